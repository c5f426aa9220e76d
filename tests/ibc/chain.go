package main

import (
	"crypto/sha256"
	"fmt"
	"sort"
	"time"

	sdkmath "cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cryptoenc "github.com/cometbft/cometbft/crypto/encoding"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/gogoproto/proto"
)

// account is a key that signs transactions on one chain.
type account struct {
	key      cryptotypes.PrivKey
	address  string
	number   uint64
	sequence uint64
}

func newAccount(name string, n int) *account {
	secret := sha256.Sum256(fmt.Appendf(nil, "%s %d", name, n))
	key := &secp256k1.PrivKey{Key: secret[:]}
	return &account{key: key, address: sdk.AccAddress(key.PubKey().Address()).String()}
}

// transaction of one signer.
type transaction struct {
	signer *account
	msgs   []sdk.Msg
}

// chain drives an application as CometBFT would: it makes headers, lets the validators sign them, and executes blocks.
type chain struct {
	node
	id      string
	codec   codec.Codec
	height  int64
	time    time.Time
	appHash []byte
	keys    map[string]crypto.PrivKey // of validators, by address
	sets    map[int64]*cmttypes.ValidatorSet
	headers map[int64]cmttypes.Header
	signed  map[int64]*cmtproto.SignedHeader
	proofs  int
	spent   time.Duration // of CPU time for blocks
	// supplies of tokens at genesis, as far as they are known before.
	supplies map[string]sdkmath.Int
}

// begin starts a chain with its genesis.
func (c *chain) begin(genesis *abci.RequestInitChain) {
	c.sets, c.headers, c.signed = map[int64]*cmttypes.ValidatorSet{}, map[int64]cmttypes.Header{}, map[int64]*cmtproto.SignedHeader{}
	must(c.Info(ctx, &abci.RequestInfo{Version: "0.38.26", BlockVersion: 11, P2PVersion: 8, AbciVersion: "2.0.0"}))
	answer := must(c.InitChain(ctx, genesis))
	set := cmttypes.NewValidatorSet(changes(answer.Validators))
	c.sets[1], c.sets[2] = set, set
	c.time, c.appHash = genesis.Time, answer.AppHash
}

func changes(updates []abci.ValidatorUpdate) (out []*cmttypes.Validator) {
	for _, u := range updates {
		out = append(out, cmttypes.NewValidator(must(cryptoenc.PubKeyFromProto(u.PubKey)), u.Power))
	}
	return out
}

func digest(what string, n int64) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, n))
	return sum[:]
}

// propose makes the header of the block that comes.
func (c *chain) propose(at time.Time) cmttypes.Header {
	height := c.height + 1
	set := c.sets[height]
	header := cmttypes.Header{ChainID: c.id, Height: height, Time: at, ValidatorsHash: set.Hash(), NextValidatorsHash: c.sets[height+1].Hash(),
		AppHash: c.appHash, ProposerAddress: set.Validators[int(height)%set.Size()].Address, LastCommitHash: digest("commit", height),
		DataHash: digest("data", height), ConsensusHash: digest("consensus", 1), LastResultsHash: digest("results", height),
		EvidenceHash: digest("evidence", height)}
	header.Version.Block = 11
	if last, ok := c.headers[c.height]; ok {
		header.LastBlockID = blockID(last)
	}
	return header
}

func blockID(h cmttypes.Header) cmttypes.BlockID {
	return cmttypes.BlockID{Hash: h.Hash(), PartSetHeader: cmttypes.PartSetHeader{Total: 1, Hash: digest("parts", h.Height)}}
}

// block executes and commits transactions, and counts their signers' sequences on.
func (c *chain) block(at time.Time, txs ...transaction) *abci.ResponseFinalizeBlock {
	raw := make([][]byte, len(txs))
	for i, t := range txs {
		raw[i] = c.sign(t)
	}
	return c.execute(at, raw)
}

func (c *chain) execute(at time.Time, raw [][]byte) *abci.ResponseFinalizeBlock {
	header := c.propose(at)
	request := abci.RequestFinalizeBlock{Height: header.Height, Time: at, Hash: header.Hash(), NextValidatorsHash: header.NextValidatorsHash,
		ProposerAddress: header.ProposerAddress, Txs: raw}
	if last := c.sets[c.height]; last != nil {
		for _, v := range last.Validators {
			request.DecidedLastCommit.Votes = append(request.DecidedLastCommit.Votes,
				abci.VoteInfo{Validator: abci.Validator{Address: v.Address, Power: v.VotingPower}, BlockIdFlag: cmtproto.BlockIDFlagCommit})
		}
	}
	before := c.cpu()
	answer := must(c.FinalizeBlock(ctx, &request))
	must(c.Commit(ctx, &abci.RequestCommit{}))
	c.spent += c.cpu() - before
	c.height, c.time, c.appHash, c.headers[header.Height] = header.Height, at, answer.AppHash, header
	next := c.sets[c.height+1]
	if len(answer.ValidatorUpdates) > 0 {
		next = next.Copy()
		check(next.UpdateWithChangeSet(changes(answer.ValidatorUpdates)))
	}
	c.sets[c.height+2] = next
	return answer
}

// sign makes the bytes of a transaction, and counts the signer's sequence on.
func (c *chain) sign(t transaction) []byte {
	a := t.signer
	if a.number == 0 {
		a.number = c.account(a.address).GetAccountNumber()
	}
	body := tx.TxBody{}
	for _, msg := range t.msgs {
		if f, ok := msg.(*foreign); ok {
			body.Messages = append(body.Messages, &codectypes.Any{TypeUrl: f.url, Value: f.value})
		} else {
			body.Messages = append(body.Messages, must(codectypes.NewAnyWithValue(msg)))
		}
	}
	auth := tx.AuthInfo{Fee: &tx.Fee{GasLimit: 20_000_000 + 5_000_000*uint64(len(t.msgs))}, SignerInfos: []*tx.SignerInfo{{
		PublicKey: must(codectypes.NewAnyWithValue(a.key.PubKey())), Sequence: a.sequence,
		ModeInfo: &tx.ModeInfo{Sum: &tx.ModeInfo_Single_{Single: &tx.ModeInfo_Single{Mode: signing.SignMode_SIGN_MODE_DIRECT}}},
	}}}
	doc := tx.SignDoc{BodyBytes: must(body.Marshal()), AuthInfoBytes: must(auth.Marshal()), ChainId: c.id, AccountNumber: a.number}
	a.sequence++
	raw := tx.TxRaw{BodyBytes: doc.BodyBytes, AuthInfoBytes: doc.AuthInfoBytes, Signatures: [][]byte{must(a.key.Sign(must(doc.Marshal())))}}
	return must(raw.Marshal())
}

func (c *chain) account(address string) sdk.AccountI {
	var answer authtypes.QueryAccountResponse
	c.ask("/cosmos.auth.v1beta1.Query/Account", &authtypes.QueryAccountRequest{Address: address}, &answer)
	var account sdk.AccountI
	check(c.codec.UnpackAny(answer.Account, &account))
	return account
}

// ask a gRPC method.
func (c *chain) ask(path string, request, answer proto.Message) {
	res := must(c.Query(ctx, &abci.RequestQuery{Path: path, Data: must(proto.Marshal(request))}))
	if res.Code != 0 {
		panic(fmt.Sprintf("%s of %s: %s:%d %s", path, c.id, res.Codespace, res.Code, res.Log))
	}
	check(proto.Unmarshal(res.Value, answer))
}

// commitOf is the header of a block with the votes of its validators; some stay away, as long as enough sign.
func (c *chain) commitOf(height int64) *cmtproto.SignedHeader {
	if s := c.signed[height]; s != nil {
		return s
	}
	header, set := c.headers[height], c.sets[height]
	away := map[int]bool{}
	var missing int64
	for i := range set.Validators {
		n := (i*7 + int(height)) % set.Size()
		if power := set.Validators[n].VotingPower; height%3 == 0 && (missing+power)*4 < set.TotalVotingPower() {
			away[n], missing = true, missing+power
		}
	}
	signed := signHeader(header, set, c.keys, away)
	c.signed[height] = signed
	return signed
}

func signHeader(header cmttypes.Header, set *cmttypes.ValidatorSet, keys map[string]crypto.PrivKey, away map[int]bool) *cmtproto.SignedHeader {
	id := blockID(header)
	commit := &cmttypes.Commit{Height: header.Height, BlockID: id}
	for i, v := range set.Validators {
		if away[i] {
			commit.Signatures = append(commit.Signatures, cmttypes.NewCommitSigAbsent())
			continue
		}
		vote := cmtproto.Vote{Type: cmtproto.PrecommitType, Height: header.Height, BlockID: id.ToProto(), ValidatorIndex: int32(i),
			Timestamp: header.Time.Add(time.Duration(i+1) * time.Millisecond), ValidatorAddress: v.Address}
		commit.Signatures = append(commit.Signatures, cmttypes.CommitSig{BlockIDFlag: cmttypes.BlockIDFlagCommit, ValidatorAddress: v.Address,
			Timestamp: vote.Timestamp, Signature: must(keys[string(v.Address)].Sign(cmttypes.VoteSignBytes(header.ChainID, &vote)))})
	}
	return &cmtproto.SignedHeader{Header: header.ToProto(), Commit: commit.ToProto()}
}

// validatorKey is the consensus key of a validator that the test makes.
func (c *chain) validatorKey(n int) crypto.PrivKey {
	key := ed25519.GenPrivKeyFromSecret(fmt.Appendf(nil, "%s validator %d", c.id, n))
	c.keys[string(key.PubKey().Address())] = key
	return key
}

// sorted keys of a map.
func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
