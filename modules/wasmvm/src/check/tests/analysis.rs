//! What a module offers and asks for.

use super::{accepted, capabilities, contract, module, refused};
use crate::check::analyze;
use crate::vm::EntryPoint;
use std::collections::BTreeSet;

#[test]
fn the_version_of_the_state_is_read() {
    let wasm = contract(r#"(@custom "cw_migrate_version" "42")"#);
    assert_eq!(accepted(&wasm).contract_migrate_version, Some(42));
    let wasm = contract(r#"(@custom "cw_migrate_version" "42") (@custom "cw_migrate_version" "7")"#);
    assert_eq!(accepted(&wasm).contract_migrate_version, Some(7), "the last one counts");
    assert_eq!(refused(&contract(r#"(@custom "cw_migrate_version" "not a number")"#)), "invalid digit found in string");
    assert_eq!(
        refused(&contract(r#"(@custom "cw_migrate_version" "18446744073709551616")"#)),
        "number too large to fit in target type"
    );
    assert_eq!(
        refused(&contract(r#"(@custom "cw_migrate_version" "\ff")"#)),
        "invalid utf-8 sequence of 1 bytes from index 0"
    );
}

#[test]
fn entry_points_are_found_by_their_names() {
    let exports =
        |names: &[&str]| contract(&names.iter().map(|name| format!(r#"(func (export "{name}"))"#)).collect::<String>());
    let channel = [
        "ibc_channel_open",
        "ibc_channel_connect",
        "ibc_channel_close",
        "ibc_packet_receive",
        "ibc_packet_ack",
        "ibc_packet_timeout",
    ];
    let analysis = accepted(&exports(&channel));
    assert_eq!((analysis.has_ibc_entry_points, analysis.entry_points.len()), (true, 6));
    let analysis = accepted(&exports(&channel[1..]));
    assert_eq!((analysis.has_ibc_entry_points, analysis.entry_points.len()), (false, 5));
    let second = ["ibc2_packet_send", "ibc2_packet_receive", "ibc2_packet_ack", "ibc2_packet_timeout"];
    let analysis = accepted(&exports(&second));
    assert_eq!((analysis.has_ibc2_entry_points, analysis.has_ibc_entry_points), (true, false));
    let analysis = accepted(&exports(&["instantiate", "ibc_source_callback", "migrate_with_info", "Sudo"]));
    let found = BTreeSet::from([EntryPoint::Instantiate, EntryPoint::IbcSourceCallback]);
    assert_eq!(analysis.entry_points, found);
}

#[test]
fn an_analysis_does_not_judge() {
    let wasm = module(r#"(func (export "execute")) (func (export "requires_anything"))"#);
    let analysis = analyze(&wasm).unwrap();
    assert_eq!(analysis.entry_points, BTreeSet::from([EntryPoint::Execute]));
    assert_eq!(analysis.required_capabilities, capabilities(&["anything"]));
    assert!(analyze(b"nothing").is_err());
}
