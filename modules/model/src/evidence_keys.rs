//! The part of the module's schema that judging uses.

use crate::keys::STORE;
use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::openledger::model::v1 as pb;

/// Leave-one-out losses of an unfinished certification by model.
pub const CALIBRATIONS: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x30]);
/// How often a model has entered a line or ended a judgement.
pub const CLOCK: Item<u64, Raw> = Item::new(STORE, &[0x31]);
/// Evidence lines by (datanet, encoder).
pub const LINES: Map<(u64, u64), pb::EvidenceLine, Proto> = Map::new(STORE, &[0x32]);
/// Progress and result of judging by model; of every member of a line but the first.
pub const JUDGEMENTS: Map<u64, pb::Judgement, Proto> = Map::new(STORE, &[0x33]);
/// Histories of contributions by (contribution, encoder).
pub const JUDGED: Map<(u64, u64), pb::JudgedContribution, Proto> = Map::new(STORE, &[0x34]);
/// Standings of accounts by ((datanet, encoder), account).
pub const STANDINGS: Map<((u64, u64), AccAddress), pb::AccountStanding, Proto> = Map::new(STORE, &[0x35]);

/// Sums over fresh items by (judging model, cohort slot), while it judges.
pub const FRESH_SUMS: Map<(u64, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x38]);
/// Fresh items by (judging model, account, first point), packed, while it judges.
pub const FRESH_ITEMS: Map<(u64, AccAddress, u64), Vec<u8>, Raw> = Map::new(STORE, &[0x39]);
/// Sums over the items of the account in work by (judging model, cohort slot).
pub const OWN_SUMS: Map<(u64, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x3a]);
/// Evidence records of an account by (judging model, account), one for each slot, until its factors stand.
pub const RECORDS: Map<(u64, AccAddress), Vec<u8>, Raw> = Map::new(STORE, &[0x3b]);
/// Judged items of a contribution by (judging model, account, contribution): slot in the upper half, their number in
/// the lower one, until its factor stands.
pub const TALLIES: Map<(u64, AccAddress, u64), u64, Raw> = Map::new(STORE, &[0x3c]);
