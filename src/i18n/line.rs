//! A message on its way to a page or into a mail.

use std::{borrow::Cow, fmt, iter};

use fluent_bundle::{FluentArgs, FluentValue};

use super::Locale;

/// A message with what belongs into it: `{{ page.say("codes-left").with("count", tries) }}`.
///
/// It is written where it is displayed, without a string in between; askama escapes what it writes.
pub struct Line<'a> {
    locale: &'a Locale,
    key: &'a str,
    arguments: FluentArgs<'a>,
    marks: bool,
}

impl<'a> Line<'a> {
    pub(super) fn new(locale: &'a Locale, key: &'a str, marks: bool) -> Self {
        Self { locale, key, arguments: FluentArgs::new(), marks }
    }

    /// Fills in a variable. Numbers select plurals and are written in the language's digits; a code is text.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<FluentValue<'a>>) -> Self {
        self.arguments.set(name, value);
        self
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for locale in iter::once(self.locale).chain(self.locale.english()) {
            let bundle = locale.bundle(self.marks);
            if let Some(pattern) = bundle.get_message(self.key).and_then(|message| message.value()) {
                let mut errors = vec![];
                bundle.write_pattern(f, pattern, Some(&self.arguments), &mut errors)?;
                // A forgotten variable reads "{$count}": better a failing test than a puzzled person.
                debug_assert!(errors.is_empty(), "{} in {locale:?}: {errors:?}", self.key);
                return Ok(());
            }
        }
        f.write_str(self.key)
    }
}
