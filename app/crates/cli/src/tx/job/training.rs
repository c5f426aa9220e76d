//! `tx job training`: a reward for the head of a task.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use openledger_proto::any;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::model::v1::SnapshotRef;

use super::{Deadline, reward, schema};
use crate::tx::factory::Factory;
use crate::tx::plan::{Plan, Planned};
use crate::tx::session::{Session, answer};
use openledger_client::{ClientError, Prompt, print_json};

/// Post a reward for the trained head of datanets
///
/// The reward is taken now. It is paid to who trains: whoever has the first certified head of exactly this task, by the
/// order in which heads were known (`openledgerd model train --commit-head`). Nobody judges the work: the chain checks
/// that the head is the optimum. After the deadline without one, `refund-training` returns the reward.
///
/// A snapshot has the contributions that were settled at its height; without a height it is the latest that can be
/// posted, the one before the last block.
///
/// Example:
///
///   openledgerd tx job training --datanet 7 --reward 25000000uopen --deadline +20000 --from alice
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(in crate::tx) struct TrainingArgs {
    /// Datanet and height of its snapshot, ID[@HEIGHT] (repeated) [default height: the one before the last block]
    #[arg(long = "datanet", required = true, value_name = "ID[@HEIGHT]")]
    datanets: Vec<Snapshot>,
    /// Encoder artifact; 0 is the identity: the input is the embedding
    #[arg(long, default_value_t = 0)]
    artifact_id: u64,
    /// L2 regularisation of the head
    #[arg(long, default_value = "1e-3")]
    lambda: Ppb,
    /// Reward, such as 25000000uopen
    #[arg(long)]
    reward: String,
    /// Last height at which a first head may be certified: HEIGHT, or +BLOCKS from now on
    #[arg(long)]
    deadline: Deadline,
}

/// `ID[@HEIGHT]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Snapshot {
    datanet_id: u64,
    height: Option<u64>,
}

impl FromStr for Snapshot {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| part.parse::<u64>().map_err(|_| format!("{text:?} is not ID or ID@HEIGHT"));
        Ok(match text.split_once('@') {
            Some((id, height)) => Self { datanet_id: number(id)?, height: Some(number(height)?) },
            None => Self { datanet_id: number(text)?, height: None },
        })
    }
}

/// Parts per billion of a decimal number such as `1e-3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ppb(u64);

impl FromStr for Ppb {
    type Err = String;

    #[allow(clippy::float_arithmetic, reason = "reads an argument; the chain gets an integer")]
    fn from_str(text: &str) -> Result<Self, String> {
        let value: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
        let ppb = (value * 1e9).round();
        if (1.0..=1e9).contains(&ppb) { Ok(Self(ppb as u64)) } else { Err(format!("{text} is not between 1e-9 and 1")) }
    }
}

impl fmt::Display for Ppb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{}.{:09}", self.0 / 1_000_000_000, self.0 % 1_000_000_000);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Planned for TrainingArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let session = Session::open(factory.client, factory.flags)?;
        let now = u64::try_from(session.height()?).unwrap_or_default();
        // The block in which the posting is simulated is the last one, and a snapshot lies below it.
        let last = now.saturating_sub(1);
        let snapshot = |s: &Snapshot| SnapshotRef { datanet_id: s.datanet_id, height: s.height.unwrap_or(last) };
        let first = self.datanets.first().ok_or_else(|| ClientError::usage("--datanet is required"))?;
        let message = pb::MsgPostTraining {
            poster: session.address().to_owned(),
            snapshots: self.datanets.iter().map(snapshot).collect(),
            artifact_id: self.artifact_id,
            classes: schema(factory.client, first.datanet_id)?.labels,
            lambda_ppb: self.lambda.0,
            reward: Some(reward(&self.reward)?),
            deadline: self.deadline.height(&session)?,
        };
        let data: Vec<String> =
            message.snapshots.iter().map(|s| format!("datanet {} at height {}", s.datanet_id, s.height)).collect();
        eprintln!("task:     {}, {} labels, lambda {}", data.join(", "), message.classes, self.lambda);
        eprintln!("encoder:  {}", if self.artifact_id == 0 { "none".to_owned() } else { self.artifact_id.to_string() });
        eprintln!("reward:   {}, taken now", self.reward);
        eprintln!("deadline: height {} (now {now}); then it can be refunded", message.deadline);
        if !factory.flags.yes && !Prompt::confirm("post this job?")? {
            eprintln!("canceled: nothing was sent");
            return Ok(Plan::Done);
        }
        let flags: Vec<String> =
            message.snapshots.iter().map(|s| format!("--datanet {}@{}", s.datanet_id, s.height)).collect();
        let sent = session.send(vec![any::pack(&message)])?;
        let posted: pb::MsgPostTrainingResponse = answer(&sent)?;
        eprintln!("job {} posted in block {}; who trains runs", posted.job_id, sent.height);
        eprintln!(
            "  openledgerd model train --name NAME {}{} --lambda {} --compute KEY=1000000 --commit-head --from KEY",
            flags.join(" "),
            if self.artifact_id == 0 { String::new() } else { format!(" --artifact-id {}", self.artifact_id) },
            self.lambda
        );
        let told = serde_json::json!({
            "job_id": posted.job_id.to_string(),
            "task_hash": hex::encode(&posted.task_hash),
            "deadline": message.deadline.to_string(),
            "txhash": sent.txhash,
        });
        print_json(factory.client.output, &told.to_string())?;
        Ok(Plan::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_exactly() {
        assert_eq!("7@40".parse(), Ok(Snapshot { datanet_id: 7, height: Some(40) }));
        assert_eq!("7".parse(), Ok(Snapshot { datanet_id: 7, height: None }));
        assert!("7@".parse::<Snapshot>().is_err() && "x".parse::<Snapshot>().is_err());
        assert_eq!(("1e-2".parse(), "0.00125".parse()), (Ok(Ppb(10_000_000)), Ok(Ppb(1_250_000))));
        for ppb in [1, 1_000_000, 1_250_000, 999_999_999, 1_000_000_000] {
            assert_eq!(Ppb(ppb).to_string().parse(), Ok(Ppb(ppb)), "{}", Ppb(ppb));
        }
        assert_eq!(Ppb(1_250_000).to_string(), "0.00125");
        assert!("2".parse::<Ppb>().is_err() && "NaN".parse::<Ppb>().is_err());
    }
}
