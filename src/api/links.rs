//! Links that sign somebody in to register first methods (REG-7): the most dangerous call there is. Each one is written down,
//! whatever came of it.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, StatusCode},
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use super::{
    auth::Caller,
    problem::{Problem, Refused},
    registration::{look, person},
};
use crate::{
    app::App,
    applications::{Scope as KeyScope, eligible::may_have_link, keys, links},
    audit::Activity,
    directory::{
        UserId,
        facts::{self, Claimant},
        store::{Person, Tenant},
    },
    factors::throttle::{self, Scope, Tally},
    jobs::{self, Alarm, Job, Notice},
    web::target,
};

const WINDOW: Duration = Duration::hours(1);
/// Links for one person in an hour.
const OF_PERSON: i32 = 5;
/// Links of one organisation in an hour: so many, or 5 % of its people where that is more.
const OF_TENANT: i32 = 500;

/// What a link is asked for with.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkRequest, example = json!({}))]
pub struct Wanted {
    /// Where the person goes on to afterwards: one of the return addresses in the policy of the organisation, letter by letter.
    #[schema(max_length = 500, format = "uri")]
    return_to: Option<String>,
}

/// A link to send the person to, at once.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
pub struct Made {
    /// Redirect the person's browser here. Whoever has it within its minute can register for the person: never log it, never mail it.
    #[schema(format = "uri", example = "https://reset.example.org/register/start/pOyFgD4xSzQ2oJ0KkzQm1w")]
    url: String,
    /// It works once, until then.
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T12:01:00Z")]
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// Make a link by which a person registers their first methods
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/registration-links",
    operation_id = "createRegistrationLink",
    tag = "registration",
    description = "The link signs the person in, for 20 minutes at most, to add first methods and nothing else. It works once, for \
                   60 seconds; older ones of the person end. The person is mailed, the use of the key audited. Refused for people with a \
                   role, disabled people, people for whom self-service is off, and people who have registered.",
    params(("user_id" = String, Path, description = "The person's user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    request_body(content = Option<Wanted>, description = "May be left out."),
    responses(
        (status = 201, description = "The link.", body = Made),
        (status = 400, description = "The body cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `registration-links:create`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No person of the key's organisation has this user ID.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than POST.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No link for this person: `role-holder`, `disabled`, `out-of-scope` or `already-registered`.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`return_to` is not among the return addresses of the organisation.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many links for the person or the organisation, requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["registration-links:create"]))
)]
pub async fn create(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Made>), Refused> {
    let mut about = About::default();
    let made = make(&app, &caller, path, &headers, body, &mut about).await;
    if let Err(refused) = &made {
        // In a transaction of its own: what was refused is written down as well (RESET-11).
        let (reason, typed) = (refused.reason(), about.typed.as_ref().map(UserId::as_given));
        let mut event = caller.event(Activity::RegistrationLink).typed(typed).failed(&reason);
        event.subject = about.subject;
        event.write(&mut *app.pool.acquire().await?, caller.now).await?;
    }
    made.map(|made| (StatusCode::CREATED, Json(made)))
}

/// Whom a refusal was about, as far as that was found out.
#[derive(Default)]
struct About {
    typed: Option<UserId>,
    subject: Option<uuid::Uuid>,
}

async fn make(
    app: &App,
    caller: &Caller,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    about: &mut About,
) -> Result<Made, Refused> {
    let wanted = wanted(headers, body)?;
    let (user_id, claimant) = person(app, caller, path).await?;
    about.typed = Some(user_id);
    let user = claimant.user_id().ok_or(Refused::NotFound)?;
    about.subject = Some(user);
    decide(app, caller, &claimant, &wanted).await?;
    limit(app, caller, &claimant.tenant, user).await?;

    let mut tx = app.pool.begin().await?;
    links::hold_person(&mut tx, caller.key.tenant, user).await?;
    // Decided again from rows that wait for this transaction now (POL-5).
    let key = keys::hold(&mut tx, &app.keys, caller.key.tenant, caller.key.id).await?;
    let key = key.filter(|key| key.is_live(caller.now) && key.may(KeyScope::CreateLinks)).ok_or(Refused::WrongKey)?;
    let claimant = facts::claimant_again(&mut tx, look(app, caller), caller.key.tenant, user).await?;
    let person = claimant.person().ok_or(Refused::NotFound)?;
    let registered = links::has_registered(&mut tx, caller.key.tenant, person).await?;
    may_have_link(&claimant.facts, registered).map_err(Refused::NoLink)?;
    let heading_to = allowed(&claimant.tenant, &wanted)?;
    let new = links::New {
        key: &key,
        user,
        credential_version: claimant.credential_version(),
        heading_to,
        correlation: caller.request,
        now: caller.now,
    };
    let (token, expires_at) = links::make(&mut tx, &new).await?;
    let notice = notice(person, &key, caller);
    jobs::enqueue(&mut tx, caller.key.tenant, &notice, caller.now).await?;
    caller.event(Activity::RegistrationLink).about(user).because("a link was made").write(&mut tx, caller.now).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(Made { url: format!("{}{}{}", app.public.origin(), links::ADDRESS, token.reveal()), expires_at })
}

/// No body at all asks for nothing in particular.
fn wanted(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Wanted, Refused> {
    let body = super::json_body(headers, body)?;
    if body.is_empty() {
        return Ok(Wanted::default());
    }
    let wanted: Option<Wanted> = serde_json::from_slice(&body).map_err(|_| Refused::InvalidBody)?;
    let wanted = wanted.unwrap_or_default();
    let sound = wanted.return_to.as_ref().is_none_or(|to| to.chars().count() <= target::LONGEST);
    if sound { Ok(wanted) } else { Err(Refused::InvalidBody) }
}

/// The first decision, before anything is counted: whom no link is for uses up nobody's number of links.
async fn decide(app: &App, caller: &Caller, claimant: &Claimant, wanted: &Wanted) -> Result<(), Refused> {
    let person = claimant.person().ok_or(Refused::NotFound)?;
    let registered = links::has_registered(&mut *app.pool.acquire().await?, caller.key.tenant, person).await?;
    may_have_link(&claimant.facts, registered).map_err(Refused::NoLink)?;
    allowed(&claimant.tenant, wanted)?;
    Ok(())
}

fn allowed<'a>(tenant: &'a Tenant, wanted: &Wanted) -> Result<Option<&'a str>, Refused> {
    let Some(to) = &wanted.return_to else { return Ok(None) };
    let found = tenant.policy.return_addresses.iter().find(|address| *address == to);
    found.map(|address| Some(address.as_str())).ok_or(Refused::ReturnAddress)
}

/// Counted and committed before a link is made. Of the organisation, people are counted only from the fixed number on.
async fn limit(app: &App, caller: &Caller, tenant: &Tenant, user: uuid::Uuid) -> Result<(), Refused> {
    let now = caller.now;
    let of_person = app.keys.counter(&[b"links of person", tenant.id.as_bytes(), user.as_bytes()]);
    let of_person = Tally { scope: Scope::LinkPerson, key: of_person, window: WINDOW };
    let count = throttle::count(&app.pool, now, &[of_person]).await?[0];
    if count.n > OF_PERSON {
        return Err(Refused::TooManyOfPerson((count.started + WINDOW - now).whole_seconds()));
    }
    let of_tenant = Tally { scope: Scope::LinkTenant, key: app.keys.counter(&[b"links of tenant", tenant.id.as_bytes()]), window: WINDOW };
    let count = throttle::count(&app.pool, now, &[of_tenant]).await?[0];
    if count.n <= OF_TENANT {
        return Ok(());
    }
    let people = sqlx::query_scalar!(r#"select count(*) as "n!" from users where tenant_id = $1"#, tenant.id).fetch_one(&app.pool).await?;
    let most = OF_TENANT.max(i32::try_from(people / 20).unwrap_or(i32::MAX));
    if count.n <= most {
        return Ok(());
    }
    let until = count.started + WINDOW;
    if count.n == most + 1 {
        alarm(app, caller, tenant, until).await?;
    }
    Err(Refused::TooManyOfTenant((until - now).whole_seconds()))
}

/// One of the links over the limit raises it: either many people came at once, or somebody has the key who should not.
async fn alarm(app: &App, caller: &Caller, tenant: &Tenant, until: OffsetDateTime) -> Result<(), Refused> {
    let mut tx = app.pool.begin().await?;
    caller
        .event(Activity::Alarm)
        .because("too many registration links; none are made for the rest of the hour")
        .write(&mut tx, caller.now)
        .await?;
    jobs::alarm(&mut tx, tenant.id, Alarm::LinksPaused { until }, caller.request, caller.now).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    tracing::error!(tenant.id = %tenant.id, api_key.id = %caller.key.id, %until, "too many registration links; none are made until then");
    Ok(())
}

/// To the primary address; where there is none, to the one that stands in for it.
fn notice(person: &Person, key: &keys::Key, caller: &Caller) -> Job {
    let address = person.addresses().first().copied().unwrap_or(jobs::Address::UserId);
    let notice = Notice::RegistrationLink { api_key: key.id };
    Job::Notice { to: person.id, address, notice, correlation: caller.request, at: caller.now }
}
