//! All services and methods with their HTTP rules.

use std::sync::LazyLock;

use prost_reflect::{DynamicMessage, Value};

use crate::schema::pool;

/// A gRPC service of the descriptor set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Full name, for example `cosmos.bank.v1beta1.Query`.
    pub name: String,
    /// A `Msg` service (`cosmos.msg.v1.service`): its inputs are transaction messages.
    pub is_msg: bool,
    /// The methods in the order of the `.proto` file.
    pub methods: Vec<Method>,
}

/// A method of a gRPC service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The name of the method without its service.
    pub name: String,
    /// Path of gRPC and of ABCI queries: `/cosmos.bank.v1beta1.Query/Balance`.
    pub path: String,
    /// The full name of the request type.
    pub input: String,
    /// The full name of the response type.
    pub output: String,
    /// The client sends a stream.
    pub client_streaming: bool,
    /// The server sends a stream.
    pub server_streaming: bool,
    /// `google.api.http` and its additional bindings; empty when the method has no REST form.
    pub http: Vec<HttpRule>,
}

/// One REST form of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRule {
    /// `GET`, `POST`, `PUT`, `DELETE`, `PATCH` or a custom verb.
    pub verb: String,
    /// Path template: `/cosmos/bank/v1beta1/balances/{address}`, `{name=**}`.
    pub template: String,
    /// Which request field the body is: empty for none, `*` for the whole request.
    pub body: String,
    /// Which response field is sent; empty for the whole response.
    pub response_body: String,
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(read);

/// Every service of the descriptor set. Which of them the chain serves is the router's choice.
pub fn all() -> &'static [Service] {
    &SERVICES
}

/// A service by full name.
pub fn find(full_name: &str) -> Option<&'static Service> {
    all().iter().find(|s| s.name == full_name)
}

fn read() -> Vec<Service> {
    let http = pool().get_extension_by_name("google.api.http");
    let msg = pool().get_extension_by_name("cosmos.msg.v1.service");
    pool()
        .services()
        .map(|service| {
            let methods = service.methods().map(|method| {
                let options = method.options();
                let rule =
                    http.as_ref().filter(|h| options.has_extension(h)).map(|h| options.get_extension(h).into_owned());
                Method {
                    name: method.name().to_owned(),
                    path: format!("/{}/{}", service.full_name(), method.name()),
                    input: method.input().full_name().to_owned(),
                    output: method.output().full_name().to_owned(),
                    client_streaming: method.is_client_streaming(),
                    server_streaming: method.is_server_streaming(),
                    http: rule.as_ref().and_then(Value::as_message).map(rules).unwrap_or_default(),
                }
            });
            let options = service.options();
            let is_msg = msg.as_ref().is_some_and(|m| options.get_extension(m).as_bool() == Some(true));
            Service { name: service.full_name().to_owned(), is_msg, methods: methods.collect() }
        })
        .collect()
}

fn text(message: &DynamicMessage, field: &str) -> String {
    message.get_field_by_name(field).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn rules(rule: &DynamicMessage) -> Vec<HttpRule> {
    let mut out = Vec::new();
    let mut pattern = ["get", "put", "post", "delete", "patch"]
        .into_iter()
        .find(|verb| rule.has_field_by_name(verb))
        .map(|verb| (verb.to_uppercase(), text(rule, verb)));
    if rule.has_field_by_name("custom") {
        let custom = rule.get_field_by_name("custom");
        pattern = custom.as_deref().and_then(Value::as_message).map(|c| (text(c, "kind"), text(c, "path")));
    }
    if let Some((verb, template)) = pattern {
        out.push(HttpRule { verb, template, body: text(rule, "body"), response_body: text(rule, "response_body") });
    }
    if let Some(Value::List(more)) = rule.get_field_by_name("additional_bindings").as_deref() {
        out.extend(more.iter().filter_map(Value::as_message).flat_map(rules));
    }
    out
}
