# Signing in.
signin-heading = Sign in
signin-password = Password
signin-forgot = Can’t access your account?
signin-wrong = That address and password do not belong together. Check both, or reset your password.
signin-empty = Type your address and your password.
signin-paused = Too many wrong passwords. Wait a minute, then try again, or reset your password.
account-heading = You are signed in
account-lead = Signed in as { $account }.
account-must-change = Your password is a temporary one. Reset it to choose your own.

# The frame of pages for people who are signed in.
account-skip = Skip to the content
account-tabs = Your account
account-tab-overview = Overview
account-tab-security = Security info
account-tab-password = Password
account-tab-activity = Recent activity
account-tab-sessions = Where you are signed in
account-tab-preferences = Preferences
