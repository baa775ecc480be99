//! The users of an LDAP directory for the portal: all of them, or what has a newer `modifyTimestamp` (WB-11).
//!
//! Nothing tells what was deleted or moved away, so the anchors of all users are compared each time. When a group changed, everybody is
//! read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bound, LOCKED_FOR_EVER, Ldap};
use crate::{
    agent::{
        directories::{
            active_directory::controller::generalized_time,
            connection::{Connection, Entry, RequestError, filter_value},
            reading::{Attributes, Found, Mark, PAGE, ReadError, Reading, exact, fingerprint, shown},
        },
        sync::known::Known,
    },
    protocol::{
        Anchor, Code,
        sync::{OTHER_RULES, SyncGroup, SyncUser},
        wire::List,
    },
};

const PEOPLE: &str = "(objectClass=person)";
const GROUPS: &str = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))";

/// These times count whole seconds, and what is replicated arrives with the time of its origin.
const OVERLAP_SECONDS: u64 = 300;

/// Whom a group has. Names are compared without regard to case; the server writes them all in one form.
struct Group {
    anchor: Anchor,
    name: String,
    modified: u64,
    members: BTreeSet<String>,
}

struct Reader<'a> {
    directory: &'a Ldap,
    connection: Connection,
    contexts: Vec<String>,
    from: &'a Attributes,
    groups: Vec<Group>,
    administrators: BTreeSet<String>,
}

impl Ldap {
    pub async fn read(&self, known: &Known, whole: bool, from: &Attributes) -> Result<Reading, ReadError> {
        let Bound { connection, server, root } = self.open().await.map_err(|code| match code {
            Code::Unreachable => ReadError::Unreachable,
            _ => ReadError::Misconfigured("the server refuses the agent's account or has another certificate".to_owned()),
        })?;
        let contexts = root.texts("namingContexts").map(str::to_owned).collect();
        let mut reader = Reader { directory: self, connection, contexts, from, groups: vec![], administrators: BTreeSet::new() };
        reader.learn_groups().await?;
        let settings = &self.settings;
        let mut parts = vec![server.as_str().as_bytes(), settings.anchor.as_bytes()];
        parts.extend(settings.units.iter().chain(&reader.administrators).map(String::as_bytes));
        parts.extend(from.named().map(str::as_bytes));
        // When any group changed, so may anybody's memberships have.
        let groups: Vec<_> = reader.groups.iter().map(|group| (group.anchor.clone(), group.modified.to_be_bytes())).collect();
        parts.extend(groups.iter().flat_map(|(anchor, modified)| [anchor.as_slice(), modified.as_slice()]));
        let source = fingerprint(parts);
        let since = known.mark(0).filter(|mark| mark.source == source && !whole).map(|mark| mark.at.saturating_sub(OVERLAP_SECONDS));
        let name_of = |group: &Group| SyncGroup { anchor: group.anchor.clone(), name: shown(Some(&group.name)) };
        let groups: Vec<_> = reader.groups.iter().map(name_of).collect();
        let there = reader.anchors().await?;
        let mut mark = Mark { source, at: known.mark(0).map_or(0, |mark| mark.at), protected: vec![] };
        let (users, gone) = match since {
            None => (reader.people(PEOPLE, &mut mark.at).await?, vec![]),
            Some(since) => {
                let mut users = reader.people(&format!("(&{PEOPLE}(modifyTimestamp>={}))", written(since)), &mut mark.at).await?;
                let seen: BTreeSet<_> = users.iter().map(|found| found.object.clone()).collect();
                let new: Vec<_> = there.iter().filter(|anchor| !known.users.contains_key(*anchor) && !seen.contains(*anchor)).collect();
                for some in new.chunks(50) {
                    let any: String = some.iter().map(|anchor| reader.names(anchor)).collect();
                    users.extend(reader.people(&format!("(&{PEOPLE}(|{any}))"), &mut mark.at).await?);
                }
                (users, known.users.keys().filter(|anchor| !there.contains(*anchor)).cloned().collect())
            }
        };
        Ok(Reading { whole: since.is_none(), users, gone, groups, mark })
    }
}

/// Seconds since 1970 as LDAP writes a moment.
fn written(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| time::OffsetDateTime::from_unix_timestamp(seconds).ok());
    let moment = moment.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (moment.date(), moment.time());
    format!("{:04}{:02}{:02}{:02}{:02}{:02}Z", date.year(), u8::from(date.month()), date.day(), time.hour(), time.minute(), time.second())
}

fn modified(entry: &Entry) -> u64 {
    let moment = entry.text("modifyTimestamp").and_then(generalized_time);
    moment.and_then(|moment| u64::try_from(moment.0 / 1_000).ok()).unwrap_or_default()
}

impl Reader<'_> {
    async fn all(&mut self, base: &str, filter: &str, attributes: &[&str]) -> Result<Vec<Entry>, ReadError> {
        match self.connection.search_all(&[], base, filter, attributes, PAGE).await {
            // It would look as if the others had been deleted.
            Err(RequestError::Refused { code: 4 | 11, .. }) => Err(ReadError::Misconfigured(format!(
                "the server does not give {} all entries of {base}: raise its limit of size for this account",
                self.directory.settings.account
            ))),
            Err(RequestError::Refused { code: 32, .. }) => Err(ReadError::Misconfigured(format!("units: {base} does not exist"))),
            answer => Ok(answer?),
        }
    }

    fn anchor(&self, entry: &Entry) -> Option<Anchor> {
        entry.bytes(&self.directory.settings.anchor).and_then(|bytes| Anchor::new(bytes).ok())
    }

    fn names(&self, anchor: &Anchor) -> String {
        format!("({}={})", self.directory.settings.anchor, filter_value(anchor.as_slice()))
    }

    async fn learn_groups(&mut self) -> Result<(), ReadError> {
        let anchor = self.directory.settings.anchor.clone();
        for context in self.contexts.clone() {
            for entry in self.all(&context, GROUPS, &[&anchor, "cn", "member", "uniqueMember", "modifyTimestamp"]).await? {
                let Some(anchor) = self.anchor(&entry) else { continue };
                let members = entry.texts("member").chain(entry.texts("uniqueMember")).map(str::to_lowercase).collect();
                let name = entry.text("cn").unwrap_or_default().to_owned();
                self.groups.push(Group { anchor, name, modified: modified(&entry), members });
            }
        }
        for group in &self.directory.settings.protected_groups {
            let entry = self.connection.read(group, &["member", "uniqueMember"]).await?;
            // As for a reset: a group that cannot be read protects everybody.
            let entry = entry.ok_or_else(|| ReadError::Misconfigured(format!("protected_groups: {group} cannot be read")))?;
            self.administrators.extend(entry.texts("member").chain(entry.texts("uniqueMember")).map(str::to_lowercase));
        }
        Ok(())
    }

    /// Who is below the units now.
    async fn anchors(&mut self) -> Result<BTreeSet<Anchor>, ReadError> {
        let (mut all, anchor) = (BTreeSet::new(), self.directory.settings.anchor.clone());
        for unit in &self.directory.settings.units {
            let found = self.all(unit, PEOPLE, &[&anchor]).await?;
            all.extend(found.iter().filter_map(|entry| self.anchor(entry)));
        }
        Ok(all)
    }

    async fn people(&mut self, filter: &str, newest: &mut u64) -> Result<Vec<Found>, ReadError> {
        let anchor = self.directory.settings.anchor.clone();
        let mut attributes = vec![
            anchor.as_str(),
            "cn",
            "displayName",
            "givenName",
            "sn",
            "modifyTimestamp",
            "pwdChangedTime",
            "pwdReset",
            "pwdPolicySubentry",
            "pwdAccountLockedTime",
            "nsAccountLock",
        ];
        attributes.extend(self.from.named());
        let mut found = BTreeMap::new();
        for unit in &self.directory.settings.units {
            for entry in self.all(unit, filter, &attributes).await? {
                *newest = modified(&entry).max(*newest);
                if let Some(person) = self.person(&entry) {
                    found.insert(person.object.clone(), person);
                }
            }
        }
        Ok(found.into_values().collect())
    }

    fn person(&self, entry: &Entry) -> Option<Found> {
        let anchor = self.anchor(entry)?;
        let dn = entry.dn.to_lowercase();
        let mut groups: Vec<Anchor> =
            self.groups.iter().filter(|group| group.members.contains(&dn)).map(|group| group.anchor.clone()).collect();
        groups.sort();
        groups.truncate(128);
        let value = |name: &str| entry.text(name).filter(|_| !name.is_empty());
        let must_change = entry.text("pwdReset").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let inactive = entry.text("nsAccountLock").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let user = SyncUser {
            anchor: anchor.clone(),
            upn: exact(value(&self.from.user_name)),
            display_name: shown(entry.text("displayName").or_else(|| entry.text("cn"))),
            given_name: shown(entry.text("givenName")),
            family_name: shown(entry.text("sn")),
            mail: exact(value(&self.from.mail)),
            office_phone: exact(value(&self.from.office_phone)),
            mobile_phone: exact(value(&self.from.mobile_phone)),
            disabled: inactive || entry.text("pwdAccountLockedTime") == Some(LOCKED_FOR_EVER),
            protected: self.administrators.contains(&dn) || dn.eq_ignore_ascii_case(&self.directory.settings.account),
            password_set: entry.text("pwdChangedTime").and_then(generalized_time).filter(|_| !must_change),
            // Which rules hold by default is not to be found from outside.
            rules: OTHER_RULES,
            groups: List::new(groups).unwrap_or_default(),
        };
        Some(Found { object: anchor, user })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Millis;

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        assert_eq!(written(1_795_262_400), "20261121120000Z");
        assert_eq!(generalized_time(&written(1_234_567_890)), Some(Millis(1_234_567_890_000)));
    }
}
