// Disks that fill up while blocks are made, on real file systems of a few megabytes: the node names the disk and ends, and goes on at
// the height that it had acknowledged once there is room.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { alive, Chain, sleep, until } from "../harness/chain.mjs";

const mounts = [];
function mount(directory, options) {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory], { stdio: "pipe" });
  mounts.push(directory);
}
function unmount(directory) {
  execFileSync("umount", ["-l", directory], { stdio: "pipe" });
  mounts.splice(mounts.indexOf(directory), 1);
}
function permitted() {
  const directory = mkdtempSync(join(tmpdir(), "openledger-disk-"));
  try {
    mount(directory, "size=1m");
    unmount(directory);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
const skip = permitted() ? false : "mounting is not permitted here";

/** Writes until nothing fits any more. */
function fill(directory) {
  const file = openSync(join(directory, "ballast"), "a");
  for (const size of [1 << 20, 1 << 16, 1 << 12, 1]) {
    try {
      for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break;
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
    }
  }
  closeSync(file);
}
const empty = (directory) => rmSync(join(directory, "ballast"));

/** A chain whose folders named in `small` lie on small disks of their own; its log lies elsewhere. */
async function chainOn(small, run) {
  const base = mkdtempSync(join(tmpdir(), "openledger-disk-"));
  const home = join(base, "home");
  mkdirSync(home);
  if (small[""]) mount(home, small[""]);
  const chain = await Chain.create({ home });
  chain.log = join(base, "node.log");
  try {
    for (const [folder, options] of Object.entries(small).filter(([folder]) => folder)) {
      const at = join(home, folder);
      const before = join(base, "before");
      if (existsSync(at)) execFileSync("cp", ["-a", at, before]);
      mkdirSync(at, { recursive: true });
      mount(at, options);
      if (existsSync(before)) {
        execFileSync("cp", ["-a", `${before}/.`, at]);
        rmSync(before, { recursive: true });
      }
    }
    await run(chain, home);
  } finally {
    await chain.down("SIGKILL").catch(() => {});
    for (const directory of [...mounts].reverse()) if (directory.startsWith(base)) unmount(directory);
    if (!process.env.KEEP_HOMES) rmSync(base, { recursive: true, force: true });
  }
}

/** The end of a node within some seconds. */
async function ended(chain, seconds = 60) {
  const late = sleep(seconds * 1000).then(() => assert.fail(`still running; its log ends with:\n${chain.tail()}`));
  return Promise.race([chain.exited, late]);
}
const log = (chain) => readFileSync(chain.log, "utf8");
const acknowledged = async (chain) => Number((await chain.call("abci_info")).response.last_block_height);

for (const [name, small, full] of [
  ["the whole home", { "": "size=40m" }, ""],
  ["the application's folder alone", { "data/application": "size=24m" }, "data/application"],
  ["CometBFT's folder, the application's is elsewhere", { data: "size=24m", "data/application": "size=64m" }, "data"],
  ["the write-ahead log of consensus", { "data/cs.wal": "size=8m" }, "data/cs.wal"],
]) {
  test(`a disk that fills up while blocks are made: ${name}`, { skip }, async () => {
    await chainOn(small, async (chain, home) => {
      await chain.up();
      await chain.blocks(3);
      const comet = chain.comet();
      const height = await acknowledged(chain);
      fill(join(home, full));
      const { code, signal } = await ended(chain);
      assert.equal(signal, null);
      assert.ok(code > 0, `exit ${code}`);
      assert.match(log(chain), /the disk is full: cannot write to \S+ \(.*free space: \d+ bytes\)/);
      assert.ok(log(chain).includes(join(home, full)), "the disk is named");
      assert.ok(!alive(comet), "CometBFT ended, too");
      empty(join(home, full));
      await chain.up();
      assert.ok((await acknowledged(chain)) >= height);
      await chain.blocks(2);
    });
  });
}

test("a log that nobody wanted to see is read all the same", { skip }, async () => {
  await chainOn({ "data/cs.wal": "size=8m" }, async (chain, home) => {
    chain.options.logLevel = "none";
    await chain.up();
    fill(join(home, "data/cs.wal"));
    assert.ok((await ended(chain)).code > 0);
    assert.doesNotMatch(log(chain), /CONSENSUS FAILURE/);
    empty(join(home, "data/cs.wal"));
    await chain.up();
  });
});

test("a disk that is full before the start ends the start with a sentence that names it", { skip }, async () => {
  for (const folder of ["", "data", "data/application"]) {
    await chainOn({ [folder]: "size=24m" }, async (chain, home) => {
      await chain.up();
      await chain.down();
      fill(join(home, folder));
      await chain.up({ wait: false });
      assert.ok((await ended(chain)).code > 0, folder);
      assert.match(log(chain), /the disk is full: cannot write to \S+ \(.*free space: \d+ bytes\)/, folder);
      assert.doesNotMatch(log(chain), /panicked at/, folder);
      empty(join(home, folder));
      await chain.up();
    });
  }
});

test("a file system that is read-only before the start", { skip }, async () => {
  await chainOn({ data: "size=24m" }, async (chain, home) => {
    await chain.up();
    await chain.down();
    execFileSync("mount", ["-o", "remount,ro", join(home, "data")]);
    await chain.up({ wait: false });
    assert.ok((await ended(chain)).code > 0);
    assert.match(log(chain), /the file system is read-only: cannot write to/);
    execFileSync("mount", ["-o", "remount,rw", join(home, "data")]);
    await chain.up();
  });
});

test("kill -9 of CometBFT on a full disk: the disk is named as well", { skip }, async () => {
  await chainOn({ data: "size=24m" }, async (chain, home) => {
    await chain.up();
    const comet = chain.comet();
    process.kill(comet, "SIGSTOP");
    fill(join(home, "data"));
    process.kill(comet, "SIGKILL");
    assert.ok((await ended(chain)).code > 0);
    assert.match(log(chain), /CometBFT ended by itself .*the disk is full/);
    empty(join(home, "data"));
    await chain.up();
    await until("blocks", async () => (await chain.height()) > 0);
  });
});
