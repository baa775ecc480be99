//! How a failure becomes a page: handlers say what failed, this layer finds the words and the next step.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{Page, Visit};
use crate::{app::App, crypto};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("nothing is here")]
    NotFound,
    #[error("another tab moved this reset on")]
    Stale,
    #[error("the request came from another site, or its form token is not ours")]
    Foreign,
    #[error("the browser does not keep cookies")]
    NoCookies,
    /// The visitor's roles do not allow it.
    #[error("not allowed")]
    Forbidden,
    #[error("the request cannot be read")]
    BadRequest,
    /// Seconds until it is worth trying again.
    #[error("too many requests")]
    TooMany(i64),
    #[error("too busy")]
    Busy,
    /// The flow is over or was ended elsewhere: start again.
    #[error("the reset has ended")]
    Expired,
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // Somebody else holds what is needed, for longer than it is waited for.
        if error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "55P03") {
            return Self::Busy;
        }
        Self::Broken(error.into())
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// The kinds of error page there are: what is said and how to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    NotFound,
    Stale,
    Foreign,
    NoCookies,
    Forbidden,
    BadRequest,
    TooMany { seconds: i64 },
    Busy,
    Expired,
    Broken,
}

/// Marks a response whose body is still to be written in the reader's language.
#[derive(Clone, Copy)]
struct Unwritten {
    kind: Kind,
    reference: Uuid,
}

impl Error {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Stale => Kind::Stale,
            Self::Foreign => Kind::Foreign,
            Self::NoCookies => Kind::NoCookies,
            Self::Forbidden => Kind::Forbidden,
            Self::BadRequest => Kind::BadRequest,
            Self::TooMany(seconds) => Kind::TooMany { seconds: *seconds },
            Self::Busy => Kind::Busy,
            Self::Expired => Kind::Expired,
            Self::Broken(error) if error.downcast_ref::<crypto::Busy>().is_some() => Kind::Busy,
            Self::Broken(_) => Kind::Broken,
        }
    }
}

impl Kind {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Stale => StatusCode::CONFLICT,
            Self::Foreign | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NoCookies | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Expired => StatusCode::GONE,
            Self::Busy | Self::Broken => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The plain HTTP failures of extractors and layers, which must end as pages too.
    fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status.as_u16() {
            404 | 405 => Self::NotFound,
            408 | 504 | 500 => Self::Broken,
            413 | 415 | 422 | 400 => Self::BadRequest,
            _ => return None,
        })
    }

    fn retry_after(self) -> Option<i64> {
        match self {
            Self::TooMany { seconds } => Some(seconds.max(1)),
            Self::Busy => Some(5),
            Self::Broken => Some(30),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (kind, reference) = (self.kind(), Uuid::new_v4());
        if let (Kind::Broken, Self::Broken(error)) = (kind, &self) {
            tracing::error!(%reference, "{error:#}");
        }
        let mut response = kind.status().into_response();
        response.extensions_mut().insert(Unwritten { kind, reference });
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: &'a Page,
    kind: &'static str,
    minutes: String,
    reference: String,
}

/// Writes the page of a failure. Anything that was already written stays as it is.
pub fn write(app: &App, visit: &Visit, response: Response) -> Response {
    let unwritten = response.extensions().get::<Unwritten>().copied();
    let bare = !response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let Some(Unwritten { kind, reference }) = unwritten
        .or_else(|| Kind::of_status(response.status()).filter(|_| bare).map(|kind| Unwritten { kind, reference: visit.start.correlation }))
    else {
        return response;
    };
    let page = Page::new(app, visit);
    let minutes = match kind {
        Kind::TooMany { seconds } => visit.locale.number((seconds + 59) / 60),
        _ => String::new(),
    };
    let name = match kind {
        Kind::NotFound => "not-found",
        Kind::Stale => "stale",
        Kind::Foreign => "foreign",
        Kind::NoCookies => "no-cookies",
        Kind::Forbidden => "forbidden",
        Kind::BadRequest => "bad-request",
        Kind::TooMany { .. } => "too-many",
        Kind::Busy => "busy",
        Kind::Expired => "expired",
        Kind::Broken => "broken",
    };
    let body =
        ErrorPage { page: &page, kind: name, minutes, reference: reference.to_string() }.render().unwrap_or_else(|_| name.to_owned());
    let mut written = (kind.status(), axum::response::Html(body)).into_response();
    if let Some(seconds) = kind.retry_after()
        && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
    {
        written.headers_mut().insert(header::RETRY_AFTER, value);
    }
    written
}
