//! What the protos of this chain's own modules promise to wallets and gateways.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_proto::pool;
use openledger_proto::prost_reflect::{DynamicMessage, ServiceDescriptor, Value};
use std::collections::BTreeSet;

const MODULES: [&str; 4] = ["datanet", "model", "inference", "attribution"];

fn service(module: &str, name: &str) -> ServiceDescriptor {
    pool().get_service_by_name(&format!("openledger.{module}.v1.{name}")).unwrap()
}

fn option(options: &DynamicMessage, name: &str) -> Option<Value> {
    let extension = pool().get_extension_by_name(name).unwrap();
    options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
}

#[test]
fn every_message_names_its_signer_and_its_amino_name() {
    let mut names = BTreeSet::new();
    for module in MODULES {
        let msg = service(module, "Msg");
        assert_eq!(option(&msg.options(), "cosmos.msg.v1.service"), Some(Value::Bool(true)), "{module}");
        for method in msg.methods() {
            let input = method.input();
            let full = input.full_name();
            let signers =
                option(&input.options(), "cosmos.msg.v1.signer").unwrap_or_else(|| panic!("{full} has no signer"));
            for signer in signers.as_list().unwrap() {
                let field =
                    input.get_field_by_name(signer.as_str().unwrap()).unwrap_or_else(|| panic!("{full}: signer field"));
                let scalar = option(&field.options(), "cosmos_proto.scalar").unwrap();
                assert_eq!(scalar.as_str(), Some("cosmos.AddressString"), "{full}");
            }
            let amino = option(&input.options(), "amino.name").unwrap_or_else(|| panic!("{full} has no amino name"));
            let amino = amino.as_str().unwrap().to_owned();
            assert!(amino.len() <= 39, "{amino}: Ledger devices refuse longer names");
            assert!(names.insert(amino.clone()), "{amino} is taken");
            assert_eq!(method.output().name(), format!("{}Response", input.name()));
        }
    }
}

#[test]
fn every_query_has_a_rest_path_of_its_own() {
    let mut paths = BTreeSet::new();
    for module in MODULES {
        for method in service(module, "Query").methods() {
            let rule = option(&method.options(), "google.api.http")
                .unwrap_or_else(|| panic!("{} has no path", method.full_name()));
            let rule = rule.as_message().unwrap();
            let path = ["get", "post"].iter().find_map(|verb| {
                let value = rule.get_field_by_name(verb)?;
                value.as_str().filter(|p| !p.is_empty()).map(str::to_owned)
            });
            let path = path.unwrap_or_else(|| panic!("{}: neither get nor post", method.full_name()));
            assert!(path.starts_with(&format!("/openledger/{module}/v1/")), "{path}");
            for field in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(method.input().get_field_by_name(field).is_some(), "{path}: {field}");
            }
            // Names of path fields do not tell two paths apart.
            let shape: Vec<&str> = path.split('/').map(|s| if s.starts_with('{') { "{}" } else { s }).collect();
            assert!(paths.insert(shape.join("/")), "{path} is taken");
        }
    }
}

#[test]
fn listings_are_paged() {
    for module in MODULES {
        for method in service(module, "Query").methods() {
            let paged = |m: &str| pool().get_message_by_name(m).unwrap().get_field_by_name("pagination").is_some();
            assert_eq!(paged(method.input().full_name()), paged(method.output().full_name()), "{}", method.full_name());
        }
    }
}
