//! The queries that contracts ask most, as calls. Every other [`crate::Question`] goes through
//! [`crate::ask`].

use crate::attribution::{
    EpochTotals, QueryAttributionRequest, QueryAttributionResponse, QueryEarningsByAccountRequest,
    QueryEpochTotalsRequest, QueryPaymentsRequest, QueryPaymentsResponse, QueryWhyPaidRequest, QueryWhyPaidResponse,
    Role,
};
use crate::cosmos::PageRequest;
use crate::cosmwasm::{Coin, CustomQuery, Empty, QuerierWrapper};
use crate::datanet::{
    Commit, Datanet, DatanetStats, Item, QueryCommitRequest, QueryConsentAtRequest, QueryConsentAtResponse,
    QueryContributionRequest, QueryContributionResponse, QueryDatanetRequest, QueryItemRequest, QueryParamsRequest,
    QuerySnapshotAtRequest, QuerySnapshotAtResponse,
};
use crate::inference::{
    Inference, QueryInferenceRequest, QueryInferencesByPayerRequest, QueryInferencesByPayerResponse,
};
use crate::model::{Certification, Model, QueryCertificationRequest, QueryLineageRequest, QueryLineageResponse};
use crate::model::{ModelStatus, QueryModelRequest};
use crate::{Amount, BindingError, ask};

type Res<T> = Result<T, BindingError>;

macro_rules! querier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<'a, C: CustomQuery = Empty>(&'a QuerierWrapper<'a, C>);

        impl<'a, C: CustomQuery> $name<'a, C> {
            /// Asks through the querier that the contract was called with.
            #[must_use]
            pub fn new(querier: &'a QuerierWrapper<'a, C>) -> Self {
                Self(querier)
            }
        }
    };
}

querier!(
    /// Paid answers.
    InferenceQuerier
);
querier!(
    /// Datasets, contributions and consent.
    DatanetQuerier
);
querier!(
    /// Models, their price and their lineage.
    ModelQuerier
);
querier!(
    /// Who was paid, and why.
    AttributionQuerier
);

impl<C: CustomQuery> InferenceQuerier<'_, C> {
    /// One paid answer.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with this id.
    pub fn inference(&self, inference_id: u64) -> Res<Inference> {
        ask(self.0, &QueryInferenceRequest { inference_id })?.inference.ok_or(BindingError::Missing("inference"))
    }

    /// The answers that an account paid for, oldest first.
    ///
    /// # Errors
    /// [`BindingError::Query`] for a malformed address.
    pub fn by_payer(
        &self,
        payer: impl Into<String>,
        pagination: Option<PageRequest>,
    ) -> Res<QueryInferencesByPayerResponse> {
        ask(self.0, &QueryInferencesByPayerRequest { payer: payer.into(), pagination })
    }
}

impl<C: CustomQuery> ModelQuerier<'_, C> {
    /// One model.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with this id.
    pub fn model(&self, model_id: u64) -> Res<Model> {
        ask(self.0, &QueryModelRequest { model_id })?.model.ok_or(BindingError::Missing("model"))
    }

    /// The price of one answer, when the model sells any: it must be certified and have a price.
    ///
    /// # Errors
    /// Those of [`Self::model`], and [`BindingError::Amount`].
    pub fn price(&self, model_id: u64) -> Res<Option<Coin>> {
        let model = self.model(model_id)?;
        if model.status() != ModelStatus::Certified {
            return Ok(None);
        }
        let price = model.price.as_ref().map(Coin::try_from).transpose()?;
        Ok(price.filter(|coin| !coin.amount.is_zero()))
    }

    /// All ancestors of a model, and who receives its lineage, tuner and compute parts.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such model.
    pub fn lineage(&self, model_id: u64) -> Res<QueryLineageResponse> {
        ask(self.0, &QueryLineageRequest { model_id })
    }

    /// Progress and result of a model's certification.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such model.
    pub fn certification(&self, model_id: u64) -> Res<Certification> {
        let answer = ask(self.0, &QueryCertificationRequest { model_id })?;
        answer.certification.ok_or(BindingError::Missing("certification"))
    }
}

impl<C: CustomQuery> DatanetQuerier<'_, C> {
    /// The parameters of the module, fees and bounds among them.
    ///
    /// # Errors
    /// Only those of the call itself.
    pub fn params(&self) -> Res<crate::datanet::Params> {
        ask(self.0, &QueryParamsRequest {})?.params.ok_or(BindingError::Missing("params"))
    }

    /// One dataset with its counters.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with this id.
    pub fn datanet(&self, datanet_id: u64) -> Res<(Datanet, DatanetStats)> {
        let answer = ask(self.0, &QueryDatanetRequest { datanet_id })?;
        Ok((answer.datanet.ok_or(BindingError::Missing("datanet"))?, answer.stats.unwrap_or_default()))
    }

    /// One contribution with its consent changes.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with this id.
    pub fn contribution(&self, contribution_id: u64) -> Res<QueryContributionResponse> {
        ask(self.0, &QueryContributionRequest { contribution_id })
    }

    /// One unrevealed commit.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with this id.
    pub fn commit(&self, commit_id: u64) -> Res<Commit> {
        ask(self.0, &QueryCommitRequest { commit_id })?.commit.ok_or(BindingError::Missing("commit"))
    }

    /// One item.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is none with these ids.
    pub fn item(&self, datanet_id: u64, item_id: u64) -> Res<Item> {
        ask(self.0, &QueryItemRequest { datanet_id, item_id })?.item.ok_or(BindingError::Missing("item"))
    }

    /// The permissions of an item that trainings announced after `height` must respect; zero means now.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such item, or the height is to come.
    pub fn consent_at(&self, datanet_id: u64, item_id: u64, height: u64) -> Res<QueryConsentAtResponse> {
        ask(self.0, &QueryConsentAtRequest { datanet_id, item_id, height })
    }

    /// Number and root of the members of a snapshot.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such dataset, or the height is to come.
    pub fn snapshot_at(&self, datanet_id: u64, height: u64) -> Res<QuerySnapshotAtResponse> {
        ask(self.0, &QuerySnapshotAtRequest { datanet_id, height })
    }
}

impl<C: CustomQuery> AttributionQuerier<'_, C> {
    /// What an account was paid for one role in one denomination since genesis. Earnings arrive at the end of
    /// a block without a call: a contract compares this with what it saw before.
    ///
    /// # Errors
    /// [`BindingError::Query`] for a malformed address, [`BindingError::Amount`].
    pub fn earned(&self, address: impl Into<String>, role: Role, denom: &str) -> Res<Amount> {
        let answer = ask(self.0, &QueryEarningsByAccountRequest { address: address.into() })?;
        let totals = answer.earnings.ok_or(BindingError::Missing("earnings"))?.totals;
        let of_role = totals.iter().filter(|total| total.role() == role).filter_map(|total| total.amount.as_ref());
        match of_role.filter(|coin| coin.denom == denom).map(Coin::try_from).next() {
            Some(coin) => Ok(coin?.amount),
            None => Ok(Amount::zero()),
        }
    }

    /// The record of an inference: which contributions the answer is due to.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such inference.
    pub fn record(&self, inference_id: u64) -> Res<QueryAttributionResponse> {
        ask(self.0, &QueryAttributionRequest { inference_id })
    }

    /// The payments of an account by height.
    ///
    /// # Errors
    /// [`BindingError::Query`] for a malformed address.
    pub fn payments(&self, address: impl Into<String>, pagination: Option<PageRequest>) -> Res<QueryPaymentsResponse> {
        ask(self.0, &QueryPaymentsRequest { address: address.into(), pagination })
    }

    /// Why an account was paid for one inference.
    ///
    /// # Errors
    /// [`BindingError::Query`] when there is no such inference, or its record was pruned.
    pub fn why_paid(&self, address: impl Into<String>, inference_id: u64) -> Res<QueryWhyPaidResponse> {
        ask(self.0, &QueryWhyPaidRequest { address: address.into(), height: 0, inference_id })
    }

    /// What came in and what was paid out in an epoch, by denomination.
    ///
    /// # Errors
    /// Only those of the call itself.
    pub fn epoch(&self, epoch: u64) -> Res<Vec<EpochTotals>> {
        Ok(ask(self.0, &QueryEpochTotalsRequest { epoch })?.totals)
    }
}
