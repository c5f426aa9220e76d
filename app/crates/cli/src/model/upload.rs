//! `model upload`: an encoder into chain state, in chunks.

use std::path::PathBuf;

use clap::Args;
use openledger_onnx::Model;
use openledger_proto::any;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ArtifactStatus;
use openledger_text::{MAX_TEXT_BYTES, TextBag, is_text_bag};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::limits::{Allowed, Needs, to_measure};
use super::{QUERY, chunks, progress};
use crate::tx::{Session, answer};
use openledger_client::{ClientError, print_json};

/// Arguments of `model upload`.
#[derive(Args, Debug)]
pub(super) struct UploadArgs {
    /// ONNX file (an integer graph from one int8 or uint8 input to one embedding), or a text encoder (.oltb)
    file: PathBuf,
    /// Go on with this artifact, begun earlier with the same file
    #[arg(long)]
    artifact_id: Option<u64>,
    /// Bytes of a chunk [default: the most that the chain takes]
    #[arg(long)]
    chunk_size: Option<u32>,
}

/// Runs `model upload`.
pub(super) fn run(session: &Session<'_>, args: &UploadArgs) -> Result<(), ClientError> {
    let file = std::fs::read(&args.file).map_err(ClientError::io(&args.file))?;
    let sha256 = Sha256::digest(&file).to_vec();
    let judged = Judged::of(&file).map_err(|e| ClientError::Usage(format!("{}: {e}", args.file.display())))?;
    progress(&format!("{}: {} bytes, {}", args.file.display(), file.len(), judged.about));
    let allowed = Allowed::fetch(session)?;
    let size = u64::try_from(file.len()).unwrap_or(u64::MAX);
    allowed.check(&Needs { file: size, ..judged.needs })?;
    let artifact = match args.artifact_id {
        Some(id) => known(session, id, &sha256)?,
        None => {
            super::owner::check(session.client(), &judged.fingerprint)?;
            begin(session, &allowed, args.chunk_size, &file, &sha256)?
        }
    };
    if artifact.status() != ArtifactStatus::Valid {
        send_missing(session, &artifact, &file)?;
        let message = pb::MsgFinishArtifact { uploader: session.address().to_owned(), artifact_id: artifact.id };
        let sent = session.send(vec![any::pack(&message)])?;
        let done: pb::MsgFinishArtifactResponse = answer(&sent)?;
        let gas = done.cost.map(|c| c.gas).unwrap_or_default();
        progress(&format!("artifact {} is valid in block {}: {gas} gas for each run", artifact.id, sent.height));
    }
    let summary = json!({
        "artifact_id": artifact.id.to_string(),
        "sha256": hex::encode(&sha256),
        "size": file.len(),
        "input_elements": judged.input,
        "output_elements": judged.needs.output,
    });
    print_json(session.client().output, &summary.to_string())
}

/// An encoder as the chain will judge it.
struct Judged {
    about: String,
    /// Most bytes or elements of an input.
    input: usize,
    needs: Needs,
    fingerprint: [u8; 32],
}

impl Judged {
    /// Judges a file.
    ///
    /// # Errors
    /// Why the chain would refuse it.
    fn of(file: &[u8]) -> Result<Self, String> {
        if is_text_bag(file) { Self::of_text(file) } else { Self::of_graph(file) }
    }

    fn of_graph(file: &[u8]) -> Result<Self, String> {
        let model = graph(file)?;
        let (cost, input, output) = (*model.cost(), model.input().len(), model.output().len());
        let about = format!(
            "{input} -> {output} elements, {} nodes, {} multiply-adds, {} gas for each run",
            cost.nodes,
            cost.macs,
            cost.gas()
        );
        let fingerprint = model.fingerprint().map_err(|e| e.to_string())?;
        Ok(Self { about, input, needs: Needs { file: 0, input, output, cost }, fingerprint })
    }

    /// A text encoder has no graph of its own; the input of one that stands behind its table is not a user's.
    fn of_text(file: &[u8]) -> Result<Self, String> {
        let bag = TextBag::decode(file.to_vec())
            .map_err(|e| format!("the chain would refuse this text encoder, reason {}: {e}", e.code()))?;
        let model = bag.graph().map(graph).transpose()?;
        let header = *bag.header();
        let behind = model.as_ref().map(Model::fingerprint).transpose().map_err(|e| e.to_string())?;
        let cost = model.as_ref().map(|model| *model.cost()).unwrap_or_default();
        let output = model.as_ref().map_or(header.dim(), |model| model.output().len());
        let about = format!("text encoder of {} buckets, {output} dimensions", header.buckets());
        let needs = Needs { file: 0, input: 0, output, cost };
        Ok(Self { about, input: MAX_TEXT_BYTES, needs, fingerprint: bag.fingerprint(behind.as_ref()) })
    }
}

fn graph(file: &[u8]) -> Result<Model, String> {
    Model::validate(file, &to_measure())
        .map_err(|e| format!("the chain would refuse this graph, reason {}: {e}", e.code()))
}

fn known(session: &Session<'_>, id: u64, sha256: &[u8]) -> Result<pb::Artifact, ClientError> {
    let artifact = fetch(session, id)?.0;
    if artifact.sha256 != sha256 {
        return Err(ClientError::Usage(format!(
            "artifact {id} is another file: SHA-256 {}",
            hex::encode(&artifact.sha256)
        )));
    }
    Ok(artifact)
}

/// An artifact and the chunks that are missing.
fn fetch(session: &Session<'_>, id: u64) -> Result<(pb::Artifact, Vec<u32>), ClientError> {
    let request = pb::QueryArtifactRequest { artifact_id: id };
    let answer: pb::QueryArtifactResponse = session.client().query(&format!("{QUERY}/Artifact"), &request)?;
    Ok((answer.artifact.unwrap_or_default(), answer.missing_chunks))
}

fn begin(
    session: &Session<'_>,
    allowed: &Allowed,
    chunk_size: Option<u32>,
    file: &[u8],
    sha256: &[u8],
) -> Result<pb::Artifact, ClientError> {
    let message = pb::MsgBeginArtifact {
        uploader: session.address().to_owned(),
        sha256: sha256.to_vec(),
        size: u64::try_from(file.len()).unwrap_or(u64::MAX),
        chunk_size: allowed.chunk(chunk_size)?,
    };
    progress(&format!("opening an artifact costs {}, and gas", allowed.fee()));
    let begun: pb::MsgBeginArtifactResponse = answer(&session.send(vec![any::pack(&message)])?)?;
    progress(&format!(
        "artifact {} opened; after a break go on with --artifact-id {}",
        begun.artifact_id, begun.artifact_id
    ));
    Ok(fetch(session, begun.artifact_id)?.0)
}

/// The query names at most 1,000 missing chunks at a time.
fn send_missing(session: &Session<'_>, artifact: &pb::Artifact, file: &[u8]) -> Result<(), ClientError> {
    loop {
        let missing = fetch(session, artifact.id)?.1;
        if missing.is_empty() {
            return Ok(());
        }
        let wanted = chunks(file, artifact.chunk_size).filter(|(index, _)| missing.contains(index));
        let list = wanted.map(|(index, data)| {
            let uploader = session.address().to_owned();
            vec![any::pack(&pb::MsgUploadArtifactChunk {
                uploader,
                artifact_id: artifact.id,
                index,
                data: data.to_vec(),
            })]
        });
        let list: Vec<_> = list.collect();
        let total = list.len();
        session.send_all(list, |i, sent| {
            progress(&format!("chunk {}/{total} in block {}", i.saturating_add(1), sent.height))
        })?;
    }
}
