//! What went wrong, as RFC 9457 wants it: a stable type, a title, the status, and what to do about it.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    applications::{Refusal, Scope},
    crypto,
};

pub const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What went wrong (RFC 9457). Decide by `type`: the words may change.
#[derive(Serialize, ToSchema)]
#[schema(example = json!(Problem::of(&Refused::NotFound)))]
pub struct Problem {
    /// Names the kind of problem, for ever.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: &'static str,
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do about it.
    detail: &'static str,
}

/// Why a request is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("no key")]
    NoKey,
    #[error("a key that opens nothing")]
    WrongKey,
    #[error("the key lacks a scope")]
    MissingScope(Scope),
    #[error("nothing is here")]
    NotFound,
    #[error("the version that was read is not named")]
    NoVersion,
    #[error("somebody else saved meanwhile")]
    Stale,
    #[error("the method is not allowed")]
    MethodNotAllowed,
    #[error("the body cannot be read")]
    InvalidBody,
    #[error("a parameter cannot be read")]
    InvalidQuery,
    #[error("the body is too large")]
    TooLarge,
    #[error("the body is not JSON")]
    NotJson,
    #[error("the address to return to is not among those of the organisation")]
    ReturnAddress,
    #[error("not allowed: the person has a role")]
    HasRole,
    #[error("not allowed: the row was not written by Latchkey")]
    NotOurs,
    #[error("a directory owns it")]
    DirectoryOwns,
    #[error("somebody has this user ID")]
    UserIdTaken,
    #[error("the policy asks nobody again")]
    NeverAsked,
    #[error("no link for this person: {}", .0.as_str())]
    NoLink(Refusal),
    /// Seconds until it is worth trying again.
    #[error("too many requests")]
    TooMany(i64),
    #[error("too many links for one person")]
    TooManyOfPerson(i64),
    #[error("too many links in one organisation")]
    TooManyOfTenant(i64),
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
    /// A panic or a time-out; a layer has logged it.
    #[error("broken")]
    Failed,
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl Problem {
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn of(refused: &Refused) -> Self {
        let (status, kind, title, detail) = match refused {
            Refused::NoKey => (
                401,
                "urn:latchkey:problem:no-key",
                "An API key is needed",
                "Send the header `Authorization: Bearer lk_...` with a key of your organisation.",
            ),
            Refused::WrongKey => (
                401,
                "urn:latchkey:problem:wrong-key",
                "This API key opens nothing",
                "It is mistyped, has expired, or was revoked. Ask whoever runs the portal for a new one.",
            ),
            Refused::MissingScope(_) => (
                403,
                "urn:latchkey:problem:missing-scope",
                "The API key may not do this",
                "The header WWW-Authenticate names the scope that is missing. Scopes of a key never change: make another key.",
            ),
            Refused::NotFound => (
                404,
                "urn:latchkey:problem:not-found",
                "There is nothing here",
                "No person of your organisation has this id or user ID, there is nothing to take away, or the address is none of the API's.",
            ),
            Refused::NoVersion => (
                428,
                "urn:latchkey:problem:version-required",
                "The version that was read is not named",
                "Read it first, and send its ETag back in the header If-Match, so that nobody's change is lost.",
            ),
            Refused::Stale => (
                412,
                "urn:latchkey:problem:stale",
                "Somebody else changed it meanwhile",
                "Nothing was changed. Read it again, and make the change to what it says now.",
            ),
            Refused::MethodNotAllowed => (
                405,
                "urn:latchkey:problem:method-not-allowed",
                "The address is not for this method",
                "The header Allow names the methods of this address.",
            ),
            Refused::InvalidBody => (
                400,
                "urn:latchkey:problem:invalid-body",
                "The body cannot be read",
                "Send a JSON object as the OpenAPI document describes it, without other fields.",
            ),
            Refused::TooLarge => {
                (413, "urn:latchkey:problem:too-large", "The body is too large", "A body has at most 8,192 bytes, a policy 262,144.")
            }
            Refused::InvalidQuery => {
                (400, "urn:latchkey:problem:invalid-query", "A parameter cannot be read", "The OpenAPI document says how to write them.")
            }
            Refused::NotJson => (415, "urn:latchkey:problem:not-json", "The body is not JSON", "Send it as application/json."),
            Refused::ReturnAddress => (
                422,
                "urn:latchkey:problem:return-address",
                "Nobody may be sent to this address",
                "`return_to` must be one of the return addresses in the policy of the organisation, letter by letter.",
            ),
            Refused::HasRole => (
                409,
                "urn:latchkey:problem:role-holder",
                "The person has a role",
                "No application changes somebody who manages others. An administrator does it on the pages.",
            ),
            Refused::NotOurs => (
                409,
                "urn:latchkey:problem:not-ours",
                "The person's row was not written by Latchkey",
                "Something else changed it in the database, and nobody acts upon it. Tell whoever runs the portal.",
            ),
            Refused::DirectoryOwns => (
                409,
                "urn:latchkey:problem:directory-owned",
                "A directory owns this",
                "It is changed in the directory, and comes here with the next sync.",
            ),
            Refused::UserIdTaken => (
                409,
                "urn:latchkey:problem:user-id-taken",
                "The user ID is taken",
                "Somebody of your organisation has this user ID already.",
            ),
            Refused::NeverAsked => (
                409,
                "urn:latchkey:problem:never-asked",
                "Nobody is ever asked again",
                "The policy of the organisation asks nobody to look at what they registered: `reconfirm_days` is 0, or registration is not required.",
            ),
            Refused::NoLink(Refusal::RoleHolder) => (
                409,
                "urn:latchkey:problem:role-holder",
                "The person has a role",
                "No link signs in somebody who manages others. They sign in to the portal themselves.",
            ),
            Refused::NoLink(Refusal::Disabled) => {
                (409, "urn:latchkey:problem:disabled", "The account is disabled", "Nobody registers for a disabled account.")
            }
            Refused::NoLink(Refusal::OutOfScope) => (
                409,
                "urn:latchkey:problem:out-of-scope",
                "Self-service is off for the person",
                "The policy of the organisation does not let this person register.",
            ),
            Refused::NoLink(Refusal::AlreadyRegistered) => (
                409,
                "urn:latchkey:problem:already-registered",
                "The person has registered already",
                "A link only adds first methods. The person signs in to the portal and proves one of those they have.",
            ),
            Refused::TooMany(_) => (
                429,
                "urn:latchkey:problem:too-many-requests",
                "Too many requests",
                "The header Retry-After says in how many seconds it is worth trying again.",
            ),
            Refused::TooManyOfPerson(_) => (
                429,
                "urn:latchkey:problem:too-many-links-of-person",
                "Too many links for this person",
                "Five in an hour are enough. Is something asking in a loop?",
            ),
            Refused::TooManyOfTenant(_) => (
                429,
                "urn:latchkey:problem:too-many-links",
                "Too many links for this organisation",
                "Its administrators have been told. The header Retry-After says when links are made again.",
            ),
            Refused::Broken(_) => (
                503,
                "urn:latchkey:problem:unavailable",
                "The portal cannot answer now",
                "Nothing was changed. Try again; the header X-Request-Id finds the reason in the log.",
            ),
            Refused::Failed => {
                (500, "urn:latchkey:problem:failed", "The portal failed", "The header X-Request-Id finds the reason in the log.")
            }
        };
        Self { kind, title, status, detail }
    }
}

impl Refused {
    /// What the audit log says of it.
    pub fn reason(&self) -> String {
        self.to_string()
    }

    fn retry_after(&self) -> Option<i64> {
        match self {
            Self::TooMany(seconds) | Self::TooManyOfPerson(seconds) | Self::TooManyOfTenant(seconds) => Some((*seconds).max(1)),
            Self::Broken(error) if error.downcast_ref::<crypto::Busy>().is_some() => Some(5),
            Self::Broken(_) => Some(30),
            _ => None,
        }
    }

    /// RFC 6750, section 3.
    fn challenge(&self) -> Option<String> {
        match self {
            Self::NoKey => Some("Bearer realm=\"latchkey\"".to_owned()),
            Self::WrongKey => Some("Bearer realm=\"latchkey\", error=\"invalid_token\"".to_owned()),
            Self::MissingScope(scope) => {
                Some(format!("Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"{}\"", scope.as_str()))
            }
            _ => None,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        if let Self::Broken(error) = &self {
            tracing::error!("{error:#}");
        }
        let problem = Problem::of(&self);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge().and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Puts a failure that a layer left bare into words; what has words stays.
pub fn dress(response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.headers().get(header::CONTENT_TYPE) == Some(&CONTENT_TYPE) {
        return response;
    }
    match status.as_u16() {
        404 => Refused::NotFound,
        413 => Refused::TooLarge,
        415 => Refused::NotJson,
        503 | 504 => Refused::Broken(anyhow::anyhow!("the request took too long")),
        500.. => Refused::Failed,
        _ => Refused::InvalidBody,
    }
    .into_response()
}
