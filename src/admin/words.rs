//! What the log's own words mean, in the reader's: activities, reasons, ways of proving, and what helps.

use super::{Actor, doors};
use crate::{
    audit::{Activity, search::Found},
    i18n::Locale,
};

/// The key of an activity's name.
pub fn activity_key(activity: Activity) -> &'static str {
    match activity {
        Activity::ResetSelfService => "deed-reset",
        Activity::FlowProgress => "deed-step",
        Activity::Unlock => "deed-unlock",
        Activity::Blocked => "deed-blocked",
        Activity::ChangePassword => "deed-change-password",
        Activity::ResetByAdmin => "deed-reset-by-admin",
        Activity::Registered => "deed-registered",
        Activity::RegistrationStarted => "deed-registration-started",
        Activity::RegistrationFinished => "deed-registration-finished",
        Activity::SecurityInfoDeleted => "deed-info-deleted",
        Activity::SecurityInfoReviewed => "deed-info-reviewed",
        Activity::Reproved => "deed-reproved",
        Activity::SignIn => "deed-sign-in",
        Activity::SignOut => "deed-sign-out",
        Activity::ContactedAdministrator => "deed-contacted",
        Activity::PolicyChanged => "deed-policy",
        Activity::DirectoryChanged => "deed-directory",
        Activity::Writeback => "deed-writeback",
        Activity::RegistrationLink => "deed-link",
        Activity::Exported => "deed-exported",
        Activity::ApiKey => "deed-api-key",
        Activity::Alarm => "deed-alarm",
        Activity::Verified => "deed-verified",
    }
}

/// The name of an activity; one that this release does not know is shown as it is written down.
pub fn activity(locale: &Locale, written: &str) -> String {
    let known = Activity::ALL.into_iter().find(|activity| activity.as_str() == written);
    known.map_or_else(|| written.to_owned(), |activity| locale.say(activity_key(activity)).to_string())
}

/// The key of a way to prove oneself.
fn way_key(code: &str) -> Option<&'static str> {
    Some(match code {
        "email" => "way-email",
        "sms" => "way-sms",
        "mobile_call" => "way-mobile-call",
        "office_call" | "office" => "way-office",
        "mobile" => "way-mobile",
        "questions" => "way-questions",
        "app" => "way-app",
        "passkey" => "way-passkey",
        "password" => "way-password",
        _ => return None,
    })
}

/// Ways of proving, as the figures join them: `app+email`.
pub fn ways(locale: &Locale, joined: &str) -> String {
    if joined.is_empty() {
        return locale.say("way-none").to_string();
    }
    let each: Vec<String> =
        joined.split('+').map(|code| way_key(code).map_or_else(|| code.to_owned(), |key| locale.say(key).to_string())).collect();
    locale.list(&each)
}

/// The way that a step of a reset is about.
fn way_of_step(reason: &str) -> Option<&'static str> {
    const PARTS: [(&str, &str); 6] = [
        ("email verification", "email"),
        ("mobile SMS", "sms"),
        ("mobile voice", "mobile_call"),
        ("office voice", "office_call"),
        ("security questions", "questions"),
        ("mobile app", "app"),
    ];
    PARTS.iter().find(|(part, _)| reason.contains(part)).map(|(_, way)| *way)
}

fn way_of_mistake(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "wrong code from the e-mail" => "email",
        "wrong code from the text" => "sms",
        "wrong answers to the security questions" => "questions",
        "wrong code from the authenticator app" => "app",
        _ => return None,
    })
}

/// What a reason of the log means; `None`: it is shown as it is only.
pub fn reason(locale: &Locale, written: &str) -> Option<String> {
    let with_way = |key: &str, way: &str| locale.say(key).with("way", ways(locale, way)).to_string();
    if let Some(way) = written.strip_prefix("User started the ").and_then(way_of_step) {
        return Some(with_way("why-started", way));
    }
    if let Some(way) = written.strip_prefix("User completed the ").and_then(way_of_step) {
        return Some(with_way("why-proved", way));
    }
    if let Some(way) = way_of_mistake(written) {
        return Some(with_way("why-wrong-proof", way));
    }
    reason_key(written).map(|key| locale.say(key).to_string())
}

fn reason_key(written: &str) -> Option<&'static str> {
    Some(match written {
        "unknown_tenant" => "why-unknown-tenant",
        "unknown_user" => "why-unknown-user",
        "personal_account" => "why-personal-account",
        "unsupported_guest" => "why-unsupported-guest",
        "account_disabled" => "why-account-disabled",
        "tenant_off" => "why-tenant-off",
        "administrators_off" => "why-administrators-off",
        "no_policy" => "why-no-policy",
        "not_in_scope" => "why-not-in-scope",
        "not_licensed" => "why-not-licensed",
        "not_enough_methods" => "why-not-enough-methods",
        "writeback_off" => "why-writeback-off",
        "on_premises_action" => "why-on-premises-action",
        "on_premises_unreachable" | "OnPremisesUnreachable" | "the directory did not answer" => "why-unreachable",
        "locked" | "paused" => "why-paused",
        "User submitted their user ID" => "why-submitted",
        "User forgot their password" => "why-forgot",
        "User wants to unlock only" => "why-unlock-only",
        "User successfully reset password" | "Successfully completed reset." => "why-done",
        "FuzzyPolicyViolationInvalidPassword" => "why-weak",
        "a step that is not open" => "why-not-open",
        "the phone number typed is not the one on file" => "why-wrong-number",
        "the person called refused" | "the call was refused" => "why-call-refused",
        "wrong password" | "OnPremisesWrongPassword" => "why-wrong-password",
        "too many failed proofs; closed for 24 hours" => "why-closed",
        "app and passkeys removed by the operator" => "why-operator-removed",
        "guest removed" => "why-guest-removed",
        "domain added" => "why-domain-added",
        "domain verified" => "why-domain-verified",
        "domain added by the operator" => "why-domain-vouched",
        "domain removed" => "why-domain-removed",
        "domain record not found" => "why-domain-missing",
        "the DNS did not answer" => "why-domain-unanswered",
        "domain belongs to another organisation" => "why-domain-elsewhere",
        "domain is about to stop" => "why-domain-failing",
        "domain stopped" => "why-domain-stopped",
        "OnPremisesPolicyViolation" => "why-directory-rules",
        "OnPremisesUserNotFound" | "OnPremisesUserAmbiguous" | "OnPremisesUserOutOfScope" => "why-not-in-directory",
        "OnPremisesUserProtected" => "why-protected",
        "OnPremisesPermissionMissing" => "why-no-permission",
        "OnPremisesUserLocked" | "OnPremisesUserDisabled" | "OnPremisesUserCannotChange" => "why-directory-account",
        "OnPremisesOutcomeUnknown" => "why-outcome-unknown",
        "OnPremisesRequestExpired" | "OnPremisesRateLimited" => "why-late",
        written if written.starts_with("OnPremises") => "why-directory-error",
        _ => return None,
    })
}

/// What helps against a reason, and the page where it is done.
pub struct Help {
    pub key: &'static str,
    /// Only where the reader may go.
    pub link: Option<&'static str>,
}

/// `written`: a reason of the log, or the last step of somebody who gave up.
pub fn help(actor: &Actor, written: &str) -> Option<Help> {
    remedy(written).map(|(key, link)| Help { key, link: door(actor, link) })
}

/// The key of what helps, and the page where it is done, whoever reads it.
pub fn remedy(written: &str) -> Option<(&'static str, &'static str)> {
    Some(match written {
        "unknown_tenant" | "unknown_user" => ("help-unknown", "/admin/people"),
        "personal_account" | "unsupported_guest" => ("help-elsewhere", "/admin/people"),
        "account_disabled" => ("help-disabled", "/admin/people"),
        "tenant_off" | "no_policy" | "not_in_scope" => ("help-scope", "/admin/reset"),
        "administrators_off" => ("help-administrators", "/admin/reset"),
        "not_licensed" => ("help-licence", "/admin/licences"),
        "not_enough_methods" => ("help-methods", "/admin/registration"),
        "writeback_off" | "on_premises_action" => ("help-writeback", "/admin/on-premises"),
        "locked" | "paused" | "too many failed proofs; closed for 24 hours" => ("help-locked", "/admin/people"),
        "FuzzyPolicyViolationInvalidPassword" => ("help-weak", "/admin/methods"),
        "OnPremisesPolicyViolation" => ("help-directory-rules", "/admin/on-premises"),
        "OnPremisesOutcomeUnknown" => ("help-outcome-unknown", "/admin/on-premises"),
        "on_premises_unreachable" => ("help-directory", "/admin/on-premises"),
        written if written.starts_with("OnPremises") => ("help-directory", "/admin/on-premises"),
        "User submitted their user ID" => ("help-left-at-choice", "/admin/methods"),
        written if written.starts_with("User started the ") => ("help-left-before-code", "/admin/methods"),
        written if written.starts_with("User completed the ") => ("help-left-after-proof", "/admin/methods"),
        _ => return None,
    })
}

/// A page of the area, where there is one and the reader may see it.
pub fn door(actor: &Actor, address: &'static str) -> Option<&'static str> {
    doors().any(|door| door.method == "GET" && door.path == address && actor.allows(door.act)).then_some(address)
}

/// Who acted, in words where it is one of the few words the log has for it, else the user ID of an administrator.
pub fn actor(locale: &Locale, written: &str) -> String {
    let key = match written {
        "visitor" => "who-visitor",
        "user" => "who-user",
        "portal" => "who-portal",
        "agent" => "who-agent",
        "operator" => "who-operator",
        "application" => "who-application",
        "phone" => "who-phone",
        _ => return written.to_owned(),
    };
    locale.say(key).to_string()
}

/// One event as a page shows it.
pub struct Told {
    pub activity: String,
    /// Empty: nothing is known that the activity does not say.
    pub reason: String,
    /// The log's own words; empty where there are none.
    pub raw: String,
    pub who: String,
    pub event: Found,
}

pub fn tell(locale: &Locale, event: Found) -> Told {
    let raw = event.reason.clone().unwrap_or_default();
    Told {
        activity: activity(locale, &event.activity),
        reason: reason(locale, &raw).unwrap_or_default(),
        who: actor(locale, &event.actor),
        raw,
        event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locales;

    #[test]
    fn every_activity_has_a_name_of_its_own_in_every_language() {
        let locales = Locales::load().unwrap();
        for locale in locales.all() {
            let mut names: Vec<String> = Activity::ALL.into_iter().map(|one| activity(locale, one.as_str())).collect();
            for (name, one) in names.iter().zip(Activity::ALL) {
                assert!(name != activity_key(one) && !name.is_empty(), "{one:?} has no name in {}", locale.code());
                assert!(locale.code() == "en" || name != one.as_str(), "{one:?} is English in {}", locale.code());
            }
            names.sort();
            names.dedup();
            assert_eq!(names.len(), Activity::ALL.len());
        }
    }
}
