# The admin area: domains.

domains-heading = Domains
domains-lead = The part of a user ID after the @. Only a verified domain leads people to your organisation.
domain-name = Domain
domain-state = State
domain-since = Verified since
domain-not-yet = Not yet
domain-new = Add a domain
domain-new-hint = Such as example.org. You prove that it is yours with a record in its DNS. At most { $count } may wait for that at once.
domain-add = Add
domain-only-global = Only a Global Administrator can change domains.
domain-back = Back to the domain
domain-added = Added. It leads nobody here until its record was found.
domain-removed = The domain was removed.
domain-now-verified = Verified. People with user IDs in this domain are led to your organisation from now on.
domain-still = The record stands where it should.

domain-initial = First domain
domain-initial-text = Set up by the operator of this portal. It stays.
domain-vouched = Verified by the operator
domain-vouched-text = The operator of this portal vouches that it is yours. No record is needed.
domain-verified = Verified
domain-verified-text = Its record was found. It is looked at again every 30 days.
domain-failing = Record missing
domain-failing-text = The DNS said on several days that the record is not there. Put it back, then check.
domain-failing-until = Otherwise the domain leads nobody here after
domain-stopped = Stopped
domain-stopped-text = Its record was gone for too long, so it leads nobody here any more. Put the record back, then check.
domain-pending = Waits for its record
domain-pending-text = It leads nobody here yet, and nothing of your organisation is shown for it.
domain-taken = Belongs to another organisation
domain-taken-text = Another organisation has proven this domain, or one that it lies in. If it is yours, ask the operator of this portal.
domain-broken = Not trusted
domain-broken-text = This entry was changed by something other than this portal, so nobody is led by it. Ask the operator.

domain-second-proof = Once a domain of your own is verified, administrators need two different proofs to reset their password. See to it that each of them has two.
domain-record = The record to set
domain-record-lead = Set it where the DNS of your domain is kept, often the company that sold you the name.
domain-record-type = Type
domain-record-name = Name
domain-record-value = Value
domain-record-stays = Leave it there after the domain was verified.
domain-copy-name = Copy the name
domain-copy-value = Copy the value
domain-check = Check
domain-checked = Checked last
domain-never-checked = Never
domain-outcome = What was found
domain-found = { $outcome ->
    [found] The record.
    [other] { $count ->
        [one] One other record, and not this one.
       *[other] { $count } other records, and not this one.
    }
    [unanswered] The DNS did not answer.
   *[none] No such record.
}
domain-next-check = Checked again
domain-check-now = Check now
domain-check-soon = It was checked a moment ago. Wait ten seconds, then try again.
domain-check-none = There is no such record yet. After a change it can take from minutes to a day until it is seen everywhere.
domain-check-other = { $count ->
    [one] One other record stands at that name, but not this one. Compare the value letter by letter.
   *[other] { $count } other records stand at that name, but not this one. Compare the value letter by letter.
}
domain-check-unanswered = The DNS did not answer. Nothing has changed. Try again in a few minutes.
domain-elsewhere = This domain, or one that it lies in, belongs to another organisation here. If it is yours, ask the operator of this portal.
domain-known = This domain is in the list already.
domain-too-many = { $count } domains wait for their record already. Prove or remove one first.
domain-wrong-name = That is not a domain. Type it like example.org, without anything before or after it.
domain-wrong-length = A domain has 48 characters at most, as a user ID allows.
domain-wrong-letters = Type it in its xn-- form. User IDs in it are written that way too.
domain-wrong-personal = This is a mail service for everybody. Its people reset their password with their own provider.
domain-wrong-shared = Many organisations have names in this domain. Type your own.
domain-remove = Remove this domain
domain-remove-lead = It leads nobody here any more, and another organisation can prove that it is theirs. To add it again you need a new record.
domain-remove-initial = The first domain of an organisation stays.
domain-remove-people = { $count ->
    [one] One person has a user ID in this domain. Give them another first.
   *[other] { $count } people have user IDs in this domain. Give them others first.
}
domain-remove-many = More than { $count } people have user IDs in this domain. Give them others first.

guide-domains = Prove your own domains
guide-domains-text = So that people can use the user IDs they know.

why-domain-added = A domain was added, not verified yet
why-domain-verified = A domain was verified by its record
why-domain-vouched = A domain was added by the operator, without a record
why-domain-removed = A domain was removed
why-domain-missing = The record of a domain was not found
why-domain-unanswered = The DNS did not answer
why-domain-elsewhere = A domain belongs to another organisation
why-domain-failing = The record of a domain is gone; it stops in 14 days
why-domain-stopped = A domain stopped: its record was gone for too long

mail-domain-failing-subject = { $domain }: its record is missing
mail-domain-failing-heading = A domain will stop working
mail-domain-failing-text = The record by which { $domain } was verified is no longer in the DNS. If it is not back by { $time }, people with user IDs in this domain can no longer sign in or reset their password here.
mail-domain-failing-advice = Open the domain in the admin area, set the record it shows, and check it there.
mail-domain-stopped-subject = { $domain } no longer works
mail-domain-stopped-heading = A domain has stopped working
mail-domain-stopped-text = The record by which { $domain } was verified was not in the DNS for more than 14 days. Since { $time } people with user IDs in this domain can no longer sign in or reset their password here.
mail-domain-stopped-advice = If the domain is still yours, set the record again and check it in the admin area. It works at once.

why-operator-removed = The operator removed the app and the passkeys, so that new ones can be set up
mail-proofs-taken-subject = An administrator of { $organisation } sets up new ways to sign in
mail-proofs-taken-heading = The app and the passkeys of an administrator were removed
mail-proofs-taken-text = On { $time } (UTC) the operator of this portal removed the authenticator app and the passkeys of { $who }, who can now set up new ones with their password.
mail-proofs-taken-advice = Ask them in person or by phone. If they did not ask for it, disable the account and tell the operator.

guests-heading = Guests
guests-lead = People from elsewhere who are guests of your organisation. Their accounts and ways to prove who they are belong to them: nobody here sees or changes these.
guests-search = Beginning of the address
guests-none = There are no guests to show.
guest-address = Address
guest-since = Guest since
guest-way = Gets a new password
guest-by-home = By the policy of their own organisation, which is here too
guest-by-mail = Here, with an e-mail address they registered themselves
guest-by-provider = With their own mail provider, not here
guest-by-directory = With the organisation that manages their account, not here
guest-remove = Remove this guest
guest-remove-lead = They are no longer a guest of your organisation. Their account stays as it is.
guest-removed = The guest was removed.
why-guest-removed = A guest was removed
