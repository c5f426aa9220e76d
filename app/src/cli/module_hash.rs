//! `module-hash-by-height`: the roots of the modules' stores at a height, for finding the module in which two nodes differ.

use clap::Args;
use openledger_proto::cosmos::staking::v1beta1::{QueryHistoricalInfoRequest, QueryHistoricalInfoResponse};
use openledger_proto::json;
use openledger_proto::prost::{Message, Name};
use openledger_proto::cosmos::store::v1beta1::CommitInfo;

use super::query::{ClientError, print_json};
use super::{CliError, Global, OutputArgs, OutputFormat};
use crate::assembly;

/// Arguments of `module-hash-by-height`.
#[derive(Debug, Clone, Args)]
pub struct ModuleHashArgs {
    /// Height
    #[arg(value_name = "HEIGHT", allow_negative_numbers = true)]
    at: i64,
    /// Without effect: the hashes are read from the files of this node
    #[arg(long, default_value = "", hide_default_value = true)]
    grpc_addr: String,
    /// Without effect: the hashes are read from the files of this node
    #[arg(long)]
    grpc_insecure: bool,
    /// Without effect: the argument is the height
    #[arg(long, default_value_t = 0)]
    height: i64,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the hashes. The node must be stopped.
///
/// # Errors
/// When a node holds the data, or the height is gone or never was.
pub fn run(global: &Global, args: &ModuleHashArgs) -> Result<(), CliError> {
    let unused = [
        ("grpc-addr", !args.grpc_addr.is_empty()),
        ("grpc-insecure", args.grpc_insecure),
        ("height", args.height != 0),
    ];
    for (name, _) in unused.iter().filter(|(_, given)| *given) {
        eprintln!("WARNING: --{name} has no effect: the hashes are read from the files of this node.");
    }
    let height = u64::try_from(args.at).ok().filter(|height| *height > 0);
    let height = height.ok_or_else(|| CliError::message(format!("invalid height: {}", args.at)))?;
    openledger_proto::load();
    let layout = global.layout()?;
    let app = assembly::open(&layout, &global.app_config(&[])?).map_err(|e| {
        CliError::message(format!("error opening DB, make sure daemon is not running when calling this query: {e}"))
    })?;
    let mut info = app.commit_info(height).map_err(CliError::message)?;
    // The staking module keeps the headers of recent heights; an older one has no time.
    let request = QueryHistoricalInfoRequest { height: args.at }.encode_to_vec();
    if let Ok((bytes, _)) = app.query_module("/cosmos.staking.v1beta1.Query/HistoricalInfo", &request, height) {
        let header = QueryHistoricalInfoResponse::decode(bytes.as_slice()).ok().and_then(|answer| answer.hist?.header);
        info.timestamp = header.and_then(|header| header.time);
    }
    let format = match args.output.output {
        Some(format) => format,
        None => OutputFormat::from_config(&global.client_config(&[])?.output),
    };
    let text = json::to_json_string(&CommitInfo::full_name(), &info.encode_to_vec()).map_err(ClientError::from)?;
    Ok(print_json(format, &text)?)
}
