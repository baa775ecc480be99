# Passkeys: ermee inloggen, ze beheren, je er nog een keer mee bewijzen.
passkey-signin = Inloggen met een passkey
passkey-prove = Gebruik een passkey
passkey-cancelled = Er is geen passkey gebruikt. Probeer het opnieuw, of ga zonder verder.
passkey-failed = Dat lukte niet in deze browser. Ga zonder passkey verder.
passkey-refused-heading = We konden deze passkey niet aannemen
passkey-refused-text = Misschien is hij verwijderd, of duurde het te lang. Er is niets veranderd. Ga terug om het nog eens te proberen of op een andere manier verder te gaan.
passkey-refused-back = Ga terug

passkeys-heading = Je passkeys
passkeys-lead = Met een passkey log je in met het slot van je eigen apparaat: je vinger, je gezicht of de pincode. Je hoeft niets te onthouden en kunt niets weggeven.
passkeys-hint = Om in te loggen met het slot van je eigen apparaat in plaats van een wachtwoord.
passkeys-none = Je hebt nog geen passkey.
passkeys-not-offered = Je kunt hier nu geen passkeys toevoegen. Je beheerder kan je er meer over vertellen.
passkeys-full = Je hebt zo veel passkeys als er passen. Verwijder er een om een andere toe te voegen.
passkeys-back = Terug naar je beveiligingsgegevens
passkey-shared = Bewaard door je wachtwoordmanager, voor al je apparaten
passkey-one-device = Alleen op één apparaat
passkey-added = Toegevoegd op { $date }.
passkey-used = Laatst gebruikt op { $date }.
passkey-unused = Nog niet gebruikt.
passkey-rename = Andere naam
passkey-remove = Verwijderen
passkey-back = Terug naar je passkeys

passkey-add = Een passkey toevoegen
passkey-add-lead = Je browser vraagt om je vinger, je gezicht of je pincode. Die worden niet naar ons gestuurd: je apparaat houdt ze voor zichzelf.
passkey-add-cancelled = Er is geen passkey toegevoegd. Probeer het opnieuw wanneer je zover bent.
passkey-add-already = Op dit apparaat staat al een passkey voor dit account.
passkey-add-failed = De passkey kon niet worden toegevoegd. Probeer het opnieuw, of gebruik een ander apparaat.
passkey-add-full = Je hebt zo veel passkeys als er passen. Verwijder er eerst een.
passkey-needs-script = Passkeys hebben JavaScript nodig: browsers geven ze alleen aan scripts. Al het andere hier werkt zonder.
passkey-unsupported = Deze browser kent geen passkeys. Probeer een nieuwere, of een ander apparaat.
passkey-name = Naam van de passkey
passkey-name-hint = Om hem later van andere te onderscheiden, zoals “Telefoon van het werk”.
passkey-name-default = Passkey van { $date }
passkey-name-empty = Geef de passkey een naam.
passkey-name-save = Naam opslaan
passkey-rename-heading = Een passkey een andere naam geven
passkey-remove-heading = Deze passkey verwijderen?
passkey-remove-text = Met “{ $name }” kun je daarna niet meer inloggen, en overal elders word je uitgelogd.
passkey-remove-device = Hij blijft op je apparaat of in je wachtwoordmanager staan tot je hem daar wist.
passkey-remove-confirm = Passkey verwijderen

mail-info-passkey = een passkey
mail-reset-passkeys = Je passkeys werken nog. Is er een niet van jou, log dan in en verwijder die bij je beveiligingsgegevens.

activity-signed-in-passkey = Ingelogd met een passkey
activity-passkey-copied = Een passkey is geweigerd omdat hij gekopieerd kan zijn: verwijder hem en vertel het je beheerder
