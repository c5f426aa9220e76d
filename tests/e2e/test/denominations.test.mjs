// The way of coins that came from elsewhere, asked for as wallets and explorers do: in the form of ibc-go 10, and in that of ibc-go 8, which
// the IBC extension of cosmjs up to 0.36, older Keplr and explorers know.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { QueryClient, setupIbcExtension } from "@cosmjs/stargate";
import { Comet38Client } from "@cosmjs/tendermint-rpc";
import { MsgTransfer } from "cosmjs-types/ibc/applications/transfer/v1/tx";
import { Order, State } from "cosmjs-types/ibc/core/channel/v1/channel";
import * as channels from "cosmjs-types/ibc/core/channel/v1/tx";
import * as older from "stargate-0.33";
import * as old from "stargate-0.36";
import { Chain, denom } from "../harness/chain.mjs";
import { grpcurl } from "../harness/grpcurl.mjs";
import { coin, message, signers, succeed } from "../harness/modules.mjs";
import { attribute } from "../harness/wallet.mjs";

const hash = createHash("sha256").update(`transfer/channel-1/${denom}`).digest("hex").toUpperCase();
const unknown = "00".repeat(32);
let chain, comet;

/** A channel between the chain and itself, and five coins that come back over it as vouchers. */
async function bringVouchers() {
  const alice = await signers(chain, "alice");
  const signer = alice.address;
  const channel = (state, channelId) => ({ state, ordering: Order.ORDER_UNORDERED, counterparty: { portId: "transfer", channelId }, connectionHops: ["connection-localhost"], version: "ics20-1" });
  const [proof, version, proofHeight] = [Uint8Array.from([1]), "ics20-1", { revisionNumber: 1n, revisionHeight: 1n }];
  const common = { portId: "transfer", signer, proofHeight };
  const sent = await succeed(alice.direct, signer, [
    message(channels.MsgChannelOpenInit, { ...common, channel: channel(State.STATE_INIT, "") }),
    message(channels.MsgChannelOpenTry, { ...common, channel: channel(State.STATE_TRYOPEN, "channel-0"), counterpartyVersion: version, proofInit: proof, previousChannelId: "" }),
    message(channels.MsgChannelOpenAck, { ...common, channelId: "channel-0", counterpartyChannelId: "channel-1", counterpartyVersion: version, proofTry: proof }),
    message(channels.MsgChannelOpenConfirm, { ...common, channelId: "channel-1", proofAck: proof }),
    message(MsgTransfer, { sourcePort: "transfer", sourceChannel: "channel-0", token: coin(5), sender: signer, receiver: signer, timeoutHeight: { revisionNumber: 9n, revisionHeight: 9n }, timeoutTimestamp: 0n, memo: "" }),
  ]);
  const data = Buffer.from(attribute(sent.events, "send_packet", "packet_data_hex"), "hex");
  const packet = { sequence: 1n, sourcePort: "transfer", sourceChannel: "channel-0", destinationPort: "transfer", destinationChannel: "channel-1", data, timeoutHeight: { revisionNumber: 9n, revisionHeight: 9n }, timeoutTimestamp: 0n };
  await succeed(alice.direct, signer, [message(channels.MsgRecvPacket, { packet, proofCommitment: proof, proofHeight, signer })]);
}

before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  comet = await Comet38Client.connect(chain.rpc);
  await bringVouchers();
});
after(async () => {
  comet?.disconnect();
  await chain?.destroy();
});

for (const [name, { QueryClient, setupIbcExtension }] of [["0.33", older], ["0.36", old]]) {
  test(`cosmjs ${name} finds the way of a coin by its hash, and lists all`, async () => {
    const { transfer } = QueryClient.withExtensions(comet, setupIbcExtension).ibc;
    const way = { path: "transfer/channel-1", baseDenom: denom };
    assert.deepEqual((await transfer.denomTrace(hash)).denomTrace, way);
    assert.deepEqual((await transfer.denomTraces()).denomTraces, [way]);
    assert.deepEqual((await transfer.allDenomTraces()).denomTraces, [way]);
    await assert.rejects(transfer.denomTrace(unknown), /denomination trace not found/);
  });
}

test("cosmjs of today finds the same in today's form", async () => {
  const { transfer } = QueryClient.withExtensions(comet, setupIbcExtension).ibc;
  const { denom: found } = await transfer.denomTrace(hash);
  assert.deepEqual([found.base, found.trace], [denom, [{ portId: "transfer", channelId: "channel-1" }]]);
});

test("REST answers both forms", async () => {
  const way = { path: "transfer/channel-1", base_denom: denom };
  for (const text of [hash, encodeURIComponent(`ibc/${hash}`), `ibc/${hash}`]) {
    const { status, body } = await chain.get(`/ibc/apps/transfer/v1/denom_traces/${text}`);
    assert.deepEqual([status, body], [200, { denom_trace: way }], text);
  }
  const { body: listed } = await chain.get("/ibc/apps/transfer/v1/denom_traces?pagination.count_total=true");
  assert.deepEqual(listed, { denom_traces: [way], pagination: { next_key: null, total: "1" } });
  const { body: today } = await chain.get(`/ibc/apps/transfer/v1/denoms/${hash}`);
  assert.deepEqual(today, { denom: { base: denom, trace: [{ port_id: "transfer", channel_id: "channel-1" }] } });
  const { status, body } = await chain.get(`/ibc/apps/transfer/v1/denom_traces/${unknown}`);
  assert.deepEqual([status, body.code, body.message], [404, 5, `${unknown}: denomination trace not found`]);
  assert.equal((await chain.get("/ibc/apps/transfer/v1/denom_traces/zz")).status, 400);
});

test("gRPC with reflection knows the methods as those of the service", async () => {
  const { stdout } = await grpcurl(chain.grpc, ["ibc.applications.transfer.v1.Query/DenomTrace"], { flags: ["-d", JSON.stringify({ hash })] });
  assert.deepEqual(JSON.parse(stdout), { denomTrace: { path: "transfer/channel-1", baseDenom: denom } });
});
