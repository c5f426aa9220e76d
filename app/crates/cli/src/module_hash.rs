//! `module-hash-by-height`: the roots of the modules' stores at a height, for finding the module in which two
//! nodes differ.

use clap::Args;
use openledger_proto::cosmos::staking::v1beta1::{QueryHistoricalInfoRequest, QueryHistoricalInfoResponse};
use openledger_proto::cosmos::store::v1beta1::CommitInfo;
use openledger_proto::json;
use openledger_proto::prost::{Message, Name};

use openledger_client::{CliError, ClientError, Global, OutputArgs, OutputFormat, UnusedQueryFlags, print_json};

/// Arguments of `module-hash-by-height`.
#[derive(Debug, Clone, Args)]
pub struct ModuleHashArgs {
    /// Height
    #[arg(value_name = "HEIGHT", allow_negative_numbers = true)]
    at: i64,
    #[command(flatten)]
    unused: UnusedQueryFlags,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the hashes. The node must be stopped.
///
/// # Errors
/// When a node holds the data, or the height is gone or never was.
pub fn run(global: &Global, args: &ModuleHashArgs) -> Result<(), CliError> {
    args.unused.warn();
    let height = u64::try_from(args.at).ok().filter(|height| *height > 0);
    let height = height.ok_or_else(|| CliError::message(format!("invalid height: {}", args.at)))?;
    openledger_proto::load();
    let layout = global.layout()?;
    let app = openledger_assembly::open(&layout, &global.app_config(&[])?).map_err(|e| {
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
