//! Mails as they are read: subject, text part and HTML part, in the recipient's language, in the organisation's colour.

use askama::Template;

/// A mail ready to be sent. Has no `Debug`: its body may hold a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    /// Shown before the sender's address.
    pub sender: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What every mail is made of; one frame serves them all.
pub struct Content {
    pub language: String,
    pub direction: &'static str,
    pub organisation: String,
    /// `#rrggbb`
    pub accent: String,
    pub subject: String,
    pub preview: String,
    pub heading: String,
    pub paragraphs: Vec<String>,
    /// User IDs, one a line: they run from left to right in every language.
    pub items: Vec<String>,
    pub after_items: Option<String>,
    pub code: Option<String>,
    pub after_code: Option<String>,
    pub aside_heading: String,
    pub aside: Vec<String>,
    pub footer: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    mail: &'a Content,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    mail: &'a Content,
}

impl Content {
    pub fn letter(&self, to: String, sender: String) -> askama::Result<Letter> {
        Ok(Letter { to, sender, subject: self.subject.clone(), text: Text { mail: self }.render()?, html: Html { mail: self }.render()? })
    }
}
