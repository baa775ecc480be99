//! What the first page asks the database: one statement, the same cost however many people there are.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// How far an organisation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Sums over members, as of `decided_at`.
    pub people: i64,
    pub enabled: i64,
    pub capable: i64,
    pub decided_at: Option<OffsetDateTime>,
    /// Somebody is there besides the first one.
    pub others: bool,
    pub licensed: bool,
    /// Versions of the policy that were saved.
    pub policies: i32,
    pub branded: bool,
    pub agents: bool,
    /// Somebody without a role has registered enough.
    pub registered: bool,
    /// Somebody without a role reset a password by themselves.
    pub reset: bool,
}

pub async fn found(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Found> {
    sqlx::query_as!(
        Found,
        r#"select coalesce(s.people, 0) as "people!", coalesce(s.enabled, 0) as "enabled!", coalesce(s.capable, 0) as "capable!",
             s.decided_at as "decided_at?",
             (select count(*) > 1 from (select 1 from users u where u.tenant_id = t.id limit 2) u) as "others!",
             exists (select 1 from licence l join licence_kind k on k.code = l.kind
                     where l.tenant_id = t.id and k.capabilities <> '{}') as "licensed!",
             coalesce((select max(version) from policy p where p.tenant_id = t.id), 0) as "policies!",
             t.accent is not null or t.logo_hash is not null as "branded!",
             exists (select 1 from agent a where a.tenant_id = t.id and a.state = 'active') as "agents!",
             coalesce(s.registered, 0) > (select count(*) from users u join standing x on x.tenant_id = u.tenant_id and x.user_id = u.id
                     where u.tenant_id = t.id and u.roles <> '{}' and x.member and x.registered) as "registered!",
             exists (select 1 from audit_event e join users u on u.tenant_id = e.tenant_id and u.id = e.subject_id
                     where e.tenant_id = t.id and e.activity = 'Reset password (self-service)' and e.status = 'success'
                       and u.roles = '{}') as "reset!"
           from tenant t left join standing_total s on s.tenant_id = t.id where t.id = $1"#,
        tenant
    )
    .fetch_one(db)
    .await
}
