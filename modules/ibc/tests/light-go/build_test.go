package light

import (
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/secp256k1"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	cmttypes "github.com/cometbft/cometbft/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

const (
	other  = "other-1"
	client = "07-tendermint-0"
)

// genesis is the time of the other chain's height 10, which clients begin with.
var genesis = time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)

func timeOf(height int64) time.Time { return genesis.Add(time.Duration(height-10) * 5 * time.Second) }

// signer is a validator with its key.
type signer struct {
	key   crypto.PrivKey
	power int64
}

func ed(name string, power int64) signer {
	return signer{ed25519.GenPrivKeyFromSecret([]byte(name)), power}
}

func secp(name string, power int64) signer {
	return signer{secp256k1.GenPrivKeySecp256k1([]byte(name)), power}
}

type set []signer

func (s set) find(address []byte) crypto.PrivKey {
	for _, v := range s {
		if string(v.key.PubKey().Address()) == string(address) {
			return v.key
		}
	}
	return nil
}

// proto is the set as relayers write it, in the order of its signers.
func (s set) proto() *cmtproto.ValidatorSet {
	vals := []*cmttypes.Validator{}
	for _, v := range s {
		vals = append(vals, cmttypes.NewValidator(v.key.PubKey(), v.power))
	}
	out, err := (&cmttypes.ValidatorSet{Validators: vals, Proposer: vals[0]}).ToProto()
	if err != nil {
		panic(err)
	}
	return out
}

func hashOf(vals *cmtproto.ValidatorSet) []byte {
	list := []*cmttypes.Validator{}
	for _, v := range vals.Validators {
		val, err := cmttypes.ValidatorFromProto(v)
		if err != nil {
			return make([]byte, 32)
		}
		list = append(list, val)
	}
	return (&cmttypes.ValidatorSet{Validators: list}).Hash()
}

// block is a header before it is signed.
type block struct {
	chain   string
	height  int64
	time    time.Time
	set     set
	next    set
	appHash []byte
	// flags says how each validator voted; all for the block if it is empty.
	flags []cmtproto.BlockIDFlag
	// trusted is the height from which the header is verified, and its validators.
	trusted    clienttypes.Height
	trustedSet set
}

func at(height int64, vals set) block {
	return block{
		chain: other, height: height, time: timeOf(height), set: vals, next: vals, appHash: tmhash.Sum([]byte("app")),
		trusted: clienttypes.NewHeight(1, 10), trustedSet: vals,
	}
}

func (b block) unsigned() *tendermint.Header {
	vals := b.set.proto()
	h := &cmtproto.Header{
		Version: cmtversion.Consensus{Block: 11, App: 2}, ChainID: b.chain, Height: b.height, Time: b.time,
		LastBlockId: cmtproto.BlockID{
			Hash: tmhash.Sum([]byte("last")), PartSetHeader: cmtproto.PartSetHeader{Total: 3, Hash: tmhash.Sum([]byte("parts"))},
		},
		LastCommitHash: tmhash.Sum([]byte("commit")), DataHash: tmhash.Sum([]byte("data")),
		ValidatorsHash: hashOf(vals), NextValidatorsHash: hashOf(b.next.proto()),
		ConsensusHash: tmhash.Sum([]byte("consensus")), AppHash: b.appHash, LastResultsHash: tmhash.Sum([]byte("results")),
		EvidenceHash: tmhash.Sum([]byte("evidence")), ProposerAddress: b.set[0].key.PubKey().Address(),
	}
	return &tendermint.Header{
		SignedHeader: &cmtproto.SignedHeader{Header: h}, ValidatorSet: vals,
		TrustedHeight: b.trusted, TrustedValidators: b.trustedSet.proto(),
	}
}

// sign commits to a header as its validators vote.
func (b block) sign(h *tendermint.Header) *tendermint.Header {
	raw := h.SignedHeader.Header
	header := cmttypes.Header{
		Version: raw.Version, ChainID: raw.ChainID, Height: raw.Height, Time: raw.Time,
		LastBlockID: cmttypes.BlockID{
			Hash:          raw.LastBlockId.Hash,
			PartSetHeader: cmttypes.PartSetHeader{Total: raw.LastBlockId.PartSetHeader.Total, Hash: raw.LastBlockId.PartSetHeader.Hash},
		},
		LastCommitHash: raw.LastCommitHash, DataHash: raw.DataHash, ValidatorsHash: raw.ValidatorsHash,
		NextValidatorsHash: raw.NextValidatorsHash, ConsensusHash: raw.ConsensusHash, AppHash: raw.AppHash,
		LastResultsHash: raw.LastResultsHash, EvidenceHash: raw.EvidenceHash, ProposerAddress: raw.ProposerAddress,
	}
	id := cmtproto.BlockID{
		Hash: header.Hash(), PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: tmhash.Sum([]byte("set"))},
	}
	commit := &cmtproto.Commit{Height: raw.Height, Round: 1, BlockID: id}
	for i, val := range h.ValidatorSet.Validators {
		flag := cmtproto.BlockIDFlagCommit
		if len(b.flags) > i {
			flag = b.flags[i]
		}
		commit.Signatures = append(commit.Signatures, b.vote(raw, commit, i, val.Address, flag))
	}
	h.SignedHeader.Commit = commit
	return h
}

func (b block) vote(h *cmtproto.Header, c *cmtproto.Commit, i int, address []byte, flag cmtproto.BlockIDFlag) cmtproto.CommitSig {
	if flag == cmtproto.BlockIDFlagAbsent {
		return cmtproto.CommitSig{BlockIdFlag: flag}
	}
	vote := &cmtproto.Vote{
		Type: cmtproto.PrecommitType, Height: c.Height, Round: c.Round, BlockID: c.BlockID,
		Timestamp: h.Time.Add(time.Duration(i) * time.Millisecond), ValidatorAddress: address, ValidatorIndex: int32(i),
	}
	if flag == cmtproto.BlockIDFlagNil {
		vote.BlockID = cmtproto.BlockID{}
	}
	sig := make([]byte, 64)
	if key := b.set.find(address); key != nil {
		sig, _ = key.Sign(cmttypes.VoteSignBytes(h.ChainID, vote))
	}
	return cmtproto.CommitSig{BlockIdFlag: flag, ValidatorAddress: address, Timestamp: vote.Timestamp, Signature: sig}
}

func (b block) header() *tendermint.Header { return b.sign(b.unsigned()) }

func clientState() *tendermint.ClientState {
	return tendermint.NewClientState(
		other, tendermint.DefaultTrustLevel, 14*24*time.Hour, 21*24*time.Hour, 10*time.Second,
		clienttypes.NewHeight(1, 10), commitmenttypes.GetSDKSpecs(), []string{"upgrade", "upgradedIBCState"},
	)
}

func consensusState(vals set) *tendermint.ConsensusState {
	return tendermint.NewConsensusState(
		timeOf(10), commitmenttypes.NewMerkleRoot(tmhash.Sum([]byte("root"))), hashOf(vals.proto()),
	)
}

var (
	four    = set{ed("a", 10), ed("b", 10), ed("c", 10), ed("d", 10)}
	fourK   = set{secp("a", 10), secp("b", 10), secp("c", 10), secp("d", 10)}
	mixed   = set{ed("a", 10), secp("b", 10), ed("c", 10), secp("d", 10)}
	single  = set{ed("a", 7)}
	uneven  = set{ed("a", 50), ed("b", 30), ed("e", 9), ed("f", 7), ed("g", 3), ed("h", 1), ed("i", 1)}
	foreign = set{ed("x", 10), ed("y", 10), ed("z", 10), ed("d", 10)}
)

// follow is a client that knows the other chain's height 10, on a chain some time later.
func (r *recorder) follow(name string, vals set) *world {
	w := r.world(name)
	w.at(1000, timeOf(30))
	if err := w.initialize(client, clientState(), consensusState(vals)); err != nil {
		r.t.Fatal(err)
	}
	return w
}
