# Problemen oplossen in het beheer.
troubleshoot-heading = Problemen oplossen
troubleshoot-lead = Hoe alles ervoor staat, wat er kort geleden misging, en wat daartegen helpt.

why-box-heading = Waarom kon deze persoon niet?
why-box-label = Gebruikers-ID of supportcode
why-box-hint = Een gebruikers-ID leidt naar de persoon, en naar wat er zou gebeuren als die nu kwam. Een supportcode, die onder aan elke pagina staat, leidt naar wat er gebeurde, stap voor stap.
why-box-open = Zoek het op
why-box-wrong = Typ een volledig gebruikers-ID, zoals sam@example.org, of een volledige supportcode van 36 tekens.
why-box-nobody = Niemand hier heeft dit gebruikers-ID. Kijk na hoe het geschreven is.
why-box-no-story = Onder deze supportcode is hier niets gebeurd. Kijk elk teken na; misschien is het ook ouder dan je gebeurtenissen bewaart.

trouble-state = Hoe het nu is
trouble-good = In orde
trouble-look = Kijk hiernaar
trouble-unused = Niet in gebruik
trouble-ask-operator = Vraag het aan wie het portaal beheert.
trouble-no-directory = Er is geen directory verbonden.
trouble-directory = Je directory { $name }
trouble-agent-upgrade = Installeer de agent van deze versie waar hij draait.
trouble-agent-check = Voer “latchkey-agent check” uit waar de agent is geïnstalleerd. Dat zegt wat er ontbreekt.
trouble-agent-set-up = Laat een agent meedoen en keur hem goed, of voer “latchkey-agent check” uit waar hij is geïnstalleerd.
trouble-agent-wait = Wacht twee minuten. Blijft het zo, kijk dan naar de machine waarop de agent draait.
trouble-mail = E-mail
trouble-texts = Sms-berichten
trouble-calls = Telefoontjes
trouble-mail-none = Er is geen mailserver ingesteld, dus er komt geen code en geen bericht aan.
trouble-mail-none-advice = Er moet een mailserver worden ingesteld.
trouble-sending-none = Dit portaal heeft er geen aanbieder voor. Mensen bewijzen op andere manieren wie ze zijn.
trouble-mail-refusing = De mailserver neemt op dit moment geen mail aan. Er gaat niets verloren; we blijven het proberen.
trouble-sending-refusing = De aanbieder neemt op dit moment niets aan. We blijven het proberen.
trouble-refusing-advice = Noem de tijden hieronder. Tot die tijd kunnen mensen een authenticator-app gebruiken.
trouble-hesitant = Sommige berichten wachten op een nieuwe poging, terwijl andere weggingen.
trouble-hesitant-advice = Vaak is de mailbox van één persoon vol of traag. Het wordt drie dagen lang opnieuw geprobeerd.
trouble-untouched = Er moet iets gedaan worden, en niemand heeft het tot nu toe opgepakt.
trouble-untouched-advice = Er moet een proces draaien dat berichten verstuurt.
trouble-on-its-way = Er zijn berichten onderweg.
trouble-nothing-waits = Er wacht niets.
trouble-waiting = { $more ->
    [yes] Er wachten meer dan { $count } berichten van je.
   *[no] { $count ->
        [one] Er wacht één bericht van je.
       *[other] Er wachten { $count } berichten van je.
    }
}
trouble-error-away = Hij is niet bereikbaar, of vraagt om later terug te komen.
trouble-error-slow = Hij antwoordde niet op tijd.
trouble-error-not-configured = Hij is niet ingesteld.
trouble-error-other = Hij gaf een eigen reden, die in het logboek van het portaal staat.
trouble-failing-since = Wacht sinds
trouble-accepted = Laatste aangenomen op
trouble-given-up = Opgegeven
trouble-given-up-count = { $more ->
    [yes] Meer dan { $count } berichten van de afgelopen week zijn voorgoed geweigerd, of drie dagen vergeefs geprobeerd.
   *[no] { $count ->
        [one] Eén bericht van de afgelopen week is voorgoed geweigerd, of drie dagen vergeefs geprobeerd.
       *[other] { $count } berichten van de afgelopen week zijn voorgoed geweigerd, of drie dagen vergeefs geprobeerd.
    }
}
trouble-given-up-advice = Vaak bestaat een adres niet meer; “latchkey jobs” zegt er meer over.
trouble-lists = Lijsten van mensen
trouble-lists-current = Elke lijst toont wat nu waar is.
trouble-lists-working = Wijzigingen worden verwerkt. Dat duurt hooguit minuten.
trouble-lists-behind = Lijsten en cijfers over mensen lopen achter.
trouble-lists-advice = Daalt het getal niet binnen een kwartier, dan is het werk naast de pagina’s gestopt.
trouble-stale = { $more ->
    [yes] Meer dan { $count } mensen moeten nog worden bekeken.
   *[no] { $count ->
        [one] Eén persoon moet nog worden bekeken.
       *[other] { $count } mensen moeten nog worden bekeken.
    }
}
trouble-figures = Cijfers
trouble-figures-current = De cijfers van de inzichten zijn bij.
trouble-figures-behind = De cijfers van de inzichten lopen achter, en dus ook de lijst hieronder met wat misging.
trouble-worker-advice = Het werk naast de pagina’s is gestopt, en er moet een proces draaien dat het doet.
trouble-log-ready = Het logboek heeft plaats voor de komende weken.
trouble-log-behind = Het logboek heeft geen eigen plaats voor volgende week. Gebeurtenissen worden nog bewaard, en zoeken wordt trager.
trouble-forward-advice = Bekijk waarom het niet wordt aangenomen, en herstel het waar je gebeurtenissen verzamelt.
trouble-clock = Klok
trouble-clock-fine = Portaal en database zijn het eens over de tijd.
trouble-clock-apart = Portaal en database schelen meer dan twee seconden. Codes kunnen te vroeg of te laat verlopen.
trouble-clock-advice = De klokken van beide machines moeten door een tijdserver worden gelijkgezet.

trouble-failed = Wat er misging, en wat helpt
trouble-none-failed = In deze tijd ging er niets mis.
trouble-last = Laatst in het uur van
trouble-events = Bekijk de gebeurtenissen

codes-heading = Wat de nummers betekenen
codes-find = Nummer of woord
codes-find-hint = Zoals SSPR_0029 van een pagina die iemand las, of 33008 uit het logboek van een agent.
codes-all = Toon alles
codes-none = Geen nummer zegt dit.
codes-number = Nummer
codes-meaning = Betekenis

event-reset-start = Een reset, een ontgrendeling of een controle van een wachtwoord kwam bij de agent aan
event-reset-done = Een reset, een ontgrendeling of een controle van een wachtwoord is gelukt
event-reset-fail = Een reset, een ontgrendeling of een controle van een wachtwoord is mislukt
event-onboard-start = De agent begon zich aan te melden
event-onboard-done = De agent heeft zich aangemeld
event-change-start = Een wijziging van een bekend wachtwoord kwam bij de agent aan
event-change-done = Een wijziging van een bekend wachtwoord is gelukt
event-change-fail = Een wijziging van een bekend wachtwoord is mislukt
event-admin-start = Een reset door een beheerder kwam bij de agent aan
event-admin-done = Een reset door een beheerder is gelukt
event-admin-fail = Een reset door een beheerder is mislukt
event-offboard-start = De agent begon zich af te melden
event-offboard-done = De agent heeft zich afgemeld, en zijn sleutels zijn vernietigd
event-offboard-fail = De agent kon zich niet afmelden
event-started = De agent is gestart
event-stopped = De agent is gestopt
event-keys = De agent heeft nieuwe sleutels gemaakt
event-heartbeat = Hartslag: de agent vertelde hoe het met hem gaat
event-connection = De verbinding met het portaal mislukte of brak af
event-revoked = De agent is ingetrokken, en doet niets meer
event-unknown = Een fout die geen eigen nummer heeft
event-portal-away = Het portaal is niet bereikbaar
event-input = Een verzoek kwam te laat, of er waren er meer dan de agent per minuut of per dag aanneemt
event-decryption = Een verzoek kon niet worden geopend met de sleutels van deze agent
event-configuration = De eigen bestanden van de agent kloppen niet: zijn configuratie, journaal of sleutels
event-directory-unknown = De directory antwoordde niet, of weigerde zonder een reden die we kennen
event-not-found = De directory kent de persoon niet
event-many = De directory kent meer dan één zo’n persoon
event-permissions = De agent mag niet aan dit account komen: er ontbreekt een recht, het account is beschermd, of het ligt buiten de toegestane eenheden
event-disabled = Het account is uitgeschakeld in de directory
event-locked = Het account is vergrendeld in de directory
event-wrong-password = Het huidige wachtwoord was onjuist
event-policy = De regels van de directory stonden dit wachtwoord niet toe, of nog niet
event-directory-configuration = De directory of de agent is hier niet voor ingesteld
remedy-next-line = De volgende regel van het logboek noemt de reden met een eigen nummer.
remedy-approve = Vergelijk zijn vingerafdruk onder “Lokale directory”, en keur hem goed.
remedy-offboard = Trek de agent in onder “Lokale directory”, en verwijder zijn bestanden waar hij was geïnstalleerd.
remedy-stopped = Start hem weer, tenzij je hem zelf hebt gestopt.
remedy-network = Kijk na of de machine het portaal met https bereikt, ook via je proxy. De agent probeert het vanzelf opnieuw.
remedy-onboard = Was dat een vergissing, maak dan een nieuwe code en laat hem zich opnieuw aanmelden.
remedy-bundle = Stuur de regels eromheen samen met een supportbundel.
remedy-clock = Kijk de klok van die machine na, en vraag de persoon het nog eens te proberen.
remedy-decryption = Vraag de persoon het nog eens te proberen. Blijft het zo, trek de agent dan in en laat hem zich opnieuw aanmelden: zijn bestanden komen misschien uit een oude back-up.
remedy-check = Voer “latchkey-agent check” uit waar hij is geïnstalleerd. Dat zegt wat er ontbreekt, en met welk commando het wordt gegeven.
remedy-directory-log = Kijk of de directory draait en wat zijn eigen logboek zegt, op de tijd van de regel.
remedy-not-found = Kijk na of de persoon daar nog bestaat, en start dan een synchronisatie.
remedy-many = Laat van de accounts met hetzelfde anker één ingeschakeld.
remedy-disabled = Schakel het account in de directory in, als de persoon nog bij jullie hoort.
remedy-locked = Ontgrendel het in de directory, of laat de persoon resetten; dat ontgrendelt ook.
remedy-wrong-password = Er is niets kapot. Wie het wachtwoord vergat, reset het.
remedy-policy = Vertel de persoon de regels: lengte, geschiedenis, en hoe snel een wachtwoord weer mag worden gewijzigd.

bundle-heading = Supportbundel
bundle-lead = Geef dit aan wie jullie van buitenaf helpt. Het zegt welke versies draaien, wat de instellingen zijn en wat er misging.
bundle-without = Er staat geen wachtwoord, sleutel, code, naam, adres of nummer van een persoon in, en niets wat je als woord, link of adres hebt getypt.
bundle-download = Downloaden
bundle-copy = Kopiëren
bundle-content = Wat erin staat

# Wie een mail krijgt als iemand om hulp vraagt.
setting-help-to = Verzoeken om hulp gaan naar
setting-help-to-hint = Als iemand op “neem contact op met je beheerder” drukt en de hulplink een mail naar je beheerders is.
setting-help-default = Wie het dichtst bij is
setting-help-default-hint = Wachtwoord- en helpdeskbeheerders; zijn die er niet gebruikersbeheerders, anders globale.
setting-help-roles = Iedereen met een van deze rollen
setting-help-people = Deze beheerders
setting-help-people-who = Gebruikers-ID’s
setting-help-people-hint = Eén per regel, hooguit 10. Ieder moet hier een rol hebben; heeft niemand van hen die nog, dan gaat het naar wie het dichtst bij is.
setting-help-nobody = Nu krijgt niemand ze.
setting-help-now = { $count ->
    [one] Nu krijgt één persoon ze:
   *[other] Nu krijgen { $count } mensen ze, hooguit 100. Onder hen:
}
settings-no-such-helper = Geen beheerder hier heeft het gebruikers-ID { $text }.
fault-help-roles = Kies ten minste één rol.
fault-help-people = Noem 1 tot 10 beheerders, elk op een eigen regel.

# Mensen vragen een methode toe te voegen voordat een wijziging hen laat stranden.
ask-first = Vraag hun eerst een methode toe te voegen
ask-first-hint = Er is nog niets opgeslagen. Ieder van hen met een primair adres krijgt één mail die zegt waar je een methode toevoegt, en binnen 7 dagen geen tweede.
ask-first-working = Het wordt hun gevraagd
ask-first-done = Hun is gevraagd een methode toe te voegen
ask-first-asked = { $count ->
    [one] Het is aan één persoon gevraagd.
   *[other] Het is aan { $count } mensen gevraagd.
}
ask-first-without = { $count ->
    [one] Eén persoon heeft geen primair adres. Vraag het op een andere manier.
   *[other] { $count } mensen hebben geen primair adres. Vraag het op een andere manier.
}
ask-first-lately = { $count ->
    [one] Aan één persoon is het de afgelopen 7 dagen al gevraagd.
   *[other] Aan { $count } mensen is het de afgelopen 7 dagen al gevraagd.
}
