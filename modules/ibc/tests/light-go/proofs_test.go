package light

import (
	"fmt"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	ics23 "github.com/cosmos/ics23/go"

	upgradetypes "cosmossdk.io/x/upgrade/types"

	storetypes "cosmossdk.io/store/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	commitmenttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types/v2"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// rooted is what a real chain committed to, with proofs of it.
type rooted struct {
	root   []byte
	height int64
	ibc    map[string]string
	proofs map[string][]byte
	// What the chain commits to before an upgrade at the height that clients begin with.
	client    *tendermint.ClientState
	consensus *tendermint.ConsensusState
	upgrade   map[string][]byte
}

func upgradeKey(name string) []byte { return []byte(fmt.Sprintf("upgradedIBCState/%d/%s", 10, name)) }

// roots lets the chain commit to some entries and proves them.
func (r *recorder) roots() rooted {
	ctx := r.chain.GetContext().WithGasMeter(storetypes.NewInfiniteGasMeter())
	out := rooted{ibc: map[string]string{}, proofs: map[string][]byte{}, upgrade: map[string][]byte{}}
	store := ctx.KVStore(r.chain.GetSimApp().GetKey("ibc"))
	for i := 0; i < 40; i++ {
		key, value := fmt.Sprintf("commitments/%02d", i*2), fmt.Sprintf("value %d", i)
		store.Set([]byte(key), []byte(value))
		out.ibc[key] = value
	}
	out.client = clientState()
	out.client.ChainId, out.client.LatestHeight = "other-2", clienttypes.NewHeight(2, 1)
	out.client.UnbondingPeriod = 5*24*time.Hour + 3
	out.consensus = tendermint.NewConsensusState(timeOf(10), commitmenttypes.NewMerkleRoot([]byte("?")), hashOf(four.proto()))
	upgrades := ctx.KVStore(r.chain.GetSimApp().GetKey(upgradetypes.StoreKey))
	cdc := r.chain.Codec
	bz, _ := cdc.MarshalInterface(out.client.ZeroCustomFields())
	upgrades.Set(upgradeKey("upgradedClient"), bz)
	bz, _ = cdc.MarshalInterface(out.consensus)
	upgrades.Set(upgradeKey("upgradedConsState"), bz)
	r.chain.Coordinator.CommitBlock(r.chain)
	r.chain.Coordinator.CommitBlock(r.chain)
	out.height = r.chain.LatestCommittedHeader.Header.Height
	out.root = r.chain.LatestCommittedHeader.Header.AppHash
	for _, key := range []string{"commitments/00", "commitments/40", "commitments/78", "commitments/41", "", "aaa", "zzz", "commitments/01"} {
		if key != "" {
			out.proofs[key], _ = r.chain.QueryProofForStore("ibc", []byte(key), out.height)
		}
	}
	for _, name := range []string{"upgradedClient", "upgradedConsState", "missing"} {
		out.upgrade[name], _ = r.chain.QueryProofForStore(upgradetypes.StoreKey, upgradeKey(name), out.height)
	}
	return out
}

func path(keys ...string) commitmenttypesv2.MerklePath {
	out := commitmenttypesv2.MerklePath{}
	for _, key := range keys {
		out.KeyPath = append(out.KeyPath, []byte(key))
	}
	return out
}

type delay struct{ time, blocks uint64 }

func (w *world) prove(client string, h clienttypes.Height, d delay, proof []byte, p commitmenttypesv2.MerklePath, value []byte, keep bool) error {
	keys := []string{}
	for _, key := range p.KeyPath {
		keys = append(keys, b64(key))
	}
	args := record{"height": h.String(), "delay_time": fmt.Sprint(d.time), "delay_blocks": fmt.Sprint(d.blocks), "proof": w.blob(proof), "path": keys}
	name := "verify_non_membership"
	if value != nil {
		name, args["value"] = "verify_membership", b64(value)
	}
	return w.call(name, client, keep, args, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		if value != nil {
			return nil, m.VerifyMembership(ctx, client, h, d.time, d.blocks, proof, p, value)
		}
		return nil, m.VerifyNonMembership(ctx, client, h, d.time, d.blocks, proof, p)
	})
}

// table numbers what repeats.
type table struct {
	of   map[string]int
	list []string
}

func (t *table) at(s string) int {
	if n, ok := t.of[s]; ok {
		return n
	}
	if t.of == nil {
		t.of = map[string]int{}
	}
	t.of[s] = len(t.list)
	t.list = append(t.list, s)
	return len(t.list) - 1
}

// mutated has all bytes changed in some ways, one at a time: exclusive or, a byte less, a byte more, and the end.
func mutated(bz []byte, values []byte, visit func(kind, at, value int, out []byte)) {
	for i := range bz {
		for _, v := range values {
			out := append([]byte{}, bz...)
			out[i] ^= v
			visit(0, i, int(v), out)
		}
		visit(1, i, 0, append(append([]byte{}, bz[:i]...), bz[i+1:]...))
		if i%3 == 0 {
			visit(2, i, 0x22, append(append(append([]byte{}, bz[:i]...), 0x22), bz[i:]...))
		}
		if i%5 == 0 {
			visit(3, i, 0, append([]byte{}, bz[:i]...))
		}
	}
}

// bytes changes a header byte by byte.
func (w *world) bytes(client string, h *tendermint.Header) {
	base := w.marshal(h)
	var results table
	rows := [][]int{}
	mutated(base, []byte{0x01, 0x80}, func(kind, at, value int, out []byte) {
		msg := &tendermint.Header{}
		row := []int{kind, at, value}
		if err := caught(func() error { return w.cdc().Unmarshal(out, msg) }); err != nil {
			rows = append(rows, append(row, results.at("undecodable")))
			return
		}
		code, _ := refusal(caught(msg.ValidateBasic))
		ctx, _ := w.ctx.CacheContext()
		verified, _ := refusal(caught(func() error { return w.tm.VerifyClientMessage(ctx, client, msg) }))
		rows = append(rows, append(row, results.at(code+" "+verified)))
	})
	bh := w.ctx.BlockHeader()
	w.emit(record{
		"case": "header bytes", "client": client, "base": w.blob(base), "results": results.list, "rows": rows,
		"block": []int64{bh.Height, bh.Time.Unix(), int64(bh.Time.Nanosecond())},
	})
}

// proofs has proofs of a real chain, right and wrong, with delays, and with every byte changed.
func (r *recorder) proofs(real rooted) {
	w := r.world("proofs")
	w.at(1000, timeOf(30))
	consensus := consensusState(four)
	consensus.Root = commitmenttypes.NewMerkleRoot(real.root)
	w.initialize(client, clientState(), consensus)
	h := clienttypes.NewHeight(1, 10)
	keys := []string{"commitments/00", "commitments/40", "commitments/78", "commitments/41", "aaa", "zzz", "commitments/01"}
	for _, proven := range keys {
		for _, key := range keys {
			value := []byte(real.ibc[key])
			if len(value) == 0 {
				value = []byte("x")
			}
			w.prove(client, h, delay{}, real.proofs[proven], path("ibc", key), value, false)
			w.prove(client, h, delay{}, real.proofs[proven], path("ibc", key), nil, false)
		}
	}
	proof := real.proofs["commitments/40"]
	value := []byte(real.ibc["commitments/40"])
	whole := path("ibc", "commitments/40")
	for _, p := range []commitmenttypesv2.MerklePath{path(), path("ibc"), path("ibc", "", "commitments/40"), path("bank", "commitments/40"), path("", "commitments/40"), path("ibc", "")} {
		w.prove(client, h, delay{}, proof, p, value, false)
		w.prove(client, h, delay{}, real.proofs["aaa"], p, nil, false)
	}
	for _, v := range [][]byte{{}, []byte("value"), []byte("value 20 ")} {
		w.prove(client, h, delay{}, proof, whole, v, false)
	}
	for _, bz := range [][]byte{nil, {0}, {0xff}, {10, 0}, proof[:len(proof)-1]} {
		w.prove(client, h, delay{}, bz, whole, value, false)
		w.prove(client, h, delay{}, bz, whole, nil, false)
	}
	for _, height := range []clienttypes.Height{{}, {RevisionNumber: 1, RevisionHeight: 9}, {RevisionNumber: 1, RevisionHeight: 11}, {RevisionNumber: 0, RevisionHeight: 11}, {RevisionNumber: 2, RevisionHeight: 1}} {
		w.prove(client, height, delay{}, proof, whole, value, false)
		w.prove(client, height, delay{5, 5}, proof, whole, nil, false)
	}
	for _, d := range []delay{{1, 0}, {0, 1}, {5_000_000_000, 1}, {5_000_000_001, 0}, {0, 2}, {1 << 63, 0}, {1<<64 - 1, 1<<64 - 1}} {
		w.at(1001, timeOf(31))
		w.prove(client, h, d, proof, whole, value, false)
		w.prove(client, h, d, real.proofs["aaa"], path("ibc", "aaa"), nil, false)
	}
	w.put([]byte("clients/"+client+"/consensusStates/1-10/processedHeight"), []byte("1-x"))
	w.prove(client, h, delay{0, 1}, proof, whole, value, false)
	w.put([]byte("clients/"+client+"/consensusStates/1-10/processedTime"), nil)
	w.prove(client, h, delay{1, 1}, proof, whole, value, false)
	w.combined(real)
	root := commitmenttypes.NewMerkleRoot(real.root)
	for _, key := range []string{"commitments/40", "commitments/41", "aaa", "zzz"} {
		base := real.proofs[key]
		value, present := real.ibc[key]
		var results table
		rows := [][]int{}
		mutated(base, []byte{0x01, 0x10, 0x80}, func(kind, at, v int, out []byte) {
			code, text := refusal(caught(func() error {
				return judge(commitmenttypes.GetSDKSpecs(), root, path("ibc", key), []byte(value), present, out)
			}))
			rows = append(rows, []int{kind, at, v, results.at(code + " " + text)})
		})
		rec := record{"case": "proof bytes", "key": key, "root": b64(real.root), "base": w.blob(base), "results": results.list, "rows": rows}
		if present {
			rec["value"] = b64([]byte(value))
		}
		w.emit(rec)
	}
}

func judge(specs []*ics23.ProofSpec, root commitmenttypes.MerkleRoot, p commitmenttypesv2.MerklePath, value []byte, present bool, bz []byte) error {
	var proof commitmenttypes.MerkleProof
	if err := proto.Unmarshal(bz, &proof); err != nil {
		return fmt.Errorf("undecodable")
	}
	if present {
		return proof.VerifyMembership(specs, root, p, value)
	}
	return proof.VerifyNonMembership(specs, root, p)
}

// combined has proofs of kinds that clients do not take.
func (w *world) combined(real rooted) {
	h := clienttypes.NewHeight(1, 10)
	first, second := &commitmenttypes.MerkleProof{}, &commitmenttypes.MerkleProof{}
	_ = proto.Unmarshal(real.proofs["commitments/40"], first)
	_ = proto.Unmarshal(real.proofs["commitments/41"], second)
	batch := &ics23.CommitmentProof{Proof: &ics23.CommitmentProof_Batch{Batch: &ics23.BatchProof{Entries: []*ics23.BatchEntry{
		{Proof: &ics23.BatchEntry_Exist{Exist: first.Proofs[0].GetExist()}},
		{Proof: &ics23.BatchEntry_Nonexist{Nonexist: second.Proofs[0].GetNonexist()}},
	}}}}
	compressed, _ := ics23.CombineProofs([]*ics23.CommitmentProof{first.Proofs[0], second.Proofs[0]})
	broken := func(f func(c *ics23.CompressedBatchProof)) *ics23.CommitmentProof {
		c, _ := ics23.CombineProofs([]*ics23.CommitmentProof{second.Proofs[0], first.Proofs[0]})
		f(c.GetCompressed())
		return c
	}
	proofs := []*ics23.CommitmentProof{
		batch, compressed, {},
		{Proof: &ics23.CommitmentProof_Batch{Batch: &ics23.BatchProof{}}},
		{Proof: &ics23.CommitmentProof_Batch{Batch: &ics23.BatchProof{Entries: []*ics23.BatchEntry{{}}}}},
		{Proof: &ics23.CommitmentProof_Nonexist{Nonexist: &ics23.NonExistenceProof{}}},
		{Proof: &ics23.CommitmentProof_Exist{Exist: &ics23.ExistenceProof{}}},
		{Proof: &ics23.CommitmentProof_Compressed{Compressed: &ics23.CompressedBatchProof{}}},
		broken(func(c *ics23.CompressedBatchProof) { c.LookupInners = c.LookupInners[:2] }),
		broken(func(c *ics23.CompressedBatchProof) { c.Entries[1].GetExist().Path[0] = -1 }),
		broken(func(c *ics23.CompressedBatchProof) { c.Entries = append(c.Entries, &ics23.CompressedBatchEntry{}) }),
		broken(func(c *ics23.CompressedBatchProof) { c.Entries[0].GetNonexist().Left = nil }),
		broken(func(c *ics23.CompressedBatchProof) {
			c.Entries[0].GetNonexist().Left, c.Entries[0].GetNonexist().Right = nil, nil
		}),
	}
	for _, p := range proofs {
		bz := w.marshal(&commitmenttypes.MerkleProof{Proofs: []*ics23.CommitmentProof{p, first.Proofs[1]}})
		w.prove(client, h, delay{}, bz, path("ibc", "commitments/40"), []byte("value 20"), false)
		w.prove(client, h, delay{}, bz, path("ibc", "commitments/41"), nil, false)
		bz = w.marshal(&commitmenttypes.MerkleProof{Proofs: []*ics23.CommitmentProof{first.Proofs[0], p}})
		w.prove(client, h, delay{}, bz, path("ibc", "commitments/40"), []byte("value 20"), false)
	}
}
