#!/usr/bin/env bash
# Deploys the contract `answer-desk` on a one-validator chain of its own and has it sell ten answers: the commands that a person
# would type, tables of who was paid, and checks that nothing was lost. Always begins from nothing, and stops the chain at its end.
# OPENLEDGERD names a program that is built already, OPENLEDGER_CONTRACTS_HOME another directory for the chain.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

source localnet/lib/prepare.sh
export OPENLEDGER_HOME="${OPENLEDGER_CONTRACTS_HOME:-$root/build/contracts}"

if [ -f "$OPENLEDGER_HOME/node.pid" ]; then localnet/stop.sh; fi
node localnet/reset.mjs
# The node is a process of its own, so it is stopped whatever way this script ends. The job runs beside the shell, which could
# not follow a signal while it waits for a command.
job=
finish() {
  if [ -n "$job" ]; then kill "$job" 2>/dev/null || true; fi
  localnet/stop.sh
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
node localnet/start.mjs
node localnet/contracts.mjs &
job=$!
wait "$job"
job=
