#!/usr/bin/env bash
# One script of transactions on wasmd and on openledgerd, each with its own CometBFT, from one genesis; then every answer side by side.
# A second pair of chains plays the script of contracts. Words after the command name the scripts to play: sdk, contracts.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wasmd=$("$here/wasmd.sh")
cd "$here/../sdk-replay"
failed=0
for script in "${@:-sdk contracts}"; do
  for name in $script; do
    options=(-live -wasmd "$wasmd" -openledgerd "$OPENLEDGERD" -endpoints "$here/endpoints.txt" -allow "$here/allow.json")
    [ "$name" = sdk ] || options+=("-$name")
    go run . "${options[@]}" || failed=1
  done
done
exit $failed
