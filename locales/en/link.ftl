# Coming from an identity provider to register, and what is mailed about it.
link-heading = Is this your account?
link-lead = Next you choose how you get back in if you ever forget your password.
link-account = Account
link-organisation = Organisation
link-application = Sent by
link-continue = Yes, go on
link-hint = For your safety this page works once, and for one minute.
link-not-yours-heading = Not your account?
link-not-yours = Then close this page. What you add here would let you into someone else’s account, and let them see it.
link-gone-heading = This link no longer works
link-gone-lead = It works once, and for one minute. Nothing has changed in your account.
link-gone-advice = Go back to the page that sent you here and start again from there. If it happens again, tell your administrator.

mail-link-subject = A link to register for your { $organisation } account
mail-link-heading = A link to register was made for you
mail-link-text = { $application } made it on { $time } (UTC), as you signed in there, so that you can choose how you get back in if you forget your password. It worked for one minute and is not in this mail. If you were signing in, there is nothing to do.
mail-link-not-you = Then someone may have signed in as you. Contact your administrator now, by phone if you can. Do not answer this mail.
mail-alarm-links-subject = Links to register are paused at { $organisation }
mail-alarm-links-heading = Links to register are paused
mail-alarm-links-text = Your applications made more links to register in one hour than people usually need. Until { $time } (UTC) no more are made. Links that were made before have ended after one minute.
mail-alarm-links-advice = Look at the audit log for which API key made them, and for whom. If you cannot explain it, have that key revoked: whoever holds it can register ways into accounts.
