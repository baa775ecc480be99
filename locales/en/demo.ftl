# The demo: people to try and what they were sent.
demo-heading = People to try
demo-lead = Made-up people of made-up organisations. Pick one, reset their password, and read what they were sent in the outbox.
demo-outbox-link = Open the outbox
demo-portal-link = Open the portal
demo-start-over = Start over with everybody as they were
demo-sign-in = Sign in with this password
demo-outbox-heading = Outbox
demo-outbox-lead = Every mail, text and call, newest first. Nothing leaves this machine.
demo-outbox-empty = Nothing has been sent yet.
demo-look-again = Look again
demo-text-part = As text
demo-html-part = As the mail program shows it
demo-press = Press
demo-approved = The person pressed #. The page that waited moves on.
demo-refused = The person refused the call.
demo-nothing = That call is over.
