//! The made-up organisations and people, and what each of them shows.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};
use time::Duration;
use uuid::Uuid;

use super::Demo;
use crate::{
    app::App,
    crypto::Lane,
    directory::{
        NOBODY, UserId,
        import::{self, group},
        store::{self, NewTenant},
    },
    factors::{
        app as authenticator,
        locks::{self, Browser},
        questions,
        throttle::{self},
    },
    policy::{Disclosure, Helpdesk, Kind, PasswordRules, Policy, Scope, store as policies},
};

/// A person to try, as `/demo/users.json` gives it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Card {
    pub user_id: String,
    pub tenant: String,
    /// What the organisation is like.
    pub about: String,
    /// What trying this person shows.
    pub shows: String,
    pub password: Option<String>,
    pub mobile: Option<String>,
    pub office: Option<String>,
    pub email: Option<String>,
    /// Question id (1 to 35, or the words of a custom one) and answer.
    pub answers: Vec<(String, String)>,
    /// The seed of the authenticator app, in base32.
    pub app_secret: Option<String>,
    /// Whether somebody can reset, and if not the code of the stop page.
    pub outcome: String,
}

impl Card {
    /// The key of a predefined question, or the words of a custom one; and the answer.
    pub fn asked(&self) -> Vec<(String, String, String)> {
        self.answers
            .iter()
            .map(|(question, answer)| match question.parse::<u8>() {
                Ok(number) => (format!("question-{number}"), String::new(), answer.clone()),
                Err(_) => (String::new(), question.clone(), answer.clone()),
            })
            .collect()
    }
}

const PASSWORD: &str = "Old-Lighthouse-42";

/// A person as the table below writes them down.
#[derive(Default, Clone, Copy)]
struct Person<'a> {
    id: &'a str,
    name: &'a str,
    shows: &'a str,
    outcome: &'a str,
    mobile: &'a str,
    office: &'a str,
    email: &'a str,
    questions: bool,
    app: bool,
    licence: &'a str,
    groups: &'a str,
    roles: &'a str,
    authority: &'a str,
    kind: &'a str,
    disabled: bool,
    no_password: bool,
    /// The password is a temporary one.
    temporary: bool,
    /// Days since what is on file was confirmed by its owner.
    confirmed_days_ago: i64,
    language: &'a str,
}

struct Organisation<'a> {
    name: &'a str,
    domain: &'a str,
    about: &'a str,
    plan: &'a str,
    accent: &'a str,
    custom_domain: bool,
    policy: Option<Policy>,
    scope_group: Option<&'a str>,
    directory: Option<Directory>,
    people: Vec<Person<'a>>,
}

#[derive(Clone, Copy)]
enum Directory {
    Away,
    ActionNeeded,
}

const EVERY_KIND: [Kind; 5] = Kind::ALL;

fn everything(gates: u8) -> Policy {
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

fn explicit() -> Policy {
    Policy { disclosure: Disclosure::Explicit, ..everything(1) }
}

const FULL: Person<'static> = Person {
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
};

const BARE: Person<'static> = Person { mobile: "", office: "", questions: false, app: false, ..FULL };

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

/// One organisation that says why, with a person for every refusal that is theirs alone.
fn plainspoken() -> Organisation<'static> {
    Organisation {
        name: "Plainspoken",
        domain: "plainspoken.example",
        about: "Every refusal says why (disclosure: explicit). Resetting is on for one group.",
        plan: "paid",
        accent: "#1f4e8c",
        custom_domain: true,
        policy: Some(Policy { admin_self_reset: false, ..explicit() }),
        scope_group: Some("May reset"),
        directory: None,
        people: vec![
            Person { id: "gil.good", name: "Gil Good", shows: "resets as usual", email: "gil@posteo.example", groups: "May reset", ..BARE },
            Person {
                id: "nico.scope",
                name: "Nico Vane",
                shows: "not in the group: SSPR_0013",
                email: "nico@posteo.example",
                outcome: "SSPR_0013",
                ..BARE
            },
            Person {
                id: "lena.licence",
                name: "Lena Roth",
                shows: "no licence: SSPR_0012",
                email: "lena@posteo.example",
                groups: "May reset",
                licence: "free",
                outcome: "SSPR_0012",
                ..BARE
            },
            Person {
                id: "rae.register",
                name: "Rae Lowe",
                shows: "nothing on file: SSPR_0014",
                groups: "May reset",
                outcome: "SSPR_0014",
                ..BARE
            },
            Person {
                id: "per.onprem",
                name: "Per Holm",
                shows: "password kept on-premises, writeback off: SSPR_0010",
                email: "per@posteo.example",
                groups: "May reset",
                authority: "hash_sync",
                outcome: "SSPR_0010",
                ..BARE
            },
            Person {
                id: "dee.disabled",
                name: "Dee Stone",
                shows: "switched off",
                email: "dee@posteo.example",
                groups: "May reset",
                disabled: true,
                outcome: "account disabled",
                ..BARE
            },
            Person {
                id: "abe.admin",
                name: "Abe Sato",
                shows: "administrators may not reset here: SSPR_0009",
                email: "abe@posteo.example",
                roles: "user_administrator",
                outcome: "SSPR_0009",
                ..FULL
            },
        ],
    }
}

fn small(
    name: &'static str,
    domain: &'static str,
    about: &'static str,
    policy: Option<Policy>,
    directory: Option<Directory>,
    person: Person<'static>,
) -> Organisation<'static> {
    Organisation {
        name,
        domain,
        about,
        plan: "paid",
        accent: "#6b4a12",
        custom_domain: true,
        policy,
        scope_group: None,
        directory,
        people: vec![person],
    }
}

fn organisations() -> Vec<Organisation<'static>> {
    let onprem = Person { authority: "pass_through", ..BARE };
    vec![
        quillham(),
        harbour(),
        plainspoken(),
        small(
            "Shut Door",
            "shutdoor.example",
            "Resetting is switched off for everybody.",
            Some(Policy { enabled: Scope::None, ..explicit() }),
            None,
            Person {
                id: "ona.off",
                name: "Ona Reed",
                shows: "switched off for the organisation: SSPR_0009",
                email: "ona@posteo.example",
                outcome: "SSPR_0009",
                ..BARE
            },
        ),
        small(
            "Blank Page",
            "blankpage.example",
            "Nobody has set up a policy yet.",
            None,
            None,
            Person {
                id: "ned.none",
                name: "Ned Page",
                shows: "no policy: SSPR_0011",
                email: "ned@posteo.example",
                outcome: "SSPR_0011",
                ..BARE
            },
        ),
        small(
            "Stubborn Tree",
            "stubborn.example",
            "Its directory does not let us change passwords.",
            Some(Policy { write_back: true, ..explicit() }),
            Some(Directory::ActionNeeded),
            Person {
                id: "ivy.action",
                name: "Ivy Root",
                shows: "the directory refuses: SSPR_0029",
                email: "ivy@posteo.example",
                outcome: "SSPR_0029",
                ..onprem
            },
        ),
        small(
            "Far Away",
            "faraway.example",
            "Its directory does not answer.",
            Some(Policy { write_back: true, ..everything(1) }),
            Some(Directory::Away),
            Person {
                id: "ray.away",
                name: "Ray Far",
                shows: "the directory does not answer: SSPR_0030",
                email: "ray@posteo.example",
                outcome: "SSPR_0030",
                ..onprem
            },
        ),
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
        },
    ]
}

/// People without an organisation here (DIR-7).
fn guests() -> Vec<Person<'static>> {
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

const SECRET: &[u8] = b"latchkey demo seed 1";
const ANSWERS: [(&str, &str); 3] = [("12", "Noodles"), ("29", "Biscuit"), ("13", "Rosa Lind")];
const OWN_QUESTION: &str = "Which dock did you work at first?";

impl Demo {
    pub async fn cards(&self) -> sqlx::Result<Vec<Card>> {
        let rows: Vec<Json<Card>> = sqlx::query_scalar("select card from demo_person order by position").fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|card| card.0).collect())
    }

    /// Forgets everybody and loads the people anew. The audit log stays: it is append-only here too.
    pub async fn load(&self, app: &App) -> anyhow::Result<()> {
        let hash = app.hasher.hash(Lane::Commit, PASSWORD).await?;
        let mut tx = self.pool.begin().await?;
        for statement in [
            "delete from tenant where initial_domain <> ''",
            "delete from users",
            "delete from flow",
            "delete from job",
            "delete from counter",
            "delete from spent",
            "delete from demo_outbox",
            "delete from demo_person",
        ] {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        let mut cards = vec![];
        for organisation in organisations() {
            self.organisation(&mut tx, app, &organisation, &hash, &mut cards).await?;
        }
        for guest in guests() {
            self.person(&mut tx, app, NOBODY, &guest, guest.id, &hash, false).await?;
            cards.push(card(&guest, guest.id, "Guests", "Invited or signed up by themselves: no organisation of their own here.", false));
        }
        cards.push(Card {
            user_id: "someone@outlook.com".to_owned(),
            tenant: "Nobody".to_owned(),
            about: "Addresses that no account here has.".to_owned(),
            shows: "a personal account: resets with its own provider".to_owned(),
            outcome: "personal account".to_owned(),
            ..Card::default()
        });
        for (user_id, shows) in [
            ("nobody@quillham.example", "nobody has this address: the page that tells strangers nothing"),
            ("nobody@nowhere.example", "no organisation has this domain: the same page"),
        ] {
            let about = "Addresses that no account here has.".to_owned();
            cards.push(Card {
                user_id: user_id.to_owned(),
                tenant: "Nobody".to_owned(),
                about,
                shows: shows.to_owned(),
                outcome: "stops without a reason".to_owned(),
                ..Card::default()
            });
        }
        for (position, card) in (0_i32..).zip(&cards) {
            sqlx::query("insert into demo_person (position, card) values ($1, $2)")
                .bind(position)
                .bind(Json(card))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn organisation(
        &self,
        db: &mut PgConnection,
        app: &App,
        organisation: &Organisation<'_>,
        hash: &str,
        cards: &mut Vec<Card>,
    ) -> anyhow::Result<()> {
        let now = self.now();
        let initial = if organisation.custom_domain {
            format!("{}.latchkey-demo.example", organisation.domain.replace(".example", ""))
        } else {
            organisation.domain.to_owned()
        };
        let new =
            NewTenant { name: organisation.name, initial_domain: &initial, plan: organisation.plan, default_language: "en", country: "NL" };
        let tenant = store::create_tenant(db, &app.keys, &new, now).await?;
        if organisation.custom_domain {
            store::add_domain(db, &app.keys, tenant, organisation.domain, false, now).await?;
        }
        sqlx::query!("update tenant set accent = $2 where id = $1", tenant, organisation.accent).execute(&mut *db).await?;
        if let Some(policy) = &organisation.policy {
            let mut policy = policy.clone();
            if let Some(name) = organisation.scope_group {
                policy.enabled = Scope::Selected { groups: [group(db, tenant, name).await?].into(), except: BTreeSet::new() };
            }
            policies::save(db, tenant, 0, &policy, None, now).await?;
        }
        if let Some(directory) = organisation.directory {
            let problem = matches!(directory, Directory::ActionNeeded).then_some("access denied");
            sqlx::query!(
                "insert into directory (tenant_id, id, name, last_seen_at, problem) values ($1, $2, 'forest', $3, $4)",
                tenant,
                Uuid::now_v7(),
                now - Duration::days(1),
                problem
            )
            .execute(&mut *db)
            .await?;
        }
        for person in &organisation.people {
            let user_id = format!("{}@{}", person.id, organisation.domain);
            let own_question = person.id == "cleo.custom";
            self.person(db, app, tenant, person, &user_id, hash, own_question).await?;
            cards.push(card(person, &user_id, organisation.name, organisation.about, own_question));
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one call site a kind of person; a struct would only move the names")]
    async fn person(
        &self,
        db: &mut PgConnection,
        app: &App,
        tenant: Uuid,
        person: &Person<'_>,
        user_id: &str,
        hash: &str,
        own_question: bool,
    ) -> anyhow::Result<()> {
        let now = self.now();
        let (given, family) = person.name.split_once(' ').unwrap_or((person.name, ""));
        let cloud = person.authority.is_empty();
        let row = csv_row(&[
            user_id,
            person.name,
            given,
            family,
            person.kind,
            if person.disabled { "no" } else { "yes" },
            person.authority,
            if cloud { "" } else { "3q2+7w==" },
            person.language,
            if tenant == NOBODY { "" } else { user_id },
            person.email,
            person.mobile,
            person.office,
            person.licence,
            person.groups,
            person.roles,
        ]);
        let header = "user_id,display_name,given_name,family_name,kind,enabled,authority,source_anchor,language,primary_mail,alternate_email,mobile_phone,office_phone,licences,groups,roles";
        import::import(db, &app.keys, &app.hasher, tenant, &format!("{header}\n{row}\n"), now).await.map_err(|error| match error {
            import::ImportError::Faults(faults) => anyhow::anyhow!("{user_id}: {faults:?}"),
            import::ImportError::Broken(error) => error,
        })?;
        let key = UserId::parse(user_id).map(|id| id.key().to_owned()).unwrap_or_default();
        let id = sqlx::query_scalar!("select id from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_one(&mut *db).await?;
        if cloud && !person.no_password {
            sqlx::query!(
                "update credential set hash = $3, set_at = $4, must_change = $5 where tenant_id = $1 and user_id = $2",
                tenant,
                id,
                hash,
                now,
                person.temporary
            )
            .execute(&mut *db)
            .await?;
        }
        if tenant != NOBODY && !person.temporary {
            let confirmed = now - Duration::days(person.confirmed_days_ago);
            sqlx::query!(
                "insert into registration (tenant_id, id, user_id, registered_at, confirmed_at) values ($1, $2, $3, $4, $4)",
                tenant,
                Uuid::now_v7(),
                id,
                confirmed
            )
            .execute(&mut *db)
            .await?;
        }
        if person.questions {
            for (question, answer) in answers(own_question) {
                let question = if question == OWN_QUESTION { custom_question(db, tenant).await? } else { question };
                let hash = app.hasher.hash(Lane::Commit, &questions::normalise(&answer)).await?;
                sqlx::query!(
                    "insert into security_answer (tenant_id, id, user_id, question, hash, pepper_id) values ($1, $2, $3, $4, $5, $6)",
                    tenant,
                    Uuid::now_v7(),
                    id,
                    question,
                    hash,
                    app.hasher.pepper_id()
                )
                .execute(&mut *db)
                .await?;
            }
        }
        if person.app {
            authenticator::register(db, &app.keys, tenant, id, SECRET, now).await?;
        }
        let counters = locks::subject(&app.keys, tenant, id, Browser(None));
        let locked = match person.id {
            "tom.throttled" => Some((counters.failed, now + Duration::hours(24))),
            "lou.lockedout" => Some((counters.sign_in, now + Duration::days(30))),
            _ => None,
        };
        if let Some((tally, until)) = locked {
            sqlx::query!("insert into counter (scope, key, started, n) values ($1, $2, $3, 5)", tally.scope as i16, tally.key, now)
                .execute(&mut *db)
                .await?;
            throttle::lock(db, &tally, until).await?;
        }
        Ok(())
    }
}

fn csv_row(fields: &[&str]) -> String {
    fields.iter().map(|field| format!("\"{field}\"")).collect::<Vec<_>>().join(",")
}

async fn custom_question(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<String> {
    let id = Uuid::now_v7();
    sqlx::query!("insert into custom_question (tenant_id, id, text) values ($1, $2, $3)", tenant, id, OWN_QUESTION).execute(db).await?;
    Ok(id.to_string())
}

fn answers(own_question: bool) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = ANSWERS.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect();
    if own_question {
        all[2] = (OWN_QUESTION.to_owned(), "Pier nine".to_owned());
    }
    all
}

fn card(person: &Person<'_>, user_id: &str, tenant: &str, about: &str, own_question: bool) -> Card {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Card {
        user_id: user_id.to_owned(),
        tenant: tenant.to_owned(),
        about: about.to_owned(),
        shows: person.shows.to_owned(),
        password: (person.authority.is_empty() && !person.no_password && !person.disabled).then(|| PASSWORD.to_owned()),
        mobile: some(person.mobile),
        office: some(person.office),
        email: some(person.email),
        answers: if person.questions { answers(own_question) } else { vec![] },
        app_secret: person.app.then(|| base32(SECRET)),
        outcome: person.outcome.to_owned(),
    }
}

/// RFC 4648 without padding, for typing a seed into an authenticator app.
fn base32(bytes: &[u8]) -> String {
    let mut bits = String::new();
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(bits, "{byte:08b}");
    }
    bits.as_bytes()
        .chunks(5)
        .map(|chunk| {
            let word = std::str::from_utf8(chunk).unwrap_or_default();
            let value = u8::from_str_radix(&format!("{word:0<5}"), 2).unwrap_or(0);
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(value)])
        })
        .collect()
}
