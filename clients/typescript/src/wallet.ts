/** Wallets: of a mnemonic, for programs and tests; and what Keplr must know of the chain. */
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet, type OfflineSigner } from "@cosmjs/proto-signing";
import { OpenLedgerError } from "./errors.js";

/** What kind of wallet is made. */
export interface WalletOptions {
  /** Prefix of addresses; `open` by default. */
  readonly prefix?: string;
  /** Signs amino JSON, as Ledger devices do. */
  readonly amino?: boolean;
}

/** The wallet of a mnemonic, with its first account. */
export async function walletFromMnemonic(
  mnemonic: string,
  { prefix = "open", amino = false }: WalletOptions = {},
): Promise<OfflineSigner> {
  try {
    const words = mnemonic.trim().replace(/\s+/g, " ");
    return await (amino
      ? Secp256k1HdWallet.fromMnemonic(words, { prefix })
      : DirectSecp256k1HdWallet.fromMnemonic(words, { prefix }));
  } catch (error) {
    // The words themselves stay out of the message, which may be logged.
    const advice = "Give its 12 or 24 words in their order.";
    throw new OpenLedgerError({
      kind: "input",
      message: "This is no mnemonic",
      advice,
      cause: error instanceof Error ? error.name : undefined,
    });
  }
}

/** Where a chain is, for {@link keplrChainInfo}. */
export interface ChainAddresses {
  readonly chainId: string;
  /** RPC and REST of a node that the wallet reaches. */
  readonly rpc: string;
  readonly rest: string;
  readonly chainName?: string;
  readonly denom?: string;
  readonly prefix?: string;
}

/**
 * What `keplr.experimentalSuggestChain` takes. Then `keplr.enable(chainId)`, and `keplr.getOfflineSignerAuto(chainId)` is
 * a wallet for `SigningOpenLedgerClient.connectWithSigner`, with a Ledger behind it or not.
 */
export function keplrChainInfo(chain: ChainAddresses) {
  const { rpc, rest, chainId, chainName = "OpenLedger", denom = "uopen", prefix = "open" } = chain;
  const currency = { coinDenom: "OPEN", coinMinimalDenom: denom, coinDecimals: 6 };
  return {
    rpc,
    rest,
    chainId,
    chainName,
    bip44: { coinType: 118 },
    bech32Config: {
      bech32PrefixAccAddr: prefix,
      bech32PrefixAccPub: `${prefix}pub`,
      bech32PrefixValAddr: `${prefix}valoper`,
      bech32PrefixValPub: `${prefix}valoperpub`,
      bech32PrefixConsAddr: `${prefix}valcons`,
      bech32PrefixConsPub: `${prefix}valconspub`,
    },
    currencies: [currency],
    stakeCurrency: currency,
    feeCurrencies: [{ ...currency, gasPriceStep: { low: 0.01, average: 0.025, high: 0.04 } }],
    features: ["ibc-go", "ibc-transfer", "ibc-v2"],
  };
}
