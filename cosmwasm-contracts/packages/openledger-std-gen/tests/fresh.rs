//! The committed files of openledger-std are held against the node's own descriptors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

use openledger_std_gen::{descriptors, generate, stale};

#[test]
fn committed_types_follow_from_the_descriptors_of_the_node() {
    let files = generate(&descriptors().unwrap()).unwrap();
    assert_eq!(stale(&files).unwrap(), Vec::<String>::new(), "run `cargo run -p openledger-std-gen`");
}

#[test]
fn what_answers_for_nothing_is_no_question_of_a_contract() {
    let files = generate(&descriptors().unwrap()).unwrap();
    let table = String::from_utf8(files["table.rs"].clone()).unwrap();
    for absent in ["DryRun", "Explain", "ArtifactChunk", "InverseChunk", "Points", "Weights"] {
        assert!(!table.contains(&format!("Query/{absent}\"")), "{absent}");
    }
    assert!(!table.contains("MsgUpdateParams"), "governance signs it, no contract");
    assert_eq!(table.matches("question!(").count(), 35);
}
