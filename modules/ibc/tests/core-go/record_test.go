// Prints what ibc-go 10.7 does with messages, queries and genesis of clients and connections, for the tests of this
// crate: two chains of ibctesting, of which the first one's messages run one by one under a meter of their own.
//
//	GOFLAGS=-mod=mod go test -count 1 .
//
// writes ../data/core.jsonl. Keys of validators are new each time, so each run gives other bytes.
package core

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"cosmossdk.io/core/header"
	errorsmod "cosmossdk.io/errors"
	storetypes "cosmossdk.io/store/types"

	abci "github.com/cometbft/cometbft/abci/types"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc/status"

	client "github.com/cosmos/ibc-go/v10/modules/core/02-client"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
)

type record map[string]any

type recorder struct {
	t     *testing.T
	out   *bufio.Writer
	chain *ibctesting.TestChain
}

func x(bz []byte) string { return hex.EncodeToString(bz) }

func (r *recorder) emit(rec record) {
	line, err := json.Marshal(rec)
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintln(r.out, string(line))
}

// refusal is codespace and code, and the text.
func refusal(err error) (string, string) {
	if err == nil {
		return "ok", ""
	}
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	return fmt.Sprintf("%s:%d", codespace, code), err.Error()
}

// caught runs something that may panic, with the code that a transaction would get.
func caught(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errorsmod.Wrapf(errorsmod.ErrPanic, "%v", p)
		}
	}()
	return f()
}

var stores = []string{"ibc", "upgrade"}

// dump is everything in the stores that messages of IBC core touch.
func (r *recorder) dump(ctx sdk.Context) map[string]string {
	all := map[string]string{}
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	for _, name := range stores {
		it := ctx.KVStore(r.chain.GetSimApp().GetKey(name)).Iterator(nil, nil)
		for ; it.Valid(); it.Next() {
			all[name+"/"+x(it.Key())] = x(it.Value())
		}
		it.Close()
	}
	return all
}

// changes is what is different after something ran: null for what is gone.
func changes(before, after map[string]string) map[string]any {
	diff := map[string]any{}
	for key, value := range after {
		if old, ok := before[key]; !ok || old != value {
			diff[key] = value
		}
	}
	for key := range before {
		if _, ok := after[key]; !ok {
			diff[key] = nil
		}
	}
	return diff
}

func events(list []abci.Event) []any {
	out := []any{}
	for _, e := range list {
		pairs := [][2]string{}
		for _, a := range e.Attributes {
			pairs = append(pairs, [2]string{a.Key, a.Value})
		}
		out = append(out, record{"type": e.Type, "attributes": pairs})
	}
	return out
}

func (r *recorder) context() sdk.Context {
	ctx := r.chain.GetContext()
	h := ctx.BlockHeader()
	return ctx.WithHeaderInfo(header.Info{ChainID: h.ChainID, Height: h.Height, Time: h.Time})
}

func block(ctx sdk.Context) record {
	h := ctx.BlockHeader()
	return record{
		"height": h.Height, "seconds": h.Time.Unix(), "nanos": h.Time.Nanosecond(),
		"next_validators": x(h.NextValidatorsHash),
	}
}

func packed(msg proto.Message) record {
	any, err := codectypes.NewAnyWithValue(msg)
	if err != nil {
		panic(err)
	}
	return record{"url": any.TypeUrl, "value": x(any.Value)}
}

// send is what the first chain does with messages in place of ibctesting's transactions.
func (r *recorder) send(msgs ...sdk.Msg) (*abci.ExecTxResult, error) {
	r.chain.Coordinator.UpdateTimeForChain(r.chain)
	var all []abci.Event
	for _, msg := range msgs {
		found, err := r.message(msg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	r.chain.NextBlock()
	r.chain.Coordinator.IncrementTime()
	return &abci.ExecTxResult{Events: all}, nil
}

func (r *recorder) message(msg sdk.Msg) ([]abci.Event, error) {
	ctx := r.context()
	before := r.dump(ctx)
	cached, write := ctx.CacheContext()
	meter := storetypes.NewInfiniteGasMeter()
	cached = cached.WithGasMeter(meter)
	var result *sdk.Result
	err := caught(func() (err error) {
		result, err = r.chain.GetSimApp().MsgServiceRouter().Handler(msg)(cached, msg)
		return err
	})
	code, text := refusal(err)
	rec := record{
		"case": "message", "block": block(ctx), "msg": packed(msg), "code": code, "text": text,
		"gas": meter.GasConsumed(),
	}
	var found []abci.Event
	if err == nil {
		write()
		found = result.GetEvents().ToABCIEvents()
		rec["events"] = events(found)
		rec["answer"] = x(result.MsgResponses[0].Value)
		rec["changes"] = changes(before, r.dump(ctx))
	}
	r.emit(rec)
	return found, err
}

// refused sends a message that must not succeed.
func (r *recorder) refused(msg sdk.Msg) {
	r.chain.Coordinator.UpdateTimeForChain(r.chain)
	if _, err := r.message(msg); err == nil {
		r.t.Fatalf("taken: %T %v", msg, msg)
	}
}

func (r *recorder) sent(msg sdk.Msg) {
	if _, err := r.send(msg); err != nil {
		r.t.Fatalf("%T: %s", msg, err)
	}
}

// begin is the beginning of a block at a height.
func (r *recorder) begin(height int64) {
	ctx := r.context()
	h := ctx.BlockHeader()
	h.Height = height
	ctx = ctx.WithBlockHeader(h)
	before := r.dump(ctx)
	cached, _ := ctx.CacheContext()
	client.BeginBlocker(cached, r.chain.App.GetIBCKeeper().ClientKeeper)
	found := cached.EventManager().ABCIEvents()
	r.emit(record{
		"case": "begin", "block": block(ctx), "changes": changes(before, r.dump(cached)), "events": events(found),
	})
}

// query asks the first chain, with the meter of a transaction.
func (r *recorder) query(path string, request proto.Message) {
	ctx := r.context().WithGasMeter(storetypes.NewInfiniteGasMeter())
	bz, err := proto.Marshal(request)
	if err != nil {
		r.t.Fatal(err)
	}
	route := r.chain.GetSimApp().GRPCQueryRouter().Route(path)
	if route == nil {
		r.t.Fatalf("no route %s", path)
	}
	rec := record{"case": "query", "block": block(ctx), "path": path, "request": x(bz)}
	answer, err := route(ctx, &abci.RequestQuery{Data: bz, Path: path})
	rec["gas"] = ctx.GasMeter().GasConsumed()
	if err != nil {
		rec["error"] = err.Error()
		var coded interface{ GRPCStatus() *status.Status }
		if errors.As(err, &coded) {
			rec["status"] = coded.GRPCStatus().Code().String()
		}
	} else {
		rec["answer"] = x(answer.Value)
	}
	r.emit(rec)
}

// check is the stateless check of a message alone.
func (r *recorder) check(msg sdk.Msg) {
	code, text := refusal(caught(func() error { return msg.(sdk.HasValidateBasic).ValidateBasic() }))
	r.emit(record{"case": "check", "msg": packed(msg), "code": code, "text": text})
}

func TestRecord(t *testing.T) {
	file, err := os.Create("../data/core.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	defer out.Flush()

	coordinator := ibctesting.NewCoordinator(t, 2)
	a, b := coordinator.GetChain(ibctesting.GetChainID(1)), coordinator.GetChain(ibctesting.GetChainID(2))
	r := &recorder{t: t, out: out, chain: a}
	a.SendMsgsOverride = r.send
	r.emit(record{"case": "chain", "chain_id": a.ChainID, "store": r.dump(r.context())})
	s := &script{r: r, a: a, b: b}
	s.run()
	r.emit(record{"case": "genesis", "block": block(r.context()), "json": json.RawMessage(s.export())})
	s.queries()
	s.checks()
	s.genesis()
}
