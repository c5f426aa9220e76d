//! Commands of the module: every method of its services, with names derived from the `.proto` files.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("job", "openledger.job.v1.Query").rows(QUERIES)),
    transactions: Some(CommandGroup::own("job", "openledger.job.v1.Msg").rows(MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("TrainingJob", "training-job", &["job_id"], "A training job, who leads, and when it can be claimed"),
    named("TrainingJobs", "training-jobs", &[], "All training jobs"),
    named("OpenTrainingJobs", "open-training-jobs", &[], "Training jobs whose reward waits"),
    named("JobsOfModel", "jobs-of-model", &["model_id"], "Training jobs that were paid for a model"),
    named("Commitment", "commitment", &["commitment"], "The height of a commitment to a head"),
    named("Bounty", "bounty", &["bounty_id"], "A bounty with the scores of its models"),
    named("Bounties", "bounties", &[], "All bounties"),
    named("Measure", "measure", &["model_id"], "How far the measurement of a model's gain is"),
    named("BestModel", "best-model", &["datanet_id"], "The best model that was measured on a datanet"),
];

const MESSAGES: &[Named] = &[
    named(
        "PostTraining",
        "post-training",
        &[],
        "Post a training job by the fields of its message (in words: training)",
    ),
    named("PostBounty", "post-bounty", &[], "Post a bounty by the fields of its message (from a file: bounty)"),
    named(
        "RevealItems",
        "reveal-items",
        &[],
        "Reveal items of a bounty by the fields of the message (from a file: reveal)",
    ),
    named("CommitHead", "commit-head", &["commitment"], "Prove later that you had a head by now"),
    named("ClaimTraining", "claim-training", &["job_id", "model_id"], "Pay a job to who trained its model"),
    named("RefundTraining", "refund-training", &["job_id"], "Return the reward of a job that nobody did"),
    named("EnterBounty", "enter-bounty", &["bounty_id", "model_id"], "Enter a certified model"),
    named("ScoreStep", "score-step", &["bounty_id", "max_items"], "One step of scoring a bounty (to the end: score)"),
    named(
        "MeasureStep",
        "measure-step",
        &["model_id", "max_items"],
        "One step of measuring a gain (to the end: measure)",
    ),
    named("ForfeitBounty", "forfeit-bounty", &["bounty_id"], "End a bounty whose poster did not reveal"),
];
