//! What a block takes of new codes, through the whole application: transactions that fail on purpose included.

use crate::lab::{BLOCK_GAS, Draft, Lab, address, code, send};
use openledger_proto::any::pack;
use openledger_proto::cosmwasm::wasm::v1::MsgStoreCode;
use openledger_proto::openledger::wasm::v1::{GasRegister, QueryGasRegisterRequest, QueryGasRegisterResponse};
use prost::Message;
use prost_types::Any;
use serde_json::json;

/// A code that differs from others by its number.
fn wasm(n: u8) -> Vec<u8> {
    let module = r#"(module
      (memory (export "memory") 1)
      (func (export "interface_version_8"))
      (func (export "allocate") (param i32) (result i32) (i32.const 0))
      (func (export "deallocate") (param i32))
      (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 0)))"#;
    let mut code = wat::parse_str(module).unwrap();
    // A custom section with a name of one letter. With it the code is longer than its four functions count for.
    code.extend([0, 102, 1, n]);
    code.extend([0; 100]);
    code
}

fn store(n: u8) -> Any {
    pack(&MsgStoreCode { sender: address(1), wasm_byte_code: wasm(n), instantiate_permission: None })
}

/// A chain whose blocks take so many new codes of that kind.
fn bounded(codes: usize) -> Lab {
    let lab = Lab::unstarted();
    let mut state = lab.genesis();
    state["wasm"]["gas_register"] = json!({
        "instance": "60000", "compile_per_byte": "3", "multiplier": "140000",
        "max_code_bytes_per_block": (codes * wasm(0).len()).to_string(),
    });
    lab.start(&state, BLOCK_GAS);
    lab
}

#[test]
fn a_block_is_full_of_codes_also_where_their_transactions_fail() {
    let mut lab = bounded(2);
    let too_much = || send(1, 2, u64::MAX);
    let txs = vec![
        Draft::new(1, 0, vec![store(1), too_much()]).sign(),
        Draft::new(1, 1, vec![store(2)]).sign(),
        Draft::new(1, 2, vec![store(3)]).sign(),
        Draft::new(1, 3, vec![store(2)]).sign(),
    ];
    let receipts = lab.block(txs).txs;
    let codes: Vec<_> = receipts.iter().map(code).collect();
    // The fourth brings what the chain has since the second.
    assert_eq!(codes, [("sdk", 5), ("", 0), ("wasm", 32), ("", 0)], "{receipts:?}");
    let later = lab.block(vec![Draft::new(1, 4, vec![store(3)]).sign(), Draft::new(1, 5, vec![store(1)]).sign()]).txs;
    assert_eq!(later.iter().map(code).collect::<Vec<_>>(), [("", 0), ("", 0)]);
}

#[test]
fn the_prices_of_genesis_are_answered() {
    let mut lab = bounded(3);
    lab.block(Vec::new());
    let request = QueryGasRegisterRequest {}.encode_to_vec();
    let (bytes, _) = lab.app.query_module("/openledger.wasm.v1.Query/GasRegister", &request, 0).unwrap();
    let register = QueryGasRegisterResponse::decode(bytes.as_slice()).unwrap().gas_register.unwrap();
    let max_code_bytes_per_block = 3 * wasm(0).len() as u64;
    let expected = GasRegister {
        instance: 60_000,
        compile_per_byte: 3,
        multiplier: 140_000,
        max_code_bytes_per_block,
        ..GasRegister::default()
    };
    assert_eq!(register, expected);
}
