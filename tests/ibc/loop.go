package main

import (
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

// own is the proof for the client of a chain itself.
var own = []byte{1}

// openLoop opens a channel between openledgerd and itself. What is sent on into its first end comes in at the second, and may ask to be
// sent on once more.
func (s *side) openLoop() *lane {
	const version, port, connection = "ics20-1", "transfer", "connection-localhost"
	out := &lane{name: "loop", loop: true, next: [2]uint64{1, 1}}
	hops := []string{connection}
	r := s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenInit(port, version, channeltypes.UNORDERED, hops, port, signer)
	})
	first := find(r[0], "channel_open_init", "channel_id")
	r = s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenTry(port, version, channeltypes.UNORDERED, hops, port, first, version, own, s.now(), signer)
	})
	second := find(r[0], "channel_open_try", "channel_id")
	s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenAck(port, first, second, version, own, s.now(), signer)
	})
	s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenConfirm(port, second, own, s.now(), signer)
	})
	out.ends = [2]end{{port, first}, {port, second}}
	return out
}

// now is the height that a chain names as it proves something to itself.
func (s *side) now() clienttypes.Height { return s.at(s.height) }

// loops are the messages about packets between openledgerd and itself.
func (s *side) loops(keen bool) (out []step) {
	w := s.w
	for _, p := range w.live {
		if !p.lane.loop || !keen && w.chance(200) || p.retries > 0 && s.halted(p) && !w.chance(50) {
			continue
		}
		gone := p.expired(s.height+1, w.now.Add(4e9))
		switch {
		case p.received == 0 && gone || !keen && w.chance(10):
			out = append(out, p.loopTimeout(s))
		case p.received == 0 || !keen && w.chance(20):
			out = append(out, p.loopReceive(s))
		case p.answered != 0 || !keen && w.chance(10):
			out = append(out, p.loopAck(s))
		}
	}
	return out
}

func (p *packet) loopReceive(s *side) step {
	return step{
		what: fmt.Sprintf("receive %d of the loop", p.sequence), relay: p,
		message: func(signer string) sdk.Msg { return channeltypes.NewMsgRecvPacket(p.v1, own, s.now(), signer) },
		run: func(at moment) effect {
			switch {
			case p.expired(at.height, at.time):
				return refusal("expired")
			case p.cleared != 0 && p.received == 0:
				return refusal("not proven")
			case p.received != 0:
				if p.cleared != 0 {
					return refusal("not proven")
				}
				return effect{noop: true}
			}
			return s.deliver(p, at)
		},
	}
}

func (p *packet) loopAck(s *side) step {
	ack := p.ack
	if ack == nil {
		ack = accepted
	}
	return step{
		what: fmt.Sprintf("acknowledge %d of the loop", p.sequence), relay: p,
		message: func(signer string) sdk.Msg {
			return channeltypes.NewMsgAcknowledgement(p.v1, ack, own, s.now(), signer)
		},
		run: func(at moment) effect {
			switch {
			case p.cleared != 0:
				return effect{noop: true}
			case p.answered == 0 || string(ack) != string(p.ack):
				return refusal("not proven")
			}
			if reason := s.landed(p, at); reason != "" {
				return refusal("%s", reason)
			}
			assign(&s.w.journal, &p.cleared, at.height)
			s.w.count(&s.w.tally.acknowledged)
			return effect{}
		},
	}
}

func (p *packet) loopTimeout(s *side) step {
	return step{
		// The mempool knows the time of the last block only.
		what: fmt.Sprintf("time out %d of the loop", p.sequence), relay: p, apart: true,
		message: func(signer string) sdk.Msg { return channeltypes.NewMsgTimeout(p.v1, 1, own, s.now(), signer) },
		run: func(at moment) effect {
			switch {
			case !p.expired(at.height, at.time):
				return refusal("not expired")
			case p.cleared != 0:
				return effect{noop: true}
			case p.received != 0:
				return refusal("not proven")
			}
			if reason := s.gone(p, at); reason != "" {
				return refusal("%s", reason)
			}
			assign(&s.w.journal, &p.cleared, at.height)
			s.w.count(&s.w.tally.timedOut)
			return effect{}
		},
	}
}
