//! Drives a running node as authors of contracts do with cw-orch: uploads cw20_base of cw-plus, makes a token of
//! it, moves it, asks, migrates, and has a wrong message refused. Ends with an error at the first answer that is
//! not what it should be. `CW_ORCH_GRPC`, `CW_ORCH_CHAIN_ID`, `CW_ORCH_MNEMONIC` and `CW_ORCH_FRIEND` name the
//! node, the chain, a key with coins and another address.

use anyhow::{Context, Result, ensure};
use cosmwasm_std::{Addr, Uint128, coin, coins};
use cw_orch::daemon::queriers::{Bank, Node};
use cw_orch::environment::{ChainInfoOwned, ChainKind, NetworkInfoOwned};
use cw_orch::prelude::*;
use cw_plus_orch::cw20_base::{Cw20Base, ExecuteMsg, InstantiateMsg, QueryMsg};
use cw20::{BalanceResponse, Cw20Coin, MinterResponse, TokenInfoResponse};

const DENOM: &str = "uopen";

fn setting(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| name.to_owned())
}

fn connect() -> Result<Daemon> {
    let chain = ChainInfoOwned {
        chain_id: setting("CW_ORCH_CHAIN_ID")?,
        gas_denom: DENOM.to_owned(),
        gas_price: 0.01,
        grpc_urls: vec![setting("CW_ORCH_GRPC")?],
        network_info: NetworkInfoOwned {
            chain_name: "openledger".to_owned(),
            pub_address_prefix: "open".to_owned(),
            coin_type: 118,
        },
        kind: ChainKind::Local,
        ..ChainInfoOwned::default()
    };
    let mut builder = DaemonBuilder::new(chain);
    Ok(builder.is_test(true).load_network(false).mnemonic(setting("CW_ORCH_MNEMONIC")?).build()?)
}

fn balance(token: &Cw20Base<Daemon>, address: &Addr) -> Result<u128> {
    let answer: BalanceResponse = token.query(&QueryMsg::Balance { address: address.to_string() })?;
    Ok(answer.balance.u128())
}

/// A token of ten thousand, nine of which the friend gets.
fn token_moves(chain: &Daemon, friend: &Addr) -> Result<Cw20Base<Daemon>> {
    let me = chain.sender_addr();
    let token = Cw20Base::new("token", chain.clone());
    let uploaded = token.upload()?;
    ensure!(uploaded.height > 0 && uploaded.gas_used > 0, "an upload without a block or gas");
    ensure!(token.latest_is_uploaded()?, "the chain's checksum is not that of the file");
    let minter = MinterResponse { minter: me.to_string(), cap: None };
    let message = InstantiateMsg {
        name: "Token".to_owned(),
        symbol: "TOK".to_owned(),
        decimals: 6,
        initial_balances: vec![Cw20Coin { address: me.to_string(), amount: Uint128::new(10_000) }],
        mint: Some(minter),
        marketing: None,
    };
    token.instantiate(&message, Some(&me), &[])?;
    let transfer = ExecuteMsg::Transfer { recipient: friend.to_string(), amount: Uint128::new(9) };
    let moved = token.execute(&transfer, &[])?;
    ensure!(moved.event_attr_value("wasm", "amount")? == "9", "the contract's event does not come back");
    ensure!((balance(&token, &me)?, balance(&token, friend)?) == (9_991, 9), "balances after a transfer");
    let info: TokenInfoResponse = token.query(&QueryMsg::TokenInfo {})?;
    ensure!(info.total_supply.u128() == 10_000 && info.symbol == "TOK", "{info:?}");

    let too_much = ExecuteMsg::Transfer { recipient: friend.to_string(), amount: Uint128::MAX };
    let refused = format!("{:?}", token.execute(&too_much, &[]).err().context("a transfer of everything was taken")?);
    ensure!(refused.contains("Overflow") || refused.contains("overflow"), "{refused}");
    let nonsense = token.query::<BalanceResponse>(&QueryMsg::Balance { address: "nobody".to_owned() });
    ensure!(nonsense.is_err(), "an address that is none was answered");
    Ok(token)
}

/// The same file under another number, and the token is of that code then.
fn token_migrates(chain: &Daemon, token: &Cw20Base<Daemon>) -> Result<()> {
    let before = token.code_id()?;
    token.upload()?;
    let after = token.code_id()?;
    ensure!(after == before + 1, "codes {before} and {after}");
    ensure!(!token.is_running_latest()?, "it is migrated before it is");
    token.migrate(&cosmwasm_std::Empty {}, after)?;
    ensure!(token.is_running_latest()?, "it is not of the code that it was migrated to");
    let wasm = chain.wasm_querier();
    let info = wasm.contract_info(&token.address()?)?;
    ensure!(info.code_id == after && info.admin == Some(chain.sender_addr()), "{info:?}");
    ensure!(wasm.code_id_hash(before)? == wasm.code_id_hash(after)?, "checksums differ");
    ensure!(!wasm.raw_query(&token.address()?, b"token_info".to_vec())?.is_empty(), "the raw state is empty");
    Ok(())
}

/// A second one at an address that is known before.
fn a_known_address(chain: &Daemon, token: &Cw20Base<Daemon>) -> Result<()> {
    let message = InstantiateMsg {
        name: "Second".to_owned(),
        symbol: "SEC".to_owned(),
        decimals: 0,
        initial_balances: Vec::new(),
        mint: None,
        marketing: None,
    };
    let salt = cosmwasm_std::Binary::from(b"salt");
    let wasm = chain.wasm_querier();
    let expected = wasm.instantiate2_addr(token.code_id()?, &chain.sender_addr(), salt.clone())?;
    let second = Cw20Base::new("second", chain.clone());
    second.set_code_id(token.code_id()?);
    second.instantiate2(&message, None, &[], salt)?;
    ensure!(second.addr_str()? == expected, "{} is not {expected}", second.addr_str()?);
    Ok(())
}

/// What cw-orch asks of the rest of the node.
fn the_node_answers(chain: &Daemon, friend: &Addr) -> Result<()> {
    let bank: Bank = chain.querier();
    let before = bank.balance(friend, Some(DENOM.to_owned()))?;
    chain.rt_handle.block_on(chain.sender().bank_send(friend, coins(7, DENOM)))?;
    let after = bank.balance(friend, Some(DENOM.to_owned()))?;
    ensure!(after[0].amount == before[0].amount + Uint128::new(7), "{before:?} {after:?}");
    ensure!(bank.supply_of(DENOM)? != coin(0, DENOM) && !bank.total_supply()?.is_empty(), "no supply");
    let node: Node = chain.querier();
    let height = node.block_height()?;
    ensure!(node.block_by_height(height - 1)?.height == height - 1, "a past block");
    chain.wait_blocks(1)?;
    ensure!(node.block_height()? > height && node.latest_block()?.chain_id == setting("CW_ORCH_CHAIN_ID")?, "blocks");
    Ok(())
}

fn main() -> Result<()> {
    let chain = connect().context("connecting")?;
    let friend = Addr::unchecked(setting("CW_ORCH_FRIEND")?);
    let token = token_moves(&chain, &friend).context("upload, instantiate, execute, query")?;
    token_migrates(&chain, &token).context("migrate")?;
    a_known_address(&chain, &token).context("instantiate2")?;
    the_node_answers(&chain, &friend).context("bank and node")?;
    println!("cw-orch: all answered");
    Ok(())
}
