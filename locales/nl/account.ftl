# Inloggen.
signin-heading = Inloggen
signin-password = Wachtwoord
signin-forgot = Kom je niet in je account?
signin-wrong = Met dit adres en dit wachtwoord kunnen we je niet inloggen. Kijk ze allebei na en probeer het straks opnieuw, of stel je wachtwoord opnieuw in.
signin-empty = Typ je adres en je wachtwoord.
signin-paused = Er is te vaak een verkeerd wachtwoord getypt. Probeer het over ongeveer { $minutes } min opnieuw, of stel je wachtwoord opnieuw in.
signin-elsewhere = Gebruik het wachtwoord dat je voor je werk hebt. Dat van je werkcomputer werkt hier ook, als je organisatie haar directory heeft gekoppeld.

# Het kader van pagina’s voor wie is ingelogd.
account-skip = Ga naar de inhoud
account-tabs = Je account
account-tab-overview = Overzicht
account-tab-security = Beveiligingsgegevens
account-tab-password = Wachtwoord
account-tab-activity = Recente activiteit
account-tab-sessions = Apparaten
account-tab-preferences = Voorkeuren

# Het account in één oogopslag.
account-heading = Je account
account-lead = Ingelogd als { $account }.
account-name = Naam
account-user-id = Adres
account-organisation = Organisatie
account-last-sign-in = Vorige keer ingelogd
account-first-sign-in = Niet in de afgelopen 30 dagen
account-registered = Er is genoeg ingesteld om weer binnen te komen
account-not-registered = Er is nog niet genoeg ingesteld
account-why-register = Als je je wachtwoord vergeet, weten we hierdoor dat jij het bent. Het duurt ongeveer twee minuten.
account-register = Nu instellen
account-review = Nog eens bekijken
account-change-password = Je wachtwoord wijzigen

# Een wachtwoord wijzigen.
change-heading = Wijzig je wachtwoord
change-temporary = Het wachtwoord dat je hebt is tijdelijk. Kies er zelf een; daarna kun je verder.
change-expired = Je organisatie wil dat wachtwoorden af en toe worden gewijzigd, en het jouwe is aan de beurt. Kies een nieuw wachtwoord; daarna kun je verder.
change-old = Het wachtwoord dat je hebt
change-old-empty = Typ het wachtwoord dat je hebt.
change-old-wrong = Dit is niet het wachtwoord dat je hebt. Typ het nog een keer.
change-paused = Er is te vaak een verkeerd wachtwoord getypt. Probeer het over ongeveer { $minutes } min opnieuw.
change-directory-away = De directory van { $organisation } is nu niet bereikbaar, dus je wachtwoord kan niet worden gewijzigd. Er is niets veranderd. Probeer het over een paar minuten opnieuw; blijft het zo, vraag het dan je beheerder.
change-same = Dit wachtwoord heb je al. Kies een ander.
change-done-heading = Je wachtwoord is gewijzigd
change-done-lead = Het werkt vanaf nu, en het oude niet meer.
change-done-elsewhere = Je bent overal elders uitgelogd. Typ het nieuwe wachtwoord één keer op je telefoon en in je mailapp.
mail-changed-text = Het is gewijzigd op { $time } (UTC) door iemand die het oude typte, en je bent overal elders uitgelogd. Was jij dat, dan hoef je niets te doen.

# De eigen activiteit.
activity-heading = Recente activiteit
activity-lead = Wat er de afgelopen 30 dagen met je account gebeurde, het nieuwste eerst.
activity-none = Er is de afgelopen 30 dagen niets gebeurd.
activity-no-more = Er is niets ouders.
activity-pages = Pagina’s
activity-newest = Nieuwste
activity-older = Ouder
activity-address = vanaf het adres
activity-not-you = Was jij dit niet allemaal zelf? Wijzig dan meteen je wachtwoord en vertel het je beheerder.
activity-signed-in = Ingelogd
activity-sign-in-failed = Iemand probeerde in te loggen en dat lukte niet
activity-paused = Er werd een wachtwoord geprobeerd tijdens een pauze na te veel verkeerde
activity-signed-out = Uitgelogd
activity-session-ended = Vanaf een ander apparaat uitgelogd
activity-sessions-ended = Overal elders uitgelogd
activity-password-changed = Wachtwoord gewijzigd
activity-old-password-wrong = Iemand die was ingelogd, wilde het wachtwoord wijzigen met een verkeerd oud wachtwoord
activity-password-refused = Een nieuw wachtwoord werd geweigerd omdat het te makkelijk was
activity-password-not-taken = Een nieuw wachtwoord is niet ingesteld: de directory van je organisatie nam het niet aan, of gaf geen antwoord
activity-password-reset = Wachtwoord hier opnieuw ingesteld, nadat was bewezen dat jij het was
activity-reset-by-admin = Wachtwoord opnieuw ingesteld door een beheerder
activity-unlocked = Account ontgrendeld
activity-blocked = Opnieuw instellen gepauzeerd na te veel verkeerde bewijzen
activity-registered = Beveiligingsgegevens gewijzigd
activity-not-registered = Beveiligingsgegevens instellen is uitgesteld of niet gelukt
activity-info-started = Iemand die was ingelogd, begon een manier in te stellen om weer binnen te komen
activity-info-finished = Beveiligingsgegevens ingesteld en afgerond
activity-info-removed = Een manier om weer binnen te komen verwijderd
activity-info-reviewed = Beveiligingsgegevens bekeken en goed bevonden
activity-reproof-started = Iemand die was ingelogd, moest laten zien wie het was
activity-reproved = Vóór een wijziging laten zien dat jij het was
activity-reproof-wrong = Vóór een wijziging een verkeerd wachtwoord, een verkeerde code of een verkeerd antwoord getypt
activity-asked-for-help = Een beheerder is om hulp gevraagd
activity-reset-started = Iemand begon het wachtwoord opnieuw in te stellen
activity-reset-stopped = Iemand wilde het wachtwoord opnieuw instellen en dat kon niet
activity-proof-passed = Een bewijs is geslaagd bij het opnieuw instellen
activity-proof-wrong = Bij het opnieuw instellen is een verkeerde code, nummer of antwoord getypt
activity-call-refused = Een oproep is op de telefoon geweigerd
activity-other = Iets anders over de veiligheid van je account
device-both = { $browser } op { $system }
device-unknown = Een apparaat dat we niet kennen
clock-zone = De tijden zijn die van { $zone }.
clock-here = De tijden zijn die van dit apparaat.
clock-change = Wijzigen

# Sessies.
sessions-heading = Waar je bent ingelogd
sessions-lead = Ken je een van deze niet? Beëindig die, en wijzig daarna je wachtwoord.
sessions-since = Sinds
sessions-seen = laatst gebruikt
sessions-here = Hier ben je nu
sessions-end = Beëindigen
sessions-end-others = Alle andere beëindigen
sessions-only-here = Je bent nergens anders ingelogd.

# Voorkeuren.
preferences-heading = Voorkeuren
preferences-lead = Hoe we met je praten, hier en in mails.
preferences-language = Taal
preferences-language-hint = Voor deze pagina’s en voor mails aan jou.
preferences-automatic = Waar mijn browser om vraagt
preferences-zone = Tijdzone
preferences-zone-hint = De tijden op de pagina’s van je account staan in deze tijdzone.
preferences-zone-automatic = Die van mijn apparaat
preferences-save = Voorkeuren opslaan
preferences-wrong = Kies een taal en een tijdzone uit de lijsten.

# De weg naar een andere toepassing.
out-heading = Je bent ingelogd
out-lead = Je kwam hier vanaf een andere pagina die { $organisation } vertrouwt. Ga daar verder wanneer je klaar bent.
out-continue = Ga verder naar { $host }
out-stay = Bij mijn account blijven
out-done-heading = Dat was alles
out-done-lead = Je hoeft hier niets meer te doen. Je kunt dit venster sluiten.
