//! What `status` and `sync --dry-run` print, for people.

use std::time::Duration;

use super::{
    config::Config,
    journal,
    keystore::Keys,
    report::{self, Report},
    switch::{self, Switch},
    sync::{known::Known, plan::Plan},
};
use crate::{
    clock::Clock,
    protocol::{Millis, sync::SyncUser},
};

pub fn print(config: &Config) -> anyhow::Result<()> {
    let keys = Keys::load(&config.keys())?;
    println!("portal       {}", config.portal);
    println!("tenant       {}", keys.tenant);
    println!("directory    {}", keys.directory);
    println!("agent        {}", keys.agent);
    println!("key          {}", keys.newest_encryption());
    if let Some(fingerprint) = keys.fingerprint() {
        println!("fingerprint  {fingerprint}");
    }
    println!("limits       {} a minute, {} a day", config.limits.per_minute, config.limits.per_day);
    if config.journal().exists() {
        let (all, open, unrecorded) = journal::count(&config.journal())?;
        println!("journal      {all} requests, {open} without an end, {unrecorded} not acknowledged");
    }
    match switch::read(&config.switched_off()) {
        Some(Switch::Off) => println!("switch       off: it takes no work (`latchkey-agent enable`)"),
        Some(Switch::On) => println!("switch       on again; the portal has not said so yet"),
        None => {}
    }
    let running = std::fs::File::open(config.state.join("lock")).is_ok_and(|lock| lock.try_lock_shared().is_err());
    let report = report::read(&config.report()).unwrap_or_default();
    println!("running      {}", if running { "yes" } else { "no" });
    for line in lines(&report, running, Clock::system().now().into()) {
        println!("{line}");
    }
    Ok(())
}

/// What the agent that runs left word of.
fn lines(report: &Report, running: bool, now: Millis) -> Vec<String> {
    let ago = |at: i64| format!("{} ago", span(now.0.saturating_sub(at)));
    let mut lines = vec![];
    if running {
        let standing = report.standing.as_deref().unwrap_or("not known");
        lines.push(format!("connection   {}, {standing}", if report.connected { "with the portal" } else { "none" }));
    }
    lines.push(format!("heartbeat    {}", report.last_heartbeat.map_or("never".to_owned(), ago)));
    if let Some(directory) = &report.directory {
        let (servers, answer, skew) = (directory.servers, directory.servers_reachable, directory.clock_skew_ms / 1_000);
        lines.push(format!("health       {}: {answer} of {servers} servers answer, clocks {skew} s apart", directory.state));
        if !directory.policy_hints {
            lines.push(
                "WARNING      resets do not obey the password history: the domain controllers lack the policy-hints control".to_owned(),
            );
        }
        if !directory.at_primary {
            lines.push("WARNING      passwords are set at a controller that is not the PDC emulator".to_owned());
        }
    }
    match &report.last_sync {
        Some((at, summary)) => {
            lines.push(format!(
                "sync         {}: {} people known to the portal, {} refused by it",
                ago(*at),
                summary.users,
                summary.refused
            ));
            if summary.kept > 0 {
                lines.push(format!(
                    "WARNING      {} people vanished from the directory and were not deleted (`latchkey-agent sync --allow-deletions`)",
                    summary.kept
                ));
            }
            if summary.ambiguous > 0 {
                lines.push(format!("WARNING      {} people share a source anchor and are left out", summary.ambiguous));
            }
        }
        None => lines.push("sync         never".to_owned()),
    }
    lines.extend(report.sync_problem.as_ref().map(|problem| format!("WARNING      the last sync broke off: {problem}")));
    lines
}

/// `3 min`, for people.
fn span(milliseconds: i64) -> String {
    let seconds = Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()).as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// What would be sent, a line for each.
pub fn print_plan(known: &Known, plan: &Plan, percent: u8) {
    for user in &plan.users {
        println!("{}  {}", if known.users.contains_key(&user.anchor) { "change" } else { "new   " }, described(user));
    }
    for anchor in &plan.gone {
        println!("delete  {}", hex::encode(anchor.as_slice()));
    }
    for group in &plan.groups {
        println!("group   {}", group.name.as_str());
    }
    let (users, all, gone) = (plan.users.len(), plan.next.users.len(), plan.gone.len());
    println!("\n{users} of {all} people, {gone} deletions, {} groups would be sent.", plan.groups.len());
    if plan.deletes_too_many(known, percent) {
        println!("The deletions would be held back: more than {percent} % (see `latchkey-agent sync --help`).");
    }
    if plan.ambiguous > 0 {
        println!("{} people share a source anchor and are left out.", plan.ambiguous);
    }
}

fn described(user: &SyncUser) -> String {
    let mut words = vec![format!("{} ({})", user.upn.as_str(), user.display_name.as_str())];
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            words.push(format!("{name} {value}"));
        }
    };
    add("mail", user.mail.as_str());
    add("office", user.office_phone.as_str());
    add("mobile", user.mobile_phone.as_str());
    add("groups", &user.groups.as_slice().len().to_string());
    words.extend(user.disabled.then(|| "disabled".to_owned()));
    words.extend(user.protected.then(|| "protected".to_owned()));
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::{report::DirectoryReport, sync::Summary};

    #[test]
    fn what_an_administrator_should_look_at_is_said() {
        let directory = DirectoryReport {
            state: "degraded".to_owned(),
            servers: 2,
            servers_reachable: 1,
            at_primary: false,
            policy_hints: false,
            clock_skew_ms: 0,
        };
        let report = Report {
            connected: true,
            last_heartbeat: Some(0),
            directory: Some(directory),
            last_sync: Some((0, Summary { users: 40, kept: 12, ambiguous: 2, ..Summary::default() })),
            sync_problem: Some("no".to_owned()),
            ..Report::default()
        };
        let lines = lines(&report, true, Millis(180_000));
        assert_eq!(lines.iter().filter(|line| line.starts_with("WARNING")).count(), 5);
        assert!(lines.contains(&"heartbeat    3 min ago".to_owned()));
        let lines = super::lines(&Report::default(), false, Millis(0));
        assert_eq!(lines, ["heartbeat    never", "sync         never"]);
    }
}
