//! How far somebody is with registering, for an identity provider that asks at sign-in (REG-2).

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    auth::Caller,
    problem::{Problem, Refused},
};
use crate::{
    app::App,
    directory::{
        UserId,
        facts::{self, Claimant, Look},
    },
    eligibility,
    factors::locks::Browser,
    policy::Kind,
};

/// What somebody can prove themselves with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Email,
    Mobile,
    Office,
    Questions,
    App,
}

impl From<Kind> for Method {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Email => Self::Email,
            Kind::Mobile => Self::Mobile,
            Kind::Office => Self::Office,
            Kind::Questions => Self::Questions,
            Kind::App => Self::App,
        }
    }
}

/// How far somebody is with registering. Kinds of methods only: no number, address or question is told.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "user_id": "sam@example.org", "registered": false, "enabled": true, "capable": false, "required": 1, "methods": [],
    "must_register": true, "must_reconfirm": false
}))]
pub struct Registration {
    /// As the organisation writes it.
    user_id: String,
    /// Has as many usable methods as a reset needs.
    registered: bool,
    /// May use self-service at all.
    enabled: bool,
    /// Both: could reset their password by themselves.
    capable: bool,
    /// How many different methods a reset needs.
    #[schema(minimum = 0, maximum = 2)]
    required: u8,
    /// The kinds that count for this person.
    methods: Vec<Method>,
    /// Should be led to register before going on.
    must_register: bool,
    /// Should be asked whether what is registered is still right.
    must_reconfirm: bool,
}

/// A person of the key's own organisation. Everybody else is nobody, by the same statements: strangers, people of other
/// organisations, guests. What cannot be a user ID is nobody's either.
pub async fn person(app: &App, caller: &Caller, path: Result<Path<String>, PathRejection>) -> Result<(UserId, Claimant), Refused> {
    let Path(typed) = path.map_err(|_| Refused::NotFound)?;
    let user_id = UserId::parse(&typed).ok_or(Refused::NotFound)?;
    let look = look(app, caller);
    let claimant = facts::claimant_in(&mut *app.pool.acquire().await?, look, caller.key.tenant, &user_id).await?;
    Ok((user_id, claimant))
}

pub fn look<'a>(app: &'a App, caller: &Caller) -> Look<'a> {
    Look { keys: &app.keys, channels: app.providers.channels(), now: caller.now, browser: Browser(None) }
}

/// How far a person is with registering
#[utoipa::path(
    get,
    path = "/api/v1/users/{user_id}/registration",
    operation_id = "getRegistration",
    tag = "registration",
    params(("user_id" = String, Path, description = "The person's user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses(
        (status = 200, description = "How far the person is.", body = Registration),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `registration:read`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No person of the key's organisation has this user ID.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["registration:read"]))
)]
pub async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Registration>, Refused> {
    let (_, claimant) = person(&app, &caller, path).await?;
    let person = claimant.person().ok_or(Refused::NotFound)?;
    let state = eligibility::registration(&claimant.facts);
    Ok(Json(Registration {
        user_id: person.upn.clone(),
        registered: state.registered,
        enabled: state.enabled,
        capable: state.capable,
        required: state.required,
        methods: state.have.into_iter().map(Method::from).collect(),
        must_register: state.must_register,
        must_reconfirm: state.must_reconfirm,
    }))
}
