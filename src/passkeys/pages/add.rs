//! Adding a passkey: a name for it, and the browser's part.

use askama::Template;
use axum::{
    Form, Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{ADD, LIST, ask_again, count, descriptors, detour, enter, event, is_offered, log_refusal, party, still, tell};
use crate::{
    app::App,
    audit::Activity,
    jobs::HowChanged,
    passkeys::{
        answer::{Desk, Wrong},
        challenge::{self, LIFE, Purpose},
        cose,
        data::{decode, encode},
        store::{self, Added, Owner},
        verify::Made,
    },
    sessions::{SignedIn, reproof::Change},
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

#[derive(Template)]
#[template(path = "passkeys/add.html")]
struct AddPage {
    page: Page,
    name: String,
    problem: Option<&'static str>,
}

fn purpose(signed_in: &SignedIn) -> Purpose<'_> {
    Purpose::Register { session: signed_in.session.id.as_bytes() }
}

/// Whoever may add a passkey here and now; `Err`: where the visitor goes instead.
async fn open(app: &App, visit: &Visit) -> Result<Result<SignedIn, Response>, Error> {
    let signed_in = match enter(app, visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    if !is_offered(app, &signed_in) {
        return Ok(Err(redirect(LIST)));
    }
    Ok(detour(app, visit, &signed_in, Change::Add, ADD).await?.map_or(Ok(signed_in), Err))
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match open(&app, &visit).await? {
        Ok(signed_in) => html(&AddPage { page: signed_in.page(&app, &visit), name: String::new(), problem: None }),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// What the browser's `create` is asked with.
pub async fn options(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let Ok(signed_in) = open(&app, &visit).await? else {
        return Ok(ask_again());
    };
    let party = party(&app)?;
    let (tenant, person) = (signed_in.session.tenant, signed_in.person());
    let own = store::credentials(&mut *app.pool.acquire().await?, tenant, person.id).await?;
    let algorithms: Vec<_> = cose::ALGORITHMS.iter().map(|alg| json!({ "type": "public-key", "alg": alg })).collect();
    let known_as = if person.display_name.is_empty() { &person.upn } else { &person.display_name };
    Ok(Json(json!({
        "challenge": encode(&challenge::issue(&app.keys, purpose(&signed_in), visit.now)?),
        "rp": { "id": party.id, "name": signed_in.page(&app, &visit).organisation() },
        "user": { "id": encode(&app.keys.passkey_handle(tenant, person.id)), "name": person.upn, "displayName": known_as },
        "pubKeyCredParams": algorithms,
        "timeout": LIFE.whole_milliseconds(),
        "excludeCredentials": descriptors(&own),
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "required" },
        "attestation": "none",
    }))
    .into_response())
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    client_data: String,
    #[serde(default)]
    attestation: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match open(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    count(&app, &visit).await?;
    let bytes = |text: &str| decode(text).ok_or(Error::BadRequest);
    let (id, client_data, attestation) = (bytes(&form.id)?, bytes(&form.client_data)?, bytes(&form.attestation)?);
    let desk = Desk { pool: &app.pool, keys: &app.keys, party: party(&app)?, purpose: purpose(&signed_in), now: visit.now };
    let made = Made { credential_id: &id, client_data: &client_data, attestation: &attestation };
    let new = match desk.judge_new(made).await? {
        Ok(new) => new,
        Err(why) => {
            let wrong = Wrong { why, passkey: None };
            log_refusal(&app, event(&visit, &signed_in, Activity::Registered), &wrong, visit.now).await?;
            return refuse(&app, &visit, &signed_in, &form.name, "passkey-add-failed");
        }
    };
    // Whoever gives no name gets one: the device has the passkey already, and would keep it for nothing.
    let page = signed_in.page(&app, &visit);
    let name = tidy(&form.name)
        .unwrap_or_else(|| page.locale.say_plain("passkey-name-default").with("date", page.locale.date(visit.now)).to_string());
    let handle = app.keys.passkey_handle(signed_in.session.tenant, signed_in.session.user);
    let mut tx = app.pool.begin().await?;
    let Some(now) = still(&app, &visit, &mut tx, &signed_in, Change::Add).await?.filter(|now| is_offered(&app, now)) else {
        return Ok(redirect(ADD));
    };
    let owner = Owner { tenant: now.session.tenant, user: now.session.user, handle: &handle, name: &name };
    match store::add(&mut tx, &app.keys, owner, &new, visit.now).await? {
        Added::Done => {}
        Added::TooMany => return refuse(&app, &visit, &now, &form.name, "passkey-add-full"),
        Added::Taken => return refuse(&app, &visit, &now, &form.name, "passkey-add-failed"),
    }
    event(&visit, &now, Activity::Registered).because("User registered a passkey").write(&mut tx, visit.now).await?;
    tell(&mut tx, &visit, &now, HowChanged::Added).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(redirect(LIST))
}

fn refuse(app: &App, visit: &Visit, signed_in: &SignedIn, name: &str, problem: &'static str) -> Result<Response, Error> {
    Ok(with_problem(html(&AddPage { page: signed_in.page(app, visit), name: name.to_owned(), problem: Some(problem) })?))
}

/// Characters of the longest name.
const LONGEST_NAME: usize = 60;

/// A name as it is kept: one line, nothing that is not seen, not too long. `None`: nothing is left.
pub fn tidy(name: &str) -> Option<String> {
    let seen: String = name.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
    let short: String = seen.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect();
    let short = short.trim_end();
    (!short.is_empty()).then(|| short.to_owned())
}

/// Marks that turn the text after them around.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_one_line_of_at_most_sixty_characters() {
        assert_eq!(tidy("  My \t phone\r\n ").as_deref(), Some("My phone"));
        assert_eq!(tidy("a\u{202e}b\u{0}c").as_deref(), Some("abc"));
        assert_eq!(tidy(&"é".repeat(61)).unwrap().chars().count(), 60);
        for nothing in ["", "  ", "\u{202e}", "\r\n"] {
            assert_eq!(tidy(nothing), None);
        }
    }

    proptest! {
        #[test]
        fn a_tidy_name_fits_and_stays_as_it_is(name in any::<String>()) {
            if let Some(tidied) = tidy(&name) {
                prop_assert!((1..=60).contains(&tidied.chars().count()));
                prop_assert_eq!(tidy(&tidied), Some(tidied.clone()));
            }
        }
    }
}
