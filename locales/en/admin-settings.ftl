# The admin area: settings.

admin-password-reset = Password reset
settings-reset = Who may reset
settings-reset-lead = For whom self-service is on, and what it asks of their licence.
settings-methods = Authentication methods
settings-methods-lead = How people prove who they are before they reset a password. Administrators always follow the stricter administrator policy.
settings-registration = Registration
settings-registration-lead = When people are asked to set up ways to prove who they are.
settings-notifications = Notifications
settings-notifications-lead = Which mails go out after a password was reset, and who gets requests for help.
settings-administrators = Administrator policy
settings-administrators-lead = Whoever has a role follows a fixed policy, whatever the other pages say. Only the Reports Reader counts as everybody else.
settings-passwords = Password rules
settings-passwords-lead = What a new password must be like. A password that your own directory holds follows that directory’s rules instead.
settings-disclosure = Disclosure
settings-disclosure-lead = How much a stranger learns from being turned away.
settings-limits = Limits and pauses
settings-limits-lead = How often something may be tried or sent before it has to wait. The numbers at first suit most organisations.
settings-sign-in = Sign-in
settings-sign-in-lead = How people may sign in to their account here, and where they may go on to.
settings-help-link = Help link
settings-help-link-lead = Where “contact your administrator” leads.

settings-saved = Saved. It holds from now on, everywhere.
settings-same = This is what holds already. Nothing has changed.
settings-not-saved = Not saved yet. Put this right first
settings-stale = Somebody else has changed the settings
settings-stale-operator = The operator of this portal or an application
settings-stale-text = Nothing of yours is lost: the form below still says what you typed, and it is not saved. Look at what differs now, then save again or discard.
settings-stale-caption = Where your form differs from what is in force
settings-column-setting = Setting
settings-column-in-force = In force now
settings-column-typed = Your form
settings-locked = You can see these settings, not change them
settings-locked-text = Changing them takes the role of Global Administrator or Authentication Policy Administrator. These people have it:
settings-save-changes = Save changes
settings-unsaved = { $count ->
    [one] 1 change not saved.
   *[other] { $count } changes not saved.
}
settings-effective = What you save holds at once, for everybody.
settings-discard = Discard
settings-save = Save
settings-save-anyway = Save anyway
settings-tally = { $people ->
    [one] 1 person
   *[other] { $people } people
}
settings-number = This takes a whole number from { $low } to { $high }.
settings-choose = Choose one of these.
settings-no-such-group = No group is called “{ $text }”. Write its name as the list of groups has it.
settings-no-such-country = “{ $text }” is no country we know. Use codes of two letters, such as NL.

fault-gates = Choose one or two methods.
fault-too-few-methods = Turn on at least as many methods as you require. Otherwise nobody could ever reset.
fault-app-alone = The authenticator app cannot stand alone: a lost phone would be the end of the road. Turn on one more method beside it, or two more if two are required.
fault-question-count = People register at least as many questions as they are asked: three to five of each.
fault-question-pool = There are fewer questions to choose from than people have to register. Tick more of them, or add your own.
fault-unknown-question = One of these questions does not exist.
fault-days = This takes 0 to 730 days.
fault-banned-words = Up to 1,000 words, each of 4 to 16 characters. This one does not fit: “{ $text }”
fault-helpdesk-address = Type a whole e-mail address, such as help@company.example.
fault-helpdesk-url = Type a whole address that begins with https:// or http://.
fault-disclosure-none = This level is not available yet. Choose one of the other two.
fault-no-groups = Name at least one group.
fault-return-addresses = Up to 20 different addresses, each whole and as a browser writes it, such as https://app.example/start. This one does not fit: “{ $text }”
fault-countries = Use codes of two letters, such as NL.

stranded-heading = { $people ->
    [one] This change would strand 1 person
   *[other] This change would strand { $people } people
}
stranded-text = Of the { $able } people who can reset today, { $people ->
    [one] 1 no longer could. They would be sent to an administrator.
   *[other] { $people } no longer could. They would be sent to an administrator.
}
stranded-caption = People who would be stranded, by what they have registered
stranded-registered = Registered today
stranded-people = People
stranded-nothing = Nothing
stranded-see = { $people ->
    [one] See the person
   *[other] See the { $people } people
}
stranded-bar = { $people ->
    [one] It would strand 1 person.
   *[other] It would strand { $people } people.
}
stranded-title = Who would be stranded
stranded-lead = These people can reset today and could not any more with the change you are about to save. It is not saved yet.
stranded-page-caption = People who would be stranded, in the order they were added
stranded-user = User ID
stranded-name = Name
stranded-more = Show more
stranded-none = Nobody else.
stranded-gone = This change is no longer waiting. Make it again to see whom it would strand.

setting-on = On
setting-off = Off or empty
setting-unsaved = Not saved yet
setting-gates = Methods required
setting-gates-hint = Two is safer. One is quicker.
setting-one = One
setting-one-hint = One proof, then the new password
setting-two = Two
setting-two-hint = Two different proofs, to two different places
setting-methods = Methods people may use
setting-methods-hint = Turn on at least one more than you require, so that a lost phone is not the end of the road.
kind-email = E-mail
kind-email-hint = A code to an address outside this organisation
kind-mobile = Mobile phone
kind-mobile-hint = A text or a call
kind-office = Office phone
kind-office-hint = A call to the number in the directory
kind-app = Authenticator app
kind-app-hint = A code that works without signal
kind-questions = Security questions
kind-questions-hint = The weakest method; best as a second one
settings-questions-alone = With one method required, the answers to questions alone are enough to reset a password. Friends and social media know many of them.
setting-question-counts = How many questions
setting-question-counts-hint = Used only while security questions are on.
setting-questions-to-register = To register
setting-questions-to-reset = To reset
setting-questions = Questions to choose from
setting-questions-hint = People choose from these. There have to be at least as many as they register.
settings-own-questions = { $count ->
    [0] None of your own yet.
    [one] 1 question of your own.
   *[other] { $count } questions of your own.
}
settings-own-questions-link = Your own questions
settings-predefined = { $count ->
    [one] 1 of the 35 ready-made questions is ticked
   *[other] { $count } of the 35 ready-made questions are ticked
}

setting-enabled = Self-service password reset
setting-enabled-hint = Administrators have a switch of their own:
setting-enabled-none = Nobody
setting-enabled-none-hint = Everybody is sent to an administrator.
setting-enabled-selected = Selected groups
setting-enabled-selected-hint = Members of these groups, and of groups within them
setting-enabled-all = Everybody
setting-enabled-all-hint = Everybody in the organisation
setting-groups = Groups who may reset
setting-groups-hint = One group a line, by its name.
setting-except = Groups who may not, although they are in one above
setting-except-hint = One group a line. Leave it empty to exclude nobody.
settings-no-groups-yet = There are no groups yet. They come with imported people or from your directory.
settings-groups-there-are = The groups there are
setting-licence-check = Licences
setting-licence-check-hint = A reset needs a suitable licence. Changing a password one still knows needs none.
setting-licence-user = Each person needs one
setting-licence-user-hint = Whoever has no suitable licence is sent to an administrator.
setting-licence-tenant = One in the organisation is enough
setting-licence-tenant-hint = As soon as anybody holds a suitable licence, it counts for all.
setting-unlocking = Unlocking
setting-unlocking-hint = For people whose password still works but whose account was locked after wrong attempts.
setting-unlock-only = Let people unlock without a new password
setting-unlock-only-hint = They prove who they are as for a reset.

settings-at-sign-in = At sign-in
setting-require-registration = Ask people to register when they sign in
setting-require-registration-hint = Whoever lacks methods is led to registration at every sign-in until it is done. They may put it off.
settings-still-right = Still right?
setting-reconfirm-days = Days until people are asked whether what they registered is still right
setting-reconfirm-days-hint = 0 to 730; 0 means never. Counts only while people are asked to register.

settings-to-people = To people
setting-notify-user = Tell people when their password was reset
setting-notify-user-hint = A mail to their primary and their alternate address. Leave it on: it is how somebody notices that it was not them.
settings-to-administrators = To administrators
setting-notify-admins = Tell all administrators when one of them reset their password
setting-notify-admins-hint = A mail to every other administrator.
settings-always-sent = Mails about pauses, unlocking and changed methods always go out. They cannot be switched off.

administrators-two = Administrators prove themselves twice
administrators-one = Administrators prove themselves once
administrators-why = Two proofs are needed as soon as one of these is true. It follows by itself; there is nothing to set.
administrators-domain = A domain of your own is verified
administrators-synced = People come from a directory on-premises
administrators-trial = The 30 days of a trial are over
administrators-yes = Yes
administrators-no = No
administrators-methods = They may use e-mail, phone and authenticator app, never security questions. Groups and licences are not asked of them.
administrators-calls = Phones may be texted or called.
administrators-no-calls = On a trial or free plan, phones are texted and never called.
settings-the-one-switch = The one switch
setting-admin-self-reset = Let administrators reset their own password
setting-admin-self-reset-hint = Off: they need another administrator who helps them. Make sure that there are at least two.

setting-password-rules = Rules
setting-password-rules-hint = Names, common passwords and banned words are refused by both.
setting-rules-classic = Classic
setting-rules-classic-hint = 8 to 256 characters, three of: small letter, capital, number, sign
setting-rules-nist = Long (NIST 800-63B-4)
setting-rules-nist-hint = 15 to 256 characters of any kind. Easier to remember, harder to guess
settings-expiry = Expiry
setting-password-days = Days until a password must be changed
setting-password-days-hint = 0 to 730; 0 means never, which is what NIST advises.
settings-own-words = Your own banned words
settings-own-words-licence = They count while somebody in the organisation has a Premium licence or a trial.
setting-banned-words = Words that passwords may not be made of
setting-banned-words-hint = One a line, up to 1,000, each 4 to 16 characters: brands, places, teams. Capitals and swapped letters such as 0 for o are seen through.
try-title = Try a password
try-lead = See what the rules say, as if you chose it yourself. What you type is judged and forgotten: it is not stored, logged or shown again. Do not use one that is in use.
try-label = A password to try
try-button = Try it
try-accepted = The rules accept this password.
try-refused = The rules refuse this password
try-empty = Type a password to try.
try-back = Back to the password rules

setting-disclosure = What a stop page says
setting-disclosure-explicit = Everything
setting-disclosure-explicit-hint = Each stop page says why: not found, not licensed, too few methods. Helpful to people, and to whoever guesses accounts.
setting-disclosure-reduced = As little as possible
setting-disclosure-reduced-hint = Unknown, switched off, not licensed and not registered all look the same. The audit log has the true reason.
setting-disclosure-none = Nothing at all
setting-disclosure-none-hint = Everybody, known or not, would walk the same pages. It is not available yet: as long as part of it is missing, it would promise more than it keeps.

settings-pauses = Pauses
settings-pauses-hint = After too many failed proofs, resetting is paused for that account for 24 hours. A browser that the account was used in before has a count of its own.
limit-failed-proofs = Failed proofs in 24 hours
limit-failed-proofs-hint = At first 5.
limit-failed-proofs-of-a-kind = Failed proofs of one method in an hour
limit-failed-proofs-of-a-kind-hint = At first 5.
settings-codes = Codes
limit-tries = Tries for one code
limit-tries-hint = At first 5. Then a new code is needed.
limit-code-seconds = Seconds that a code works
limit-code-seconds-hint = 60 to 600; at first 600.
limit-cool-down = Seconds between two sendings
limit-cool-down-hint = 0 to 600; at first 30.
settings-sending = Sending
settings-sending-hint = These keep your people’s phones and mailboxes quiet, and your telephone bill small.
limit-number-hour = Messages to one number in an hour
limit-number-hour-hint = At first 3.
limit-number-day = Messages to one number in a day
limit-number-day-hint = At first 8.
limit-mailbox-ten-minutes = Mails to one address in ten minutes
limit-mailbox-ten-minutes-hint = At first 10.
limit-mailbox-day = Mails to one address in a day
limit-mailbox-day-hint = At first 20.
limit-paid-day = Texts and calls of the whole organisation in a day
limit-paid-day-hint = At first 200, and never fewer than 2 for every 100 people.
setting-countries = Countries that may be texted and called
setting-countries-hint = Codes of two letters, such as NL BE DE. Empty: your own country, and those of numbers already on file.
settings-one-reset = One reset
limit-flow-seconds = Seconds that a reset may take
limit-flow-seconds-hint = 120 to 6300; at first 900, which is 15 minutes.
limit-password-submits = New passwords that may be tried in one reset
limit-password-submits-hint = At first 5.

setting-passkeys = Passkeys
setting-passkeys-allow = Let people sign in with passkeys
setting-passkeys-hint = A fingerprint, a face or a device PIN instead of a password. Passkeys that exist stay on file while this is off.
settings-onward = Going on
setting-return-addresses = Where people may go on to after signing in or registering
setting-return-addresses-hint = One whole https address a line, up to 20. An application may send people back to these, letter by letter, and to nowhere else.

setting-helpdesk = Contact your administrator
setting-helpdesk-hint = The link on stop pages, and after ten seconds of waiting.
setting-helpdesk-built-in = A mail to your administrators
setting-helpdesk-built-in-hint = The portal writes it. It carries the user ID and nothing else that was typed.
setting-helpdesk-email = An e-mail address of yours
setting-helpdesk-address = E-mail address
setting-helpdesk-address-hint = Opens in the person’s own mail program.
setting-helpdesk-link = A page of yours
setting-helpdesk-url = Address of the page
setting-helpdesk-url-hint = Begins with https:// or http://.

own-lead = { $most ->
    [one] One question that suits your organisation better than the ready-made ones. It is shown exactly as you write it, in every language.
   *[other] Up to { $most } questions that suit your organisation better than the ready-made ones. They are shown exactly as you write them, in every language.
}
own-none = There are none yet.
own-in-use = Somebody has registered this question, so it stays as it is.
own-remove = Remove
own-label = A new question
own-hint = 3 to 200 characters. Ask for something that does not change and that strangers cannot look up.
own-add = Add this question
own-length = A question has 3 to 200 characters.
own-too-many = { $most ->
    [one] There is { $most } question already. Remove one that nobody uses first.
   *[other] There are { $most } questions already. Remove one that nobody uses first.
}
own-twice = This question is there already.
own-needed = Security questions are on, and without this one there would be too few to choose from. Tick more ready-made ones first.
own-in-use-now = Somebody has registered this question in the meantime, so it stays.
own-gone = This question was removed already.

look-title = Look
look-lead = What people see of your organisation before they sign in: its name, the colour of the door, its logo and a few words.
look-name = Name of the organisation
look-name-wrong = A name has 1 to 200 characters.
look-accent = Colour of the door
look-accent-hint = Six hexadecimal digits after #, such as #7a1f5c. Empty: our green. Where it would be hard to read, it is made darker or lighter by itself.
look-accent-wrong = Write the colour as # and six hexadecimal digits, such as #7a1f5c.
look-language = Language when nothing else is known
look-language-hint = What a person chose, or their browser asks for, comes first.
look-front-text = Text on the first page
look-front-text-hint = Up to 1,024 characters of plain text, shown in this language to everybody.
look-front-text-wrong = This text is longer than 1,024 characters.
look-preview = How the first page looks
look-preview-hint = With what stands in the form above. Looking saves nothing.
look-preview-button = Show it
look-light = Light
look-dark = Dark
look-contrast = How well the colour reads. Text takes at least 4.5:1.
look-contrast-where = Where
look-contrast-ratio = Contrast
contrast-button-light = Text on a button, light
contrast-line-light = Links and marks on the wall, light
contrast-button-dark = Text on a button, dark
contrast-line-dark = Links and marks on the wall, dark
logo-title = Logo
logo-lead = It takes the place of the small door beside your name.
logo-now = The logo in use
logo-none = There is no logo yet.
logo-remove = Remove the logo
logo-label = A new logo
logo-hint = A PNG picture, at most 245 × 36 pixels. Only its pixels are kept.
logo-wrong = This cannot be used as a logo. Choose a PNG picture of at most 245 × 36 pixels.
logo-save = Use this logo
