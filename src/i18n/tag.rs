//! Language codes as people and browsers write them, and how well one of our languages serves each.

use icu::locale::{
    DataLocale, LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleExpander,
    fallback::{LocaleFallbackConfig, LocaleFallbacker},
    subtags::{Language, Region, Script},
};

/// A language code in CLDR's canonical form, with all it falls back to.
pub struct Tag {
    language: Language,
    /// The one named, or else where the language is most at home.
    region: Option<Region>,
    /// From the code itself to its root: `es-US`, `es-419`, `es`.
    chain: Vec<DataLocale>,
}

/// How far a language is from the one asked for; less is better, compared from the first field on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance {
    /// Steps the asked code has to fall back before the two meet.
    asked: usize,
    other_region: bool,
    /// Steps of ours to the same point: plain `es` before `es-MX` for a reader from Spain.
    ours: usize,
}

impl Tag {
    /// Reads language, script and region, and nothing after them; `None` when there is no language.
    /// Both `-` and `_` separate, case does not matter, POSIX endings (`.UTF-8`, `@euro`) are dropped.
    pub fn parse(code: &str) -> Option<Self> {
        let mut pieces = code.trim().split(['.', '@']).next()?.split(['-', '_']);
        let language = Language::try_from_str(pieces.next()?).ok()?;
        let mut id = LanguageIdentifier::from((language, None, None));
        // Singletons open extensions, which are about other things than the language.
        for piece in pieces.take(3).take_while(|piece| piece.len() > 1) {
            if id.region.is_none() && id.script.is_none() && piece.len() == 4 {
                id.script = Script::try_from_str(piece).ok();
            } else if id.region.is_none() {
                id.region = Region::try_from_str(piece).ok();
            }
        }
        // Withdrawn and roundabout codes: `iw` is `he`, `cmn` is `zh`, `sh` is `sr-Latn`.
        let mut locale = Locale::from(id);
        LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
        if locale.id.language.is_unknown() {
            return None;
        }
        let mut full = locale.id.clone();
        LocaleExpander::new_extended().maximize(&mut full);
        Some(Self { language: locale.id.language, region: full.region, chain: chain(&locale) })
    }

    /// How far `ours` is from this, which was asked for; `None` when they are different languages.
    pub fn distance(&self, ours: &Tag) -> Option<Distance> {
        let meeting = |(steps, link)| {
            let ours = ours.chain.iter().position(|other| other == link)?;
            Some((steps, ours))
        };
        // Another script of the same language (Serbian, Chinese) is better than English, and
        // worse than anything else.
        let other_script = || (self.language == ours.language).then_some((usize::MAX, 0));
        let met = self.chain.iter().enumerate().find_map(meeting);
        let (asked, ours_steps) = met.or_else(other_script)?;
        Some(Distance { asked, other_region: self.region != ours.region, ours: ours_steps })
    }
}

/// CLDR's inheritance, which knows that Angola reads as Portugal does, Hong Kong as Taiwan, and Norway two Norwegians.
fn chain(locale: &Locale) -> Vec<DataLocale> {
    let fallbacker = LocaleFallbacker::new();
    let mut link = fallbacker.for_config(LocaleFallbackConfig::default()).fallback_for(locale.into());
    let mut chain = vec![];
    while !link.get().is_unknown() {
        chain.push(*link.get());
        link.step();
    }
    chain
}
