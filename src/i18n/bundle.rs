//! Fluent bundles: messages read from `.ftl` files, with numbers in the digits and grouping of their language.

use std::sync::Arc;

use anyhow::anyhow;
use fluent_bundle::{FluentResource, FluentValue, concurrent, types::FluentNumber};
use icu::{
    decimal::{
        DecimalFormatter,
        input::Decimal,
        options::{DecimalFormatterOptions, GroupingStrategy},
    },
    locale::Locale,
};
use intl_memoizer::{Memoizable, concurrent::IntlLangMemoizer};
use unic_langid::LanguageIdentifier;

pub type Bundle = concurrent::FluentBundle<Arc<FluentResource>>;

/// Parses one language's files. Junk, and a message said twice, are errors.
pub fn parse(texts: &[&str]) -> anyhow::Result<Vec<Arc<FluentResource>>> {
    let parse = |text: &&str| FluentResource::try_new((*text).to_owned()).map(Arc::new).map_err(|(_, errors)| anyhow!("{errors:?}"));
    texts.iter().map(parse).collect()
}

/// With `marks`, what is put into a message is wrapped in isolation marks, so that a Latin name does not turn an
/// Arabic sentence around. Pages need them; a code or a link copied from a mail must not carry them.
pub fn bundle(id: LanguageIdentifier, resources: &[Arc<FluentResource>], marks: bool) -> anyhow::Result<Bundle> {
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(marks);
    bundle.set_formatter(Some(number));
    bundle.add_builtins()?;
    for resource in resources {
        bundle.add_resource(Arc::clone(resource)).map_err(|errors| anyhow!("{errors:?}"))?;
    }
    Ok(bundle)
}

/// Writes the numbers; everything else is left to Fluent. Of NUMBER's options it heeds grouping, integer digits and
/// fraction digits; we have no use for percent, currencies and significant digits.
fn number(value: &FluentValue, formatters: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = digits(number)?;
    let grouping = (number.options.use_grouping,);
    formatters.with_try_get(grouping, |Numbers(formatter): &Numbers| formatter.format_to_string(&digits)).ok()
}

/// `None` for infinity and the like.
fn digits(number: &FluentNumber) -> Option<Decimal> {
    let options = &number.options;
    let places = |wanted: usize| i16::try_from(wanted).ok();
    let mut digits = Decimal::try_from_str(&number.value.to_string()).ok()?;
    if let Some(most) = options.maximum_fraction_digits {
        digits.round(-places(most)?);
        digits.trim_end();
    }
    if let Some(least) = options.minimum_fraction_digits {
        digits.pad_end(-places(least)?);
    }
    if let Some(least) = options.minimum_integer_digits {
        digits.pad_start(places(least)?);
    }
    Some(digits)
}

/// A number formatter as Fluent keeps it beside a bundle: one with grouping, one without.
struct Numbers(DecimalFormatter);

impl Memoizable for Numbers {
    type Args = (bool,);
    type Error = anyhow::Error;

    fn construct(id: LanguageIdentifier, (grouping,): Self::Args) -> anyhow::Result<Self> {
        let mut options = DecimalFormatterOptions::default();
        options.grouping_strategy = Some(if grouping { GroupingStrategy::Auto } else { GroupingStrategy::Never });
        let locale: Locale = id.to_string().parse()?;
        Ok(Self(DecimalFormatter::try_new(locale.into(), options)?))
    }
}
