//! Compares our engine with vectors of another one: `cargo run -p openledger-onnx --example compare_vectors
//! -- FILE.onnx VECTORS.csv ...`. A line holds the bytes of an input, then those of the output, as numbers.
//! `tests/encoder/try_to_integer.py` makes such files.
#![allow(clippy::disallowed_methods, reason = "a measurement by hand")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool for people")]

use openledger_onnx::{Limits, Model, Runner};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks_exact(2) {
        let model = Model::validate(&std::fs::read(&pair[0]).unwrap(), &Limits::default()).unwrap();
        let mut runner = Runner::new(Limits::default(), 1);
        let (mut differ, mut total, mut worst) = (0u32, 0u32, 0u32);
        for line in std::fs::read_to_string(&pair[1]).unwrap().lines() {
            let bytes: Vec<u8> = line.split(',').map(|v| v.parse::<i16>().unwrap().to_le_bytes()[0]).collect();
            let (input, expected) = bytes.split_at(model.input().len());
            let output = runner.run_model(&model, input).unwrap();
            for (a, b) in output.iter().zip(expected) {
                // both types are bytes, and a difference of one is one in both, except around the ends of the
                // range
                let step = u32::from(a.wrapping_sub(*b).min(b.wrapping_sub(*a)));
                (differ, total, worst) = (differ + u32::from(step > 0), total + 1, worst.max(step));
            }
        }
        let fingerprint: String = model.fingerprint().unwrap().iter().map(|b| format!("{b:02x}")).collect();
        println!("{}: {differ} of {total} bytes differ, by at most {worst}; fingerprint {fingerprint}", pair[0]);
    }
}
