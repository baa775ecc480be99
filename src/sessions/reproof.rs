//! Proving once more before what is registered changes (REG-3): one function decides what still stands in the way, and every
//! page and every form that changes something asks it.

use std::collections::BTreeSet;

use axum::response::Response;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{
    May, REGISTER, Session, SignedIn,
    admin::{self, is_admin_page},
};
use crate::{
    directory::store::{self, Contact, Person},
    policy::Kind,
    web::{Visit, visit::redirect},
};

/// Where somebody proves once more.
pub const PROVE: &str = "/register/prove";

/// What counts as registered: an app, questions, what only its owner knows of, and what an administrator put on file once its
/// owner confirmed it. What was merely filled in is no proof of anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    kinds: BTreeSet<Kind>,
    /// A passkey proves here, but resets nothing: it is no kind of the policy.
    passkey: bool,
    /// Somebody with a role who has an app or a passkey: nothing less proves them, or a text to a stolen number would be enough to
    /// put another app in its place, and with that to open the admin area.
    strong: bool,
}

impl Registered {
    pub fn of(person: &Person, contacts: &[Contact]) -> Self {
        let find = |kind: &str| contacts.iter().find(|contact| contact.kind == kind);
        let confirmed = |kind: &str| find(kind).is_some_and(|contact| contact.confirmed_at.is_some());
        let there = [
            // The private value is the effective one (DIR-3); it got there by a proof, or by an administrator's hand.
            (Kind::Mobile, find("authentication_phone").is_some() || confirmed("mobile_phone")),
            (Kind::Email, find("authentication_email").is_some() || confirmed("alternate_email")),
            (Kind::Office, confirmed("office_phone")),
            (Kind::App, person.app),
            (Kind::Questions, person.answers > 0),
        ];
        Self {
            kinds: there.into_iter().filter(|(_, there)| *there).map(|(kind, _)| kind).collect(),
            passkey: person.passkeys,
            strong: !person.roles.is_empty() && (person.app || person.passkeys),
        }
    }

    pub fn nothing(&self) -> bool {
        self.kinds.is_empty() && !self.passkey
    }

    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// What can be proved with beside a passkey: questions only where there is nothing better.
    pub fn proofs(&self) -> BTreeSet<Kind> {
        if self.strong {
            return self.kinds.iter().copied().filter(|&kind| kind == Kind::App).collect();
        }
        let better: BTreeSet<Kind> = self.kinds.iter().copied().filter(|&kind| kind != Kind::Questions).collect();
        if better.is_empty() && !self.passkey { self.kinds.clone() } else { better }
    }

    /// What setting up a kind would be.
    pub fn setting_up(&self, kind: Kind) -> Change {
        if self.has(kind) { Change::Replace } else { Change::Add }
    }
}

pub async fn registered(db: &mut PgConnection, signed_in: &SignedIn) -> sqlx::Result<Registered> {
    let contacts = store::contacts(db, signed_in.session.tenant, signed_in.person().id).await?;
    Ok(Registered::of(signed_in.person(), &contacts))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Add,
    Replace,
    Remove,
    /// Saying that what is on file is right: changes nothing that a proof could be made with elsewhere.
    Confirm,
}

/// What stands between somebody and a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The password, typed within the last ten minutes.
    Password,
    /// One of the registered methods, proved within the last ten minutes.
    Method,
    /// A session opened by a link can only add first methods (REG-7).
    NotByLink,
}

/// The decision. `None`: nothing stands in the way.
pub fn missing(session: &Session, registered: &Registered, change: Change, now: OffsetDateTime) -> Option<Missing> {
    if session.may == May::FirstMethods {
        // Whoever came by a link cannot prove anything here, so a fresh proof is a first method this session set up itself.
        let first = registered.nothing() || session.proof_is_fresh(now);
        return (change != Change::Add || !first).then_some(Missing::NotByLink);
    }
    if !session.password_is_fresh(now) {
        return Some(Missing::Password);
    }
    let proof_needed = change != Change::Confirm && !registered.nothing();
    let proved = if registered.strong { session.strong_proof_is_fresh(now) } else { session.proof_is_fresh(now) };
    (proof_needed && !proved).then_some(Missing::Method)
}

/// What stands between somebody and the page they come back to: the admin area wants more than other pages do.
pub fn missing_for(back: &str, session: &Session, registered: &Registered, now: OffsetDateTime) -> Option<Missing> {
    if !is_admin_page(back) || session.may == May::FirstMethods {
        return missing(session, registered, Change::Remove, now);
    }
    let without_password = !session.password_is_fresh(now);
    (!admin::is_proved(session, now)).then_some(if without_password { Missing::Password } else { Missing::Method })
}

/// The same for a page or a form: where the visitor goes first, if anywhere. From there they come back to `back`, a page
/// under `/register`.
pub fn detour(visit: &Visit, signed_in: &SignedIn, registered: &Registered, change: Change, back: &str) -> Option<Response> {
    missing(&signed_in.session, registered, change, visit.now).map(|missing| match missing {
        Missing::Password | Missing::Method => redirect(&format!("{PROVE}?to={back}")),
        Missing::NotByLink => redirect(REGISTER),
    })
}

/// A page to come back to: one of ours under `/register` or of the admin area, never a way out.
pub fn back(to: &str) -> Option<&str> {
    if is_admin_page(to) {
        return Some(to);
    }
    let rest = to.strip_prefix("/register/")?;
    let plain = !rest.is_empty()
        && rest.len() <= 60
        && rest.split('/').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    (plain && !to.starts_with(PROVE)).then_some(to)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_set, prelude::*, sample::select};
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    fn session(may: May, password: Option<i64>, proof: Option<i64>) -> Session {
        let ago = |seconds: Option<i64>| seconds.map(|seconds| NOW - Duration::seconds(seconds));
        Session {
            tenant: Uuid::nil(),
            id: Uuid::nil(),
            user: Uuid::nil(),
            credential_version: 1,
            may,
            password_at: ago(password),
            proved_at: ago(proof),
            app_at: None,
            passkey_at: None,
            heading_to: None,
            must_change: false,
            created_at: NOW,
            last_seen_at: NOW,
        }
    }

    fn with(kinds: &[Kind]) -> Registered {
        Registered { kinds: kinds.iter().copied().collect(), passkey: false, strong: false }
    }

    #[test]
    fn reg_3_a_first_method_needs_a_fresh_password_and_nothing_else() {
        let none = with(&[]);
        let ask = |password, proof, change| missing(&session(May::Everything, password, proof), &none, change, NOW);
        assert_eq!(ask(Some(600), None, Change::Add), None);
        assert_eq!(ask(Some(601), None, Change::Add), Some(Missing::Password));
        assert_eq!(ask(None, Some(0), Change::Add), Some(Missing::Password));
    }

    #[test]
    fn reg_3_whoever_has_a_method_proves_it_before_anything_changes() {
        for kind in Kind::ALL {
            for change in [Change::Add, Change::Replace, Change::Remove] {
                let ask = |proof| missing(&session(May::Everything, Some(0), proof), &with(&[kind]), change, NOW);
                assert_eq!(ask(None), Some(Missing::Method));
                assert_eq!(ask(Some(601)), Some(Missing::Method));
                assert_eq!(ask(Some(600)), None);
            }
        }
    }

    #[test]
    fn questions_are_proved_only_where_there_is_nothing_better() {
        assert_eq!(with(&[Kind::Questions]).proofs(), [Kind::Questions].into());
        assert_eq!(with(&[Kind::Questions, Kind::App]).proofs(), [Kind::App].into());
        assert_eq!(Registered { kinds: [Kind::Questions].into(), passkey: true, strong: false }.proofs(), [].into());
    }

    #[test]
    fn reg_3_a_passkey_is_something_to_prove_with() {
        let registered = Registered { kinds: BTreeSet::new(), passkey: true, strong: false };
        let ask = |proof| missing(&session(May::Everything, Some(0), proof), &registered, Change::Add, NOW);
        assert_eq!((ask(None), ask(Some(600))), (Some(Missing::Method), None));
    }

    #[test]
    fn reg_3_whoever_has_a_role_and_an_app_or_a_passkey_proves_with_nothing_less() {
        let registered = Registered { kinds: [Kind::App, Kind::Email, Kind::Mobile].into(), passkey: true, strong: true };
        assert_eq!(registered.proofs(), [Kind::App].into());
        let by_mail = session(May::Everything, Some(0), Some(0));
        assert_eq!(missing(&by_mail, &registered, Change::Replace, NOW), Some(Missing::Method));
        for strong in [Session { app_at: Some(NOW), ..by_mail.clone() }, Session { passkey_at: Some(NOW), ..by_mail }] {
            assert_eq!(missing(&strong, &registered, Change::Replace, NOW), None);
        }
    }

    #[test]
    fn reg_7_a_link_adds_first_methods_and_nothing_else() {
        let ask = |kinds: &[Kind], proof, change| missing(&session(May::FirstMethods, None, proof), &with(kinds), change, NOW);
        assert_eq!(ask(&[], None, Change::Add), None);
        assert_eq!(ask(&[Kind::App], None, Change::Add), Some(Missing::NotByLink), "somebody registered meanwhile");
        assert_eq!(ask(&[Kind::App], Some(60), Change::Add), None, "the second of two, after the first");
        for change in [Change::Replace, Change::Remove, Change::Confirm] {
            assert_eq!(ask(&[], Some(0), change), Some(Missing::NotByLink));
        }
    }

    #[test]
    fn only_pages_of_the_registration_portal_are_come_back_to() {
        for to in ["/register/phone", "/register/remove/email", "/register/phone/code", "/register/passkeys"] {
            assert_eq!(back(to), Some(to));
        }
        for to in [
            "",
            "/register",
            "/register/",
            "//evil.example",
            "/register//evil.example",
            "/register/../account",
            "/register/prove",
            "/register/prove/code",
            "https://evil.example/register/phone",
            "/register/phone?x",
            "/register/phone#x",
            "/register/ph one",
            "/register/phone\r\nset-cookie:x",
            "/register/%2f",
            "/register/\\evil",
            "/account",
        ] {
            assert_eq!(back(to), None, "{to:?}");
        }
    }

    proptest! {
        /// The promise: nothing changes without a fresh password, and nothing of somebody registered without a fresh proof.
        #[test]
        fn reg_3_no_change_without_its_proofs(
            kinds in btree_set(select(Kind::ALL.to_vec()), 0..5),
            passkey in any::<bool>(),
            password in proptest::option::of(0_i64..2000),
            proof in proptest::option::of(0_i64..2000),
            change in select(vec![Change::Add, Change::Replace, Change::Remove]),
        ) {
            let registered = Registered { kinds, passkey, strong: false };
            if missing(&session(May::Everything, password, proof), &registered, change, NOW).is_none() {
                prop_assert!(password.is_some_and(|ago| ago <= 600));
                prop_assert!(registered.nothing() || proof.is_some_and(|ago| ago <= 600));
            }
            if missing(&session(May::FirstMethods, password, proof), &registered, change, NOW).is_none() {
                prop_assert!(change == Change::Add && (registered.nothing() || proof.is_some_and(|ago| ago <= 600)));
            }
        }
    }
}
