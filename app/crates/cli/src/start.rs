//! `start`: its flags, and what a node needs to know before it runs.
//!
//! Every key of `app.toml` is a flag under its dotted name, and so is every flag of `cometbft start`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use openledger_abci::server::{ListenAddress, ServerConfig};
use openledger_client::{CliError, Global, LogFormat, duration_nanos};
use openledger_config::{AppConfig, CometConfig, Layout, Override, genesis};
use openledger_node::comet::{CometOptions, check_version, locate, stub_launcher};
use openledger_node::disk::Disks;
use openledger_node::supervisor::{NodeOptions, default_abci_address};

/// Where the application listens with `--with-comet=false` when nothing else is said, as in the SDK.
const STANDALONE_ADDRESS: &str = "tcp://127.0.0.1:26658";

/// Flags of `cometbft start`, which are passed on: name, whether it takes no value, help.
const COMET_FLAGS: &[(&str, bool, &str)] = &[
    ("moniker", false, "Node name"),
    ("priv_validator_laddr", false, "Socket address for an external priv_validator process"),
    ("genesis_hash", false, "SHA-256 of the genesis file, hex"),
    ("consensus.double_sign_check_height", false, "Blocks to look back for own votes before joining consensus"),
    ("consensus.create_empty_blocks", true, "Make blocks without transactions"),
    ("consensus.create_empty_blocks_interval", false, "Interval between empty blocks"),
    ("rpc.laddr", false, "CometBFT RPC listen address"),
    ("rpc.grpc_laddr", false, "CometBFT gRPC listen address (BroadcastTx only)"),
    ("rpc.unsafe", true, "Enable unsafe RPC methods"),
    ("rpc.pprof_laddr", false, "pprof listen address"),
    ("p2p.laddr", false, "Listen address for peers"),
    ("p2p.external-address", false, "ip:port that peers dial"),
    ("p2p.seeds", false, "Comma-delimited ID@host:port seed nodes"),
    ("p2p.persistent_peers", false, "Comma-delimited ID@host:port persistent peers"),
    ("p2p.unconditional_peer_ids", false, "Comma-delimited IDs of unconditional peers"),
    ("p2p.pex", true, "Peer exchange"),
    ("p2p.seed_mode", true, "Seed mode"),
    ("p2p.private_peer_ids", false, "Comma-delimited private peer IDs"),
    ("db_backend", false, "CometBFT's database backend"),
    ("db_dir", false, "CometBFT's database directory"),
];

/// `openledgerd start`
#[derive(Debug, Clone, Args)]
pub struct StartArgs {
    /// Run CometBFT as a supervised child; with =false only the application runs and waits for one
    #[arg(long = "with-comet", alias = "with-tendermint", num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value_t = true, action = ArgAction::Set)]
    pub with_comet: bool,
    /// ABCI listen address, unix:///path or tcp://host:port [default: a unix socket in the data directory, or
    /// tcp://127.0.0.1:26658 without CometBFT]
    #[arg(long)]
    pub address: Option<String>,
    /// ABCI transport
    #[arg(long, default_value = "socket", value_parser = ["socket"])]
    pub transport: String,
    /// The CometBFT program [default: from app.toml, else looked up]
    #[arg(long = "comet-binary")]
    pub comet_binary: Option<PathBuf>,
    /// Time given to a graceful stop, such as 10s [default: openledger.shutdown-grace of app.toml]
    #[arg(long = "shutdown-grace", value_name = "DURATION")]
    pub shutdown_grace: Option<String>,
    /// The flags that stand for keys of app.toml.
    #[command(flatten)]
    pub app: AppFlags,
    /// The flags that are passed on to CometBFT.
    #[command(flatten)]
    pub comet: CometFlags,
}

/// Settings of `app.toml` given as flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppFlags(pub Vec<Override>);

/// Flags of `cometbft start`, without leading dashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CometFlags(pub Vec<Override>);

/// Everything `start` works out before it opens the application.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The home directory with its files.
    pub layout: Layout,
    /// `app.toml` with flags and environment, validated.
    pub app: AppConfig,
    /// CometBFT's settings that matter here.
    pub comet: CometConfig,
    /// For [`openledger_node::supervisor::run`].
    pub node: NodeOptions,
    /// Settings without effect, a sentence each.
    pub warnings: Vec<String>,
}

fn flag(name: &'static str, switch: bool, help: String, heading: &'static str) -> Arg {
    let arg =
        Arg::new(name).long(name).help(help).help_heading(heading).action(ArgAction::Append).hide_short_help(true);
    if switch {
        arg.num_args(0..=1).require_equals(true).default_missing_value("true")
    } else {
        arg.num_args(1).allow_hyphen_values(true)
    }
}

/// The last value wins when a flag is repeated.
fn given(matches: &ArgMatches, names: impl Iterator<Item = &'static str>) -> Vec<Override> {
    names.filter_map(|name| Some((name.to_owned(), matches.get_many::<String>(name)?.next_back()?.clone()))).collect()
}

/// Keys of `app.toml` with whether they are switches; computed once.
fn app_keys() -> &'static [(String, bool)] {
    static KEYS: std::sync::OnceLock<Vec<(String, bool)>> = std::sync::OnceLock::new();
    KEYS.get_or_init(AppConfig::keys)
}

impl Args for AppFlags {
    fn augment_args(command: Command) -> Command {
        app_keys().iter().fold(command, |command, (key, switch)| {
            command.arg(flag(key, *switch, "See app.toml".to_owned(), "Settings of app.toml"))
        })
    }
    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for AppFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(given(matches, app_keys().iter().map(|(key, _)| key.as_str()))))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for CometFlags {
    fn augment_args(command: Command) -> Command {
        COMET_FLAGS.iter().fold(command, |command, (name, switch, help)| {
            command.arg(flag(name, *switch, (*help).to_owned(), "Flags of CometBFT"))
        })
    }
    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for CometFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(given(matches, COMET_FLAGS.iter().map(|(name, _, _)| *name))))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Reads settings, checks them and CometBFT's version, and derives CometBFT's genesis file.
///
/// # Errors
/// When the home was not initialised, a setting is refused (an empty minimum gas price among them) or
/// CometBFT is missing or too old.
pub fn prepare(global: &Global, args: &StartArgs) -> Result<Prepared, CliError> {
    let layout = global.layout()?;
    let app = AppConfig::load(&layout, &args.app.0)?;
    let comet = CometConfig::load(&layout, &args.comet.0)?;
    if !comet.genesis_file.exists() {
        let path = comet.genesis_file.display();
        return Err(CliError::message(format!(
            "no genesis file at {path}: run `openledgerd init` first, or give --home"
        )));
    }
    app.validate()?;
    let warnings = AppConfig::without_effect(&layout, &args.app.0)?;
    let address = match (&args.address, app.openledger.abci_address.as_str(), args.with_comet) {
        (Some(text), _, _) => parse(text)?,
        (None, "", true) => default_abci_address(&layout)?,
        (None, "", false) => parse(STANDALONE_ADDRESS)?,
        (None, text, _) => parse(text)?,
    };
    let child =
        if args.with_comet { Some(comet_options(global, args, &layout, &app, &comet, &address)?) } else { None };
    let mut server = ServerConfig::new(address);
    server.max_message_bytes = app.openledger.abci_max_message_bytes;
    let grace = match &args.shutdown_grace {
        Some(text) => Duration::from_nanos(duration_nanos(text)?),
        None => Duration::from_secs(app.openledger.shutdown_grace),
    };
    let node = NodeOptions { server, comet: child, grace, disks: disks(&layout, &comet) };
    Ok(Prepared { layout, app, comet, node, warnings })
}

/// Where the application and CometBFT write; an operator may put each on a disk of its own.
fn disks(layout: &Layout, comet: &CometConfig) -> Disks {
    let parent = |file: &Path| file.parent().map(Path::to_owned);
    let files = [&comet.wal_file, &comet.priv_validator_state_file].map(|file| parent(file));
    let directories =
        [layout.data_dir().join("application"), layout.data_dir(), comet.db_dir.clone(), layout.config_dir()];
    Disks::new(directories.into_iter().chain(files.into_iter().flatten()))
}

fn parse(text: &str) -> Result<ListenAddress, CliError> {
    text.parse().map_err(|error| CliError::message(format!("--address: {error}")))
}

fn comet_options(
    global: &Global,
    args: &StartArgs,
    layout: &Layout,
    app: &AppConfig,
    comet: &CometConfig,
    address: &ListenAddress,
) -> Result<CometOptions, CliError> {
    let configured = Some(&app.openledger.comet_binary).filter(|path| !path.as_os_str().is_empty());
    let binary =
        locate(args.comet_binary.as_deref().or(configured.map(PathBuf::as_path))).map_err(CliError::from_display)?;
    check_version(&binary).map_err(CliError::from_display)?;
    let mut env = CometConfig::child_env(layout)?;
    env.push((
        "CMT_GENESIS_FILE".into(),
        std::path::absolute(genesis::for_comet(layout, &comet.genesis_file)?)?.into(),
    ));
    if global.log_format == LogFormat::Json {
        env.push(("CMT_LOG_FORMAT".into(), "json".into()));
    }
    let mut flags: Vec<OsString> = global.comet_log_flags()?.into_iter().map(OsString::from).collect();
    // The supervisor reads the log to learn of failed consensus, whether or not the operator wants to see it.
    let is_quiet = flags == ["--log_level=none"];
    if is_quiet {
        flags = vec!["--log_level=error".into()];
    }
    flags.extend(args.comet.0.iter().map(|(name, value)| OsString::from(format!("--{name}={value}"))));
    Ok(CometOptions {
        binary,
        home: layout.home().to_owned(),
        proxy_app: address.clone(),
        args: flags,
        env,
        launcher: stub_launcher()?,
        is_quiet,
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        global: Global,
        #[command(flatten)]
        start: StartArgs,
    }

    fn parsed(line: &str) -> Program {
        Program::try_parse_from(std::iter::once("start").chain(line.split_whitespace())).unwrap()
    }

    #[test]
    fn the_flags_of_relayer_tools_and_of_the_sdk_are_read() {
        Program::command().debug_assert();
        let program = parsed(
            "--home H --pruning nothing --grpc.address 127.0.0.1:9 --rpc.laddr tcp://localhost:8 --api.enable --grpc-web.enable=false",
        );
        let has = |list: &[Override], key: &str, value: &str| list.contains(&(key.to_owned(), value.to_owned()));
        let (app, comet) = (&program.start.app.0, &program.start.comet.0);
        assert!(has(app, "pruning", "nothing") && has(app, "grpc.address", "127.0.0.1:9"));
        assert!(has(app, "api.enable", "true") && has(app, "grpc-web.enable", "false"));
        assert_eq!(
            (app.len(), comet.as_slice()),
            (4, [("rpc.laddr".to_owned(), "tcp://localhost:8".to_owned())].as_slice())
        );
        assert!(program.start.with_comet);
        let alone = parsed(
            "--with-comet=false --transport socket --address unix:///tmp/x.sock --mempool.max-txs -1 --halt-height 5 --halt-height 6",
        );
        assert!(
            !alone.start.with_comet
                && has(&alone.start.app.0, "mempool.max-txs", "-1")
                && has(&alone.start.app.0, "halt-height", "6")
        );
        assert!(Program::try_parse_from(["start", "--transport", "grpc"]).is_err());
    }

    #[test]
    fn a_home_is_checked_before_anything_starts() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().display();
        let program = parsed(&format!("--home {home}"));
        let error = prepare(&program.global, &program.start).unwrap_err().to_string();
        assert!(error.contains("openledgerd init"), "{error}");

        let binary = locate(None).unwrap();
        openledger_node::comet::capture(&binary, &["init".as_ref(), "--home".as_ref(), dir.path().as_os_str()])
            .unwrap();
        let error = prepare(&program.global, &program.start).unwrap_err().to_string();
        assert!(error.contains("set min gas price in app.toml or flag or env variable"), "{error}");

        let program = parsed(&format!(
            "--home {home} --minimum-gas-prices 0uopen --log_level warn --p2p.pex=false --openledger.shutdown-grace 3"
        ));
        let prepared = prepare(&program.global, &program.start).unwrap();
        assert_eq!(prepared.node.grace, Duration::from_secs(3));
        assert_eq!(prepared.node.server.address, ListenAddress::Unix(dir.path().join("data/abci.sock")));
        let comet = prepared.node.comet.unwrap();
        assert_eq!(comet.args, ["--log_level=error", "--p2p.pex=false"]);

        let program = parsed(&format!("--home {home} --minimum-gas-prices 0uopen --with-comet=false"));
        let prepared = prepare(&program.global, &program.start).unwrap();
        assert!(prepared.node.comet.is_none());
        assert_eq!(prepared.node.server.address.to_string(), STANDALONE_ADDRESS);
    }
}
