package main

import (
	"math/rand"

	"github.com/CosmWasm/wasmd/x/wasm/keeper"
	"github.com/CosmWasm/wasmd/x/wasm/types"
	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

func bytesOf(r *rand.Rand, n int) []byte {
	out := make([]byte, n)
	r.Read(out)
	return out
}

func account(r *rand.Rand) sdk.AccAddress { return bytesOf(r, []int{20, 32}[r.Intn(2)]) }

// keys prints the key of every kind of entry.
func keys(r *rand.Rand) {
	for i := 0; i < 8; i++ {
		code, height, gas, pos, seq := r.Uint64(), r.Uint64()>>20, r.Uint64()>>30, r.Uint64()>>50, r.Uint64()
		contract, creator := account(r), account(r)
		at := &types.AbsoluteTxPosition{BlockHeight: height, TxIndex: gas}
		entry := types.ContractCodeHistoryEntry{CodeID: code, Updated: at}
		emit(record{"kind": "keys", "code": code, "height": height, "gas": gas, "position": pos, "sequence": seq,
			"contract": x(contract), "creator": x(creator),
			"want": []string{
				x(types.GetCodeKey(code)), x(types.GetContractAddressKey(contract)), x(types.GetContractStorePrefix(contract)),
				x(types.KeySequenceCodeID), x(types.KeySequenceInstanceID), x(types.GetContractCodeHistoryElementKey(contract, pos)),
				x(types.GetContractByCreatedSecondaryIndexKey(contract, entry)), x(types.GetPinnedCodeIndexPrefix(code)), x(types.TXCounterPrefix),
				x(types.GetContractByCreatorSecondaryIndexKey(creator, at.Bytes(), contract)), x(types.ParamsKey),
				x(append(types.GetAsyncAckStorePrefix("wasm.port"), types.GetAsyncPacketKey("channel-7", seq)...)),
			}})
	}
}

// addresses prints how addresses of contracts come about, and their ports.
func addresses(r *rand.Rand) {
	for i := 0; i < 12; i++ {
		code, instance := r.Uint64()>>r.Intn(64), r.Uint64()>>r.Intn(64)
		classic := keeper.BuildContractAddressClassic(code, instance)
		checksum, creator, salt := bytesOf(r, 32), account(r), bytesOf(r, 1+r.Intn(64))
		msg := [][]byte{{}, []byte(`{}`), []byte(`{"a": 1}`)}[r.Intn(3)]
		predictable := keeper.BuildContractAddressPredictable(checksum, creator, salt, msg)
		emit(record{"kind": "address", "code": code, "instance": instance, "classic": x(classic), "checksum": x(checksum),
			"creator": x(creator), "salt": x(salt), "msg": string(msg), "predictable": x(predictable), "text": predictable.String(),
			"port": keeper.PortIDForContract(predictable), "port2": keeper.PortIDForContractV2(predictable)})
	}
}

// gas prints prices, random events included.
func gas(r *rand.Rand) {
	register := types.NewDefaultWasmGasRegister()
	for i := 0; i < 60; i++ {
		var attrs []wasmvmtypes.EventAttribute
		attributes := func() (out []wasmvmtypes.EventAttribute, shown [][2]string) {
			for n := r.Intn(4); n > 0; n-- {
				key, value := x(bytesOf(r, r.Intn(30))), x(bytesOf(r, r.Intn(40)))
				out = append(out, wasmvmtypes.EventAttribute{Key: key, Value: value})
				shown = append(shown, [2]string{key, value})
			}
			return
		}
		attrs, shownAttrs := attributes()
		var events wasmvmtypes.Array[wasmvmtypes.Event]
		shownEvents := []record{}
		for n := r.Intn(4); n > 0; n-- {
			list, shown := attributes()
			name := x(bytesOf(r, r.Intn(10)))
			events = append(events, wasmvmtypes.Event{Type: name, Attributes: list})
			shownEvents = append(shownEvents, record{"type": name, "attributes": shown})
		}
		data, text := bytesOf(r, r.Intn(50)), x(bytesOf(r, r.Intn(20)))
		ok := wasmvmtypes.Reply{Result: wasmvmtypes.SubMsgResult{Ok: &wasmvmtypes.SubMsgResponse{Events: events, Data: data}}}
		failed := wasmvmtypes.Reply{Result: wasmvmtypes.SubMsgResult{Err: text}}
		length, amount := r.Intn(1_000_000), r.Uint64()>>r.Intn(64)
		var wasm uint64
		overflow := caught(func() { wasm = register.ToWasmVMGas(amount) })
		emit(record{"kind": "gas", "attributes": shownAttrs, "events": shownEvents, "data": x(data), "error": text, "length": length, "amount": amount,
			"want": []uint64{
				register.EventCosts(attrs, events), register.ReplyCosts(true, ok), register.ReplyCosts(false, failed),
				register.SetupContractCost(false, length), register.SetupContractCost(true, length), register.UncompressCosts(length),
				wasm, register.FromWasmVMGas(amount), register.PinCodeCost(), register.UnpinCodeCost(),
			}, "overflow": overflow})
	}
	// prices that no meter holds
	huge := types.DefaultGasRegisterConfig()
	huge.EventAttributeDataCost = 1 << 62
	attrs := []wasmvmtypes.EventAttribute{{Key: string(make([]byte, 50)), Value: string(make([]byte, 60))}}
	emit(record{"kind": "overflow", "want": caught(func() { types.NewWasmGasRegister(huge).EventCosts(attrs, nil) })})
}

// policies prints who may do what.
func policies(r *rand.Rand) {
	accounts := []sdk.AccAddress{account(r), account(r), account(r)}
	access := func() types.AccessConfig {
		c := types.AccessConfig{Permission: types.AccessType([]int32{0, 1, 3, 4, 2, 77}[r.Intn(6)])}
		for _, a := range accounts {
			if r.Intn(2) == 0 {
				c.Addresses = append(c.Addresses, a.String())
			}
		}
		return c
	}
	all := []types.AuthorizationPolicy{
		keeper.DefaultAuthorizationPolicy{}, keeper.NewGovAuthorizationPolicy(types.AuthZActionInstantiate),
		keeper.NewPartialGovAuthorizationPolicy(keeper.DefaultAuthorizationPolicy{}, types.AuthZActionInstantiate),
		keeper.NewPartialGovAuthorizationPolicy(keeper.DefaultAuthorizationPolicy{}, types.AuthZActionMigrateContract),
	}
	shown := func(c types.AccessConfig) string { return x(must(c.Marshal())) }
	for i := 0; i < 150; i++ {
		a, b, upload := access(), access(), access()
		admin, actor := accounts[r.Intn(3)], accounts[r.Intn(3)]
		answers := []string{}
		answer := func(f func() bool) {
			text := ""
			if caught(func() { text = map[bool]string{true: "yes", false: "no"}[f()] }) != "" {
				text = "panic"
			}
			answers = append(answers, text)
		}
		answer(func() bool { return a.IsSubset(b) })
		answer(func() bool { return a.Permission.IsSubset(b.Permission) })
		answer(func() bool { return a.Allowed(actor) })
		for _, p := range all {
			sub := p.SubMessageAuthorizationPolicy(types.AuthZActionInstantiate)
			other := p.SubMessageAuthorizationPolicy(types.AuthZActionMigrateContract)
			answer(func() bool { return p.CanCreateCode(types.NewChainAccessConfigs(upload, b), actor, a) })
			answer(func() bool { return p.CanInstantiateContract(a, actor) })
			answer(func() bool { return p.CanModifyContract(admin, actor) })
			answer(func() bool { return p.CanModifyContract(nil, actor) })
			answer(func() bool { return p.CanModifyCodeAccessConfig(admin, actor, i%2 == 0) })
			answer(func() bool { return sub.CanInstantiateContract(a, actor) })
			answer(func() bool { return sub.CanModifyContract(admin, actor) })
			answer(func() bool { return other.CanInstantiateContract(a, actor) })
			answer(func() bool { return other.CanModifyContract(admin, actor) })
		}
		emit(record{"kind": "policy", "a": shown(a), "b": shown(b), "upload": shown(upload), "admin": admin.String(), "actor": actor.String(),
			"subset": i%2 == 0, "want": answers})
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
