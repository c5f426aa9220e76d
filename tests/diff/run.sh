#!/usr/bin/env bash
# One script of transactions on wasmd and on openledgerd, each with its own CometBFT, from one genesis; then every answer side by side.
# Further pairs of chains play the scripts of contracts and of IBC. Words after the command name the scripts to play: sdk, contracts, ibc.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wasmd=$("$here/wasmd.sh")
cd "$here/../sdk-replay"
failed=0
for script in "${@:-sdk contracts ibc}"; do
  for name in $script; do
    options=(-live -wasmd "$wasmd" -openledgerd "$OPENLEDGERD" -endpoints "$here/endpoints.txt" -allow "$here/allow.json")
    [ "$name" = sdk ] || options+=("-$name")
    go run . "${options[@]}" || failed=1
  done
done
exit $failed
