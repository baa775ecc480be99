# Het beheergedeelte: instellingen.

admin-password-reset = Wachtwoordherstel
settings-reset = Wie mag herstellen
settings-reset-lead = Voor wie selfservice aanstaat, en welke licentie daarvoor nodig is.
settings-methods = Verificatiemethoden
settings-methods-lead = Hoe mensen bewijzen wie ze zijn voordat ze een wachtwoord herstellen. Beheerders volgen altijd het strengere beheerdersbeleid.
settings-registration = Registratie
settings-registration-lead = Wanneer mensen gevraagd wordt manieren in te stellen om te bewijzen wie ze zijn.
settings-notifications = Meldingen
settings-notifications-lead = Welke mails er uitgaan nadat een wachtwoord is hersteld, en wie hulpvragen krijgt.
settings-administrators = Beheerdersbeleid
settings-administrators-lead = Wie een rol heeft volgt een vast beleid, wat de andere pagina’s ook zeggen. Alleen de Rapportlezer telt als ieder ander.
settings-passwords = Wachtwoordregels
settings-passwords-lead = Waaraan een nieuw wachtwoord moet voldoen. Voor een wachtwoord dat je eigen directory bewaart, gelden de regels van die directory.
settings-disclosure = Openheid
settings-disclosure-lead = Hoeveel een vreemde te weten komt als die wordt afgewezen.
settings-limits = Grenzen en pauzes
settings-limits-lead = Hoe vaak iets geprobeerd of verstuurd mag worden voordat het moet wachten. De getallen van het begin passen bij de meeste organisaties.
settings-sign-in = Aanmelden
settings-sign-in-lead = Hoe mensen zich hier bij hun account mogen aanmelden, en waar ze daarna heen mogen.
settings-help-link = Hulplink
settings-help-link-lead = Waar “neem contact op met je beheerder” heen leidt.

settings-saved = Opgeslagen. Het geldt vanaf nu, overal.
settings-same = Dit geldt al. Er is niets veranderd.
settings-not-saved = Nog niet opgeslagen. Herstel eerst dit
settings-stale = Iemand anders heeft de instellingen veranderd
settings-stale-operator = De exploitant van dit portaal of een toepassing
settings-stale-text = Niets van jou is kwijt: in het formulier hieronder staat nog wat je hebt ingevuld, en het is niet opgeslagen. Kijk wat er nu verschilt, en sla dan opnieuw op of laat het vallen.
settings-stale-caption = Waar je formulier verschilt van wat nu geldt
settings-column-setting = Instelling
settings-column-in-force = Geldt nu
settings-column-typed = Jouw formulier
settings-locked = Je kunt deze instellingen zien, niet veranderen
settings-locked-text = Voor veranderen is de rol Globale beheerder of Beheerder van verificatiebeleid nodig. Deze mensen hebben die:
settings-save-changes = Wijzigingen opslaan
settings-unsaved = { $count ->
    [one] 1 wijziging niet opgeslagen.
   *[other] { $count } wijzigingen niet opgeslagen.
}
settings-effective = Wat je opslaat geldt meteen, voor iedereen.
settings-discard = Laten vallen
settings-save = Opslaan
settings-save-anyway = Toch opslaan
settings-tally = { $people ->
    [one] 1 persoon
   *[other] { $people } mensen
}
settings-number = Hier past een heel getal van { $low } tot en met { $high }.
settings-choose = Kies een van deze.
settings-no-such-group = Geen groep heet “{ $text }”. Schrijf de naam zoals die in de lijst met groepen staat.
settings-no-such-country = “{ $text }” is geen land dat we kennen. Gebruik codes van twee letters, zoals NL.

fault-gates = Kies één of twee methoden.
fault-too-few-methods = Zet minstens zoveel methoden aan als je er vereist. Anders zou niemand ooit kunnen herstellen.
fault-app-alone = De verificatie-app kan niet alleen staan: een kwijtgeraakte telefoon zou het einde zijn. Zet er nog een methode naast, of twee als er twee vereist zijn.
fault-question-count = Mensen registreren minstens zoveel vragen als er gesteld worden: van beide drie tot vijf.
fault-question-pool = Er zijn minder vragen om uit te kiezen dan mensen moeten registreren. Vink er meer aan, of voeg eigen vragen toe.
fault-unknown-question = Een van deze vragen bestaat niet.
fault-days = Hier passen 0 tot en met 730 dagen.
fault-banned-words = Hoogstens 1.000 woorden, elk van 4 tot en met 16 tekens. Dit woord past niet: “{ $text }”
fault-helpdesk-address = Vul een heel e-mailadres in, zoals hulp@bedrijf.example.
fault-helpdesk-url = Vul een heel adres in dat begint met https:// of http://.
fault-disclosure-none = Dit niveau is er nog niet. Kies een van de andere twee.
fault-no-groups = Noem minstens één groep.
fault-return-addresses = Hoogstens 20 verschillende adressen, elk heel en zoals een browser het schrijft, zoals https://app.example/start. Dit adres past niet: “{ $text }”
fault-countries = Gebruik codes van twee letters, zoals NL.

stranded-heading = { $people ->
    [one] Deze wijziging zou 1 persoon laten stranden
   *[other] Deze wijziging zou { $people } mensen laten stranden
}
stranded-text = Van de { $able } mensen die vandaag kunnen herstellen, { $people ->
    [one] zou 1 dat niet meer kunnen. Die wordt dan naar een beheerder gestuurd.
   *[other] zouden { $people } dat niet meer kunnen. Zij worden dan naar een beheerder gestuurd.
}
stranded-caption = Mensen die zouden stranden, naar wat ze hebben geregistreerd
stranded-registered = Vandaag geregistreerd
stranded-people = Mensen
stranded-nothing = Niets
stranded-see = { $people ->
    [one] Bekijk deze persoon
   *[other] Bekijk de { $people } mensen
}
stranded-bar = { $people ->
    [one] 1 persoon zou stranden.
   *[other] { $people } mensen zouden stranden.
}
stranded-title = Wie er zou stranden
stranded-lead = Deze mensen kunnen vandaag herstellen, en niet meer met de wijziging die je wilt opslaan. Die is nog niet opgeslagen.
stranded-page-caption = Mensen die zouden stranden, in de volgorde waarin ze zijn toegevoegd
stranded-user = Gebruikers-ID
stranded-name = Naam
stranded-more = Meer tonen
stranded-none = Verder niemand.
stranded-gone = Deze wijziging wacht niet meer. Maak haar opnieuw om te zien wie er zou stranden.

setting-on = Aan
setting-off = Uit of leeg
setting-unsaved = Nog niet opgeslagen
setting-gates = Vereiste methoden
setting-gates-hint = Twee is veiliger. Eén is sneller.
setting-one = Eén
setting-one-hint = Eén bewijs, dan het nieuwe wachtwoord
setting-two = Twee
setting-two-hint = Twee verschillende bewijzen, op twee verschillende plaatsen
setting-methods = Methoden die mensen mogen gebruiken
setting-methods-hint = Zet er minstens één meer aan dan je vereist, zodat een kwijtgeraakte telefoon niet het einde is.
kind-email = E-mailadres
kind-email-hint = Een code naar een adres buiten deze organisatie
kind-mobile = Mobiele telefoon
kind-mobile-hint = Een sms of een oproep
kind-office = Telefoon op het werk
kind-office-hint = Een oproep naar het nummer in de directory
kind-app = Verificatie-app
kind-app-hint = Een code die werkt zonder bereik
kind-questions = Beveiligingsvragen
kind-questions-hint = De zwakste methode; het best als tweede
settings-questions-alone = Met één vereiste methode zijn antwoorden op vragen alleen al genoeg om een wachtwoord te herstellen. Vrienden en sociale media kennen er veel van.
setting-question-counts = Hoeveel vragen
setting-question-counts-hint = Alleen in gebruik als beveiligingsvragen aanstaan.
setting-questions-to-register = Om te registreren
setting-questions-to-reset = Om te herstellen
setting-questions = Vragen om uit te kiezen
setting-questions-hint = Mensen kiezen hieruit. Het moeten er minstens zoveel zijn als ze registreren.
settings-own-questions = { $count ->
    [0] Nog geen eigen vragen.
    [one] 1 eigen vraag.
   *[other] { $count } eigen vragen.
}
settings-own-questions-link = Je eigen vragen
settings-predefined = { $count ->
    [one] 1 van de 35 kant-en-klare vragen is aangevinkt
   *[other] { $count } van de 35 kant-en-klare vragen zijn aangevinkt
}

setting-enabled = Zelf je wachtwoord herstellen
setting-enabled-hint = Beheerders hebben een eigen schakelaar:
setting-enabled-none = Niemand
setting-enabled-none-hint = Iedereen wordt naar een beheerder gestuurd.
setting-enabled-selected = Gekozen groepen
setting-enabled-selected-hint = Leden van deze groepen, en van groepen daarbinnen
setting-enabled-all = Iedereen
setting-enabled-all-hint = Iedereen in de organisatie
setting-groups = Groepen die mogen herstellen
setting-groups-hint = Eén groep per regel, met haar naam.
setting-except = Groepen die het niet mogen, al zitten ze in een groep hierboven
setting-except-hint = Eén groep per regel. Laat het leeg om niemand uit te sluiten.
settings-no-groups-yet = Er zijn nog geen groepen. Ze komen mee met geïmporteerde mensen of uit je directory.
settings-groups-there-are = De groepen die er zijn
setting-licence-check = Licenties
setting-licence-check-hint = Voor herstellen is een passende licentie nodig. Voor het wijzigen van een wachtwoord dat je nog weet niet.
setting-licence-user = Ieder heeft er een nodig
setting-licence-user-hint = Wie geen passende licentie heeft wordt naar een beheerder gestuurd.
setting-licence-tenant = Eén in de organisatie is genoeg
setting-licence-tenant-hint = Zodra iemand een passende licentie heeft, telt die voor allen.
setting-unlocking = Ontgrendelen
setting-unlocking-hint = Voor mensen van wie het wachtwoord nog werkt, maar het account na foute pogingen op slot ging.
setting-unlock-only = Laat mensen ontgrendelen zonder nieuw wachtwoord
setting-unlock-only-hint = Ze bewijzen wie ze zijn, net als bij herstellen.

settings-at-sign-in = Bij het aanmelden
setting-require-registration = Vraag mensen te registreren als ze zich aanmelden
setting-require-registration-hint = Wie methoden mist komt bij elke aanmelding op de registratie, tot het gedaan is. Uitstellen mag.
settings-still-right = Klopt het nog?
setting-reconfirm-days = Dagen tot mensen gevraagd wordt of hun registratie nog klopt
setting-reconfirm-days-hint = 0 tot en met 730; 0 betekent nooit. Telt alleen als mensen gevraagd wordt te registreren.

settings-to-people = Aan mensen
setting-notify-user = Laat het mensen weten als hun wachtwoord is hersteld
setting-notify-user-hint = Een mail naar hun primaire en hun alternatieve adres. Laat dit aan: zo merkt iemand dat een ander het deed.
settings-to-administrators = Aan beheerders
setting-notify-admins = Laat het alle beheerders weten als een van hen een wachtwoord heeft hersteld
setting-notify-admins-hint = Een mail naar elke andere beheerder.
settings-always-sent = Mails over pauzes, ontgrendelen en gewijzigde methoden gaan altijd uit. Ze kunnen niet worden uitgezet.

administrators-two = Beheerders bewijzen zich twee keer
administrators-one = Beheerders bewijzen zich één keer
administrators-why = Twee bewijzen zijn nodig zodra een van deze dingen waar is. Dat volgt vanzelf; er valt niets in te stellen.
administrators-domain = Een eigen domein is geverifieerd
administrators-synced = Mensen komen uit een directory op eigen terrein
administrators-trial = De 30 dagen van een proefperiode zijn voorbij
administrators-yes = Ja
administrators-no = Nee
administrators-methods = Ze mogen e-mail, telefoon en verificatie-app gebruiken, nooit beveiligingsvragen. Naar groepen en licenties wordt bij hen niet gekeken.
administrators-calls = Telefoons mogen een sms of een oproep krijgen.
administrators-no-calls = In een proefperiode of met een gratis plan krijgen telefoons sms’jes en nooit een oproep.
settings-the-one-switch = De ene schakelaar
setting-admin-self-reset = Laat beheerders hun eigen wachtwoord herstellen
setting-admin-self-reset-hint = Uit: ze hebben een andere beheerder nodig die helpt. Zorg dat er minstens twee zijn.

setting-password-rules = Regels
setting-password-rules-hint = Namen, veelgebruikte wachtwoorden en verboden woorden worden door beide geweigerd.
setting-rules-classic = Klassiek
setting-rules-classic-hint = 8 tot en met 256 tekens, drie van: kleine letter, hoofdletter, cijfer, leesteken
setting-rules-nist = Lang (NIST 800-63B-4)
setting-rules-nist-hint = 15 tot en met 256 tekens van elke soort. Makkelijker te onthouden, moeilijker te raden
settings-expiry = Verlopen
setting-password-days = Dagen tot een wachtwoord gewijzigd moet worden
setting-password-days-hint = 0 tot en met 730; 0 betekent nooit, wat NIST aanraadt.
settings-own-words = Je eigen verboden woorden
settings-own-words-licence = Ze tellen zolang iemand in de organisatie een Premium-licentie of een proefperiode heeft.
setting-banned-words = Woorden waar wachtwoorden niet van gemaakt mogen zijn
setting-banned-words-hint = Eén per regel, hoogstens 1.000, elk van 4 tot en met 16 tekens: merken, plaatsen, teams. Hoofdletters en verwisselde tekens zoals 0 voor o helpen niet.
try-title = Probeer een wachtwoord
try-lead = Zie wat de regels zeggen, alsof je het zelf koos. Wat je typt wordt beoordeeld en vergeten: het wordt niet bewaard, gelogd of weer getoond. Neem er geen dat in gebruik is.
try-label = Een wachtwoord om te proberen
try-button = Proberen
try-accepted = De regels nemen dit wachtwoord aan.
try-refused = De regels weigeren dit wachtwoord
try-empty = Typ een wachtwoord om te proberen.
try-back = Terug naar de wachtwoordregels

setting-disclosure = Wat een stoppagina zegt
setting-disclosure-explicit = Alles
setting-disclosure-explicit-hint = Elke stoppagina zegt waarom: niet gevonden, geen licentie, te weinig methoden. Handig voor mensen, en voor wie accounts raadt.
setting-disclosure-reduced = Zo weinig mogelijk
setting-disclosure-reduced-hint = Onbekend, uitgeschakeld, zonder licentie en niet geregistreerd zien er hetzelfde uit. De ware reden staat in het auditlogboek.
setting-disclosure-none = Helemaal niets
setting-disclosure-none-hint = Iedereen, bekend of niet, zou dezelfde pagina’s doorlopen. Dit is er nog niet: zolang een deel ontbreekt, zou het meer beloven dan het waarmaakt.

settings-pauses = Pauzes
settings-pauses-hint = Na te veel mislukte bewijzen is herstellen voor dat account 24 uur gepauzeerd. Een browser waarin het account eerder werd gebruikt heeft een eigen telling.
limit-failed-proofs = Mislukte bewijzen in 24 uur
limit-failed-proofs-hint = In het begin 5.
limit-failed-proofs-of-a-kind = Mislukte bewijzen met één methode in een uur
limit-failed-proofs-of-a-kind-hint = In het begin 5.
settings-codes = Code
limit-tries = Pogingen met één code
limit-tries-hint = In het begin 5. Daarna is een nieuwe code nodig.
limit-code-seconds = Seconden dat een code werkt
limit-code-seconds-hint = 60 tot en met 600; in het begin 600.
limit-cool-down = Seconden tussen twee verzendingen
limit-cool-down-hint = 0 tot en met 600; in het begin 30.
settings-sending = Versturen
settings-sending-hint = Dit houdt de telefoons en mailboxen van je mensen rustig, en je telefoonrekening klein.
limit-number-hour = Berichten naar één nummer in een uur
limit-number-hour-hint = In het begin 3.
limit-number-day = Berichten naar één nummer op een dag
limit-number-day-hint = In het begin 8.
limit-mailbox-ten-minutes = Mails naar één adres in tien minuten
limit-mailbox-ten-minutes-hint = In het begin 10.
limit-mailbox-day = Mails naar één adres op een dag
limit-mailbox-day-hint = In het begin 20.
limit-paid-day = Sms’jes en oproepen van de hele organisatie op een dag
limit-paid-day-hint = In het begin 200, en nooit minder dan 2 per 100 mensen.
setting-countries = Landen die een sms of oproep mogen krijgen
setting-countries-hint = Codes van twee letters, zoals NL BE DE. Leeg: je eigen land, en dat van nummers die al bekend zijn.
settings-one-reset = Eén herstel
limit-flow-seconds = Seconden dat een herstel mag duren
limit-flow-seconds-hint = 120 tot en met 6300; in het begin 900, dat is 15 minuten.
limit-password-submits = Nieuwe wachtwoorden die in één herstel geprobeerd mogen worden
limit-password-submits-hint = In het begin 5.

setting-passkeys = Aanmelden met passkeys
setting-passkeys-allow = Laat mensen zich aanmelden met passkeys
setting-passkeys-hint = Een vingerafdruk, een gezicht of de pincode van een apparaat in plaats van een wachtwoord. Passkeys die er zijn blijven bewaard als dit uitstaat.
settings-onward = Verder gaan
setting-return-addresses = Waar mensen na aanmelden of registreren heen mogen
setting-return-addresses-hint = Eén heel https-adres per regel, hoogstens 20. Een toepassing mag mensen hierheen terugsturen, letter voor letter, en nergens anders heen.

setting-helpdesk = Neem contact op met je beheerder
setting-helpdesk-hint = De link op stoppagina’s, en na tien seconden wachten.
setting-helpdesk-built-in = Een mail naar je beheerders
setting-helpdesk-built-in-hint = Het portaal schrijft die. Er staat de gebruikers-ID in en niets anders dat is ingevuld.
setting-helpdesk-email = Een eigen e-mailadres
setting-helpdesk-address = Adres voor e-mail
setting-helpdesk-address-hint = Opent in het mailprogramma van de persoon zelf.
setting-helpdesk-link = Een eigen pagina
setting-helpdesk-url = Adres van de pagina
setting-helpdesk-url-hint = Begint met https:// of http://.

own-lead = { $most ->
    [one] Eén vraag die beter bij je organisatie past dan de kant-en-klare. Ze wordt precies zo getoond als je ze schrijft, in elke taal.
   *[other] Hoogstens { $most } vragen die beter bij je organisatie passen dan de kant-en-klare. Ze worden precies zo getoond als je ze schrijft, in elke taal.
}
own-none = Er zijn er nog geen.
own-in-use = Iemand heeft deze vraag geregistreerd, dus ze blijft zoals ze is.
own-remove = Verwijderen
own-label = Een nieuwe vraag
own-hint = 3 tot en met 200 tekens. Vraag naar iets dat niet verandert en dat vreemden niet kunnen opzoeken.
own-add = Deze vraag toevoegen
own-length = Een vraag heeft 3 tot en met 200 tekens.
own-too-many = { $most ->
    [one] Er is al { $most } vraag. Verwijder er eerst een die niemand gebruikt.
   *[other] Er zijn al { $most } vragen. Verwijder er eerst een die niemand gebruikt.
}
own-twice = Deze vraag is er al.
own-needed = Beveiligingsvragen staan aan, en zonder deze zouden er te weinig zijn om uit te kiezen. Vink eerst meer kant-en-klare aan.
own-in-use-now = Iemand heeft deze vraag intussen geregistreerd, dus ze blijft.
own-gone = Deze vraag was al verwijderd.

look-title = Uiterlijk
look-lead = Wat mensen van je organisatie zien voordat ze zich aanmelden: de naam, de kleur van de deur, het logo en een paar woorden.
look-name = Naam van de organisatie
look-name-wrong = Een naam heeft 1 tot en met 200 tekens.
look-accent = Kleur van de deur
look-accent-hint = Zes hexadecimale cijfers na #, zoals #7a1f5c. Leeg: ons groen. Waar de kleur slecht leesbaar zou zijn, wordt ze vanzelf donkerder of lichter.
look-accent-wrong = Schrijf de kleur als # en zes hexadecimale cijfers, zoals #7a1f5c.
look-language = Taal als er niets anders bekend is
look-language-hint = Wat iemand koos, of waar de browser om vraagt, gaat voor.
look-front-text = Tekst op de eerste pagina
look-front-text-hint = Hoogstens 1.024 tekens gewone tekst, in deze taal voor iedereen.
look-front-text-wrong = Deze tekst is langer dan 1.024 tekens.
look-preview = Hoe de eerste pagina eruitziet
look-preview-hint = Met wat er hierboven in het formulier staat. Kijken slaat niets op.
look-preview-button = Laat zien
look-light = Licht
look-dark = Donker
look-contrast = Hoe goed de kleur leest. Tekst vraagt minstens 4,5:1.
look-contrast-where = Waar
look-contrast-ratio = Verhouding
contrast-button-light = Tekst op een knop, licht
contrast-line-light = Links en tekens op de muur, licht
contrast-button-dark = Tekst op een knop, donker
contrast-line-dark = Links en tekens op de muur, donker
logo-title = Het logo
logo-lead = Het komt in de plaats van het deurtje naast je naam.
logo-now = Het logo dat in gebruik is
logo-none = Er is nog geen logo.
logo-remove = Logo verwijderen
logo-label = Een nieuw logo
logo-hint = Een PNG-afbeelding van hoogstens 245 × 36 pixels. Alleen de pixels worden bewaard.
logo-wrong = Dit kan geen logo worden. Kies een PNG-afbeelding van hoogstens 245 × 36 pixels.
logo-save = Dit logo gebruiken
