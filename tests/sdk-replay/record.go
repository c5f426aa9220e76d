package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"sort"

	"cosmossdk.io/store/rootmulti"
	abci "github.com/cometbft/cometbft/abci/types"
)

// One line of the recording. Exactly one of the fields is set.
type record struct {
	Init   *initRecord     `json:"init,omitempty"`
	Block  *blockRecord    `json:"block,omitempty"`
	Query  *queryRecord    `json:"query,omitempty"`
	Export json.RawMessage `json:"export,omitempty"`
	Proof  *proofRecord    `json:"proof,omitempty"`
}

// proofRecord is the ICS-23 proof that a store holds, or does not hold, a key: the first of the two that the chain answers. The other one
// is about the stores, of which other applications have others.
type proofRecord struct {
	Store  string `json:"store"`
	Key    []byte `json:"key"`
	Height int64  `json:"height"`
	Value  []byte `json:"value"`
	Proof  []byte `json:"proof"` // protobuf
}

type initRecord struct {
	ChainID       string          `json:"chain_id"`
	InitialHeight int64           `json:"initial_height"`
	Time          int64           `json:"time_ns"`
	Params        []byte          `json:"consensus_params"` // protobuf
	AppState      json.RawMessage `json:"app_state"`
	Validators    []update        `json:"validators"` // what InitChain answers
}

type update struct {
	Key   string `json:"key"` // protobuf of the public key, hex
	Power int64  `json:"power"`
}

type voteRecord struct {
	Address string `json:"address"`
	Power   int64  `json:"power"`
	Flag    int32  `json:"flag"`
}

type misbehavior struct {
	Address string `json:"address"`
	Power   int64  `json:"power"`
	Height  int64  `json:"height"`
	Time    int64  `json:"time_ns"`
	Total   int64  `json:"total_power"`
	Type    int32  `json:"type"`
}

type outcome struct {
	Code      uint32  `json:"code"`
	Codespace string  `json:"codespace"`
	Log       string  `json:"log"`
	Wanted    int64   `json:"gas_wanted"`
	Used      int64   `json:"gas_used"`
	Data      []byte  `json:"data"`
	Events    []event `json:"events"`
}

type event struct {
	Type       string      `json:"type"`
	Attributes [][2]string `json:"attributes"`
}

type txRecord struct {
	Label    string   `json:"label"`
	Messages []string `json:"messages"` // type URLs, those inside included
	Raw      []byte   `json:"raw"`
	Simulate outcome  `json:"simulate"`
	Check    outcome  `json:"check"`
	Deliver  outcome  `json:"deliver"`
}

type blockRecord struct {
	Height      int64              `json:"height"`
	Time        int64              `json:"time_ns"`
	Hash        string             `json:"hash"`
	NextVals    string             `json:"next_validators_hash"`
	Proposer    string             `json:"proposer"`
	Votes       []voteRecord       `json:"votes"`
	Misbehavior []misbehavior      `json:"misbehavior"`
	Mock        []mockAction       `json:"mock,omitempty"` // what the mock application of IBC does in BeginBlock
	Txs         []txRecord         `json:"txs"`
	Events      []event            `json:"events"`
	Validators  []update           `json:"validator_updates"`
	Params      []byte             `json:"consensus_param_updates"` // protobuf
	Stores      map[string]string  `json:"stores"`
	AppHash     string             `json:"app_hash"`
	Writes      map[string][]write `json:"writes"` // by store: what the block changed
}

// write of a key; without a value the key is gone.
type write struct {
	Key   string  `json:"k"`
	Value *string `json:"v"`
}

type queryRecord struct {
	Label string `json:"label"`
	Path  string `json:"path"`
	Data  []byte `json:"data"`
	Code  uint32 `json:"code"`
	Space string `json:"codespace"`
	Log   string `json:"log"`
	Value []byte `json:"value"`
}

type recorder struct {
	file *os.File
	buf  *bufio.Writer
	enc  *json.Encoder
}

func newRecorder(path string) *recorder {
	f := must(os.Create(path))
	b := bufio.NewWriterSize(f, 1<<20)
	return &recorder{f, b, json.NewEncoder(b)}
}

func (r *recorder) write(x record) { check(r.enc.Encode(x)) }
func (r *recorder) close()         { check(r.buf.Flush()); check(r.file.Close()) }

// pointers are addresses in the memory of the process, which ibc-go prints in a few refusals: never the same twice.
var pointers = regexp.MustCompile(`\{\d{9,}\}`)

// steady puts a word in their place.
func steady(text string) string { return pointers.ReplaceAllString(text, "{pointer}") }

func events(in []abci.Event) []event {
	out := make([]event, 0, len(in))
	for _, e := range in {
		attributes := make([][2]string, 0, len(e.Attributes))
		for _, a := range e.Attributes {
			attributes = append(attributes, [2]string{a.Key, steady(a.Value)})
		}
		out = append(out, event{e.Type, attributes})
	}
	return out
}

func updates(in []abci.ValidatorUpdate) []update {
	out := make([]update, 0, len(in))
	for _, u := range in {
		out = append(out, update{hex.EncodeToString(must(u.PubKey.Marshal())), u.Power})
	}
	return out
}

// roots names the root of each store at the last commit.
func (a *app) roots() map[string]string {
	info := must(a.CommitMultiStore().(*rootmulti.Store).GetCommitInfo(a.LastBlockHeight()))
	sort.Slice(info.StoreInfos, func(i, j int) bool { return info.StoreInfos[i].Name < info.StoreInfos[j].Name })
	out := map[string]string{}
	for _, s := range info.StoreInfos {
		out[s.Name] = hex.EncodeToString(s.CommitId.Hash)
	}
	return out
}

// changes finds what differs from the contents at the call before.
func (a *app) changes() map[string][]write {
	out := map[string][]write{}
	for name, key := range a.keys {
		now := map[string]string{}
		all := a.CommitMultiStore().GetKVStore(key).Iterator(nil, nil)
		for ; all.Valid(); all.Next() {
			now[string(all.Key())] = string(all.Value())
		}
		check(all.Close())
		before := a.contents[name]
		var list []write
		for k, v := range now {
			if old, ok := before[k]; !ok || old != v {
				text := hex.EncodeToString([]byte(v))
				list = append(list, write{hex.EncodeToString([]byte(k)), &text})
			}
		}
		for k := range before {
			if _, ok := now[k]; !ok {
				list = append(list, write{hex.EncodeToString([]byte(k)), nil})
			}
		}
		sort.Slice(list, func(i, j int) bool { return list[i].Key < list[j].Key })
		if len(list) > 0 {
			out[name] = list
		}
		a.contents[name] = now
	}
	return out
}
