//! `tx job reveal`: the items of a bounty, and the scores of its models. A second run goes on where the first stopped.

use std::path::PathBuf;

use clap::Args;
use openledger_proto::any;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::BountyStatus;
use serde_json::json;

use super::bounty::{root, test_items};
use super::secret::{Secret, path_of};
use super::steps::score;
use super::{QUERY, millionths, schema};
use crate::table::{self, TableArgs, Terminal};
use crate::tx::factory::Factory;
use crate::tx::plan::{Plan, Planned};
use crate::tx::session::Session;
use openledger_client::{Client, ClientError, print_json};

/// Most bytes of items in one transaction.
const MAX_BYTES: usize = 100_000;

/// Reveal the items of a bounty, have its models scored, and pay them
///
/// After the deadline of entries, with the file and the secret as they were when the bounty was posted. The chain
/// takes the items only if their hash is the one of the posting. Scoring can be left to others (`tx job score`).
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(in crate::tx) struct RevealArgs {
    /// The file of the posting
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the secret is kept [default: FILE.bounty]
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// Reveal only, and leave the scoring to others
    #[arg(long)]
    no_score: bool,
    /// Most gas of one step of scoring
    #[arg(long, default_value_t = 30_000_000)]
    step_gas: u64,
}

impl Planned for RevealArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let client = factory.client;
        let session = Session::open(client, factory.flags)?;
        let path = path_of(&self.file, self.secret.as_ref());
        let secret = Secret::read(&path)?
            .ok_or_else(|| ClientError::Usage(format!("{}: there is no secret of a bounty", path.display())))?;
        let id = secret.bounty_id.ok_or_else(|| {
            ClientError::Usage(format!(
                "{}: no bounty is known of it; run tx job bounty again, which looks for one",
                path.display()
            ))
        })?;
        let items = self.items(client, &secret)?;
        let mut told = bounty(client, id)?;
        let state = |told: &pb::QueryBountyResponse| told.bounty.clone().unwrap_or_default();
        if state(&told).status() == BountyStatus::Open {
            reveal(&session, &state(&told), &secret, &items)?;
            told = bounty(client, id)?;
        }
        if !self.no_score {
            score(&session, id, self.step_gas)?;
            told = bounty(client, id)?;
        }
        print_json(client.output, &result(&told).to_string())?;
        Ok(Plan::Done)
    }
}

impl RevealArgs {
    /// The items of the file, if they are those of the posting.
    fn items(&self, client: &Client, secret: &Secret) -> Result<Vec<pb::TestItem>, ClientError> {
        let args = TableArgs::default().or(Some(&secret.reading));
        let table = table::read(&self.file, &args, &schema(client, secret.datanet_id)?, &Terminal { yes: true })?;
        let items = test_items(&table.items);
        let poster = client.codec.parse(&secret.poster)?;
        if hex::encode(root(&secret.salt()?, &poster, &items)) == secret.root {
            return Ok(items);
        }
        Err(ClientError::Usage(format!(
            "{}: these are not the items of the posting, so that nothing was sent: bring the file back as it was",
            self.file.display()
        )))
    }
}

/// A bounty with its models.
pub(super) fn bounty(client: &Client, bounty_id: u64) -> Result<pb::QueryBountyResponse, ClientError> {
    client.query(&format!("{QUERY}/Bounty"), &pb::QueryBountyRequest { bounty_id })
}

/// Shows what was not shown before.
fn reveal(
    session: &Session<'_>,
    bounty: &pb::Bounty,
    secret: &Secret,
    items: &[pb::TestItem],
) -> Result<(), ClientError> {
    let now = session.height()?;
    let deadline = i64::try_from(bounty.deadline).unwrap_or(i64::MAX);
    if now < deadline {
        return Err(ClientError::Usage(format!(
            "models may enter until height {deadline}, and it is {now}: reveal from height {} to {}",
            deadline.saturating_add(1),
            bounty.reveal_deadline
        )));
    }
    // A simulation stands in the last block, which must lie beyond the deadline.
    session.wait_beyond(deadline)?;
    let mut shown = usize::try_from(bounty.revealed).unwrap_or(usize::MAX);
    while let Some(rest) = items.get(shown..).filter(|rest| !rest.is_empty()) {
        let (mut bytes, mut count) = (0usize, 0usize);
        for item in rest {
            bytes = bytes.saturating_add(item.input.len()).saturating_add(16);
            if bytes > MAX_BYTES && count > 0 {
                break;
            }
            count = count.saturating_add(1);
        }
        let message = pb::MsgRevealItems {
            poster: session.address().to_owned(),
            bounty_id: bounty.id,
            salt: if shown == 0 { secret.salt()?.to_vec() } else { Vec::new() },
            items: rest.iter().take(count).cloned().collect(),
        };
        let sent = session.send(vec![any::pack(&message)])?;
        shown = shown.saturating_add(count);
        eprintln!("revealed {shown}/{} items in block {}", items.len(), sent.height);
    }
    Ok(())
}

/// The bounty as a table of its models.
pub(super) fn result(told: &pb::QueryBountyResponse) -> serde_json::Value {
    let bounty = told.bounty.clone().unwrap_or_default();
    let entry = |entry: &pb::BountyEntry| {
        json!({
            "model_id": entry.model_id.to_string(),
            "creator": entry.creator,
            "certified_height": entry.certified_height.to_string(),
            "score": millionths(entry.score),
            "paid": entry.paid,
        })
    };
    json!({
        "bounty_id": bounty.id.to_string(),
        "status": bounty.status().as_str_name(),
        "metric": bounty.metric().as_str_name(),
        "models": told.entries.iter().map(entry).collect::<Vec<_>>(),
        "paid": bounty.paid,
    })
}
