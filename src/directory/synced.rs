//! What the sync of a directory says of a person, judged: tidy, or refused with a reason (WB-11). Pure: nothing is believed here.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::{EmailAddress, PhoneNumber, UserId, store::Person};
use crate::protocol::{Millis, sync::SyncUser};

/// Why somebody is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The name is not a user ID (DIR-2).
    UserId,
    /// Its domain is not a verified one of the organisation.
    Domain,
    /// Somebody has the name whom this directory did not add. Joining the two is an administrator's act.
    NameTaken,
    /// Somebody whom this directory did not add stands for the same account.
    AnchorTaken,
    /// The same account, or the same name, came twice.
    Twice,
    /// An administrator took the person out of the directory's hands, or something else than Latchkey wrote the row.
    NotOurs,
    /// The directory has more people than one directory may bring.
    TooMany,
}

impl Refusal {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UserId => "not_a_user_id",
            Self::Domain => "domain_not_verified",
            Self::NameTaken => "user_id_taken",
            Self::AnchorTaken => "account_taken",
            Self::Twice => "came_twice",
            Self::NotOurs => "not_of_this_directory",
            Self::TooMany => "too_many_people",
        }
    }
}

/// A mail address or a number, as it is kept. What cannot be used is kept to be looked at, and counts as missing (DIR-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub value: String,
    pub extension: Option<String>,
    pub as_given: String,
    pub valid: bool,
}

/// What is written of somebody. Nothing else that an agent could say is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub user_id: UserId,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    /// Public values only (DIR-4): kind of contact and what the directory has, if anything.
    pub contacts: [(&'static str, Option<Value>); 3],
    pub password_set_at: Option<OffsetDateTime>,
}

/// The user principal name of a member (DIR-2): narrower than what a guest may type.
fn member(upn: &str) -> Option<UserId> {
    let sound = |local: &str| local.chars().all(|c| c.is_alphanumeric() || "'.-_!#^~".contains(c));
    UserId::parse(upn).filter(|id| id.as_given().split_once('@').is_some_and(|(local, _)| sound(local)))
}

/// A name as pages show it: characters that turn the direction of what follows are left out.
pub fn tidy_name(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !turns(*c) && !c.is_control()).collect::<String>().trim().to_owned()
}

fn unusable(given: &str) -> Value {
    Value { value: String::new(), extension: None, as_given: given.to_owned(), valid: false }
}

fn mail(given: &str) -> Option<Value> {
    let given = given.trim();
    (!given.is_empty()).then(|| match EmailAddress::parse(given) {
        Some(address) => Value { value: address.as_str().to_owned(), extension: None, as_given: given.to_owned(), valid: true },
        None => unusable(given),
    })
}

fn phone(given: &str) -> Option<Value> {
    let given = given.trim();
    (!given.is_empty()).then(|| match PhoneNumber::parse(given) {
        Some(number) => Value {
            value: number.as_e164().to_owned(),
            extension: number.extension().map(str::to_owned),
            as_given: given.to_owned(),
            valid: true,
        },
        None => unusable(given),
    })
}

/// When the directory says that the password was set; never later than now, because no clock but ours is believed.
fn moment(said: Millis, now: OffsetDateTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(said.0) * 1_000_000).ok().map(|at| at.min(now))
}

pub fn judge(user: &SyncUser, domains: &BTreeSet<String>, now: OffsetDateTime) -> Result<Said, Refusal> {
    let user_id = member(user.upn.as_str()).ok_or(Refusal::UserId)?;
    if !domains.contains(user_id.domain()) {
        return Err(Refusal::Domain);
    }
    Ok(Said {
        user_id,
        display_name: tidy_name(user.display_name.as_str()),
        given_name: tidy_name(user.given_name.as_str()),
        family_name: tidy_name(user.family_name.as_str()),
        contacts: [
            ("primary_mail", mail(user.mail.as_str())),
            ("office_phone", phone(user.office_phone.as_str())),
            ("mobile_phone", phone(user.mobile_phone.as_str())),
        ],
        password_set_at: user.password_set.and_then(|at| moment(at, now)),
    })
}

/// What the directory of somebody whom its sync added last said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synced {
    /// `None`: it must be changed at the next sign-in, was never set, or the directory does not say.
    pub password_set_at: Option<OffsetDateTime>,
    /// Which of the directory's sets of password rules holds, see [`super::published`].
    pub rules: i16,
    /// The directory refuses to have the password set by anybody but its own administrators.
    pub protected: bool,
}

impl Person {
    /// Whether the hash kept here is still that of the password in the directory (WB-6a); where it is not, the hash must not be
    /// accepted and the directory is asked. Exact: clocks that differ make a right hash stale, never a stale one right. People whom no
    /// sync added are taken by their word: nobody tells when their password changed.
    pub fn password_fresh(&self) -> bool {
        is_fresh(self.synced.filter(|_| self.is_on_premises()), self.password_set_at)
    }
}

fn is_fresh(synced: Option<Synced>, set_here: Option<OffsetDateTime>) -> bool {
    match (synced, set_here) {
        (None, _) => true,
        (Some(there), Some(here)) => there.password_set_at.is_some_and(|there| there <= here),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::protocol::{
        Anchor,
        wire::{List, Text},
    };

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    fn user(upn: &str) -> SyncUser {
        SyncUser {
            anchor: Anchor::new(&[1; 16]).unwrap(),
            upn: Text::new(upn).unwrap(),
            display_name: Text::new(" \u{202e}Eve ").unwrap(),
            given_name: Text::default(),
            family_name: Text::default(),
            mail: Text::new("not an address").unwrap(),
            office_phone: Text::new("+31 20 123 4567x12").unwrap(),
            mobile_phone: Text::new("0612345678").unwrap(),
            disabled: false,
            protected: false,
            password_set: Some(Millis(i64::MAX)),
            rules: 0,
            groups: List::default(),
        }
    }

    fn domains() -> BTreeSet<String> {
        ["quillham.example".to_owned()].into()
    }

    #[test]
    fn wb_11_only_user_ids_of_verified_domains_are_taken() {
        let of = |upn: &str| judge(&user(upn), &domains(), NOW).map(|said| said.user_id.key().to_owned());
        assert_eq!(of("Ada@QUILLHAM.example").as_deref(), Ok("ada@quillham.example"));
        for (upn, why) in [
            ("ada@rookhope.example", Refusal::Domain),
            ("ada@sub.quillham.example", Refusal::Domain),
            ("ada", Refusal::UserId),
            ("", Refusal::UserId),
            ("a+b@quillham.example", Refusal::UserId),
            ("a|b@quillham.example", Refusal::UserId),
            ("ada@quillham.example@quillham.example", Refusal::UserId),
            ("a\u{202e}b@quillham.example", Refusal::UserId),
        ] {
            assert_eq!(of(upn), Err(why), "{upn}");
        }
    }

    #[test]
    fn dir_3_what_cannot_be_used_counts_as_missing_and_no_clock_runs_ahead_of_ours() {
        let said = judge(&user("ada@quillham.example"), &domains(), NOW).unwrap();
        assert_eq!(said.display_name, "Eve");
        let [(_, mail), (_, office), (_, mobile)] = said.contacts;
        assert_eq!((mail.unwrap().valid, mobile.unwrap().valid), (false, false));
        let office = office.unwrap();
        assert_eq!((office.value.as_str(), office.extension.as_deref()), ("+31201234567", Some("12")));
        assert_eq!(said.password_set_at, None, "out of every calendar");
        let ahead = SyncUser { password_set: Some(Millis::from(NOW + Duration::days(9))), ..user("ada@quillham.example") };
        assert_eq!(judge(&ahead, &domains(), NOW).unwrap().password_set_at, Some(NOW));
    }

    proptest! {
        #[test]
        fn wb_6a_a_hash_older_than_the_directorys_password_is_never_fresh(there in 0_i64..100, here in 0_i64..100) {
            let at = |seconds| NOW + Duration::seconds(seconds);
            let synced = Synced { password_set_at: Some(at(there)), rules: 0, protected: false };
            prop_assert_eq!(is_fresh(Some(synced), Some(at(here))), there <= here);
            let silent = Synced { password_set_at: None, ..synced };
            prop_assert!(!is_fresh(Some(silent), Some(at(here))));
            prop_assert!(!is_fresh(Some(synced), None) && is_fresh(None, Some(at(here))));
        }

        #[test]
        fn whatever_is_said_is_judged_without_a_panic(upn in "\\PC{0,80}", phone in "\\PC{0,60}") {
            let mut said = user("ada@quillham.example");
            (said.upn, said.mobile_phone) = (Text::lossy(&upn), Text::lossy(&phone));
            if let Ok(said) = judge(&said, &domains(), NOW) {
                prop_assert_eq!(said.user_id.domain(), "quillham.example");
            }
        }
    }
}
