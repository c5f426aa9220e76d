//! The text of parameters in an event: gogoproto's compact text form.

use openledger_proto::tendermint::types::ConsensusParams;
use prost_types::Duration;
use std::fmt::Write;

/// `block:<max_bytes:1 max_gas:-1 > evidence:<...> ` (Go `ConsensusParams.String`): zero values are left out.
pub(crate) fn compact(p: &ConsensusParams) -> String {
    let mut out = String::new();
    if let Some(b) = &p.block {
        section(&mut out, "block", &[("max_bytes", number(b.max_bytes)), ("max_gas", number(b.max_gas))]);
    }
    if let Some(e) = &p.evidence {
        let age = e.max_age_duration.filter(|d| *d != Duration::default()).map(|d| {
            let mut inner = String::new();
            section(
                &mut inner,
                "max_age_duration",
                &[("seconds", number(d.seconds)), ("nanos", number(d.nanos.into()))],
            );
            inner
        });
        let mut body = fields(&[("max_age_num_blocks", number(e.max_age_num_blocks))]);
        body.push_str(&age.unwrap_or_default());
        body.push_str(&fields(&[("max_bytes", number(e.max_bytes))]));
        wrap(&mut out, "evidence", &body);
    }
    if let Some(v) = &p.validator {
        let types: String = v.pub_key_types.iter().map(|t| format!("pub_key_types:\"{t}\" ")).collect();
        wrap(&mut out, "validator", &types);
    }
    if let Some(v) = &p.version {
        section(&mut out, "version", &[("app", (v.app != 0).then(|| v.app.to_string()))]);
    }
    if let Some(a) = &p.abci {
        section(&mut out, "abci", &[("vote_extensions_enable_height", number(a.vote_extensions_enable_height))]);
    }
    out
}

fn number(n: i64) -> Option<String> {
    (n != 0).then(|| n.to_string())
}

fn fields(list: &[(&str, Option<String>)]) -> String {
    list.iter().filter_map(|(name, value)| Some(format!("{name}:{} ", value.as_ref()?))).collect()
}

fn section(out: &mut String, name: &str, list: &[(&str, Option<String>)]) {
    wrap(out, name, &fields(list));
}

fn wrap(out: &mut String, name: &str, body: &str) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{name}:<{body}> ");
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::tendermint::types::{
        AbciParams, BlockParams, EvidenceParams, ValidatorParams, VersionParams,
    };

    #[test]
    fn the_text_is_that_of_go() {
        // Printed by Go's ConsensusParams.String().
        let mut p = ConsensusParams {
            block: Some(BlockParams { max_bytes: 22_020_096, max_gas: -1 }),
            evidence: Some(EvidenceParams {
                max_age_num_blocks: 100_000,
                max_age_duration: Some(Duration { seconds: 1, nanos: 500_000_000 }),
                max_bytes: 0,
            }),
            validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".to_owned(), "secp256k1".to_owned()] }),
            version: Some(VersionParams { app: 0 }),
            abci: Some(AbciParams { vote_extensions_enable_height: 0 }),
        };
        assert_eq!(
            compact(&p),
            "block:<max_bytes:22020096 max_gas:-1 > evidence:<max_age_num_blocks:100000 max_age_duration:<seconds:1 nanos:500000000 > > \
             validator:<pub_key_types:\"ed25519\" pub_key_types:\"secp256k1\" > version:<> abci:<> "
        );
        p.evidence =
            Some(EvidenceParams { max_age_num_blocks: 0, max_age_duration: Some(Duration::default()), max_bytes: 0 });
        p.abci = None;
        assert!(compact(&p).contains(" > evidence:<> validator:<"));
    }
}
