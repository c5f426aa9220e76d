#!/usr/bin/env bash
# Builds the wasmd that openledgerd is compared with, once, and prints where it lies.
set -euo pipefail
VERSION=v0.61.14
SONIC=v1.15.5 # the version that wasmd names does not build with newer Go
DIR="${XDG_CACHE_HOME:-$HOME/.cache}/openledger/wasmd-$VERSION"
BIN="$DIR/wasmd"
if [ ! -x "$BIN" ]; then
  mkdir -p "$DIR"
  module=$(cd "$DIR" && go mod download -json "github.com/CosmWasm/wasmd@$VERSION" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  rm -rf "$DIR/src" && cp -r "$module" "$DIR/src" && chmod -R u+w "$DIR/src"
  cd "$DIR/src"
  go get "github.com/bytedance/sonic@$SONIC" >&2
  sdk=github.com/cosmos/cosmos-sdk/version
  nice go build -o "$BIN.new" -ldflags "-X $sdk.Name=wasm -X $sdk.AppName=wasmd -X $sdk.Version=${VERSION#v}" ./cmd/wasmd >&2
  # The binary needs the library of its virtual machine, which lies in the folder of Go's modules: one that cannot be loaded is no use.
  "$BIN.new" query wasm libwasmvm-version >&2
  mv "$BIN.new" "$BIN"
fi
echo "$BIN"
