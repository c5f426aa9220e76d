# For sourcing at the root of the clone: finds or makes what a local chain needs, and exports PATH and OPENLEDGERD.
# shellcheck shell=bash
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
  OPENLEDGERD="${CARGO_TARGET_DIR:-$PWD/target}/debug/openledgerd"
fi
export OPENLEDGERD
