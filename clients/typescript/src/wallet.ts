/** A wallet of a mnemonic, for programs and tests. Browsers have Keplr's `getOfflineSignerAuto`, which fits as it is. */
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
