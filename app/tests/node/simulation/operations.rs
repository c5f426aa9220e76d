//! Random messages of all modules. Most are sensible in the state that they are made for; some are meant to
//! fail.

use super::jobs;
use super::world::{ACCOUNTS, DENOM, LAST_ACCOUNT, Terms, World, address, coin, new_validator, valoper};
use super::{data, judging, retrieval};
use openledger_core::AccAddress;
use openledger_proto::any::pack;
use openledger_proto::cosmos::authz::v1beta1 as authz;
use openledger_proto::cosmos::bank::v1beta1 as bank;
use openledger_proto::cosmos::distribution::v1beta1 as distribution;
use openledger_proto::cosmos::feegrant::v1beta1 as feegrant;
use openledger_proto::cosmos::gov::v1 as gov;
use openledger_proto::cosmos::slashing::v1beta1::MsgUnjail;
use openledger_proto::cosmos::staking::v1beta1 as staking;
use openledger_proto::cosmos::vesting::v1beta1 as vesting;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use prost_types::{Any, Timestamp};
use rand::Rng;
use rand::seq::SliceRandom;
use serde_json::Value;

/// Gas of a transaction: enough for the dearest message here.
const GAS: u64 = 5_000_000;

pub(super) type Made = Option<(u8, Any)>;

/// Makes a transaction of one kind, where the state has what it needs.
pub(super) type Operation = fn(&mut World) -> Made;

/// An operation and how often it comes.
const TABLE: &[(u32, Operation)] = &[
    (20, send),
    (4, multi_send),
    (14, delegate),
    (10, undelegate),
    (8, redelegate),
    (5, cancel_unbonding),
    (3, create_validator),
    (2, edit_validator),
    (4, unjail),
    (8, withdraw_rewards),
    (4, withdraw_commission),
    (2, set_withdraw_address),
    (2, fund_community_pool),
    (2, fund_validator),
    (4, submit_proposal),
    (4, deposit),
    (8, vote),
    (1, cancel_proposal),
    (4, grant),
    (5, exec),
    (1, revoke),
    (3, allow_fee),
    (1, disallow_fee),
    (2, create_vesting),
    (8, infer),
    (3, infer_batch),
    (2, withdraw),
    (2, commit),
    (3, jobs::post_training),
    (2, jobs::commit_head),
    (20, jobs::train),
    (4, jobs::claim),
    (3, jobs::refund),
    (3, jobs::post_bounty),
    (4, jobs::enter),
    (8, jobs::reveal),
    (8, jobs::score),
    (3, jobs::forfeit),
];

/// A random signed transaction, or `None` where the state has no object for the operation that was drawn.
pub(super) fn transaction(world: &mut World) -> Option<Vec<u8>> {
    let tables = || [TABLE, data::TABLE, judging::TABLE, retrieval::TABLE].into_iter().flatten();
    let total: u32 = tables().map(|(weight, _)| weight).sum();
    let mut at = world.rng.gen_range(0..total);
    let (_, make) = tables().find(|(weight, _)| {
        let found = at < *weight;
        at = at.saturating_sub(*weight);
        found
    })?;
    let (signer, message) = make(world)?;
    let granter = match world.rng.gen_bool(0.05) {
        true => fee_granter(world, signer).unwrap_or_default(),
        false => String::new(),
    };
    // Now and then the limit is too low, somewhere in the middle of the message.
    let gas = if world.rng.gen_bool(0.03) { world.rng.gen_range(60_000..130_000) } else { GAS };
    Some(world.sign(signer, vec![message], &Terms { gas, granter }))
}

/// A signed transaction of a message that must succeed.
pub(super) fn signed(world: &mut World, (signer, message): (u8, Any)) -> Vec<u8> {
    world.sign(signer, vec![message], &Terms { gas: GAS, granter: String::new() })
}

pub(super) fn anyone(world: &mut World) -> u8 {
    let accounts = world.accounts();
    *accounts.choose(&mut world.rng).unwrap_or(&1)
}

/// From dust to a large part of a balance.
fn some_amount(world: &mut World) -> u64 {
    let digits = world.rng.gen_range(0..11);
    world.rng.gen_range(0..10u64.pow(digits)).max(1)
}

pub(super) fn number_of(text: &str) -> Option<u8> {
    (1..=LAST_ACCOUNT).find(|n| address(*n) == text)
}

pub(super) fn pick<'a>(world: &'a mut World, path: &str) -> Option<&'a Value> {
    let count = world.state.pointer(path)?.as_array()?.len();
    if count == 0 {
        return None;
    }
    let at = world.rng.gen_range(0..count);
    world.state.pointer(path)?.get(at)
}

pub(super) fn text(v: &Value, field: &str) -> String {
    v[field].as_str().unwrap_or_default().to_owned()
}

fn send(world: &mut World) -> Made {
    let (from, to, amount) = (anyone(world), world.rng.gen_range(1..=ACCOUNTS), some_amount(world));
    Some((
        from,
        pack(&bank::MsgSend { from_address: address(from), to_address: address(to), amount: vec![coin(amount)] }),
    ))
}

fn multi_send(world: &mut World) -> Made {
    let (from, amount) = (anyone(world), some_amount(world));
    let outputs = (0..3)
        .map(|_| bank::Output { address: address(world.rng.gen_range(1..=ACCOUNTS)), coins: vec![coin(amount)] })
        .collect();
    let inputs = vec![bank::Input { address: address(from), coins: vec![coin(amount * 3)] }];
    Some((from, pack(&bank::MsgMultiSend { inputs, outputs })))
}

fn operator(world: &mut World) -> Option<String> {
    pick(world, "/staking/validators").map(|v| text(v, "operator_address"))
}

/// The account behind an operator address, and that address.
fn validator(world: &mut World) -> Option<(u8, String)> {
    let operator = operator(world)?;
    (1..=LAST_ACCOUNT).find(|n| valoper(*n) == operator).map(|n| (n, operator))
}

fn delegate(world: &mut World) -> Made {
    let (from, validator_address, amount) = (anyone(world), operator(world)?, some_amount(world));
    Some((
        from,
        pack(&staking::MsgDelegate { delegator_address: address(from), validator_address, amount: Some(coin(amount)) }),
    ))
}

/// A delegation, and an amount of it: a part, or now and then all.
fn delegation(world: &mut World) -> Option<(u8, String, u64)> {
    let found = pick(world, "/staking/delegations")?;
    let (delegator, validator, shares) =
        (text(found, "delegator_address"), text(found, "validator_address"), text(found, "shares"));
    let whole: u64 = shares.split('.').next()?.parse().ok()?;
    let amount = if world.rng.gen_bool(0.2) { whole } else { some_amount(world).min(whole) };
    Some((number_of(&delegator)?, validator, amount))
}

/// Whether so many validators sign that one may lose its stake: a chain without any stands still.
fn many_validators(world: &World) -> Option<()> {
    let all = world.state["staking"]["validators"].as_array()?;
    (all.iter().filter(|v| v["status"] == "BOND_STATUS_BONDED" && v["jailed"] != true).count() > 3).then_some(())
}

fn undelegate(world: &mut World) -> Made {
    many_validators(world)?;
    let (from, validator_address, amount) = delegation(world)?;
    Some((
        from,
        pack(&staking::MsgUndelegate {
            delegator_address: address(from),
            validator_address,
            amount: Some(coin(amount)),
        }),
    ))
}

fn redelegate(world: &mut World) -> Made {
    many_validators(world)?;
    let (from, validator_src_address, amount) = delegation(world)?;
    let validator_dst_address = operator(world)?;
    let delegator_address = address(from);
    let message = staking::MsgBeginRedelegate {
        delegator_address,
        validator_src_address,
        validator_dst_address,
        amount: Some(coin(amount)),
    };
    Some((from, pack(&message)))
}

fn cancel_unbonding(world: &mut World) -> Made {
    let found = pick(world, "/staking/unbonding_delegations")?;
    let (delegator, validator_address) = (text(found, "delegator_address"), text(found, "validator_address"));
    let entry = found["entries"].get(0)?;
    let (height, balance): (i64, u64) =
        (text(entry, "creation_height").parse().ok()?, text(entry, "balance").parse().ok()?);
    let (from, amount) = (number_of(&delegator)?, world.rng.gen_range(1..=balance.max(1)));
    let amount = Some(coin(amount));
    let message = staking::MsgCancelUnbondingDelegation {
        delegator_address: delegator,
        validator_address,
        amount,
        creation_height: height,
    };
    Some((from, pack(&message)))
}

fn create_validator(world: &mut World) -> Made {
    let (n, tokens) = (world.rng.gen_range(1..=ACCOUNTS), some_amount(world));
    Some((n, new_validator(n, tokens)))
}

fn edit_validator(world: &mut World) -> Made {
    let (n, validator_address) = validator(world)?;
    let keep = "[do-not-modify]".to_owned();
    let description = staking::Description {
        moniker: format!("renamed at {}", world.lab.height),
        identity: keep.clone(),
        website: keep.clone(),
        security_contact: keep.clone(),
        details: keep,
    };
    let percent = world.rng.gen_range(5..25u64);
    let commission_rate = format!("{percent}0000000000000000");
    let message = staking::MsgEditValidator {
        description: Some(description),
        validator_address,
        commission_rate,
        ..Default::default()
    };
    Some((n, pack(&message)))
}

fn unjail(world: &mut World) -> Made {
    let (n, validator_addr) = validator(world)?;
    Some((n, pack(&MsgUnjail { validator_addr })))
}

fn withdraw_rewards(world: &mut World) -> Made {
    let (n, validator_address, _) = delegation(world)?;
    Some((n, pack(&distribution::MsgWithdrawDelegatorReward { delegator_address: address(n), validator_address })))
}

fn withdraw_commission(world: &mut World) -> Made {
    let (n, validator_address) = validator(world)?;
    Some((n, pack(&distribution::MsgWithdrawValidatorCommission { validator_address })))
}

fn set_withdraw_address(world: &mut World) -> Made {
    let (n, to) = (anyone(world), world.rng.gen_range(1..=ACCOUNTS));
    Some((
        n,
        pack(&distribution::MsgSetWithdrawAddress { delegator_address: address(n), withdraw_address: address(to) }),
    ))
}

fn fund_community_pool(world: &mut World) -> Made {
    let (n, amount) = (anyone(world), some_amount(world));
    Some((n, pack(&distribution::MsgFundCommunityPool { amount: vec![coin(amount)], depositor: address(n) })))
}

fn fund_validator(world: &mut World) -> Made {
    let (n, validator_address, amount) = (anyone(world), operator(world)?, some_amount(world));
    let amount = vec![coin(amount)];
    Some((n, pack(&distribution::MsgDepositValidatorRewardsPool { depositor: address(n), validator_address, amount })))
}

fn gov_address() -> String {
    openledger_assembly::chain_config("open").addresses.to_text(&AccAddress::module("gov"))
}

/// What a proposal may do: nothing, spend what is there or is not, change a parameter.
fn proposed(world: &mut World) -> Vec<Any> {
    match world.rng.gen_range(0..4) {
        0 => Vec::new(),
        1 => {
            let (to, amount) = (world.rng.gen_range(1..=ACCOUNTS), some_amount(world));
            let message = distribution::MsgCommunityPoolSpend {
                authority: gov_address(),
                recipient: address(to),
                amount: vec![coin(amount)],
            };
            vec![pack(&message)]
        }
        // More than governance holds in escrow. (Less would break the invariant of the deposits, here as in
        // the SDK.)
        2 => vec![pack(&bank::MsgSend {
            from_address: gov_address(),
            to_address: address(1),
            amount: vec![coin(u64::MAX)],
        })],
        _ => {
            let max_validators = world.rng.gen_range(3..=5);
            let unbonding_time = Some(prost_types::Duration { seconds: 60, nanos: 0 });
            let params = staking::Params {
                unbonding_time,
                max_validators,
                max_entries: 4,
                historical_entries: 20,
                bond_denom: DENOM.to_owned(),
                min_commission_rate: "0".to_owned(),
            };
            vec![pack(&staking::MsgUpdateParams { authority: gov_address(), params: Some(params) })]
        }
    }
}

fn submit_proposal(world: &mut World) -> Made {
    let (n, messages) = (anyone(world), proposed(world));
    let expedited = world.rng.gen_bool(0.25);
    let deposit = *[500_000, 1_000_000, 5_000_000].choose(&mut world.rng)?;
    let message = gov::MsgSubmitProposal {
        messages,
        initial_deposit: vec![coin(deposit)],
        proposer: address(n),
        title: "a proposal".to_owned(),
        summary: "of the simulation".to_owned(),
        expedited,
        ..gov::MsgSubmitProposal::default()
    };
    Some((n, pack(&message)))
}

fn proposal(world: &mut World) -> Option<(u64, String)> {
    let found = pick(world, "/gov/proposals")?;
    Some((text(found, "id").parse().ok()?, text(found, "proposer")))
}

fn deposit(world: &mut World) -> Made {
    let (n, (proposal_id, _)) = (anyone(world), proposal(world)?);
    let amount = vec![coin(world.rng.gen_range(1..1_000_000))];
    Some((n, pack(&gov::MsgDeposit { proposal_id, depositor: address(n), amount })))
}

fn vote(world: &mut World) -> Made {
    let (n, (proposal_id, _)) = (anyone(world), proposal(world)?);
    let voter = address(n);
    if world.rng.gen_bool(0.3) {
        let option = |option: i32, weight: &str| gov::WeightedVoteOption { option, weight: weight.to_owned() };
        let options = vec![option(1, "0.700000000000000000"), option(3, "0.300000000000000000")];
        return Some((n, pack(&gov::MsgVoteWeighted { proposal_id, voter, options, metadata: String::new() })));
    }
    let option = *[1, 1, 1, 2, 3, 4].choose(&mut world.rng)?;
    Some((n, pack(&gov::MsgVote { proposal_id, voter, option, metadata: String::new() })))
}

fn cancel_proposal(world: &mut World) -> Made {
    let (proposal_id, proposer) = proposal(world)?;
    Some((number_of(&proposer)?, pack(&gov::MsgCancelProposal { proposal_id, proposer })))
}

fn soon(world: &mut World) -> Option<Timestamp> {
    Some(Timestamp { seconds: world.lab.seconds + world.rng.gen_range(1..300), nanos: 0 })
}

fn grant(world: &mut World) -> Made {
    let (n, to) = (anyone(world), world.rng.gen_range(1..=ACCOUNTS));
    let authorization = match world.rng.gen_range(0..3) {
        0 => pack(&bank::SendAuthorization { spend_limit: vec![coin(some_amount(world))], allow_list: Vec::new() }),
        1 => pack(&authz::GenericAuthorization { msg: "/cosmos.staking.v1beta1.MsgDelegate".to_owned() }),
        _ => pack(&authz::GenericAuthorization { msg: "/cosmos.gov.v1.MsgVote".to_owned() }),
    };
    let grant = Some(authz::Grant { authorization: Some(authorization), expiration: soon(world) });
    Some((n, pack(&authz::MsgGrant { granter: address(n), grantee: address(to), grant })))
}

fn existing_grant(world: &mut World) -> Option<(String, String, String)> {
    let found = pick(world, "/authz/authorization")?;
    let kind = match found["authorization"]["@type"].as_str()? {
        "/cosmos.bank.v1beta1.SendAuthorization" => "/cosmos.bank.v1beta1.MsgSend".to_owned(),
        _ => text(&found["authorization"], "msg"),
    };
    Some((text(found, "granter"), text(found, "grantee"), kind))
}

fn exec(world: &mut World) -> Made {
    let (granter, grantee, kind) = existing_grant(world)?;
    let amount = some_amount(world);
    let inner = match kind.as_str() {
        "/cosmos.bank.v1beta1.MsgSend" => {
            pack(&bank::MsgSend { from_address: granter, to_address: grantee.clone(), amount: vec![coin(amount)] })
        }
        "/cosmos.staking.v1beta1.MsgDelegate" => {
            let validator_address = operator(world)?;
            pack(&staking::MsgDelegate { delegator_address: granter, validator_address, amount: Some(coin(amount)) })
        }
        _ => {
            pack(&gov::MsgVote { proposal_id: proposal(world)?.0, voter: granter, option: 1, metadata: String::new() })
        }
    };
    Some((number_of(&grantee)?, pack(&authz::MsgExec { grantee, msgs: vec![inner] })))
}

fn revoke(world: &mut World) -> Made {
    let (granter, grantee, msg_type_url) = existing_grant(world)?;
    Some((number_of(&granter)?, pack(&authz::MsgRevoke { granter, grantee, msg_type_url })))
}

fn allow_fee(world: &mut World) -> Made {
    let (n, to) = (anyone(world), world.rng.gen_range(1..=ACCOUNTS));
    let basic = feegrant::BasicAllowance { spend_limit: vec![coin(10_000)], expiration: soon(world) };
    let allowance = match world.rng.gen_bool(0.5) {
        true => pack(&basic),
        false => pack(&feegrant::PeriodicAllowance {
            basic: Some(basic),
            period: Some(prost_types::Duration { seconds: 20, nanos: 0 }),
            period_spend_limit: vec![coin(4_000)],
            period_can_spend: vec![coin(4_000)],
            period_reset: Some(Timestamp { seconds: world.lab.seconds + 20, nanos: 0 }),
        }),
    };
    let message = feegrant::MsgGrantAllowance { granter: address(n), grantee: address(to), allowance: Some(allowance) };
    Some((n, pack(&message)))
}

fn disallow_fee(world: &mut World) -> Made {
    let found = pick(world, "/feegrant/allowances")?;
    let (granter, grantee) = (text(found, "granter"), text(found, "grantee"));
    Some((number_of(&granter)?, pack(&feegrant::MsgRevokeAllowance { granter, grantee })))
}

/// Who pays fees for `signer`, if anyone does.
fn fee_granter(world: &World, signer: u8) -> Option<String> {
    let grantee = address(signer);
    let allowances = world.state.pointer("/feegrant/allowances")?.as_array()?;
    allowances.iter().find(|a| a["grantee"] == grantee.as_str()).map(|a| text(a, "granter"))
}

fn create_vesting(world: &mut World) -> Made {
    let (n, to, amount) = (
        world.rng.gen_range(1..=ACCOUNTS),
        world.rng.gen_range(ACCOUNTS + 1..=LAST_ACCOUNT),
        some_amount(world) * 1_000,
    );
    let (from_address, to_address, amount) = (address(n), address(to), vec![coin(amount)]);
    let end = world.lab.seconds + world.rng.gen_range(1..600);
    let message = match world.rng.gen_range(0..3) {
        0 => pack(&vesting::MsgCreatePermanentLockedAccount { from_address, to_address, amount }),
        1 => {
            let period = |length| vesting::Period { length, amount: amount.clone() };
            let vesting_periods = vec![period(10), period(100), period(50)];
            pack(&vesting::MsgCreatePeriodicVestingAccount {
                from_address,
                to_address,
                start_time: world.lab.seconds,
                vesting_periods,
            })
        }
        _ => {
            let delayed = world.rng.gen_bool(0.5);
            pack(&vesting::MsgCreateVestingAccount { from_address, to_address, amount, end_time: end, delayed })
        }
    };
    Some((n, message))
}

fn infer(world: &mut World) -> Made {
    let n = anyone(world);
    let input = vec![world.rng.gen_range(0..120), world.rng.gen_range(0..120)];
    Some((
        n,
        pack(&inference::MsgInfer {
            payer: address(n),
            model_id: 1,
            input,
            max_fee: Some(coin(crate::economy::PRICE)),
        }),
    ))
}

fn infer_batch(world: &mut World) -> Made {
    let n = anyone(world);
    let count = world.rng.gen_range(1..6);
    let inputs: Vec<_> = (0..count).map(|_| [world.rng.gen_range(0..120), world.rng.gen_range(0..120)]).collect();
    Some((n, crate::economy::infer_batch(n, &inputs, crate::economy::PRICE)))
}

fn withdraw(world: &mut World) -> Made {
    let n = anyone(world);
    Some((n, crate::economy::withdraw(n)))
}

fn commit(world: &mut World) -> Made {
    let n = anyone(world);
    let hash = (0..32).map(|_| world.rng.r#gen()).collect();
    Some((n, pack(&datanet::MsgCommitContribution { contributor: address(n), datanet_id: 1, hash })))
}
