package main

import (
	"math/rand"
	"strings"
	"time"

	"cosmossdk.io/math"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	disttypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	"github.com/cosmos/cosmos-sdk/x/params/types/proposal"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

var sdkUnauthorized = sdkerrors.ErrUnauthorized

type gen struct {
	r         *rand.Rand
	authority string
}

func (g gen) limit() uint64 {
	if g.r.Intn(15) == 0 {
		return uint64(g.r.Intn(60_000))
	}
	return 10_000_000
}
func (g gen) who() string {
	if g.r.Intn(40) == 0 {
		return "nobody"
	}
	return user(byte(1 + g.r.Intn(9))).String()
}
func pick[T any](g gen, list ...T) T { return list[g.r.Intn(len(list))] }
func (g gen) money() sdk.Coins {
	n := pick(g, 10_000_000, 10_000_000, 10_000_000, 50_000_000, 5_000_000, 100_000, 99_999, 500_000, 2_000_000_000)
	return coins(int64(n))
}
func (g gen) deposit() sdk.Coins {
	switch g.r.Intn(25) {
	case 0:
		return sdk.Coins{}
	case 1:
		return sdk.Coins{sdk.Coin{Denom: "other", Amount: math.NewInt(7)}}
	case 2:
		return sdk.Coins{sdk.Coin{Denom: "uopen", Amount: math.NewInt(0)}}
	case 3:
		return append(coins(10_000_000), sdk.Coin{Denom: "zother", Amount: math.NewInt(7)})
	}
	return g.money()
}
func (g gen) id(ids uint64) uint64 {
	lo := uint64(1)
	if ids > 5 {
		lo = ids - 5
	}
	return lo + uint64(g.r.Intn(int(ids-lo)+1))
}
func (g gen) does() sdk.Msg {
	what := pick(g, "work", "work", "work", "more", "fail")
	return &minttypes.MsgUpdateParams{Authority: g.authority, Params: minttypes.Params{MintDenom: what}}
}
func (g gen) params() v1.Params {
	p := v1.DefaultParams()
	p.MinDeposit, p.ExpeditedMinDeposit = coins(10_000_000), coins(50_000_000)
	p.BurnVoteQuorum, p.BurnVoteVeto, p.BurnProposalDepositPrevote = g.r.Intn(2) == 0, g.r.Intn(2) == 0, g.r.Intn(2) == 0
	p.Quorum = pick(g, "0", "0.334", "1", "0.5", "0.1")
	p.VetoThreshold = pick(g, "0.334", "1", "0.1")
	p.MinInitialDepositRatio = pick(g, "0", "0", "0.3", "0.0000001")
	p.MinDepositRatio = pick(g, "0", "0.01", "0.2", "0.01")
	p.ProposalCancelRatio = pick(g, "0", "1", "0.5", "0.333333333333333333")
	p.ProposalCancelDest = pick(g, "", "", user(9).String(), authtypes.NewModuleAddress("distribution").String())
	switch g.r.Intn(5) {
	case 0:
		p.Quorum = "2"
	case 1:
		switch g.r.Intn(14) {
		case 0:
			p.Threshold = "0.7"
		case 1:
			p.Threshold = "-0"
		case 2:
			p.Quorum = "-0.1"
		case 3:
			p.Quorum = "x"
		case 4:
			p.VetoThreshold = "1.5"
		case 5:
			p.ExpeditedThreshold = "0"
		case 6:
			p.VotingPeriod = p.ExpeditedVotingPeriod
		case 7:
			d := time.Duration(-1500000000)
			p.VotingPeriod = &d
		case 8:
			p.VotingPeriod = nil
		case 9:
			p.MaxDepositPeriod = nil
		case 10:
			p.MinInitialDepositRatio = "1.1"
		case 11:
			p.ProposalCancelRatio = "-1.1"
		case 12:
			p.ProposalCancelDest = "nobody"
		case 13:
			p.ExpeditedMinDeposit = p.MinDeposit
		}
	}
	return p
}
func (g gen) inner() sdk.Msg {
	switch g.r.Intn(14) {
	case 0:
		return &banktypes.MsgSend{FromAddress: g.authority, ToAddress: user(8).String(), Amount: coins(int64(20_000_000_000))}
	case 1:
		return &banktypes.MsgSend{FromAddress: g.who(), ToAddress: user(8).String(), Amount: coins(5)}
	case 2:
		return &stakingtypes.MsgUpdateParams{Authority: g.authority}
	case 3:
		a, _ := codectypes.NewAnyWithValue(g.content())
		return &v1.MsgExecLegacyContent{Content: a, Authority: pick(g, g.authority, g.authority, g.who())}
	case 4, 5, 6:
		return &v1.MsgUpdateParams{Authority: g.authority, Params: g.params()}
	case 7:
		return &v1.MsgVote{Voter: g.authority, ProposalId: 1, Option: 1}
	case 8:
		return &v1.MsgSubmitProposal{Proposer: g.authority, Title: "inner", Summary: "inner", Metadata: "m"}
	}
	return g.does()
}
func (g gen) content() interface {
	v1beta1.Content
	Reset()
	ProtoMessage()
} {
	t := pick(g, "t", "t", "t", " ", strings.Repeat("x", 141))
	switch g.r.Intn(9) {
	case 0:
		return &proposal.ParameterChangeProposal{Title: t, Description: "d", Changes: []proposal.ParamChange{{Subspace: "s", Key: pick(g, "k", ""), Value: "v"}}}
	case 1:
		return &upgradetypes.SoftwareUpgradeProposal{Title: t, Description: "d", Plan: upgradetypes.Plan{Name: "n", Height: int64(g.r.Intn(2))}}
	case 2:
		return &upgradetypes.CancelSoftwareUpgradeProposal{Title: t, Description: "d"}
	case 3:
		return &disttypes.CommunityPoolSpendProposal{Title: t, Description: "d", Recipient: user(3).String(), Amount: coins(4)}
	}
	return &v1beta1.TextProposal{Title: t, Description: pick(g, "d", "d", "d", "", "more words")}
}
func (g gen) options() v1.WeightedVoteOptions {
	o := func(list ...any) (out v1.WeightedVoteOptions) {
		for i := 0; i < len(list); i += 2 {
			out = append(out, &v1.WeightedVoteOption{Option: list[i].(v1.VoteOption), Weight: list[i+1].(string)})
		}
		return
	}
	y, a, n, v := v1.OptionYes, v1.OptionAbstain, v1.OptionNo, v1.OptionNoWithVeto
	return pick(g, o(y, "1"), o(y, "0.7", n, "0.3"), o(y, "0.333333333333333333", a, "0.333333333333333333", v, "0.333333333333333334"),
		o(y, "0.5", y, "0.5"), o(n, "0.5", v, "0.6"), o(v, "0.4"), o(y, "x"), o(v1.VoteOption(9), "1"), o(), o(y, "1.0", n, "0"), o(y, "0.9", a, "0.1"))
}
func (g gen) next(ids uint64) sdk.Msg {
	switch g.r.Intn(24) {
	case 0, 1, 2, 3, 20, 21:
		var ms []sdk.Msg
		for i := g.r.Intn(3); i >= 0; i-- {
			ms = append(ms, g.inner())
		}
		if g.r.Intn(8) == 0 {
			ms = nil
		}
		if g.r.Intn(4) > 0 {
			m, err := v1.NewMsgSubmitProposal(ms, g.money(), user(byte(1+g.r.Intn(7))).String(), "m", "title", "sum", g.r.Intn(3) == 0)
			if err != nil {
				panic(err)
			}
			return m
		}
		title, summary := pick(g, "title", "title", "title", "title", "", strings.Repeat("t", 256)), pick(g, "sum", "sum", "sum", "", strings.Repeat("s", 10_201))
		meta := pick(g, "ipfs://CID", "ipfs://CID", "", `{"title":"title","summary":"sum"}`, `{"title":"x"}`, strings.Repeat("m", 256), `{"Title":"title","SUMMARY":"sum","x":[1e999]}`)
		m, err := v1.NewMsgSubmitProposal(ms, g.deposit(), g.who(), meta, title, summary, g.r.Intn(3) == 0)
		if err != nil {
			panic(err)
		}
		return m
	case 4:
		m := &v1beta1.MsgSubmitProposal{InitialDeposit: g.deposit(), Proposer: g.who()}
		if g.r.Intn(15) > 0 {
			m.SetContent(g.content())
		}
		return m
	case 5, 6:
		return &v1.MsgDeposit{ProposalId: g.id(ids), Depositor: g.who(), Amount: g.deposit()}
	case 7:
		return &v1beta1.MsgDeposit{ProposalId: g.id(ids), Depositor: g.who(), Amount: g.deposit()}
	case 22, 23:
		return &v1.MsgVote{ProposalId: g.id(ids), Voter: user(2).String(), Option: v1.OptionYes}
	case 8, 9, 10, 11, 12:
		opt := pick(g, v1.OptionYes, v1.OptionYes, v1.OptionYes, v1.OptionNo, v1.OptionAbstain, v1.OptionNoWithVeto, v1.VoteOption(g.r.Intn(7)))
		return &v1.MsgVote{ProposalId: g.id(ids), Voter: pick(g, user(2).String(), user(2).String(), user(5).String(), g.who()), Option: opt, Metadata: pick(g, "", "", "m", strings.Repeat("m", 256*g.r.Intn(2)))}
	case 13:
		return &v1beta1.MsgVote{ProposalId: g.id(ids), Voter: g.who(), Option: v1beta1.VoteOption(g.r.Intn(6))}
	case 14, 15:
		return &v1.MsgVoteWeighted{ProposalId: g.id(ids), Voter: g.who(), Options: g.options()}
	case 16:
		m := &v1beta1.MsgVoteWeighted{ProposalId: g.id(ids), Voter: g.who()}
		for _, o := range g.options() {
			w, err := math.LegacyNewDecFromStr(o.Weight)
			if err != nil {
				w = math.LegacyNewDec(-1)
			}
			m.Options = append(m.Options, v1beta1.WeightedVoteOption{Option: v1beta1.VoteOption(o.Option), Weight: w})
		}
		return m
	case 17, 18:
		return &v1.MsgCancelProposal{ProposalId: g.id(ids), Proposer: g.who()}
	}
	if g.r.Intn(2) == 0 {
		a, _ := codectypes.NewAnyWithValue(g.content())
		return &v1.MsgExecLegacyContent{Content: a, Authority: pick(g, g.authority, g.who())}
	}
	return &v1.MsgUpdateParams{Authority: pick(g, g.authority, g.authority, g.who()), Params: g.params()}
}
func (g gen) page() *query.PageRequest {
	switch g.r.Intn(4) {
	case 0:
		return nil
	case 1:
		return &query.PageRequest{Offset: uint64(g.r.Intn(20)), Limit: uint64(g.r.Intn(5)), CountTotal: g.r.Intn(2) == 0, Reverse: g.r.Intn(2) == 0}
	case 2:
		return &query.PageRequest{Key: sdk.Uint64ToBigEndian(uint64(g.r.Intn(12))), Limit: uint64(g.r.Intn(5)), Reverse: g.r.Intn(2) == 0}
	}
	return &query.PageRequest{Limit: uint64(1 + g.r.Intn(4)), CountTotal: g.r.Intn(2) == 0}
}
func (g gen) voter() string { return pick(g, g.who(), user(2).String(), "") }
func (g gen) queries(ids uint64) []ques {
	id := func() uint64 { return uint64(g.r.Intn(int(ids) + 2)) }
	ty := func() string { return pick(g, "", "deposit", "voting", "tallying", "x") }
	st := func() int32 { return int32(g.r.Intn(8)) }
	nokey := func() *query.PageRequest {
		p := g.page()
		if p != nil && p.Key != nil {
			p.Key = append([]byte{20}, bytesOf(byte(g.r.Intn(9)))...)
		}
		return p
	}
	n, o := "cosmos.gov.v1.Query/", "cosmos.gov.v1beta1.Query/"
	return []ques{
		{n + "Constitution", &v1.QueryConstitutionRequest{}},
		{n + "Proposal", &v1.QueryProposalRequest{ProposalId: id()}},
		{n + "Proposals", &v1.QueryProposalsRequest{ProposalStatus: v1.ProposalStatus(st()), Pagination: g.page()}},
		{n + "Proposals", &v1.QueryProposalsRequest{Voter: g.voter(), Pagination: g.page()}},
		{n + "Proposals", &v1.QueryProposalsRequest{Depositor: g.voter(), Pagination: g.page()}},
		{n + "Vote", &v1.QueryVoteRequest{ProposalId: id(), Voter: g.voter()}},
		{n + "Votes", &v1.QueryVotesRequest{ProposalId: id(), Pagination: nokey()}},
		{n + "Params", &v1.QueryParamsRequest{ParamsType: ty()}},
		{n + "Deposit", &v1.QueryDepositRequest{ProposalId: id(), Depositor: g.voter()}},
		{n + "Deposits", &v1.QueryDepositsRequest{ProposalId: id(), Pagination: nokey()}},
		{n + "TallyResult", &v1.QueryTallyResultRequest{ProposalId: id()}},
		{o + "Proposal", &v1beta1.QueryProposalRequest{ProposalId: id()}},
		{o + "Proposals", &v1beta1.QueryProposalsRequest{ProposalStatus: v1beta1.ProposalStatus(st()), Pagination: g.page()}},
		{o + "Vote", &v1beta1.QueryVoteRequest{ProposalId: id(), Voter: g.voter()}},
		{o + "Votes", &v1beta1.QueryVotesRequest{ProposalId: id(), Pagination: nokey()}},
		{o + "Params", &v1beta1.QueryParamsRequest{ParamsType: ty()}},
		{o + "Deposit", &v1beta1.QueryDepositRequest{ProposalId: id(), Depositor: g.voter()}},
		{o + "Deposits", &v1beta1.QueryDepositsRequest{ProposalId: id(), Pagination: nokey()}},
		{o + "TallyResult", &v1beta1.QueryTallyResultRequest{ProposalId: id()}},
	}
}
