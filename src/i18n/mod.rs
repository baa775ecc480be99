//! The languages the portal speaks: parsed once at start, chosen for each request (RESET-1).
//!
//! The words live in `locales/<tag>/*.ftl`, one folder a language, embedded in the binary.
//! A new language is a new folder; nothing here lists them.

mod bundle;
mod formats;
mod line;
mod locale;
mod tag;
#[cfg(test)]
mod tests;
pub mod zone;

use std::sync::Arc;

use anyhow::Context as _;
use icu::normalizer::DecomposingNormalizer;
use include_dir::{Dir, include_dir};

use self::tag::Tag;
pub use self::{line::Line, locale::Locale, zone::Zone};

static FOLDERS: Dir = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The language that everything is written in first, and that every other falls back to.
const ENGLISH: &str = "en";

/// An `Accept-Language` longer than this is not a browser's; the rest of it is left unread.
const MOST_RANGES: usize = 32;

/// Every language we have.
#[derive(Clone)]
pub struct Locales {
    /// In the order of the language switcher.
    known: Arc<[Known]>,
    english: Locale,
}

struct Known {
    tag: Tag,
    locale: Locale,
}

/// What a request says about the language it would like, each part exactly as it came in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The `mkt` parameter of the address.
    pub mkt: Option<&'a str>,
    /// The choice made earlier in the switcher.
    pub remembered: Option<&'a str>,
    /// The `Accept-Language` header.
    pub accept: Option<&'a str>,
    /// The tenant's default.
    pub tenant: Option<&'a str>,
}

impl Locales {
    /// Parses every embedded locale. An error names the locale; the tests make sure there is none.
    pub fn load() -> anyhow::Result<Self> {
        let mut folders = vec![];
        for folder in FOLDERS.dirs() {
            let code = folder.path().to_str().context("a locale's folder is not UTF-8")?;
            let mut texts = vec![];
            for file in folder.files().filter(|file| file.path().extension().is_some_and(|it| it == "ftl")) {
                let text = file.contents_utf8().with_context(|| format!("{}: not UTF-8", file.path().display()))?;
                texts.push(text);
            }
            folders.push((code, texts));
        }
        Self::parse(&folders)
    }

    fn parse(folders: &[(&str, Vec<&str>)]) -> anyhow::Result<Self> {
        let build = |code: &str, texts: &[&str], english: Option<&Locale>| {
            Locale::parse(code, texts, english).with_context(|| format!("locale {code}"))
        };
        let (code, texts) = folders.iter().find(|(code, _)| *code == ENGLISH).context("there is no English")?;
        let english = build(code, texts, None)?;
        let mut known = vec![];
        for (code, texts) in folders {
            let locale = if *code == ENGLISH { english.clone() } else { build(code, texts, Some(&english))? };
            let tag = Tag::parse(code).with_context(|| format!("{code} is not a language tag"))?;
            known.push(Known { tag, locale });
        }
        known.sort_by_cached_key(|known| alphabetical(&known.locale.autonym()));
        Ok(Self { known: known.into(), english })
    }

    /// The language for a request, in the order of RESET-1. What matches nothing is passed over.
    pub fn negotiate(&self, asked: &Asked<'_>) -> Locale {
        let get = |code: Option<&str>| self.get(code?);
        get(asked.mkt)
            .or_else(|| get(asked.remembered))
            .or_else(|| self.accepted(asked.accept?))
            .or_else(|| get(asked.tenant))
            .unwrap_or_else(|| self.english.clone())
    }

    /// The language that serves a code best, however loosely the code is written: `nl_BE` gets Dutch, `iw` Hebrew.
    /// `None` when its reader could not be expected to read any of ours.
    pub fn get(&self, code: &str) -> Option<Locale> {
        let exact = self.known.iter().find(|known| known.locale.code().eq_ignore_ascii_case(code));
        let best = exact.or_else(|| {
            let asked = Tag::parse(code)?;
            let near = self.known.iter().filter_map(|known| Some((asked.distance(&known.tag)?, known)));
            near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
        });
        best.map(|known| known.locale.clone())
    }

    /// Every language, sorted by its own name for the language switcher.
    pub fn all(&self) -> impl Iterator<Item = &Locale> {
        self.known.iter().map(|known| &known.locale)
    }

    /// The best of an `Accept-Language` header (RFC 9110, 12.5.4); of equals, the first.
    fn accepted(&self, header: &str) -> Option<Locale> {
        let mut best = None;
        let mut highest = 0.0;
        for range in header.split(',').take(MOST_RANGES) {
            let (code, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality = quality(parameters);
            if quality > highest
                && let Some(locale) = self.get(code.trim())
            {
                highest = quality;
                best = Some(locale);
            }
        }
        best
    }
}

/// How much a language is wanted, from 0 (not at all, or unreadable) to 1.
fn quality(parameters: &str) -> f32 {
    let Some(value) = parameters.trim().strip_prefix(['q', 'Q']) else {
        return 1.0;
    };
    let value = value.trim_start().strip_prefix('=').and_then(|value| value.trim().parse().ok());
    value.filter(|value| (0.0..=1.0).contains(value)).unwrap_or(0.0)
}

/// A key that sorts names as a reader of the Latin alphabet expects: Čeština among the Cs, other scripts after.
fn alphabetical(name: &str) -> String {
    DecomposingNormalizer::new_nfd().normalize(&name.to_lowercase()).into_owned()
}
