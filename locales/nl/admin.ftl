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

api-keys-heading = API-sleutels
api-keys-lead = Voor eigen programma's, zoals een identiteitsprovider of bewaking. Elke sleutel mag wat je aanvinkt, alleen binnen deze organisatie.
api-keys-all = Sleutels
api-keys-none = Er is nog geen sleutel.
api-key-name = Voor
api-key-may = Mag
api-key-state = Toestand
api-key-used = Laatst gebruikt
api-key-created = Gemaakt
api-key-until = Tot
api-key-live = Van kracht
api-key-revoked = Ingetrokken
api-key-expired = Verlopen
api-key-broken = Opent niets: buiten het portaal om gewijzigd
api-key-new = Sleutel maken
api-key-for = Waarvoor is hij?
api-key-for-hint = De naam van het programma, zoals mensen die op pagina's en in mails lezen.
api-key-days = Hoe lang
api-key-days-count = { $count ->
    [one] { $count } dag
   *[other] { $count } dagen
}
api-key-make = Maak de sleutel
api-key-made = De sleutel is gemaakt
api-key-once = Kopieer hem naar waar het programma hem leest. Hij wordt alleen nu getoond en nergens bewaard.
api-key-copy = Kopieer de sleutel
api-key-name-wrong = Zeg waarvoor hij is, in 1 tot 100 tekens.
api-key-no-scope = Vink minstens één ding aan dat hij mag.
api-key-no-days = Kies hoe lang hij geldt.
api-key-revoke-heading = Intrekken
api-key-revoke-text = Vanaf het volgende verzoek opent hij niets meer. Wie het laatste etmaal via een van zijn links kwam, wordt uitgelogd.
api-key-revoke = Trek de sleutel in
api-scope-registration-read = Zien hoe ver iemand is met registreren
api-scope-links-create = Links maken die mensen inloggen om te registreren
api-scope-policy-read = Het beleid lezen
api-scope-policy-write = Het beleid wijzigen, voor iedereen tegelijk
api-scope-policy-write-back = Terugschrijven naar een directory aan- en uitzetten, bij het wijzigen van het beleid
api-scope-audit-read = Het auditlogboek lezen
api-scope-reports-read = Cijfers lezen, die niemand noemen
api-scope-people-read = Mensen zien, zonder wat alleen zijzelf mogen zien
api-scope-people-write = Mensen zonder rollen toevoegen en wijzigen
admin-section-machines = Andere programma's
