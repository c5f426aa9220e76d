//! Licence bits beside the terms of two other vocabularies: IETF AIPREF (labels of the editor's draft) and the CAWG
//! assertion on training and data mining.

use openledger_proto::openledger::datanet::v1::{LicenceBit, LicenceMapRow};

const TRAIN: u32 = LicenceBit::Train as u32;
const TUNE: u32 = LicenceBit::Tune as u32;
const EVALUATE: u32 = LicenceBit::Evaluate as u32;
const RETRIEVE: u32 = LicenceBit::Retrieve as u32;
const GENERATE: u32 = LicenceBit::Generate as u32;
const COMMERCIAL: u32 = LicenceBit::Commercial as u32;
const REDISTRIBUTE: u32 = LicenceBit::Redistribute as u32;

/// One row: any of, all of, none of, label, entry, rule.
type Row = (u32, u32, u32, &'static str, &'static str, &'static str);

const ROWS: [Row; 6] = [
    (
        TRAIN | TUNE,
        GENERATE,
        0,
        "train-ai",
        "cawg.ai_generative_training",
        "generative kinds of models must not take items with train-ai=n; the chain has no such kind",
    ),
    (
        TRAIN | TUNE,
        0,
        GENERATE,
        "",
        "cawg.ai_training",
        "certified heads and encoders are not generative: the licence alone decides",
    ),
    (
        0,
        RETRIEVE | GENERATE,
        0,
        "ai-use",
        "cawg.ai_inference",
        "the label is stored; an answer that links the item falls under search instead",
    ),
    (
        0,
        RETRIEVE,
        GENERATE,
        "search",
        "cawg.data_mining",
        "answers link the item: search=n takes RETRIEVE out of every licence of the contribution",
    ),
    (0, EVALUATE, 0, "", "cawg.data_mining", "the licence alone decides"),
    (COMMERCIAL | REDISTRIBUTE, 0, 0, "", "constrained, with constraint_info", "the licence alone decides"),
];

/// The map, which is the same on every chain.
#[must_use]
pub fn licence_map() -> Vec<LicenceMapRow> {
    let row = |(any_of, all_of, none_of, aipref, cawg, rule): Row| LicenceMapRow {
        any_of,
        all_of,
        none_of,
        aipref: aipref.to_owned(),
        cawg: cawg.to_owned(),
        rule: rule.to_owned(),
    };
    ROWS.into_iter().map(row).collect()
}
