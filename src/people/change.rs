//! Names, language, public contact data and licences of somebody: as they are on file, judged as they are sent, and written. What a
//! directory owns stays its own (WB-11).

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    store,
    tell::{self, Telling},
    write::{self, NewContact},
};
use crate::{
    crypto::Keyring,
    directory::{EmailAddress, PhoneNumber, store::Person, synced::tidy_name},
    jobs::{HowChanged, Registered},
};

pub const NAMES: [&str; 3] = ["display_name", "given_name", "family_name"];
/// The public contact points; the private ones are their owner's alone (DIR-4).
pub const PUBLIC: [&str; 4] = ["primary_mail", "alternate_email", "mobile_phone", "office_phone"];
const LONGEST_NAME: usize = 200;

/// What may be changed of somebody. Empty: there is none.
#[derive(Default, Clone, PartialEq, Eq, Serialize)]
pub struct Editable {
    pub names: [String; 3],
    pub language: String,
    pub contacts: [String; 4],
    pub licences: BTreeSet<String>,
}

/// A field that cannot be as it was sent, with the key of the words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    pub key: &'static str,
}

impl Editable {
    pub fn of(person: &Person, on_file: &OnFile) -> Self {
        Self {
            names: [person.display_name.clone(), person.given_name.clone(), person.family_name.clone()],
            language: person.language.clone().unwrap_or_default(),
            contacts: PUBLIC.map(|kind| on_file.given(kind).to_owned()),
            licences: on_file.licences.iter().cloned().collect(),
        }
    }

    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.names = self.names.map(|name| tidy_name(&name));
        self.contacts = self.contacts.map(|contact| contact.trim().to_owned());
        self
    }

    /// The first thing that is wrong with what differs from `before`: what was there already, a directory's odd number say, keeps
    /// nobody from changing something else. `languages`: the codes there are; `licences`: the kinds there are.
    pub fn wrong(&self, before: &Self, languages: &[&str], licences: &[String]) -> Option<Wrong> {
        let differs = self.differing(before);
        let wrong = |field, key| Some(Wrong { field, key });
        for (field, name) in NAMES.into_iter().zip(&self.names) {
            if name.chars().count() > LONGEST_NAME && differs.contains(&field) {
                return wrong(field, "field-name-too-long");
            }
        }
        if !self.language.is_empty() && differs.contains(&"language") && !languages.contains(&self.language.as_str()) {
            return wrong("language", "field-language-unknown");
        }
        for (kind, given) in PUBLIC.into_iter().zip(&self.contacts) {
            if !given.is_empty() && differs.contains(&kind) && kept(kind, given).is_none() {
                return wrong(kind, if is_mail(kind) { "field-not-an-address" } else { "field-not-a-number" });
            }
        }
        if self.licences.iter().all(|kind| licences.contains(kind)) { None } else { wrong("licences", "field-licence-unknown") }
    }

    /// The fields that differ from another one's.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let names = NAMES.into_iter().zip(self.names.iter().zip(&other.names));
        let contacts = PUBLIC.into_iter().zip(self.contacts.iter().zip(&other.contacts));
        let mut all: Vec<&str> = names.filter(|(_, (one, two))| one != two).map(|(field, _)| field).collect();
        all.extend((self.language != other.language).then_some("language"));
        all.extend(contacts.filter(|(_, (one, two))| one != two).map(|(field, _)| field));
        all.extend((self.licences != other.licences).then_some("licences"));
        all
    }
}

/// Names what was read, so that of two who change the same the second is told. Keyed: nothing can be worked out from it.
pub fn version(keys: &Keyring, user: Uuid, read: &impl Serialize) -> anyhow::Result<String> {
    Ok(hex::encode(keys.counter(&[b"version of a person", user.as_bytes(), &serde_json::to_vec(read)?])))
}

pub fn is_mail(kind: &str) -> bool {
    matches!(kind, "primary_mail" | "alternate_email")
}

/// A value as it is kept, with its extension.
fn kept(kind: &str, given: &str) -> Option<(String, Option<String>)> {
    if is_mail(kind) {
        return EmailAddress::parse(given).map(|address| (address.as_str().to_owned(), None));
    }
    let number = PhoneNumber::parse(given)?;
    Some((number.as_e164().to_owned(), number.extension().map(str::to_owned)))
}

/// What is on file of somebody besides their own row.
pub struct OnFile {
    pub contacts: Vec<store::OnFile>,
    pub licences: Vec<String>,
}

impl OnFile {
    pub async fn read(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Self> {
        Ok(Self { contacts: store::on_file(db, tenant, user).await?, licences: store::licences_of(db, tenant, user).await? })
    }

    fn find(&self, kind: &str) -> Option<&store::OnFile> {
        self.contacts.iter().find(|contact| contact.kind == kind)
    }

    fn given(&self, kind: &str) -> &str {
        self.find(kind).map_or("", |contact| &contact.as_given)
    }

    /// Whether a field is the directory's own, of somebody whom its sync added.
    pub fn owned(&self, person: &Person, field: &str) -> bool {
        person.synced.is_some() && (NAMES.contains(&field) || self.find(field).is_some_and(|contact| contact.source == "sync"))
    }
}

/// Writes what is new, and tells the person what of it they prove themselves with. Returns the names of what changed, never the values.
pub async fn save(db: &mut PgConnection, telling: &Telling<'_>, on_file: &OnFile, sent: &Editable) -> anyhow::Result<Vec<&'static str>> {
    let (tenant, person) = (telling.tenant, telling.person);
    let before = Editable::of(person, on_file);
    let changed = sent.differing(&before);
    if changed.iter().any(|field| NAMES.contains(field) || *field == "language") {
        let [display_name, given_name, family_name] = sent.names.clone();
        let language = Some(sent.language.clone()).filter(|code| !code.is_empty());
        write::names(db, tenant, &Person { display_name, given_name, family_name, language, ..person.clone() }).await?;
    }
    for (kind, given) in PUBLIC.into_iter().zip(&sent.contacts).filter(|(kind, _)| changed.contains(kind)) {
        let how = match (on_file.find(kind), given.is_empty()) {
            (Some(_), true) => HowChanged::Removed,
            (Some(_), false) => HowChanged::Changed,
            (None, _) => HowChanged::Added,
        };
        tell::changed(db, telling, if is_mail(kind) { Registered::Email } else { Registered::Phone }, how).await?;
        match kept(kind, given) {
            Some((value, extension)) => {
                let new = NewContact { kind, value: &value, extension: extension.as_deref(), as_given: given };
                write::contact(db, tenant, person.id, &new).await?;
            }
            None => {
                write::remove_contact(db, tenant, person.id, kind).await?;
            }
        }
    }
    if changed.contains(&"licences") {
        write::licences(db, tenant, person.id, &sent.licences.iter().cloned().collect::<Vec<_>>()).await?;
    }
    Ok(changed)
}
