//! Commands that make more of their arguments than the fields of one message: one type each, listed in
//! [`COMMANDS`].

use clap::{ArgMatches, Command};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use super::{
    ask, authz, bank, contribute, create, distribution, draft, feegrant, gov, ibc, ica, job, staking, transfer,
    upgrade, vesting, wasm,
};
use openledger_client::ClientError;

/// A command below a module.
pub(super) struct Written {
    pub(super) module: &'static str,
    pub(super) name: &'static str,
    aliases: &'static [&'static str],
    augment: fn(Command) -> Command,
    plan: fn(&ArgMatches, &Factory<'_>) -> Result<Plan, ClientError>,
}

impl Written {
    const fn new<T: Planned>(module: &'static str, name: &'static str) -> Self {
        Self { module, name, aliases: &[], augment: T::augment_args, plan: plan_of::<T> }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The command for the parser.
    pub(super) fn command(&self) -> Command {
        (self.augment)(Command::new(self.name)).aliases(self.aliases)
    }

    /// Runs on parsed arguments.
    ///
    /// # Errors
    /// As [`Planned::plan`].
    pub(super) fn plan(&self, matches: &ArgMatches, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        (self.plan)(matches, factory)
    }
}

fn plan_of<T: Planned>(matches: &ArgMatches, factory: &Factory<'_>) -> Result<Plan, ClientError> {
    T::from_arg_matches(matches).map_err(|e| ClientError::Usage(e.to_string()))?.plan(factory)
}

/// All commands that are written by hand.
pub(super) const COMMANDS: &[Written] = &[
    Written::new::<authz::Grant>("authz", "grant"),
    Written::new::<authz::Exec>("authz", "exec"),
    Written::new::<bank::MultiSend>("bank", "multi-send"),
    Written::new::<contribute::ContributeArgs>(contribute::MODULE, contribute::NAME),
    Written::new::<create::CreateArgs>(contribute::MODULE, "create"),
    Written::new::<distribution::WithdrawRewards>("distribution", "withdraw-rewards"),
    Written::new::<distribution::WithdrawAllRewards>("distribution", "withdraw-all-rewards"),
    Written::new::<feegrant::Grant>("feegrant", "grant").aliases(&["grant-allowance"]),
    Written::new::<ask::Ask>("inference", "ask"),
    Written::new::<gov::SubmitProposal>("gov", "submit-proposal"),
    Written::new::<gov::SubmitLegacyProposal>("gov", "submit-legacy-proposal"),
    Written::new::<gov::WeightedVote>("gov", "weighted-vote"),
    Written::new::<draft::DraftProposal>("gov", "draft-proposal"),
    Written::new::<ibc::Create>(ibc::GROUP, "create"),
    Written::new::<ibc::Update>(ibc::GROUP, "update"),
    Written::new::<ibc::Misbehaviour>(ibc::GROUP, "misbehaviour"),
    Written::new::<ibc::Upgrade>(ibc::GROUP, "upgrade"),
    Written::new::<ibc::RecoverClient>(ibc::GROUP, "recover-client"),
    Written::new::<ibc::ScheduleUpgrade>(ibc::GROUP, "schedule-ibc-upgrade"),
    Written::new::<ibc::UpdateClientConfig>(ibc::GROUP, "update-client-config"),
    Written::new::<ica::Register>(ica::CONTROLLER, "register"),
    Written::new::<ica::SendTx>(ica::CONTROLLER, "send-tx"),
    Written::new::<ica::GeneratePacketData>(ica::HOST, "generate-packet-data"),
    Written::new::<job::TrainingArgs>(job::MODULE, "training"),
    Written::new::<job::BountyArgs>(job::MODULE, "bounty"),
    Written::new::<job::RevealArgs>(job::MODULE, "reveal"),
    Written::new::<job::ScoreArgs>(job::MODULE, "score"),
    Written::new::<job::MeasureArgs>(job::MODULE, "measure"),
    Written::new::<transfer::Transfer>(transfer::GROUP, "transfer"),
    Written::new::<staking::CreateValidator>("staking", "create-validator"),
    Written::new::<staking::EditValidator>("staking", "edit-validator"),
    Written::new::<upgrade::SoftwareUpgrade>("upgrade", "software-upgrade"),
    Written::new::<upgrade::CancelSoftwareUpgrade>("upgrade", "cancel-software-upgrade"),
    Written::new::<vesting::CreatePeriodic>("vesting", "create-periodic-vesting-account"),
    Written::new::<wasm::Store>("wasm", "store").aliases(&["upload", "st", "s"]),
    Written::new::<wasm::Instantiate>("wasm", "instantiate").aliases(&["start", "init", "inst", "i"]),
    Written::new::<wasm::Instantiate2>("wasm", "instantiate2"),
    Written::new::<wasm::Execute>("wasm", "execute").aliases(&["run", "call", "exec", "ex", "e"]),
    Written::new::<wasm::Migrate>("wasm", "migrate").aliases(&["update", "mig", "m"]),
    Written::new::<wasm::UpdateInstantiateConfig>("wasm", "update-instantiate-config"),
    Written::new::<wasm::Grant>("wasm", "grant"),
    Written::new::<wasm::SubmitProposal>("wasm", "submit-proposal"),
];
