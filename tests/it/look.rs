//! Name, colour, front text and logo of an organisation, as administrators set them.

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use latchkey::access::Role;
use sqlx::PgPool;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, Seen, open_policy},
    settings::office,
};

const FORM: [(&str, &str); 4] =
    [("name", "Quillham Council"), ("accent", "#7a1f5c"), ("language", "nl"), ("front_text", "Office hours: 9 to 5")];

async fn save(browser: &mut Browser, seen: &Seen, fields: &[(&str, &str)]) -> Seen {
    let version = seen.field("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.fill(seen, &all).await
}

async fn stored(house: &House, tenant: Uuid) -> (String, Option<String>, String, String) {
    sqlx::query_as("select name, accent, front_text, default_language from tenant where id = $1")
        .bind(tenant)
        .fetch_one(&house.app.pool)
        .await
        .unwrap()
}

#[sqlx::test]
async fn what_is_looked_at_is_not_saved_and_what_is_saved_is_seen_by_the_next_visitor(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let before = stored(&house, tenant).await;
    let seen = browser.get("/admin/look").await;
    let mut preview = FORM.to_vec();
    preview.push(("act", "preview"));
    let shown = save(&mut browser, &seen, &preview).await;
    shown.is("admin-look").says("Office hours: 9 to 5").says("Contrast");
    assert!(shown.body.contains("/theme/7a1f5c-both.css"), "painted in both modes with what was typed");
    assert_eq!(stored(&house, tenant).await, before, "looking saves nothing");
    let sheet = browser.get("/theme/7a1f5c-both.css").await;
    assert!(sheet.body.contains(".as-light{--accent:#7a1f5c") && sheet.body.contains(".as-dark{"));
    save(&mut browser, &seen, &FORM).await.says("Opgeslagen");
    let first = house.browser().get("/?whr=quillham.example").await;
    assert!(first.body.contains("/theme/7a1f5c.css") && first.body.contains("Office hours: 9 to 5"));
    let mut visitor = house.browser();
    visitor.headers.insert(header::ACCEPT_LANGUAGE, "xx".parse().unwrap());
    assert!(visitor.get("/?whr=quillham.example").await.body.contains("<html lang=\"nl\""), "the language when nothing else is known");
}

#[sqlx::test]
async fn what_cannot_be_is_said_beside_its_control_and_two_who_save_at_once_are_told(pool: PgPool) {
    let (house, tenant, mut noor) = office(pool, open_policy(1)).await;
    let before = stored(&house, tenant).await;
    let seen = noor.get("/admin/look").await;
    let long = "x".repeat(1025);
    for (field, value) in
        [("name", " "), ("name", &"x".repeat(201)), ("accent", "red"), ("accent", "#12345"), ("front_text", &long), ("language", "tlh")]
    {
        let fields: Vec<(&str, &str)> = FORM.iter().map(|&(name, fine)| (name, if name == field { value } else { fine })).collect();
        let wrong = save(&mut noor, &seen, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(wrong.body.contains(&format!("id=\"{field}-problem\"")) && wrong.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert_eq!(stored(&house, tenant).await, before);
    let (id, _) = administrator(&house, tenant, "omar", &[Role::Global]).await;
    let mut omar = inside(&house, &id).await;
    let theirs = omar.get("/admin/look").await;
    let english: Vec<(&str, &str)> = FORM.iter().map(|&(name, value)| (name, if name == "language" { "en" } else { value })).collect();
    save(&mut noor, &seen, &english).await.says("Saved");
    let evil: Vec<(&str, &str)> = english
        .iter()
        .map(|&(name, value)| (name, if matches!(name, "name" | "front_text") { "\"></textarea><script>alert(1)</script>" } else { value }))
        .collect();
    let late = save(&mut omar, &theirs, &evil).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("Somebody else has changed the settings").says("noor Vos");
    save(&mut omar, &late, &evil).await.says("Saved");
    for page in ["/admin/look", "/admin", "/account"] {
        let body = omar.get(page).await.body;
        assert!(body.contains("alert(1)") && !body.contains("<script>alert"), "{page}: its name is text");
    }
    let first = house.browser().get("/?whr=quillham.example").await.body;
    assert!(first.contains("alert(1)") && !first.contains("<script>alert"), "and its front text");
}

/// Posts a form with a file, as a browser does.
async fn upload(house: &House, browser: &Browser, token: &str, part: &str, content: &[u8]) -> StatusCode {
    let cookies = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let mut body = format!("--edge\r\ncontent-disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--edge\r\ncontent-disposition: form-data; name=\"{part}\"; filename=\"logo.png\"\r\ncontent-type: image/png\r\n\r\n").into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = Request::post("/admin/look/logo")
        .extension(ConnectInfo(browser.peer))
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    house.app.clone().router().oneshot(request).await.unwrap().status()
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.add_text_chunk("Comment".to_owned(), "<script>".to_owned()).unwrap();
    let pixels = vec![7; usize::try_from(width * height * 3).unwrap()];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    out
}

#[sqlx::test]
async fn a_logo_is_decoded_painted_anew_and_can_be_taken_away(pool: PgPool) {
    let (house, tenant, mut browser) = office(pool, open_policy(1)).await;
    let seen = browser.get("/admin/look/logo").await;
    let token = seen.token();
    assert_eq!(upload(&house, &browser, "nobody's", "logo", &picture(10, 10)).await, StatusCode::FORBIDDEN);
    for wrong in [picture(246, 10), picture(10, 37), b"<svg onload=alert(1)>".to_vec(), vec![]] {
        assert_eq!(upload(&house, &browser, &token, "logo", &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(upload(&house, &browser, &token, "logo", &picture(10, 10)).await, StatusCode::SEE_OTHER);
    let (logo, hash): (Vec<u8>, String) =
        sqlx::query_as("select logo, logo_hash from tenant where id = $1").bind(tenant).fetch_one(&house.app.pool).await.unwrap();
    assert!(!logo.windows(8).any(|bytes| bytes == b"<script>"), "only its pixels");
    assert!(browser.get("/admin/look/logo").await.body.contains(&format!("/brand/{hash}.png")));
    assert_eq!(browser.get(&format!("/brand/{hash}.png")).await.status, StatusCode::OK);
    assert_eq!(upload(&house, &browser, &token, "remove", b"yes").await, StatusCode::SEE_OTHER);
    browser.get("/admin/look/logo").await.says("There is no logo yet");
    let (id, _) = administrator(&house, tenant, "uma", &[Role::User]).await;
    let mut uma = inside(&house, &id).await;
    let seen = uma.get("/admin/look/logo").await;
    assert_eq!(upload(&house, &uma, &seen.token(), "logo", &picture(10, 10)).await, StatusCode::FORBIDDEN, "who may only see");
    let events = house.audit().await;
    assert_eq!(events.iter().filter(|event| event.ends_with("look of the organisation changed")).count(), 2);
}
