package main

import (
	"context"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// headers of a chain's blocks, as CometBFT would make them.
type headers struct {
	of      map[int64]cmttypes.Header
	appHash []byte // after the last block
	proven  map[string]bool
}

// propose makes the header of the block that comes.
func (h *headers) propose(c *chain, proposer []byte) cmttypes.Header {
	last, ok := h.of[c.height-1]
	header := cmttypes.Header{ChainID: c.id, Height: c.height, Time: c.time, ValidatorsHash: c.validators(c.height).Hash(),
		NextValidatorsHash: c.validators(c.height + 1).Hash(), AppHash: h.appHash, ProposerAddress: proposer,
		LastCommitHash: digest("commit", c.height-1), DataHash: digest("data", c.height), ConsensusHash: digest("consensus", 1),
		LastResultsHash: digest("results", c.height-1), EvidenceHash: digest("evidence", c.height)}
	header.Version.Block = 11
	if ok {
		header.LastBlockID = blockID(last)
	}
	h.of[c.height] = header
	return header
}

// announce makes the header of the next block, which the chain does not execute: it halts for an upgrade.
func (c *chain) announce(at time.Time) int64 {
	before := c.time
	c.height, c.time = c.height+1, at
	set := c.set(c.height)
	c.light.propose(c, set[int(c.height)%len(set)].address)
	c.height, c.time = c.height-1, before
	return c.height + 1
}

func blockID(h cmttypes.Header) cmttypes.BlockID {
	return cmttypes.BlockID{Hash: h.Hash(), PartSetHeader: cmttypes.PartSetHeader{Total: 1, Hash: digest("parts", h.Height)}}
}

// signersByAddress finds the number of the validator with this address.
var signersByAddress = func() map[string]int {
	out := map[string]int{}
	for n := 0; n < accounts; n++ {
		out[string(consensusKey(n).PubKey().Address())] = n
	}
	return out
}()

// validators of a height as CometBFT has them.
func (c *chain) validators(height int64) *cmttypes.ValidatorSet {
	var list []*cmttypes.Validator
	for _, v := range c.set(height) {
		n, ok := signersByAddress[string(v.address)]
		if !ok {
			panic("nobody's key")
		}
		list = append(list, cmttypes.NewValidator(ed25519.PubKey(consensusKey(n).PubKey().Bytes()), v.power))
	}
	if len(list) == 0 {
		panic(fmt.Sprintf("no validators at height %d", height))
	}
	return cmttypes.NewValidatorSet(list)
}

// signCommit lets validators sign a header; those that `absent` names do not.
func signCommit(header cmttypes.Header, set *cmttypes.ValidatorSet, absent ...int) *cmttypes.Commit {
	id := blockID(header)
	commit := &cmttypes.Commit{Height: header.Height, Round: 0, BlockID: id}
	for i, v := range set.Validators {
		n := signersByAddress[string(v.Address)]
		away := false
		for _, a := range absent {
			away = away || a == n
		}
		if away {
			commit.Signatures = append(commit.Signatures, cmttypes.NewCommitSigAbsent())
			continue
		}
		vote := cmtproto.Vote{Type: cmtproto.PrecommitType, Height: header.Height, Round: 0, BlockID: id.ToProto(),
			Timestamp: header.Time.Add(time.Duration(i+1) * time.Millisecond), ValidatorAddress: v.Address, ValidatorIndex: int32(i)}
		commit.Signatures = append(commit.Signatures, cmttypes.CommitSig{BlockIDFlag: cmttypes.BlockIDFlagCommit, ValidatorAddress: v.Address,
			Timestamp: vote.Timestamp, Signature: must(consensusKey(n).Sign(cmttypes.VoteSignBytes(header.ChainID, &vote)))})
	}
	return commit
}

func protoSet(set *cmttypes.ValidatorSet) *cmtproto.ValidatorSet {
	out := must(set.ToProto())
	out.TotalVotingPower = set.TotalVotingPower()
	return out
}

// clientHeader is the header of a block for clients that trust the height `trusted`.
func (c *chain) clientHeader(height int64, trusted clienttypes.Height, absent ...int) *ibctm.Header {
	return c.forged(c.light.of[height], c.validators(height), trusted, c.validators(int64(trusted.RevisionHeight)+1), absent...)
}

// forged signs any header with the keys of any validators.
func (c *chain) forged(header cmttypes.Header, set *cmttypes.ValidatorSet, trusted clienttypes.Height, trustedSet *cmttypes.ValidatorSet, absent ...int) *ibctm.Header {
	signed := cmtproto.SignedHeader{Header: header.ToProto(), Commit: signCommit(header, set, absent...).ToProto()}
	return &ibctm.Header{SignedHeader: &signed, ValidatorSet: protoSet(set), TrustedHeight: trusted, TrustedValidators: protoSet(trustedSet)}
}

// prove asks for a key of a store at a height of the state, as a relayer does: the header after it holds the root.
func (c *chain) prove(store string, key []byte, height int64) []byte {
	res := must(c.app.Query(context.Background(), &abci.RequestQuery{Path: "store/" + store + "/key", Height: height, Data: key, Prove: true}))
	if res.Code != 0 {
		panic(res.Log)
	}
	proof := must(commitmenttypes.ConvertProofs(res.ProofOps))
	if once := fmt.Sprintf("%s %x %d", store, key, height); !c.light.proven[once] {
		c.light.proven[once] = true
		c.out.write(record{Proof: &proofRecord{store, key, height, res.Value, res.ProofOps.Ops[0].Data}})
	}
	return must(c.app.codec.Marshal(&proof))
}

// revision of a chain's identifier with a height.
func (c *chain) at(height int64) clienttypes.Height {
	return clienttypes.NewHeight(clienttypes.ParseChainID(c.id), uint64(height))
}
