//! The words of every mail: in the reader's language, in the organisation's colour.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    delivery::{Letter, letter::Content},
    directory::store::{Person, Tenant},
    factors::{challenge::Challenge, mask},
    i18n::Locale,
    jobs::{Alarm, Notice},
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
    let content = Content {
        subject: words.say("mail-code-subject").with("code", code).with("organisation", organisation).to_string(),
        preview: words.say("mail-code-preview").with("organisation", organisation).to_string(),
        heading: words.say("mail-code-heading").to_string(),
        paragraphs: vec![words.say("mail-code-text").to_string()],
        code: Some(code.to_owned()),
        after_code: Some(
            words
                .say("mail-code-until")
                .with("time", words.time(challenge.expires_at))
                .with("date", words.date(challenge.expires_at))
                .to_string(),
        ),
        aside_heading: words.say("mail-not-you-heading").to_string(),
        aside: vec![
            words.say("mail-code-not-you").to_string(),
            words.say("mail-code-never").with("organisation", organisation).to_string(),
        ],
        footer: words
            .say("mail-code-footer")
            .with("account", mask::user_id(&person.upn))
            .with("reference", challenge.reference())
            .to_string(),
        ..frame(words, tenant)
    };
    Ok(content.letter(to, sender(words, tenant))?)
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

/// `about`: the people the notice is about, as its reader knows them.
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
        Notice::AdministratorReset { .. } => (
            subject("mail-admin-reset-subject"),
            say("mail-admin-reset-heading"),
            words.say("mail-admin-reset-text").with("who", about.concat()).with("time", when).to_string(),
            say("mail-admin-reset-not-them"),
        ),
        Notice::HelpWanted { user_id } => (
            words.say("mail-help-subject").with("account", user_id.as_str()).to_string(),
            say("mail-help-heading"),
            words.say("mail-help-text").with("account", user_id.as_str()).with("time", when).to_string(),
            say("mail-help-advice"),
        ),
        Notice::HelpDigest { count, .. } => (
            words.say("mail-digest-subject").with("count", *count).with("organisation", organisation).to_string(),
            say("mail-digest-heading"),
            words.say("mail-digest-text").with("count", *count).with("time", when).to_string(),
            say("mail-digest-advice"),
        ),
        Notice::Alarm { alarm: Alarm::ManyFailedProofs } => (
            subject("mail-alarm-proofs-subject"),
            say("mail-alarm-proofs-heading"),
            words.say("mail-alarm-proofs-text").with("time", when).to_string(),
            say("mail-alarm-proofs-advice"),
        ),
        Notice::Alarm { alarm: Alarm::MessagesPaused { until } } => (
            subject("mail-alarm-paused-subject"),
            say("mail-alarm-paused-heading"),
            words.say("mail-alarm-paused-text").with("time", words.date_time(*until)).to_string(),
            say("mail-alarm-paused-advice"),
        ),
    };
    // The list of a digest: who is named, and how many more there are.
    let (items, more) = match notice {
        Notice::HelpDigest { people, count } => (about.to_vec(), count - i64::try_from(people.len())?),
        _ => (vec![], 0),
    };
    let content = Content {
        preview: text.clone(),
        subject,
        heading,
        paragraphs: vec![text],
        items,
        after_items: (more > 0).then(|| words.say("mail-digest-more").with("count", more).to_string()),
        aside_heading: say(match notice {
            Notice::HelpWanted { .. } | Notice::HelpDigest { .. } | Notice::Alarm { .. } => "mail-help-advice-heading",
            Notice::AdministratorReset { .. } => "mail-not-them-heading",
            _ => "mail-not-you-heading",
        }),
        aside: vec![aside],
        footer: words.say("mail-footer").with("reference", correlation.to_string()).to_string(),
        ..frame(words, tenant)
    };
    Ok(content.letter(to, sender(words, tenant))?)
}
