# The frame of every page, and words used on several pages.
frame-skip = Skip to the form
frame-language = Language:
frame-steps = Steps
frame-step-done = Done:
frame-step-now = Now:
frame-step-to-come = To come:
frame-help = Help
frame-help-link = Help with this page
frame-contact-link = Contact an administrator
frame-protection-link = How we protect you
frame-demo-link = People to try
frame-reference = Reference
frame-copy = Copy
frame-copied = Copied
frame-runs-on = Runs on Latchkey

continue = Continue
sign-in = Sign in
sign-out = Sign out
try-again = Try again
start-again = Start again
another-way = Use another way
use-another-account = Use another account
contact-administrator = Contact your administrator
contact-hint = We mail your administrators which account needs help, and when. Nothing else is sent.
show = Show
hide = Hide
problem-heading = There is something to put right

trail-account = Your account
trail-proof = Prove it’s you
trail-first = First proof
trail-second = Second proof
trail-password = New password
trail-unlock = Unlock

mask-phone = ending in { $digits }
mask-email = { $start }, then hidden, at { $domain }

error-title = That did not work
error-not-found-title = There is no page here
error-not-found-text = The address may be mistyped, or the page has moved. Nothing has changed in your account.
error-stale-text = Another tab or window moved on in the meantime. Nothing is lost: continue there, or start again.
error-foreign-text = This form was open for too long, or was sent from another site. Nothing has changed. Start again from the first page.
error-no-cookies-title = Your browser does not keep cookies
error-no-cookies-text = We need one cookie to remember where you are while you reset your password. Allow cookies for this site, then start again.
error-bad-request-text = We could not read what your browser sent. Nothing has changed. Go back and send it once more, or start again.
error-too-many-title = Too many tries from your network
error-too-many-text = To keep everybody safe we pause for a while. Try again in about { $minutes } min, or ask your administrator, who can help you sooner.
error-busy-text = Many people are here at this moment. Nothing has changed. Wait a few seconds, then send the page again.
error-expired-title = This reset has ended
error-expired-text = Your account is safe. The reset was open for too long, or it was finished or ended elsewhere. If you did not finish it, your old password still works as before.
error-broken-text = Something on our side is not answering. Nothing has changed in your account. Try again in a minute; if it stays like this, tell your administrator the reference below.
error-reference = Reference for your administrator:
