# The admin area: people, groups, licences, and helping callers.

# Finding people.
admin-people = People
admin-groups = Groups
admin-licences = Licences
people-search = Name or user ID
people-search-hint = How it begins is enough, in small or capital letters.
people-state = State
people-everybody = Everybody
people-registered = Registered
people-unregistered = Not registered yet
people-capable = Able to reset
people-enabled = May reset
people-paused = Resets paused now
people-disabled = Disabled
people-with-roles = With a role
people-can-reset = Able to reset
people-cannot-reset = Not able to reset
people-undecided = Not worked out yet
people-authority = Password kept
people-licence = Licence
people-any = Any
people-find = Find
people-all = Show everybody
people-none = Nobody is like that. Try fewer letters, or another state.
people-no-more = Nobody comes after this.
people-name = Name
people-user-id = User ID
people-roles = Roles
people-pages = Pages of the list
people-first = To the beginning
people-more = More
people-add = Add a person
people-import = Import a list
people-export = Export the list
people-back = Back to the list
people-kept-cloud = In the cloud
people-kept-hash-sync = On-premises, with a copy here
people-kept-pass-through = On-premises
people-kept-federated = At another identity provider
people-kept-other = Elsewhere

# One person.
person-not-ours = This account was changed by something else than Latchkey
person-not-ours-text = Its role, state or password authority does not carry our mark. Nobody can use it, and nothing can be done to it here. Look into how it came about, and import the person anew.
person-now = If they came now
person-now-yes = { $count ->
    [one] They could reset their password, with one proof.
   *[other] They could reset their password, with { $count } different proofs.
}
person-now-kinds = They can use:
person-now-code = Code:
person-reset-pause = Resets
person-sign-in-pause = Signing in
person-paused-until = Paused until
person-not-paused = Not paused
person-caller = Caller
person-caller-verified = You verified them. This counts until
person-caller-must = Nobody has been verified. Do that first, before you help a caller.
person-caller-nobody = Nobody has been verified. Your role lets you go on all the same.
person-actions = What you can do
person-no-actions = Your role lets you look at this person, and nothing more.
person-contact = Contact data
person-masked = Only as much is shown as a caller needs to recognise their own.
person-no-contact = Nothing is on file.
person-sort = What
person-value = Value
person-source = From
person-confirmed = Confirmed
person-never = Never
person-unusable = Cannot be used
person-methods = Registered besides
person-since = Since
person-none = None
person-answers = { $count ->
    [one] One answered. Nobody can see the answer.
   *[other] { $count } answered. Nobody can see the answers.
}
person-passkeys = { $count ->
    [one] One.
   *[other] { $count }.
}
person-last-used = Last used
person-registered = Last registered something
person-looked-at = Last looked it over
person-asked-again = Asked to look again
person-account = Account
person-enabled = Enabled
person-kind = Kind
person-password = Password
person-password-set = Set
person-must-change = To be changed at the next sign-in
person-directory = Directory
person-synced = Last heard of
person-gone = Gone from it since
person-owned = This person comes from your directory. Names and contact data that it keeps are changed there; the next sync brings them here.
person-language = Language
person-none-chosen = None chosen
person-added = Added
person-sessions = Signed in
person-no-sessions = They are not signed in anywhere.
person-lately = Lately
person-nothing-lately = Nothing has happened yet.
person-when = When
person-what = What
person-outcome = Outcome
person-by = By
person-success = Done
person-failure = Failed
person-back = Back to the person
person-save = Save
person-stale = Somebody else has changed this person
person-stale-caption = Where your form differs from what is on file
person-on-file = On file
person-saved = Saved.
person-created = The person was added. They have no password yet; they set one by what is on file.
person-verified = The caller is who they say. This counts for 15 minutes, for you and this person.
person-roles-saved = The roles were saved.
person-removed = It was taken away, and the person gets a mail about it.

contact-primary-mail = Mail
contact-alternate-email = Alternate e-mail
contact-authentication-email = Private e-mail for resets
contact-mobile-phone = Mobile phone
contact-office-phone = Office phone
contact-authentication-phone = Private phone for resets
source-user = The person
source-admin = An administrator
source-sync = The directory
source-import = An import
person-kind-email = E-mail
person-kind-mobile = Mobile phone
person-kind-office = Office phone
person-kind-questions = Security questions
person-kind-app = Authenticator app
person-kind-member = Member
person-kind-guest = Guest
person-kind-self-service = Signed up by themselves
person-kind-synced-guest = Guest of another directory
method-passkeys = Passkeys
person-password-none = Never set
person-password-here = Kept here
person-password-directory = Kept by the directory, which can be reached
person-password-directory-away = Kept by the directory, which cannot be reached now
person-password-elsewhere = Kept by another identity provider

# Why somebody cannot reset now, and what would help.
person-why-unknown = This person is not known.
person-remedy-unknown = Check the user ID and its domain.
person-why-personal = Their address belongs to a personal mail service.
person-remedy-personal = They reset their password with that service.
person-why-guest = Guests of this kind cannot reset their password here.
person-remedy-guest = They reset it with the organisation that they come from.
person-why-disabled = The account is disabled.
person-remedy-disabled = Enable it, here or in your directory.
person-why-off = Self-service reset is switched off for everybody.
person-remedy-off = Switch it on in the settings.
person-why-administrators-off = Administrators may not reset their own password here.
person-remedy-administrators-off = Another administrator sets it, or the settings allow it again.
person-why-no-policy = Your organisation has not saved any settings yet.
person-remedy-no-policy = Save the settings once.
person-why-scope = They are not among those who may reset their password.
person-remedy-scope = Put them into one of the groups that may, or take them out of the one that may not.
person-why-licence = They have no licence that allows a reset.
person-remedy-licence = Give them one that does.
person-why-methods = They have too few ways to prove who they are.
person-remedy-methods = Fill in what is missing, or invite them to register.
person-why-writeback-off = Their password is kept on-premises, and writing back is switched off.
person-remedy-writeback-off = Switch it on in the on-premises settings.
person-why-directory-action = Their directory needs somebody to put something right.
person-remedy-directory-action = Look at its agents in the on-premises settings.
person-why-directory-away = No agent of their directory can be reached.
person-remedy-directory-away = Check that the agent runs and has a way out to the internet.
person-why-paused = Resets are paused after failed proofs.
person-remedy-paused = Make sure who they are, then clear the pause. Otherwise it ends by itself.
person-why-not-ours = The account was changed by something else than Latchkey.
person-remedy-not-ours = Import the person anew.

# What is done by one button.
action-verify = Verify a caller
action-edit = Edit
action-remove-method = Take a method away
action-temporary-password = Temporary password
action-roles = Change roles
person-do-clear-pause = Clear the pause
person-do-clear-pause-lead = Failed proofs and wrong passwords are forgotten, and resets work again at once. What was sent to whom still counts.
person-do-clear-pause-done = The pause was cleared.
person-do-unlock = Unlock
person-do-unlock-lead = The account can be signed in to again, with the password it has. Where a directory keeps the password, the account is unlocked there. The person gets a mail about it.
person-do-unlock-done = The account was unlocked.
person-do-end-sessions = End all sessions
person-do-end-sessions-lead = They are signed out everywhere, at once. Their password stays as it is.
person-do-end-sessions-done = All sessions were ended.
person-do-invite = Invite to register
person-do-invite-lead = They get a mail that tells where to set up ways to get back in. It holds no link that signs anybody in.
person-do-invite-done = The invitation is on its way.
person-do-ask-again = Ask to look again
person-do-ask-again-lead = At their next sign-in they are asked whether what they registered is still right.
person-do-ask-again-done = They will be asked at their next sign-in.
person-do-ask-again-never = Your settings never ask people whether what they registered is still right. Change that in the settings first.
person-do-disable = Disable
person-do-disable-lead = They can no longer sign in or reset their password, and are signed out everywhere. Nothing is deleted.
person-do-disable-done = The account is disabled.
person-do-disabled-already = The account is disabled already.
person-do-enable = Enable
person-do-enable-lead = They can sign in and reset their password again.
person-do-enable-done = The account is enabled.
person-do-enabled-already = The account is enabled already.
person-do-enable-there = Your directory has disabled this account. Enable it there; the next sync brings it here.
person-do-oneself = You cannot disable your own account. Another administrator can.
person-do-last-global = This is the last Global Administrator. Make somebody else one first.
person-do-directory-away = No agent of their directory can be reached, so nothing was changed. Try again in a moment.
person-do-under-way = Their directory is busy with another request for this person. Try again in a moment.
person-do-verify-first = First make sure that the caller is who they say they are.
person-do-unverified = Nobody has been verified. Your role lets you go on all the same.

# Verifying a caller.
verify-heading = Verify a caller
verify-lead = Send a code to something that is on file, and let the caller read it to you. Never ask for a password, and never say what is on file.
verify-nothing = Nothing is on file that a caller could read a code from. Make sure in another way who they are, such as by their manager, and let a User Administrator go on.
verify-how = How they prove it
verify-sms = A text to their mobile phone
verify-email = A mail
verify-app = The code their authenticator app shows
verify-send = Go on
verify-capped = So much was sent to this destination that nothing more goes there until { $time } UTC. Use another way.
verify-locked = After too many wrong codes nothing can be proved for this account until { $time } UTC.
verify-code-heading = What code does the caller read?
verify-code-sent = A code went to the person,
verify-code-app = Let the caller open their authenticator app and read the six digits it shows for this account.
verify-code-hint = Wrong codes count like their own: after a few of them resets are paused for this account.
verify-check = Check
verify-undeliverable = The message could not be delivered. Use another way.

# A directory that is asked.
directory-wait-heading = Asking the directory
directory-unlocked = The directory has unlocked the account.
directory-password-set = The directory has taken the temporary password.
directory-refused = The directory did not do it
directory-not-asked = No agent took the request. Nothing was changed.
directory-unknown = An agent took the request and did not answer. It may have been done: let the person try.
directory-rules = Its password rules refuse this. The password may have been changed a short while ago.
directory-not-found = It does not have exactly one account for this person.
directory-protected = The account is protected there, or outside of what the agent may touch.
directory-permission = The agent lacks a right, or is not set up for this. Run its check on the machine where it is installed.
directory-closed = The account is locked or disabled there.
directory-later = It could not be reached, or is busy. Try again in a moment.
directory-other = It gave an answer that we do not understand.

# A temporary password.
temporary-lead = We make a password and show it to you once. The person has to change it as soon as they sign in, is signed out everywhere, and gets a mail about it.
temporary-there = It is set in their directory.
setting-temporary-passwords = Let administrators give out temporary passwords
setting-temporary-passwords-hint = A password is made, shown to the administrator once, and has to be changed at the next sign-in. The helpdesk cannot do this.
temporary-make = Make a temporary password
temporary-off = Your organisation does not use temporary passwords. A Global Administrator can allow them in the settings.
temporary-oneself = You change your own password in your account.
temporary-disabled = The account is disabled. Enable it first.
temporary-shown-heading = Pass this password on now
temporary-shown-lead = It is shown this once, and nobody can look it up. Say it to the person or hand it over on paper; do not mail it.
temporary-waiting = The directory has not answered yet. Pass the password on only once it has.
temporary-waiting-look = Look whether the directory has taken it (opens a new tab)
temporary-passed-on = I have passed it on

# Taking a method away.
remove-people-lead = The person can no longer prove themselves with it. They get a mail at the addresses that are on file now.
remove-which = What to take away
remove-take-away = Take it away
remove-none = Choose what to take away.
remove-nothing = This person has registered nothing that could be taken away.
remove-oneself = You change your own methods in your account, like everybody.

# Roles.
roles-lead = Roles decide what somebody may see and change here. Everybody with a role but Reports Reader follows the stricter policy of administrators.
roles-last-global = This would leave the organisation without a Global Administrator. Make somebody else one first.
roles-members-only = Guests cannot have a role.
role-global-hint = Everything, for everybody.
role-authentication-policy-hint = The settings, and nothing of people.
role-user-hint = People, groups and licences; of administrators only the helpdesk and Reports Readers.
role-helpdesk-hint = Helps callers who are not administrators, once they were verified.
role-password-hint = The same as the helpdesk.
role-reports-reader-hint = Figures and the audit log.

# Fields of a person.
field-user-id = User ID
field-display-name = Display name
field-given-name = Given name
field-family-name = Family name
field-owned = Kept by the directory
field-name-too-long = This name is longer than 200 characters.
field-language-unknown = Choose one of the languages.
field-not-an-address = This is not an e-mail address.
field-not-a-number = This is not a number such as +1 4251234567.
field-licence-unknown = Choose from the licences.
field-not-a-user-id = A user ID looks like sam@example.org.
field-foreign-domain = The part after the @ is not a verified domain of your organisation.
field-user-id-taken = Somebody has this user ID already.
edit-contact-hint = Whoever changes a number or an address here changes what the person can prove themselves with. They get a mail about it, at the addresses that are on file now.
new-lead = They get no password here. They set one themselves, by what is on file.
new-domains = Domains of your organisation:

# Lists.
people-export-lead = A CSV file with names, state, roles and licences of everybody, and whether they can reset. It holds no contact data. That you took it is written in the audit log.
people-export-download = Download
import-lead = Choose a file in CSV, or paste it, with the names of the columns in its first line, at most { NUMBER($count) } people. First you see what would be done; nothing is written before you say so.
import-columns = Only user_id has to be there. An empty field leaves what is there; lists are separated by semicolons. Columns:
import-no-roles = Your role does not include giving people roles, so leave that column empty.
import-list = Or paste the list
import-file = A file
import-no-text = The file is no text in UTF-8. Save it as “CSV UTF-8” and choose it again.
import-check = See what would be done
import-check-again = Look again
import-now = Import now
import-nothing-yet = Nothing has been written yet.
import-preview = It would add { NUMBER($added) } and change { NUMBER($changed) } people.
import-done = Added: { NUMBER($added) }. Changed: { NUMBER($changed) }.
import-faults = Nothing was imported. This has to be put right first
import-more-faults = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
import-to-list = To the list
import-line = Line { $line }:
import-empty = There is nobody in the list.
import-too-many = That is more than can be imported at once. Divide the list.
import-nul = There is a character in it that cannot be read.
import-unreadable = It cannot be read as CSV.
import-fields = It has { $value } fields, the first line has { $more }.
import-column-unknown = A column has a name that is not known, or is there twice.
import-column-not-here = Passwords, private values and what belongs to a directory cannot be brought by this page. Leave those columns empty.
import-lonely = The directory of this person keeps the password.
import-group-kept = The directory keeps the group “{ $value }”: people are put into it there.
import-not-a-user-id = { $column } “{ $value }” is not an address such as sam@example.org.
import-domain = { $value } is not a verified domain of your organisation.
import-none-of = { $column } “{ $value }” is none of: { $more }.
import-not-an-address = { $column } “{ $value }” is not an e-mail address.
import-not-a-number = { $column } “{ $value }” is not a number such as +1 4251234567.
import-twice = “{ $value }” stands in line { $more } already.
import-roles-not-yours = Only Global Administrators give people roles.
import-roles-not-fresh = To give people roles, prove once more who you are: open the roles of any person, then come back.
import-person-not-yours = This person has a role that yours does not reach.
import-person-synced = This person comes from your directory and is changed there.
import-person-oneself = This is you. Somebody else changes your account, or you do on your own page.
import-contact-known = This person is here already, and resets with what is on file. Change addresses and numbers on their page, where they are told of it.

# Groups and licences.
groups-lead = Groups decide who may reset their password, where your settings name them. Members of a group within a group count.
groups-search = Name of the group
groups-none = There is no such group.
group-new = Add a group
group-name = Name
group-create = Add the group
group-created = The group was added.
group-renamed = The group was renamed.
group-added = Added.
group-removed = Taken out.
group-deleted = The group was deleted.
group-name-empty = Give the group a name.
group-name-long = A name has at most 120 characters, and no semicolon.
group-name-taken = There is a group of that name already.
group-synced = of a directory
group-of-directory = This group is kept by your directory and is changed there.
group-of-policy = Your settings name this group: it decides who may reset their password. Take it out of the settings first.
group-members = People in this group
group-no-members = Nobody is in this group by themselves.
group-inside = Groups in this group
group-no-groups = No group is in this one.
group-remove = Take out
group-add = Add
group-add-person = User ID of a person to add
group-add-group = Group to add
group-choose = Choose a group
group-nobody = Nobody has this user ID.
group-ring = This group is within that one already, so that would be a ring.
group-rename = Rename
group-delete = Delete the group
group-delete-lead = Its members stay; only the group goes.
group-back = Back to the group
licences-per-person = Everybody needs a licence of their own. Your settings can make one in the organisation enough.
licences-per-organisation = One suitable licence in the organisation is enough for everybody.
licences-allow = Allows
licence-nothing = Changing a password one knows
licence-reset = resetting
licence-writeback = writing back on-premises
licence-words = your own banned words

# Mails and texts.
mail-code-desk-preview = Read it only to the helpdesk that you called yourself.
mail-code-desk-heading = Your code for the helpdesk
mail-code-desk-text = You are on the phone with the helpdesk of { $organisation }? Then read these characters to them, so that they know it is you.
mail-code-desk-never = Did you not call them? Then read it to nobody, whoever asks. { $organisation } never asks for your password.
mail-code-desk-footer = Sent because an administrator wants to know that a caller is { $account }. Reference { $reference }. This mailbox is not read; ask your IT desk.
sms-code-desk = { $code } is your code for the { $organisation } helpdesk. Read it only if you called them yourself.
mail-temporary-subject = Your { $organisation } password was set by an administrator
mail-temporary-heading = You have a temporary password
mail-temporary-text = An administrator set it on { $time } (UTC), and you were signed out everywhere. You get it from them, and change it as soon as you sign in.
mail-temporary-not-asked = You did not ask for it? Contact your administrator now, by phone if you can. Do not answer this mail.
mail-invitation-subject = Set up ways to get back into your { $organisation } account
mail-invitation-heading = Before you lock yourself out
mail-invitation-text = { $organisation } lets you reset a forgotten password yourself, once you have set up ways to prove it is you. Sign in and do it here: { $place }
mail-invitation-advice-heading = Not sure about this mail?
mail-invitation-advice = You need not follow it from here. Sign in the way you always do, and look for your security info. Nobody will ask you for your password by mail.

# One's own activity.
activity-desk-code = The helpdesk sent you a code to be sure who is calling
activity-desk-verified = You proved to the helpdesk who you are
activity-desk-wrong = Someone on the phone with the helpdesk read a wrong code
