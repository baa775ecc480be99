//! The ways to prove oneself that a visitor can pick.

use serde::{Deserialize, Serialize};

use crate::policy::Kind;

/// What a visitor can pick on the method page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Sms,
    MobileCall,
    Email,
    App,
    OfficeCall,
    Questions,
}

impl Method {
    pub const ALL: [Self; 6] = [Self::Sms, Self::MobileCall, Self::Email, Self::App, Self::OfficeCall, Self::Questions];

    /// Text and call to the mobile are one kind: passing one closes the other (RESET-6).
    pub fn kind(self) -> Kind {
        match self {
            Self::Sms | Self::MobileCall => Kind::Mobile,
            Self::Email => Kind::Email,
            Self::App => Kind::App,
            Self::OfficeCall => Kind::Office,
            Self::Questions => Kind::Questions,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::MobileCall => "mobile_call",
            Self::Email => "email",
            Self::App => "app",
            Self::OfficeCall => "office_call",
            Self::Questions => "questions",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    pub fn is_call(self) -> bool {
        matches!(self, Self::MobileCall | Self::OfficeCall)
    }

    /// Whether the person types the complete number first.
    pub fn asks_number(self) -> bool {
        matches!(self, Self::Sms | Self::MobileCall | Self::OfficeCall)
    }
}
