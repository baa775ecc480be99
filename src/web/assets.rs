//! Style sheet, scripts and the colour sheets: embedded, named by their content, cached for a year.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use include_dir::{Dir, include_dir};

use super::brand;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/static");

/// Name on disk -> name with the hash of the content.
static NAMES: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    FILES
        .files()
        .filter_map(|file| {
            let name = file.path().to_str()?;
            let (stem, ending) = name.rsplit_once('.')?;
            let hash = hex::encode(&aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, file.contents()).as_ref()[..6]);
            Some((name, format!("{stem}.{hash}.{ending}")))
        })
        .collect()
});

pub fn url(name: &str) -> String {
    NAMES.get(name).map_or_else(|| format!("/static/{name}"), |hashed| format!("/static/{hashed}"))
}

const FOREVER: &str = "public, max-age=31536000, immutable";

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/static/{name}", get(file)).route("/theme/{colour}", get(theme)).route("/favicon.ico", get(favicon))
}

async fn file(Path(name): Path<String>) -> Response {
    let Some((plain, _)) = NAMES.iter().find(|(_, hashed)| **hashed == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(file) = FILES.get_file(plain) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match plain.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FOREVER)], file.contents()).into_response()
}

/// `/theme/1b5e4b.css`, and `-both.css` for a preview: computed from the colour alone.
async fn theme(Path(name): Path<String>) -> Response {
    let stem = name.strip_suffix(".css");
    let sheet = match stem.and_then(|stem| stem.strip_suffix("-both")) {
        Some(colour) => brand::both(colour),
        None => stem.and_then(brand::theme),
    };
    match sheet {
        Some(css) => ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], css).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn favicon() -> Response {
    match FILES.get_file("icon.svg") {
        Some(file) => {
            ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], file.contents()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
