package main

import (
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtmath "github.com/cometbft/cometbft/libs/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	ics23 "github.com/cosmos/ics23/go"
)

// creations tries clients that may not be.
func (p *plot) creations() {
	e := p.a
	type states struct {
		client    *ibctm.ClientState
		consensus *ibctm.ConsensusState
	}
	changes := []struct {
		name string
		f    func(s *states)
	}{
		{"as it should be", func(*states) {}},
		{"no chain id", func(s *states) { s.client.ChainId = " " }},
		{"long chain id", func(s *states) { s.client.ChainId = strings.Repeat("c", 51) }},
		{"chain id of 50", func(s *states) { s.client.ChainId = strings.Repeat("c", 48) + "-7" }},
		{"no trust level", func(s *states) { s.client.TrustLevel = ibctm.Fraction{} }},
		{"trust level below a third", func(s *states) {
			s.client.TrustLevel = ibctm.NewFractionFromTm(cmtmath.Fraction{Numerator: 1, Denominator: 4})
		}},
		{"trust level above one", func(s *states) {
			s.client.TrustLevel = ibctm.NewFractionFromTm(cmtmath.Fraction{Numerator: 3, Denominator: 2})
		}},
		{"trust level two thirds", func(s *states) {
			s.client.TrustLevel = ibctm.NewFractionFromTm(cmtmath.Fraction{Numerator: 2, Denominator: 3})
		}},
		{"no trusting period", func(s *states) { s.client.TrustingPeriod = 0 }},
		{"negative trusting period", func(s *states) { s.client.TrustingPeriod = -1 }},
		{"no unbonding period", func(s *states) { s.client.UnbondingPeriod = 0 }},
		{"no drift", func(s *states) { s.client.MaxClockDrift = 0 }},
		{"trusting period as long as unbonding", func(s *states) { s.client.TrustingPeriod = s.client.UnbondingPeriod }},
		{"another revision", func(s *states) { s.client.LatestHeight.RevisionNumber = 6 }},
		{"no height", func(s *states) { s.client.LatestHeight.RevisionHeight = 0 }},
		{"no specs", func(s *states) { s.client.ProofSpecs = nil }},
		{"an empty spec", func(s *states) { s.client.ProofSpecs = []*ics23.ProofSpec{{}, {}} }},
		{"specs of another tree", func(s *states) { s.client.ProofSpecs = []*ics23.ProofSpec{ics23.SmtSpec, ics23.TendermintSpec} }},
		{"one spec", func(s *states) { s.client.ProofSpecs = []*ics23.ProofSpec{ics23.IavlSpec} }},
		{"empty part of the upgrade path", func(s *states) { s.client.UpgradePath = []string{"upgrade", " "} }},
		{"no upgrade path", func(s *states) { s.client.UpgradePath = nil }},
		{"frozen", func(s *states) { s.client.FrozenHeight = ibctm.FrozenHeight }},
		{"no root", func(s *states) { s.consensus.Root.Hash = nil }},
		{"short hash of validators", func(s *states) { s.consensus.NextValidatorsHash = s.consensus.NextValidatorsHash[:31] }},
		{"no time", func(s *states) { s.consensus.Timestamp = time.Unix(0, 0) }},
		{"expired at once", func(s *states) { s.consensus.Timestamp = s.consensus.Timestamp.Add(-20 * 24 * time.Hour) }},
	}
	var drafts []draft
	for i, ch := range changes {
		var s states
		s.client, s.consensus = e.clientState(trustingPeriod)
		ch.f(&s)
		n := relayer(i)
		drafts = append(drafts, e.tx("create: "+ch.name, n, must(clienttypes.NewMsgCreateClient(s.client, s.consensus, acc(n)))))
		if len(drafts) == 15 {
			e.block(drafts...)
			drafts = nil
		}
	}
	e.block(drafts...)
	good := func(n int) *clienttypes.MsgCreateClient {
		client, consensus := e.clientState(trustingPeriod)
		return must(clienttypes.NewMsgCreateClient(client, consensus, acc(n)))
	}
	any := func(m proto.Message) *codectypes.Any { return must(codectypes.NewAnyWithValue(m)) }
	variants(e, "create", good,
		change[*clienttypes.MsgCreateClient]{"consensus state of a solo machine", func(m *clienttypes.MsgCreateClient) {
			m.ConsensusState = any(newSolo("x", 1).consensusState())
		}},
		change[*clienttypes.MsgCreateClient]{"client state of a solo machine", func(m *clienttypes.MsgCreateClient) {
			m.ClientState = any(newSolo("x", 1).clientState())
		}},
	)
}

// updates of clients: of later and earlier heights, twice, by fewer validators, and forged ones.
func (p *plot) updates() {
	e, o := p.a, p.b
	client := e.create("client to be updated", trustingPeriod)
	start := e.latest(client)
	for i := 0; i < 6; i++ {
		o.block()
	}
	at := func(h int64, absent ...int) *ibctm.Header { return o.c.clientHeader(h, e.latest(client), absent...) }
	msg := func(header exported.ClientMessage, n int) sdk.Msg {
		return must(clienttypes.NewMsgUpdateClient(client, header, acc(n)))
	}
	top := o.c.height
	e.do(e.tx("update by two heights", relayer(1), msg(at(int64(start.RevisionHeight)+2), relayer(1))))
	e.do(e.tx("update to an adjacent height", relayer(1), msg(at(int64(start.RevisionHeight)+3), relayer(1))))
	e.do(e.tx("update twice in a block", relayer(1), msg(at(top-1), relayer(1))), e.tx("update twice in a block", relayer(2), msg(at(top-1), relayer(2))))
	earlier := o.c.clientHeader(top-2, start)
	e.do(e.tx("update to an earlier height", relayer(1), msg(earlier, relayer(1))))
	e.do(e.tx("update without one validator", relayer(1), msg(at(top, 3), relayer(1))))
	o.block()
	o.block()
	top = o.c.height
	trusted := e.latest(client)
	header := o.c.light.of[top]
	set := o.c.validators(top)
	forge := func(f func(h *cmttypes.Header)) *ibctm.Header {
		h := header
		f(&h)
		return o.c.forged(h, set, trusted, o.c.validators(int64(trusted.RevisionHeight)+1))
	}
	altered := func(f func(h *ibctm.Header)) *ibctm.Header {
		h := at(top)
		f(h)
		return h
	}
	strangers := cmttypes.NewValidatorSet([]*cmttypes.Validator{stranger(30, 100), stranger(31, 100)})
	cases := []struct {
		name   string
		header exported.ClientMessage
	}{
		{"two validators away", at(top, 1, 2)},
		{"three validators away", at(top, 0, 1, 2)},
		{"none there", at(top, 0, 1, 2, 3)},
		{"another chain", forge(func(h *cmttypes.Header) { h.ChainID = "other-8" })},
		{"another name", forge(func(h *cmttypes.Header) { h.ChainID = "further-7" })},
		{"a later time than allowed", forge(func(h *cmttypes.Header) { h.Time = p.now.Add(drift + time.Hour) })},
		{"an earlier time than trusted", forge(func(h *cmttypes.Header) { h.Time = o.c.light.of[int64(trusted.RevisionHeight)].Time })},
		{"strangers", o.c.forged(strange(header, strangers), strangers, trusted, o.c.validators(int64(trusted.RevisionHeight)+1))},
		{"trusted strangers", o.c.forged(strange(header, strangers), strangers, trusted, strangers)},
		{"another set", altered(func(h *ibctm.Header) { h.ValidatorSet = protoSet(strangers) })},
		{"another trusted set", altered(func(h *ibctm.Header) { h.TrustedValidators = protoSet(strangers) })},
		{"no trusted set", altered(func(h *ibctm.Header) { h.TrustedValidators = nil })},
		{"no set", altered(func(h *ibctm.Header) { h.ValidatorSet = nil })},
		{"no header", altered(func(h *ibctm.Header) { h.SignedHeader.Header = nil })},
		{"no commit", altered(func(h *ibctm.Header) { h.SignedHeader.Commit = nil })},
		{"no signed header", altered(func(h *ibctm.Header) { h.SignedHeader = nil })},
		{"trusted height of the header", altered(func(h *ibctm.Header) { h.TrustedHeight = o.c.at(top) })},
		{"trusted height unknown", altered(func(h *ibctm.Header) { h.TrustedHeight = o.c.at(1) })},
		{"trusted height of another revision", altered(func(h *ibctm.Header) { h.TrustedHeight.RevisionNumber = 6 })},
		{"no trusted height", altered(func(h *ibctm.Header) { h.TrustedHeight = clienttypes.ZeroHeight() })},
		{"first signature broken", altered(func(h *ibctm.Header) { h.Commit.Signatures[0].Signature[5] ^= 1 })},
		{"last signature broken", altered(func(h *ibctm.Header) { h.Commit.Signatures[3].Signature[5] ^= 1 })},
		{"signatures swapped", altered(func(h *ibctm.Header) {
			s := h.Commit.Signatures
			s[0], s[1] = s[1], s[0]
		})},
		{"addresses swapped", altered(func(h *ibctm.Header) {
			s := h.Commit.Signatures
			s[0].ValidatorAddress, s[1].ValidatorAddress = s[1].ValidatorAddress, s[0].ValidatorAddress
		})},
		{"a signature too few", altered(func(h *ibctm.Header) { h.Commit.Signatures = h.Commit.Signatures[:3] })},
		{"commit of another height", altered(func(h *ibctm.Header) { h.Commit.Height-- })},
		{"commit of another block", altered(func(h *ibctm.Header) { h.Commit.BlockID.Hash = digest("another", 1) })},
		{"votes for no block", altered(func(h *ibctm.Header) {
			for i := range h.Commit.Signatures {
				h.Commit.Signatures[i].BlockIdFlag = cmtproto.BlockIDFlagNil
			}
		})},
		{"another app hash", altered(func(h *ibctm.Header) { h.Header.AppHash = digest("another", 2) })},
		{"short app hash", altered(func(h *ibctm.Header) { h.Header.AppHash = h.Header.AppHash[:5] })},
		{"negative height", altered(func(h *ibctm.Header) { h.Header.Height = -1 })},
		{"a power too high", altered(func(h *ibctm.Header) { h.ValidatorSet.Validators[0].VotingPower = 1 << 62 })},
		{"a negative power", altered(func(h *ibctm.Header) { h.ValidatorSet.Validators[0].VotingPower = -1 })},
		{"a power of others", altered(func(h *ibctm.Header) { h.ValidatorSet.Validators[0].VotingPower++ })},
		{"a sum of others", altered(func(h *ibctm.Header) { h.ValidatorSet.TotalVotingPower = 7 })},
		{"an empty set", altered(func(h *ibctm.Header) { h.ValidatorSet.Validators = nil })},
		{"no proposer", altered(func(h *ibctm.Header) { h.ValidatorSet.Proposer = nil })},
		{"header of a solo machine", newSolo("x", 1).header("y", 2)},
	}
	var drafts []draft
	for i, c := range cases {
		drafts = append(drafts, e.tx("update: "+c.name, relayer(i), msg(c.header, relayer(i))))
		if len(drafts) == 15 || i == len(cases)-1 {
			e.block(drafts...)
			drafts = nil
		}
	}
	o.block()
	top = o.c.height
	good := func(n int) *clienttypes.MsgUpdateClient {
		return must(clienttypes.NewMsgUpdateClient(client, at(top), acc(n)))
	}
	type m = *clienttypes.MsgUpdateClient
	variants(e, "update", good,
		change[m]{"unknown client", func(m m) { m.ClientId = "07-tendermint-99" }},
		change[m]{"client of another kind", func(m m) { m.ClientId = "06-solomachine-0" }},
		change[m]{"client of no kind", func(m m) { m.ClientId = "nothing-0" }},
		change[m]{"broken client", func(m m) { m.ClientId = "x" }},
		change[m]{"localhost", func(m m) { m.ClientId = exported.LocalhostClientID }},
		change[m]{"no message", func(m m) { m.ClientMessage = nil }},
		change[m]{"another message", func(m m) { m.ClientMessage.Value = []byte{1} }},
		change[m]{"as it should be", func(m) {}},
	)
}

// stranger is a validator whose key the recorder knows, but who is none of the chain's.
func stranger(n int, power int64) *cmttypes.Validator {
	return cmttypes.NewValidator(ed25519.PubKey(consensusKey(n).PubKey().Bytes()), power)
}

// strange is a header of other validators.
func strange(h cmttypes.Header, set *cmttypes.ValidatorSet) cmttypes.Header {
	h.ValidatorsHash, h.NextValidatorsHash = set.Hash(), set.Hash()
	h.ProposerAddress = set.Validators[0].Address
	return h
}
