#!/usr/bin/env bash
# Builds contracts to the same bytes on every machine (Debian 12, amd64), from package registries alone: the
# compiler, the sources of its standard library, the linker and the optimiser are Debian packages of fixed
# versions and contents (toolchain.lock), crates are those of the lock file. Nothing is installed; the packages
# are unpacked below CACHE.
#
#   build.sh                    builds the contracts of this workspace into artifacts/
#   build.sh --check            builds them and compares with the committed artifacts
#   build.sh --to FOLDER        writes the .wasm files and checksums.txt to FOLDER instead
#   build.sh --workspace FOLDER PACKAGE...   builds packages of another workspace, into FOLDER/artifacts
#   build.sh --toolchain        fetches the compiler alone, and prints its folder
#
# It needs rustup's cargo of the version that rust-toolchain.toml pins, a C compiler for build scripts, and apt-get
# with a package list that can be read (it calls `apt-get update` where the list lacks the packages).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${OPENLEDGER_CONTRACTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/openledger/contracts}
CARGO_VERSION=1.95.0
CONTRACTS=(answer-buyer answer-desk datanet-coop trust-pool)

die() { echo "build.sh: $*" >&2; exit 1; }

# Fetches and unpacks the packages of toolchain.lock, unless that was done for this very list. Prints the folder.
toolchain() {
  local root
  root=$CACHE/toolchain-$(sha256sum < "$here/toolchain.lock" | cut -c1-16)
  if [[ ! -e $root/complete ]]; then
    rm -rf "$root" "$root.new"
    mkdir -p "$root.new/deb"
    local name version sum
    while read -r name version sum; do
      fetch "$name" "$version" "$sum" "$root.new"
    done < "$here/toolchain.lock"
    needed_libraries "$root.new"
    rm -rf "$root.new/deb"
    touch "$root.new/complete"
    mv "$root.new" "$root"
  fi
  echo "$root"
}

# One package: downloaded, held against its hash, unpacked.
fetch() {
  local name=$1 version=$2 sum=$3 root=$4 file
  apt-cache show "$name=$version" > /dev/null 2>&1 || update_lists
  (cd "$root/deb" && apt-get -q download "$name=$version" > /dev/null 2>&1) || die "cannot download $name $version"
  file=$(find "$root/deb" -name "${name}_*.deb")
  [[ $(sha256sum < "$file" | cut -d' ' -f1) == "$sum" ]] || die "$name $version is not what toolchain.lock says"
  dpkg-deb -x "$file" "$root"
}

update_lists() {
  local sudo=()
  if [[ $(id -u) != 0 ]]; then sudo=(sudo); fi
  "${sudo[@]}" apt-get -q update > /dev/null || die "apt-get update failed"
}

# Libraries of the system that LLVM is linked with. They run the compiler and do not show in what it writes, so their
# version is the system's.
needed_libraries() {
  local root=$1 package
  if missing "$root"; then
    for package in libz3-4 libedit2 libbsd0 libmd0 libtinfo6 libxml2 libicu72 libffi8 libzstd1 zlib1g liblzma5; do
      (cd "$root/deb" && apt-get -q download "$package" > /dev/null 2>&1) || die "cannot download $package"
      dpkg-deb -x "$(find "$root/deb" -name "${package}_*.deb")" "$root"
    done
    if missing "$root"; then die "the compiler lacks libraries of the system"; fi
  fi
}

missing() {
  LD_LIBRARY_PATH=$(libraries "$1") ldd "$1"/usr/lib/x86_64-linux-gnu/librustc_driver-*.so "$1/usr/bin/wasm-opt" |
    grep -q 'not found'
}

libraries() {
  echo "$1/usr/lib/x86_64-linux-gnu:$1/usr/lib/llvm-22/lib:$1/lib/x86_64-linux-gnu:$1/usr/lib/x86_64-linux-gnu/binaryen"
}

# Builds the packages of a workspace into a folder. Paths of this machine are replaced in what the compiler writes: they
# would be in the texts of panics, and so in the bytes.
build() {
  local workspace=$1 out=$2 package root registry flags cargo_home=${CARGO_HOME:-$HOME/.cargo}
  shift 2
  root=$(toolchain)
  # First, so that the folders of the registries exist when their names are replaced.
  (cd "$workspace" && RUSTUP_TOOLCHAIN=$CARGO_VERSION cargo fetch --locked --quiet)
  flags="-C target-cpu=mvp -C link-arg=-s -C link-arg=--allow-undefined"
  for registry in "$cargo_home"/registry/src/*; do
    flags+=" --remap-path-prefix=$registry=/cargo"
  done
  flags+=" --remap-path-prefix=$root/usr=/rust --remap-path-prefix=$workspace=/contracts"
  local work=$CACHE/target
  mkdir -p "$out"
  for package in "$@"; do
    echo "building $package" >&2
    (
      cd "$workspace"
      unset RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL
      export RUSTC=$root/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTUP_TOOLCHAIN=$CARGO_VERSION
      export LD_LIBRARY_PATH=$(libraries "$root") RUSTFLAGS=$flags CARGO_TARGET_DIR=$work
      export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$root/usr/bin/lld-22
      cargo rustc --locked --release --lib --crate-type cdylib --target wasm32-unknown-unknown -p "$package" \
        -Z build-std=std,panic_abort
    )
    local name=${package//-/_}
    LD_LIBRARY_PATH=$(libraries "$root") "$root/usr/bin/wasm-opt" -Oz --mvp-features --strip-debug \
      --strip-producers "$work/wasm32-unknown-unknown/release/$name.wasm" -o "$out/$name.wasm"
    if grep -qaF -e "$HOME/" -e "$workspace/" -e "$cargo_home/" -e "$root/" "$out/$name.wasm"; then
      die "$name.wasm names a folder of this machine"
    fi
  done
  (cd "$out" && sha256sum -- *.wasm > checksums.txt)
}

main() {
  local workspace=$here out= check=
  local packages=("${CONTRACTS[@]}")
  while (($#)); do
    case $1 in
      --check) check=1; shift ;;
      --to) out=${2:?}; shift 2 ;;
      --toolchain) toolchain; return ;;
      --workspace) workspace=$(cd "${2:?}" && pwd); shift 2; packages=("$@"); shift $# ;;
      *) die "unknown argument $1" ;;
    esac
  done
  [[ $(uname -m) == x86_64 ]] || die "the packages of toolchain.lock are for x86_64"
  if [[ -n $check ]]; then
    out=$(mktemp -d)
    # shellcheck disable=SC2064  # the folder of now is meant
    trap "rm -rf '$out'" EXIT
    build "$workspace" "$out" "${packages[@]}"
    diff "$workspace/artifacts/checksums.txt" "$out/checksums.txt" ||
      die "the artifacts are not what the sources give"
    (cd "$workspace/artifacts" && sha256sum --check --quiet checksums.txt) || die "artifacts/ and its checksums differ"
    echo "the committed artifacts are what the sources give"
  else
    build "$workspace" "${out:-$workspace/artifacts}" "${packages[@]}"
    cat "${out:-$workspace/artifacts}/checksums.txt"
  fi
}

main "$@"
