//! A temporary password: made here, shown to the administrator once, and to be changed before anything else. Only where the organisation
//! allows it; the helpdesk never gets that far (section 3 of the specification).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use tokio::time::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Plain, Target, event, hold, open, page_of, tell, waiting};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    credentials::{
        outward, rules,
        store::{self as credentials, NewPassword, Source, Spared},
    },
    crypto::{Lane, random},
    eligibility::WritebackFact,
    factors::{
        locks::{self, Browser},
        throttle,
    },
    jobs::Notice,
    messages::Outcome,
    password,
    protocol::Secrets,
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

/// Nothing that looks or sounds like something else when it is read out.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Sixteen characters in fours, about 79 bits; the first of them a capital, for rules that want one.
fn made() -> anyhow::Result<Zeroizing<String>> {
    let mut word = Zeroizing::new(String::with_capacity(20));
    while word.len() < 19 {
        // One of 32 is thrown away, so that all the others are equally likely.
        for byte in Zeroizing::new(random::<32>()?).iter() {
            let Some(&letter) = ALPHABET.get(usize::from(byte & 31)) else { continue };
            match word.len() {
                0 => word.push(char::from(letter.to_ascii_uppercase())),
                19.. => break,
                at if at % 5 == 4 => word.extend(['-', char::from(letter)]),
                _ => word.push(char::from(letter)),
            }
        }
    }
    Ok(word)
}

/// One that the organisation's own rules take; a word of three classes is found at once.
async fn acceptable(target: &Target) -> Result<Zeroizing<String>, Error> {
    for _ in 0..100 {
        let word = made()?;
        let classes = word.starts_with(|c: char| c.is_ascii_uppercase()) && word.contains(|c: char| c.is_ascii_digit());
        if classes && rules::judge(&target.claimant.tenant, target.person(), &word).await?.is_empty() {
            return Ok(word);
        }
    }
    Err(Error::Broken(anyhow::anyhow!("no temporary password satisfies the organisation's rules")))
}

/// Why nobody gets one here, in words.
fn why_not(actor: &Actor, target: &Target) -> Option<&'static str> {
    let (facts, person) = (&target.claimant.facts, target.person());
    if !target.claimant.tenant.policy.temporary_passwords {
        Some("temporary-off")
    } else if target.is(actor) {
        Some("temporary-oneself")
    } else if !person.enabled {
        Some("temporary-disabled")
    } else if person.is_on_premises() && facts.tenant.writeback != WritebackFact::Ready {
        Some("person-do-directory-away")
    } else {
        None
    }
}

#[derive(Template)]
#[template(path = "admin/people/temporary.html")]
struct TemporaryPage {
    page: Page,
    name: String,
    upn: String,
    why_not: Option<&'static str>,
    on_premises: bool,
    back: String,
}

fn ask(app: &App, visit: &Visit, actor: &Actor, target: &Target, why_not: Option<&'static str>) -> Result<Response, Error> {
    html(&TemporaryPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        why_not,
        on_premises: target.person().is_on_premises(),
        back: page_of(target.id()),
    })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::TemporaryPassword).await?;
    ask(&app, &visit, &actor, &target, why_not(&actor, &target))
}

#[derive(Template)]
#[template(path = "admin/people/temporary-shown.html")]
struct ShownPage {
    page: Page,
    name: String,
    upn: String,
    password: Zeroizing<String>,
    /// The directory has not answered yet.
    waiting: bool,
    back: String,
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let target = open(&app, &visit, &actor, id, Act::TemporaryPassword).await?;
    let refused = |target: &Target, why_not| {
        let page = ask(&app, &visit, &actor, target, Some(why_not))?;
        Ok(with_problem(page))
    };
    if let Some(why_not) = why_not(&actor, &target) {
        return refused(&target, why_not);
    }
    let word = acceptable(&target).await?;
    let set = if target.person().is_on_premises() {
        set_there(&app, &visit, &actor, &target, &word).await?
    } else {
        set_here(&app, &visit, &actor, &target, &word).await?
    };
    let waiting = match set {
        Set::Done => false,
        Set::Waiting => true,
        Set::Refused => return Ok(redirect(&format!("{}/waiting", page_of(id)))),
        Set::Not(why_not) => return refused(&target, why_not),
    };
    html(&ShownPage {
        page: actor.page(&app, &visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        password: word,
        waiting,
        back: page_of(id),
    })
}

enum Set {
    Done,
    /// The directory has not answered yet.
    Waiting,
    /// It answered no: nobody sees what nobody can use.
    Refused,
    Not(&'static str),
}

async fn set_here(app: &App, visit: &Visit, actor: &Actor, seen: &Target, word: &str) -> Result<Set, Error> {
    let hash = app.hasher.hash(Lane::Commit, &password::normalise(word)).await?;
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, app, visit, actor, seen.id(), Act::TemporaryPassword).await?;
    let (tenant, person) = (target.claimant.tenant.id, target.person());
    if let Some(why_not) = why_not(actor, &target) {
        return Ok(Set::Not(why_not));
    }
    if person.is_on_premises() {
        // DIR-9: since the page was shown the password moved to a directory.
        return Ok(Set::Not("person-do-directory-away"));
    }
    let new = NewPassword {
        tenant,
        user: person.id,
        replaces: person.credential_version,
        hash: &hash,
        pepper_id: app.hasher.pepper_id(),
        source: Source::Admin,
        now: visit.now,
    };
    if !credentials::set(&mut tx, &new).await? {
        return Err(Error::Stale);
    }
    let ended = credentials::end_everything(&mut tx, tenant, person.id, Spared::default(), visit.now).await?;
    let counters = locks::subject(&app.keys, tenant, person.id, Browser(None));
    throttle::clear(&mut tx, &[counters.sign_in, counters.asked]).await?;
    event(visit, actor, Activity::ResetByAdmin, person.id)
        .because("temporary password")
        .with(serde_json::json!({ "sessions_ended": ended }))
        .write(&mut tx, visit.now)
        .await?;
    tell::owner(&mut tx, app, visit, &target, &Notice::TemporaryPassword).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(Set::Done)
}

/// The directory sets it, to be changed at the next sign-in. What was made here is forgotten once it is shown.
async fn set_there(app: &App, visit: &Visit, actor: &Actor, target: &Target, word: &Zeroizing<String>) -> Result<Set, Error> {
    let hash = outward::hash_for_later(&app.hasher, target.person(), word).await?;
    let Ok(new) = outward::new_password(word) else { return Ok(Set::Not("person-do-directory-away")) };
    let secrets = Secrets::AdminReset { new };
    if let Err(why_not) = waiting::ask(app, visit, actor, target, Act::TemporaryPassword, secrets, hash.as_deref()).await? {
        return Ok(Set::Not(why_not));
    }
    let (until, mut settled) = (Instant::now() + app.directory_deadline, app.requests.settled());
    let mut visit = visit.clone();
    loop {
        visit.now = app.clock.now();
        match waiting::newest(app, &visit, actor, target.id()).await? {
            Some((_, Outcome::Waiting)) if Instant::now() < until => settled.wait().await,
            // It may yet have been set: whoever called is told to try it.
            Some((_, outcome)) if outcome == Outcome::Waiting || outcome.is_unknown() => return Ok(Set::Waiting),
            Some((_, outcome)) if outcome.is_success() => return Ok(Set::Done),
            _ => return Ok(Set::Refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_can_be_read_out_and_is_never_the_same() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let word = made().unwrap();
            assert_eq!((word.len(), word.split('-').count()), (19, 4));
            assert!(!word.chars().any(|c| "0O1lIi".contains(c) && c != 'I'), "{}", word.as_str());
            assert!(seen.insert(word.as_str().to_owned()));
        }
    }
}
