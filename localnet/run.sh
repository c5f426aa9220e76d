#!/usr/bin/env bash
# Starts a one-validator chain (openledgerd and CometBFT) and carries the main job through on it: twenty contributors, one certified
# model, fifty paid answers. The node keeps running; localnet/stop.sh stops it. Run again, it goes on where it stopped; with RESET=1 it
# begins from nothing. OPENLEDGERD names a program that is built already, OPENLEDGER_HOME another directory for the chain.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

source localnet/lib/prepare.sh

if [ -n "${RESET:-}" ]; then
  localnet/stop.sh
  node localnet/reset.mjs
fi
node localnet/start.mjs
exec node localnet/main-job.mjs
