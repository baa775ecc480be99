//! Choosing security questions and answering them: all at once, in place of the old set; the answers are never shown again (REG-1).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{Here, done, open, settled, step, with_problem};
use crate::{
    app::App,
    crypto::Lane,
    factors::questions::{Question, normalise},
    policy::Kind,
    registration::{
        change,
        flow::{ANSWER, Chosen, Fault, faults},
        store,
    },
    sessions::reproof::Change,
    web::{Error, Page, Visit, page::html},
};

/// One question to choose and its answer.
struct Field {
    n: usize,
    chosen: String,
    answer: String,
    /// What is wrong, and whether with the question rather than the answer.
    problem: Option<&'static str>,
    of_question: bool,
}

#[derive(Template)]
#[template(path = "register/questions.html")]
struct QuestionsPage {
    page: Page,
    replaces: bool,
    pool: Vec<Question>,
    fields: Vec<Field>,
    count: usize,
    least: usize,
    most: usize,
    problems: bool,
}

/// The questions of the organisation's pool: predefined ones by number, its own as they were written.
async fn pool(app: &App, here: &Here) -> Result<Vec<Question>, Error> {
    let tenant = here.signed_in.tenant();
    let custom = store::custom_questions(&mut *app.pool.acquire().await?, tenant.id).await?;
    let predefined = tenant.policy.predefined_questions.iter().map(|n| Question { id: n.to_string(), custom: None });
    Ok(predefined.chain(custom.into_iter().map(|(id, text)| Question { id: id.to_string(), custom: Some(text) })).collect())
}

fn words(fault: Fault) -> &'static str {
    match fault {
        Fault::NoQuestion => "register-question-none",
        Fault::QuestionTwice => "register-question-twice",
        Fault::TooShort => "register-answer-short",
        Fault::TooLong => "register-answer-long",
        Fault::InQuestion => "register-answer-in-question",
        Fault::AnswerTwice => "register-answer-twice",
    }
}

fn page(
    app: &App,
    visit: &Visit,
    here: &Here,
    pool: Vec<Question>,
    typed: &[(String, String)],
    wrong: &[(usize, Fault)],
) -> Result<Response, Error> {
    let count = usize::from(here.signed_in.tenant().policy.questions_to_register);
    let fields = (0..count).map(|at| {
        let (chosen, answer) = typed.get(at).cloned().unwrap_or_default();
        let fault = wrong.iter().find(|(of, _)| *of == at).map(|(_, fault)| *fault);
        let of_question = matches!(fault, Some(Fault::NoQuestion | Fault::QuestionTwice));
        Field { n: at + 1, chosen, answer, problem: fault.map(words), of_question }
    });
    html(&QuestionsPage {
        page: here.page(app, visit),
        replaces: here.registered.setting_up(Kind::Questions) == Change::Replace,
        fields: fields.collect(),
        pool,
        count,
        least: *ANSWER.start(),
        most: *ANSWER.end(),
        problems: !wrong.is_empty(),
    })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(elsewhere) = here.detour_setting_up(&visit, Kind::Questions, &visit.path) {
        return Ok(elsewhere);
    }
    let pool = pool(&app, &here).await?;
    page(&app, &visit, &here, pool, &[], &[])
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    question_1: String,
    #[serde(default)]
    question_2: String,
    #[serde(default)]
    question_3: String,
    #[serde(default)]
    question_4: String,
    #[serde(default)]
    question_5: String,
    #[serde(default)]
    answer_1: String,
    #[serde(default)]
    answer_2: String,
    #[serde(default)]
    answer_3: String,
    #[serde(default)]
    answer_4: String,
    #[serde(default)]
    answer_5: String,
}

impl Filled {
    fn typed(self) -> [(String, String); 5] {
        [
            (self.question_1, self.answer_1),
            (self.question_2, self.answer_2),
            (self.question_3, self.answer_3),
            (self.question_4, self.answer_4),
            (self.question_5, self.answer_5),
        ]
    }
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match step(&app, &visit, &form.token).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(elsewhere) = here.detour_setting_up(&visit, Kind::Questions, &visit.path) {
        return Ok(elsewhere);
    }
    let pool = pool(&app, &here).await?;
    let typed = form.typed();
    let typed = &typed[..usize::from(here.signed_in.tenant().policy.questions_to_register).min(typed.len())];
    let locale = here.page(&app, &visit).locale;
    let texts: Vec<String> = typed
        .iter()
        .map(|(id, _)| match pool.iter().find(|question| question.id == *id) {
            Some(Question { custom: Some(text), .. }) => text.clone(),
            Some(question) => locale.say_plain(&question.key()).to_string(),
            None => String::new(),
        })
        .collect();
    let chosen: Vec<Chosen<'_>> = typed
        .iter()
        .zip(&texts)
        .map(|((id, answer), text)| Chosen { id: pool.iter().any(|question| question.id == *id).then_some(id), text, answer })
        .collect();
    let wrong = faults(&chosen);
    if !wrong.is_empty() {
        return page(&app, &visit, &here, pool, typed, &wrong).map(with_problem);
    }
    // Hashed before anything is locked or begun (quality, rule 5).
    let mut answers = vec![];
    for (id, answer) in typed {
        answers.push((id.clone(), app.hasher.hash(Lane::Commit, &normalise(answer)).await?));
    }
    let outcome = change::save_answers(&here.desk(&app, &visit), &answers).await?;
    let list = done(Kind::Questions);
    settled(&visit, &outcome, &list, &list).map_err(|()| Error::Stale)
}
