//! OpenAPI 3.0 of the REST server, made from the descriptors, and a page that lists it without outside
//! resources.

use super::template::Template;
use openledger_proto::pool;
use openledger_proto::prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};
use openledger_proto::services::{HttpRule, Method};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Depth to which nested fields become query parameters: `pagination.limit` and one more.
const MAX_NESTING: usize = 3;

/// The document for these routes.
pub(super) fn document<'a>(
    routes: impl Iterator<Item = (&'a Method, &'a HttpRule, &'a Template)>,
    version: &str,
) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (method, rule, template) in routes {
        let operation = operation(method, rule, template, &mut schemas);
        paths.entry(plain(&rule.template)).or_default().insert(rule.verb.to_lowercase(), operation);
    }
    let error = json!({
        "type": "object",
        "properties": {
            "code": { "type": "integer", "description": "gRPC status code" },
            "message": { "type": "string" },
            "details": { "type": "array", "items": {} },
        },
    });
    let mut components = schemas.finish();
    components.insert("Error".to_owned(), error);
    json!({
        "openapi": "3.0.3",
        "info": { "title": "OpenLedger REST API", "version": version },
        "paths": paths,
        "components": { "schemas": components },
    })
}

/// A page with all operations of a document.
pub(super) fn page(document: &Value) -> String {
    let mut rows = String::new();
    let empty = Map::new();
    for (path, operations) in document.get("paths").and_then(Value::as_object).unwrap_or(&empty) {
        for (verb, operation) in operations.as_object().unwrap_or(&empty) {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let parameters =
                operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let names: Vec<&str> = parameters.iter().filter_map(|p| p.get("name").and_then(Value::as_str)).collect();
            let cells = [verb.to_uppercase(), path.clone(), id.to_owned(), names.join(", ")];
            let cells: Vec<String> = cells.iter().map(|c| format!("<td>{}</td>", escape(c))).collect();
            rows.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
        }
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>OpenLedger REST API</title>\n\
         <style>body{{font:15px sans-serif;margin:2em}}td,th{{text-align:left;padding:.2em .8em;vertical-align:top}}\
         tr:nth-child(even){{background:#f3f3f3}}td:nth-child(2){{font-family:monospace}}</style></head>\n\
         <body><h1>OpenLedger REST API</h1>\n<p>Machine-readable: <a href=\"openapi.json\">openapi.json</a> (OpenAPI 3.0)</p>\n\
         <table><tr><th>Verb</th><th>Path</th><th>Method</th><th>Parameters</th></tr>\n{rows}</table></body></html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `{denom=**}` as OpenAPI knows it: `{denom}`.
fn plain(template: &str) -> String {
    let mut out = String::new();
    let mut in_pattern = false;
    for c in template.chars() {
        match c {
            '=' => in_pattern = true,
            '}' => in_pattern = false,
            _ => {}
        }
        if !in_pattern {
            out.push(c);
        }
    }
    out
}

fn operation(method: &Method, rule: &HttpRule, template: &Template, schemas: &mut Schemas) -> Value {
    let bound: BTreeSet<&str> = template.fields().collect();
    let mut parameters = Vec::new();
    let input = pool().get_message_by_name(&method.input);
    if let Some(input) = &input {
        for name in &bound {
            let schema =
                input.get_field_by_name(name).map(|f| schemas.field(&f)).unwrap_or_else(|| json!({ "type": "string" }));
            parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
        if rule.body != "*" {
            query_parameters(input, "", &bound, 0, schemas, &mut parameters);
        }
    }
    let output = schemas.reference(&method.output);
    let service = method.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let content = |schema: Value| json!({ "application/json": { "schema": schema } });
    let mut out = json!({
        "operationId": method.path.trim_start_matches('/').replace('/', "."),
        "tags": [service],
        "parameters": parameters,
        "responses": {
            "200": { "description": "the answer", "content": content(output) },
            "default": { "description": "a refusal", "content": content(json!({ "$ref": "#/components/schemas/Error" })) },
        },
    });
    if !rule.body.is_empty()
        && let Some(object) = out.as_object_mut()
    {
        let schema = schemas.reference(&method.input);
        object.insert("requestBody".to_owned(), json!({ "required": true, "content": content(schema) }));
    }
    out
}

fn query_parameters(
    message: &MessageDescriptor,
    prefix: &str,
    bound: &BTreeSet<&str>,
    depth: usize,
    schemas: &mut Schemas,
    out: &mut Vec<Value>,
) {
    for field in message.fields() {
        let name = format!("{prefix}{}", field.name());
        if bound.contains(name.as_str()) || field.is_map() {
            continue;
        }
        match field.kind() {
            Kind::Message(inner) if !inner.full_name().starts_with("google.protobuf.") => {
                if !field.is_list() && depth < MAX_NESTING {
                    query_parameters(&inner, &format!("{name}."), bound, depth + 1, schemas, out);
                }
            }
            _ => out.push(json!({ "name": name, "in": "query", "schema": schemas.field(&field) })),
        }
    }
}

/// Schemas of messages, collected while they are referred to.
#[derive(Default)]
struct Schemas {
    done: BTreeMap<String, Value>,
    waiting: Vec<String>,
}

impl Schemas {
    fn reference(&mut self, full_name: &str) -> Value {
        match full_name {
            "google.protobuf.Timestamp" => return json!({ "type": "string", "format": "date-time" }),
            "google.protobuf.Duration" => return json!({ "type": "string" }),
            "google.protobuf.Any" => {
                return json!({ "type": "object", "properties": { "@type": { "type": "string" } }, "additionalProperties": true });
            }
            _ => {}
        }
        if !self.done.contains_key(full_name) {
            self.waiting.push(full_name.to_owned());
        }
        json!({ "$ref": format!("#/components/schemas/{full_name}") })
    }

    fn field(&mut self, field: &FieldDescriptor) -> Value {
        if field.is_map()
            && let Kind::Message(entry) = field.kind()
        {
            let value = self.kind(&entry.map_entry_value_field().kind());
            return json!({ "type": "object", "additionalProperties": value });
        }
        let one = self.kind(&field.kind());
        if field.cardinality() == Cardinality::Repeated { json!({ "type": "array", "items": one }) } else { one }
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 | Kind::Uint32 | Kind::Fixed32 => json!({ "type": "integer" }),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({ "type": "string", "format": "int64" }),
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "format": "uint64" }),
            Kind::Float | Kind::Double => json!({ "type": "number" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "format": "byte" }),
            Kind::Enum(values) => {
                json!({ "type": "string", "enum": values.values().map(|v| v.name().to_owned()).collect::<Vec<_>>() })
            }
            Kind::Message(message) => self.reference(message.full_name()),
        }
    }

    fn finish(mut self) -> BTreeMap<String, Value> {
        while let Some(name) = self.waiting.pop() {
            if self.done.contains_key(&name) {
                continue;
            }
            // Taken before its fields are looked at: messages may contain themselves.
            self.done.insert(name.clone(), Value::Null);
            let mut properties = Map::new();
            if let Some(message) = pool().get_message_by_name(&name) {
                for field in message.fields() {
                    properties.insert(field.name().to_owned(), self.field(&field));
                }
            }
            self.done.insert(name, json!({ "type": "object", "properties": properties }));
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::services;

    #[test]
    fn every_reference_of_the_document_resolves() {
        let all = services::all().iter().filter(|s| !s.is_msg).flat_map(|s| &s.methods);
        let routes: Vec<_> =
            all.flat_map(|m| m.http.iter().map(move |r| (m, r, Template::parse(&r.template).unwrap()))).collect();
        let document = document(routes.iter().map(|(m, r, t)| (*m, *r, t)), "1");
        let text = document.to_string();
        let schemas = document.pointer("/components/schemas").unwrap().as_object().unwrap();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schemas.get(name).is_some_and(|s| s.is_object()), "{name}");
        }
        let get = document.pointer("/paths/~1cosmos~1bank~1v1beta1~1balances~1{address}/get").unwrap();
        let names: Vec<&str> =
            get["parameters"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"address") && names.contains(&"pagination.limit"), "{names:?}");
        let post = document.pointer("/paths/~1cosmos~1tx~1v1beta1~1simulate/post").unwrap();
        assert_eq!(
            post["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/cosmos.tx.v1beta1.SimulateRequest"
        );
        assert!(page(&document).contains("/cosmos/bank/v1beta1/denoms_metadata/{denom}"));
    }
}
