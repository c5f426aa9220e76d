package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	process "os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/privval"
	rpc "github.com/cometbft/cometbft/rpc/client/http"
	rpctypes "github.com/cometbft/cometbft/rpc/core/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc"
)

// node is one of the two chains, with its own CometBFT.
type node struct {
	name, binary, home     string
	rpcURL, rest, grpcAddr string
	rpc                    *rpc.HTTP
	process                *process.Cmd
	numbers                map[string]uint64
	heights                map[string]int64
	end                    int64 // the height after the last transaction of the script so far
	grpc                   *grpc.ClientConn
}

// live runs the script on both chains and compares.
type live struct {
	app       *app
	id        string
	nodes     [2]*node // wasmd first
	clock     time.Time
	proposals uint64
	report    *report
	hashes    [2][]string
	contracts bool                          // the script is the one of contracts
	ibc       bool                          // the script is the one of IBC
	step      *int64                        // where both chains still have all transactions at the same heights: that of the last one
	results   map[string]*abci.ExecTxResult // by label: openledgerd's
	tale      *tale                         // what the script of contracts remembers
	link      *link                         // what the script of IBC remembers
}

func port() int {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func run(binary string, args ...string) ([]byte, error) {
	cmd := process.Command(binary, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s %s: %w\n%s", filepath.Base(binary), strings.Join(args, " "), err, errs.String())
	}
	return out.Bytes(), nil
}

func replaceInFile(path string, pairs ...string) {
	text := string(must(os.ReadFile(path)))
	for i := 0; i < len(pairs); i += 2 {
		text = regexp.MustCompile(`(?m)^`+pairs[i]+`.*$`).ReplaceAllString(text, pairs[i+1])
	}
	check(os.WriteFile(path, []byte(text), 0o600))
}

// prepare makes the home of a node that pauses between blocks. The genesis is that of wasmd's init with our sections; a chain ignores those it has no module for.
func (n *node) prepare(id, pause string, doc genesisDoc, sections map[string]json.RawMessage) {
	must(run(n.binary, "init", "diff", "--home", n.home, "--chain-id", id))
	file := filepath.Join(n.home, "config", "genesis.json")
	var genesis map[string]json.RawMessage
	check(json.Unmarshal(must(os.ReadFile(file)), &genesis))
	state := map[string]json.RawMessage{}
	for k, v := range sections {
		state[k] = v
	}
	var ours map[string]json.RawMessage
	check(json.Unmarshal(doc.AppState, &ours))
	for k, v := range ours {
		state[k] = v
	}
	genesis["app_state"] = must(json.Marshal(state))
	genesis["genesis_time"] = must(json.Marshal(doc.Time))
	consensus := map[string]any{}
	check(json.Unmarshal(genesis["consensus"], &consensus))
	params := consensus["params"].(map[string]any)
	params["block"] = map[string]string{"max_bytes": "22020096", "max_gas": fmt.Sprint(doc.Params.Block.MaxGas)}
	delete(consensus, "validators")
	genesis["consensus"] = must(json.Marshal(consensus))
	check(os.WriteFile(file, must(json.MarshalIndent(genesis, "", " ")), 0o600))
	key := ed25519.PrivKey(consensusKey(0).Bytes())
	var private crypto.PrivKey = key
	pv := privval.NewFilePV(private, filepath.Join(n.home, "config", "priv_validator_key.json"), filepath.Join(n.home, "data", "priv_validator_state.json"))
	check(os.WriteFile(filepath.Join(n.home, "config", "priv_validator_key.json"), must(cmtjson.MarshalIndent(pv.Key, "", "  ")), 0o600))
	replaceInFile(filepath.Join(n.home, "config", "config.toml"), "timeout_commit", fmt.Sprintf("timeout_commit = %q", pause), "timeout_propose ", `timeout_propose = "200ms"`,
		"pprof_laddr", `pprof_laddr = ""`, "max_body_bytes", `max_body_bytes = 4000000`) // for the largest contracts
	replaceInFile(filepath.Join(n.home, "config", "app.toml"), "bech32-prefix", `bech32-prefix = "wasm"`, "minimum-gas-prices", `minimum-gas-prices = "0stake"`)
}

func (n *node) start() {
	rpcPort, p2p, grpc, rest := port(), port(), port(), port()
	n.rpcURL, n.rest, n.grpcAddr = fmt.Sprintf("http://127.0.0.1:%d", rpcPort), fmt.Sprintf("http://127.0.0.1:%d", rest), fmt.Sprintf("127.0.0.1:%d", grpc)
	n.process = process.Command(n.binary, "start", "--home", n.home, "--rpc.laddr", fmt.Sprintf("tcp://127.0.0.1:%d", rpcPort),
		"--p2p.laddr", fmt.Sprintf("tcp://127.0.0.1:%d", p2p), "--grpc.address", n.grpcAddr,
		"--api.enable=true", "--api.address", fmt.Sprintf("tcp://127.0.0.1:%d", rest))
	log := must(os.Create(filepath.Join(n.home, "log")))
	n.process.Stdout, n.process.Stderr = log, log
	n.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	check(n.process.Start())
	n.rpc = must(rpc.New(n.rpcURL, "/websocket"))
	n.until("first blocks", func() bool { return n.height() >= 2 })
	n.until("REST", func() bool {
		r, err := http.Get(n.rest + "/cosmos/bank/v1beta1/params")
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == 200
	})
}

func (n *node) stop() {
	if n.process != nil && n.process.Process != nil {
		_ = n.process.Process.Signal(syscall.SIGTERM)
		_ = n.process.Wait()
	}
}

func (n *node) until(what string, done func() bool) {
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	panic(fmt.Sprintf("%s: timed out waiting for %s; log in %s", n.name, what, filepath.Join(n.home, "log")))
}

func (n *node) height() int64 {
	s, err := n.rpc.Status(context.Background())
	if err != nil {
		return 0
	}
	return s.SyncInfo.LatestBlockHeight
}

func (l *live) standing(n *node, a sdk.AccAddress) standing {
	r := must((&authtypes.QueryAccountRequest{Address: a.String()}).Marshal())
	res := must(n.rpc.ABCIQuery(context.Background(), "/cosmos.auth.v1beta1.Query/Account", r))
	var answer authtypes.QueryAccountResponse
	if res.Response.Code != 0 || answer.Unmarshal(res.Response.Value) != nil {
		return standing{}
	}
	var account sdk.AccountI
	check(l.app.registry.UnpackAny(answer.Account, &account))
	return standing{account.GetAccountNumber(), account.GetSequence()}
}

func (l *live) now() time.Time   { return l.clock }
func (l *live) scripted() *chain { return nil }

func (l *live) pass(d time.Duration, drafts ...draft) {
	fmt.Printf("%s passes\n", d)
	time.Sleep(d)
	l.block(drafts...)
}

// sent is what became of a transaction on one chain.
type sent struct {
	check  *rpctypes.ResultBroadcastTx
	final  *abci.ExecTxResult
	height int64
}

func (l *live) block(all ...draft) {
	var drafts []draft
	for _, d := range all {
		if !d.recorded {
			drafts = append(drafts, d)
		}
	}
	for l.stepwise() && l.portion(drafts) < len(drafts) {
		n := l.portion(drafts)
		l.deliver(drafts[:n])
		drafts = drafts[n:]
	}
	l.deliver(drafts)
}

// stepwise says whether blocks of the script begin at a height: for contracts and IBC, where one block after another needs what came before.
func (l *live) stepwise() bool { return l.contracts || l.ibc }

// portion is how many transactions get into one block for sure: they must be in the pool of both chains within a second. As long as both
// chains are in step, what leaves its position in a block begins one: a position is the gas that the block used before, in which
// wasmd's circuit breaker shows.
func (l *live) portion(drafts []draft) int {
	size := 0
	for i, d := range drafts {
		for _, m := range d.msgs {
			size += proto.Size(m)
		}
		if i >= 8 || i > 0 && (size > 400_000 || l.step != nil && leavesPosition(d.msgs)) {
			return i
		}
	}
	return len(drafts)
}

// leavesPosition says whether the store of contracts keeps where in the block these messages ran.
func leavesPosition(msgs []sdk.Msg) bool {
	for _, m := range msgs {
		switch m := m.(type) {
		case *wasmtypes.MsgInstantiateContract, *wasmtypes.MsgInstantiateContract2, *wasmtypes.MsgMigrateContract:
			return true
		case *authz.MsgExec:
			within, _ := m.GetMessages()
			if leavesPosition(within) {
				return true
			}
		}
	}
	return false
}

// deliver sends to both chains, waits and compares.
func (l *live) deliver(drafts []draft) {
	var results [2][]sent
	// Each chain goes at its own pace, but the transactions come at the same height.
	from := max(l.nodes[0].height(), l.nodes[1].height()) + 1
	done := make(chan any, 2)
	for i := range l.nodes {
		go func() {
			defer func() { done <- recover() }()
			results[i] = l.send(i, drafts, from)
		}()
	}
	for range l.nodes {
		if e := <-done; e != nil {
			panic(e)
		}
	}
	l.clock = time.Now().UTC().Truncate(time.Second)
	for j, d := range drafts {
		if d.build != nil {
			d.msgs = d.build(func(string) int64 { return 1 })
		}
		l.compareTx(d, results[0][j], results[1][j])
	}
	l.inStep(drafts, results)
}

// send broadcasts right after a block, so that all get into the next one, and waits until two more have come. For contracts and IBC the
// block is the first one from a height on, and one more is enough.
func (l *live) send(i int, drafts []draft, from int64) []sent {
	n := l.nodes[i]
	ctx := context.Background()
	bump := map[string]uint64{}
	known := map[string]standing{}
	raws := make([][]byte, 0, len(drafts))
	if !l.stepwise() {
		from = n.height() + 1
	}
	n.until("a block", func() bool { return n.height() >= from })
	out := make([]sent, len(drafts))
	for j, d := range drafts {
		if d.build != nil {
			d.msgs = d.build(func(label string) int64 { return n.heights[label] })
		}
		if i == 0 && l.stepwise() {
			d.gas += uint64(breaker(d.msgs)) // so that gas ends at the same place
		}
		raw := sign(l.app.txConfig, l.id, d, func(k int) standing {
			if _, ok := known[acc(k)]; !ok {
				known[acc(k)] = l.standing(n, addr(k))
			}
			s := known[acc(k)]
			s.sequence += bump[acc(k)]
			return s
		})
		raws = append(raws, raw)
		r, err := n.rpc.BroadcastTxSync(ctx, raw)
		if err != nil {
			r = &rpctypes.ResultBroadcastTx{Code: 9999, Codespace: "rpc", Log: err.Error()}
		}
		out[j].check = r
		if r.Code == 0 && !d.unordered {
			for _, k := range d.signers {
				bump[acc(k)]++
			}
		}
	}
	last := int64(0)
	for j := range drafts {
		if out[j].check.Code != 0 {
			continue
		}
		n.until("transaction "+drafts[j].label, func() bool {
			r, err := n.rpc.Tx(ctx, out[j].check.Hash, false)
			if err != nil {
				return false
			}
			out[j].final, out[j].height = &r.TxResult, r.Height
			last = max(last, r.Height)
			if _, plain, ok := strings.Cut(drafts[j].label, " "); ok && n.heights[plain] == 0 {
				n.heights[plain] = r.Height
			}
			l.hashes[i] = append(l.hashes[i], fmt.Sprintf("%X", r.Hash))
			return true
		})
		if id := proposalID(out[j].final.Data); i == 0 && id > l.proposals {
			l.proposals = id
		}
	}
	after := int64(2)
	if l.stepwise() {
		after = 1
	}
	n.until("the blocks after", func() bool { return n.height() >= last+after })
	n.end = last + 1
	return out
}

func get(url string) (int, []byte) {
	r, err := http.Get(url)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer r.Body.Close()
	return r.StatusCode, must(io.ReadAll(r.Body))
}

func liveMain(wasmd, openledgerd, endpoints, allow string, brief, contracts, ibc bool) error {
	work := must(os.MkdirTemp("", "diff"))
	fmt.Println("homes in", work)
	id := "diff-1"
	unbondingTime = 90 * time.Second
	if contracts { // one chapter alone has an unbonding, and waits for its end
		unbondingTime = 30 * time.Second
	}
	pause := "1s" // between blocks, in which all of a block's transactions must arrive at both chains
	if ibc {      // these are small, and need many blocks
		pause = "400ms"
	}
	l := &live{id: id, clock: time.Now().UTC(), report: newReport(allow), contracts: contracts, ibc: ibc, step: new(int64), results: map[string]*abci.ExecTxResult{}}
	doc := makeGenesis(tune{chainID: id, time: time.Now().UTC().Add(-time.Second), stakes: []int64{90_000_000_000, 40_000_000, 30_000_000, 20_500_000}, live: true})
	l.app = newLiveApp()
	l.nodes = [2]*node{{name: "wasmd", binary: wasmd}, {name: "openledgerd", binary: openledgerd}}
	var sections map[string]json.RawMessage
	for _, n := range l.nodes {
		n.home = filepath.Join(work, n.name)
		n.heights = map[string]int64{}
		if sections == nil {
			probe := filepath.Join(work, "probe")
			must(run(wasmd, "init", "probe", "--home", probe, "--chain-id", id))
			var genesis struct {
				AppState map[string]json.RawMessage `json:"app_state"`
			}
			check(json.Unmarshal(must(os.ReadFile(filepath.Join(probe, "config", "genesis.json"))), &genesis))
			sections = genesis.AppState
		}
		n.prepare(id, pause, doc, sections)
	}
	for _, n := range l.nodes {
		defer n.stop()
		n.start()
		fmt.Println(n.name, "runs")
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		for _, n := range l.nodes {
			n.stop()
		}
		os.Exit(1)
	}()
	if contracts {
		l.tale = liveContractScript(l, brief)
	} else if ibc {
		l.link = liveIBCScript(l, brief)
	} else if !brief {
		script(l)
	}
	l.compareREST(endpoints)
	l.compareCLI()
	fmt.Println(l.report.table())
	if l.report.unexplained > 0 {
		return errors.New("unexplained differences")
	}
	return nil
}
