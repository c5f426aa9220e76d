package main

import (
	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// audit holds both chains against the books: every account's balances, and with `all` supplies, escrows and commitments too.
func (w *world) audit(all bool) {
	for _, s := range w.sides {
		for _, address := range sorted(s.books.holdings) {
			// Relayers are many, and only some earn.
			if address != economy && (all || !s.isRelayer[address]) {
				s.auditAccount(address)
			}
		}
		if s.market != nil {
			if got, want := s.wealth(), s.books.balance(economy, open); !got.Equal(want) {
				s.fault("all who earn or stake have %s; by the books %s", got, want)
			}
		}
		if all {
			s.auditTokens()
			s.auditCommitments()
		}
	}
	w.halt()
}

func (s *side) auditAccount(address string) {
	var answer banktypes.QueryAllBalancesResponse
	s.ask("/cosmos.bank.v1beta1.Query/AllBalances", &banktypes.QueryAllBalancesRequest{Address: address,
		Pagination: &query.PageRequest{Limit: 10_000}}, &answer)
	has := coinsByDenom(answer.Balances)
	for _, path := range sorted(s.books.of(address)) {
		denom, want := s.books.denom(path), s.books.balance(address, path)
		if got := amountOf(has, denom); !got.Equal(want) {
			s.fault("%s has %s of %s (%s); by the books %s", address, got, path, denom, want)
		}
		delete(has, denom)
	}
	for denom, amount := range has {
		s.fault("%s has %s of %s, which the books do not know", address, amount, denom)
	}
}

func (s *side) balanceOf(address, denom string) sdkmath.Int {
	var answer banktypes.QueryBalanceResponse
	s.ask("/cosmos.bank.v1beta1.Query/Balance", &banktypes.QueryBalanceRequest{Address: address, Denom: denom}, &answer)
	return answer.Balance.Amount
}

func (s *side) supplyOf(denom string) sdkmath.Int {
	var answer banktypes.QuerySupplyOfResponse
	s.ask("/cosmos.bank.v1beta1.Query/SupplyOf", &banktypes.QuerySupplyOfRequest{Denom: denom}, &answer)
	return answer.Amount.Amount
}

// auditTokens compares supplies and what is in escrow. What all accounts of the books have, and what is staked, is the supply.
func (s *side) auditTokens() {
	held := map[string]sdkmath.Int{}
	for _, tokens := range s.books.holdings {
		for path, amount := range tokens {
			held[path] = amountOf(held, path).Add(amount)
		}
	}
	locked := map[string]sdkmath.Int{}
	for _, l := range s.w.lanes {
		for path, amount := range s.books.of(escrow(l.ends[s.index])) {
			locked[path] = amountOf(locked, path).Add(amount)
		}
	}
	if s.index == 0 {
		for _, e := range s.w.loop.ends {
			for path, amount := range s.books.of(escrow(e)) {
				locked[path] = amountOf(locked, path).Add(amount)
			}
		}
	}
	for _, path := range sorted(s.books.supply) {
		denom, want := s.books.denom(path), s.books.supply[path]
		if got := s.supplyOf(denom); !got.Equal(want) {
			s.fault("the supply of %s is %s; by the books %s", path, got, want)
		}
		if denom != path && !amountOf(held, path).Equal(want) {
			s.fault("the books hold %s of the supply %s of %s", amountOf(held, path), want, path)
		}
		if !amountOf(locked, path).Equal(amountOf(s.books.escrowed, path)) {
			s.fault("the escrows hold %s of %s, of which %s is in escrow", amountOf(locked, path), path, amountOf(s.books.escrowed, path))
		}
		var answer transfertypes.QueryTotalEscrowForDenomResponse
		s.ask("/ibc.applications.transfer.v1.Query/TotalEscrowForDenom", &transfertypes.QueryTotalEscrowForDenomRequest{Denom: denom}, &answer)
		if !answer.Amount.Amount.Equal(amountOf(s.books.escrowed, path)) {
			s.fault("the total escrow of %s is %s; by the books %s", path, answer.Amount, amountOf(s.books.escrowed, path))
		}
	}
	if s.index == 0 {
		if supply := s.supplyOf(open); supply.GT(sdkmath.NewInt(openCap)) {
			s.fault("the supply of %s is %s, above its cap", open, supply)
		}
	}
	var total banktypes.QueryTotalSupplyResponse
	s.ask("/cosmos.bank.v1beta1.Query/TotalSupply", &banktypes.QueryTotalSupplyRequest{Pagination: &query.PageRequest{Limit: 10_000}}, &total)
	known := map[string]bool{}
	for path := range s.books.supply {
		known[s.books.denom(path)] = true
	}
	for _, c := range total.Supply {
		if !known[c.Denom] && sdk.ValidateDenom(c.Denom) == nil && len(c.Denom) > 4 && c.Denom[:4] == "ibc/" {
			s.fault("a supply of %s that the books do not know", c)
		}
	}
}

// auditCommitments compares what is on its way.
func (s *side) auditCommitments() {
	want := map[string]int{}
	for _, p := range s.w.live {
		if p.from == s.index {
			want[p.lane.name]++
		}
	}
	page := &query.PageRequest{Limit: 100_000}
	lanes := s.w.lanes
	if s.index == 0 {
		lanes = append([]*lane{s.w.loop}, lanes...)
	}
	for _, l := range lanes {
		got := 0
		if e := l.ends[s.index]; l.v2 {
			var answer channeltypesv2.QueryPacketCommitmentsResponse
			s.ask("/ibc.core.channel.v2.Query/PacketCommitments", &channeltypesv2.QueryPacketCommitmentsRequest{ClientId: e.id, Pagination: page}, &answer)
			got = len(answer.Commitments)
		} else {
			var answer channeltypes.QueryPacketCommitmentsResponse
			s.ask("/ibc.core.channel.v1.Query/PacketCommitments", &channeltypes.QueryPacketCommitmentsRequest{PortId: e.port, ChannelId: e.id,
				Pagination: page}, &answer)
			got = len(answer.Commitments)
		}
		if got != want[l.name] {
			s.fault("%d packets of %s are on their way; by the books %d", got, l.name, want[l.name])
		}
	}
}
