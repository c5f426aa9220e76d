//! The files as tools edit them.

use serde_json::json;

use super::genesis::{AppGenesis, Form, default_params};
use super::*;

fn layout(dir: &tempfile::TempDir) -> Layout {
    Layout::new(dir.path())
}

fn over(key: &str, value: &str) -> Override {
    (key.to_owned(), value.to_owned())
}

#[test]
fn the_embedded_defaults_are_the_sdks() {
    let config = AppConfig::default();
    assert_eq!(config.api.address, "tcp://localhost:1317");
    assert_eq!(config.grpc.address, "localhost:9090");
    assert_eq!((config.grpc.max_recv_msg_size, config.grpc.max_send_msg_size), (10 << 20, 2_147_483_647));
    assert_eq!((config.api.max_open_connections, config.api.rpc_read_timeout), (1000, 10));
    // Larger than the SDK's: the largest transaction of the mempool, in base64, passes.
    assert_eq!(config.api.rpc_max_body_bytes, 1_500_000);
    assert!(!config.api.enable && !config.api.enabled_unsafe_cors && config.grpc.enable && config.grpc_web.enable);
    assert_eq!(config.pruning().unwrap(), Pruning::Keep { keep_recent: 362_880, interval: 10 });
    assert!(matches!(config.validate(), Err(ConfigError::EmptyMinGasPrices)));
    assert_eq!(config.validate().unwrap_err().sdk_code(), Some(40));
    assert!(
        config.validate().unwrap_err().to_string().contains("set min gas price in app.toml or flag or env variable")
    );
}

#[test]
fn what_relayer_tools_write_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    AppConfig::write_default(&layout, "0uopen", "open").unwrap();
    // Hermes' test tooling parses, sets these and writes everything back without comments.
    let mut table: toml::Table = std::fs::read_to_string(layout.app_toml()).unwrap().parse().unwrap();
    table["grpc"]["address"] = "0.0.0.0:19090".into();
    table["grpc"]["enable"] = true.into();
    table["grpc-web"]["enable"] = false.into();
    table["api"]["enable"] = false.into();
    table.insert("minimum-gas-prices".into(), "0uopen".into());
    std::fs::write(layout.app_toml(), table.to_string()).unwrap();
    let config =
        AppConfig::load_with(&layout, &[over("pruning", "nothing"), over("grpc.address", "127.0.0.1:1")], |_| None)
            .unwrap();
    assert_eq!((config.grpc.address.as_str(), config.grpc_web.enable), ("127.0.0.1:1", false));
    assert_eq!(config.pruning().unwrap(), Pruning::Nothing);
    assert!(config.validate().is_ok());
}

#[test]
fn pruning_follows_the_sdks_rules() {
    let dir = tempfile::tempdir().unwrap();
    let with = |pairs: &[(&str, &str)]| {
        let flags: Vec<_> = [("minimum-gas-prices", "0uopen")].iter().chain(pairs).map(|(k, v)| over(k, v)).collect();
        let config = AppConfig::load_with(&layout(&dir), &flags, |_| None).unwrap();
        config.validate().and_then(|()| config.pruning())
    };
    let custom =
        |keep, every| with(&[("pruning", "custom"), ("pruning-keep-recent", keep), ("pruning-interval", every)]);
    assert_eq!(custom("100", "10").unwrap(), Pruning::Keep { keep_recent: 100, interval: 10 });
    assert!(custom("100", "0").unwrap_err().to_string().contains("must not be 0"));
    assert!(custom("100", "9").unwrap_err().to_string().contains("less than 10"));
    assert!(custom("1", "10").unwrap_err().to_string().contains("less than 2"));
    assert!(with(&[("pruning", "some")]).is_err());
    assert!(with(&[("pruning", "everything"), ("state-sync.snapshot-interval", "10")]).is_err());
    assert!(with(&[("openledger.bech32-prefix", "Open")]).is_err());
    assert!(with(&[("openledger.power-reduction", "0")]).is_err());
}

#[test]
fn edits_keep_comments_order_and_unknown_keys() {
    let text = "# top\nb = 1 # why\n\n[s]\nx = \"old\"   # note\nunknown = [1, 2]\n";
    let got = edit_toml_text(text, &[("s.x", "new".into()), ("b", 2.into())], false).unwrap();
    assert_eq!(got, "# top\nb = 2 # why\n\n[s]\nx = \"new\"   # note\nunknown = [1, 2]\n");
    for missing in ["y", "s.y", "t.x", "b.c"] {
        assert!(
            matches!(edit_toml_text(text, &[(missing, 1.into())], false), Err(ConfigError::UnknownKey(_))),
            "{missing}"
        );
    }
    assert!(edit_toml_text(text, &[("t.x", 1.into())], true).unwrap().contains("[t]\nx = 1\n"));
}

#[test]
fn the_client_file_is_private_and_keeps_its_chain_id() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    ClientConfig::write_chain_id(&layout, "ibc-0").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(layout.client_toml()).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    edit_toml(&layout.client_toml(), &[("node", "tcp://localhost:7".into())], false).unwrap();
    ClientConfig::write_chain_id(&layout, "ibc-1").unwrap();
    let config = ClientConfig::load(&layout, &[over("output", "json")]).unwrap();
    assert_eq!(
        (config.chain_id.as_str(), config.node.as_str(), config.output.as_str()),
        ("ibc-1", "tcp://localhost:7", "json")
    );
}

#[test]
fn every_key_of_the_client_file_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let defaults: toml::Table = ClientConfig::default_text().parse().unwrap();
    let plain = ClientConfig::load(&layout(&dir), &[]).unwrap();
    for (key, _) in layers::leaves(&defaults) {
        let changed = ClientConfig::load(&layout(&dir), &[over(&key, "other")]).unwrap();
        assert_ne!(changed, plain, "{key} is not read");
    }
}

#[test]
fn rpc_addresses_that_listen_everywhere_are_dialled_at_home() {
    let dir = tempfile::tempdir().unwrap();
    for (listen, dial) in [
        ("tcp://0.0.0.0:26657", "tcp://127.0.0.1:26657"),
        ("tcp://localhost:1", "tcp://localhost:1"),
        ("0.0.0.0:2", "tcp://127.0.0.1:2"),
        ("tcp://:3", "tcp://127.0.0.1:3"),
        ("tcp://[::]:4", "tcp://127.0.0.1:4"),
    ] {
        let config = CometConfig::load(&layout(&dir), &[over("rpc.laddr", listen)]).unwrap();
        assert_eq!(config.rpc_client_address(), dial);
        assert_eq!(config.genesis_file, dir.path().join("config/genesis.json"));
    }
}

#[test]
fn both_genesis_forms_are_read_and_state_bytes_survive() {
    // Numbers beyond 64 bits, key order and spacing must reach the application as they are.
    let state = "{\"z\":{\"n\":123456789012345678901234567890,\"a\" : 1.50},\"bank\":{}}";
    let sdk = format!(
        "{{\"app_name\":\"x\",\"genesis_time\":\"2026-01-01T00:00:00Z\",\"chain_id\":\"c-1\",\"initial_height\":7,\"app_hash\":null,\
         \"app_state\":{state},\"consensus\":{{\"params\":{}}},\"later\":1}}",
        default_params(5)
    );
    let (genesis, form) = AppGenesis::parse(&sdk).unwrap();
    assert_eq!((form, genesis.initial_height, genesis.app_state.get()), (Form::Sdk, 7, state));
    let comet = String::from_utf8(genesis.to_comet().unwrap()).unwrap();
    assert!(comet.contains(&format!("\"app_state\":{state}")), "{comet}");
    assert!(
        comet.contains("\"initial_height\":\"7\"")
            && comet.contains("\"max_gas\":\"5\"")
            && !comet.contains("\"validators\""),
        "{comet}"
    );
    assert_eq!(comet.as_bytes(), AppGenesis::parse(&sdk).unwrap().0.to_comet().unwrap(), "deterministic");
    let (back, form) = AppGenesis::parse(&comet).unwrap();
    assert_eq!((form, back.app_state.get(), back.consensus.params), (Form::Comet, state, Some(default_params(5))));

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("genesis.json");
    genesis.save(&path).unwrap();
    assert_eq!(AppGenesis::load(&path).unwrap().0.app_state.get(), state);
}

#[test]
fn broken_genesis_files_are_refused_with_a_reason() {
    let base = json!({ "genesis_time": "2026-01-01T00:00:00Z", "chain_id": "c", "initial_height": 1, "consensus": {} });
    let with = |key: &str, value: serde_json::Value| {
        let mut document = base.clone();
        document[key] = value;
        AppGenesis::parse(&document.to_string()).map(|_| ()).unwrap_err()
    };
    assert!(AppGenesis::parse(&base.to_string()).is_ok());
    assert!(with("chain_id", json!("")).contains("non-empty chain_id"));
    assert!(with("chain_id", json!("x".repeat(51))).contains("too long"));
    assert!(with("initial_height", json!(-1)).contains("negative"));
    assert!(with("initial_height", json!("many")).contains("invalid"));
    assert!(with("app_hash", json!("!")).contains("base64"));
}
