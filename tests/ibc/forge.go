package main

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// forgeries of a header, each of which a client must refuse.
var forgeries = []struct {
	name string
	make func(s *side, h *ibctm.Header)
}{
	{"another application hash", func(_ *side, h *ibctm.Header) { h.Header.AppHash[3] ^= 1 }},
	{"another chain", func(_ *side, h *ibctm.Header) { h.Header.ChainID = "peer-8" }},
	{"too few votes", func(_ *side, h *ibctm.Header) {
		for i, v := 0, int64(0); i < len(h.Commit.Signatures); i++ {
			v += h.ValidatorSet.Validators[i].VotingPower
			h.Commit.Signatures[i] = cmtproto.CommitSig{BlockIdFlag: cmtproto.BlockIDFlagAbsent}
			if 3*v >= h.ValidatorSet.TotalVotingPower {
				return
			}
		}
	}},
	{"a spoilt vote", func(_ *side, h *ibctm.Header) { first(h).Signature[9] ^= 4 }},
	{"a vote in the name of another", func(_ *side, h *ibctm.Header) {
		first(h).ValidatorAddress = append([]byte{}, h.Commit.Signatures[len(h.Commit.Signatures)-1].ValidatorAddress...)
		first(h).Signature = append([]byte{}, h.Commit.Signatures[len(h.Commit.Signatures)-1].Signature...)
	}},
	{"more power", func(_ *side, h *ibctm.Header) { h.ValidatorSet.Validators[0].VotingPower++ }},
	{"others that are trusted", func(_ *side, h *ibctm.Header) { h.TrustedValidators.Validators[0].VotingPower += 3 }},
	{"an unknown height that is trusted", func(_ *side, h *ibctm.Header) { h.TrustedHeight.RevisionHeight = 1 }},
	{"another revision that is trusted", func(_ *side, h *ibctm.Header) { h.TrustedHeight.RevisionNumber++ }},
	{"a time that is not yet", func(s *side, h *ibctm.Header) {
		o := s.other()
		header := must(cmttypes.HeaderFromProto(h.Header))
		header.Time = s.w.now.Add(time.Minute)
		h.SignedHeader = signHeader(header, o.sets[header.Height], o.keys, nil)
	}},
	{"others' signatures", func(s *side, h *ibctm.Header) {
		header := must(cmttypes.HeaderFromProto(h.Header))
		third := &chain{id: "third", keys: map[string]crypto.PrivKey{}}
		set := cmttypes.NewValidatorSet([]*cmttypes.Validator{cmttypes.NewValidator(third.validatorKey(1).PubKey(), 1_000_000)})
		header.ValidatorsHash = set.Hash()
		h.SignedHeader, h.ValidatorSet = signHeader(header, set, third.keys, nil), protoSet(set)
	}},
}

// first vote of a header.
func first(h *ibctm.Header) *cmtproto.CommitSig {
	for i := range h.Commit.Signatures {
		if h.Commit.Signatures[i].BlockIdFlag == cmtproto.BlockIDFlagCommit {
			return &h.Commit.Signatures[i]
		}
	}
	panic("nobody voted")
}

// forgery is an update of a client with a header that its chain never had.
func (s *side) forgery(client string) step {
	o := s.other()
	trusted := s.clients[client].latest()
	var header ibctm.Header
	check(header.Unmarshal(must(o.header(o.height, trusted).Marshal())))
	f := pick(s.w, forgeries)
	f.make(s, &header)
	s.w.tally.forged++
	return step{
		what:    fmt.Sprintf("update %s to %d from %d with %s", client, o.height, trusted, f.name),
		message: func(signer string) sdk.Msg { return must(clienttypes.NewMsgUpdateClient(client, &header, signer)) },
		run:     func(moment) effect { return refusal("forged") },
	}
}

// misbehave shows new clients two headers of one height, in an update or as a pair: they freeze, and take nothing more.
func (s *side) misbehave() {
	o := s.other()
	for _, pair := range []bool{false, true} {
		client := s.create()
		o.act()
		o.act()
		trusted := s.clients[client].latest()
		truth := o.header(o.height, trusted)
		var forged ibctm.Header
		check(forged.Unmarshal(must(truth.Marshal())))
		header := must(cmttypes.HeaderFromProto(truth.Header))
		header.AppHash = digest("another", header.Height)
		forged.SignedHeader = signHeader(header, o.sets[header.Height], o.keys, nil)
		s.act(s.update(client, o.height, trusted).message)
		var proof exported.ClientMessage = &forged
		if pair {
			proof = ibctm.NewMisbehaviour(client, truth, &forged)
		}
		s.act(func(signer string) sdk.Msg { return must(clienttypes.NewMsgUpdateClient(client, proof, signer)) })
		var answer clienttypes.QueryClientStatusResponse
		s.ask("/ibc.core.client.v1.Query/ClientStatus", &clienttypes.QueryClientStatusRequest{ClientId: client}, &answer)
		if answer.Status != "Frozen" {
			s.fault("a client that has seen two headers of one height is %s", answer.Status)
		}
		o.act()
		late := s.update(client, o.height, trusted)
		late.run = func(moment) effect { return refusal("frozen") }
		s.submit(plan{s.relayer(), []step{late}})
	}
	s.w.halt()
}
