package main

import (
	"fmt"
	"sort"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	commitmenttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types/v2"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	hostv2 "github.com/cosmos/ibc-go/v10/modules/core/24-host/v2"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

func protoSet(set *cmttypes.ValidatorSet) *cmtproto.ValidatorSet {
	out := must(set.ToProto())
	out.TotalVotingPower = set.TotalVotingPower()
	return out
}

// header of a block for clients that trust another height.
func (c *chain) header(height, trusted int64) *ibctm.Header {
	return &ibctm.Header{SignedHeader: c.commitOf(height), ValidatorSet: protoSet(c.sets[height]),
		TrustedHeight:     clienttypes.NewHeight(clienttypes.ParseChainID(c.id), uint64(trusted)),
		TrustedValidators: protoSet(c.sets[trusted+1])}
}

// prove a key of the store of IBC, or its absence, for the header of a height.
func (c *chain) prove(key []byte, height int64) []byte {
	c.proofs++
	res := must(c.Query(ctx, &abci.RequestQuery{Path: "store/ibc/key", Height: height - 1, Data: key, Prove: true}))
	if res.Code != 0 {
		panic(fmt.Sprintf("proof of %x at %d of %s: %s", key, height, c.id, res.Log))
	}
	proof := must(commitmenttypes.ConvertProofs(res.ProofOps))
	return must(proof.Marshal())
}

// trusts says whether a header is accepted by a client that trusts another: enough of the validators that it knows have signed.
func (c *chain) trusts(trusted, height int64) bool {
	if height == trusted+1 {
		return true
	}
	signed := map[string]bool{}
	for i, sig := range c.commitOf(height).Commit.Signatures {
		if sig.BlockIdFlag == cmtproto.BlockIDFlagCommit {
			signed[string(c.sets[height].Validators[i].Address)] = true
		}
	}
	var power int64
	known := c.sets[trusted+1]
	for _, v := range known.Validators {
		if signed[string(v.Address)] {
			power += v.VotingPower
		}
	}
	return power > known.TotalVotingPower()/3
}

// update tells a client of a height of the other chain, on the ground of one that it knows.
func (s *side) update(client string, height, trusted int64) step {
	o := s.other()
	return step{
		what: fmt.Sprintf("update %s to %d from %d", client, height, trusted),
		message: func(signer string) sdk.Msg {
			return must(clienttypes.NewMsgUpdateClient(client, o.header(height, trusted), signer))
		},
		run: func(moment) effect {
			l := s.clients[client]
			if !l.knows(trusted) {
				return refusal("height %d is not known", trusted)
			}
			if !o.trusts(trusted, height) {
				return refusal("too few of those that were trusted")
			}
			if !l.knows(height) {
				more := append(append([]int64{}, l.heights...), height)
				sort.Slice(more, func(i, j int) bool { return more[i] < more[j] })
				assign(&s.w.journal, &l.heights, more)
			}
			return effect{}
		},
	}
}

func (p *packet) commitmentKey() []byte {
	if p.lane.v2 {
		return hostv2.PacketCommitmentKey(p.source().id, p.sequence)
	}
	return host.PacketCommitmentKey(p.source().port, p.source().id, p.sequence)
}

func (p *packet) receiptKey() []byte {
	if p.lane.v2 {
		return hostv2.PacketReceiptKey(p.destination().id, p.sequence)
	}
	return host.PacketReceiptKey(p.destination().port, p.destination().id, p.sequence)
}

func (p *packet) ackKey() []byte {
	if p.lane.v2 {
		return hostv2.PacketAcknowledgementKey(p.destination().id, p.sequence)
	}
	return host.PacketAcknowledgementKey(p.destination().port, p.destination().id, p.sequence)
}

// there is whether the source's commitment is in the state that the header of a height proves.
func (p *packet) there(height int64) bool {
	return height-1 >= p.sentAt && (p.cleared == 0 || height-1 < p.cleared)
}

// spoil a proof in one bit, and say whether that broke it: a few bits, such as those of the key that an absence proof names, prove
// nothing. ibc-go's own verifier decides. A value of nil stands for absence.
func (s *side) spoil(proof, key, value []byte, height int64) ([]byte, bool) {
	out := append([]byte{}, proof...)
	out[s.w.random.Intn(len(out))] ^= 1 << s.w.random.Intn(8)
	var merkle commitmenttypes.MerkleProof
	if merkle.Unmarshal(out) != nil {
		return out, true
	}
	root := commitmenttypes.NewMerkleRoot(s.other().headers[height].AppHash)
	path := commitmenttypesv2.NewMerklePath([]byte("ibc"), key)
	var err error
	if value == nil {
		err = merkle.VerifyNonMembership(commitmenttypes.GetSDKSpecs(), root, path)
	} else {
		err = merkle.VerifyMembership(commitmenttypes.GetSDKSpecs(), root, path, value)
	}
	if err == nil {
		s.w.tally.harmless++
	}
	return out, err != nil
}

func (p *packet) commitment() []byte {
	if p.lane.v2 {
		return channeltypesv2.CommitPacket(p.v2)
	}
	return channeltypes.CommitPacket(p.v1)
}

func (p *packet) ackCommitment() []byte {
	if p.lane.v2 {
		return channeltypesv2.CommitAcknowledgement(channeltypesv2.NewAcknowledgement(p.ack))
	}
	return channeltypes.CommitAcknowledgement(p.ack)
}

// receive a packet with a proof for a height of its source; `spoilt` breaks the proof.
func (p *packet) receive(s *side, height int64, spoilt bool) step {
	o := s.other()
	proof := o.prove(p.commitmentKey(), height)
	if spoilt {
		proof, spoilt = s.spoil(proof, p.commitmentKey(), p.commitment(), height)
	}
	return step{
		what:  fmt.Sprintf("receive %s %d of %s (proof at %d)", p.lane.name, p.sequence, o.id, height),
		relay: p,
		message: func(signer string) sdk.Msg {
			if p.lane.v2 {
				return channeltypesv2.NewMsgRecvPacket(copied(p.v2), proof, o.at(height), signer)
			}
			return channeltypes.NewMsgRecvPacket(p.v1, proof, o.at(height), signer)
		},
		run: func(at moment) effect {
			proven := s.clients[p.lane.clients[s.index]].knows(height) && p.there(height) && !spoilt
			switch {
			case p.lane.closed[s.index] != 0:
				return refusal("the channel is closed")
			case p.expired(at.height, at.time):
				return refusal("expired")
			case p.lane.v2 && p.received != 0:
				return effect{noop: true}
			case !proven:
				return refusal("not proven")
			case p.received != 0:
				return effect{noop: true}
			case p.lane.ordered && p.sequence != p.lane.due[s.index]:
				return refusal("not in order")
			}
			e := s.deliver(p, at)
			if e.reason == "" && p.lane.ordered {
				assign(&s.w.journal, &p.lane.due[s.index], p.sequence+1)
			}
			return e
		},
	}
}

func copied(p channeltypesv2.Packet) (out channeltypesv2.Packet) {
	check(out.Unmarshal(must(p.Marshal())))
	return out
}

// acknowledge a packet on its source.
func (p *packet) acknowledge(s *side, height int64, spoilt bool) step {
	o := s.other()
	proof := o.prove(p.ackKey(), height)
	if spoilt {
		proof, spoilt = s.spoil(proof, p.ackKey(), p.ackCommitment(), height)
	}
	ack := p.ack
	return step{
		what:  fmt.Sprintf("acknowledge %s %d of %s (proof at %d)", p.lane.name, p.sequence, s.id, height),
		relay: p,
		message: func(signer string) sdk.Msg {
			if p.lane.v2 {
				return channeltypesv2.NewMsgAcknowledgement(copied(p.v2), channeltypesv2.NewAcknowledgement(ack), proof, o.at(height), signer)
			}
			return channeltypes.NewMsgAcknowledgement(p.v1, ack, proof, o.at(height), signer)
		},
		run: func(at moment) effect {
			switch {
			case p.lane.closed[s.index] != 0:
				return refusal("the channel is closed")
			case p.cleared != 0:
				return effect{noop: true}
			case spoilt || !s.clients[p.lane.clients[s.index]].knows(height) || p.answered == 0 || height-1 < p.answered:
				return refusal("not proven")
			case p.lane.ordered && p.sequence != p.lane.acked[s.index]:
				return refusal("not in order")
			}
			if p.parent != nil {
				if reason := s.landed(p, at); reason != "" {
					return refusal("%s", reason)
				}
			} else if p.accepted {
				s.limits.settle(p.leaving(p.amount))
			} else if !s.reverse(p) {
				return refusal("cannot be refunded")
			}
			assign(&s.w.journal, &p.lane.acked[s.index], p.sequence+1)
			assign(&s.w.journal, &p.cleared, at.height)
			assign(&s.w.journal, &s.w.tally.acknowledged, s.w.tally.acknowledged+1)
			return effect{}
		},
	}
}

// expire a packet on its source by a proof that its destination did not receive it.
func (p *packet) expire(s *side, height int64, spoilt bool) step {
	o := s.other()
	proof := o.prove(p.receiptKey(), height)
	if spoilt {
		proof, spoilt = s.spoil(proof, p.receiptKey(), nil, height)
	}
	return step{
		what:  fmt.Sprintf("time out %s %d of %s (proof at %d)", p.lane.name, p.sequence, s.id, height),
		relay: p,
		message: func(signer string) sdk.Msg {
			if p.lane.v2 {
				return channeltypesv2.NewMsgTimeout(copied(p.v2), proof, o.at(height), signer)
			}
			return channeltypes.NewMsgTimeout(p.v1, 1, proof, o.at(height), signer)
		},
		run: func(at moment) effect {
			known := s.clients[p.lane.clients[s.index]].knows(height)
			switch {
			case !known || !p.expired(height, o.headers[height].Time):
				return refusal("not expired")
			case p.cleared != 0:
				return effect{noop: true}
			case spoilt || p.received != 0 && p.received <= height-1:
				return refusal("not proven")
			}
			if reason := s.gone(p, at); reason != "" {
				return refusal("%s", reason)
			}
			assign(&s.w.journal, &p.cleared, at.height)
			assign(&s.w.journal, &s.w.tally.timedOut, s.w.tally.timedOut+1)
			return effect{}
		},
	}
}

// gone is what becomes of what a packet took that is not received any more; the reason if that is impossible.
func (s *side) gone(p *packet, at moment) string {
	if p.parent != nil {
		return s.lost(p, at)
	}
	if !s.reverse(p) {
		return "cannot be refunded"
	}
	return ""
}
