//! One reader's language: what it is called, which way it runs, and how it says things.

use std::{borrow::Cow, cmp::Ordering, fmt, sync::Arc};

use icu::locale::{LanguageIdentifier, LocaleDirectionality};
use time::OffsetDateTime;

use super::{
    bundle::{self, Bundle},
    formats::Formats,
    line::Line,
    zone::{self, Zone},
};

/// A language we have. Cheap to clone.
#[derive(Clone)]
pub struct Locale {
    words: Arc<Words>,
    /// Whether what is put into messages is wrapped in isolation marks.
    marks: bool,
}

struct Words {
    code: String,
    rtl: bool,
    marked: Bundle,
    plain: Bundle,
    formats: Formats,
    /// Where to look for what is missing here; none in English itself.
    english: Option<Locale>,
}

impl Locale {
    pub(super) fn parse(code: &str, texts: &[&str], english: Option<&Locale>) -> anyhow::Result<Self> {
        let resources = bundle::parse(texts)?;
        let id: unic_langid::LanguageIdentifier = code.parse()?;
        let script: LanguageIdentifier = code.parse()?;
        let words = Words {
            code: code.to_owned(),
            rtl: LocaleDirectionality::new_extended().is_right_to_left(&script),
            marked: bundle::bundle(id.clone(), &resources, true)?,
            plain: bundle::bundle(id, &resources, false)?,
            formats: Formats::new(code)?,
            english: english.cloned(),
        };
        Ok(Self { words: Arc::new(words), marks: true })
    }

    /// The BCP 47 tag, for `lang` and `hreflang`.
    pub fn code(&self) -> &str {
        &self.words.code
    }

    /// `ltr` or `rtl`, for `dir`.
    pub fn direction(&self) -> &'static str {
        if self.words.rtl { "rtl" } else { "ltr" }
    }

    /// The language's name in the language itself.
    pub fn autonym(&self) -> String {
        self.say_plain("language-name").to_string()
    }

    /// The same language without isolation marks, for a whole mail or text message.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self { marks: false, ..self.clone() }
    }

    /// A message; in English when this language lacks it, and the key itself when nobody wrote it.
    pub fn say<'a>(&'a self, key: &'a str) -> Line<'a> {
        Line::new(self, key, self.marks)
    }

    /// A message without isolation marks, where they would be copied or read out: mail subjects, texts, codes, links.
    pub fn say_plain<'a>(&'a self, key: &'a str) -> Line<'a> {
        Line::new(self, key, false)
    }

    /// A whole number with the language's digits and grouping. Codes are not numbers: pass them on as text.
    pub fn number(&self, number: i64) -> String {
        self.words.formats.number(number)
    }

    /// A short time in UTC: 14:15.
    pub fn time(&self, at: OffsetDateTime) -> String {
        self.words.formats.time(at)
    }

    /// A date in UTC, the month in letters: 11 March 2025.
    pub fn date(&self, at: OffsetDateTime) -> String {
        self.words.formats.date(at)
    }

    /// A day of the week in UTC, short: Wed.
    pub fn weekday(&self, at: OffsetDateTime) -> String {
        self.words.formats.weekday(at)
    }

    /// Date and time to the second, in UTC: 11 March 2025 at 14:07:31. The message around it says "UTC".
    pub fn date_time(&self, at: OffsetDateTime) -> String {
        self.words.formats.date_time(at)
    }

    /// Date and time to the minute, on the clock of a zone: 11 March 2025 at 15:07.
    pub fn moment(&self, at: OffsetDateTime, zone: &Zone) -> String {
        self.words.formats.moment(zone.local(at))
    }

    /// The city that a zone is known by, or UTC.
    pub fn city(&self, zone: &Zone) -> String {
        zone::city(self.code(), zone).unwrap_or_else(|_| zone.name().to_owned())
    }

    /// Every time zone with its city, in alphabetical order.
    pub fn zones(&self) -> Vec<zone::Named> {
        zone::all(self.code()).unwrap_or_default()
    }

    /// An enumeration: a, b and c. Items that may run against the language are isolated, except in [`Self::plain`].
    pub fn list(&self, items: &[String]) -> String {
        let (marks, rtl) = (self.marks, self.words.rtl);
        self.words.formats.list(items.iter().map(move |item| {
            let isolate = marks && (rtl || item.chars().any(may_run_rtl));
            if isolate { Cow::Owned(format!("\u{2068}{item}\u{2069}")) } else { Cow::Borrowed(item.as_str()) }
        }))
    }

    /// Which of two names comes first for readers of this language.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.words.formats.compare(a, b)
    }

    pub(super) fn bundle(&self, marks: bool) -> &Bundle {
        if marks { &self.words.marked } else { &self.words.plain }
    }

    pub(super) fn english(&self) -> Option<&Locale> {
        self.words.english.as_ref()
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.code()).finish()
    }
}

/// The blocks of Unicode reserved for right-to-left scripts, and the marks that turn text around.
fn may_run_rtl(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
