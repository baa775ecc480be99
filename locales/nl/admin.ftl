# Het beheergedeelte: kader, binnengaan, overzicht.

account-tab-admin = Beheer
admin-area = Beheer
admin-skip = Naar de instellingen
admin-menu = Ga naar
admin-own-account = Je account
admin-overview = Overzicht
admin-lead = Wat { $organisation } voor haar mensen heeft ingesteld, en hoe het gaat.
admin-your-roles = Je rollen

role-global = Globale beheerder
role-authentication-policy = Beheerder van verificatiebeleid
role-user = Gebruikersbeheerder
role-helpdesk = Helpdeskbeheerder
role-password = Wachtwoordbeheerder
role-reports-reader = Rapportlezer

admin-enter-title = Open het beheergedeelte
admin-enter-lead = Je hebt zonet laten zien dat jij het bent. Het blijft open zolang je erin werkt, en sluit na 15 minuten rust.
admin-enter = Beheer openen
admin-needs-app-title = Stel eerst een verificatie-app of een passkey in
admin-needs-app = Achter deze deur liggen de sleutels van andermans accounts, dus een wachtwoord alleen opent haar niet. Een app op je telefoon of een passkey is in een minuut ingesteld.
admin-set-up-app = Verificatie-app instellen
admin-set-up-passkey = Passkey toevoegen
admin-needs-app-help = Biedt je organisatie dit niet aan?

error-forbidden-title = Dit is niet voor jou open
error-forbidden-text = Je rol geeft geen toegang tot deze pagina, of je rollen zijn net veranderd. Er is niets gewijzigd. Een globale beheerder van je organisatie beslist wie dit mag zien.
