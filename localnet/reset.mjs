// Deletes what localnet/start.mjs and the main job made. Only names that they use are removed.
import { rmSync } from "node:fs";
import { DATA, HOME, LOG, PID, PORTS } from "./lib/env.mjs";

for (const path of [HOME, DATA, LOG, PID, PORTS]) rmSync(path, { recursive: true, force: true });
