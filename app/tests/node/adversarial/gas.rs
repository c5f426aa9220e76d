//! Case B5: gas that ends anywhere inside the messages of each module.

use super::chain::*;
use super::staking::{delegate, redelegate, undelegate};
use crate::lab::{address, code, coins, send};
use openledger_baseapp::block::{Block, TxResult};
use openledger_proto::any::pack;
use openledger_proto::cosmos::authz::v1beta1 as authz;
use openledger_proto::cosmos::bank::v1beta1 as bank;
use openledger_proto::cosmos::distribution::v1beta1 as distribution;
use openledger_proto::cosmos::feegrant::v1beta1 as feegrant;
use openledger_proto::cosmos::gov::v1 as gov;
use openledger_proto::cosmos::staking::v1beta1 as staking;
use openledger_proto::cosmos::vesting::v1beta1 as vesting;
use prost_types::Any;

/// Points for each message; with the kinds below more than two hundred.
const POINTS: u64 = 14;
/// Enough for each, and as many bytes long as what they need.
const PLENTY: u64 = 2_000_000;

/// A message of every module and who signs it.
fn kinds() -> Vec<(u8, Any)> {
    let exec = authz::MsgExec { grantee: address(2), msgs: vec![send(1, 3, 1)] };
    let end = Some(prost_types::Timestamp { seconds: 1_800_000_000, nanos: 0 });
    let generic = pack(&authz::GenericAuthorization { msg: "/cosmos.bank.v1beta1.MsgSend".to_owned() });
    let grant = |granter: u8, grantee: u8| authz::MsgGrant {
        granter: address(granter),
        grantee: address(grantee),
        grant: Some(authz::Grant { authorization: Some(generic.clone()), expiration: end }),
    };
    let allowance = Some(pack(&feegrant::BasicAllowance { spend_limit: coins(5), expiration: end }));
    let output = |n: u8| bank::Output { address: address(n), coins: coins(1) };
    let input = bank::Input { address: address(1), coins: coins(3) };
    let submit = gov::MsgSubmitProposal {
        messages: vec![pack(&bank::MsgSend { from_address: authority(), to_address: address(3), amount: coins(1) })],
        initial_deposit: vec![coin(MIN_DEPOSIT)],
        proposer: address(1),
        metadata: "m".to_owned(),
        title: "t".to_owned(),
        summary: "s".to_owned(),
        expedited: false,
    };
    let weighted = |option, weight: &str| gov::WeightedVoteOption { option, weight: weight.to_owned() };
    let vote = gov::MsgVoteWeighted {
        proposal_id: 1,
        voter: address(6),
        options: vec![weighted(1, "0.4"), weighted(3, "0.6")],
        metadata: String::new(),
    };
    let edit = staking::MsgEditValidator {
        description: Some(staking::Description { moniker: "other".to_owned(), ..Default::default() }),
        validator_address: valoper(6),
        min_self_delegation: "2000000".to_owned(),
        ..Default::default()
    };
    let to = chain_address(150);
    vec![
        (1, pack(&bank::MsgMultiSend { inputs: vec![input], outputs: vec![output(2), output(3), output(4)] })),
        (1, delegate(1, 6, 5_000_000)),
        (1, undelegate(1, 7, 1_000_000)),
        (1, redelegate(1, 7, 8, 1_000_000)),
        (4, pack(&create_validator(4, 20_000_000))),
        (6, pack(&edit)),
        (
            1,
            pack(&distribution::MsgWithdrawDelegatorReward {
                delegator_address: address(1),
                validator_address: valoper(7),
            }),
        ),
        (7, pack(&distribution::MsgWithdrawValidatorCommission { validator_address: valoper(7) })),
        (1, pack(&distribution::MsgFundCommunityPool { depositor: address(1), amount: coins(5) })),
        (1, pack(&submit)),
        (6, pack(&vote)),
        (3, pack(&gov::MsgDeposit { proposal_id: 2, depositor: address(3), amount: coins(MIN_DEPOSIT) })),
        (1, pack(&grant(1, 4))),
        (2, pack(&exec)),
        (1, pack(&feegrant::MsgGrantAllowance { granter: address(1), grantee: address(5), allowance })),
        (
            1,
            pack(&vesting::MsgCreateVestingAccount {
                from_address: address(1),
                to_address: to,
                amount: coins(50),
                end_time: 1_800_000_000,
                delayed: false,
            }),
        ),
    ]
}

fn chain_address(fill: u8) -> String {
    openledger_assembly::chain_config("open")
        .addresses
        .to_text(&openledger_core::AccAddress::from_bytes(&[fill; 20]).unwrap())
}

/// What the messages above need to be there.
fn prepared() -> Chain {
    let mut chain = Chain::with(|s| s["gov"]["params"]["voting_period"] = serde_json::json!("5000s"));
    chain.ok(1, delegate(1, 7, 8_000_000));
    assert_eq!(chain.propose(Vec::new()), 1);
    let waiting = gov::MsgSubmitProposal {
        messages: Vec::new(),
        initial_deposit: coins(MIN_DEPOSIT / 2),
        proposer: address(1),
        metadata: "m".to_owned(),
        title: "t".to_owned(),
        summary: "s".to_owned(),
        expedited: false,
    };
    chain.ok(1, pack(&waiting));
    for (signer, message) in kinds().into_iter().filter(|(_, m)| m.type_url.ends_with("MsgGrant")) {
        let mut grant = authz::MsgGrant::default();
        prost::Message::merge(&mut grant, message.value.as_slice()).unwrap();
        chain.ok(signer, pack(&authz::MsgGrant { grantee: address(2), ..grant }));
    }
    for n in 2..=7 {
        chain.ok(n, send(n, 1, 1)); // stores the keys, so that the checks cost the same from now on
    }
    chain
}

/// Gas of the message with plenty of it, in a block that is never committed.
fn needed(chain: &mut Chain, signer: u8, message: &Any) -> u64 {
    let tx = chain.tx_with(signer, vec![message.clone()], PLENTY);
    let info = chain.header();
    let result = chain.nodes[0].app.finalize_block(Block { info, txs: vec![tx] }).unwrap();
    chain.forget(signer);
    let receipt = &result.txs[0];
    assert_eq!(code(receipt), ("", 0), "{}: {}", message.type_url, receipt.log);
    receipt.gas_used
}

/// A transaction with too little gas: the fee is paid and the sequence moves on.
fn short(chain: &mut Chain, signer: u8, message: &Any, gas: u64) -> TxResult {
    let before = (chain.sequence(signer), chain.nodes[0].balance(signer));
    let tx = chain.tx_with(signer, vec![message.clone()], gas);
    let receipt = chain.block(vec![tx]).txs.remove(0);
    assert_eq!(
        (chain.sequence(signer), chain.nodes[0].balance(signer)),
        (before.0 + 1, before.1 - FEE),
        "{}",
        message.type_url
    );
    receipt
}

#[test]
fn gas_that_ends_inside_any_message_costs_the_fee_and_nothing_else() {
    let mut points = 0;
    for (i, (signer, message)) in kinds().into_iter().enumerate() {
        let mut chain = prepared();
        chain.block(Vec::new());
        let least = {
            // A message that fails at once shows what the checks before it cost.
            let tx = chain.tx_with(signer, vec![send(signer, 1, START * 9)], PLENTY);
            let info = chain.header();
            let used = chain.nodes[0].app.finalize_block(Block { info, txs: vec![tx] }).unwrap().txs[0].gas_used;
            chain.forget(signer);
            used
        };
        // Sequences and heights grow on the way, which may move the end by the cost of a few bytes.
        let most = needed(&mut chain, signer, &message);
        let span = most.saturating_sub(least + 1_000).max(1);
        for k in 0..POINTS {
            let gas = least + span * k / POINTS;
            // The whole state is compared at some of the points.
            let receipt = if k % 5 == 0 {
                chain.refused(signer, vec![message.clone()], gas)
            } else {
                short(&mut chain, signer, &message, gas)
            };
            assert_eq!(code(&receipt), ("sdk", 11), "{} ({i}) with {gas} of {most}: {}", message.type_url, receipt.log);
            assert!(receipt.gas_used > gas && receipt.gas_wanted == gas);
            points += 1;
        }
        chain.block(Vec::new());
        // One unit short of what it needs in exactly this block.
        let exact = {
            let most = needed(&mut chain, signer, &message);
            let tx = chain.tx_with(signer, vec![message.clone()], most);
            let info = chain.header();
            let receipt = chain.nodes[0].app.finalize_block(Block { info, txs: vec![tx] }).unwrap().txs.remove(0);
            chain.forget(signer);
            assert_eq!(
                (receipt.code, receipt.gas_used),
                (0, most),
                "{}: its own need is enough: {}",
                message.type_url,
                receipt.log
            );
            most
        };
        let receipt = short(&mut chain, signer, &message, exact - 1);
        assert_eq!(code(&receipt), ("sdk", 11), "{}", message.type_url);
        points += 1;
        chain.ok(signer, message);
    }
    assert!(points > 200, "{points} points");
}
