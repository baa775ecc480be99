//! Loading the made-up organisations and people, and the card that says what each of them shows.

mod moorgate;
mod organisations;
mod refusals;

use std::{collections::BTreeSet, fmt::Write as _};

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};
use time::Duration;
use uuid::Uuid;

pub use moorgate::moorgate;
use organisations::{Directory, Organisation, Person, guests, organisations};

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
        questions, throttle,
    },
    policy::{Scope, store as policies},
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

pub const PASSWORD: &str = "Old-Lighthouse-42";
/// Of somebody in the directory beside the demo, who must change it at sign-in.
const TEMPORARY: &str = "Paper-Lantern-17";

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
            // The organisation of the directory beside the demo stays, for its agent.
            "delete from tenant where initial_domain not in ('', 'moorgate.example')",
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
            let tenant = self.create(&mut tx, app, &organisation).await?;
            self.fill_organisation(&mut tx, app, tenant, &organisation, &hash, &mut cards).await?;
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

    pub(super) async fn create(&self, db: &mut PgConnection, app: &App, organisation: &Organisation<'_>) -> anyhow::Result<Uuid> {
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
        Ok(tenant)
    }

    pub(super) async fn fill_organisation(
        &self,
        db: &mut PgConnection,
        app: &App,
        tenant: Uuid,
        organisation: &Organisation<'_>,
        hash: &str,
        cards: &mut Vec<Card>,
    ) -> anyhow::Result<()> {
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
        let anchor = self.anchor_of(person.number).unwrap_or_else(|| "3q2+7w==".to_owned());
        let row = csv_row(&[
            user_id,
            person.name,
            given,
            family,
            person.kind,
            if person.disabled { "no" } else { "yes" },
            person.authority,
            if cloud { "" } else { &anchor },
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
        password: match person.number {
            0 => (person.authority.is_empty() && !person.no_password && !person.disabled).then(|| PASSWORD.to_owned()),
            _ => Some(if person.temporary { TEMPORARY } else { PASSWORD }.to_owned()),
        },
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
