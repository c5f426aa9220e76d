#!/usr/bin/env bash
# Builds openledger_verifier.wasm from package registries alone, with the compiler of cosmwasm-contracts/build.sh (Debian
# packages of fixed versions and contents) and the crates of Cargo.lock. `--check` compares with the committed file: the
# same folder gives the same bytes.
# Run cosmwasm-contracts/build.sh once before: it fetches the compiler.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../../.." && pwd)
CACHE=${OPENLEDGER_CONTRACTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/openledger/contracts}
CARGO_VERSION=1.95.0
CARGO=${CARGO:-cargo}

die() { echo "build.sh: $*" >&2; exit 1; }

lock=$repository/cosmwasm-contracts/toolchain.lock
root=$CACHE/toolchain-$(sha256sum < "$lock" | cut -c1-16)
[[ -e $root/complete ]] || die "the compiler is not there: run cosmwasm-contracts/build.sh"
target=${CARGO_TARGET_DIR:-$repository/target}

# The store asserts at compile time what a node of its tree weighs in a node's memory, with pointers of 64 bits. Here
# they have 32, and no tree is kept in memory at all, so the sources are compiled from a tree of links in which that one
# line is replaced. Everything else is the repository's own file.
work=$target/verifier-sources
rm -rf "$work"
mkdir -p "$work/clients/typescript"
for part in app examples modules proto testing Cargo.toml; do cp -rs "$repository/$part" "$work/$part"; done
cp -rs "$here" "$work/clients/typescript/verifier"
node=modules/store/src/iavl/node.rs
rm "$work/$node"
sed 's/^const _: () = assert!(size_of::<Node>() == 64,/#[cfg(target_pointer_width = "64")]\n&/' "$repository/$node" > "$work/$node"

cargo_home=${CARGO_HOME:-$HOME/.cargo}
flags='--cfg getrandom_backend="unsupported" -C link-arg=-s'
for registry in "$cargo_home"/registry/src/*; do flags+=" --remap-path-prefix=$registry=/cargo"; done
flags+=" --remap-path-prefix=$root/usr=/rust --remap-path-prefix=$work=/openledger --remap-path-prefix=$repository=/openledger"

libraries=$root/usr/lib/x86_64-linux-gnu:$root/usr/lib/llvm-22/lib:$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu/binaryen
(
  cd "$work/clients/typescript/verifier"
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
if [[ ${1:-} == --check ]]; then
  cmp "$out" "$here/openledger_verifier.wasm" || die "the committed module is not what the sources give"
else
  install -m 644 "$out" "$here/openledger_verifier.wasm"
  ls -l "$here/openledger_verifier.wasm"
fi
