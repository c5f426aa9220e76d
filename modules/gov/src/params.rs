//! Parameters: defaults, checks, and the amounts that the rules need of them.

use openledger_core::wire::nanos_from_proto;
use openledger_core::{Amount, Coins, Ctx, Dec, Failure, Res, wire};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::gov::v1::Params;
use prost_types::Duration;

const DAY: i64 = 86_400;

/// The SDK's defaults in this bond denom.
pub(crate) fn default_params(bond_denom: &str) -> Params {
    let coin = |amount: &str| vec![Coin { denom: bond_denom.to_owned(), amount: amount.to_owned() }];
    let seconds = |seconds| Some(Duration { seconds, nanos: 0 });
    Params {
        min_deposit: coin("10000000"),
        max_deposit_period: seconds(2 * DAY),
        voting_period: seconds(2 * DAY),
        quorum: "0.334000000000000000".to_owned(),
        threshold: "0.500000000000000000".to_owned(),
        veto_threshold: "0.334000000000000000".to_owned(),
        min_initial_deposit_ratio: "0.000000000000000000".to_owned(),
        proposal_cancel_ratio: "0.500000000000000000".to_owned(),
        proposal_cancel_dest: String::new(),
        expedited_voting_period: seconds(DAY),
        expedited_threshold: "0.667000000000000000".to_owned(),
        expedited_min_deposit: coin("50000000"),
        burn_vote_quorum: false,
        burn_proposal_deposit_prevote: false,
        burn_vote_veto: true,
        min_deposit_ratio: "0.010000000000000000".to_owned(),
    }
}

/// A decimal parameter or weight.
///
/// # Errors
/// The SDK's plain error.
pub(crate) fn dec(text: &str) -> Res<Dec> {
    text.parse::<Dec>().map_err(Failure::unregistered)
}

fn refuse(text: impl std::fmt::Display) -> Failure {
    Failure::unregistered(text)
}

/// A ratio in [0, 1], or in (0, 1] when it must be `positive`. The words are the SDK's, `what` for its text, `name` for its value.
fn ratio(text: &str, unreadable: &str, name: &str, positive: bool, complaint: &str) -> Res<Dec> {
    let value = dec(text).map_err(|e| e.context(unreadable))?;
    if value.is_negative() || (positive && value.is_zero()) {
        return Err(refuse(format!("{name} {complaint}: {value}")));
    }
    if value > Dec::ONE {
        return Err(refuse(format!("{name} too large: {value}")));
    }
    Ok(value)
}

fn period(d: Option<&Duration>, name: &str) -> Res<i128> {
    let nanos = nanos_from_proto(Some(d.ok_or_else(|| refuse(format!("{name} must not be nil")))?));
    if nanos > 0 && i64::try_from(nanos).is_ok() { Ok(nanos) } else { Err(refuse(format!("{name} must be positive: {nanos}ns"))) }
}

fn minimum(coins: &[Coin], name: &str) -> Res<Coins> {
    let read = wire::positive_coins(coins);
    read.map_err(|_| refuse(format!("invalid {name}: {}", wire::coins_text(coins))))
}

/// SDK `Params.ValidateBasic`; as there, the minimum deposit ratio is not looked at.
///
/// # Errors
/// A plain error (`undefined:1`).
pub(crate) fn validate(ctx_addresses: &openledger_core::AddressCodec, p: &Params) -> Res<()> {
    let min = minimum(&p.min_deposit, "minimum deposit")?;
    let expedited = minimum(&p.expedited_min_deposit, "expedited minimum deposit")?;
    if min.covers(&expedited) {
        return Err(refuse(format!("expedited minimum deposit must be greater than minimum deposit: {expedited}")));
    }
    period(p.max_deposit_period.as_ref(), "maximum deposit period")?;
    ratio(&p.quorum, "invalid quorum string", "quorom", false, "cannot be negative")?;
    let threshold = ratio(&p.threshold, "invalid threshold string", "vote threshold", true, "must be positive")?;
    let fast = ratio(&p.expedited_threshold, "invalid expedited threshold string", "expedited vote threshold", true, "must be positive")?;
    if fast <= threshold {
        return Err(refuse(format!("expedited vote threshold {fast}, must be greater than the regular threshold {threshold}")));
    }
    ratio(&p.veto_threshold, "invalid vetoThreshold string", "veto threshold", true, "must be positive")?;
    let voting = period(p.voting_period.as_ref(), "voting period")?;
    let fast = period(p.expedited_voting_period.as_ref(), "expedited voting period")?;
    if fast >= voting {
        let text = format!("expedited voting period {fast}ns must be strictly less that the regular voting period {voting}ns");
        return Err(refuse(text));
    }
    let name = "mininum initial deposit ratio of proposal";
    ratio(&p.min_initial_deposit_ratio, &format!("invalid {name}"), name, false, "must be positive")?;
    let name = "burn rate of cancel proposal";
    ratio(&p.proposal_cancel_ratio, &format!("invalid {name}"), name, false, "must be positive")?;
    if !p.proposal_cancel_dest.is_empty() && ctx_addresses.parse(&p.proposal_cancel_dest).is_err() {
        return Err(refuse(format!("deposits destination address is invalid: {}", p.proposal_cancel_dest)));
    }
    Ok(())
}

/// What a proposal of this kind needs before it is voted on.
pub(crate) fn min_deposit(p: &Params, expedited: bool) -> Res<Coins> {
    wire::coins_from_proto(if expedited { &p.expedited_min_deposit } else { &p.min_deposit })
}

/// The least deposit at submission (SDK `validateInitialDeposit`).
///
/// # Errors
/// `gov:16` below it.
pub(crate) fn check_initial_deposit(p: &Params, deposit: &Coins, expedited: bool) -> Res<()> {
    let ratio = dec(&p.min_initial_deposit_ratio)?;
    if ratio.is_zero() {
        return Ok(());
    }
    let mut need: Vec<(String, Amount)> = Vec::new();
    for coin in &min_deposit(p, expedited)? {
        need.push((coin.denom.as_str().to_owned(), Dec::from_amount(coin.amount).mul(ratio)?.round_int()?));
    }
    // as `IsAllGTE`: no coins at all do not even cover zero
    let covered = !deposit.is_empty() && need.iter().all(|(denom, amount)| deposit.amount_of(denom) >= *amount);
    if covered || need.is_empty() {
        return Ok(());
    }
    let need = need.iter().map(|(denom, amount)| format!("{amount}{denom}")).collect::<Vec<_>>().join(",");
    Err(crate::GovError::DepositTooSmall(format!("was ({deposit}), need ({need})")).into())
}

/// Only denoms of the minimum deposit are taken (SDK `validateDepositDenom`).
///
/// # Errors
/// `gov:23`.
pub(crate) fn check_denoms(p: &Params, deposit: &Coins) -> Res<()> {
    let known: Vec<&str> = p.min_deposit.iter().map(|c| c.denom.as_str()).collect();
    if deposit.iter().all(|c| known.contains(&c.denom.as_str())) {
        return Ok(());
    }
    let known = known.join(" ");
    Err(crate::GovError::InvalidDenom(format!("deposited {deposit}, but gov accepts only the following denom(s): [{known}]")).into())
}

/// The parameters; they are written at genesis.
pub(crate) fn get(ctx: &Ctx) -> Res<Params> {
    let missing = || Failure::unregistered("collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Params");
    crate::keys::PARAMS.get(ctx)?.ok_or_else(missing)
}
