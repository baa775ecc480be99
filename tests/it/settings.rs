//! The settings pages: one way to save, whoever else saves, whatever is typed (POL-1, POL-2).

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    admin::settings::Part,
    policy::{Kind, Policy, Scope, store as policies},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, HEADER, House, Seen, open_policy},
};

/// An organisation with a Global Administrator inside.
pub async fn office(pool: PgPool, policy: Policy) -> (House, Uuid, Browser) {
    let house = House::with(pool, |app| {
        app.limits.identify_per_address = 1_000_000;
        app.limits.identify_per_network = 1_000_000;
    })
    .await;
    let tenant = house.tenant("quillham.example", Some(policy)).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let browser = inside(&house, &id).await;
    (house, tenant, browser)
}

pub async fn current(house: &House, tenant: Uuid) -> (i32, Policy) {
    policies::current(&mut house.app.pool.acquire().await.unwrap(), tenant).await.unwrap()
}

/// Posts a page's form with its version and these fields.
pub async fn save(browser: &mut Browser, seen: &Seen, fields: &[(&str, &str)]) -> Seen {
    let version = seen.field("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.fill(seen, &all).await
}

const METHODS: [(&str, &str); 4] =
    [("methods", "email"), ("methods", "mobile"), ("questions_to_register", "3"), ("questions_to_reset", "3")];

#[sqlx::test]
async fn every_page_says_what_is_in_force_and_saving_it_untouched_changes_nothing(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    for part in Part::ALL {
        let seen = browser.get(part.path()).await;
        seen.is(part.name());
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.body.contains("name=\"version\" value=\"1\""), "{}", part.path());
    }
    let seen = browser.get("/admin/notifications").await;
    save(&mut browser, &seen, &[("notify_user", "yes"), ("help_to", "default")])
        .await
        .is("admin-notifications")
        .says("Nothing has changed");
    assert_eq!(current(&house, tenant).await.0, 1);
    let seen = save(&mut browser, &seen, &[("notify_user", "yes"), ("notify_admins", "yes"), ("help_to", "default")]).await;
    seen.is("admin-notifications").says("Saved");
    let (version, policy) = current(&house, tenant).await;
    assert_eq!((version, policy), (2, Policy { notify_admins: true, ..open_policy(1) }));
    let detail: serde_json::Value = sqlx::query_scalar(
        "select detail from audit_event where activity = 'Self-service password reset policy changes' and actor = 'noor@quillham.example'",
    )
    .fetch_one(&house.app.pool)
    .await
    .unwrap();
    assert_eq!(detail["changes"], serde_json::json!({ "notify_admins": { "old": false, "new": true } }), "what changed and nothing else");
}

#[sqlx::test]
async fn of_two_administrators_the_second_is_told_who_was_first_and_loses_nothing(pool: PgPool) {
    let (house, tenant, mut noor) = office(pool, open_policy(1)).await;
    let (id, _) = administrator(&house, tenant, "omar", &[Role::AuthenticationPolicy]).await;
    let mut omar = inside(&house, &id).await;
    let (first, second) = (noor.get("/admin/registration").await, omar.get("/admin/registration").await);
    save(&mut noor, &first, &[("reconfirm_days", "90")]).await.says("Saved");
    let seen = save(&mut omar, &second, &[("require_registration", "yes"), ("reconfirm_days", "365")]).await;
    assert_eq!(seen.status, StatusCode::CONFLICT);
    seen.is("admin-registration").says("Somebody else has changed the settings").says("noor Vos").says("90").says("365");
    assert!(seen.body.contains("name=\"reconfirm_days\"") && seen.body.contains("value=\"365\""), "what was typed is still there");
    assert_eq!(current(&house, tenant).await.1.reconfirm_days, 90, "and it is not saved");
    // Having seen it, Omar saves; the same form again comes too late.
    let again = save(&mut omar, &seen, &[("require_registration", "yes"), ("reconfirm_days", "365")]).await;
    again.says("Saved");
    let (version, policy) = current(&house, tenant).await;
    assert_eq!((version, policy.reconfirm_days, policy.require_registration), (3, 365, true));
    let late = save(&mut omar, &seen, &[("reconfirm_days", "1")]).await;
    assert_eq!((late.status, current(&house, tenant).await.0), (StatusCode::CONFLICT, 3));
}

#[sqlx::test]
async fn twenty_saves_at_once_from_one_version_are_one_save(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let seen = browser.get("/admin/registration").await;
    let tries = (0..20).map(|n| {
        let (mut browser, seen) = (browser.clone(), seen.clone());
        async move { save(&mut browser, &seen, &[("reconfirm_days", &(100 + n).to_string())]).await.status }
    });
    let seen = futures_util::future::join_all(tries).await;
    assert_eq!(seen.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{seen:?}");
    assert!(seen.iter().all(|status| matches!(*status, StatusCode::OK | StatusCode::CONFLICT)));
    assert_eq!(current(&house, tenant).await.0, 2);
    let events: i64 = sqlx::query_scalar("select count(*) from audit_event where activity = 'Self-service password reset policy changes'")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(events, 1);
}

/// The control that a page marks, by the problem tied to it.
fn marked(seen: &Seen, field: &str) -> bool {
    seen.body.contains(&format!("id=\"{field}-problem\""))
        && seen.body.contains(&format!("href=\"#{field}\""))
        && seen.body.contains(&format!("id=\"{field}\""))
}

/// A page, what is posted to it, and the control that is wrong.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[sqlx::test]
async fn pol_1_every_fault_stands_beside_its_control_in_every_language(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let counts = [("questions_to_register", "3"), ("questions_to_reset", "3")];
    let cases: &[Case<'_>] = &[
        ("/admin/methods", &[("gates", "3"), ("methods", "email"), counts[0], counts[1]], "gates"),
        ("/admin/methods", &[("gates", "1"), counts[0], counts[1]], "methods"),
        ("/admin/methods", &[("gates", "1"), ("methods", "app"), counts[0], counts[1]], "methods"),
        ("/admin/methods", &[("gates", "2"), ("methods", "app"), ("methods", "email"), counts[0], counts[1]], "methods"),
        (
            "/admin/methods",
            &[("gates", "1"), ("methods", "email"), ("questions_to_register", "3"), ("questions_to_reset", "5")],
            "questions_to_register",
        ),
        (
            "/admin/methods",
            &[("gates", "1"), ("methods", "email"), ("questions_to_register", "9"), ("questions_to_reset", "3")],
            "questions_to_register",
        ),
        ("/admin/methods", &[("gates", "1"), ("methods", "questions"), ("questions", "1"), counts[0], counts[1]], "questions"),
        ("/admin/methods", &[("gates", "1"), ("methods", "email"), ("questions", "36"), counts[0], counts[1]], "questions"),
        ("/admin/reset", &[("enabled", "selected"), ("groups", ""), ("licence_check", "user")], "groups"),
        ("/admin/reset", &[("enabled", "selected"), ("groups", "No such"), ("licence_check", "user")], "groups"),
        ("/admin/reset", &[("enabled", "some"), ("licence_check", "user")], "enabled"),
        ("/admin/reset", &[("enabled", "all"), ("licence_check", "")], "licence_check"),
        ("/admin/registration", &[("reconfirm_days", "731")], "reconfirm_days"),
        ("/admin/registration", &[("reconfirm_days", "soon")], "reconfirm_days"),
        ("/admin/passwords", &[("password_rules", "classic"), ("password_days", "-1")], "password_days"),
        ("/admin/passwords", &[("password_rules", "mine"), ("password_days", "0")], "password_rules"),
        ("/admin/passwords", &[("password_rules", "nist"), ("password_days", "0"), ("banned_words", "fine\nabc")], "banned_words"),
        ("/admin/disclosure", &[("disclosure", "none")], "disclosure"),
        ("/admin/disclosure", &[], "disclosure"),
        ("/admin/sign-in", &[("return_addresses", "http://app.example/")], "return_addresses"),
        ("/admin/help-link", &[("helpdesk", "email"), ("helpdesk_address", "nobody")], "helpdesk_address"),
        ("/admin/help-link", &[("helpdesk", "link"), ("helpdesk_url", "javascript:alert(1)")], "helpdesk_url"),
        ("/admin/help-link", &[("helpdesk", "carrier pigeon")], "helpdesk"),
    ];
    for language in ["en", "nl", "ar"] {
        browser.get(&format!("/admin?mkt={language}")).await;
        for (path, fields, field) in cases {
            let seen = browser.get(path).await;
            let seen = save(&mut browser, &seen, fields).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}");
            assert!(marked(&seen, field), "{language} {path} {fields:?}: not beside {field}\n{}", seen.plain());
            assert!(!seen.plain().contains("fault-") && !seen.plain().contains("settings-"), "{language} {path}: words are missing");
        }
        // Every limit by itself, with its range.
        let seen = browser.get("/admin/limits").await;
        let names = [
            "failed_proofs",
            "failed_proofs_of_a_kind",
            "tries",
            "sends_per_number_hour",
            "sends_per_number_day",
            "sends_per_mailbox_ten_minutes",
            "sends_per_mailbox_day",
            "paid_messages_day",
            "code_seconds",
            "cool_down_seconds",
            "flow_seconds",
            "password_submits",
        ];
        for wrong in names {
            let fields: Vec<(&str, &str)> = names
                .iter()
                .map(|name| {
                    (
                        *name,
                        if *name == wrong {
                            "-7"
                        } else if *name == "flow_seconds" {
                            "900"
                        } else {
                            "60"
                        },
                    )
                })
                .collect();
            let seen = save(&mut browser, &seen, &fields).await;
            assert!(marked(&seen, wrong) && seen.body.matches("-problem\">").count() == 1, "{language}: {wrong}\n{}", seen.plain());
        }
        let fields: Vec<(&str, &str)> =
            names.iter().map(|name| (*name, if *name == "flow_seconds" { "900" } else { "60" })).chain([("countries", "NL XX")]).collect();
        assert!(marked(&save(&mut browser, &seen, &fields).await, "countries"));
    }
    assert_eq!(current(&house, tenant).await, (1, open_policy(1)), "nothing of it was saved");
}

#[sqlx::test]
async fn pol_2_a_save_that_strands_people_says_how_many_and_asks_again_when_the_number_changed(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    house
        .people(
            tenant,
            &format!(
                "{HEADER}one@quillham.example,One,,,one@posteo.example,,,premium_p1,,\ntwo@quillham.example,<b>Two</b>,,,two@posteo.example,,,premium_p1,,\n\
                 both@quillham.example,Both,,,both@posteo.example,+31 612345642,,premium_p1,,\nnone@quillham.example,None,,,,,,premium_p1,,\n"
            ),
        )
        .await;
    let seen = browser.get("/admin/methods").await;
    let mut two = METHODS.to_vec();
    two.push(("gates", "2"));
    let asked = save(&mut browser, &seen, &two).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    asked.says("This change would strand 2 people").says("Save anyway").says("E-mail 2");
    let told = asked.field("confirm");
    assert!(told.starts_with("2."), "{told}");
    assert_eq!(current(&house, tenant).await.0, 1, "not saved by being asked");
    // The list behind the link: by ids, for whoever asked only.
    let at = asked.body.find("/admin/stranded/").unwrap();
    let link = asked.body[at..].split('"').next().unwrap().to_owned();
    let list = browser.get(&link).await;
    list.is("admin-stranded").says("one@quillham.example").says("two@quillham.example");
    assert!(!list.body.contains("both@quillham.example") && !list.body.contains("<b>Two"), "only they, and their names are text");
    let (id, _) = administrator(&house, tenant, "omar", &[Role::Global]).await;
    let mut omar = inside(&house, &id).await;
    omar.get(&link).await.says("no longer waiting");
    // One more is stranded meanwhile: the number that was confirmed is no longer true.
    house.people(tenant, &format!("{HEADER}three@quillham.example,Three,,,three@posteo.example,,,premium_p1,,\n")).await;
    let mut confirmed = two.clone();
    confirmed.push(("confirm", &told));
    let again = save(&mut browser, &asked, &confirmed).await;
    again.says("This change would strand 3 people");
    assert_eq!(current(&house, tenant).await.0, 1);
    confirmed.pop();
    // Another change that strands as many is another question.
    let told = again.field("confirm");
    let mut other = confirmed.clone();
    other.extend([("methods", "app"), ("confirm", told.as_str())]);
    let asked_anew = save(&mut browser, &again, &other).await;
    asked_anew.says("This change would strand 3 people");
    assert_ne!(asked_anew.field("confirm"), told);
    assert_eq!(current(&house, tenant).await.0, 1);
    confirmed.push(("confirm", &told));
    save(&mut browser, &again, &confirmed).await.says("Saved");
    let (version, policy) = current(&house, tenant).await;
    assert_eq!((version, policy.gates, policy.methods), (2, 2, [Kind::Email, Kind::Mobile].into()));
    house.later(time::Duration::hours(2));
    latchkey::housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    let drafts: i64 = sqlx::query_scalar("select count(*) from policy_draft").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(drafts, 0);
}

/// A small generator: the same people every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Two hundred people of all sorts, and the first step of the portal for each.
async fn crowd(house: &House, tenant: Uuid, dice: &mut Dice) -> Vec<String> {
    let mut csv = format!("{}\n", HEADER.trim_end().replace("password", "groups,password"));
    let mut people = vec![];
    for n in 0..200 {
        let mut maybe = |value: String| if dice.roll(2) == 0 { value } else { String::new() };
        let (email, mobile) = (maybe(format!("p{n}@posteo.example")), maybe(format!("+31 6123{n:05}")));
        // Now and then the office phone is the mobile one: two kinds, and one place.
        let office = if dice.roll(4) == 0 {
            mobile.clone()
        } else if dice.roll(3) == 0 {
            format!("+31 2012{n:05}")
        } else {
            String::new()
        };
        let licence = ["premium_p1", "premium_p1", "office365", "free", ""][usize::try_from(dice.roll(5)).unwrap()];
        let role = if dice.roll(20) == 0 { "helpdesk_administrator" } else { "" };
        let group = ["Staff", "Pupils", "Staff;Pupils", ""][usize::try_from(dice.roll(4)).unwrap()];
        csv.push_str(&format!("p{n}@quillham.example,Person {n},,,{email},{mobile},{office},{licence},{role},{group},\n"));
        people.push(format!("p{n}@quillham.example"));
    }
    house.people(tenant, &csv).await;
    for (n, id) in people.iter().enumerate() {
        let user = house.user(tenant, id).await;
        if dice.roll(4) == 0 {
            house.app_seed(tenant, user, format!("twenty bytes no {n:04}").as_bytes()).await;
        }
        if dice.roll(5) == 0 {
            let answers = [("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo"), ("4", "Bonn")];
            house.questions(tenant, user, &answers[..usize::try_from(3 + dice.roll(2)).unwrap()]).await;
        }
    }
    people
}

/// Whom the portal's first step leads to the gates.
async fn at_the_gates(house: &House, people: &[String]) -> Vec<bool> {
    let mut all = vec![];
    for id in people {
        let seen = house.browser().identify(id).await;
        all.push(seen.page() != "stop");
    }
    all
}

#[sqlx::test]
async fn pol_2_the_number_is_what_the_portal_does_to_two_hundred_random_people(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let mut dice = Dice(2026);
    let mut people = crowd(&house, tenant, &mut dice).await;
    // Noor, who saves, is one of them.
    people.push("noor@quillham.example".to_owned());
    let mut before = at_the_gates(&house, &people).await;
    assert!(before.contains(&true) && before.contains(&false), "people of both sorts");
    let q = |to_reset: &'static str| {
        vec![
            ("questions_to_register", "5"),
            ("questions_to_reset", to_reset),
            ("questions", "1"),
            ("questions", "2"),
            ("questions", "3"),
            ("questions", "4"),
            ("questions", "5"),
        ]
    };
    let methods = |gates: &'static str, kinds: &[&'static str], to_reset| {
        let mut fields = vec![("gates", gates)];
        fields.extend(kinds.iter().map(|kind| ("methods", *kind)));
        fields.extend(q(to_reset));
        fields
    };
    let changes: Vec<(&str, Vec<(&str, &str)>)> = vec![
        ("/admin/methods", methods("2", &["email", "mobile", "office", "questions", "app"], "3")),
        ("/admin/methods", methods("1", &["office", "questions"], "4")),
        ("/admin/reset", vec![("enabled", "selected"), ("groups", "staff"), ("except", "Pupils"), ("licence_check", "user")]),
        ("/admin/reset", vec![("enabled", "all"), ("licence_check", "tenant")]),
        ("/admin/methods", methods("2", &["email", "mobile"], "3")),
        ("/admin/administrators", vec![]),
        ("/admin/reset", vec![("enabled", "none"), ("licence_check", "user")]),
    ];
    let mut stranded_in_all = 0;
    for (path, fields) in changes {
        let page = browser.get(path).await;
        let mut seen = save(&mut browser, &page, &fields).await;
        let confirm = if seen.body.contains("name=\"confirm\"") { seen.field("confirm") } else { "0.".to_owned() };
        let said: usize = confirm.split('.').next().unwrap().parse().unwrap();
        if said > 0 {
            let mut all = fields.clone();
            all.push(("confirm", &confirm));
            seen = save(&mut browser, &seen, &all).await;
        }
        seen.says("Saved");
        let after = at_the_gates(&house, &people).await;
        let walked = before.iter().zip(&after).filter(|(before, after)| **before && !**after).count();
        assert_eq!(said, walked, "{path} {fields:?}");
        stranded_in_all += walked;
        before = after;
    }
    assert!(stranded_in_all > 50, "{stranded_in_all}: the changes were worth asking about");
}

#[sqlx::test]
async fn who_may_only_see_sees_why_and_whom_to_ask_and_cannot_save_by_post(pool: PgPool) {
    let (house, tenant, mut noor) = office(pool, open_policy(1)).await;
    for (name, role) in [("uma", Role::User), ("hal", Role::Helpdesk), ("pim", Role::Password)] {
        let (id, _) = administrator(&house, tenant, name, &[role]).await;
        let mut browser = inside(&house, &id).await;
        for part in Part::ALL {
            let seen = browser.get(part.path()).await;
            seen.is(part.name()).says("You can see these settings, not change them").says("noor@quillham.example");
            assert!(seen.body.contains("<fieldset class=\"stack\" disabled") && !seen.body.contains("savebar"), "{}", part.path());
            let (token, version) = (seen.token(), seen.field("version"));
            let form = [("token", token.as_str()), ("version", version.as_str()), ("disclosure", "explicit"), ("reconfirm_days", "1")];
            let seen = browser.post(part.path(), &form).await;
            assert_eq!(seen.status, StatusCode::FORBIDDEN, "{role:?} {}", part.path());
        }
        let seen = browser.get("/admin/questions").await;
        let token = seen.token();
        let seen = browser.post("/admin/questions", &[("token", &token), ("text", "What is my name?")]).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(current(&house, tenant).await.0, 1);
    let (id, _) = administrator(&house, tenant, "rex", &[Role::ReportsReader]).await;
    let mut rex = inside(&house, &id).await;
    assert_eq!(rex.get("/admin/methods").await.status, StatusCode::FORBIDDEN, "reports are no settings");
    // A form without its token is nobody's.
    let seen = noor.get("/admin/registration").await;
    let forged = noor.post("/admin/registration", &[("token", "x"), ("version", &seen.field("version")), ("reconfirm_days", "1")]).await;
    assert_eq!((forged.status, current(&house, tenant).await.0), (StatusCode::FORBIDDEN, 1));
}

#[sqlx::test]
async fn what_a_tenant_writes_is_text_on_every_page(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let evil = "\"><script>alert(1)</script>";
    house
        .people(tenant, &format!("{},groups\nx@quillham.example,X,,,,,,,,,\"\"\"><img src=x onerror=alert(1)>\"\n", HEADER.trim_end()))
        .await;
    sqlx::query("update users set display_name = $1").bind(evil).execute(&house.app.pool).await.unwrap();
    let seen = browser.get("/admin/questions").await;
    browser.fill(&seen, &[("text", evil)]).await.says("Saved");
    let first = browser.get("/admin/registration").await;
    save(&mut browser, &first, &[("reconfirm_days", "30")]).await.says("Saved");
    let mut bodies = vec![
        browser.get("/admin/questions").await.body,
        browser.get("/admin/reset").await.body,
        save(&mut browser, &first, &[("reconfirm_days", evil)]).await.body,
    ];
    for (path, field) in [
        ("/admin/passwords", "banned_words"),
        ("/admin/sign-in", "return_addresses"),
        ("/admin/limits", "countries"),
        ("/admin/reset", "groups"),
        ("/admin/help-link", "helpdesk_url"),
    ] {
        let seen = browser.get(path).await;
        let choice = if path == "/admin/reset" { ("enabled", "selected") } else { ("helpdesk", "link") };
        let area = format!("</textarea>{evil}");
        bodies.push(save(&mut browser, &seen, &[choice, (field, &area)]).await.body);
    }
    for body in bodies {
        assert!(body.contains("alert(1)"), "it is shown");
        assert!(!body.contains("<script>alert") && !body.contains("<img src=x"), "and as text");
    }
}

#[sqlx::test]
async fn questions_of_the_organisations_own_stay_while_they_are_used_or_needed(pool: PgPool) {
    let policy = Policy { predefined_questions: [1, 2].into(), methods: [Kind::Email].into(), ..open_policy(1) };
    let (house, tenant, mut browser) = office(pool, policy).await;
    let seen = browser.get("/admin/questions").await;
    for (text, says) in
        [("  Which   boat? ", "Saved"), ("Which boat?", "there already"), ("no", "3 to 200"), (&"x".repeat(201), "3 to 200")]
    {
        browser.fill(&seen, &[("text", text)]).await.says(says);
    }
    let id: Uuid =
        sqlx::query_scalar("select id from custom_question where text = 'Which boat?'").fetch_one(&house.app.pool).await.unwrap();
    house.policy(tenant, |policy| policy.methods = [Kind::Email, Kind::Questions].into()).await;
    let id = id.to_string();
    browser.fill(&seen, &[("remove", &id)]).await.says("there would be too few");
    house.policy(tenant, |policy| policy.predefined_questions = (1..=35).collect()).await;
    let noor = house.user(tenant, "noor@quillham.example").await;
    house.questions(tenant, noor, &[(&id, "The Argo")]).await;
    let page = browser.fill(&seen, &[("remove", &id)]).await;
    page.says("Somebody has registered this question");
    assert!(!page.body.contains("name=\"remove\""), "no button for what cannot be done, and the reason beside it");
    sqlx::query("delete from security_answer").execute(&house.app.pool).await.unwrap();
    browser.fill(&seen, &[("remove", &id)]).await.says("Saved");
    browser.fill(&seen, &[("remove", &id)]).await.says("removed already");
    for n in 0..20 {
        browser.fill(&seen, &[("text", &format!("Question number {n}?"))]).await.says("Saved");
    }
    browser.fill(&seen, &[("text", "One more?")]).await.says("There are 20 questions already");
}

#[sqlx::test]
async fn a_password_that_is_tried_is_judged_and_left_nowhere(pool: PgPool) {
    let policy = Policy { banned_words: vec!["lindenhof".into()], ..open_policy(1) };
    let (house, _, mut browser) = office(pool, policy).await;
    let seen = browser.get("/admin/passwords/try").await;
    for (tried, says) in [
        ("Maple-Tram-Orbit-9", "accept this password"),
        ("Aq3!x", "It needs at least 8 characters"),
        ("Lindenh0f!", "refuse this password"),
    ] {
        let answer = browser.fill(&seen, &[("password", tried)]).await;
        answer.is("admin-try").says(says);
        assert!(!answer.body.contains(tried), "not shown again");
    }
    let empty = browser.fill(&seen, &[("password", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    .fetch_all(&house.app.pool)
    .await
    .unwrap();
    for table in tables {
        let sql = format!("select count(*) from {table} t where t::text like '%Orbit-9%' or t::text like '%denh0f!%'");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&house.app.pool).await.unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[sqlx::test]
async fn a_change_holds_at_once_for_the_next_visitor(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    house.people(tenant, &crate::house::sam()).await;
    assert_ne!(house.browser().identify("sam@quillham.example").await.page(), "stop");
    let seen = browser.get("/admin/reset").await;
    let mut off = vec![("enabled", "none"), ("licence_check", "user")];
    let asked = save(&mut browser, &seen, &off).await;
    let told = asked.field("confirm");
    off.push(("confirm", &told));
    save(&mut browser, &asked, &off).await.says("Saved");
    house.browser().identify("sam@quillham.example").await.is("stop");
    assert_eq!(current(&house, tenant).await.1.enabled, Scope::None);
}
