// First pages with a total, as explorers ask for them, on a chain with many accounts and many owners of a coin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toBech32 } from "@cosmjs/encoding";
import { Chain, denom, prefix } from "../harness/chain.mjs";

const accounts = Number(process.env.MANY_ACCOUNTS ?? 60_000);
const address = (n) => {
  const bytes = new Uint8Array(20).fill(9);
  new DataView(bytes.buffer).setUint32(0, n);
  return toBech32(prefix, bytes);
};

let chain;
before(async () => {
  chain = await Chain.create({
    genesis: (document) => {
      const { auth, bank } = document.app_state;
      const first = auth.accounts.length;
      for (let n = 0; n < accounts; n++) {
        auth.accounts.push({ "@type": "/cosmos.auth.v1beta1.BaseAccount", address: address(n), pub_key: null, account_number: String(first + n), sequence: "0" });
        bank.balances.push({ address: address(n), coins: [{ denom: "many", amount: "1" }] });
      }
      bank.supply = [];
    },
  });
  await chain.up({ wait: false, flags: ["--pruning=nothing", "--query-gas-limit=5000000"] });
  await chain.ready(1, 600_000);
});
after(() => chain?.destroy());

const page = async (path, headers = {}) => {
  const { status, body } = await chain.get(path, headers);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body).slice(0, 300)}`);
  return body;
};

test("accounts: the first page counts all, and later ones are reached by key and by offset", async () => {
  const path = "/cosmos/auth/v1beta1/accounts";
  const first = await page(path);
  const total = Number(first.pagination.total);
  assert.equal(first.accounts.length, 100);
  assert.ok(total > accounts, String(total));
  const second = await page(`${path}?pagination.key=${encodeURIComponent(first.pagination.next_key)}`);
  const skipped = await page(`${path}?pagination.offset=100`);
  assert.deepEqual(second.accounts, skipped.accounts);
  const last = await page(`${path}?pagination.offset=${total - 5}`);
  assert.deepEqual([last.accounts.length, last.pagination], [5, { next_key: null, total: String(total) }]);
  const reverse = await page(`${path}?pagination.reverse=true&pagination.limit=5&pagination.count_total=true`);
  assert.deepEqual(reverse.accounts.reverse(), last.accounts);
  const deep = await page(`${path}?pagination.reverse=true&pagination.offset=${total - 3}&pagination.limit=10`);
  assert.deepEqual(deep.accounts.reverse(), first.accounts.slice(0, 3));
  assert.equal((await page(`${path}?pagination.offset=${total + 10}`)).accounts.length, 0);
});

test("owners of a coin: the same", async () => {
  for (const path of ["/cosmos/bank/v1beta1/denom_owners/many", "/cosmos/bank/v1beta1/denom_owners_by_query?denom=many"]) {
    const owners = await page(path);
    assert.deepEqual([owners.denom_owners.length, owners.pagination.total], [100, String(accounts)]);
    const offset = `${path}${path.includes("?") ? "&" : "?"}pagination.offset=${accounts - 1}`;
    assert.equal((await page(offset)).denom_owners.length, 1);
  }
});

test("over ABCI and gRPC's router the gas of a query is enough as well", async () => {
  const { response } = await chain.call("abci_query", { path: "/cosmos.auth.v1beta1.Query/Accounts", data: "" });
  assert.equal(response.code, 0, response.log);
});
