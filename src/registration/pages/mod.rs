//! The pages of the registration portal. A handler is one paragraph: read, decide, save, redirect.

mod app;
mod call;
mod code;
mod confirm;
mod contact;
mod overview;
mod prove;
mod questions;
mod remove;

use axum::{Router, response::Response, routing::get};
use serde::Deserialize;

use super::{
    change::Settled,
    flow::offered,
    store::{self, Verification},
    verify::{Desk, Opening},
};
use crate::{
    app::App as Portal,
    directory::store::{Contact, contacts},
    factors::{
        Method,
        challenge::{Challenge, Purpose},
        locks::DAY,
        sending::Capped,
        throttle::{self, Scope, Tally},
    },
    policy::Kind,
    sessions::{
        self, REGISTER, SignedIn,
        reproof::{self, Change, Registered},
    },
    web::{Error, Page, Problem, Visit, cookies::Name, page::with_problem, visit::redirect},
};

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/register", get(overview::show).post(overview::submit))
        .route("/register/phone", get(contact::show_phone).post(contact::submit_phone))
        .route("/register/phone/code", get(code::show_phone).post(code::submit_phone))
        .route("/register/phone/calling", get(call::show_phone).post(call::submit_phone))
        .route("/register/phone/calling/state", get(call::phone_state))
        .route("/register/email", get(contact::show_email).post(contact::submit_email))
        .route("/register/email/code", get(code::show_email).post(code::submit_email))
        .route("/register/questions", get(questions::show).post(questions::submit))
        .route("/register/app", get(app::show).post(app::submit))
        .route("/register/remove/{kind}", get(remove::show).post(remove::submit))
        .route("/register/confirm", get(confirm::show).post(confirm::submit))
        .route("/register/prove", get(prove::show).post(prove::submit))
        .route("/register/prove/code", get(code::show_proof).post(code::submit_proof))
        .route("/register/prove/questions", get(prove::show_questions).post(prove::submit_questions))
        .route("/register/prove/calling", get(call::show_proof).post(call::submit_proof))
        .route("/register/prove/calling/state", get(call::proof_state))
}

/// Every form carries its token.
#[derive(Deserialize)]
pub struct Plain {
    #[serde(default)]
    pub token: String,
    /// Which button was pressed, where there are several.
    #[serde(default, rename = "do")]
    pub action: String,
}

/// Steps of one session a day, taken or refused: a person needs some dozens. Beyond it nothing is written any more.
const STEPS: i32 = 400;

/// The door of every form here: token, session, and not too many steps.
async fn begin(app: &Portal, visit: &Visit, token: &str) -> Result<Result<SignedIn, Response>, Error> {
    visit.check_form(token)?;
    let signed_in = match sessions::enter(app, visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    let key = app.keys.counter(&[b"session steps", signed_in.session.id.as_bytes()]);
    let count = throttle::count(&app.pool, visit.now, &[Tally { scope: Scope::StepsOfSession, key, window: DAY }]).await?[0];
    if count.n > STEPS { Err(Error::TooMany((count.started + DAY - visit.now).whole_seconds())) } else { Ok(Ok(signed_in)) }
}

/// Somebody signed in, with what they have on file and what counts as registered.
struct Here {
    signed_in: SignedIn,
    contacts: Vec<Contact>,
    registered: Registered,
}

impl Here {
    async fn read(app: &Portal, signed_in: SignedIn) -> Result<Self, Error> {
        let mut db = app.pool.acquire().await?;
        let contacts = contacts(&mut db, signed_in.session.tenant, signed_in.session.user).await?;
        let registered = Registered::of(signed_in.person(), &contacts);
        Ok(Self { signed_in, contacts, registered })
    }

    fn desk<'a>(&'a self, app: &'a Portal, visit: &'a Visit) -> Desk<'a> {
        Desk { app, visit, signed_in: &self.signed_in }
    }

    fn page(&self, app: &Portal, visit: &Visit) -> Page {
        self.signed_in.page(app, visit)
    }

    /// Where somebody goes who may not change this now: to prove it once more, or back to the list.
    fn detour(&self, visit: &Visit, change: Change, back: &str) -> Option<Response> {
        reproof::detour(visit, &self.signed_in, &self.registered, change, back)
    }

    /// The same for setting up a kind, which the policy must offer as well.
    fn detour_setting_up(&self, visit: &Visit, kind: Kind, back: &str) -> Option<Response> {
        if !offered(&self.signed_in.registration()).contains(&kind) {
            return Some(redirect(REGISTER));
        }
        self.detour(visit, self.registered.setting_up(kind), back)
    }
}

async fn open(app: &Portal, visit: &Visit) -> Result<Result<Here, Response>, Error> {
    match sessions::enter(app, visit).await? {
        Ok(signed_in) => Ok(Ok(Here::read(app, signed_in).await?)),
        Err(elsewhere) => Ok(Err(elsewhere)),
    }
}

async fn step(app: &Portal, visit: &Visit, token: &str) -> Result<Result<Here, Response>, Error> {
    match begin(app, visit, token).await? {
        Ok(signed_in) => Ok(Ok(Here::read(app, signed_in).await?)),
        Err(elsewhere) => Ok(Err(elsewhere)),
    }
}

/// A verification with the challenge that was opened last.
struct Opened {
    here: Here,
    verification: Verification,
    challenge: Challenge,
}

/// What is being verified, and where its pages are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Phone,
    Email,
    App,
    Proof,
}

impl Subject {
    fn purpose(self) -> Purpose {
        if self == Self::Proof { Purpose::Proof } else { Purpose::Registration }
    }

    fn kind(self) -> Option<Kind> {
        match self {
            Self::Phone => Some(Kind::Mobile),
            Self::Email => Some(Kind::Email),
            Self::App => Some(Kind::App),
            Self::Proof => None,
        }
    }

    /// Where it begins, and where another way is chosen.
    fn start(self) -> &'static str {
        match self {
            Self::Phone => "/register/phone",
            Self::Email => "/register/email",
            Self::App => "/register/app",
            Self::Proof => reproof::PROVE,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Phone => "/register/phone/code",
            Self::Email => "/register/email/code",
            Self::App => "/register/app",
            Self::Proof => "/register/prove/code",
        }
    }

    fn calling(self) -> &'static str {
        if self == Self::Proof { "/register/prove/calling" } else { "/register/phone/calling" }
    }

    /// The page of an open challenge.
    fn page_of(self, method: Method) -> &'static str {
        match method {
            Method::MobileCall | Method::OfficeCall => self.calling(),
            Method::Questions => "/register/prove/questions",
            _ => self.code(),
        }
    }
}

impl Opened {
    /// Reads what is open; `Err`: where to go when nothing is, or when something has to be proved first.
    async fn read(app: &Portal, visit: &Visit, here: Here, subject: Subject) -> Result<Result<Self, Response>, Error> {
        let detour = match subject.kind() {
            Some(kind) => here.detour_setting_up(visit, kind, &visit.path),
            None => prove::detour(visit, &here),
        };
        if let Some(elsewhere) = detour {
            return Ok(Err(elsewhere));
        }
        let mut db = app.pool.acquire().await?;
        let found = store::find(&mut db, &here.signed_in.session, subject.purpose(), subject.kind(), visit.now).await?;
        let Some(verification) = found else { return Ok(Err(redirect(subject.start()))) };
        let Some(challenge) = store::latest(&mut db, &verification).await? else { return Ok(Err(redirect(subject.start()))) };
        let page = subject.page_of(challenge.method);
        if visit.path != page && visit.path != format!("{page}/state") {
            return Ok(Err(redirect(page)));
        }
        Ok(Ok(Self { here, verification, challenge }))
    }
}

async fn opened(app: &Portal, visit: &Visit, subject: Subject) -> Result<Result<Opened, Response>, Error> {
    match open(app, visit).await? {
        Ok(here) => Opened::read(app, visit, here, subject).await,
        Err(elsewhere) => Ok(Err(elsewhere)),
    }
}

async fn opened_step(app: &Portal, visit: &Visit, subject: Subject, token: &str) -> Result<Result<Opened, Response>, Error> {
    match step(app, visit, token).await? {
        Ok(here) => Opened::read(app, visit, here, subject).await,
        Err(elsewhere) => Ok(Err(elsewhere)),
    }
}

/// The problem to show when nothing was sent; `None`: it was.
fn unsent(visit: &Visit, opening: &Opening, field: &str) -> Option<Problem> {
    Some(match opening {
        Opening::Opened => return None,
        Opening::CoolDown { seconds } => Problem::new("send-cool-down", field).counting(*seconds),
        Opening::Capped(Capped::Destination { until }) => Problem::new("register-capped", field).at_date(visit, *until),
        Opening::Capped(Capped::Ceiling { until }) => Problem::new("send-ceiling", field).at_date(visit, *until),
        Opening::Capped(Capped::Number) => Problem::new("register-number-refused", field),
        Opening::Locked { until } => Problem::new("register-locked", field).at_date(visit, *until),
        Opening::Over => Problem::new("code-over", field),
    })
}

/// What a settled change leads to; `Err`: the answer counts no more.
fn settled(visit: &Visit, settled: &Settled, done: &str, back: &str) -> Result<Response, ()> {
    match settled {
        Settled::Done | Settled::Late => Ok(redirect(done)),
        Settled::Proved(token, admin) => {
            visit.set_cookie(Name::Session, &token.reveal());
            if let Some(admin) = admin {
                visit.set_cookie(Name::Admin, &admin.reveal());
            }
            Ok(redirect(back))
        }
        // The page it was sent from knows what is missing.
        Settled::Barred => Ok(redirect(&visit.path)),
        Settled::Over => Err(()),
    }
}

/// On to where somebody was heading; whoever was heading here has arrived.
fn leave(signed_in: &SignedIn) -> Response {
    let to = signed_in.destination();
    redirect(if to == REGISTER { "/account" } else { &to })
}

/// The list, with a word on what is set up now.
fn done(kind: Kind) -> String {
    format!("{REGISTER}?done={}", kind.as_str())
}
