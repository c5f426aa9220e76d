# For sourcing at the root of the clone: finds or builds Hermes, and exports HERMES. It is built from crates.io once, which takes a quarter
# of an hour on two cores and needs libclang and protoc (Debian: libclang-dev, protobuf-compiler).
# shellcheck shell=bash
hermes_version=1.11.0
hermes_home="${XDG_CACHE_HOME:-$HOME/.cache}/openledger/hermes"
if [ -z "${HERMES:-}" ]; then
  if ! "$hermes_home/bin/hermes" version 2>/dev/null | grep -q "hermes $hermes_version"; then
    command -v protoc >/dev/null || { echo "Hermes needs protoc (apt-get install protobuf-compiler libclang-dev)" >&2; exit 1; }
    cargo install ibc-relayer-cli --version "$hermes_version" --locked --bin hermes --root "$hermes_home"
  fi
  HERMES="$hermes_home/bin/hermes"
fi
export HERMES
