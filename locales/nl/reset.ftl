# Het herstelportaal, pagina voor pagina.
identify-title = Weer toegang tot je account
identify-heading = We helpen je weer naar binnen
identify-lead = Vertel ons welk account van jou is. Het duurt ongeveer twee minuten, en met je telefoon of je andere mailbox laat je zien dat jij het bent.
identify-label = Mailadres van je werk of opleiding
identify-hint = Het adres waarmee je inlogt, zoals
identify-remember = Ik weet mijn wachtwoord weer
identify-malformed = Typ je hele adres, ook het deel na de @.

captcha-name = We controleren of hier een mens is
captcha-working = Je browser is ermee bezig. Jij hoeft niets op te lossen.
captcha-waiting = Bijna klaar. Zo meteen gaan we vanzelf verder.
captcha-done = Klaar. Je kunt verder.
captcha-switch = Gebruik liever een plaatje of geluid
captcha-how = Typ de zes cijfers die je op het plaatje ziet of in het geluid hoort.
captcha-picture-alt = Plaatje met zes cijfers. In het geluid hieronder hoor je dezelfde cijfers.
captcha-sound = De zes cijfers, uitgesproken
captcha-label = Zes cijfers
captcha-wait-instead = Kun je ze niet zien of horen? Laat dit leeg, wacht een halve minuut op deze pagina en ga dan verder.
captcha-again = We moeten nog één keer controleren of hier een mens is. Ga nog een keer verder.
captcha-wrong = Dat zijn niet de cijfers. Hier zijn nieuwe.
captcha-not-yet = De halve minuut is nog niet om. Wacht nog even en ga dan verder.
captcha-no-waiting = Op jouw netwerk wachten nu te veel mensen. Typ daarom de cijfers.
captcha-harder = Dit adres is vaak geprobeerd, daarom controleren we wat langer. Ga nog een keer verder.

trouble-heading = Wat is er aan de hand?
trouble-lead = Kies wat klopt. In beide gevallen laat je zien dat jij het bent.
trouble-forgot = Ik ben mijn wachtwoord vergeten
trouble-forgot-hint = Je kiest een nieuw wachtwoord
trouble-unlock = Ik weet mijn wachtwoord, maar mijn account is vergrendeld
trouble-unlock-hint = Je wachtwoord blijft zoals het is
trouble-none = Kies een van de twee.

method-heading = Laat zien dat jij het bent
method-lead-only = Kies iets wat je bij de hand hebt.
method-lead-first = Kies iets wat je bij de hand hebt. Dit is het eerste van twee bewijzen.
method-lead-second = Nog één keer, op een andere manier. Dit is het tweede van twee bewijzen.
method-legend = Manieren om te laten zien dat jij het bent
method-sms = Stuur een sms naar mijn mobiel
method-sms-hint = Een code naar
method-mobile-call = Bel mijn mobiel
method-office-call = Bel mijn telefoon op kantoor
method-call-hint = Je neemt op en drukt op #. We bellen
method-email = Stuur me een mail
method-email-hint = Een code naar
method-app = Gebruik mijn authenticator-app
method-app-hint = De zes cijfers die er nu in staan
method-questions = Beantwoord mijn beveiligingsvragen
method-questions-hint = { $count ->
    [one] Een van de vragen die je hebt gekozen
   *[other] { $count } van de vragen die je hebt gekozen
}
method-none = Kies een manier.
method-none-work = Niets hiervan lukt

number-label = Typ het hele nummer
number-hint = Met de landcode, zoals +31. We vragen dit zodat niemand anders jouw telefoon kan laten overgaan.
number-wrong = Dat is niet het nummer dat we hebben. Typ het helemaal, met de landcode.
number-too-many = Er is te vaak een verkeerd nummer getypt. Vanaf { $time } UTC kun je weer een telefoon gebruiken; een andere manier kan nu al.

# Deze twee gelden ook voor telefoontjes; daarom staat er geen "code" in.
send-cool-down = { $count ->
    [one] Wacht nog één seconde en probeer het dan opnieuw.
   *[other] Wacht nog { $count } seconden en probeer het dan opnieuw.
}
send-capped = Daar hebben we het nu zo vaak geprobeerd als veilig is. Vanaf { $time } UTC kan het weer; een andere manier kan nu al.
send-ceiling = Sms en telefoon zijn in je organisatie gepauzeerd tot { $time } UTC, omdat er zoveel is verstuurd en gebeld. Kies een andere manier, of vraag je beheerder om hulp.
send-number-refused = Dat nummer kunnen we niet sms’en of bellen. Gebruik een andere manier, of vraag je beheerder het nummer te verbeteren.

paused-heading = Sms en telefoon zijn gepauzeerd
paused-what = Er is zoveel ge-sms’t en gebeld dat het in je organisatie is gepauzeerd tot { $time } UTC, en alleen met je telefoon kunnen we nog nagaan of jij het bent.
paused-advice = Vraag het je beheerder, die kan je eerder helpen. Of kom na die tijd terug en begin opnieuw.

code-heading = Typ de code die we hebben gestuurd
code-sms-lead = Je vindt hem in een sms naar
code-email-lead = Je vindt hem in een mail aan
code-until = De code werkt tot
code-label = Code van zes cijfers
code-label-long = Code van acht tekens
code-hint = Alleen de nieuwste code werkt.
code-empty = Typ eerst de code.
code-wrong = { $count ->
    [one] Die code klopt niet. Je kunt het nog één keer proberen.
   *[other] Die code klopt niet. Je kunt het nog { $count } keer proberen.
}
code-expired = Die code werkte tot { $time } UTC. Laat een nieuwe code sturen en gebruik die.
code-over = Die code werkt niet meer. Laat een nieuwe code sturen en gebruik die.
code-undeliverable = Het bericht kon niet worden bezorgd. Gebruik een andere manier, of neem contact op met je beheerder.
code-again = Stuur een nieuwe code
# Het script telt het getal af zonder de rest van de regel te veranderen: hij moet bij elk getal kloppen.
code-again-wait = Nog { $count } sec. wachten
code-again-ready = Je kunt nu een nieuwe code laten sturen.
code-nothing-arrived = Is er niets aangekomen?
code-sms-help-signal = Kijk of de telefoon bereik heeft en niet in de vliegtuigstand staat.
code-sms-help-busy = Bij drukte op het netwerk kan een sms een minuut onderweg zijn.
code-email-help-spam = Kijk in de map met ongewenste mail.
code-email-help-minute = Een mail kan een minuut of twee onderweg zijn.
code-help-old = Is het een oud nummer of een oude mailbox? Gebruik een andere manier, of vraag hulp:
code-app-heading = Typ de code uit je app
code-app-lead = Open je authenticator-app en typ de zes cijfers die daar bij dit account staan.
code-app-hint = De code verandert elke 30 seconden en werkt maar één keer.
code-app-used = Die code is al gebruikt. Wacht op de volgende.

calling-heading = We bellen je nu
calling-ringing = De telefoon gaat over:
calling-moves-on = Als je hebt opgenomen, gaat deze pagina vanzelf verder.
calling-answer = Neem op. Een rustige stem zegt dat het { $organisation } is.
calling-press = Om ‘ja, ik ben het’ te zeggen, druk je op
calling-look = Hang op en kijk op deze pagina.
calling-not-you = Heb je niet gevraagd om te bellen? Hang op, of druk op
calling-pressed = Ik heb op # gedrukt
calling-again = Bel opnieuw
calling-over-heading = Het telefoontje is voorbij
calling-refused = Het telefoontje is geweigerd. Als jij dat niet was, heeft iemand anders je telefoon: neem contact op met je beheerder.
calling-failed = We konden de telefoon niet bereiken. Laat ons opnieuw bellen, of gebruik een andere manier.
calling-over = Er werd niet op tijd opgenomen. Laat ons opnieuw bellen, of gebruik een andere manier.

questions-heading = Beantwoord je vragen
questions-lead = Geef de antwoorden die je gaf toen je dit instelde. Hoofdletters en extra spaties maken niet uit.
answers-empty = Beantwoord elke vraag.
answers-wrong = { $count ->
    [one] Minstens één antwoord klopt niet. Hier zijn andere vragen. Je kunt het nog één keer proberen.
   *[other] Minstens één antwoord klopt niet. Hier zijn andere vragen. Je kunt het nog { $count } keer proberen.
}
answers-over = De tijd voor deze vragen is om. Gebruik een andere manier, of begin opnieuw.

password-heading = Kies een nieuw wachtwoord
password-lead = Drie of vier woorden die niets met elkaar te maken hebben, zijn sterk en makkelijk te onthouden. Plakken kan hier, en je wachtwoordmanager werkt ook.
password-new = Nieuw wachtwoord
password-again = Nog een keer hetzelfde wachtwoord
password-needs = Wat je wachtwoord nodig heeft
password-save = Nieuw wachtwoord opslaan
password-stop = Stoppen en het oude houden
password-until = Sla het op vóór
password-until-after = Daarna begin je opnieuw, en blijft je oude wachtwoord zoals het was.
password-two-minutes = Je hebt nog twee minuten. Sla het nu op, of begin later opnieuw; je oude wachtwoord blijft zoals het was.
password-empty = Typ een nieuw wachtwoord.
password-mismatch = De twee wachtwoorden zijn niet hetzelfde. Typ ze allebei opnieuw.
password-too-short = Dit wachtwoord is te kort. Het moet minstens { $least } tekens hebben.
password-too-long = Dit wachtwoord is te lang. Het mag hoogstens { $most } tekens hebben.
password-classes = Dit wachtwoord heeft drie van deze vier nodig: kleine letter, hoofdletter, cijfer, ander teken.
password-name = In dit wachtwoord staat je naam of je adres. Laat dat weg.
password-banned = Dit wachtwoord bestaat uit woorden die als eerste worden geprobeerd. Voeg woorden toe die niets met elkaar te maken hebben.
password-common = Dit wachtwoord staat op de lijst van veelgebruikte wachtwoorden. Kies er een dat alleen jij zou bedenken.
password-unreadable = In dit wachtwoord staat een teken dat je niet overal kunt typen. Laat stuurtekens weg.
password-left = { $count ->
    [one] Je kunt het nog één keer proberen.
   *[other] Je kunt het nog { $count } keer proberen.
}
rule-length = Minstens { $least } tekens
rule-classes = Drie van deze vier: kleine letter, hoofdletter, cijfer, ander teken
rule-name = Niet je naam of je adres
rule-common = Geen veelgebruikt wachtwoord of woord; dat controleren we als je het opslaat
rule-met = (in orde)
rule-unmet = (nog niet)
strength = Sterkte
# Precies vijf woorden, gescheiden door |.
strength-words = Te makkelijk|Zwak|Redelijk|Goed|Sterk

unlock-heading = Ontgrendel je account
unlock-lead = Je hebt laten zien dat jij het bent. Je wachtwoord blijft zoals het is.
unlock-button = Nu ontgrendelen

done-heading = Je bent weer binnen
done-lead = Je nieuwe wachtwoord is ingesteld en werkt meteen. Je account is ook ontgrendeld.
done-unlocked-heading = Je account is ontgrendeld
done-unlocked-lead = Log in met het wachtwoord dat je hebt. Werkt het niet, kom dan terug en kies een nieuw wachtwoord.
done-good-to-know = Goed om te weten
done-signed-out = We hebben je overal uitgelogd. Typ het nieuwe wachtwoord één keer op je telefoon en in je mailapp.
done-mailed = We hebben je een mail gestuurd over deze wijziging. Zo zou je het ook weten als jij het niet was geweest.
done-close = Klaar op een gedeelde computer? Sluit dan dit venster.

stop-what-happened = Wat er is gebeurd
stop-what-you-can-do = Wat je kunt doen
stop-details = Meer gegevens
stop-code = Code
stop-time = Tijd
stop-correlation = Correlatie-ID
stop-title = We kunnen dit wachtwoord hier niet opnieuw instellen
stop-now-title = We kunnen dit wachtwoord nu niet opnieuw instellen
stop-lead = Je account is zoals het was. Er is niets veranderd.
stop-closed-title = Met wat je hebt getypt, kunnen we geen wachtwoord opnieuw instellen
stop-closed-lead = Er is niets veranderd, en niemand heeft iets te horen gekregen.
stop-closed-what = Misschien kunnen we voor dit adres geen wachtwoord instellen, of is het account hier niet voor klaargezet. Voor ieders veiligheid zeggen we niet welke van de twee het is.
stop-closed-advice = Kijk het adres na en begin opnieuw. Klopte het, vraag het dan je beheerder: die kan de reden vinden met de correlatie-ID hieronder.
stop-unknown-title = We kennen dit adres niet
stop-unknown-lead = Er is niets veranderd.
stop-unknown-tenant-what = Geen organisatie hier gebruikt het deel na de @.
stop-unknown-user-what = Niemand bij { $organisation } heeft dit adres.
stop-unknown-advice = Kijk na of het goed is gespeld en begin opnieuw, of vraag je beheerder welk adres van jou is.
stop-personal-title = Het wachtwoord van dit account stel je ergens anders in
stop-personal-lead = Het is een persoonlijk account, niet een account van een organisatie.
stop-personal-what = Adressen van Outlook.com, Hotmail, Live en MSN horen bij een Microsoft-account. Het wachtwoord daarvan stel je bij Microsoft opnieuw in.
stop-personal-advice = Ga naar de inlogpagina van die dienst en kies daar ‘Wachtwoord vergeten’. Gaat het om een werkaccount, begin dan opnieuw met het mailadres van je werk.
stop-guest-what = Je bent hier te gast. Gasten zoals jij stellen hun wachtwoord opnieuw in bij de organisatie die hun account beheert.
stop-disabled-what = Dit account is uitgeschakeld.
stop-tenant-off-what = { $organisation } heeft wachtwoordherstel uitgezet.
stop-administrators-off-what = Bij { $organisation } kunnen beheerders hun eigen wachtwoord hier niet opnieuw instellen.
stop-no-policy-what = { $organisation } heeft wachtwoordherstel nog niet ingericht.
stop-not-in-scope-what = { $organisation } heeft wachtwoordherstel voor jou niet aangezet.
stop-not-licensed-what = Je account heeft niet de licentie die voor wachtwoordherstel nodig is.
stop-not-enough-methods-what = We kennen te weinig manieren om zeker te weten dat jij het bent.
stop-writeback-off-what = { $organisation } bewaart je wachtwoord in een eigen systeem, en van hieruit kunnen daar geen wachtwoorden naartoe.
stop-on-premises-action-what = { $organisation } bewaart je wachtwoord in een eigen systeem, en daarin mogen we jouw wachtwoord niet wijzigen.
stop-on-premises-unreachable-what = { $organisation } bewaart je wachtwoord in een eigen systeem. Die geeft ons geen antwoord, dus een nieuw wachtwoord zou daar niet aankomen.
stop-ask-advice = Vraag het je beheerder; die kan een wachtwoord voor je instellen. De code hieronder zegt waar je beheerder naar moet kijken.
stop-register-advice = Vraag je beheerder om een wachtwoord voor je in te stellen. Voeg een telefoon of een andere mailbox toe zodra je weer binnen bent, dan ben je de volgende keer in twee minuten klaar.
stop-directory-advice = Vraag het je beheerder; die kan in dat systeem een wachtwoord voor je instellen.
stop-retry-advice = Probeer het over een paar minuten opnieuw; meestal is dit zo voorbij. Heb je haast? Je beheerder kan een wachtwoord voor je instellen.
stop-locked-title = Wachtwoordherstel is gepauzeerd voor dit account
stop-locked-lead = Voor je veiligheid; je wachtwoord is niet veranderd en werkt nog als je het weer weet.
stop-locked-what = Er waren te veel pogingen die niet lieten zien wie je bent. Wachtwoordherstel is gepauzeerd tot { $time } UTC.
stop-locked-advice = Wacht tot dan, of vraag het je beheerder; die kan je eerder helpen.

contact-heading = Neem contact op met je beheerder
contact-link-lead = Je organisatie heeft een eigen helpdesk.
contact-send = Vraag hulp
contact-first-lead = Vertel ons eerst welk account van jou is: begin op de eerste pagina. Dan weten we welke beheerders we om hulp moeten vragen.
contact-sent-heading = Je verzoek is onderweg
contact-sent-lead = Als je organisatie zulke verzoeken aanneemt, hebben de beheerders nu een mail. Je hoort van hen, niet van ons. Eén verzoek per dag is genoeg.

help-heading = Hulp om weer binnen te komen
help-lead = Iedereen vergeet weleens een wachtwoord. Zo gaat het hier.
help-how = Zo werkt het
help-step-1 = Typ het adres waarmee je inlogt.
help-step-2 = Laat zien dat jij het bent: met een code per sms of mail, een telefoontje, je authenticator-app of je eigen vragen. Sommige organisaties vragen om twee bewijzen.
help-step-3 = Kies een nieuw wachtwoord. Het werkt meteen.
help-stuck = Als je vastzit
help-stuck-code = Geen code? Wacht een minuut, kijk bij de ongewenste mail en laat dan een nieuwe sturen. Alleen de nieuwste code werkt.
help-stuck-phone = Nieuwe telefoon of nieuw nummer? Gebruik een andere manier, of vraag je beheerder het te verbeteren.
help-stuck-locked = Te veel pogingen? Dan wordt wachtwoordherstel 24 uur gepauzeerd. Je beheerder kan de pauze beëindigen.

protection-heading = Hoe we je beschermen
protection-lead = Wachtwoordherstel is een deur waar dieven graag aan morrelen. Zo houden we hem voor hen dicht en voor jou open.
protection-proof = Niemand komt aan een nieuw wachtwoord zonder bewijs, met dingen die alleen jij hebt.
protection-codes = Codes werken één keer, en tien minuten lang. Na een paar verkeerde codes wordt alles gepauzeerd.
protection-mail = Je krijgt een mail als je wachtwoord verandert. Zo zou je het weten als jij het niet was geweest.
protection-nobody = Niemand zal je ooit om een code vragen: niet aan de telefoon, niet per mail.
protection-cookies = Deze site bewaart een paar eigen cookies om je taal te onthouden en waar je bent. Er wordt niets van anderen geladen.
