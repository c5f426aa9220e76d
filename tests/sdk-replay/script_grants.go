package main

import (
	"time"

	"cosmossdk.io/x/feegrant"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

func packed(m proto.Message) *codectypes.Any { return must(codectypes.NewAnyWithValue(m)) }

func allow(from, to int, a feegrant.FeeAllowanceI) sdk.Msg {
	return must(feegrant.NewMsgGrantAllowance(a, addr(from), addr(to)))
}

func revokeAllowance(from, to int) sdk.Msg {
	m := feegrant.NewMsgRevokeAllowance(addr(from), addr(to))
	return &m
}

func (s *story) feegrants() {
	in := func(d time.Duration) *time.Time { t := s.now().Add(d); return &t }
	basic := func(n int64, until *time.Time) *feegrant.BasicAllowance {
		b := &feegrant.BasicAllowance{Expiration: until}
		if n > 0 {
			b.SpendLimit = coins(n)
		}
		return b
	}
	periodic := func(each time.Duration, limit, per int64) *feegrant.PeriodicAllowance {
		return &feegrant.PeriodicAllowance{Basic: *basic(limit, in(5*time.Minute)), Period: each, PeriodSpendLimit: coins(per), PeriodCanSpend: coins(per)}
	}
	only := must(feegrant.NewAllowedMsgAllowance(basic(50_000, nil), []string{"/cosmos.bank.v1beta1.MsgSend"}))
	onlyPeriodic := must(feegrant.NewAllowedMsgAllowance(periodic(20*time.Second, 30_000, 6_000), []string{"/cosmos.bank.v1beta1.MsgSend", "/cosmos.gov.v1.MsgVote"}))
	s.block(append(s.both("grant an allowance", 4, 5, func(n int) sdk.Msg { return allow(n, n+30, basic(12_000, in(2*time.Minute))) }),
		s.tx("grant an allowance without end", 6, allow(6, 36, basic(0, nil))),
		s.tx("grant a periodic allowance", 7, allow(7, 37, periodic(10*time.Second, 100_000, 9_000))),
		s.tx("grant an allowance for sends", 8, allow(8, 38, only)),
		s.tx("grant a periodic allowance for sends", 9, allow(9, 39, onlyPeriodic)).amino(),
		s.tx("grant an allowance twice", 4, allow(4, 34, basic(9, nil))),
		s.tx("grant an allowance to oneself", 10, allow(10, 10, basic(9, nil))),
		s.tx("grant an allowance that ended", 10, allow(10, 37, basic(9, in(-time.Hour)))),
		s.tx("grant an allowance of nothing", 10, allow(10, 37, &feegrant.BasicAllowance{SpendLimit: sdk.Coins{coin(0)}})),
		s.tx("grant a periodic allowance without period", 12, allow(12, 37, periodic(0, 100, 9))),
		s.tx("grant a periodic allowance above its limit", 10, allow(10, 37, periodic(time.Second, 8, 9))),
		s.tx("grant an allowance for nothing", 10, allow(10, 37, must(feegrant.NewAllowedMsgAllowance(basic(5, nil), []string{})))),
		s.tx("grant an allowance to a new account", 11, must(feegrant.NewMsgGrantAllowance(basic(10_000, in(40*time.Second)), addr(11), fresh(60)))),
		s.tx("revoke no allowance", 12, revokeAllowance(12, 13)),
	)...)
	by := func(label string, n, granter int, m sdk.Msg, fee int64) draft {
		return s.tx(label, n, m).with(func(d *draft) { d.granter, d.fee = addr(granter), coins(fee) })
	}
	s.block(
		by("allowance pays", 34, 4, send(34, 4, coins(1)), 5_000),
		by("allowance pays", 35, 5, send(35, 4, coins(1)), 5_000).amino(),
		by("allowance without end pays", 36, 6, send(36, 4, coins(1)), 5_000),
		by("periodic allowance pays", 37, 7, send(37, 4, coins(1)), 5_000),
		by("periodic allowance pays no more", 37, 7, send(37, 4, coins(1)), 5_000),
		by("allowance pays for a send", 38, 8, send(38, 4, coins(1)), 5_000),
		by("allowance pays for nothing else", 38, 8, withdraw(38, 0), 5_000),
		by("periodic allowance pays for a send", 39, 9, send(39, 4, coins(1)), 5_000),
		by("allowance of genesis pays", 41, 40, send(41, 4, coins(1)), 5_000),
		by("allowance that is too small", 34, 4, send(34, 4, coins(1)), 7_001),
		by("allowance that is not", 13, 12, send(13, 4, coins(1)), 5_000),
		by("allowance of another coin", 35, 5, send(35, 4, coins(1)), 0).with(func(d *draft) { d.fee = tokens(5) }),
	)
	s.block(by("allowance is used up", 34, 4, send(34, 4, coins(1)), 7_000), by("allowance of a granter that pays nothing", 36, 6, send(36, 4, coins(1)), 0))
	s.block(by("used up allowance", 34, 4, send(34, 4, coins(1)), 1), s.tx("revoke an allowance", 8, revokeAllowance(8, 38)),
		s.tx("revoke an allowance", 9, revokeAllowance(9, 39)).amino(), by("periodic allowance pays again", 37, 7, send(37, 4, coins(1)), 9_000))
	s.queries("with allowances")
	s.pass(2*time.Minute, s.tx("prune allowances", 16, &feegrant.MsgPruneAllowances{Pruner: acc(16)}))
	s.block(by("expired allowance", 35, 5, send(35, 4, coins(1)), 1), s.tx("prune allowances", 16, &feegrant.MsgPruneAllowances{Pruner: acc(16)}).amino())
}

func grant(from, to int, a authz.Authorization, until *time.Time) sdk.Msg {
	return must(authz.NewMsgGrant(addr(from), addr(to), a, until))
}

func exec(n int, msgs ...sdk.Msg) sdk.Msg {
	m := authz.NewMsgExec(addr(n), msgs)
	return &m
}

func revoke(from, to int, url string) sdk.Msg {
	m := authz.NewMsgRevoke(addr(from), addr(to), url)
	return &m
}

func valAddr(n int) sdk.ValAddress { return sdk.ValAddress(addr(n)) }

func (s *story) grants() {
	in := func(d time.Duration) *time.Time { t := s.now().Add(d); return &t }
	limit := coin(1_000_000)
	stake := func(t stakingtypes.AuthorizationType, allowed, denied []int, most *sdk.Coin) authz.Authorization {
		var a, d []sdk.ValAddress
		for _, n := range allowed {
			a = append(a, valAddr(n))
		}
		for _, n := range denied {
			d = append(d, valAddr(n))
		}
		return must(stakingtypes.NewStakeAuthorization(a, d, t, most))
	}
	generic := func(m sdk.Msg) authz.Authorization { return authz.NewGenericAuthorization(sdk.MsgTypeURL(m)) }
	s.block(append(s.both("grant sends", 4, 5, func(n int) sdk.Msg {
		return grant(n, n+20, banktypes.NewSendAuthorization(coins(1_000), nil), in(time.Hour))
	}),
		s.tx("grant sends to some", 6, grant(6, 26, banktypes.NewSendAuthorization(coins(1_000), []sdk.AccAddress{addr(7), addr(8)}), nil)),
		s.tx("grant sends to some", 6, grant(6, 27, banktypes.NewSendAuthorization(coins(1_000), []sdk.AccAddress{addr(7), addr(8)}), nil)).amino(),
		s.tx("grant a vote", 4, grant(4, 27, generic(&govv1.MsgVote{}), in(time.Hour))),
		s.tx("grant an exec", 24, grant(24, 28, generic(&authz.MsgExec{}), nil)),
		s.tx("grant delegations", 6, grant(6, 28, stake(stakingtypes.AuthorizationType_AUTHORIZATION_TYPE_DELEGATE, []int{0, 1}, nil, &limit), in(time.Hour))),
		s.tx("grant undelegations", 6, grant(6, 28, stake(stakingtypes.AuthorizationType_AUTHORIZATION_TYPE_UNDELEGATE, nil, []int{0}, nil), in(time.Hour))).amino(),
		s.tx("grant redelegations", 6, grant(6, 28, stake(stakingtypes.AuthorizationType_AUTHORIZATION_TYPE_REDELEGATE, []int{0, 1}, nil, &limit), nil)),
		s.tx("grant cancellations", 4, grant(4, 28, stake(stakingtypes.AuthorizationType_AUTHORIZATION_TYPE_CANCEL_UNBONDING_DELEGATION, []int{0}, nil, &limit), nil)),
		s.tx("grant withdrawals", 7, grant(7, 28, generic(&distrtypes.MsgWithdrawDelegatorReward{}), in(45*time.Second))),
		s.tx("grant to oneself", 10, grant(10, 10, generic(&banktypes.MsgSend{}), nil)),
		s.tx("grant an unknown message", 10, grant(10, 11, authz.NewGenericAuthorization("/no.such.Msg"), nil)),
		s.tx("grant that ended", 10, grant(10, 11, generic(&banktypes.MsgSend{}), in(-time.Hour))),
		s.tx("grant sends of nothing", 10, grant(10, 11, banktypes.NewSendAuthorization(sdk.Coins{}, nil), nil)),
		s.tx("grant sends to one twice", 10, grant(10, 11, banktypes.NewSendAuthorization(coins(5), []sdk.AccAddress{addr(7), addr(7)}), nil)),
		s.tx("grant to a new account", 11, must(authz.NewMsgGrant(addr(11), fresh(61), generic(&banktypes.MsgSend{}), in(30*time.Second)))),
		s.tx("grant without an authorization", 12, &authz.MsgGrant{Granter: acc(12), Grantee: acc(13)}),
	)...)
	s.block(
		s.tx("exec a send", 24, exec(24, send(4, 10, coins(300)))),
		s.tx("exec a send", 25, exec(25, send(5, 10, coins(300)))).amino(),
		s.tx("exec a send over the limit", 24, exec(24, send(4, 10, coins(701)))),
		s.tx("exec a send of another coin", 24, exec(24, send(4, 10, tokens(1)))),
		s.tx("exec a send to some", 26, exec(26, send(6, 7, coins(10)), send(6, 8, coins(11)))),
		s.tx("exec a send to another", 26, exec(26, send(6, 9, coins(10)))),
		s.tx("exec a send of oneself", 29, exec(29, send(29, 9, coins(10)))),
		s.tx("exec within exec", 28, exec(28, exec(24, send(4, 10, coins(5))))),
		s.tx("exec within exec of oneself", 10, exec(10, exec(10, send(10, 9, coins(5))))),
		s.tx("exec without a grant", 11, exec(11, send(4, 10, coins(1)))),
		s.tx("exec nothing", 11, exec(11)),
		s.tx("exec of genesis", 42, exec(42, send(40, 10, coins(1)))),
		s.tx("exec a delegation", 28, exec(28, delegate(6, 0, 400_000))),
		s.tx("exec a delegation over the limit", 28, exec(28, delegate(6, 0, 700_000))),
		s.tx("exec a delegation to another", 28, exec(28, delegate(6, 2, 4))),
		s.tx("exec an undelegation", 28, exec(28, undelegate(6, 1, 5_000))),
		s.tx("exec an undelegation from a denied one", 28, exec(28, undelegate(6, 0, 5_000))),
		s.tx("exec a redelegation", 28, exec(28, redelegate(6, 1, 0, 6_000))),
		s.tx("exec two of which one fails", 24, exec(24, send(4, 10, coins(1)), send(5, 10, coins(1)))),
	)
	s.block(
		s.tx("exec withdrawals", 28, exec(28, withdraw(7, 0))),
		s.tx("exec to the end of the limit", 24, exec(24, send(4, 10, coins(700)))),
		s.tx("exec a delegation to the end of the limit", 28, exec(28, delegate(6, 1, 600_000))),
		s.tx("grant again", 6, grant(6, 26, banktypes.NewSendAuthorization(coins(2_000), nil), in(time.Hour))),
		s.tx("revoke a grant", 6, revoke(6, 27, "/cosmos.bank.v1beta1.MsgSend")),
		s.tx("revoke a grant", 24, revoke(24, 28, "/cosmos.authz.v1beta1.MsgExec")).amino(),
		s.tx("revoke no grant", 10, revoke(10, 27, "/cosmos.bank.v1beta1.MsgSend")),
		s.tx("revoke without a message", 10, revoke(10, 27, "")),
	)
	d := s.tx("exec a cancellation", 28)
	d.build = func(height func(string) int64) []sdk.Msg {
		return []sdk.Msg{exec(28, stakingtypes.NewMsgCancelUnbondingDelegation(acc(4), val(0), height("undelegate third"), coin(300)))}
	}
	s.block(s.tx("exec after the limit", 24, exec(24, send(4, 10, coins(1)))), s.tx("exec after revocation", 27, exec(27, send(6, 7, coins(1)))), d)
	s.queries("with grants")
	s.pass(45*time.Second, s.tx("exec an expired grant", 28, exec(28, withdraw(7, 0))))
	s.block(s.tx("exec an expired grant", 28, exec(28, withdraw(7, 0))).amino())
}
