#!/usr/bin/env bash
# Time of an empty block with timeout_commit 0: real openledgerd, real CometBFT, unix socket. Prints one row; asserts nothing.
# usage: tests/bench/empty-block.sh [seconds]   (OPENLEDGERD names the binary)
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${OPENLEDGERD:-target/release/openledgerd}
seconds=${1:-20}
home=$(mktemp -d)
cleanup() { [ -n "${pid:-}" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; rm -rf "$home"; }
trap cleanup EXIT
port=$(node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
"$bin" --home "$home" --chain-id bench-1 init bench 2>/dev/null
sed -i 's/^timeout_commit = .*/timeout_commit = "0s"/' "$home/config/config.toml"
"$bin" --home "$home" start --log_level error --rpc.laddr "tcp://127.0.0.1:$port" --p2p.laddr tcp://127.0.0.1:0 --grpc.enable=false >"$home/log" 2>&1 &
pid=$!
height() { curl -s "http://127.0.0.1:$port/status" | sed -n 's/.*"latest_block_height":"\([0-9]*\)".*/\1/p'; }
until [ "$(height 2>/dev/null || echo 0)" -gt 20 ] 2>/dev/null; do sleep 0.5; done
from=$(height)
sleep "$seconds"
to=$(height)
echo "blocks $((to - from)) in $seconds s: $(node -p "(1000 * $seconds / ($to - $from)).toFixed(1)") ms a block"
