//! The last check of a receipt: the fee is split again, by terms and shares that are proven.

use crate::collect::decode;
use crate::errors::ReceiptError;
use crate::evidence::evidence;
use crate::proven::{Facts, Proof};
use openledger_attribution::params;
use openledger_attribution::record::evidence_of;
use openledger_attribution::retrieval;
use openledger_attribution::split::{Contribution, FeeSplit, Holders, split_fee};
use openledger_attribution::tuners::tuners;
use openledger_core::AccAddress;
use openledger_core::ports::{ItemTerms, Payee as RoleHolder, TunerShare};
use openledger_datanet::keys;
use openledger_influence::Payee;
use openledger_model::keys::{self as model_keys, Ancestors};
use openledger_model::tuning::tuner_share;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;

fn address(facts: &Facts, text: &str) -> Result<AccAddress, ReceiptError> {
    facts.codec.parse(text).map_err(ReceiptError::Address)
}

/// The terms of a payee's item, from the datanet's own entries.
fn terms(proven: &Proof, facts: &Facts, payee: &pb::Payee) -> Result<ItemTerms, ReceiptError> {
    let item = payee.item.unwrap_or_default();
    let stored = proven.get(keys::STORE, keys::ITEMS.raw_key(&(item.datanet_id, item.item_id)))?;
    let stored: datanet::Item = decode("item", stored)?;
    let contribution = proven.get(keys::STORE, keys::CONTRIBUTIONS.raw_key(&stored.contribution_id))?;
    let contribution: datanet::Contribution = decode("contribution", contribution)?;
    let shares = contribution.shares.ok_or(ReceiptError::Unsound("a contribution has no shares"))?;
    let curator = if contribution.curator.is_empty() { None } else { Some(address(facts, &contribution.curator)?) };
    Ok(ItemTerms {
        owner: address(facts, &contribution.contributor)?,
        owner_ppm: shares.contributors_ppm,
        curator_ppm: if curator.is_some() { shares.curators_ppm } else { 0 },
        curator,
    })
}

fn holders(facts: &Facts, list: &[model::AccountShare]) -> Result<Vec<RoleHolder>, ReceiptError> {
    list.iter().map(|a| Ok(RoleHolder { address: address(facts, &a.address)?, share_ppm: a.share_ppm })).collect()
}

/// Creators of the ancestors with their absolute shares, and the model's own for the rest.
fn lineage(proven: &Proof, facts: &Facts) -> Result<Vec<(u64, RoleHolder)>, ReceiptError> {
    let id = facts.model.id;
    let ancestors: Ancestors = if facts.model.parents.is_empty() {
        Ancestors::default()
    } else {
        decode("ancestors", proven.get(model_keys::STORE, model_keys::ANCESTORS.raw_key(&id))?)?
    };
    let mut rest = params::PPM;
    let mut out = Vec::new();
    for one in ancestors.shares {
        let left = rest.checked_sub(one.share_ppm);
        rest = left.ok_or(ReceiptError::Unsound("shares of the ancestors exceed one"))?;
        let creator = proven.model(one.model_id)?.creator;
        out.push((one.model_id, RoleHolder { address: address(facts, &creator)?, share_ppm: one.share_ppm }));
    }
    out.push((id, RoleHolder { address: address(facts, &facts.model.creator)?, share_ppm: rest }));
    Ok(out)
}

/// What the tuners received of their part, if the proven model says that it is measured. The record must state what the
/// measurement makes of its height; one of a chain before this one may be older or younger than the measurement.
fn tuner_basis(facts: &Facts) -> Result<Option<pb::TunerBasis>, ReceiptError> {
    let (record, share) = (&facts.record, tuner_share(&facts.model));
    let allowed = match share {
        TunerShare::Measured { ppm, .. } if record.height == 0 => vec![Some(0), Some(ppm)],
        share => vec![share.at(record.height)],
    };
    if allowed.contains(&record.tuner_basis.map(|basis| basis.share_ppm)) {
        Ok(record.tuner_basis)
    } else {
        Err(ReceiptError::Unsound("the record states another share of the tuners than was measured"))
    }
}

/// Splits the fee again and compares who was owed what.
pub(crate) fn payments(
    proven: &Proof,
    facts: &Facts,
    entries: &[Payee],
    blocked: &[AccAddress],
) -> Result<((), String), ReceiptError> {
    let record = &facts.record;
    let fee = record.fee.clone().unwrap_or_default();
    let amount: u64 = fee.amount.parse().map_err(|_| ReceiptError::Unsound("the fee is no amount"))?;
    let split = record.split.filter(params::is_whole);
    let split = split.ok_or(ReceiptError::Unsound("the record's split does not add up to one"))?;
    let mut contributions = Vec::new();
    for (payee, entry) in record.payees.iter().zip(entries) {
        // What is found is paid by score and novelty alone.
        let evidence = if record.retrieval.is_some() { None } else { evidence(proven, facts, payee)? };
        contributions.push(Contribution { entry: *entry, terms: terms(proven, facts, payee)?, evidence });
    }
    let lineage = lineage(proven, facts)?;
    let (declared, compute) = (holders(facts, &facts.model.tuners)?, holders(facts, &facts.model.compute)?);
    let tuners = tuners(&declared, tuner_basis(facts)?);
    let executor = record.retrieval.as_ref().map(|basis| basis.executor.as_str()).filter(|text| !text.is_empty());
    let executor = executor.map(|text| address(facts, text)).transpose()?;
    let compute = retrieval::compute(executor.as_ref(), &compute);
    let holders = Holders { model_id: facts.model.id, lineage: &lineage, tuners: &tuners, compute: &compute };
    let due = split_fee(amount, &split, &contributions, &holders, &|a| !blocked.contains(a))?;
    compare(facts, &contributions, &due)?;
    let governed = if facts.params.split.as_ref() == Some(&split) {
        "the split in force"
    } else {
        "a split that was changed since"
    };
    Ok(((), format!("{}{} went out as it came in, by {governed}", fee.amount, fee.denom)))
}

fn compare(facts: &Facts, contributions: &[Contribution], due: &FeeSplit) -> Result<(), ReceiptError> {
    let record = &facts.record;
    let text = |a: &AccAddress| facts.codec.to_text(a);
    if record.data_pool != due.data_pool.to_string() {
        return Err(ReceiptError::Unsound("the data part differs"));
    }
    for ((payee, contribution), paid) in record.payees.iter().zip(contributions).zip(&due.paid) {
        let terms = &contribution.terms;
        let expected = (
            text(&terms.owner),
            paid.owner.to_string(),
            terms.curator.as_ref().map(text).unwrap_or_default(),
            paid.curator.to_string(),
        );
        let deferred = if paid.deferred == 0 { String::new() } else { paid.deferred.to_string() };
        if payee.deferred != deferred || payee.evidence != contribution.evidence.as_ref().map(evidence_of) {
            return Err(ReceiptError::Unsound("evidence of a payee, or what it defers, differs"));
        }
        if (payee.owner.clone(), payee.amount.clone(), payee.curator.clone(), payee.curator_amount.clone()) != expected
        {
            let (owner, owed, _, curated) = expected;
            return Err(ReceiptError::Owed { point: contribution.entry.id, owed, owner, curated });
        }
    }
    let roles: Vec<_> = due
        .roles
        .iter()
        .map(|r| pb::RolePayment {
            role: r.role.into(),
            address: r.to.as_ref().map(text).unwrap_or_default(),
            amount: r.amount.to_string(),
            model_id: r.model_id,
        })
        .collect();
    if contributions.iter().any(|c| c.evidence.is_some()) != (record.evidence_clock > 0) {
        return Err(ReceiptError::Unsound("the record states a clock without evidence, or evidence without a clock"));
    }
    let deferred = due.paid.iter().fold(0u64, |sum, p| sum.saturating_add(p.deferred));
    if record.deferred != (if deferred == 0 { String::new() } else { deferred.to_string() }) {
        return Err(ReceiptError::Unsound("the sum of what is deferred differs"));
    }
    if record.payments == roles { Ok(()) } else { Err(ReceiptError::Unsound("payments of the other roles differ")) }
}
