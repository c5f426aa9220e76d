# Two commands matter: `make run` carries the main job through on a local chain, `make test` runs all tests.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

COMETBFT_VERSION := v0.38.26
GOBIN := $(shell go env GOPATH)/bin
export PATH := $(GOBIN):$(PATH)

# Continuous integration keeps its build outside the clone, so that the next run finds it.
ifdef CI
export CARGO_TARGET_DIR ?= $(HOME)/.cache/openledger/target
export CARGO_INCREMENTAL := 0# which nothing there would profit from, and which takes most of the disk
endif
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
export OPENLEDGERD ?= $(TARGET)/debug/openledgerd

.PHONY: help run stop localnet localnet-stop build cometbft check fmt lint unit test test-rust test-e2e test-network proto proto-check deny bench chaos replay diff simulate bench-idle

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

cometbft: ## Install CometBFT
	@command -v cometbft >/dev/null && cometbft version | grep -q '^0\.38\.' || go install github.com/cometbft/cometbft/cmd/cometbft@$(COMETBFT_VERSION)

build: ## Build openledgerd
	cargo build -p openledger-app --bin openledgerd

run: cometbft build ## Start a chain and carry the main job through on real data
	localnet/run.sh

stop: ## Stop the chain that `make run` left running
	localnet/stop.sh

localnet: cometbft build ## Start four validators on this host under a load of transactions
	node localnet/network.mjs start

localnet-stop: ## Stop what `make localnet` started
	node localnet/network.mjs stop

fmt: ## Format
	cargo fmt --all

lint: ## Lints, warnings are errors
	cargo clippy --workspace --all-targets -- -D warnings

unit: ## Unit tests of the crates
	cargo test --workspace --lib

check: ## Format, lints and unit tests: an answer within minutes
	cargo fmt --all --check
	$(MAKE) lint unit

test: test-rust replay test-e2e test-network ## All tests

test-rust: cometbft ## Formatting and the tests of all crates, those against the Go modules included
	cargo fmt --all --check
	cargo test --workspace --no-fail-fast

test-e2e: cometbft build ## Real CometBFT and real clients
	cd tests/e2e && npm ci --no-audit --no-fund && npm test

test-network: cometbft ## Four validators: downtime, a copied key, entries and exits, an upgrade to another binary
	cargo build -p openledger-app --bin openledgerd --features rehearsal
	cp $(TARGET)/debug/openledgerd $(TARGET)/debug/openledgerd-next
	$(MAKE) build
	cd tests/e2e && npm ci --no-audit --no-fund && OPENLEDGERD_NEXT=$(TARGET)/debug/openledgerd-next npm run test:network

proto: ## Generate the wire types from the .proto files
	cargo run -p openledger-proto-gen

proto-check: ## Fail when the generated files are stale
	cargo run -p openledger-proto-gen -- --check

replay: ## The Cosmos modules against the SDK's own, block by block in one process
	mkdir -p build && cd tests/sdk-replay && go run . -out $(CURDIR)/build/sdk-replay.jsonl
	SDK_REPLAY=$(CURDIR)/build/sdk-replay.jsonl cargo test -p openledger-app --test sdk_replay -- --ignored --nocapture

simulate: ## Random operations of all modules: 20 chains of 100 blocks of 100 operations (long)
	SIM_SEEDS=20 SIM_BLOCKS=100 SIM_OPS=100 cargo test -p openledger-app --test node simulation::random -- --nocapture

bench-idle: ## What an empty block costs beside 100, 10,000 and 1,000,000 idle objects (long)
	cargo test -p openledger-app --test node idle -- --ignored --nocapture

diff: cometbft build ## openledgerd against wasmd, each with its own CometBFT (a quarter of an hour)
	tests/diff/run.sh

deny: ## Advisories and licences of the dependencies
	cargo install --locked cargo-deny@0.18.9
	cargo deny check

chaos: cometbft build ## 50 kill -9 under load (long)
	cd tests/e2e && npm ci --no-audit --no-fund && npm run chaos

bench: ## The figures of docs/BENCHMARKS.md (long)
	@echo "docs/BENCHMARKS.md names the command beside each figure"
