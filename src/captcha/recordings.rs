//! The spoken digits, made by `script/make-digit-recordings`: 8 kHz, mono, 8-bit mu-law (G.711).

type Language = [&'static [u8]; 10];

macro_rules! digits {
    ($language:literal: $($digit:literal)*) => {
        [$(include_bytes!(concat!("digits/", $language, "/", $digit, ".ulaw"))),*]
    };
}

static EN: Language = digits!("en": 0 1 2 3 4 5 6 7 8 9);
static NL: Language = digits!("nl": 0 1 2 3 4 5 6 7 8 9);
static AR: Language = digits!("ar": 0 1 2 3 4 5 6 7 8 9);

/// By the first part of a BCP 47 tag; English for languages without recordings.
fn language(tag: &str) -> &'static Language {
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    match first.to_ascii_lowercase().as_str() {
        "nl" => &NL,
        "ar" => &AR,
        _ => &EN,
    }
}

/// The samples of one digit, -1 to 1.
pub(super) fn spoken(tag: &str, digit: u8) -> Vec<f32> {
    language(tag)[usize::from(digit) % 10].iter().map(|byte| linear(*byte)).collect()
}

/// G.711 mu-law.
fn linear(byte: u8) -> f32 {
    let bits = !byte;
    let exponent = bits >> 4 & 7;
    let magnitude = (((i16::from(bits & 15) << 3) + 132) << exponent) - 132;
    f32::from(if bits & 0x80 == 0 { magnitude } else { -magnitude }) / 32_768.0
}
