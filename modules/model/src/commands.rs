//! Commands of the model module: every method of its services, names derived.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// Names that do not follow from their methods.
const MESSAGES: &[Named] =
    &[named("JudgeStep", "judge", &["model_id", "max_items"], "Carry on a judgement of contributions by a model")];

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("model", "openledger.model.v1.Query")),
    transactions: Some(CommandGroup::own("model", "openledger.model.v1.Msg").rows(MESSAGES)),
    ..ModuleCommands::NONE
};
