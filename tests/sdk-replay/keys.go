package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	kmultisig "github.com/cosmos/cosmos-sdk/crypto/keys/multisig"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

const (
	accounts          = 44 // single keys that genesis knows
	genesisValidators = 4
)

// Accounts beyond the single keys.
const (
	multi  = 100 // 2 of keys 30, 31, 32
	nested = 101 // 2 of: key 33, multi
)

func secret(n int) cryptotypes.PrivKey {
	h := sha256.Sum256([]byte(fmt.Sprintf("replay account %d", n)))
	return &secp256k1.PrivKey{Key: h[:]}
}

func multiKey(n int) *kmultisig.LegacyAminoPubKey {
	if n == nested {
		return kmultisig.NewLegacyAminoPubKey(2, []cryptotypes.PubKey{secret(33).PubKey(), multiKey(multi)})
	}
	return kmultisig.NewLegacyAminoPubKey(2, []cryptotypes.PubKey{secret(30).PubKey(), secret(31).PubKey(), secret(32).PubKey()})
}

func public(n int) cryptotypes.PubKey {
	if n == multi || n == nested {
		return multiKey(n)
	}
	return secret(n).PubKey()
}

func addr(n int) sdk.AccAddress { return sdk.AccAddress(public(n).Address()) }
func acc(n int) string          { return addr(n).String() }
func val(n int) string          { return sdk.ValAddress(addr(n)).String() }

// consensusKey is the key with which validator n signs blocks.
func consensusKey(n int) cryptotypes.PrivKey {
	return ed25519.GenPrivKeyFromSecret([]byte(fmt.Sprintf("replay validator %d", n)))
}

func consAddr(n int) sdk.ConsAddress { return sdk.ConsAddress(consensusKey(n).PubKey().Address()) }
