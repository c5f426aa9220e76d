//! Operators and constants, those on which engines differ among them.

use crate::dice::Dice;
use wasm_encoder::Instruction as I;
use wasm_encoder::ValType::{self, F32, F64, I32, I64};

type Choice = (&'static [ValType], I<'static>);

/// An operator that gives this type, and what it takes.
pub(crate) fn pick(dice: &mut Dice, ty: ValType) -> Choice {
    let list = match ty {
        I32 => words(),
        I64 => longs(),
        F32 => singles(),
        _ => doubles(),
    };
    list[dice.below(list.len() as u32) as usize].clone()
}

fn all(inputs: &'static [ValType], operators: &[I<'static>]) -> Vec<Choice> {
    operators.iter().map(|o| (inputs, o.clone())).collect()
}

fn words() -> Vec<Choice> {
    [
        all(
            &[I32, I32],
            &[
                I::I32Add,
                I::I32Sub,
                I::I32Mul,
                I::I32DivS,
                I::I32DivU,
                I::I32RemS,
                I::I32RemU,
                I::I32And,
                I::I32Or,
                I::I32Xor,
                I::I32Shl,
                I::I32ShrS,
                I::I32ShrU,
                I::I32Rotl,
                I::I32Rotr,
                I::I32Eq,
                I::I32Ne,
                I::I32LtS,
                I::I32LtU,
                I::I32GtS,
                I::I32GtU,
                I::I32LeS,
                I::I32LeU,
                I::I32GeS,
                I::I32GeU,
            ],
        ),
        all(&[I32], &[I::I32Clz, I::I32Ctz, I::I32Popcnt, I::I32Eqz, I::I32Extend8S, I::I32Extend16S]),
        all(&[I64], &[I::I64Eqz, I::I32WrapI64]),
        all(
            &[I64, I64],
            &[
                I::I64Eq,
                I::I64Ne,
                I::I64LtS,
                I::I64LtU,
                I::I64GtS,
                I::I64GtU,
                I::I64LeS,
                I::I64LeU,
                I::I64GeS,
                I::I64GeU,
            ],
        ),
        all(&[F32, F32], &[I::F32Eq, I::F32Ne, I::F32Lt, I::F32Gt, I::F32Le, I::F32Ge]),
        all(&[F64, F64], &[I::F64Eq, I::F64Ne, I::F64Lt, I::F64Gt, I::F64Le, I::F64Ge]),
        all(&[F32], &[I::I32TruncSatF32S, I::I32TruncSatF32U, I::I32ReinterpretF32, I::I32TruncF32S, I::I32TruncF32U]),
        all(&[F64], &[I::I32TruncSatF64S, I::I32TruncSatF64U, I::I32TruncF64S, I::I32TruncF64U]),
    ]
    .concat()
}

fn longs() -> Vec<Choice> {
    [
        all(
            &[I64, I64],
            &[
                I::I64Add,
                I::I64Sub,
                I::I64Mul,
                I::I64DivS,
                I::I64DivU,
                I::I64RemS,
                I::I64RemU,
                I::I64And,
                I::I64Or,
                I::I64Xor,
                I::I64Shl,
                I::I64ShrS,
                I::I64ShrU,
                I::I64Rotl,
                I::I64Rotr,
            ],
        ),
        all(&[I64], &[I::I64Clz, I::I64Ctz, I::I64Popcnt, I::I64Extend8S, I::I64Extend16S, I::I64Extend32S]),
        all(&[I32], &[I::I64ExtendI32S, I::I64ExtendI32U]),
        all(&[F32], &[I::I64TruncSatF32S, I::I64TruncSatF32U, I::I64TruncF32S, I::I64TruncF32U]),
        all(&[F64], &[I::I64TruncSatF64S, I::I64TruncSatF64U, I::I64ReinterpretF64, I::I64TruncF64S, I::I64TruncF64U]),
    ]
    .concat()
}

fn singles() -> Vec<Choice> {
    [
        all(&[F32, F32], &[I::F32Add, I::F32Sub, I::F32Mul, I::F32Div, I::F32Min, I::F32Max, I::F32Copysign]),
        all(&[F32], &[I::F32Abs, I::F32Neg, I::F32Ceil, I::F32Floor, I::F32Trunc, I::F32Nearest, I::F32Sqrt]),
        all(&[I32], &[I::F32ConvertI32S, I::F32ConvertI32U, I::F32ReinterpretI32]),
        all(&[I64], &[I::F32ConvertI64S, I::F32ConvertI64U]),
        all(&[F64], &[I::F32DemoteF64]),
    ]
    .concat()
}

fn doubles() -> Vec<Choice> {
    [
        all(&[F64, F64], &[I::F64Add, I::F64Sub, I::F64Mul, I::F64Div, I::F64Min, I::F64Max, I::F64Copysign]),
        all(&[F64], &[I::F64Abs, I::F64Neg, I::F64Ceil, I::F64Floor, I::F64Trunc, I::F64Nearest, I::F64Sqrt]),
        all(&[I32], &[I::F64ConvertI32S, I::F64ConvertI32U]),
        all(&[I64], &[I::F64ConvertI64S, I::F64ConvertI64U, I::F64ReinterpretI64]),
        all(&[F32], &[I::F64PromoteF32]),
    ]
    .concat()
}

/// A constant; edges of the type come often.
pub(crate) fn constant(dice: &mut Dice, ty: ValType) -> I<'static> {
    let small = dice.once_in(2);
    match ty {
        I32 if small => I::I32Const(dice.below(64) as i32),
        I32 => {
            let any = dice.any() as i32;
            I::I32Const(dice.pick(&[0, 1, -1, i32::MIN, i32::MAX, 31, 32, 33, any, any]))
        }
        I64 if small => I::I64Const(i64::from(dice.below(64))),
        I64 => {
            let any = dice.any() as i64;
            I::I64Const(dice.pick(&[0, 1, -1, i64::MIN, i64::MAX, 63, 64, 65, any, any]))
        }
        F32 => {
            let any = dice.any() as u32;
            // Zeros, ones, infinities, NaNs of both signs with and without a payload, the smallest, limits of integers.
            let bits = [
                0,
                0x8000_0000,
                0x3f80_0000,
                0xbfc0_0000,
                0x7f80_0000,
                0xff80_0000,
                0x7fc0_0000,
                0xffc0_0000,
                0x7fa0_0001,
                0xffff_ffff,
                1,
                0x007f_ffff,
                0x4f00_0000,
                0xcf00_0000,
                0x5f00_0000,
                0x4f80_0000,
                any,
                any,
            ];
            I::F32Const(f32::from_bits(dice.pick(&bits)).into())
        }
        _ => {
            let any = dice.any();
            let bits = [
                0,
                1 << 63,
                0x3ff0_0000_0000_0000,
                0xbff8_0000_0000_0000,
                0x7ff0_0000_0000_0000,
                0xfff0_0000_0000_0000,
                0x7ff8_0000_0000_0000,
                0xfff8_0000_0000_0000,
                0x7ff4_0000_0000_0001,
                u64::MAX,
                1,
                0x000f_ffff_ffff_ffff,
                0x41e0_0000_0000_0000,
                0xc1e0_0000_0020_0000,
                0x43e0_0000_0000_0000,
                0x43f0_0000_0000_0000,
                any,
                any,
            ];
            I::F64Const(f64::from_bits(dice.pick(&bits)).into())
        }
    }
}
