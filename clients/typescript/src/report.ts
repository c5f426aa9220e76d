/** What became of contributed rows. */
import { type ItemResult, ItemStatus } from "./proto/datanet.js";

/** One row and its item. */
export interface RowOutcome {
  /** Place among the rows, from 1. */
  readonly row: number;
  /** In one word, such as `admitted`, `exact duplicate` or `bad text`. */
  readonly outcome: string;
  readonly itemId: bigint;
  /** The earlier item that it repeats; 0 when it repeats none. */
  readonly duplicateOf: bigint;
  /** How new it is, in ppm, as known now. */
  readonly noveltyPpm: number;
}

/** What became of all rows. */
export interface ContributionReport {
  readonly contributionIds: readonly bigint[];
  readonly rows: number;
  /** Items that count. */
  readonly admitted: number;
  /** Items that repeat earlier ones: their bonds are forfeited. */
  readonly duplicates: number;
  /** Items that wait for a curator. */
  readonly pending: number;
  /** Items that the datanet refused: their bonds are forfeited. */
  readonly refused: number;
  /** Row by row. Rows of a batch that was revealed before a break are left out: `accepted` of them were well-formed. */
  readonly outcomes: readonly RowOutcome[];
  /** Rows whose outcome was not seen because of a break, and how many of them were well-formed. */
  readonly unseen: { readonly rows: number; readonly accepted: number };
}

/** A batch that was revealed. */
export interface RevealedBatch {
  readonly contributionId: bigint;
  readonly items: number;
  readonly results: readonly ItemResult[] | undefined;
  readonly accepted: number | undefined;
}

const DUPLICATES = [
  ItemStatus.ITEM_STATUS_EXACT_DUPLICATE,
  ItemStatus.ITEM_STATUS_NEAR_DUPLICATE,
  ItemStatus.ITEM_STATUS_CROSS_DUPLICATE,
];
const words = (status: ItemStatus): string =>
  (ItemStatus[status] ?? "ITEM_STATUS_UNKNOWN").slice("ITEM_STATUS_".length).toLowerCase().replaceAll("_", " ");

/** The report of revealed batches, in the order of their rows. */
export function reportOf(batches: readonly RevealedBatch[]): ContributionReport {
  const outcomes: RowOutcome[] = [];
  const statuses: ItemStatus[] = [];
  const unseen = { rows: 0, accepted: 0 };
  let first = 1;
  for (const { items, results, accepted } of batches) {
    if (!results) {
      unseen.rows += items;
      unseen.accepted += accepted ?? 0;
    }
    for (const { index, status, itemId, duplicateOf, noveltyPpm } of results ?? []) {
      statuses.push(status);
      outcomes.push({ row: first + index, outcome: words(status), itemId, duplicateOf, noveltyPpm });
    }
    first += items;
  }
  const count = (...wanted: ItemStatus[]) => statuses.filter((status) => wanted.includes(status)).length;
  const [admitted, duplicates, pending] = [
    count(ItemStatus.ITEM_STATUS_ADMITTED),
    count(...DUPLICATES),
    count(ItemStatus.ITEM_STATUS_PENDING),
  ];
  return {
    contributionIds: batches.map(({ contributionId }) => contributionId),
    rows: first - 1,
    admitted,
    duplicates,
    pending,
    refused: statuses.length - admitted - duplicates - pending,
    outcomes,
    unseen,
  };
}
