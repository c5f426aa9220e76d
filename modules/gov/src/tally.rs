//! The count of a proposal's votes (SDK `Tally`).

use crate::keeper::GovKeeper;
use crate::keys::VOTES;
use crate::params;
use openledger_core::collections::part;
use openledger_core::{Amount, Ctx, Dec, Failure, Res, ValAddress};
use openledger_proto::cosmos::gov::v1::{Proposal, TallyResult, VoteOption, WeightedVoteOption};
use std::collections::BTreeMap;

/// The outcome of a count: whether the proposal passed, whether deposits burn, and the sums.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) passes: bool,
    pub(crate) burn_deposits: bool,
    pub(crate) result: TallyResult,
}

/// The result of a count without votes, and of a proposal that was not counted yet.
pub(crate) fn empty() -> TallyResult {
    let zero = || "0".to_owned();
    TallyResult { yes_count: zero(), abstain_count: zero(), no_count: zero(), no_with_veto_count: zero() }
}

/// A bonded validator during a count (SDK `ValidatorGovInfo`).
struct Bonded {
    tokens: Amount,
    shares: Dec,
    /// The shares of delegators who voted themselves, which their validator does not vote for.
    deducted: Dec,
    vote: Vec<(VoteOption, Dec)>,
}

impl Bonded {
    /// Tokens that these shares stand for. A validator without shares has nobody's power; the SDK would stop
    /// here.
    fn power(&self, shares: Dec) -> Res<Dec> {
        if self.shares.is_zero() {
            return Ok(Dec::ZERO);
        }
        Ok(shares.mul_int(self.tokens)?.quo(self.shares)?)
    }
}

#[derive(Default)]
struct Count {
    by_option: BTreeMap<i32, Dec>,
    total: Option<Dec>,
}

impl Count {
    fn of(&self, option: VoteOption) -> Dec {
        self.by_option.get(&i32::from(option)).copied().unwrap_or(Dec::ZERO)
    }
    fn total(&self) -> Dec {
        self.total.unwrap_or(Dec::ZERO)
    }
    fn add(&mut self, vote: &[(VoteOption, Dec)], power: Dec) -> Res<()> {
        for (option, weight) in vote {
            let sum = self.of(*option).add(power.mul(*weight)?)?;
            self.by_option.insert(i32::from(*option), sum);
        }
        self.total = Some(self.total().add(power)?);
        Ok(())
    }
    fn result(&self) -> Res<TallyResult> {
        let text = |option| Ok::<_, Failure>(self.of(option).truncate_int()?.to_string());
        Ok(TallyResult {
            yes_count: text(VoteOption::Yes)?,
            abstain_count: text(VoteOption::Abstain)?,
            no_count: text(VoteOption::No)?,
            no_with_veto_count: text(VoteOption::NoWithVeto)?,
        })
    }
}

fn parsed(options: &[WeightedVoteOption]) -> Res<Vec<(VoteOption, Dec)>> {
    let one = |o: &WeightedVoteOption| {
        let option = VoteOption::try_from(o.option).unwrap_or_default();
        Ok((option, o.weight.parse().map_err(|e| Failure::corrupt(format!("weight of a vote: {e}")))?))
    };
    options.iter().map(one).collect()
}

impl GovKeeper {
    /// Counts the votes on `p` and deletes them.
    ///
    /// # Errors
    /// A decimal that overflows; fatal when the storage fails.
    pub(crate) fn tally(&self, ctx: &Ctx, p: &Proposal) -> Res<Outcome> {
        let mut validators: BTreeMap<ValAddress, Bonded> = BTreeMap::new();
        for v in self.staking.bonded_by_power(ctx)? {
            let tokens = if v.is_bonded() { v.tokens } else { Amount::ZERO };
            let bonded = Bonded { tokens, shares: v.shares, deducted: Dec::ZERO, vote: Vec::new() };
            validators.insert(v.operator, bonded);
        }
        let count = self.count(ctx, p.id, &mut validators)?;
        let result = count.result()?;
        let (passes, burn_deposits) = self.judge(ctx, &count, p.expedited)?;
        Ok(Outcome { passes, burn_deposits, result })
    }

    /// Delegators who vote count for themselves, validators for the rest of their delegators.
    fn count(&self, ctx: &Ctx, id: u64, validators: &mut BTreeMap<ValAddress, Bonded>) -> Res<Count> {
        let mut count = Count::default();
        let mut done = Vec::new();
        let mut it = VOTES.range(ctx, &part(&id), false)?;
        while let Some((key, vote)) = it.next_entry()? {
            let voter = &key.1.0;
            let options = parsed(&vote.options)?;
            if let Some(validator) = validators.get_mut(&ValAddress::from_bytes(voter.as_bytes())?) {
                validator.vote.clone_from(&options);
            }
            self.staking.iterate_delegations(ctx, voter, &mut |d| {
                if let Some(validator) = validators.get_mut(&d.validator) {
                    validator.deducted = validator.deducted.add(d.shares)?;
                    count.add(&options, validator.power(d.shares)?)?;
                }
                Ok(false)
            })?;
            done.push(key);
        }
        for key in &done {
            VOTES.remove(ctx, key)?;
        }
        for validator in validators.values().filter(|v| !v.vote.is_empty()) {
            count.add(&validator.vote, validator.power(validator.shares.sub(validator.deducted)?)?)?;
        }
        Ok(count)
    }

    /// Whether it passes, and whether the deposits burn.
    fn judge(&self, ctx: &Ctx, count: &Count, expedited: bool) -> Res<(bool, bool)> {
        let bonded = self.staking.total_bonded(ctx)?;
        if bonded.is_zero() {
            return Ok((false, false));
        }
        let params = params::get(ctx)?;
        if count.total().quo(Dec::from_amount(bonded))? < params::dec(&params.quorum)? {
            return Ok((false, params.burn_vote_quorum));
        }
        let decided = count.total().sub(count.of(VoteOption::Abstain))?;
        if decided.is_zero() {
            return Ok((false, false));
        }
        if count.of(VoteOption::NoWithVeto).quo(count.total())? > params::dec(&params.veto_threshold)? {
            return Ok((false, params.burn_vote_veto));
        }
        let threshold = if expedited { &params.expedited_threshold } else { &params.threshold };
        Ok((count.of(VoteOption::Yes).quo(decided)? > params::dec(threshold)?, false))
    }
}
