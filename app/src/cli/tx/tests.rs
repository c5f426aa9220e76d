//! The client commands mounted together, as the program mounts them.

use clap::{CommandFactory, Parser, Subcommand};

use crate::cli::Global;
use crate::cli::genesis::GenesisArgs;
use crate::cli::keys::KeysArgs;
use crate::cli::query::QueryArgs;
use crate::cli::status::StatusArgs;
use crate::cli::tx::TxArgs;

#[derive(Parser, Debug)]
struct Program {
    #[command(flatten)]
    global: Global,
    /// As the program's root has it: tools put it before the subcommand.
    #[arg(id = "node", long = "node", global = true)]
    node: Option<String>,
    #[command(subcommand)]
    command: Sub,
}

#[derive(Subcommand, Debug)]
enum Sub {
    Keys(KeysArgs),
    Genesis(GenesisArgs),
    Tx(TxArgs),
    #[command(alias = "q")]
    Query(QueryArgs),
    Status(StatusArgs),
}

fn parse(line: &str) -> Result<Program, clap::Error> {
    Program::try_parse_from(std::iter::once("openledgerd").chain(line.split_whitespace()))
}

#[test]
fn no_two_flags_collide_in_any_generated_command() {
    Program::command().debug_assert();
}

#[test]
fn lines_that_relayer_tooling_and_scripts_write() {
    for line in [
        "--home H keys add NAME --keyring-backend test --output json",
        "keys add NAME --recover --dry-run --index 3 --account 1 --hd-path m/44'/118'/0'/0/0 --no-backup --algo secp256k1",
        "keys add m --multisig a,b,c --multisig-threshold 2 --keyring-backend test",
        "keys show NAME -a --bech val",
        "keys delete a b -y",
        "--home H genesis add-genesis-account open1x 1000000000000000000stake,2000000000000000000samoleans",
        "genesis validate",
        "genesis validate-genesis /tmp/g.json",
        "--node tcp://localhost:26657 query bank balances open1x --denom uopen --output json",
        "q bank balances open1x --limit 5 --count-total --height 7 -o json",
        "query bank balances open1x --page-limit 5 --page-key AA== --page-reverse",
        "query bank send-enabled uopen uatom",
        "query bank total --denom uopen",
        "query auth module-account gov --output json",
        "query auth address-by-acc-num 3",
        "query txs --query transfer.recipient='open1x' --page 1 --limit 30",
        "query tx AABB --type hash --output json",
        "query wait-tx AABB --timeout 5s",
        "query block --type=height 5",
        "query block-results 7",
        "query datanet item 1 2",
        "--node N tx bank send a open1x 10uopen --chain-id C --home H --keyring-backend test --fees 5uopen --output json --yes",
        "tx bank send a open1x 10uopen 5uatom --gas auto --gas-adjustment 1.4 --gas-prices 0.025uopen -y",
        "tx bank multi-send a open1x open1y open1z 10uopen --split --generate-only",
        "tx bank send a open1x 10uopen --offline -a 1 -s 2 --sign-mode amino-json -b async --memo hi --timeout-height 9",
        "tx sign tx.json --from a --multisig m --signature-only --output-document out.json",
        "tx multisign tx.json m s1.json s2.json",
        "tx multi-sign tx.json m s1.json",
        "tx broadcast tx.json -y",
        "tx decode AAAA -x",
        "tx datanet contribute data.csv --datanet-id 1 --from a -y",
        "tx datanet commit-contribution --datanet-id 1 --hash 00ff --from a",
        "tx datanet create-datanet --title t --schema {} --policy open --shares {} --min-item-bond 5uopen --from a",
    ] {
        parse(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
}

#[test]
fn lines_that_must_fail() {
    for line in [
        "query txs --events transfer.recipient=open1x",
        "query bank balances",
        "tx bank send a open1x",
        "tx bank multi-send a open1x 10uopen",
        "keys add",
        "keys show a --bech foo",
        "query bank balance open1x",
        "tx nothing",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn the_node_flag_reaches_the_command_from_any_place() {
    for line in ["--node tcp://h:1 query bank params", "query --node tcp://h:1 bank params", "query bank params --node tcp://h:1"] {
        let Sub::Query(args) = parse(line).unwrap().command else { panic!("query") };
        assert_eq!(args.flags().unwrap().client.node.as_deref(), Some("tcp://h:1"), "{line}");
    }
    let Sub::Tx(args) = parse("--node tcp://h:1 tx bank send a b 1uopen --chain-id C --fees 2uopen").unwrap().command else { panic!("tx") };
    let flags = args.flags().unwrap();
    assert_eq!(flags.client.node.as_deref(), Some("tcp://h:1"));
    assert_eq!((flags.client.chain_id.as_deref(), flags.fees.as_str()), (Some("C"), "2uopen"));
}
