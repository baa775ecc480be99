# Inloggen.
signin-heading = Inloggen
signin-password = Wachtwoord
signin-forgot = Kom je niet in je account?
signin-wrong = Dit adres en dit wachtwoord horen niet bij elkaar. Kijk ze allebei na, of stel je wachtwoord opnieuw in.
signin-empty = Typ je adres en je wachtwoord.
signin-paused = Er is te vaak een verkeerd wachtwoord getypt. Wacht een minuut en probeer het dan opnieuw, of stel je wachtwoord opnieuw in.
account-heading = Je bent ingelogd
account-lead = Ingelogd als { $account }.
account-must-change = Je hebt een tijdelijk wachtwoord. Stel het opnieuw in en kies er zelf een.

# Het kader van pagina’s voor wie is ingelogd.
account-skip = Ga naar de inhoud
account-tabs = Je account
account-tab-overview = Overzicht
account-tab-security = Beveiligingsgegevens
account-tab-password = Wachtwoord
account-tab-activity = Recente activiteit
account-tab-sessions = Waar je bent ingelogd
account-tab-preferences = Voorkeuren
