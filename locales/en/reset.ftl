# The reset portal, page by page.
identify-title = Get back into your account
identify-heading = Let’s get you back in
identify-lead = Tell us which account is yours. It takes about two minutes, and your phone or your other mailbox will help to prove it is you.
identify-label = Work or study address
identify-hint = The one you sign in with, such as
identify-remember = I remember my password
identify-malformed = Type your whole address, with the part after the @.

captcha-name = Checking that a person is here
captcha-working = Your browser is working on it. There is nothing for you to solve.
captcha-waiting = Nearly there. We continue by ourselves in a moment.
captcha-done = Done. You can continue.
captcha-switch = Use a picture or a sound instead
captcha-how = Type the six digits you see in the picture or hear in the sound.
captcha-picture-alt = Picture of six digits. The sound below says the same digits.
captcha-sound = The six digits, spoken
captcha-label = Six digits
captcha-wait-instead = Cannot see or hear them? Leave this empty, wait half a minute on this page, then continue.
captcha-again = The check that a person is here has to be done once more. Continue again.
captcha-wrong = Those are not the digits. Here are new ones.
captcha-not-yet = Half a minute has not passed yet. Wait a little longer, then continue.
captcha-no-waiting = Too many people in your network are waiting. Type the digits instead.
captcha-harder = This address was tried many times, so we check a little longer. Continue once more.

trouble-heading = What is the trouble?
trouble-lead = Choose what fits. You prove it is you in either case.
trouble-forgot = I forgot my password
trouble-forgot-hint = You choose a new one
trouble-unlock = I know my password, but I am locked out
trouble-unlock-hint = Your password stays as it is
trouble-none = Choose one of the two.

method-heading = Prove it’s you
method-lead-only = Pick something within reach.
method-lead-first = Pick something within reach. This is the first of two.
method-lead-second = One more, in a different way. This is the second of two.
method-legend = Ways to prove it is you
method-sms = Text my mobile phone
method-sms-hint = A code to
method-mobile-call = Call my mobile phone
method-office-call = Call my office phone
method-call-hint = You answer and press # on
method-email = Send me an e-mail
method-email-hint = A code to
method-app = Use my authenticator app
method-app-hint = The six digits it shows right now
method-questions = Answer my security questions
method-questions-hint = { $count ->
    [one] One of those you chose
   *[other] { $count } of those you chose
}
method-none = Choose one way.
method-none-work = None of these work

number-label = Type the whole number
number-hint = With the country code, such as +31. We ask so that nobody else can make your phone ring.
number-wrong = That is not the number we have. Type all of it, with the country code.
number-too-many = Too many wrong numbers. Phones can be used again from { $time } UTC; another way works now.

send-cool-down = { $count ->
    [one] Wait one more second, then ask again.
   *[other] Wait { $count } more seconds, then ask again.
}
send-capped = We have sent as many there as is safe. It works again from { $time } UTC; another way works now.
send-ceiling = Texts and calls are paused for your organisation until { $time } UTC, because so many went out. Use another way, or ask your administrator, who can help as well.
send-number-refused = We cannot text or call that number. Use another way, or ask your administrator to correct the number.

paused-heading = Texts and calls are paused
paused-what = So many texts and calls went out that they are paused for your organisation until { $time } UTC, and we have nothing but a phone left to make sure that it is you.
paused-advice = Ask your administrator, who can help you sooner. Or come back after that time and start again.

code-heading = Type the code we sent
code-sms-lead = It is in a text to the phone
code-email-lead = It is in a mail to
code-until = The code works until
code-label = Six-digit code
code-label-long = Eight-character code
code-hint = Only the newest code works.
code-empty = Type the code first.
code-wrong = { $count ->
    [one] That code is not right. You have one try left.
   *[other] That code is not right. You have { $count } tries left.
}
code-expired = That code worked until { $time } UTC. Send a new code and use that one.
code-over = That code can no longer be used. Send a new code and use that one.
code-undeliverable = The message could not be delivered. Use another way, or contact your administrator.
code-again = Send a new code
code-again-wait = Ready in { $count } seconds
code-again-ready = You can ask for a new code now.
code-nothing-arrived = Nothing has arrived?
code-sms-help-signal = Check that the phone has signal and is not in flight mode.
code-sms-help-busy = Texts can take a minute when networks are busy.
code-email-help-spam = Look in the folder for unwanted mail.
code-email-help-minute = Mail can take a minute or two.
code-help-old = Is it an old number or mailbox? Use another way, or ask for help:
code-app-heading = Type the code from your app
code-app-lead = Open your authenticator app and type the six digits it shows for this account.
code-app-hint = It changes every 30 seconds, and each code works once.
code-app-used = That code was used already. Wait for the next one.

calling-heading = We are calling you now
calling-ringing = Ringing the phone
calling-moves-on = This page moves on by itself when you have pressed #.
calling-answer = Answer the call. A calm voice says it is { $organisation }.
calling-press = To say yes, it is me, press
calling-look = Hang up and look at this page.
calling-not-you = Did you not ask for a call? Hang up, or press
calling-pressed = I have pressed #
calling-again = Call again
calling-over-heading = The call has ended
calling-refused = The call was refused. If you did not do that yourself, tell your administrator.
calling-failed = The phone could not be reached. Call again, or use another way.
calling-over = Nobody answered in time. Call again, or use another way.

questions-heading = Answer your questions
questions-lead = The answers you gave when you set this up. Capitals and extra spaces do not matter.
answers-empty = Answer every question.
answers-wrong = { $count ->
    [one] At least one answer is not right. Here are other questions. You have one try left.
   *[other] At least one answer is not right. Here are other questions. You have { $count } tries left.
}
answers-over = The time for these questions is over. Use another way, or start again.

password-heading = Choose a new password
password-lead = Three or four unrelated words are strong and easy to remember. Paste and password managers work here.
password-new = New password
password-again = The same password again
password-needs = What your password needs
password-save = Save new password
password-stop = Stop, keep the old one
password-until = Save before
password-until-after = After that you start again, and your old password stays as it was.
password-two-minutes = Two minutes are left. Save now, or start again later; your old password stays as it was.
password-empty = Type a new password.
password-mismatch = The two passwords are not the same. Type both again.
password-too-short = This password is too short. It needs at least { $least } characters.
password-too-long = This password is too long. It can have at most { $most } characters.
password-classes = This password needs three of these: small letter, capital, number, sign.
password-name = This password holds your name or your address. Leave that out.
password-banned = This password is made of words that are tried first. Add words that have nothing to do with each other.
password-common = This password is on the list of common passwords. Choose one that only you would think of.
password-unreadable = This password holds a character that cannot be seen or typed. Leave it out.
password-left = { $count ->
    [one] You can try once more.
   *[other] You can try { $count } more times.
}
rule-length = At least { $least } characters
rule-classes = Three of: small letter, capital, number, sign
rule-name = Not your name or your address
rule-common = Not a common password or word; we check this when you save
rule-met = (done)
rule-unmet = (not yet)
strength = Strength
strength-words = Too easy|Weak|Fair|Good|Strong

unlock-heading = Unlock your account
unlock-lead = You have proved it is you. Your password stays as it is.
unlock-button = Unlock now

done-heading = You’re back in
done-lead = Your new password is set and works now. Your account is unlocked as well.
done-unlocked-heading = Your account is unlocked
done-unlocked-lead = Sign in with the password you have. If it does not work, come back and choose a new one.
done-good-to-know = Good to know
done-signed-out = We signed you out everywhere. Type the new password once on your phone and in your mail app.
done-mailed = We mailed you about this change, so you would know if it had not been you.
done-close = Finished on a shared computer? Close this window.

stop-what-happened = What happened
stop-what-you-can-do = What you can do
stop-details = Additional details
stop-code = Code
stop-time = Time
stop-correlation = Correlation ID
stop-title = We can’t reset this password here
stop-now-title = We can’t reset this password right now
stop-lead = Your account is as it was. Nothing has changed.
stop-closed-title = We can’t reset a password with what you typed
stop-closed-lead = Nothing has changed, and nobody was told anything.
stop-closed-what = Either the address is not one we can reset, or the account is not set up for resetting here. For everybody’s safety we do not say which.
stop-closed-advice = Check the address and start again. If it was right, ask your administrator: they can see the reason with the correlation ID below.
stop-unknown-title = We don’t know this address
stop-unknown-lead = Nothing has changed.
stop-unknown-tenant-what = No organisation here uses the part after the @.
stop-unknown-user-what = Nobody in { $organisation } has this address.
stop-unknown-advice = Check the spelling and start again, or ask your administrator which address is yours.
stop-personal-title = This account resets elsewhere
stop-personal-lead = It is a personal account, not one of an organisation.
stop-personal-what = Addresses of Outlook.com, Hotmail, Live and MSN belong to a Microsoft account, and Microsoft resets its password.
stop-personal-advice = Go to the sign-in page of that service and choose “Forgot password” there. For a work account, start again with your work address.
stop-guest-what = You are a guest here, and guests like you reset with the organisation that looks after their account.
stop-disabled-what = This account is switched off.
stop-tenant-off-what = { $organisation } has switched resetting off.
stop-administrators-off-what = { $organisation } does not let administrators reset their own password here.
stop-no-policy-what = { $organisation } has not set up resetting yet.
stop-not-in-scope-what = { $organisation } has not switched resetting on for you.
stop-not-licensed-what = Your account does not have the licence that resetting needs.
stop-not-enough-methods-what = We have too few ways on file to be sure that it is you.
stop-writeback-off-what = { $organisation } keeps your password in its own directory, and passwords cannot be sent there from here.
stop-on-premises-action-what = { $organisation } keeps your password in its own directory, and that directory does not let us change yours.
stop-on-premises-unreachable-what = { $organisation } keeps your password in its own directory. That directory is not answering us, so a new password would not reach it.
stop-ask-advice = Ask your administrator, who can set a password for you. The code below tells them what to look for.
stop-register-advice = Ask your administrator to set a password for you. When you are back in, add a phone or another mailbox, so that next time takes two minutes.
stop-directory-advice = Ask your administrator, who can set a password for you in the directory.
stop-retry-advice = Try again in a few minutes; this usually passes quickly. In a hurry? Your administrator can set a password for you.
stop-locked-title = Resets are paused for this account
stop-locked-lead = For your safety; your password has not changed and still works if you remember it.
stop-locked-what = There were too many tries that did not prove who you are. Resets are paused until { $time } UTC.
stop-locked-advice = Wait until then, or ask your administrator, who can help you sooner.

contact-heading = Contact your administrator
contact-link-lead = Your organisation has its own help desk.
contact-send = Ask for help
contact-first-lead = Tell us first which account is yours: start on the first page. Then we know whose administrators to ask.
contact-sent-heading = Your request is on its way
contact-sent-lead = If your organisation takes requests this way, its administrators now have a mail. You hear from them, not from us. One request a day is enough.

help-heading = Help with getting back in
help-lead = Forgotten passwords happen to everybody. Here is how it goes.
help-how = How it works
help-step-1 = Type the address you sign in with.
help-step-2 = Prove that it is you: with a code by text or mail, a call, your authenticator app, or your own questions. Some organisations ask for two.
help-step-3 = Choose a new password. It works at once.
help-stuck = If you are stuck
help-stuck-code = No code? Wait a minute, look among unwanted mail, then ask for a new one. Only the newest code works.
help-stuck-phone = New phone or number? Use another way, or ask your administrator to correct it.
help-stuck-locked = Too many tries? Resets pause for 24 hours. Your administrator can end the pause.

protection-heading = How we protect you
protection-lead = Resetting a password is a favourite door for thieves. This is how we keep it shut for them and open for you.
protection-proof = Nobody gets to a new password without proving who they are, with things only you have.
protection-codes = Codes work once and for ten minutes. After a few wrong ones everything pauses.
protection-mail = You get a mail when your password changes, so you would know if it had not been you.
protection-nobody = Nobody will ever ask you for a code: not by phone, not by mail.
protection-cookies = This site keeps a few cookies of its own to remember your language and where you are. It loads nothing from anybody else.
