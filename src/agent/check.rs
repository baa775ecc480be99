//! `latchkey-agent check`: everything an agent needs, each thing by itself, and what to do about what is missing (WB-9).

use std::fmt;

use ldap3::Scope;

use super::{
    config::Config,
    directories::{
        Directory,
        active_directory::{
            controller::{Controller, Domain},
            rules::Rules,
            security::{Right, Sid},
        },
        connection::{ConnectError, Server},
    },
    keystore::Keys,
    link::Link,
};
use crate::protocol::Millis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Good,
    Warning,
    Failure,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub grade: Grade,
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Self { grade: Grade::Good, what: what.into(), advice: None }
    }

    fn warning(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { grade: Grade::Warning, what: what.into(), advice: Some(advice.into()) }
    }

    fn failure(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { grade: Grade::Failure, what: what.into(), advice: Some(advice.into()) }
    }

    pub fn is_failure(&self) -> bool {
        self.grade == Grade::Failure
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.grade {
            Grade::Good => "ok     ",
            Grade::Warning => "WARNING",
            Grade::Failure => "FAILED ",
        };
        write!(f, "{mark}  {}", self.what)?;
        if let Some(advice) = &self.advice {
            write!(f, "\n         {advice}")?;
        }
        Ok(())
    }
}

/// The directory the file describes.
pub async fn directory(directory: &Directory, now: Millis) -> Vec<Finding> {
    let mut findings = vec![];
    match directory {
        Directory::Active(directory) => {
            for domain in &directory.domains {
                check_domain(domain, now, &mut findings).await;
            }
        }
        Directory::Ldap(directory) => {
            for server in &directory.settings.servers {
                findings.push(match directory.reach(server).await {
                    Ok(()) => Finding::good(format!("{} answers and takes the agent's account", server.as_str())),
                    Err(code) => Finding::failure(format!("{}: {code:?}", server.as_str()), "see docs/agent.md, \"When check fails\""),
                });
            }
        }
    }
    findings
}

/// The way to the portal, without signing in: an agent that runs keeps its own connection.
pub async fn portal(config: &Config) -> Finding {
    if let Err(error) = Keys::load(&config.keys()) {
        return Finding::failure(format!("{error:#}"), "run: latchkey-agent onboard");
    }
    match Link::connect(config).await {
        Ok(mut link) => {
            link.close().await;
            Finding::good(format!("{} can be reached", config.portal))
        }
        Err(error) => Finding::failure(format!("{}: {error:#}", config.portal), "see docs/agent-network.md"),
    }
}

async fn check_domain(domain: &Domain, now: Millis, findings: &mut Vec<Finding>) {
    for server in &domain.settings.servers {
        findings.push(check_server(domain, server).await);
    }
    let mut controller = match domain.open().await {
        Ok(controller) => controller,
        Err(error) => {
            findings.push(Finding::failure(error.to_string(), "the rest of this domain was not looked at"));
            return;
        }
    };
    findings.push(if controller.at_primary {
        Finding::good(format!("{} is the PDC emulator", controller.host))
    } else {
        Finding::warning(
            format!("passwords are set at {}, which is not the PDC emulator", controller.host),
            "name the PDC emulator in `servers`, or make its name known to this machine",
        )
    });
    findings.push(match controller.policy_hints {
        Some(oid) => Finding::good(format!("resets obey the password history (control {oid})")),
        None => {
            Finding::warning("resets do not obey the password history", "update the domain controllers: they lack the policy-hints control")
        }
    });
    let skew = controller.now.map(|there| there.0.saturating_sub(now.0) / 1_000);
    findings.push(match skew {
        Some(seconds @ -30..=30) => Finding::good(format!("the clocks differ by {seconds} s")),
        Some(seconds) => Finding::warning(format!("the clock of {} is {seconds} s off", controller.host), "synchronise the clocks"),
        None => Finding::warning("the controller does not tell its time", "look at its clock by hand"),
    });
    findings.push(check_rules(&controller));
    check_rights(domain, &mut controller, findings).await;
    findings.push(check_deletions(domain, &mut controller).await);
}

/// What the sync asks for, beyond what everybody may read.
async fn check_deletions(domain: &Domain, controller: &mut Controller) -> Finding {
    match controller.sees_deletions().await {
        Ok(true) => Finding::good("the sync hears of deletions"),
        _ => {
            let (account, container) = (&domain.settings.account, format!("CN=Deleted Objects,{}", controller.base));
            Finding::warning(
                "the sync cannot see what was deleted, and compares all users each time instead",
                format!("dsacls \"{container}\" /takeOwnership && dsacls \"{container}\" /G \"{account}:LCRP\""),
            )
        }
    }
}

async fn check_server(domain: &Domain, server: &Server) -> Finding {
    if let Err(error @ ConnectError::Tls(_)) = domain.connect(server).await {
        return Finding::failure(
            format!("{}: {error}", server.as_str()),
            "`authorities` must hold the authority of its certificate, and the certificate the name by which it is reached",
        );
    }
    match domain.open_at(server).await {
        Ok(_) => Finding::good(format!("{} answers and takes the agent's account", server.as_str())),
        Err(error) => Finding::failure(format!("{}: {error}", server.as_str()), "see docs/agent.md, \"When check fails\""),
    }
}

fn check_rules(controller: &Controller) -> Finding {
    match Rules::of_domain(&controller.head) {
        None => Finding::warning("the domain's password rules cannot be read", "people are not told why a password is refused"),
        Some(rules) if !rules.min_age.is_zero() => Finding::warning(
            format!("passwords must be {} hours old before they may be changed", rules.min_age.as_secs() / 3_600),
            "whoever resets twice within that time is refused; 0 is recommended",
        ),
        Some(_) => Finding::good("the domain's password rules are known"),
    }
}

/// The five rights, evaluated from the access lists of a sample user of each unit and of the domain's head.
async fn check_rights(domain: &Domain, controller: &mut Controller, findings: &mut Vec<Finding>) {
    if controller.own.is_empty() {
        findings
            .push(Finding::warning("the controller does not tell what the agent's account is a member of", "rights were not evaluated"));
        return;
    }
    let mut who = controller.own.clone();
    who.extend([Sid::everyone(), Sid::authenticated_users()]);
    let account = &domain.settings.account;
    for unit in &domain.settings.units {
        check_unit(unit, account, &who, controller, findings).await;
    }
    let base = controller.base.clone();
    let right = Right::UnexpirePassword;
    findings.push(match controller.access_list(&base).await {
        Ok(Some(list)) if list.grants(right, &who) => Finding::good(format!("the agent's account has \"{}\" on {base}", right.name())),
        Ok(Some(_)) => Finding::failure(
            format!("the agent's account lacks \"{}\" on {base}", right.name()),
            format!("dsacls \"{base}\" /G \"{account}:{}\"", right.dsacls()),
        ),
        _ => Finding::failure(format!("the access list of {base} cannot be read"), format!("dsacls \"{base}\" /G \"{account}:RC\"")),
    });
}

/// The rights over users, on a sample of a unit: what is missing everywhere was not granted, what is missing on some was taken away there.
async fn check_unit(unit: &str, account: &str, who: &[Sid], controller: &mut Controller, findings: &mut Vec<Finding>) {
    const SAMPLE: i32 = 20;
    let filter = "(&(objectCategory=person)(objectClass=user)(!(adminCount=1)))";
    let sample = match controller.connection.search(unit, Scope::Subtree, filter, &["objectGUID"], SAMPLE).await {
        Ok(found) if found.is_empty() => {
            findings.push(Finding::warning(format!("{unit} has no users"), "the rights there were not evaluated"));
            return;
        }
        Ok(found) => found,
        Err(error) => {
            findings.push(Finding::failure(format!("{unit}: {error}"), "`units` must name units of this domain"));
            return;
        }
    };
    let mut lists = vec![];
    for user in &sample {
        if let Ok(Some(list)) = controller.access_list(&user.dn).await {
            lists.push((&user.dn, list));
        }
    }
    if lists.is_empty() {
        let advice = format!("dsacls \"{unit}\" /I:S /G \"{account}:RC;;user\"");
        findings.push(Finding::failure(format!("no access list in {unit} can be read"), advice));
        return;
    }
    let before = findings.len();
    for right in Right::ON_USERS {
        let without: Vec<_> = lists.iter().filter(|(_, list)| !list.grants(right, who)).map(|(dn, _)| dn).collect();
        let advice = format!("dsacls \"{unit}\" /I:S /G \"{account}:{}\"", right.dsacls());
        if without.len() == lists.len() {
            findings.push(Finding::failure(format!("the agent's account lacks \"{}\" in {unit}", right.name()), advice));
        } else if let Some(first) = without.first() {
            let (few, all) = (without.len(), lists.len());
            let what = format!("the agent's account lacks \"{}\" on {few} of {all} users looked at, such as {first}", right.name());
            findings.push(Finding::warning(what, "these users do not inherit what was granted to the unit, or it is denied to them"));
        }
    }
    if findings.len() == before {
        findings.push(Finding::good(format!("the agent's account has its rights in {unit}")));
    }
}
