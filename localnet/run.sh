#!/usr/bin/env bash
# Starts a one-validator chain (openledgerd and CometBFT) and carries the main job through on it: twenty contributors, one certified
# model, fifty paid answers. The node keeps running; localnet/stop.sh stops it. Run again, it goes on where it stopped; with RESET=1 it
# begins from nothing. OPENLEDGERD names a program that is built already, OPENLEDGER_HOME another directory for the chain.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

command -v node >/dev/null || { echo "Node.js 20 or later is needed (https://nodejs.org)" >&2; exit 1; }
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
  echo "Node.js $(node --version) is too old: 20 or later is needed" >&2
  exit 1
fi

gobin=$(go env GOBIN 2>/dev/null || true)
gobin=${gobin:-$(go env GOPATH 2>/dev/null || echo "$HOME/go")/bin}
export PATH="$gobin:$PATH"
if ! command -v cometbft >/dev/null; then
  command -v go >/dev/null || { echo "Go is needed to install CometBFT (https://go.dev)" >&2; exit 1; }
  go install github.com/cometbft/cometbft/cmd/cometbft@v0.38.26
fi

if [ -z "${OPENLEDGERD:-}" ] || [ ! -x "${OPENLEDGERD:-}" ]; then
  cargo build -p openledger-app --bin openledgerd
  OPENLEDGERD="${CARGO_TARGET_DIR:-$root/target}/debug/openledgerd"
fi
export OPENLEDGERD

if [ -n "${RESET:-}" ]; then
  localnet/stop.sh
  node localnet/reset.mjs
fi
node localnet/start.mjs
exec node localnet/main-job.mjs
