// Applications stay on older releases of cosmjs for years: the same send with each.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chain, denom, prefix } from "../harness/chain.mjs";
import { coins, fee } from "../harness/wallet.mjs";

const releases = ["0.33", "0.36"];
let chain;
before(async () => {
  chain = await Chain.start({ accounts: Object.fromEntries(releases.map((r) => [`user-${r}`, `1000000000${denom}`])) });
});
after(() => chain?.destroy());

for (const release of releases) {
  test(`cosmjs ${release}: connect, simulate, send, fail, search`, async () => {
    const { SigningStargateClient, GasPrice } = await import(`stargate-${release}`);
    const { DirectSecp256k1HdWallet } = await import(`proto-signing-${release}`);
    const { mnemonic, address } = chain.keys[`user-${release}`];
    const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
    const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), broadcastPollIntervalMs: 100 };
    const client = await SigningStargateClient.connectWithSigner(chain.rpc, wallet, options);
    const sent = await client.sendTokens(address, address, coins(7), "auto", release);
    assert.equal(sent.code, 0, sent.rawLog);
    assert.equal(sent.msgResponses[0].typeUrl, "/cosmos.bank.v1beta1.MsgSendResponse");
    const failed = await client.sendTokens(address, address, coins(10n ** 15n), fee(200_000));
    assert.equal(failed.code, 5);
    assert.deepEqual((await client.searchTx(`tx.height=${sent.height}`)).map((t) => t.hash), [sent.transactionHash]);
    assert.equal((await client.getSequence(address)).sequence, 2);
    client.disconnect();
  });
}
