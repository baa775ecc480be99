# Troubleshooting in the admin area.
troubleshoot-heading = Troubleshooting
troubleshoot-lead = How everything is, what failed lately, and what helps against it.

why-box-heading = Why could this person not?
why-box-label = User ID or support code
why-box-hint = A user ID leads to the person, and to what would happen if they came now. A support code, which stands at the foot of every page, leads to what happened, step by step.
why-box-open = Look it up
why-box-wrong = Type a whole user ID, such as sam@example.org, or a whole support code of 36 characters.
why-box-nobody = Nobody here has this user ID. Check how it is written.
why-box-no-story = Nothing happened here under this support code. Check every character; it may also be older than you keep events.

trouble-state = How it is now
trouble-good = Fine
trouble-look = Look at this
trouble-unused = Not in use
trouble-ask-operator = Ask whoever runs the portal.
trouble-no-directory = No directory is connected.
trouble-directory = Directory { $name }
trouble-agent-upgrade = Install the agent of this release where it runs.
trouble-agent-check = Run “latchkey-agent check” where the agent is installed. It says what is missing.
trouble-agent-set-up = Let an agent join and approve it, or run “latchkey-agent check” where it is installed.
trouble-agent-wait = Wait two minutes. If it stays, look at the machine on which the agent runs.
trouble-mail = Mail
trouble-texts = Text messages
trouble-calls = Calls
trouble-mail-none = No mail server is set up, so no code and no notice arrives.
trouble-mail-none-advice = A mail server has to be set up.
trouble-sending-none = This portal has no provider for it. People prove who they are in other ways.
trouble-mail-refusing = The mail server does not take mail at the moment. Nothing is lost; we keep trying.
trouble-sending-refusing = The provider takes nothing at the moment. We keep trying.
trouble-refusing-advice = Name the times below. Until then people can use an authenticator app.
trouble-hesitant = Some messages wait for another try, while others went out.
trouble-hesitant-advice = Often the mailbox of one person is full or slow. It is tried again for three days.
trouble-untouched = Something is due, and nobody has picked it up for a while.
trouble-untouched-advice = A process that sends messages has to run.
trouble-on-its-way = Messages are on their way.
trouble-nothing-waits = Nothing waits.
trouble-waiting = { $more ->
    [yes] More than { $count } of your messages wait.
   *[no] { $count ->
        [one] One of your messages waits.
       *[other] { $count } of your messages wait.
    }
}
trouble-error-away = It cannot be reached, or asks to come back later.
trouble-error-slow = It did not answer in time.
trouble-error-not-configured = It is not set up.
trouble-error-other = It gave a reason of its own, which stands in the log of the portal.
trouble-failing-since = Waiting since
trouble-accepted = Last one taken on
trouble-given-up = Given up
trouble-given-up-count = { $more ->
    [yes] More than { $count } messages of the last week were refused for good, or tried for three days in vain.
   *[no] { $count ->
        [one] One message of the last week was refused for good, or tried for three days in vain.
       *[other] { $count } messages of the last week were refused for good, or tried for three days in vain.
    }
}
trouble-given-up-advice = Often an address does not exist any more; “latchkey jobs” tells more.
trouble-lists = Lists of people
trouble-lists-current = Every list shows what is true now.
trouble-lists-working = Changes are being worked in. This takes minutes at most.
trouble-lists-behind = Lists and figures of people are behind.
trouble-lists-advice = If the number does not go down within a quarter of an hour, the work beside the pages has stopped.
trouble-stale = { $more ->
    [yes] More than { $count } people are still to be looked at.
   *[no] { $count ->
        [one] One person is still to be looked at.
       *[other] { $count } people are still to be looked at.
    }
}
trouble-figures = Figures
trouble-figures-current = The figures of the insights are current.
trouble-figures-behind = The figures of the insights are behind, and so is the list of failures below.
trouble-worker-advice = The work beside the pages has stopped, and a process has to run it.
trouble-log-ready = The log has room for the weeks to come.
trouble-log-behind = The log has no room of its own for next week. Events are still kept, and searching becomes slower.
trouble-forward-advice = See why it is not taken, and put it right where you collect events.
trouble-clock = Clock
trouble-clock-fine = Portal and database agree on the time.
trouble-clock-apart = Portal and database differ by more than two seconds. Codes may end too early or too late.
trouble-clock-advice = The clocks of both machines have to be set by a time server.

trouble-failed = What failed, and what helps
trouble-none-failed = Nothing failed in this time.
trouble-last = Last in the hour of
trouble-events = See the events

codes-heading = What the numbers mean
codes-find = Number or word
codes-find-hint = Such as SSPR_0029 from a page that somebody read, or 33008 from the log of an agent.
codes-all = Show all
codes-none = No number says this.
codes-number = Number
codes-meaning = Meaning

event-reset-start = A reset, an unlock or a check of a password arrived at the agent
event-reset-done = A reset, an unlock or a check of a password was done
event-reset-fail = A reset, an unlock or a check of a password failed
event-onboard-start = The agent began to join
event-onboard-done = The agent joined
event-change-start = A change of a known password arrived at the agent
event-change-done = A change of a known password was done
event-change-fail = A change of a known password failed
event-admin-start = A reset by an administrator arrived at the agent
event-admin-done = A reset by an administrator was done
event-admin-fail = A reset by an administrator failed
event-offboard-start = The agent began to leave
event-offboard-done = The agent left, and its keys are destroyed
event-offboard-fail = The agent could not leave
event-started = The agent was started
event-stopped = The agent was stopped
event-keys = The agent made new keys
event-heartbeat = Heartbeat: the agent told how it is
event-connection = The connection to the portal failed or broke
event-revoked = The agent was revoked, and does nothing any more
event-unknown = An error that has no number of its own
event-portal-away = The portal cannot be reached
event-input = A request was too late, or there were more than the agent takes in a minute or a day
event-decryption = A request could not be opened with the keys of this agent
event-configuration = The agent’s own files are wrong: its configuration, journal or keys
event-directory-unknown = The directory did not answer, or refused without a reason that we know
event-not-found = The directory does not know the person
event-many = The directory knows more than one such person
event-permissions = The agent may not touch this account: a permission is missing, the account is protected, or it lies outside the units allowed
event-disabled = The account is switched off in the directory
event-locked = The account is locked in the directory
event-wrong-password = The present password was wrong
event-policy = The directory’s rules did not allow this password, or not yet
event-directory-configuration = The directory or the agent is not set up for this
remedy-next-line = The next line of the log names the reason by a number of its own.
remedy-approve = Compare its fingerprint under “On-premises integration”, and approve it.
remedy-offboard = Revoke the agent under “On-premises integration”, and delete its files where it was installed.
remedy-stopped = Start it again, unless you stopped it yourself.
remedy-network = Check that the machine reaches the portal by https, through your proxy too. The agent tries again by itself.
remedy-onboard = If that was a mistake, make a new code and let it join anew.
remedy-bundle = Send the lines around it together with a support bundle.
remedy-clock = Check the clock of that machine, then ask the person to try once more.
remedy-decryption = Ask the person to try once more. If it stays, revoke the agent and let it join anew: its files may come from an old backup.
remedy-check = Run “latchkey-agent check” where it is installed. It says what is missing, and the command that grants it.
remedy-directory-log = Look whether the directory runs and at its own log, at the time of the line.
remedy-not-found = Check that the person still exists there, then run a sync.
remedy-many = Leave one account enabled among those with the same anchor.
remedy-disabled = Switch the account on in the directory, if the person still belongs to you.
remedy-locked = Unlock it in the directory, or let the person reset, which unlocks it too.
remedy-wrong-password = Nothing is broken. A person who forgot the password resets it.
remedy-policy = Tell the person the rules: length, history, and how soon a password may be changed again.

bundle-heading = Support bundle
bundle-lead = When somebody outside helps you, give them this. It says which versions run, what the settings are and what failed.
bundle-without = It holds no password, key, code, name, address or number of a person, and nothing that you typed as a word, a link or an address.
bundle-download = Download
bundle-copy = Copy
bundle-content = What is in it

# Who is mailed when somebody asks for help.
setting-help-to = Requests for help go to
setting-help-to-hint = When somebody presses “contact your administrator” and the help link is a mail to your administrators.
setting-help-default = Whoever is nearest
setting-help-default-hint = Password and helpdesk administrators; where there are none user administrators, else global ones.
setting-help-roles = Everybody with one of these roles
setting-help-people = These administrators
setting-help-people-who = User IDs
setting-help-people-hint = One a line, 10 at most. Each has to hold a role here; if none of them does any more, it goes to whoever is nearest.
setting-help-nobody = Nobody gets them now.
setting-help-now = { $count ->
    [one] One person gets them now:
   *[other] { $count } people get them now, at most 100. Among them:
}
settings-no-such-helper = No administrator here has the user ID { $text }.
fault-help-roles = Choose at least one role.
fault-help-people = Name 1 to 10 administrators, each on a line.

# Asking people to add a method before a change strands them.
ask-first = Ask them to add a method first
ask-first-hint = Nothing is saved yet. Each of them with a primary address gets one mail that says where to add a method, and no second one within 7 days.
ask-first-working = They are being asked
ask-first-done = They were asked to add a method
ask-first-asked = { $count ->
    [one] One person was asked.
   *[other] { $count } people were asked.
}
ask-first-without = { $count ->
    [one] One person has no primary address. Ask them in another way.
   *[other] { $count } people have no primary address. Ask them in another way.
}
ask-first-lately = { $count ->
    [one] One person was asked in the last 7 days already.
   *[other] { $count } people were asked in the last 7 days already.
}
