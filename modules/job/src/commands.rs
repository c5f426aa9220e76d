//! Commands of the module: every method of its services, with names derived from the `.proto` files.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("job", "openledger.job.v1.Query")),
    transactions: Some(CommandGroup::own("job", "openledger.job.v1.Msg").rows(MESSAGES)),
    ..ModuleCommands::NONE
};

const MESSAGES: &[Named] = &[
    named("CommitHead", "commit-head", &["commitment"], "Prove later that you had a head by now"),
    named("ClaimTraining", "claim-training", &["job_id", "model_id"], "Pay a job to who trained its model"),
    named("RefundTraining", "refund-training", &["job_id"], "Return the reward of a job that nobody did"),
    named("EnterBounty", "enter-bounty", &["bounty_id", "model_id"], "Enter a certified model"),
    named("ScoreStep", "score", &["bounty_id", "max_items"], "Carry on the scoring of a bounty"),
    named("MeasureStep", "measure", &["model_id", "max_items"], "Measure on what a model gains over its parents"),
    named("ForfeitBounty", "forfeit-bounty", &["bounty_id"], "End a bounty whose poster did not reveal"),
];
