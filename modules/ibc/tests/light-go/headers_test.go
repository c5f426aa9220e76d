package light

import (
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	pc "github.com/cometbft/cometbft/proto/tendermint/crypto"
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

func swap[T any](list []T, i, j int) { list[i], list[j] = list[j], list[i] }

func badHash() []byte { return []byte{1, 2, 3, 4, 5} }

// headerMutations change what is signed.
func headerMutations() []mutation {
	m := []mutation{
		{"block protocol", func(h *tendermint.Header) { h.Header.Version.Block = 10 }},
		{"app version", func(h *tendermint.Header) { h.Header.Version.App = 9 }},
		{"no version", func(h *tendermint.Header) { h.Header.Version.Block, h.Header.Version.App = 0, 0 }},
		{"other chain", func(h *tendermint.Header) { h.Header.ChainID = "another-1" }},
		{"other revision", func(h *tendermint.Header) { h.Header.ChainID = "other-2" }},
		{"quoted chain", func(h *tendermint.Header) { h.Header.ChainID = "o\"th\ner-1" }},
		{"no chain", func(h *tendermint.Header) { h.Header.ChainID = "" }},
		{"long chain", func(h *tendermint.Header) {
			h.Header.ChainID = "this-id-is-longer-than-fifty-characters-as-everyone-sees-1"
		}},
		{"zero height", func(h *tendermint.Header) { h.Header.Height = 0 }},
		{"negative height", func(h *tendermint.Header) { h.Header.Height = -4 }},
		{"great height", func(h *tendermint.Header) { h.Header.Height = math.MaxInt64 }},
		{"trusted height", func(h *tendermint.Header) { h.Header.Height = 10 }},
		{"lower height", func(h *tendermint.Header) { h.Header.Height = 9 }},
		{"no time", func(h *tendermint.Header) { h.Header.Time = time.Time{} }},
		{"trusted time", func(h *tendermint.Header) { h.Header.Time = timeOf(10) }},
		{"earlier time", func(h *tendermint.Header) { h.Header.Time = timeOf(9) }},
		{"next nanosecond", func(h *tendermint.Header) { h.Header.Time = timeOf(10).Add(1) }},
		{"drift", func(h *tendermint.Header) { h.Header.Time = timeOf(30).Add(10 * time.Second) }},
		{"below drift", func(h *tendermint.Header) { h.Header.Time = timeOf(30).Add(10*time.Second - 1) }},
		{"far future", func(h *tendermint.Header) { h.Header.Time = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"first block", func(h *tendermint.Header) { h.Header.LastBlockId = cmtproto.BlockID{} }},
		{"last hash", func(h *tendermint.Header) { h.Header.LastBlockId.Hash = badHash() }},
		{"last parts", func(h *tendermint.Header) { h.Header.LastBlockId.PartSetHeader.Hash = badHash() }},
		{"other last parts", func(h *tendermint.Header) { h.Header.LastBlockId.PartSetHeader.Total = 4 }},
		{"last commit hash", func(h *tendermint.Header) { h.Header.LastCommitHash = badHash() }},
		{"data hash", func(h *tendermint.Header) { h.Header.DataHash = badHash() }},
		{"no data hash", func(h *tendermint.Header) { h.Header.DataHash = nil }},
		{"evidence hash", func(h *tendermint.Header) { h.Header.EvidenceHash = badHash() }},
		{"validators hash", func(h *tendermint.Header) { h.Header.ValidatorsHash = badHash() }},
		{"other validators hash", func(h *tendermint.Header) { h.Header.ValidatorsHash = tmhash.Sum([]byte("?")) }},
		{"no validators hash", func(h *tendermint.Header) { h.Header.ValidatorsHash = nil }},
		{"next validators hash", func(h *tendermint.Header) { h.Header.NextValidatorsHash = badHash() }},
		{"no next validators hash", func(h *tendermint.Header) { h.Header.NextValidatorsHash = nil }},
		{"consensus hash", func(h *tendermint.Header) { h.Header.ConsensusHash = badHash() }},
		{"results hash", func(h *tendermint.Header) { h.Header.LastResultsHash = badHash() }},
		{"app hash", func(h *tendermint.Header) { h.Header.AppHash = badHash() }},
		{"no app hash", func(h *tendermint.Header) { h.Header.AppHash = nil }},
		{"proposer", func(h *tendermint.Header) { h.Header.ProposerAddress = badHash() }},
	}
	sets := func(name string, f func(v *cmtproto.ValidatorSet)) {
		m = append(m, mutation{"set: " + name, func(h *tendermint.Header) {
			f(h.ValidatorSet)
			h.Header.ValidatorsHash = hashOf(h.ValidatorSet)
		}}, mutation{"trusted set: " + name, func(h *tendermint.Header) { f(h.TrustedValidators) }})
	}
	sets("negative power", func(v *cmtproto.ValidatorSet) { v.Validators[1].VotingPower = -1 })
	sets("negative power of the proposer", func(v *cmtproto.ValidatorSet) { v.Proposer.VotingPower = -1 })
	sets("least power", func(v *cmtproto.ValidatorSet) { v.Validators[1].VotingPower = math.MinInt64 })
	sets("no power", func(v *cmtproto.ValidatorSet) {
		for _, val := range v.Validators {
			val.VotingPower = 0
		}
	})
	sets("great power", func(v *cmtproto.ValidatorSet) { v.Validators[1].VotingPower = math.MaxInt64 / 8 })
	sets("greatest power", func(v *cmtproto.ValidatorSet) { v.Validators[1].VotingPower = math.MaxInt64 })
	sets("duplicate", func(v *cmtproto.ValidatorSet) { v.Validators[1] = v.Validators[0] })
	sets("more", func(v *cmtproto.ValidatorSet) { v.Validators = append(v.Validators, v.Validators[0]) })
	sets("fewer", func(v *cmtproto.ValidatorSet) { v.Validators = v.Validators[:3] })
	sets("none", func(v *cmtproto.ValidatorSet) { v.Validators = nil })
	sets("order", func(v *cmtproto.ValidatorSet) { swap(v.Validators, 0, 1) })
	sets("address", func(v *cmtproto.ValidatorSet) { v.Validators[1].Address = v.Validators[0].Address })
	sets("no address", func(v *cmtproto.ValidatorSet) { v.Validators[1].Address = nil })
	sets("no key", func(v *cmtproto.ValidatorSet) { v.Validators[1].PubKey = pc.PublicKey{} })
	sets("short key", func(v *cmtproto.ValidatorSet) {
		v.Validators[1].PubKey = pc.PublicKey{Sum: &pc.PublicKey_Ed25519{Ed25519: make([]byte, 31)}}
	})
	sets("short secp256k1 key", func(v *cmtproto.ValidatorSet) {
		v.Validators[1].PubKey = pc.PublicKey{Sum: &pc.PublicKey_Secp256K1{Secp256K1: make([]byte, 32)}}
	})
	sets("no proposer", func(v *cmtproto.ValidatorSet) { v.Proposer = nil })
	sets("foreign proposer", func(v *cmtproto.ValidatorSet) { v.Proposer = foreign.proto().Validators[0] })
	sets("other proposer", func(v *cmtproto.ValidatorSet) { v.Proposer = v.Validators[2] })
	sets("proposer's key", func(v *cmtproto.ValidatorSet) { v.Proposer.PubKey = pc.PublicKey{} })
	sets("total", func(v *cmtproto.ValidatorSet) { v.TotalVotingPower = 1 })
	sets("priority", func(v *cmtproto.ValidatorSet) { v.Validators[0].ProposerPriority = -77 })
	return m
}

// commitMutations change what was signed.
func commitMutations() []mutation {
	return []mutation{
		{"as it is", func(*tendermint.Header) {}},
		{"no signed header", func(h *tendermint.Header) { h.SignedHeader = nil }},
		{"no header", func(h *tendermint.Header) { h.SignedHeader.Header = nil }},
		{"no commit", func(h *tendermint.Header) { h.SignedHeader.Commit = nil }},
		{"neither", func(h *tendermint.Header) { h.SignedHeader.Header, h.SignedHeader.Commit = nil, nil }},
		{"no set", func(h *tendermint.Header) { h.ValidatorSet = nil }},
		{"no trusted set", func(h *tendermint.Header) { h.TrustedValidators = nil }},
		{"foreign trusted set", func(h *tendermint.Header) { h.TrustedValidators = foreign.proto() }},
		{"foreign set", func(h *tendermint.Header) { h.ValidatorSet = foreign.proto() }},
		{"no trusted height", func(h *tendermint.Header) { h.TrustedHeight = clienttypes.ZeroHeight() }},
		{"unknown trusted height", func(h *tendermint.Header) { h.TrustedHeight = clienttypes.NewHeight(1, 5) }},
		{"trusted height of another revision", func(h *tendermint.Header) { h.TrustedHeight = clienttypes.NewHeight(0, 10) }},
		{"trusted height of a later revision", func(h *tendermint.Header) { h.TrustedHeight = clienttypes.NewHeight(2, 1) }},
		{"its own height", func(h *tendermint.Header) { h.TrustedHeight = h.GetHeight().(clienttypes.Height) }},
		{"commit height", func(h *tendermint.Header) { h.Commit.Height++ }},
		{"negative commit height", func(h *tendermint.Header) { h.Commit.Height = -1 }},
		{"zero commit height", func(h *tendermint.Header) { h.Commit.Height = 0 }},
		{"negative round", func(h *tendermint.Header) { h.Commit.Round = -1 }},
		{"other round", func(h *tendermint.Header) { h.Commit.Round = 2 }},
		{"no block", func(h *tendermint.Header) { h.Commit.BlockID = cmtproto.BlockID{} }},
		{"short block", func(h *tendermint.Header) { h.Commit.BlockID.Hash = badHash() }},
		{"other block", func(h *tendermint.Header) { h.Commit.BlockID.Hash = tmhash.Sum([]byte("?")) }},
		{"no block hash", func(h *tendermint.Header) { h.Commit.BlockID.Hash = nil }},
		{"parts", func(h *tendermint.Header) { h.Commit.BlockID.PartSetHeader.Total = 2 }},
		{"short parts", func(h *tendermint.Header) { h.Commit.BlockID.PartSetHeader.Hash = badHash() }},
		{"no signatures", func(h *tendermint.Header) { h.Commit.Signatures = nil }},
		{"fewer signatures", func(h *tendermint.Header) { h.Commit.Signatures = h.Commit.Signatures[:3] }},
		{"more signatures", func(h *tendermint.Header) { h.Commit.Signatures = append(h.Commit.Signatures, h.Commit.Signatures[0]) }},
		{"unknown flag", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = 0 }},
		{"flag 4", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = 4 }},
		{"flag 258", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = 258 }},
		{"negative flag", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = -254 }},
		{"absent with all", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = 1 }},
		{"absent with time", func(h *tendermint.Header) {
			h.Commit.Signatures[1] = cmtproto.CommitSig{BlockIdFlag: 1, Timestamp: timeOf(3)}
		}},
		{"absent with signature", func(h *tendermint.Header) {
			h.Commit.Signatures[1] = cmtproto.CommitSig{BlockIdFlag: 1, Signature: badHash()}
		}},
		{"for nil after all", func(h *tendermint.Header) { h.Commit.Signatures[1].BlockIdFlag = 3 }},
		{"short address", func(h *tendermint.Header) { h.Commit.Signatures[1].ValidatorAddress = badHash() }},
		{"no signature", func(h *tendermint.Header) { h.Commit.Signatures[1].Signature = nil }},
		{"short signature", func(h *tendermint.Header) { h.Commit.Signatures[1].Signature = make([]byte, 63) }},
		{"short last signature", func(h *tendermint.Header) { h.Commit.Signatures[3].Signature = make([]byte, 63) }},
		{"long signature", func(h *tendermint.Header) { h.Commit.Signatures[1].Signature = make([]byte, 65) }},
		{"empty signature", func(h *tendermint.Header) { h.Commit.Signatures[0].Signature = make([]byte, 64) }},
		{"signature 0", func(h *tendermint.Header) { h.Commit.Signatures[0].Signature[5] ^= 1 }},
		{"signature 1", func(h *tendermint.Header) { h.Commit.Signatures[1].Signature[40] ^= 1 }},
		{"signature 2", func(h *tendermint.Header) { h.Commit.Signatures[2].Signature[63] ^= 128 }},
		{"signature 3", func(h *tendermint.Header) { h.Commit.Signatures[3].Signature[5] ^= 1 }},
		{"time", func(h *tendermint.Header) { h.Commit.Signatures[2].Timestamp = timeOf(3) }},
		{"last time", func(h *tendermint.Header) { h.Commit.Signatures[3].Timestamp = timeOf(3) }},
		{"swapped votes", func(h *tendermint.Header) { swap(h.Commit.Signatures, 0, 2) }},
		{"swapped signatures", func(h *tendermint.Header) {
			s := h.Commit.Signatures
			s[0].Signature, s[1].Signature = s[1].Signature, s[0].Signature
		}},
		{"swapped addresses", func(h *tendermint.Header) {
			s := h.Commit.Signatures
			s[0].ValidatorAddress, s[1].ValidatorAddress = s[1].ValidatorAddress, s[0].ValidatorAddress
		}},
		{"one address for three", func(h *tendermint.Header) {
			s := h.Commit.Signatures
			s[1], s[2] = s[0], s[0]
		}},
		{"two votes of one", func(h *tendermint.Header) { h.Commit.Signatures[1] = h.Commit.Signatures[0] }},
		{"foreign address", func(h *tendermint.Header) {
			h.Commit.Signatures[0].ValidatorAddress = foreign[0].key.PubKey().Address()
		}},
	}
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

// lowOrder has the encodings of the points of small order (ZIP-215).
var lowOrder = []string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	"0100000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
}

// smallKey is a key without a secret.
type smallKey struct {
	crypto.PrivKey
	pub ed25519.PubKey
	r   []byte
}

func (k smallKey) PubKey() crypto.PubKey { return k.pub }

func (k smallKey) Sign([]byte) ([]byte, error) {
	return append(append([]byte{}, k.r...), make([]byte, 32)...), nil
}

// smallOrder has 196 signatures that consist of points of small order, checked in batches and one by one. The last
// validator has most of the power, so that all of them are checked.
func (r *recorder) smallOrder() {
	for _, last := range []signer{ed("last", 1000), secp("last", 1000)} {
		vals := set{}
		for _, text := range lowOrder {
			bz, _ := hex.DecodeString(text)
			vals = append(vals, signer{smallKey{pub: bz}, 1})
		}
		vals = append(vals, last)
		w := r.follow("small order", vals)
		for _, text := range lowOrder {
			bz, _ := hex.DecodeString(text)
			signing := append(set{}, vals...)
			for i := range signing[:14] {
				signing[i].key = smallKey{pub: signing[i].key.PubKey().(ed25519.PubKey), r: bz}
			}
			w.message(client, at(11, signing).header(), false)
		}
		// One more byte in the other half, and it is no signature.
		bad := append(set{}, vals...)
		bz, _ := hex.DecodeString(lowOrder[0])
		for i := range bad[:14] {
			bad[i].key = smallKey{pub: bad[i].key.PubKey().(ed25519.PubKey), r: bz}
		}
		h := at(11, bad).header()
		h.Commit.Signatures[7].Signature[33] = 1
		w.message(client, h, false)
	}
}

// misbehaviours has two headers that contradict each other, or seem to.
func (r *recorder) misbehaviours() {
	w := r.follow("misbehaviour", four)
	w.message(client, at(12, four).header(), true)
	pair := func(one, two *tendermint.Header) *tendermint.Misbehaviour {
		return &tendermint.Misbehaviour{ClientId: client, Header1: one, Header2: two} //nolint:staticcheck
	}
	forked := func(height int64, app string) block {
		b := at(height, four)
		b.appHash = tmhash.Sum([]byte(app))
		return b
	}
	late := at(15, four)
	late.time = timeOf(13)
	w.ask(client, clienttypes.NewHeight(1, 12))
	cases := []struct {
		name string
		msg  *tendermint.Misbehaviour
	}{
		{"fork", pair(at(14, four).header(), forked(14, "fork").header())},
		{"fork at a known height", pair(at(12, four).header(), forked(12, "fork").header())},
		{"equal", pair(at(14, four).header(), at(14, four).header())},
		{"time", pair(late.header(), at(14, four).header())},
		{"no contradiction", pair(at(15, four).header(), at(14, four).header())},
		{"order", pair(at(14, four).header(), at(15, four).header())},
		{"nil 1", pair(nil, at(14, four).header())},
		{"nil 2", pair(at(14, four).header(), nil)},
		{"empty", pair(&tendermint.Header{}, &tendermint.Header{})},
	}
	for _, c := range cases {
		w.note(c.name)
		w.message(client, c.msg, false)
	}
	named := pair(at(14, four).header(), forked(14, "fork").header())
	for _, id := range []string{"", "x", "no/slash", "07-tendermint-99"} {
		named.ClientId = id //nolint:staticcheck
		w.message(client, named, false)
	}
	for _, m := range append(commitMutations(), headerMutations()...) {
		for side := 0; side < 2; side++ {
			h := copied(at(14, four).header())
			func() {
				defer func() { _ = recover() }()
				m.f(h)
			}()
			msg := pair(h, forked(14, "fork").header())
			if side == 1 {
				msg = pair(forked(14, "fork").header(), h)
			}
			w.note(fmt.Sprintf("%s %d", m.name, side))
			w.message(client, msg, false)
		}
	}
	two := at(14, four)
	two.chain, two.trusted = "other-2", clienttypes.NewHeight(1, 10)
	twoFork := two
	twoFork.appHash = tmhash.Sum([]byte("fork"))
	w.note("another revision")
	w.message(client, pair(two.header(), twoFork.header()), false)
	few := at(14, uneven)
	few.trustedSet = four
	w.note("another set")
	w.message(client, pair(few.header(), forked(14, "fork").header()), false)
	for _, after := range []time.Duration{-1, 0, time.Hour} {
		w.at(3000, timeOf(10).Add(14*24*time.Hour+after))
		w.message(client, pair(at(14, four).header(), forked(14, "fork").header()), false)
	}
	w.at(1000, timeOf(30))
	w.message(client, pair(at(14, four).header(), forked(14, "fork").header()), true)
	w.ask(client, clienttypes.NewHeight(1, 12))
	w.message(client, at(15, four).header(), false)
}

// followings has updates in every order, with heights that are known, that contradict and that are forgotten.
func (r *recorder) followings() {
	w := r.follow("updates", four)
	for _, height := range []int64{20, 15, 12, 20, 17, 21} {
		w.message(client, at(height, four).header(), true)
		w.ask(client, clienttypes.NewHeight(1, uint64(height)))
	}
	from := at(25, four)
	from.trusted = clienttypes.NewHeight(1, 17)
	w.message(client, from.header(), true)
	for _, t := range []time.Time{timeOf(15), timeOf(17), timeOf(16), timeOf(15).Add(1), timeOf(17).Add(-1), timeOf(30)} {
		b := at(16, four)
		b.time = t
		w.note("time between neighbours " + t.String())
		w.message(client, b.header(), false)
	}
	same := at(15, four)
	same.appHash = tmhash.Sum([]byte("fork"))
	w.message(client, same.header(), false)
	check := *w
	check.ctx = w.ctx.WithIsCheckTx(true)
	old := func(height int64, trusted uint64) block {
		b := at(height, four)
		b.trusted = clienttypes.NewHeight(1, trusted)
		return b
	}
	// Height 10 is not trusted any more, 12 and later ones are.
	w.at(2000, timeOf(10).Add(14*24*time.Hour))
	check.at(2000, timeOf(10).Add(14*24*time.Hour))
	check.message(client, old(26, 12).header(), false)
	w.message(client, old(26, 12).header(), true)
	w.ask(client, clienttypes.NewHeight(1, 10))
	w.message(client, old(27, 12).header(), true)
	w.at(2001, timeOf(17).Add(14*24*time.Hour))
	for _, height := range []int64{28, 28, 29, 30, 31} {
		w.message(client, old(height, 20).header(), true)
	}
	w.ask(client, clienttypes.NewHeight(1, 12))
	// A height is in order, and nothing is known of it.
	w.put([]byte("clients/"+client+"/consensusStates/1-20"), nil)
	w.at(2002, timeOf(25).Add(14*24*time.Hour))
	w.message(client, old(33, 26).header(), false)
}
