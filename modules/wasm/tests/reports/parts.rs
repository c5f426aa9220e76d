//! A part of a chain that misbehaves.

use openledger_core::{Ctx, Manifest, Module, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::mint::v1beta1::{
    QueryInflationRequest, QueryInflationResponse, QueryParamsRequest, QueryParamsResponse,
};
use std::sync::Mutex;

/// What the query of [`Faulty`] charges before it panics.
pub(crate) const SPENT: u64 = 77_777;

const MANIFEST: Manifest = Manifest::of("mint");

/// A module with a fault: a query charges, writes and panics, under a lock that it holds.
#[derive(Debug)]
pub(crate) struct Faulty;

static LOCK: Mutex<u32> = Mutex::new(0);

impl Module for Faulty {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn queries(&self) -> Vec<QueryRoute> {
        QueryRoutes::new(())
            .service("cosmos.mint.v1beta1.Query")
            .on("Params", |(), ctx: &Ctx, _: QueryParamsRequest| -> Result<QueryParamsResponse, _> {
                let _held = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                ctx.gas().consume(SPENT, "a query")?;
                ctx.kv("wasm").set(b"written on the way", vec![1])?;
                panic!("a fault of a module in {}", std::env::temp_dir().display())
            })
            .on("Inflation", |(), _: &Ctx, _: QueryInflationRequest| Ok(QueryInflationResponse::default()))
            .not_offered("AnnualProvisions", "not here")
            .finish()
    }
}
