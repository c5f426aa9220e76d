//! `cargo run -p openledger-std-gen` writes the wire types of openledger-std. The crate's test fails while
//! the committed files are not what the descriptors give.

use std::fs;
use std::process::ExitCode;

use openledger_std_gen::{Res, descriptors, generate, stale, target};

fn main() -> ExitCode {
    match run() {
        Ok(written) => {
            println!("{written} files written");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Res<usize> {
    let files = generate(&descriptors()?)?;
    let folder = target()?;
    fs::create_dir_all(&folder)?;
    let names = stale(&files)?;
    for name in &names {
        match files.get(name) {
            Some(bytes) => fs::write(folder.join(name), bytes)?,
            None => fs::remove_file(folder.join(name))?,
        }
    }
    Ok(names.len())
}
