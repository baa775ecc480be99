//! What is told of somebody, and of what was wrong.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Ref, RefOr, ResponseBuilder, ResponsesBuilder, content::ContentBuilder, response::Response as Described},
};
use uuid::Uuid;

use super::Record;
use crate::{
    api::{
        auth::Caller,
        problem::{CONTENT_TYPE, Refused},
    },
    app::App,
    directory::store::Person,
    people::{change::Wrong, methods},
};

/// A person. Kinds of what they registered themselves, never what it consists of.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct Shown {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    user_id: String,
    /// `member`, `guest`, `self_service` or `synced_guest`.
    kind: String,
    enabled: bool,
    /// Where the password is kept: `cloud`, `hash_sync`, `pass_through` or `federated`.
    authority: String,
    /// Read only. Nothing is changed here of somebody who has one.
    roles: Vec<String>,
    /// Whether a directory brought the person, and owns the names and some contact data.
    from_directory: bool,
    display_name: String,
    given_name: String,
    family_name: String,
    language: String,
    primary_mail: String,
    alternate_email: String,
    mobile_phone: String,
    office_phone: String,
    licences: Vec<String>,
    groups: Vec<String>,
    /// What they registered: `phone`, `email`, `app`, `questions`, `passkeys`.
    methods: Vec<String>,
}

/// The person as they are now, with their version in the header `ETag`.
pub async fn shown(db: &mut PgConnection, app: &App, caller: &Caller, status: StatusCode, person: Person) -> Result<Response, Refused> {
    let tenant = caller.key.tenant;
    let record = Record::read(db, tenant, &person).await?;
    let etag = format!("\"{}\"", record.version(&app.keys, &person)?);
    let methods = methods::registered(db, tenant, person.id).await?.into_iter().map(|method| method.as_str().to_owned()).collect();
    let editable = record.editable;
    let ([display_name, given_name, family_name], [primary_mail, alternate_email, mobile_phone, office_phone]) =
        (editable.names, editable.contacts);
    let shown = Shown {
        id: person.id,
        user_id: person.upn,
        kind: person.kind,
        enabled: person.enabled,
        authority: person.authority,
        roles: person.roles,
        from_directory: person.synced.is_some(),
        display_name,
        given_name,
        family_name,
        language: editable.language,
        primary_mail,
        alternate_email,
        mobile_phone,
        office_phone,
        licences: editable.licences.into_iter().collect(),
        groups: record.groups.into_iter().map(|group| group.name).collect(),
        methods,
    };
    Ok((status, [(header::ETAG, etag)], Json(shown)).into_response())
}

/// Why a person cannot be as they were sent (RFC 9457), with the field.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:latchkey:problem:person", "title": "The person cannot be like that", "status": 422,
    "detail": "This is not a number such as +1 4251234567.", "field": "mobile_phone"
}))]
pub struct PersonProblem {
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: &'static str,
    title: &'static str,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    detail: &'static str,
    /// The field that has to be put right.
    field: &'static str,
}

impl PersonProblem {
    pub fn of(wrong: Wrong) -> Self {
        let detail = match wrong.key {
            "field-name-too-long" => "A name has at most 200 characters.",
            "field-language-unknown" => "The portal does not speak this language.",
            "field-not-an-address" => "This is not an e-mail address.",
            "field-not-a-number" => "This is not a number such as +1 4251234567.",
            "field-licence-unknown" => "There is no such licence.",
            "field-not-a-user-id" => "This is not a user ID such as sam@example.org.",
            "field-foreign-domain" => "The part after the @ is not a verified domain of the organisation.",
            _ => "There is no group of this name.",
        };
        Self { kind: "urn:latchkey:problem:person", title: "The person cannot be like that", status: 422, detail, field: wrong.field }
    }
}

impl IntoResponse for PersonProblem {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, [(header::CONTENT_TYPE, CONTENT_TYPE)], Json(self)).into_response()
    }
}

/// What every address for people may answer besides.
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let all = [
            ("401", "No key, or one that opens nothing."),
            ("403", "The key lacks the scope."),
            ("404", "No person of the key's organisation has this id or user ID, or there is nothing to take away."),
            ("405", "Another method than this address has."),
            ("429", "Too many requests with this key, or wrong keys from this address."),
            ("500", "The portal failed."),
            ("503", "The portal cannot answer now."),
        ];
        let mut responses = ResponsesBuilder::new();
        for (status, description) in all {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            responses = responses
                .response(status, ResponseBuilder::new().description(description).content("application/problem+json", content).build());
        }
        responses.build().into()
    }
}
