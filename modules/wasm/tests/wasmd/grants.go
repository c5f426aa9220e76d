package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"math/rand"

	storetypes "cosmossdk.io/store/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	gogoproto "github.com/cosmos/gogoproto/proto"

	"github.com/CosmWasm/wasmd/x/wasm/types"
)

// grants prints what authorizations say of themselves and of messages, and the gas that they take for it.
func grants(r *rand.Rand) {
	registry := codectypes.NewInterfaceRegistry()
	types.RegisterInterfaces(registry)
	for i := 0; i < 700; i++ {
		var granted authz.Authorization
		var msg sdk.Msg
		switch r.Intn(4) {
		case 0:
			module := []byte("\x00asm and more")
			hash := sha256.Sum256(module)
			list := []types.CodeGrant{}
			for n := mostly(r, 1, 0, 2); n > 0; n-- {
				list = append(list, types.CodeGrant{CodeHash: pick(r, hash[:], hash[:], []byte("*"), bytes.ToUpper(hash[:]), []byte("x"), nil), InstantiatePermission: optionalAccess(r)})
			}
			granted = types.NewStoreCodeAuthorization(list...)
			msg = &types.MsgStoreCode{Sender: many[0], WASMByteCode: pick(r, module, pack(module), []byte("\x1f\x8b\x08"), []byte("nothing"), pack([]byte("nothing"))), InstantiatePermission: optionalAccess(r)}
			if r.Intn(10) == 0 {
				msg = &types.MsgClearAdmin{Sender: many[0], Contract: many[1]}
			}
		default:
			list := []types.ContractGrant{}
			for n := mostly(r, 1+r.Intn(2), 0, 3); n > 0; n-- {
				list = append(list, contractGrant(r))
			}
			body := pick(r, `{"a":{}}`, `{"b":{}}`, `{"a":1,"b":2}`, `{"a":1,"a":2}`, `["a"]`, `{"\u0061":1}`, `{"a":1e999}`, `{"a":`, `{"a": {}}`, `null`, ``)
			if r.Intn(3) == 0 {
				granted = types.NewContractMigrationAuthorization(list...)
				msg = &types.MsgMigrateContract{Sender: many[0], Contract: pick(r, many[1], many[2]), CodeID: codeID(r), Msg: []byte(body)}
			} else {
				granted = types.NewContractExecutionAuthorization(list...)
				msg = &types.MsgExecuteContract{Sender: many[0], Contract: pick(r, many[1], many[2]), Msg: []byte(body), Funds: coins(r)}
			}
		}
		// As a message that came over the wire: what is empty is nil.
		body := must(gogoproto.Marshal(msg))
		msg.Reset()
		if err := gogoproto.Unmarshal(body, msg); err != nil {
			panic(err)
		}
		meter := storetypes.NewInfiniteGasMeter()
		ctx := types.WithGasRegister(sdk.Context{}.WithContext(context.Background()).WithGasMeter(meter), types.NewDefaultWasmGasRegister())
		before := must(codectypes.NewAnyWithValue(granted.(gogoproto.Message)))
		wire := &codectypes.Any{TypeUrl: before.TypeUrl, Value: append([]byte(nil), before.Value...)}
		valid := granted.ValidateBasic()
		line := record{"kind": "grant", "type": wire.TypeUrl, "bytes": x(wire.Value), "url": granted.MsgTypeURL(), "valid": refusal(valid),
			"msg": sdk.MsgTypeURL(msg), "body": x(body)}
		// Only grants that were checked are ever asked. They are asked as they are read from the store.
		if valid == nil {
			var stored authz.Authorization
			if err := registry.UnpackAny(wire, &stored); err != nil {
				panic(err)
			}
			var outcome string
			if caught(func() {
				response, err := stored.Accept(ctx, msg)
				switch {
				case err != nil:
					outcome = refusal(err)
				case !response.Accept:
					outcome = "refuse"
				case response.Delete:
					outcome = "delete"
				case response.Updated != nil:
					outcome = "update " + x(must(gogoproto.Marshal(response.Updated.(gogoproto.Message))))
				default:
					outcome = "keep"
				}
			}) != "" {
				outcome = "panic"
			}
			line["accept"], line["gas"] = outcome, meter.GasConsumed()
		}
		emit(line)
	}
}

func contractGrant(r *rand.Rand) types.ContractGrant {
	limit := pick[gogoproto.Message](r,
		&types.MaxCallsLimit{Remaining: mostly(r, uint64(3), 0, 1, 2)}, &types.MaxFundsLimit{Amounts: coins(r)},
		&types.CombinedLimit{CallsRemaining: mostly(r, uint64(3), 0, 1, 2), Amounts: coins(r)})
	filter := pick[gogoproto.Message](r, &types.AllowAllMessagesFilter{},
		&types.AcceptedMessageKeysFilter{Keys: mostly(r, []string{"a"}, nil, []string{"a", "b"}, []string{" a"}, []string{""}, []string{"b", "b"})},
		&types.AcceptedMessagesFilter{Messages: mostly(r, []types.RawContractMessage{[]byte(`{"a":{}}`)}, nil, []types.RawContractMessage{[]byte(`{"a":{}}`), []byte(`{"a":{}}`)}, []types.RawContractMessage{[]byte(`x`)}, []types.RawContractMessage{{}})})
	g := types.ContractGrant{Contract: pick(r, many[1], many[1], many[1], many[2], "x")}
	if r.Intn(12) > 0 {
		g.Limit = must(codectypes.NewAnyWithValue(limit))
	}
	if r.Intn(12) > 0 {
		g.Filter = must(codectypes.NewAnyWithValue(filter))
	}
	return g
}
