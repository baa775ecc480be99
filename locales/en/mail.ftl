# Mails, texts and what is said on the phone. Times are in UTC.
mail-sender = { $organisation } account security
mail-code-subject = { $code } is your { $organisation } code
mail-code-preview = Nobody from { $organisation } will ever ask you for it.
mail-code-heading = Your code to get back in
mail-code-text = Type these characters on the page that asked for them.
mail-code-until = It works once, until { $time } (UTC) on { $date }.
mail-code-not-you = Then do nothing. Without this code nothing changes, and your password stays as it is.
mail-code-never = Never read this code out to anyone. Nobody from { $organisation } will ask for it.
mail-code-footer = Sent because someone asked to reset the password of { $account }. Reference { $reference }. This mailbox is not read; ask your IT desk.
mail-not-you-heading = Was it not you?
mail-not-them-heading = Was it not them?
mail-footer = Reference { $reference }. This mailbox is not read; ask your IT desk.
mail-reset-subject = Your { $organisation } password was changed
mail-reset-heading = Your password was changed
mail-reset-text = It was reset on { $time } (UTC), and you were signed out everywhere. If that was you, there is nothing to do.
mail-reset-not-you = Contact your administrator now, by phone if you can. Do not answer this mail.
mail-unlocked-subject = Your { $organisation } account was unlocked
mail-unlocked-heading = Your account was unlocked
mail-unlocked-text = It was unlocked on { $time } (UTC). Your password did not change.
mail-locked-subject = Password resets are paused for your { $organisation } account
mail-locked-heading = Password resets are paused
mail-locked-text = Someone tried several times to prove that they are you, and failed. Nobody can reset your password until { $time } (UTC). Your password has not changed and works as before.
mail-locked-not-you = Then someone else tried. You need not do anything, but tell your administrator if it happens again.
mail-admin-reset-subject = An administrator of { $organisation } reset their password
mail-admin-reset-heading = An administrator reset their password
mail-admin-reset-text = { $who } reset their own password on { $time } (UTC).
mail-admin-reset-not-them = Ask them in person or by phone. If it was not them, disable the account and look at the audit log.
mail-help-subject = { $account } needs help with their password
mail-help-heading = Someone cannot get back in
mail-help-text = { $account } asked for help on { $time } (UTC), after the reset portal could not help them.
mail-help-advice-heading = What you can do
mail-help-advice = Make sure that it is really them before you change anything; call them on a number you know. The audit log shows the reason under the reference below.
mail-code-register-heading = Your code to confirm this address
mail-code-register-footer = Sent because { $account } gave this address to get back in with. Reference { $reference }. This mailbox is not read; ask your IT desk.
mail-code-proof-heading = Your code to prove it is you
mail-code-proof-footer = Sent because someone signed in as { $account } wants to change security info. Reference { $reference }. This mailbox is not read; ask your IT desk.
mail-info-subject = Your { $organisation } security info was changed
mail-info-heading = Your security info was changed
mail-info-added = Added on { $time } (UTC): { $what }. If that was you, there is nothing to do.
mail-info-changed = Changed on { $time } (UTC): { $what }. If that was you, there is nothing to do.
mail-info-removed = Removed on { $time } (UTC): { $what }. If that was you, there is nothing to do.
mail-info-phone = mobile phone
mail-info-email = e-mail address
mail-info-app = authenticator app
mail-info-questions = security questions
mail-info-not-you = Then someone else knows your password. Contact your administrator now, by phone if you can, and change your password. Do not answer this mail.
mail-digest-subject = { $count ->
    [one] One more person of { $organisation } needs help with their password
   *[other] { $count } more people of { $organisation } need help with their password
}
mail-digest-heading = More people cannot get back in
mail-digest-text = { $count ->
    [one] One more person asked for help in the day until { $time } (UTC). After the first 20 requests of a day we keep the others for one mail.
   *[other] { $count } more people asked for help in the day until { $time } (UTC). After the first 20 requests of a day we keep the others for one mail.
}
mail-digest-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
mail-digest-advice = Make sure that it is really them before you change anything; call them on a number you know. So many requests in one day are unusual: look at the audit log for where they came from.
mail-alarm-proofs-subject = Many failed tries to reset passwords at { $organisation }
mail-alarm-proofs-heading = Many tries to prove who someone is have failed
mail-alarm-proofs-text = On { $time } (UTC) more tries had failed within one hour than people make by mistake. Someone may be guessing. Codes are longer for the next 24 hours, and each account pauses by itself after a few failed tries.
mail-alarm-proofs-advice = Look at the audit log for which accounts were tried and from where. Remind people that nobody will ever ask them for a code.
mail-alarm-paused-subject = Texts and calls are paused at { $organisation }
mail-alarm-paused-heading = Texts and calls are paused
mail-alarm-paused-text = So many texts and calls went out for password resets that we pause them until { $time } (UTC). Until then people prove who they are in another way, such as by mail.
mail-alarm-paused-advice = Look at the audit log for who asked for them. If the resets were real, ask whoever runs the portal for a higher ceiling. People who have nothing but a phone on file need your help until then.

sms-code = { $code } is your { $organisation } code. Never share it.
call-message = This is { $organisation }. Someone is resetting your password. If it is you, press the hash key. If it is not you, press 9.
call-message-register = This is { $organisation }. Someone signed in as you is checking this number. If it is you, press the hash key. If it is not you, press 9.
mail-alarm-agent-code-subject = A new agent may join the directory of { $organisation }
mail-alarm-agent-code-heading = A code for a new agent was made
mail-alarm-agent-code-text = On { $time } (UTC) a code was made with which one agent can join your directory, within 15 minutes. An agent sets passwords there, so it gets nothing to do until its fingerprint was compared and approved.
mail-alarm-agent-code-advice = If nobody told you about this, ask who made the code and approve nothing. The audit log has the details.
mail-alarm-agent-twice-subject = An agent at { $organisation } is connected twice
mail-alarm-agent-twice-heading = One agent is connected twice
mail-alarm-agent-twice-text = On { $time } (UTC) a second connection showed the identity of one of your agents. It may be a copied machine, or someone who has its keys. That agent gets no requests for now; others of the same directory go on.
mail-alarm-agent-twice-advice = Find out where the agent runs. If it was copied, stop the copy and approve the agent again. If you cannot explain it, revoke the agent and let it join anew.
mail-alarm-sync-subject = The directory sync of { $organisation } waits for you
mail-alarm-sync-heading = A directory sync would close many accounts
mail-alarm-sync-text = On { $time } (UTC) an agent reported that many people are gone from your directory or disabled there, more than usually leave in a day. Nobody was closed; that part of the sync waits.
mail-alarm-sync-advice = Look at your directory. If these people really left, let it through: the audit log says how many there are, and whoever runs the portal can allow it. If not, put right what happened and the next sync goes on by itself.
mail-alarm-forwarding-subject = Events of { $organisation } are not taken
mail-alarm-forwarding-heading = Your log server takes no events
mail-alarm-forwarding-text = Since { $time } (UTC) the place to which you have the audit log sent takes nothing. Nothing is lost: we keep trying, and send everything in order.
mail-alarm-forwarding-advice = The page “Send events on” in the admin area says why. Put it right where you collect events, or switch sending off.
mail-alarm-away-subject = No agent of { $organisation } is connected
mail-alarm-away-heading = A directory has no agent connected
mail-alarm-away-text = Since { $time } (UTC) no agent of one of your directories is connected. People whose passwords that directory keeps cannot reset them.
mail-alarm-away-advice = Look at the machine on which the agent runs, and run “latchkey-agent check” there. The page about on-premises integration shows which directory it is.
mail-ask-subject = Add a way to get back into your { $organisation } account
mail-ask-heading = One more way is needed soon
mail-ask-text = { $organisation } is about to change how forgotten passwords are reset. With what you have set up today you could then not reset yours by yourself. Sign in and add another way here: { $place }
