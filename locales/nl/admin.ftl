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

admin-card-capable = Klaar om te herstellen
admin-card-capable-text = mogen het, en hebben genoeg geregistreerd
admin-card-enabled = Mogen herstellen
admin-card-enabled-text = van { $count ->
    [one] { $count } persoon
   *[other] { $count } mensen
}
admin-as-of = Stand van

guide-heading = Van hier naar het eerste herstel
guide-lead = Elke stap vinkt zichzelf af. De volgorde is een voorstel; een andere mag ook.
guide-done = Alles is ingesteld
guide-done-text = Iemand heeft zelf een wachtwoord hersteld. Dit zijn de plekken om naar terug te komen.
guide-step-done = Gedaan
guide-step-todo = Nog te doen
guide-step-optional = Als je het nodig hebt
guide-people = Breng je mensen binnen
guide-people-text = Importeer een bestand, voeg ze een voor een toe, of laat een agent ze uit je directory halen.
guide-licences = Geef licenties
guide-licences-text = Wie herstelt, heeft een licentie nodig die dat toestaat. Eén in de organisatie is genoeg als je dat onder “Wie mag herstellen” zegt.
guide-methods = Kies methoden en vragen
guide-methods-text = Hoe mensen bewijzen wie ze zijn, en hoeveel bewijzen het kost.
guide-look = Geef het jullie gezicht
guide-look-text = Kleur, logo en een welkomstwoord op de eerste pagina.
guide-agent = Koppel je directory
guide-agent-text = Voor mensen van wie Active Directory of een andere directory het wachtwoord bewaart.
guide-on = Zet herstellen aan
guide-on-text = Eerst voor een groep, later voor iedereen.
guide-registered = Laat mensen registreren
guide-registered-text = Vraag het bij het inloggen, of breng telefoonnummers en adressen meteen met de mensen mee.
guide-reset = Zie een eerste herstel
guide-reset-text = Probeer het met iemand die geen beheerder is, en volg het in het auditlogboek.
guide-portal = Open de herstelpagina
