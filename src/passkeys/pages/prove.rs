//! Proving once more with a passkey before something changes (REG-3).

use axum::{Form, extract::State, response::Response};

use super::{Answer, ask_again, count, enter, event, log_refusal, options as ask_with, party, refused};
use crate::{
    app::App,
    audit::Activity,
    credentials::store::lock_person,
    crypto::Token,
    passkeys::{
        answer::{Desk, Wrong},
        challenge::{self, Purpose},
        store,
        verify::Refused,
    },
    sessions::{
        self, REGISTER, SignedIn,
        admin::{self, is_admin_page},
        reproof::{self, PROVE},
        store::Proof,
    },
    web::{Error, Visit, cookies::Name, visit::redirect},
};

fn purpose(signed_in: &SignedIn) -> Purpose<'_> {
    Purpose::Prove { session: signed_in.session.id.as_bytes() }
}

pub async fn options(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match enter(&app, &visit).await? {
        Ok(signed_in) if signed_in.person().passkeys => signed_in,
        _ => return Ok(ask_again()),
    };
    let own = store::credentials(&mut *app.pool.acquire().await?, signed_in.session.tenant, signed_in.session.user).await?;
    Ok(ask_with(party(&app)?, &challenge::issue(&app.keys, purpose(&signed_in), visit.now)?, &own))
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Answer>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    count(&app, &visit).await?;
    let parts = form.parts()?;
    let desk = Desk { pool: &app.pool, keys: &app.keys, party: party(&app)?, purpose: purpose(&signed_in), now: visit.now };
    let right = match desk.judge(Some((signed_in.session.tenant, signed_in.session.user)), parts.used()).await? {
        Ok(right) => right,
        Err(wrong) => return refuse(&app, &visit, &signed_in, wrong.why, &form.to).await,
    };
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, signed_in.session.tenant, Some(signed_in.session.user)).await?;
    let now = sessions::who(&app, &visit, &mut tx).await?.filter(|now| now.session.id == signed_in.session.id && now.person().passkeys);
    let token = Token::random()?;
    let counts = match &now {
        Some(now) => {
            store::used(&mut tx, &right.passkey, right.usage, visit.now).await?
                && sessions::store::renew(&mut tx, &now.session, &token).await?
        }
        None => false,
    };
    if !counts {
        tx.rollback().await?;
        return refuse(&app, &visit, &signed_in, Refused::NotAllowed, &form.to).await;
    }
    let session = sessions::store::proved(&mut tx, &signed_in.session, Proof::Passkey, visit.now).await?;
    let back = reproof::back(&form.to).unwrap_or(REGISTER);
    let admin = match &now {
        Some(now) if is_admin_page(back) => admin::open(&mut tx, now, &session, &visit.origin, visit.now).await?,
        _ => None,
    };
    event(&visit, &signed_in, Activity::Reproved).write(&mut tx, visit.now).await?;
    tx.commit().await?;
    visit.set_cookie(Name::Session, &token.reveal());
    if let Some(admin) = admin {
        visit.set_cookie(Name::Admin, &admin.reveal());
    }
    Ok(redirect(back))
}

/// From here back to where every way to prove is offered; the log has the reason.
async fn refuse(app: &App, visit: &Visit, signed_in: &SignedIn, why: Refused, to: &str) -> Result<Response, Error> {
    let wrong = Wrong { why, passkey: None };
    log_refusal(app, event(visit, signed_in, Activity::Reproved), &wrong, visit.now).await?;
    refused(signed_in.page(app, visit), reproof::back(to).map_or_else(|| PROVE.to_owned(), |back| format!("{PROVE}?to={back}")))
}
