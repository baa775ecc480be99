# Signing in.
signin-heading = Sign in
signin-password = Password
signin-forgot = Can’t access your account?
signin-wrong = We could not sign you in with that address and password. Check both and try again in a while, or reset your password.
signin-empty = Type your address and your password.
signin-paused = Too many wrong passwords. Try again in about { $minutes } min, or reset your password.
signin-elsewhere = Use the password you have for work. That of your work computer does here too, where your organisation has connected its directory.

# The frame of pages for people who are signed in.
account-skip = Skip to the content
account-tabs = Your account
account-tab-overview = Overview
account-tab-security = Security info
account-tab-password = Password
account-tab-activity = Recent activity
account-tab-sessions = Devices
account-tab-preferences = Preferences

# The account at a glance.
account-heading = Your account
account-lead = Signed in as { $account }.
account-name = Name
account-user-id = Address
account-organisation = Organisation
account-last-sign-in = Last sign-in before this
account-first-sign-in = None in the last 30 days
account-registered = Enough is set up to get back in
account-not-registered = Not enough is set up yet
account-why-register = When you forget your password, this is how we know that it is you. It takes about two minutes.
account-register = Set it up now
account-review = Look it over
account-change-password = Change your password

# Changing a password.
change-heading = Change your password
change-temporary = The password you have is a temporary one. Choose one of your own; then you can go on.
change-expired = Your organisation wants passwords to be changed from time to time, and yours is due. Choose a new one; then you can go on.
change-old = The password you have
change-old-empty = Type the password you have.
change-old-wrong = That is not the password you have. Type it again.
change-paused = Too many wrong passwords. Try again in about { $minutes } min.
change-directory-away = The directory of { $organisation } cannot be reached at the moment, so your password cannot be changed. Nothing has changed. Try again in a few minutes; if it goes on, ask your administrator.
change-same = That is the password you have. Choose another one.
change-done-heading = Your password is changed
change-done-lead = It works from now on, and the old one no longer does.
change-done-elsewhere = You are signed out everywhere else. Type the new password once on your phone and in your mail app.
mail-changed-text = It was changed on { $time } (UTC) by somebody who typed the old one, and you were signed out everywhere else. If that was you, there is nothing to do.

# One's own activity.
activity-heading = Recent activity
activity-lead = What happened to your account in the last 30 days, the newest first.
activity-none = Nothing happened in the last 30 days.
activity-no-more = There is nothing older.
activity-pages = Pages
activity-newest = Newest
activity-older = Older
activity-address = from the address
activity-not-you = Was something of this not you? Change your password at once and tell your administrator.
activity-signed-in = Signed in
activity-sign-in-failed = Somebody tried to sign in, and it did not work
activity-paused = A password was tried while too many wrong ones had paused it
activity-signed-out = Signed out
activity-session-ended = Signed out from another device
activity-sessions-ended = Signed out everywhere else
activity-password-changed = Password changed
activity-old-password-wrong = Somebody who was signed in tried to change the password with a wrong old one
activity-password-refused = A new password was refused because it was too easy
activity-password-not-taken = A new password was not set: your organisation's directory did not take it, or did not answer
activity-password-reset = Password reset here, after proving it was you
activity-reset-by-admin = Password reset by an administrator
activity-unlocked = Account unlocked
activity-blocked = Resets paused after too many wrong proofs
activity-registered = Security info changed
activity-not-registered = Setting up security info was put off, or did not work
activity-info-started = Somebody who was signed in began to set up a way to get back in
activity-info-finished = Setting up security info finished
activity-info-removed = A way to get back in removed
activity-info-reviewed = Security info looked at and found right
activity-reproof-started = Somebody who was signed in was asked to prove who they are
activity-reproved = Proved who you are before a change
activity-reproof-wrong = A wrong password, code or answer was typed before a change
activity-asked-for-help = An administrator was asked for help
activity-reset-started = Somebody began to reset the password
activity-reset-stopped = Somebody tried to reset the password, and it was not possible
activity-proof-passed = A proof was passed in a reset
activity-proof-wrong = A wrong code, number or answer was typed in a reset
activity-call-refused = A call was refused on the phone
activity-other = Something else about the safety of your account
device-both = { $browser } on { $system }
device-unknown = A device we do not know
clock-zone = Times are those of { $zone }.
clock-here = Times are those of this device.
clock-change = Change

# Sessions.
sessions-heading = Where you are signed in
sessions-lead = Do you not know one of these? End it, then change your password.
sessions-since = Since
sessions-seen = last used
sessions-here = This is where you are now
sessions-end = End
sessions-end-others = End all others
sessions-only-here = You are signed in nowhere else.

# Preferences.
preferences-heading = Preferences
preferences-lead = How we speak to you, here and in mails.
preferences-language = Language
preferences-language-hint = For these pages and for mails to you.
preferences-automatic = What my browser asks for
preferences-zone = Time zone
preferences-zone-hint = Times on the pages of your account are shown in it.
preferences-zone-automatic = That of my device
preferences-save = Save preferences
preferences-wrong = Choose a language and a time zone from the lists.

# The way out to another application.
out-heading = You are signed in
out-lead = You came here from another page that { $organisation } trusts. Go on there when you are ready.
out-continue = Continue to { $host }
out-stay = Stay with my account
out-done-heading = That is all
out-done-lead = There is nothing left to do here. You can close this window.
