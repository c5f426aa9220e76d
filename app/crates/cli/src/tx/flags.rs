//! Flags of every transaction, spelled as the SDK spells them.

use clap::Args;

use openledger_client::ClientFlags;

/// Flags of every transaction; each may stand before or after the subcommand.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TxFlags {
    /// Flags of every client command.
    #[command(flatten)]
    pub(crate) client: ClientFlags,
    /// Name or address of private key with which to sign
    #[arg(id = "from", short = 'f', long = "from", global = true, value_name = "KEY")]
    pub(crate) from: Option<String>,
    /// The account number of the signing account (offline mode only)
    #[arg(id = "account_number", short = 'a', long = "account-number", global = true)]
    pub(crate) account_number: Option<u64>,
    /// The sequence number of the signing account (offline mode only)
    #[arg(id = "sequence", short = 's', long = "sequence", global = true)]
    pub(crate) sequence: Option<u64>,
    /// Note to add a description to the transaction
    #[arg(id = "note", long = "note", alias = "memo", global = true, default_value = "", hide_default_value = true)]
    pub(crate) note: String,
    /// Fees to pay along with transaction; eg: 10uopen
    #[arg(id = "fees", long = "fees", global = true, default_value = "", hide_default_value = true)]
    pub(crate) fees: String,
    /// Gas prices in decimal format to determine the transaction fee (e.g. 0.1uopen)
    #[arg(id = "gas_prices", long = "gas-prices", global = true, default_value = "", hide_default_value = true)]
    pub(crate) gas_prices: String,
    /// Gas limit to set per-transaction; "auto" asks the node [default: 200000]
    #[arg(id = "gas", long = "gas", global = true, default_value = "", hide_default_value = true)]
    pub(crate) gas: String,
    /// Adjustment factor to be multiplied against the estimate returned by the tx simulation
    #[arg(id = "gas_adjustment", long = "gas-adjustment", global = true, default_value = "1", value_name = "FACTOR")]
    pub(crate) gas_adjustment: String,
    /// Transaction broadcasting mode (sync|async)
    #[arg(id = "broadcast_mode", short = 'b', long = "broadcast-mode", global = true, value_name = "MODE")]
    pub(crate) broadcast_mode: Option<String>,
    /// Ignore the --gas flag and perform a simulation of a transaction, but don't broadcast it
    #[arg(id = "dry_run", long = "dry-run", global = true)]
    pub(crate) dry_run: bool,
    /// Build an unsigned transaction and write it to STDOUT
    #[arg(id = "generate_only", long = "generate-only", global = true)]
    pub(crate) generate_only: bool,
    /// Offline mode (does not allow any online functionality)
    #[arg(id = "offline", long = "offline", global = true)]
    pub(crate) offline: bool,
    /// Skip tx broadcasting prompt confirmation
    #[arg(id = "yes", short = 'y', long = "yes", global = true)]
    pub(crate) yes: bool,
    /// Choose sign mode (direct|amino-json|direct-aux), this is an advanced feature
    #[arg(
        id = "sign_mode",
        long = "sign-mode",
        global = true,
        default_value = "",
        hide_default_value = true,
        value_name = "MODE"
    )]
    pub(crate) sign_mode: String,
    /// Set a block timeout height to prevent the tx from being committed past a certain height
    #[arg(
        id = "timeout_height",
        long = "timeout-height",
        global = true,
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(crate) timeout_height: u64,
    /// Time for which the transaction is valid, such as 30s; the block time is compared with now plus this
    #[arg(id = "timeout_duration", long = "timeout-duration", global = true, value_name = "DURATION")]
    pub(crate) timeout_duration: Option<String>,
    /// Enable unordered transaction delivery; must be used in conjunction with --timeout-duration
    #[arg(id = "unordered", long = "unordered", global = true)]
    pub(crate) unordered: bool,
    /// Fee payer pays fees for the transaction instead of deducting from the signer
    #[arg(id = "fee_payer", long = "fee-payer", global = true, value_name = "ADDRESS")]
    pub(crate) fee_payer: Option<String>,
    /// Fee granter grants fees for the transaction
    #[arg(id = "fee_granter", long = "fee-granter", global = true, value_name = "ADDRESS")]
    pub(crate) fee_granter: Option<String>,
    /// Use a connected Ledger device
    #[arg(id = "ledger", long = "ledger", global = true)]
    pub(crate) ledger: bool,
    /// Generate aux signer data instead of sending a tx
    #[arg(id = "aux", long = "aux", global = true)]
    pub(crate) aux: bool,
    /// Accepted as the SDK accepts it, and without effect: transactions carry no tips any more
    #[arg(id = "tip", long = "tip", global = true, default_value = "", hide_default_value = true)]
    pub(crate) tip: String,
}
