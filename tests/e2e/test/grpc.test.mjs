// gRPC through grpcurl: every service is listed, described and callable by reflection.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toBech32 } from "@cosmjs/encoding";
import { Chain, denom, prefix } from "../harness/chain.mjs";
import { grpcurl } from "../harness/grpcurl.mjs";

let chain, alice;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  alice = chain.keys.alice.address;
});
after(() => chain?.destroy());

const call = async (method, request = {}, flags = []) => {
  const { code, stdout, stderr } = await grpcurl(chain.grpc, [method], { flags: ["-d", JSON.stringify(request), ...flags] });
  return code === 0 ? JSON.parse(stdout) : assert.fail(`${method}: ${stderr}`);
};
const refusal = async (method, request = {}, flags = []) => {
  const { code, stderr } = await grpcurl(chain.grpc, [method], { flags: ["-d", JSON.stringify(request), ...flags] });
  assert.notEqual(code, 0, `${method} answered`);
  return stderr;
};

test("reflection lists all services and describes each", async () => {
  const { stdout, stderr } = await grpcurl(chain.grpc, ["list"]);
  const services = stdout.trim().split("\n");
  const expected = ["cosmos.auth.v1beta1.Query", "cosmos.bank.v1beta1.Query", "cosmos.base.node.v1beta1.Service", "cosmos.base.tendermint.v1beta1.Service",
    "cosmos.tx.v1beta1.Service", "openledger.datanet.v1.Query", "openledger.model.v1.Query", "openledger.inference.v1.Query", "openledger.attribution.v1.Query"];
  for (const name of expected) assert.ok(services.includes(name), `${name} not in ${services} ${stderr}`);
  for (const name of services) {
    const { code, stdout: text, stderr: error } = await grpcurl(chain.grpc, ["describe", name]);
    assert.equal(code, 0, `${name}: ${error}`);
    assert.match(text, /service /, name);
  }
});

test("modules' queries and the node's services answer", async () => {
  const balance = await call("cosmos.bank.v1beta1.Query/Balance", { address: alice, denom });
  assert.deepEqual(balance, { balance: { denom, amount: "1000000000" } });
  assert.equal((await call("cosmos.auth.v1beta1.Query/Account", { address: alice })).account.address, alice);
  assert.equal((await call("cosmos.base.tendermint.v1beta1.Service/GetNodeInfo")).defaultNodeInfo.network, chain.chainId);
  assert.equal((await call("cosmos.base.tendermint.v1beta1.Service/GetLatestBlock")).block.header.chainId, chain.chainId);
  assert.equal((await call("cosmos.base.node.v1beta1.Service/Config")).minimumGasPrice, undefined, "prices of nothing are left out, as in the SDK");
  for (const module of ["datanet", "model", "inference", "attribution"]) {
    assert.ok((await call(`openledger.${module}.v1.Query/Params`)).params, module);
  }
});

test("refusals carry the status code", async () => {
  const stranger = toBech32(prefix, new Uint8Array(20).fill(7));
  assert.match(await refusal("cosmos.auth.v1beta1.Query/Account", { address: stranger }), /Code: NotFound/);
  assert.match(await refusal("cosmos.bank.v1beta1.Query/Balance", { address: "test", denom }), /Code: InvalidArgument/);
  assert.match(await refusal("openledger.model.v1.Query/Model", { model_id: 999 }), /Code: NotFound/);
});

test("the height can be chosen, and the answer names it", async () => {
  await chain.blocks(2);
  const { stderr, stdout } = await grpcurl(chain.grpc, ["cosmos.bank.v1beta1.Query/Params"], { flags: ["-v", "-H", "x-cosmos-block-height: 2"] });
  assert.match(stdout, /x-cosmos-block-height: 2/, stderr);
  assert.match(await refusal("cosmos.bank.v1beta1.Query/Params", {}, ["-H", "x-cosmos-block-height: 99999999"]), /Code: /);
});

test("a message above the limit is refused and the server lives on", async () => {
  const request = JSON.stringify({ tx_bytes: Buffer.alloc(11 << 20).toString("base64") });
  const { code, stderr } = await grpcurl(chain.grpc, ["cosmos.tx.v1beta1.Service/Simulate"], { flags: ["-d", "@"], input: request });
  assert.notEqual(code, 0);
  assert.match(stderr, /OutOfRange|ResourceExhausted|Code: /);
  assert.ok((await call("cosmos.bank.v1beta1.Query/Params")).params);
});
