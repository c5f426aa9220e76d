//! The bytes against the descriptors that the node serves, and what comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

use cosmwasm_std_3::testing::mock_env;
use cosmwasm_std_3::{
    Binary, Coin, ContractResult, CosmosMsg, Empty, MsgResponse, Querier, QuerierResult, QuerierWrapper, QueryRequest,
    Reply, SubMsgResponse, SubMsgResult, SystemError, SystemResult, Uint256, coin, coins, from_json,
};
use openledger_std::attribution::{
    Earnings, QueryEarningsByAccountRequest, QueryEarningsByAccountResponse, Role, RoleTotal,
};
use openledger_std::inference::{MsgInfer, MsgInferResponse, QueryInferenceRequest};
use openledger_std::model::{Model, ModelStatus, QueryModelResponse};
use openledger_std::{
    AttributionQuerier, BindingError, ChainMessage, InferenceQuerier, ModelQuerier, QUERY_PATHS, Question, funds, page,
    parse_create_datanet_reply, parse_infer_reply,
};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Value};

/// The descriptors of the node, which are outside of this workspace.
fn pool() -> DescriptorPool {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/src/gen/descriptors.bin");
    DescriptorPool::decode(std::fs::read(file).unwrap().as_slice()).unwrap()
}

fn buy() -> MsgInfer {
    MsgInfer {
        payer: "open1contract".to_owned(),
        model_id: 7,
        input: vec![1, 2, 255],
        max_fee: Some(coin(700, "uopen").into()),
    }
}

#[test]
fn a_message_is_what_the_node_reads() {
    let CosmosMsg::<Empty>::Any(any) = buy().into() else { panic!("not Any") };
    assert_eq!(any.type_url, "/openledger.inference.v1.MsgInfer");
    let descriptor = pool().get_message_by_name("openledger.inference.v1.MsgInfer").unwrap();
    let read = DynamicMessage::decode(descriptor, any.value.as_slice()).unwrap();
    assert_eq!(read.unknown_fields().count(), 0);
    let field = |name: &str| read.get_field_by_name(name).unwrap().into_owned();
    assert_eq!(field("payer"), Value::String("open1contract".to_owned()));
    assert_eq!(field("model_id"), Value::U64(7));
    assert_eq!(field("input"), Value::Bytes(vec![1, 2, 255].into()));
    let Value::Message(fee) = field("max_fee") else { panic!("no coin") };
    assert_eq!(fee.get_field_by_name("amount").unwrap().as_str(), Some("700"));
    assert_eq!(buy().signer(), "open1contract");
}

#[test]
fn the_paths_are_methods_of_the_node_that_are_marked_safe() {
    let pool = pool();
    let safe = pool.get_extension_by_name("cosmos.query.v1.module_query_safe").unwrap();
    for path in QUERY_PATHS {
        let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
        let service = pool.get_service_by_name(service).unwrap();
        let method = service.methods().find(|m| m.name() == method).unwrap();
        assert_eq!(method.options().get_extension(&safe).as_bool(), Some(true), "{path}");
    }
    assert!(QUERY_PATHS.contains(&QueryInferenceRequest::PATH));
}

fn reply(result: SubMsgResult) -> Reply {
    Reply { id: 1, payload: Binary::default(), gas_used: 0, result }
}

#[allow(deprecated, reason = "the field must be given")]
fn answered(type_url: &str, value: Vec<u8>) -> Reply {
    let msg_responses = vec![MsgResponse { type_url: type_url.to_owned(), value: value.into() }];
    reply(SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses }))
}

#[test]
fn a_reply_is_read_only_as_what_it_is() {
    let response = MsgInferResponse {
        inference_id: 9,
        label: 1,
        logits_q16: vec![i64::MIN, -1, 0, i64::MAX],
        fee: Some(coin(700, "uopen").into()),
        record_hash: vec![5; 32],
    };
    let url = "/openledger.inference.v1.MsgInferResponse";
    let good = answered(url, response.encode_to_vec());
    assert_eq!(parse_infer_reply(&good), Ok(response));
    assert_eq!(
        parse_create_datanet_reply(&good),
        Err(BindingError::OtherResponse {
            expected: "/openledger.datanet.v1.MsgCreateDatanetResponse".to_owned(),
            found: Some(url.to_owned())
        })
    );
    assert!(matches!(parse_infer_reply(&answered(url, vec![0xff])), Err(BindingError::Decode(_))));
    let refused = reply(SubMsgResult::Err("codespace: inference, code: 9".to_owned()));
    assert_eq!(parse_infer_reply(&refused), Err(BindingError::Failed("codespace: inference, code: 9".to_owned())));
    #[allow(deprecated, reason = "the field must be given")]
    let silent = reply(SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses: vec![] }));
    assert!(matches!(parse_infer_reply(&silent), Err(BindingError::OtherResponse { found: None, .. })));
}

/// Answers gRPC queries with given bytes by path.
struct Chain(Vec<(&'static str, Vec<u8>)>);

impl Querier for Chain {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let request: QueryRequest<Empty> = from_json(request).unwrap();
        let QueryRequest::Grpc(query) = request else {
            return SystemResult::Err(SystemError::UnsupportedRequest { kind: "not gRPC".to_owned() });
        };
        match self.0.iter().find(|(path, _)| *path == query.path) {
            Some((_, bytes)) => SystemResult::Ok(ContractResult::Ok(bytes.clone().into())),
            None => SystemResult::Ok(ContractResult::Err("codespace: sdk, code: 38".to_owned())),
        }
    }
}

#[test]
fn questions_go_by_grpc_and_refusals_keep_the_words_of_the_chain() {
    let mut model = Model { id: 7, price: Some(coin(700, "uopen").into()), ..Model::default() };
    model.set_status(ModelStatus::Certified);
    let answer = |model: &Model| QueryModelResponse { model: Some(model.clone()) }.encode_to_vec();
    let path = "/openledger.model.v1.Query/Model";
    let chain = Chain(vec![(path, answer(&model))]);
    let querier = QuerierWrapper::<Empty>::new(&chain);
    assert_eq!(ModelQuerier::new(&querier).price(7), Ok(Some(coin(700, "uopen"))));
    let error = InferenceQuerier::new(&querier).inference(1).unwrap_err();
    assert!(matches!(&error, BindingError::Query(text) if text.contains("codespace: sdk, code: 38")), "{error}");

    model.set_status(ModelStatus::Deprecated);
    let chain = Chain(vec![(path, answer(&model))]);
    assert_eq!(ModelQuerier::new(&QuerierWrapper::<Empty>::new(&chain)).price(7), Ok(None));
    model.set_status(ModelStatus::Certified);
    model.price.as_mut().unwrap().amount = "1.5".to_owned();
    let chain = Chain(vec![(path, answer(&model))]);
    let error = ModelQuerier::new(&QuerierWrapper::<Empty>::new(&chain)).price(7).unwrap_err();
    assert_eq!(error, BindingError::Amount("1.5".to_owned()));
    let empty = Chain(vec![(path, vec![])]);
    let error = ModelQuerier::new(&QuerierWrapper::<Empty>::new(&empty)).model(7).unwrap_err();
    assert_eq!(error, BindingError::Missing("model"));
}

#[test]
fn earnings_are_those_of_one_role_and_denomination() {
    let total = |role: Role, amount: Coin| RoleTotal { role: role.into(), amount: Some(amount.into()) };
    let totals = vec![
        total(Role::Data, coin(1, "uopen")),
        total(Role::Curator, coin(2, "other")),
        total(Role::Curator, coin(3, "uopen")),
    ];
    let earnings = Some(Earnings { totals, ..Earnings::default() });
    let bytes = QueryEarningsByAccountResponse { earnings, ..Default::default() }.encode_to_vec();
    let chain = Chain(vec![(QueryEarningsByAccountRequest::PATH, bytes)]);
    let querier = QuerierWrapper::<Empty>::new(&chain);
    let earned = |role, denom| AttributionQuerier::new(&querier).earned("open1", role, denom).unwrap();
    assert_eq!(earned(Role::Curator, "uopen"), Uint256::from(3_u128));
    assert_eq!(earned(Role::Tuner, "uopen"), Uint256::zero());
}

#[test]
fn funds_are_one_coin_exactly() {
    let info = |funds: Vec<Coin>| cosmwasm_std_3::MessageInfo { sender: mock_env().contract.address, funds };
    let price = coin(700, "uopen");
    assert!(funds::exactly(&info(coins(700, "uopen")), &price).is_ok());
    for wrong in [vec![], coins(699, "uopen"), coins(701, "uopen"), coins(700, "other")] {
        assert!(funds::exactly(&info(wrong), &price).is_err());
    }
    assert!(funds::exactly(&info([coins(700, "uopen"), coins(1, "a")].concat()), &price).is_err());
    assert!(funds::exactly(&info(vec![]), &coin(0, "uopen")).is_ok());
    assert!(funds::exactly(&info(coins(0, "uopen")), &coin(0, "uopen")).is_err());
    assert!(funds::none(&info(coins(1, "uopen"))).is_err());
    assert_eq!(page(vec![], 1_000).unwrap().limit, 100);
}
