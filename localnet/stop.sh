#!/usr/bin/env bash
# Stops the chain that localnet/run.sh left running. Its data stay; RESET=1 localnet/run.sh deletes them.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node localnet/stop.mjs
