//! The authenticator app: a seed shown as a QR code and in letters, and a test code before it counts (REG-1).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use time::Duration;

use super::{Here, Opened, Plain, Subject, code::answer, open, step, unsent, with_problem};
use crate::{
    app::App,
    credentials::store::lock_person,
    crypto,
    factors::{Method, app::Enrolment, challenge::Purpose, pending},
    policy::Kind,
    registration::store,
    sessions::reproof::Change,
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "register/app.html")]
struct AppPage {
    page: Page,
    replaces: bool,
    shown: Option<Shown>,
    problem: Option<Problem>,
}

/// A seed as a page shows it.
struct Shown {
    /// For a phone that shows this page itself.
    link: String,
    /// The seed in groups of four.
    groups: Vec<String>,
    account: String,
    /// Modules along one side, quiet zone included.
    side: i32,
    path: String,
}

/// Light modules around the code, as the standard asks.
const QUIET: i32 = 4;

/// The dark modules as one path: a bar for each run of a row.
fn drawing(text: &str) -> anyhow::Result<(i32, String)> {
    use std::fmt::Write as _;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|error| anyhow::anyhow!("the QR code: {error}"))?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|&at| code.get_module(at, y)).count();
            if run > 0 {
                write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET)?;
            }
            x += i32::try_from(run)?.max(1);
        }
    }
    Ok((size + 2 * QUIET, path))
}

async fn shown(app: &App, here: &Here, verification: &store::Verification) -> Result<Option<Shown>, Error> {
    let session = &here.signed_in.session;
    let mut db = app.pool.acquire().await?;
    let Some(seed) = pending::seed(&mut db, &app.keys, session.tenant, session.user, verification.id).await? else { return Ok(None) };
    let account = here.signed_in.person().upn.clone();
    let tenant = here.signed_in.tenant();
    let enrolment = Enrolment::new(&seed, if tenant.name.is_empty() { "Latchkey" } else { &tenant.name }, &account)?;
    let (side, path) = drawing(&enrolment.url)?;
    Ok(Some(Shown { link: enrolment.url, groups: enrolment.groups, account, side, path }))
}

async fn page(app: &App, visit: &Visit, here: &Here, problem: Option<Problem>) -> Result<Response, Error> {
    let session = &here.signed_in.session;
    let open = store::find(&mut *app.pool.acquire().await?, session, Purpose::Registration, Some(Kind::App), visit.now).await?;
    let shown = match open {
        Some(open) => shown(app, here, &open).await?,
        None => None,
    };
    html(&AppPage { page: here.page(app, visit), replaces: here.registered.setting_up(Kind::App) == Change::Replace, shown, problem })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match here.detour_setting_up(&visit, Kind::App, &visit.path) {
        Some(elsewhere) => Ok(elsewhere),
        None => page(&app, &visit, &here, None).await,
    }
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    code: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match step(&app, &visit, &form.plain.token).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(elsewhere) = here.detour_setting_up(&visit, Kind::App, &visit.path) {
        return Ok(elsewhere);
    }
    if form.plain.action == "begin" {
        return match begin(&app, &visit, &here).await? {
            None => Ok(redirect(&visit.path)),
            Some(problem) => page(&app, &visit, &here, Some(problem)).await.map(with_problem),
        };
    }
    let opened = match Opened::read(&app, &visit, here, Subject::App).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let problem = if form.code.trim().is_empty() {
        Problem::new("code-empty", "code")
    } else {
        match answer(&app, &visit, &opened, Subject::App, &[form.code], "code").await? {
            Ok(elsewhere) => return Ok(elsewhere),
            Err(problem) => problem,
        }
    };
    page(&app, &visit, &opened.here, Some(problem)).await.map(with_problem)
}

/// A new seed for this session; one that was shown before is forgotten.
async fn begin(app: &App, visit: &Visit, here: &Here) -> Result<Option<Problem>, Error> {
    let (session, now) = (&here.signed_in.session, visit.now);
    let seed = zeroize::Zeroizing::new(crypto::random::<20>()?);
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, session.tenant, Some(session.user)).await?;
    store::end_all(&mut tx, session, Purpose::Registration, Some(Kind::App), now).await?;
    let new = store::New {
        purpose: Purpose::Registration,
        kind: Some(Kind::App),
        back: "",
        correlation: visit.start.correlation,
        now,
        expires_at: now + Duration::seconds(here.signed_in.tenant().policy.limits.flow_seconds),
    };
    let verification = store::begin(&mut tx, &here.signed_in, &new).await?;
    pending::put_seed(&mut tx, &app.keys, session.tenant, session.user, session.id, seed.as_slice(), now).await?;
    tx.commit().await?;
    let opening = here.desk(app, visit).send(&verification, Method::App, "(app)").await?;
    Ok(unsent(visit, &opening, "begin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_the_modules_of_its_code_and_a_quiet_zone() {
        let (side, path) = drawing("otpauth://totp/x").unwrap();
        let code = QrCode::encode_text("otpauth://totp/x", QrCodeEcc::Medium).unwrap();
        assert_eq!(side, code.size() + 8);
        let dark: usize = (0..code.size()).map(|y| (0..code.size()).filter(|&x| code.get_module(x, y)).count()).sum();
        let drawn: usize = path.split('h').skip(1).filter_map(|part| part.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark);
        assert!(path.starts_with("M4 4h7v1h-7z"), "the first finder begins in the corner: {path}");
    }
}
