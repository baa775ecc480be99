# The admin area: frame, entering, overview.

account-tab-admin = Admin area
admin-area = Admin
admin-skip = Skip to the settings
admin-menu = Menu
admin-own-account = Your account
admin-overview = Overview
admin-lead = What { $organisation } has set up for its people, and how it is doing.
admin-your-roles = Your roles

role-global = Global Administrator
role-authentication-policy = Authentication Policy Administrator
role-user = User Administrator
role-helpdesk = Helpdesk Administrator
role-password = Password Administrator
role-reports-reader = Reports Reader

admin-enter-title = Open the admin area
admin-enter-lead = You proved a moment ago that it is you. The area stays open while you work in it, and closes after 15 minutes of rest.
admin-enter = Open the admin area
admin-needs-app-title = First set up an authenticator app or a passkey
admin-needs-app = The keys to other people's accounts lie behind this door, so a password alone does not open it. An app on your phone or a passkey takes a minute to set up.
admin-set-up-app = Set up an authenticator app
admin-set-up-passkey = Add a passkey
admin-needs-app-help = Your organisation does not offer it?

error-forbidden-title = This is not open to you
error-forbidden-text = Your role does not include this page, or your roles have just changed. Nothing has changed. Who may see it is decided by a Global Administrator of your organisation.
