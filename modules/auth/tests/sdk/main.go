// Prints what the Cosmos SDK's own keepers and ante handler do with a list of transactions: gas, codes, events and the state that is
// left, byte for byte. `go run . > ../sdk_vectors.json`
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	// As in an application: without its own types, amino JSON of lists comes out empty.
	_ "cosmossdk.io/api/cosmos/vesting/v1beta1"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	storetypes "cosmossdk.io/store/types"
	"cosmossdk.io/x/feegrant"
	feegrantkeeper "cosmossdk.io/x/feegrant/keeper"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	kmultisig "github.com/cosmos/cosmos-sdk/crypto/keys/multisig"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/cosmos/cosmos-sdk/crypto/types/multisig"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	"github.com/cosmos/cosmos-sdk/testutil/integration"
	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authsign "github.com/cosmos/cosmos-sdk/x/auth/signing"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vesting "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

const chainID = "vectors-1"

type event struct {
	Type       string      `json:"type"`
	Attributes [][2]string `json:"attributes"`
}

type outcome struct {
	Name      string  `json:"name"`
	Tx        string  `json:"tx"`
	Mode      string  `json:"mode"`
	Codespace string  `json:"codespace"`
	Code      uint32  `json:"code"`
	Log       string  `json:"log"`
	AnteGas   uint64  `json:"ante_gas"`
	Gas       uint64  `json:"gas"`
	Events    []event `json:"events"`
}

type entry [2]string

type vectors struct {
	ChainID string             `json:"chain_id"`
	Time    int64              `json:"time"`
	Auth    json.RawMessage    `json:"auth"`
	Bank    json.RawMessage    `json:"bank"`
	Grants  json.RawMessage    `json:"feegrant"`
	Cases   []outcome          `json:"cases"`
	State   map[string][]entry `json:"state"`
	Minted  outcome            `json:"minted"`
	Burned  outcome            `json:"burned"`
}

type chain struct {
	ctx    sdk.Context
	cdc    *codec.ProtoCodec
	ak     authkeeper.AccountKeeper
	bk     bankkeeper.BaseKeeper
	fk     feegrantkeeper.Keeper
	cfg    client.TxConfig
	ante   sdk.AnteHandler
	msgs   banktypes.MsgServer
	keys   map[string]*storetypes.KVStoreKey
	result vectors
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func coins(text string) sdk.Coins {
	c, err := sdk.ParseCoinsNormalized(text)
	must(err)
	return c
}

func key(n byte) *secp256k1.PrivKey {
	bz := make([]byte, 32)
	bz[31] = n
	return &secp256k1.PrivKey{Key: bz}
}

func addr(k cryptotypes.PubKey) sdk.AccAddress { return sdk.AccAddress(k.Address()) }

func newChain() *chain {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("open", "openpub")
	config.SetBech32PrefixForValidator("openvaloper", "openvaloperpub")
	registry := codectestutil.CodecOptions{AccAddressPrefix: "open", ValAddressPrefix: "openvaloper"}.NewInterfaceRegistry()
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	vesting.RegisterInterfaces(registry)
	feegrant.RegisterInterfaces(registry)
	authz.RegisterInterfaces(registry)
	stakingtypes.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	keys := storetypes.NewKVStoreKeys("acc", "bank", "feegrant")
	logger := log.NewNopLogger()
	cms := integration.CreateMultiStore(keys, logger)
	at := time.Unix(1_700_000_000, 0).UTC()
	ctx := sdk.NewContext(cms, cmtproto.Header{Height: 5, ChainID: chainID, Time: at}, false, logger)
	authority := authtypes.NewModuleAddress("gov").String()
	perms := map[string][]string{"fee_collector": nil, "mint": {"minter"}, "gov": {"burner"}}
	ak := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys["acc"]), authtypes.ProtoBaseAccount, perms,
		addresscodec.NewBech32Codec("open"), "open", authority, authkeeper.WithUnorderedTransactions(true))
	blocked := map[string]bool{
		authtypes.NewModuleAddress("fee_collector").String(): true,
		authtypes.NewModuleAddress("mint").String():          true,
	}
	bk := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys["bank"]), ak, blocked, authority, logger)
	fk := feegrantkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys["feegrant"]), ak).SetBankKeeper(bk)
	cfg := authtx.NewTxConfig(cdc, authtx.DefaultSignModes)
	handler, err := ante.NewAnteHandler(ante.HandlerOptions{AccountKeeper: ak, BankKeeper: bk, FeegrantKeeper: fk, SignModeHandler: cfg.SignModeHandler()})
	must(err)
	return &chain{ctx: ctx, cdc: cdc, ak: ak, bk: bk, fk: fk, cfg: cfg, ante: handler, msgs: bankkeeper.NewMsgServerImpl(bk), keys: keys,
		result: vectors{ChainID: chainID, Time: at.Unix()}}
}

func (c *chain) genesis(accounts []authtypes.GenesisAccount, balances map[string]string, order []sdk.AccAddress) {
	auth := authtypes.NewGenesisState(authtypes.DefaultParams(), accounts)
	bank := banktypes.DefaultGenesisState()
	for _, a := range order {
		bank.Balances = append(bank.Balances, banktypes.Balance{Address: a.String(), Coins: coins(balances[a.String()])})
	}
	bank.SendEnabled = []banktypes.SendEnabled{{Denom: "frozen", Enabled: false}, {Denom: "ibc/ABC", Enabled: true}}
	c.result.Auth = c.cdc.MustMarshalJSON(auth)
	c.result.Bank = c.cdc.MustMarshalJSON(bank)
	c.ak.InitGenesis(c.ctx, *auth)
	for _, name := range []string{"fee_collector", "gov", "mint"} {
		c.ak.GetModuleAccount(c.ctx, name)
	}
	c.bk.InitGenesis(c.ctx, bank)
	grants := c.grants(order)
	c.result.Grants = c.cdc.MustMarshalJSON(grants)
	must(c.fk.InitGenesis(c.ctx, grants))
}

// grants lets the first account pay for the second, in three ways for three others, and the third (which is poor) for the fifth.
func (c *chain) grants(order []sdk.AccAddress) *feegrant.GenesisState {
	end := c.ctx.BlockTime().Add(time.Hour)
	out := &feegrant.GenesisState{}
	add := func(granter, grantee sdk.AccAddress, a feegrant.FeeAllowanceI) {
		g, err := feegrant.NewGrant(granter, grantee, a)
		must(err)
		out.Allowances = append(out.Allowances, g)
	}
	basic := &feegrant.BasicAllowance{SpendLimit: coins("1200uopen"), Expiration: &end}
	filter, err := feegrant.NewAllowedMsgAllowance(&feegrant.BasicAllowance{}, []string{"/cosmos.bank.v1beta1.MsgSend"})
	must(err)
	add(order[0], order[1], basic)
	add(order[0], order[4], filter)
	add(order[0], order[3], &feegrant.PeriodicAllowance{Period: time.Hour, PeriodSpendLimit: coins("700uopen"), PeriodReset: end})
	add(order[2], order[4], &feegrant.BasicAllowance{})
	return out
}

func events(list sdk.Events) []event {
	out := []event{}
	for _, e := range list {
		ev := event{Type: e.Type, Attributes: [][2]string{}}
		for _, a := range e.Attributes {
			ev.Attributes = append(ev.Attributes, [2]string{a.Key, a.Value})
		}
		out = append(out, ev)
	}
	return out
}

// run does what baseapp does with a transaction, less its own parts.
func (c *chain) run(name, mode string, bz []byte) {
	res := outcome{Name: name, Tx: hex.EncodeToString(bz), Mode: mode, Events: []event{}}
	defer func() { c.result.Cases = append(c.result.Cases, res) }()
	fail := func(err error) {
		res.Codespace, res.Code, _ = errorsmod.ABCIInfo(err, false)
		res.Log = err.Error()
	}
	tx, err := c.cfg.TxDecoder()(bz)
	if err != nil {
		fail(err)
		return
	}
	simulate := mode == "simulate"
	anteCtx, writeAnte := c.ctx.CacheContext()
	anteCtx = anteCtx.WithTxBytes(bz)
	if simulate {
		anteCtx = anteCtx.WithExecMode(sdk.ExecModeSimulate)
	} else {
		anteCtx = anteCtx.WithExecMode(sdk.ExecModeFinalize)
	}
	next, err := c.ante(anteCtx, tx, simulate)
	res.AnteGas = next.GasMeter().GasConsumed()
	res.Gas = res.AnteGas
	if err != nil {
		fail(err)
		return
	}
	anteEvents := events(anteCtx.EventManager().Events())
	if !simulate {
		writeAnte()
	}
	base := c.ctx
	if simulate {
		base = anteCtx
	}
	msgCtx, writeMsg := base.CacheContext()
	msgCtx = msgCtx.WithGasMeter(next.GasMeter()).WithEventManager(sdk.NewEventManager())
	err = func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				if oog, ok := r.(storetypes.ErrorOutOfGas); ok {
					err = errorsmod.Wrap(sdkOutOfGas, oog.Descriptor)
					return
				}
				panic(r)
			}
		}()
		for _, msg := range tx.GetMsgs() {
			switch m := msg.(type) {
			case *banktypes.MsgSend:
				_, err = c.msgs.Send(msgCtx, m)
			case *banktypes.MsgMultiSend:
				_, err = c.msgs.MultiSend(msgCtx, m)
			case *banktypes.MsgUpdateParams:
				_, err = c.msgs.UpdateParams(msgCtx, m)
			default:
				err = fmt.Errorf("no handler for %T", m)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}()
	res.Gas = next.GasMeter().GasConsumed()
	if err != nil {
		fail(err)
		res.Events = anteEvents
		return
	}
	res.Events = append(anteEvents, events(msgCtx.EventManager().Events())...)
	if !simulate {
		writeMsg()
	}
}

func (c *chain) keeperOp(f func(ctx sdk.Context) error) outcome {
	ctx := c.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).WithEventManager(sdk.NewEventManager())
	must(f(ctx))
	return outcome{Gas: ctx.GasMeter().GasConsumed(), Events: events(ctx.EventManager().Events())}
}

func (c *chain) dump() {
	c.result.State = map[string][]entry{}
	for name, k := range c.keys {
		list := []entry{}
		it := c.ctx.MultiStore().GetKVStore(k).Iterator(nil, nil)
		for ; it.Valid(); it.Next() {
			list = append(list, entry{hex.EncodeToString(it.Key()), hex.EncodeToString(it.Value())})
		}
		must(it.Close())
		c.result.State[name] = list
	}
}

type signer struct {
	priv cryptotypes.PrivKey
	mode signing.SignMode
}

type plan struct {
	msgs    []sdk.Msg
	signers []signer
	fee     string
	gas     uint64
	memo    string
	timeout uint64
	chain   string
	seqs    map[string]uint64 // overrides
	noKeys  bool
	fake    bool // 64 zero bytes instead of signatures
	payer   sdk.AccAddress
	granter sdk.AccAddress
	until   int64 // unordered, with this timeout; -1 without one
	nanos   int64
}

func (c *chain) sign(p plan) []byte {
	if p.chain == "" {
		p.chain = chainID
	}
	b := c.cfg.NewTxBuilder()
	must(b.SetMsgs(p.msgs...))
	b.SetFeeAmount(coins(p.fee))
	b.SetGasLimit(p.gas)
	b.SetMemo(p.memo)
	b.SetTimeoutHeight(p.timeout)
	b.SetFeePayer(p.payer)
	b.SetFeeGranter(p.granter)
	if p.until != 0 {
		b.SetUnordered(true)
	}
	if p.until > 0 {
		b.SetTimeoutTimestamp(time.Unix(p.until, p.nanos).UTC())
	}
	sigs := []signing.SignatureV2{}
	seq := func(a sdk.AccAddress) (uint64, uint64) {
		acc := c.ak.GetAccount(c.ctx, a)
		if acc == nil {
			return 0, 0
		}
		s := acc.GetSequence()
		if o, ok := p.seqs[a.String()]; ok {
			s = o
		}
		return acc.GetAccountNumber(), s
	}
	for _, s := range p.signers {
		_, n := seq(addr(s.priv.PubKey()))
		sig := signing.SignatureV2{Data: &signing.SingleSignatureData{SignMode: s.mode}, Sequence: n}
		if !p.noKeys {
			sig.PubKey = s.priv.PubKey()
		}
		sigs = append(sigs, sig)
	}
	must(b.SetSignatures(sigs...))
	for i, s := range p.signers {
		if p.noKeys || p.fake {
			sigs[i].Data = &signing.SingleSignatureData{SignMode: s.mode, Signature: make([]byte, 64)}
			continue
		}
		num, n := seq(addr(s.priv.PubKey()))
		data := authsign.SignerData{Address: addr(s.priv.PubKey()).String(), ChainID: p.chain, AccountNumber: num, Sequence: n, PubKey: s.priv.PubKey()}
		bz, err := authsign.GetSignBytesAdapter(context.Background(), c.cfg.SignModeHandler(), s.mode, data, b.GetTx())
		must(err)
		sig, err := s.priv.Sign(bz)
		must(err)
		sigs[i].Data = &signing.SingleSignatureData{SignMode: s.mode, Signature: sig}
	}
	must(b.SetSignatures(sigs...))
	bz, err := c.cfg.TxEncoder()(b.GetTx())
	must(err)
	return bz
}

// multi signs amino as keys[use...] of the multisig.
func (c *chain) multi(pk *kmultisig.LegacyAminoPubKey, privs []cryptotypes.PrivKey, use []int, msgs []sdk.Msg, mode signing.SignMode) []byte {
	b := c.cfg.NewTxBuilder()
	must(b.SetMsgs(msgs...))
	b.SetFeeAmount(coins("500uopen"))
	b.SetGasLimit(300000)
	acc := c.ak.GetAccount(c.ctx, addr(pk))
	build := func(sigs map[int][]byte) {
		data := multisig.NewMultisig(len(privs))
		for _, i := range use {
			single := &signing.SingleSignatureData{SignMode: mode, Signature: sigs[i]}
			must(multisig.AddSignatureFromPubKey(data, single, privs[i].PubKey(), pk.GetPubKeys()))
		}
		must(b.SetSignatures(signing.SignatureV2{PubKey: pk, Data: data, Sequence: acc.GetSequence()}))
	}
	build(map[int][]byte{})
	data := authsign.SignerData{Address: addr(pk).String(), ChainID: chainID, AccountNumber: acc.GetAccountNumber(), Sequence: acc.GetSequence(), PubKey: pk}
	bz, err := authsign.GetSignBytesAdapter(context.Background(), c.cfg.SignModeHandler(), mode, data, b.GetTx())
	must(err)
	sigs := map[int][]byte{}
	for _, i := range use {
		sigs[i], err = privs[i].Sign(bz)
		must(err)
	}
	build(sigs)
	out, err := c.cfg.TxEncoder()(b.GetTx())
	must(err)
	return out
}

func (c *chain) raw(edit func(*txtypes.TxRaw), bz []byte) []byte {
	var r txtypes.TxRaw
	must(c.cdc.Unmarshal(bz, &r))
	edit(&r)
	out, err := c.cdc.Marshal(&r)
	must(err)
	return out
}

// late has payers, granters, auxiliary signers, sign modes nobody has, and transactions without order.
func (c *chain) late(order []sdk.AccAddress, by func(cryptotypes.PrivKey, signing.SignMode) []signer, send func(from, to sdk.AccAddress, amount string) sdk.Msg) {
	a, b := key(1), key(2)
	ed := ed25519.GenPrivKeyFromSecret([]byte("ed25519"))
	direct, amino, aux := signing.SignMode_SIGN_MODE_DIRECT, signing.SignMode_SIGN_MODE_LEGACY_AMINO_JSON, signing.SignMode_SIGN_MODE_DIRECT_AUX
	A, B, D, E := order[0], order[1], order[2], order[4]
	run := func(name string, p plan) {
		if p.fee == "" {
			p.fee = "500uopen"
		}
		if p.gas == 0 {
			p.gas = 250000
		}
		c.run(name, "deliver", c.sign(p))
	}
	one := []sdk.Msg{send(B, A, "1uopen")}
	run("granted", plan{msgs: one, signers: by(b, direct), granter: A})
	run("granted, amino", plan{msgs: one, signers: by(b, amino), granter: A, fee: "600uopen"})
	run("granted too little", plan{msgs: one, signers: by(b, direct), granter: A, fee: "101uopen"})
	run("granted, no fee", plan{msgs: one, signers: by(b, direct), granter: A, fee: "0uopen"})
	run("granted to the end", plan{msgs: one, signers: by(b, direct), granter: A, fee: "100uopen"})
	run("granted no longer", plan{msgs: one, signers: by(b, direct), granter: A, fee: "100uopen"})
	run("granted to itself", plan{msgs: one, signers: by(b, direct), granter: B, fee: "100uopen"})
	run("granted by nobody", plan{msgs: one, signers: by(b, direct), granter: addr(key(99).PubKey()), fee: "100uopen"})
	run("filtered", plan{msgs: []sdk.Msg{send(E, A, "1uopen")}, signers: by(ed, direct), granter: A})
	out := []banktypes.Output{banktypes.NewOutput(B, coins("3uopen"))}
	run("filtered out", plan{msgs: []sdk.Msg{banktypes.NewMsgMultiSend(banktypes.NewInput(E, coins("3uopen")), out)}, signers: by(ed, direct), granter: A})
	run("granted by the poor", plan{msgs: []sdk.Msg{send(E, A, "1uopen")}, signers: by(ed, direct), granter: D, fee: "5000uopen"})
	run("granted, message fails", plan{msgs: []sdk.Msg{send(E, A, "99999999uopen")}, signers: by(ed, direct), granter: A})
	run("another pays", plan{msgs: one, signers: []signer{{b, direct}, {a, direct}}, payer: A})
	run("another pays, auxiliary", plan{msgs: one, signers: []signer{{b, aux}, {a, direct}}, payer: A})
	run("another pays, auxiliary and amino", plan{msgs: one, signers: []signer{{b, aux}, {a, amino}}, payer: A})
	run("another pays and does not sign", plan{msgs: one, signers: by(b, direct), payer: A})
	run("two messages, second signer auxiliary", plan{msgs: []sdk.Msg{send(A, B, "1uopen"), send(B, A, "1uopen")}, signers: []signer{{a, direct}, {b, aux}}})
	run("payer auxiliary", plan{msgs: one, signers: by(b, aux), fake: true})
	run("textual", plan{msgs: one, signers: by(b, signing.SignMode_SIGN_MODE_TEXTUAL), fake: true})
	run("unspecified mode", plan{msgs: one, signers: by(b, signing.SignMode_SIGN_MODE_UNSPECIFIED), fake: true})
	run("EIP-191", plan{msgs: one, signers: by(b, signing.SignMode_SIGN_MODE_EIP_191), fake: true})
	run("mode 77", plan{msgs: one, signers: by(b, signing.SignMode(77)), fake: true})
	now := c.ctx.BlockTime().Unix()
	zero := map[string]uint64{A.String(): 0, B.String(): 0}
	wild := func(until int64) plan {
		return plan{msgs: one, signers: by(b, direct), until: until, seqs: zero, fee: "5uopen"}
	}
	run("unordered", wild(now+100))
	run("unordered again", wild(now+100))
	run("unordered, other time", plan{msgs: one, signers: by(b, direct), until: now + 100, nanos: 1, seqs: zero, fee: "5uopen"})
	run("unordered, amino", plan{msgs: one, signers: by(b, amino), until: now + 101, seqs: zero, fee: "5uopen"})
	run("unordered without a timeout", wild(-1))
	run("unordered, over", wild(now-1))
	run("unordered, now", wild(now))
	run("unordered, at most ten minutes", wild(now+600))
	run("unordered, later", wild(now+601))
	run("unordered with a sequence", plan{msgs: one, signers: by(b, direct), until: now + 102, seqs: map[string]uint64{B.String(): 1}, fee: "5uopen"})
	run("unordered, two signers", plan{msgs: []sdk.Msg{send(A, B, "1uopen"), send(B, A, "1uopen")}, signers: []signer{{a, direct}, {b, direct}}, until: now + 103, seqs: zero})
	run("unordered, out of gas at the nonce", plan{msgs: one, signers: by(b, direct), until: now + 104, seqs: zero, fee: "5uopen", gas: 42000})
	c.run("unordered simulation", "simulate", c.sign(wild(now+105)))
	c.foreign(order)
	privs := []cryptotypes.PrivKey{}
	pubs := []cryptotypes.PubKey{}
	for n := byte(60); n < 68; n++ {
		privs = append(privs, key(n))
		pubs = append(pubs, key(n).PubKey())
	}
	eight := kmultisig.NewLegacyAminoPubKey(1, pubs)
	nested := kmultisig.NewLegacyAminoPubKey(1, []cryptotypes.PubKey{kmultisig.NewLegacyAminoPubKey(1, pubs[:4]), kmultisig.NewLegacyAminoPubKey(1, pubs[4:])})
	for _, pk := range []cryptotypes.PubKey{eight, nested} {
		run("fund", plan{msgs: []sdk.Msg{send(A, addr(pk), "5000uopen")}, signers: by(a, direct)})
	}
	c.run("multisig of eight", "deliver", c.multi(eight, privs, []int{0}, []sdk.Msg{send(addr(eight), B, "5uopen")}, amino))
}

// foreign signs messages of other modules as amino JSON; they pass the ante and no handler takes them.
func (c *chain) foreign(order []sdk.AccAddress) {
	A, B, D := order[0], order[1], order[2]
	end := c.ctx.BlockTime().Add(time.Hour + time.Nanosecond)
	basic := &feegrant.BasicAllowance{SpendLimit: coins("7uopen"), Expiration: &end}
	periodic := &feegrant.PeriodicAllowance{Basic: *basic, Period: 90 * time.Second, PeriodSpendLimit: coins("5uopen"), PeriodCanSpend: coins("3uopen"), PeriodReset: end}
	filter, err := feegrant.NewAllowedMsgAllowance(periodic, []string{"/cosmos.bank.v1beta1.MsgSend"})
	must(err)
	allow, err := feegrant.NewMsgGrantAllowance(filter, A, B)
	must(err)
	bare, err := feegrant.NewMsgGrantAllowance(&feegrant.BasicAllowance{}, A, B)
	must(err)
	forbid := feegrant.NewMsgRevokeAllowance(A, B)
	generic, err := authz.NewMsgGrant(A, B, authz.NewGenericAuthorization("/cosmos.bank.v1beta1.MsgSend"), nil)
	must(err)
	sendGrant, err := authz.NewMsgGrant(A, B, banktypes.NewSendAuthorization(coins("9uopen"), []sdk.AccAddress{D}), &end)
	must(err)
	max := sdk.NewInt64Coin("uopen", 5)
	stake, err := stakingtypes.NewStakeAuthorization([]sdk.ValAddress{sdk.ValAddress(B)}, nil, 1, &max)
	must(err)
	stakeGrant, err := authz.NewMsgGrant(A, B, stake, &end)
	must(err)
	revoke := authz.NewMsgRevoke(A, B, "/cosmos.bank.v1beta1.MsgSend")
	inner := authz.NewMsgExec(A, []sdk.Msg{banktypes.NewMsgSend(B, D, coins("1uopen"))})
	exec := authz.NewMsgExec(A, []sdk.Msg{&inner, banktypes.NewMsgSend(B, D, coins("1uopen"))})
	period := vesting.Period{Length: 5, Amount: coins("1uopen")}
	for _, m := range []sdk.Msg{
		allow, bare, &forbid, &feegrant.MsgPruneAllowances{Pruner: A.String()}, generic, sendGrant, stakeGrant, &revoke, &exec,
		vesting.NewMsgCreateVestingAccount(A, D, coins("1uopen"), 77, false), vesting.NewMsgCreateVestingAccount(A, D, coins("1uopen"), 77, true),
		vesting.NewMsgCreatePermanentLockedAccount(A, D, coins("1uopen")),
		vesting.NewMsgCreatePeriodicVestingAccount(A, D, 55, []vesting.Period{period, period}),
	} {
		p := plan{msgs: []sdk.Msg{m}, signers: []signer{{key(1), signing.SignMode_SIGN_MODE_LEGACY_AMINO_JSON}}, fee: "5uopen", gas: 250000}
		c.run("amino "+sdk.MsgTypeURL(m), "deliver", c.sign(p))
	}
}

var sdkOutOfGas = errorsmod.Register("vectors", 11, "out of gas")

func main() {
	c := newChain()
	a, b, d := key(1), key(2), key(3)
	ed := ed25519.GenPrivKeyFromSecret([]byte("ed25519"))
	privs := []cryptotypes.PrivKey{key(11), key(12), key(13)}
	pubs := []cryptotypes.PubKey{privs[0].PubKey(), privs[1].PubKey(), privs[2].PubKey()}
	multi := kmultisig.NewLegacyAminoPubKey(2, pubs)
	vest := key(4)
	fresh := func(n byte) sdk.AccAddress { return addr(key(100 + n).PubKey()) }

	base := func(p cryptotypes.PubKey, n uint64) *authtypes.BaseAccount {
		return authtypes.NewBaseAccount(addr(p), nil, n, 0)
	}
	cva, err := vesting.NewContinuousVestingAccount(base(vest.PubKey(), 5), coins("1000000uopen"), 1_699_999_000, 1_700_003_000)
	must(err)
	accounts := []authtypes.GenesisAccount{
		base(a.PubKey(), 0), base(b.PubKey(), 1), base(d.PubKey(), 2), base(multi, 3), base(ed.PubKey(), 4), cva,
	}
	order := []sdk.AccAddress{addr(a.PubKey()), addr(b.PubKey()), addr(d.PubKey()), addr(multi), addr(ed.PubKey()), addr(vest.PubKey())}
	balances := map[string]string{
		order[0].String(): "1000000000uopen,500frozen,70ibc/ABC", order[1].String(): "5000uopen", order[2].String(): "2000uopen",
		order[3].String(): "9000000uopen", order[4].String(): "9000000uopen", order[5].String(): "1000500uopen",
	}
	c.genesis(accounts, balances, order)

	send := func(from, to sdk.AccAddress, amount string) sdk.Msg {
		return banktypes.NewMsgSend(from, to, coins(amount))
	}
	direct, amino := signing.SignMode_SIGN_MODE_DIRECT, signing.SignMode_SIGN_MODE_LEGACY_AMINO_JSON
	by := func(k cryptotypes.PrivKey, m signing.SignMode) []signer { return []signer{{k, m}} }
	A, B, D := order[0], order[1], order[2]
	one := func(k cryptotypes.PrivKey, m signing.SignMode, msgs ...sdk.Msg) []byte {
		return c.sign(plan{msgs: msgs, signers: by(k, m), fee: "500uopen", gas: 200000})
	}

	c.run("first send, direct", "deliver", one(a, direct, send(A, B, "1000uopen")))
	c.run("second send, to a new account", "deliver", one(a, direct, send(A, fresh(1), "1000uopen")))
	c.run("amino send with memo", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, amino), fee: "500uopen", gas: 200000, memo: "a <b> & c"}))
	c.run("two denoms", "deliver", one(a, direct, send(A, B, "7ibc/ABC,8uopen")))
	c.run("all that is left", "deliver", one(d, direct, send(D, B, "1500uopen")))
	c.run("nothing left for the fee", "deliver", one(d, direct, send(D, B, "1uopen")))
	c.run("no fee", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), gas: 200000}))
	c.run("more than the balance", "deliver", one(a, direct, send(A, B, "99999999999uopen")))
	c.run("frozen denom", "deliver", one(a, direct, send(A, B, "1frozen")))
	c.run("to a blocked address", "deliver", one(a, direct, send(A, authtypes.NewModuleAddress("mint"), "1uopen")))
	c.run("to an allowed module", "deliver", one(a, direct, send(A, authtypes.NewModuleAddress("gov"), "1uopen")))
	c.run("to itself", "deliver", one(a, direct, send(A, A, "5uopen")))
	c.run("two messages, second fails", "deliver", one(a, direct, send(A, B, "1uopen"), send(A, B, "99999999999uopen")))
	c.run("two messages", "deliver", one(a, direct, send(A, B, "1uopen"), send(A, fresh(2), "2uopen")))
	c.run("two signers", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen"), send(B, A, "1uopen")},
		signers: []signer{{a, direct}, {b, amino}}, fee: "500uopen", gas: 300000}))
	out := []banktypes.Output{banktypes.NewOutput(B, coins("3uopen")), banktypes.NewOutput(fresh(3), coins("4uopen")), banktypes.NewOutput(B, coins("1ibc/ABC"))}
	c.run("multi-send", "deliver", one(a, amino, banktypes.NewMsgMultiSend(banktypes.NewInput(A, coins("7uopen,1ibc/ABC")), out)))
	c.run("multi-send that does not add up", "deliver", one(a, direct, banktypes.NewMsgMultiSend(banktypes.NewInput(A, coins("8uopen")), out)))
	c.run("multisig 2 of 3, amino", "deliver", c.multi(multi, privs, []int{0, 2}, []sdk.Msg{send(order[3], B, "5uopen")}, amino))
	c.run("multisig 3 of 3, amino", "deliver", c.multi(multi, privs, []int{0, 1, 2}, []sdk.Msg{send(order[3], B, "5uopen")}, amino))
	c.run("multisig 2 of 3, direct", "deliver", c.multi(multi, privs, []int{1, 2}, []sdk.Msg{send(order[3], B, "5uopen")}, direct))
	c.run("multisig with too few", "deliver", c.multi(multi, privs, []int{1}, []sdk.Msg{send(order[3], B, "5uopen")}, amino))
	c.run("ed25519", "deliver", one(ed, direct, send(order[4], B, "5uopen")))
	c.run("vesting account spends what has vested", "deliver", one(vest, direct, send(order[5], B, "250000uopen")))
	c.run("vesting account spends what is locked", "deliver", one(vest, direct, send(order[5], B, "1uopen")))
	c.run("sequence too high", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen", gas: 200000, seqs: map[string]uint64{A.String(): 99}}))
	c.run("sequence too low", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, amino), fee: "1uopen", gas: 200000, seqs: map[string]uint64{A.String(): 0}}))
	c.run("another chain", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen", gas: 200000, chain: "vectors-2"}))
	c.run("another chain, amino", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, amino), fee: "1uopen", gas: 200000, chain: "vectors-2"}))
	c.run("another key", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(b, direct), fee: "1uopen", gas: 200000}))
	c.run("signer without account", "deliver", c.sign(plan{msgs: []sdk.Msg{send(fresh(9), B, "1uopen")}, signers: by(key(109), direct), fee: "1uopen", gas: 200000}))
	c.run("memo too long", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen", gas: 200000, memo: string(make([]byte, 257))}))
	c.run("timeout passed", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen", gas: 200000, timeout: 4}))
	c.run("timeout at this height", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen", gas: 200000, timeout: 5}))
	c.run("no gas", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1uopen"}))
	c.run("fee in an unknown denom", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "1nothing", gas: 200000}))
	c.run("three signers of two", "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: []signer{{a, direct}, {b, direct}}, fee: "1uopen", gas: 200000}))
	good := one(a, direct, send(A, B, "1uopen"))
	c.run("no signature", "deliver", c.raw(func(r *txtypes.TxRaw) { r.Signatures = nil }, good))
	c.run("flipped bit", "deliver", c.raw(func(r *txtypes.TxRaw) { r.Signatures[0][5] ^= 1 }, good))
	c.run("65 bytes of signature", "deliver", c.raw(func(r *txtypes.TxRaw) { r.Signatures[0] = append(r.Signatures[0], 0) }, good))
	c.run("good after all those", "deliver", good)
	c.run("replayed", "deliver", good)
	for gas := uint64(20000); gas < 80000; gas += 2500 {
		c.run(fmt.Sprintf("gas limit %d", gas), "deliver", c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, direct), fee: "2uopen", gas: gas}))
	}
	c.run("simulation without key and gas", "simulate",
		c.sign(plan{msgs: []sdk.Msg{send(A, B, "1uopen")}, signers: by(a, amino), fee: "1uopen", noKeys: true}))
	c.run("simulation with an empty signature", "simulate", c.raw(func(r *txtypes.TxRaw) { r.Signatures[0] = nil }, one(a, direct, send(A, B, "1uopen"))))
	fund := fresh(4)
	c.run("fund", "deliver", one(a, direct, send(A, fund, "100000uopen")))
	c.run("simulation of an account without key", "simulate",
		c.sign(plan{msgs: []sdk.Msg{send(fund, B, "1uopen")}, signers: by(key(104), amino), fee: "1uopen", noKeys: true}))
	c.late(order, by, send)
	c.run("params by a user", "deliver", one(a, direct, &banktypes.MsgUpdateParams{Authority: A.String(), Params: banktypes.DefaultParams()}))
	c.result.Minted = c.keeperOp(func(ctx sdk.Context) error { return c.bk.MintCoins(ctx, "mint", coins("123uopen,9zzz")) })
	must(c.bk.SendCoinsFromModuleToModule(c.ctx, "mint", "gov", coins("123uopen,9zzz")))
	c.result.Burned = c.keeperOp(func(ctx sdk.Context) error { return c.bk.BurnCoins(ctx, "gov", coins("23uopen,9zzz")) })
	c.dump()
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", " ")
	must(enc.Encode(c.result))
}
