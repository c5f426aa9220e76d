// Runs stories of contracts against wasmd 0.61.14's own keeper and prints each step with what came of it: gas, events,
// answer, refusal, and a digest of the whole store of contracts.
//
//	GOFLAGS=-mod=mod go run ./stories > ../data/stories.jsonl
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	errorsmod "cosmossdk.io/errors"
	storetypes "cosmossdk.io/store/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/CosmWasm/wasmd/x/wasm/keeper"
	"github.com/CosmWasm/wasmd/x/wasm/types"
)

// step is one line: what was done, and what came back.
type step map[string]any

// host stands in for a test of Go, which the keeper's own test set-up wants.
type host struct {
	testing.TB
	dir string
}

func (h host) Helper()                        {}
func (h host) TempDir() string                { return must(os.MkdirTemp(h.dir, "")) }
func (h host) Name() string                   { return "stories" }
func (h host) Cleanup(func())                 {}
func (h host) Log(...any)                     {}
func (h host) Logf(string, ...any)            {}
func (h host) Errorf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }
func (h host) FailNow()                       { panic("failed") }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// capabilities of wasmd 0.61's application.
var capabilities = strings.Split("iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2,ibc2", ",")

// stage is a fresh chain and what its story needs.
type stage struct {
	ctx     sdk.Context
	keepers keeper.TestKeepers
	server  types.MsgServer
	limit   uint64
	padding int
}

func user(n byte) sdk.AccAddress {
	return sdk.AccAddress(strings.Repeat(string(rune(n)), 20))
}

func open(dir, story string) *stage {
	emit(step{"do": "begin", "story": story})
	ctx, keepers := keeper.CreateTestInput(host{dir: dir}, false, capabilities)
	s := &stage{ctx: ctx, keepers: keepers, server: keeper.NewMsgServerImpl(keepers.WasmKeeper)}
	for n := byte(1); n <= 3; n++ {
		keepers.Faucet.Mint(ctx, user(n), sdk.NewInt64Coin("denom", 1_000_000))
	}
	return s
}

func emit(s step) {
	fmt.Println(string(must(json.Marshal(s))))
}

func refusal(err error) string {
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	return fmt.Sprintf("%s:%d %s", codespace, code, err)
}

// digest is that of the store of contracts, but for the counter of transactions.
func (s *stage) digest() string {
	h := sha256.New()
	it := s.ctx.KVStore(s.keepers.WasmStoreKey).Iterator(nil, nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		if it.Key()[0] != 8 {
			fmt.Fprintf(h, "%x=%x\n", it.Key(), it.Value())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func events(list sdk.Events) [][]any {
	out := [][]any{}
	for _, e := range list {
		attributes := [][]string{}
		for _, a := range e.Attributes {
			attributes = append(attributes, []string{a.Key, a.Value})
		}
		out = append(out, []any{e.Type, attributes})
	}
	return out
}

// within makes the next step run under a gas limit.
func (s *stage) within(limit uint64) *stage {
	s.limit = limit
	return s
}

// padded puts so many zeros, in base64, in the place of the word PADDING of the next message.
func (s *stage) padded(n int) *stage {
	s.padding = n
	return s
}

// pad takes the padding: what is noted of the step, and its message.
func (s *stage) pad(line step, msg string) []byte {
	if s.padding != 0 {
		line["pad"] = s.padding
	}
	padding := base64.StdEncoding.EncodeToString(make([]byte, s.padding))
	s.padding = 0
	return []byte(strings.ReplaceAll(msg, "PADDING", padding))
}

// run does a step in a state of its own, which is kept if the step wants that.
func (s *stage) run(line step, do func(ctx sdk.Context) (answer any, keep bool, err error)) {
	meter := storetypes.NewInfiniteGasMeter()
	if s.limit != 0 {
		meter, line["limit"] = storetypes.NewGasMeter(s.limit), s.limit
		s.limit = 0
	}
	em := sdk.NewEventManager()
	cached, write := s.ctx.CacheContext()
	var answer any
	var keep bool
	func() {
		defer func() {
			switch r := recover().(type) {
			case nil:
			case storetypes.ErrorOutOfGas:
				line["error"], keep = "out of gas", false
			default:
				line["error"], keep = fmt.Sprintf("panic: %v", r), false
			}
		}()
		var err error
		answer, keep, err = do(cached.WithGasMeter(meter).WithEventManager(em))
		if err != nil {
			line["error"], keep = refusal(err), false
		}
	}()
	if keep {
		write()
		line["events"] = events(em.Events())
	}
	if line["error"] == nil {
		line["answer"] = answer
	}
	line["gas"], line["store"] = meter.GasConsumed(), s.digest()
	emit(line)
}

func moduleDir() string {
	return strings.TrimSpace(string(must(exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CosmWasm/wasmd").Output())))
}

// file reads a contract of wasmd's own module, or ours in hexadecimal digits.
func file(name string) []byte {
	if name == "relaying" {
		return must(hex.DecodeString(strings.TrimSpace(string(must(os.ReadFile("../data/relaying.hex"))))))
	}
	return must(os.ReadFile(filepath.Join(moduleDir(), name)))
}

func main() {
	sdk.GetConfig().SetBech32PrefixForAccount("cosmos", "cosmospub")
	dir := must(os.MkdirTemp("", "stories"))
	defer os.RemoveAll(dir)
	for _, tell := range []struct {
		name string
		tell func(*stage)
	}{
		{"burner", burner}, {"queue", queue}, {"replier", replier}, {"cyberpunk", cyberpunk}, {"any", anyMessages}, {"addresses", addresses},
		{"relay", relay}, {"relay2", relay2}, {"reflect", ibcReflect}, {"callbacks", callbacks}, {"ibc2", ibc2}, {"cw20", cw20}, {"hackatom", hackatom},
	} {
		tell.tell(open(dir, tell.name))
	}
}
