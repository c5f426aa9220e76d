//! Admission in the signal subspace and the straight-line proof, on files.

use openledger_influence::novelty::{NoveltyParams, distance_sq};
use openledger_influence::subspace::{self, Projection, SubspaceParams, Verdict};
use openledger_influence::{fit, line};
use serde_json::{Value, json};

use super::{embeddings, num, read, read_u16, read_u32, write};

/// Codes of refused items in `admitted.u32`.
const DUPLICATE: u32 = u32::MAX;
const TOO_LARGE: u32 = u32::MAX - 1;
const OFF: u32 = u32::MAX - 2;

/// Admits items in order; every suspect is then tested against the segments between earlier items of
/// other contributions, as a prover would.
pub(super) fn admit(job: &Value) -> Value {
    let dim = num(job, "dim") as usize;
    let novelty = NoveltyParams {
        tau_sq: num(job, "tau_sq"),
        full_sq: num(job, "full_sq"),
        max_norm_sq: num(job, "max_norm_sq"),
    };
    let params = SubspaceParams { novelty, full_off_sq: num(job, "full_off_sq"), max_off_sq: num(job, "max_off_sq") };
    params.validate().unwrap();
    let projection = Projection::from_bytes(&read(job, "projection")).unwrap();
    let (rows, labels) = (embeddings(job, "points", dim), read_u16(job, "labels"));
    let owners = read_u32(job, "owners");
    let line_tau_sq = num(job, "line_tau_sq");
    let classes = labels.iter().copied().max().map_or(0, usize::from) + 1;
    let projected: Vec<_> = rows.iter().map(|e| projection.project(e).unwrap()).collect();
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); classes];
    let mut codes = Vec::with_capacity(rows.len());
    for (i, (p, &y)) in projected.iter().zip(&labels).enumerate() {
        let earlier = kept[usize::from(y)].iter().map(|&j| &projected[j].coordinates[..]);
        codes.push(match subspace::assess(p, earlier, &params).unwrap() {
            Verdict::Admitted { novelty_ppm, .. } => {
                kept[usize::from(y)].push(i);
                novelty_ppm
            }
            Verdict::Duplicate { .. } => DUPLICATE,
            Verdict::TooLarge => TOO_LARGE,
            Verdict::OffSubspace => OFF,
        });
    }
    write(job, "admitted.u32", codes.iter().flat_map(|c| c.to_le_bytes()).collect());
    let suspects = read(job, "suspects");
    let proofs = if line_tau_sq == 0 { Vec::new() } else { prove(&rows, &owners, &codes, &suspects, line_tau_sq) };
    write(job, "on_line.u8", (0..rows.len()).map(|i| u8::from(proofs.contains(&i))).collect());
    json!({"lines": proofs.len()})
}

/// Suspects that lie on a segment between two earlier admitted items of other owners.
fn prove(rows: &[Vec<i8>], owners: &[u32], codes: &[u32], suspects: &[u8], tau_sq: u64) -> Vec<usize> {
    let admitted: Vec<usize> = (0..rows.len()).filter(|&i| codes[i] <= 1_000_000).collect();
    let below = |at: usize| (0..at).map(move |j| (at, j));
    let distances: Vec<Vec<u64>> = (0..admitted.len())
        .map(|at| below(at).map(|(a, b)| distance_sq(&rows[admitted[a]], &rows[admitted[b]]).unwrap()).collect())
        .collect();
    let mut found = Vec::new();
    for (at, &i) in admitted.iter().enumerate().filter(|(_, i)| suspects[**i] != 0) {
        let near = &distances[at];
        let earlier: Vec<usize> = (0..at).filter(|&j| owners[admitted[j]] != owners[i]).collect();
        let hit = earlier.iter().enumerate().find_map(|(k, &a)| {
            earlier[..k].iter().find_map(|&b| {
                let length = distances[a][b];
                // An item between the ends is no further from either than they are apart, but for the bound.
                let between = near[a] <= length + tau_sq && near[b] <= length + tau_sq;
                (between && line::segment_miss_sq(near[a], near[b], length).unwrap() < tau_sq).then_some((a, b))
            })
        });
        if let Some((a, b)) = hit {
            let (x, a, b) = (&rows[i], &rows[admitted[a]], &rows[admitted[b]]);
            let t = line::nearest_t(x, a, b).unwrap();
            // The proof that is submitted; t cut to ppm may lose an item just at the bound.
            if line::on_segment(x, a, b, t, tau_sq).unwrap() {
                found.push(i);
            }
        }
    }
    found
}

/// Thresholds proposed from honest items for a datanet of `expected_items`; the projection goes to a file of its own.
pub(super) fn suggest(job: &Value) -> Value {
    let rows = embeddings(job, "points", num(job, "dim") as usize);
    let labels = read_u16(job, "labels");
    let items: Vec<(&[i8], u16)> = rows.iter().zip(labels).map(|(e, y)| (&e[..], y)).collect();
    let expected = job["expected_items"].as_u64().unwrap_or(0) as usize; // zero: as many as the sample
    let got = fit::suggest(&items, &fit::Aims::refusing(0.02, expected)).unwrap();
    write(job, "projection.bin", got.projection.to_bytes());
    let novelty = got.params.novelty;
    json!({"tau_sq": novelty.tau_sq, "full_sq": novelty.full_sq, "max_norm_sq": novelty.max_norm_sq,
        "full_off_sq": got.params.full_off_sq, "max_off_sq": got.params.max_off_sq, "line_tau_sq": got.line_tau_sq, "refused": got.refused,
        "mean_novelty_ppm": got.mean_novelty_ppm, "directions": got.projection.directions()})
}
