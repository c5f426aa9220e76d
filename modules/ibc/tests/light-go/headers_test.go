package light

import (
	"fmt"
	"math"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/cosmos/gogoproto/proto"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

type mutation struct {
	name string
	f    func(h *tendermint.Header)
}

// clients has client states and consensus states that are refused, and some that are not.
func (r *recorder) clients() {
	states := []func(s *tendermint.ClientState){
		func(s *tendermint.ClientState) {},
		func(s *tendermint.ClientState) { s.ChainId = " \t" },
		func(s *tendermint.ClientState) {
			s.ChainId = "this-id-is-longer-than-fifty-characters-as-everyone-sees-1"
		},
		func(s *tendermint.ClientState) { s.ChainId = "other" },
		func(s *tendermint.ClientState) { s.TrustLevel = tendermint.Fraction{} },
		func(s *tendermint.ClientState) { s.TrustLevel = tendermint.Fraction{Numerator: 1, Denominator: 4} },
		func(s *tendermint.ClientState) { s.TrustLevel = tendermint.Fraction{Numerator: 5, Denominator: 4} },
		func(s *tendermint.ClientState) { s.TrustLevel = tendermint.Fraction{Numerator: 1, Denominator: 1} },
		func(s *tendermint.ClientState) {
			s.TrustLevel = tendermint.Fraction{Numerator: math.MaxUint64/3 + 1, Denominator: math.MaxUint64}
		},
		func(s *tendermint.ClientState) {
			s.TrustLevel = tendermint.Fraction{Numerator: math.MaxUint64, Denominator: math.MaxUint64}
		},
		func(s *tendermint.ClientState) { s.TrustingPeriod = 0 },
		func(s *tendermint.ClientState) { s.TrustingPeriod = -1 },
		func(s *tendermint.ClientState) { s.UnbondingPeriod = 0 },
		func(s *tendermint.ClientState) { s.UnbondingPeriod = s.TrustingPeriod },
		func(s *tendermint.ClientState) { s.TrustingPeriod = s.UnbondingPeriod + 1500*time.Microsecond },
		func(s *tendermint.ClientState) { s.MaxClockDrift = 0 },
		func(s *tendermint.ClientState) { s.MaxClockDrift = -5 },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(0, 10) },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(1, 0) },
		func(s *tendermint.ClientState) { s.FrozenHeight = clienttypes.NewHeight(0, 1) },
		func(s *tendermint.ClientState) { s.ProofSpecs = nil },
		func(s *tendermint.ClientState) { s.UpgradePath = nil },
		func(s *tendermint.ClientState) { s.UpgradePath = []string{"a", " "} },
		func(s *tendermint.ClientState) { s.AllowUpdateAfterExpiry, s.AllowUpdateAfterMisbehaviour = true, true }, //nolint:staticcheck
		func(s *tendermint.ClientState) { s.UnbondingPeriod, s.MaxClockDrift = math.MaxInt64, math.MaxInt64 },
	}
	for i, f := range states {
		w := r.world(fmt.Sprintf("client state %d", i))
		w.at(1000, timeOf(30))
		s := clientState()
		f(s)
		w.initialize(client, s, consensusState(four))
		w.ask(client, clienttypes.NewHeight(1, 10))
	}
	consensus := []func(s *tendermint.ConsensusState){
		func(s *tendermint.ConsensusState) { s.Root = commitmenttypes.MerkleRoot{} },
		func(s *tendermint.ConsensusState) { s.NextValidatorsHash = s.NextValidatorsHash[:31] },
		func(s *tendermint.ConsensusState) { s.NextValidatorsHash = nil },
		func(s *tendermint.ConsensusState) { s.Timestamp = time.Time{} },
		func(s *tendermint.ConsensusState) { s.Timestamp = time.Unix(0, 999_999_999).UTC() },
		func(s *tendermint.ConsensusState) { s.Timestamp = time.Unix(1, 0).UTC() },
		func(s *tendermint.ConsensusState) { s.Timestamp = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) },
	}
	for i, f := range consensus {
		w := r.world(fmt.Sprintf("consensus state %d", i))
		w.at(1000, timeOf(30))
		s := consensusState(four)
		f(s)
		w.initialize(client, clientState(), s)
		w.ask(client, clienttypes.NewHeight(1, 10))
	}
	w := r.world("unknown client")
	w.ask(client, clienttypes.NewHeight(1, 10))
	w.message(client, at(11, four).header(), false)
	w.initializeRaw(client, []byte{0xff}, nil, false)
	w.initializeRaw(client, w.marshal(clientState()), []byte{8}, false)
}

func copied(h *tendermint.Header) *tendermint.Header {
	bz, err := proto.Marshal(h)
	if err != nil {
		panic(err)
	}
	out := &tendermint.Header{}
	if err := proto.Unmarshal(bz, out); err != nil {
		panic(err)
	}
	return out
}

// headers has mutated headers, next to the trusted one and beyond, with keys that are checked in batches and others.
func (r *recorder) headers() {
	for name, vals := range map[string]set{"ed25519": four, "secp256k1": fourK, "mixed": mixed} {
		w := r.follow("headers "+name, vals)
		for _, height := range []int64{11, 14} {
			if name != "ed25519" && height == 11 {
				continue
			}
			b := at(height, vals)
			for _, m := range commitMutations() {
				h := copied(b.header())
				m.f(h)
				w.note(m.name)
				w.message(client, h, false)
			}
			if name != "ed25519" {
				continue
			}
			for _, m := range headerMutations() {
				h := copied(b.unsigned())
				m.f(h)
				w.note(m.name)
				w.message(client, b.sign(h), false)
			}
		}
	}
	w := r.follow("bytes", four)
	w.bytes(client, at(12, four).header())
	expired := r.follow("expired", four)
	for _, after := range []time.Duration{-1, 0, 1} {
		expired.at(2000, timeOf(10).Add(14*24*time.Hour+after))
		expired.ask(client, clienttypes.NewHeight(1, 10))
		b := at(14, four)
		b.time = timeOf(10).Add(14 * 24 * time.Hour)
		expired.message(client, b.header(), false)
	}
}

func (w *world) note(name string) { w.emit(record{"case": "note", "name": name}) }

// quorums has all ways in which validators may vote, from sets that are trusted in full, in part and not at all.
func (r *recorder) quorums() {
	flags := []cmtproto.BlockIDFlag{cmtproto.BlockIDFlagCommit, cmtproto.BlockIDFlagAbsent, cmtproto.BlockIDFlagNil}
	for name, vals := range map[string]set{"ed25519": four, "mixed": mixed} {
		w := r.follow("quorums "+name, vals)
		for n := 0; n < 81; n++ {
			b := at(11+int64(n%2)*2, vals)
			for i, rest := 0, n; i < 4; i, rest = i+1, rest/3 {
				b.flags = append(b.flags, flags[rest%3])
			}
			w.message(client, b.header(), false)
		}
	}
	levels := []tendermint.Fraction{
		{Numerator: 1, Denominator: 3}, {Numerator: 1, Denominator: 2}, {Numerator: 2, Denominator: 3}, {Numerator: 1, Denominator: 1},
		{Numerator: 1 << 62, Denominator: 1 << 63}, {Numerator: math.MaxUint64, Denominator: math.MaxUint64},
	}
	for i, level := range levels {
		w := r.world(fmt.Sprintf("level %d", i))
		w.at(1000, timeOf(30))
		s := clientState()
		s.TrustLevel = level
		w.initialize(client, s, consensusState(uneven))
		for _, vals := range []set{uneven, four, foreign, single, uneven[1:], uneven[2:], append(set{ed("x", 900)}, uneven[2:]...)} {
			for _, height := range []int64{11, 12} {
				b := at(height, vals)
				b.trustedSet = uneven
				w.message(client, b.header(), false)
			}
		}
		for n := 0; n < 7; n++ {
			b := at(12, uneven)
			for j := range uneven {
				flag := cmtproto.BlockIDFlagCommit
				if j == n || j == (n+3)%7 {
					flag = cmtproto.BlockIDFlagAbsent
				}
				b.flags = append(b.flags, flag)
			}
			w.message(client, b.header(), false)
		}
	}
	w := r.follow("single", single)
	w.message(client, at(11, single).header(), false)
	w.message(client, at(15, single).header(), false)
}
