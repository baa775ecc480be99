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

# De sms gebruikt alleen gewone sms-tekens, zodat hij in één bericht past.
sms-code = { $code } is je code voor { $organisation }. Deel hem met niemand.
call-message = Dit is { $organisation }. Iemand stelt je wachtwoord opnieuw in. Ben jij dat, druk dan op het hekje. Ben jij het niet, druk dan op 9.
