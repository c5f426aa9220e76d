//! Flags of every transaction, spelled as the SDK spells them.

use clap::Args;
use toml::{Table, Value};

use openledger_client::{ClientError, ClientFlags, duration_nanos};

/// `--note` without the name that it had once, for a command whose `--memo` is a packet's.
#[derive(Args, Debug, Default)]
pub(super) struct OwnMemo {
    /// Note to add a description to the transaction
    #[arg(id = "note", long = "note", default_value = "", hide_default_value = true)]
    #[allow(dead_code, reason = "it is read with the other flags of transactions")]
    note: String,
}

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
    /// Adjustment factor to be multiplied against the estimate returned by the tx simulation [default: 1]
    #[arg(
        id = "gas_adjustment",
        long = "gas-adjustment",
        global = true,
        value_parser = float,
        default_value = "",
        hide_default_value = true,
        value_name = "FACTOR"
    )]
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
    #[arg(id = "timeout_duration", long = "timeout-duration", global = true, value_parser = duration, value_name = "DURATION")]
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

/// Factor on a simulation's gas when nothing else is said.
const GAS_ADJUSTMENT: &str = "1";

impl TxFlags {
    /// Takes from `client.toml` what neither the command line nor the environment says, for the flags that the SDK's
    /// transaction factory looks up there.
    ///
    /// # Errors
    /// When a value there does not fit its flag.
    pub(crate) fn or_settings(mut self, settings: &Table) -> Result<Self, ClientError> {
        let find = |key: &str| settings.get(key).map(text_of).filter(|text| !text.is_empty());
        let texts = [
            ("gas", &mut self.gas),
            ("gas-prices", &mut self.gas_prices),
            ("gas-adjustment", &mut self.gas_adjustment),
            ("fees", &mut self.fees),
            ("note", &mut self.note),
        ];
        for (key, slot) in texts {
            if slot.is_empty() {
                *slot = find(key).unwrap_or_default();
            }
        }
        let bad =
            |key: &str, text: &str| ClientError::Usage(format!("invalid value {text:?} for {key} in client.toml"));
        if let Some(text) = find("timeout-height").filter(|_| self.timeout_height == 0) {
            self.timeout_height = text.parse().map_err(|_| bad("timeout-height", &text))?;
        }
        if let Some(text) = find("unordered").filter(|_| !self.unordered) {
            self.unordered = text.parse().map_err(|_| bad("unordered", &text))?;
        }
        self.timeout_duration = self.timeout_duration.or_else(|| find("timeout-duration"));
        if self.gas_adjustment.is_empty() {
            GAS_ADJUSTMENT.clone_into(&mut self.gas_adjustment);
        }
        Ok(self)
    }
}

/// A text that Go reads as a float.
fn float(text: &str) -> Result<String, String> {
    match text.parse::<f64>() {
        Err(_) if !text.is_empty() => Err(format!("strconv.ParseFloat: parsing {text:?}: invalid syntax")),
        _ => Ok(text.to_owned()),
    }
}

/// A text that Go reads as a duration.
fn duration(text: &str) -> Result<String, String> {
    duration_nanos(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// A setting as it would stand on the command line.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
