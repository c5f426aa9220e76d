//! `tx job bounty`: a reward for what models improve on the rows of a file, which stays at home until the deadline.
#![allow(clippy::disallowed_methods, reason = "the command line draws salts")]

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use openledger_core::AccAddress;
use openledger_job::bounty::{TEST_ITEMS, test_next, test_start};
use openledger_proto::any;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1::ItemPayload;
use openledger_proto::openledger::job::v1 as pb;
use rand::RngCore;

use super::reveal::bounty;
use super::secret::{Secret, path_of};
use super::{Deadline, QUERY, reward, schema};
use crate::table::{self, TableArgs, Terminal};
use crate::tx::factory::Factory;
use crate::tx::plan::{Plan, Planned};
use crate::tx::session::{Session, answer};
use openledger_client::{Client, ClientError, Prompt, print_json};

/// Bounties among which that of a broken run is looked for.
const RECENT: u64 = 200;

/// Post a bounty on a file of test items: CSV, JSONL or Parquet, a text or numbers and a label each
///
/// The chain gets a hash of the items now, and the items when you reveal them after the deadline: keep the file as it
/// is, and the secret that is written beside it. Who does not reveal in time loses the reward.
///
/// Every certified model that is entered until the deadline is then run on the items by the chain. A model earns for
/// what it is better than the best that was certified before it: nothing up to --floor, the whole reward for
/// --full-gain above that, less in proportion. What nobody earns comes back.
///
/// Example:
///
///   openledgerd tx job bounty 7 ~/hidden.csv --metric accuracy --floor 0.6 --full-gain 0.3 --reward 50000000uopen \
///       --deadline +20000 --from alice
///
///   openledgerd tx job reveal ~/hidden.csv --from alice
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(in crate::tx) struct BountyArgs {
    /// Id of the datanet whose form the items have
    #[arg(value_name = "DATANET")]
    datanet_id: u64,
    /// One item per row, 200 to 4096
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    table: TableArgs,
    /// How items are scored
    #[arg(long, value_enum, default_value = "accuracy")]
    metric: Metric,
    /// Score from which improvement counts: a share of right labels such as 0.6, or a mean of natural logarithms such
    /// as -0.7
    #[arg(long, allow_hyphen_values = true)]
    floor: Millionths,
    /// Improvement on the floor for which the whole reward is paid
    #[arg(long)]
    full_gain: Millionths,
    /// Reward, such as 50000000uopen
    #[arg(long)]
    reward: String,
    /// Last height of entries: HEIGHT, or +BLOCKS from now on
    #[arg(long)]
    deadline: Deadline,
    /// Where the secret is kept [default: FILE.bounty]
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
}

/// How items are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Metric {
    /// The share of right labels.
    Accuracy,
    /// The mean natural logarithm of the right label's probability.
    Logloss,
}

/// Millionths of a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Millionths(i64);

impl FromStr for Millionths {
    type Err = String;

    #[allow(clippy::float_arithmetic, reason = "reads an argument; the chain gets an integer")]
    fn from_str(text: &str) -> Result<Self, String> {
        let value: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
        let millionths = (value * 1e6).round();
        if millionths.abs() <= 1e9 {
            Ok(Self(millionths as i64))
        } else {
            Err(format!("{text} is not between -1000 and 1000"))
        }
    }
}

impl Planned for BountyArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let client = factory.client;
        let session = Session::open(client, factory.flags)?;
        let table = table::read(
            &self.file,
            &self.table,
            &schema(client, self.datanet_id)?,
            &Terminal { yes: factory.flags.yes },
        )?;
        table.preview().iter().for_each(|line| eprintln!("{line}"));
        let items = u32::try_from(table.items.len()).unwrap_or(u32::MAX);
        if !TEST_ITEMS.contains(&items) {
            return Err(ClientError::Usage(format!("a bounty takes 200 to 4096 items, and the file has {items}")));
        }
        let path = path_of(&self.file, self.secret.as_ref());
        let secret = self.secret(client, &session, &table, &path)?;
        if let Some(id) = secret.bounty_id {
            secret.write(&path)?;
            eprintln!("bounty {id} was posted by an earlier run: nothing was sent");
            return Ok(Plan::Done);
        }
        let message = pb::MsgPostBounty {
            poster: session.address().to_owned(),
            datanet_id: self.datanet_id,
            metric: match self.metric {
                Metric::Accuracy => pb::Metric::Accuracy,
                Metric::Logloss => pb::Metric::Logloss,
            }
            .into(),
            hidden_test_root: hex::decode(&secret.root).unwrap_or_default(),
            items,
            reward: Some(reward(&self.reward)?),
            floor: self.floor.0,
            full_gain: u64::try_from(self.full_gain.0)
                .map_err(|_| ClientError::usage("--full-gain must be above zero"))?,
            deadline: self.deadline.height(&session)?,
        };
        eprintln!("items:    {items}, hash {}", secret.root);
        eprintln!("reward:   {}, taken now; lost if you do not reveal", self.reward);
        eprintln!("entries:  until height {}", message.deadline);
        eprintln!("secret:   {} (keep it, and the file as it is)", path.display());
        if !factory.flags.yes && !Prompt::confirm("post this bounty?")? {
            eprintln!("canceled: nothing was sent");
            return Ok(Plan::Done);
        }
        secret.write(&path)?;
        let sent = session.send(vec![any::pack(&message)])?;
        let posted: pb::MsgPostBountyResponse = answer(&sent)?;
        Secret { bounty_id: Some(posted.bounty_id), ..secret.clone() }.write(&path)?;
        let state = bounty(client, posted.bounty_id)?.bounty.unwrap_or_default();
        eprintln!("bounty {} posted in block {}", posted.bounty_id, sent.height);
        eprintln!("reveal from height {} to {}:", message.deadline.saturating_add(1), state.reveal_deadline);
        eprintln!("  openledgerd tx job reveal {} --from KEY", self.file.display());
        let told = serde_json::json!({
            "bounty_id": posted.bounty_id.to_string(),
            "hidden_test_root": secret.root,
            "deadline": message.deadline.to_string(),
            "reveal_deadline": state.reveal_deadline.to_string(),
            "secret": path.display().to_string(),
            "txhash": sent.txhash,
        });
        print_json(client.output, &told.to_string())?;
        Ok(Plan::Done)
    }
}

impl BountyArgs {
    /// A new secret, or that of a run that was broken off: with the id of its bounty if that was posted.
    fn secret(
        &self,
        client: &Client,
        session: &Session<'_>,
        table: &table::Table,
        path: &Path,
    ) -> Result<Secret, ClientError> {
        let poster = client.codec.parse(session.address())?;
        let items = test_items(&table.items);
        if let Some(before) = Secret::read(path)? {
            if let Some(id) = before.bounty_id {
                return Err(ClientError::Usage(format!(
                    "{} belongs to bounty {id}: keep it until that is revealed, and give another --secret",
                    path.display()
                )));
            }
            if let Some(id) = posted(client, &before)? {
                return Ok(Secret { bounty_id: Some(id), ..before });
            }
        }
        let mut salt = [0; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut salt).map_err(|e| ClientError::Usage(format!("no random bytes: {e}")))?;
        Ok(Secret {
            version: 1,
            chain_id: client.chain_id.clone(),
            datanet_id: self.datanet_id,
            poster: session.address().to_owned(),
            salt: hex::encode(salt),
            root: hex::encode(root(&salt, &poster, &items)),
            items: u32::try_from(items.len()).unwrap_or(u32::MAX),
            reading: table.reading.clone(),
            bounty_id: None,
        })
    }
}

/// The bounty of a secret, when the run that posted it did not live to write that down.
fn posted(client: &Client, secret: &Secret) -> Result<Option<u64>, ClientError> {
    let pagination = Some(PageRequest { limit: RECENT, reverse: true, ..PageRequest::default() });
    let answer: pb::QueryBountiesResponse =
        client.query(&format!("{QUERY}/Bounties"), &pb::QueryBountiesRequest { pagination })?;
    let own = |b: &pb::Bounty| hex::encode(&b.hidden_test_root) == secret.root && b.poster == secret.poster;
    Ok(answer.bounties.into_iter().find(own).map(|bounty| bounty.id))
}

/// Items as a bounty has them.
pub(super) fn test_items(items: &[ItemPayload]) -> Vec<pb::TestItem> {
    items.iter().map(|item| pb::TestItem { input: item.features.clone(), label: item.label }).collect()
}

/// The commitment to items.
pub(super) fn root(salt: &[u8; 32], poster: &AccAddress, items: &[pb::TestItem]) -> [u8; 32] {
    items.iter().fold(test_start(salt, poster), |hash, item| test_next(&hash, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_in_millionths() {
        for (text, expected) in [("0.6", 600_000), ("-0.7", -700_000), ("1", 1_000_000), ("0.0000005", 1)] {
            assert_eq!(text.parse(), Ok(Millionths(expected)), "{text}");
        }
        for bad in ["", "x", "inf", "NaN", "1e9"] {
            assert!(bad.parse::<Millionths>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_commitment_depends_on_salt_poster_order_and_labels() {
        let account = |n: u8| AccAddress::from_bytes(&[n; 20]).unwrap();
        let item = |byte: u8, label| pb::TestItem { input: vec![byte], label };
        let all = [item(1, 0), item(2, 1)];
        let own = root(&[7; 32], &account(1), &all);
        assert_ne!(own, root(&[8; 32], &account(1), &all));
        assert_ne!(own, root(&[7; 32], &account(2), &all));
        assert_ne!(own, root(&[7; 32], &account(1), &[item(2, 1), item(1, 0)]));
        assert_ne!(own, root(&[7; 32], &account(1), &[item(1, 1), item(2, 1)]));
    }
}
