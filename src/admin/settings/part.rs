//! The parts of a policy, a page each: how a part stands in a form, and how a form changes a policy. Pure.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::fields::{Fields, Slip};
use crate::{
    access::Act,
    policy::{Disclosure, Fault, HelpRequests, Helpdesk, Helper, Kind, LicenceCheck, Limits, PasswordRules, Policy, Scope},
};

/// A page of settings. Every setting of the policy belongs to one page at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Methods,
    Reset,
    Registration,
    Notifications,
    Administrators,
    Passwords,
    Disclosure,
    Limits,
    SignIn,
    HelpLink,
    WriteBack,
}

/// Groups by id, and by what their names are compared as: what a form about groups is read and written with.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    pub names: BTreeMap<Uuid, String>,
    pub ids: BTreeMap<String, Uuid>,
    /// User IDs of those who help, by id; and administrators by what their user IDs are compared as.
    pub helpers: BTreeMap<Uuid, String>,
    pub administrators: BTreeMap<String, Uuid>,
}

impl Part {
    pub const ALL: [Self; 11] = [
        Self::Methods,
        Self::Reset,
        Self::Registration,
        Self::Notifications,
        Self::Administrators,
        Self::Passwords,
        Self::Disclosure,
        Self::Limits,
        Self::SignIn,
        Self::HelpLink,
        Self::WriteBack,
    ];

    pub fn path(self) -> &'static str {
        match self {
            Self::Methods => "/admin/methods",
            Self::Reset => "/admin/reset",
            Self::Registration => "/admin/registration",
            Self::Notifications => "/admin/notifications",
            Self::Administrators => "/admin/administrators",
            Self::Passwords => "/admin/passwords",
            Self::Disclosure => "/admin/disclosure",
            Self::Limits => "/admin/limits",
            Self::SignIn => "/admin/sign-in",
            Self::HelpLink => "/admin/help-link",
            Self::WriteBack => "/admin/write-back",
        }
    }

    /// What it takes to change it: writing into a directory is for those who connect one (WB-9a).
    pub fn act(self) -> Act {
        if self == Self::WriteBack { Act::ChangeOnPremises } else { Act::ChangeSettings }
    }

    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.path() == path)
    }

    /// The name of the page, for scripts and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Methods => "admin-methods",
            Self::Reset => "admin-reset",
            Self::Registration => "admin-registration",
            Self::Notifications => "admin-notifications",
            Self::Administrators => "admin-administrators",
            Self::Passwords => "admin-passwords",
            Self::Disclosure => "admin-disclosure",
            Self::Limits => "admin-limits",
            Self::SignIn => "admin-sign-in",
            Self::HelpLink => "admin-help-link",
            Self::WriteBack => "admin-write-back",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Methods => "settings-methods",
            Self::Reset => "settings-reset",
            Self::Registration => "settings-registration",
            Self::Notifications => "settings-notifications",
            Self::Administrators => "settings-administrators",
            Self::Passwords => "settings-passwords",
            Self::Disclosure => "settings-disclosure",
            Self::Limits => "settings-limits",
            Self::SignIn => "settings-sign-in",
            Self::HelpLink => "settings-help-link",
            Self::WriteBack => "settings-write-back",
        }
    }

    pub fn lead(self) -> &'static str {
        match self {
            Self::Methods => "settings-methods-lead",
            Self::Reset => "settings-reset-lead",
            Self::Registration => "settings-registration-lead",
            Self::Notifications => "settings-notifications-lead",
            Self::Administrators => "settings-administrators-lead",
            Self::Passwords => "settings-passwords-lead",
            Self::Disclosure => "settings-disclosure-lead",
            Self::Limits => "settings-limits-lead",
            Self::SignIn => "settings-sign-in-lead",
            Self::HelpLink => "settings-help-link-lead",
            Self::WriteBack => "settings-write-back-lead",
        }
    }

    /// The controls as they stand for a policy.
    pub fn fill(self, policy: &Policy, groups: &Groups) -> Fields {
        let mut fields = Fields::default();
        match self {
            Self::Methods => {
                fields.put("gates", policy.gates.to_string());
                for kind in &policy.methods {
                    fields.put("methods", kind.as_str());
                }
                fields.put("questions_to_register", policy.questions_to_register.to_string());
                fields.put("questions_to_reset", policy.questions_to_reset.to_string());
                for number in &policy.predefined_questions {
                    fields.put("questions", number.to_string());
                }
            }
            Self::Reset => fill_reset(policy, groups, &mut fields),
            Self::Registration => {
                fields.tick("require_registration", policy.require_registration);
                fields.put("reconfirm_days", policy.reconfirm_days.to_string());
            }
            Self::Notifications => {
                fields.tick("notify_user", policy.notify_user);
                fields.tick("notify_admins", policy.notify_admins);
                fill_help(&policy.help_requests, groups, &mut fields);
            }
            Self::Administrators => fields.tick("admin_self_reset", policy.admin_self_reset),
            Self::Passwords => {
                fields.put("password_rules", if policy.password_rules == PasswordRules::Nist { "nist" } else { "classic" });
                fields.put("password_days", policy.password_days.to_string());
                fields.put("banned_words", policy.banned_words.join("\n"));
                fields.tick("temporary_passwords", policy.temporary_passwords);
            }
            Self::Disclosure => fields.put(
                "disclosure",
                match policy.disclosure {
                    Disclosure::Explicit => "explicit",
                    Disclosure::Reduced => "reduced",
                    Disclosure::None => "none",
                },
            ),
            Self::Limits => {
                for range in &Limits::RANGES {
                    fields.put(range.name, range.of(&policy.limits).to_string());
                }
                fields.put("countries", policy.countries.iter().cloned().collect::<Vec<_>>().join(" "));
            }
            Self::SignIn => {
                fields.tick("passkeys", policy.passkeys);
                fields.put("return_addresses", policy.return_addresses.join("\n"));
            }
            Self::HelpLink => {
                let (to, address, url) = match &policy.helpdesk {
                    Helpdesk::BuiltIn => ("built_in", "", ""),
                    Helpdesk::Email { address } => ("email", address.as_str(), ""),
                    Helpdesk::Link { url } => ("link", "", url.as_str()),
                };
                fields.put("helpdesk", to);
                fields.put("helpdesk_address", address);
                fields.put("helpdesk_url", url);
            }
            Self::WriteBack => {
                fields.tick("write_back", policy.write_back);
                fields.tick("unlock_only", policy.unlock_only);
            }
        }
        fields
    }

    /// The policy with this page's part as the form says, and what the form says that has no meaning. The other parts stay as they are.
    pub fn apply(self, fields: &Fields, groups: &Groups, policy: &Policy) -> (Policy, Vec<Slip>) {
        let mut policy = policy.clone();
        let mut slips = vec![];
        match self {
            Self::Methods => apply_methods(fields, &mut policy, &mut slips),
            Self::Reset => apply_reset(fields, groups, &mut policy, &mut slips),
            Self::Registration => {
                policy.require_registration = fields.ticked("require_registration");
                if let Some(days) = fields.number("reconfirm_days", (0, 730), &mut slips) {
                    policy.reconfirm_days = days;
                }
            }
            Self::Notifications => {
                policy.notify_user = fields.ticked("notify_user");
                policy.notify_admins = fields.ticked("notify_admins");
                apply_help(fields, groups, &mut policy, &mut slips);
            }
            Self::Administrators => policy.admin_self_reset = fields.ticked("admin_self_reset"),
            Self::Passwords => apply_passwords(fields, &mut policy, &mut slips),
            Self::Disclosure => match fields.get("disclosure") {
                "explicit" => policy.disclosure = Disclosure::Explicit,
                "reduced" => policy.disclosure = Disclosure::Reduced,
                "none" => policy.disclosure = Disclosure::None,
                _ => slips.push(Slip::new("disclosure", "settings-choose")),
            },
            Self::Limits => apply_limits(fields, &mut policy, &mut slips),
            Self::SignIn => {
                policy.passkeys = fields.ticked("passkeys");
                policy.return_addresses = fields.lines("return_addresses").map(str::to_owned).collect();
            }
            Self::HelpLink => match fields.get("helpdesk") {
                "built_in" => policy.helpdesk = Helpdesk::BuiltIn,
                "email" => policy.helpdesk = Helpdesk::Email { address: fields.get("helpdesk_address").to_owned() },
                "link" => policy.helpdesk = Helpdesk::Link { url: fields.get("helpdesk_url").to_owned() },
                _ => slips.push(Slip::new("helpdesk", "settings-choose")),
            },
            Self::WriteBack => {
                policy.write_back = fields.ticked("write_back");
                policy.unlock_only = fields.ticked("unlock_only");
            }
        }
        (policy, slips)
    }

    /// The control on this page that a fault of the whole policy belongs to, with its words. Where the fault lies elsewhere (somebody
    /// saved through the API, say), the page's first control stands for it.
    pub fn slips(self, fault: Fault, fields: &Fields, policy: &Policy) -> Vec<Slip> {
        if fault == Fault::Limits {
            return policy.limits.unsound().iter().map(|range| Slip::between(range.name, range.low, range.high)).collect();
        }
        let (field, key) = match fault {
            Fault::Gates => ("gates", "fault-gates"),
            Fault::TooFewMethods => ("methods", "fault-too-few-methods"),
            Fault::AppAlone => ("methods", "fault-app-alone"),
            Fault::QuestionCount => ("questions_to_register", "fault-question-count"),
            Fault::QuestionPool => ("questions", "fault-question-pool"),
            Fault::UnknownQuestion => ("questions", "fault-unknown-question"),
            Fault::ReconfirmDays => ("reconfirm_days", "fault-days"),
            Fault::BannedWords => ("banned_words", "fault-banned-words"),
            Fault::Helpdesk if fields.get("helpdesk") == "link" => ("helpdesk_url", "fault-helpdesk-url"),
            Fault::Helpdesk => ("helpdesk_address", "fault-helpdesk-address"),
            Fault::HelpRequests if fields.get("help_to") == "people" => ("help_people", "fault-help-people"),
            Fault::HelpRequests => ("help_roles", "fault-help-roles"),
            Fault::DisclosureNone => ("disclosure", "fault-disclosure-none"),
            Fault::NoGroups => ("groups", "fault-no-groups"),
            Fault::Limits => return vec![],
            Fault::PasswordDays => ("password_days", "fault-days"),
            Fault::ReturnAddresses => ("return_addresses", "fault-return-addresses"),
            Fault::Countries => ("countries", "fault-countries"),
        };
        let slip = Slip::new(field, key);
        vec![match fault {
            Fault::BannedWords => slip.naming(first(&policy.banned_words, |word| !(4..=16).contains(&word.chars().count()))),
            Fault::ReturnAddresses => {
                slip.naming(first(&policy.return_addresses, |address| !crate::web::target::is_return_address(address)))
            }
            _ => slip,
        }]
    }
}

/// The first that is wrong, cut short: it is shown again beside its control.
fn first(all: &[String], is_wrong: impl Fn(&str) -> bool) -> String {
    all.iter().find(|one| is_wrong(one)).map(|one| one.chars().take(60).collect()).unwrap_or_default()
}

fn apply_methods(fields: &Fields, policy: &mut Policy, slips: &mut Vec<Slip>) {
    match fields.get("gates") {
        "1" => policy.gates = 1,
        "2" => policy.gates = 2,
        _ => slips.push(Slip::new("gates", "fault-gates")),
    }
    policy.methods = fields.all("methods").filter_map(Kind::parse).collect();
    for (field, to) in
        [("questions_to_register", &mut policy.questions_to_register), ("questions_to_reset", &mut policy.questions_to_reset)]
    {
        if let Some(number) = fields.number(field, (3, 5), slips) {
            *to = number;
        }
    }
    policy.predefined_questions = fields.all("questions").filter_map(|number| number.parse().ok()).collect();
}

fn fill_reset(policy: &Policy, groups: &Groups, fields: &mut Fields) {
    let lines = |ids: &BTreeSet<Uuid>| {
        ids.iter().map(|id| groups.names.get(id).cloned().unwrap_or_else(|| id.to_string())).collect::<Vec<_>>().join("\n")
    };
    let (enabled, of, except) = match &policy.enabled {
        Scope::None => ("none", String::new(), String::new()),
        Scope::Selected { groups, except } => ("selected", lines(groups), lines(except)),
        Scope::All => ("all", String::new(), String::new()),
    };
    fields.put("enabled", enabled);
    fields.put("groups", of);
    fields.put("except", except);
    fields.put("licence_check", if policy.licence_check == LicenceCheck::Tenant { "tenant" } else { "user" });
}

fn apply_reset(fields: &Fields, groups: &Groups, policy: &mut Policy, slips: &mut Vec<Slip>) {
    let mut ids = |field: &'static str| -> BTreeSet<Uuid> {
        let found = fields.lines(field).filter_map(|line| {
            // A group that was deleted since stands there by its id, until it is taken out.
            let id = groups.ids.get(&crate::directory::fold(line)).copied().or_else(|| line.parse().ok());
            if id.is_none() {
                slips.push(Slip::new(field, "settings-no-such-group").naming(line.chars().take(60).collect::<String>()));
            }
            id
        });
        found.collect()
    };
    match fields.get("enabled") {
        "none" => policy.enabled = Scope::None,
        "selected" => policy.enabled = Scope::Selected { groups: ids("groups"), except: ids("except") },
        "all" => policy.enabled = Scope::All,
        _ => slips.push(Slip::new("enabled", "settings-choose")),
    }
    match fields.get("licence_check") {
        "user" => policy.licence_check = LicenceCheck::User,
        "tenant" => policy.licence_check = LicenceCheck::Tenant,
        _ => slips.push(Slip::new("licence_check", "settings-choose")),
    }
}

fn fill_help(wanted: &HelpRequests, groups: &Groups, fields: &mut Fields) {
    match wanted {
        HelpRequests::Default => fields.put("help_to", "default"),
        HelpRequests::Roles { roles } => {
            fields.put("help_to", "roles");
            for helper in roles {
                fields.put("help_roles", helper.as_str());
            }
        }
        HelpRequests::People { people } => {
            fields.put("help_to", "people");
            let lines = people.iter().map(|id| groups.helpers.get(id).cloned().unwrap_or_else(|| id.to_string()));
            fields.put("help_people", lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

fn apply_help(fields: &Fields, groups: &Groups, policy: &mut Policy, slips: &mut Vec<Slip>) {
    // Who stands there already stays until taken out, also when they are no administrator any more: then nobody mails them.
    let present = match &policy.help_requests {
        HelpRequests::People { people } => people.clone(),
        _ => BTreeSet::new(),
    };
    let mut person = |line: &str| {
        let key = crate::directory::UserId::parse(line).map(|user_id| user_id.key().to_owned());
        let known = || present.iter().copied().find(|id| groups.helpers.get(id).map_or_else(|| id.to_string() == line, |upn| upn == line));
        let id = key.and_then(|key| groups.administrators.get(&key).copied()).or_else(known);
        if id.is_none() {
            slips.push(Slip::new("help_people", "settings-no-such-helper").naming(line.chars().take(60).collect::<String>()));
        }
        id
    };
    match fields.get("help_to") {
        "default" => policy.help_requests = HelpRequests::Default,
        "roles" => policy.help_requests = HelpRequests::Roles { roles: fields.all("help_roles").filter_map(Helper::parse).collect() },
        "people" => policy.help_requests = HelpRequests::People { people: fields.lines("help_people").filter_map(&mut person).collect() },
        _ => slips.push(Slip::new("help_to", "settings-choose")),
    }
}

fn apply_passwords(fields: &Fields, policy: &mut Policy, slips: &mut Vec<Slip>) {
    match fields.get("password_rules") {
        "classic" => policy.password_rules = PasswordRules::Classic,
        "nist" => policy.password_rules = PasswordRules::Nist,
        _ => slips.push(Slip::new("password_rules", "settings-choose")),
    }
    if let Some(days) = fields.number("password_days", (0, 730), slips) {
        policy.password_days = days;
    }
    policy.temporary_passwords = fields.ticked("temporary_passwords");
    let mut seen = BTreeSet::new();
    policy.banned_words = fields.lines("banned_words").filter(|word| seen.insert(word.to_lowercase())).map(str::to_owned).collect();
}

fn apply_limits(fields: &Fields, policy: &mut Policy, slips: &mut Vec<Slip>) {
    let mut limits = serde_json::to_value(policy.limits).unwrap_or_default();
    for range in &Limits::RANGES {
        if let Some(number) = fields.number::<i64>(range.name, (range.low, range.high), slips) {
            limits[range.name] = number.into();
        }
    }
    if let Ok(limits) = serde_json::from_value(limits) {
        policy.limits = limits;
    }
    let typed = fields.text("countries").to_uppercase();
    policy.countries = typed.split(|c: char| c.is_whitespace() || c == ',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let unknown = policy.countries.iter().find(|code| crate::directory::countries::calling_code(code).is_none());
    if let Some(code) = unknown {
        slips.push(Slip::new("countries", "settings-no-such-country").naming(code.chars().take(20).collect::<String>()));
    }
}

#[cfg(test)]
mod tests;
