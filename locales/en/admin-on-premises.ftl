# On-premises integration in the admin area.

admin-back = Back
admin-save = Save
on-premises-heading = On-premises integration
on-premises-lead = People whose passwords your own directory keeps get them set there, by an agent that you install. It makes outbound connections only.
on-premises-none = No directory is connected yet
on-premises-none-text = Make a code, run the agent on a machine of your own, and type the code there. It takes about ten minutes.
on-premises-off = Writing back is switched off
on-premises-off-text = Agents may connect, and nothing is set in a directory. People who are kept there are told to ask an administrator.
on-premises-rules = Its password rules:
on-premises-rule-length = { $count ->
    [0] no shortest length
   *[other] at least { $count } characters
}
on-premises-rule-classes = three of four kinds of characters
on-premises-rule-history = not one of the last { $count }
on-premises-rule-age = 
    kept for { $count ->
        [one] { $count } day
       *[other] { $count } days
    } before the next change
on-premises-rule-lockout = { $count ->
    [one] locks after { $count } wrong one
   *[other] locks after { $count } wrong ones
}
on-premises-rules-unknown = No agent has read its password rules yet.
on-premises-synced = { $count ->
    [one] { $count } person synced
   *[other] { $count } people synced
}
on-premises-refused = { $count ->
    [one] { $count } refused
   *[other] { $count } refused
}
on-premises-held = 
    The sync waits: it would close { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    }
on-premises-held-text = So many at once may be a mistake, such as a moved unit or a wrong filter. Look in the directory first; nothing has been closed.
on-premises-sync-link = Directory sync
on-premises-agents = Agents
on-premises-no-agents = There is no agent yet.
on-premises-new-code = Add an agent
on-premises-global-only = Only a Global Administrator can change this.
agent-name = Agent
agent-directory = Directory
agent-state = State
agent-version = Version
agent-seen = Last seen
agent-never = Never
agent-keys = Keys in use since
agent-fingerprint = Fingerprint
agent-connected = Connected
agent-away = Not connected
agent-warnings = { $count ->
    [one] { $count } thing to look at
   *[other] { $count } things to look at
}
agent-look-at = Worth a look
agent-state-active = Approved
agent-state-held = Held: its identity was used twice
agent-state-pending = Waits for approval
agent-state-disabled = Disabled here
agent-state-switched-off = Switched off where it runs
agent-state-revoked = Revoked
agent-status-up = The on-premises agent is up and running.
agent-status-out-of-date = The agent is connected, and its version is out of date. Upgrade it.
agent-status-too-old = The status cannot be checked because the agent is too old for this portal. Upgrade it.
agent-status-cannot-connect = The agent cannot connect right now. Run “latchkey-agent check” where it is installed.
agent-status-not-configured = The agent cannot connect because writing back is not set up right. Let an agent join and approve it, or see what “latchkey-agent check” says.
agent-status-temporary = The agent cannot connect. It may be a passing problem of this portal; if it stays, check the agent.
agent-warning-out-of-date = Its version is older than the portal's.
agent-warning-no-heartbeat = It gave no sign of life for more than ten minutes.
agent-warning-unreachable = It reaches no server of its directory.
agent-warning-lacks-right = Its account lacks a right. “latchkey-agent check” says which one, and the command that grants it.
agent-warning-some-servers = 
    Only { $count ->
        [one] { $count } server
       *[other] { $count } servers
    } of its directory answer.
agent-warning-no-history = The directory does not apply its password history to resets.
agent-warning-not-at-primary = Resets do not go to the server that hears of wrong passwords first.
agent-warning-clock-off = { $count ->
    [one] The directory's clock is { $count } second off.
   *[other] The directory's clock is { $count } seconds off.
}
agent-compare-first = Compare the fingerprints first, then tick the box.
agent-sure-first = Tick the box first: an agent that was revoked has to join anew.
agent-not-done = That cannot be done as the agent stands now. The page shows how it stands.
agent-approve-heading = Is it yours?
agent-approve-text = The agent shows a fingerprint where it runs (“latchkey-agent status”). Approve it only when that is the one above, letter by letter.
agent-held-text = Two machines connected with this identity. Find out which one is yours and stop the other; revoke the agent if you cannot tell.
agent-compared = I compared the fingerprints, and they are the same
agent-approve = Approve
agent-keys-heading = Keys
agent-keys-text = They change by themselves every half year. New ones at once do no harm; nothing under way is lost.
agent-roll = Change keys now
agent-disable-heading = Pause
agent-disable-text = It keeps its place and gets no requests until you enable it again. Its keys change.
agent-disable = Disable
agent-enable-heading = Go on
agent-enable = Enable
agent-switched-off-text = It was switched off where it runs, and can be switched on only there: “latchkey-agent enable”.
agent-revoke-heading = Remove for good
agent-revoke-text = It can never take a request again. A machine that is to go on has to join anew, with a new code.
agent-revoke-sure = I want this agent to be gone for good
agent-revoke = Revoke
agent-code-heading = Add an agent
agent-code-lead = A code lets one agent join one directory, once, within 15 minutes.
agent-code-directory = Name of the directory
agent-code-directory-hint = Your own name for it, such as hq. One that is new is made.
agent-code-told = All Global Administrators get a mail that a code was made.
agent-code-make = Make a code
agent-code-made = This code lets one agent join the directory { $directory }. It works once, for 15 minutes, and is not shown again.
agent-code-copy = Copy the code
agent-code-step-run = On the machine that is to run the agent:
agent-code-step-type = Type the code when it asks for it.
agent-code-step-compare = Compare the fingerprint it shows with the one on its page here, and approve it.
agent-code-to-agents = To the agents
agent-code-directory-name = A name has 1 to 64 characters.
agent-code-not-cloud = Your own password is kept on-premises, so an agent could set it. A code is made by a Global Administrator whose password is kept here.
sync-lead = The agent tells the portal about the people of its units. It never gives roles or licences, and never takes over somebody who was here before.
sync-people = People
sync-gone = Vanished, account closed
sync-finished = Last finished
sync-allow = { $count ->
    [one] Close { $count } account
   *[other] Close { $count } accounts
}
sync-settings = How people are added
sync-new-people = Where the passwords of new people are checked
sync-new-people-hint = Holds for people added from now on.
authority-pass-through = In the directory, by the agent
authority-hash-sync = Here too, after the directory took them
authority-federated = At another identity provider
sync-most-lost = How many of a hundred accounts a sync may close in a day
sync-most-lost-hint = 0 to 100. Five accounts may always go; more waits for you.
sync-ask-heading = Everybody again
sync-ask = Ask for a full sync
sync-none = No agent of this directory has synced people yet.
sync-refused = Refused
sync-refused-name = As the directory spells it
sync-refused-why = Why
settings-write-back = Writing back
settings-write-back-lead = Whether new passwords, changes and unlocks of people kept on-premises are carried out in their directory.
setting-write-back = Set passwords in the directory that keeps them
setting-write-back-hint = Off: nobody kept on-premises can reset, change or sign in here, and agents stay connected for nothing. Switching it on needs an agent that was approved.
settings-in-directory = In the directory
