# De lokale directory in het beheergedeelte.

admin-back = Terug
admin-save = Opslaan
on-premises-heading = Lokale directory
on-premises-lead = Van mensen van wie je eigen directory het wachtwoord bewaart, wordt het daar ingesteld, door een agent die je zelf installeert. Hij maakt alleen uitgaande verbindingen.
on-premises-none = Er is nog geen directory gekoppeld
on-premises-none-text = Maak een code, start de agent op een machine van jezelf en typ de code daar. Het kost ongeveer tien minuten.
on-premises-off = Terugschrijven staat uit
on-premises-off-text = Agents mogen verbinden, maar in een directory wordt niets ingesteld. Mensen die daar staan, krijgen te horen dat ze een beheerder moeten vragen.
on-premises-rules = De wachtwoordregels daar:
on-premises-rule-length = { $count ->
    [0] geen minimale lengte
   *[other] minstens { $count } tekens
}
on-premises-rule-classes = drie van vier soorten tekens
on-premises-rule-history = niet een van de laatste { $count }
on-premises-rule-age = { $count ->
    [one] { $count } dag
   *[other] { $count } dagen
} bewaard voor de volgende wijziging
on-premises-rule-lockout = { $count ->
    [one] sluit na { $count } fout wachtwoord
   *[other] sluit na { $count } foute
}
on-premises-rules-unknown = Nog geen agent heeft de wachtwoordregels gelezen.
on-premises-synced = { $count ->
    [one] { $count } persoon gesynchroniseerd
   *[other] { $count } mensen gesynchroniseerd
}
on-premises-refused = { $count ->
    [one] { $count } geweigerd
   *[other] { $count } geweigerd
}
on-premises-held = 
    De synchronisatie wacht: ze zou { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    } sluiten
on-premises-held-text = Zo veel tegelijk kan een vergissing zijn, zoals een verplaatste eenheid of een fout filter. Kijk eerst in de directory; er is niets gesloten.
on-premises-sync-link = Synchronisatie
on-premises-agents = De agents
on-premises-no-agents = Er is nog geen agent.
on-premises-new-code = Agent toevoegen
on-premises-global-only = Alleen een globale beheerder kan dit wijzigen.
agent-name = Naam
agent-directory = Voor de directory
agent-state = Toestand
agent-version = Versie
agent-seen = Laatst gezien
agent-never = Nooit
agent-keys = Sleutels in gebruik sinds
agent-fingerprint = Vingerafdruk
agent-connected = Verbonden
agent-away = Niet verbonden
agent-warnings = { $count ->
    [one] { $count } punt om naar te kijken
   *[other] { $count } punten om naar te kijken
}
agent-look-at = Het bekijken waard
agent-state-active = Goedgekeurd
agent-state-held = Vastgehouden: zijn identiteit werd twee keer gebruikt
agent-state-pending = Wacht op goedkeuring
agent-state-disabled = Hier uitgeschakeld
agent-state-switched-off = Uitgezet waar hij draait
agent-state-revoked = Ingetrokken
agent-status-up = De agent draait en is verbonden.
agent-status-out-of-date = De agent is verbonden, maar zijn versie is verouderd. Werk hem bij.
agent-status-too-old = De toestand is niet te bepalen omdat de agent te oud is voor dit portaal. Werk hem bij.
agent-status-cannot-connect = De agent kan nu niet verbinden. Voer “latchkey-agent check” uit waar hij is geïnstalleerd.
agent-status-not-configured = De agent kan niet verbinden omdat terugschrijven niet goed is ingesteld. Laat een agent toetreden en keur hem goed, of kijk wat “latchkey-agent check” zegt.
agent-status-temporary = De agent kan niet verbinden. Het kan een tijdelijk probleem van dit portaal zijn; blijft het zo, bekijk dan de agent.
agent-warning-out-of-date = Zijn versie is ouder dan die van het portaal.
agent-warning-no-heartbeat = Hij gaf al meer dan tien minuten geen teken van leven.
agent-warning-unreachable = Hij bereikt geen server van zijn directory.
agent-warning-lacks-right = Zijn account mist een recht. “latchkey-agent check” zegt welk, en met welke opdracht je het geeft.
agent-warning-some-servers = 
    Slechts { $count ->
        [one] { $count } server
       *[other] { $count } servers
    } van zijn directory antwoorden.
agent-warning-no-history = De directory past haar wachtwoordgeschiedenis niet toe op herstel.
agent-warning-not-at-primary = Herstel gaat niet naar de server die het eerst van foute wachtwoorden hoort.
agent-warning-clock-off = { $count ->
    [one] De klok van de directory loopt { $count } seconde uit de pas.
   *[other] De klok van de directory loopt { $count } seconden uit de pas.
}
agent-compare-first = Vergelijk eerst de vingerafdrukken en zet dan het vinkje.
agent-sure-first = Zet eerst het vinkje: een ingetrokken agent moet opnieuw toetreden.
agent-not-done = Dat kan niet zoals de agent er nu voor staat. De pagina laat zien hoe.
agent-approve-heading = Is hij van jullie?
agent-approve-text = De agent toont een vingerafdruk waar hij draait (“latchkey-agent status”). Keur hem alleen goed als het letter voor letter die van hierboven is.
agent-held-text = Twee machines verbonden met deze identiteit. Zoek uit welke van jullie is en stop de andere; trek de agent in als je het niet kunt zien.
agent-compared = Ik heb de vingerafdrukken vergeleken, en ze zijn gelijk
agent-approve = Goedkeuren
agent-keys-heading = Sleutels
agent-keys-text = Ze wisselen elk half jaar vanzelf. Meteen nieuwe kan geen kwaad; niets wat loopt gaat verloren.
agent-roll = Nu sleutels wisselen
agent-disable-heading = Pauzeren
agent-disable-text = Hij houdt zijn plaats en krijgt geen opdrachten tot je hem weer inschakelt. Zijn sleutels wisselen.
agent-disable = Uitschakelen
agent-enable-heading = Verdergaan
agent-enable = Inschakelen
agent-switched-off-text = Hij is uitgezet waar hij draait, en kan alleen daar weer aan: “latchkey-agent enable”.
agent-revoke-heading = Voorgoed verwijderen
agent-revoke-text = Hij kan nooit meer een opdracht aannemen. Een machine die verder moet, treedt opnieuw toe, met een nieuwe code.
agent-revoke-sure = Ik wil deze agent voorgoed weg hebben
agent-revoke = Intrekken
agent-code-heading = Agent toevoegen
agent-code-lead = Met een code treedt één agent toe tot één directory, eenmalig, binnen 15 minuten.
agent-code-directory = Naam van de directory
agent-code-directory-hint = Je eigen naam ervoor, zoals hq. Een nieuwe wordt gemaakt.
agent-code-told = Alle globale beheerders krijgen een mail dat er een code is gemaakt.
agent-code-make = Code maken
agent-code-made = Met deze code treedt één agent toe tot de directory { $directory }. Hij werkt één keer, 15 minuten lang, en wordt niet nog eens getoond.
agent-code-copy = Code kopiëren
agent-code-step-run = Op de machine waar de agent moet draaien:
agent-code-step-type = Typ de code als hij erom vraagt.
agent-code-step-compare = Vergelijk de vingerafdruk die hij toont met die op zijn pagina hier, en keur hem goed.
agent-code-to-agents = Naar de agents
agent-code-directory-name = Een naam heeft 1 tot 64 tekens.
agent-code-not-cloud = Je eigen wachtwoord staat in een directory, dus een agent zou het kunnen instellen. Een code wordt gemaakt door een globale beheerder van wie het wachtwoord hier staat.
sync-lead = De agent vertelt het portaal over de mensen van zijn eenheden. Hij geeft nooit rollen of licenties, en neemt nooit iemand over die hier al was.
sync-people = Mensen
sync-gone = Verdwenen, account gesloten
sync-finished = Laatst voltooid
sync-allow = { $count ->
    [one] { $count } account sluiten
   *[other] { $count } accounts sluiten
}
sync-settings = Hoe mensen worden toegevoegd
sync-new-people = Waar wachtwoorden van nieuwe mensen worden gecontroleerd
sync-new-people-hint = Geldt voor mensen die vanaf nu worden toegevoegd.
authority-pass-through = In de directory, door de agent
authority-hash-sync = Ook hier, nadat de directory ze aannam
authority-federated = Bij een andere identiteitsprovider
sync-most-lost = Hoeveel van honderd accounts een synchronisatie per dag mag sluiten
sync-most-lost-hint = 0 tot 100. Vijf accounts mogen altijd weg; meer wacht op jou.
sync-ask-heading = Iedereen opnieuw
sync-ask = Volledige synchronisatie vragen
sync-none = Nog geen agent van deze directory heeft mensen gesynchroniseerd.
sync-refused = Geweigerd
sync-refused-name = Zoals de directory het schrijft
sync-refused-why = Waarom
settings-write-back = Terugschrijven
settings-write-back-lead = Of nieuwe wachtwoorden, wijzigingen en ontgrendelingen van mensen uit een lokale directory daar worden uitgevoerd.
setting-write-back = Stel wachtwoorden in in de directory die ze bewaart
setting-write-back-hint = Uit: niemand uit een lokale directory kan hier herstellen, wijzigen of inloggen, en agents blijven voor niets verbonden. Om het aan te zetten is een goedgekeurde agent nodig.
settings-in-directory = In de directory
