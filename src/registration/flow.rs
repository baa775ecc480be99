//! What the registration portal shows and accepts, with no clock, database or network in sight.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::{
    directory::store::{Contact, Person},
    eligibility::{Channels, Facts, Registration},
    factors::{Method, questions::normalise},
    policy::Kind,
};

/// The order in which rows stand.
const ORDER: [Kind; 5] = [Kind::Mobile, Kind::Email, Kind::App, Kind::Questions, Kind::Office];

/// How far a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Ready,
    /// An administrator filled it in; its owner has not said that it is right.
    Unconfirmed,
    /// A code or a call is under way since then.
    Waiting(OffsetDateTime),
    Off,
    /// On file, and not used for resets here.
    Unused,
}

/// One row of the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    pub state: State,
    /// The number or address on file.
    pub value: Option<String>,
    pub set_up: bool,
    pub change: bool,
    /// There is a code to enter or a call to answer.
    pub enter: bool,
    pub remove: bool,
}

/// What rows are made of.
pub struct OnFile<'a> {
    pub registration: &'a Registration,
    pub person: &'a Person,
    pub contacts: &'a [Contact],
    /// Kinds with a code or a call under way.
    pub waiting: &'a [(Kind, OffsetDateTime)],
    pub questions_to_reset: u8,
    pub channels: Channels,
}

/// Kinds a person may set up: those of the policy that holds for them, while resetting is open to them at all. The office
/// phone is the administrator's business.
pub fn offered(registration: &Registration) -> BTreeSet<Kind> {
    let all = registration.kinds.iter().copied().filter(|&kind| kind != Kind::Office);
    if registration.enabled { all.collect() } else { BTreeSet::new() }
}

/// The contact points behind a kind: the private one, and the one that an administrator fills in.
pub fn contact_kinds(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Mobile => ("authentication_phone", "mobile_phone"),
        Kind::Email => ("authentication_email", "alternate_email"),
        Kind::Office => ("", "office_phone"),
        Kind::Questions | Kind::App => ("", ""),
    }
}

/// The private and the public contact point of a kind.
pub fn contacts_of(kind: Kind, contacts: &[Contact]) -> (Option<&Contact>, Option<&Contact>) {
    let (private, public) = contact_kinds(kind);
    let find = |name: &str| contacts.iter().find(|contact| contact.kind == name);
    (find(private), find(public))
}

pub fn rows(on_file: &OnFile<'_>) -> Vec<Row> {
    ORDER.into_iter().filter_map(|kind| row(on_file, kind)).collect()
}

fn row(on_file: &OnFile<'_>, kind: Kind) -> Option<Row> {
    let registration = on_file.registration;
    let used = registration.enabled && registration.kinds.contains(&kind);
    let (private, public) = contacts_of(kind, on_file.contacts);
    let (own, ready) = match kind {
        Kind::Mobile | Kind::Email => {
            (private.is_some(), private.or(public).is_some_and(|it| private.is_some() || it.confirmed_at.is_some()))
        }
        Kind::Office => (false, public.is_some_and(|office| office.confirmed_at.is_some())),
        Kind::App => (on_file.person.app, on_file.person.app),
        Kind::Questions => (on_file.person.answers > 0, on_file.person.answers >= i64::from(on_file.questions_to_reset)),
    };
    if !used && !own {
        return None;
    }
    let can = offered(registration).contains(&kind)
        && match kind {
            Kind::Mobile => on_file.channels.texts || on_file.channels.voice,
            Kind::Email => on_file.channels.mail,
            _ => true,
        };
    let waiting = on_file.waiting.iter().find(|(of, _)| *of == kind && can).map(|(_, since)| *since);
    let value = private.or(public).map(|contact| contact.value.clone());
    let state = match (used, waiting, ready) {
        (false, ..) => State::Unused,
        (_, Some(since), _) => State::Waiting(since),
        (_, _, true) => State::Ready,
        _ if value.is_some() => State::Unconfirmed,
        _ => State::Off,
    };
    Some(Row { kind, state, value, set_up: can && !ready, change: can && ready, enter: waiting.is_some(), remove: own })
}

/// How a destination of a kind can be verified here and now. POL-3: administrators of a trial or free tenant are not called.
pub fn ways(kind: Kind, facts: &Facts) -> Vec<Method> {
    let channels = facts.channels;
    let administrator = facts.user.as_ref().is_some_and(|user| user.administrator);
    let voice = channels.voice && !(administrator && facts.tenant.trial_or_free);
    let all = match kind {
        Kind::Mobile => vec![(Method::Sms, channels.texts), (Method::MobileCall, voice)],
        Kind::Email => vec![(Method::Email, channels.mail)],
        Kind::Office => vec![(Method::OfficeCall, voice)],
        Kind::App => vec![(Method::App, true)],
        Kind::Questions => vec![(Method::Questions, true)],
    };
    all.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect()
}

/// A question that was chosen, its words, and what was typed as its answer.
#[derive(Debug, Clone)]
pub struct Chosen<'a> {
    /// Its id; `None` where nothing of the pool was chosen.
    pub id: Option<&'a str>,
    pub text: &'a str,
    pub answer: &'a str,
}

/// What is wrong with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    NoQuestion,
    QuestionTwice,
    TooShort,
    TooLong,
    /// The answer stands in the question.
    InQuestion,
    AnswerTwice,
}

/// The shortest and the longest answer, in characters of its normalised form.
pub const ANSWER: std::ops::RangeInclusive<usize> = 3..=40;

/// Everything that is wrong with a set of questions and answers, by position; at most one fault each (REG-1).
pub fn faults(chosen: &[Chosen<'_>]) -> Vec<(usize, Fault)> {
    let answers: Vec<String> = chosen.iter().map(|one| normalise(one.answer)).collect();
    let fault = |at: usize| {
        let (one, answer) = (&chosen[at], &answers[at]);
        let length = answer.chars().count();
        Some(if one.id.is_none() {
            Fault::NoQuestion
        } else if chosen[..at].iter().any(|earlier| earlier.id == one.id) {
            Fault::QuestionTwice
        } else if length < *ANSWER.start() {
            Fault::TooShort
        } else if length > *ANSWER.end() {
            Fault::TooLong
        } else if stands_in(answer, one.text) {
            Fault::InQuestion
        } else if answers[..at].contains(answer) {
            Fault::AnswerTwice
        } else {
            return None;
        })
    };
    (0..chosen.len()).filter_map(|at| Some((at, fault(at)?))).collect()
}

/// Whether every word of an answer is a word of its question: such an answer is read off the page.
fn stands_in(answer: &str, question: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let asked = words(&normalise(question));
    let answered = words(answer);
    !answered.is_empty() && answered.iter().all(|word| asked.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen<'a>(all: &[(&'a str, &'a str)]) -> Vec<Chosen<'a>> {
        all.iter().map(|(id, answer)| Chosen { id: Some(id), text: "What is your favorite food?", answer }).collect()
    }

    #[test]
    fn reg_1_questions_and_answers_all_differ() {
        assert_eq!(faults(&chosen(&[("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo")])), []);
        assert_eq!(faults(&chosen(&[("1", "Den Haag"), ("1", "Rome")])), [(1, Fault::QuestionTwice)]);
        assert_eq!(faults(&chosen(&[("1", "Den Haag"), ("2", " den  HAAG ")])), [(1, Fault::AnswerTwice)]);
        assert_eq!(faults(&[Chosen { id: None, text: "", answer: "Rome" }]), [(0, Fault::NoQuestion)]);
    }

    #[test]
    fn reg_1_an_answer_has_3_to_40_characters_and_is_not_read_off_the_question() {
        let one = |answer: &str| faults(&chosen(&[("1", answer)])).first().map(|(_, fault)| *fault);
        assert_eq!(one("ab"), Some(Fault::TooShort));
        assert_eq!(one("  a   "), Some(Fault::TooShort));
        assert_eq!(one("   "), Some(Fault::TooShort));
        assert_eq!(one("abc"), None);
        assert_eq!(one("بيت"), None);
        assert_eq!(one(&"é".repeat(40)), None);
        assert_eq!(one(&"é".repeat(41)), Some(Fault::TooLong));
        for read_off in ["food", "FOOD!", "favorite food", "What?"] {
            assert_eq!(one(read_off), Some(Fault::InQuestion), "{read_off}");
        }
        assert_eq!(one("food stamps"), None);
    }

    proptest! {
        /// The promise: what is accepted are different questions with answers that stay different when compared.
        #[test]
        fn reg_1_accepted_sets_are_sound(set in proptest::collection::vec(("[1-4]", "[a-bA-B é]{0,5}"), 1..6)) {
            let all: Vec<(&str, &str)> = set.iter().map(|(id, answer)| (id.as_str(), answer.as_str())).collect();
            if faults(&chosen(&all)).is_empty() {
                let ids: BTreeSet<&str> = all.iter().map(|(id, _)| *id).collect();
                let answers: BTreeSet<String> = all.iter().map(|(_, answer)| normalise(answer)).collect();
                prop_assert_eq!((ids.len(), answers.len()), (all.len(), all.len()));
                prop_assert!(answers.iter().all(|answer| ANSWER.contains(&answer.chars().count())));
            }
        }
    }
}
