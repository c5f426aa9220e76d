//! Queries of contracts about coins.

use super::coins::wasm_coin;
use super::queries::{Answer, Refusal};
use crate::keeper::WasmKeeper;
use crate::vmtypes::{
    AllDenomMetadataQuery, BankQuery, DenomMetadata, DenomUnit, SystemError, all_metadata_answer, amount_answer,
    amounts_answer, metadata_answer,
};
use openledger_core::{Amount, Ctx, Denom, Failure, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::{Metadata, QueryDenomsMetadataRequest, QueryDenomsMetadataResponse};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use prost::Message;

impl WasmKeeper {
    pub(super) fn answer_bank(&self, ctx: &Ctx, query: &BankQuery) -> Answer {
        let bank = &self.ports().bank;
        if let Some(query) = &query.all_balances {
            let addr = self.asked(ctx, &query.address)?;
            let coins = bank.all_balances(ctx, &addr)?;
            let coins: Vec<_> = coins.iter().map(|c| wasm_coin(c.denom.as_str(), c.amount)).collect();
            return Ok(amounts_answer(&coins).into_bytes());
        }
        if let Some(query) = &query.balance {
            let addr = self.asked(ctx, &query.address)?;
            return Ok(held(&query.denom, bank.balance(ctx, &addr, &query.denom)?)?);
        }
        if let Some(query) = &query.supply {
            return Ok(held(&query.denom, bank.supply(ctx, &query.denom)?)?);
        }
        if let Some(query) = &query.denom_metadata {
            let found = bank.denom_metadata(ctx, &query.denom)?;
            let found = found.ok_or_else(|| Sdk::NotFound.wrap(&query.denom))?;
            return Ok(metadata_answer(&metadata(found)).into_bytes());
        }
        if let Some(query) = &query.all_denom_metadata {
            return self.all_metadata(ctx, query);
        }
        Err(SystemError::Unsupported("unknown BankQuery variant".to_owned()).into())
    }

    fn all_metadata(&self, ctx: &Ctx, query: &AllDenomMetadataQuery) -> Answer {
        let pagination = query.pagination.as_ref().map(|page| PageRequest {
            key: page.key.bytes().to_vec(),
            limit: page.limit.into(),
            reverse: page.reverse,
            ..PageRequest::default()
        });
        let request = QueryDenomsMetadataRequest { pagination }.encode_to_vec();
        let answer = self.ask(ctx, "/cosmos.bank.v1beta1.Query/DenomsMetadata", &request);
        let bytes = answer.map_err(|e| match e {
            Refusal::Grpc(_) => Refusal::Failed(Sdk::InvalidRequest.into()),
            other => other,
        })?;
        let found = QueryDenomsMetadataResponse::decode(bytes.as_slice()).map_err(Failure::corrupt)?;
        let next_key = found.pagination.map(|page| page.next_key).unwrap_or_default();
        let list: Vec<_> = found.metadatas.into_iter().map(metadata).collect();
        Ok(all_metadata_answer(&list, &next_key).into_bytes())
    }
}

/// An amount as the bank tells it. The SDK panics over a denomination that is none, if there is nothing of it.
fn held(denom: &str, amount: Amount) -> Res<Vec<u8>> {
    if amount.is_zero() && Denom::new(denom).is_err() {
        return Err(Failure::panicked(format!("recovered: invalid denom: {denom}")));
    }
    Ok(amount_answer(&wasm_coin(denom, amount)).into_bytes())
}

fn metadata(m: Metadata) -> DenomMetadata {
    let unit = |u: openledger_proto::cosmos::bank::v1beta1::DenomUnit| DenomUnit {
        denom: u.denom,
        exponent: u.exponent,
        aliases: u.aliases,
    };
    DenomMetadata {
        description: m.description,
        units: m.denom_units.into_iter().map(unit).collect(),
        base: m.base,
        display: m.display,
        name: m.name,
        symbol: m.symbol,
        uri: m.uri,
        uri_hash: m.uri_hash,
    }
}
