//! What the numbers mean that people read out: codes of stop pages, and events in the log of an agent. Pure.

use crate::{admin::words, eligibility::Reason, i18n::Locale, protocol::events::Event};

/// A number with its meaning and its remedy, in the reader's language.
pub struct Meant {
    pub code: String,
    /// As the log of the agent writes it; empty for stop pages.
    pub name: &'static str,
    pub meaning: String,
    /// Empty: there is nothing to do.
    pub remedy: String,
}

/// Every reason with a code, in the order of the codes.
const STOPS: [Reason; 9] = [
    Reason::TenantOff,
    Reason::AdministratorsOff,
    Reason::WritebackOff,
    Reason::NoPolicy,
    Reason::NotLicensed,
    Reason::NotInScope,
    Reason::NotEnoughMethods,
    Reason::OnPremisesAction,
    Reason::OnPremisesUnreachable,
];

/// The keys of meaning and remedy; the second is empty where all is well.
fn keys(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::PasswordResetStart => ("event-reset-start", ""),
        Event::PasswordResetSuccess => ("event-reset-done", ""),
        Event::PasswordResetFail => ("event-reset-fail", "remedy-next-line"),
        Event::OnboardingEventStart => ("event-onboard-start", ""),
        Event::OnboardingEventSuccess => ("event-onboard-done", "remedy-approve"),
        Event::ChangePasswordStart => ("event-change-start", ""),
        Event::ChangePasswordSuccess => ("event-change-done", ""),
        Event::ChangePasswordFail => ("event-change-fail", "remedy-next-line"),
        Event::ResetUserPasswordByAdminStart => ("event-admin-start", ""),
        Event::ResetUserPasswordByAdminSuccess => ("event-admin-done", ""),
        Event::ResetUserPasswordByAdminFail => ("event-admin-fail", "remedy-next-line"),
        Event::OffboardingEventStart => ("event-offboard-start", ""),
        Event::OffboardingEventSuccess => ("event-offboard-done", ""),
        Event::OffboardingEventFail => ("event-offboard-fail", "remedy-offboard"),
        Event::WriteBackServiceStarted => ("event-started", ""),
        Event::WriteBackServiceStopped => ("event-stopped", "remedy-stopped"),
        Event::KeyPairCreationSuccess => ("event-keys", ""),
        Event::ServiceBusHeartBeat => ("event-heartbeat", ""),
        Event::ServiceBusListenerError => ("event-connection", "remedy-network"),
        Event::PasswordResetService => ("event-revoked", "remedy-onboard"),
        Event::UnknownError => ("event-unknown", "remedy-bundle"),
        Event::ServiceError => ("event-portal-away", "remedy-network"),
        Event::InPutValidationError => ("event-input", "remedy-clock"),
        Event::DecryptionError => ("event-decryption", "remedy-decryption"),
        Event::ConfigurationError => ("event-configuration", "remedy-check"),
        Event::ADUnKnownError => ("event-directory-unknown", "remedy-directory-log"),
        Event::ADUserNotFoundError => ("event-not-found", "remedy-not-found"),
        Event::ADMutliMatchError => ("event-many", "remedy-many"),
        Event::ADPermissionsError => ("event-permissions", "remedy-check"),
        Event::ADUserAccountDisabled => ("event-disabled", "remedy-disabled"),
        Event::ADUserAccountLockedOut => ("event-locked", "remedy-locked"),
        Event::ADUserIncorrectPassword => ("event-wrong-password", "remedy-wrong-password"),
        Event::ADPasswordPolicyError => ("event-policy", "remedy-policy"),
        Event::ADConfigurationError => ("event-directory-configuration", "remedy-check"),
    }
}

/// The whole table.
pub fn table(locale: &Locale) -> Vec<Meant> {
    let stops = STOPS.into_iter().filter_map(|reason| {
        let written = reason.as_str();
        Some(Meant {
            code: reason.code()?.to_owned(),
            name: "",
            meaning: words::reason(locale, written).unwrap_or_default(),
            remedy: words::remedy(written).map(|(key, _)| locale.say(key).to_string()).unwrap_or_default(),
        })
    });
    let events = Event::ALL.iter().map(|event| {
        let (meaning, remedy) = keys(*event);
        Meant {
            code: event.id().to_string(),
            name: event.name(),
            meaning: locale.say(meaning).to_string(),
            remedy: if remedy.is_empty() { String::new() } else { locale.say(remedy).to_string() },
        }
    });
    stops.chain(events).collect()
}

/// What somebody looks for: a number, a name, or words of the meaning; every word has to be there.
pub fn find(all: Vec<Meant>, wanted: &str) -> Vec<Meant> {
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let has = |meant: &Meant| {
        let text = format!("{} {} {} {}", meant.code, meant.name, meant.meaning, meant.remedy).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    all.into_iter().filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locales;

    #[test]
    fn every_number_is_there_once_and_says_something_in_every_language() {
        for locale in Locales::load().unwrap().all() {
            let all = table(locale);
            assert_eq!(all.len(), STOPS.len() + Event::ALL.len());
            for meant in &all {
                assert!(!meant.meaning.is_empty(), "{} {}", locale.code(), meant.code);
                let is_failure = meant.code.starts_with("SSPR") || meant.code.starts_with("32") || meant.code.starts_with("33");
                assert!(!is_failure || !meant.remedy.is_empty(), "{}", meant.code);
            }
        }
    }

    #[test]
    fn it_is_found_by_number_by_name_and_by_words() {
        let locales = Locales::load().unwrap();
        let codes = |wanted: &str| find(table(&locales.get("en").unwrap()), wanted).into_iter().map(|one| one.code).collect::<Vec<_>>();
        assert_eq!(codes("31034"), ["31034"]);
        assert_eq!(codes(" sspr_0029 "), ["SSPR_0029"]);
        assert_eq!(codes("admutlimatch"), ["33003"]);
        assert!(codes("heartbeat").contains(&"31019".to_owned()));
        assert!(codes("no such thing at all").is_empty());
        assert_eq!(codes("").len(), STOPS.len() + Event::ALL.len());
    }
}
