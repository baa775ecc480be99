//! What a person's new password must satisfy: the tenant's rules over the pure ones of `password` (RESET-8).

use anyhow::Context as _;

use crate::{
    directory::store::{Person, Tenant},
    password::{self, Context, Problem, RuleSet},
    policy::PasswordRules,
};

pub fn rule_set(tenant: &Tenant) -> RuleSet {
    match tenant.policy.password_rules {
        PasswordRules::Classic => RuleSet::Classic,
        PasswordRules::Nist => RuleSet::Nist,
    }
}

/// Every reason why a password, already normalised, is refused. It may take a few milliseconds of a core: not on the async threads.
pub async fn judge(tenant: &Tenant, person: &Person, chosen: &str) -> anyhow::Result<Vec<Problem>> {
    let (rules, tenant, person, chosen) = (rule_set(tenant), tenant.clone(), person.clone(), chosen.to_owned());
    let judged = tokio::task::spawn_blocking(move || {
        // Own words are part of what Premium pays for (DIR-5).
        let words: &[String] =
            if person.tenant_capabilities.iter().any(|held| held == "custom_words") { &tenant.policy.banned_words } else { &[] };
        password::check(
            &chosen,
            &Context {
                rules,
                user_id: &person.upn,
                display_name: &person.display_name,
                given_name: &person.given_name,
                family_name: &person.family_name,
                tenant_name: &tenant.name,
                custom_banned: words,
            },
        )
    });
    judged.await.context("a password could not be judged")
}

/// The names a browser may already tick off while somebody types.
pub fn names(person: &Person) -> String {
    format!("{} {} {}", person.upn.split('@').next().unwrap_or_default(), person.given_name, person.family_name)
}

/// The words for a reason.
pub fn words(problem: &Problem) -> &'static str {
    match problem {
        Problem::TooShort { .. } => "password-too-short",
        Problem::TooLong { .. } => "password-too-long",
        Problem::NotEnoughClasses { .. } => "password-classes",
        Problem::ContainsName => "password-name",
        Problem::BannedWord => "password-banned",
        Problem::Common => "password-common",
        Problem::Unreadable => "password-unreadable",
    }
}
