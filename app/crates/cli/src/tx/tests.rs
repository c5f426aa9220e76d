//! The client commands mounted together, as the program mounts them.

use clap::{CommandFactory, Parser, Subcommand};
use openledger_keyring::encode_bech32;
use openledger_proto::json as proto_json;
use openledger_proto::prost_types::Any;
use serde_json::{Value, json};

use super::factory::Factory;
use super::plan::Plan;
use super::{Client, deepest, plan};
use crate::genesis::GenesisArgs;
use crate::keys::KeysArgs;
use crate::query::QueryArgs;
use crate::status::StatusArgs;
use crate::tables::tables;
use crate::tx::TxArgs;
use openledger_client::{Global, OutputFormat};

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
        "--home H genesis gentx validator 1000000000000000000uopen --keyring-backend test --chain-id C --fees 1uopen",
        "genesis gentx v 5uopen --moniker m --ip 1.2.3.4 --p2p-port 1 --node-id n --commission-rate 0.07 --commission-max-rate 1.0 \
         --commission-max-change-rate 0.01 --min-self-delegation 2 --output-document f --website w --details d -y",
        "--home H genesis collect-gentxs",
        "genesis collect-gentxs --gentx-dir d",
        "genesis migrate v0.53 g.json",
        "genesis validate-genesis /tmp/g.json",
        "--node tcp://localhost:26657 query bank balances open1x --denom uopen --output json",
        "q bank balances open1x --limit 5 --count-total --height 7 -o json",
        "query bank balances open1x --page-limit 5 --page-key AA== --page-reverse",
        "query bank send-enabled uopen uatom",
        "query bank total --denom uopen",
        "query auth module-account gov --output json",
        "query auth address-by-acc-num 3",
        "query staking validator openvaloper1x --output json",
        "query staking redelegation open1x openvaloper1x",
        "query staking redelegation open1x openvaloper1x openvaloper1y --page-limit 3",
        "query staking validators --status BOND_STATUS_BONDED --page-reverse",
        "query gov proposal 1 --output json",
        "query gov proposer 1",
        "query gov proposals --proposal-status voting-period --voter open1x",
        "query gov params voting",
        "query gov params",
        "query distribution rewards open1x",
        "query distribution rewards open1x openvaloper1x",
        "query distribution rewards-by-validator open1x openvaloper1x",
        "query distribution slashes openvaloper1x 0 100",
        "query slashing signing-info openvalcons1x",
        "query authz grants open1x open1y",
        "query authz grants open1x open1y /cosmos.bank.v1beta1.MsgSend",
        "query feegrant grant open1x open1y",
        "query feegrant grants-by-granter open1x",
        "query upgrade plan",
        "query upgrade module-versions",
        "query upgrade module_versions gov",
        "query mint inflation --height 5",
        "query consensus params",
        "query consensus comet validator-set",
        "query consensus comet comet-validator-set --page-limit 2",
        "query comet-validator-set 5",
        "query tendermint-validator-set",
        "query evidence list --page=2 --page-limit=50",
        "query node status",
        "query txs --query transfer.recipient='open1x' --page 1 --limit 30",
        "query tx AABB --type hash --output json",
        "query wait-tx AABB --timeout 5s",
        "query block --type=height 5",
        "query block-results 7",
        "query datanet item 1 2",
        "--node N tx bank send a open1x 10uopen --chain-id C --home H --keyring-backend test --fees 5uopen --output json --yes",
        "tx bank send a open1x 10uopen,5uatom --gas auto --gas-adjustment 1.4 --gas-prices 0.025uopen -y",
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
        "tx staking delegate openvaloper1x",
        "tx gov vote 1",
        "query staking validator",
        "query upgrade upgraded-consensus-state 1",
        "genesis gentx validator",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn the_node_flag_reaches_the_command_from_any_place() {
    for line in [
        "--node tcp://h:1 query bank params",
        "query --node tcp://h:1 bank params",
        "query bank params --node tcp://h:1",
    ] {
        let Sub::Query(args) = parse(line).unwrap().command else { panic!("query") };
        assert_eq!(args.flags().unwrap().client.node.as_deref(), Some("tcp://h:1"), "{line}");
    }
    let Sub::Tx(args) = parse("--node tcp://h:1 tx bank send a b 1uopen --chain-id C --fees 2uopen").unwrap().command
    else {
        panic!("tx")
    };
    let flags = args.flags().unwrap();
    assert_eq!(flags.client.node.as_deref(), Some("tcp://h:1"));
    assert_eq!((flags.client.chain_id.as_deref(), flags.fees.as_str()), (Some("C"), "2uopen"));
}

const GOV: &str = "open10d07y265gmmuvt4z0w9aw880jnsr700jdfpa2y";

fn address(suffix: &str, byte: u8) -> String {
    encode_bech32(&format!("open{suffix}"), &[byte; 20]).unwrap()
}

/// The messages of a command line below `tx`: with {A}, {B} accounts and {V}, {W} validators, signed for by
/// {A}; or the error.
fn messages(dir: &std::path::Path, line: &str) -> Result<Vec<Value>, String> {
    let words = ["{A}", "{B}", "{V}", "{W}", "{DIR}"];
    let values =
        [address("", 1), address("", 2), address("valoper", 1), address("valoper", 2), dir.display().to_string()];
    let fill = |word: &str| words.iter().zip(&values).fold(word.to_owned(), |text, (from, to)| text.replace(from, to));
    let flags =
        ["--home", "{DIR}", "--generate-only", "--keyring-backend", "memory", "--chain-id", "c"].map(str::to_owned);
    let from = if line.contains("--from") { vec![] } else { vec!["--from".to_owned(), "{A}".to_owned()] };
    // Words are split at spaces, so JSON in a line must not contain any.
    let args = ["openledgerd".to_owned(), "tx".to_owned()]
        .into_iter()
        .chain(line.split(' ').map(str::to_owned))
        .chain(flags)
        .chain(from);
    let program = Program::try_parse_from(args.map(|word| fill(&word))).map_err(|e| e.to_string())?;
    let Sub::Tx(args) = program.command else { panic!("tx") };
    let flags = args.flags().unwrap();
    let client = Client::new(&program.global, &flags.client, Some(OutputFormat::Json)).unwrap();
    let factory = Factory { client: &client, flags: &flags };
    let module = tables().transactions.iter().find(|m| Some(m.name) == args.0.subcommand_name()).unwrap();
    match plan(module, &args.0, deepest(&args.0), &factory).map_err(|e| e.to_string())? {
        Plan::Send { transactions, .. } => Ok(transactions.concat().iter().map(show).collect()),
        Plan::Done => Ok(Vec::new()),
    }
}

fn show(message: &Any) -> Value {
    let mut shown = proto_json::to_json(message.type_url.trim_start_matches('/'), &message.value).unwrap();
    shown["@type"] = Value::from(message.type_url.clone());
    shown
}

fn check(cases: &[(&str, Value)]) {
    let dir = tempfile::tempdir().unwrap();
    for (line, expected) in cases {
        let got = messages(dir.path(), line).unwrap_or_else(|e| panic!("{line}: {e}"));
        let list = if expected.is_array() { expected.clone() } else { json!([expected]) };
        assert_eq!(json!(got), list, "{line}");
    }
}

fn coin(amount: &str) -> Value {
    json!({"denom": "uopen", "amount": amount})
}

#[test]
fn messages_of_staking_slashing_and_distribution() {
    let (a, b, v, w) = (address("", 1), address("", 2), address("valoper", 1), address("valoper", 2));
    let kind = |name: &str| format!("/cosmos.staking.v1beta1.{name}");
    let distribution = |name: &str| format!("/cosmos.distribution.v1beta1.{name}");
    let reward =
        json!({"@type": distribution("MsgWithdrawDelegatorReward"), "delegator_address": a, "validator_address": v});
    let commission = json!({"@type": distribution("MsgWithdrawValidatorCommission"), "validator_address": v});
    check(&[
        (
            "staking delegate {V} 1000000000000000000uopen",
            json!({"@type": kind("MsgDelegate"), "delegator_address": a, "validator_address": v, "amount": coin("1000000000000000000")}),
        ),
        (
            "staking unbond {V} 5uopen",
            json!({"@type": kind("MsgUndelegate"), "delegator_address": a, "validator_address": v, "amount": coin("5")}),
        ),
        (
            "staking redelegate {V} {W} 5uopen",
            json!({"@type": kind("MsgBeginRedelegate"), "delegator_address": a, "validator_src_address": v, "validator_dst_address": w,
                "amount": coin("5")}),
        ),
        (
            "staking cancel-unbond {V} 5uopen 12",
            json!({"@type": kind("MsgCancelUnbondingDelegation"), "delegator_address": a, "validator_address": v, "amount": coin("5"),
                "creation_height": "12"}),
        ),
        (
            "staking edit-validator --new-moniker m --commission-rate 0.07",
            json!({"@type": kind("MsgEditValidator"), "validator_address": v, "commission_rate": "0.070000000000000000",
                "min_self_delegation": null, "description": {"moniker": "m", "identity": "[do-not-modify]", "website": "[do-not-modify]",
                "security_contact": "[do-not-modify]", "details": "[do-not-modify]"}}),
        ),
        ("slashing unjail", json!({"@type": "/cosmos.slashing.v1beta1.MsgUnjail", "validator_addr": v})),
        ("distribution withdraw-rewards {V}", reward.clone()),
        ("distribution withdraw-rewards {V} --commission", json!([reward, commission])),
        ("distribution withdraw-validator-commission {V}", commission),
        (
            "distribution set-withdraw-addr {B}",
            json!({"@type": distribution("MsgSetWithdrawAddress"), "delegator_address": a, "withdraw_address": b}),
        ),
        (
            "distribution fund-community-pool 5uopen",
            json!({"@type": distribution("MsgFundCommunityPool"), "depositor": a, "amount": [coin("5")]}),
        ),
        (
            "distribution fund-validator-rewards-pool {V} 5uopen,3atom",
            json!({"@type": distribution("MsgDepositValidatorRewardsPool"), "depositor": a, "validator_address": v,
                "amount": [{"denom": "atom", "amount": "3"}, coin("5")]}),
        ),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let refused = |line: &str| messages(dir.path(), line).unwrap_err();
    assert!(
        refused("staking delegate {A} 5uopen")
            .contains("hrp does not match bech32 prefix: expected 'openvaloper' got 'open'")
    );
    assert!(
        refused("staking edit-validator --min-self-delegation 0")
            .contains("minimum self delegation must be a positive integer")
    );
}

#[test]
fn create_validator_reads_its_json_file() {
    let dir = tempfile::tempdir().unwrap();
    let key = json!({"@type": "/cosmos.crypto.ed25519.PubKey", "key": "oWg2ISpLF405Jcm2vXV+2v4fnjodh6aafuIdeoW+rUw="});
    let mut file = json!({
        "pubkey": key, "amount": "1000000uopen", "moniker": "myvalidator", "commission-rate": "0.1", "commission-max-rate": "0.2",
        "commission-max-change-rate": "0.01", "min-self-delegation": "1", "security": "s@example.com",
    });
    let path = dir.path().join("validator.json");
    std::fs::write(&path, file.to_string()).unwrap();
    let line = "staking create-validator {DIR}/validator.json";
    let expected = json!([{
        "@type": "/cosmos.staking.v1beta1.MsgCreateValidator", "delegator_address": "", "validator_address": address("valoper", 1),
        "description": {"moniker": "myvalidator", "identity": "", "website": "", "security_contact": "s@example.com", "details": ""},
        "commission": {"rate": "0.100000000000000000", "max_rate": "0.200000000000000000", "max_change_rate": "0.010000000000000000"},
        "min_self_delegation": "1", "pubkey": key, "value": coin("1000000"),
    }]);
    assert_eq!(json!(messages(dir.path(), line).unwrap()), expected);
    for (field, value, error) in [
        ("commission-rate", "0.3", "commission cannot be more than the max rate"),
        (
            "min-self-delegation",
            "2000000",
            "validator's self delegation must be greater than their minimum self delegation",
        ),
        ("moniker", "", "must specify the moniker name"),
        ("amount", "", "must specify amount of coins to bond"),
    ] {
        let before = std::mem::replace(&mut file[field], json!(value));
        std::fs::write(&path, file.to_string()).unwrap();
        assert_eq!(messages(dir.path(), line).unwrap_err(), error);
        file[field] = before;
    }
}

#[test]
fn messages_of_gov_and_upgrade() {
    let a = address("", 1);
    let dir = tempfile::tempdir().unwrap();
    let send =
        json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": GOV, "to_address": a, "amount": [coin("1")]});
    let file = json!({"messages": [send], "metadata": "m", "deposit": "10uopen", "title": "t", "summary": "s", "expedited": true});
    std::fs::write(dir.path().join("p.json"), file.to_string()).unwrap();
    assert_eq!(
        json!(messages(dir.path(), "gov submit-proposal {DIR}/p.json").unwrap()),
        json!([{"@type": "/cosmos.gov.v1.MsgSubmitProposal", "messages": [send], "initial_deposit": [coin("10")], "proposer": a,
            "metadata": "m", "title": "t", "summary": "s", "expedited": true}])
    );
    let proposal = |message: Value, title: &str, deposit: Value| {
        json!({"@type": "/cosmos.gov.v1.MsgSubmitProposal", "messages": [message], "initial_deposit": deposit, "proposer": a,
            "metadata": "", "title": title, "summary": "", "expedited": false})
    };
    check(&[
        (
            "gov vote 1 no_with_veto --metadata why",
            json!({"@type": "/cosmos.gov.v1.MsgVote", "proposal_id": "1", "voter": a, "option": "VOTE_OPTION_NO_WITH_VETO",
                "metadata": "why"}),
        ),
        (
            "gov vote 1 yes",
            json!({"@type": "/cosmos.gov.v1.MsgVote", "proposal_id": "1", "voter": a, "option": "VOTE_OPTION_YES", "metadata": ""}),
        ),
        (
            "gov weighted-vote 1 yes=0.6,NoWithVeto=0.4",
            json!({"@type": "/cosmos.gov.v1.MsgVoteWeighted", "proposal_id": "1", "voter": a, "metadata": "", "options": [
                {"option": "VOTE_OPTION_YES", "weight": "0.600000000000000000"},
                {"option": "VOTE_OPTION_NO_WITH_VETO", "weight": "0.400000000000000000"}]}),
        ),
        (
            "gov deposit 7 10uopen",
            json!({"@type": "/cosmos.gov.v1.MsgDeposit", "proposal_id": "7", "depositor": a, "amount": [coin("10")]}),
        ),
        (
            "gov cancel-proposal 7",
            json!({"@type": "/cosmos.gov.v1.MsgCancelProposal", "proposal_id": "7", "proposer": a}),
        ),
        (
            "gov submit-legacy-proposal --title t --description d --type text --deposit 1uopen",
            json!({"@type": "/cosmos.gov.v1beta1.MsgSubmitProposal", "proposer": a, "initial_deposit": [coin("1")],
                "content": {"@type": "/cosmos.gov.v1beta1.TextProposal", "title": "t", "description": "d"}}),
        ),
        (
            "upgrade software-upgrade v2 --upgrade-height 9 --title T --deposit 5uopen --no-validate",
            proposal(
                json!({"@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "authority": GOV, "plan": {"name": "v2",
                    "time": "0001-01-01T00:00:00Z", "height": "9", "info": "", "upgraded_client_state": null}}),
                "T",
                json!([coin("5")]),
            ),
        ),
        (
            "upgrade cancel-software-upgrade --title T",
            proposal(json!({"@type": "/cosmos.upgrade.v1beta1.MsgCancelUpgrade", "authority": GOV}), "T", json!([])),
        ),
        (
            "bank update-params-proposal {\"default_send_enabled\":true} --title T",
            proposal(
                json!({"@type": "/cosmos.bank.v1beta1.MsgUpdateParams", "authority": GOV,
                    "params": {"send_enabled": [], "default_send_enabled": true}}),
                "T",
                json!([]),
            ),
        ),
        (
            // Durations as queries print them, decimals with a point as queries print them or in units of
            // 10^-18.
            "slashing update-params-proposal {\"signed_blocks_window\":\"100\",\"min_signed_per_window\":\"0.500000000000000000\",\
             \"downtime_jail_duration\":\"10m0s\",\"slash_fraction_double_sign\":\"50000000000000000\",\
             \"slash_fraction_downtime\":\"10000000000000000\"}",
            proposal(
                json!({"@type": "/cosmos.slashing.v1beta1.MsgUpdateParams", "authority": GOV, "params": {"signed_blocks_window": "100",
                    "min_signed_per_window": "0.500000000000000000", "downtime_jail_duration": "600s",
                    "slash_fraction_double_sign": "0.050000000000000000", "slash_fraction_downtime": "0.010000000000000000"}}),
                "",
                json!([]),
            ),
        ),
    ]);
    let refused = |line: &str| messages(dir.path(), line).unwrap_err();
    assert!(refused("gov vote 1 perhaps").contains("is not a valid vote option"));
    assert!(
        refused("gov submit-legacy-proposal --title t --description d --type x").contains("proposal type is required")
    );
    assert!(refused("upgrade software-upgrade v2 --no-validate").contains("\"title\" not set"));
    assert!(refused("upgrade software-upgrade v2 --title t").contains("plan info must not be blank"));
}

#[test]
fn messages_of_bank_authz_feegrant_and_vesting() {
    let (a, b, v) = (address("", 1), address("", 2), address("valoper", 1));
    let dir = tempfile::tempdir().unwrap();
    let periods = json!({"start_time": 1625204910, "periods": [{"coins": "10uopen", "length_seconds": 60}]});
    std::fs::write(dir.path().join("periods.json"), periods.to_string()).unwrap();
    assert_eq!(
        json!(messages(dir.path(), "vesting create-periodic-vesting-account {B} {DIR}/periods.json").unwrap()),
        json!([{"@type": "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount", "from_address": a, "to_address": b,
            "start_time": "1625204910", "vesting_periods": [{"length": "60", "amount": [coin("10")]}]}])
    );
    let grant = |authorization: Value, expiration: Value| {
        json!({"@type": "/cosmos.authz.v1beta1.MsgGrant", "granter": a, "grantee": b,
            "grant": {"authorization": authorization, "expiration": expiration}})
    };
    let stake = |kind: &str, allow: Value| json!({"@type": "/cosmos.staking.v1beta1.StakeAuthorization", "max_tokens": null, "authorization_type": kind, "allow_list": allow});
    let basic = |limit: Value, expiration: Value| json!({"@type": "/cosmos.feegrant.v1beta1.BasicAllowance", "spend_limit": limit, "expiration": expiration});
    let allowance = |allowance: Value| json!({"@type": "/cosmos.feegrant.v1beta1.MsgGrantAllowance", "granter": a, "grantee": b, "allowance": allowance});
    check(&[
        (
            "bank send {A} {B} 5uopen,3atom",
            json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": a, "to_address": b,
                "amount": [{"denom": "atom", "amount": "3"}, coin("5")]}),
        ),
        (
            "bank send {B} {A} 5uopen --from {A}",
            json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": b, "to_address": a, "amount": [coin("5")]}),
        ),
        (
            "bank multi-send {A} {B} {B} 5uopen --split",
            json!({"@type": "/cosmos.bank.v1beta1.MsgMultiSend", "inputs": [{"address": a, "coins": [coin("4")]}],
                "outputs": [{"address": b, "coins": [coin("2")]}, {"address": b, "coins": [coin("2")]}]}),
        ),
        (
            "authz grant {B} generic --msg-type /cosmos.gov.v1.MsgVote --expiration 1700000000",
            grant(
                json!({"@type": "/cosmos.authz.v1beta1.GenericAuthorization", "msg": "/cosmos.gov.v1.MsgVote"}),
                json!("2023-11-14T22:13:20Z"),
            ),
        ),
        (
            "authz grant {B} send --spend-limit 5uopen --allow-list {A},{B}",
            grant(
                json!({"@type": "/cosmos.bank.v1beta1.SendAuthorization", "spend_limit": [coin("5")], "allow_list": [a, b]}),
                Value::Null,
            ),
        ),
        (
            "authz grant {B} unbond --allowed-validators {V}",
            grant(stake("AUTHORIZATION_TYPE_UNDELEGATE", json!({"address": [v]})), Value::Null),
        ),
        (
            "authz revoke {B} /cosmos.bank.v1beta1.MsgSend",
            json!({"@type": "/cosmos.authz.v1beta1.MsgRevoke", "granter": a, "grantee": b, "msg_type_url": "/cosmos.bank.v1beta1.MsgSend"}),
        ),
        (
            "feegrant grant {A} {B} --spend-limit 5uopen --expiration 2030-01-30T15:04:05Z",
            allowance(basic(json!([coin("5")]), json!("2030-01-30T15:04:05Z"))),
        ),
        (
            "feegrant grant-allowance {A} {B} --allowed-messages /a.B,/c.D",
            allowance(
                json!({"@type": "/cosmos.feegrant.v1beta1.AllowedMsgAllowance", "allowance": basic(json!([]), Value::Null),
                "allowed_messages": ["/a.B", "/c.D"]}),
            ),
        ),
        (
            "feegrant revoke {A} {B}",
            json!({"@type": "/cosmos.feegrant.v1beta1.MsgRevokeAllowance", "granter": a, "grantee": b}),
        ),
        ("feegrant prune", json!({"@type": "/cosmos.feegrant.v1beta1.MsgPruneAllowances", "pruner": a})),
        (
            "vesting create-vesting-account {B} 5uopen 1893456000 --delayed",
            json!({"@type": "/cosmos.vesting.v1beta1.MsgCreateVestingAccount", "from_address": a, "to_address": b, "amount": [coin("5")],
                "end_time": "1893456000", "delayed": true}),
        ),
        (
            "vesting create-permanent-locked-account {B} 5uopen",
            json!({"@type": "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount", "from_address": a, "to_address": b,
                "amount": [coin("5")]}),
        ),
    ]);
    let refused = |line: &str| messages(dir.path(), line).unwrap_err();
    assert!(refused("authz grant {A} generic --msg-type x").contains("grantee and granter should be different"));
    assert!(refused("authz grant {B} delegate").contains("both allowed & deny list cannot be empty"));
    assert!(refused("authz grant {B} send").contains("spend-limit should be greater than zero"));
    assert!(refused("feegrant grant {A} {B} --period 5").contains("period limit was not set"));
    assert!(refused("feegrant grant {A} {B} --period-limit 5uopen").contains("period clock was not set"));
}

#[test]
fn messages_of_wasm() {
    let (a, b) = (address("", 1), address("", 2));
    let kind = |name: &str| format!("/cosmwasm.wasm.v1.{name}");
    let execute = |sender: &str| json!({"@type": kind("MsgExecuteContract"), "sender": sender, "contract": b, "msg": {"do": {}}, "funds": [coin("5")]});
    check(&[
        (r#"wasm execute {B} {"do":{}} --amount 5uopen"#, execute(&a)),
        (
            r#"wasm instantiate2 7 {} 6162 --label x --admin {B} --fix-msg"#,
            json!({"@type": kind("MsgInstantiateContract2"), "sender": a, "admin": b, "code_id": "7", "label": "x",
                "msg": {}, "funds": [], "salt": "YWI=", "fix_msg": true}),
        ),
        (
            "wasm update-instantiate-config 7 --instantiate-anyof-addresses {A},{B}",
            json!({"@type": kind("MsgUpdateInstantiateConfig"), "sender": a, "code_id": "7",
                "new_instantiate_permission": {"permission": "AnyOfAddresses", "addresses": [a, b]}}),
        ),
        (
            "wasm set-contract-admin {B} {A} --from {B}",
            json!({"@type": kind("MsgUpdateAdmin"), "sender": b, "new_admin": a, "contract": b}),
        ),
        (
            r#"wasm grant contract {B} execution {B} --allow-raw-msgs "{""do"":[1,2]}",{} --max-calls 3 --no-token-transfer --expiration 1667979596"#,
            json!({"@type": "/cosmos.authz.v1beta1.MsgGrant", "granter": a, "grantee": b, "grant": {
                "authorization": {"@type": kind("ContractExecutionAuthorization"), "grants": [{"contract": b,
                    "limit": {"@type": kind("MaxCallsLimit"), "remaining": "3"},
                    "filter": {"@type": kind("AcceptedMessagesFilter"), "messages": [{"do": [1, 2]}, {}]}}]},
                "expiration": "2022-11-09T07:39:56Z"}}),
        ),
        (
            "wasm grant contract {B} execution {B} --allow-msg-keys do --max-calls 3 --no-token-transfer --expiration 1667979596",
            json!({"@type": "/cosmos.authz.v1beta1.MsgGrant", "granter": a, "grantee": b, "grant": {
                "authorization": {"@type": kind("ContractExecutionAuthorization"), "grants": [{"contract": b,
                    "limit": {"@type": kind("MaxCallsLimit"), "remaining": "3"},
                    "filter": {"@type": kind("AcceptedMessageKeysFilter"), "keys": ["do"]}}]},
                "expiration": "2022-11-09T07:39:56Z"}}),
        ),
        (
            r#"wasm submit-proposal execute-contract {B} {"do":{}} --amount 5uopen --title T --summary S --deposit 9uopen"#,
            json!({"@type": "/cosmos.gov.v1.MsgSubmitProposal", "messages": [execute(GOV)], "initial_deposit": [coin("9")],
                "proposer": a, "metadata": "", "title": "T", "summary": "S", "expedited": false}),
        ),
    ]);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("code.wasm"), b"\0asm\x01\0\0\0").unwrap();
    let stored = messages(dir.path(), "wasm store {DIR}/code.wasm --instantiate-nobody true").unwrap();
    assert_eq!(stored[0]["instantiate_permission"], json!({"permission": "Nobody", "addresses": []}));
    assert!(stored[0]["wasm_byte_code"].as_str().unwrap().starts_with("H4sI"), "packed");
    for line in [
        "wasm instantiate 7 {} --label x",
        "wasm instantiate 7 {} --no-admin",
        "wasm grant contract {B} execution {B} --allow-all-messages --max-calls 3 --expiration 1",
        "wasm grant contract {B} execution {B} --max-calls 3 --no-token-transfer --expiration 1",
        "wasm store {DIR}/missing.wasm",
        r#"wasm grant contract {B} execution {B} --allow-raw-msgs {"do":1} --max-calls 3 --no-token-transfer --expiration 1"#,
        r#"wasm grant contract {B} execution {B} --allow-raw-msgs "{}"x --max-calls 3 --no-token-transfer --expiration 1"#,
        "wasm submit-proposal store-instantiate {DIR}/code.wasm {} --label x --no-admin --code-source-url https://a.b --builder a/b:1 --code-hash 00 --title T --summary S",
        // What the chain would refuse by its contents alone.
        "wasm instantiate 0 {} --label x --no-admin",
        "wasm instantiate 7 { --label x --no-admin",
        "wasm execute x {}",
        "wasm migrate {B} 0 {}",
        "wasm set-contract-admin {B} {A}",
        "wasm update-instantiate-config 0 --instantiate-nobody true",
        "wasm submit-proposal pin-codes 1 1 --title T --summary S",
    ] {
        assert!(messages(dir.path(), line).is_err(), "{line}");
    }
}
