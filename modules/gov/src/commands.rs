//! Commands of the gov module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("gov", "cosmos.gov.v1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("gov", "cosmos.gov.v1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Params", "params", &["params_type?"], "Query the parameters of the governance process"),
    named("Proposals", "proposals", &[], "Query proposals with optional filters").example(
        "openledgerd query gov proposals --depositor open1...\n  openledgerd query gov proposals --voter open1...\n  \
         openledgerd query gov proposals --proposal-status (unspecified | deposit-period | voting-period | passed | rejected | failed)",
    ),
    named("Proposal", "proposal", &["proposal_id"], "Query details of a single proposal")
        .aliases(&["proposer"])
        .example("openledgerd query gov proposal 1"),
    named("Vote", "vote", &["proposal_id", "voter"], "Query details of a single vote").example("openledgerd query gov vote 1 open1..."),
    named("Votes", "votes", &["proposal_id"], "Query votes of a single proposal").example("openledgerd query gov votes 1"),
    named("Deposit", "deposit", &["proposal_id", "depositor"], "Query details of a deposit"),
    named("Deposits", "deposits", &["proposal_id"], "Query deposits on a proposal"),
    named("TallyResult", "tally", &["proposal_id"], "Query the tally of a proposal vote").example("openledgerd query gov tally 1"),
    named("Constitution", "constitution", &[], "Query the current chain constitution"),
];

const MESSAGES: &[Named] = &[
    named("Deposit", "deposit", &["proposal_id", "amount+"], "Deposit tokens for an active proposal")
        .example("openledgerd tx gov deposit 1 10uopen --from mykey"),
    named(
        "CancelProposal",
        "cancel-proposal",
        &["proposal_id"],
        "Cancel governance proposal before the voting period ends. Must be signed by the proposal creator.",
    )
    .example("openledgerd tx gov cancel-proposal 1 --from mykey"),
    named(
        "Vote",
        "vote",
        &["proposal_id", "option"],
        "Vote for an active proposal, options: yes/no/no_with_veto/abstain",
    )
    .example("openledgerd tx gov vote 1 yes --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update gov module params. Note: the entire params must be provided.",
    )
    .proposal(),
];
