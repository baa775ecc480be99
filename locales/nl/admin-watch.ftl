# The menu of watching, the audit log.
menu-watch = Toezicht
audit-heading = Auditlogboek
audit-lead = Alles wat er gebeurde, het nieuwste eerst. Hier kan niets worden veranderd.
audit-filter = Iets zoeken
audit-from = Vanaf deze dag
audit-until = Tot en met deze dag
audit-person = Over wie het gaat
audit-address = Vanaf het adres
audit-reference = Code voor hulp
audit-any = Alles
audit-search = Zoeken
audit-clear = Alles tonen
audit-wrong-person = Typ een heel adres, zoals sam@example.org.
audit-wrong-day = Deze dag kennen we niet. Schrijf hem als 2026-03-11.
audit-wrong-period = De laatste dag ligt vóór de eerste.
audit-wrong-reference = Typ de hele code: 36 letters, cijfers en streepjes.
audit-wrong-ip = Typ één heel adres, zoals 203.0.113.7.
audit-none = Zoiets is niet gebeurd.
audit-none-yet = Tot nu toe niets gevonden, en er is meer om te doorzoeken.
audit-no-more = Er is niets ouders.
audit-halted = Een deel van het logboek is doorzocht. Zoek verder naar wat ouder is.
audit-events = Gebeurtenissen
audit-when = Wanneer
audit-what = Wat er gebeurde
audit-outcome = Afloop
audit-reason = Waarom
audit-about = Over
audit-by = Door
audit-story = Verloop
audit-whole-story = Het hele verloop
audit-pages = Pagina’s van het logboek
audit-newest = Nieuwste
audit-older = Ouder
audit-search-on = Verder zoeken
outcome-success = Gelukt
outcome-failure = Geweigerd

# One flow from beginning to end.
story-heading = Wat er gebeurde, stap voor stap
story-completed = Het liep goed af: er is een nieuw wachtwoord ingesteld.
story-unlocked = Het liep goed af: het account is ontgrendeld.
story-stopped = Het is geweigerd. Er is niets veranderd.
story-gave-up = Degene is onderweg gestopt. Er is niets veranderd.
story-under-way = Het is nog bezig.
story-began = Begonnen
story-browser = Browser van de bezoeker
story-why = Waarom het eindigde
story-saw = Wat de bezoeker zag
story-saw-done = Dat het nieuwe wachtwoord is ingesteld en werkt.
story-saw-general = De pagina die voor iedereen gelijk is en geen reden noemt: “Met wat je typte kunnen we geen wachtwoord opnieuw instellen”.
story-saw-named = Een pagina die de reden noemde: { $reason }
story-helps = Wat helpt
story-steps = Stappen
story-after = Na
story-more = Alleen de eerste 500 gebeurtenissen staan hier.

# Taking events out.
export-heading = Exporteren
export-lead = Kies wat je meeneemt. Dat je het deed, wordt opgeschreven.
export-csv = CSV downloaden
export-json = JSON-regels downloaden
export-hint = Het bestand bevat adressen en namen van mensen. Bewaar het even veilig als het logboek zelf.

# How long events are kept.
retention-heading = Hoelang gebeurtenissen worden bewaard
retention-lead = { $days ->
    [one] Gebeurtenissen worden { $days } dag bewaard.
   *[other] Gebeurtenissen worden { $days } dagen bewaard.
}
retention-by-plan = Dat hoort bij je abonnement.
retention-days = Aantal dagen
retention-hint = { $most ->
    [one] { $least } tot { $most } dag. Wat ouder is, verdwijnt binnen een uur voorgoed; exporteer het eerst als je het nodig hebt.
   *[other] { $least } tot { $most } dagen. Wat ouder is, verdwijnt binnen een uur voorgoed; exporteer het eerst als je het nodig hebt.
}
retention-wrong = Typ een heel aantal dagen binnen de grenzen.
watch-save = Opslaan
watch-saved = Opgeslagen.

# Activities of the log.
deed-reset = Wachtwoord opnieuw instellen
deed-step = Stap van het opnieuw instellen
deed-unlock = Account door de eigenaar ontgrendeld
deed-blocked = Opnieuw instellen gepauzeerd
deed-change-password = Bekend wachtwoord gewijzigd
deed-reset-by-admin = Opnieuw ingesteld door een beheerder
deed-registered = Bewijsmiddel ingesteld
deed-registration-started = Instellen begonnen
deed-registration-finished = Instellen afgerond
deed-info-deleted = Bewijsmiddel verwijderd
deed-info-reviewed = Beveiligingsgegevens nagekeken
deed-reproved = Bewijs vóór een wijziging
deed-sign-in = Inlog
deed-sign-out = Uitlog
deed-contacted = Een beheerder om hulp gevraagd
deed-policy = Instellingen gewijzigd
deed-directory = Mensen, groepen of domeinen gewijzigd
deed-writeback = Eigen directory
deed-link = Link om in te stellen
deed-verified = Beller gecontroleerd door de helpdesk
deed-exported = Gegevens in een bestand meegenomen
deed-api-key = API-sleutel
deed-alarm = Alarmmelding

# Who acted.
who-visitor = Een bezoeker
who-user = De persoon zelf
who-portal = Het portaal
who-agent = Een agent
who-operator = De exploitant
who-application = Een toepassing
who-phone = Een telefoon

# Ways to prove oneself.
way-none = Nog geen
way-email = e-mailbericht
way-sms = sms
way-mobile-call = telefoontje naar de mobiel
way-mobile = mobiele telefoon
way-office = telefoon op het werk
way-questions = beveiligingsvragen
way-app = authenticator-app
way-passkey = toegangssleutel
way-password = wachtwoord

# Reasons of the log.
why-started = Koos een manier om het te bewijzen: { $way }
why-proved = Bewees het: { $way }
why-wrong-proof = Het bewijs klopte niet: { $way }
why-unknown-tenant = Niemand gebruikt hier dit domein
why-unknown-user = Niemand heeft dit adres
why-personal-account = Een persoonlijk account, dat de eigen aanbieder opnieuw instelt
why-unsupported-guest = Een gast van wie de eigen organisatie het wachtwoord opnieuw instelt
why-account-disabled = Het account staat uit
why-tenant-off = Opnieuw instellen staat voor iedereen uit
why-administrators-off = Beheerders mogen dit niet zelf
why-no-policy = Opnieuw instellen is nooit ingericht
why-not-in-scope = De persoon hoort niet bij wie dit mag
why-not-licensed = De persoon heeft geen passende licentie
why-not-enough-methods = Er zijn te weinig bewijsmiddelen bekend
why-writeback-off = Het wachtwoord staat in je directory en terugschrijven staat uit
why-on-premises-action = De directory laat ons dit wachtwoord niet wijzigen
why-unreachable = De directory gaf geen antwoord
why-paused = Gepauzeerd na te veel verkeerde pogingen
why-submitted = Typte het adres
why-forgot = Zei dat het wachtwoord vergeten is
why-unlock-only = Wilde alleen ontgrendelen
why-done = Het nieuwe wachtwoord is ingesteld
why-weak = Het nieuwe wachtwoord was te makkelijk te raden
why-not-open = Een stap die niet open was, vaak een dubbele klik
why-wrong-number = Het getypte nummer is niet het bekende
why-call-refused = Wie opnam, weigerde
why-wrong-password = Verkeerd wachtwoord
why-closed = Te veel verkeerde bewijzen; 24 uur gesloten
why-directory-rules = De regels van de directory lieten dit wachtwoord niet toe
why-not-in-directory = De directory kent de persoon niet, of niet op een plek waar we mogen komen
why-protected = De directory beschermt dit account
why-no-permission = De agent mist een recht in de directory
why-directory-account = Het account is vergrendeld, staat uit of mag niet wijzigen in de directory
why-outcome-unknown = Het antwoord ging verloren: misschien is het wachtwoord wel ingesteld
why-late = Het verzoek wachtte te lang
why-directory-error = De directory weigerde om een eigen reden

# What helps against them.
help-open = Naar de pagina
help-unknown = Kijk of het adres goed geschreven is en of de persoon bestaat.
help-elsewhere = Verwijs de persoon naar wie dat account beheert.
help-disabled = Zet het account aan als de persoon nog bij je hoort.
help-scope = Zet opnieuw instellen aan, of voeg de persoon toe aan een groep die het mag.
help-administrators = Een andere beheerder kan het wachtwoord opnieuw instellen.
help-licence = Geef de persoon een licentie waar opnieuw instellen bij hoort.
help-methods = Vraag mensen bij het inloggen om hun gegevens in te stellen, of vul een telefoonnummer in.
help-writeback = Koppel je directory en zet terugschrijven aan.
help-locked = Hef de pauze op bij de persoon, zodra je zeker weet wie het vraagt.
help-weak = Drie of vier losse woorden zijn een goed wachtwoord.
help-directory-rules = Vertel mensen de regels van je directory; de agent toont ze bij het nieuwe wachtwoord.
help-outcome-unknown = Laat de persoon eerst met het nieuwe wachtwoord inloggen.
help-directory = Kijk hoe het met de agent gaat en wat hij meldt.
help-left-at-choice = Mensen hadden geen manier bij de hand: bied er meer aan.
help-left-before-code = Codes komen laat of niet aan: bied de authenticator-app aan, die heeft geen bereik nodig.
help-left-after-proof = Eén bewijs lukte en het volgende was niet bij de hand: kijk of mensen twee manieren hebben.

# Insights.
insights-heading = Inzichten
insights-period = Periode
insights-24h = 24 uur
insights-7d = 7 dagen
insights-30d = 30 dagen
insights-counted = Voor het laatst geteld op
insights-not-counted = Er is nog niets geteld. Dat duurt een paar minuten.
insights-ready-heading = Wie vandaag weer binnen kan komen
insights-ready = Klaar om opnieuw in te stellen
insights-ready-hint = aangezet, met licentie en ingesteld
insights-enabled = Aangezet
insights-enabled-hint = { $people ->
    [one] van { $people } persoon
   *[other] van { $people } mensen
}
insights-unregistered = Nog niets ingesteld
insights-see-people = De mensen bekijken
insights-saved = Telefoontjes bespaard
insights-saved-hint = waarvoor niemand hoefde te bellen
insights-resets = Wachtwoorden opnieuw ingesteld
insights-completed = Afgerond
insights-stopped = Geweigerd
insights-gave-up = Onderweg gestopt
insights-lost = Geweigerd of onderweg gestopt
insights-no-resets = Niemand stelde in deze tijd een wachtwoord opnieuw in.
insights-chart = De drukste tijd begon op { $when }, met { $count }. Alle getallen staan in de tabel ernaast.
insights-in-numbers = Hetzelfde in getallen
insights-beginning = Vanaf
insights-all = Alles samen
insights-ways = Per manier van bewijzen
insights-way = Manier
insights-why = { $count ->
    [one] Waarom { $count } herstel niets werd
   *[other] Waarom { $count } keer niets werd
}
insights-times = Aantal keer
insights-left-after = Gestopt na: { $step }
insights-registrations = Ingestelde manieren om het te bewijzen
insights-no-registrations = Niemand stelde in deze tijd iets in.
insights-added = Ingesteld
insights-removed = Verwijderd
insights-put-off = Uitgesteld of mislukt: { $count }
insights-odd = Wat opvalt
insights-nothing-odd = Er valt niets op.
insights-odd-hint = 
    Hier staan: meer dan { $people ->
        [one] { $people } persoon
       *[other] { $people } mensen
    } vanaf één adres binnen een uur; { $resets ->
        [one] { $resets } keer of vaker
       *[other] { $resets } of meer keer
    } hetzelfde account binnen een dag; een bewijsmiddel gewijzigd binnen { $minutes ->
        [one] { $minutes } minuut
       *[other] { $minutes } minuten
    } nadat het wachtwoord opnieuw is ingesteld.
insights-many-people = Veel mensen vanaf één adres: { $count }
insights-many-resets = Vaak opnieuw ingesteld bij één persoon: { $count }
insights-quick-change = Bewijsmiddel gewijzigd vlak na het opnieuw instellen: { $count }
insights-whom = Adres of persoon
insights-csv = Deze cijfers als CSV downloaden
insights-json = Deze cijfers als JSON downloaden

# Sending events on.
forward-heading = Gebeurtenissen doorsturen
forward-lead = Elke gebeurtenis gaat als regel JSON naar de plek waar je ze verzamelt: elk minstens één keer, op volgorde, een minuut nadat het gebeurde.
forward-state = Stand
forward-off = Uit
forward-on = Aan, en tot nu toe aangenomen
forward-waits = Niet aangenomen. We blijven het proberen en er gaat niets verloren.
forward-next = Volgende poging
forward-answer = In het kort
forward-last = Laatst aangenomen op
forward-up-to = Verstuurd tot
forward-url = Adres waarheen
forward-url-hint = Het begint met https:// of, voor een syslogserver, met syslog+tls://, en is via het internet te bereiken.
forward-secret = Geheime sleutel
forward-secret-hint = Deze gaat mee als “Authorization: Bearer”. Laat het leeg als er geen nodig is.
forward-secret-kept = Er is een sleutel bewaard. Laat dit leeg om hem te houden; een ander adres heeft hem opnieuw nodig.
forward-switch-on = Opslaan en aanzetten
forward-switch-off = Uitzetten
forward-wrong-url = Typ een volledig adres dat begint met https:// of syslog+tls:// en naar het internet leidt, zonder naam of wachtwoord erin.
forward-wrong-secret = Een sleutel heeft letters, cijfers en tekens, zonder spaties.
forward-no-secret = Syslog neemt geen token mee. Laat dit leeg.
forward-why-name = De naam is niet bekend. Kijk hoe hij is geschreven.
forward-why-private = Het ligt in een privénetwerk, en daar sturen we niets heen.
forward-why-unreachable = Daar antwoordt niets.
forward-why-tls = Het certificaat is niet te vertrouwen.
forward-why-slow = Het duurde langer dan 15 seconden.
forward-why-status = Er kwam antwoord, maar ze zijn niet aangenomen. Een doorverwijzing volgen we niet.
forward-why-secret = Het geheim dat met de gebeurtenissen meegaat, kan niet meer worden geopend. Typ het opnieuw.
