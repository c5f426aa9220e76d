// What Keplr must know to add the chain (experimentalSuggestChain), as JSON on standard output for a running local chain.
import { pathToFileURL } from "node:url";
import { CHAIN_ID, DENOM, PORTS, readJson } from "./lib/env.mjs";

/** Chain info of a chain with these addresses; `prefix` is that of its accounts. */
export function chainInfo({ rpc, rest, chainId, denom = DENOM, prefix = "open" }) {
  const currency = { coinDenom: "OPEN", coinMinimalDenom: denom, coinDecimals: 6 };
  const bech32Config = {};
  for (const [name, suffix] of Object.entries({ Acc: "", Val: "valoper", Cons: "valcons" })) {
    bech32Config[`bech32Prefix${name}Addr`] = `${prefix}${suffix}`;
    bech32Config[`bech32Prefix${name}Pub`] = `${prefix}${suffix}pub`;
  }
  return {
    rpc,
    rest,
    chainId,
    chainName: "OpenLedger",
    bip44: { coinType: 118 },
    bech32Config,
    currencies: [currency],
    stakeCurrency: currency,
    feeCurrencies: [{ ...currency, gasPriceStep: { low: 0.01, average: 0.025, high: 0.04 } }],
    features: ["ibc-go", "ibc-transfer", "ibc-v2"],
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const ports = readJson(PORTS);
  if (!ports) {
    console.error("no chain was started: use localnet/run.sh");
    process.exit(1);
  }
  const info = chainInfo({ rpc: `http://127.0.0.1:${ports.rpc}`, rest: `http://127.0.0.1:${ports.api}`, chainId: CHAIN_ID });
  console.log(JSON.stringify(info, null, 2));
}
