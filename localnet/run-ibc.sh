#!/usr/bin/env bash
# Two one-validator chains and Hermes between them: clients, a connection, a channel, OPEN that goes there and comes home, and the
# commands that a relayer's operator types. Always begins from nothing, and stops everything at its end; with KEEP=1 the chains and Hermes
# go on until it is interrupted. OPENLEDGERD names a program that is built already, HERMES a relayer, OPENLEDGER_IBC_HOME another directory.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

source localnet/lib/prepare.sh
source localnet/lib/hermes.sh
exec node localnet/ibc.mjs
