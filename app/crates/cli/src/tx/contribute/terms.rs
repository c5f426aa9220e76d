//! What a datanet asks of a contribution, and what the contribution costs.

use openledger_core::{Amount, Coin, Denom};
use openledger_influence::novelty::norm_sq;
use openledger_proto::cosmos::bank::v1beta1::{
    QuerySpendableBalanceByDenomRequest, QuerySpendableBalanceByDenomResponse,
};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{self as datanet, ItemPayload, Modality};

use super::QUERY;
use super::journal::Journal;
use openledger_client::{Client, ClientError};

/// Payload bytes in one reveal, well below the 1 MiB that CometBFT's mempool takes by default.
const MAX_REVEAL_BYTES: usize = 500_000;
/// Bytes that an item takes beside its features, at most.
const ITEM_OVERHEAD: usize = 16;

/// The datanet and the parameters of its module, as they stand now.
pub(super) struct Terms {
    pub(super) net: datanet::Datanet,
    pub(super) schema: datanet::Schema,
    params: datanet::Params,
}

/// What is still to be paid.
pub(super) struct Cost {
    pub(super) items: u64,
    pub(super) commits: u64,
    pub(super) item_bond: Coin,
    pub(super) commit_fee: Coin,
    pub(super) bond: Amount,
    pub(super) fees: Amount,
}

impl Terms {
    /// Asks the chain.
    ///
    /// # Errors
    /// When there is no such datanet.
    pub(super) fn fetch(client: &Client, datanet_id: u64) -> Result<Self, ClientError> {
        let request = datanet::QueryDatanetRequest { datanet_id };
        let answer: datanet::QueryDatanetResponse = client.query(&format!("{QUERY}/Datanet"), &request)?;
        let net = answer.datanet.unwrap_or_default();
        let schema = net.schema.clone().unwrap_or_default();
        let params: datanet::QueryParamsResponse =
            client.query(&format!("{QUERY}/Params"), &datanet::QueryParamsRequest {})?;
        Ok(Self { net, schema, params: params.params.unwrap_or_default() })
    }

    /// What is granted by a reveal that is asked to grant `licence`: what is shown is what is granted, even if the
    /// creator widens the default before the reveal.
    pub(super) fn licence(&self, licence: u32) -> u32 {
        if licence == 0 { self.net.default_licence } else { licence }
    }

    /// Open commits that an account may have.
    pub(super) fn max_open_commits(&self) -> usize {
        usize::try_from(self.params.max_open_commits).unwrap_or(1).max(1)
    }

    /// Items of one batch when `wanted` are asked for.
    pub(super) fn batch_items(&self, wanted: usize) -> usize {
        let allowed = usize::try_from(self.params.max_items_per_reveal).unwrap_or(usize::MAX);
        let width = usize::try_from(self.schema.dimension).unwrap_or(usize::MAX).saturating_add(ITEM_OVERHEAD);
        // Texts are mostly shorter than they may be, so their batches are cut by their own bytes.
        let fitting = match self.schema.modality() {
            Modality::Utf8Text => usize::MAX,
            _ => MAX_REVEAL_BYTES.checked_div(width).unwrap_or(1),
        };
        wanted.min(allowed).min(fitting).max(1)
    }

    /// Batches of at most `most` items and of the bytes of one reveal. The same items are always cut alike, because a
    /// journal goes on by the numbers of batches.
    pub(super) fn batches(&self, items: &[ItemPayload], most: usize) -> Vec<Vec<ItemPayload>> {
        let mut all: Vec<Vec<ItemPayload>> = Vec::new();
        let mut bytes = 0usize;
        for item in items {
            let own = item.features.len().saturating_add(ITEM_OVERHEAD);
            bytes = bytes.saturating_add(own);
            match all.last_mut() {
                Some(batch) if batch.len() < most && bytes <= MAX_REVEAL_BYTES => batch.push(item.clone()),
                _ => {
                    all.push(vec![item.clone()]);
                    bytes = own;
                }
            }
        }
        all
    }

    /// Positions of the items that the chain refuses because they lie too far out.
    pub(super) fn beyond_norm(&self, items: &[ItemPayload]) -> Vec<usize> {
        let norm =
            |item: &ItemPayload| norm_sq(&item.features.iter().map(|byte| byte.cast_signed()).collect::<Vec<i8>>());
        let bound = self.net.norm_bound;
        let beyond = items.iter().enumerate().filter(|(_, item)| bound > 0 && norm(item) > bound);
        beyond.map(|(at, _)| at).collect()
    }

    /// What the batches that are not revealed yet cost.
    ///
    /// # Errors
    /// When the chain's amounts are malformed, or new commits are not taken.
    pub(super) fn cost(&self, journal: &Journal, batches: &[Vec<ItemPayload>]) -> Result<Cost, ClientError> {
        let (mut items, mut commits) = (0u64, 0u64);
        for (state, batch) in journal.batches.iter().zip(batches).filter(|(state, _)| state.revealed.is_none()) {
            items = items.saturating_add(u64::try_from(batch.len()).unwrap_or(u64::MAX));
            commits = commits.saturating_add(u64::from(state.commit_id.is_none()));
        }
        if self.net.closed && commits > 0 {
            return Err(ClientError::Usage(format!("datanet {} is closed: it takes no contributions", self.net.id)));
        }
        let (item_bond, commit_fee) = (coin(self.net.min_item_bond.as_ref())?, coin(self.params.commit_fee.as_ref())?);
        Ok(Cost {
            items,
            commits,
            bond: item_bond.amount.mul(Amount::from(items))?,
            fees: commit_fee.amount.mul(Amount::from(commits))?,
            item_bond,
            commit_fee,
        })
    }

    /// Blocks after which a bond comes back.
    pub(super) fn bond_blocks(&self) -> u64 {
        self.net.reveal_window.saturating_add(self.params.bond_maturity)
    }
}

impl Cost {
    /// Refuses a contribution that its account cannot pay for.
    ///
    /// # Errors
    /// When the account has less than bonds and fees together.
    pub(super) fn check(&self, client: &Client, address: &str) -> Result<(), ClientError> {
        let denom = self.item_bond.denom.to_string();
        let total = self.bond.add(self.fees)?;
        let request = QuerySpendableBalanceByDenomRequest { address: address.to_owned(), denom: denom.clone() };
        let answer: QuerySpendableBalanceByDenomResponse =
            client.query("/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom", &request)?;
        let balance = coin(answer.balance.as_ref())?.amount;
        if balance >= total {
            return Ok(());
        }
        Err(ClientError::Usage(format!(
            "{address} has {balance}{denom}, and bonds and commit fees are {total}{denom}, transaction fees not counted: nothing was sent"
        )))
    }
}

fn coin(coin: Option<&PbCoin>) -> Result<Coin, ClientError> {
    let coin = coin.ok_or_else(|| ClientError::Answer("an amount is missing".to_owned()))?;
    Ok(Coin::new(coin.amount.parse::<Amount>()?, Denom::new(&coin.denom)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(max_items_per_reveal: u32, dimension: u32, norm_bound: u64) -> Terms {
        Terms {
            net: datanet::Datanet { norm_bound, ..Default::default() },
            schema: datanet::Schema { dimension, ..Default::default() },
            params: datanet::Params { max_items_per_reveal, ..Default::default() },
        }
    }

    #[test]
    fn batches_fit_the_chain_and_a_transaction() {
        assert_eq!(terms(64, 64, 0).batch_items(100), 64);
        assert_eq!(terms(64, 64, 0).batch_items(10), 10);
        assert_eq!(terms(64, 64, 0).batch_items(0), 1);
        assert!(terms(1024, 1024, 0).batch_items(1024) * (1024 + ITEM_OVERHEAD) <= MAX_REVEAL_BYTES);
    }

    #[test]
    fn texts_are_cut_by_number_and_by_bytes() {
        let mut terms = terms(1024, 1024, 0);
        terms.schema.modality = Modality::Utf8Text.into();
        assert_eq!(terms.batch_items(1024), 1024);
        let item = |length: usize| ItemPayload { features: vec![b'x'; length], label: 0 };
        let sizes = |items: &[ItemPayload], most: usize| -> Vec<usize> {
            terms.batches(items, most).iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(&vec![item(5); 7], 3), [3, 3, 1]);
        assert_eq!(sizes(&[], 3), [0usize; 0]);
        assert_eq!(sizes(&vec![item(1000); 1100], 1024), [492, 492, 116], "500,000 bytes, 1,016 an item");
        assert_eq!(sizes(&[item(10), item(600_000), item(10)], 9), [1, 1, 1], "one alone that is too long");
    }

    #[test]
    fn items_beyond_the_norm_bound_are_found_by_signed_values() {
        let item = |features: &[u8]| ItemPayload { features: features.to_vec(), label: 0 };
        let items = [item(&[3, 4]), item(&[0xfd, 0xfc]), item(&[0, 6]), item(&[0x80, 0])];
        assert_eq!(terms(1, 2, 25).beyond_norm(&items), [2, 3]);
        assert_eq!(terms(1, 2, 0).beyond_norm(&items), [0usize; 0], "no bound");
    }

    #[test]
    fn a_licence_of_zero_is_the_default() {
        let mut terms = terms(1, 1, 0);
        terms.net.default_licence = 33;
        assert_eq!((terms.licence(0), terms.licence(5)), (33, 5));
    }
}
