//! Looking into the log: by period, person, activity, outcome, address and flow, the newest first, a page at a time.
//!
//! However the filters are combined, a page costs a bounded number of steps: the narrowest filter that has an index leads the way,
//! the others are applied to at most `SCANNED` events of it, and where these were not enough the page says from where to go on.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::place::Place;

/// Events that one page looks at when a filter without an index of its own leaves most of them out.
const SCANNED: i64 = 5_000;

/// What is looked for; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub from: Option<OffsetDateTime>,
    /// Events before this moment.
    pub until: Option<OffsetDateTime>,
    pub subject: Option<Uuid>,
    pub activity: Option<String>,
    pub success: Option<bool>,
    pub ip: Option<String>,
    pub correlation: Option<Uuid>,
}

/// One event as it was written down.
#[derive(Debug, Clone)]
pub struct Found {
    pub at: OffsetDateTime,
    pub id: Uuid,
    pub correlation: Uuid,
    pub activity: String,
    pub success: bool,
    pub reason: Option<String>,
    pub actor: String,
    pub subject: Option<Uuid>,
    pub typed_id: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub detail: Value,
    /// The user ID that the person it is about has today.
    pub upn: Option<String>,
}

impl Found {
    /// Whom it is about, as far as that can be said.
    pub fn whom(&self) -> &str {
        self.upn.as_deref().or(self.typed_id.as_deref()).unwrap_or_default()
    }
}

#[derive(Debug, Default)]
pub struct Batch {
    pub events: Vec<Found>,
    /// Where the next page begins; `None`: nothing is left.
    pub next: Option<Place>,
    /// Whether the search stopped on its way, before the page was full.
    pub halted: bool,
}

/// The index that leads the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Road {
    Flow,
    Person,
    Address,
    Deed,
    Activity,
    Failure,
    Time,
}

impl Filter {
    /// The road, and whether a filter is left that it does not serve.
    fn road(&self) -> (Road, bool) {
        let given =
            [self.correlation.is_some(), self.subject.is_some(), self.ip.is_some(), self.activity.is_some(), self.success.is_some()];
        let more = given.into_iter().filter(|given| *given).count();
        let (road, served) = match self {
            Self { correlation: Some(_), .. } => (Road::Flow, 1),
            Self { subject: Some(_), .. } => (Road::Person, 1),
            Self { ip: Some(_), .. } => (Road::Address, 1),
            Self { activity: Some(_), success: Some(_), .. } => (Road::Deed, 2),
            Self { activity: Some(_), .. } => (Road::Activity, 1),
            Self { success: Some(false), .. } => (Road::Failure, 1),
            _ => (Road::Time, 0),
        };
        (road, more > served)
    }
}

struct Row {
    scanned: i64,
    last_at: Option<OffsetDateTime>,
    last_id: Option<Uuid>,
    at: Option<OffsetDateTime>,
    id: Option<Uuid>,
    correlation_id: Option<Uuid>,
    activity: Option<String>,
    success: Option<bool>,
    reason: Option<String>,
    actor: Option<String>,
    subject_id: Option<Uuid>,
    typed_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    detail: Option<Value>,
    upn: Option<String>,
}

impl Row {
    /// `None`: the row that only says how far the search went.
    fn event(self) -> Option<Found> {
        Some(Found {
            at: self.at?,
            id: self.id?,
            correlation: self.correlation_id?,
            activity: self.activity?,
            success: self.success?,
            reason: self.reason,
            actor: self.actor?,
            subject: self.subject_id,
            typed_id: self.typed_id,
            ip: self.ip,
            user_agent: self.user_agent,
            detail: self.detail?,
            upn: self.upn,
        })
    }
}

/// Each road is a statement of its own, so that its plan never depends on what the database guesses of the others.
macro_rules! walk {
    ($asked:ident, $way:literal $(, $other:literal)*) => {
        sqlx::query_as!(
            Row,
            "with scanned as materialized (select * from (
               select tenant_id, at, id, correlation_id, activity, status, reason, actor, subject_id, typed_id, ip, user_agent, detail
               from audit_event where tenant_id = $1 and (at, id) < ($2, $3) and at <= $2 and at >= $4"
                + $way
                + " order by at desc, id desc limit $5) way"
                $(+ " union all select * from (
               select tenant_id, at, id, correlation_id, activity, status, reason, actor, subject_id, typed_id, ip, user_agent, detail
               from audit_event where tenant_id = $1 and (at, id) < ($2, $3) and at <= $2 and at >= $4"
                + $other
                + " order by at desc, id desc limit $5) other")*
                + r#" order by at desc, id desc limit $5
             ), matched as (
               select * from scanned
               where ($6::uuid is null or correlation_id = $6) and ($7::uuid is null or subject_id = $7) and ($8::text is null or ip = $8)
                 and ($9::text is null or activity = $9) and ($10::text is null or status = $10)
               order by at desc, id desc limit $11
             )
             select s.n as "scanned!", s.last_at, s.last_id, m.at as "at?", m.id as "id?", m.correlation_id as "correlation_id?",
               m.activity as "activity?", m.status = 'success' as success, m.reason, m.actor as "actor?", m.subject_id, m.typed_id, m.ip,
               m.user_agent, m.detail as "detail?", u.upn as "upn?"
             from (select count(*) as n, (array_agg(at order by at, id))[1] as last_at, (array_agg(id order by at, id))[1] as last_id from scanned) s
             left join matched m on true
             left join users u on u.tenant_id = m.tenant_id and u.id = m.subject_id
             order by m.at desc, m.id desc"#,
            $asked.tenant,
            $asked.after.at,
            $asked.after.id,
            $asked.from,
            $asked.scan,
            $asked.filter.correlation,
            $asked.filter.subject,
            $asked.filter.ip,
            $asked.filter.activity,
            $asked.status,
            $asked.limit
        )
        .fetch_all($asked.db)
        .await?
    };
}

struct Asked<'a> {
    db: &'a mut PgConnection,
    tenant: Uuid,
    filter: &'a Filter,
    after: Place,
    from: OffsetDateTime,
    status: Option<&'static str>,
    scan: i64,
    limit: i64,
}

/// At most `limit` events of a tenant after a place, the newest first.
pub async fn page(db: &mut PgConnection, tenant: Uuid, filter: &Filter, after: Place, limit: u16) -> sqlx::Result<Batch> {
    let after = match filter.until {
        // Before the moment itself: no id is smaller than none.
        Some(until) if until <= after.at => Place { at: until, id: Uuid::nil() },
        _ => after,
    };
    let (road, left) = filter.road();
    let wanted = i64::from(limit) + 1;
    let asked = Asked {
        db,
        tenant,
        filter,
        after,
        from: filter.from.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        status: filter.success.map(|success| if success { "success" } else { "failure" }),
        scan: if left || road == Road::Time && filter.success.is_some() { SCANNED.max(wanted) } else { wanted },
        limit: wanted,
    };
    let (scan, limit) = (asked.scan, usize::from(limit));
    let rows = match road {
        Road::Flow => walk!(asked, " and correlation_id = $6"),
        Road::Person => walk!(asked, " and subject_id = $7"),
        Road::Address => walk!(asked, " and ip = $8"),
        Road::Deed => walk!(asked, " and activity = $9 and status = $10"),
        // However it ended: two walks in the same index, put together.
        Road::Activity => walk!(asked, " and activity = $9 and status = 'success'", " and activity = $9 and status = 'failure'"),
        Road::Failure => walk!(asked, " and status = 'failure'"),
        Road::Time => walk!(asked, ""),
    };
    Ok(batch(rows, scan, limit))
}

fn batch(rows: Vec<Row>, scan: i64, limit: usize) -> Batch {
    let (scanned, last) = rows.first().map_or((0, None), |row| (row.scanned, row.last_at.zip(row.last_id)));
    let mut events: Vec<Found> = rows.into_iter().filter_map(Row::event).collect();
    if events.len() > limit {
        events.truncate(limit);
        let next = events.last().map(|event| Place { at: event.at, id: event.id });
        return Batch { events, next, halted: false };
    }
    let next = last.filter(|_| scanned == scan).map(|(at, id)| Place { at, id });
    Batch { halted: next.is_some(), events, next }
}

/// Everything that happened under one correlation id, the oldest first; at most `limit` events.
pub async fn story(db: &mut PgConnection, tenant: Uuid, correlation: Uuid, limit: i64) -> sqlx::Result<Vec<Found>> {
    sqlx::query_as!(
        Found,
        r#"select e.at, e.id, e.correlation_id as correlation, e.activity, e.status = 'success' as "success!", e.reason, e.actor,
             e.subject_id as subject, e.typed_id, e.ip, e.user_agent, e.detail, u.upn as "upn?"
           from audit_event e left join users u on u.tenant_id = e.tenant_id and u.id = e.subject_id
           where e.tenant_id = $1 and e.correlation_id = $2 order by e.at, e.id limit $3"#,
        tenant,
        correlation,
        limit
    )
    .fetch_all(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_filter_with_an_index_leads() {
        let id = Some(Uuid::nil());
        let text = || Some("x".to_owned());
        for (filter, expected) in [
            (Filter { correlation: id, subject: id, ..Filter::default() }, (Road::Flow, true)),
            (Filter { subject: id, ..Filter::default() }, (Road::Person, false)),
            (Filter { ip: text(), activity: text(), ..Filter::default() }, (Road::Address, true)),
            (Filter { activity: text(), success: Some(true), ..Filter::default() }, (Road::Deed, false)),
            (Filter { activity: text(), ..Filter::default() }, (Road::Activity, false)),
            (Filter { success: Some(false), ..Filter::default() }, (Road::Failure, false)),
            (Filter { success: Some(true), ..Filter::default() }, (Road::Time, true)),
            (Filter::default(), (Road::Time, false)),
        ] {
            assert_eq!(filter.road(), expected, "{filter:?}");
        }
    }
}
