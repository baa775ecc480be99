# De beheeromgeving: domeinen.

domains-heading = Domeinen
domains-lead = Het deel van een gebruikers-ID na de @. Alleen een geverifieerd domein leidt mensen naar uw organisatie.
domain-name = Domein
domain-state = Toestand
domain-since = Geverifieerd sinds
domain-not-yet = Nog niet
domain-new = Een domein toevoegen
domain-new-hint = Bijvoorbeeld example.org. Met een record in de DNS toont u aan dat het van u is. Hooguit { $count } domeinen kunnen daar tegelijk op wachten.
domain-add = Toevoegen
domain-only-global = Alleen een globale beheerder kan domeinen wijzigen.
domain-back = Terug naar het domein
domain-added = Toegevoegd. Het leidt hier niemand naartoe totdat het record is gevonden.
domain-removed = Het domein is verwijderd.
domain-now-verified = Geverifieerd. Mensen met een gebruikers-ID in dit domein worden vanaf nu naar uw organisatie geleid.
domain-still = Het record staat waar het hoort.

domain-initial = Eerste domein
domain-initial-text = Ingesteld door de exploitant van dit portaal. Het blijft.
domain-vouched = Geverifieerd door de exploitant
domain-vouched-text = De exploitant van dit portaal staat ervoor in dat het van u is. Er is geen record nodig.
domain-verified = Geverifieerd
domain-verified-text = Het record is gevonden. Er wordt elke 30 dagen opnieuw gekeken.
domain-failing = Record ontbreekt
domain-failing-text = De DNS meldde op meerdere dagen dat het record er niet is. Zet het terug en controleer dan.
domain-failing-until = Anders leidt het domein hier niemand meer naartoe na
domain-stopped = Gestopt
domain-stopped-text = Het record was te lang weg, dus leidt het domein hier niemand meer naartoe. Zet het record terug en controleer dan.
domain-pending = Wacht op zijn record
domain-pending-text = Het leidt hier nog niemand naartoe en er is niets van uw organisatie bij te zien.
domain-taken = Hoort bij een andere organisatie
domain-taken-text = Een andere organisatie heeft dit domein, of een domein waar het in ligt, aangetoond. Is het van u, vraag het dan de exploitant van dit portaal.
domain-broken = Niet vertrouwd
domain-broken-text = Dit gegeven is door iets anders dan dit portaal gewijzigd, dus niemand wordt erdoor geleid. Vraag het de exploitant.

domain-second-proof = Zodra een eigen domein is geverifieerd, hebben beheerders twee verschillende bewijzen nodig om hun wachtwoord opnieuw in te stellen. Zorg dat ieder van hen er twee heeft.
domain-record = Het record dat u instelt
domain-record-lead = Stel het in waar de DNS van uw domein wordt beheerd, vaak bij het bedrijf waar u de naam kocht.
domain-record-type = Soort
domain-record-name = Naam
domain-record-value = Waarde
domain-record-stays = Laat het staan nadat het domein is geverifieerd.
domain-copy-name = Naam kopiëren
domain-copy-value = Waarde kopiëren
domain-check = Controle
domain-checked = Laatst gecontroleerd
domain-never-checked = Nooit
domain-outcome = Wat er is gevonden
domain-found = { $outcome ->
    [found] Het record.
    [other] { $count ->
        [one] Eén ander record, en niet dit.
       *[other] { $count } andere records, en niet dit.
    }
    [unanswered] De DNS gaf geen antwoord.
   *[none] Geen zo’n record.
}
domain-next-check = Wordt weer gecontroleerd
domain-check-now = Nu controleren
domain-check-soon = Dit is zojuist gecontroleerd. Wacht tien seconden en probeer het dan opnieuw.
domain-check-none = Er is nog geen zo’n record. Na een wijziging kan het minuten tot een dag duren voordat die overal te zien is.
domain-check-other = { $count ->
    [one] Er staat één ander record bij die naam, maar niet dit. Vergelijk de waarde letter voor letter.
   *[other] Er staan { $count } andere records bij die naam, maar niet dit. Vergelijk de waarde letter voor letter.
}
domain-check-unanswered = De DNS gaf geen antwoord. Er is niets veranderd. Probeer het over een paar minuten opnieuw.
domain-elsewhere = Dit domein, of een domein waar het in ligt, hoort hier bij een andere organisatie. Is het van u, vraag het dan de exploitant van dit portaal.
domain-known = Dit domein staat al in de lijst.
domain-too-many = Er wachten al { $count } domeinen op hun record. Toon er eerst een aan of verwijder er een.
domain-wrong-name = Dat is geen domein. Typ het als example.org, zonder iets ervoor of erna.
domain-wrong-length = Een domein heeft hooguit 48 tekens, zoals een gebruikers-ID toelaat.
domain-wrong-letters = Typ het in de vorm met xn--. Zo worden ook de gebruikers-ID’s geschreven.
domain-wrong-personal = Dit is een maildienst voor iedereen. De mensen daar stellen hun wachtwoord in bij hun eigen aanbieder.
domain-wrong-shared = Veel organisaties hebben namen in dit domein. Typ uw eigen domein.
domain-remove = Dit domein verwijderen
domain-remove-lead = Het leidt hier niemand meer naartoe, en een andere organisatie kan aantonen dat het van haar is. Om het weer toe te voegen hebt u een nieuw record nodig.
domain-remove-initial = Het eerste domein van een organisatie blijft.
domain-remove-people = { $count ->
    [one] Eén persoon heeft een gebruikers-ID in dit domein. Geef die eerst een andere.
   *[other] { $count } mensen hebben een gebruikers-ID in dit domein. Geef hun eerst een andere.
}
domain-remove-many = Meer dan { $count } mensen hebben een gebruikers-ID in dit domein. Geef hun eerst een andere.

guide-domains = Toon uw eigen domeinen aan
guide-domains-text = Zodat mensen de gebruikers-ID’s kunnen gebruiken die zij kennen.

why-domain-added = Een domein is toegevoegd, nog niet geverifieerd
why-domain-verified = Een domein is geverifieerd door zijn record
why-domain-vouched = Een domein is door de exploitant toegevoegd, zonder record
why-domain-removed = Een domein is verwijderd
why-domain-missing = Het record van een domein is niet gevonden
why-domain-unanswered = De DNS gaf geen antwoord
why-domain-elsewhere = Een domein hoort bij een andere organisatie
why-domain-failing = Het record van een domein is weg; het stopt over 14 dagen
why-domain-stopped = Een domein is gestopt: het record was te lang weg

mail-domain-failing-subject = { $domain }: het record ontbreekt
mail-domain-failing-heading = Een domein gaat stoppen
mail-domain-failing-text = Het record waarmee { $domain } is geverifieerd, staat niet meer in de DNS. Is het er op { $time } niet weer, dan kunnen mensen met een gebruikers-ID in dit domein hier niet meer aanmelden of hun wachtwoord opnieuw instellen.
mail-domain-failing-advice = Open het domein in de beheeromgeving, stel het record in dat daar staat en controleer het daar.
mail-domain-stopped-subject = { $domain } werkt niet meer
mail-domain-stopped-heading = Een domein is gestopt
mail-domain-stopped-text = Het record waarmee { $domain } is geverifieerd, stond meer dan 14 dagen niet in de DNS. Sinds { $time } kunnen mensen met een gebruikers-ID in dit domein hier niet meer aanmelden of hun wachtwoord opnieuw instellen.
mail-domain-stopped-advice = Is het domein nog van u, stel het record dan weer in en controleer het in de beheeromgeving. Het werkt dan meteen.

why-operator-removed = De exploitant heeft de app en de passkeys verwijderd, zodat er nieuwe kunnen komen
mail-proofs-taken-subject = Een beheerder van { $organisation } stelt nieuwe manieren van aanmelden in
mail-proofs-taken-heading = De app en de passkeys van een beheerder zijn verwijderd
mail-proofs-taken-text = Op { $time } (UTC) heeft de exploitant van dit portaal de authenticator-app en de passkeys van { $who } verwijderd. Met het wachtwoord kunnen er nu nieuwe worden ingesteld.
mail-proofs-taken-advice = Vraag het na, persoonlijk of per telefoon. Is er niet om gevraagd, schakel het account dan uit en meld het de exploitant.

guests-heading = Gasten
guests-lead = Mensen van elders die te gast zijn bij uw organisatie. Hun accounts en manieren om zich te bewijzen zijn van henzelf: niemand hier ziet of wijzigt die.
guests-search = Begin van het adres
guests-none = Er zijn geen gasten om te tonen.
guest-address = Adres
guest-since = Gast sinds
guest-way = Krijgt een nieuw wachtwoord
guest-by-home = Volgens het beleid van de eigen organisatie, die hier ook is
guest-by-mail = Hier, met een zelf geregistreerd e-mailadres
guest-by-provider = Bij de eigen mailaanbieder, niet hier
guest-by-directory = Bij de organisatie die het account beheert, niet hier
guest-remove = Deze gast verwijderen
guest-remove-lead = De gast is niet langer te gast bij uw organisatie. Het account blijft zoals het is.
guest-removed = De gast is verwijderd.
why-guest-removed = Een gast is verwijderd
