//! Where contributions come from: the checks of what a contributor states, its hash, and how preferences bind
//! licences. The chain cannot know whether a statement is true; it keeps who made it, when, and that it never changed.

mod forms;
mod map;

use crate::errors::DatanetError;
use crate::keeper::stored;
use crate::keys::PROVENANCES;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{
    Aipref, Contribution, LicenceBit, OptOutBit, PersonalData, Preference, Provenance, Schema, SourceKind,
};
use prost::Message;
use sha2::{Digest, Sha256};

pub use map::licence_map;

/// Most languages of one contribution.
pub const MAX_LANGUAGES: usize = 16;

/// All bits that `opt_out_checked` may have.
pub const ALL_OPT_OUT_BITS: u32 = OptOutBit::Robots as u32
    | OptOutBit::Tdmrep as u32
    | OptOutBit::Aipref as u32
    | OptOutBit::C2pa as u32
    | OptOutBit::Iptc as u32
    | OptOutBit::Registry as u32;

const SECONDS_A_DAY: i64 = 86_400;

fn refuse(what: &str) -> Failure {
    Failure::from(DatanetError::InvalidProvenance).context(what)
}

fn holds(rule: bool, what: &str) -> Res<()> {
    if rule { Ok(()) } else { Err(refuse(what)) }
}

/// SHA-256 of a provenance, which commits cover: over its binary form with the fields in the order of their numbers
/// and empty ones left out.
#[must_use]
pub fn provenance_hash(provenance: &Provenance) -> [u8; 32] {
    Sha256::digest(provenance.encode_to_vec()).into()
}

/// Whether the data were made by a program or a model.
#[must_use]
pub fn is_synthetic(provenance: &Provenance) -> bool {
    matches!(provenance.source_kind(), SourceKind::Synthetic | SourceKind::ModelOutput)
}

/// The form of a provenance, without a state.
///
/// # Errors
/// `datanet:50`, or `datanet:52` to `datanet:54` for personal data, a domain and a language.
pub fn validate(p: &Provenance) -> Res<()> {
    let known = SourceKind::try_from(p.source_kind).is_ok_and(|kind| kind != SourceKind::Unspecified);
    holds(known, "source_kind")?;
    let hashes = [
        ("source_uri_hash", &p.source_uri_hash),
        ("licence_uri_hash", &p.licence_uri_hash),
        ("terms_hash", &p.terms_hash),
        ("c2pa_manifest_hash", &p.c2pa_manifest_hash),
        ("generator_hash", &p.generator_hash),
        ("subject_consent_root", &p.subject_consent_root),
    ];
    for (field, hash) in hashes {
        if !hash.is_empty() && hash.len() != 32 {
            return Err(refuse(&format!("{field} must be empty or 32 bytes")));
        }
    }
    if !p.domain.is_empty() && !forms::is_domain(&p.domain) {
        return Err(Failure::from(DatanetError::InvalidDomain).context(&p.domain));
    }
    languages(&p.languages)?;
    let has_days = p.acquired_from > 0;
    holds(has_days == (p.acquired_to > 0) && p.acquired_from <= p.acquired_to, "acquired_from and acquired_to")?;
    if p.source_kind() == SourceKind::Crawled {
        holds(has_days && !p.domain.is_empty(), "crawled data need a domain and the days")?;
    }
    holds(p.opt_out_checked & !ALL_OPT_OUT_BITS == 0, "opt_out_checked has unknown bits")?;
    holds((p.opt_out_checked == 0) == (p.opt_out_checked_at == 0), "opt_out_checked and its day go together")?;
    holds(p.generator_hash.is_empty() || is_synthetic(p), "generator_hash is for synthetic data and model output")?;
    holds(matches!(p.perceptual_hashes.len(), 0 | 2), "perceptual_hashes are none or two")?;
    personal(p)?;
    let aipref = p.aipref.unwrap_or_default();
    let labels = [aipref.train_ai, aipref.ai_use, aipref.search];
    holds(labels.into_iter().all(|label| Preference::try_from(label).is_ok()), "aipref")?;
    holds(p.aipref.is_none_or(|found| found != Aipref::default()), "aipref states nothing")
}

fn languages(tags: &[String]) -> Res<()> {
    let ascending = tags.iter().zip(tags.iter().skip(1)).all(|(a, b)| a < b);
    holds(ascending && tags.len() <= MAX_LANGUAGES, "languages are at most 16, each once, ascending")?;
    match tags.iter().find(|tag| !forms::is_language(tag)) {
        Some(tag) => Err(Failure::from(DatanetError::InvalidLanguage).context(tag)),
        None => Ok(()),
    }
}

/// A payload on chain stays for ever, so data that name people are refused.
fn personal(p: &Provenance) -> Res<()> {
    match PersonalData::try_from(p.personal_data) {
        Ok(PersonalData::Present) => Err(DatanetError::PersonalDataPresent.into()),
        Ok(PersonalData::Pseudonymous) => Ok(()),
        Ok(_) => holds(p.subject_consent_root.is_empty(), "subject_consent_root is for pseudonymous data"),
        Err(_) => Err(refuse("personal_data")),
    }
}

/// Synthetic data only where the schema admits them.
///
/// # Errors
/// `datanet:51`.
pub(crate) fn fits(schema: Option<&Schema>, provenance: &Provenance) -> Res<()> {
    if is_synthetic(provenance) && !schema.is_some_and(|s| s.admits_synthetic) {
        return Err(Failure::from(DatanetError::SyntheticNotAdmitted).context(provenance.source_kind().as_str_name()));
    }
    Ok(())
}

/// Nothing was taken or checked after the day of the block.
///
/// # Errors
/// `datanet:55`.
pub(crate) fn is_past(ctx: &Ctx, p: &Provenance) -> Res<()> {
    let today = ctx.block().time.seconds.div_euclid(SECONDS_A_DAY);
    let latest = i64::from(p.acquired_to.max(p.opt_out_checked_at));
    if latest > today {
        return Err(Failure::from(DatanetError::ProvenanceInFuture).context(format!("day {latest}, today is {today}")));
    }
    Ok(())
}

/// The uses that the preferences found with the data rule out, as a mask of `LicenceBit`. What the chain retrieves it
/// answers with the item itself, so `search` alone decides on RETRIEVE. GENERATE goes when no use with it is left;
/// while one of the two is allowed, the label itself has to be asked.
#[must_use]
pub fn ruled_out(p: &Provenance) -> u32 {
    let aipref = p.aipref.unwrap_or_default();
    let no = |label: Preference| label == Preference::Disallow;
    let search = if no(aipref.search()) { LicenceBit::Retrieve as u32 } else { 0 };
    let generate = no(aipref.train_ai()) && no(aipref.ai_use());
    search | if generate { LicenceBit::Generate as u32 } else { 0 }
}

/// The provenance that a contribution was revealed with.
///
/// # Errors
/// Only fatal failures and the end of the gas.
pub fn provenance(ctx: &Ctx, contribution: &Contribution) -> Res<Option<Provenance>> {
    if contribution.provenance_hash.is_empty() {
        return Ok(None);
    }
    stored(PROVENANCES.get(ctx, &contribution.id)?, "provenance").map(Some)
}

/// A licence without the uses that the contribution's preferences rule out: of the two the stricter holds.
///
/// # Errors
/// Only fatal failures and the end of the gas.
pub(crate) fn stricter(ctx: &Ctx, contribution: &Contribution, licence: u32) -> Res<u32> {
    Ok(provenance(ctx, contribution)?.map_or(licence, |p| licence & !ruled_out(&p)))
}
