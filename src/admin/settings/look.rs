//! How an organisation shows itself: name, colour, language, front text, with a preview in both modes; and its logo.

use askama::Template;
use axum::{
    Form as Body, Router,
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::super::{Actor, Door, form, page};
use super::{
    fields::{Fields, Slip},
    store::{self, From, Look},
};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    directory::{logo, store::Tenant},
    policy::change::Saved,
    web::{
        Error, Page, Visit, brand,
        page::{html, with_problem},
        visit::redirect,
    },
};

const PATH: &str = "/admin/look";
const LOGO: &str = "/admin/look/logo";
pub const DOORS: &[Door] =
    &[page(PATH, Act::SeeSettings), form(PATH, Act::ChangeSettings), page(LOGO, Act::SeeSettings), form(LOGO, Act::ChangeSettings)];

/// The colour of whoever chose none.
const OURS: &str = "1b5e4b";

pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(change)).route(LOGO, get(show_logo).post(change_logo))
}

#[derive(Template)]
#[template(path = "admin/settings/look.html")]
struct LookPage {
    page: Page,
    fields: Fields,
    slips: Vec<Slip>,
    version: i32,
    stale: Option<Saved>,
    saved: bool,
    locked: bool,
    /// What the preview is painted with: the colour typed where it is one, without `#`.
    paint: String,
    contrasts: Vec<(&'static str, String)>,
}

impl LookPage {
    fn slip(&self, field: &str) -> Option<&Slip> {
        self.slips.iter().find(|slip| slip.field == field)
    }
}

#[derive(Deserialize)]
struct Asked {
    saved: Option<String>,
}

fn fill(tenant: &Tenant) -> Fields {
    let mut fields = Fields::default();
    fields.put("name", tenant.name.as_str());
    fields.put("accent", tenant.accent.as_deref().unwrap_or_default());
    fields.put("front_text", tenant.front_text.as_str());
    fields.put("language", tenant.default_language.as_str());
    fields
}

/// What the form says, tidied; and what cannot be.
fn judge(app: &App, fields: &Fields) -> (String, Option<String>, String, String, Vec<Slip>) {
    let mut slips = vec![];
    let name = fields.get("name").split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=200).contains(&name.chars().count()) || name.contains(char::is_control) {
        slips.push(Slip::new("name", "look-name-wrong"));
    }
    let accent = fields.get("accent").to_ascii_lowercase();
    let digits = accent.strip_prefix('#').unwrap_or_default();
    if !accent.is_empty() && brand::theme(digits).is_none() {
        slips.push(Slip::new("accent", "look-accent-wrong"));
    }
    let front_text = fields.get("front_text").replace("\r\n", "\n");
    if front_text.chars().count() > 1024 {
        slips.push(Slip::new("front_text", "look-front-text-wrong"));
    }
    let language = fields.get("language").to_owned();
    if app.locales.all().all(|locale| locale.code() != language) {
        slips.push(Slip::new("language", "settings-choose"));
    }
    (name, (!accent.is_empty()).then_some(accent), front_text, language, slips)
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let (version, _) = store::look_version(&mut *app.pool.acquire().await?, actor.tenant().id).await?;
    render(&app, &visit, &actor, fill(actor.tenant()), vec![], version, None, asked.saved.is_some())
}

#[expect(clippy::too_many_arguments, reason = "what one page shows")]
fn render(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    fields: Fields,
    slips: Vec<Slip>,
    version: i32,
    stale: Option<Saved>,
    saved: bool,
) -> Result<Response, Error> {
    let typed = fields.get("accent").trim_start_matches('#').to_ascii_lowercase();
    let paint = if brand::theme(&typed).is_some() { typed } else { OURS.to_owned() };
    let contrasts = brand::contrasts(&paint).into_iter().map(|(key, ratio)| (key, format!("{ratio:.1}:1"))).collect();
    let locked = !actor.allows(Act::ChangeSettings);
    html(&LookPage { page: actor.page(app, visit), fields, slips, version, stale, saved, locked, paint, contrasts })
}

/// Saves, or shows the page again as it would look: nothing is saved by looking.
async fn change(State(app): State<App>, visit: Visit, actor: Actor, Body(pairs): Body<Vec<(String, String)>>) -> Result<Response, Error> {
    let fields = Fields::posted(pairs);
    visit.check_form(fields.get("token"))?;
    let read: i32 = fields.get("version").parse().map_err(|_| Error::BadRequest)?;
    let (name, accent, front_text, language, slips) = judge(&app, &fields);
    if !slips.is_empty() {
        let page = render(&app, &visit, &actor, fields, slips, read, None, false)?;
        return Ok(with_problem(page));
    }
    if fields.has("act", "preview") {
        return render(&app, &visit, &actor, fields, vec![], read, None, false);
    }
    let tenant = actor.tenant();
    let look = Look { name: &name, accent: accent.as_deref(), front_text: &front_text, language: &language };
    let from = From { tenant: tenant.id, read, by: actor.id(), now: visit.now };
    let mut tx = app.pool.begin().await?;
    if !store::save_look(&mut tx, from, &look).await? {
        let (version, saved) = store::look_version(&mut tx, tenant.id).await?;
        let saved = saved.unwrap_or(Saved { version, by: None, at: visit.now });
        let page = render(&app, &visit, &actor, fields, vec![], version, Some(saved), false)?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let mut changes = serde_json::Map::new();
    for (setting, old, new) in [
        ("name", Some(tenant.name.as_str()), Some(name.as_str())),
        ("accent", tenant.accent.as_deref(), accent.as_deref()),
        ("front_text", Some(tenant.front_text.as_str()), Some(front_text.as_str())),
        ("default_language", Some(tenant.default_language.as_str()), Some(language.as_str())),
    ] {
        if old != new {
            changes.insert(setting.to_owned(), serde_json::json!({ "old": old, "new": new }));
        }
    }
    told(&mut tx, &visit, &actor, serde_json::json!({ "changes": changes })).await?;
    tx.commit().await?;
    Ok(redirect("/admin/look?saved"))
}

async fn told(db: &mut PgConnection, visit: &Visit, actor: &Actor, what: serde_json::Value) -> Result<(), Error> {
    audit::Event::new(actor.tenant().id, visit.start.correlation, Activity::PolicyChanged)
        .by(actor.named())
        .from(&visit.origin)
        .because("look of the organisation changed")
        .with(what)
        .write(db, visit.now)
        .await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "admin/settings/logo.html")]
struct LogoPage {
    page: Page,
    logo: Option<String>,
    problem: Option<&'static str>,
    saved: bool,
    locked: bool,
}

async fn show_logo(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    render_logo(&app, &visit, &actor, None, asked.saved.is_some())
}

fn render_logo(app: &App, visit: &Visit, actor: &Actor, problem: Option<&'static str>, saved: bool) -> Result<Response, Error> {
    let locked = !actor.allows(Act::ChangeSettings);
    html(&LogoPage { page: actor.page(app, visit), logo: actor.tenant().logo_hash.clone(), problem, saved, locked })
}

/// What a form with a file says.
#[derive(Default)]
struct Sent {
    token: String,
    remove: bool,
    picture: Vec<u8>,
}

/// Reads the form as far as it can be read: without its token it is nobody's, whatever else is wrong with it.
async fn read(form: Result<Multipart, MultipartRejection>) -> Sent {
    let mut sent = Sent::default();
    let Ok(mut form) = form else { return sent };
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else { return sent };
        match name.as_str() {
            "token" => sent.token = String::from_utf8_lossy(&bytes).into_owned(),
            "remove" => sent.remove = true,
            "logo" => sent.picture = bytes.to_vec(),
            _ => {}
        }
    }
    sent
}

/// A logo is the last one that was sent: there is nothing in it to merge, so it is saved from the version there is.
async fn change_logo(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let sent = read(form).await;
    visit.check_form(&sent.token)?;
    let cleaned = if sent.remove {
        None
    } else {
        let picture = sent.picture;
        // Decoding takes a moment of a core: not on the async threads.
        let cleaned = tokio::task::spawn_blocking(move || logo::clean(&picture)).await.map_err(|error| Error::Broken(error.into()))?;
        let Ok(cleaned) = cleaned else {
            let page = render_logo(&app, &visit, &actor, Some("logo-wrong"), false)?;
            return Ok(with_problem(page));
        };
        Some(cleaned)
    };
    let tenant = actor.tenant();
    let mut tx = app.pool.begin().await?;
    let (version, _) = store::look_version(&mut tx, tenant.id).await?;
    let from = From { tenant: tenant.id, read: version, by: actor.id(), now: visit.now };
    if !store::save_logo(&mut tx, from, cleaned.as_ref().map(|(png, hash)| (png.as_slice(), hash.as_str()))).await? {
        return Err(Error::Stale);
    }
    let new = cleaned.as_ref().map(|(_, hash)| hash);
    told(&mut tx, &visit, &actor, serde_json::json!({ "changes": { "logo": { "old": tenant.logo_hash, "new": new } } })).await?;
    tx.commit().await?;
    Ok(redirect("/admin/look/logo?saved"))
}
