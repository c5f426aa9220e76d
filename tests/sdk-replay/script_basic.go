package main

import (
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

func send(from, to int, amount sdk.Coins) sdk.Msg {
	return banktypes.NewMsgSend(addr(from), addr(to), amount)
}

func moduleAddress(name string) sdk.AccAddress { return authtypes.NewModuleAddress(name) }

func multiSend(from int, amount int64, to ...int) sdk.Msg {
	m := &banktypes.MsgMultiSend{Inputs: []banktypes.Input{banktypes.NewInput(addr(from), coins(amount*int64(len(to))))}}
	for _, n := range to {
		m.Outputs = append(m.Outputs, banktypes.NewOutput(addr(n), coins(amount)))
	}
	return m
}

// fresh addresses that no genesis knows.
func fresh(n byte) sdk.AccAddress { return sdk.AccAddress(append(make([]byte, 19), n)) }

func (s *story) transfers() {
	s.block(append(s.both("send", 4, 5, func(n int) sdk.Msg { return send(n, n+2, sdk.NewCoins(coin(1_000), sdk.NewInt64Coin("token", 7))) }),
		s.tx("send to oneself", 6, send(6, 6, coins(5))),
		s.tx("send to a new account", 7, banktypes.NewMsgSend(addr(7), fresh(1), coins(77))),
		s.tx("send to a long address", 8, banktypes.NewMsgSend(addr(8), append(fresh(2), fresh(3)[:12]...), coins(78))),
		s.tx("send too much", 9, send(9, 4, coins(2_000_000_000))),
		s.tx("send nothing", 10, send(10, 4, sdk.Coins{})),
		s.tx("send zero", 11, send(11, 4, sdk.Coins{coin(0)})),
		s.tx("send an unknown coin", 12, send(12, 4, sdk.NewCoins(sdk.NewInt64Coin("nothing", 1)))),
		s.tx("send a frozen coin", 13, send(13, 4, sdk.NewCoins(sdk.NewInt64Coin("frozen", 1)))),
		s.tx("send to a blocked account", 14, banktypes.NewMsgSend(addr(14), moduleAddress("distribution"), coins(1))),
		s.tx("send to the fee collector", 15, banktypes.NewMsgSend(addr(15), moduleAddress("fee_collector"), coins(1))),
		s.tx("send to gov", 15, banktypes.NewMsgSend(addr(15), moduleAddress("gov"), coins(3_000))),
		s.tx("send to a broken address", 16, &banktypes.MsgSend{FromAddress: acc(16), ToAddress: "wasm1broken", Amount: coins(1)}),
		s.tx("send unsorted coins", 17, send(17, 4, sdk.Coins{sdk.NewInt64Coin("token", 1), coin(1)})),
	)...)
	s.block(append(s.both("multi send", 4, 5, func(n int) sdk.Msg { return multiSend(n, 50, 6, 7, 8) }),
		s.tx("multi send that does not add up", 6, &banktypes.MsgMultiSend{
			Inputs: []banktypes.Input{banktypes.NewInput(addr(6), coins(10))}, Outputs: []banktypes.Output{banktypes.NewOutput(addr(7), coins(11))}}),
		s.tx("multi send of two", 7, &banktypes.MsgMultiSend{
			Inputs:  []banktypes.Input{banktypes.NewInput(addr(7), coins(10)), banktypes.NewInput(addr(8), coins(10))},
			Outputs: []banktypes.Output{banktypes.NewOutput(addr(9), coins(20))}}).and(8),
		s.tx("multi send to a blocked account", 9, &banktypes.MsgMultiSend{
			Inputs: []banktypes.Input{banktypes.NewInput(addr(9), coins(10))}, Outputs: []banktypes.Output{banktypes.NewOutput(moduleAddress("mint"), coins(10))}}),
		s.tx("two sends", 10, send(10, 11, coins(1)), send(10, 12, coins(2))),
		s.tx("two sends, second fails", 11, send(11, 10, coins(1)), send(11, 12, coins(5_000_000_000))),
		s.tx("sends of two signers", 12, send(12, 10, coins(1)), send(13, 12, coins(2))).and(13),
		s.tx("sends of two signers", 14, send(14, 10, coins(1)), send(15, 12, coins(2))).and(15).amino(),
		s.tx("set send enabled without authority", 16, banktypes.NewMsgSetSendEnabled(acc(16), []*banktypes.SendEnabled{{Denom: "token"}}, nil)),
		s.tx("bank params without authority", 17, &banktypes.MsgUpdateParams{Authority: acc(17), Params: banktypes.DefaultParams()}),
		s.tx("auth params without authority", 18, &authtypes.MsgUpdateParams{Authority: acc(18), Params: authtypes.DefaultParams()}),
	)...)
}

func (s *story) signatures() {
	soon := s.now().Add(4 * time.Minute)
	pay := func(n int) sdk.Msg { return send(n, 4, coins(1)) }
	s.block(
		s.tx("multisig", multi, pay(multi)).amino(),
		s.tx("nested multisig", nested, pay(nested)).amino(),
		s.tx("memo", 6, pay(6)).with(func(d *draft) { d.memo = `a memo with <, > & "quotes"` }),
		s.tx("memo", 7, pay(7)).amino().with(func(d *draft) { d.memo = `a memo with <, > & "quotes" and ü` }),
		s.tx("memo too long", 8, pay(8)).with(func(d *draft) { d.memo = strings.Repeat("m", 257) }),
		s.tx("too little gas for anything", 9, pay(9)).limit(1_000),
		s.tx("too little gas for the signature", 10, pay(10)).limit(15_000),
		s.tx("too little gas for the message", 11, pay(11)).limit(60_000),
		s.tx("more gas than a block has", 12, pay(12)).limit(70_000_000),
		s.tx("fee in two coins", 13, pay(13)).with(func(d *draft) { d.fee = sdk.NewCoins(coin(10), sdk.NewInt64Coin("token", 3)) }),
		s.tx("no fee", 14, pay(14)).with(func(d *draft) { d.fee = nil }),
		s.tx("fee that nobody has", 43, pay(43)).with(func(d *draft) { d.fee = coins(7_001) }),
		s.tx("timeout in time", 15, pay(15)).with(func(d *draft) { d.timeout = 1_000_000 }),
		s.tx("timeout passed", 16, pay(16)).with(func(d *draft) { d.timeout = 1 }),
		s.tx("wrong chain", 17, pay(17)).with(func(d *draft) { d.chainID = "other-1" }),
		s.tx("broken signature", 18, pay(18)).with(func(d *draft) { d.spoil = true }),
		s.tx("sequence too high", 19, pay(19)).with(func(d *draft) { d.skew = 3 }),
		s.tx("another one's coins", 24, pay(25)),
		s.tx("a signature too many", 26, pay(26)).and(27),
		s.tx("no message", 28),
		s.tx("fee payer", 29, pay(29)).and(34).with(func(d *draft) { d.payer = addr(34) }),
	)
	once := s.tx("unordered", 6, pay(6)).with(func(d *draft) { d.unordered, d.until, d.recorded = true, soon, true })
	again := once.with(func(d *draft) { d.label = s.name("unordered again") })
	s.block(once, again,
		s.tx("unordered with amino", 7, pay(7)).amino().with(func(d *draft) { d.unordered, d.until, d.recorded = true, soon, true }),
		s.tx("unordered without a time", 8, pay(8)).with(func(d *draft) { d.unordered, d.recorded = true, true }),
		s.tx("unordered with a sequence", 9, pay(9)).with(func(d *draft) { d.unordered, d.until, d.skew, d.recorded = true, soon, 1, true }),
		s.tx("unordered in the past", 10, pay(10)).with(func(d *draft) { d.unordered, d.until, d.recorded = true, s.now().Add(-time.Minute), true }),
		s.tx("unordered too far ahead", 11, pay(11)).with(func(d *draft) { d.unordered, d.until, d.recorded = true, s.now().Add(time.Hour), true }),
		s.tx("ordered with a time", 12, pay(12)).with(func(d *draft) { d.until = soon }),
		s.tx("ordered with a time", 13, pay(13)).amino().with(func(d *draft) { d.until = soon }),
		s.tx("ordered with a time in the past", 14, pay(14)).with(func(d *draft) { d.until = s.now().Add(-time.Minute) }),
		s.tx("multisig signing DIRECT", 15, pay(15)).and(multi).amino(),
	)
	s.block(again.with(func(d *draft) { d.label = s.name("unordered in another block") }))
}

func (s *story) vesting() {
	month := s.now().Add(5 * time.Minute).Unix()
	at := func(n byte) sdk.AccAddress { return fresh(100 + n) }
	create := func(from int, to sdk.AccAddress, delayed bool) sdk.Msg {
		return vestingtypes.NewMsgCreateVestingAccount(addr(from), to, coins(1_000_000), month, delayed)
	}
	periods := vestingtypes.Periods{{Length: 60, Amount: coins(500)}, {Length: 600, Amount: sdk.NewCoins(coin(1_000), sdk.NewInt64Coin("token", 5))}}
	s.block(
		s.tx("create delayed vesting", 4, create(4, at(1), true)),
		s.tx("create delayed vesting", 5, create(5, at(2), true)).amino(),
		s.tx("create continuous vesting", 6, create(6, at(3), false)),
		s.tx("create vesting on an account", 7, create(7, addr(8), false)),
		s.tx("create vesting on a blocked account", 8, create(8, moduleAddress("mint"), false)),
		s.tx("create vesting that ended", 9, vestingtypes.NewMsgCreateVestingAccount(addr(9), at(4), coins(10), 0, false)),
		s.tx("create vesting without coins", 9, vestingtypes.NewMsgCreateVestingAccount(addr(9), at(4), sdk.Coins{}, month, false)),
		s.tx("create vesting that is too dear", 10, vestingtypes.NewMsgCreateVestingAccount(addr(10), at(4), coins(9_000_000_000), month, false)),
		s.tx("create vesting of a frozen coin", 10, vestingtypes.NewMsgCreateVestingAccount(addr(10), at(4), sdk.NewCoins(sdk.NewInt64Coin("frozen", 1)), month, false)),
		s.tx("create permanent lock", 11, vestingtypes.NewMsgCreatePermanentLockedAccount(addr(11), at(5), coins(1_000))),
		s.tx("create permanent lock", 12, vestingtypes.NewMsgCreatePermanentLockedAccount(addr(12), at(6), coins(1_000))).amino(),
		s.tx("create permanent lock twice", 13, vestingtypes.NewMsgCreatePermanentLockedAccount(addr(13), at(5), coins(1_000))),
		s.tx("create periodic vesting", 14, vestingtypes.NewMsgCreatePeriodicVestingAccount(addr(14), at(7), s.now().Unix(), periods)),
		s.tx("create periodic vesting", 15, vestingtypes.NewMsgCreatePeriodicVestingAccount(addr(15), at(8), s.now().Unix(), periods)).amino(),
		s.tx("create periodic vesting without length", 16, vestingtypes.NewMsgCreatePeriodicVestingAccount(addr(16), at(9), 1, vestingtypes.Periods{{Length: 0, Amount: coins(5)}})),
		s.tx("create periodic vesting without coins", 16, vestingtypes.NewMsgCreatePeriodicVestingAccount(addr(16), at(9), 1, vestingtypes.Periods{{Length: 5}})),
		s.tx("create periodic vesting without start", 16, vestingtypes.NewMsgCreatePeriodicVestingAccount(addr(16), at(9), 0, periods)),
	)
	s.block(
		s.tx("continuous spends more than vested", 20, send(20, 4, coins(900_000_000))),
		s.tx("continuous spends what is free", 20, send(20, 4, coins(100_000_000))),
		s.tx("delayed spends more than vested", 21, send(21, 4, coins(700_000_000))),
		s.tx("delayed spends what is free", 21, send(21, 4, coins(100_000_000))),
		s.tx("periodic spends more than vested", 22, send(22, 4, coins(999_000_000))),
		s.tx("periodic spends what is free", 22, send(22, 4, coins(100_000_000))),
		s.tx("permanent spends more than free", 23, send(23, 4, coins(700_000_000))),
		s.tx("permanent spends what is free", 23, send(23, 4, coins(100_000_000))),
	)
}
