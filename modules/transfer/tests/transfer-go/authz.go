package main

import (
	"strings"

	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
)

// grants records which authorizations are well formed, and which messages they let run.
func grants() {
	coins := func(text string) sdk.Coins {
		list, err := sdk.ParseCoinsNormalized(text)
		if err != nil {
			panic(err)
		}
		return list
	}
	one := func(limit sdk.Coins, allow, memos []string) types.Allocation {
		return types.Allocation{SourcePort: "transfer", SourceChannel: "channel-0", SpendLimit: limit, AllowList: allow, AllowedPacketData: memos}
	}
	other := one(coins("7uopen"), nil, nil)
	other.SourceChannel = "channel-1"
	port := other
	port.SourcePort = "!"
	short := other
	short.SourceChannel = "c"
	list := [][]types.Allocation{
		{}, {one(nil, nil, nil)}, {one(coins("10uopen"), nil, nil)}, {one(coins("10uopen"), nil, nil), other}, {other, one(coins("10uopen,5utest"), nil, []string{"*"})},
		{one(coins(most+"uopen"), nil, nil)}, {one(coins(most+"uopen,5utest"), nil, nil), other}, {one(coins("10uopen"), []string{"a", "far"}, []string{"no", " hello\t"})},
		{one(coins("10uopen"), []string{"a", "a"}, nil)}, {one(coins("10uopen"), []string{"a"}, nil)}, {one(coins("10uopen"), nil, []string{"*", "x"})},
		{one(coins("10uopen"), nil, nil), one(coins("9uopen"), nil, nil)}, {port}, {short}, {one(sdk.Coins{coin("0", "uopen")}, nil, nil)},
		{one(sdk.Coins{coin("5", "utest"), coin("5", "uopen")}, nil, nil)}, {one(coins("10uopen"), nil, []string{"", "x"})}, {one(coins("3utest"), nil, nil)},
	}
	msgs := []*types.MsgTransfer{
		msg("channel-0", coin("4", "uopen"), "", ""), msg("channel-0", coin("10", "uopen"), "hello", ""), msg("channel-0", coin("10", "uopen"), "", ""),
		msg("channel-0", coin("11", "uopen"), "", ""), msg("channel-0", coin("3", "utest"), "", ""), msg("channel-1", coin("7", "uopen"), " ", ""),
		msg("channel-2", coin("1", "uopen"), "", ""), msg("channel-0", coin(most, "uopen"), "", ""), msg("channel-0", coin("1", "uopen"), "*", ""),
		msg("channel-0", coin("1", "unone"), "", ""), msg("channel-0", coin("5", "utest"), strings.Repeat("m", 10), ""),
	}
	for _, allocations := range list {
		a := types.NewTransferAuthorization(allocations...)
		bz, err := a.Marshal()
		if err != nil {
			panic(err)
		}
		answers := []record{}
		err = a.ValidateBasic()
		for _, m := range msgs {
			if err != nil {
				break
			}
			var fresh types.TransferAuthorization
			if err := fresh.Unmarshal(bz); err != nil {
				panic(err)
			}
			keys := storetypes.NewKVStoreKeys("k")
			ctx := testutil.DefaultContextWithKeys(keys, nil, nil).WithGasMeter(storetypes.NewInfiniteGasMeter())
			response, refused := fresh.Accept(ctx, m)
			mbz, _ := m.Marshal()
			r := record{"msg": x(mbz), "code": code(refused), "gas": ctx.GasMeter().GasConsumed(), "delete": response.Delete}
			if refused != nil {
				r["text"] = refused.Error()
			}
			if response.Updated != nil {
				ubz, _ := response.Updated.(*types.TransferAuthorization).Marshal()
				r["updated"] = x(ubz)
			}
			answers = append(answers, r)
		}
		text := ""
		if err != nil {
			text = err.Error()
		}
		emit(record{"kind": "grant", "authorization": x(bz), "check": code(err), "text": text, "answers": answers})
	}
}
