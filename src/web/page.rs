//! What every template gets: the words, the organisation, the steps, the door.

use askama::Template;
use axum::response::{Html, IntoResponse as _, Response};

use super::{Brand, Error, Visit, assets};
use crate::{
    app::App,
    i18n::{Asked, Line, Locale, Locales},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    ToCome,
}

/// One step of the trail above the form, by the key of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub key: &'static str,
    pub state: StepState,
}

/// One entry of the language switcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    pub code: String,
    pub name: String,
    pub current: bool,
}

pub struct Page {
    pub locale: Locale,
    pub brand: Brand,
    pub token: String,
    /// The support code: the correlation id of the reset (RESET-3).
    pub reference: String,
    pub languages: Vec<Language>,
    pub path: String,
    /// How far the door stands open, 0 to 4.
    pub ajar: u8,
    pub trail: Vec<Step>,
    pub demo: bool,
    /// For people who are signed in: the ways to the other pages, unless something comes before them all.
    pub tabs: bool,
    /// Whether passkeys can be made for the public address.
    pub passkeys: bool,
    /// Present time, for the support code that is copied.
    pub time: String,
    locales: Locales,
    remembered: Option<String>,
    accept: Option<String>,
}

impl Page {
    pub fn new(app: &App, visit: &Visit) -> Self {
        Self {
            locale: visit.locale.clone(),
            brand: Brand::default(),
            token: visit.form_token(),
            reference: visit.start.correlation.to_string(),
            languages: languages(&app.locales, &visit.locale),
            path: visit.path.clone(),
            ajar: 0,
            trail: vec![],
            demo: app.demo.is_some(),
            tabs: false,
            passkeys: app.public.relying_party().is_some(),
            time: iso(visit.now),
            locales: app.locales.clone(),
            remembered: visit.remembered.clone(),
            accept: visit.accept.clone(),
        }
    }

    #[must_use]
    pub fn branded(mut self, brand: Brand) -> Self {
        if brand.language.is_some() {
            let asked = Asked {
                mkt: None,
                remembered: self.remembered.as_deref(),
                accept: self.accept.as_deref(),
                tenant: brand.language.as_deref(),
            };
            let locale = self.locales.negotiate(&asked);
            if locale.code() != self.locale.code() {
                self.languages = languages(&self.locales, &locale);
                self.locale = locale;
            }
        }
        self.brand = brand;
        self
    }

    /// Whether this page is the one at an address, or one below it.
    pub fn is_under(&self, address: &str) -> bool {
        self.path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub fn say<'a>(&'a self, key: &'a str) -> Line<'a> {
        self.locale.say(key)
    }

    /// The address of a static file, with the hash of its content.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    pub fn organisation(&self) -> &str {
        self.brand.display_name()
    }
}

fn languages(locales: &Locales, current: &Locale) -> Vec<Language> {
    locales
        .all()
        .map(|locale| Language { code: locale.code().to_owned(), name: locale.autonym(), current: locale.code() == current.code() })
        .collect()
}

/// RFC 3339 in UTC, for `<time datetime>`.
pub fn iso(at: time::OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC).format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// A rendered page.
pub fn html(template: &impl Template) -> Result<Response, Error> {
    Ok(Html(template.render()?).into_response())
}
