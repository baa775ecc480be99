# De demo: mensen om te proberen en wat ze kregen.
demo-heading = Mensen om te proberen
demo-lead = Verzonnen mensen van verzonnen organisaties. Kies iemand, stel het wachtwoord opnieuw in en lees in het postvak wat er verstuurd is.
demo-outbox-link = Postvak openen
demo-portal-link = Portaal openen
demo-start-over = Opnieuw beginnen met iedereen zoals in het begin
demo-sign-in = Met dit wachtwoord inloggen
demo-outbox-heading = Postvak UIT
demo-outbox-lead = Elke mail, elk sms-bericht en elk gesprek, het nieuwste bovenaan. Niets verlaat deze computer.
demo-outbox-empty = Er is nog niets verstuurd.
demo-look-again = Opnieuw kijken
demo-text-part = Als tekst
demo-html-part = Zoals het mailprogramma het laat zien
demo-press = Druk op
demo-approved = De persoon drukte op #. De pagina die wachtte, gaat verder.
demo-refused = De persoon weigerde het gesprek.
demo-nothing = Dat gesprek is voorbij.
