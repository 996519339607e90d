//! Whether an answer is one that the document has.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::asked::Asked;
use super::wire::Answer;
use crate::openapi::operations;

/// The document, ready to be held against answers.
pub(super) struct Judge {
    operations: HashMap<(String, String), Value>,
    /// By the schema as the document has it.
    validators: HashMap<String, Validator>,
}

impl Judge {
    pub(super) fn new(document: &Value) -> Self {
        let mut validators = HashMap::new();
        for (_, _, operation) in operations(document) {
            for response in operation["responses"].as_object().expect("responses").values() {
                for content in
                    response["content"].as_object().into_iter().flat_map(|content| content.values())
                {
                    let schema = &content["schema"];
                    validators.entry(schema.to_string()).or_insert_with(|| validator(document, schema));
                }
            }
        }
        let operations =
            operations(document).into_iter().map(|(path, method, operation)| ((path, method), operation));
        Self { operations: operations.collect(), validators }
    }

    /// Why it is none.
    pub(super) fn judge(&self, asked: &Asked, answer: &Answer) -> Result<(), String> {
        // To a connection that is no request, or one that is too large, nobody can say more.
        if answer.status == 431 {
            return Ok(());
        }
        let described = match asked.method.as_str() {
            "HEAD" => "get".to_owned(),
            method => method.to_lowercase(),
        };
        match self.operations.get(&(asked.template.clone(), described)) {
            Some(operation) => self.described(asked, operation, answer),
            None => self.unknown_method(asked, answer),
        }
    }

    fn described(&self, asked: &Asked, operation: &Value, answer: &Answer) -> Result<(), String> {
        let response = operation["responses"].get(answer.status.to_string());
        let response = response.ok_or_else(|| format!("the status {} is not described", answer.status))?;
        if answer.status < 400 {
            for name in response["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
                answer.header(name).ok_or_else(|| format!("the header `{name}` is missing"))?;
            }
        }
        let Some(content) = response.get("content") else { return nothing(answer) };
        let media_type = answer.media_type().unwrap_or_default();
        let undescribed = || format!("the media type `{media_type}` of {} is not described", answer.status);
        let content = content.get(media_type).ok_or_else(undescribed)?;
        self.body(&content["schema"], asked, answer)
    }

    fn body(&self, schema: &Value, asked: &Asked, answer: &Answer) -> Result<(), String> {
        let body = match answer.media_type() {
            _ if asked.method == "HEAD" => return nothing(answer),
            // What is compressed is the same.
            _ if answer.header("content-encoding").is_some() => return Ok(()),
            Some("application/json") => {
                serde_json::from_str(&answer.body).map_err(|error| format!("it is no JSON: {error}"))?
            }
            _ => json!(answer.body),
        };
        let errors = self.validators[&schema.to_string()].iter_errors(&body);
        let problems: Vec<String> =
            errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }

    /// What has no operation is refused, in words.
    fn unknown_method(&self, asked: &Asked, answer: &Answer) -> Result<(), String> {
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        match answer.status {
            405 if answer.header("allow").is_none() => Err("405 without `Allow`".to_owned()),
            // A page of another origin, a path that is no operation's, or a body that is too large.
            403 | 405 | 406 | 413 => self.body(&problem, asked, answer),
            404 => Ok(()),
            status => Err(format!("{status} for a method that is not described")),
        }
    }
}

fn nothing(answer: &Answer) -> Result<(), String> {
    if answer.body.is_empty() { Ok(()) } else { Err("there is a body".to_owned()) }
}

fn validator(document: &Value, schema: &Value) -> Validator {
    let whole = json!({"allOf": [schema], "components": document["components"]});
    let options =
        jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    options.build(&whole).expect("a schema")
}
