//! The stateless check of each message, which runs before the ante and once for each message.

use crate::keeper::within;
use crate::params::{self, LONGEST_TEXT};
use crate::pb::{MsgCreateNote, MsgDeleteNote, MsgEditNote, MsgUpdateParams};
use openledger_core::{ChainConfig, Res, Sdk};

fn address(config: &ChainConfig, field: &str, text: &str) -> Res<()> {
    config.addresses.parse(text).map(|_| ()).map_err(|e| e.context(format!("invalid {field} address")))
}

fn note_id(value: u64) -> Res<()> {
    if value == 0 { Err(Sdk::InvalidRequest.wrap("note_id must not be zero")) } else { Ok(()) }
}

pub(crate) fn check_create(config: &ChainConfig, msg: &MsgCreateNote) -> Res<()> {
    address(config, "author", &msg.author)?;
    within(&msg.text, LONGEST_TEXT)
}

pub(crate) fn check_edit(config: &ChainConfig, msg: &MsgEditNote) -> Res<()> {
    address(config, "author", &msg.author)?;
    note_id(msg.note_id)?;
    within(&msg.text, LONGEST_TEXT)
}

pub(crate) fn check_delete(config: &ChainConfig, msg: &MsgDeleteNote) -> Res<()> {
    address(config, "author", &msg.author)?;
    note_id(msg.note_id)
}

pub(crate) fn check_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    address(config, "authority", &msg.authority)?;
    params::validate(&msg.params.clone().unwrap_or_default())
}
