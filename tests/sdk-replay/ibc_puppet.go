package main

import (
	"time"

	"cosmossdk.io/log"
	"cosmossdk.io/store/metrics"
	"cosmossdk.io/store/rootmulti"
	storetypes "cosmossdk.io/store/types"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// puppet is a chain whose store of IBC holds whatever the script puts there. Its headers are signed and its entries proven as those of a
// real chain, so that two live chains may follow the same one and be told the same.
type puppet struct {
	app     *app
	id      string
	store   *rootmulti.Store
	key     *storetypes.KVStoreKey
	set     *cmttypes.ValidatorSet
	headers map[int64]cmttypes.Header
	height  int64 // of the last header: it holds the root of the state one height below
}

func newPuppet(a *app, id string, validators int) *puppet {
	p := &puppet{app: a, id: id, key: storetypes.NewKVStoreKey(exported.StoreKey), headers: map[int64]cmttypes.Header{}}
	p.store = rootmulti.NewStore(dbm.NewMemDB(), log.NewNopLogger(), metrics.NewNoOpMetrics())
	p.store.MountStoreWithDB(p.key, storetypes.StoreTypeIAVL, nil)
	check(p.store.LoadLatestVersion())
	var list []*cmttypes.Validator
	for n := 0; n < validators; n++ {
		list = append(list, cmttypes.NewValidator(ed25519.PubKey(consensusKey(n).PubKey().Bytes()), int64(10+n)))
	}
	p.set = cmttypes.NewValidatorSet(list)
	p.put([]byte("nothing"), []byte("of interest"))
	p.commit()
	return p
}

// put an entry into the store; without a value it goes.
func (p *puppet) put(key, value []byte) {
	if len(value) == 0 {
		p.store.GetKVStore(p.key).Delete(key)
		return
	}
	p.store.GetKVStore(p.key).Set(key, value)
}

// commit what was put, and make the header that holds it. Its time is a little before now, so that no clock is ahead of a chain's.
func (p *puppet) commit() {
	root := p.store.Commit().Hash
	before, ok := p.headers[p.height]
	p.height = p.store.LastCommitID().Version + 1
	at := time.Now().UTC().Add(-3 * time.Second)
	if ok && !at.After(before.Time) {
		at = before.Time.Add(time.Millisecond)
	}
	header := p.header(p.height, at, root)
	if ok {
		header.LastBlockID = blockID(before)
	}
	p.headers[p.height] = header
}

func (p *puppet) header(height int64, at time.Time, root []byte) cmttypes.Header {
	header := cmttypes.Header{ChainID: p.id, Height: height, Time: at, ValidatorsHash: p.set.Hash(), NextValidatorsHash: p.set.Hash(), AppHash: root,
		ProposerAddress: p.set.Validators[0].Address, LastCommitHash: digest("commit", height-1), DataHash: digest("data", height),
		ConsensusHash: digest("consensus", 1), LastResultsHash: digest("results", height-1), EvidenceHash: digest("evidence", height)}
	header.Version.Block = 11
	return header
}

func (p *puppet) at(height int64) clienttypes.Height {
	return clienttypes.NewHeight(clienttypes.ParseChainID(p.id), uint64(height))
}

func (p *puppet) latest() clienttypes.Height { return p.at(p.height) }

// clientState of the chain as it is now.
func (p *puppet) clientState(trusting time.Duration) (*ibctm.ClientState, *ibctm.ConsensusState) {
	header := p.headers[p.height]
	state := ibctm.NewClientState(p.id, ibctm.DefaultTrustLevel, trusting, unbondingPeriod, drift, p.latest(), commitmenttypes.GetSDKSpecs(), []string{"upgrade", "upgradedIBCState"})
	return state, ibctm.NewConsensusState(header.Time, commitmenttypes.NewMerkleRoot(header.AppHash), header.NextValidatorsHash)
}

// signed header for clients that trust a height; those of the validators that are `absent` do not sign.
func (p *puppet) signed(header cmttypes.Header, trusted clienttypes.Height, absent ...int) *ibctm.Header {
	signed := cmtproto.SignedHeader{Header: header.ToProto(), Commit: signCommit(header, p.set, absent...).ToProto()}
	return &ibctm.Header{SignedHeader: &signed, ValidatorSet: protoSet(p.set), TrustedHeight: trusted, TrustedValidators: protoSet(p.set)}
}

// update tells a client of the last header, on the ground of a height that it knows.
func (p *puppet) update(client string, trusted clienttypes.Height, n int) sdk.Msg {
	return must(clienttypes.NewMsgUpdateClient(client, p.signed(p.headers[p.height], trusted), acc(n)))
}

// proof of an entry, or of its absence, in the state that the last header holds.
func (p *puppet) proof(key []byte) []byte {
	res := must(p.store.Query(&storetypes.RequestQuery{Path: "/" + exported.StoreKey + "/key", Height: p.height - 1, Data: key, Prove: true}))
	proof := must(commitmenttypes.ConvertProofs((*abci.ResponseQuery)(res).ProofOps))
	return must(p.app.codec.Marshal(&proof))
}
