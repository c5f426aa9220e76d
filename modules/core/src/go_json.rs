//! JSON as Go's `encoding/json` reads it, which is not how a strict reader does.
//!
//! Contracts answer in JSON, and packets of other chains are JSON. What the Go programs make of an odd text
//! is consensus, and decides about money: names are matched without regard to case (U+017F is an `s`, U+212A
//! a `k`), members that a type does not have are passed over, the last of two members with one name is read
//! over the first, `null` means different things to different types, what is not UTF-8 is replaced, and
//! nothing is nested deeper than 10,000. A strict reader would refuse, or read another value.

mod floats;
mod read;
mod scan;
mod values;

pub use floats::{after_text, all_are_floats, float};
pub use read::{GoValue, JsonError, Reader, elements, from_json, members, unmarshal, unmarshal_known, unquote};
pub use scan::{check, first_value, is_json};
