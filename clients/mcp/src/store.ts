/** Contributions that are under way, in files: a salt that is lost cannot be revealed. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContributionStore } from "@openledger/client";

const FOLDER_MODE = 0o700,
  FILE_MODE = 0o600;

/** A store in a folder. */
export class FileStore implements ContributionStore {
  constructor(private readonly folder: string) {}

  #file(key: string): string {
    return join(this.folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
  }

  load(key: string): string | undefined {
    try {
      return readFileSync(this.#file(key), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Written beside and renamed, so that a break leaves the old state or the new one. */
  save(key: string, state: string): void {
    mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    const file = this.#file(key);
    writeFileSync(`${file}.new`, state, { mode: FILE_MODE });
    renameSync(`${file}.new`, file);
  }

  remove(key: string): void {
    rmSync(this.#file(key), { force: true });
  }
}
