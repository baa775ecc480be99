//! Tenants, domains, people, groups and licences: their types and the values that are tidy or do not exist.

pub mod administrators;
pub mod asking;
pub mod countries;
pub mod facts;
pub mod import;
pub mod logo;
pub mod published;
pub mod standing;
pub mod store;
pub mod sync;
pub mod synced;
pub mod totals;
pub mod trust;

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

/// The row under which guests live and unknown domains are decided; it is no organisation.
pub const NOBODY: Uuid = Uuid::nil();

/// A user ID that parses as one: a user principal name, or a guest's e-mail address (DIR-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserId {
    given: String,
    key: String,
}

impl UserId {
    /// Members: letters, digits and `' . - _ ! # ^ ~`, one `@`, no dot before it, at most 113 = 64 + 48 with the `@`.
    /// Guests are known by an ordinary address, so `+` and the like are let through before the `@`.
    pub fn parse(typed: &str) -> Option<Self> {
        let given = typed.trim();
        let (local, domain) = given.split_once('@')?;
        let lengths = (1..=64).contains(&local.chars().count()) && (1..=48).contains(&domain.chars().count());
        let local_ok = local.chars().all(|c| c.is_alphanumeric() || "'.-_!#^~+%&/=?$*{}|`".contains(c));
        let domain_ok = domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
        if !lengths || !local_ok || !domain_ok || local.ends_with('.') || local.starts_with('.') {
            return None;
        }
        Some(Self { given: given.to_owned(), key: fold(given) })
    }

    /// As it was typed, for pages and mails.
    pub fn as_given(&self) -> &str {
        &self.given
    }

    /// What tells two people apart: NFKC and case folding, made by this one function (data decisions, *Case*).
    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn domain(&self) -> &str {
        self.key.split_once('@').map_or("", |(_, domain)| domain)
    }

    pub fn is_personal_service(&self) -> bool {
        is_personal_domain(self.domain())
    }
}

/// Services whose accounts reset with their own provider (DIR-7).
const PERSONAL_DOMAINS: [&str; 12] = [
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "passport.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "live.nl",
    "live.co.uk",
    "outlook.de",
    "outlook.fr",
    "outlook.es",
];

pub fn is_personal_domain(name: &str) -> bool {
    PERSONAL_DOMAINS.contains(&name)
}

/// NFKC and case folding. `ß` and `ss` are left different people, as lower-casing keeps them.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// An e-mail address that can be sent to; Unicode is accepted (DIR-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let clean = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[],;:\"\\@".contains(c);
        let sound = (1..=64).contains(&local.len().min(65))
            && text.len() <= 254
            && local.chars().all(clean)
            && domain.chars().all(clean)
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
            && !local.starts_with('.')
            && !local.ends_with('.');
        sound.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone number in E.164, with its extension apart (DIR-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    extension: Option<String>,
    country: Option<String>,
    costly: bool,
    valid: bool,
    code: u16,
}

impl PhoneNumber {
    /// As somebody types it on a page that asks for the country: the way it is dialled at home, or in full with `+` or `00`
    /// in front, which then counts more than the country chosen.
    pub fn parse_in(country: &str, typed: &str) -> Option<Self> {
        let typed: String = typed.trim().chars().map(western_digit).collect();
        if typed.starts_with('+') {
            return Self::parse(&typed);
        }
        if let Some(rest) = typed.strip_prefix("00") {
            return Self::parse(&format!("+{}", rest.trim_start()));
        }
        let (number, extension) = match typed.split_once(['x', 'X']) {
            Some((number, extension)) => (number, format!("x{}", extension.trim())),
            None => (typed.as_str(), String::new()),
        };
        if number.len() > 40 || number.chars().any(|c| !(c.is_ascii_digit() || " -().".contains(c))) {
            return None;
        }
        let parsed = phonenumber::parse(Some(country.parse().ok()?), number).ok()?;
        Self::parse(&format!("{}{extension}", parsed.format().mode(phonenumber::Mode::E164)))
    }

    /// Directory data must be *possible* for its country; `+1 4251234567X12345` is an accepted form.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().chars().map(western_digit).collect();
        let (number, extension) = match text.split_once(['x', 'X']) {
            Some((number, extension)) => (number.trim(), Some(extension.trim().to_owned())),
            None => (text.as_str(), None),
        };
        if !number.starts_with('+') || number.len() > 40 {
            return None;
        }
        if extension.as_ref().is_some_and(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        // "+31 (0)6 ..." is written for people who dial from within; the zero is no part of the number.
        let number = number.replace("(0)", "");
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if !(7..=15).contains(&digits.len()) || number.chars().any(|c| !(c.is_ascii_digit() || " +-().".contains(c))) {
            return None;
        }
        let parsed = phonenumber::parse(None, format!("+{digits}")).ok()?;
        let country = parsed.country().id().map(|id| id.as_ref().to_owned());
        // Possible for its country: a length that numbers there have (DIR-3).
        // Several countries may share a code; one of them is enough.
        let database = &phonenumber::metadata::DATABASE;
        let countries = database.by_code(&parsed.code().value())?;
        let national = u16::try_from(parsed.national().to_string().len()).ok()?;
        let lengths: Vec<u16> = countries
            .iter()
            .flat_map(|country| {
                let kinds = country.descriptors();
                [Some(kinds.general()), kinds.fixed_line(), kinds.mobile(), kinds.premium_rate(), kinds.shared_cost()]
                    .into_iter()
                    .flatten()
                    .flat_map(|kind| kind.possible_length().to_vec())
            })
            .collect();
        let possible = lengths.is_empty() || lengths.contains(&national);
        if !possible {
            return None;
        }
        let costly =
            matches!(parsed.number_type(&phonenumber::metadata::DATABASE), phonenumber::Type::PremiumRate | phonenumber::Type::SharedCost);
        let (valid, code) = (parsed.is_valid(), parsed.code().value());
        Some(Self { e164: format!("+{digits}"), extension, country, costly, valid, code })
    }

    pub fn as_e164(&self) -> &str {
        &self.e164
    }

    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// A premium or shared-cost number: never texted or called (RESET-7).
    pub fn is_costly(&self) -> bool {
        self.costly
    }

    /// Whether such a number is handed out there; worth a question, never a refusal (DIR-3).
    pub fn is_valid(&self) -> bool {
        self.valid
    }

    /// The digits after the plus that name the country: `31`.
    pub fn calling_code(&self) -> u16 {
        self.code
    }

    /// ISO 3166 code such as `NL`.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164)
    }
}

/// Arabic-Indic and Persian digits as 0-9; everything else as it is.
pub fn western_digit(c: char) -> char {
    match c {
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => char::from(b'0' + u8::try_from((c as u32) & 0xf).unwrap_or(0)),
        '\u{ff10}'..='\u{ff19}' => char::from(b'0' + u8::try_from((c as u32) - 0xff10).unwrap_or(0)),
        _ => c,
    }
}

/// The roles of the reference product; all but Reports reader make an administrator (POL-3).
pub const ROLES: [&str; 6] = [
    "global_administrator",
    "authentication_policy_administrator",
    "user_administrator",
    "helpdesk_administrator",
    "password_administrator",
    "reports_reader",
];

pub fn is_administrator(roles: &[String]) -> bool {
    roles.iter().any(|role| role != "reports_reader")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dir_2_a_user_id_is_folded_to_one_key() {
        let key = |text: &str| UserId::parse(text).map(|id| id.key().to_owned());
        assert_eq!(key(" Sam.Okafor@Quillham.Example ").as_deref(), Some("sam.okafor@quillham.example"));
        assert_eq!(key("ｓａｍ@quillham.example").as_deref(), Some("sam@quillham.example"));
        for wrong in [
            "",
            "sam",
            "sam@",
            "@x.example",
            "sam.@x.example",
            "a@b@c.example",
            "s am@x.example",
            "sam@x",
            "sam@-x.example",
            "my password is 3",
        ] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
        assert_eq!(key(&format!("{}@x.example", "a".repeat(65))), None);
        assert_eq!(key(&format!("a@{}.example", "b".repeat(48))), None);
    }

    #[test]
    fn dir_3_phone_numbers_are_possible_and_lose_their_extension() {
        let number = PhoneNumber::parse("+1 4251234567X12345").unwrap();
        assert_eq!((number.as_e164(), number.extension()), ("+14251234567", Some("12345")));
        assert_eq!(PhoneNumber::parse("+31 6 12345678").unwrap().country(), Some("NL"));
        assert_eq!(PhoneNumber::parse("+٣١ ٦ ١٢٣٤٥٦٧٨").unwrap().as_e164(), "+31612345678");
        for wrong in ["0612345678", "+12", "+31 six", "+31612345678x", "", "+1234567890123456"] {
            assert_eq!(PhoneNumber::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reg_1_a_number_is_typed_as_it_is_dialled_at_home_or_in_full() {
        let e164 = |country, typed| PhoneNumber::parse_in(country, typed).map(|number| number.as_e164().to_owned());
        for typed in ["06 1234 5678", "6 12345678", "+31 6 12345678", "0031 6 12345678", "06-12345678x12", "٠٦ ١٢٣٤٥٦٧٨"] {
            assert_eq!(e164("NL", typed).as_deref(), Some("+31612345678"), "{typed}");
        }
        assert_eq!(e164("DE", "+31 6 12345678").as_deref(), Some("+31612345678"), "what is typed in full counts");
        assert_eq!(e164("US", "(425) 555-0100").as_deref(), Some("+14255550100"));
        for (country, typed) in
            [("NL", ""), ("NL", "12"), ("", "0612345678"), ("XX", "0612345678"), ("NL", "06 <b>"), ("NL", "+"), ("NL", "00")]
        {
            assert_eq!(e164(country, typed), None, "{country} {typed}");
        }
        assert!(PhoneNumber::parse("+31612345678").unwrap().is_valid());
        assert!(!PhoneNumber::parse("+14251234567").unwrap().is_valid(), "possible is enough, valid is a question");
    }

    #[test]
    fn dir_3_addresses_may_be_international_but_never_carry_a_header() {
        assert!(EmailAddress::parse("用户@例子.example").is_some());
        for wrong in ["a@b", "a b@c.example", "a@c.example\r\nBcc: x@y.example", "a,b@c.example", "<a@b.example>", "@b.example"] {
            assert_eq!(EmailAddress::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn pol_3_a_reader_of_reports_is_no_administrator() {
        assert!(!is_administrator(&["reports_reader".into()]));
        assert!(is_administrator(&["reports_reader".into(), "helpdesk_administrator".into()]));
    }
}
