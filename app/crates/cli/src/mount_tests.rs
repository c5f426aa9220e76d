//! All commands on one command line.

use clap::{CommandFactory, Parser, Subcommand};

use openledger_client::Global;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Sub,
}

#[derive(Subcommand)]
enum Sub {
    Init(crate::init::InitArgs),
    Config(crate::config::ConfigArgs),
    #[command(alias = "tendermint")]
    Comet(crate::comet::CometArgs),
    Status(crate::status::StatusArgs),
    Version(crate::version::VersionArgs),
}

#[test]
fn the_commands_mount_together_and_global_flags_go_anywhere() {
    Program::command().debug_assert();
    // As relayer tooling writes it: globals first.
    for line in
        ["x --home H --chain-id C init C", "x init C --chain-id C --home H", "x init --home=H C --chain-id=C --trace"]
    {
        let program = Program::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(program.global.home.as_deref(), Some("H".as_ref()), "{line}");
        assert_eq!(program.global.chain_id.as_deref(), Some("C"));
        assert!(matches!(program.command, Sub::Init(args) if args.moniker == "C"));
    }
    assert!(
        Program::try_parse_from(["x", "tendermint", "unsafe-reset-all", "--log_no_color=true"])
            .unwrap()
            .global
            .log_no_color
    );
    assert!(Program::try_parse_from("x version --long --output json".split(' ')).is_ok());
    assert!(Program::try_parse_from("x status -n tcp://localhost:1 -o json".split(' ')).is_ok());
    assert!(matches!(
        Program::try_parse_from("x config get app grpc.address".split(' ')).unwrap().command,
        Sub::Config(_)
    ));
}
