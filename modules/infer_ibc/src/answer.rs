//! An answer: the relayer's fee, the purchase, who was paid, and what is left.

use crate::errors::InferIbcError;
use crate::keeper::{Asker, InferIbcKeeper, own};
use openledger_core::wire::{coin_to_proto, pack};
use openledger_core::{AccAddress, Amount, Coins, Ctx, Failure, Res};
use openledger_proto::openledger::attribution::v1::{QueryAttributionRequest, QueryAttributionResponse, Record};
use openledger_proto::openledger::inference::v1::{MsgInfer, MsgInferResponse};
use openledger_proto::openledger::inferibc::v1::{Answer, PayeeShare, Question};
use prost::Message;
use std::collections::BTreeMap;

/// The most accounts that an answer names.
const MAX_PAYEES: u32 = 16;
/// The method that tells who was paid.
const ATTRIBUTION: &str = "/openledger.attribution.v1.Query/Attribution";

/// An amount of a request.
///
/// # Errors
/// `inferibc:4` naming the field.
pub(crate) fn amount(field: &str, text: &str) -> Res<Amount> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = text.parse().ok().filter(|_| digits);
    amount.ok_or_else(|| InferIbcError::InvalidPacket.wrap(format!("{field} must be a number of digits")))
}

impl InferIbcKeeper {
    /// Buys an answer for a prepaid account.
    ///
    /// # Errors
    /// `inferibc:4` for numbers that are none; the refusals of bank, of `MsgInfer` and of transfers.
    pub(crate) fn answer(&self, ctx: &Ctx, asker: Asker<'_>, account: &AccAddress, question: &Question) -> Res<Answer> {
        if question.payees > MAX_PAYEES {
            return Err(InferIbcError::InvalidPacket.wrap(format!("payees must be at most {MAX_PAYEES}")));
        }
        if question.send_rest && !asker.by_transfer {
            return Err(InferIbcError::InvalidPacket.wrap("send_rest needs a transfer, which knows the way back"));
        }
        self.pay_relayer(ctx, account, asker.relayer, question)?;
        let msg = MsgInfer {
            payer: ctx.address_text(account),
            model_id: question.model_id,
            input: question.input.clone(),
            max_fee: Some(coin_to_proto(&own(ctx, amount("max_fee", &question.max_fee)?)?)),
        };
        let router = &self.ports.router;
        let result = router.run(ctx, &router.check(ctx.config(), &pack(&msg))?)?;
        result.events.into_iter().for_each(|event| ctx.emit(event));
        let bought = MsgInferResponse::decode(result.response.value.as_slice()).map_err(Failure::corrupt)?;
        let record = self.record(ctx, bought.inference_id)?;
        let mut rest = self.ports.bank.balance(ctx, account, &ctx.config().bond_denom)?;
        let mut sent = None;
        if question.send_rest && !rest.is_zero() {
            sent = Some(coin_to_proto(&self.send_away(ctx, account, rest, (asker.channel, asker.payer))?));
            rest = Amount::ZERO;
        }
        Ok(Answer {
            inference_id: bought.inference_id,
            label: bought.label,
            logits_q16: bought.logits_q16,
            fee: bought.fee,
            record_hash: bought.record_hash,
            payees: shares(&record, question.payees)?,
            material_hash: record.material_hash,
            height: ctx.height(),
            left: Some(coin_to_proto(&own(ctx, rest)?)),
            sent,
        })
    }

    fn pay_relayer(&self, ctx: &Ctx, account: &AccAddress, relayer: &AccAddress, question: &Question) -> Res<()> {
        if question.relayer_fee.is_empty() {
            return Ok(());
        }
        let fee = amount("relayer_fee", &question.relayer_fee)?;
        if fee.is_zero() {
            return Ok(());
        }
        let paid = self.ports.bank.send(ctx, account, relayer, &Coins::one(own(ctx, fee)?));
        paid.map_err(|e| e.context("relayer_fee"))
    }

    fn record(&self, ctx: &Ctx, inference_id: u64) -> Res<Record> {
        let request = QueryAttributionRequest { inference_id }.encode_to_vec();
        let answer = self.ports.router.query(ctx, ATTRIBUTION, &request);
        // What runs out of gas is told by the meter, since the words of the error are the module's.
        let gas = ctx.gas();
        if answer.is_err() && gas.consumed() > gas.limit() {
            gas.consume(0, "attribution of an answer")?;
        }
        let bytes = answer.map_err(|e| Failure::corrupt(format!("the record of an answer: {}", e.message)))?;
        let answer = QueryAttributionResponse::decode(bytes.as_slice()).map_err(Failure::corrupt)?;
        answer.record.ok_or_else(|| Failure::corrupt("a record is pruned in the block that wrote it"))
    }
}

/// The accounts with the greatest shares of a fee. What was burned is nobody's.
fn shares(record: &Record, most: u32) -> Res<Vec<PayeeShare>> {
    let mut sums: BTreeMap<&str, u128> = BTreeMap::new();
    let parts = record
        .payees
        .iter()
        .flat_map(|payee| [(payee.owner.as_str(), &payee.amount), (payee.curator.as_str(), &payee.curator_amount)])
        .chain(record.payments.iter().map(|payment| (payment.address.as_str(), &payment.amount)));
    for (address, text) in parts.filter(|(address, text)| !address.is_empty() && !text.is_empty()) {
        let part = text.parse::<u128>().map_err(Failure::corrupt)?;
        let sum = sums.entry(address).or_default();
        *sum = sum.saturating_add(part);
    }
    let fee = record.fee.as_ref().and_then(|fee| fee.amount.parse::<u128>().ok()).unwrap_or_default();
    let mut sums: Vec<(&str, u128)> = sums.into_iter().filter(|(_, sum)| *sum > 0).collect();
    sums.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let share = |(address, sum): (&str, u128)| {
        let ppm = sum.saturating_mul(1_000_000).checked_div(fee).unwrap_or_default();
        PayeeShare { address: address.to_owned(), ppm: u32::try_from(ppm).unwrap_or(u32::MAX) }
    };
    Ok(sums.into_iter().take(usize::try_from(most).unwrap_or_default()).map(share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::cosmos::base::v1beta1::Coin;
    use openledger_proto::openledger::attribution::v1::{Payee, RolePayment};

    #[test]
    fn amounts_are_digits() {
        assert_eq!(amount("max_fee", "0025").unwrap(), Amount::new(25));
        for text in ["", "+1", "-1", "1.0", "0x10", " 1", &"9".repeat(90)] {
            assert_eq!(
                amount("max_fee", text).unwrap_err().to_string(),
                "max_fee must be a number of digits: invalid packet"
            );
        }
    }

    #[test]
    fn shares_are_sums_by_account_in_millionths() {
        let payee = |owner: &str, amount: &str, curator: &str, curator_amount: &str| Payee {
            owner: owner.to_owned(),
            amount: amount.to_owned(),
            curator: curator.to_owned(),
            curator_amount: curator_amount.to_owned(),
            ..Payee::default()
        };
        let payment = |address: &str, amount: &str| RolePayment {
            address: address.to_owned(),
            amount: amount.to_owned(),
            ..RolePayment::default()
        };
        let record = Record {
            fee: Some(Coin { denom: "uopen".to_owned(), amount: "3000".to_owned() }),
            payees: vec![payee("b", "400", "c", "100"), payee("a", "500", "", ""), payee("b", "600", "", "0")],
            payments: vec![payment("", "400"), payment("c", "400"), payment("d", "600")],
            ..Record::default()
        };
        let named = |most: u32| -> Vec<(String, u32)> {
            shares(&record, most).unwrap().into_iter().map(|share| (share.address, share.ppm)).collect()
        };
        let all = [("b", 333_333), ("d", 200_000), ("a", 166_666), ("c", 166_666)];
        assert_eq!(named(16), all.map(|(address, ppm)| (address.to_owned(), ppm)));
        assert_eq!(named(1), [("b".to_owned(), 333_333)]);
        assert!(named(0).is_empty());
    }
}
