//! `genesis add-reward-stream`: what OPEN pays to validators and stakers is streamed from an allocation, not
//! inflated.

use clap::Args;
use openledger_core::{AccAddress, BlockTime};
use openledger_mint::{REWARD_POOL, Stream};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::account::{NewAccount, add_to_state};
use openledger_client::{Client, ClientError, parse_coins};
use openledger_config::genesis::AppGenesis;

/// Arguments of `genesis add-reward-stream`.
#[derive(Args, Debug)]
pub(super) struct StreamArgs {
    /// The allocation, one coin, such as 200000000000000uopen: it is added to the supply
    amount: String,
    /// When it begins to vest (unix epoch, seconds)
    start: i64,
    /// When all of it has vested (unix epoch, seconds)
    end: i64,
}

/// Puts the allocation into the reward pool and the stream into mint's section.
pub(super) fn add(client: &Client, args: &StreamArgs) -> Result<(), ClientError> {
    let path = client.layout.genesis();
    let (mut genesis, _) = AppGenesis::load(&path)?;
    let mut state: Map<String, Value> = serde_json::from_str(genesis.app_state.get())?;
    add_stream(&mut state, args, client)?;
    genesis.app_state = RawValue::from_string(serde_json::to_string(&state)?)?;
    Ok(genesis.save(&path)?)
}

fn add_stream(state: &mut Map<String, Value>, args: &StreamArgs, client: &Client) -> Result<(), ClientError> {
    let coins = parse_coins(&args.amount)?;
    let mut all = coins.iter();
    let (Some(coin), None) = (all.next(), all.next()) else {
        return Err(ClientError::Usage(format!("{}: a stream pays one coin", args.amount)));
    };
    let at = |seconds| BlockTime { seconds, nanos: 0 };
    let stream = Stream {
        denom: coin.denom.clone(),
        total: coin.amount,
        start: at(args.start),
        end: at(args.end),
        paid: openledger_core::Amount::ZERO,
    };
    let written = stream.to_proto();
    Stream::from_proto(&written).map_err(|e| ClientError::Usage(e.to_string()))?;
    let section = state.entry("mint").or_insert_with(|| json!({}));
    if section.get("reward_stream").is_some_and(|s| !s.is_null()) {
        return Err(ClientError::Usage("the genesis has a reward stream already".to_owned()));
    }
    section["reward_stream"] =
        openledger_proto::json::print(&written).map_err(|e| ClientError::Usage(e.to_string()))?;
    let pool = NewAccount::module(client, &AccAddress::module(REWARD_POOL), REWARD_POOL, coins.clone())?;
    add_to_state(state, [&pool], true, client)
}
