//! The gas register as the chain has it: what genesis may set, where it lies, and what holds where genesis named
//! none.
//!
//! It is configuration and no parameter: nothing but genesis and upgrades writes it. Reading it costs no gas, so that
//! calls cost to the unit what they cost on a chain without one.

use crate::errors::WasmError;
use crate::gas_register::GasRegister;
use crate::keys::GAS_REGISTER;
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::wasm::v1 as pb;
use openledger_wasmvm::SlowPrices;

/// The most gas of the virtual machine that one gas of the chain can make. Below it, storing the longest code is
/// no overflow, and neither is a limit of 10^12 gas.
const MAX_MULTIPLIER: u64 = 10_000_000;
/// The most that an operation or a page of memory costs.
const MAX_PRICE: u64 = 1_000_000_000;
/// The most that a byte costs.
const MAX_PRICE_OF_BYTE: u64 = 1_000_000;
/// The most bytes of attributes that are free.
const MAX_FREE_BYTES: u64 = 1_000_000_000;
/// The most pages that are free: all that 32-bit memories can have.
const MAX_FREE_PAGES: u64 = 65_536;

/// The prices in force.
///
/// # Errors
/// Fatal.
pub(crate) fn register(ctx: &Ctx) -> Res<GasRegister> {
    Ok(GAS_REGISTER.get(&ctx.unmetered())?.map_or_else(GasRegister::default, |set| GasRegister::from_proto(&set)))
}

/// The prices that genesis set, if it did.
///
/// # Errors
/// Fatal.
pub(crate) fn stored(ctx: &Ctx) -> Res<Option<pb::GasRegister>> {
    GAS_REGISTER.get(&ctx.unmetered())
}

impl GasRegister {
    /// The prices of a message.
    pub fn from_proto(p: &pb::GasRegister) -> Self {
        Self {
            instance: p.instance,
            instance_discount: p.instance_discount,
            compile_per_byte: p.compile_per_byte,
            uncompress_hundredths_per_byte: p.uncompress_hundredths_per_byte,
            multiplier: p.multiplier,
            event_attribute: p.event_attribute,
            event_attribute_byte: p.event_attribute_byte,
            event_free_bytes: p.event_free_bytes,
            message_byte: p.message_byte,
            custom_event: p.custom_event,
            pin: p.pin,
            unpin: p.unpin,
            free_pages: p.free_pages,
            page: p.page,
            max_code_bytes_per_block: p.max_code_bytes_per_block,
            slow_instruction: p.slow_instruction,
            slow_instruction_page: p.slow_instruction_page,
            query_byte: p.query_byte,
        }
    }

    /// The prices as a message.
    pub fn to_proto(&self) -> pb::GasRegister {
        pb::GasRegister {
            instance: self.instance,
            instance_discount: self.instance_discount,
            compile_per_byte: self.compile_per_byte,
            uncompress_hundredths_per_byte: self.uncompress_hundredths_per_byte,
            multiplier: self.multiplier,
            event_attribute: self.event_attribute,
            event_attribute_byte: self.event_attribute_byte,
            event_free_bytes: self.event_free_bytes,
            message_byte: self.message_byte,
            custom_event: self.custom_event,
            pin: self.pin,
            unpin: self.unpin,
            free_pages: self.free_pages,
            page: self.page,
            max_code_bytes_per_block: self.max_code_bytes_per_block,
            slow_instruction: self.slow_instruction,
            slow_instruction_page: self.slow_instruction_page,
            query_byte: self.query_byte,
        }
    }

    /// Checks that no price is so high that sums of prices overflow, and that the multiplier divides.
    ///
    /// # Errors
    /// `wasm:14` with the name of the field and its bounds.
    pub fn check(&self) -> Res<()> {
        within("multiplier", self.multiplier, 1, MAX_MULTIPLIER)?;
        for (name, value, most) in [
            ("instance", self.instance, MAX_PRICE),
            ("instance_discount", self.instance_discount, self.instance),
            ("compile_per_byte", self.compile_per_byte, MAX_PRICE_OF_BYTE),
            ("uncompress_hundredths_per_byte", self.uncompress_hundredths_per_byte, MAX_PRICE_OF_BYTE),
            ("event_attribute", self.event_attribute, MAX_PRICE),
            ("event_attribute_byte", self.event_attribute_byte, MAX_PRICE_OF_BYTE),
            ("event_free_bytes", self.event_free_bytes, MAX_FREE_BYTES),
            ("message_byte", self.message_byte, MAX_PRICE_OF_BYTE),
            ("custom_event", self.custom_event, MAX_PRICE),
            ("pin", self.pin, MAX_PRICE),
            ("unpin", self.unpin, MAX_PRICE),
            ("free_pages", self.free_pages, MAX_FREE_PAGES),
            ("page", self.page, MAX_PRICE),
            ("slow_instruction", self.slow_instruction, SlowPrices::MOST),
            ("slow_instruction_page", self.slow_instruction_page, SlowPrices::MOST),
            ("query_byte", self.query_byte, MAX_PRICE_OF_BYTE),
        ] {
            within(name, value, 0, most)?;
        }
        Ok(())
    }
}

fn within(name: &str, value: u64, least: u64, most: u64) -> Res<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(WasmError::Invalid.wrap(format!("{name} must lie between {least} and {most}, is {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_the_same_as_a_message() {
        let fields: Vec<u64> = (1..=18).collect();
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = fields.try_into().unwrap();
        let message = pb::GasRegister {
            instance: a,
            instance_discount: b,
            compile_per_byte: c,
            uncompress_hundredths_per_byte: d,
            multiplier: e,
            event_attribute: f,
            event_attribute_byte: g,
            event_free_bytes: h,
            message_byte: i,
            custom_event: j,
            pin: k,
            unpin: l,
            free_pages: m,
            page: n,
            max_code_bytes_per_block: o,
            slow_instruction: p,
            slow_instruction_page: q,
            query_byte: r,
        };
        assert_eq!(GasRegister::from_proto(&message).to_proto(), message);
    }

    #[test]
    fn prices_are_bounded_and_the_default_is_within() {
        let good = GasRegister::default();
        good.check().unwrap();
        let refused: [(GasRegister, &str); 5] = [
            (GasRegister { multiplier: 0, ..good }, "multiplier must lie between 1 and 10000000, is 0: invalid"),
            (
                GasRegister { multiplier: 10_000_001, ..good },
                "multiplier must lie between 1 and 10000000, is 10000001: invalid",
            ),
            (
                GasRegister { instance_discount: 60_001, ..good },
                "instance_discount must lie between 0 and 60000, is 60001: invalid",
            ),
            (
                GasRegister { compile_per_byte: 1_000_001, ..good },
                "compile_per_byte must lie between 0 and 1000000, is 1000001: invalid",
            ),
            (
                GasRegister { page: u64::MAX, ..good },
                "page must lie between 0 and 1000000000, is 18446744073709551615: invalid",
            ),
        ];
        for (register, text) in refused {
            assert_eq!(register.check().unwrap_err().to_string(), text);
        }
        let dearest =
            GasRegister { multiplier: MAX_MULTIPLIER, compile_per_byte: MAX_PRICE_OF_BYTE, page: MAX_PRICE, ..good };
        dearest.check().unwrap();
        let longest = crate::msgs::MAX_WASM_SIZE;
        assert_eq!(dearest.from_wasm(dearest.compile_in_wasm_gas(longest)), 1_000_000 * longest as u64);
        assert_eq!(dearest.to_wasm(1_000_000_000_000), Ok(10_000_000_000_000_000_000));
    }
}
