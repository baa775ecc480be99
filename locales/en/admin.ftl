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

admin-card-capable = Ready to reset
admin-card-capable-text = may reset, and have registered enough
admin-card-enabled = May reset
admin-card-enabled-text = of { $count ->
    [one] { $count } person
   *[other] { $count } people
}
admin-as-of = As of

guide-heading = From here to the first reset
guide-lead = Each step ticks itself off. The order is a suggestion; nothing breaks if you take another.
guide-done = Everything is set up
guide-done-text = Somebody has reset a password by themselves. These are the places to come back to.
guide-step-done = Done
guide-step-todo = Still to do
guide-step-optional = If you need it
guide-people = Bring your people in
guide-people-text = Import a file, add them one by one, or let an agent sync them from your directory.
guide-licences = Give licences
guide-licences-text = Who resets needs a licence that allows it. One in the organisation is enough if you say so under “Who may reset”.
guide-methods = Choose methods and questions
guide-methods-text = How people prove who they are, and how many proofs it takes.
guide-look = Make it look like yours
guide-look-text = Colour, logo and a word of welcome on the first page.
guide-agent = Connect your directory
guide-agent-text = For people whose passwords Active Directory or another directory keeps.
guide-on = Switch resetting on
guide-on-text = For a group at first, for everybody later.
guide-registered = Get people registered
guide-registered-text = Ask for it at sign-in, or bring phone numbers and addresses along with the people.
guide-reset = See a first reset
guide-reset-text = Try it with a person who is no administrator, and follow it in the audit log.
guide-portal = Open the reset page

api-keys-heading = API keys
api-keys-lead = For programs of your own, such as an identity provider or a monitoring system. Each key may do what you tick, within this organisation only.
api-keys-all = Keys
api-keys-none = There is no key yet.
api-key-name = For
api-key-may = May
api-key-state = State
api-key-used = Last used
api-key-created = Made
api-key-until = Until
api-key-live = In force
api-key-revoked = Revoked
api-key-expired = Expired
api-key-broken = Opens nothing: it was changed behind the portal's back
api-key-new = Make a key
api-key-for = What is it for?
api-key-for-hint = The program's name, as people read it on pages and in mails.
api-key-days = How long
api-key-days-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
api-key-make = Make the key
api-key-made = The key was made
api-key-once = Copy it to where the program reads it. It is shown this once and kept nowhere.
api-key-copy = Copy the key
api-key-name-wrong = Say what it is for, in 1 to 100 characters.
api-key-no-scope = Tick at least one thing it may do.
api-key-no-days = Choose how long it lasts.
api-key-revoke-heading = Revoke it
api-key-revoke-text = It opens nothing from the next request on. Whoever came by one of its links in the last day is signed out.
api-key-revoke = Revoke the key
api-scope-registration-read = See how far somebody is with registering
api-scope-links-create = Make links that sign people in to register
api-scope-policy-read = Read the policy
api-scope-policy-write = Change the policy, for everybody at once
api-scope-policy-write-back = Switch writing back into a directory on and off, with changing the policy
api-scope-audit-read = Read the audit log
api-scope-reports-read = Read figures, which name nobody
api-scope-people-read = See people, without what only they may see
api-scope-people-write = Add and change people without roles
admin-section-machines = Other programs
