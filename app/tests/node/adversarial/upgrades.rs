//! Case E8: a migration that fails or dies half-way, and the wrong binary after an upgrade.

use crate::lab::Lab;
use openledger_assembly::AssemblyOptions;
use openledger_assembly::upgrades::{INFO_FILE, Upgrade, UpgradeOptions};
use openledger_baseapp::block::{Block, FatalError};
use openledger_core::collections::{Item, Raw};
use openledger_core::{Ctx, Failure, Manifest, Module, Phase, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use openledger_upgrade::keys::PLAN;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

const HEIGHT: u64 = 5;
const MARK: Item<u64, Raw> = Item::new("mint", &[0xee]);

/// Plans the upgrade in the second block.
struct Planner;

const PLANNER: Manifest = Manifest { phases: &[Phase::BeginBlock], ..Manifest::of("planner") };

impl Module for Planner {
    fn manifest(&self) -> &'static Manifest {
        &PLANNER
    }
    fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        if ctx.height() != 2 {
            return Ok(());
        }
        PLAN.set(ctx, &Plan { name: "v2".to_owned(), height: HEIGHT.try_into().unwrap(), ..Plan::default() })
    }
}

type Work = fn(&Ctx) -> Res<()>;

fn binary(dir: &Path, work: Option<Work>) -> Lab {
    let upgrades = work.map(|before| Upgrade { name: "v2", added: &[], removed: &[], before }).into_iter().collect();
    let upgrades = UpgradeOptions { upgrades, info_file: Some(dir.join(INFO_FILE)), ..UpgradeOptions::default() };
    Lab::binary(
        &dir.join("store"),
        AssemblyOptions { upgrades, modules: vec![Arc::new(Planner)], ..AssemblyOptions::default() },
    )
}

fn good(ctx: &Ctx) -> Res<()> {
    MARK.set(ctx, &7)
}

fn fails(ctx: &Ctx) -> Res<()> {
    MARK.set(ctx, &8)?;
    Err(Failure::Fatal("half-way".to_owned()))
}

fn dies(ctx: &Ctx) -> Res<()> {
    MARK.set(ctx, &9).unwrap();
    panic!("half-way")
}

fn at_the_plan(dir: &Path) -> Lab {
    let mut old = binary(dir, None);
    while old.height + 1 < HEIGHT {
        old.block(Vec::new());
    }
    old
}

/// However often and in whatever way a migration ends half-way, nothing of it is kept, and the right one
/// gives the root that it gives alone.
#[test]
fn a_migration_that_dies_half_way_leaves_nothing() {
    let expected = {
        let dir = tempfile::tempdir().unwrap();
        drop(at_the_plan(dir.path()));
        binary(dir.path(), Some(good)).block(Vec::new()).app_hash
    };
    let dir = tempfile::tempdir().unwrap();
    let before = at_the_plan(dir.path()).app.published().app_hash;
    for round in 0..6 {
        let lab = binary(dir.path(), Some(if round % 2 == 0 { fails } else { dies }));
        let block = Block { info: lab.next(), txs: Vec::new() };
        match catch_unwind(AssertUnwindSafe(|| lab.app.finalize_block(block))) {
            Ok(result) => assert!(matches!(result, Err(FatalError::Broken(text)) if text.contains("half-way"))),
            Err(_) => assert_eq!(round % 2, 1), // the process ends
        }
        assert_eq!((lab.app.published().block.height, lab.app.published().app_hash), (HEIGHT - 1, before));
        assert!(lab.app.commit().is_err(), "there is nothing to commit");
    }
    // A crash between FinalizeBlock and Commit.
    let lab = binary(dir.path(), Some(good));
    let info = lab.next();
    assert_eq!(lab.app.finalize_block(Block { info, txs: Vec::new() }).unwrap().app_hash, expected);
    drop(lab);
    let mut lab = binary(dir.path(), Some(good));
    assert_eq!(lab.block(Vec::new()).app_hash, expected);
    lab.block(Vec::new());
}

/// After the upgrade the old binary stops instead of making blocks of its own.
#[test]
fn the_old_binary_stops_after_the_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    drop(at_the_plan(dir.path()));
    let mut new = binary(dir.path(), Some(good));
    new.block(Vec::new());
    new.block(Vec::new());
    drop(new);
    let old = binary(dir.path(), None);
    let stop = old.app.finalize_block(Block { info: old.next(), txs: Vec::new() }).unwrap_err();
    assert!(stop.to_string().contains("wrong app version") && stop.to_string().contains("v2"), "{stop}");
    assert_eq!(old.app.published().block.height, HEIGHT + 1);
}
