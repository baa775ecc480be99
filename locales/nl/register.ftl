# Het registratieportaal: manieren om te laten zien dat jij het bent, pagina voor pagina.
register-heading = Leg een reservesleutel klaar
register-lead = Zo kun je laten zien dat jij het bent als je je wachtwoord vergeet. Alleen jij en je beheerders zien dit. Je antwoorden ziet niemand.
register-asked-heading = Voordat je jezelf buitensluit
register-asked-lead = { $organisation } vraagt je in te stellen hoe je weer binnenkomt als je je wachtwoord vergeet. Het kost een paar minuten, één keer.
register-closed = Je beheerder heeft het opnieuw instellen van wachtwoorden niet voor jouw account geopend. Hier is dus niets in te stellen.
register-progress = { $required ->
    [one] { $have } van 1 manier klaar.
   *[other] { $have } van { $required } manieren klaar.
}
register-enough = Je hebt genoeg om weer binnen te komen. Meer kan nooit kwaad.
register-left = { $count ->
    [one] Stel er nog één in en je bent klaar.
   *[other] Stel er nog { $count } in en je bent klaar.
}
register-phone = Mobiele telefoon
register-phone-hint = Voor een sms of een telefoontje.
register-email = Een ander mailadres
register-email-hint = Een mailbox die je zonder dit wachtwoord kunt openen.
register-app = Authenticator-app
register-app-hint = Zes cijfers uit een app op je telefoon. Werkt zonder bereik.
register-questions = Beveiligingsvragen
register-questions-hint = { $count ->
    [one] Een vraag met een antwoord dat alleen jij weet.
   *[other] { $count } vragen met antwoorden die alleen jij weet.
}
register-office = Telefoon op kantoor
register-office-hint = Voor een telefoontje aan je bureau.
register-office-whose = Je beheerder houdt dit nummer bij.
register-state-ready = Klaar
register-state-unconfirmed = Van je organisatie, nog niet door jou bevestigd
register-state-waiting = Wacht op het antwoord op wat we stuurden om
register-state-unused = Wordt hier niet gebruikt om weer binnen te komen
register-state-off = Niet ingesteld
register-enter = Code typen
register-set-up = Instellen
register-change = Wijzigen
register-remove = Verwijderen
register-is-ready = { $what }: klaar.
register-is-removed = { $what }: verwijderd.
register-mailed = We hebben je dit ook gemaild, zodat je het zou weten als jij het niet was.
register-finish = Afronden
register-later = Nu niet
register-later-hint = We vragen het weer als je de volgende keer inlogt.
register-before = Voordat er iets verandert, vragen we je te laten zien dat jij het bent, en we mailen je erover.
register-by-link = Je kwam via een link binnen en kunt hier alleen eerste manieren toevoegen. Log in met je wachtwoord om ze later te wijzigen.
register-back = Terug naar de lijst

register-phone-heading = Voeg je mobiel toe
register-phone-change = Een andere mobiel gebruiken
register-phone-lead = We kijken één keer na dat hij van jou is. We gebruiken hem alleen om je weer binnen te laten.
register-phone-which = Welk nummer
register-use-number = Dit nummer gebruiken
register-other-number = Een ander nummer
register-from-organisation = Ingevuld door je organisatie.
register-country = Land of gebied
register-number = Telefoonnummer
register-number-hint = Zoals je het thuis belt, of helemaal, met + ervoor.
register-how = Hoe zullen we het nakijken?
register-how-text = Stuur een sms
register-how-text-hint = Je typt de code die erin staat
register-how-call = Bel me
register-how-call-hint = Je neemt op en drukt op #
register-number-unreadable = Dat lijkt geen telefoonnummer uit dit land. Kijk het land en het nummer na.
register-number-same = Dat nummer staat hier al. Typ een ander nummer, of ga terug naar de lijst.
register-number-refused = Dat nummer kunnen we van hieruit niet sms’en of bellen. Gebruik een ander nummer, of vraag het je beheerder.
register-number-odd = Dat nummer ziet er ongewoon uit. Kijk het nog eens na. Klopt het, ga dan verder.
register-number-sure = Het nummer klopt, ga verder
register-too-many = Je hebt vandaag drie nieuwe geprobeerd, en meer is niet veilig. Vanaf { $time } UTC kan het weer.
register-capped = Daar hebben we het nu zo vaak geprobeerd als veilig is. Vanaf { $time } UTC kan het weer.
register-locked = Voor je veiligheid is alles waarvoor een bewijs nodig is gesloten tot { $time } UTC, na te veel verkeerde pogingen. Je beheerder kan je eerder helpen.
register-undeliverable = Het bericht kon niet worden bezorgd. Kijk na wat je hebt getypt, of gebruik iets anders.
register-call-answered = Je hebt op # gedrukt
register-call-answered-lead = Dank je. Nog één stap en het telt.
register-call-failed = De telefoon was niet bereikbaar. Laat nog eens bellen, of gebruik een ander nummer.
register-call-over = Er werd niet op tijd opgenomen. Laat nog eens bellen, of gebruik een ander nummer.

register-email-heading = Voeg een ander mailadres toe
register-email-change = Een ander mailadres gebruiken
register-email-lead = Een eigen mailbox die zonder dit wachtwoord opengaat. We sturen een code om te zien dat hij van jou is.
register-email-which = Welk adres
register-use-address = Dit adres gebruiken
register-other-address = Een ander adres
register-address = Mailadres
register-address-hint = Niet je mailbox van werk of studie: die kun je zonder je wachtwoord niet openen.
register-address-unreadable = Dat lijkt geen mailadres. Kijk het na.
register-address-same = Dat adres staat hier al. Typ een ander adres, of ga terug naar de lijst.
register-address-own = Die mailbox gaat open met het wachtwoord dat je kunt vergeten. Gebruik er een die zonder opengaat.

register-questions-heading = Kies je vragen
register-questions-change = Nieuwe vragen kiezen
register-questions-lead = { $count ->
    [one] Kies een vraag en beantwoord hem zoals alleen jij dat doet.
   *[other] Kies { $count } verschillende vragen en beantwoord ze zoals alleen jij dat doet.
}
register-questions-replace = Ze komen in de plaats van de vragen die je hebt.
register-question-n = Vraag { $n }
register-question = Je vraag
register-question-choose = Kies een vraag
register-answer = Je antwoord
register-answers-hint = { $least } tot { $most } tekens. Hoofdletters en extra spaties maken niet uit. Niemand kan je antwoorden opzoeken, jij ook niet.
register-questions-save = Vragen bewaren
register-question-none = Kies een vraag.
register-question-twice = Deze vraag heb je al gekozen. Kies een andere.
register-answer-short = Dit antwoord is te kort. Het heeft minstens { $least } tekens nodig.
register-answer-long = Dit antwoord is te lang. Het mag hoogstens { $most } tekens hebben.
register-answer-in-question = Dit antwoord staat al in de vraag. Kies er een dat er niet in staat.
register-answer-twice = Dit antwoord heb je al gegeven. Geef een ander.

register-app-heading = Voeg een authenticator-app toe
register-app-change = Een andere authenticator-app gebruiken
register-app-intro = Een app op je telefoon die elke halve minuut zes nieuwe cijfers laat zien. Elke authenticator-app is goed.
register-app-step-install = Zorg dat er een authenticator-app op je telefoon staat.
register-app-step-scan = Laat hem het plaatje op de volgende pagina scannen.
register-app-step-test = Typ één keer de zes cijfers die hij laat zien, zodat je weet dat het werkt.
register-app-replace = De app die je nu hebt, blijft werken tot de nieuwe is nagekeken.
register-app-begin = Laat het plaatje zien
register-app-lead = Nog twee stappen en hij is klaar.
register-app-scan = 1. Scan dit met je app
register-app-picture = QR-code voor je authenticator-app. Dezelfde sleutel staat hieronder in letters.
register-app-link = Staat de app op dit apparaat? Open hem hier
register-app-type = Typ de sleutel over
register-app-account = Naam van het account
register-app-key = Sleutel
register-app-kind = Soort
register-app-kind-value = Op tijd, 6 cijfers, 30 seconden
register-app-test = 2. Typ de cijfers die hij laat zien
register-app-check = Nakijken en afronden
register-app-new = Laat een nieuw plaatje zien

remove-heading = Verwijderen: { $what }
remove-lead = Je kunt hiermee niet meer laten zien dat jij het bent.
remove-falls-back = Wat je organisatie heeft ingevuld, wordt dan weer gebruikt.
remove-too-few-heading = Je houdt er te weinig over
remove-too-few = { $count ->
    [one] Om weer binnen te komen is minstens één manier nodig. Zonder kun je jezelf niet helpen als je je wachtwoord vergeet.
   *[other] Om weer binnen te komen zijn { $count } manieren nodig. Met minder kun je jezelf niet helpen als je je wachtwoord vergeet.
}
remove-button = Verwijderen
remove-keep = Houden

confirm-heading = Klopt dit nog?
confirm-lead = Even kijken scheelt later moeite: zo kom je weer binnen.
confirm-right = Dit klopt
confirm-changed = Er is iets op deze lijst veranderd sinds je hem opende. Kijk nog een keer.

prove-password-heading = Typ je wachtwoord nog een keer
prove-password-lead = Voordat er iets verandert, kijken we of jij het nog bent.
prove-password-empty = Typ je wachtwoord.
prove-password-wrong = Dat is niet je wachtwoord. Typ het nog een keer.
prove-password-paused = Er is te vaak een verkeerd wachtwoord getypt. Vanaf { $time } UTC kun je het weer proberen.
prove-password-away = De directory van je organisatie gaf geen antwoord, dus we konden je wachtwoord niet controleren. Probeer het over een paar minuten opnieuw; blijft het zo, vraag het dan je beheerder.
prove-heading = Laat zien dat jij het bent
prove-lead = Op een manier die je hebt ingesteld. Daarna kun je tien minuten lang wijzigen.
prove-lost = Heb je niets hiervan bij de hand?
prove-no-way = Geen van de manieren die je hebt ingesteld, werkt op dit moment. Je beheerder kan je helpen.
