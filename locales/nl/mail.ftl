# Mails, sms'jes en wat er aan de telefoon wordt gezegd. Tijden zijn in UTC.
mail-sender = Accountbeveiliging van { $organisation }
mail-code-subject = { $code } is je code voor { $organisation }
mail-code-preview = Niemand van { $organisation } zal er ooit om vragen.
mail-code-heading = Je code om weer binnen te komen
mail-code-text = Typ deze tekens op de pagina die erom vroeg.
mail-code-until = De code werkt één keer, tot { $time } (UTC) op { $date }.
mail-code-not-you = Dan hoef je niets te doen. Zonder deze code verandert er niets en blijft je wachtwoord zoals het is.
mail-code-never = Lees deze code nooit aan iemand voor. Niemand van { $organisation } zal erom vragen.
mail-code-footer = Verstuurd omdat iemand vroeg om het wachtwoord van { $account } opnieuw in te stellen. Referentie { $reference }. Deze mailbox wordt niet gelezen; vraag het je IT-helpdesk.
mail-not-you-heading = Was jij het niet?
mail-not-them-heading = Was het iemand anders?
mail-footer = Referentie { $reference }. Deze mailbox wordt niet gelezen; vraag het je IT-helpdesk.
mail-reset-subject = Je wachtwoord voor { $organisation } is gewijzigd
mail-reset-heading = Je wachtwoord is gewijzigd
mail-reset-text = Het is opnieuw ingesteld op { $time } (UTC), en je bent overal uitgelogd. Was jij dat, dan hoef je niets te doen.
mail-reset-not-you = Neem nu contact op met je beheerder, als het kan per telefoon. Antwoord niet op deze mail.
mail-unlocked-subject = Je account bij { $organisation } is ontgrendeld
mail-unlocked-heading = Je account is ontgrendeld
mail-unlocked-text = Het is ontgrendeld op { $time } (UTC). Je wachtwoord is niet veranderd.
mail-locked-subject = Wachtwoordherstel is gepauzeerd voor je account bij { $organisation }
mail-locked-heading = Wachtwoordherstel is gepauzeerd
mail-locked-text = Er is een paar keer geprobeerd te bewijzen dat jij het bent, en dat is niet gelukt. Tot { $time } (UTC) kan niemand je wachtwoord opnieuw instellen. Je wachtwoord is niet veranderd en werkt net als eerst.
mail-locked-not-you = Dan probeerde iemand anders het. Je hoeft niets te doen, maar vertel het je beheerder als het nog eens gebeurt.
mail-admin-reset-subject = Een beheerder van { $organisation } heeft het eigen wachtwoord opnieuw ingesteld
mail-admin-reset-heading = Een beheerder heeft het eigen wachtwoord opnieuw ingesteld
mail-admin-reset-text = { $who } heeft het eigen wachtwoord opnieuw ingesteld op { $time } (UTC).
mail-admin-reset-not-them = Vraag het na, persoonlijk of per telefoon. Was het iemand anders, schakel het account dan uit en bekijk het auditlogboek.
mail-help-subject = { $account } heeft hulp nodig met het wachtwoord
mail-help-heading = Iemand komt er niet meer in
mail-help-text = { $account } vroeg om hulp op { $time } (UTC), nadat het portaal voor wachtwoordherstel niet kon helpen.
mail-help-advice-heading = Wat je kunt doen
mail-help-advice = Ga eerst na of het echt deze persoon is, voordat je iets verandert: bel een nummer dat je kent. In het auditlogboek staat de reden bij de referentie hieronder.
mail-digest-subject = { $count ->
    [one] Nog iemand van { $organisation } heeft hulp nodig met het wachtwoord
   *[other] Nog { $count } mensen van { $organisation } hebben hulp nodig met hun wachtwoord
}
mail-digest-heading = Nog meer mensen komen er niet meer in
mail-digest-text = { $count ->
    [one] In de dag tot { $time } (UTC) vroeg nog iemand om hulp. Na de eerste 20 verzoeken van een dag bewaren we de andere voor één mail.
   *[other] In de dag tot { $time } (UTC) vroegen nog { $count } mensen om hulp. Na de eerste 20 verzoeken van een dag bewaren we de andere voor één mail.
}
mail-digest-more = { $count ->
    [one] En nog één.
   *[other] En nog { $count }.
}
mail-digest-advice = Ga eerst na of het echt deze mensen zijn, voordat je iets verandert: bel een nummer dat je kent. Zoveel verzoeken op één dag is ongewoon: kijk in het auditlogboek waar ze vandaan kwamen.
mail-alarm-proofs-subject = Veel mislukte pogingen om wachtwoorden te herstellen bij { $organisation }
mail-alarm-proofs-heading = Er zijn veel bewijzen mislukt
mail-alarm-proofs-text = Op { $time } (UTC) waren er binnen één uur meer pogingen mislukt dan mensen per ongeluk doen. Misschien is iemand aan het raden. De komende 24 uur zijn codes langer, en elk account pauzeert vanzelf na een paar mislukte pogingen.
mail-alarm-proofs-advice = Kijk in het auditlogboek welke accounts zijn geprobeerd, en waarvandaan. Herinner iedereen eraan dat niemand ooit om een code vraagt.
mail-alarm-paused-subject = Sms en telefoon zijn gepauzeerd bij { $organisation }
mail-alarm-paused-heading = Sms en telefoon zijn gepauzeerd
mail-alarm-paused-text = Voor wachtwoordherstel is zoveel ge-sms’t en gebeld dat we daarmee pauzeren tot { $time } (UTC). Tot dan laten mensen op een andere manier zien wie ze zijn, bijvoorbeeld per mail.
mail-alarm-paused-advice = Kijk in het auditlogboek wie erom vroeg. Waren die aanvragen echt, vraag dan de beheerder van het portaal om een hogere grens. Mensen van wie alleen een telefoonnummer bekend is, hebben tot dan jouw hulp nodig.

# De sms gebruikt alleen gewone sms-tekens, zodat hij in één bericht past.
mail-code-register-heading = Je code om dit adres te bevestigen
mail-code-register-footer = Verstuurd omdat { $account } dit adres heeft opgegeven om weer binnen te komen. Referentie { $reference }. Deze mailbox wordt niet gelezen; vraag het je IT-helpdesk.
mail-code-proof-heading = Je code om te laten zien dat jij het bent
mail-code-proof-footer = Verstuurd omdat iemand die is ingelogd als { $account } beveiligingsgegevens wil wijzigen. Referentie { $reference }. Deze mailbox wordt niet gelezen; vraag het je IT-helpdesk.
mail-info-subject = Je beveiligingsgegevens bij { $organisation } zijn gewijzigd
mail-info-heading = Je beveiligingsgegevens zijn gewijzigd
mail-info-added = Toegevoegd op { $time } (UTC): { $what }. Was jij dit, dan hoef je niets te doen.
mail-info-changed = Gewijzigd op { $time } (UTC): { $what }. Was jij dit, dan hoef je niets te doen.
mail-info-removed = Verwijderd op { $time } (UTC): { $what }. Was jij dit, dan hoef je niets te doen.
mail-info-phone = mobiele telefoon
mail-info-email = mailadres
mail-info-app = authenticator-app
mail-info-questions = beveiligingsvragen
mail-info-not-you = Dan weet iemand anders je wachtwoord. Neem nu contact op met je beheerder, als het kan per telefoon, en wijzig je wachtwoord. Antwoord niet op deze mail.

sms-code = { $code } is je code voor { $organisation }. Deel hem met niemand.
call-message = Dit is { $organisation }. Iemand stelt je wachtwoord opnieuw in. Ben jij dat, druk dan op het hekje. Ben jij het niet, druk dan op 9.
call-message-register = Dit is { $organisation }. Iemand die als jou is ingelogd, kijkt dit nummer na. Ben jij dat, druk dan op het hekje. Ben jij het niet, druk dan op de 9.
mail-alarm-agent-code-subject = Er kan een nieuwe agent bij de directory van { $organisation }
mail-alarm-agent-code-heading = Er is een code voor een nieuwe agent gemaakt
mail-alarm-agent-code-text = Op { $time } (UTC) is een code gemaakt waarmee één agent zich binnen 15 minuten bij je directory kan aanmelden. Een agent stelt daar wachtwoorden in. Daarom krijgt hij niets te doen tot iemand zijn vingerafdruk heeft vergeleken en goedgekeurd.
mail-alarm-agent-code-advice = Wist je hier niet van? Vraag dan wie de code heeft gemaakt en keur niets goed. De details staan in het auditlogboek.
mail-alarm-agent-twice-subject = Een agent bij { $organisation } is dubbel verbonden
mail-alarm-agent-twice-heading = Eén agent is dubbel verbonden
mail-alarm-agent-twice-text = Op { $time } (UTC) liet een tweede verbinding de identiteit van een van je agents zien. Dat kan een gekopieerde machine zijn, of iemand die de sleutels heeft. Die agent krijgt voorlopig geen opdrachten; andere van dezelfde directory gaan door.
mail-alarm-agent-twice-advice = Zoek uit waar de agent draait. Is hij gekopieerd, stop dan de kopie en keur de agent opnieuw goed. Kun je het niet verklaren, trek de agent dan in en meld hem opnieuw aan.
mail-alarm-sync-subject = De synchronisatie met de directory van { $organisation } wacht op je
mail-alarm-sync-heading = Een synchronisatie zou veel accounts sluiten
mail-alarm-sync-text = Op { $time } (UTC) meldde een agent dat veel mensen uit je directory zijn verdwenen of daar zijn uitgeschakeld, meer dan er gewoonlijk op een dag weggaan. Er is niemand gesloten; dat deel van de synchronisatie wacht.
mail-alarm-sync-advice = Kijk in je directory. Zijn deze mensen echt weg, laat het dan door: in het auditlogboek staat om hoeveel mensen het gaat, en de beheerder van het portaal kan het toestaan. Zo niet, herstel dan wat er is gebeurd. De volgende synchronisatie gaat vanzelf verder.
mail-alarm-forwarding-subject = Gebeurtenissen van { $organisation } worden niet aangenomen
mail-alarm-forwarding-heading = Je logserver neemt geen gebeurtenissen aan
mail-alarm-forwarding-text = Sinds { $time } (UTC) neemt de plek waar je het auditlogboek naartoe laat sturen niets aan. Er gaat niets verloren: we blijven het proberen en sturen alles in volgorde.
mail-alarm-forwarding-advice = De pagina over het doorsturen van gebeurtenissen in het beheer zegt waarom. Herstel het waar je gebeurtenissen verzamelt, of zet het doorsturen uit.
mail-alarm-away-subject = Er is geen agent van { $organisation } verbonden
mail-alarm-away-heading = Een directory heeft geen verbonden agent
mail-alarm-away-text = Sinds { $time } (UTC) is er geen agent van een van je directory’s verbonden. Mensen van wie die directory het wachtwoord bewaart, kunnen het niet herstellen.
mail-alarm-away-advice = Kijk naar de machine waarop de agent draait, en voer daar “latchkey-agent check” uit. De pagina over de lokale directory laat zien welke het is.
mail-ask-subject = Voeg een manier toe om weer in je { $organisation }-account te komen
mail-ask-heading = Binnenkort is er nog een manier nodig
mail-ask-text = { $organisation } gaat wijzigen hoe vergeten wachtwoorden worden hersteld. Met wat je nu hebt ingesteld, zou je het jouwe dan niet zelf kunnen herstellen. Meld je aan en voeg hier nog een manier toe: { $place }
