//! Where telephone numbers can be from: every region that has them, with its calling code.

use phonenumber::metadata::DATABASE;

/// A region with numbers of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 code such as `NL`; its name is `country-NL` of the locales.
    pub id: String,
    /// Without the plus: `31`. Several countries may share one.
    pub calling_code: u16,
}

/// All of them, by code. Numbers of no country (satellites, `001`) are left out: nobody's phone at home is one.
pub fn countries() -> Vec<Country> {
    let is_country = |id: &str| id.len() == 2 && id.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut all: Vec<Country> = DATABASE
        .iter()
        .filter(|region| is_country(region.id()))
        .map(|region| Country { id: region.id().to_owned(), calling_code: region.country_code() })
        .collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// The calling code of a country.
pub fn calling_code(id: &str) -> Option<u16> {
    DATABASE.by_id(&id.to_ascii_uppercase()).map(phonenumber::Metadata::country_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locales;

    #[test]
    fn every_country_with_numbers_has_a_name_in_every_language() {
        let all = countries();
        assert!(all.len() > 200);
        assert!(all.contains(&Country { id: "NL".into(), calling_code: 31 }));
        for locale in Locales::load().unwrap().all() {
            for country in &all {
                let key = format!("country-{}", country.id);
                let name = locale.say_plain(&key).to_string();
                assert!(name != key && !name.is_empty(), "{} has no name for {key}", locale.code());
            }
        }
    }

    #[test]
    fn names_are_in_the_order_of_the_readers_language() {
        let locales = Locales::load().unwrap();
        let first = |code: &str| {
            let locale = locales.get(code).unwrap();
            let mut names: Vec<String> =
                countries().iter().map(|country| locale.say_plain(&format!("country-{}", country.id)).to_string()).collect();
            names.sort_by(|a, b| locale.compare(a, b));
            names[..2].to_vec()
        };
        // Å belongs to A in English, and Arabic has an order of its own.
        assert_eq!(first("en"), ["Afghanistan", "Åland Islands"]);
        assert_eq!(first("nl"), ["Afghanistan", "Åland"]);
        assert_eq!(first("ar"), ["آيسلندا", "إثيوبيا"]);
    }
}
