//! What the administrators of a tenant decided: typed, validated as a whole, versioned.

pub mod change;
pub mod difference;
pub mod store;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::web::target;

/// For whom self-service reset is on (section 3 of the specification).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Scope {
    #[default]
    None,
    /// Members of any of these groups, nested members included, except those of the excluded groups (DIR-6).
    Selected {
        groups: BTreeSet<Uuid>,
        #[serde(default)]
        except: BTreeSet<Uuid>,
    },
    All,
}

/// What a tenant lets its people prove themselves with. Text and call to a mobile are one kind (RESET-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Email,
    Mobile,
    Office,
    Questions,
    App,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Mobile, Self::Email, Self::App, Self::Office, Self::Questions];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Mobile => "mobile",
            Self::Office => "office",
            Self::Questions => "questions",
            Self::App => "app",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How much a stranger learns from a refusal (RESET-4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    Explicit,
    #[default]
    Reduced,
    /// Everybody walks the same pages. Not yet offered: a policy that asks for it is refused.
    None,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceCheck {
    #[default]
    User,
    Tenant,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordRules {
    #[default]
    Classic,
    Nist,
}

/// Where "contact your administrator" leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Helpdesk {
    /// A mail to the tenant's administrators, written by the portal.
    #[default]
    BuiltIn,
    Email {
        address: String,
    },
    Link {
        url: String,
    },
}

/// A role whose holders can help somebody who cannot get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helper {
    PasswordAdministrator,
    HelpdeskAdministrator,
    UserAdministrator,
    GlobalAdministrator,
}

impl Helper {
    pub const ALL: [Self; 4] =
        [Self::PasswordAdministrator, Self::HelpdeskAdministrator, Self::UserAdministrator, Self::GlobalAdministrator];

    /// The role, as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordAdministrator => "password_administrator",
            Self::HelpdeskAdministrator => "helpdesk_administrator",
            Self::UserAdministrator => "user_administrator",
            Self::GlobalAdministrator => "global_administrator",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|helper| helper.as_str() == text)
    }
}

/// Who is mailed when somebody asks for help by the built-in mail (section 7). Nobody but administrators of the tenant, whatever
/// stands here: they are looked up among them when the mail is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum HelpRequests {
    /// Password or helpdesk administrators; where there are none user administrators, else global ones.
    #[default]
    Default,
    Roles {
        roles: BTreeSet<Helper>,
    },
    /// People by their ids, while they are administrators.
    People {
        people: BTreeSet<Uuid>,
    },
}

impl HelpRequests {
    /// So many people can be named.
    pub const MOST: usize = 10;

    fn is_sound(&self) -> bool {
        match self {
            Self::Default => true,
            Self::Roles { roles } => !roles.is_empty(),
            Self::People { people } => (1..=Self::MOST).contains(&people.len()),
        }
    }
}

/// Limits and locks that belong to a tenant (RESET-7). Windows and durations in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Failed proofs in 24 hours until the portal is closed to the account for 24 hours.
    pub failed_proofs: i32,
    /// Failed proofs of one kind in one hour, with the same consequence.
    pub failed_proofs_of_a_kind: i32,
    /// Tries of one code.
    pub tries: i16,
    pub sends_per_number_hour: i32,
    pub sends_per_number_day: i32,
    pub sends_per_mailbox_ten_minutes: i32,
    pub sends_per_mailbox_day: i32,
    /// Paid messages a day: the larger of this and 2 % of the users.
    pub paid_messages_day: i32,
    pub code_seconds: i64,
    pub cool_down_seconds: i64,
    pub flow_seconds: i64,
    /// Submits of a new password in one flow (RESET-8).
    pub password_submits: i32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            failed_proofs: 5,
            failed_proofs_of_a_kind: 5,
            tries: 5,
            sends_per_number_hour: 3,
            sends_per_number_day: 8,
            sends_per_mailbox_ten_minutes: 10,
            sends_per_mailbox_day: 20,
            paid_messages_day: 200,
            code_seconds: 600,
            cool_down_seconds: 30,
            flow_seconds: 900,
            password_submits: 5,
        }
    }
}

/// The whole policy of a tenant; defaults are those of section 3 of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    pub enabled: Scope,
    pub gates: u8,
    pub methods: BTreeSet<Kind>,
    pub questions_to_register: u8,
    pub questions_to_reset: u8,
    /// Predefined questions, by number 1 to 35.
    pub predefined_questions: BTreeSet<u8>,
    pub require_registration: bool,
    pub reconfirm_days: u16,
    pub notify_user: bool,
    pub notify_admins: bool,
    pub helpdesk: Helpdesk,
    pub help_requests: HelpRequests,
    pub write_back: bool,
    pub unlock_only: bool,
    pub banned_words: Vec<String>,
    pub licence_check: LicenceCheck,
    pub disclosure: Disclosure,
    pub password_rules: PasswordRules,
    /// Days until a password expires and must be changed at sign-in (REG-4); 0 = never.
    pub password_days: u16,
    /// Where people may go on to after signing in or registering: exact https addresses.
    pub return_addresses: Vec<String>,
    pub admin_self_reset: bool,
    /// Whether people may sign in, and prove once more, with passkeys.
    pub passkeys: bool,
    /// Whether administrators may give people a temporary password, shown to them once.
    pub temporary_passwords: bool,
    /// Countries whose numbers may be texted or called, as ISO 3166 codes; empty: the tenant's own and those on file.
    pub countries: BTreeSet<String>,
    pub limits: Limits,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            enabled: Scope::None,
            gates: 1,
            methods: [Kind::Email, Kind::Mobile].into(),
            questions_to_register: 5,
            questions_to_reset: 3,
            predefined_questions: BTreeSet::new(),
            require_registration: true,
            reconfirm_days: 180,
            notify_user: true,
            notify_admins: false,
            helpdesk: Helpdesk::BuiltIn,
            help_requests: HelpRequests::Default,
            write_back: false,
            unlock_only: true,
            banned_words: vec![],
            licence_check: LicenceCheck::User,
            disclosure: Disclosure::Reduced,
            password_rules: PasswordRules::Classic,
            password_days: 0,
            return_addresses: vec![],
            admin_self_reset: true,
            passkeys: true,
            temporary_passwords: false,
            countries: BTreeSet::new(),
            limits: Limits::default(),
        }
    }
}

/// Why a policy is refused: it could never be satisfied, or says something that has no meaning (POL-1, POL-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("`gates` must be 1 or 2")]
    Gates,
    #[error("at least one method must be available, and at least as many kinds as gates")]
    TooFewMethods,
    #[error("the authenticator app may not be the only method; with two gates it needs two others beside it")]
    AppAlone,
    #[error("questions to register and to reset are 3 to 5 each, and registering asks for at least as many as resetting")]
    QuestionCount,
    #[error("the pool holds fewer questions than people must register")]
    QuestionPool,
    #[error("predefined questions are numbered 1 to 35")]
    UnknownQuestion,
    #[error("days before re-confirming are 0 to 730")]
    ReconfirmDays,
    #[error("banned words: at most 1000, each 4 to 16 characters")]
    BannedWords,
    #[error("the helpdesk link must be an e-mail address or an http(s) address")]
    Helpdesk,
    #[error("requests for help go to at least one role, or to 1 to 10 people")]
    HelpRequests,
    #[error("disclosure `none` is not available yet; use `reduced` or `explicit`")]
    DisclosureNone,
    #[error("`selected` needs at least one group")]
    NoGroups,
    #[error("a limit is zero, negative or longer than the flow it belongs to")]
    Limits,
    #[error("days until a password expires are 0 to 730")]
    PasswordDays,
    #[error(
        "return addresses: at most 20 different ones, each a whole https address as a browser writes it, such as https://app.example/start"
    )]
    ReturnAddresses,
    #[error("countries are two-letter codes such as NL")]
    Countries,
}

impl Policy {
    /// Everything that is wrong with the policy as a whole; empty when it can be saved.
    ///
    /// `custom_questions`: how many custom questions the tenant has (they belong to the pool).
    pub fn faults(&self, custom_questions: usize) -> Vec<Fault> {
        let mut faults = vec![];
        let mut refuse = |wrong: bool, fault| {
            if wrong {
                faults.push(fault);
            }
        };
        refuse(!(1..=2).contains(&self.gates), Fault::Gates);
        refuse(self.methods.len() < usize::from(self.gates.max(1)), Fault::TooFewMethods);
        let others = self.methods.iter().filter(|&&kind| kind != Kind::App).count();
        refuse(self.methods.contains(&Kind::App) && others < if self.gates == 2 { 2 } else { 1 }, Fault::AppAlone);
        let counts = 3..=5;
        let (register, reset) = (self.questions_to_register, self.questions_to_reset);
        refuse(!counts.contains(&register) || !counts.contains(&reset) || register < reset, Fault::QuestionCount);
        refuse(
            self.methods.contains(&Kind::Questions) && self.predefined_questions.len() + custom_questions < usize::from(register),
            Fault::QuestionPool,
        );
        refuse(self.predefined_questions.iter().any(|n| !(1..=35).contains(n)), Fault::UnknownQuestion);
        refuse(self.reconfirm_days > 730, Fault::ReconfirmDays);
        refuse(
            self.banned_words.len() > 1000 || self.banned_words.iter().any(|word| !(4..=16).contains(&word.chars().count())),
            Fault::BannedWords,
        );
        refuse(!self.helpdesk.is_sound(), Fault::Helpdesk);
        refuse(!self.help_requests.is_sound(), Fault::HelpRequests);
        refuse(self.disclosure == Disclosure::None, Fault::DisclosureNone);
        refuse(matches!(&self.enabled, Scope::Selected { groups, .. } if groups.is_empty()), Fault::NoGroups);
        refuse(!self.limits.are_sound(), Fault::Limits);
        let is_code = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        refuse(self.password_days > 730, Fault::PasswordDays);
        refuse(!return_addresses_are_sound(&self.return_addresses), Fault::ReturnAddresses);
        refuse(!self.countries.iter().all(is_code), Fault::Countries);
        faults
    }
}

fn return_addresses_are_sound(addresses: &[String]) -> bool {
    let different: BTreeSet<&String> = addresses.iter().collect();
    addresses.len() <= 20 && different.len() == addresses.len() && addresses.iter().all(|address| target::is_return_address(address))
}

impl Helpdesk {
    fn is_sound(&self) -> bool {
        match self {
            Self::BuiltIn => true,
            Self::Email { address } => crate::directory::EmailAddress::parse(address).is_some(),
            Self::Link { url } => url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")),
        }
    }
}

impl Limits {
    fn are_sound(&self) -> bool {
        self.unsound().is_empty()
    }

    /// The names of the limits that are out of their range, each with it.
    pub fn unsound(&self) -> Vec<Range> {
        Self::RANGES.iter().copied().filter(|range| !(range.low..=range.high).contains(&(range.value)(self))).collect()
    }

    /// Every limit by its name in the document, with the least and the most it may be.
    pub const RANGES: [Range; 12] = [
        Range { name: "failed_proofs", low: 1, high: 1000, value: |limits| i64::from(limits.failed_proofs) },
        Range { name: "failed_proofs_of_a_kind", low: 1, high: 1000, value: |limits| i64::from(limits.failed_proofs_of_a_kind) },
        Range { name: "tries", low: 1, high: 1000, value: |limits| i64::from(limits.tries) },
        Range { name: "sends_per_number_hour", low: 1, high: 1_000_000, value: |limits| i64::from(limits.sends_per_number_hour) },
        Range { name: "sends_per_number_day", low: 1, high: 1_000_000, value: |limits| i64::from(limits.sends_per_number_day) },
        Range {
            name: "sends_per_mailbox_ten_minutes",
            low: 1,
            high: 1_000_000,
            value: |limits| i64::from(limits.sends_per_mailbox_ten_minutes),
        },
        Range { name: "sends_per_mailbox_day", low: 1, high: 1_000_000, value: |limits| i64::from(limits.sends_per_mailbox_day) },
        Range { name: "paid_messages_day", low: 1, high: 10_000_000, value: |limits| i64::from(limits.paid_messages_day) },
        // NIST 800-63B-4: a code sent out of band lives ten minutes at most.
        Range { name: "code_seconds", low: 60, high: 600, value: |limits| limits.code_seconds },
        Range { name: "cool_down_seconds", low: 0, high: 600, value: |limits| limits.cool_down_seconds },
        Range { name: "flow_seconds", low: 120, high: 6300, value: |limits| limits.flow_seconds },
        Range { name: "password_submits", low: 1, high: 1000, value: |limits| i64::from(limits.password_submits) },
    ];
}

/// What one limit may be.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    pub name: &'static str,
    pub low: i64,
    pub high: i64,
    value: fn(&Limits) -> i64,
}

impl Range {
    pub fn of(&self, limits: &Limits) -> i64 {
        (self.value)(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_specification_and_are_sound() {
        let policy = Policy::default();
        assert_eq!(policy.faults(0), []);
        assert_eq!((policy.enabled, policy.gates, policy.reconfirm_days), (Scope::None, 1, 180));
        assert_eq!((policy.questions_to_register, policy.questions_to_reset), (5, 3));
        assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
    }

    #[test]
    fn pol_4_the_app_is_never_the_only_way() {
        let with = |gates, methods: &[Kind]| Policy { gates, methods: methods.iter().copied().collect(), ..Policy::default() }.faults(0);
        assert_eq!(with(1, &[Kind::App]), [Fault::AppAlone]);
        assert_eq!(with(1, &[Kind::App, Kind::Email]), []);
        assert_eq!(with(2, &[Kind::App, Kind::Email]), [Fault::AppAlone]);
        assert_eq!(with(2, &[Kind::App, Kind::Email, Kind::Mobile]), []);
        assert_eq!(with(2, &[Kind::Email]), [Fault::TooFewMethods]);
        assert_eq!(with(1, &[]), [Fault::TooFewMethods]);
    }

    #[test]
    fn pol_1_a_pool_smaller_than_the_questions_to_register_is_refused() {
        let policy = Policy { methods: [Kind::Questions].into(), predefined_questions: [1, 2, 3, 4].into(), ..Policy::default() };
        assert_eq!(policy.faults(0), [Fault::QuestionPool]);
        assert_eq!(policy.faults(1), []);
    }

    #[test]
    fn meaningless_values_are_refused_together() {
        let policy = Policy {
            gates: 3,
            questions_to_reset: 6,
            reconfirm_days: 731,
            banned_words: vec!["abc".into()],
            helpdesk: Helpdesk::Link { url: "javascript:alert(1)".into() },
            disclosure: Disclosure::None,
            password_days: 731,
            return_addresses: vec!["http://app.example/".into()],
            ..Policy::default()
        };
        let faults = policy.faults(0);
        for fault in [
            Fault::Gates,
            Fault::QuestionCount,
            Fault::ReconfirmDays,
            Fault::BannedWords,
            Fault::Helpdesk,
            Fault::DisclosureNone,
            Fault::PasswordDays,
            Fault::ReturnAddresses,
        ] {
            assert!(faults.contains(&fault), "{fault}");
        }
    }

    #[test]
    fn return_addresses_are_few_and_mean_one_place_only() {
        let faults = |addresses: &[&str]| {
            Policy { return_addresses: addresses.iter().map(|&address| address.to_owned()).collect(), ..Policy::default() }.faults(0)
        };
        assert_eq!(faults(&["https://app.example/", "https://app.example/start?from=sspr", "https://app.example:8443/"]), []);
        for wrong in [
            "http://app.example/",
            "https://app.example",
            "https://APP.example/",
            "https:app.example/",
            "https://app.example:443/",
            "https://user@app.example/",
            "https://user:word@app.example/",
            "https://app.example/#part",
            "https://app.example/a/../b",
            "https://app.example/a b",
            "https://app.example/\r\nset-cookie:x",
            "https://bücher.example/",
            " https://app.example/",
            "//app.example/",
            "/account",
            "javascript:alert(1)",
            "data:text/html,x",
            "",
        ] {
            assert_eq!(faults(&[wrong]), [Fault::ReturnAddresses], "{wrong}");
        }
        assert_eq!(faults(&["https://a.example/", "https://a.example/"]), [Fault::ReturnAddresses]);
        let many: Vec<String> = (0..21).map(|n| format!("https://a{n}.example/")).collect();
        let some: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!((faults(&some[..20]), faults(&some)), (vec![], vec![Fault::ReturnAddresses]));
        let long = format!("https://a.example/{}", "b".repeat(target::LONGEST));
        assert_eq!(faults(&[&long]), [Fault::ReturnAddresses]);
    }
}
