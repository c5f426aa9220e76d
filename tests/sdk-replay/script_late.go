package main

import (
	"encoding/hex"
	"encoding/json"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
)

// faults lets validators be absent and sign twice: only CometBFT itself could cause that on a live chain.
func (s *story) faults(c *chain) {
	s.block(s.tx("unbonding before the faults", 9, undelegate(9, 3, 200_000)), s.tx("unbonding before the faults", 5, undelegate(5, 0, 1_000)),
		s.tx("redelegation before the faults", 9, redelegate(9, 3, 1, 100_000)), s.tx("redelegation before the faults", 7, redelegate(7, 2, 0, 300_000)))
	// Validator 3 is away until it is jailed; validator 1 votes for no block, which is not absence.
	for i := 0; i < signedWindow+4; i++ {
		c.blockWith(circumstances{after: 2 * time.Second, absent: []int{3}, nilVotes: []int{1}})
	}
	s.queries("one is jailed")
	s.block(s.tx("unjail too soon", 3, slashingtypes.NewMsgUnjail(val(3))), s.tx("delegate to a jailed one", 5, delegate(5, 3, 5_000)))
	s.pass(jailTime, s.tx("unjail in time", 3, slashingtypes.NewMsgUnjail(val(3))), s.tx("withdraw after a slash", 9, withdraw(9, 3)))
	s.block(s.tx("unjail twice", 3, slashingtypes.NewMsgUnjail(val(3))))
	s.block(s.tx("undelegate after a slash", 9, undelegate(9, 3, 300_000)), s.tx("delegate after a slash", 9, delegate(9, 3, 1_000_000)))
	// Validator 2 signs twice.
	offence := func(n int, height int64, age time.Duration) misbehavior {
		return misbehavior{Address: hex.EncodeToString(consAddr(n)), Power: 30, Height: height, Time: c.time.Add(-age).UnixNano(), Total: 140, Type: 1}
	}
	old := offence(1, 2, time.Hour)
	c.blockWith(circumstances{after: 5 * time.Second, misbehavior: []misbehavior{old}})
	s.block(s.tx("undelegate before the double sign", 7, undelegate(7, 2, 500_000)), s.tx("redelegate before the double sign", 22, redelegate(22, 2, 1, 1_000_000)))
	light := offence(0, c.height-1, 5*time.Second)
	light.Type = 2
	twice := offence(2, c.height-2, 10*time.Second)
	c.blockWith(circumstances{after: 5 * time.Second, misbehavior: []misbehavior{twice, twice}})
	c.blockWith(circumstances{after: 5 * time.Second, misbehavior: []misbehavior{light, twice}},
		s.tx("unjail a tombstoned one", 2, slashingtypes.NewMsgUnjail(val(2))), s.tx("withdraw from a tombstoned one", 7, withdraw(7, 2)),
		s.tx("commission of a tombstoned one", 2, distrtypes.NewMsgWithdrawValidatorCommission(val(2))))
	s.queries("one is tombstoned")
	s.block(s.tx("leave the tombstoned one", 10, redelegate(10, 2, 1, 1_000)), s.tx("delegate to the tombstoned one", 10, delegate(10, 2, 1_000)))
	// A block whose time stands still, and one an hour later.
	s.pass(0, s.tx("time stands still", 5, send(5, 6, coins(1))))
	s.pass(time.Hour, s.tx("an hour later", 5, send(5, 6, coins(1))))
	s.block()
}

// late looks again at what has vested and unbonded.
func (s *story) late() {
	s.block(
		s.tx("spend what has vested", 20, send(20, 4, coins(10_000_000))),
		s.tx("spend what has vested", 21, send(21, 4, coins(10_000_000))),
		s.tx("spend what has vested", 22, send(22, 4, coins(10_000_000))),
		s.tx("never vested", 23, send(23, 4, coins(900_000_000))),
		s.tx("undelegate vested coins", 20, undelegate(20, 0, 1_000_000)),
		s.tx("delegate vested coins", 21, delegate(21, 1, 1_000_000)),
		s.tx("withdraw everything", 4, withdraw(4, 0)),
		s.tx("withdraw everything", 20, withdraw(20, 0), withdraw(20, 1)),
		s.tx("commission at the end", 0, distrtypes.NewMsgWithdrawValidatorCommission(val(0))),
	)
	left, id := s.propose("proposal that is open at the end", 6, 10_000_000, false)
	waiting, _ := s.propose("proposal that waits at the end", 7, 3_000_000, false)
	s.block(left, waiting)
	s.block(s.tx("vote at the end", 4, vote(4, id, yes)), s.tx("weighted vote at the end", 6, govv1.NewMsgVoteWeighted(addr(6), id,
		govv1.WeightedVoteOptions{{Option: yes, Weight: "0.5"}, {Option: abstain, Weight: "0.5"}}, "")), s.tx("undelegate at the end", 4, undelegate(4, 0, 100)),
		s.tx("redelegate at the end", 4, redelegate(4, 0, 1, 100)))
}

// afterImport uses what an exported state must have kept: rewards, unbondings, votes, grants, allowances, jails.
func afterImport(c *chain) {
	s := &story{target: c, proposals: c.proposals}
	s.block()
	s.queries("after import")
	s.block(
		s.tx("send", 4, send(4, 5, coins(10))),
		s.tx("delegate", 5, delegate(5, 0, 1_000)),
		s.tx("withdraw", 6, withdraw(6, 0)),
		s.tx("undelegate", 20, undelegate(20, 0, 1_000)),
		s.tx("redelegate", 22, redelegate(22, 1, 0, 5_000)),
		s.tx("spend what has vested", 22, send(22, 4, coins(1_000))),
		s.tx("unjail a tombstoned one", 2, slashingtypes.NewMsgUnjail(val(2))),
		s.tx("commission", 1, distrtypes.NewMsgWithdrawValidatorCommission(val(1))),
		s.tx("vote", 0, vote(0, c.proposals-1, yes)),
		s.tx("deposit", 8, govv1.NewMsgDeposit(addr(8), c.proposals, coins(7_000_000))),
		s.tx("exec", 28, exec(28, delegate(6, 0, 5))),
		s.tx("allowance", 36, send(36, 4, coins(1))).with(func(d *draft) { d.granter = addr(6) }),
		s.tx("multisig", multi, send(multi, 4, coins(1))).amino(),
	)
	left, _ := s.propose("proposal", 6, 10_000_000, false)
	s.block(left)
	for i := 0; i < signedWindow; i++ {
		c.blockWith(circumstances{after: 6 * time.Second, absent: []int{3}})
	}
	s.pass(unbondingTime)
	s.block()
	s.queries("long after import")
}

// withoutGifts gives what governance holds beyond deposits to account 5: with it the SDK would refuse the genesis that it exported.
func withoutGifts(a *app, raw json.RawMessage) json.RawMessage {
	var state map[string]json.RawMessage
	check(json.Unmarshal(raw, &state))
	var gov govv1.GenesisState
	var bank banktypes.GenesisState
	a.codec.MustUnmarshalJSON(state["gov"], &gov)
	a.codec.MustUnmarshalJSON(state["bank"], &bank)
	var deposits sdk.Coins
	for _, d := range gov.Deposits {
		deposits = deposits.Add(d.Amount...)
	}
	var gifts sdk.Coins
	for i, b := range bank.Balances {
		if b.Address == moduleAddress("gov").String() {
			gifts = b.Coins.Sub(deposits...)
			bank.Balances[i].Coins = deposits
		}
	}
	for i, b := range bank.Balances {
		if b.Address == acc(5) {
			bank.Balances[i].Coins = b.Coins.Add(gifts...)
		}
	}
	state["bank"] = a.codec.MustMarshalJSON(&bank)
	return must(json.Marshal(state))
}
