# The registration portal: ways to prove oneself, page by page.
register-heading = Keep a spare key
register-lead = These are the ways you can prove it is you when you forget your password. Only you and your administrators see them. Your answers, nobody sees.
register-asked-heading = Before you lock yourself out
register-asked-lead = { $organisation } asks you to set up how you get back in if you forget your password. It takes a few minutes, once.
register-closed = Your administrator has not opened password reset for your account, so there is nothing to set up here.
register-progress = { $required ->
    [one] { $have } of 1 way ready.
   *[other] { $have } of { $required } ways ready.
}
register-enough = You have enough to get back in. More never hurts.
register-left = { $count ->
    [one] Set up one more and you are done.
   *[other] Set up { $count } more and you are done.
}
register-phone = Mobile phone
register-phone-hint = For a text or a call.
register-email = Another e-mail address
register-email-hint = A mailbox that you can open without this password.
register-app = Authenticator app
register-app-hint = Six digits from an app on your phone. Works without signal.
register-questions = Security questions
register-questions-hint = { $count ->
    [one] One question with an answer that only you know.
   *[other] { $count } questions with answers that only you know.
}
register-office = Office phone
register-office-hint = For a call at your desk.
register-office-whose = Your administrator looks after this one.
register-state-ready = Ready
register-state-unconfirmed = From your organisation, not confirmed by you
register-state-waiting = Waiting for the answer to what we sent at
register-state-unused = Not used for resets here
register-state-off = Not set up
register-enter = Enter code
register-set-up = Set up
register-change = Change
register-remove = Remove
register-is-ready = { $what }: ready.
register-is-removed = { $what }: removed.
register-mailed = We told you by mail as well, so you would know if it had not been you.
register-finish = Finish
register-later = Not now
register-later-hint = We ask again the next time you sign in.
register-before = Before anything changes we ask you to prove it is you, and we tell you by mail.
register-by-link = You came by a link, so you can only add first ways here. Sign in with your password to change them later.
register-back = Back to the list

register-phone-heading = Add your mobile phone
register-phone-change = Use another mobile phone
register-phone-lead = We check once that it is yours. We use it for nothing but getting you back in.
register-phone-which = Which number
register-use-number = Use this number
register-other-number = Another number
register-from-organisation = Filled in by your organisation.
register-country = Country or region
register-number = Phone number
register-number-hint = As you dial it at home, or in full with + in front.
register-how = How shall we check it?
register-how-text = Send a text
register-how-text-hint = You type the code from it
register-how-call = Call me
register-how-call-hint = You answer and press #
register-number-unreadable = That does not look like a phone number of this country. Check the country and the number.
register-number-same = That is the number you have here already. Type another one, or go back to the list.
register-number-refused = We cannot text or call that number from here. Use another one, or ask your administrator.
register-number-odd = That number looks unusual. Check it once more. If it is right, continue.
register-number-sure = The number is right, continue
register-too-many = You have tried three new ones today, which is as many as is safe. It works again from { $time } UTC.
register-capped = We have sent as many there as is safe. It works again from { $time } UTC.
register-locked = For your safety everything that needs a proof is paused until { $time } UTC, after too many wrong tries. Your administrator can help you sooner.
register-undeliverable = The message could not be delivered. Check what you typed, or use another one.
register-call-answered = You pressed #
register-call-answered-lead = Thank you. One more step and it counts.
register-call-failed = The phone could not be reached. Call again, or use another number.
register-call-over = Nobody answered in time. Call again, or use another number.

register-email-heading = Add another e-mail address
register-email-change = Use another e-mail address
register-email-lead = A mailbox of your own that opens without this password. We send a code to see that it is yours.
register-email-which = Which address
register-use-address = Use this address
register-other-address = Another address
register-address = E-mail address
register-address-hint = Not your work or study mailbox: you could not open it without your password.
register-address-unreadable = That does not look like an e-mail address. Check it.
register-address-same = That is the address you have here already. Type another one, or go back to the list.
register-address-own = That mailbox opens with the password you may forget. Use one that opens without it.

register-questions-heading = Choose your questions
register-questions-change = Choose new questions
register-questions-lead = { $count ->
    [one] Choose a question and answer it in a way that only you would.
   *[other] Choose { $count } different questions and answer each in a way that only you would.
}
register-questions-replace = They take the place of those you have.
register-question-n = Question { $n }
register-question = Your question
register-question-choose = Choose a question
register-answer = Your answer
register-answers-hint = { $least } to { $most } characters. Capitals and extra spaces do not matter. Nobody can look your answers up, not even you.
register-questions-save = Save questions
register-question-none = Choose a question.
register-question-twice = You chose this question already. Choose another one.
register-answer-short = This answer is too short. It needs at least { $least } characters.
register-answer-long = This answer is too long. It can have at most { $most } characters.
register-answer-in-question = This answer can be read in the question. Choose one that cannot.
register-answer-twice = You gave this answer already. Give another one.

register-app-heading = Add an authenticator app
register-app-change = Use another authenticator app
register-app-intro = An app on your phone that shows six new digits every half minute. Any authenticator app will do.
register-app-step-install = Have an authenticator app on your phone.
register-app-step-scan = Let it scan the picture on the next page.
register-app-step-test = Type the six digits it shows, once, to see that it works.
register-app-replace = The app you have now keeps working until the new one is tested.
register-app-begin = Show the picture
register-app-lead = Two steps, and it is ready.
register-app-scan = 1. Scan this with your app
register-app-picture = QR code for your authenticator app. The same key stands below in letters.
register-app-link = Is the app on this device? Open it here
register-app-type = Type the key instead
register-app-account = Account
register-app-key = Key
register-app-kind = Kind
register-app-kind-value = Time based, 6 digits, 30 seconds
register-app-test = 2. Type the digits it shows
register-app-check = Check and finish
register-app-new = Show a new picture

remove-heading = Remove: { $what }
remove-lead = You can no longer prove it is you with it.
remove-falls-back = What your organisation filled in is used again.
remove-too-few-heading = You would have too few left
remove-too-few = { $count ->
    [one] A reset needs at least one way. Without it you cannot get back in by yourself if you forget your password.
   *[other] A reset needs { $count } ways. With fewer you cannot get back in by yourself if you forget your password.
}
remove-button = Remove it
remove-keep = Keep it

confirm-heading = Are these still right?
confirm-lead = A moment now saves you trouble later: these are the ways you get back in.
confirm-right = Looks good
confirm-changed = Something on this list has changed since you opened it. Look at it once more.

prove-password-heading = Type your password once more
prove-password-lead = Before anything changes we make sure that it is still you.
prove-password-empty = Type your password.
prove-password-wrong = That is not your password. Type it once more.
prove-password-paused = Too many wrong passwords. Try again from { $time } UTC.
prove-password-away = The directory of your organisation did not answer, so we could not check your password. Try again in a few minutes; if it goes on, ask your administrator.
prove-heading = Prove it’s you
prove-lead = One way that you have set up. Then you can make changes for ten minutes.
prove-lost = None of these in reach?
prove-no-way = None of the ways you have set up can be used at this moment. Your administrator can help.
