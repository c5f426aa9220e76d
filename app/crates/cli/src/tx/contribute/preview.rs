//! What is shown before a contribution is signed.

use std::collections::BTreeSet;
use std::path::Path;

use super::journal::Header;
use super::provenance::Stated;
use super::terms::{Cost, Terms};
use crate::table::Table;
use crate::tx::licence::Licence;
use openledger_client::ClientError;

/// Lines of the file that a warning names.
const LINES: usize = 5;

/// The table as it was read, where it goes, and what it costs.
///
/// # Errors
/// When the journal was changed by hand.
pub(super) fn print(
    file: &Path,
    table: &Table,
    header: &Header,
    terms: &Terms,
    cost: &Cost,
    batches: usize,
) -> Result<(), ClientError> {
    table.preview().iter().for_each(|line| eprintln!("{line}"));
    let lost = header.provenance.as_ref().map_or(Ok(0), Stated::ruled_out)?;
    let net = &terms.net;
    eprintln!(
        "datanet {}: {} | {batches} batches of up to {} items | licence granted: {}",
        net.id,
        net.title,
        header.batch_items,
        Licence(terms.licence(header.licence) & !lost)
    );
    eprintln!(
        "bond: {} items at {}{} each are {}{}, returned after about {} blocks; refused items and duplicates lose theirs",
        cost.items,
        cost.item_bond.amount,
        cost.item_bond.denom,
        cost.bond,
        cost.item_bond.denom,
        terms.bond_blocks()
    );
    eprintln!(
        "fees: {} commits at {}{} each are {}{}; each transaction pays for its gas besides, by --fees or --gas-prices",
        cost.commits, cost.commit_fee.amount, cost.commit_fee.denom, cost.fees, cost.commit_fee.denom
    );
    warn_of_lost_bonds(table, terms);
    eprintln!(
        "WARNING: the {} items of {} become public on {} for everybody and for ever; a licence can be withdrawn, published data cannot.",
        header.items,
        file.display(),
        header.chain_id
    );
    print_source(header.provenance.as_ref())
}

/// What is stated of the source.
///
/// # Errors
/// When the journal was changed by hand.
fn print_source(stated: Option<&Stated>) -> Result<(), ClientError> {
    match stated {
        None => eprintln!("source stated: none; --source and the flags after it say where the data come from"),
        Some(stated) => {
            stated.lines()?.iter().for_each(|line| eprintln!("{line}"));
            eprintln!("  it is public and final; the journal keeps what the hashes are of, so keep the journal");
        }
    }
    Ok(())
}

/// Where the journal is, and what it is for.
pub(super) fn print_journal(path: &Path, resumed: bool) {
    let state = if resumed { "continuing" } else { "new" };
    eprintln!(
        "journal ({state}): {} - keep it until all is revealed: without its salts, committed batches are lost",
        path.display()
    );
}

/// Items that the chain will refuse or find to be copies of others in the same table.
fn warn_of_lost_bonds(table: &Table, terms: &Terms) {
    let lines = |list: &[usize]| {
        let shown: Vec<String> =
            list.iter().take(LINES).filter_map(|at| table.lines.get(*at)).map(u64::to_string).collect();
        format!("{} {}{}", table.unit, shown.join(", "), if list.len() > LINES { ", ..." } else { "" })
    };
    let beyond = terms.beyond_norm(&table.items);
    if !beyond.is_empty() {
        eprintln!(
            "WARNING: {} items lie beyond the norm bound {} of the datanet, and will be refused at the loss of their bond: {}",
            beyond.len(),
            terms.net.norm_bound,
            lines(&beyond)
        );
    }
    let mut seen = BTreeSet::new();
    let copies: Vec<usize> = (0..table.items.len())
        .filter(|at| table.items.get(*at).is_some_and(|item| !seen.insert((item.label, &item.features))))
        .collect();
    if !copies.is_empty() {
        eprintln!(
            "WARNING: {} items repeat an earlier one of this table, and will lose their bond as duplicates: {}",
            copies.len(),
            lines(&copies)
        );
    }
}
