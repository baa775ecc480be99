//! Every change to what is registered: decided once more, written once, in one transaction with its log and its mails (REG-3).

use serde_json::json;
use sqlx::PgConnection;

use super::{
    flow,
    store::{self, Verification},
    verify::Desk,
};
use crate::{
    audit::Activity,
    credentials::store::lock_person,
    crypto::{Token, same},
    directory::store::{Contact, Person, contacts},
    factors::{
        Method, app as authenticator,
        attempt::{Spend, Spent},
        challenge::{self, CallState, Challenge},
        pending,
        throttle::{self, Tally},
    },
    jobs::{self, Address, HowChanged, Job, Notice, Registered as Changed},
    policy::Kind,
    sessions::{
        self, SignedIn,
        admin::{self, is_admin_page},
        reproof::{self, Change},
        store::Proof,
    },
    web::Error,
};

/// How a step that changes something ended.
pub enum Settled {
    Done,
    /// The session goes on under this id; with what opens the admin area, where it was proved for that.
    Proved(Token, Option<Token>),
    /// The answer can no longer be used: used before, superseded, expired.
    Over,
    /// A second click: the first one did it.
    Late,
    /// The session ended meanwhile, or something has to be proved again: the page knows where to go.
    Barred,
}

/// How a verification was passed.
pub enum How {
    Answered {
        spend: Spend,
        tallies: Vec<Tally>,
    },
    /// `#` was pressed on the phone that rang.
    Called,
}

/// The person as they are now, while nobody else can change them; `None`: the session is over.
async fn again(desk: &Desk<'_>, db: &mut PgConnection) -> Result<Option<SignedIn>, Error> {
    let session = &desk.signed_in.session;
    lock_person(db, session.tenant, Some(session.user)).await?;
    let found = sessions::who(desk.app, desk.visit, db).await?;
    Ok(found.filter(|found| found.session.id == session.id))
}

/// Whether a change may be made, decided again within its transaction (POL-5).
async fn may(desk: &Desk<'_>, db: &mut PgConnection, now: &SignedIn, kind: Kind, removing: bool) -> Result<Option<Change>, Error> {
    let registered = reproof::registered(db, now).await?;
    let change = if removing { Change::Remove } else { registered.setting_up(kind) };
    let open = removing || flow::offered(&now.registration()).contains(&kind);
    Ok((open && reproof::missing(&now.session, &registered, change, desk.visit.now).is_none()).then_some(change))
}

/// Uses up a passed verification, and writes what it was for.
pub async fn settle(desk: &Desk<'_>, verification: &Verification, challenge: &Challenge, how: How) -> Result<Settled, Error> {
    let (app, now) = (desk.app, desk.visit.now);
    let mut tx = app.pool.begin().await?;
    let Some(person) = again(desk, &mut tx).await? else { return undone(desk, tx, how, Settled::Barred).await };
    challenge::hold_flow(&mut tx, verification.tenant, verification.id).await?;
    let open = store::find(&mut tx, &person.session, verification.purpose, verification.kind, now).await?;
    if open.is_none_or(|open| open.id != verification.id) {
        return undone(desk, tx, how, Settled::Late).await;
    }
    let (spend, tallies) = match how {
        How::Answered { spend, tallies } => (spend, tallies),
        How::Called => {
            let called = challenge::find(&mut tx, challenge.tenant, challenge.id).await?;
            let approved = called.is_some_and(|called| called.call == Some(CallState::Approved));
            let there = challenge::destination(&mut tx, &app.keys, challenge, person.person()).await?.is_some();
            if !approved || !there {
                return Ok(Settled::Over);
            }
            (Spend::Nothing, vec![])
        }
    };
    let change = match verification.kind {
        Some(kind) => match may(desk, &mut tx, &person, kind, false).await? {
            Some(change) => Some((kind, change)),
            None => return undone(desk, tx, How::Answered { spend, tallies }, Settled::Barred).await,
        },
        None => {
            // Something better was registered meanwhile, or this was taken away: it proves nobody any more.
            if !reproof::registered(&mut tx, &person).await?.proofs().contains(&challenge.method.kind()) {
                return undone(desk, tx, How::Answered { spend, tallies }, Settled::Barred).await;
            }
            None
        }
    };
    match desk.attempt().spend(&mut tx, challenge, spend).await? {
        Spent::Once => {}
        // It stays counted, or codes that were watched could be tried for nothing.
        Spent::Reused => return Ok(Settled::Over),
        Spent::Late => return undone(desk, tx, How::Answered { spend, tallies }, Settled::Late).await,
    }
    let settled = match change {
        Some((kind, change)) => {
            let step = if let Spend::FirstStep { step } = spend { step } else { 0 };
            if !register(desk, &mut tx, &person, verification, kind, step).await? {
                return Ok(Settled::Over);
            }
            record(desk, &mut tx, &person, kind, how_changed(change), challenge.method).await?;
            Settled::Done
        }
        None => {
            let token = Token::random()?;
            let by = if challenge.method == Method::App { Proof::App } else { Proof::Other };
            let session = sessions::store::proved(&mut tx, &person.session, by, now).await?;
            sessions::store::renew(&mut tx, &session, &token).await?;
            let admin = if is_admin_page(&verification.back) {
                admin::open(&mut tx, &person, &session, &desk.visit.origin, now).await?
            } else {
                None
            };
            desk.event(Activity::Reproved).with(json!({ "method": challenge.method })).write(&mut tx, now).await?;
            Settled::Proved(token, admin)
        }
    };
    store::end_all(&mut tx, &person.session, verification.purpose, verification.kind, now).await?;
    throttle::give_back(&mut tx, &tallies).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(settled)
}

/// Nothing is written, for a reason that is not the answer's: it was right, so it is no failed proof.
async fn undone(desk: &Desk<'_>, tx: sqlx::Transaction<'_, sqlx::Postgres>, how: How, settled: Settled) -> Result<Settled, Error> {
    tx.rollback().await?;
    if let How::Answered { tallies, .. } = how {
        throttle::give_back(&mut *desk.app.pool.acquire().await?, &tallies).await?;
    }
    Ok(settled)
}

/// Moves what was pending to where it counts; false when it is no longer pending.
async fn register(
    desk: &Desk<'_>,
    db: &mut PgConnection,
    person: &SignedIn,
    verification: &Verification,
    kind: Kind,
    step: i64,
) -> Result<bool, Error> {
    let (keys, session, now) = (&desk.app.keys, &person.session, desk.visit.now);
    if kind == Kind::App {
        let Some(seed) = pending::seed(db, keys, session.tenant, session.user, verification.id).await? else { return Ok(false) };
        authenticator::remove_all(db, session.tenant, session.user).await?;
        let id = authenticator::register(db, keys, session.tenant, session.user, &seed, now).await?;
        pending::drop_seed(db, session.tenant, session.user).await?;
        // The test code was its first, and is spent.
        return Ok(authenticator::spend(db, session.tenant, id, step).await?);
    }
    let Some(contact) = pending::contact(db, session.tenant, session.user, verification.id).await? else { return Ok(false) };
    store::put_contact(db, session, &contact, now).await?;
    pending::drop_contact(db, session.tenant, session.user, &contact.kind).await?;
    Ok(true)
}

/// Saves a whole set of questions with the hashes of their answers, in place of the old one.
pub async fn save_answers(desk: &Desk<'_>, answers: &[(String, String)]) -> Result<Settled, Error> {
    let mut tx = desk.app.pool.begin().await?;
    let Some(person) = again(desk, &mut tx).await? else { return Ok(Settled::Barred) };
    let Some(change) = may(desk, &mut tx, &person, Kind::Questions, false).await? else { return Ok(Settled::Barred) };
    store::put_answers(&mut tx, &person.session, answers, desk.app.hasher.pepper_id()).await?;
    record(desk, &mut tx, &person, Kind::Questions, how_changed(change), Method::Questions).await?;
    tx.commit().await?;
    desk.app.wake.notify_waiters();
    Ok(Settled::Done)
}

/// Takes away what somebody registered of a kind. What an administrator filled in stays.
pub async fn remove(desk: &Desk<'_>, kind: Kind) -> Result<Settled, Error> {
    let mut tx = desk.app.pool.begin().await?;
    let Some(person) = again(desk, &mut tx).await? else { return Ok(Settled::Barred) };
    if may(desk, &mut tx, &person, kind, true).await?.is_none() {
        return Ok(Settled::Barred);
    }
    let session = &person.session;
    let (gone, method) = match kind {
        Kind::Mobile => (store::remove_contact(&mut tx, session, flow::contact_kinds(kind).0).await?, Method::Sms),
        Kind::Email => (store::remove_contact(&mut tx, session, flow::contact_kinds(kind).0).await?, Method::Email),
        Kind::App => (authenticator::remove_all(&mut tx, session.tenant, session.user).await?, Method::App),
        Kind::Questions => (store::remove_answers(&mut tx, session).await?, Method::Questions),
        Kind::Office => (false, Method::OfficeCall),
    };
    if !gone {
        return Ok(Settled::Late);
    }
    record(desk, &mut tx, &person, kind, HowChanged::Removed, method).await?;
    tx.commit().await?;
    desk.app.wake.notify_waiters();
    Ok(Settled::Done)
}

/// The contact points that "are these still right?" shows, and a fingerprint of them.
pub fn shown(desk: &Desk<'_>, have: &[Kind], contacts: &[Contact]) -> (Vec<String>, String) {
    let of = |kind: &Kind| {
        let (private, public) = flow::contacts_of(*kind, contacts);
        private.or(public).cloned()
    };
    let shown: Vec<Contact> = have.iter().filter_map(of).collect();
    let text: Vec<String> = shown.iter().map(|contact| format!("{}={}", contact.kind, contact.value)).collect();
    let seen = hex::encode(desk.app.keys.destination(desk.signed_in.session.tenant, &text.join("\n")));
    (shown.into_iter().map(|contact| contact.kind).collect(), seen)
}

/// "Looks good": what was shown is right (REG-2). `seen` is the fingerprint of what was shown.
pub async fn confirm(desk: &Desk<'_>, seen: &str) -> Result<Settled, Error> {
    let now = desk.visit.now;
    let mut tx = desk.app.pool.begin().await?;
    let Some(person) = again(desk, &mut tx).await? else { return Ok(Settled::Barred) };
    let registered = reproof::registered(&mut tx, &person).await?;
    if reproof::missing(&person.session, &registered, Change::Confirm, now).is_some() {
        return Ok(Settled::Barred);
    }
    let on_file = contacts(&mut tx, person.session.tenant, person.session.user).await?;
    let have: Vec<Kind> = person.registration().have.into_iter().collect();
    let (kinds, present) = shown(desk, &have, &on_file);
    if !same(present.as_bytes(), seen.as_bytes()) {
        // Somebody changed it since the page was made: nobody confirms what they have not seen.
        return Ok(Settled::Over);
    }
    store::confirm_contacts(&mut tx, &person.session, &kinds, now).await?;
    store::note(&mut tx, &person.session, false, now).await?;
    desk.event(Activity::SecurityInfoReviewed).with(json!({ "methods": have })).write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Settled::Done)
}

fn how_changed(change: Change) -> HowChanged {
    if change == Change::Replace { HowChanged::Changed } else { HowChanged::Added }
}

/// The log, the date, and the mails to the addresses that were on file before the change.
async fn record(
    desk: &Desk<'_>,
    db: &mut PgConnection,
    before: &SignedIn,
    kind: Kind,
    how: HowChanged,
    method: Method,
) -> Result<(), Error> {
    let (session, now) = (&before.session, desk.visit.now);
    let detail = json!({ "kind": kind, "method": method, "how": how });
    if how == HowChanged::Removed {
        let reason = format!("User deleted {}.", named(kind));
        desk.event(Activity::SecurityInfoDeleted).because(&reason).with(detail).write(db, now).await?;
    } else {
        let reason = format!("User registered {}.", named(kind));
        desk.event(Activity::Registered).because(&reason).with(detail).write(db, now).await?;
        store::note(db, session, true, now).await?;
        // Whoever just set it up has just proved it.
        let by = if kind == Kind::App { Proof::App } else { Proof::Other };
        sessions::store::proved(db, session, by, now).await?;
    }
    let notice = Notice::SecurityInfoChanged { method: changed(kind), how };
    for address in before.person().addresses() {
        let address = kept(desk, db, before.person(), address).await?;
        let job = Job::Notice { to: session.user, address, notice: notice.clone(), correlation: desk.visit.start.correlation, at: now };
        jobs::enqueue(db, session.tenant, &job, now).await?;
    }
    Ok(())
}

/// People can change every address but their primary one: the others are kept as they are now, so that a second change made
/// before the mail goes out cannot turn it away from its owner.
async fn kept(desk: &Desk<'_>, db: &mut PgConnection, person: &Person, address: Address) -> Result<Address, Error> {
    let session = &desk.signed_in.session;
    match (address, &person.email) {
        (Address::Alternate, Some(email)) => {
            Ok(jobs::kept::keep(db, &desk.app.keys, session.tenant, session.user, email, desk.visit.now).await?)
        }
        _ => Ok(address),
    }
}

fn changed(kind: Kind) -> Changed {
    match kind {
        Kind::Mobile | Kind::Office => Changed::Phone,
        Kind::Email => Changed::Email,
        Kind::App => Changed::App,
        Kind::Questions => Changed::Questions,
    }
}

/// What the log calls a kind; it is read by administrators and exports, not translated.
fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Mobile => "authentication phone",
        Kind::Office => "office phone",
        Kind::Email => "authentication e-mail",
        Kind::App => "authenticator app",
        Kind::Questions => "security questions",
    }
}
