//! Genesis of the module: the SDK's `GenesisState` and, beside it, `reward_stream`.

use crate::inflation::Minter;
use crate::keeper::{MINT, MintKeeper};
use crate::keys::{MINTER, PARAMS, REWARD_STREAM};
use crate::params::Params;
use crate::stream::{REWARD_POOL, Stream};
use openledger_core::wire::{dec_to_proto, genesis_from_json, genesis_to_json};
use openledger_core::{Ctx, Dec, Failure, Res, Sdk};
use openledger_proto::cosmos::mint::v1beta1::{self as pb, GenesisState};
use openledger_proto::openledger::mint::v1::RewardStream;
use serde_json::Value;

const STREAM: &str = "reward_stream";

/// A genesis section that was read and checked.
pub(crate) struct Genesis {
    minter: Minter,
    params: Params,
    stream: Option<Stream>,
}

/// The section that `init` writes, which has no reward stream.
pub(crate) fn default_state(bond_denom: &str) -> GenesisState {
    let (params, inflation) = Params::default_for(bond_denom);
    let minter = pb::Minter { inflation: dec_to_proto(inflation), annual_provisions: dec_to_proto(Dec::ZERO) };
    GenesisState { minter: Some(minter), params: Some(params) }
}

impl Genesis {
    pub(crate) fn parse(raw: &Value) -> Res<Self> {
        let mut raw = raw.clone();
        let stream = match raw.as_object_mut().and_then(|o| o.remove(STREAM)) {
            None | Some(Value::Null) => None,
            Some(value) => Some(Stream::from_proto(&genesis_from_json::<RewardStream>(&value)?)?),
        };
        let state: GenesisState = genesis_from_json(&raw)?;
        let params = Params::from_proto(&state.params.unwrap_or_default())?;
        let minter = Minter::from_proto(&state.minter.unwrap_or_default())?;
        if minter.inflation.is_negative() {
            return Err(Failure::unregistered(format!(
                "mint parameter Inflation should be positive, is {}",
                minter.inflation
            )));
        }
        Ok(Self { minter, params, stream })
    }
}

impl MintKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Res<()> {
        MINTER.set(ctx, &genesis.minter.to_proto())?;
        PARAMS.set(ctx, &genesis.params.to_proto())?;
        self.accounts.module_address(ctx, MINT)?;
        let Some(stream) = &genesis.stream else { return Ok(()) };
        let pool = self.accounts.module_address(ctx, REWARD_POOL)?;
        let (held, open) = (self.bank.balance(ctx, &pool, stream.denom.as_str())?, stream.total.sub(stream.paid)?);
        if held < open {
            let text = format!(
                "reward_stream: {REWARD_POOL} holds {held}{}, still to be paid are {open}{}",
                stream.denom, stream.denom
            );
            return Err(Sdk::InvalidRequest.wrap(text));
        }
        REWARD_STREAM.set(ctx, &stream.to_proto())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let state =
            GenesisState { minter: Some(self.minter(ctx)?.to_proto()), params: Some(self.params(ctx)?.to_proto()) };
        let mut out = genesis_to_json(&state)?;
        if let (Some(stream), Some(o)) = (self.stream(ctx)?, out.as_object_mut()) {
            o.insert(STREAM.to_owned(), genesis_to_json(&stream.to_proto())?);
        }
        Ok(out)
    }
}
