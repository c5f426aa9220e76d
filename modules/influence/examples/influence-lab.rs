//! Runs fits, certifications and payouts on files for the experiments in tests/attribution.
fn main() {}
