package light

import (
	"math"
	"time"

	"github.com/cometbft/cometbft/crypto/tmhash"
	pc "github.com/cometbft/cometbft/proto/tendermint/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

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
