//! The made-up organisations and their people, as tables: who is there, and what each of them shows.

use super::refusals;
use crate::policy::{Disclosure, Helpdesk, Kind, PasswordRules, Policy, Scope};

/// A person as the table below writes them down.
#[derive(Default, Clone, Copy)]
pub struct Person<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub shows: &'a str,
    pub outcome: &'a str,
    pub mobile: &'a str,
    pub office: &'a str,
    pub email: &'a str,
    pub questions: bool,
    pub app: bool,
    pub licence: &'a str,
    pub groups: &'a str,
    pub roles: &'a str,
    pub authority: &'a str,
    pub kind: &'a str,
    pub disabled: bool,
    pub no_password: bool,
    /// The password is a temporary one.
    pub temporary: bool,
    /// Days since what is on file was confirmed by its owner.
    pub confirmed_days_ago: i64,
    pub language: &'a str,
    /// Among the people of the directory beside the demo; 0: not one of them.
    pub number: u8,
}

pub struct Organisation<'a> {
    pub name: &'a str,
    pub domain: &'a str,
    pub about: &'a str,
    pub plan: &'a str,
    pub accent: &'a str,
    pub custom_domain: bool,
    pub policy: Option<Policy>,
    pub scope_group: Option<&'a str>,
    pub directory: Option<Directory>,
    pub people: Vec<Person<'a>>,
}

#[derive(Clone, Copy)]
pub enum Directory {
    Away,
    ActionNeeded,
}

const EVERY_KIND: [Kind; 5] = Kind::ALL;

pub fn everything(gates: u8) -> Policy {
    Policy {
        enabled: Scope::All,
        gates,
        methods: EVERY_KIND.into(),
        predefined_questions: (1..=35).collect(),
        questions_to_register: 3,
        questions_to_reset: 3,
        // So that trying things out is no waiting; the limits themselves are the real ones.
        limits: crate::policy::Limits { cool_down_seconds: 10, ..crate::policy::Limits::default() },
        ..Policy::default()
    }
}

pub fn explicit() -> Policy {
    Policy { disclosure: Disclosure::Explicit, ..everything(1) }
}

pub const FULL: Person<'static> = Person {
    id: "",
    name: "",
    shows: "",
    outcome: "resets",
    mobile: "+31 612345642",
    office: "+31 201234567",
    email: "",
    questions: true,
    app: true,
    licence: "premium_p1",
    groups: "",
    roles: "",
    authority: "",
    kind: "",
    disabled: false,
    no_password: false,
    temporary: false,
    confirmed_days_ago: 0,
    language: "",
    number: 0,
};

pub const BARE: Person<'static> = Person { mobile: "", office: "", questions: false, app: false, ..FULL };

fn quillham() -> Organisation<'static> {
    Organisation {
        name: "Quillham Council",
        domain: "quillham.example",
        about: "One proof is enough. Strangers learn nothing (disclosure: reduced).",
        plan: "paid",
        accent: "#1b5e4b",
        custom_domain: true,
        policy: Some(Policy { notify_admins: true, ..everything(1) }),
        scope_group: None,
        directory: None,
        people: [
            Person {
                id: "sam.okafor",
                name: "Sam Okafor",
                shows: "every way to prove it is you, one is enough",
                email: "sam@posteo.example",
                ..FULL
            },
            Person { id: "mia.email", name: "Mia Berg", shows: "a code by e-mail, nothing else", email: "mia@posteo.example", ..BARE },
            Person {
                id: "noor.phone",
                name: "Noor Haddad",
                shows: "a text or a call to the mobile phone",
                mobile: "+31 612345643",
                ..BARE
            },
            Person { id: "otto.office", name: "Otto Lind", shows: "a call to the office phone", office: "+31 201234568", ..BARE },
            Person { id: "quinn.questions", name: "Quinn Ames", shows: "security questions", questions: true, ..BARE },
            Person { id: "ada.app", name: "Ada Park", shows: "the authenticator app", app: true, ..BARE },
            Person {
                id: "nell.new",
                name: "Nell Ito",
                shows: "never had a password, gets the first one",
                email: "nell@posteo.example",
                no_password: true,
                ..BARE
            },
            Person {
                id: "leila.arabic",
                name: "Leila Nasser",
                shows: "mails in Arabic, right to left",
                email: "leila@posteo.example",
                language: "ar",
                ..BARE
            },
            Person {
                id: "tom.throttled",
                name: "Tom Reyes",
                shows: "too many failed tries: paused for 24 hours",
                email: "tom@posteo.example",
                outcome: "locked",
                ..BARE
            },
            Person {
                id: "lou.lockedout",
                name: "Lou Marsh",
                shows: "locked out at sign-in: unlock without a new password",
                email: "lou@posteo.example",
                ..BARE
            },
            Person {
                id: "ana.admin",
                name: "Ana Costa",
                shows: "an administrator: two proofs, never questions, whatever the organisation's policy says",
                email: "ana@posteo.example",
                roles: "global_administrator",
                ..FULL
            },
            Person {
                id: "bo.admin",
                name: "Bo Lindqvist",
                shows: "another administrator, who is told when Ana resets",
                email: "bo@posteo.example",
                roles: "helpdesk_administrator",
                ..FULL
            },
            Person {
                id: "dana.disabled",
                name: "Dana Fox",
                shows: "switched off: the page that tells strangers nothing",
                email: "dana@posteo.example",
                disabled: true,
                outcome: "stops without a reason",
                ..BARE
            },
        ]
        .into_iter()
        .chain(newcomers())
        .collect(),
    }
}

/// People for sign-in and what comes after it.
fn newcomers() -> [Person<'static>; 3] {
    [
        Person {
            id: "una.unregistered",
            name: "Una Bell",
            shows: "nothing on file: the page that tells strangers nothing; after signing in she is asked to register",
            outcome: "stops without a reason",
            ..BARE
        },
        Person {
            id: "tess.temporary",
            name: "Tess Arden",
            shows: "new, with a temporary password and nothing registered: signs in, chooses her own password, then registers",
            outcome: "stops without a reason",
            temporary: true,
            ..BARE
        },
        Person {
            id: "rob.reconfirm",
            name: "Rob Tanaka",
            shows: "registered long ago: signs in and is asked whether it is all still right",
            mobile: "+31 612345646",
            email: "rob@posteo.example",
            confirmed_days_ago: 200,
            ..BARE
        },
    ]
}

fn harbour() -> Organisation<'static> {
    Organisation {
        name: "Harbour & Finch",
        domain: "harbourfinch.example",
        about: "Two different proofs, long passwords (NIST rules), its own colour and help desk.",
        plan: "paid",
        accent: "#7a1f5c",
        custom_domain: true,
        policy: Some(Policy {
            password_rules: PasswordRules::Nist,
            helpdesk: Helpdesk::Link { url: "https://help.harbourfinch.example/".to_owned() },
            banned_words: vec!["harbour".to_owned(), "finch".to_owned(), "lighthouse".to_owned()],
            ..everything(2)
        }),
        scope_group: None,
        directory: None,
        people: vec![
            Person { id: "kim.two", name: "Kim Winter", shows: "two proofs of any kind", email: "kim@posteo.example", ..FULL },
            Person {
                id: "pat.pair",
                name: "Pat Novak",
                shows: "exactly two ways: e-mail and text",
                mobile: "+31 612345644",
                email: "pat@posteo.example",
                ..BARE
            },
            Person {
                id: "sol.same",
                name: "Sol Bauer",
                shows: "mobile and office are one number: two gates cannot be passed with it",
                mobile: "+31 612345645",
                office: "+31 612345645",
                outcome: "stops without a reason",
                ..BARE
            },
            Person {
                id: "cleo.custom",
                name: "Cleo Dunn",
                shows: "questions, some in the organisation's own words, and e-mail",
                email: "cleo@posteo.example",
                questions: true,
                ..BARE
            },
        ],
    }
}

fn try_it() -> Organisation<'static> {
    Organisation {
        name: "Try It",
        domain: "tryit.example",
        about: "A trial that began today.",
        plan: "trial",
        accent: "#a3471d",
        custom_domain: false,
        policy: Some(everything(1)),
        scope_group: None,
        directory: None,
        people: vec![
            Person {
                id: "tia.trial",
                name: "Tia Moss",
                shows: "an administrator in a trial: one proof, and no calls",
                email: "tia@posteo.example",
                licence: "trial",
                roles: "global_administrator",
                ..FULL
            },
            Person {
                id: "ben.trial",
                name: "Ben Moss",
                shows: "a member of a trial",
                email: "ben@posteo.example",
                licence: "trial",
                ..BARE
            },
        ],
    }
}

pub fn organisations() -> Vec<Organisation<'static>> {
    let mut all = vec![quillham(), harbour()];
    all.extend(refusals::organisations());
    all.push(try_it());
    all
}

/// People without an organisation here (DIR-7).
pub fn guests() -> Vec<Person<'static>> {
    vec![
        Person {
            id: "gus@visitors.example",
            name: "Gus Guest",
            shows: "an invited guest: resets by e-mail",
            email: "gus@visitors.example",
            kind: "guest",
            ..BARE
        },
        Person {
            id: "sue@selfmade.example",
            name: "Sue Self",
            shows: "signed up by herself: resets by e-mail",
            email: "sue@selfmade.example",
            kind: "self_service",
            ..BARE
        },
        Person {
            id: "syn@partner.example",
            name: "Syn Copy",
            shows: "a guest copied by directory sync: cannot reset here",
            email: "syn@partner.example",
            kind: "synced_guest",
            outcome: "stops without a reason",
            ..BARE
        },
    ]
}
