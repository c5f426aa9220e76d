//! The terms of a new datanet: what flags, a file or a sample say, then what is asked for.

use openledger_core::Amount;
use openledger_proto::openledger::datanet::v1 as pb;
use openledger_proto::pool;
use openledger_proto::prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::ask::{Answers, until};
use super::{CreateArgs, Holds, Who, message_of, money};
use crate::tx::licence::{Licence, USES};
use openledger_client::ClientError;

/// Denomination where no chain can be asked.
pub(super) const DENOM: &str = "uopen";
/// Blocks to reveal when nothing is said.
const WINDOW: u64 = 1_000;
/// Most bytes of a text when nothing is said: what every chain takes.
const TEXT_BYTES: u32 = 1_024;
/// All of what items earn, in ppm.
const WHOLE: u32 = 1_000_000;

/// Removes the fields that this program's chain does not have, and names them.
pub(super) fn drop_unknown(base: &mut Map<String, Value>) -> Vec<String> {
    let found = pool().get_message_by_name("openledger.datanet.v1.MsgCreateDatanet");
    let mut dropped = Vec::new();
    if let Some(message) = found {
        drop_from(&message, base, "", &mut dropped);
    }
    if dropped.iter().any(|name| name == "schema.text") {
        // Texts have distances by the encoder that those rules name, so without them there are none.
        for name in ["near_dup_tau", "novelty_full_at", "norm_bound"] {
            dropped.extend(base.remove(name).map(|_| format!("{name} of texts")));
        }
    }
    dropped
}

fn drop_from(message: &MessageDescriptor, fields: &mut Map<String, Value>, above: &str, dropped: &mut Vec<String>) {
    let known = |name: &str| message.get_field_by_name(name).or_else(|| message.get_field_by_json_name(name));
    fields.retain(|name, value| match known(name) {
        None => {
            dropped.push(format!("{above}{name}"));
            false
        }
        Some(field) => {
            if let (Kind::Message(inner), Value::Object(inner_fields)) = (field.kind(), value) {
                drop_from(&inner, inner_fields, &format!("{above}{name}."), dropped);
            }
            true
        }
    });
}

/// Whether terms of a file say if synthetic data are admitted.
fn says_synthetic(base: &Map<String, Value>) -> bool {
    let schema = base.get("schema").and_then(Value::as_object);
    schema.is_some_and(|schema| ["admits_synthetic", "admitsSynthetic"].iter().any(|name| schema.contains_key(*name)))
}

/// Terms on their way.
#[derive(Debug)]
pub(super) struct Form<'a> {
    args: &'a CreateArgs,
    params: &'a pb::Params,
    denom: String,
    base: Map<String, Value>,
    title: Option<String>,
    description: String,
    holds: Option<Holds>,
    dimension: Option<u32>,
    label_names: Vec<String>,
    label_count: Option<u32>,
    licence: Option<Licence>,
    admits_synthetic: Option<bool>,
    who: Option<Who>,
    /// Accounts that approve contributions, as they were given.
    pub(super) curators: Vec<String>,
    window: Option<u64>,
    bond: Option<Amount>,
}

impl<'a> Form<'a> {
    /// What is known before anything is asked.
    ///
    /// # Errors
    /// When a flag or the file is malformed.
    pub(super) fn new(
        args: &'a CreateArgs,
        params: &'a pb::Params,
        base: Map<String, Value>,
    ) -> Result<Self, ClientError> {
        let known = message_of(&Value::Object(base.clone()))?;
        let schema = known.schema.clone().unwrap_or_default();
        let denom = params.creation_fee.as_ref().map_or(DENOM, |fee| fee.denom.as_str()).to_owned();
        let bond = match (&args.bond, &known.min_item_bond) {
            (Some(text), _) => {
                Some(money::amount(text, &denom).map_err(|e| ClientError::Usage(format!("--bond: {e}")))?)
            }
            (None, Some(coin)) => Some(coin.amount.parse()?),
            (None, None) => None,
        };
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let above = |number: u32| Some(number).filter(|number| *number > 0);
        Ok(Self {
            title: args.title.clone().or(filled(&known.title)),
            description: args.description.clone().unwrap_or(known.description),
            holds: args.holds.or(match pb::Modality::try_from(schema.modality) {
                Ok(pb::Modality::Utf8Text) => Some(Holds::Texts),
                Ok(pb::Modality::Int8Vector) => Some(Holds::Vectors),
                _ if args.text_bytes.is_some() => Some(Holds::Texts),
                _ if args.dimension.is_some() => Some(Holds::Vectors),
                _ => None,
            }),
            dimension: args.dimension.or(args.text_bytes).or(above(schema.dimension)),
            label_names: if args.label_names.is_empty() { schema.label_names } else { args.label_names.clone() },
            label_count: args.label_count.or(above(schema.labels)),
            licence: args.licence.or(above(known.default_licence).map(Licence)),
            // A file that says no is no different from one that says nothing, but for the name of the field.
            admits_synthetic: args.admits_synthetic.or(says_synthetic(&base).then_some(schema.admits_synthetic)),
            who: args.who.or(match pb::AdmissionPolicy::try_from(known.policy) {
                Ok(pb::AdmissionPolicy::Open) => Some(Who::Anybody),
                Ok(pb::AdmissionPolicy::Allowlist) => Some(Who::Listed),
                Ok(pb::AdmissionPolicy::Curated) => Some(Who::Curated),
                _ => None,
            }),
            curators: if args.curators.is_empty() { known.curators } else { args.curators.clone() },
            window: args.window.or(Some(known.reveal_window).filter(|window| *window > 0)),
            bond,
            args,
            params,
            denom,
            base,
        })
    }

    /// Asks for what is not known, or takes what most want.
    ///
    /// # Errors
    /// When there is nobody to ask and something has no usual value: all flags that are lacking.
    pub(super) fn fill(&mut self, person: &dyn Answers) -> Result<(), ClientError> {
        if self.title.is_none() {
            let read = |text: &str| match text.len() {
                1..=128 => Ok(text.to_owned()),
                _ => Err("a title has 1 to 128 bytes".to_owned()),
            };
            self.title = until(person, "Title", None, read)?;
        }
        if self.holds.is_none() {
            let read = |text: &str| match text.to_lowercase().as_str() {
                "texts" | "text" => Ok(Holds::Texts),
                "vectors" | "vector" | "numbers" => Ok(Holds::Vectors),
                _ => Err("texts, or vectors".to_owned()),
            };
            self.holds = until(person, "What will it hold? (texts, or vectors of numbers)", None, read)?;
        }
        self.fill_form(person)?;
        self.fill_licence(person)?;
        self.fill_synthetic(person)?;
        self.fill_policy(person)?;
        let mut lacking = Vec::new();
        let mut need = |known: bool, flag: &str| {
            if !known {
                lacking.push(flag.to_owned());
            }
        };
        need(self.title.is_some(), "--title");
        need(self.holds.is_some(), "--holds, --sample or --from-file");
        need(self.dimension.is_some() || self.holds.is_none(), "--dimension");
        need(!self.label_names.is_empty() || self.label_count.is_some(), "--label-names or --label-count");
        need(self.licence.is_some(), "--licence");
        need(self.who != Some(Who::Curated) || !self.curators.is_empty(), "--curators");
        if lacking.is_empty() {
            return Ok(());
        }
        Err(ClientError::Usage(format!("these flags are lacking: {}", lacking.join("; "))))
    }

    fn fill_form(&mut self, person: &dyn Answers) -> Result<(), ClientError> {
        let number = |text: &str| match text.parse::<u32>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err("a number from 1 on".to_owned()),
        };
        match (self.holds, self.dimension) {
            (Some(Holds::Texts), None) => {
                let default = TEXT_BYTES.to_string();
                let asked = until(person, "Most bytes of a text", Some(&default), number)?;
                self.dimension = asked.or(Some(TEXT_BYTES));
            }
            (Some(Holds::Vectors), None) => {
                self.dimension = until(person, "How many numbers has an item?", None, number)?;
            }
            _ => {}
        }
        if self.label_names.is_empty() && self.label_count.is_none() {
            let read = |text: &str| match text.parse::<u32>() {
                Ok(count @ 2..=256) => Ok((Vec::new(), Some(count))),
                Ok(_) => Err("2 to 256 labels".to_owned()),
                Err(_) => {
                    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
                    let good = (2..=256).contains(&names.len()) && names.iter().all(|n| (1..=64).contains(&n.len()));
                    if good { Ok((names, None)) } else { Err("2 to 256 names of 1 to 64 bytes".to_owned()) }
                }
            };
            let question = "Names of the labels, with commas between them (or how many there are)";
            if let Some((names, count)) = until(person, question, None, read)? {
                (self.label_names, self.label_count) = (names, count);
            }
        }
        Ok(())
    }

    fn fill_licence(&mut self, person: &dyn Answers) -> Result<(), ClientError> {
        if self.licence.is_some() {
            return Ok(());
        }
        person.tell("What others may do with the items, unless a contributor grants something else:");
        for (name, meaning) in USES {
            person.tell(&format!("  {name:<13} {meaning}"));
        }
        let read = |text: &str| match text.parse::<Licence>() {
            Ok(Licence(0)) => Err("a licence names at least one use".to_owned()),
            other => other,
        };
        self.licence = until(person, "Licence, with commas between the uses", Some("train,commercial"), read)?;
        Ok(())
    }

    fn fill_synthetic(&mut self, person: &dyn Answers) -> Result<(), ClientError> {
        if self.admits_synthetic.is_none() {
            let read = |text: &str| match text.to_lowercase().as_str() {
                "yes" | "y" => Ok(true),
                "no" | "n" => Ok(false),
                _ => Err("yes, or no".to_owned()),
            };
            let question = "Are items admitted that are stated to be synthetic, or the output of a model? (yes or no)";
            self.admits_synthetic = until(person, question, Some("no"), read)?;
        }
        Ok(())
    }

    fn fill_policy(&mut self, person: &dyn Answers) -> Result<(), ClientError> {
        if self.who.is_none() {
            let read = |text: &str| match text.to_lowercase().as_str() {
                "anybody" => Ok(Who::Anybody),
                "listed" => Ok(Who::Listed),
                "curated" => Ok(Who::Curated),
                _ => Err("anybody, listed, or curated".to_owned()),
            };
            let question = "Who may contribute? (anybody; listed accounts; or anybody, curated: a curator approves)";
            self.who = until(person, question, Some("anybody"), read)?.or(Some(Who::Anybody));
        }
        if self.who == Some(Who::Curated) && self.curators.is_empty() {
            let read = |text: &str| match text {
                "" => Err("at least one account".to_owned()),
                list => Ok(list.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()),
            };
            let question = "Curators: addresses or names of keys, with commas between them";
            self.curators = until(person, question, None, read)?.unwrap_or_default();
        }
        let (least, most) = (self.params.min_reveal_window, self.params.max_reveal_window);
        if self.window.is_none() {
            let usual = WINDOW.clamp(least, most.max(least));
            let read = |text: &str| match text.parse::<u64>() {
                Ok(blocks) if (least..=most).contains(&blocks) => Ok(blocks),
                _ => Err(format!("{least} to {most} blocks")),
            };
            let question = format!("Blocks to reveal a contribution after its commit ({least} to {most})");
            self.window = until(person, &question, Some(&usual.to_string()), read)?.or(Some(usual));
        }
        if self.bond.is_none() {
            let (least, most): (Amount, Amount) =
                (self.params.min_item_bond.parse()?, self.params.max_item_bond.parse()?);
            let denom = self.denom.clone();
            let read = |text: &str| match money::amount(text, &denom) {
                Ok(bond) if bond >= least && bond <= most => Ok(bond),
                Ok(_) => Err(format!("{} to {}", money::words(least, &denom), money::words(most, &denom))),
                Err(problem) => Err(problem),
            };
            let question = "Bond for each item, which copies and refused items lose";
            self.bond = until(person, question, Some(&money::words(least, &denom)), read)?.or(Some(least));
        }
        Ok(())
    }

    /// The message.
    ///
    /// # Errors
    /// When a number does not fit.
    pub(super) fn message(&self, creator: &str) -> Result<pb::MsgCreateDatanet, ClientError> {
        let mut base = message_of(&Value::Object(self.base.clone()))?;
        let mut schema = base.schema.take().unwrap_or_default();
        schema.modality = match self.holds {
            Some(Holds::Texts) => pb::Modality::Utf8Text.into(),
            _ => pb::Modality::Int8Vector.into(),
        };
        schema.dimension = self.dimension.unwrap_or_default();
        schema.label_names = self.label_names.clone();
        schema.admits_synthetic = self.admits_synthetic.unwrap_or_default();
        let named = u32::try_from(self.label_names.len()).unwrap_or(u32::MAX);
        schema.labels = if named > 0 { named } else { self.label_count.unwrap_or_default() };
        let policy = match self.who {
            Some(Who::Listed) => pb::AdmissionPolicy::Allowlist,
            Some(Who::Curated) => pb::AdmissionPolicy::Curated,
            _ => pb::AdmissionPolicy::Open,
        };
        let given = base.shares.unwrap_or_default();
        let curators_ppm = self.args.curators_ppm.unwrap_or(given.curators_ppm);
        let commons_ppm = self.args.commons_ppm.unwrap_or(given.commons_ppm);
        let contributors_ppm = WHOLE.checked_sub(curators_ppm).and_then(|rest| rest.checked_sub(commons_ppm));
        let contributors_ppm = contributors_ppm
            .ok_or_else(|| ClientError::usage("--curators-ppm and --commons-ppm are 1000000 together at most"))?;
        let coin = json!({"denom": self.denom, "amount": self.bond.unwrap_or_default().to_string()});
        let bond = message_of(&json!({"min_item_bond": coin}))?.min_item_bond;
        // What the file or the sample says beside these stays as it is.
        base.creator = creator.to_owned();
        base.title = self.title.clone().unwrap_or_default();
        base.description = self.description.clone();
        base.schema = Some(schema);
        base.policy = policy.into();
        base.curators = self.curators.clone();
        base.default_licence = self.licence.unwrap_or_default().0;
        base.min_item_bond = bond;
        base.near_dup_tau = self.args.near_dup_tau.unwrap_or(base.near_dup_tau);
        base.novelty_full_at = self.args.novelty_full_at.unwrap_or(base.novelty_full_at);
        base.norm_bound = self.args.norm_bound.unwrap_or(base.norm_bound);
        base.reveal_window = self.window.unwrap_or_default();
        base.shares = Some(pb::Shares { contributors_ppm, curators_ppm, commons_ppm });
        Ok(base)
    }
}
