#!/usr/bin/env bash
# Builds openledger_verifier.wasm, the chain's own code that collects and judges receipts, from package registries alone:
# with the compiler of cosmwasm-contracts/build.sh (Debian packages of fixed versions and contents) and the crates of
# Cargo.lock. The file is part of the npm package and not of the repository, since it is to be made anew with every
# change of the code that it judges by.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../../.." && pwd)
CARGO_VERSION=1.95.0
CARGO=${CARGO:-cargo}

die() { echo "build.sh: $*" >&2; exit 1; }

root=$("$repository/cosmwasm-contracts/build.sh" --toolchain)
target=${CARGO_TARGET_DIR:-$repository/target}

cargo_home=${CARGO_HOME:-$HOME/.cargo}
flags='--cfg getrandom_backend="unsupported" -C link-arg=-s'
for registry in "$cargo_home"/registry/src/*; do flags+=" --remap-path-prefix=$registry=/cargo"; done
flags+=" --remap-path-prefix=$root/usr=/rust --remap-path-prefix=$repository=/openledger"

libraries=$root/usr/lib/x86_64-linux-gnu:$root/usr/lib/llvm-22/lib:$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu/binaryen
(
  cd "$here"
  unset RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL
  export RUSTC=$root/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTUP_TOOLCHAIN=$CARGO_VERSION LD_LIBRARY_PATH=$libraries
  export RUSTFLAGS=$flags CARGO_TARGET_DIR=$target CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$root/usr/bin/lld-22
  "$CARGO" build --locked --release --lib --target wasm32-unknown-unknown -Z build-std=std,panic_abort
)
# What compiler and kernels use, and every browser of the last years has.
features=()
for one in bulk-memory multivalue mutable-globals nontrapping-float-to-int reference-types sign-ext simd; do
  features+=("--enable-$one")
done
out=$target/openledger_verifier.wasm
LD_LIBRARY_PATH=$libraries "$root/usr/bin/wasm-opt" -Oz "${features[@]}" --strip-debug --strip-producers \
  "$target/wasm32-unknown-unknown/release/openledger_verifier.wasm" -o "$out"
if grep -qaF -e "$HOME/" -e "$repository/" -e "$root/" "$out"; then die "the module names a folder of this machine"; fi
install -m 644 "$out" "$here/openledger_verifier.wasm"
ls -l "$here/openledger_verifier.wasm"
