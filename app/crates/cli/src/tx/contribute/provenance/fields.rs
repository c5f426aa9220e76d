//! The fields of a statement: from words to what the chain takes.

use openledger_client::ClientError;
use openledger_core::BlockTime;
use openledger_datanet::provenance::is_synthetic;
use openledger_proto::openledger::datanet::v1::{Aipref, OptOutBit, PersonalData, Preference, Provenance, SourceKind};
use sha2::{Digest, Sha256};

use super::{Words, wrong};
use crate::tx::contribute::hash_of;

const SECONDS_A_DAY: i64 = 86_400;

/// Kinds of sources by name.
pub(super) const SOURCES: [(&str, SourceKind); 7] = [
    ("own-work", SourceKind::OwnWork),
    ("licensed", SourceKind::Licensed),
    ("public-dataset", SourceKind::PublicDataset),
    ("crawled", SourceKind::Crawled),
    ("user-data", SourceKind::UserData),
    ("synthetic", SourceKind::Synthetic),
    ("model-output", SourceKind::ModelOutput),
];

/// Places where reservations are looked for, by name.
const PLACES: [(&str, OptOutBit); 6] = [
    ("robots", OptOutBit::Robots),
    ("tdmrep", OptOutBit::Tdmrep),
    ("aipref", OptOutBit::Aipref),
    ("c2pa", OptOutBit::C2pa),
    ("iptc", OptOutBit::Iptc),
    ("registry", OptOutBit::Registry),
];

/// A day as people write it.
pub(super) fn day_text(day: u32) -> String {
    let time = BlockTime { seconds: i64::from(day).saturating_mul(SECONDS_A_DAY), nanos: 0 };
    time.rfc3339().chars().take(10).collect()
}

/// The day of a date or of a time that begins with one, counted from 1970-01-01.
pub(in crate::tx::contribute) fn day_of(text: &str) -> Option<u32> {
    let date = text.get(..10)?;
    let time = BlockTime::from_sortable_text(&format!("{date}T00:00:00.000000000"))?;
    u32::try_from(time.seconds.div_euclid(SECONDS_A_DAY)).ok().filter(|day| *day > 0)
}

fn day(field: &str, text: Option<&String>) -> Result<u32, ClientError> {
    let Some(text) = text else { return Ok(0) };
    let read = day_of(text).filter(|_| text.len() == 10);
    read.ok_or_else(|| wrong(field, format!("{text:?} is no day: write it as 2026-11-30")))
}

/// One of `all` by its name.
fn named<T: Copy>(field: &str, all: &[(&str, T)], text: &str) -> Result<T, ClientError> {
    let word = text.trim().to_lowercase().replace('_', "-");
    all.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        wrong(field, format!("{text:?} is none of {}", names.join(", ")))
    })
}

/// SHA-256 of an address, as it is written.
fn uri_hash(field: &str, text: Option<&String>) -> Result<Vec<u8>, ClientError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
    });
    if !has_scheme || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(wrong(field, format!("{text:?} is no address with a scheme, such as https://example.org/data")));
    }
    Ok(Sha256::digest(text.as_bytes()).to_vec())
}

fn file_hash(field: &str, path: Option<&String>) -> Result<Vec<u8>, ClientError> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let hash = hash_of(path.as_ref()).map_err(|e| wrong(field, format!("{path}: {e}")))?;
    hex::decode(hash).map_err(|e| wrong(field, e))
}

fn hex_bytes<const N: usize>(field: &str, text: &str) -> Result<[u8; N], ClientError> {
    let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; N]>::try_from(bytes).ok());
    bytes.ok_or_else(|| wrong(field, format!("{text:?} is not {N} bytes in hex")))
}

fn aipref(labels: &[String]) -> Result<Option<Aipref>, ClientError> {
    let mut found = Aipref::default();
    for text in labels {
        let (label, value) = text.split_once('=').unwrap_or((text, ""));
        let value = match value.trim() {
            "y" => Preference::Allow,
            "n" => Preference::Disallow,
            _ => return Err(wrong("aipref", format!("{text:?} ends neither in =y nor in =n"))),
        };
        let place = match label.trim() {
            "train-ai" => &mut found.train_ai,
            "ai-use" => &mut found.ai_use,
            "search" => &mut found.search,
            other => return Err(wrong("aipref", format!("{other:?} is none of train-ai, ai-use, search"))),
        };
        // Of several statements one that disallows wins.
        if *place != Preference::Disallow as i32 {
            *place = value.into();
        }
    }
    Ok((!labels.is_empty()).then_some(found))
}

/// Every field that is needed beside those that are there.
fn missing(p: &Provenance) -> Result<(), ClientError> {
    let (days, crawled) = (p.acquired_from.max(p.acquired_to) > 0, p.source_kind() == SourceKind::Crawled);
    let needs = [
        ("domain", p.domain.is_empty() && crawled, "crawled data name their host"),
        ("acquired_from", p.acquired_from == 0 && (days || crawled), "both days are stated, or none"),
        ("acquired_to", p.acquired_to == 0 && (days || crawled), "both days are stated, or none"),
        ("opt_out_checked", p.opt_out_checked == 0 && p.opt_out_checked_at > 0, "the day needs places"),
        ("opt_out_checked_at", p.opt_out_checked > 0 && p.opt_out_checked_at == 0, "the places need a day"),
    ];
    misplaced(p)?;
    match needs.into_iter().find(|(_, lacks, _)| *lacks) {
        Some((field, _, why)) if crawled => Err(wrong(field, format!("missing: {why}; --source is crawled"))),
        Some((field, _, why)) => Err(wrong(field, format!("missing: {why}"))),
        None if p.acquired_from > p.acquired_to => Err(wrong("acquired_to", "it lies before --acquired-from")),
        None => Ok(()),
    }
}

/// Fields that say nothing beside the others.
fn misplaced(p: &Provenance) -> Result<(), ClientError> {
    let has_people = p.personal_data() == PersonalData::Pseudonymous;
    let wrongs = [
        ("generator", !p.generator_hash.is_empty() && !is_synthetic(p), "only of synthetic data and model output"),
        (
            "subject_consent_root",
            !p.subject_consent_root.is_empty() && !has_people,
            "only with --personal-data pseudonymous",
        ),
        ("perceptual_hashes", !matches!(p.perceptual_hashes.len(), 0 | 2), "none or two"),
    ];
    wrongs.into_iter().find(|(_, is_wrong, _)| *is_wrong).map_or(Ok(()), |(field, _, why)| Err(wrong(field, why)))
}

/// The message of words.
///
/// # Errors
/// With the name of the field that is missing or malformed.
pub(super) fn of_words(words: &Words) -> Result<Provenance, ClientError> {
    let source = words.source.as_deref().ok_or_else(|| {
        let names: Vec<&str> = SOURCES.iter().map(|(name, _)| *name).collect();
        wrong("source", format!("missing: a statement begins with one of {}", names.join(", ")))
    })?;
    let mut languages = words.language.clone();
    languages.sort_unstable();
    languages.dedup();
    let checked = words.opt_out_checked.iter().map(|text| named("opt_out_checked", &PLACES, text));
    let people = [("none", PersonalData::None), ("pseudonymous", PersonalData::Pseudonymous)];
    let personal_data = match words.personal_data.as_deref() {
        None => PersonalData::Unspecified,
        Some("present") => {
            return Err(wrong(
                "personal_data",
                "data that name people cannot be put on chain, where nobody can erase them",
            ));
        }
        Some(text) => named("personal_data", &people, text)?,
    };
    let root = words.subject_consent_root.as_deref().map(|text| hex_bytes::<32>("subject_consent_root", text));
    let perceptual = words.perceptual_hashes.iter().map(|text| hex_bytes::<8>("perceptual_hashes", text));
    let generator = words.generator.as_ref().map(|text| Sha256::digest(text.as_bytes()).to_vec());
    let provenance = Provenance {
        source_kind: named("source", &SOURCES, source)?.into(),
        source_uri_hash: uri_hash("source_uri", words.source_uri.as_ref())?,
        domain: words.domain.clone().unwrap_or_default(),
        acquired_from: day("acquired_from", words.acquired_from.as_ref())?,
        acquired_to: day("acquired_to", words.acquired_to.as_ref())?,
        languages,
        licence_uri_hash: uri_hash("licence_uri", words.licence_uri.as_ref())?,
        terms_hash: file_hash("terms", words.terms.as_ref())?,
        opt_out_checked: checked.map(|bit| bit.map(|bit| bit as u32)).try_fold(0, |mask, bit| bit.map(|b| mask | b))?,
        opt_out_checked_at: day("opt_out_checked_at", words.opt_out_checked_at.as_ref())?,
        c2pa_manifest_hash: file_hash("c2pa_manifest", words.c2pa_manifest.as_ref())?,
        generator_hash: generator.unwrap_or_default(),
        personal_data: personal_data.into(),
        subject_consent_root: root.transpose()?.map(|root| root.to_vec()).unwrap_or_default(),
        perceptual_hashes: perceptual.map(|hash| hash.map(u64::from_be_bytes)).collect::<Result<_, _>>()?,
        aipref: aipref(&words.aipref)?,
    };
    missing(&provenance)?;
    Ok(provenance)
}
