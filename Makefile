# Two commands matter: `make run` carries the main job through on a local chain, `make test` runs all tests.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

COMETBFT_VERSION := v0.38.26
GOBIN := $(shell go env GOPATH)/bin
export PATH := $(GOBIN):$(PATH)

# What outlives a clone: the build of continuous integration, and the tools that are built from source.
CACHE := $(HOME)/.cache/openledger
ifdef CI
export CARGO_TARGET_DIR ?= $(CACHE)/target
# A fresh clone profits nothing from incremental state, which would take most of the disk.
export CARGO_INCREMENTAL := 0
endif
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
export OPENLEDGERD ?= $(TARGET)/debug/openledgerd

# cargo-deny is built once for a version. Its own speed does not matter: it is built without optimisation.
DENY_VERSION := 0.18.9
DENY_ROOT := $(CACHE)/cargo-deny-$(DENY_VERSION)
DENY := $(DENY_ROOT)/bin/cargo-deny

.PHONY: help run clean-run run-text run-contracts stop localnet localnet-stop build cometbft check habits fmt fmt-check docs-check lint unit test
.PHONY: test-rust test-e2e test-example test-network client-typescript verifier mcp gateway proto proto-check replay oracle diff simulate bench bench-idle deny advisories chaos
.PHONY: contracts contracts-check contracts-test contracts-tiers cw-orch hermes run-ibc ibc ibc-short

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

cometbft: ## Install CometBFT
	@command -v cometbft >/dev/null && cometbft version | grep -q '^0\.38\.' || go install github.com/cometbft/cometbft/cmd/cometbft@$(COMETBFT_VERSION)

build: ## Build openledgerd
	cargo build -p openledger-app --bin openledgerd

run: cometbft build ## Start a chain and carry the main job through on real data
	localnet/run.sh

clean-run: cometbft build ## The same as run, from nothing: removes the data of an earlier run
	RESET=1 localnet/run.sh

run-text: cometbft build ## The main job on news of Reuters, on a chain of its own (needs Python to fetch the texts)
	localnet/run-text.sh

run-contracts: cometbft build ## Deploy a contract on a chain of its own, sell ten answers, and say who was paid
	localnet/run-contracts.sh

run-ibc: cometbft build ## Two chains and Hermes: opens a channel, sends OPEN there and back (KEEP=1 lets them go on)
	localnet/run-ibc.sh

stop: ## Stop the chain that `make run` left running
	localnet/stop.sh

localnet: cometbft build ## Start four validators on this host under a load of transactions
	node localnet/network.mjs start

localnet-stop: ## Stop what `make localnet` started
	node localnet/network.mjs stop

fmt: ## Format
	cargo fmt --all

fmt-check: ## Fail where the format differs
	cargo fmt --all --check

docs-check: ## Fail where a document or comment names what does not exist
	node --test tests/docs/check.test.mjs
	node tests/docs/check.mjs

lint: ## Lints, the determinism bans of clippy.toml among them; warnings are errors
	cargo clippy --workspace --all-targets -- -D warnings

unit: ## Unit tests of the crates
	cargo test --workspace --lib

check: fmt-check docs-check lint unit ## Format, documents, lints and unit tests: an answer within minutes

habits: fmt-check docs-check proto-check deny lint ## What needs no test to fail: the cheap checks first

test: habits test-rust contracts-test replay ibc-short test-e2e test-example test-network ## Everything that continuous integration asks for

test-rust: cometbft ## The tests of all crates, those against the Go modules included
	cargo test --workspace --no-fail-fast

test-e2e: cometbft build ## Real CometBFT and real clients
	cd tests/e2e && npm ci --no-audit --no-fund && npm test && npm run test:contracts

verifier: ## Receipts' verifier for browsers, in WebAssembly
	clients/typescript/verifier/build.sh

client-typescript: cometbft build verifier ## The TypeScript client against live chains
	cd clients/typescript && npm ci --no-audit --no-fund && npm test

mcp: cometbft build verifier ## The MCP server, by the official client on live chains
	cd clients/typescript && npm ci --no-audit --no-fund
	cd clients/mcp && npm ci --no-audit --no-fund && npm test

gateway: cometbft build verifier ## The gateway, by OpenAI's client on live chains
	cd clients/typescript && npm ci --no-audit --no-fund
	cd clients/mcp && npm ci --no-audit --no-fund
	cd gateway && npm ci --no-audit --no-fund && npm test

test-example: cometbft ## The module of examples/note on a real chain
	cargo build -p openledger-app --bin openledgerd --features example
	cp $(TARGET)/debug/openledgerd $(TARGET)/debug/openledgerd-note
	cd tests/e2e && npm ci --no-audit --no-fund && OPENLEDGERD=$(TARGET)/debug/openledgerd-note npm run test:example

test-network: cometbft ## Four validators: downtime, a copied key, entries and exits, an upgrade to another binary
	cargo build -p openledger-app --bin openledgerd --features rehearsal
	cp $(TARGET)/debug/openledgerd $(TARGET)/debug/openledgerd-next
	$(MAKE) build
	cd tests/e2e && npm ci --no-audit --no-fund && OPENLEDGERD_NEXT=$(TARGET)/debug/openledgerd-next npm run test:network

proto: ## Generate the wire types from the .proto files
	cargo run -p openledger-proto-gen

proto-check: ## Fail when the generated files are stale
	cargo run -p openledger-proto-gen -- --check

contracts: ## Compile the contracts into cosmwasm-contracts/artifacts, the same bytes on every machine
	cosmwasm-contracts/build.sh

contracts-check: ## Compile the contracts and compare with the committed artifacts (needs apt-get; amd64)
	cosmwasm-contracts/build.sh --check

contracts-test: ## Unit tests of the contracts and of what their authors use; no wasm toolchain needed
	cd cosmwasm-contracts && cargo fmt --all --check && cargo clippy --all-targets --locked -- -D warnings && cargo test --locked

contracts-tiers: cometbft build ## Blocks with contracts on emulated CPUs, by debug and release builds (long; needs qemu-user and a C compiler)
	command -v qemu-x86_64 > /dev/null || { echo "install qemu-user first" >&2; exit 1; }
	cargo build --release -p openledger-app --bin openledgerd
	mkdir -p build && cc -O1 -shared -fPIC -o build/aligned-signals.so tests/e2e/tools/aligned-signals.c -ldl
	cd tests/e2e && npm ci --no-audit --no-fund && CPU_TIERS=1 ALIGNED_SIGNALS=$(CURDIR)/build/aligned-signals.so \
		OPENLEDGERD_RELEASE=$(TARGET)/release/openledgerd node --test --test-force-exit contracts/determinism.test.mjs

cw-orch: cometbft build ## cw-orch's daemon against a node: upload, instantiate, execute, query, migrate (long; builds 420 crates once)
	cd tests/cw-orch && cargo fmt --check && cargo build --locked --target-dir $(TARGET)/cw-orch
	cd tests/e2e && npm ci --no-audit --no-fund && CW_ORCH=$(TARGET)/cw-orch/debug/cw-orch-client node --test --test-force-exit tools/cw-orch.test.mjs

hermes: cometbft build ## Hermes between two chains of ours and with wasmd: loads, timeouts, kills, expired clients, answers (20 min; builds both once)
	bash -c 'source localnet/lib/hermes.sh && export WASMD=$$(tests/diff/wasmd.sh) && \
		cd tests/e2e && npm ci --no-audit --no-fund && npm run test:ibc'

ibc: build/ibc-packets ## Two chains, ours and ibc-go's, and 20,000 random packets: every result and balance (long; SEEDS="1 2 3", PACKETS=n)
	build/ibc-packets -openledgerd $(OPENLEDGERD) -packets $(or $(PACKETS),20000) -seeds "$(or $(SEEDS),1)" -costs

ibc-short: build/ibc-packets ## The same with 500 packets
	build/ibc-packets -openledgerd $(OPENLEDGERD) -packets 500

.PHONY: build/ibc-packets
build/ibc-packets: cometbft build
	mkdir -p build && cd tests/ibc && test -z "$$(gofmt -l .)" && go vet . && go build -o $(CURDIR)/build/ibc-packets .

replay: ## The Cosmos modules against the SDK's own and contracts against x/wasm, block by block in one process
	mkdir -p build && cd tests/sdk-replay && go run . -wasm -out $(CURDIR)/build/sdk-replay.jsonl
	cd tests/sdk-replay && go run . -contracts -out $(CURDIR)/build/wasm-replay.jsonl
	cd tests/sdk-replay && go run . -ibc -out $(CURDIR)/build/ibc-replay.jsonl
	SDK_REPLAY=$(CURDIR)/build/sdk-replay.jsonl WASM_REPLAY=$(CURDIR)/build/wasm-replay.jsonl \
		IBC_REPLAY_A=$(CURDIR)/build/ibc-replay-a.jsonl IBC_REPLAY_B=$(CURDIR)/build/ibc-replay-b.jsonl \
		cargo test -p openledger-app --test sdk_replay -- --ignored --nocapture

oracle: ## The contract VM against cosmwasm-vm 3.0.10 over contracts and random modules (long; builds 340 crates once)
	for crate in cw-plus-orch@0.25.0 counter-contract@0.27.1 cw-orch-interchain@0.8.1; do cargo info -q $$crate > /dev/null; done
	cd tests/wasm-oracle && cargo fmt --check && cargo build --locked --target-dir $(TARGET)/oracle
	WASM_ORACLE=$(TARGET)/oracle/debug/wasm-oracle ORACLE_MODULES=1000 \
		cargo test -p openledger-wasmvm --test oracle -- --ignored --nocapture --test-threads 1

simulate: ## Random operations of all modules: 20 chains of 100 blocks of 100 operations (long)
	SIM_SEEDS=20 SIM_BLOCKS=100 SIM_OPS=100 cargo test -p openledger-app --test node simulation::random -- --nocapture

bench-idle: ## What an empty block costs beside 100, 10,000 and 1,000,000 idle objects (long)
	cargo test -p openledger-app --test node idle -- --ignored --nocapture

diff: cometbft build ## openledgerd against wasmd, each with its own CometBFT (half an hour)
	tests/diff/run.sh

$(DENY):
	build=$$(mktemp -d) && trap 'rm -rf "$$build"' EXIT && CARGO_TARGET_DIR=$$build CARGO_INCREMENTAL=0 \
	CARGO_PROFILE_DEV_DEBUG=0 cargo install --locked --debug --root $(DENY_ROOT) cargo-deny@$(DENY_VERSION)

deny: $(DENY) ## Licences, sources and bans of the dependencies
	$(DENY) check bans licenses sources

advisories: $(DENY) ## Known faults of the dependencies; fetches the advisory database, so it needs the network
	$(DENY) check advisories

chaos: cometbft build ## 50 kill -9 under load (long)
	cd tests/e2e && npm ci --no-audit --no-fund && npm run chaos

bench: cometbft build ## Commits, settlement, decoding and blocks as docs/BENCHMARKS.md states them (long)
	mkdir -p build && cd tests/iavl-diff && go build -o $(CURDIR)/build/iavl-diff .
	cargo run --release -p openledger-store --example commit_bench -- 100000 --go build/iavl-diff
	cargo run --release -p openledger-attribution --example settlement_cost
	cargo run --release -p openledger-proto --example decode_cost
	cd tests/e2e && npm ci --no-audit --no-fund && node ../bench/blocks.mjs 10
