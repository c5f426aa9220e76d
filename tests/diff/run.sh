#!/usr/bin/env bash
# One script of transactions on wasmd and on openledgerd, each with its own CometBFT, from one genesis; then every answer side by side.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wasmd=$("$here/wasmd.sh")
cd "$here/../sdk-replay"
go run . -live -wasmd "$wasmd" -openledgerd "$OPENLEDGERD" -endpoints "$here/endpoints.txt" -allow "$here/allow.json"
