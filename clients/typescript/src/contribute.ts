/** Contributing rows: checked, committed to, revealed, batch by batch, and gone on with after a break. */
import { Random, sha256 } from "@cosmjs/crypto";
import { fromHex, toHex, toUtf8 } from "@cosmjs/encoding";
import { type Id, toId } from "./amounts.js";
import { commitHash, concat, payloadRoot } from "./commit.js";
import type { OpenLedgerClient } from "./client.js";
import type { DeepPartial } from "./codec.js";
import { type LicenceName, licenceMask } from "./datanets.js";
import { explained, OpenLedgerError } from "./errors.js";
import { pages, take } from "./pages.js";
import {
  type Commit,
  type Datanet,
  type ItemPayload,
  type ItemResult,
  MsgCommitContribution,
  MsgCommitContributionResponse,
  MsgRevealContribution,
  MsgRevealContributionResponse,
  type Params,
  Provenance,
} from "./proto/datanet.js";
import { msg } from "./registry.js";
import { itemsOf, type Row } from "./rows.js";
import type { Sender } from "./signing.js";
import { type ContributionReport, reportOf } from "./report.js";

/** Where a contribution keeps how far it came: a salt that is lost cannot be revealed, and costs the fee of its commit. */
export interface ContributionStore {
  load(key: string): Promise<string | undefined> | string | undefined;
  save(key: string, state: string): Promise<void> | void;
  remove(key: string): Promise<void> | void;
}

/** Keeps it in memory: a break of the program loses it. */
export class MemoryStore implements ContributionStore {
  readonly #kept = new Map<string, string>();
  load = (key: string): string | undefined => this.#kept.get(key);
  save = (key: string, state: string): void => void this.#kept.set(key, state);
  remove = (key: string): void => void this.#kept.delete(key);
}

/** Keeps it in a browser's storage: `webStore(localStorage)`. */
export const webStore = (storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): ContributionStore => ({
  load: (key) => storage.getItem(key) ?? undefined,
  save: (key, state) => storage.setItem(key, state),
  remove: (key) => storage.removeItem(key),
});

/** How far a contribution is. */
export interface ContributionProgress {
  readonly step: "committed" | "revealed" | "expired";
  /** Batches revealed, and all. */
  readonly revealed: number;
  readonly batches: number;
}

/** How rows are contributed. */
export interface ContributeOptions {
  /** Permissions of the items; the datanet's own by default. */
  readonly licence?: readonly LicenceName[];
  /** Where the rows come from. */
  readonly provenance?: DeepPartial<Provenance>;
  /** Where salts and progress are kept; in memory by default. */
  readonly store?: ContributionStore;
  /** Items of one reveal; as many as the chain takes by default. */
  readonly batchSize?: number;
  readonly onProgress?: (progress: ContributionProgress) => void;
}

interface Batch {
  salt?: string;
  commitId?: string;
  /** What became of the items: status, item, duplicate of, novelty. */
  results?: [number, string, string, number][];
  /** How often its commit expired. */
  expired?: number;
  /** Revealed, but by a transaction whose answer was not seen: the counts alone are known. */
  counted?: { accepted: number; revealed: number };
}

/** Bytes of one reveal, and what an item needs beside its features. */
const MOST_BYTES = 500_000,
  OVERHEAD = 16;
const SALT_BYTES = 32;
/** Commits of one transaction. */
const MOST_COMMITS = 16;
/** After so many commits of one batch that expired nothing more is paid for it. */
const MOST_EXPIRED = 3;

function cut(items: readonly ItemPayload[], most: number): ItemPayload[][] {
  const batches: ItemPayload[][] = [];
  let bytes = 0;
  for (const item of items) {
    const own = item.features.length + OVERHEAD;
    const last = batches.at(-1);
    bytes += own;
    if (last && last.length < most && bytes <= MOST_BYTES) last.push(item);
    else {
      batches.push([item]);
      bytes = own;
    }
  }
  return batches;
}

/** Contributes rows to a datanet; see `SigningOpenLedgerClient.contribute`. */
export async function contribute(
  client: OpenLedgerClient,
  sender: Sender,
  datanetId: Id,
  rows: Iterable<Row>,
  options: ContributeOptions,
): Promise<ContributionReport> {
  const id = toId("datanet", datanetId);
  const [{ datanet }, { params }] = await Promise.all([client.datanet(id), client.query.datanet.params()]);
  const items = itemsOf(datanet, rows);
  if (datanet.closed) {
    throw new OpenLedgerError({ kind: "refused", message: `Datanet ${id} is closed`, codespace: "datanet", code: 15 });
  }
  const most = Math.max(1, Math.min(options.batchSize ?? params.maxItemsPerReveal, params.maxItemsPerReveal));
  const work = new Contributing(client, sender, datanet, params, cut(items, most), options);
  return explained("The contribution stopped; the same call goes on with it", () => work.run());
}

class Contributing {
  readonly #store: ContributionStore;
  readonly #key: string;
  readonly #licence: number;
  readonly #provenance: Provenance | undefined;
  #state: Batch[] = [];

  constructor(
    private readonly client: OpenLedgerClient,
    private readonly sender: Sender,
    private readonly datanet: Datanet,
    private readonly params: Params,
    private readonly batches: readonly ItemPayload[][],
    private readonly options: ContributeOptions,
  ) {
    this.#store = options.store ?? new MemoryStore();
    this.#licence = options.licence === undefined ? datanet.defaultLicence : licenceMask(options.licence);
    this.#provenance = options.provenance && Provenance.fromPartial(options.provenance);
    // The same rows under the same terms are the same contribution.
    const said = this.#provenance ? Provenance.encode(this.#provenance).finish() : new Uint8Array();
    const content = sha256(concat([toUtf8(String(this.#licence)), said, ...batches.map(payloadRoot)]));
    this.#key = `openledger/contribution/${client.chainId}/${datanet.id}/${sender.address}/${toHex(content).slice(0, 32)}`;
  }

  async run(): Promise<ContributionReport> {
    const kept = await this.#store.load(this.#key);
    this.#state = kept === undefined ? [] : (JSON.parse(kept) as Batch[]);
    while (this.#state.length < this.batches.length) this.#state.push({});
    await this.#recover();
    while (this.#state.some((batch) => !done(batch))) {
      for (const [at, batch] of this.#state.entries()) if (batch.commitId && !done(batch)) await this.#reveal(at);
      await this.#commit();
    }
    await this.#store.remove(this.#key);
    return reportOf(
      this.batches.map((items, at) => {
        const { commitId = "0", results, counted } = this.#state[at] ?? {};
        const told = results?.map(
          ([status, itemId, duplicateOf, noveltyPpm], index): ItemResult => ({
            index,
            status,
            itemId: BigInt(itemId),
            duplicateOf: BigInt(duplicateOf),
            noveltyPpm,
          }),
        );
        return { contributionId: BigInt(commitId), items: items.length, results: told, accepted: counted?.accepted };
      }),
    );
  }

  #save() {
    return this.#store.save(this.#key, JSON.stringify(this.#state));
  }

  #tell(step: ContributionProgress["step"]) {
    this.options.onProgress?.({ step, revealed: this.#state.filter(done).length, batches: this.batches.length });
  }

  #open(): Promise<Commit[]> {
    const { address: contributor } = this.sender;
    return take(
      pages(
        (pagination) => this.client.query.datanet.commits({ contributor, pagination }),
        (page) => page.commits,
      ),
    );
  }

  #hash(at: number): Uint8Array {
    return commitHash({
      chainId: this.client.chainId,
      datanetId: this.datanet.id,
      contributor: this.sender.address,
      salt: fromHex(this.#state[at]?.salt ?? ""),
      items: this.batches[at] ?? [],
      provenance: this.#provenance,
    });
  }

  /** Finds the commits whose transaction was sent before a break, and whose answer was not seen. */
  async #recover() {
    const lost = this.#state.flatMap((batch, at) => (batch.salt && !batch.commitId && !done(batch) ? [at] : []));
    if (lost.length === 0) return;
    const open = new Map((await this.#open()).map((commit) => [toHex(commit.hash), commit.id]));
    for (const at of lost) {
      const found = open.get(toHex(this.#hash(at)));
      const batch = this.#state[at];
      if (found !== undefined && batch) batch.commitId = String(found);
    }
    await this.#save();
  }

  /** Commits to as many batches as can be revealed before they expire. */
  async #commit() {
    const waiting = this.#state.flatMap((batch, at) => (batch.commitId || done(batch) ? [] : [at]));
    if (waiting.length === 0) return;
    const onChain = (await this.#open()).length;
    const room = this.params.maxOpenCommits - onChain;
    const ahead = Math.max(1, Math.floor((Number(this.datanet.revealWindow) - 1) / 3));
    const next = waiting.slice(0, Math.min(room, ahead, MOST_COMMITS));
    if (next.length === 0) {
      const message = `This account has ${onChain} commits that are not revealed, the most that the chain takes`;
      throw new OpenLedgerError({ kind: "refused", message, codespace: "datanet", code: 17 });
    }
    for (const at of next) {
      const batch = this.#state[at];
      if (batch && !batch.salt) batch.salt = toHex(Random.getBytes(SALT_BYTES));
    }
    await this.#save();
    const { address: contributor } = this.sender;
    const sent = await this.sender.send(
      next.map((at) => msg(MsgCommitContribution, { contributor, datanetId: this.datanet.id, hash: this.#hash(at) })),
    );
    for (const [place, at] of next.entries()) {
      const batch = this.#state[at];
      if (batch) batch.commitId = String(sent.response(MsgCommitContributionResponse, place).commitId);
    }
    await this.#save();
    this.#tell("committed");
    await this.#beyond(sent.height);
  }

  async #reveal(at: number) {
    const batch = this.#state[at];
    if (!batch?.commitId || !batch.salt) return;
    const commit = (await this.#open()).find(({ id }) => String(id) === batch.commitId);
    if (!commit) return this.#revealedAlready(batch);
    if (commit.expiresAt <= BigInt(await this.client.cosmos.getHeight())) return this.#again(at);
    await this.#beyond(Number(commit.height));
    const reveal = msg(MsgRevealContribution, {
      contributor: this.sender.address,
      commitId: commit.id,
      salt: fromHex(batch.salt),
      licence: this.#licence,
      items: this.batches[at] ?? [],
      ...(this.#provenance && { provenance: this.#provenance }),
    });
    try {
      const { results } = (await this.sender.send([reveal])).response(MsgRevealContributionResponse);
      batch.results = results.map((r) => [r.status, String(r.itemId), String(r.duplicateOf), r.noveltyPpm]);
    } catch (error) {
      if (error instanceof OpenLedgerError && error.codespace === "datanet" && error.code === 21)
        return this.#again(at);
      throw error;
    }
    await this.#save();
    this.#tell("revealed");
  }

  /** Its time has passed: it is committed anew, under another salt. */
  async #again(at: number) {
    const expired = (this.#state[at]?.expired ?? 0) + 1;
    this.#state[at] = { expired };
    await this.#save();
    this.#tell("expired");
    if (expired >= MOST_EXPIRED) {
      const message = `Batch ${at + 1} expired ${expired} times before it could be revealed`;
      const advice =
        "Blocks come faster than this account reveals: give a smaller `batchSize`, or ask for a longer window.";
      throw new OpenLedgerError({ kind: "refused", message, codespace: "datanet", code: 21, advice });
    }
  }

  /** The commit is gone: the transaction that revealed it was sent before a break, or it expired. */
  async #revealedAlready(batch: Batch) {
    try {
      const { contribution } = await this.client.query.datanet.contribution({
        contributionId: BigInt(batch.commitId ?? 0),
      });
      batch.counted = { accepted: contribution.acceptedItems, revealed: contribution.revealedItems };
      await this.#save();
    } catch (error) {
      if (!(error instanceof OpenLedgerError) || error.kind !== "not-found") throw error;
      await this.#again(this.#state.indexOf(batch));
    }
  }

  /** Waits for a block after `height`, because a reveal in the commit's own block is refused. */
  async #beyond(height: number): Promise<void> {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
    // What the application has committed: CometBFT counts a block a little earlier.
    while (((await this.client.comet.abciInfo()).lastBlockHeight ?? 0) <= height) await pause();
  }
}

const done = (batch: Batch): boolean => batch.results !== undefined || batch.counted !== undefined;
