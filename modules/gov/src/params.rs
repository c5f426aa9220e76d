//! Parameters: defaults, checks, and the amounts that the rules need of them.

use openledger_core::wire::nanos_from_proto;
use openledger_core::{AddressCodec, Amount, Coins, Ctx, Dec, Failure, Res, wire};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::gov::v1::Params;
use prost_types::Duration;

const DAY: i64 = 86_400;

/// The parameters of a new chain with this bond denomination, which are the SDK's defaults.
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
/// The SDK's plain error (`undefined:1`) for a text that is no decimal.
pub(crate) fn dec(text: &str) -> Res<Dec> {
    text.parse::<Dec>().map_err(Failure::unregistered)
}

fn refuse(text: impl std::fmt::Display) -> Failure {
    Failure::unregistered(text)
}

/// A ratio of the parameters, with the SDK's words for each way in which it can be wrong.
struct Ratio<'a> {
    text: &'a str,
    unreadable: &'a str,
    /// The text of the refusal when the value is below zero, or zero where that is refused too.
    low: &'a str,
    /// The text of the refusal when the value is above one.
    high: &'a str,
    /// Whether the value must be above zero.
    positive: bool,
}

impl Ratio<'_> {
    fn check(&self) -> Res<Dec> {
        let value = dec(self.text).map_err(|e| e.context(self.unreadable))?;
        if value.is_negative() || (self.positive && value.is_zero()) {
            return Err(refuse(format!("{}: {value}", self.low)));
        }
        if value > Dec::ONE {
            return Err(refuse(format!("{}: {value}", self.high)));
        }
        Ok(value)
    }
}

/// A duration as Go prints it: `48h0m0s`.
fn go_duration(nanos: i128) -> String {
    let (sign, abs) = (if nanos < 0 { "-" } else { "" }, nanos.unsigned_abs());
    let decimal = |value: u128, unit: u128| {
        let fraction = format!("{:0width$}", value.rem_euclid(unit), width = unit.ilog10() as usize);
        let fraction = fraction.trim_end_matches('0');
        format!("{}{}{fraction}", value.div_euclid(unit), if fraction.is_empty() { "" } else { "." })
    };
    let body = match abs {
        0 => "0s".to_owned(),
        1..1_000 => format!("{abs}ns"),
        1_000..1_000_000 => format!("{}µs", decimal(abs, 1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", decimal(abs, 1_000_000)),
        _ => {
            let minutes = abs.div_euclid(60_000_000_000);
            let seconds = decimal(abs.rem_euclid(60_000_000_000), 1_000_000_000);
            match (minutes.div_euclid(60), minutes.rem_euclid(60)) {
                (0, 0) => format!("{seconds}s"),
                (0, m) => format!("{m}m{seconds}s"),
                (h, m) => format!("{h}h{m}m{seconds}s"),
            }
        }
    };
    format!("{sign}{body}")
}

fn period(d: Option<&Duration>, name: &str) -> Res<i128> {
    let nanos = nanos_from_proto(Some(d.ok_or_else(|| refuse(format!("{name} must not be nil: 0")))?));
    if nanos > 0 && i64::try_from(nanos).is_ok() {
        return Ok(nanos);
    }
    Err(refuse(format!("{name} must be positive: {}", go_duration(nanos))))
}

fn minimum(coins: &[Coin], name: &str) -> Res<Coins> {
    let read = wire::positive_coins(coins);
    read.map_err(|_| refuse(format!("invalid {name}: {}", wire::coins_text(coins))))
}

/// SDK `Params.ValidateBasic`; as there, the minimum deposit ratio is not looked at. The words matter: a
/// proposal that fails here stores them.
///
/// # Errors
/// A plain error (`undefined:1`) for the first parameter out of range.
pub(crate) fn validate(addresses: &AddressCodec, p: &Params) -> Res<()> {
    let min = minimum(&p.min_deposit, "minimum deposit")?;
    let expedited = minimum(&p.expedited_min_deposit, "expedited minimum deposit")?;
    if min.covers(&expedited) {
        return Err(refuse(format!("expedited minimum deposit must be greater than minimum deposit: {expedited}")));
    }
    period(p.max_deposit_period.as_ref(), "maximum deposit period")?;
    validate_tally(p)?;
    let voting = period(p.voting_period.as_ref(), "voting period")?;
    let fast = period(p.expedited_voting_period.as_ref(), "expedited voting period")?;
    if fast >= voting {
        let (fast, voting) = (go_duration(fast), go_duration(voting));
        return Err(refuse(format!(
            "expedited voting period {fast} must be strictly less that the regular voting period {voting}"
        )));
    }
    Ratio {
        text: &p.min_initial_deposit_ratio,
        unreadable: "invalid mininum initial deposit ratio of proposal",
        low: "mininum initial deposit ratio of proposal must be positive",
        high: "mininum initial deposit ratio of proposal is too large",
        positive: false,
    }
    .check()?;
    Ratio {
        text: &p.proposal_cancel_ratio,
        unreadable: "invalid burn rate of cancel proposal",
        low: "burn rate of cancel proposal must be positive",
        high: "burn rate of cancel proposal is too large",
        positive: false,
    }
    .check()?;
    if !p.proposal_cancel_dest.is_empty() && addresses.parse(&p.proposal_cancel_dest).is_err() {
        return Err(refuse(format!("deposits destination address is invalid: {}", p.proposal_cancel_dest)));
    }
    Ok(())
}

/// Checks the quorum and the thresholds, against each other too.
fn validate_tally(p: &Params) -> Res<()> {
    let quorum = Ratio {
        text: &p.quorum,
        unreadable: "invalid quorum string",
        low: "quorom cannot be negative",
        high: "",
        positive: false,
    };
    // this one is shown as it was written
    if dec(&p.quorum).is_ok_and(|q| q > Dec::ONE) {
        return Err(refuse(format!("quorom too large: {}", p.quorum)));
    }
    quorum.check()?;
    let threshold = Ratio {
        text: &p.threshold,
        unreadable: "invalid threshold string",
        low: "vote threshold must be positive",
        high: "vote threshold too large",
        positive: true,
    }
    .check()?;
    let expedited = Ratio {
        text: &p.expedited_threshold,
        unreadable: "invalid expedited threshold string",
        low: "expedited vote threshold must be positive",
        high: "expedited vote threshold too large",
        positive: true,
    }
    .check()?;
    if expedited <= threshold {
        return Err(refuse(format!(
            "expedited vote threshold {expedited}, must be greater than the regular threshold {threshold}"
        )));
    }
    Ratio {
        text: &p.veto_threshold,
        unreadable: "invalid vetoThreshold string",
        low: "veto threshold must be positive",
        high: "veto threshold too large",
        positive: true,
    }
    .check()
    .map(|_| ())
}

/// What a proposal of this kind needs before it is voted on.
pub(crate) fn min_deposit(p: &Params, expedited: bool) -> Res<Coins> {
    wire::coins_from_proto(if expedited { &p.expedited_min_deposit } else { &p.min_deposit })
}

/// The least deposit at submission (SDK `validateInitialDeposit`).
///
/// # Errors
/// `gov:16` when the deposit is below the least first deposit.
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
/// `gov:23` for a denomination that deposits may not have.
pub(crate) fn check_denoms(p: &Params, deposit: &Coins) -> Res<()> {
    let known: Vec<&str> = p.min_deposit.iter().map(|c| c.denom.as_str()).collect();
    if deposit.iter().all(|c| known.contains(&c.denom.as_str())) {
        return Ok(());
    }
    let known = known.join(" ");
    Err(crate::GovError::InvalidDenom(format!(
        "deposited {deposit}, but gov accepts only the following denom(s): [{known}]"
    ))
    .into())
}

/// The parameters in force; genesis has written them.
pub(crate) fn get(ctx: &Ctx) -> Res<Params> {
    let missing = || {
        Failure::unregistered(
            "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Params",
        )
    };
    crate::keys::PARAMS.get(ctx)?.ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::go_duration;

    #[test]
    fn durations_print_as_in_go() {
        // Go: time.Duration(n).String()
        for (nanos, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (2_200_000, "2.2ms"),
            (3_300_000_000, "3.3s"),
            (60_000_000_000, "1m0s"),
            (172_800_000_000_000, "48h0m0s"),
            (245_001_000_000, "4m5.001s"),
            (-1_500_000_000, "-1.5s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
        ] {
            assert_eq!(go_duration(nanos), text);
        }
    }
}
