module openledger.invalid/answers

go 1.24

require github.com/CosmWasm/wasmvm/v3 v3.0.7

require github.com/shamaton/msgpack/v2 v2.2.3 // indirect
