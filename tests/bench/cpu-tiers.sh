#!/usr/bin/env bash
# Runs the scans' tests against their definition, and the in-process chains with literal app hashes, on emulated CPUs without AVX and
# without AVX-512: records, payments and roots must be the same bytes everywhere. Needs qemu-user (Debian).
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v qemu-x86_64 >/dev/null || { echo "install qemu-user first" >&2; exit 1; }
binaries() {
  cargo test --no-run --message-format json "$@" 2>/dev/null | node -e '
    for (const line of require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean)) {
      const m = JSON.parse(line);
      if (m.executable && m.profile?.test) console.log(m.executable);
    }'
}
scans=$(binaries -p openledger-influence --lib --test scan)
chain=$(binaries -p openledger-app --test node)
for cpu in Nehalem Haswell max; do
  for binary in $scans; do
    echo "$cpu $(basename "$binary")"
    PROPTEST_CASES=32 qemu-x86_64 -cpu "$cpu" "$binary" | grep '^test result'
  done
  echo "$cpu chain"
  qemu-x86_64 -cpu "$cpu" "$chain" economy golden | grep '^test result'
done
