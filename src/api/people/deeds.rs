//! What is done to somebody at one stroke. Doing it again does nothing, and is no failure.

use axum::{
    Extension,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};

use super::{Held, Refusals, Shown, answer::shown, detail, event, find, hold, hold_named};
use crate::{
    api::{
        auth::Caller,
        problem::{Problem, Refused},
    },
    app::App,
    audit::Activity,
    people::{
        deeds,
        methods::{self, Method},
        store, write,
    },
    sessions,
};

type At = Result<Path<String>, PathRejection>;

/// Writes down what was done, if anything was, and tells how the person stands now.
async fn done(app: &App, caller: &Caller, mut held: Held, what: Option<(Activity, &str, serde_json::Value)>) -> Result<Response, Refused> {
    if let Some((activity, because, about)) = what {
        event(caller, &caller.named(), activity, held.person.id).because(because).with(about).write(&mut held.tx, caller.now).await?;
    }
    let (_, now) = find(&mut held.tx, app, caller, held.person.id).await?;
    let response = shown(&mut held.tx, app, caller, StatusCode::OK, now).await?;
    held.tx.commit().await?;
    app.wake.notify_waiters();
    Ok(response)
}

/// Disable an account
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/disable",
    operation_id = "disablePerson",
    tag = "people",
    description = "Ends all sessions and everything that was begun. Enabled again, none of it comes back.",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder` or `not-ours`.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn disable(State(app): State<App>, Extension(caller): Extension<Caller>, path: At) -> Result<Response, Refused> {
    let mut held = hold(&app, &caller, path).await?;
    let mut what = None;
    if held.person.enabled {
        let mut about = detail(&caller);
        let ended = deeds::disable(&mut held.tx, &app.keys, caller.key.tenant, &held.person, caller.now).await?;
        about["sessions_ended"] = ended.into();
        what = Some((Activity::DirectoryChanged, "disabled", about));
    }
    done(&app, &caller, held, what).await
}

/// Enable an account
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/enable",
    operation_id = "enablePerson",
    tag = "people",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder`, `not-ours`, or `directory-owned`: their directory has them disabled.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn enable(State(app): State<App>, Extension(caller): Extension<Caller>, path: At) -> Result<Response, Refused> {
    let mut held = hold(&app, &caller, path).await?;
    let mut what = None;
    if !held.person.enabled {
        if store::closed_by_directory(&mut held.tx, caller.key.tenant, held.person.id).await? {
            return Err(Refused::DirectoryOwns);
        }
        deeds::enable(&mut held.tx, &app.keys, caller.key.tenant, &held.person).await?;
        what = Some((Activity::DirectoryChanged, "enabled", detail(&caller)));
    }
    done(&app, &caller, held, what).await
}

/// End all sessions of a person
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/end-sessions",
    operation_id = "endSessions",
    tag = "people",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder` or `not-ours`.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn end_sessions(State(app): State<App>, Extension(caller): Extension<Caller>, path: At) -> Result<Response, Refused> {
    let mut held = hold(&app, &caller, path).await?;
    let ended = sessions::store::end_others(&mut held.tx, caller.key.tenant, held.person.id, None).await?;
    let mut about = detail(&caller);
    about["sessions_ended"] = ended.into();
    done(&app, &caller, held, Some((Activity::DirectoryChanged, "all sessions ended", about))).await
}

/// Clear the pauses of a person
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/clear-pauses",
    operation_id = "clearPauses",
    tag = "people",
    description = "After too many failed proofs or wrong passwords resetting and signing in are closed for a while; this opens them again.",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder` or `not-ours`.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn clear_pauses(State(app): State<App>, Extension(caller): Extension<Caller>, path: At) -> Result<Response, Refused> {
    let mut held = hold(&app, &caller, path).await?;
    deeds::clear_pause(&mut held.tx, &app.keys, caller.key.tenant, held.person.id, caller.now).await?;
    let about = detail(&caller);
    done(&app, &caller, held, Some((Activity::DirectoryChanged, "pause cleared", about))).await
}

/// Ask a person to look at what they registered again
#[utoipa::path(
    post,
    path = "/api/v1/users/{user_id}/ask-again",
    operation_id = "askAgain",
    tag = "people",
    description = "At the next sign-in the person is asked whether what is registered is still right.",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder`, `not-ours`, or `never-asked`: the policy asks nobody.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn ask_again(State(app): State<App>, Extension(caller): Extension<Caller>, path: At) -> Result<Response, Refused> {
    let mut held = hold(&app, &caller, path).await?;
    if !deeds::asks_again(&held.claimant.tenant.policy) {
        return Err(Refused::NeverAsked);
    }
    write::ask_again(&mut held.tx, caller.key.tenant, held.person.id).await?;
    let about = detail(&caller);
    done(&app, &caller, held, Some((Activity::DirectoryChanged, "asked to look at their security info again", about))).await
}

/// Take away what a person registered
#[utoipa::path(
    delete,
    path = "/api/v1/users/{user_id}/methods/{method}",
    operation_id = "removeMethod",
    tag = "people",
    description = "The person is told by mail, at the addresses that were on file before.",
    params(
        ("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org"),
        ("method" = String, Path, description = "`phone`, `email`, `app`, `questions` or `passkeys`.", pattern = "^(phone|email|app|questions|passkeys)$", example = "app")
    ),
    responses(
        (status = 200, description = "The person as they are now.", body = Shown),
        (status = 409, description = "`role-holder` or `not-ours`.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn remove_method(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Refused> {
    let Path((typed, method)) = path.map_err(|_| Refused::NotFound)?;
    let method = Method::parse(&method).ok_or(Refused::NotFound)?;
    let mut held = hold_named(&app, &caller, &typed).await?;
    let person = held.person.clone();
    let telling =
        super::Telling { keys: &app.keys, tenant: caller.key.tenant, person: &person, correlation: caller.request, now: caller.now };
    if !methods::remove(&mut held.tx, &telling, method).await? {
        return Err(Refused::NotFound);
    }
    let mut about = detail(&caller);
    about["kind"] = method.as_str().into();
    done(&app, &caller, held, Some((Activity::SecurityInfoDeleted, "removed by an application", about))).await
}
