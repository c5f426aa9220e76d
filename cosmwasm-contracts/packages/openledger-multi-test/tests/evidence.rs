//! Evidence: what is withheld until judgements release it, and lost after the third.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Chain, price};
use cosmwasm_std::coin;
use openledger_multi_test::{end_block, treasury, world};
use openledger_std::attribution::MsgReleaseDeferred;
use openledger_std::inference::MsgInferBatch;
use openledger_std::model::{JudgementPhase, MsgJudgeStep};

#[test]
fn judgements_release_and_the_third_one_ends_it() {
    let mut chain = Chain::new(&["buyer"]);
    let [buyer, owner, creator] = ["buyer", "owner", "creator"].map(|name| chain.account(name));
    let [model, _, _] = [1; 3].map(|size| world(&mut chain.app).certified_model(&creator, price(), size, 2));
    let payer = buyer.to_string();
    let batch =
        MsgInferBatch { payer, model_id: model, inputs: vec![vec![1]; 2], max_fee_each: Some((&price()).into()) };
    chain.send(&batch).unwrap();
    world(&mut chain.app).defers(4, &owner, coin(1_000, "uopen"));
    let release = MsgReleaseDeferred { sender: buyer.to_string(), contribution_ids: vec![4, 9] };
    chain.refused(&release, "attribution", 14);
    chain.refused(&MsgReleaseDeferred { contribution_ids: vec![4, 4], ..release.clone() }, "attribution", 9);

    let step = |model_id, max_items| MsgJudgeStep { sender: buyer.to_string(), model_id, max_items };
    chain.refused(&step(model, 10), "model", 42);
    chain.refused(&step(model, 4_097), "model", 25);
    chain.refused(&step(9, 10), "model", 2);
    let judged = |chain: &mut Chain, model_id: u64, factor| {
        world(&mut chain.app).judges(model_id, 15, &[(4, factor)]);
        let first = chain.send(&step(model_id, 10)).unwrap().judgement.unwrap();
        assert_eq!((first.phase(), first.points_done), (JudgementPhase::Fresh, 10));
        let last = chain.send(&step(model_id, 10)).unwrap().judgement.unwrap();
        assert_eq!((last.phase(), last.points_done), (JudgementPhase::Done, 15));
        chain.refused(&step(model_id, 10), "model", 43);
        let sent = chain.send(&release);
        end_block(&mut chain.app);
        sent.ok().map(|sent| (sent.paid.unwrap().amount, sent.community.unwrap().amount))
    };
    let told = |paid: &str, community: &str| Some((paid.to_owned(), community.to_owned()));
    assert_eq!(judged(&mut chain, 1, 400_000), told("400", "0"));
    assert_eq!(judged(&mut chain, 2, 100_000), None, "a factor that falls takes nothing back and gives nothing");
    assert_eq!(judged(&mut chain, 3, 700_000), told("300", "300"));
    assert_eq!((chain.balance(&owner), chain.balance(&treasury())), (700, 300));
    chain.refused(&release, "attribution", 14);
}
