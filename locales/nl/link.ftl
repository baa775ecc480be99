# Van een identiteitsprovider komen om je te registreren, en wat daarover gemaild wordt.
link-heading = Is dit je account?
link-lead = Hierna kies je hoe je weer binnenkomt als je ooit je wachtwoord vergeet.
link-account = Je account
link-organisation = Organisatie
link-application = Gestuurd door
link-continue = Ja, ga verder
link-hint = Voor je veiligheid werkt deze pagina één keer, en één minuut lang.
link-not-yours-heading = Niet je account?
link-not-yours = Sluit dan deze pagina. Met wat je hier toevoegt zou je in het account van iemand anders kunnen, en die ander kan het zien.
link-gone-heading = Deze link werkt niet meer
link-gone-lead = De link werkt één keer, en één minuut lang. Er is niets veranderd in je account.
link-gone-advice = Ga terug naar de pagina die je hierheen stuurde en begin daar opnieuw. Gebeurt het nog eens, vertel het dan je beheerder.

mail-link-subject = Een link om je te registreren voor je account bij { $organisation }
mail-link-heading = Er is een link voor je gemaakt om je te registreren
mail-link-text = { $application } maakte de link op { $time } (UTC), toen je daar inlogde, zodat je kunt kiezen hoe je weer binnenkomt als je je wachtwoord vergeet. De link werkte één minuut en staat niet in deze mail. Was je aan het inloggen, dan hoef je niets te doen.
mail-link-not-you = Dan heeft misschien iemand anders als jij ingelogd. Neem nu contact op met je beheerder, als het kan per telefoon. Antwoord niet op deze mail.
mail-alarm-links-subject = Links om te registreren zijn gepauzeerd bij { $organisation }
mail-alarm-links-heading = Links om te registreren zijn gepauzeerd
mail-alarm-links-text = Je toepassingen maakten in één uur meer links om te registreren dan mensen gewoonlijk nodig hebben. Tot { $time } (UTC) komen er geen bij. Links die al gemaakt waren, zijn na één minuut verlopen.
mail-alarm-links-advice = Kijk in het auditlogboek welke API-sleutel ze maakte, en voor wie. Kun je het niet verklaren, laat die sleutel dan intrekken: wie hem heeft, kan toegang tot accounts registreren.
