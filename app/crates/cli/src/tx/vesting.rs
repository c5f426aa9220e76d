//! `tx vesting create-periodic-vesting-account`.

use std::path::PathBuf;

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::vesting::v1beta1::{MsgCreatePeriodicVestingAccount, Period};
use serde::Deserialize;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, parse_coins, to_proto};

/// Create a new vesting account funded with an allocation of tokens.
///
/// The file holds: {"start_time": 1625204910, "periods": [{"coins": "10uopen", "length_seconds": 2592000}]}.
/// Periods follow each other from start_time (unix seconds) on.
#[derive(Args, Debug)]
pub(super) struct CreatePeriodic {
    /// The new account
    to_address: String,
    /// JSON file with the periods
    periods_json_file: PathBuf,
}

#[derive(Deserialize)]
struct Schedule {
    #[serde(default)]
    start_time: i64,
    #[serde(default)]
    periods: Vec<InputPeriod>,
}

#[derive(Deserialize)]
struct InputPeriod {
    #[serde(default)]
    coins: String,
    #[serde(default)]
    length_seconds: i64,
}

impl Planned for CreatePeriodic {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let to_address = factory.client.address_text(&factory.client.address(&self.to_address)?)?;
        let text =
            std::fs::read_to_string(&self.periods_json_file).map_err(ClientError::io(&self.periods_json_file))?;
        let schedule: Schedule = serde_json::from_str(&text)?;
        let mut vesting_periods = Vec::with_capacity(schedule.periods.len());
        for (i, period) in schedule.periods.iter().enumerate() {
            let length = period.length_seconds;
            if length < 0 {
                return Err(ClientError::Usage(format!(
                    "invalid period length of {length} in period {i}, length must be greater than 0"
                )));
            }
            vesting_periods.push(Period { length, amount: to_proto(&parse_coins(&period.coins)?) });
        }
        let from_address = signer.address.clone();
        let message = MsgCreatePeriodicVestingAccount {
            from_address,
            to_address,
            start_time: schedule.start_time,
            vesting_periods,
        };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}
