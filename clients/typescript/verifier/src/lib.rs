//! The judge of receipts for browsers: `openledger_receipt` behind functions over linear memory.
//!
//! A host calls `receipt_buffer(length)`, writes `length` bytes there, calls one of the others, and reads
//! `report_length()` bytes of JSON from the pointer that comes back. `{"error": ...}` says why there is no answer.
//!
//! - `receipt_judge(trusted)`: the bytes are a receipt as `openledgerd query attribution receipt` prints it, preceded
//!   by 32 bytes of app hash when `trusted` is 1. The report is that of `openledgerd verify --output json`, with the
//!   parts of the fee when every check passed.
//! - `collect_begin()`: the bytes are a subject, as [`Collecting::begin`] takes it; `collect_next()`: the bytes are the
//!   entry that was wanted last. Both answer `{"want": {store, key, prove}}` until there is a `{"receipt": ...}`.

mod collecting;
mod judging;

use std::cell::RefCell;

use serde_json::{Value, json};

pub use collecting::Collecting;
pub use judging::judge;

/// Length of an app hash in bytes.
const HASH: usize = 32;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static COLLECTING: RefCell<Option<Collecting>> = const { RefCell::new(None) };
}

/// Room for `length` bytes, where the host writes what it gives.
#[unsafe(no_mangle)]
pub extern "C" fn receipt_buffer(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        *input = vec![0; length];
        input.as_mut_ptr()
    })
}

/// Judges what the host wrote; the pointer to the report. With `trusted` = 1 the app hash comes first.
#[unsafe(no_mangle)]
pub extern "C" fn receipt_judge(trusted: u32) -> *const u8 {
    answer(|input| match (trusted, input.split_first_chunk::<HASH>()) {
        (0, _) => judge(input, None),
        (_, Some((hash, receipt))) => judge(receipt, Some(hash)),
        _ => Err("the trusted app hash is not 32 bytes".to_owned()),
    })
}

/// Begins a receipt of the subject that the host wrote.
#[unsafe(no_mangle)]
pub extern "C" fn collect_begin() -> *const u8 {
    answer(|input| {
        let (collecting, told) = Collecting::begin(input)?;
        COLLECTING.set(Some(collecting));
        Ok(told)
    })
}

/// Goes on with the entry that the host wrote.
#[unsafe(no_mangle)]
pub extern "C" fn collect_next() -> *const u8 {
    answer(|input| {
        COLLECTING.with_borrow_mut(|collecting| match collecting {
            Some(collecting) => collecting.next(input),
            None => Err("no receipt was begun".to_owned()),
        })
    })
}

/// Length of the last report in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn report_length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}

/// Keeps what `of` makes of the input where the host reads it.
fn answer(of: impl FnOnce(&[u8]) -> Result<Value, String>) -> *const u8 {
    let input = INPUT.take();
    let report = of(&input).unwrap_or_else(|error| json!({ "error": error })).to_string();
    OUTPUT.with_borrow_mut(|output| {
        *output = report.into_bytes();
        output.as_ptr()
    })
}
