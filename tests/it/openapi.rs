//! The `OpenAPI` document: complete, in step with the routes, and true to what is answered.

use std::collections::BTreeSet;

use latchkey::{
    api::{ROUTES, document},
    applications::Scope,
};
use serde_json::Value;
use sqlx::PgPool;

use crate::application::{house_of_people, links};

const ORIGIN: &str = "https://reset.example.org";

#[test]
fn every_address_is_in_the_document_with_its_scope_and_nothing_else_is() {
    let document = document(ORIGIN);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    assert_eq!((&document["servers"][0]["url"], &document["info"]["version"]), (&ORIGIN.into(), &env!("CARGO_PKG_VERSION").into()));
    let scheme = &document["components"]["securitySchemes"]["api_key"];
    assert_eq!((&scheme["type"], &scheme["scheme"]), (&"http".into(), &"bearer".into()));
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.clone(), path.clone()));
        }
    }
    let routed: BTreeSet<_> = ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(described, routed);
    for route in &ROUTES {
        let operation = &document["paths"][route.path][route.method];
        let expected = match route.scope {
            Some(scope) => serde_json::json!([{ "api_key": [scope.as_str()] }]),
            None => serde_json::json!([{}]),
        };
        assert_eq!(operation["security"], expected, "{}", route.path);
        assert!(operation["summary"].is_string() && operation["operationId"].is_string());
        let statuses: BTreeSet<&str> = operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        let everywhere: &[&str] =
            if route.scope.is_some() { &["401", "403", "404", "405", "429", "500", "503"] } else { &["200", "405", "500"] };
        assert!(everywhere.iter().all(|status| statuses.contains(status)), "{}: {statuses:?}", route.path);
        for (status, response) in operation["responses"].as_object().unwrap() {
            let content = response["content"].as_object().unwrap();
            let kind = if status.starts_with('2') { "application/json" } else { "application/problem+json" };
            assert_eq!(content.keys().collect::<Vec<_>>(), [kind], "{} {status}", route.path);
            assert!(content[kind]["schema"].is_object());
        }
    }
    references(&document, &document);
}

/// Each `$ref` leads somewhere.
fn references(part: &Value, document: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get("$ref") {
                let found = document.pointer(to.strip_prefix('#').unwrap());
                assert!(found.is_some(), "{to} is nowhere");
            }
            fields.values().for_each(|field| references(field, document));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, document)),
        _ => {}
    }
}

#[sqlx::test]
async fn the_document_is_served_to_everybody_and_its_scopes_are_all_there_are(pool: PgPool) {
    let (_, _, application) = house_of_people(pool).await;
    let answer = application.send("GET", "/api/v1/openapi.json", &[("host", "evil.example")], "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), document("http://127.0.0.1:8080"), "the configured address, whatever Host says");
    for scope in Scope::ALL {
        // One is asked besides another one, where a description says so.
        let quote = if scope == Scope::WriteBack { '`' } else { '"' };
        assert!(answer.body.contains(&format!("{quote}{}{quote}", scope.as_str())), "{scope:?}");
    }
}

/// Whether an answer has the fields of its schema, no other ones, and of the right types. Just enough for these schemas.
fn fits(value: &Value, schema: &Value, document: &Value) {
    if let Some(to) = schema["$ref"].as_str() {
        return fits(value, document.pointer(to.strip_prefix('#').unwrap()).unwrap(), document);
    }
    match schema["type"].as_str().unwrap_or_default() {
        "object" => {
            let known: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().collect();
            let there: BTreeSet<_> = value.as_object().unwrap().keys().collect();
            assert_eq!(known, there);
            for (name, part) in schema["properties"].as_object().unwrap() {
                fits(&value[name], part, document);
            }
        }
        "array" => value.as_array().unwrap().iter().for_each(|item| fits(item, &schema["items"], document)),
        "string" => {
            let text = value.as_str().unwrap();
            if let Some(all) = schema["enum"].as_array() {
                assert!(all.iter().any(|one| one == text), "{text}");
            }
        }
        "boolean" => assert!(value.is_boolean()),
        "integer" => assert!(value.is_u64()),
        other => panic!("a schema of type {other}: {schema}"),
    }
}

#[sqlx::test]
async fn answers_are_what_the_document_says(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let user = house.user(tenant, "reader@quillham.example").await;
    house.app_seed(tenant, user, b"twenty bytes of seed").await;
    house.questions(tenant, user, &[("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo")]).await;
    let document = document(ORIGIN);
    let schema = |path: &str, method: &str, status: u16| {
        let response = &document["paths"][path][method]["responses"][status.to_string()];
        assert!(response.is_object(), "{method} {path} does not say {status}");
        response["content"].as_object().unwrap().values().next().unwrap()["schema"].clone()
    };
    let mut nobody = application.clone();
    "lk_".clone_into(&mut nobody.key);
    for id in ["new", "ready", "reader", "boss", "off", "nobody"] {
        let id = format!("{id}@quillham.example");
        for (method, path, answer) in [
            ("get", ROUTES[1].path, application.registration(&id).await),
            ("get", ROUTES[1].path, nobody.registration(&id).await),
            ("post", ROUTES[2].path, application.link(&id).await),
            ("post", ROUTES[2].path, application.post(&links(&id), "nonsense").await),
        ] {
            fits(&answer.json(), &schema(path, method, answer.status.as_u16()), &document);
        }
    }
    house.deliver().await;
}
