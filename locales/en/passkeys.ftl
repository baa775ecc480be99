# Passkeys: signing in with them, looking after them, proving once more with them.
passkey-signin = Sign in with a passkey
passkey-prove = Use a passkey
passkey-cancelled = No passkey was used. Try again, or go on without one.
passkey-failed = That did not work in this browser. Go on without a passkey.
passkey-refused-heading = We could not accept this passkey
passkey-refused-text = It may have been removed, or it took too long. Nothing has changed. Go back to try once more or to go on another way.
passkey-refused-back = Go back

passkeys-heading = Passkeys
passkeys-lead = A passkey signs you in with your device’s own lock: your finger, your face or its PIN. There is nothing to remember and nothing to give away.
passkeys-hint = To sign in with your device’s own lock instead of a password.
passkeys-none = You have no passkey yet.
passkeys-not-offered = Passkeys cannot be added here at present. Your administrator can tell you more.
passkeys-full = You have as many passkeys as fit. Remove one to add another.
passkeys-back = Back to your security info
passkey-shared = Kept by your password manager, for all your devices
passkey-one-device = On one device only
passkey-added = Added on { $date }.
passkey-used = Last used on { $date }.
passkey-unused = Not used yet.
passkey-rename = Rename
passkey-remove = Remove
passkey-back = Back to your passkeys

passkey-add = Add a passkey
passkey-add-lead = Your browser will ask for your finger, your face or your PIN. None of these is sent to us: your device keeps them to itself.
passkey-add-cancelled = No passkey was added. Try again when you are ready.
passkey-add-already = There is a passkey for this account on this device already.
passkey-add-failed = The passkey could not be added. Try again, or use another device.
passkey-add-full = You have as many passkeys as fit. Remove one first.
passkey-needs-script = Passkeys need JavaScript: browsers hand them to scripts only. Everything else here works without it.
passkey-unsupported = This browser knows no passkeys. Try a newer one, or another device.
passkey-name = Name of the passkey
passkey-name-hint = To tell it from others later, such as “Work phone”.
passkey-name-default = Passkey of { $date }
passkey-name-empty = Give the passkey a name.
passkey-name-save = Save the name
passkey-rename-heading = Rename a passkey
passkey-remove-heading = Remove this passkey?
passkey-remove-text = “{ $name }” will no longer sign you in, and you will be signed out everywhere else.
passkey-remove-device = It stays on your device or in your password manager until you delete it there.
passkey-remove-confirm = Remove the passkey

mail-info-passkey = a passkey
mail-reset-passkeys = Your passkeys still work. If one of them is not yours, sign in and remove it under “Security info”.

activity-signed-in-passkey = Signed in with a passkey
activity-passkey-copied = A passkey was refused because it may have been copied: remove it, and tell your administrator
