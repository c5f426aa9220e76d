//! What a contributor states of the source of a contribution: by flags or a file, in words, checked before anything is
//! sent. The chain keeps hashes of addresses and documents; what they are hashes of stays in the journal.

mod fields;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::Args;
use openledger_client::ClientError;
use openledger_core::CodedError;
use openledger_datanet::DatanetError;
use openledger_datanet::provenance::{is_synthetic, provenance_hash, ruled_out, validate};
use openledger_proto::openledger::datanet::v1::{Provenance, Schema};
use openledger_proto::prost::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::tx::licence::Licence;
pub(super) use fields::day_of;
use fields::{SOURCES, day_text, of_words};

/// Where the data come from, as far as it is to be stated. Each field is a flag, and a field of the file of
/// `--provenance` (with `_` for `-`). Flags go over the file.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Source of the data")]
pub(super) struct ProvenanceArgs {
    /// What is stated of the source, as JSON: {"source": "crawled", "domain": "example.org", ...}, the names of the
    /// flags below with _ for -
    #[arg(long, value_name = "FILE")]
    provenance: Option<PathBuf>,
    #[command(flatten)]
    words: Words,
}

/// The statement in words, as it was given: what the chain's hashes are of.
#[derive(Args, Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Where the data come from: own-work, licensed, public-dataset, crawled, user-data, synthetic or model-output
    #[arg(long, value_name = "KIND")]
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Address of the source; the chain gets its SHA-256
    #[arg(long, value_name = "URI")]
    #[serde(skip_serializing_if = "Option::is_none")]
    source_uri: Option<String>,
    /// Host name of the source, such as example.org; it is public
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// First day on which the data were taken
    #[arg(long, value_name = "YYYY-MM-DD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    acquired_from: Option<String>,
    /// Last day on which the data were taken
    #[arg(long, value_name = "YYYY-MM-DD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    acquired_to: Option<String>,
    /// Languages of the data as BCP 47 tags, such as de,en-GB
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    language: Vec<String>,
    /// Address of the licence under which the data were taken; the chain gets its SHA-256
    #[arg(long, value_name = "URI")]
    #[serde(skip_serializing_if = "Option::is_none")]
    licence_uri: Option<String>,
    /// File with the terms that the people accepted who gave the data; the chain gets its SHA-256
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<String>,
    /// Where reservations of rights were looked for: robots, tdmrep, aipref, c2pa, iptc, registry
    #[arg(long, value_name = "PLACES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    opt_out_checked: Vec<String>,
    /// Day on which they were looked for
    #[arg(long, value_name = "YYYY-MM-DD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    opt_out_checked_at: Option<String>,
    /// Preferences that were found with the data: train-ai=n, ai-use=y, search=y
    #[arg(long, value_name = "LABEL=y|n", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aipref: Vec<String>,
    /// File of the C2PA manifest that came with the data; the chain gets its SHA-256
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    c2pa_manifest: Option<String>,
    /// Name and version of what made synthetic data or model output; the chain gets its SHA-256
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    generator: Option<String>,
    /// Whether the data speak of people: none or pseudonymous
    #[arg(long, value_name = "none|pseudonymous")]
    #[serde(skip_serializing_if = "Option::is_none")]
    personal_data: Option<String>,
    /// Root over the consents of the people whom pseudonymous data speak of, 32 bytes in hex
    #[arg(long, value_name = "HEX")]
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_consent_root: Option<String>,
    /// Two perceptual hashes of 8 bytes in hex
    #[arg(long, value_name = "HEX,HEX", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    perceptual_hashes: Vec<String>,
}

/// A statement that a contribution carries: what the commit covers, what the reveal shows, and the words behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Stated {
    words: Words,
    /// The wire form, hex. Kept as it is, because files that were hashed may change later.
    encoded: String,
}

/// Statements are the same when the chain sees the same bytes.
impl PartialEq for Stated {
    fn eq(&self, other: &Self) -> bool {
        self.encoded == other.encoded
    }
}

impl Eq for Stated {}

/// A statement that cannot be made, with the name of its field.
pub(super) fn wrong(field: &str, problem: impl std::fmt::Display) -> ClientError {
    ClientError::Usage(format!("--{}: {problem}", field.replace('_', "-")))
}

impl ProvenanceArgs {
    /// What is stated, if anything is.
    ///
    /// # Errors
    /// When the file cannot be read, or what is stated is incomplete or malformed: with the name of the field.
    pub(super) fn stated(&self) -> Result<Option<Stated>, ClientError> {
        let words = match &self.provenance {
            None => self.words.clone(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(ClientError::io(path))?;
                let file: Words = serde_json::from_str(&text).map_err(|e| wrong("provenance", e))?;
                if file == Words::default() {
                    return Err(wrong("provenance", format!("{} states nothing", path.display())));
                }
                self.words.over(file)
            }
        };
        if words == Words::default() {
            return Ok(None);
        }
        let provenance = of_words(&words)?;
        // What the module would refuse after the commit was paid is refused here.
        validate(&provenance).map_err(|e| match e {
            e if DatanetError::InvalidDomain.is(&e) => {
                wrong("domain", format!("{e}: a host name in lower case, such as example.org"))
            }
            e if DatanetError::InvalidLanguage.is(&e) => wrong("language", format!("{e}, such as de or en-GB")),
            e => wrong("provenance", e),
        })?;
        Ok(Some(Stated { words, encoded: hex::encode(provenance.encode_to_vec()) }))
    }
}

impl Words {
    /// These words, and those of `file` for what they leave open.
    fn over(&self, file: Self) -> Self {
        let mine = self.clone();
        let list = |mine: Vec<String>, file: Vec<String>| if mine.is_empty() { file } else { mine };
        Self {
            source: mine.source.or(file.source),
            source_uri: mine.source_uri.or(file.source_uri),
            domain: mine.domain.or(file.domain),
            acquired_from: mine.acquired_from.or(file.acquired_from),
            acquired_to: mine.acquired_to.or(file.acquired_to),
            language: list(mine.language, file.language),
            licence_uri: mine.licence_uri.or(file.licence_uri),
            terms: mine.terms.or(file.terms),
            opt_out_checked: list(mine.opt_out_checked, file.opt_out_checked),
            opt_out_checked_at: mine.opt_out_checked_at.or(file.opt_out_checked_at),
            aipref: list(mine.aipref, file.aipref),
            c2pa_manifest: mine.c2pa_manifest.or(file.c2pa_manifest),
            generator: mine.generator.or(file.generator),
            personal_data: mine.personal_data.or(file.personal_data),
            subject_consent_root: mine.subject_consent_root.or(file.subject_consent_root),
            perceptual_hashes: list(mine.perceptual_hashes, file.perceptual_hashes),
        }
    }

    /// Fields of which the chain gets a hash, with what was given and the hash.
    fn hashed<'a>(&'a self, p: &'a Provenance) -> Vec<(&'static str, &'a str, &'a [u8])> {
        let all = [
            ("source address", &self.source_uri, &p.source_uri_hash),
            ("licence address", &self.licence_uri, &p.licence_uri_hash),
            ("terms", &self.terms, &p.terms_hash),
            ("C2PA manifest", &self.c2pa_manifest, &p.c2pa_manifest_hash),
            ("generator", &self.generator, &p.generator_hash),
        ];
        all.into_iter().filter_map(|(name, said, hash)| Some((name, said.as_deref()?, hash.as_slice()))).collect()
    }
}

impl Stated {
    /// The message.
    ///
    /// # Errors
    /// When a journal was changed by hand.
    pub(super) fn message(&self) -> Result<Provenance, ClientError> {
        let bytes = hex::decode(&self.encoded).ok().and_then(|bytes| Provenance::decode(bytes.as_slice()).ok());
        bytes.ok_or_else(|| ClientError::usage("the journal's provenance is damaged"))
    }

    /// Uses that the preferences found with the data take out of the licence, as a mask.
    ///
    /// # Errors
    /// When a journal was changed by hand.
    pub(super) fn ruled_out(&self) -> Result<u32, ClientError> {
        Ok(ruled_out(&self.message()?))
    }

    /// Refuses what the datanet does not admit, and days that no block has reached yet.
    ///
    /// # Errors
    /// With the name of the field.
    pub(super) fn check(&self, datanet_id: u64, schema: &Schema, today: u32) -> Result<(), ClientError> {
        let p = self.message()?;
        if is_synthetic(&p) && !schema.admits_synthetic {
            let problem = format!("datanet {datanet_id} does not admit data that a program or a model made");
            return Err(wrong("source", problem));
        }
        for (field, day) in [("acquired_to", p.acquired_to), ("opt_out_checked_at", p.opt_out_checked_at)] {
            if day > today {
                let problem = format!("{} lies after the last block, of {}", day_text(day), day_text(today));
                return Err(wrong(field, problem));
            }
        }
        Ok(())
    }

    /// What is stated, line by line, for who signs it.
    ///
    /// # Errors
    /// When a journal was changed by hand.
    pub(super) fn lines(&self) -> Result<Vec<String>, ClientError> {
        let (p, words) = (self.message()?, &self.words);
        let kind = SOURCES.iter().find(|(_, kind)| *kind == p.source_kind()).map_or("", |(name, _)| name);
        let mut parts = vec![kind.to_owned()];
        parts.extend((!p.domain.is_empty()).then(|| p.domain.clone()));
        let days = (p.acquired_from > 0)
            .then(|| format!("taken from {} to {}", day_text(p.acquired_from), day_text(p.acquired_to)));
        parts.extend(days);
        parts.extend((!p.languages.is_empty()).then(|| format!("in {}", p.languages.join(", "))));
        let people = words.personal_data.as_deref().unwrap_or("not stated");
        parts.push(format!("personal data: {people}"));
        let looked = (p.opt_out_checked > 0).then(|| {
            format!(
                "reservations looked for in {} on {}",
                words.opt_out_checked.join(", "),
                day_text(p.opt_out_checked_at)
            )
        });
        parts.extend(looked);
        parts.extend((!words.aipref.is_empty()).then(|| format!("preferences found: {}", words.aipref.join(", "))));
        let mut out = vec![format!("source stated: {}", parts.join("; "))];
        for (name, said, hash) in words.hashed(&p) {
            out.push(format!("  {name}: {said}, on chain as SHA-256 {}", hex::encode(hash)));
        }
        let lost = self.ruled_out()?;
        if lost != 0 {
            out.push(format!("  these preferences take {} out of the licence", Licence(lost)));
        }
        out.push(format!("  hash of the statement, which the commits cover: {}", hex::encode(provenance_hash(&p))));
        Ok(out)
    }

    /// What was stated, and its hash, for programs.
    ///
    /// # Errors
    /// When a journal was changed by hand.
    pub(super) fn json(&self) -> Result<Value, ClientError> {
        let hash = hex::encode(provenance_hash(&self.message()?));
        Ok(json!({ "stated": serde_json::to_value(&self.words)?, "sha256": hash }))
    }
}
