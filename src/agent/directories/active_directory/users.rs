//! The users of a domain for the portal: all of them, or what a controller changed since it was last asked, by its update sequence
//! numbers (WB-11).
//!
//! These numbers are a controller's own, and count on only in the same database (`invocationId`): after a fail-over or a restored backup
//! everything is read again. A change of members is a change of the group, not of the user; a moved unit changes none of its users. Both
//! are asked for by themselves.

use std::collections::{BTreeMap, BTreeSet};

use ldap3::{Scope, controls::RawControl};

use super::{
    ActiveDirectory,
    account::{ATTRIBUTES, Account},
    controller::{Controller, Domain, OpenError},
    security::Sid,
};
use crate::{
    agent::{
        directories::{
            connection::{Entry, RequestError, filter_value},
            reading::{Attributes, Found, Mark, PAGE, ReadError, Reading, Task, exact, fingerprint, shown},
        },
        sync::known::Known,
    },
    protocol::{
        Anchor,
        sync::{OTHER_RULES, SyncGroup, SyncUser},
        wire::List,
    },
};

const PEOPLE: &str = "(objectCategory=person)(objectClass=user)";
/// More than these are read with everybody, in pages, rather than by their identifiers.
const MANY: usize = 2_000;
const MORE_ATTRIBUTES: &[&str] = &["mS-DS-ConsistencyGuid", "cn", "givenName", "sn", "memberOf", "primaryGroupID", "isDeleted"];

impl From<OpenError> for ReadError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Unreachable => Self::Unreachable,
            OpenError::Misconfigured(why) => Self::Misconfigured(why),
        }
    }
}

impl ActiveDirectory {
    pub async fn read(&self, known: &Known, whole: bool, attributes: &Attributes) -> Result<Vec<Reading>, ReadError> {
        let mut readings = vec![];
        for (number, domain) in (0_u8..=u8::MAX).zip(&self.domains) {
            let task = Task { domain: number, known, whole, attributes };
            readings.push(read_domain(domain, task).await?);
        }
        Ok(readings)
    }
}

/// Names with their GUIDs in front, so that a membership says which group it is even where the group may not be read.
fn with_guids() -> RawControl {
    RawControl { ctype: "1.2.840.113556.1.4.529".to_owned(), crit: true, val: Some(vec![0x30, 3, 2, 1, 0]) }
}

fn with_deleted() -> RawControl {
    RawControl { ctype: "1.2.840.113556.1.4.417".to_owned(), crit: true, val: None }
}

/// `<GUID=1f...>;<SID=...>;CN=...` in its parts: the GUID in the directory's order of bytes, and the name.
fn split_extended(name: &str) -> (Option<Anchor>, &str) {
    let Some(rest) = name.strip_prefix("<GUID=") else { return (None, name) };
    let Some((digits, mut rest)) = rest.split_once(">;") else { return (None, name) };
    if let Some((_, after)) = rest.strip_prefix("<SID=").and_then(|rest| rest.split_once(">;")) {
        rest = after;
    }
    (hex::decode(digits).ok().and_then(|bytes| Anchor::new(&bytes).ok()), rest)
}

fn guid(entry: &Entry) -> Option<Anchor> {
    entry.bytes("objectGUID").and_then(|bytes| Anchor::new(bytes).ok())
}

fn guids(entries: &[Entry]) -> BTreeSet<Anchor> {
    entries.iter().filter_map(guid).collect()
}

/// All groups of a domain: what they are called, and which of them make administrators of their members.
struct Groups {
    names: BTreeMap<Anchor, SyncGroup>,
    protected: Vec<(Anchor, u32)>,
}

struct Reader<'a> {
    controller: Controller,
    domain: &'a Domain,
    task: Task<'a>,
    attributes: Vec<&'a str>,
}

async fn read_domain(domain: &Domain, task: Task<'_>) -> Result<Reading, ReadError> {
    let mut controller = domain.open().await?;
    let (invocation, now) = database(&mut controller).await?;
    let settings = &domain.settings;
    let mut parts = vec![invocation.as_slice(), controller.base.as_bytes()];
    parts.extend(settings.units.iter().map(String::as_bytes));
    let asked: Vec<&str> = task.attributes.named().collect();
    parts.extend(asked.iter().map(|name| name.as_bytes()));
    let source = fingerprint(parts);
    let mut attributes = [ATTRIBUTES, MORE_ATTRIBUTES].concat();
    // Computed for each user, and of no use here.
    attributes.retain(|name| *name != "msDS-User-Account-Control-Computed");
    attributes.extend(asked);
    let mut reader = Reader { controller, domain, task, attributes };
    if let Some(mark) = task.known.mark(task.domain).filter(|mark| mark.source == source && !task.whole)
        && let Some(reading) = reader.changes(mark, Mark { at: now, ..mark.clone() }).await?
    {
        return Ok(reading);
    }
    let groups = reader.groups().await?;
    let mark = Mark { source, at: now, protected: groups.protected.clone() };
    let users = reader.people(&format!("(&{PEOPLE})"), &mark).await?;
    Ok(Reading { whole: true, users, gone: vec![], groups: groups.names.into_values().collect(), mark })
}

/// Which database the controller has, and its newest number. Asked before anything is read: what comes meanwhile is read again.
async fn database(controller: &mut Controller) -> Result<(Vec<u8>, u64), ReadError> {
    let unknown = || ReadError::Misconfigured("the controller does not tell which database it has".to_owned());
    let root = controller.connection.read("", &["dsServiceName", "highestCommittedUSN"]).await?.unwrap_or_default();
    let newest = root.number("highestCommittedUSN").and_then(|number| u64::try_from(number).ok()).ok_or_else(unknown)?;
    let service = root.text("dsServiceName").ok_or_else(unknown)?;
    let entry = controller.connection.read(service, &["invocationId"]).await?.unwrap_or_default();
    Ok((entry.bytes("invocationId").ok_or_else(unknown)?.to_vec(), newest))
}

fn deleted_objects(base: &str) -> String {
    format!("CN=Deleted Objects,{base}")
}

impl Controller {
    /// Whether the agent's account may see what was deleted. By default only administrators may.
    pub async fn sees_deletions(&mut self) -> Result<bool, RequestError> {
        let (container, controls) = (deleted_objects(&self.base), vec![with_deleted()]);
        match self.connection.search_with(controls, &container, Scope::Base, "(objectClass=*)", &["isDeleted"], 1).await {
            // Without the right to read it, it is there and has no attributes.
            Ok(found) => Ok(found.iter().any(|container| container.text("isDeleted").is_some())),
            Err(RequestError::Refused { code: 32 | 50, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Reader<'_> {
    async fn all(&mut self, base: &str, filter: &str, attributes: &[&str]) -> Result<Vec<Entry>, RequestError> {
        self.controller.connection.search_all(&[with_guids()], base, filter, attributes, PAGE).await
    }

    /// What changed since a mark. None: it cannot be told without reading everything.
    async fn changes(&mut self, since: &Mark, mark: Mark) -> Result<Option<Reading>, ReadError> {
        let base = self.controller.base.clone();
        let newer = format!("(uSNChanged>={})", since.at.saturating_add(1));
        let units = format!("(&(|(objectClass=organizationalUnit)(objectClass=container)){newer})");
        if !self.controller.connection.search(&base, Scope::Subtree, &units, &["objectGUID"], 1).await?.is_empty() {
            return Ok(None);
        }
        let known = self.task.known.objects(self.task.domain);
        // Anywhere in the domain: who left the units changed, too.
        let changed = guids(&self.all(&base, &format!("(&{PEOPLE}{newer})"), &["objectGUID"]).await?);
        let mut groups = guids(&self.all(&base, &format!("(&(objectClass=group){newer})"), &["objectGUID"]).await?);
        let mut gone = vec![];
        let deleted = match self.deleted(&newer).await? {
            Some(deleted) => deleted,
            None => self.missing(&known).await?,
        };
        for object in deleted {
            if known.contains_key(&object) {
                gone.push(object);
            } else if self.task.known.groups.contains_key(&object) {
                groups.insert(object);
            }
        }
        let mut wanted = changed.clone();
        let mut names = BTreeMap::new();
        if !groups.is_empty() {
            let all = self.groups().await?;
            if all.protected != since.protected {
                return Ok(None);
            }
            names = all.names;
            wanted.extend(self.task.known.members(self.task.domain, &groups));
            for group in &groups {
                wanted.extend(self.members(group).await?);
            }
        }
        if wanted.len() > MANY {
            return Ok(None);
        }
        let users = self.people_of(&wanted, &mark).await?;
        let found: BTreeSet<_> = users.iter().map(|found| &found.object).collect();
        gone.extend(wanted.iter().filter(|object| known.contains_key(object) && !found.contains(object)).cloned());
        let strangers =
            users.iter().flat_map(|found| found.user.groups.as_slice()).any(|group| !self.task.known.groups.contains_key(group));
        if strangers && names.is_empty() {
            names = self.groups().await?.names;
        }
        Ok(Some(Reading { whole: false, users, gone, groups: names.into_values().collect(), mark }))
    }

    /// What was deleted. None where the agent's account may not see it.
    async fn deleted(&mut self, newer: &str) -> Result<Option<Vec<Anchor>>, RequestError> {
        if !self.controller.sees_deletions().await? {
            return Ok(None);
        }
        let container = deleted_objects(&self.controller.base);
        let connection = &mut self.controller.connection;
        let filter = format!("(&(isDeleted=TRUE){newer})");
        let found = connection.search_all(&[with_deleted()], &container, &filter, &["objectGUID"], PAGE).await?;
        Ok(Some(found.iter().filter_map(guid).collect()))
    }

    /// Where deletions are not told: who and which groups are known, and not there any more.
    async fn missing(&mut self, known: &BTreeMap<&Anchor, &Anchor>) -> Result<Vec<Anchor>, ReadError> {
        let mut there = BTreeSet::new();
        for unit in self.domain.settings.units.clone() {
            there.extend(guids(&self.below(&unit, &format!("(&{PEOPLE})"), &["objectGUID"]).await?));
        }
        let base = self.controller.base.clone();
        let groups = guids(&self.all(&base, "(objectClass=group)", &["objectGUID"]).await?);
        let gone = known.keys().filter(|object| !there.contains(**object)).map(|&object| object.clone());
        // Of several domains' groups, those of the others are missing here: their members are read once more, and have not changed.
        let lost = self.task.known.groups.keys().filter(|group| !groups.contains(group)).cloned();
        Ok(gone.chain(lost).collect())
    }

    /// Entries of a unit. That it is not there is not taken to mean that everybody left.
    async fn below(&mut self, unit: &str, filter: &str, attributes: &[&str]) -> Result<Vec<Entry>, ReadError> {
        match self.all(unit, filter, attributes).await {
            Err(RequestError::Refused { code: 32 | 10, .. }) => Err(ReadError::Misconfigured(format!("units: {unit} does not exist"))),
            answer => Ok(answer?),
        }
    }

    async fn members(&mut self, group: &Anchor) -> Result<BTreeSet<Anchor>, RequestError> {
        let base = self.controller.base.clone();
        let filter = format!("(objectGUID={})", filter_value(group.as_slice()));
        let found = self.controller.connection.search(&base, Scope::Subtree, &filter, &["objectGUID"], 1).await?;
        let Some(entry) = found.first() else { return Ok(BTreeSet::new()) };
        let filter = format!("(&{PEOPLE}(memberOf={}))", filter_value(entry.dn.as_bytes()));
        Ok(guids(&self.all(&base, &filter, &["objectGUID"]).await?))
    }

    async fn groups(&mut self) -> Result<Groups, RequestError> {
        let base = self.controller.base.clone();
        let found = self.all(&base, "(objectClass=group)", &["objectGUID", "objectSid", "cn", "memberOf"]).await?;
        let (mut names, mut protected, mut nested) = (BTreeMap::new(), BTreeMap::new(), vec![]);
        for entry in &found {
            let Some(anchor) = guid(entry) else { continue };
            let sid = entry.bytes("objectSid").and_then(Sid::parse);
            let relative = sid.as_ref().and_then(Sid::relative).unwrap_or_default();
            if sid.as_ref().is_some_and(Sid::is_protected) {
                protected.insert(anchor.clone(), relative);
            }
            let parents: Vec<Anchor> = entry.all_or_range("memberOf").filter_map(|name| split_extended(name).0).collect();
            nested.push((anchor.clone(), relative, parents));
            names.insert(anchor.clone(), SyncGroup { anchor, name: shown(entry.text("cn")) });
        }
        // A group in a protected group is one, too; until there are no more.
        loop {
            let more: Vec<_> = nested
                .iter()
                .filter(|(group, _, parents)| !protected.contains_key(group) && parents.iter().any(|parent| protected.contains_key(parent)))
                .map(|(group, relative, _)| (group.clone(), *relative))
                .collect();
            if more.is_empty() {
                return Ok(Groups { names, protected: protected.into_iter().collect() });
            }
            protected.extend(more);
        }
    }

    /// Those of them that are people in the units.
    async fn people_of(&mut self, objects: &BTreeSet<Anchor>, mark: &Mark) -> Result<Vec<Found>, ReadError> {
        let objects: Vec<String> = objects.iter().map(|object| format!("(objectGUID={})", filter_value(object.as_slice()))).collect();
        let mut found = vec![];
        for some in objects.chunks(50) {
            found.extend(self.people(&format!("(&{PEOPLE}(|{}))", some.concat()), mark).await?);
        }
        Ok(found)
    }

    /// People of the units whom a filter finds, each once, though units may lie within units.
    async fn people(&mut self, filter: &str, mark: &Mark) -> Result<Vec<Found>, ReadError> {
        let mut found = BTreeMap::new();
        for unit in self.domain.settings.units.clone() {
            let attributes = self.attributes.clone();
            for entry in self.below(&unit, filter, &attributes).await? {
                if let Some(person) = self.person(entry, mark) {
                    found.insert(person.object.clone(), person);
                }
            }
        }
        Ok(found.into_values().collect())
    }

    fn person(&self, mut entry: Entry, mark: &Mark) -> Option<Found> {
        let (_, dn) = split_extended(&entry.dn);
        entry.dn = dn.to_owned();
        let object = guid(&entry)?;
        let anchor = entry.bytes("mS-DS-ConsistencyGuid").filter(|bytes| !bytes.is_empty());
        let anchor = anchor.map_or_else(|| Ok(object.clone()), Anchor::new);
        let Ok(anchor) = anchor else {
            tracing::warn!(dn = entry.dn, "a source anchor is too long: this user is left out");
            return None;
        };
        let account = Account::from_entry(&entry);
        let mut groups: Vec<Anchor> = entry.all_or_range("memberOf").filter_map(|name| split_extended(name).0).collect();
        groups.sort();
        let primary = entry.number("primaryGroupID").and_then(|number| u32::try_from(number).ok());
        let administers = mark.protected.iter().any(|(group, relative)| groups.contains(group) || Some(*relative) == primary);
        groups.truncate(128);
        let from = self.task.attributes;
        let value = |name: &str| entry.text(name).filter(|_| !name.is_empty());
        // Without a name of its own an account has one by its domain.
        let implied = || format!("{}@{}", account.names.account, domain_name(&self.controller.base));
        let upn = exact(Some(value(&from.user_name).map_or_else(implied, str::to_owned).as_str()));
        let user = SyncUser {
            anchor,
            upn,
            display_name: shown(entry.text("displayName").or_else(|| entry.text("cn"))),
            given_name: shown(entry.text("givenName")),
            family_name: shown(entry.text("sn")),
            mail: exact(value(&from.mail)),
            office_phone: exact(value(&from.office_phone)),
            mobile_phone: exact(value(&from.mobile_phone)),
            disabled: !account.enabled,
            protected: administers || account.is_special(&self.controller.own, &self.domain.settings.account),
            password_set: account.password_set(),
            rules: if account.fine_grained.is_some() { OTHER_RULES } else { self.task.domain },
            groups: List::new(groups).unwrap_or_default(),
        };
        Some(Found { object, user })
    }
}

/// `DC=corp,DC=example` as `corp.example`.
fn domain_name(base: &str) -> String {
    base.split(',').filter_map(|part| part.split_once('=')).map(|(_, label)| label).collect::<Vec<_>>().join(".").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_name_is_taken_apart() {
        let (guid, name) = split_extended("<GUID=000102030405060708090a0b0c0d0e0f>;<SID=0105>;CN=A\\, B,DC=x");
        assert_eq!((guid.unwrap().as_slice().len(), name), (16, "CN=A\\, B,DC=x"));
        assert_eq!(split_extended("<GUID=0001>;CN=A").1, "CN=A");
        for other in ["CN=A", "<GUID=xx>;CN=A", "<GUID=", "<GUID=00>CN=A"] {
            assert_eq!(split_extended(other).0, None, "{other}");
        }
    }

    #[test]
    fn a_domain_has_a_name() {
        assert_eq!(domain_name("DC=Corp,DC=example"), "corp.example");
    }
}
