package main

import (
	"encoding/hex"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/CosmWasm/wasmd/x/wasm/keeper"
	"github.com/CosmWasm/wasmd/x/wasm/types"
)

func (s *stage) store(name string) (id uint64) {
	s.run(step{"do": "store", "file": name}, func(ctx sdk.Context) (any, bool, error) {
		r, err := s.server.StoreCode(ctx, &types.MsgStoreCode{Sender: user(1).String(), WASMByteCode: file(name)})
		if err == nil {
			id = r.CodeID
		}
		return id, err == nil, err
	})
	return
}

func (s *stage) instantiate(code uint64, msg string) (addr sdk.AccAddress) {
	s.run(step{"do": "instantiate", "code": code, "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		r, err := s.server.InstantiateContract(ctx, &types.MsgInstantiateContract{Sender: user(1).String(), Admin: user(1).String(), CodeID: code, Label: "contract", Msg: []byte(msg)})
		if err != nil {
			return nil, false, err
		}
		addr = sdk.MustAccAddressFromBech32(r.Address)
		return r.Address, true, nil
	})
	return
}

func (s *stage) execute(contract sdk.AccAddress, msg string) {
	line := step{"do": "execute", "contract": contract.String(), "msg": msg}
	body := s.pad(line, msg)
	s.run(line, func(ctx sdk.Context) (any, bool, error) {
		r, err := s.server.ExecuteContract(ctx, &types.MsgExecuteContract{Sender: user(1).String(), Contract: contract.String(), Msg: body})
		if err != nil {
			return nil, false, err
		}
		return hex.EncodeToString(r.Data), true, nil
	})
}

func (s *stage) migrate(contract sdk.AccAddress, code uint64, msg string) {
	s.run(step{"do": "migrate", "contract": contract.String(), "code": code, "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		r, err := s.server.MigrateContract(ctx, &types.MsgMigrateContract{Sender: user(1).String(), Contract: contract.String(), CodeID: code, Msg: []byte(msg)})
		if err != nil {
			return nil, false, err
		}
		return hex.EncodeToString(r.Data), true, nil
	})
}

func (s *stage) sudo(contract sdk.AccAddress, msg string) {
	s.run(step{"do": "sudo", "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		data, err := keeper.NewDefaultPermissionKeeper(s.keepers.WasmKeeper).Sudo(ctx, contract, []byte(msg))
		return hex.EncodeToString(data), err == nil, err
	})
}

func (s *stage) query(contract sdk.AccAddress, msg string) {
	s.run(step{"do": "query", "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		data, err := s.keepers.WasmKeeper.QuerySmart(ctx, contract, []byte(msg))
		return string(data), false, err
	})
}

// send gives a contract coins.
func (s *stage) send(contract sdk.AccAddress, amount int64) {
	coins := sdk.NewCoins(sdk.NewInt64Coin("denom", amount))
	if err := s.keepers.BankKeeper.SendCoins(s.ctx, user(2), contract, coins); err != nil {
		panic(err)
	}
	emit(step{"do": "send", "contract": contract.String(), "amount": amount})
}

// remember begins a transaction that remembers which codes it called.
func (s *stage) remember() {
	s.ctx = types.WithTxContracts(s.ctx, types.NewTxContracts())
	emit(step{"do": "remember"})
}

func (s *stage) pin(code uint64) {
	s.run(step{"do": "pin", "code": code}, func(ctx sdk.Context) (any, bool, error) {
		_, err := s.server.PinCodes(ctx, &types.MsgPinCodes{Authority: s.keepers.WasmKeeper.GetAuthority(), CodeIDs: []uint64{code}})
		return nil, err == nil, err
	})
}
