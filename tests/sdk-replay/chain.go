package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	abci "github.com/cometbft/cometbft/abci/types"
	cryptoenc "github.com/cometbft/cometbft/crypto/encoding"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/gogoproto/proto"
)

// chain drives the application as CometBFT would and records what it answers.
type chain struct {
	id     string
	app    *app
	out    *recorder
	height int64
	time   time.Time
	// Validator sets by height: those that FinalizeBlock(h) returns sign from h+2 on.
	sets      map[int64]map[string]validator
	sequences map[string]uint64
	results   map[string]*abci.ExecTxResult // by label
	heights   map[string]int64              // of the first block with this label, its number left out
	proposals uint64
	light     *headers // nil without IBC
}

type validator struct {
	address []byte
	power   int64
}

// circumstances of a block.
type circumstances struct {
	after       time.Duration
	absent      []int // validators that do not sign for the block before
	nilVotes    []int // validators that vote for no block
	misbehavior []misbehavior
	mock        []mockAction
}

func newChain(out *recorder, doc genesisDoc) *chain {
	logger := log.NewNopLogger()
	if os.Getenv("REPLAY_LOG") != "" {
		logger = log.NewLogger(os.Stderr)
	}
	home := must(os.MkdirTemp("", "sdk-replay"))
	a := newApp(logger, dbm.NewMemDB(), home, baseapp.SetChainID(doc.ChainID))
	c := &chain{id: doc.ChainID, app: a, out: out, height: doc.InitialHeight - 1, time: doc.Time, sets: map[int64]map[string]validator{},
		sequences: map[string]uint64{}, results: map[string]*abci.ExecTxResult{}, heights: map[string]int64{}}
	res := must(a.InitChain(&abci.RequestInitChain{Time: doc.Time, ChainId: doc.ChainID, ConsensusParams: &doc.Params,
		AppStateBytes: doc.AppState, InitialHeight: doc.InitialHeight}))
	params := must(doc.Params.Marshal())
	c.out.write(record{Init: &initRecord{doc.ChainID, doc.InitialHeight, doc.Time.UnixNano(), params, doc.AppState, updates(res.Validators)}})
	set := map[string]validator{}
	apply(set, res.Validators)
	c.sets[doc.InitialHeight], c.sets[doc.InitialHeight+1] = set, set
	if playIBC {
		c.light = &headers{of: map[int64]cmttypes.Header{}, appHash: res.AppHash, proven: map[string]bool{}}
	}
	return c
}

func apply(set map[string]validator, updates []abci.ValidatorUpdate) {
	for _, u := range updates {
		address := must(cryptoenc.PubKeyFromProto(u.PubKey)).Address()
		if u.Power == 0 {
			delete(set, string(address))
		} else {
			set[string(address)] = validator{address, u.Power}
		}
	}
}

// members of the set at a height, strongest first.
func (c *chain) set(h int64) []validator {
	var out []validator
	for _, v := range c.sets[h] {
		out = append(out, v)
	}
	sort.Slice(out, func(i, j int) bool {
		return out[i].power > out[j].power || out[i].power == out[j].power && string(out[i].address) < string(out[j].address)
	})
	return out
}

func digest(s string, n int64) []byte {
	h := sha256.Sum256([]byte(fmt.Sprintf("%s %d", s, n)))
	return h[:]
}

// block executes and commits a block that comes 5 seconds after the one before.
func (c *chain) block(drafts ...draft) { c.blockWith(circumstances{after: 5 * time.Second}, drafts...) }

// pass lets time pass in one block.
func (c *chain) pass(d time.Duration, drafts ...draft) {
	c.blockWith(circumstances{after: d}, drafts...)
}

func (c *chain) blockWith(how circumstances, drafts ...draft) {
	c.height++
	c.time = c.time.Add(how.after)
	signers := c.set(c.height - 1)
	proposers := c.set(c.height)
	proposer := proposers[int(c.height)%len(proposers)].address
	request := abci.RequestFinalizeBlock{Height: c.height, Time: c.time, Hash: digest("block", c.height),
		NextValidatorsHash: digest("validators", c.height), ProposerAddress: proposer}
	if c.light != nil {
		header := c.light.propose(c, proposer)
		request.Hash, request.NextValidatorsHash = header.Hash(), header.NextValidatorsHash
	}
	rec := blockRecord{Height: c.height, Time: c.time.UnixNano(), Hash: hex.EncodeToString(request.Hash),
		NextVals: hex.EncodeToString(request.NextValidatorsHash), Proposer: hex.EncodeToString(proposer)}
	is := func(list []int, address []byte) bool {
		for _, n := range list {
			if string(consAddr(n)) == string(address) {
				return true
			}
		}
		return false
	}
	for _, v := range signers {
		flag := cmtproto.BlockIDFlagCommit
		if is(how.absent, v.address) {
			flag = cmtproto.BlockIDFlagAbsent
		} else if is(how.nilVotes, v.address) {
			flag = cmtproto.BlockIDFlagNil
		}
		request.DecidedLastCommit.Votes = append(request.DecidedLastCommit.Votes,
			abci.VoteInfo{Validator: abci.Validator{Address: v.address, Power: v.power}, BlockIdFlag: flag})
		rec.Votes = append(rec.Votes, voteRecord{hex.EncodeToString(v.address), v.power, int32(flag)})
	}
	for _, m := range how.misbehavior {
		request.Misbehavior = append(request.Misbehavior, abci.Misbehavior{Type: abci.MisbehaviorType(m.Type), Height: m.Height,
			Time: time.Unix(0, m.Time).UTC(), TotalVotingPower: m.Total,
			Validator: abci.Validator{Address: must(hex.DecodeString(m.Address)), Power: m.Power}})
		rec.Misbehavior = append(rec.Misbehavior, m)
	}
	rec.Mock = how.mock
	bump := map[string]uint64{}
	for _, d := range drafts {
		if d.build != nil {
			d.msgs = d.build(func(label string) int64 { return c.heights[label] })
		}
		raw := sign(c.app.txConfig, c.id, d, func(n int) standing {
			s := c.standing(addr(n))
			s.sequence += bump[acc(n)]
			return s
		})
		t := txRecord{Label: d.label, Raw: raw}
		for _, m := range d.msgs {
			t.Messages = append(t.Messages, sdk.MsgTypeURL(m))
		}
		gas, result, err := c.app.Simulate(raw)
		t.Simulate = simulated(gas, result, err)
		checked := must(c.app.CheckTx(&abci.RequestCheckTx{Tx: raw, Type: abci.CheckTxType_New}))
		t.Check = outcome{checked.Code, checked.Codespace, firstLine(checked.Log), checked.GasWanted, checked.GasUsed, checked.Data, events(checked.Events)}
		if checked.Code == 0 && !d.unordered {
			for _, n := range d.signers {
				bump[acc(n)]++
			}
		}
		request.Txs = append(request.Txs, raw)
		rec.Txs = append(rec.Txs, t)
	}
	if len(how.mock) > 0 {
		c.app.ibc.mock.todo = how.mock
	}
	res := must(c.app.FinalizeBlock(&request))
	for i, r := range res.TxResults {
		rec.Txs[i].Deliver = outcome{r.Code, r.Codespace, firstLine(r.Log), r.GasWanted, r.GasUsed, r.Data, events(r.Events)}
		if _, ok := c.results[rec.Txs[i].Label]; ok {
			panic("label used twice: " + rec.Txs[i].Label)
		}
		c.results[rec.Txs[i].Label] = r
		if _, plain, ok := strings.Cut(rec.Txs[i].Label, " "); ok && c.heights[plain] == 0 {
			c.heights[plain] = c.height
		}
		if id := proposalID(r.Data); id > c.proposals {
			c.proposals = id
		}
		if os.Getenv("REPLAY_VERBOSE") != "" {
			fmt.Printf("%4d %-44s %s:%d gas %d %.130s\n", c.height, rec.Txs[i].Label, r.Codespace, r.Code, r.GasUsed, r.Log)
		}
	}
	rec.Events, rec.Validators = events(res.Events), updates(res.ValidatorUpdates)
	if res.ConsensusParamUpdates != nil {
		rec.Params = must(res.ConsensusParamUpdates.Marshal())
	}
	must(c.app.Commit())
	if c.light != nil {
		c.light.appHash = res.AppHash
	}
	rec.Writes = c.app.changes()
	rec.Stores, rec.AppHash = c.app.roots(), hex.EncodeToString(res.AppHash)
	c.out.write(record{Block: &rec})
	next := map[string]validator{}
	for k, v := range c.sets[c.height+1] {
		next[k] = v
	}
	apply(next, res.ValidatorUpdates)
	c.sets[c.height+2] = next
}

// proposalID finds the number of a new proposal in a transaction's answer.
func proposalID(data []byte) (id uint64) {
	var all sdk.TxMsgData
	if all.Unmarshal(data) != nil {
		return 0
	}
	for _, r := range all.MsgResponses {
		if strings.HasSuffix(r.TypeUrl, ".MsgSubmitProposalResponse") {
			var m govv1.MsgSubmitProposalResponse
			check(m.Unmarshal(r.Value))
			id = m.ProposalId
		}
	}
	return id
}

// firstLine leaves out the stack of a panic, which is never the same twice.
func firstLine(log string) string {
	line, _, _ := strings.Cut(log, "\nstack:")
	return steady(line)
}

func simulated(gas sdk.GasInfo, result *sdk.Result, err error) outcome {
	o := outcome{Wanted: int64(gas.GasWanted), Used: int64(gas.GasUsed)}
	if err != nil {
		space, code, text := errorsmod.ABCIInfo(err, false)
		o.Codespace, o.Code, o.Log = space, code, firstLine(text)
	} else {
		o.Data, o.Events = result.Data, events(result.Events)
	}
	return o
}

func (c *chain) context() sdk.Context {
	return c.app.NewUncachedContext(false, cmtproto.Header{ChainID: c.id, Height: c.height, Time: c.time})
}

func (c *chain) standing(a sdk.AccAddress) standing {
	account := c.app.accounts.GetAccount(c.context(), a)
	if account == nil {
		return standing{}
	}
	return standing{account.GetAccountNumber(), account.GetSequence()}
}

// result of the transaction with this label.
func (c *chain) result(label string) *abci.ExecTxResult {
	r, ok := c.results[label]
	if !ok {
		panic("no transaction " + label)
	}
	return r
}

func (c *chain) now() time.Time   { return c.time }
func (c *chain) scripted() *chain { return c }

func (c *chain) outcomes() map[string]*abci.ExecTxResult { return c.results }

// contents of a recorded chain are in its recording.
func (c *chain) contents(string) {}

func (c *chain) queries(label string) {
	for _, q := range questions(c.height, c.proposals) {
		c.ask(label, q.path, q.request)
	}
}

func (c *chain) ask(label, path string, request proto.Message) {
	data := must(proto.Marshal(request))
	res := must(c.app.Query(context.Background(), &abci.RequestQuery{Path: path, Data: data}))
	c.out.write(record{Query: &queryRecord{label, path, data, res.Code, res.Codespace, res.Log, res.Value}})
	if os.Getenv("REPLAY_VERBOSE") != "" && res.Code != 0 {
		fmt.Println("query", label, path, res.Codespace, res.Code, res.Log)
	}
}

// export records the genesis that the state exports to.
func (c *chain) export() json.RawMessage {
	state := must(c.app.manager.ExportGenesisForModules(c.context(), c.app.codec, nil))
	raw := must(json.Marshal(state))
	c.out.write(record{Export: raw})
	return raw
}
