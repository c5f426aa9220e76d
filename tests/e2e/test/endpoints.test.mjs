// Every REST form of every served service, with values of a living chain: the answer has the fields of its descriptor, a bad argument has
// the status that wasmd gives. Then what stands around the routes: unknown ones, OpenAPI, CORS, metrics, health, limits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import net from "node:net";
import { after, before, test } from "node:test";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { BasicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { GenericAuthorization } from "cosmjs-types/cosmos/authz/v1beta1/authz";
import { Equivocation } from "cosmjs-types/cosmos/evidence/v1beta1/evidence";
import { Order, State } from "cosmjs-types/ibc/core/channel/v1/channel";
import * as channels from "cosmjs-types/ibc/core/channel/v1/tx";
import { MsgTransfer } from "cosmjs-types/ibc/applications/transfer/v1/tx";
import { TextProposal, VoteOption } from "cosmjs-types/cosmos/gov/v1beta1/gov";
import { Chain, denom, prefix, until } from "../harness/chain.mjs";
import { descriptors } from "../harness/descriptors.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { grpcurl } from "../harness/grpcurl.mjs";
import { coin, message, operatorOf, packed, signers, succeed, tx } from "../harness/modules.mjs";
import { coins, connect, directWallet, fee, send } from "../harness/wallet.mjs";
import { hackatom } from "../harness/wasmd.mjs";

const { authz, feegrant, gov, oldGov, staking } = tx;
const { methods, messages } = descriptors();
const maxAge = 5;
const notImplemented = { code: 12, message: "Not Implemented", details: [] };
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
// The alphabet of URLs: a slash would be another segment.
const inPath = (bytes) => bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
const commitment = sha256("a head");
let chain, values;

/** A double sign long past, of a validator that never was. */
const equivocation = { height: 1n, time: { seconds: 1_600_000_000n, nanos: 0 }, power: 1n, consensusAddress: toBech32(`${prefix}valcons`, new Uint8Array(20).fill(9)) };

function genesis({ app_state: state }) {
  state.bank.denom_metadata = [{ description: "", denom_units: [{ denom, exponent: 0, aliases: [] }], base: denom, display: denom, name: "Open", symbol: "OPEN", uri: "", uri_hash: "" }];
  const pool = toBech32(prefix, sha256("reward_pool").subarray(0, 20));
  state.bank.balances.push({ address: pool, coins: coins(1_000_000) });
  state.bank.supply[0].amount = String(BigInt(state.bank.supply[0].amount) + 1_000_000n);
  state.mint.reward_stream = { denom, total: "1000000", start_time: "2020-01-01T00:00:00Z", end_time: "2100-01-01T00:00:00Z", paid: "0" };
  state.gov.params.min_deposit = [{ denom, amount: "1000000" }];
  const { consensusAddress } = equivocation;
  state.evidence.evidence = [{ "@type": "/cosmos.evidence.v1beta1.Equivocation", height: "1", time: "2020-09-13T12:26:40Z", power: "1", consensus_address: consensusAddress }];
}

/** Two channels of transfers between the chain and itself, and a packet that nobody has received. */
function loop(signer) {
  const channel = (state, channelId) => ({ state, ordering: Order.ORDER_UNORDERED, counterparty: { portId: "transfer", channelId }, connectionHops: ["connection-localhost"], version: "ics20-1" });
  const common = { portId: "transfer", signer, proofHeight: { revisionNumber: 1n, revisionHeight: 1n } };
  const [proof, version] = [Uint8Array.from([1]), "ics20-1"];
  return [
    message(channels.MsgChannelOpenInit, { ...common, channel: channel(State.STATE_INIT, "") }),
    message(channels.MsgChannelOpenTry, { ...common, channel: channel(State.STATE_TRYOPEN, "channel-0"), counterpartyVersion: version, proofInit: proof, previousChannelId: "" }),
    message(channels.MsgChannelOpenAck, { ...common, channelId: "channel-0", counterpartyChannelId: "channel-1", counterpartyVersion: version, proofTry: proof }),
    message(channels.MsgChannelOpenConfirm, { ...common, channelId: "channel-1", proofAck: proof }),
    message(MsgTransfer, { sourcePort: "transfer", sourceChannel: "channel-0", token: coin(5), sender: signer, receiver: signer, timeoutHeight: { revisionNumber: 9n, revisionHeight: 9n }, timeoutTimestamp: 0n, memo: "" }),
  ];
}

before(async () => {
  chain = await Chain.create({ accounts: { alice: `900000000000${denom}`, bob: `1000000000${denom}` }, genesis });
  for (const [key, value] of [["api.swagger", "true"], ["api.enabled-unsafe-cors", "true"], ["telemetry.enabled", "true"], ["telemetry.prometheus-retention-time", "60"], ["openledger.health-max-block-age", String(maxAge)], ["openledger.max-connections-per-address", "60"]]) {
    await chain.cli("config", "set", "app", key, value);
  }
  await chain.up();
  const [alice, bob] = await Promise.all(["alice", "bob"].map((name) => signers(chain, name)));
  const valoper = operatorOf(chain.keys.validator.address);
  const delegation = { delegatorAddress: alice.address, validatorAddress: valoper, amount: coin(5_000_000) };
  await succeed(alice.direct, alice.address, [
    send(alice.address, bob.address, 7),
    message(staking.MsgDelegate, delegation),
    message(staking.MsgUndelegate, { ...delegation, amount: coin(1_000_000) }),
    message(authz.MsgGrant, { granter: alice.address, grantee: bob.address, grant: { authorization: packed(GenericAuthorization, { msg: "/cosmos.bank.v1beta1.MsgSend" }) } }),
    message(feegrant.MsgGrantAllowance, { granter: alice.address, grantee: bob.address, allowance: packed(BasicAllowance, {}) }),
    message(oldGov.MsgSubmitProposal, { content: packed(TextProposal, { title: "t", description: "d" }), initialDeposit: coins(2_000_000), proposer: alice.address }),
    message(gov.MsgVote, { proposalId: 1n, voter: alice.address, option: VoteOption.VOTE_OPTION_YES, metadata: "" }),
  ]);
  const model = await sellAnswers(chain, "alice", 1_000);
  const client = await connect(chain, await directWallet(chain.keys.alice));
  const own = (type, value) => ({ typeUrl: `/openledger.${type}`, value });
  const chunk = new Uint8Array(1_024).fill(1);
  const now = await chain.height();
  const asked = await client.signAndBroadcast(alice.address, [
    own("inference.v1.MsgInfer", { payer: alice.address, modelId: model, input: question, maxFee: coin(1_000) }),
    own("datanet.v1.MsgCommitContribution", { contributor: alice.address, datanetId: 1, hash: chunk.slice(0, 32) }),
    own("model.v1.MsgBeginArtifact", { uploader: alice.address, size: 1_024, chunkSize: 1_024, sha256: sha256(chunk) }),
    own("model.v1.MsgUploadArtifactChunk", { uploader: alice.address, artifactId: 1, index: 0, data: chunk }),
    own("job.v1.MsgPostTraining", { poster: alice.address, snapshots: [{ datanetId: 1, height: now - 1 }], classes: 2, lambdaPpb: 10_000_000, reward: coin(1_000_000), deadline: now + 1_000 }),
    own("job.v1.MsgPostBounty", { poster: alice.address, datanetId: 1, metric: 1, hiddenTestRoot: commitment, items: 200, reward: coin(1_000_000), floor: 0, fullGain: 1, deadline: now + 1_000 }),
    own("job.v1.MsgCommitHead", { trainer: alice.address, commitment }),
  ], fee(9_000_000));
  assert.equal(asked.code, 0, asked.rawLog);
  await chain.blocks(1);
  const contracts = await SigningCosmWasmClient.connectWithSigner(chain.rpc, await directWallet(chain.keys.alice));
  const stored = await contracts.upload(alice.address, hackatom, fee(9_000_000));
  const names = { verifier: alice.address, beneficiary: bob.address };
  const { contractAddress } = await contracts.instantiate(alice.address, stored.codeId, names, "escrow", fee(1_000_000));
  contracts.disconnect();
  await succeed(alice.direct, alice.address, loop(alice.address));
  const { body: signing } = await chain.get("/cosmos/slashing/v1beta1/signing_infos");
  values = {
    address: alice.address, granter: alice.address, grantee: bob.address, voter: alice.address, depositor: alice.address, payer: alice.address, contributor: alice.address,
    delegator_addr: alice.address, delegator_address: alice.address, validator_addr: valoper, validator_address: valoper, cons_address: signing.info[0].address,
    proposal_id: 1, params_type: "voting", id: 0, name: "gov", denom, address_bytes: inPath(Buffer.from(fromBech32(alice.address).data)), address_string: alice.address,
    interface_name: "cosmos.base.v1beta1.Msg", height: asked.height, last_height: 1, datanet_id: 1, item_id: 1, contribution_id: 1, commit_id: 2, index: 0, epoch: 0,
    model_id: model, artifact_id: 1, inference_id: 1, code_id: stored.codeId, creator_address: alice.address, contract: contractAddress, code_hash: stored.checksum,
    port_id: "transfer", channel_id: "channel-0", connection_id: "connection-localhost", sequence: 1, packet_commitment_sequences: 1, packet_ack_sequences: 1,
    client_id: "07-tendermint-0", revision_number: 1, revision_height: 1, owner: alice.address, hash: "00".repeat(32), trace: `transfer/channel-0/${denom}`,
    channel: "channel-0", connection: "connection-localhost", checksum: "00".repeat(32), payee: alice.address, channel_or_client_id: "channel-0", chain_id: "other-1", next_sequence_recv: 1, sequences: 1, request_id: 1, account: alice.address, job_id: 1, bounty_id: 1,
  };
});
after(() => chain?.destroy());

/** Query strings without which a form has no answer, and values that differ from those of the same name elsewhere. */
const asking = () => ({
  "/cosmos/authz/v1beta1/grants": [`?granter=${values.granter}&grantee=${values.grantee}`],
  "/cosmos/bank/v1beta1/balances/{address}/by_denom": [`?denom=${denom}`],
  "/cosmos/bank/v1beta1/spendable_balances/{address}/by_denom": [`?denom=${denom}`],
  "/cosmos/bank/v1beta1/supply/by_denom": [`?denom=${denom}`],
  "/cosmos/bank/v1beta1/denoms_metadata_by_query_string": [`?denom=${denom}`],
  "/cosmos/bank/v1beta1/denom_owners_by_query": [`?denom=${denom}`],
  "/cosmos/base/tendermint/v1beta1/abci_query": ["?path=/app/version"],
  "/cosmos/tx/v1beta1/txs": [`?query=${encodeURIComponent(`tx.height=${values.height}`)}`],
  "/cosmos/tx/v1beta1/txs/{hash}": ["", { hash: values.hash }],
  "/cosmos/evidence/v1beta1/evidence/{hash}": ["", { hash: sha256(Equivocation.encode(Equivocation.fromPartial(equivocation)).finish()).toString("hex") }],
  "/cosmwasm/wasm/v1/build_address": [`?code_hash=${values.code_hash}&creator_address=${values.address}&salt=01`],
  ...Object.fromEntries(["", "/history", "/state"].map((end) => [`/cosmwasm/wasm/v1/contract/{address}${end}`, ["", { address: values.contract }]])),
  "/cosmwasm/wasm/v1/contract/{address}/raw/{query_data}": ["", { address: values.contract, query_data: Buffer.from("config").toString("base64") }],
  "/cosmwasm/wasm/v1/contract/{address}/smart/{query_data}": ["", { address: values.contract, query_data: Buffer.from('{"verifier":{}}').toString("base64") }],
  "/openledger/job/v1/commitment": [`?commitment=${encodeURIComponent(commitment.toString("base64"))}`],
  "/openledger/inference/v1/dry_run": [`?model_id=${values.model_id}&input=${encodeURIComponent(Buffer.from(question).toString("base64"))}`],
});

/** What the SDK answers to the word "test" in place of each argument, or to a page of -1 entries where there is none, unless it is 400. */
const refusals = [
  [404, /^\/cosmos\/(auth\/v1beta1\/module_accounts\/|bank\/v1beta1\/denoms_metadata\/)/],
  [200, /^\/cosmos\/(auth\/v1beta1\/bech32\/|bank\/v1beta1\/denom_owners\/|upgrade\/v1beta1\/applied_plan\/|base\/reflection\/)/],
  // The word is a client, a channel, a chain or a denomination that there might be.
  [200, /^\/(ibc\/apps\/rate-limiting\/|ibc\/core\/channel\/v2\/clients\/\{client_id\}\/packet_(commitments|acknowledgements)$|openledger\/(inferibc\/v1\/prepaid|transfer)\/?)/],
  [200, /^\/ibc\/(apps\/transfer\/v1\/total_escrow\/|core\/client\/v1\/(consensus_states\/\{client_id\}(\/heights)?$|client_status|client_creator)|core\/client\/v2\/config)/],
  [400, /\/(address_by_id|slashes|historical_info|txs\/block)(\/|$)/],
  [500, /^\/cosmwasm\/wasm\/v1\/contracts?\/(?!.*\/smart\/)/],
  [500, /^\/cosmos\/(auth|authz|distribution|evidence|feegrant|slashing|staking|tx)\/.*\{/],
];

const filled = (template, own = {}) =>
  template.replace(/\{([^}=]+)[^}]*\}/g, (_, name) => {
    const value = own[name] ?? values[name];
    assert.notEqual(value, undefined, `${template}: no value for ${name}`);
    return encodeURIComponent(value);
  });

test("every GET answers with the fields of its response, and refuses a bad argument as the SDK does", async (t) => {
  const { stdout } = await grpcurl(chain.grpc, ["list"]);
  const served = new Set(stdout.trim().split("\n"));
  const { body } = await chain.get(`/cosmos/tx/v1beta1/txs?query=${encodeURIComponent(`tx.height=${values.height}`)}`);
  values.hash = body.tx_responses[0].txhash;
  const special = asking();
  const rows = methods.filter((m) => served.has(m.service)).flatMap((m) => m.http.filter(([verb]) => verb === "GET").map(([, template]) => ({ ...m, template })));
  const wrong = [];
  let refused = 0;
  for (const { template, service, name, input, output } of rows) {
    // grpc-gateway's first route of two with the same form takes all.
    const twin = template.replace("{address_string}", "{address_bytes}");
    const [query = "", own = {}] = special[template] ?? [];
    const { status, body } = await chain.get(filled(twin, own) + query);
    const fields = twin === template ? messages[output] : ["address_string"];
    const missing = status === 200 ? fields.filter((field) => !(field in body)) : [];
    const extra = status === 200 ? Object.keys(body).filter((field) => !fields.includes(field)) : [];
    // Nothing relays here, no collection is too large to search, and nothing was judged or measured: what only these make is not there, and is said not to be.
    const absent = status === 404 && (/\/(projection|judgement|factors|measure|best_model|deferred\/.*|retrievals\/.*)$/.test(template) || /^\/(ibc|openledger\/(inferibc|ratelimit|transfer))\/.*\{/.test(template) || /\/upgraded_/.test(template)) && body.code === 5;
    if (absent) continue;
    if (status !== 200 || missing.length || extra.length) wrong.push(`${service}/${name} ${template}: ${status} ${JSON.stringify(body).slice(0, 200)} ${missing} ${extra}`);

    const arguments_ = template.includes("{");
    if (!arguments_ && !messages[input].includes("pagination")) continue;
    const bad = await chain.get(arguments_ ? template.replace(/\{[^}]+\}/g, "test") : `${template}?pagination.limit=-1`);
    const expected = arguments_ ? (refusals.find(([, path]) => path.test(template))?.[0] ?? 400) : 400;
    refused += 1;
    const formed = expected === 200 || (typeof bad.body.code === "number" && Array.isArray(bad.body.details));
    if (bad.status !== expected || !formed) wrong.push(`${template} with a bad argument: ${bad.status}, not ${expected}: ${JSON.stringify(bad.body).slice(0, 200)}`);
  }
  t.diagnostic(`${rows.length} GET forms of ${served.size} services answered, ${refused} bad arguments refused`);
  assert.deepEqual(wrong, []);
  assert.ok(rows.length >= 120, `${rows.length} rows`);
});

test("autocli and health over gRPC", async () => {
  const ask = async (method) => JSON.parse((await grpcurl(chain.grpc, [method])).stdout);
  const { moduleOptions } = await ask("cosmos.autocli.v1.Query/AppOptions");
  assert.deepEqual([moduleOptions.gov.tx.service, moduleOptions.gov.query.service], ["cosmos.gov.v1.Msg", "cosmos.gov.v1.Query"]);
  assert.equal(moduleOptions.consensus.query.subCommands.comet.service, "cosmos.base.tendermint.v1beta1.Service");
  assert.equal(moduleOptions.vesting.tx.service, "cosmos.vesting.v1beta1.Msg");
  const balance = moduleOptions.bank.query.rpcCommandOptions.find((o) => o.rpcMethod === "Balance");
  assert.deepEqual([balance.use, balance.positionalArgs.map((a) => a.protoField)], ["balance [address] [denom]", ["address", "denom"]]);
  assert.deepEqual(await ask("grpc.health.v1.Health/Check"), { status: "SERVING" });
});

test("a legacy transaction goes into amino binary and back", async () => {
  const msg = { type: "cosmos-sdk/MsgSend", value: { from_address: values.address, to_address: values.grantee, amount: coins(5) } };
  const tx = { type: "cosmos-sdk/StdTx", value: { msg: [msg], fee: { amount: coins(1), gas: "200000" }, signatures: null, memo: "<hi>", timeout_height: "7" } };
  const encoded = await chain.post("/cosmos/tx/v1beta1/encode/amino", { amino_json: JSON.stringify(tx) });
  assert.equal(encoded.status, 200, JSON.stringify(encoded.body));
  assert.equal(Buffer.from(encoded.body.amino_binary, "base64").subarray(0, 4).toString("hex"), "282816a9");
  const decoded = await chain.post("/cosmos/tx/v1beta1/decode/amino", { amino_binary: encoded.body.amino_binary });
  assert.deepEqual(JSON.parse(decoded.body.amino_json), tx);
  for (const [path, request, status] of [["encode", {}, 400], ["encode", { amino_json: "x" }, 500], ["decode", {}, 400], ["decode", { amino_binary: "AA==" }, 500]]) {
    assert.equal((await chain.post(`/cosmos/tx/v1beta1/${path}/amino`, request)).status, status, `${path} ${JSON.stringify(request)}`);
  }
});

test("paths, methods and forms as grpc-gateway and its mux take them", async () => {
  const params = "/cosmos/bank/v1beta1/params";
  const raw = (path, options = {}) => fetch(chain.rest + path, { redirect: "manual", ...options });
  for (const [path, options] of [["/nothing"], [`${params}/`], [params, { method: "POST" }], [params, { method: "PUT" }], ["/cosmos/bank/v1beta1/denoms_metadata/:x"]]) {
    const response = await raw(path, options);
    assert.deepEqual([response.status, await response.json()], [501, notImplemented], path);
  }
  assert.equal((await raw(params, { method: "HEAD" })).status, 501);
  const moved = await raw("/cosmos//bank/v1beta1/params?a=b");
  assert.deepEqual([moved.status, moved.headers.get("location")], [301, `${params}?a=b`]);
  const form = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "pagination.limit=-1" };
  assert.equal((await raw("/cosmos/bank/v1beta1/supply", form)).status, 400, "a form stands for the query string");
  const answered = await raw(params);
  for (const name of ["x-cosmos-block-height", "grpc-metadata-x-cosmos-block-height", "x-server-time"]) assert.match(answered.headers.get(name) ?? "", /^\d+$/, name);
  const ahead = await chain.get(params, { "x-cosmos-block-height": "99999999" });
  assert.deepEqual([ahead.status, ahead.body.code], [500, 2]);
});

test("CORS and OpenAPI are there when the operator wants them", async () => {
  const preflight = (headers) => fetch(`${chain.rest}/cosmos/tx/v1beta1/simulate`, { method: "OPTIONS", headers: { origin: "https://wallet.example", ...headers } });
  const allowed = await preflight({ "access-control-request-method": "POST", "access-control-request-headers": "content-type" });
  assert.deepEqual([allowed.status, allowed.headers.get("access-control-allow-origin"), allowed.headers.get("access-control-allow-headers")], [200, "*", "Content-Type"]);
  assert.equal((await preflight({ "access-control-request-method": "DELETE" })).status, 405);
  assert.equal((await preflight({ "access-control-request-method": "POST", "access-control-request-headers": "x-secret" })).status, 403);
  const { headers } = await chain.get("/cosmos/bank/v1beta1/params", { origin: "https://wallet.example" });
  assert.equal(headers.get("access-control-allow-origin"), "*");
  const { body } = await chain.get("/swagger/openapi.json");
  assert.ok(body.paths["/cosmos/staking/v1beta1/validators/{validator_addr}"].get);
  assert.match(await (await fetch(`${chain.rest}/swagger`)).text(), /openapi\.json/);
});

test("a transaction of the mempool's largest size passes REST", async () => {
  const bytes = Buffer.alloc(1_048_576, 1);
  const { status, body } = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: bytes.toString("base64"), mode: "BROADCAST_MODE_SYNC" });
  assert.equal(status, 200, JSON.stringify(body).slice(0, 200));
  // Not a transaction; but the application has seen it.
  assert.deepEqual([body.tx_response.codespace, body.tx_response.code], ["sdk", 2]);
  const over = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: Buffer.alloc(1_048_577, 1).toString("base64"), mode: "BROADCAST_MODE_SYNC" });
  assert.deepEqual([over.body.tx_response?.code], [21], JSON.stringify(over.body).slice(0, 200));
});

test("one address cannot hold more than its share of connections", async () => {
  const sockets = [];
  const open = () => new Promise((resolve) => {
    const socket = net.connect(chain.restPort, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => resolve(false)).on("close", () => resolve(false));
    setTimeout(() => resolve(!socket.destroyed), 1_500);
  });
  try {
    const held = (await Promise.all(Array.from({ length: 90 }, open))).filter(Boolean).length;
    assert.ok(held > 30 && held <= 60, `${held} connections are held`);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
  await until("places are free again", async () => (await chain.get("/health")).status === 200);
});

test("metrics only grow, and health fails once blocks stop", async () => {
  const counters = async () => {
    const text = await (await fetch(`${chain.rest}/metrics`)).text();
    return Object.fromEntries([...text.matchAll(/^(openledger_\S+?(?:_total|_count|_bucket\{[^}]*\}|height)(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
  };
  const first = await counters();
  assert.ok(first.openledger_block_height > 1, JSON.stringify(first));
  await chain.blocks(2);
  const second = await counters();
  for (const [name, value] of Object.entries(first)) assert.ok(second[name] >= value, `${name} fell from ${value} to ${second[name]}`);
  assert.ok(second.openledger_block_height > first.openledger_block_height);

  assert.equal((await chain.get("/health")).status, 200);
  const comet = chain.comet();
  process.kill(comet, "SIGSTOP");
  try {
    const stale = await until("health fails", async () => {
      const answer = await chain.get("/health");
      return answer.status === 503 && answer.body;
    }, { timeout: 4_000 * maxAge });
    assert.equal(stale.healthy, false);
    assert.ok(Number(stale.seconds_since_block) >= maxAge);
    await until("gRPC says so, too", async () => JSON.parse((await grpcurl(chain.grpc, ["grpc.health.v1.Health/Check"])).stdout).status === "NOT_SERVING");
  } finally {
    process.kill(comet, "SIGCONT");
  }
  await until("health returns", async () => (await chain.get("/health")).status === 200);
});

test("by default no page may call, nothing is described and nothing measured", async () => {
  await chain.down();
  for (const key of ["api.swagger", "api.enabled-unsafe-cors", "telemetry.enabled"]) await chain.cli("config", "set", "app", key, "false");
  await chain.up();
  for (const path of ["/swagger/", "/swagger/openapi.json", "/metrics"]) {
    const { status, body } = await chain.get(path);
    assert.deepEqual([status, body], [501, notImplemented], path);
  }
  const { headers } = await chain.get("/cosmos/bank/v1beta1/params", { origin: "https://wallet.example" });
  assert.equal(headers.get("access-control-allow-origin"), null);
  const preflight = await fetch(`${chain.rest}/cosmos/bank/v1beta1/params`, { method: "OPTIONS", headers: { origin: "https://wallet.example", "access-control-request-method": "GET" } });
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [501, null]);
});
