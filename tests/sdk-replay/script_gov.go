package main

import (
	"strings"
	"time"

	"cosmossdk.io/math"
	evidencetypes "cosmossdk.io/x/evidence/types"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

func submit(n int, deposit int64, expedited bool, title string, msgs ...sdk.Msg) sdk.Msg {
	return must(govv1.NewMsgSubmitProposal(msgs, coins(deposit), acc(n), "ipfs://meta", title, "summary of "+title, expedited))
}

// proposal that passes the checks: its number follows the one before.
func (s *story) propose(label string, n int, deposit int64, expedited bool, msgs ...sdk.Msg) (draft, uint64) {
	s.proposals++
	return s.tx(label, n, submit(n, deposit, expedited, label, msgs...)), s.proposals
}

func vote(n int, id uint64, o govv1.VoteOption) sdk.Msg { return govv1.NewMsgVote(addr(n), id, o, "") }

const (
	yes     = govv1.OptionYes
	no      = govv1.OptionNo
	abstain = govv1.OptionAbstain
	veto    = govv1.OptionNoWithVeto
)

// votes of the four validators.
func (s *story) votes(id uint64, options ...govv1.VoteOption) []draft {
	var out []draft
	for n, o := range options {
		out = append(out, s.tx("vote of a validator", n, vote(n, id, o)))
	}
	return out
}

func (s *story) governance() {
	weighted := func(options ...any) govv1.WeightedVoteOptions {
		var out govv1.WeightedVoteOptions
		for i := 0; i < len(options); i += 2 {
			out = append(out, &govv1.WeightedVoteOption{Option: options[i].(govv1.VoteOption), Weight: options[i+1].(string)})
		}
		return out
	}
	gov := moduleAddress("gov").String()
	spend := s.spend(1_000_000, acc(39))
	pass, p := s.propose("proposal that passes", 10, 10_000_000, false, spend)
	small, d := s.propose("proposal without its deposit", 11, 2_000_000, false, spend)
	text, e := s.propose("proposal of text", 12, 10_000_000, false)
	refused, r := s.propose("proposal that is refused", 13, 10_000_000, false, spend)
	vetoed, v := s.propose("proposal that is vetoed", 14, 10_000_000, false, spend)
	quorum, q := s.propose("proposal without quorum", 15, 10_000_000, false)
	fails, f := s.propose("proposal whose message fails", 16, 10_000_000, false, s.spend(9_000_000_000, acc(39)))
	fast, x := s.propose("expedited proposal", 17, 50_000_000, true, spend)
	slow, y := s.propose("expedited proposal that falls back", 18, 50_000_000, true, spend)
	gone, z := s.propose("proposal that is cancelled", 19, 10_000_000, false)
	dies, _ := s.propose("proposal that dies of its deposit", 24, 1_000_000, false)
	s.block(pass, small, text.amino(), refused, vetoed, quorum, fails, fast, slow, gone, dies)
	v1, v2 := s.proposals+1, s.proposals+2
	s.proposals += 3 // the third one is that of a broken message
	old := v1beta1.NewTextProposal("old title", "old description")
	s.block(append([]draft{
		s.tx("old text proposal", 25, must(v1beta1.NewMsgSubmitProposal(old, coins(10_000_000), addr(25)))),
		s.tx("old text proposal", 26, must(v1beta1.NewMsgSubmitProposal(old, coins(10_000_000), addr(26)))).amino(),
		s.tx("old proposal without a route", 27, must(v1beta1.NewMsgSubmitProposal(&distrtypes.CommunityPoolSpendProposal{Title: "t", Description: "d", Recipient: acc(4), Amount: coins(1)}, coins(10_000_000), addr(27)))),
		s.tx("proposal with too small a deposit", 27, submit(27, 900_000, false, "t")),
		s.tx("proposal with another coin", 27, must(govv1.NewMsgSubmitProposal(nil, tokens(1_000_000), acc(27), "m", "t", "s", false))),
		s.tx("proposal without a title", 27, submit(27, 10_000_000, false, "")),
		s.tx("proposal with a long title", 27, submit(27, 10_000_000, false, strings.Repeat("t", 256))),
		s.tx("proposal with long metadata", 27, must(govv1.NewMsgSubmitProposal(nil, coins(10_000_000), acc(27), strings.Repeat("m", 256), "t", "s", false))),
		s.tx("proposal of another signer's message", 27, submit(27, 10_000_000, false, "t", send(4, 5, coins(1)))),
		s.tx("proposal of a message without a handler", 27, submit(27, 10_000_000, false, "t", &v1beta1.MsgVote{})),
		s.tx("proposal of a broken message", 27, submit(27, 10_000_000, false, "t", &banktypes.MsgSend{FromAddress: gov, ToAddress: "x"})),
		s.tx("proposal too dear", 27, submit(27, 9_000_000_000, false, "t")),
	}, append(s.both("deposit", 28, 29, func(n int) sdk.Msg { return govv1.NewMsgDeposit(addr(n), d, coins(3_000_000)) }),
		s.tx("deposit too little", 28, govv1.NewMsgDeposit(addr(28), d, coins(50_000))),
		s.tx("deposit another coin", 28, govv1.NewMsgDeposit(addr(28), d, tokens(50_000))),
		s.tx("deposit on no proposal", 28, govv1.NewMsgDeposit(addr(28), 999, coins(500_000))),
		s.tx("deposit in both coins", 28, govv1.NewMsgDeposit(addr(28), d, sdk.NewCoins(coin(500_000), sdk.NewInt64Coin("token", 5)))),
		s.tx("vote before voting", 28, vote(28, d, yes)),
		s.tx("old deposit", 34, v1beta1.NewMsgDeposit(addr(34), e, coins(500_000))),
		s.tx("old deposit", 35, v1beta1.NewMsgDeposit(addr(35), e, coins(500_000))).amino(),
	)...)...)
	s.block(append(append(append(append(append(s.votes(x, yes, yes, yes, yes), s.votes(y, yes, no, yes, no)...),
		s.votes(p, yes, yes, abstain, no)...), s.votes(r, no, no, yes, yes)...),
		s.votes(v, veto, veto, yes, yes)...), s.votes(f, yes, yes, yes)...)...)
	s.block(append(s.both("vote", 20, 6, func(n int) sdk.Msg { return vote(n, p, yes) }),
		s.tx("vote with metadata", 21, govv1.NewMsgVote(addr(21), p, no, "because <&>")),
		s.tx("vote with long metadata", 21, govv1.NewMsgVote(addr(21), p, no, strings.Repeat("m", 256))),
		s.tx("vote twice", 20, vote(20, p, no)),
		s.tx("vote on no proposal", 20, vote(20, 999, yes)),
		s.tx("vote for nothing", 20, vote(20, p, govv1.VoteOption(9))),
		s.tx("vote for the empty option", 20, vote(20, p, govv1.VoteOption(0))),
		s.tx("vote without stake", 36, vote(36, p, veto)),
		s.tx("weighted vote", 22, govv1.NewMsgVoteWeighted(addr(22), p, weighted(yes, "0.6", no, "0.3", abstain, "0.1"), "meta")),
		s.tx("weighted vote", 23, govv1.NewMsgVoteWeighted(addr(23), p, weighted(yes, "0.500000000000000000", no, "0.500000000000000000"), "")).amino(),
		s.tx("weighted vote below one", 23, govv1.NewMsgVoteWeighted(addr(23), p, weighted(yes, "0.6", no, "0.3"), "")),
		s.tx("weighted vote above one", 23, govv1.NewMsgVoteWeighted(addr(23), p, weighted(yes, "0.6", no, "0.5"), "")),
		s.tx("weighted vote twice the same", 23, govv1.NewMsgVoteWeighted(addr(23), p, weighted(yes, "0.6", yes, "0.4"), "")),
		s.tx("weighted vote without options", 23, govv1.NewMsgVoteWeighted(addr(23), p, nil, "")),
		s.tx("weighted vote of a negative weight", 23, govv1.NewMsgVoteWeighted(addr(23), p, weighted(yes, "-0.6", no, "1.6"), "")),
		s.tx("old vote", 20, v1beta1.NewMsgVote(addr(20), v1, v1beta1.OptionYes)),
		s.tx("old vote", 21, v1beta1.NewMsgVote(addr(21), v1, v1beta1.OptionNo)).amino(),
		s.tx("old weighted vote", 22, v1beta1.NewMsgVoteWeighted(addr(22), v2, v1beta1.WeightedVoteOptions{{Option: v1beta1.OptionYes, Weight: dec("0.7")}, {Option: v1beta1.OptionNoWithVeto, Weight: dec("0.3")}})),
		s.tx("old weighted vote", 23, v1beta1.NewMsgVoteWeighted(addr(23), v2, v1beta1.WeightedVoteOptions{{Option: v1beta1.OptionAbstain, Weight: dec("1")}})).amino(),
		s.tx("cancel another's proposal", 20, govv1.NewMsgCancelProposal(z, acc(20))),
		s.tx("cancel no proposal", 20, govv1.NewMsgCancelProposal(999, acc(20))),
		s.tx("vote before the cancellation", 20, vote(20, z, yes)),
		s.tx("exec a vote", 27, exec(27, vote(4, p, abstain))),
		s.tx("legacy content without authority", 20, govv1.NewMsgExecLegacyContent(packed(old.(*v1beta1.TextProposal)), acc(20))),
		s.tx("gov params without authority", 20, &govv1.MsgUpdateParams{Authority: acc(20), Params: govv1.DefaultParams()}),
		s.tx("mint params without authority", 20, &minttypes.MsgUpdateParams{Authority: acc(20), Params: minttypes.DefaultParams()}),
		s.tx("consensus params without authority", 20, consensusParams(acc(20), 1)),
		s.tx("upgrade without authority", 20, &upgradetypes.MsgSoftwareUpgrade{Authority: acc(20), Plan: upgradetypes.Plan{Name: "n", Height: 1_000_000}}),
		s.tx("cancel an upgrade without authority", 20, &upgradetypes.MsgCancelUpgrade{Authority: acc(20)}),
		s.tx("evidence of a message", 21, must(evidencetypes.NewMsgSubmitEvidence(addr(21), &evidencetypes.Equivocation{Height: 3, Time: genesisTime, Power: 5, ConsensusAddress: consAddr(1).String()}))),
		s.tx("evidence of nothing", 21, &evidencetypes.MsgSubmitEvidence{Submitter: acc(21)}),
	)...)
	s.queries("while voting")
	s.block(s.tx("cancel a proposal", 19, govv1.NewMsgCancelProposal(z, acc(19))))
	s.block(s.tx("cancel a cancelled proposal", 19, govv1.NewMsgCancelProposal(z, acc(19))).amino())
	s.pass(time.Second)
	s.block(s.tx("vote after the end", 20, vote(20, x, no)), s.tx("vote after the fall back", 1, vote(1, y, yes)), s.tx("deposit after the end", 20, govv1.NewMsgDeposit(addr(20), x, coins(1_000_000))))
	s.queries("while some are decided")
	s.pass(votingPeriod, s.tx("vote in the last block", 20, vote(20, q, yes)))
	s.block(s.tx("cancel an ended proposal", 10, govv1.NewMsgCancelProposal(p, acc(10))))
	s.queries("after voting")
}

func consensusParams(by string, add int64) sdk.Msg {
	p := cmttypes.DefaultConsensusParams().ToProto()
	p.Block.MaxGas, p.Block.MaxBytes = 50_000_000+add, 10_000_000
	return &consensustypes.MsgUpdateParams{Authority: by, Block: p.Block, Evidence: p.Evidence, Validator: p.Validator}
}

// parameters lets governance change every module's, well and badly.
func (s *story) parameters() {
	gov := moduleAddress("gov").String()
	// No more historical headers: they name the app hash, in which only the SDK's application has no further stores.
	staking := stakingtypes.NewParams(unbondingTime, 4, 3, 0, denom, dec("0.02"))
	badStaking := staking
	badStaking.MaxValidators = 0
	slashing := slashingtypes.NewParams(signedWindow+2, dec("0.4"), jailTime, dec("0.06"), dec("0.02"))
	if s.scripted() == nil {
		slashing.SignedBlocksWindow = 2_000_000
	}
	badSlashing := slashing
	badSlashing.SignedBlocksWindow = 0
	mint := minttypes.NewParams(denom, dec("0.2"), dec("0.30"), dec("0.10"), dec("0.50"), 90_000)
	if s.scripted() == nil {
		zero := math.LegacyZeroDec()
		mint = minttypes.NewParams(denom, zero, zero, zero, dec("0.5"), 90_000)
	}
	badMint := mint
	badMint.InflationMax, badMint.InflationMin = dec("0.1"), dec("0.2")
	distr := distrtypes.DefaultParams()
	distr.CommunityTax = dec("0.1")
	badDistr := distr
	badDistr.CommunityTax = dec("1.1")
	auth := authtypes.DefaultParams()
	auth.MaxMemoCharacters, auth.TxSizeCostPerByte = 300, 11
	badAuth := auth
	badAuth.TxSigLimit = 0
	bank := banktypes.NewParams(true)
	params := govv1.DefaultParams()
	v, e, d := votingPeriod, expeditedPeriod, depositPeriod
	params.MinDeposit, params.ExpeditedMinDeposit = coins(9_000_000), coins(40_000_000)
	params.VotingPeriod, params.ExpeditedVotingPeriod, params.MaxDepositPeriod = &v, &e, &d
	params.BurnVoteQuorum = true
	badGov := params
	badGov.Quorum = "1.5"
	legacy := v1beta1.NewTextProposal("t", "d")
	changes := []struct {
		name string
		msg  []sdk.Msg
	}{
		{"staking", []sdk.Msg{&stakingtypes.MsgUpdateParams{Authority: gov, Params: staking}}},
		{"slashing", []sdk.Msg{&slashingtypes.MsgUpdateParams{Authority: gov, Params: slashing}}},
		{"mint", []sdk.Msg{&minttypes.MsgUpdateParams{Authority: gov, Params: mint}}},
		{"distribution", []sdk.Msg{&distrtypes.MsgUpdateParams{Authority: gov, Params: distr}}},
		{"auth", []sdk.Msg{&authtypes.MsgUpdateParams{Authority: gov, Params: auth}}},
		{"bank", []sdk.Msg{&banktypes.MsgUpdateParams{Authority: gov, Params: bank}, banktypes.NewMsgSetSendEnabled(gov,
			[]*banktypes.SendEnabled{{Denom: "token", Enabled: false}, {Denom: "other", Enabled: true}}, []string{"frozen"})}},
		{"gov", []sdk.Msg{&govv1.MsgUpdateParams{Authority: gov, Params: params}}},
		{"consensus", []sdk.Msg{consensusParams(gov, 0)}},
		{"upgrade", []sdk.Msg{&upgradetypes.MsgSoftwareUpgrade{Authority: gov, Plan: upgradetypes.Plan{Name: "next", Height: 1_000_000, Info: "info"}}}},
		{"legacy content", []sdk.Msg{govv1.NewMsgExecLegacyContent(packed(legacy.(*v1beta1.TextProposal)), gov)}},
		{"two messages", []sdk.Msg{banktypes.NewMsgSend(moduleAddress("gov"), addr(5), coins(1)), s.spend(5, acc(5))}},
		{"two messages of which one fails", []sdk.Msg{s.spend(5, acc(5)), banktypes.NewMsgSend(moduleAddress("gov"), addr(5), coins(9_000_000_000))}},
		{"bad staking", []sdk.Msg{&stakingtypes.MsgUpdateParams{Authority: gov, Params: badStaking}}},
		{"bad slashing", []sdk.Msg{&slashingtypes.MsgUpdateParams{Authority: gov, Params: badSlashing}}},
		{"bad mint", []sdk.Msg{&minttypes.MsgUpdateParams{Authority: gov, Params: badMint}}},
		{"bad distribution", []sdk.Msg{&distrtypes.MsgUpdateParams{Authority: gov, Params: badDistr}}},
		{"bad auth", []sdk.Msg{&authtypes.MsgUpdateParams{Authority: gov, Params: badAuth}}},
		{"bad gov", []sdk.Msg{&govv1.MsgUpdateParams{Authority: gov, Params: badGov}}},
		{"bad consensus", []sdk.Msg{&consensustypes.MsgUpdateParams{Authority: gov}}},
		{"upgrade in the past", []sdk.Msg{&upgradetypes.MsgSoftwareUpgrade{Authority: gov, Plan: upgradetypes.Plan{Name: "past", Height: 3}}}},
		{"upgrade without a name", []sdk.Msg{&upgradetypes.MsgSoftwareUpgrade{Authority: gov, Plan: upgradetypes.Plan{Height: 1_000_000}}}},
		{"spend to a blocked account", []sdk.Msg{s.spend(5, moduleAddress("mint").String())}},
		{"spend nothing", []sdk.Msg{s.spend(0, acc(5))}},
	}
	var drafts []draft
	var ids []uint64
	for i, c := range changes {
		d, id := s.propose("params: "+c.name, 4+i%9, 10_000_000, false, c.msg...)
		drafts, ids = append(drafts, d), append(ids, id)
	}
	s.block(drafts...)
	drafts = nil
	for _, id := range ids {
		var all []sdk.Msg
		for n := 0; n < genesisValidators; n++ {
			all = append(all, vote(n, id, yes))
		}
		drafts = append(drafts, s.tx("votes of all validators", 0, all...).and(1, 2, 3).limit(2_000_000))
	}
	s.block(drafts...)
	s.pass(votingPeriod)
	s.block(s.tx("cost of a byte changed", 5, send(5, 6, coins(1))), s.tx("token frozen", 6, send(6, 7, tokens(1))),
		s.tx("frozen token in a multi send", 7, &banktypes.MsgMultiSend{Inputs: []banktypes.Input{banktypes.NewInput(addr(7), tokens(1))}, Outputs: []banktypes.Output{banktypes.NewOutput(addr(8), tokens(1))}}),
		s.tx("longer memo", 8, send(8, 9, coins(1))).with(func(d *draft) { d.memo = strings.Repeat("m", 299) }))
	s.queries("after the change of parameters")
	cancel, id := s.propose("params: cancel the upgrade", 4, 10_000_000, false, &upgradetypes.MsgCancelUpgrade{Authority: gov})
	s.block(cancel)
	s.block(s.votes(id, yes, yes, yes, yes)...)
	s.pass(votingPeriod)
	s.pass(time.Second)
}

// spend pays from what governance has: the community pool, or where that lies elsewhere, its own account.
func (s *story) spend(amount int64, to string) sdk.Msg {
	if s.scripted() != nil {
		return spendPool(sdk.Coins{coin(amount)}.Sort(), moduleAddress("gov").String(), to)
	}
	if amount < 1_000_000_000 {
		amount = 1
	}
	return &banktypes.MsgSend{FromAddress: moduleAddress("gov").String(), ToAddress: to, Amount: coins(amount)}
}

func spendPool(amount sdk.Coins, by, to string) sdk.Msg {
	return &distrtypes.MsgCommunityPoolSpend{Authority: by, Recipient: to, Amount: amount}
}
