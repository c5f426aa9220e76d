//! Events of the module: names, attributes and their order are API.

use crate::access;
use openledger_core::{AccAddress, Ctx, Event};
use openledger_proto::cosmwasm::wasm::v1::AccessConfig;

/// The type of the event that carries the attributes of a contract's response.
pub(crate) const WASM: &str = "wasm";
/// What the types of a contract's own events begin with.
pub(crate) const CUSTOM_PREFIX: &str = "wasm-";
/// What keys of contracts may not begin with.
pub(crate) const RESERVED_PREFIX: &str = "_";
/// The key of the contract that an event is about.
pub(crate) const CONTRACT: &str = "_contract_address";

/// (wasmd means to name the required capabilities too, and forgets what it appended.)
pub(crate) fn store_code(ctx: &Ctx, checksum: &str, id: u64) {
    ctx.emit(Event::new("store_code").with("code_checksum", checksum).with("code_id", id));
}

pub(crate) fn instantiate(ctx: &Ctx, contract: &AccAddress, code_id: u64) {
    ctx.emit(Event::new("instantiate").with(CONTRACT, ctx.address_text(contract)).with("code_id", code_id));
}

pub(crate) fn migrate(ctx: &Ctx, contract: &AccAddress, code_id: u64) {
    ctx.emit(Event::new("migrate").with("code_id", code_id).with(CONTRACT, ctx.address_text(contract)));
}

/// `ty` is `execute`, `sudo` or `reply`.
pub(crate) fn called(ctx: &Ctx, ty: &str, contract: &AccAddress) {
    ctx.emit(Event::new(ty).with(CONTRACT, ctx.address_text(contract)));
}

pub(crate) fn pin_code(ctx: &Ctx, id: u64) {
    ctx.emit(Event::new("pin_code").with("code_id", id));
}

pub(crate) fn unpin_code(ctx: &Ctx, id: u64) {
    ctx.emit(Event::new("unpin_code").with("code_id", id));
}

/// `admin` is empty where the contract has none any more.
pub(crate) fn update_admin(ctx: &Ctx, contract: &AccAddress, admin: &str) {
    let event = Event::new("update_contract_admin").with(CONTRACT, ctx.address_text(contract));
    ctx.emit(event.with("new_admin_address", admin));
}

pub(crate) fn update_label(ctx: &Ctx, contract: &AccAddress, label: &str) {
    let event = Event::new("update_contract_label").with(CONTRACT, ctx.address_text(contract));
    ctx.emit(event.with("new_label", label));
}

pub(crate) fn update_access(ctx: &Ctx, id: u64, access: &AccessConfig) {
    let event = Event::new("update_code_access_config").with("code_permission", access::name(access.permission));
    let event = event.with("code_id", id);
    let listed = access::listed(access);
    ctx.emit(if listed.is_empty() { event } else { event.with("authorized_addresses", listed.join(",")) });
}

/// What became of a packet that a contract was given; `why` is the text of a refusal by the chain.
pub(crate) fn packet_received(ctx: &Ctx, contract: &AccAddress, taken: bool, why: Option<&str>) {
    let event = Event::new("ibc_packet_received").with("module", "wasm");
    let event = event.with(CONTRACT, ctx.address_text(contract)).with("success", taken);
    ctx.emit(why.into_iter().fold(event, |event, why| event.with("error", why)));
}
