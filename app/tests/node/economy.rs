//! The whole economy in blocks: a datanet, a certified model, answers that are paid for; twice with the same
//! roots, once with a restart before every block.

use crate::lab::{FEE, Lab, START, address, coins};
use crate::market::{self, datanet_of_points, points, signed};
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::{Message, Name};
use prost_types::Any;
use sha2::{Digest, Sha256};

/// Root after the last block.
const LAST_ROOT: &str = "0c313c760567f611dec7bbc9cc341ac97bcc218b619a46ead634b838a3722942";
/// Head for [`items`], lambda 1e-2: two rows of two weights and a bias, Q16. Fitted once, so that no float
/// takes part here.
const WEIGHTS: &str = "5a1c0300e856ffff4beaffffa6e3fcff15a90000b6150000";
/// Its inverse Hessian.
const INVERSE: &str = "26b830422941440250fe0dffda47cf21d7bebbfdb001f200f332395488ed94fcd7bebbfd0dcdc60f78126b03d8835e35b001f20078126b03\
                       287ca12e26b830422941440250fe0dfff332395488ed94fcd8835e35";
const INVERSE_BITS: u32 = 24;
const LAMBDA_PPB: u64 = 10_000_000;
const WINDOW: u64 = 2;
pub(crate) const PRICE: u64 = 700_001;
/// A price of which nobody's part is worth a payment at once.
pub(crate) const CHEAP: u64 = 2_003;

/// The half of the points that is a contributor's.
fn items(contributor: u8) -> Vec<datanet::ItemPayload> {
    points(i8::try_from(contributor).unwrap())
}

fn commit(contributor: u8) -> Any {
    market::commit(contributor, 1, &items(contributor))
}

fn reveal(contributor: u8) -> Any {
    market::reveal(contributor, u64::from(contributor) - 1, items(contributor))
}

pub(crate) fn infer(payer: u8, max_fee: u64) -> Any {
    pack(&inference::MsgInfer {
        payer: address(payer),
        model_id: 1,
        input: vec![60, 10],
        max_fee: coins(max_fee).pop(),
    })
}

pub(crate) fn infer_batch(payer: u8, inputs: &[[u8; 2]], max_fee_each: u64) -> Any {
    pack(&inference::MsgInferBatch {
        payer: address(payer),
        model_id: 1,
        inputs: inputs.iter().map(|input| input.to_vec()).collect(),
        max_fee_each: coins(max_fee_each).pop(),
    })
}

pub(crate) fn withdraw(account: u8) -> Any {
    pack(&attribution::MsgWithdrawEarnings { account: address(account) })
}

/// Messages of each block, each with its signer; an empty block lets time pass. The training is announced on
/// the snapshot of this height.
pub(crate) fn script(snapshot: u64) -> Vec<Vec<(u8, Any)>> {
    let create_datanet = datanet::MsgCreateDatanet { reveal_window: WINDOW, ..datanet_of_points() };
    let create_model = model::MsgCreateModel {
        creator: address(1),
        name: "sides".to_owned(),
        input_dimension: 2,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let announce = model::MsgAnnounceTraining {
        creator: address(1),
        model_id: 1,
        snapshots: vec![model::SnapshotRef { datanet_id: 1, height: snapshot }],
        lambda_ppb: LAMBDA_PPB,
    };
    let (weights, inverse) = (hex::decode(WEIGHTS).unwrap(), hex::decode(INVERSE).unwrap());
    let register = model::MsgRegisterHead {
        creator: address(1),
        model_id: 1,
        weights,
        inverse_fraction_bits: INVERSE_BITS,
        inverse_sha256: Sha256::digest(&inverse).to_vec(),
        chunk_size: 1_024,
        points: 16,
        sigma_floor_ppm: 0,
    };
    let upload = model::MsgUploadInverse { creator: address(1), model_id: 1, index: 0, data: inverse };
    let step = || pack(&model::MsgCertifyStep { sender: address(5), model_id: 1, max_items: 9 });
    let price = |amount| pack(&model::MsgSetPrice { creator: address(1), model_id: 1, price: coins(amount).pop() });
    vec![
        vec![(1, pack(&create_datanet))],
        vec![(2, commit(2)), (3, commit(3))],
        vec![(2, reveal(2)), (3, reveal(3))],
        vec![],
        vec![(1, pack(&create_model)), (1, pack(&announce))],
        vec![(1, pack(&register)), (1, pack(&upload))],
        vec![],
        vec![(5, step())],
        vec![(5, step()), (1, price(PRICE))],
        vec![(4, infer(4, PRICE)), (4, infer(4, PRICE)), (5, infer(5, PRICE * 2))],
        vec![(4, infer(4, PRICE - 1)), (5, infer(5, PRICE))],
        vec![],
        vec![(1, price(CHEAP))],
        vec![(4, infer_batch(4, &[[60, 10], [196, 246], [60, 10]], CHEAP)), (5, infer_batch(5, &[[1, 2]], PRICE))],
        vec![(2, withdraw(2))],
        vec![(1, price(PRICE))],
    ]
}

/// Signs the script with each account's sequence.
pub(crate) fn blocks() -> Vec<Vec<Vec<u8>>> {
    signed(script(4))
}

fn response<T: Message + Name + Default>(data: &[u8]) -> T {
    unpack(&TxMsgData::decode(data).unwrap().msg_responses[0]).unwrap()
}

fn totals(lab: &Lab) -> attribution::EpochTotals {
    let request = attribution::QueryEpochTotalsRequest { epoch: 0 }.encode_to_vec();
    let (bytes, _) = lab.app.query_module("/openledger.attribution.v1.Query/EpochTotals", &request, 0).unwrap();
    attribution::QueryEpochTotalsResponse::decode(bytes.as_slice()).unwrap().totals.remove(0)
}

#[test]
fn an_answer_is_paid_attributed_and_split_in_its_block() {
    let mut lab = Lab::new();
    let mut spent = [0; 6];
    for (i, txs) in blocks().into_iter().enumerate() {
        let height = i + 1;
        let earned = (lab.height > 0).then(|| [2, 3].map(|n| lab.balance(n)));
        let result = lab.block(txs);
        for (j, receipt) in result.txs.iter().enumerate() {
            let expected = if (height, j) == (11, 0) { ("inference", 9) } else { ("", 0) };
            assert_eq!(crate::lab::code(receipt), expected, "block {height}, transaction {j}: {}", receipt.log);
        }
        if height == 10 {
            for receipt in &result.txs {
                let answer: inference::MsgInferResponse = response(&receipt.data);
                assert_eq!((answer.label, answer.fee.unwrap().amount), (0, PRICE.to_string()));
            }
            let before = earned.unwrap();
            let gained = [lab.balance(2) - before[0], lab.balance(3) - before[1]];
            assert!(gained.iter().all(|g| *g > 0), "{gained:?}");
            assert!(gained.iter().sum::<u64>() <= 3 * (PRICE * 4 / 10 + 1));
            spent[4] = lab.balance(4);
        }
        if height == 12 {
            assert_eq!(lab.balance(4), spent[4] - FEE, "a refused inference costs its fee");
            assert!(lab.balance(4) < START - 2 * PRICE);
        }
        if height == 14 {
            let answer: inference::MsgInferBatchResponse = response(&result.txs[0].data);
            let ids: Vec<_> = answer.results.iter().map(|r| (r.inference_id, r.label)).collect();
            assert_eq!((ids, answer.fee.unwrap().amount), (vec![(5, 0), (6, 1), (7, 0)], (3 * CHEAP).to_string()));
            assert_eq!([2, 3].map(|n| lab.balance(n)), earned.unwrap(), "a credit waits");
            let alone = result.txs[1].gas_used;
            assert!(result.txs[0].gas_used < 2 * alone, "answers of a batch share what they cost");
        }
        if height == 15 {
            let paid: attribution::MsgWithdrawEarningsResponse = response(&result.txs[0].data);
            let paid: u64 = paid.amount.unwrap().amount.parse().unwrap();
            assert_eq!(lab.balance(2), earned.unwrap()[0] + paid - FEE);
            assert!(paid > 0 && paid < 4 * CHEAP);
        }
    }
    let totals = totals(&lab);
    let out: u64 = totals.paid_out.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
    let fees = 4 * PRICE + 4 * CHEAP;
    assert_eq!((totals.inferences, totals.fees_in.parse::<u64>().unwrap()), (8, fees));
    let number = |text: &String| text.parse::<u64>().unwrap();
    assert_eq!(out + number(&totals.carry) + number(&totals.credited), fees + number(&totals.released));
    assert_eq!(hex::encode(lab.app.published().app_hash), LAST_ROOT);
}

#[test]
fn a_restart_before_every_block_changes_no_receipt_and_no_root() {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Lab::new();
    for txs in blocks() {
        let expected = steady.block(txs.clone());
        let mut restarted = Lab::on_disk(directory.path());
        for tx in &txs {
            restarted.app.simulate(tx.clone()).unwrap(); // warms caches of this side alone
        }
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs));
    }
}
