//! Import of people from CSV: everything is checked first, then everything is written, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{EmailAddress, PhoneNumber, ROLES, UserId, fold, trust::Trust};
use crate::{
    credentials::store::{Spared, end_everything},
    crypto::{Hasher, Keyring, Lane},
};

/// One line, as it is written. Lists are separated by `;`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Row {
    pub user_id: String,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    pub kind: String,
    pub enabled: String,
    pub authority: String,
    pub source_anchor: String,
    /// The name of the directory that holds the password; empty where the tenant has one only.
    pub directory: String,
    pub language: String,
    pub primary_mail: String,
    pub alternate_email: String,
    pub authentication_email: String,
    pub mobile_phone: String,
    pub authentication_phone: String,
    pub office_phone: String,
    pub licences: String,
    pub groups: String,
    pub roles: String,
    pub password: String,
    pub must_change: String,
}

/// What is wrong with a line, as a person who edits the file needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1, the header being line 1.
    pub line: u64,
    /// For the command line.
    pub reason: String,
    /// The same for pages.
    pub wrong: Wrong,
}

impl Fault {
    pub fn new(line: u64, wrong: Wrong) -> Self {
        Self { line, reason: wrong.key.to_owned(), wrong }
    }
}

/// What is wrong, as the key of its words and what they speak of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wrong {
    pub key: &'static str,
    pub column: String,
    pub value: String,
    /// What would be right, or where the other one stands.
    pub more: String,
}

impl Wrong {
    pub fn new(key: &'static str) -> Self {
        Self { key, ..Self::default() }
    }

    fn of(key: &'static str, column: &str, value: &str, more: &str) -> Self {
        Self { key, column: column.to_owned(), value: value.to_owned(), more: more.to_owned() }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("nothing was imported; {} lines have to be put right", .0.len())]
    Faults(Vec<Fault>),
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error.into())
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
}

/// Reads the whole file; every fault of every line is found.
pub fn parse(text: &str) -> Result<Vec<(u64, Row)>, Vec<Fault>> {
    // The reader counts a line that ends as forms and Windows end it only when the next one begins: one too few.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let (mut rows, mut faults) = (vec![], vec![]);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(vec![unreadable(1, &error)]),
    };
    for record in reader.into_records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, csv::Position::line);
                if record.iter().any(|field| field.contains('\0')) {
                    faults.push(Fault { line, reason: "this line holds a NUL character".to_owned(), wrong: Wrong::new("import-nul") });
                    continue;
                }
                match record.deserialize::<Row>(Some(&header)) {
                    Ok(row) => rows.push((line, row)),
                    Err(error) => faults.push(unreadable(line, &error)),
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                faults.push(unreadable(line, &error));
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn unreadable(line: u64, error: &csv::Error) -> Fault {
    let (reason, wrong) = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => (
            format!("this line has {len} fields, the header has {expected_len}"),
            Wrong::of("import-fields", "", &len.to_string(), &expected_len.to_string()),
        ),
        csv::ErrorKind::Utf8 { .. } => ("this line is not UTF-8".to_owned(), Wrong::new("import-unreadable")),
        csv::ErrorKind::Deserialize { err, .. } => (err.to_string(), Wrong::new("import-column-unknown")),
        _ => (error.to_string(), Wrong::new("import-unreadable")),
    };
    Fault { line, reason, wrong }
}

/// What the tenant offers to refer to.
struct Known {
    domains: BTreeSet<String>,
    licences: BTreeSet<String>,
    directories: BTreeMap<String, Uuid>,
    /// The groups that a directory keeps, of those that are named, as names are compared.
    kept_groups: BTreeSet<String>,
}

/// Writes people into a tenant. A person whose user ID is there already is changed to what the line says; an empty field
/// leaves what is there. `strict_domains`: member IDs must use a verified domain of the tenant.
pub async fn import(
    db: &mut PgConnection,
    keys: &Keyring,
    hasher: &Hasher,
    tenant: Uuid,
    text: &str,
    now: OffsetDateTime,
) -> Result<Imported, ImportError> {
    let rows = parse(text).map_err(ImportError::Faults)?;
    let known = Known {
        domains: sqlx::query_scalar!("select name from domain where tenant_id = $1 and verified_at is not null", tenant)
            .fetch_all(&mut *db)
            .await?
            .into_iter()
            .collect(),
        licences: sqlx::query_scalar!("select code from licence_kind").fetch_all(&mut *db).await?.into_iter().collect(),
        directories: sqlx::query!("select name, id from directory where tenant_id = $1", tenant)
            .fetch_all(&mut *db)
            .await?
            .into_iter()
            .map(|row| (row.name, row.id))
            .collect(),
        kept_groups: kept_groups(db, tenant, &rows).await?,
    };
    let mut faults = vec![];
    let mut seen = BTreeMap::new();
    for (line, row) in &rows {
        let mut refuse = |reason: String, wrong: Wrong| faults.push(Fault { line: *line, reason, wrong });
        check(row, tenant, &known, &mut refuse);
        if !row.password.is_empty()
            && row.authority.is_empty()
            && let Some(id) = UserId::parse(&row.user_id)
            && is_on_premises(db, tenant, id.key()).await?
        {
            refuse(NO_LONELY_COPY.to_owned(), Wrong::new("import-lonely"));
        }
        if let Some(first) = UserId::parse(&row.user_id).and_then(|id| seen.insert(id.key().to_owned(), *line)) {
            refuse(
                format!("user_id stands in line {first} already"),
                Wrong::of("import-twice", "user_id", &row.user_id, &first.to_string()),
            );
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.line);
        return Err(ImportError::Faults(faults));
    }
    let mut done = Imported::default();
    for (_, row) in &rows {
        let directory = known.directories.get(&row.directory).copied();
        if write(db, keys, hasher, tenant, row, directory, now).await? { done.added += 1 } else { done.changed += 1 }
    }
    Ok(done)
}

/// Which of the groups that are named a directory keeps.
async fn kept_groups(db: &mut PgConnection, tenant: Uuid, rows: &[(u64, Row)]) -> sqlx::Result<BTreeSet<String>> {
    let named: Vec<String> = rows.iter().flat_map(|(_, row)| list(&row.groups)).map(fold).collect::<BTreeSet<_>>().into_iter().collect();
    let kept = sqlx::query_scalar!(
        "select g.name_key from groups g join synced_group s on s.tenant_id = g.tenant_id and s.group_id = g.id
         where g.tenant_id = $1 and g.name_key = any($2)",
        tenant,
        &named
    )
    .fetch_all(db)
    .await?;
    Ok(kept.into_iter().collect())
}

/// DIR-9
const NO_LONELY_COPY: &str = "a person managed on-premises cannot have a password here";

async fn is_on_premises(db: &mut PgConnection, tenant: Uuid, key: &str) -> sqlx::Result<bool> {
    let authority =
        sqlx::query_scalar!("select authority from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_optional(db).await?;
    Ok(authority.is_some_and(|authority| authority != "cloud"))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty())
}

fn yes(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn check(row: &Row, tenant: Uuid, known: &Known, refuse: &mut impl FnMut(String, Wrong)) {
    match UserId::parse(&row.user_id) {
        None => refuse(
            format!("user_id {:?} is not an address such as sam@example.org", row.user_id),
            Wrong::of("import-not-a-user-id", "user_id", &row.user_id, ""),
        ),
        Some(id) if tenant != super::NOBODY && !known.domains.contains(id.domain()) => {
            refuse(
                format!("user_id: {} is not a domain of this tenant", id.domain()),
                Wrong::of("import-domain", "user_id", id.domain(), ""),
            );
        }
        Some(_) => {}
    }
    let mut one_of = |name: &str, value: &str, allowed: &[&str]| {
        if !value.is_empty() && !allowed.contains(&value) {
            let allowed = allowed.join(", ");
            refuse(format!("{name} {value:?} is none of: {allowed}"), Wrong::of("import-none-of", name, value, &allowed));
        }
    };
    one_of("kind", &row.kind, &["member", "guest", "self_service", "synced_guest"]);
    one_of("authority", &row.authority, &["cloud", "hash_sync", "pass_through", "federated"]);
    for role in list(&row.roles) {
        one_of("roles", role, &ROLES);
    }
    for (name, value) in [("enabled", &row.enabled), ("must_change", &row.must_change)] {
        if !value.is_empty() && yes(value).is_none() {
            refuse(format!("{name} {value:?} is neither yes nor no"), Wrong::of("import-none-of", name, value, "yes, no"));
        }
    }
    for licence in list(&row.licences) {
        if !known.licences.contains(licence) {
            let all = known.licences.iter().cloned().collect::<Vec<_>>().join(", ");
            refuse(format!("licences: {licence:?} is none of: {all}"), Wrong::of("import-none-of", "licences", licence, &all));
        }
    }
    for group in list(&row.groups) {
        // WB-11: its members are the directory's own.
        if known.kept_groups.contains(&fold(group)) {
            refuse(
                format!("groups: {group:?} is kept by a directory; people are put into it there"),
                Wrong::of("import-group-kept", "groups", group, ""),
            );
        }
    }
    for (name, value) in [
        ("primary_mail", &row.primary_mail),
        ("alternate_email", &row.alternate_email),
        ("authentication_email", &row.authentication_email),
    ] {
        if !value.is_empty() && EmailAddress::parse(value).is_none() {
            refuse(format!("{name} {value:?} is not an e-mail address"), Wrong::of("import-not-an-address", name, value, ""));
        }
    }
    for (name, value) in
        [("mobile_phone", &row.mobile_phone), ("authentication_phone", &row.authentication_phone), ("office_phone", &row.office_phone)]
    {
        if !value.is_empty() && PhoneNumber::parse(value).is_none() {
            refuse(format!("{name} {value:?} is not a number such as +1 4251234567"), Wrong::of("import-not-a-number", name, value, ""));
        }
    }
    let on_premises = !matches!(row.authority.as_str(), "" | "cloud");
    if on_premises && row.source_anchor.is_empty() {
        refuse("a person managed on-premises needs a source_anchor".to_owned(), Wrong::new("import-column-not-here"));
    }
    if !row.directory.is_empty() && !known.directories.contains_key(&row.directory) {
        refuse(format!("directory {:?} is not a directory of this tenant", row.directory), Wrong::new("import-column-not-here"));
    }
    if on_premises && !row.password.is_empty() {
        // DIR-9: no lonely cloud copy of a password that another directory holds.
        refuse(NO_LONELY_COPY.to_owned(), Wrong::new("import-lonely"));
    }
    if row.password.chars().count() > 256 {
        refuse("password is longer than 256 characters".to_owned(), Wrong::new("import-column-not-here"));
    }
}

/// Writes one checked line; true when the person is new.
async fn write(
    db: &mut PgConnection,
    keys: &Keyring,
    hasher: &Hasher,
    tenant: Uuid,
    row: &Row,
    directory: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<bool, ImportError> {
    let user_id = UserId::parse(&row.user_id).ok_or_else(|| anyhow::anyhow!("an unchecked line"))?;
    let old = sqlx::query!(
        "select id, kind, enabled, authority, source_anchor, directory_id, roles, display_name, given_name, family_name, language from users where tenant_id = $1 and upn_key = $2",
        tenant,
        user_id.key()
    )
    .fetch_optional(&mut *db)
    .await?;
    let is_new = old.is_none();
    let was_enabled = old.as_ref().is_some_and(|old| old.enabled);
    let keep = |new: &str, old: Option<String>, default: &str| {
        if new.is_empty() { old.unwrap_or_else(|| default.to_owned()) } else { new.to_owned() }
    };
    let id = old.as_ref().map_or_else(Uuid::now_v7, |old| old.id);
    let kind = keep(&row.kind, old.as_ref().map(|old| old.kind.clone()), "member");
    let authority = keep(&row.authority, old.as_ref().map(|old| old.authority.clone()), "cloud");
    let anchor =
        Some(keep(&row.source_anchor, old.as_ref().and_then(|old| old.source_anchor.clone()), "")).filter(|anchor| !anchor.is_empty());
    let enabled = yes(&row.enabled).unwrap_or_else(|| old.as_ref().is_none_or(|old| old.enabled));
    let roles: Vec<String> = if row.roles.is_empty() {
        old.as_ref().map(|old| old.roles.clone()).unwrap_or_default()
    } else {
        list(&row.roles).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let directory = directory.or_else(|| old.as_ref().and_then(|old| old.directory_id));
    let trust = Trust {
        tenant,
        id,
        upn_key: user_id.key(),
        kind: &kind,
        enabled,
        authority: &authority,
        anchor: anchor.as_deref(),
        directory,
        roles: &roles,
    };
    let mac = trust.mac(keys);
    sqlx::query!(
        "insert into users (tenant_id, id, upn, upn_key, display_name, given_name, family_name, kind, enabled, authority, source_anchor, roles, language, mac, created_at, directory_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (tenant_id, upn_key) do update set upn = excluded.upn, display_name = excluded.display_name, given_name = excluded.given_name,
           family_name = excluded.family_name, kind = excluded.kind, enabled = excluded.enabled, authority = excluded.authority,
           source_anchor = excluded.source_anchor, roles = excluded.roles, language = excluded.language, mac = excluded.mac, directory_id = excluded.directory_id",
        tenant,
        id,
        user_id.as_given(),
        user_id.key(),
        keep(&row.display_name, old.as_ref().map(|old| old.display_name.clone()), ""),
        keep(&row.given_name, old.as_ref().map(|old| old.given_name.clone()), ""),
        keep(&row.family_name, old.as_ref().map(|old| old.family_name.clone()), ""),
        kind,
        enabled,
        authority,
        anchor,
        &roles,
        Some(keep(&row.language, old.and_then(|old| old.language), "")).filter(|language| !language.is_empty()),
        mac,
        now,
        directory
    )
    .execute(&mut *db)
    .await?;
    if was_enabled && !enabled {
        // Whatever was open stays closed when the account is enabled again.
        end_everything(db, tenant, id, Spared::default(), now).await?;
    }
    write_contacts(db, tenant, id, row).await?;
    write_licences_and_groups(db, tenant, id, row).await?;
    if authority == "cloud" && (is_new || !row.password.is_empty()) {
        let hash =
            if row.password.is_empty() { None } else { Some(hasher.hash(Lane::Commit, &crate::password::normalise(&row.password)).await?) };
        // A password from a file is known to whoever wrote the file: it is temporary unless the line says otherwise.
        let must_change = hash.is_some() && yes(&row.must_change).unwrap_or(true);
        sqlx::query!(
            "insert into credential as c (tenant_id, id, user_id, hash, pepper_id, set_at, must_change) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (tenant_id, user_id) do update set version = c.version + 1, hash = excluded.hash, pepper_id = excluded.pepper_id,
               set_at = excluded.set_at, source = 'import', must_change = excluded.must_change",
            tenant,
            Uuid::now_v7(),
            id,
            hash,
            hasher.pepper_id(),
            now,
            must_change
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(is_new)
}

async fn write_contacts(db: &mut PgConnection, tenant: Uuid, user: Uuid, row: &Row) -> sqlx::Result<()> {
    let mails = [
        ("primary_mail", &row.primary_mail),
        ("alternate_email", &row.alternate_email),
        ("authentication_email", &row.authentication_email),
    ];
    let phones =
        [("mobile_phone", &row.mobile_phone), ("authentication_phone", &row.authentication_phone), ("office_phone", &row.office_phone)];
    let mut all: Vec<(&str, String, Option<String>, &str)> = vec![];
    for (kind, given) in mails {
        if let Some(address) = EmailAddress::parse(given) {
            all.push((kind, address.as_str().to_owned(), None, given));
        }
    }
    for (kind, given) in phones {
        if let Some(number) = PhoneNumber::parse(given) {
            all.push((kind, number.as_e164().to_owned(), number.extension().map(str::to_owned), given));
        }
    }
    for (kind, value, extension, given) in all {
        sqlx::query!(
            "insert into contact (tenant_id, id, user_id, kind, value, extension, as_given, valid) values ($1, $2, $3, $4, $5, $6, $7, true)
             on conflict (tenant_id, user_id, kind) do update set value = excluded.value, extension = excluded.extension,
               as_given = excluded.as_given, source = 'import', confirmed_at = null, valid = true",
            tenant,
            Uuid::now_v7(),
            user,
            kind,
            value,
            extension,
            given
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

async fn write_licences_and_groups(db: &mut PgConnection, tenant: Uuid, user: Uuid, row: &Row) -> sqlx::Result<()> {
    // A list that is there says all of it; an empty field leaves what is there.
    if !row.licences.is_empty() {
        sqlx::query!("delete from licence where tenant_id = $1 and user_id = $2", tenant, user).execute(&mut *db).await?;
    }
    if !row.groups.is_empty() {
        // All of it but where a directory put them.
        sqlx::query!(
            "delete from group_member m where m.tenant_id = $1 and m.user_id = $2
               and not exists (select 1 from synced_group s where s.tenant_id = m.tenant_id and s.group_id = m.group_id)",
            tenant,
            user
        )
        .execute(&mut *db)
        .await?;
    }
    for kind in list(&row.licences) {
        sqlx::query!(
            "insert into licence (tenant_id, id, user_id, kind) values ($1, $2, $3, $4) on conflict do nothing",
            tenant,
            Uuid::now_v7(),
            user,
            kind
        )
        .execute(&mut *db)
        .await?;
    }
    for name in list(&row.groups) {
        let group = group(db, tenant, name).await?;
        sqlx::query!(
            "insert into group_member (tenant_id, id, group_id, user_id) values ($1, $2, $3, $4) on conflict do nothing",
            tenant,
            Uuid::now_v7(),
            group,
            user
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The group of a name, if there is one.
pub async fn group_named(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from groups where tenant_id = $1 and name_key = $2", tenant, fold(name)).fetch_optional(db).await
}

/// The group of a name, made when there is none.
pub async fn group(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into groups (tenant_id, id, name, name_key) values ($1, $2, $3, $4)
         on conflict (tenant_id, name_key) do update set name = groups.name returning id",
        tenant,
        Uuid::now_v7(),
        name,
        fold(name)
    )
    .fetch_one(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_cannot_be_read_is_named_with_its_number() {
        let faults = parse("user_id,display_name\nsam@x.example,Sam\nkim@x.example\n").unwrap_err();
        let wrong = Wrong::of("import-fields", "", "1", "2");
        assert_eq!(faults, [Fault { line: 3, reason: "this line has 1 fields, the header has 2".into(), wrong }]);
    }

    #[test]
    fn an_unknown_column_is_refused_rather_than_dropped() {
        assert!(parse("user_id,shoe_size\nsam@x.example,43\n").is_err());
    }

    #[test]
    fn spreadsheets_may_put_a_byte_order_mark_first() {
        assert_eq!(parse("\u{feff}user_id\nsam@x.example\n").unwrap()[0].1.user_id, "sam@x.example");
    }
}
