//! What the settings and their values are called, where pages name them outside their own control. Pure.

use super::fields::Fields;

/// A value as a page shows it: by the key of its words, or as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Words(&'static str),
    Text(String),
}

/// A setting that a form says differently from what is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    pub field: &'static str,
    pub label: &'static str,
    pub in_force: Vec<Shown>,
    pub typed: Vec<Shown>,
}

/// Every control with the key of its name.
const LABELS: &[(&str, &str)] = &[
    ("gates", "setting-gates"),
    ("methods", "setting-methods"),
    ("questions_to_register", "setting-questions-to-register"),
    ("questions_to_reset", "setting-questions-to-reset"),
    ("questions", "setting-questions"),
    ("enabled", "setting-enabled"),
    ("groups", "setting-groups"),
    ("except", "setting-except"),
    ("licence_check", "setting-licence-check"),
    ("unlock_only", "setting-unlock-only"),
    ("write_back", "setting-write-back"),
    ("require_registration", "setting-require-registration"),
    ("reconfirm_days", "setting-reconfirm-days"),
    ("notify_user", "setting-notify-user"),
    ("notify_admins", "setting-notify-admins"),
    ("help_to", "setting-help-to"),
    ("help_roles", "setting-help-roles"),
    ("help_people", "setting-help-people"),
    ("admin_self_reset", "setting-admin-self-reset"),
    ("password_rules", "setting-password-rules"),
    ("password_days", "setting-password-days"),
    ("banned_words", "setting-banned-words"),
    ("temporary_passwords", "setting-temporary-passwords"),
    ("disclosure", "setting-disclosure"),
    ("failed_proofs", "limit-failed-proofs"),
    ("failed_proofs_of_a_kind", "limit-failed-proofs-of-a-kind"),
    ("tries", "limit-tries"),
    ("sends_per_number_hour", "limit-number-hour"),
    ("sends_per_number_day", "limit-number-day"),
    ("sends_per_mailbox_ten_minutes", "limit-mailbox-ten-minutes"),
    ("sends_per_mailbox_day", "limit-mailbox-day"),
    ("paid_messages_day", "limit-paid-day"),
    ("code_seconds", "limit-code-seconds"),
    ("cool_down_seconds", "limit-cool-down"),
    ("flow_seconds", "limit-flow-seconds"),
    ("password_submits", "limit-password-submits"),
    ("countries", "setting-countries"),
    ("passkeys", "setting-passkeys"),
    ("return_addresses", "setting-return-addresses"),
    ("helpdesk", "setting-helpdesk"),
    ("helpdesk_address", "setting-helpdesk-address"),
    ("helpdesk_url", "setting-helpdesk-url"),
];

/// Values that have words of their own.
const VALUES: &[(&str, &str, &str)] = &[
    ("gates", "1", "setting-one"),
    ("gates", "2", "setting-two"),
    ("methods", "email", "kind-email"),
    ("methods", "mobile", "kind-mobile"),
    ("methods", "office", "kind-office"),
    ("methods", "app", "kind-app"),
    ("methods", "questions", "kind-questions"),
    ("enabled", "none", "setting-enabled-none"),
    ("enabled", "selected", "setting-enabled-selected"),
    ("enabled", "all", "setting-enabled-all"),
    ("licence_check", "user", "setting-licence-user"),
    ("licence_check", "tenant", "setting-licence-tenant"),
    ("password_rules", "classic", "setting-rules-classic"),
    ("password_rules", "nist", "setting-rules-nist"),
    ("disclosure", "explicit", "setting-disclosure-explicit"),
    ("disclosure", "reduced", "setting-disclosure-reduced"),
    ("disclosure", "none", "setting-disclosure-none"),
    ("helpdesk", "built_in", "setting-helpdesk-built-in"),
    ("helpdesk", "email", "setting-helpdesk-email"),
    ("helpdesk", "link", "setting-helpdesk-link"),
    ("help_to", "default", "setting-help-default"),
    ("help_to", "roles", "setting-help-roles"),
    ("help_to", "people", "setting-help-people"),
    ("help_roles", "password_administrator", "role-password"),
    ("help_roles", "helpdesk_administrator", "role-helpdesk"),
    ("help_roles", "user_administrator", "role-user"),
    ("help_roles", "global_administrator", "role-global"),
];

fn shown(fields: &Fields, name: &str) -> Vec<Shown> {
    let mut values: Vec<Shown> = fields
        .all(name)
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(|value| match VALUES.iter().find(|(field, of, _)| *field == name && *of == value) {
            Some((_, _, key)) => Shown::Words(key),
            None if value == "yes" => Shown::Words("setting-on"),
            None => Shown::Text(value.chars().take(400).collect()),
        })
        .collect();
    if values.is_empty() {
        values.push(Shown::Words("setting-off"));
    }
    values
}

/// What a form would change, control by control. Lines that end in another way, or stand in another order, are no change.
pub fn differing(in_force: &Fields, typed: &Fields) -> Vec<Differing> {
    let values = |fields: &Fields, name: &str| {
        let mut all: Vec<String> =
            fields.all(name).map(|value| value.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()).collect();
        all.retain(|value| !value.is_empty());
        all.sort();
        all
    };
    LABELS
        .iter()
        .filter(|(field, _)| values(in_force, field) != values(typed, field))
        .map(|&(field, label)| Differing { field, label, in_force: shown(in_force, field), typed: shown(typed, field) })
        .collect()
}

/// What somebody has registered, by kind.
pub fn kind(kind: crate::policy::Kind) -> &'static str {
    VALUES.iter().find(|(field, value, _)| *field == "methods" && *value == kind.as_str()).map_or("kind-email", |(_, _, key)| key)
}
