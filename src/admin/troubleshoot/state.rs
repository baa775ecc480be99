//! How everything is at a glance, each with what to do and whom to ask. Pure: what was found in, what the page says out.

use time::{Duration, OffsetDateTime};

use super::store::{COUNTED, Sending, Sendings, Work};
use crate::{
    audit::forward::Forward,
    eligibility::Channels,
    integration::status::{Seen, Status},
    web::Page,
};

/// Messages that are due are taken within a second; nobody takes them when they wait as long.
const UNTRIED: Duration = Duration::minutes(5);
/// Figures are counted every two minutes.
const FIGURES: Duration = Duration::minutes(20);
/// Deciding over everybody anew moves on every few seconds.
const WALK: Duration = Duration::minutes(15);
/// Clocks further apart make a process *not ready*.
const APART: Duration = Duration::seconds(2);
/// Events wait a minute before they are sent on, and a batch takes seconds.
const SENT_LATE: Duration = Duration::minutes(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Good,
    /// Somebody should look at it.
    Look,
    /// Not in use here.
    Off,
}

/// One line of the list.
pub struct Item {
    pub name: String,
    pub level: Level,
    pub text: String,
    /// The key of what to do; empty: nothing.
    pub advice: &'static str,
    /// Only whoever runs the portal can mend it.
    pub operator: bool,
    pub link: Option<&'static str>,
    /// Moments, each after the key of what it is.
    pub moments: Vec<(&'static str, OffsetDateTime)>,
}

impl Item {
    fn new(page: &Page, name: &str, level: Level, text: &str) -> Self {
        Self {
            name: page.say(name).to_string(),
            level,
            text: page.say(text).to_string(),
            advice: "",
            operator: false,
            link: None,
            moments: vec![],
        }
    }

    fn advised(mut self, advice: &'static str) -> Self {
        self.advice = advice;
        self
    }

    /// The advice is for whoever runs the portal.
    fn operator(mut self, advice: &'static str) -> Self {
        self.operator = true;
        self.advised(advice)
    }
}

/// What was found.
pub struct Found {
    pub directories: Vec<Seen>,
    pub sendings: Sendings,
    pub work: Work,
    pub forward: Option<Forward>,
    pub channels: Channels,
    pub now: OffsetDateTime,
}

/// A way out, in one word for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    NotConfigured,
    /// Nothing was taken since something failed.
    Refusing,
    /// Some wait for another try, others went out.
    Hesitant,
    /// Nobody carries messages out.
    Untouched,
    Fine,
}

impl Condition {
    pub fn of(sending: &Sending, configured: bool, now: OffsetDateTime) -> Self {
        if !configured {
            Self::NotConfigured
        } else if let Some(since) = sending.failing_since {
            if sending.accepted_at.is_some_and(|at| at > since) { Self::Hesitant } else { Self::Refusing }
        } else if sending.untried_since.is_some_and(|since| now - since > UNTRIED) {
            Self::Untouched
        } else {
            Self::Fine
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Refusing => "refusing",
            Self::Hesitant => "hesitant",
            Self::Untouched => "untouched",
            Self::Fine => "fine",
        }
    }
}

/// The kind of an error, by what `delivery` and the courier say of themselves; never the text, which a provider may have written.
pub fn kind_of_error(error: &str) -> &'static str {
    if error.contains("cannot be reached") {
        "trouble-error-away"
    } else if error.contains("did not answer in time") || error.contains("took longer") {
        "trouble-error-slow"
    } else if error.contains("is configured") || error.starts_with("no provider") {
        "trouble-error-not-configured"
    } else {
        "trouble-error-other"
    }
}

pub fn items(page: &Page, found: &Found) -> Vec<Item> {
    let mut items = directories(page, &found.directories);
    let Sendings { mail, text, call, dead } = &found.sendings;
    let now = found.now;
    items.push(sending(page, "trouble-mail", mail, Condition::of(mail, found.channels.mail, now)));
    items.push(sending(page, "trouble-texts", text, Condition::of(text, found.channels.texts, now)));
    items.push(sending(page, "trouble-calls", call, Condition::of(call, found.channels.voice, now)));
    if *dead > 0 {
        let mut item = Item::new(page, "trouble-given-up", Level::Look, "trouble-given-up").operator("trouble-given-up-advice");
        item.text = counted(page, "trouble-given-up-count", *dead);
        items.push(item);
    }
    items.extend(behind(page, &found.work, now));
    items.push(forwarding(page, found.forward.as_ref(), now));
    items.push(clock(page, &found.work, now));
    items
}

fn counted(page: &Page, key: &str, count: i64) -> String {
    page.say(key).with("count", count.min(COUNTED)).with("more", if count > COUNTED { "yes" } else { "no" }).to_string()
}

fn directories(page: &Page, directories: &[Seen]) -> Vec<Item> {
    if directories.is_empty() {
        return vec![Item::new(page, "on-premises-heading", Level::Off, "trouble-no-directory")];
    }
    let each = directories.iter().map(|directory| {
        let advice = match directory.status {
            Status::Up => "",
            Status::OutOfDate | Status::TooOldToTell => "trouble-agent-upgrade",
            Status::CannotConnect => "trouble-agent-check",
            Status::NotConfigured => "trouble-agent-set-up",
            Status::Temporary => "trouble-agent-wait",
        };
        let level = if directory.status == Status::Up { Level::Good } else { Level::Look };
        let mut item = Item::new(page, "on-premises-heading", level, directory.status.key()).advised(advice);
        item.name = page.say("trouble-directory").with("name", directory.name.as_str()).to_string();
        item.link = Some("/admin/on-premises");
        item
    });
    each.collect()
}

fn sending(page: &Page, name: &'static str, sending: &Sending, condition: Condition) -> Item {
    let mut item = match condition {
        // Without a mail server nobody gets in; texts and calls are an extra.
        Condition::NotConfigured if name == "trouble-mail" => {
            Item::new(page, name, Level::Look, "trouble-mail-none").operator("trouble-mail-none-advice")
        }
        Condition::NotConfigured => Item::new(page, name, Level::Off, "trouble-sending-none"),
        Condition::Refusing => {
            let text = if name == "trouble-mail" { "trouble-mail-refusing" } else { "trouble-sending-refusing" };
            Item::new(page, name, Level::Look, text).operator("trouble-refusing-advice")
        }
        Condition::Hesitant => Item::new(page, name, Level::Look, "trouble-hesitant").advised("trouble-hesitant-advice"),
        Condition::Untouched => Item::new(page, name, Level::Look, "trouble-untouched").operator("trouble-untouched-advice"),
        Condition::Fine => {
            Item::new(page, name, Level::Good, if sending.waiting > 0 { "trouble-on-its-way" } else { "trouble-nothing-waits" })
        }
    };
    if let Some(error) = &sending.error {
        item.text = format!("{} {}", item.text, page.say(kind_of_error(error)));
    }
    if sending.waiting > 0 {
        item.text = format!("{} {}", item.text, counted(page, "trouble-waiting", sending.waiting));
    }
    item.moments.extend(sending.failing_since.map(|at| ("trouble-failing-since", at)));
    item.moments.extend(sending.accepted_at.map(|at| ("trouble-accepted", at)));
    item
}

fn behind(page: &Page, work: &Work, now: OffsetDateTime) -> Vec<Item> {
    let stuck = work.walking && work.walked_at.is_some_and(|at| now - at > WALK);
    let mut lists = if stuck || work.stale > COUNTED {
        Item::new(page, "trouble-lists", Level::Look, "trouble-lists-behind").operator("trouble-lists-advice")
    } else if work.walking || work.stale > 0 {
        Item::new(page, "trouble-lists", Level::Good, "trouble-lists-working")
    } else {
        Item::new(page, "trouble-lists", Level::Good, "trouble-lists-current")
    };
    if work.stale > 0 {
        lists.text = format!("{} {}", lists.text, counted(page, "trouble-stale", work.stale));
    }
    let mut figures = if work.figures_at.is_some_and(|at| now - at <= FIGURES) {
        Item::new(page, "trouble-figures", Level::Good, "trouble-figures-current")
    } else {
        Item::new(page, "trouble-figures", Level::Look, "trouble-figures-behind").operator("trouble-worker-advice")
    };
    figures.moments.extend(work.figures_at.map(|at| ("insights-counted", at)));
    let log = if work.month_ahead {
        Item::new(page, "audit-heading", Level::Good, "trouble-log-ready")
    } else {
        Item::new(page, "audit-heading", Level::Look, "trouble-log-behind").operator("trouble-worker-advice")
    };
    vec![lists, figures, log]
}

fn forwarding(page: &Page, forward: Option<&Forward>, now: OffsetDateTime) -> Item {
    let Some(forward) = forward.filter(|forward| forward.enabled) else {
        return Item::new(page, "forward-heading", Level::Off, "forward-off");
    };
    let mut item = if forward.last_error.is_some() {
        Item::new(page, "forward-heading", Level::Look, "forward-waits").advised("trouble-forward-advice")
    } else if now - forward.next_try_at > SENT_LATE {
        Item::new(page, "forward-heading", Level::Look, "trouble-untouched").operator("trouble-worker-advice")
    } else {
        Item::new(page, "forward-heading", Level::Good, "forward-on")
    };
    item.link = Some("/admin/audit/forwarding");
    item.moments.push(("forward-up-to", forward.place_at));
    item
}

fn clock(page: &Page, work: &Work, now: OffsetDateTime) -> Item {
    if (work.database_now - now).abs() > APART {
        Item::new(page, "trouble-clock", Level::Look, "trouble-clock-apart").operator("trouble-clock-advice")
    } else {
        Item::new(page, "trouble-clock", Level::Good, "trouble-clock-fine")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_server_is_away_only_while_nothing_was_taken_since() {
        let now = datetime!(2026-11-21 12:00 UTC);
        let ago = |minutes| Some(now - Duration::minutes(minutes));
        let sending = |failing_since, accepted_at, untried_since| {
            let sending = Sending { waiting: 1, failing_since, error: None, untried_since, accepted_at };
            Condition::of(&sending, true, now)
        };
        assert_eq!(sending(None, None, None), Condition::Fine);
        assert_eq!(sending(None, None, ago(5)), Condition::Fine);
        assert_eq!(sending(None, None, ago(6)), Condition::Untouched);
        assert_eq!(sending(ago(3), None, ago(6)), Condition::Refusing);
        assert_eq!(sending(ago(3), ago(4), None), Condition::Refusing);
        assert_eq!(sending(ago(3), ago(2), None), Condition::Hesitant);
        assert_eq!(Condition::of(&Sending::default(), false, now), Condition::NotConfigured);
    }

    #[test]
    fn an_error_is_told_by_its_kind_and_never_in_the_words_of_another_side() {
        assert_eq!(kind_of_error("the mail server cannot be reached or says later"), "trouble-error-away");
        assert_eq!(kind_of_error("it took longer than 30 seconds"), "trouble-error-slow");
        assert_eq!(kind_of_error("no mail server is configured"), "trouble-error-not-configured");
        assert_eq!(kind_of_error("sam@quillham.example: mailbox full"), "trouble-error-other");
    }
}
