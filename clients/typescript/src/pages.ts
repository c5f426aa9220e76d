/** Lists that are longer than a page. */
import type { PageResponse } from "cosmjs-types/cosmos/base/query/v1beta1/pagination";
import type { DeepPartial } from "./codec.js";

/** What a paged query is asked with. */
export interface Page {
  readonly key: Uint8Array;
  readonly limit: bigint;
  readonly reverse: boolean;
}

/** How a list is read. */
export interface ListOptions {
  /** Entries asked for at a time; 100 by default. */
  readonly pageSize?: number;
  /** From the last entry to the first. */
  readonly reverse?: boolean;
}

/**
 * All entries of a paged query, page by page as they are needed:
 * `pages((pagination) => query.model.models({ pagination }), (page) => page.models)`.
 */
export async function* pages<R extends { pagination?: PageResponse | undefined }, T>(
  ask: (pagination: DeepPartial<Page>) => Promise<R>,
  entries: (page: R) => readonly T[],
  { pageSize = 100, reverse = false }: ListOptions = {},
): AsyncGenerator<T, void, undefined> {
  let key = new Uint8Array();
  do {
    const page: R = await ask({ key, limit: BigInt(pageSize), reverse });
    yield* entries(page);
    key = new Uint8Array(page.pagination?.nextKey ?? []);
  } while (key.length > 0);
}

/** The first `count` entries of a list, in an array. */
export async function take<T>(list: AsyncIterable<T>, count = Number.POSITIVE_INFINITY): Promise<T[]> {
  const out: T[] = [];
  if (count <= 0) return out;
  for await (const one of list) {
    out.push(one);
    if (out.length >= count) break;
  }
  return out;
}
