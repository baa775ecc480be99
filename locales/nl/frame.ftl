# Het kader van elke pagina, en woorden die op meer pagina's voorkomen.
frame-skip = Ga naar het formulier
frame-language = Taal:
frame-steps = Stappen
frame-step-done = Klaar:
frame-step-now = Nu:
frame-step-to-come = Komt nog:
frame-help = Hulp
frame-help-link = Hulp bij deze pagina
frame-contact-link = Contact met een beheerder
frame-protection-link = Hoe we je beschermen
frame-demo-link = Voorbeeldpersonen
frame-reference = Referentie
frame-copy = Kopieer
frame-copied = Gekopieerd
frame-runs-on = Draait op Latchkey

continue = Verder
sign-in = Inloggen
sign-out = Uitloggen
try-again = Probeer opnieuw
start-again = Begin opnieuw
another-way = Gebruik een andere manier
use-another-account = Gebruik een ander account
contact-administrator = Neem contact op met je beheerder
contact-hint = We mailen je beheerders welk account hulp nodig heeft, en wanneer. Verder sturen we niets.
show = Toon
hide = Verberg
problem-heading = Er klopt nog iets niet

trail-account = Je account
trail-proof = Laat zien dat jij het bent
trail-first = Eerste bewijs
trail-second = Tweede bewijs
trail-password = Nieuw wachtwoord
trail-unlock = Ontgrendelen

# Volgen op "Een code naar", "We bellen" en dergelijke; voor wie de pagina laat voorlezen.
mask-phone = het nummer dat eindigt op { $digits }
mask-email = { $start }, daarna verborgen, bij { $domain }

error-title = Dat is niet gelukt
error-not-found-title = Hier is geen pagina
error-not-found-text = Misschien zit er een tikfout in het adres, of is de pagina verhuisd. Aan je account is niets veranderd.
error-stale-text = Een ander tabblad of venster is intussen verdergegaan. Er is niets verloren: ga daar verder, of begin opnieuw.
error-foreign-text = Dit formulier stond te lang open, of kwam van een andere site. Er is niets veranderd. Begin opnieuw op de eerste pagina.
error-no-cookies-title = Je browser bewaart geen cookies
error-no-cookies-text = We hebben één cookie nodig om te onthouden waar je bent terwijl je je wachtwoord opnieuw instelt. Sta cookies toe voor deze site en begin dan opnieuw.
error-bad-request-text = We konden niet lezen wat je browser stuurde. Er is niets veranderd. Ga terug en stuur het nog een keer, of begin opnieuw.
error-too-many-title = Te veel pogingen vanaf jouw netwerk
# Het aantal komt hier als tekst binnen, dus zonder enkelvoud en meervoud.
error-too-many-text = Om iedereen veilig te houden, wachten we even. Probeer het over { $minutes } min. opnieuw, of vraag het je beheerder; die kan je eerder helpen.
error-busy-text = Er zijn hier nu veel mensen. Er is niets veranderd. Wacht een paar seconden en stuur de pagina dan nog een keer.
error-expired-title = Deze poging is voorbij
error-expired-text = De pagina stond te lang open, of je was ergens anders al klaar of gestopt. Begin opnieuw; als je nog niet klaar was, werkt je oude wachtwoord nog net als eerst.
error-broken-text = Aan onze kant geeft iets geen antwoord. Aan je account is niets veranderd. Probeer het over een minuut opnieuw; blijft het zo, geef je beheerder dan de referentie hieronder.
error-reference = Referentie voor je beheerder:
