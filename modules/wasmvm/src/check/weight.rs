//! How much work a module is for the compiler, in bytes of ordinary code.

use crate::rewrite::is_computed_float;
use wasmparser::{Operator, Parser, Payload};

/// A function is as much work as so many bytes, even if it is empty.
const BYTES_OF_FUNCTION: u64 = 40;

/// The length of a module as far as the time counts that its compilation takes: its own, but not less than its
/// functions are worth, and a byte more for each instruction that becomes much more than it was, which are blocks and
/// floats that are computed. The linear bound of the time for a byte thereby holds for all modules
/// (`modules/wasm/examples/worst_block`). What cannot be read counts for its bytes alone: no compiler gets beyond it.
pub fn compile_weight(wasm: &[u8]) -> u64 {
    let (mut functions, mut more) = (0_u64, 0_u64);
    for payload in Parser::new(0).parse_all(wasm).map_while(Result::ok) {
        match payload {
            Payload::FunctionSection(section) => functions = u64::from(section.count()),
            Payload::CodeSectionEntry(body) => {
                let Ok(operators) = body.get_operators_reader() else { continue };
                let grown = operators.into_iter().map_while(Result::ok).filter(grows).count();
                more = more.saturating_add(u64::try_from(grown).unwrap_or(u64::MAX));
            }
            _ => {}
        }
    }
    let bytes = u64::try_from(wasm.len()).unwrap_or(u64::MAX);
    bytes.max(functions.saturating_mul(BYTES_OF_FUNCTION)).saturating_add(more)
}

fn grows(operator: &Operator<'_>) -> bool {
    let block = matches!(operator, Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. });
    block || is_computed_float(operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn more(functions: &str) -> u64 {
        let wasm = wat::parse_str(format!("(module (memory 1) {functions})")).unwrap();
        compile_weight(&wasm) - u64::try_from(wasm.len()).unwrap().max(40)
    }

    #[test]
    fn blocks_and_computed_floats_count_twice() {
        assert_eq!(more("(func (param i64) (drop (i64.add (local.get 0) (i64.const 3))))"), 0);
        assert_eq!(more("(func (block (loop (if (i32.const 1) (then nop) (else nop)))))"), 3);
        let floats = "f64.sqrt f32.demote_f64 f64.promote_f32 f64.neg f64.const 1 f64.min";
        assert_eq!(more(&format!("(func (param f64) (drop (local.get 0) {floats}))")), 5);
        assert_eq!(more("(func (param f64) (drop (i64.reinterpret_f64 (f64.load (i32.const 0)))))"), 0);
    }

    #[test]
    fn functions_have_a_least_weight_and_what_cannot_be_read_counts_for_its_bytes() {
        let wasm = wat::parse_str(format!("(module {})", "(func)".repeat(1_000))).unwrap();
        assert_eq!(compile_weight(&wasm), 40_000);
        assert_eq!(compile_weight(&wasm[..wasm.len() / 2]), 40_000);
        assert_eq!(compile_weight(b"no module"), 9);
        assert_eq!(compile_weight(b""), 0);
    }
}
