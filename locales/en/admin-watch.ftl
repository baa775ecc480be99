# The menu of watching, the audit log.
menu-watch = Watch
audit-heading = Audit log
audit-lead = Everything that happened, the newest first. Nothing here can be changed.
audit-filter = Look for something
audit-from = From this day
audit-until = To this day
audit-person = Whom it is about
audit-address = From the address
audit-reference = Support code
audit-any = Any
audit-search = Search
audit-clear = Show everything
audit-wrong-person = Type a whole user ID, such as sam@example.org.
audit-wrong-day = This is not a day we know. Write it as 2026-03-11.
audit-wrong-period = The last day lies before the first.
audit-wrong-reference = Type the whole support code: 36 letters, digits and hyphens.
audit-wrong-ip = Type one whole address, such as 203.0.113.7.
audit-none = Nothing like this has happened.
audit-none-yet = Nothing found so far, and there is more to look through.
audit-no-more = There is nothing older.
audit-halted = We have looked through part of the log. Search on for what is older.
audit-events = Events
audit-when = When
audit-what = What happened
audit-outcome = Outcome
audit-reason = Why
audit-about = About
audit-by = By
audit-story = Story
audit-whole-story = The whole story
audit-pages = Pages of the log
audit-newest = Newest
audit-older = Older
audit-search-on = Search on
outcome-success = Done
outcome-failure = Refused

# One flow from beginning to end.
story-heading = What happened, step by step
story-completed = It ended well: a new password was set.
story-unlocked = It ended well: the account was unlocked.
story-stopped = It was refused. Nothing was changed.
story-gave-up = The person left on the way. Nothing was changed.
story-under-way = It is still under way.
story-began = Began
story-browser = Browser
story-why = Why it ended
story-saw = What the person saw
story-saw-done = That the new password is set and works.
story-saw-general = The page that is the same for everybody, and names no reason: “We can’t reset a password with what you typed”.
story-saw-named = A page that named the reason: { $reason }
story-helps = What helps
story-steps = Steps
story-after = After
story-more = Only the first 500 events are shown.

# Taking events out.
export-heading = Export
export-lead = Choose what to take along. It is written down that you did.
export-csv = Download CSV
export-json = Download JSON lines
export-hint = The file holds addresses and user IDs of people. Keep it as safe as the log itself.

# How long events are kept.
retention-heading = How long events are kept
retention-lead = { $days ->
    [one] Events are kept for { $days } day.
   *[other] Events are kept for { $days } days.
}
retention-by-plan = That comes with your plan.
retention-days = Days
retention-hint = { $most ->
    [one] { $least } to { $most } day. What is older leaves for good within the hour, so export it first if you need it.
   *[other] { $least } to { $most } days. What is older leaves for good within the hour, so export it first if you need it.
}
retention-wrong = Type a whole number of days within the limits.
watch-save = Save
watch-saved = Saved.

# Activities of the log.
deed-reset = Reset of a password
deed-step = Step of a reset
deed-unlock = Account unlocked by its owner
deed-blocked = Resets paused
deed-change-password = Change of a known password
deed-reset-by-admin = Reset by an administrator
deed-registered = A way to prove oneself set up
deed-registration-started = Setting up begun
deed-registration-finished = Setting up finished
deed-info-deleted = A way to prove oneself removed
deed-info-reviewed = Security info looked over
deed-reproved = Proof before a change
deed-sign-in = Sign-in
deed-sign-out = Sign-out
deed-contacted = Asked an administrator for help
deed-policy = Settings changed
deed-directory = People, groups or domains changed
deed-writeback = On-premises directory
deed-link = Registration link
deed-verified = A helpdesk verified a caller
deed-exported = Data taken out in a file
deed-api-key = API key
deed-alarm = Alarm

# Who acted.
who-visitor = A visitor
who-user = The person
who-portal = The portal
who-agent = An agent
who-operator = The operator
who-application = An application
who-phone = A phone

# Ways to prove oneself.
way-none = None yet
way-email = e-mail
way-sms = text message
way-mobile-call = call to the mobile phone
way-mobile = mobile phone
way-office = office phone
way-questions = security questions
way-app = authenticator app
way-passkey = passkey
way-password = password

# Reasons of the log.
why-started = Chose a way to prove it: { $way }
why-proved = Proved it: { $way }
why-wrong-proof = The proof was wrong: { $way }
why-unknown-tenant = Nobody here uses this domain
why-unknown-user = Nobody has this user ID
why-personal-account = A personal account, which its own provider resets
why-unsupported-guest = A guest whose own organisation resets the password
why-account-disabled = The account is switched off
why-tenant-off = Resetting is switched off for everybody
why-administrators-off = Administrators may not reset themselves
why-no-policy = Resetting was never set up
why-not-in-scope = The person is not among those who may reset
why-not-licensed = The person has no licence that suits
why-not-enough-methods = Too few ways to prove who it is are on file
why-writeback-off = The password lives in your directory, and writing back is off
why-on-premises-action = The directory does not let us change this password
why-unreachable = The directory did not answer
why-paused = Paused after too many wrong tries
why-submitted = Typed the user ID
why-forgot = Said the password is forgotten
why-unlock-only = Wanted to unlock only
why-done = The new password is set
why-weak = The new password was too easy to guess
why-not-open = A step was tried that was not open; often a double click
why-wrong-number = The number typed is not the one on file
why-call-refused = Whoever answered the phone refused
why-wrong-password = Wrong password
why-closed = Too many wrong proofs; closed for 24 hours
why-directory-rules = The directory’s rules did not allow this password
why-not-in-directory = The directory does not know the person, or not in a place we may touch
why-protected = The directory protects this account
why-no-permission = The agent lacks a permission in the directory
why-directory-account = The account is locked, switched off or may not change in the directory
why-outcome-unknown = The answer was lost: the password may have been set
why-late = The request waited too long
why-directory-error = The directory refused for a reason of its own

# What helps against them.
help-open = Open the page
help-unknown = Check how the user ID is written, and whether the person exists.
help-elsewhere = Send the person to whoever looks after that account.
help-disabled = Switch the account on, if the person still belongs to you.
help-scope = Switch resetting on, or add the person to a group that may reset.
help-administrators = Another administrator can reset the password.
help-licence = Give the person a licence that covers resetting.
help-methods = Ask people to register when they sign in, or enter a phone number for the person.
help-writeback = Connect your directory and switch writing back on.
help-locked = Clear the pause on the page of the person, once you are sure who asks.
help-weak = Three or four unrelated words make a good password.
help-directory-rules = Tell people the rules of your directory; the agent shows them on the page for the new password.
help-outcome-unknown = Ask the person to sign in with the new password first.
help-directory = Look at the health of the agent and what it reports.
help-left-at-choice = People saw no way that was within reach: offer more of them.
help-left-before-code = Codes come late or not at all: offer the authenticator app, which needs no signal.
help-left-after-proof = One proof was passed and the next was out of reach: check that people have two ways.

# Insights.
insights-heading = Insights
insights-period = Period
insights-24h = 24 hours
insights-7d = 7 days
insights-30d = 30 days
insights-counted = Counted last on
insights-not-counted = Nothing was counted yet. It takes a few minutes.
insights-ready-heading = Who could get back in today
insights-ready = Ready to reset
insights-ready-hint = enabled, licensed and registered
insights-enabled = Enabled
insights-enabled-hint = { $people ->
    [one] of { $people } person
   *[other] of { $people } people
}
insights-unregistered = Not registered yet
insights-see-people = See the people
insights-saved = Desk calls saved
insights-saved-hint = resets nobody had to phone for
insights-resets = Password resets
insights-completed = Completed
insights-stopped = Refused
insights-gave-up = Left on the way
insights-lost = Refused or left on the way
insights-no-resets = Nobody reset a password in this time.
insights-chart = The busiest time began at { $when }, with { $count }. The table beside the chart has every number.
insights-in-numbers = The same in numbers
insights-beginning = Beginning
insights-all = All
insights-ways = By way of proving
insights-way = Way to prove it
insights-why = { $count ->
    [one] Why { $count } reset led nowhere
   *[other] Why { $count } resets led nowhere
}
insights-times = Times
insights-left-after = Left after: { $step }
insights-registrations = Ways to prove oneself that were set up
insights-no-registrations = Nobody set anything up in this time.
insights-added = Set up
insights-removed = Removed
insights-put-off = Put off or failed: { $count }
insights-odd = What looks odd
insights-nothing-odd = Nothing looks odd.
insights-odd-hint = 
    Listed here: more than { $people ->
        [one] { $people } person
       *[other] { $people } people
    } tried from one address within an hour; { $resets ->
        [one] { $resets } or more reset
       *[other] { $resets } or more resets
    } of one person within a day; a way to prove oneself changed within { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } of a reset.
insights-many-people = Many people tried from one address: { $count }
insights-many-resets = Many resets of one person: { $count }
insights-quick-change = A way to prove oneself changed right after a reset: { $count }
insights-whom = Address or person
insights-csv = Download CSV of these figures
insights-json = Download JSON of these figures

# Sending events on.
forward-heading = Send events on
forward-lead = Every event is sent as a line of JSON to where you collect them, each at least once and in order, a minute after it happened.
forward-state = State
forward-off = Off
forward-on = On, and taken so far
forward-waits = Not taken. We keep trying, and nothing is lost.
forward-next = Next try
forward-answer = In short
forward-last = Taken last on
forward-up-to = Sent up to
forward-url = Address
forward-url-hint = It begins with https:// or, for a syslog server, with syslog+tls://, and can be reached over the internet.
forward-secret = Token
forward-secret-hint = It goes along as “Authorization: Bearer”. Leave it empty if none is needed.
forward-secret-kept = A token is kept. Leave this empty to keep it; another address needs it again.
forward-switch-on = Save and switch on
forward-switch-off = Switch off
forward-wrong-url = Type a whole address that begins with https:// or syslog+tls:// and leads to the internet, without a name or password in it.
forward-wrong-secret = A token has letters, digits and signs, without spaces.
forward-no-secret = Syslog carries no token. Leave this empty.
forward-why-name = Its name is not known. Check how it is written.
forward-why-private = It lies in a private network, and we send nothing there.
forward-why-unreachable = Nothing answers there.
forward-why-tls = Its certificate is not one that can be trusted.
forward-why-slow = It took longer than 15 seconds.
forward-why-status = It answered, and did not take them. A redirect is not followed.
forward-why-secret = The secret that goes with the events cannot be opened any more. Type it anew.
