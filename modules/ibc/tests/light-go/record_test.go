// Prints what the light clients of ibc-go 10.7 and its verifier of proofs do, for the tests of this crate: calls of the
// keepers' light clients with everything that goes in, and codes, texts, gas and changes of the store that come out.
//
//	GOFLAGS=-mod=mod go test -count 1 .
//
// writes ../data/light.jsonl. Root hashes are those of a chain of ibctesting, whose keys are new each time, so each run
// gives other bytes.
package light

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"cosmossdk.io/core/header"
	errorsmod "cosmossdk.io/errors"
	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/runtime"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	solomachine "github.com/cosmos/ibc-go/v10/modules/light-clients/06-solomachine"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	localhost "github.com/cosmos/ibc-go/v10/modules/light-clients/09-localhost"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
)

type record map[string]any

type recorder struct {
	t     *testing.T
	out   *bufio.Writer
	chain *ibctesting.TestChain
	ctx   sdk.Context
	blobs map[string]int
	last  []string
}

func b64(bz []byte) string { return base64.StdEncoding.EncodeToString(bz) }

func (r *recorder) emit(rec record) {
	line, err := json.Marshal(rec)
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintln(r.out, string(line))
}

// blob is the number of bytes that are written once.
func (r *recorder) blob(bz []byte) int {
	if n, ok := r.blobs[string(bz)]; ok {
		return n
	}
	n := len(r.blobs)
	r.blobs[string(bz)] = n
	r.emit(r.shortened(bz))
	r.last = append(r.last, string(bz))
	return n
}

// shortened has only what is different from one of the last blobs: that one's number, and how much is the same at both
// ends.
func (r *recorder) shortened(bz []byte) record {
	best, out := 60, record{"case": "blob", "bytes": b64(bz)}
	for i := len(r.last) - 1; i >= 0 && i > len(r.last)-9; i-- {
		old, front, back := r.last[i], 0, 0
		most := min(len(old), len(bz))
		for front < most && old[front] == bz[front] {
			front++
		}
		for back < most-front && old[len(old)-1-back] == bz[len(bz)-1-back] {
			back++
		}
		if front+back > best {
			best = front + back
			out = record{"case": "blob", "like": []int{i, front, back}, "bytes": b64(bz[front : len(bz)-back])}
		}
	}
	return out
}

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

func dump(r *recorder, ctx sdk.Context) map[string]string {
	all := map[string]string{}
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	it := ctx.KVStore(r.chain.GetSimApp().GetKey("ibc")).Iterator(nil, nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		all[b64(it.Key())] = b64(it.Value())
	}
	return all
}

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

// world is a state on which calls are made one after the other.
type world struct {
	*recorder
	ctx sdk.Context
	tm  exported.LightClientModule
	sm  exported.LightClientModule
	lh  exported.LightClientModule
}

func (r *recorder) world(name string) *world {
	ctx, _ := r.ctx.CacheContext()
	app := r.chain.GetSimApp()
	provider := app.GetIBCKeeper().ClientKeeper.GetStoreProvider()
	w := &world{
		recorder: r, ctx: ctx,
		tm: tendermint.NewLightClientModule(app.AppCodec(), provider),
		sm: solomachine.NewLightClientModule(app.AppCodec(), provider),
		lh: localhost.NewLightClientModule(app.AppCodec(), runtime.NewKVStoreService(app.GetKey("ibc"))),
	}
	r.emit(record{"case": "world", "name": name, "chain_id": ctx.ChainID(), "store": dump(r, ctx)})
	return w
}

// at moves the chain to another block.
func (w *world) at(height int64, t time.Time) {
	h := w.ctx.BlockHeader()
	h.Height, h.Time = height, t.UTC()
	w.ctx = w.ctx.WithBlockHeader(h).WithHeaderInfo(header.Info{ChainID: h.ChainID, Height: height, Time: t.UTC()})
}

// put writes into the store behind the clients' backs.
func (w *world) put(key, value []byte) {
	store := w.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).KVStore(w.chain.GetSimApp().GetKey("ibc"))
	if value == nil {
		store.Delete(key)
		w.emit(record{"case": "put", "key": b64(key)})
		return
	}
	store.Set(key, value)
	w.emit(record{"case": "put", "key": b64(key), "value": b64(value)})
}

func (w *world) module(client string) exported.LightClientModule {
	switch kind, _, _ := clienttypes.ParseClientIdentifier(client); kind {
	case exported.Solomachine:
		return w.sm
	case exported.Localhost:
		return w.lh
	default:
		return w.tm
	}
}

// call makes a call and keeps what it wrote if it is asked to.
func (w *world) call(name, client string, keep bool, args record, f func(sdk.Context, exported.LightClientModule) (any, error)) error {
	before := dump(w.recorder, w.ctx)
	ctx, write := w.ctx.CacheContext()
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	var value any
	err := caught(func() (err error) {
		value, err = f(ctx, w.module(client))
		return err
	})
	code, text := refusal(err)
	h := w.ctx.BlockHeader()
	rec := record{
		"case": "call", "call": name, "client": client, "args": args, "code": code, "text": text,
		"gas":   ctx.GasMeter().GasConsumed(),
		"block": []int64{h.Height, h.Time.Unix(), int64(h.Time.Nanosecond())},
	}
	if w.ctx.IsCheckTx() {
		rec["mode"] = "check"
	}
	if err == nil {
		rec["value"] = value
		rec["changes"] = changes(before, dump(w.recorder, ctx))
		if keep {
			rec["keep"] = true
			write()
		}
	}
	w.emit(rec)
	return err
}

func heightText(h exported.Height) string { return h.String() }

func (w *world) cdc() codec.Codec { return w.chain.GetSimApp().AppCodec() }

func (w *world) initialize(client string, state, consensus proto.Message) error {
	s, c := w.marshal(state), w.marshal(consensus)
	return w.initializeRaw(client, s, c, true)
}

func (w *world) initializeRaw(client string, s, c []byte, keep bool) error {
	return w.call("initialize", client, keep, record{"state": w.blob(s), "consensus": w.blob(c)},
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			return nil, m.Initialize(ctx, client, s, c)
		})
}

func (w *world) marshal(msg proto.Message) []byte {
	bz, err := proto.Marshal(msg)
	if err != nil {
		w.t.Fatal(err)
	}
	return bz
}

func kindOf(msg exported.ClientMessage) string {
	switch msg.(type) {
	case *tendermint.Header:
		return "header"
	case *tendermint.Misbehaviour:
		return "misbehaviour"
	case *solomachine.Header:
		return "solo header"
	default:
		return "solo misbehaviour"
	}
}

func emptyOf(kind string) exported.ClientMessage {
	switch kind {
	case "header":
		return &tendermint.Header{}
	case "misbehaviour":
		return &tendermint.Misbehaviour{}
	case "solo header":
		return &solomachine.Header{}
	default:
		return &solomachine.Misbehaviour{}
	}
}

// message tells a client something: what is wrong with its form, whether it is believed, and what comes of it.
func (w *world) message(client string, msg exported.ClientMessage, keep bool) error {
	kind := kindOf(msg)
	bz := w.marshal(msg.(proto.Message))
	// What is judged is what comes over the wire.
	msg = emptyOf(kind)
	if err := w.cdc().Unmarshal(bz, msg.(codec.ProtoMarshaler)); err != nil {
		return err
	}
	args := record{"kind": kind, "message": w.blob(bz)}
	err := w.call("check_message", client, false, args,
		func(sdk.Context, exported.LightClientModule) (any, error) { return nil, msg.ValidateBasic() })
	verified := w.call("verify_message", client, false, args,
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			return nil, m.VerifyClientMessage(ctx, client, msg)
		})
	if err != nil {
		return err
	}
	if verified != nil {
		return verified
	}
	contradiction := false
	err = w.call("is_misbehaviour", client, false, args,
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			contradiction = m.CheckForMisbehaviour(ctx, client, msg)
			return contradiction, nil
		})
	if err != nil {
		return err
	}
	w.call("freeze", client, keep && contradiction, args,
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			m.UpdateStateOnMisbehaviour(ctx, client, msg)
			return nil, nil
		})
	return w.call("update", client, keep && !contradiction, args,
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			heights := []string{}
			for _, h := range m.UpdateState(ctx, client, msg) {
				heights = append(heights, heightText(h))
			}
			return heights, nil
		})
}

// ask records what a client says of itself.
func (w *world) ask(client string, height clienttypes.Height) {
	w.call("status", client, false, record{}, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return m.Status(ctx, client).String(), nil
	})
	w.call("latest_height", client, false, record{}, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return heightText(m.LatestHeight(ctx, client)), nil
	})
	w.call("timestamp_at", client, false, record{"height": height.String()},
		func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
			t, err := m.TimestampAtHeight(ctx, client, height)
			return fmt.Sprint(t), err
		})
}

func TestRecord(t *testing.T) {
	file, err := os.Create("../data/light.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	coordinator := ibctesting.NewCoordinator(t, 1)
	chain := coordinator.GetChain(ibctesting.GetChainID(1))
	r := &recorder{t: t, out: bufio.NewWriter(file), chain: chain, blobs: map[string]int{}}
	defer r.out.Flush()
	roots := r.roots()
	r.ctx = chain.GetContext()
	r.clients()
	r.headers()
	r.quorums()
	r.smallOrder()
	r.misbehaviours()
	r.followings()
	r.proofs(roots)
	r.upgrades(roots)
	r.recoveries()
	r.solomachines()
	r.localhost()
	r.specs()
}
