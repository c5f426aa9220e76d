package main

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

func delegate(n, v int, amount int64) sdk.Msg {
	return stakingtypes.NewMsgDelegate(acc(n), val(v), coin(amount))
}
func undelegate(n, v int, amount int64) sdk.Msg {
	return stakingtypes.NewMsgUndelegate(acc(n), val(v), coin(amount))
}
func redelegate(n, from, to int, amount int64) sdk.Msg {
	return stakingtypes.NewMsgBeginRedelegate(acc(n), val(from), val(to), coin(amount))
}
func withdraw(n, v int) sdk.Msg { return distrtypes.NewMsgWithdrawDelegatorReward(acc(n), val(v)) }

func (s *story) delegations() {
	s.block(append(s.both("delegate", 4, 5, func(n int) sdk.Msg { return delegate(n, 0, 3_000_000) }),
		s.tx("delegate", 6, delegate(6, 1, 7_777_777)),
		s.tx("delegate to two", 7, delegate(7, 1, 1_500_000), delegate(7, 2, 1_500_001)),
		s.tx("delegate one", 8, delegate(8, 3, 1)),
		s.tx("delegate", 9, delegate(9, 3, 1_000_001)),
		s.tx("delegate", 10, delegate(10, 2, 2_000_000)),
		s.tx("delegate too much", 11, delegate(11, 2, 3_000_000_000)),
		s.tx("delegate zero", 12, delegate(12, 2, 0)),
		s.tx("delegate another coin", 13, stakingtypes.NewMsgDelegate(acc(13), val(0), sdk.NewInt64Coin("token", 5))),
		s.tx("delegate to nobody", 14, delegate(14, 40, 5)),
		s.tx("delegate to a broken address", 15, stakingtypes.NewMsgDelegate(acc(15), "wasmvaloper1broken", coin(5))),
		s.tx("delegate vesting coins", 20, delegate(20, 0, 450_000_000)),
		s.tx("delegate vesting coins", 21, delegate(21, 1, 300_000_000)),
		s.tx("delegate vesting coins", 22, delegate(22, 2, 500_000_000)),
		s.tx("delegate vesting coins", 23, delegate(23, 3, 250_000_000)),
		s.tx("delegate by multisig", multi, delegate(multi, 0, 1_234_567)).amino(),
		s.tx("delegate with too little gas", 16, delegate(16, 0, 10)).limit(90_000),
	)...)
	s.block(s.tx("delegate more", 4, delegate(4, 0, 1_000_000)), s.tx("delegate more vesting coins", 20, delegate(20, 1, 100_000_000)))
	s.block(append(s.both("undelegate", 4, 5, func(n int) sdk.Msg { return undelegate(n, 0, 500_000) }),
		s.tx("undelegate all", 8, undelegate(8, 3, 1)),
		s.tx("undelegate too much", 9, undelegate(9, 3, 1_000_002)),
		s.tx("undelegate without a delegation", 11, undelegate(11, 3, 1)),
		s.tx("undelegate from nobody", 12, undelegate(12, 40, 1)),
		s.tx("undelegate zero", 12, undelegate(12, 0, 0)),
		s.tx("undelegate another coin", 10, stakingtypes.NewMsgUndelegate(acc(10), val(2), sdk.NewInt64Coin("token", 5))),
		s.tx("undelegate vesting coins", 20, undelegate(20, 0, 50_000_000)),
		s.tx("undelegate vesting coins", 21, undelegate(21, 1, 300_000_000)),
		s.tx("undelegate vesting coins", 22, undelegate(22, 2, 100_000_000)),
		s.tx("undelegate vesting coins", 23, undelegate(23, 3, 1_000_000)),
		s.tx("undelegate in the same block", 4, undelegate(4, 0, 1_000)),
	)...)
	s.block(s.tx("undelegate second", 4, undelegate(4, 0, 2_000)))
	s.block(s.tx("undelegate third", 4, undelegate(4, 0, 3_000)), s.tx("undelegate fourth", 4, undelegate(4, 0, 4_000)))
	s.block(append(s.both("redelegate", 6, 7, func(n int) sdk.Msg { return redelegate(n, 1, 0, 600_000) }),
		s.tx("redelegate", 10, redelegate(10, 2, 3, 1_000_000)),
		s.tx("redelegate to the same", 9, redelegate(9, 3, 3, 5)),
		s.tx("redelegate too much", 9, redelegate(9, 3, 1, 9_000_000)),
		s.tx("redelegate to nobody", 9, redelegate(9, 3, 40, 5)),
		s.tx("redelegate from nobody", 9, redelegate(9, 40, 3, 5)),
		s.tx("redelegate without a delegation", 11, redelegate(11, 3, 1, 5)),
		s.tx("redelegate another coin", 9, stakingtypes.NewMsgBeginRedelegate(acc(9), val(3), val(1), sdk.NewInt64Coin("token", 5))),
		s.tx("redelegate vesting coins", 22, redelegate(22, 2, 1, 200_000_000)),
	)...)
	s.block(
		s.tx("redelegate on", 6, redelegate(6, 0, 2, 100_000)),
		s.tx("redelegate again", 7, redelegate(7, 1, 0, 100_000)),
		s.tx("redelegate all", 10, redelegate(10, 2, 3, 1_000_000)),
		s.tx("redelegate from bonded twice", 7, redelegate(7, 1, 0, 1_000), redelegate(7, 1, 0, 2_000)),
	)
	cancel := func(label string, n, v int, of string, amount int64) draft {
		d := s.tx(label, n)
		d.build = func(height func(string) int64) []sdk.Msg {
			return []sdk.Msg{stakingtypes.NewMsgCancelUnbondingDelegation(acc(n), val(v), height(of), coin(amount))}
		}
		return d
	}
	s.block(
		cancel("cancel unbonding", 4, 0, "undelegate second", 500),
		cancel("cancel unbonding", 5, 0, "undelegate/amino", 200_000).amino(),
		cancel("cancel all of an unbonding", 22, 2, "undelegate vesting coins", 100_000_000),
		cancel("cancel too much of an unbonding", 23, 3, "undelegate vesting coins", 1_000_001),
		cancel("cancel an unbonding of another height", 4, 0, "redelegate on", 1),
		cancel("cancel an unbonding that is not", 11, 0, "undelegate second", 1),
		s.tx("cancel an unbonding of height 0", 4, stakingtypes.NewMsgCancelUnbondingDelegation(acc(4), val(0), 0, coin(1))),
		s.tx("cancel an unbonding in another coin", 4, stakingtypes.NewMsgCancelUnbondingDelegation(acc(4), val(0), 5, sdk.NewInt64Coin("token", 1))),
		cancel("cancel zero of an unbonding", 4, 0, "undelegate second", 0),
		s.tx("staking params without authority", 12, &stakingtypes.MsgUpdateParams{Authority: acc(12), Params: stakingtypes.DefaultParams()}),
		s.tx("slashing params without authority", 12, &slashingtypes.MsgUpdateParams{Authority: acc(12), Params: slashingtypes.DefaultParams()}),
	)
	s.queries("while unbonding")
}

func (s *story) rewards() {
	s.block(append(s.both("withdraw reward", 6, 7, func(n int) sdk.Msg { return withdraw(n, 0) }),
		s.tx("withdraw two rewards", 7, withdraw(7, 1), withdraw(7, 2)),
		s.tx("withdraw a reward of vesting coins", 20, withdraw(20, 0)),
		s.tx("withdraw no reward", 11, withdraw(11, 0)),
		s.tx("withdraw from nobody", 11, withdraw(11, 40)),
		s.tx("withdraw a validator's own", 0, withdraw(0, 0)),
		s.tx("withdraw commission", 0, distrtypes.NewMsgWithdrawValidatorCommission(val(0))),
		s.tx("withdraw commission", 1, distrtypes.NewMsgWithdrawValidatorCommission(val(1))).amino(),
		s.tx("withdraw commission twice", 0, distrtypes.NewMsgWithdrawValidatorCommission(val(0))),
		s.tx("withdraw commission of nobody", 11, distrtypes.NewMsgWithdrawValidatorCommission(val(11))),
	)...)
	s.block(append(s.both("set withdraw address", 9, 10, func(n int) sdk.Msg { return distrtypes.NewMsgSetWithdrawAddress(addr(n), addr(35)) }),
		s.tx("set a new withdraw address", 7, distrtypes.NewMsgSetWithdrawAddress(addr(7), fresh(50))),
		s.tx("set a blocked withdraw address", 12, distrtypes.NewMsgSetWithdrawAddress(addr(12), moduleAddress("mint"))),
		s.tx("set a withdraw address for commission", 2, distrtypes.NewMsgSetWithdrawAddress(addr(2), addr(36))),
	)...)
	s.block(
		s.tx("withdraw reward to another", 9, withdraw(9, 3)),
		s.tx("withdraw reward to a new account", 7, withdraw(7, 1)),
		s.tx("withdraw commission to another", 2, distrtypes.NewMsgWithdrawValidatorCommission(val(2))),
		s.tx("withdraw a dust reward", 5, withdraw(5, 0), withdraw(5, 0)),
	)
	pool := sdk.NewCoins(coin(20_000_000), sdk.NewInt64Coin("token", 99))
	funds := s.both("fund community pool", 14, 15, func(n int) sdk.Msg { return distrtypes.NewMsgFundCommunityPool(pool, acc(n)) })
	s.block(funds[0].notLive(), funds[1].notLive(),
		s.tx("fund community pool too much", 16, distrtypes.NewMsgFundCommunityPool(coins(9_000_000_000), acc(16))).notLive(),
		s.tx("fund community pool with nothing", 16, distrtypes.NewMsgFundCommunityPool(sdk.Coins{}, acc(16))).notLive(),
		s.tx("deposit validator rewards", 17, distrtypes.NewMsgDepositValidatorRewardsPool(acc(17), val(1), sdk.NewCoins(coin(1_000_000), sdk.NewInt64Coin("token", 1000)))),
		s.tx("deposit validator rewards", 18, distrtypes.NewMsgDepositValidatorRewardsPool(acc(18), val(2), coins(5))).amino(),
		s.tx("deposit rewards for nobody", 19, distrtypes.NewMsgDepositValidatorRewardsPool(acc(19), val(40), coins(5))),
		s.tx("deposit too many rewards", 19, distrtypes.NewMsgDepositValidatorRewardsPool(acc(19), val(1), coins(9_000_000_000))),
		s.tx("distribution params without authority", 19, &distrtypes.MsgUpdateParams{Authority: acc(19), Params: distrtypes.DefaultParams()}),
		s.tx("spend the pool without authority", 19, spendPool(coins(5), acc(19), acc(19))).notLive(),
	)
	s.block(s.tx("withdraw deposited rewards", 7, withdraw(7, 1)), s.tx("withdraw deposited rewards", 22, withdraw(22, 1)))
}

func edit(n int, d stakingtypes.Description, rate *math.LegacyDec, self *math.Int) sdk.Msg {
	return stakingtypes.NewMsgEditValidator(val(n), d, rate, self)
}

func keep() stakingtypes.Description {
	k := stakingtypes.DoNotModifyDesc
	return stakingtypes.NewDescription(k, k, k, k, k)
}

func (s *story) validators() {
	create := func(n int, amount int64, rate string) sdk.Msg { return must(createValidator(n, amount, rate)) }
	twisted := func(n int, f func(*stakingtypes.MsgCreateValidator)) sdk.Msg {
		m := must(createValidator(n, 5_000_000, "0.05"))
		f(m)
		return m
	}
	s.block(
		s.tx("create a fifth validator", 24, create(24, 25_000_000, "0.05")),
		s.tx("create a validator without power", 25, create(25, 900_000, "0.05")),
		s.tx("create a validator", 26, create(26, 1_000_000, "0.1")).amino(),
		s.tx("create a validator twice", 24, create(24, 1_000_000, "0.1")),
		s.tx("create a validator with a used key", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.Pubkey = must(createValidator(1, 1, "0.1")).Pubkey })),
		s.tx("create a validator below the minimal commission", 27, create(27, 5_000_000, "0.001")),
		s.tx("create a validator above its maximum", 27, create(27, 5_000_000, "0.3")),
		s.tx("create a validator below its own minimum", 27, create(27, 900, "0.1")),
		s.tx("create a validator without a name", 28, twisted(28, func(m *stakingtypes.MsgCreateValidator) { m.Description.Moniker = "" })),
		s.tx("create a validator without any text", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.Description = stakingtypes.Description{} })),
		s.tx("create a validator with a long name", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.Description.Moniker = string(make([]byte, 71)) })),
		s.tx("create a validator in another coin", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.Value = sdk.NewInt64Coin("token", 2_000) })),
		s.tx("create a validator with an account's key", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.Pubkey = packed(secret(27).PubKey()) })),
		s.tx("create a validator without minimum", 27, twisted(27, func(m *stakingtypes.MsgCreateValidator) { m.MinSelfDelegation = math.ZeroInt() })),
	)
	s.block(append(s.both("edit a validator", 1, 2, func(n int) sdk.Msg {
		d := keep()
		d.Details, d.Website = "new", ""
		return edit(n, d, nil, intPtr(2_000))
	}),
		s.tx("change commission too soon", 24, edit(24, keep(), decPtr("0.06"), nil)),
		s.tx("change commission too far", 0, edit(0, keep(), decPtr("0.19"), nil)),
		s.tx("lower the own minimum", 0, edit(0, keep(), nil, intPtr(500))),
		s.tx("raise the own minimum too far", 0, edit(0, keep(), nil, intPtr(900_000_000))),
		s.tx("edit with a long name", 0, edit(0, stakingtypes.Description{Moniker: string(make([]byte, 71))}, nil, nil)),
		s.tx("edit no validator", 11, edit(11, keep(), nil, nil)),
		s.tx("commission below the minimum", 0, edit(0, keep(), decPtr("0.005"), nil)),
		s.tx("delegate to the new one", 9, delegate(9, 24, 2_000_000)),
	)...)
	// Exits and entries in one block: the set has five places.
	s.block(
		s.tx("strengthen the weak one", 9, delegate(9, 26, 30_000_000)),
		s.tx("a validator takes its own", 24, undelegate(24, 24, 24_000_000)),
		s.tx("delegate to one without power", 10, delegate(10, 25, 50_000)),
	)
	s.block(
		s.tx("a validator takes all and is jailed", 25, undelegate(25, 25, 899_500)),
		s.tx("redelegate from an unbonding one", 9, redelegate(9, 24, 0, 500_000)),
		s.tx("unjail one that is not jailed", 0, slashingtypes.NewMsgUnjail(val(0))),
		s.tx("unjail nobody", 11, slashingtypes.NewMsgUnjail(val(11))),
	)
	s.block(
		s.tx("unjail without enough of its own", 25, slashingtypes.NewMsgUnjail(val(25))),
		s.tx("delegate to the jailed one", 25, delegate(25, 25, 4_000_000)),
		s.tx("unjail", 25, slashingtypes.NewMsgUnjail(val(25))),
		s.tx("unjail again", 25, slashingtypes.NewMsgUnjail(val(25))).amino(),
	)
	s.block(s.tx("the last delegation leaves an unbonded one", 26, undelegate(26, 26, 1_000_000)), s.tx("others leave", 9, undelegate(9, 26, 30_000_000)))
	s.block()
	s.queries("validators change")
}
