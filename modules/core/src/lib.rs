//! Types, errors, contexts and ports that every module shares.

pub mod storage;
