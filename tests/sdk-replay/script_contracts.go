package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"os"
	command "os/exec"
	"path/filepath"
	"strings"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
)

// witness is a chain that tells what became of single transactions: the script of contracts takes addresses and gas from it.
type witness interface {
	target
	// result of the transaction with this label.
	result(label string) *abci.ExecTxResult
	// outcomes of all transactions by label.
	outcomes() map[string]*abci.ExecTxResult
	// ask asks one method.
	ask(label, path string, request proto.Message)
	// contents compares the store of contracts where two chains hold one, entry by entry.
	contents(label string)
}

// tale is the script of contracts. On live chains it leaves out what takes an hour and what cannot be equal there: the replay has it all.
type tale struct {
	*story
	c         witness
	wasmd     string // folder of wasmd's module
	names     map[string]uint64
	contracts []string // that stand in queries
	labels    map[string]string
}

// live says whether the chains are live ones.
func (t *tale) live() bool { return t.scripted() == nil }

// together makes one block of drafts that on the recorded chain have one each, which takes long where blocks come by the clock.
func (t *tale) together(drafts ...draft) {
	if t.live() {
		t.block(drafts...)
		return
	}
	for _, d := range drafts {
		t.block(d)
	}
}

// fewer gives the smaller number on live chains.
func (t *tale) fewer(recorded, live int) int {
	if t.live() {
		return live
	}
	return recorded
}

func newTale(c witness) *tale {
	return &tale{story: &story{target: c}, c: c, wasmd: folder("github.com/CosmWasm/wasmd"), names: map[string]uint64{}}
}

func contractScript(c *chain) *tale {
	t := newTale(c)
	t.block()
	t.uploads()
	t.instances()
	t.executions()
	t.administration()
	t.authority()
	t.contractGrants()
	t.trees()
	t.replies()
	t.queriesOfContracts()
	t.answers()
	t.exactGas()
	t.block()
	t.ask("at the end")
	return t
}

// liveContractScript has at its end what leaves heights and positions of each chain's own in the store: roots are compared before.
func liveContractScript(c witness, brief bool) *tale {
	t := newTale(c)
	t.block()
	if brief {
		t.storeCode("", "hackatom", wasmFile(t, "hackatom"))
		t.storeCode("", "queue", wasmFile(t, "queue"))
		t.create("hackatom", 5, t.names["hackatom"], t.hackatom(5, 6), coins(100))
		t.create("queue", 5, t.names["queue"], `{}`, nil)
		t.block(t.call("enqueue", 5, t.contracts[1], `{"enqueue":{"value":1}}`, nil), t.call("fail", 6, t.contracts[0], `{}`, nil))
		return t
	}
	t.uploads()
	t.instances()
	t.executions()
	t.administration()
	t.contractGrants()
	t.replies()
	t.c.contents("after the replies")
	t.trees()
	t.queriesOfContracts()
	t.answers()
	t.exactGas()
	t.authority()
	t.block()
	t.ask("at the end")
	return t
}

// afterContractImport goes on with the contracts that a genesis brought.
func afterContractImport(c *chain, before *tale) {
	t := &tale{story: &story{target: c, names: before.story.names, proposals: c.proposals}, c: c, wasmd: before.wasmd, names: before.names, contracts: before.contracts}
	t.block()
	t.ask("after import")
	t.storeCode("after import", "burner", wasmFile(t, "burner"))
	t.block(
		t.call("release after import", 5, t.contracts[0], `{"release":{}}`, nil),
		t.call("enqueue after import", 5, t.contracts[1], `{"enqueue":{"value":7}}`, nil),
		t.instantiate("instantiate after import", 6, t.names["hackatom"], "after", t.hackatom(5, 6), coins(5)),
		t.instantiate2("instantiate2 after import", 6, t.names["hackatom"], []byte("salt"), t.hackatom(5, 6), false),
	)
	t.ask("long after import")
}

// folder of a Go module in the module cache.
func folder(module string) string {
	return strings.TrimSpace(string(must(command.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output())))
}

// wasmFile reads a compiled contract of wasmd's tests.
func wasmFile(t *tale, name string) []byte {
	for _, dir := range []string{"x/wasm/keeper/testdata", "benchmarks/testdata", "tests/e2e/testdata", "tests/integration/testdata"} {
		if raw, err := os.ReadFile(filepath.Join(t.wasmd, dir, name+".wasm")); err == nil {
			return raw
		}
	}
	panic("no contract " + name)
}

func zipped(raw []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	must(w.Write(raw))
	check(w.Close())
	return out.Bytes()
}

// storing needs gas for compilation. Three fit into a block, also with what wasmd needs beside.
const storing = 19_900_000

func storeMsg(n int, raw []byte, access *wasmtypes.AccessConfig) sdk.Msg {
	return &wasmtypes.MsgStoreCode{Sender: acc(n), WASMByteCode: raw, InstantiatePermission: access}
}

// storeCode stores in a block of its own and remembers the number.
func (t *tale) storeCode(label, name string, raw []byte) uint64 {
	d := t.tx("store "+label+" "+name, 4, storeMsg(4, raw, nil)).limit(storing)
	t.block(d)
	var response wasmtypes.MsgStoreCodeResponse
	t.response(d.label, &response)
	t.names[name] = response.CodeID
	return response.CodeID
}

// response of the only message of a transaction that succeeded.
func (t *tale) response(label string, into proto.Message) {
	r := t.c.result(label)
	if r.Code != 0 {
		panic(fmt.Sprintf("%s: %s", label, r.Log))
	}
	var all sdk.TxMsgData
	check(all.Unmarshal(r.Data))
	check(proto.Unmarshal(all.MsgResponses[0].Value, into))
}

func (t *tale) gasOf(label string) int64 { return t.c.result(label).GasUsed }

func (t *tale) instantiate(label string, n int, code uint64, name, msg string, funds sdk.Coins) draft {
	return t.tx(label, n, &wasmtypes.MsgInstantiateContract{Sender: acc(n), Admin: acc(n), CodeID: code, Label: name, Msg: []byte(msg), Funds: funds})
}

func (t *tale) instantiate2(label string, n int, code uint64, salt []byte, msg string, fix bool) draft {
	return t.tx(label, n, &wasmtypes.MsgInstantiateContract2{Sender: acc(n), Admin: acc(n), CodeID: code, Label: "predictable", Msg: []byte(msg), Salt: salt, FixMsg: fix})
}

// create instantiates in a block of its own; the contract stands in later queries.
func (t *tale) create(label string, n int, code uint64, msg string, funds sdk.Coins) string {
	d := t.instantiate(label, n, code, label, msg, funds)
	t.block(d)
	var response wasmtypes.MsgInstantiateContractResponse
	t.response(d.label, &response)
	t.contracts = append(t.contracts, response.Address)
	return response.Address
}

func (t *tale) call(label string, n int, contract, msg string, funds sdk.Coins) draft {
	return t.tx(label, n, &wasmtypes.MsgExecuteContract{Sender: acc(n), Contract: contract, Msg: []byte(msg), Funds: funds})
}

// tell lets an echo contract answer these bytes.
func (t *tale) tell(label string, n int, contract, answer string) draft {
	return t.call(label, n, contract, quoted(answer), nil)
}

func quoted(answer string) string { return `"` + hex.EncodeToString([]byte(answer)) + `"` }

func (t *tale) hackatom(verifier, beneficiary int) string {
	return fmt.Sprintf(`{"verifier":"%s","beneficiary":"%s"}`, acc(verifier), acc(beneficiary))
}

func (t *tale) result(d draft) *abci.ExecTxResult { return t.c.result(d.label) }

func predictable(raw []byte, creator int, salt, msg []byte) sdk.AccAddress {
	return wasmkeeper.BuildContractAddressPredictable(sum(raw), addr(creator), salt, msg)
}
