//! The support bundle: what somebody needs who helps from outside, and nothing about people. What is not known to be harmless is left
//! out: no name, address, number, word of the organisation or text of another side.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    state::{Condition, Found, kind_of_error},
    store::{Agent, Counts, Refused, Sending},
};
use crate::{
    admin::words,
    audit::{Activity, rfc3339},
    directory::{store::Tenant, totals::Totals},
    i18n::Locale,
    policy::Policy,
    protocol,
};

pub struct Content<'a> {
    pub tenant: &'a Tenant,
    pub found: &'a Found,
    pub schema: i64,
    pub agents: Vec<Agent>,
    pub totals: Totals,
    pub counts: Counts,
    pub refused: Vec<Refused>,
    /// English: a bundle is read by whoever helps.
    pub locale: &'a Locale,
}

/// Settings whose value is one word of ours.
const WORDS: [&str; 3] = ["licence_check", "disclosure", "password_rules"];
/// Settings that are lists of words or numbers of ours; of every other list only its length is told.
const LISTS: [&str; 2] = ["methods", "predefined_questions"];

/// The settings without anything that an organisation typed.
fn settings(policy: &Policy) -> Value {
    let Ok(Value::Object(document)) = serde_json::to_value(policy) else { return Value::Null };
    Value::Object(document.into_iter().map(|(name, value)| (name.clone(), setting(&name, value))).collect())
}

fn setting(name: &str, value: Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) | Value::Null => value,
        Value::String(_) if WORDS.contains(&name) => value,
        Value::Array(_) if LISTS.contains(&name) => value,
        Value::String(_) => json!("(set)"),
        Value::Array(items) => json!({ "count": items.len() }),
        Value::Object(fields) => {
            let tag = |name: &str| matches!(name, "for" | "to");
            let kept: Map<_, _> = fields
                .into_iter()
                .map(|(field, value)| {
                    let kept = if tag(&field) { value } else { setting("", value) };
                    (field, kept)
                })
                .collect();
            Value::Object(kept)
        }
    }
}

fn sending(sending: &Sending, configured: bool, found: &Found) -> Value {
    json!({
        "condition": Condition::of(sending, configured, found.now).as_str(),
        "waiting": sending.waiting,
        "failing_since": sending.failing_since.map(rfc3339),
        "error": sending.error.as_deref().map(|error| kind_of_error(error).trim_start_matches("trouble-error-")),
        "last_accepted": sending.accepted_at.map(rfc3339),
    })
}

/// The version of an agent, which says of itself what it likes.
fn version(software: &str) -> &str {
    let last = software.split_whitespace().last().unwrap_or_default();
    let is_version = last.len() <= 20 && last.contains('.') && last.split('.').all(|part| part.parse::<u32>().is_ok());
    if is_version { last } else { "unknown" }
}

/// A reason of the log: a code as it is, a sentence by what it means. Anything else may quote somebody.
fn reason(locale: &Locale, written: Option<&str>) -> String {
    let written = written.unwrap_or_default();
    let Some(meant) = words::reason(locale, written) else { return "other".to_owned() };
    let is_code = written.len() <= 60 && written.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_code { written.to_owned() } else { meant }
}

/// Without what is not there: nobody has to read what says nothing.
fn told(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().filter(|(_, field)| !field.is_null()).map(|(name, field)| (name, told(field))).collect()
        }
        Value::Array(items) => items.into_iter().map(told).collect(),
        other => other,
    }
}

pub fn bundle(content: &Content<'_>) -> Value {
    let Content { tenant, found, locale, .. } = content;
    let agents_of = |directory: Uuid| {
        let agents = content.agents.iter().filter(|agent| agent.directory_id == directory).map(|agent| {
            json!({
                "id": agent.id,
                "version": version(&agent.software),
                "state": agent.state,
                "held": agent.held,
                "connected": agent.connected,
                "last_seen": agent.last_seen_at.map(rfc3339),
                "approved": agent.approved_at.map(rfc3339),
            })
        });
        agents.collect::<Vec<_>>()
    };
    let directories = found
        .directories
        .iter()
        .map(|directory| json!({ "id": directory.id, "status": format!("{:?}", directory.status), "agents": agents_of(directory.id) }));
    let failures = content.refused.iter().map(|refused| {
        json!({
            "time": rfc3339(refused.at),
            "activity": Activity::ALL.iter().map(|one| one.as_str()).find(|one| *one == refused.activity).unwrap_or("other"),
            "reason": reason(locale, refused.reason.as_deref()),
            "correlation_id": refused.correlation,
        })
    });
    let (sendings, channels, work) = (&found.sendings, found.channels, &found.work);
    told(json!({
        "latchkey": env!("CARGO_PKG_VERSION"),
        "protocol": { "version": protocol::VERSION, "oldest": protocol::OLDEST_VERSION },
        "schema": content.schema,
        "postgresql": work.database_version.split(' ').next(),
        "made": rfc3339(found.now),
        "clock": {
            "portal": rfc3339(found.now),
            "database": rfc3339(work.database_now),
            "apart_ms": i64::try_from((work.database_now - found.now).whole_milliseconds()).ok(),
        },
        "tenant": {
            "id": tenant.id,
            "plan": tenant.plan,
            "created": rfc3339(tenant.created_at),
            "custom_domain": tenant.custom_domain,
            "directory_sync": tenant.directory_sync,
            "policy_version": tenant.policy_version,
        },
        "settings": settings(&tenant.policy),
        "counts": content.counts,
        "people": {
            "members": content.totals.people, "enabled": content.totals.enabled, "registered": content.totals.registered,
            "capable": content.totals.capable, "decided": content.totals.decided_at.map(rfc3339), "to_decide_anew": work.stale,
        },
        "directories": directories.collect::<Vec<_>>(),
        "mail": sending(&sendings.mail, channels.mail, found),
        "texts": sending(&sendings.text, channels.texts, found),
        "calls": sending(&sendings.call, channels.voice, found),
        "given_up": sendings.dead,
        "figures_counted": work.figures_at.map(rfc3339),
        "log_month_ahead": work.month_ahead,
        "forwarding": found.forward.as_ref().map(|forward| json!({
            "enabled": forward.enabled,
            "failures": forward.failures,
            "failing": forward.last_error.is_some(),
            "sent_up_to": rfc3339(forward.place_at),
            "last_taken": forward.last_ok_at.map(rfc3339),
        })),
        "failures": failures.collect::<Vec<_>>(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Helpdesk, Scope};

    #[test]
    fn settings_keep_their_shape_and_lose_what_was_typed() {
        let policy = Policy {
            enabled: Scope::Selected { groups: [Uuid::from_u128(7)].into(), except: [].into() },
            helpdesk: Helpdesk::Email { address: "canary@desk.example".into() },
            banned_words: vec!["canary".into()],
            return_addresses: vec!["https://canary.example/".into()],
            ..Policy::default()
        };
        let told = settings(&policy);
        assert!(!told.to_string().contains("canary"), "{told}");
        assert_eq!(told["enabled"], json!({ "for": "selected", "groups": { "count": 1 }, "except": { "count": 0 } }));
        assert_eq!((&told["helpdesk"]["to"], &told["helpdesk"]["address"]), (&json!("email"), &json!("(set)")));
        assert_eq!((&told["gates"], &told["limits"]["tries"], &told["disclosure"]), (&json!(1), &json!(5), &json!("reduced")));
        assert_eq!((&told["methods"], &told["banned_words"]), (&json!(["email", "mobile"]), &json!({ "count": 1 })));
    }

    #[test]
    fn an_agent_names_its_version_and_nothing_else() {
        for (software, expected) in
            [("0.1.0", "0.1.0"), ("latchkey-agent 1.2.3", "1.2.3"), ("canary", "unknown"), ("1.2.canary", "unknown"), ("", "unknown")]
        {
            assert_eq!(version(software), expected);
        }
    }
}
