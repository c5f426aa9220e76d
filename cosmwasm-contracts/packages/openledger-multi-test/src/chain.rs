//! The way from cw-multi-test to the scripted modules.

use cosmwasm_std::{
    Addr, AnyMsg, Api, Binary, BlockInfo, CustomMsg, CustomQuery, GrpcQuery, Querier, StdError, StdResult, Storage,
};
use cw_multi_test::{AppResponse, CosmosRouter, Stargate};
use openledger_std::{ChainMessage, attribution as at, datanet as dn, inference as inf, model as mdl};
use prost::{Message, Name};
use serde::de::DeserializeOwned;

use crate::refusal::{ensure, refuse};
use crate::{World, attribution, datanet, evidence, infer, queries, retrieve, treasury};

/// Begins the data of a module's answer; `on_chain` takes it off again.
pub(crate) const ENVELOPE: &[u8] = b"openledger-any:";

/// The handler of `CosmosMsg::Any` and `QueryRequest::Grpc`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenLedgerModules;

/// Coins that a module wants moved from the sender, and from accounts of modules to others; and what it answers.
pub(crate) struct Outcome<R> {
    pub(crate) pay: Vec<(Addr, cosmwasm_std::Coin)>,
    /// From whom, to whom, how much.
    pub(crate) moves: Vec<(Addr, Addr, cosmwasm_std::Coin)>,
    pub(crate) response: R,
    pub(crate) events: Vec<cosmwasm_std::Event>,
}

/// What every handler is given.
pub(crate) struct Call<'a> {
    pub(crate) api: &'a dyn Api,
    pub(crate) block: &'a BlockInfo,
}

type Handler<M> = fn(&Call<'_>, &mut dyn Storage, &M) -> StdResult<Outcome<<M as ChainMessage>::Response>>;

/// The parts of a call that the bank needs.
struct Chain<'a, ExecC, QueryC> {
    call: Call<'a>,
    router: &'a dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
    sender: Addr,
}

impl<ExecC: CustomMsg + 'static, QueryC: CustomQuery + 'static> Chain<'_, ExecC, QueryC> {
    /// Decodes, holds the signer against the sender, runs, moves the coins, and wraps the answer.
    fn run<M: ChainMessage>(
        &self,
        storage: &mut dyn Storage,
        value: &Binary,
        handler: Handler<M>,
    ) -> StdResult<AppResponse> {
        let Ok(message) = M::decode(value.as_slice()) else { return refuse("sdk", 2) };
        ensure(message.signer() == self.sender.as_str(), "sdk", 4)?;
        if let Some((codespace, code)) = World::new(storage, self.call.block.height).refused(&M::type_url())? {
            return refuse(&codespace, code);
        }
        let outcome = handler(&self.call, storage, &message)?;
        let mut events = outcome.events;
        let paid = outcome.pay.into_iter().map(|(to, coin)| (self.sender.clone(), to, coin));
        for (from, to, coin) in paid.chain(outcome.moves).filter(|(_, _, coin)| !coin.amount.is_zero()) {
            let send = cosmwasm_std::BankMsg::Send { to_address: to.into_string(), amount: vec![coin] };
            let sent = self.router.execute(self.call.api, storage, self.call.block, from, send.into());
            match sent {
                Ok(response) => events.extend(response.events),
                Err(_) => return refuse("sdk", 5),
            }
        }
        Ok(AppResponse { events, data: Some(envelope::<M>(&outcome.response)?) })
    }
}

fn envelope<M: ChainMessage>(response: &M::Response) -> StdResult<Binary> {
    let name = M::Response::type_url();
    let mut bytes = ENVELOPE.to_vec();
    bytes.push(u8::try_from(name.len())?);
    bytes.extend(name.as_bytes());
    bytes.extend(response.encode_to_vec());
    Ok(bytes.into())
}

impl Stargate for OpenLedgerModules {
    fn execute_any<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: AnyMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let chain = Chain { call: Call { api, block }, router, sender };
        let value = &msg.value;
        match msg.type_url.as_str() {
            "/openledger.inference.v1.MsgInfer" => chain.run::<inf::MsgInfer>(storage, value, infer::infer),
            "/openledger.inference.v1.MsgInferBatch" => {
                chain.run::<inf::MsgInferBatch>(storage, value, infer::infer_batch)
            }
            "/openledger.inference.v1.MsgRetrieve" => chain.run::<inf::MsgRetrieve>(storage, value, retrieve::retrieve),
            "/openledger.inference.v1.MsgSubmitRetrieval" => {
                chain.run::<inf::MsgSubmitRetrieval>(storage, value, retrieve::submit)
            }
            "/openledger.inference.v1.MsgChallengeRetrieval" => {
                chain.run::<inf::MsgChallengeRetrieval>(storage, value, retrieve::challenge)
            }
            "/openledger.inference.v1.MsgSettleRetrieval" => {
                chain.run::<inf::MsgSettleRetrieval>(storage, value, retrieve::settle)
            }
            "/openledger.attribution.v1.MsgWithdrawEarnings" => {
                chain.run::<at::MsgWithdrawEarnings>(storage, value, attribution::withdraw)
            }
            "/openledger.attribution.v1.MsgReleaseDeferred" => {
                chain.run::<at::MsgReleaseDeferred>(storage, value, evidence::release)
            }
            "/openledger.model.v1.MsgJudgeStep" => chain.run::<mdl::MsgJudgeStep>(storage, value, evidence::judge),
            "/openledger.datanet.v1.MsgCreateDatanet" => {
                chain.run::<dn::MsgCreateDatanet>(storage, value, datanet::create)
            }
            "/openledger.datanet.v1.MsgCommitContribution" => {
                chain.run::<dn::MsgCommitContribution>(storage, value, datanet::commit)
            }
            "/openledger.datanet.v1.MsgRevealContribution" => {
                chain.run::<dn::MsgRevealContribution>(storage, value, datanet::reveal)
            }
            "/openledger.datanet.v1.MsgCurateContribution" => {
                chain.run::<dn::MsgCurateContribution>(storage, value, datanet::curate)
            }
            "/openledger.datanet.v1.MsgSetConsent" => {
                chain.run::<dn::MsgSetConsent>(storage, value, datanet::set_consent)
            }
            "/openledger.model.v1.MsgSetPrice" => chain.run::<mdl::MsgSetPrice>(storage, value, infer::set_price),
            "/openledger.model.v1.MsgStateAccuracy" => {
                chain.run::<mdl::MsgStateAccuracy>(storage, value, infer::state_accuracy)
            }
            "/openledger.model.v1.MsgDeprecateModel" => {
                chain.run::<mdl::MsgDeprecateModel>(storage, value, infer::deprecate)
            }
            other => Err(StdError::msg(format!("openledger-multi-test does not play {other}"))),
        }
    }

    fn query_grpc(
        &self,
        _api: &dyn Api,
        storage: &dyn Storage,
        _querier: &dyn Querier,
        block: &BlockInfo,
        request: GrpcQuery,
    ) -> StdResult<Binary> {
        queries::answer(storage, block, &request)
    }
}

/// A payment of a creation fee to the treasury.
pub(crate) fn to_treasury(coin: cosmwasm_std::Coin) -> Vec<(Addr, cosmwasm_std::Coin)> {
    vec![(treasury(), coin)]
}
