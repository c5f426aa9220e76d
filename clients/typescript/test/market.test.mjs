// The flows of an application on a live chain: contribute, sell, buy, see who was paid, withdraw.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { denom } from "../../../tests/e2e/harness/chain.mjs";
import {
  commitHash,
  itemsOf,
  MemoryStore,
  msg,
  OpenLedgerClient,
  OpenLedgerError,
  proto,
  RowsError,
  take,
} from "../dist/index.js";
import { clientOf, PRICE, QUESTION, rows, startChain, START, terms, train } from "./market.mjs";

const people = ["creator", "ann", "ben", "payer", "agent"];
let chain;
const clients = {};
before(async () => {
  chain = await startChain(people);
  for (const name of people) clients[name] = await clientOf(chain, name);
});
after(() => chain?.destroy());

const balance = async (name) => BigInt((await clients.payer.cosmos.getBalance(clients[name].address, denom)).amount);
let datanet, model, answer;

test("a datanet is opened and found again", async () => {
  datanet = await clients.creator.createDatanet(terms);
  const found = await clients.ann.datanet(datanet);
  assert.deepEqual(found.datanet.schema.labelNames, ["left", "right"]);
  assert.equal(found.datanet.creator, clients.creator.address);
  assert.deepEqual(
    (await take(clients.ann.datanets())).map(({ id }) => id),
    [datanet],
  );
});

test("bad rows are refused by their numbers, before anything is paid", async () => {
  const before = await balance("ann");
  const bad = [
    ...rows(1, 2),
    { label: "lift", values: [1, 2, 3, 4] },
    { label: "left", values: [1, 2, 3] },
    { label: "left", values: [1, 2, NaN, 4] },
    { label: 7, values: [1, 2, 3, 4] },
    { label: "right", values: [300, 0, 0, 0] },
    { text: "words", label: "left" },
    { values: [1, 1, 1, 1] },
  ];
  await assert.rejects(clients.ann.contribute(datanet, bad), (error) => {
    assert.ok(error instanceof RowsError);
    assert.deepEqual(
      error.rows.map(({ row }) => row),
      [3, 4, 5, 6, 7, 8, 9],
    );
    assert.match(
      error.message,
      /^7 rows cannot be used: row 3: "lift" is no label of this datanet \(do you mean "left"\?\); row 4: it has 3 values, and 4 are needed; row 5: value 3 is NaN;/,
    );
    assert.match(error.message, /Nothing was sent/);
    return true;
  });
  assert.equal(await balance("ann"), before);
});

test("rows are committed to and revealed; what became of each is told", async () => {
  const told = [];
  const mine = rows(1, 24);
  const report = await clients.ann.contribute(datanet, [...mine, mine[0]], {
    batchSize: 10,
    onProgress: (p) => told.push(p),
  });
  assert.equal(report.rows, 25);
  assert.equal(report.contributionIds.length, 3);
  assert.equal(report.admitted + report.duplicates, 25);
  assert.ok(report.admitted >= 18, `${report.admitted} admitted`);
  const last = report.outcomes.at(-1);
  assert.deepEqual([last.row, last.outcome, last.duplicateOf], [25, "exact duplicate", 1n]);
  assert.deepEqual(told.at(-1), { step: "revealed", revealed: 3, batches: 3 });
  const other = await clients.ben.contribute(datanet, rows(77, 16));
  assert.ok(other.admitted > 10);
  const listed = await take(clients.ann.contributions(clients.ann.address, { pageSize: 2 }));
  assert.deepEqual(
    listed.map(({ id }) => id),
    [...report.contributionIds],
  );
});

test("after a break a contribution goes on with the salts that were kept, and pays nothing twice", async () => {
  const more = rows(501, 30),
    store = new MemoryStore();
  const ann = clients.ann;
  let saves = 0;
  // The program breaks just after its commits were sent: their answer is never kept.
  const breaking = {
    load: store.load,
    remove: store.remove,
    save: (key, state) => {
      if (++saves > 1) throw new Error("power cut");
      store.save(key, state);
    },
  };
  await assert.rejects(ann.contribute(datanet, more, { batchSize: 15, store: breaking }), /power cut/);
  const open = await ann.query.datanet.commits({ contributor: ann.address });
  assert.ok(open.commits.length >= 1);
  const report = await ann.contribute(datanet, more, { batchSize: 15, store });
  assert.ok(report.contributionIds.includes(open.commits[0].id), "the commit of before the break was revealed");
  assert.equal(report.outcomes.length, 30);
  assert.equal((await ann.query.datanet.commits({ contributor: ann.address })).commits.length, 0);

  // And just after a reveal was sent: what it said is not known, that it was made is.
  const again = rows(902, 10);
  let left = 3;
  const later = {
    load: store.load,
    remove: store.remove,
    save: (key, state) => {
      if (--left === 0) throw new Error("power cut");
      store.save(key, state);
    },
  };
  await assert.rejects(ann.contribute(datanet, again, { store: later }), /power cut/);
  const rest = await ann.contribute(datanet, again, { store });
  assert.equal(rest.unseen.rows, 10);
  assert.equal(rest.unseen.accepted, 10);
});

test("what expired during a break is committed anew", async () => {
  const { ben } = clients;
  const mine = rows(333, 5),
    store = new MemoryStore(),
    steps = [];
  let left = 1;
  const breaking = {
    ...store,
    save: (key, state) => (--left < 0 ? Promise.reject(new Error("power cut")) : store.save(key, state)),
  };
  await assert.rejects(ben.contribute(datanet, mine, { store: breaking }), /power cut/);
  await chain.blocks(9);
  const report = await ben.contribute(datanet, mine, { store, onProgress: ({ step }) => steps.push(step) });
  assert.deepEqual(steps, ["expired", "committed", "revealed"]);
  assert.equal(report.outcomes.length, 5);
});

test("a provenance is committed to and kept", async () => {
  const provenance = {
    sourceKind: proto.datanet.SourceKind.SOURCE_KIND_OWN_WORK,
    languages: ["de", "en"],
    personalData: proto.datanet.PersonalData.PERSONAL_DATA_NONE,
  };
  const report = await clients.ben.contribute(datanet, rows(31, 4), { provenance, licence: ["train", "commercial"] });
  const [contributionId] = report.contributionIds;
  const kept = await clients.ben.query.datanet.provenance({ contributionId });
  assert.deepEqual(kept.provenance.languages, ["de", "en"]);
  assert.equal((await clients.ben.query.datanet.contribution({ contributionId })).contribution.licence, 33);
});

test("a commit is opened by its very items alone", async () => {
  const { ben } = clients;
  const { datanet: net } = await ben.datanet(datanet);
  const items = itemsOf(net, rows(77, 3)),
    salt = new Uint8Array(32).fill(7);
  const hash = commitHash({ chainId: ben.chainId, datanetId: datanet, contributor: ben.address, salt, items });
  const { MsgCommitContribution, MsgCommitContributionResponse, MsgRevealContribution } = proto.datanet;
  const sent = await ben.send([msg(MsgCommitContribution, { contributor: ben.address, datanetId: datanet, hash })]);
  const { commitId } = sent.response(MsgCommitContributionResponse);
  await chain.waitFor(sent.height + 1);
  const reveal = (some) =>
    ben.send([msg(MsgRevealContribution, { contributor: ben.address, commitId, salt, items: some })], {
      gas: 3_000_000,
    });
  await assert.rejects(reveal(items.slice(1)), ({ kind, codespace, code, message, txHash }) => {
    assert.deepEqual([kind, codespace, code], ["refused", "datanet", 22]);
    assert.match(message, /The chain refused it \(datanet:22\): .*Reveal exactly the items that were committed/);
    assert.match(txHash, /^[0-9A-F]{64}$/);
    return true;
  });
});

test("models are listed, and priced by their creators alone", async () => {
  await chain.blocks(8);
  model = await train(chain, "creator", datanet);
  const found = await take(clients.payer.models());
  assert.deepEqual(
    found.map(({ id, name }) => [id, name]),
    [[model, "two sides"]],
  );
  assert.equal(found[0].price.amount, String(PRICE));
  await assert.rejects(clients.ann.setPrice(model, `1${denom}`), (error) => {
    assert.ok(error instanceof OpenLedgerError);
    assert.deepEqual([error.kind, error.codespace], ["refused", "model"], error.message);
    return true;
  });
});

test("an answer is bought: its class by name, and who was paid, to the unit", async () => {
  const { payer } = clients;
  const quote = await payer.quote(model, QUESTION);
  assert.deepEqual([quote.price.amount, quote.className], [String(PRICE), "left"]);
  await assert.rejects(payer.quote(model, "abcd"), /takes 4 numbers, not a text/);
  answer = await payer.infer(model, QUESTION);
  assert.deepEqual(
    [answer.className, answer.label, answer.modelName, answer.payer],
    ["left", 0, "two sides", payer.address],
  );
  assert.deepEqual(answer.scores, quote.scores);
  assert.deepEqual(
    answer.scores.map((score) => score.className),
    ["left", "right"],
  );
  assert.equal(
    answer.paid.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n),
    PRICE,
  );
  const owners = answer.paid.filter(({ role }) => role === "data").map(({ address }) => address);
  assert.ok(
    owners.length > 0 && owners.every((address) => [clients.ann.address, clients.ben.address].includes(address)),
  );
  assert.deepEqual(await payer.answer(answer.inferenceId, answer.txHash), answer);
  assert.deepEqual(
    (await take(payer.answersOf(payer.address))).map(({ id }) => id),
    [answer.inferenceId],
  );
  const earned = await payer.earnings(owners[0]);
  assert.equal(
    earned.paid.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n),
    sumOf(answer, owners[0]),
  );
  const [payment] = await take(payer.payments(owners[0]));
  assert.equal(payment.firstInferenceId, answer.inferenceId);
});

const sumOf = ({ paid }, owner) =>
  paid.filter(({ address }) => address === owner).reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n);

test("a Ledger's wallet, which signs amino JSON, buys the same answer", async () => {
  const client = await clientOf(chain, "payer", { amino: true });
  const again = await client.infer(model, QUESTION, { maxFee: `${PRICE * 2n}${denom}` });
  assert.deepEqual(again.scores, answer.scores);
  assert.equal(again.fee.amount, String(PRICE), "the price, not the most that was allowed");
});

test("a batch answers each input, and its payees withdraw", async () => {
  await clients.creator.setPrice(model, `1000${denom}`);
  const results = await clients.payer.inferBatch(model, [QUESTION, Uint8Array.of(1, 2, 3), QUESTION.map((v) => -v)]);
  assert.deepEqual(
    results.map((r) => r.answer?.className ?? `${r.refusal.codespace}:${r.refusal.code}`),
    ["left", "inference:7", "right"],
  );
  const { waiting } = await clients.ann.earnings(clients.ann.address);
  const owed = waiting.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n);
  assert.ok(owed > 0n);
  const taken = await clients.ann.withdrawEarnings();
  assert.equal(BigInt(taken.amount), owed);
  await assert.rejects(clients.ann.withdrawEarnings(), ({ codespace, code, message }) => {
    assert.deepEqual([codespace, code], ["attribution", 10]);
    assert.match(
      message,
      /^The chain refused it \(attribution:10\): no earnings wait for payment\. Nothing waits to be paid/,
    );
    return true;
  });
});

test("an agent buys in the name of who granted it, and not beyond the grant", async () => {
  const agent = await clientOf(chain, "agent");
  const { payer } = clients;
  const { MsgGrant } = await import("cosmjs-types/cosmos/authz/v1beta1/tx");
  const { GenericAuthorization } = await import("cosmjs-types/cosmos/authz/v1beta1/authz");
  const authorization = {
    typeUrl: GenericAuthorization.typeUrl,
    value: GenericAuthorization.encode({ msg: proto.inference.MsgInfer.typeUrl }).finish(),
  };
  await payer.send([
    {
      typeUrl: MsgGrant.typeUrl,
      value: MsgGrant.fromPartial({ granter: payer.address, grantee: agent.address, grant: { authorization } }),
    },
  ]);
  const before = await balance("payer");
  const bought = await agent.infer(model, QUESTION, { onBehalfOf: payer.address });
  assert.deepEqual([bought.payer, bought.className], [payer.address, "left"]);
  assert.equal(await balance("payer"), before - BigInt(bought.fee.amount), "the agent paid the transaction's fee");
  await assert.rejects(agent.inferBatch(model, [QUESTION], { onBehalfOf: payer.address }), ({ message }) => {
    assert.match(message, /authorization not found|unauthorized/);
    return true;
  });
  const amino = await clientOf(chain, "agent", { amino: true });
  assert.equal((await amino.infer(model, QUESTION, { onBehalfOf: payer.address })).payer, payer.address);
});

test("transactions that are sent at once follow each other", async () => {
  const { payer } = clients;
  const sent = await Promise.all([1, 2, 3].map((n) => payer.infer(model, [50 + n, -50, 0, 0])));
  assert.equal(new Set(sent.map(({ txHash }) => txHash)).size, 3);
});

test("cosmjs's own helpers delegate, and a vote goes through `send`", async () => {
  const { payer } = clients;
  const [{ operatorAddress }] = (
    await (await fetch(`${chain.rest}/cosmos/staking/v1beta1/validators`)).json()
  ).validators.map((v) => ({ operatorAddress: v.operator_address }));
  const done = await payer.cosmos.delegateTokens(
    payer.address,
    operatorAddress,
    { denom, amount: "1000000" },
    { amount: [{ denom, amount: "3000" }], gas: "300000" },
  );
  assert.equal(done.code, 0, done.rawLog);
  assert.equal((await payer.cosmos.getDelegation(payer.address, operatorAddress)).amount, "1000000");
});

test("a reader needs no wallet", async () => {
  const reader = await OpenLedgerClient.connect(chain.rpc, { chainId: chain.chainId });
  assert.equal((await reader.answer(answer.inferenceId)).className, "left");
  assert.equal((await reader.explain(answer.inferenceId)).payer, clients.payer.address);
  const past = await reader.queryAt(Number(answer.height)).model.model({ modelId: model });
  assert.equal(past.model.price.amount, String(PRICE), "the price of then");
  reader.disconnect();
  assert.ok(START > 0n);
});
