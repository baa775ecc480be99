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
