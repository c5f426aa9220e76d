//! A chain that begins anew at height zero: windows go on, what was ordered stays ordered, and bonds are kept
//! to the unit.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{DatanetPort, SnapshotSpec};
use openledger_core::{Ctx, Module};
use openledger_datanet::genesis::{bonds_held, export, parse, validate};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_proto::openledger::datanet::v1::*;

const TRAIN: u32 = LicenceBit::Train as u32;

fn members(keeper: &DatanetKeeper, ctx: &Ctx, height: i64, consent_height: i64) -> Vec<u64> {
    let spec = SnapshotSpec { datanet_id: 1, height, consent_height, bits: TRAIN };
    let mut ids = Vec::new();
    let mut from = Some(1);
    while let Some(at) = from {
        let page = keeper.snapshot_page(ctx, &spec, at, 3).unwrap();
        ids.extend(page.items.iter().map(|i| i.item_id));
        from = page.next;
    }
    ids
}

/// What happens up to height `last`: commits at 10, 13 and 16, revealed the later the earlier; consent
/// changes at 21, 25 and 28; one commit that expires unrevealed, one at 28 that stays open.
fn busy(last: u64) -> Chain {
    let mut chain = Chain::new();
    chain.create(|_| ());
    let of = |n: i8| [point(10 * n, 0, 0), point(10 * n, 30, 0), point(10 * n, 1, 0)];
    chain.commit("alice", 1, &of(9));
    let first = chain.commit("bob", 1, &of(0));
    let (second, third) = (first + 1, first + 2);
    for height in 13..=last {
        chain = chain.at(height);
        let consent = |who: &str, id, licence| {
            let contributor = chain.text(who);
            let ids = MsgSetConsent { contributor, contribution_id: id, first_item_id: 0, last_item_id: 0, licence };
            chain.send::<_, MsgSetConsentResponse>(&ids).unwrap();
        };
        match height {
            13 => drop(chain.commit("carol", 1, &of(1))),
            16 => drop(chain.commit("bob", 1, &of(2))),
            17 => drop(chain.reveal("bob", third, &of(2))),
            18 => drop(chain.reveal("carol", second, &of(1))),
            19 => drop(chain.reveal("bob", first, &of(0))),
            21 => consent("bob", first, 0),
            25 => consent("carol", second, 0),
            28 => {
                consent("bob", first, 127);
                chain.commit("dave", 1, &of(5));
            }
            _ => {}
        }
    }
    chain
}

#[test]
fn every_snapshot_keeps_its_members() {
    for last in [15, 17, 19, 20, 21, 23, 26, 28, 33] {
        let chain = busy(last);
        let old: Vec<_> = (1..=last)
            .flat_map(|height| (height - 1..=last).map(move |consent| (height, consent)))
            .map(|(h, c)| {
                (h, c, members(&chain.keeper, &chain.ctx, i64::try_from(h).unwrap(), i64::try_from(c).unwrap()))
            })
            .collect();
        let held = bonds_held(&chain.ctx).unwrap();
        let module = DatanetModule::new(keeper());
        module.prepare_zero_height(&chain.ctx, &[]).unwrap();
        let json = module.export_genesis(&chain.ctx).unwrap();
        validate(chain.ctx.config(), &parse(&json).unwrap()).unwrap();
        let ctx = Ctx::for_test().at_height(0);
        module.init_genesis(&ctx, &json).unwrap();
        assert_eq!(bonds_held(&ctx).unwrap(), held, "bonds to the unit");
        let shift = i64::try_from(last).unwrap();
        for (height, consent, expected) in old {
            let (h, c) = (i64::try_from(height).unwrap() - shift, i64::try_from(consent).unwrap() - shift);
            assert_eq!(members(&keeper(), &ctx, h, c), expected, "last block {last}: snapshot ({height}, {consent})");
        }
        assert_eq!(module.export_genesis(&ctx).unwrap(), json);
    }
}

#[test]
fn open_windows_stay_open_as_long_and_expired_commits_go() {
    let chain = busy(28); // the last commit expires at 38
    let before = export(&chain.ctx).unwrap();
    let open: Vec<(u64, u64)> = before.commits.iter().map(|c| (c.id, c.expires_at)).collect();
    assert_eq!(open, [(1, 20), (5, 38)]);
    let module = DatanetModule::new(keeper());
    module.prepare_zero_height(&chain.ctx, &[]).unwrap();
    let after = export(&chain.ctx).unwrap();
    let open: Vec<(u64, u64, u64)> = after.commits.iter().map(|c| (c.id, c.height, c.expires_at)).collect();
    assert_eq!(open, [(5, 0, 10)]);
    assert_eq!(after.next_commit_id, before.next_commit_id, "priority goes on behind what there was");
    let settled: Vec<(u64, u64)> = after
        .contributions
        .iter()
        .filter_map(|c| c.contribution.as_ref())
        .map(|c| (c.settles_at, c.settled_ago))
        .collect();
    assert_eq!(settled, [(0, 8), (0, 5), (0, 2)]);
}
