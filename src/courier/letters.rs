//! The words of every mail: in the reader's language, in the organisation's colour.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    delivery::{Letter, letter::Content},
    directory::store::{Person, Tenant},
    factors::{
        challenge::{Challenge, Purpose},
        mask,
    },
    i18n::Locale,
    jobs::{Alarm, HowChanged, Notice, Registered},
};

pub fn code_letter(
    words: &Locale,
    tenant: &Tenant,
    person: &Person,
    challenge: &Challenge,
    code: &str,
    to: String,
) -> anyhow::Result<Letter> {
    let organisation = organisation(tenant);
    let (heading, footer) = match challenge.purpose {
        Purpose::Reset => ("mail-code-heading", "mail-code-footer"),
        Purpose::Registration => ("mail-code-register-heading", "mail-code-register-footer"),
        Purpose::Proof => ("mail-code-proof-heading", "mail-code-proof-footer"),
        Purpose::Desk => ("mail-code-desk-heading", "mail-code-desk-footer"),
    };
    // Only of this code may somebody ask, and only the person whom its owner called.
    let (preview, text, never) = if challenge.purpose == Purpose::Desk {
        ("mail-code-desk-preview", "mail-code-desk-text", "mail-code-desk-never")
    } else {
        ("mail-code-preview", "mail-code-text", "mail-code-never")
    };
    let content = Content {
        subject: words.say("mail-code-subject").with("code", code).with("organisation", organisation).to_string(),
        preview: words.say(preview).with("organisation", organisation).to_string(),
        heading: words.say(heading).to_string(),
        paragraphs: vec![words.say(text).with("organisation", organisation).to_string()],
        code: Some(code.to_owned()),
        after_code: Some(
            words
                .say("mail-code-until")
                .with("time", words.time(challenge.expires_at))
                .with("date", words.date(challenge.expires_at))
                .to_string(),
        ),
        aside_heading: words.say("mail-not-you-heading").to_string(),
        aside: vec![words.say("mail-code-not-you").to_string(), words.say(never).with("organisation", organisation).to_string()],
        footer: words.say(footer).with("account", mask::user_id(&person.upn)).with("reference", challenge.reference()).to_string(),
        ..frame(words, tenant)
    };
    Ok(content.letter(to, sender(words, tenant))?)
}

fn changed(how: HowChanged) -> &'static str {
    match how {
        HowChanged::Added => "mail-info-added",
        HowChanged::Changed => "mail-info-changed",
        HowChanged::Removed => "mail-info-removed",
    }
}

fn named(method: Registered) -> &'static str {
    match method {
        Registered::Phone => "mail-info-phone",
        Registered::Email => "mail-info-email",
        Registered::App => "mail-info-app",
        Registered::Questions => "mail-info-questions",
        Registered::Passkey => "mail-info-passkey",
    }
}

/// A guest has no organisation here; the product speaks for itself then.
pub fn organisation(tenant: &Tenant) -> &str {
    if tenant.name.is_empty() { "Latchkey" } else { &tenant.name }
}

fn sender(words: &Locale, tenant: &Tenant) -> String {
    words.say("mail-sender").with("organisation", organisation(tenant)).to_string()
}

fn frame(words: &Locale, tenant: &Tenant) -> Content {
    Content {
        language: words.code().to_owned(),
        direction: words.direction(),
        organisation: organisation(tenant).to_owned(),
        accent: tenant.accent.clone().unwrap_or_else(|| "#1b5e4b".to_owned()),
        subject: String::new(),
        preview: String::new(),
        heading: String::new(),
        paragraphs: vec![],
        items: vec![],
        after_items: None,
        code: None,
        after_code: None,
        aside_heading: String::new(),
        aside: vec![],
        footer: String::new(),
    }
}

/// Subject, heading, text and advice of an alarm.
fn alarm_words(words: &Locale, organisation: &str, alarm: &Alarm, when: String) -> (String, String, String, String) {
    let ([subject, heading, text, advice], time) = match alarm {
        Alarm::ManyFailedProofs => {
            (["mail-alarm-proofs-subject", "mail-alarm-proofs-heading", "mail-alarm-proofs-text", "mail-alarm-proofs-advice"], when)
        }
        Alarm::MessagesPaused { until } => (
            ["mail-alarm-paused-subject", "mail-alarm-paused-heading", "mail-alarm-paused-text", "mail-alarm-paused-advice"],
            words.date_time(*until),
        ),
        Alarm::AgentCode => (
            [
                "mail-alarm-agent-code-subject",
                "mail-alarm-agent-code-heading",
                "mail-alarm-agent-code-text",
                "mail-alarm-agent-code-advice",
            ],
            when,
        ),
        Alarm::AgentTwice => (
            [
                "mail-alarm-agent-twice-subject",
                "mail-alarm-agent-twice-heading",
                "mail-alarm-agent-twice-text",
                "mail-alarm-agent-twice-advice",
            ],
            when,
        ),
        Alarm::SyncHeld => (["mail-alarm-sync-subject", "mail-alarm-sync-heading", "mail-alarm-sync-text", "mail-alarm-sync-advice"], when),
        Alarm::LinksPaused { until } => (
            ["mail-alarm-links-subject", "mail-alarm-links-heading", "mail-alarm-links-text", "mail-alarm-links-advice"],
            words.date_time(*until),
        ),
        Alarm::ForwardingStopped { since } => (
            [
                "mail-alarm-forwarding-subject",
                "mail-alarm-forwarding-heading",
                "mail-alarm-forwarding-text",
                "mail-alarm-forwarding-advice",
            ],
            words.date_time(*since),
        ),
        Alarm::AgentsAway { since } => (
            ["mail-alarm-away-subject", "mail-alarm-away-heading", "mail-alarm-away-text", "mail-alarm-away-advice"],
            words.date_time(*since),
        ),
    };
    (
        words.say(subject).with("organisation", organisation).to_string(),
        words.say(heading).to_string(),
        words.say(text).with("time", time).to_string(),
        words.say(advice).to_string(),
    )
}

const FAILING: [&str; 4] =
    ["mail-domain-failing-subject", "mail-domain-failing-heading", "mail-domain-failing-text", "mail-domain-failing-advice"];
const STOPPED: [&str; 4] =
    ["mail-domain-stopped-subject", "mail-domain-stopped-heading", "mail-domain-stopped-text", "mail-domain-stopped-advice"];

/// Subject, heading, text and advice about a domain whose record is gone.
fn domain_words(
    words: &Locale,
    [subject, heading, text, advice]: [&str; 4],
    domain: &str,
    time: String,
) -> (String, String, String, String) {
    (
        words.say(subject).with("domain", domain).to_string(),
        words.say(heading).to_string(),
        words.say(text).with("domain", domain).with("time", time).to_string(),
        words.say(advice).to_string(),
    )
}

/// What stands above the advice of a notice.
fn advice_heading(notice: &Notice) -> &'static str {
    match notice {
        Notice::HelpWanted { .. }
        | Notice::HelpDigest { .. }
        | Notice::DomainFailing { .. }
        | Notice::DomainStopped { .. }
        | Notice::Alarm { .. } => "mail-help-advice-heading",
        Notice::AdministratorReset { .. } | Notice::ProofsTaken { .. } => "mail-not-them-heading",
        Notice::Invitation { .. } | Notice::AddMethod { .. } => "mail-invitation-advice-heading",
        _ => "mail-not-you-heading",
    }
}

/// A mail that says where to set something up.
fn leads(words: &Locale, organisation: &str, [subject, heading, text]: [&str; 3], place: &str) -> (String, String, String, String) {
    (
        words.say(subject).with("organisation", organisation).to_string(),
        words.say(heading).to_string(),
        words.say(text).with("organisation", organisation).with("place", place).to_string(),
        words.say("mail-invitation-advice").to_string(),
    )
}

/// `about`: the people the notice is about, as its reader knows them; of a new password its owner, where passkeys of theirs go on
/// working.
pub fn notice_letter(
    words: &Locale,
    tenant: &Tenant,
    notice: &Notice,
    about: &[String],
    correlation: Uuid,
    at: OffsetDateTime,
    to: String,
) -> anyhow::Result<Letter> {
    let organisation = organisation(tenant);
    let when = words.date_time(at);
    let say = |key| words.say(key).to_string();
    let subject = |key| words.say(key).with("organisation", organisation).to_string();
    let (subject, heading, text, aside) = match notice {
        Notice::PasswordReset => (
            subject("mail-reset-subject"),
            say("mail-reset-heading"),
            words.say("mail-reset-text").with("time", when).to_string(),
            say("mail-reset-not-you"),
        ),
        Notice::PasswordChanged => (
            subject("mail-reset-subject"),
            say("mail-reset-heading"),
            words.say("mail-changed-text").with("time", when).to_string(),
            say("mail-reset-not-you"),
        ),
        Notice::Unlocked => (
            subject("mail-unlocked-subject"),
            say("mail-unlocked-heading"),
            words.say("mail-unlocked-text").with("time", when).to_string(),
            say("mail-reset-not-you"),
        ),
        Notice::Locked { until } => (
            subject("mail-locked-subject"),
            say("mail-locked-heading"),
            words.say("mail-locked-text").with("time", words.date_time(*until)).to_string(),
            say("mail-locked-not-you"),
        ),
        Notice::TemporaryPassword => (
            subject("mail-temporary-subject"),
            say("mail-temporary-heading"),
            words.say("mail-temporary-text").with("time", when).to_string(),
            say("mail-temporary-not-asked"),
        ),
        Notice::Invitation { place } => {
            leads(words, organisation, ["mail-invitation-subject", "mail-invitation-heading", "mail-invitation-text"], place)
        }
        Notice::AddMethod { place } => leads(words, organisation, ["mail-ask-subject", "mail-ask-heading", "mail-ask-text"], place),
        Notice::AdministratorReset { .. } => (
            subject("mail-admin-reset-subject"),
            say("mail-admin-reset-heading"),
            words.say("mail-admin-reset-text").with("who", about.concat()).with("time", when).to_string(),
            say("mail-admin-reset-not-them"),
        ),
        Notice::ProofsTaken { .. } => (
            subject("mail-proofs-taken-subject"),
            say("mail-proofs-taken-heading"),
            words.say("mail-proofs-taken-text").with("who", about.concat()).with("time", when).to_string(),
            say("mail-proofs-taken-advice"),
        ),
        Notice::RegistrationLink { .. } => (
            subject("mail-link-subject"),
            say("mail-link-heading"),
            words.say("mail-link-text").with("application", about.concat()).with("time", when).to_string(),
            say("mail-link-not-you"),
        ),
        Notice::HelpWanted { user_id } => (
            words.say("mail-help-subject").with("account", user_id.as_str()).to_string(),
            say("mail-help-heading"),
            words.say("mail-help-text").with("account", user_id.as_str()).with("time", when).to_string(),
            say("mail-help-advice"),
        ),
        Notice::SecurityInfoChanged { method, how } => (
            subject("mail-info-subject"),
            say("mail-info-heading"),
            words.say(changed(*how)).with("what", say(named(*method))).with("time", when).to_string(),
            say("mail-info-not-you"),
        ),
        Notice::HelpDigest { count, .. } => (
            words.say("mail-digest-subject").with("count", *count).with("organisation", organisation).to_string(),
            say("mail-digest-heading"),
            words.say("mail-digest-text").with("count", *count).with("time", when).to_string(),
            say("mail-digest-advice"),
        ),
        Notice::DomainFailing { domain, until } => domain_words(words, FAILING, domain, words.date_time(*until)),
        Notice::DomainStopped { domain } => domain_words(words, STOPPED, domain, when),
        Notice::Alarm { alarm } => alarm_words(words, organisation, alarm, when),
    };
    // The list of a digest: who is named, and how many more there are.
    let (items, more) = match notice {
        Notice::HelpDigest { people, count } => (about.to_vec(), count - i64::try_from(people.len())?),
        _ => (vec![], 0),
    };
    let passkeys = matches!(notice, Notice::PasswordReset | Notice::PasswordChanged) && !about.is_empty();
    let content = Content {
        preview: text.clone(),
        subject,
        heading,
        paragraphs: std::iter::once(text).chain(passkeys.then(|| say("mail-reset-passkeys"))).collect(),
        items,
        after_items: (more > 0).then(|| words.say("mail-digest-more").with("count", more).to_string()),
        aside_heading: say(advice_heading(notice)),
        aside: vec![aside],
        footer: words.say("mail-footer").with("reference", correlation.to_string()).to_string(),
        ..frame(words, tenant)
    };
    Ok(content.letter(to, sender(words, tenant))?)
}
