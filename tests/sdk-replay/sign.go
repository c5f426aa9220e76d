package main

import (
	"context"
	"time"

	"github.com/cosmos/cosmos-sdk/client"
	kmultisig "github.com/cosmos/cosmos-sdk/crypto/keys/multisig"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/cosmos/cosmos-sdk/crypto/types/multisig"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
)

const (
	direct = signing.SignMode_SIGN_MODE_DIRECT
	amino  = signing.SignMode_SIGN_MODE_LEGACY_AMINO_JSON
	aux    = signing.SignMode_SIGN_MODE_DIRECT_AUX
)

// draft is a transaction to be signed.
type draft struct {
	label     string
	signers   []int // the first one pays
	msgs      []sdk.Msg
	gas       uint64
	fee       sdk.Coins
	memo      string
	mode      signing.SignMode
	granter   sdk.AccAddress
	payer     sdk.AccAddress
	timeout   uint64
	until     time.Time
	unordered bool
	skew      uint64 // added to the sequence
	chainID   string
	spoil     bool // break the signature
	recorded  bool // wasmd's application answers otherwise by design: not for live chains
	// build makes messages that name the height of an earlier transaction.
	build func(height func(label string) int64) []sdk.Msg
}

func tx(label string, signer int, msgs ...sdk.Msg) draft {
	return draft{label: label, signers: []int{signer}, msgs: msgs, gas: 1_000_000, fee: coins(5000), mode: direct}
}

func (d draft) with(f func(*draft)) draft { f(&d); return d }
func (d draft) amino() draft              { d.mode = amino; d.label += "/amino"; return d }
func (d draft) notLive() draft            { d.recorded = true; return d }
func (d draft) limit(gas uint64) draft    { d.gas = gas; return d }
func (d draft) and(signers ...int) draft {
	d.signers = append(append([]int{}, d.signers...), signers...)
	return d
}

// standing is what a signature needs to know of an account.
type standing struct{ number, sequence uint64 }

func sign(cfg client.TxConfig, chainID string, d draft, of func(n int) standing) []byte {
	b := cfg.NewTxBuilder()
	check(b.SetMsgs(d.msgs...))
	b.SetGasLimit(d.gas)
	b.SetFeeAmount(d.fee)
	b.SetMemo(d.memo)
	b.SetTimeoutHeight(d.timeout)
	b.SetFeeGranter(d.granter)
	b.SetFeePayer(d.payer)
	if d.unordered {
		b.SetUnordered(true)
	}
	if !d.until.IsZero() {
		b.SetTimeoutTimestamp(d.until)
	}
	if d.chainID != "" {
		chainID = d.chainID
	}
	at := func(n int) standing {
		s := of(n)
		s.sequence += d.skew
		if d.unordered {
			s.sequence = d.skew
		}
		return s
	}
	sigs := make([]signing.SignatureV2, len(d.signers))
	for i, n := range d.signers {
		sigs[i] = signing.SignatureV2{PubKey: public(n), Data: empty(n, d.mode), Sequence: at(n).sequence}
	}
	check(b.SetSignatures(sigs...))
	for i, n := range d.signers {
		data := authsigning.SignerData{Address: acc(n), ChainID: chainID, AccountNumber: at(n).number, Sequence: at(n).sequence, PubKey: public(n)}
		bytesFor := func(mode signing.SignMode) []byte {
			return must(authsigning.GetSignBytesAdapter(context.Background(), cfg.SignModeHandler(), mode, data, b.GetTx()))
		}
		sigs[i].Data = signature(n, d.mode, bytesFor)
		if d.spoil {
			sigs[i].Data.(*signing.SingleSignatureData).Signature[7] ^= 1
		}
	}
	check(b.SetSignatures(sigs...))
	return must(cfg.TxEncoder()(b.GetTx()))
}

// members that sign for a multisig.
func members(n int) []int {
	if n == nested {
		return []int{33, multi}
	}
	return []int{30, 32}
}

func empty(n int, mode signing.SignMode) signing.SignatureData {
	if n != multi && n != nested {
		return &signing.SingleSignatureData{SignMode: mode}
	}
	return signature(n, amino, nil)
}

func signature(n int, mode signing.SignMode, bytesFor func(signing.SignMode) []byte) signing.SignatureData {
	if n != multi && n != nested {
		s := &signing.SingleSignatureData{SignMode: mode}
		if bytesFor != nil {
			s.Signature = must(secret(n).Sign(bytesFor(mode)))
		}
		return s
	}
	key := public(n).(*kmultisig.LegacyAminoPubKey)
	data := multisig.NewMultisig(len(key.PubKeys))
	for _, m := range members(n) {
		var pk cryptotypes.PubKey = public(m)
		check(multisig.AddSignatureFromPubKey(data, signature(m, amino, bytesFor), pk, key.GetPubKeys()))
	}
	return data
}
