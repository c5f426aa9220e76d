//! The committed digits encoder: accepted, cheap, and equal to onnxruntime on digits that it was not trained
//! on.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;

use openledger_onnx::{Dtype, Limits, Model, Runner};

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name)).unwrap()
}

fn rows(name: &str) -> Vec<Vec<i8>> {
    let text = String::from_utf8(data(name)).unwrap();
    text.lines().map(|line| line.split(',').map(|v| v.parse().unwrap()).collect()).collect()
}

#[test]
fn digits_encoder_matches_onnxruntime() {
    let model = Model::validate(&data("digits_encoder.onnx"), &Limits::default()).unwrap();
    assert_eq!((model.input().dtype, model.input().shape.as_slice()), (Dtype::I8, [1, 64].as_slice()));
    assert_eq!((model.output().dtype, model.output().shape.as_slice()), (Dtype::I8, [1, 32].as_slice()));
    assert!(model.cost().macs < 100_000 && model.cost().gas() < 10_000, "{:?}", model.cost());

    let digits = rows("digits.csv");
    assert!(
        digits.len() == 1797
            && digits.iter().all(|r| r.len() == 65 && r[..64].iter().all(|p| (0..=16).contains(p)) && r[64] < 10)
    );
    let mut runner = Runner::new(Limits::default(), 1);
    let expected = rows("digits_encoder_vectors.csv");
    assert_eq!(expected.len(), 100);
    let mut off_by_one = 0;
    for (row, expected) in digits[1500..].iter().zip(&expected) {
        let input: Vec<u8> = row[..64].iter().map(|p| *p as u8).collect();
        let embedding = runner.run_model(&model, &input).unwrap();
        for (ours, theirs) in embedding.iter().zip(expected) {
            let distance = (i32::from(*ours as i8) - i32::from(*theirs)).abs();
            assert!(distance <= 1);
            off_by_one += distance;
        }
    }
    // onnxruntime rounds the product with the scale to single precision first, which may move a near-tie.
    assert!(off_by_one <= 3, "{off_by_one} of 3200 values differ by one");
}
