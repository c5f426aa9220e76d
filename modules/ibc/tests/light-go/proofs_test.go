package light

import (
	"fmt"
	"math/rand"
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

// upgrades follows the other chain to its next revision.
func (r *recorder) upgrades(real rooted) {
	start := func(name string, f func(s *tendermint.ClientState)) *world {
		w := r.world("upgrade " + name)
		w.at(1000, timeOf(30))
		consensus := consensusState(four)
		consensus.Root = commitmenttypes.NewMerkleRoot(real.root)
		s := clientState()
		f(s)
		w.initialize(client, s, consensus)
		return w
	}
	run := func(w *world, s *tendermint.ClientState, c *tendermint.ConsensusState, sp, cp []byte) {
		sb, cb := w.marshal(s), w.marshal(c)
		w.upgradeRaw(sb, cb, sp, cp, true)
		w.ask(client, clienttypes.NewHeight(2, 1))
	}
	a, b := real.upgrade["upgradedClient"], real.upgrade["upgradedConsState"]
	same := func(*tendermint.ClientState) {}
	run(start("as it is", same), real.client, real.consensus, a, b)
	run(start("longer", func(s *tendermint.ClientState) {
		s.UnbondingPeriod, s.TrustingPeriod, s.AllowUpdateAfterExpiry = 3*24*time.Hour, 2*24*time.Hour, true //nolint:staticcheck
		s.TrustLevel, s.MaxClockDrift = tendermint.Fraction{Numerator: 2, Denominator: 3}, time.Minute
	}), real.client, real.consensus, a, b)
	for i, periods := range [][2]time.Duration{{1, 21 * 24 * time.Hour}, {1<<63 - 2, 1<<63 - 1}, {6*24*time.Hour + 1, 6*24*time.Hour + 2}, {100, 1 << 62}} {
		run(start(fmt.Sprintf("periods %d", i), func(s *tendermint.ClientState) {
			s.TrustingPeriod, s.UnbondingPeriod = periods[0], periods[1]
		}), real.client, real.consensus, a, b)
	}
	for i, p := range [][]string{nil, {"upgrade"}, {"upgrade", "upgradedIBCState", "x"}, {"bank", "upgradedIBCState"}, {"upgrade", "other"}} {
		run(start(fmt.Sprintf("path %d", i), func(s *tendermint.ClientState) { s.UpgradePath = p }), real.client, real.consensus, a, b)
	}
	chosen := *real.client
	chosen.TrustingPeriod, chosen.FrozenHeight, chosen.TrustLevel = 1, clienttypes.NewHeight(0, 1), tendermint.Fraction{}
	run(start("chosen", same), &chosen, real.consensus, a, b)
	for i, f := range []func(s *tendermint.ClientState){
		func(s *tendermint.ClientState) { s.ChainId = "other-3" },
		func(s *tendermint.ClientState) { s.UnbondingPeriod++ },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(1, 10) },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(1, 9) },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(2, 2) },
		func(s *tendermint.ClientState) { s.ProofSpecs = nil },
	} {
		s := *real.client
		f(&s)
		run(start(fmt.Sprintf("client %d", i), same), &s, real.consensus, a, b)
	}
	consensus := *real.consensus
	consensus.NextValidatorsHash = hashOf(foreign.proto())
	w := start("proofs", same)
	run(w, real.client, &consensus, a, b)
	for _, p := range [][2][]byte{{b, a}, {a, a}, {nil, b}, {a, nil}, {{0xff}, b}, {a, {0xff}}, {real.upgrade["missing"], b}} {
		w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), p[0], p[1], false)
	}
	w.upgradeRaw([]byte{0xff}, nil, a, b, false)
	w.upgradeRaw(w.marshal(real.client), []byte{0xff}, a, b, false)
	w.put([]byte("clients/"+client+"/consensusStates/1-10"), nil)
	w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), a, b, false)
	w = r.world("upgrade of none")
	w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), a, b, false)
}

func (w *world) upgradeRaw(s, c, sp, cp []byte, keep bool) {
	args := record{"state": w.blob(s), "consensus": w.blob(c), "state_proof": w.blob(sp), "consensus_proof": w.blob(cp)}
	w.call("upgrade", client, keep, args, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return nil, m.VerifyUpgradeAndUpdateState(ctx, client, s, c, sp, cp)
	})
}

func (w *world) recover(subject, substitute string) {
	w.call("recover", subject, true, record{"substitute": substitute}, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return nil, m.RecoverClient(ctx, subject, substitute)
	})
	w.ask(subject, clienttypes.NewHeight(1, 20))
}

// recoveries gives clients the states of others.
func (r *recorder) recoveries() {
	const second = "07-tendermint-1"
	for i, f := range []func(s *tendermint.ClientState){
		func(s *tendermint.ClientState) {},
		func(s *tendermint.ClientState) { s.ChainId = "renamed-1" },
		func(s *tendermint.ClientState) { s.TrustingPeriod = time.Hour },
		func(s *tendermint.ClientState) { s.UnbondingPeriod++ },
		func(s *tendermint.ClientState) { s.TrustLevel.Denominator = 2 },
		func(s *tendermint.ClientState) { s.MaxClockDrift++ },
		func(s *tendermint.ClientState) { s.ProofSpecs = s.ProofSpecs[:1] },
		func(s *tendermint.ClientState) { s.UpgradePath = nil },
		func(s *tendermint.ClientState) { s.AllowUpdateAfterExpiry = true }, //nolint:staticcheck
	} {
		for frozen := 0; frozen < 2; frozen++ {
			w := r.world(fmt.Sprintf("recovery %d %d", i, frozen))
			w.at(1000, timeOf(30))
			old := clientState()
			if frozen == 1 {
				old.FrozenHeight = tendermint.FrozenHeight
			}
			w.initialize(client, old, consensusState(four))
			w.at(1500, timeOf(40))
			s := clientState()
			s.LatestHeight = clienttypes.NewHeight(1, 20)
			f(s)
			w.initialize(second, s, consensusState(uneven))
			w.at(1600, timeOf(41))
			w.recover(client, second)
		}
	}
	w := r.follow("recovery from nothing", four)
	for _, id := range []string{second, "06-solomachine-3", "x", "07-tendermint-18446744073709551616", "09-localhost"} {
		w.recover(client, id)
	}
	w.recover(second, client)
	for _, key := range []string{"/processedHeight", "/processedTime", ""} {
		w := r.follow("recovery without "+key, four)
		s := clientState()
		s.LatestHeight = clienttypes.NewHeight(1, 20)
		w.initialize(second, s, consensusState(uneven))
		w.put([]byte("clients/"+second+"/consensusStates/1-20"+key), nil)
		w.recover(client, second)
	}
}

// specs has proofs of trees that nobody has, among them such as Go's verifier stops at.
func (r *recorder) specs() {
	rng := rand.New(rand.NewSource(23))
	var results table
	rows := [][]any{}
	for i := 0; i < 2000; i++ {
		spec, proof, key, value, root := randomCase(rng)
		bz, _ := proto.Marshal(&commitmenttypes.MerkleProof{Proofs: []*ics23.CommitmentProof{proof}})
		code, text := refusal(caught(func() error {
			return judge([]*ics23.ProofSpec{spec}, commitmenttypes.NewMerkleRoot(root), path(string(key)), value, value != nil, bz)
		}))
		sb, _ := proto.Marshal(spec)
		row := []any{b64(sb), b64(root), b64(key), nil, b64(bz), results.at(code + " " + text)}
		if value != nil {
			row[3] = b64(value)
		}
		rows = append(rows, row)
	}
	r.emit(record{"case": "specs", "results": results.list, "rows": rows})
}

func pick[T any](rng *rand.Rand, list ...T) T { return list[rng.Intn(len(list))] }

func randomBytes(rng *rand.Rand, n int) []byte {
	out := make([]byte, n)
	rng.Read(out)
	return out
}

func randomSpec(rng *rand.Rand) *ics23.ProofSpec {
	base := pick(rng, ics23.IavlSpec, ics23.TendermintSpec, ics23.SmtSpec)
	bz, _ := proto.Marshal(base)
	spec := &ics23.ProofSpec{}
	_ = proto.Unmarshal(bz, spec)
	for n := rng.Intn(4); n > 0; n-- {
		switch rng.Intn(14) {
		case 0:
			spec.InnerSpec.ChildOrder = pick(rng, []int32{1, 0}, []int32{0, 0}, []int32{0, 1, 2}, []int32{2, 0, 1}, []int32{0}, nil, []int32{-1, 5})
		case 1:
			spec.InnerSpec.ChildSize = pick[int32](rng, -1, 0, 1, 2, 20, 31, 32, 33, 64)
		case 2:
			spec.InnerSpec.MinPrefixLength = pick[int32](rng, -1, 0, 1, 4, 40, 1<<31-1)
		case 3:
			spec.InnerSpec.MaxPrefixLength = pick[int32](rng, -1, 0, 1, 4, 12, 80, 1<<31-1)
		case 4:
			spec.InnerSpec.EmptyChild = randomBytes(rng, pick(rng, 0, 1, 32))
		case 5:
			spec.InnerSpec.Hash = ics23.HashOp(rng.Intn(11))
		case 6:
			spec.LeafSpec.Hash = ics23.HashOp(rng.Intn(11))
		case 7:
			spec.LeafSpec.PrehashKey = ics23.HashOp(rng.Intn(11))
		case 8:
			spec.LeafSpec.PrehashValue = ics23.HashOp(rng.Intn(11))
		case 9:
			spec.LeafSpec.Length = ics23.LengthOp(rng.Intn(10))
		case 10:
			spec.LeafSpec.Prefix = pick(rng, nil, []byte{1}, []byte{0, 0})
		case 11:
			spec.MaxDepth = pick[int32](rng, -1, 1, 2, 3)
		case 12:
			spec.MinDepth = pick[int32](rng, -1, 1, 2, 3)
		default:
			spec.PrehashKeyBeforeComparison = !spec.PrehashKeyBeforeComparison
		}
	}
	switch rng.Intn(40) {
	case 0:
		spec.LeafSpec = nil
	case 1:
		spec.InnerSpec = nil
	}
	return spec
}

// randomStep is a node in the form of a specification, more or less.
func randomStep(rng *rand.Rand, spec *ics23.ProofSpec, layer int) *ics23.InnerOp {
	inner := spec.InnerSpec
	if inner == nil {
		inner = ics23.TendermintSpec.InnerSpec
	}
	front := []byte{1}
	if inner.MinPrefixLength == 4 {
		front = []byte{byte(2 * layer), 2, 2, 32}
	}
	branches := max(len(inner.ChildOrder), 1)
	branch := rng.Intn(branches)
	child := int(max(inner.ChildSize, 1))
	fill := func(n int) []byte {
		out := []byte{}
		for ; n > 0; n-- {
			if rng.Intn(3) == 0 && len(inner.EmptyChild) == child {
				out = append(out, inner.EmptyChild...)
			} else {
				out = append(out, randomBytes(rng, child)...)
			}
		}
		return out
	}
	op := &ics23.InnerOp{Hash: inner.Hash, Prefix: append(front, fill(branch)...), Suffix: fill(branches - 1 - branch)}
	if rng.Intn(25) == 0 {
		op.Prefix = append(op.Prefix, 0)
	}
	if rng.Intn(25) == 0 {
		op.Hash = ics23.HashOp(rng.Intn(11))
	}
	return op
}

func randomExistence(rng *rand.Rand, spec *ics23.ProofSpec, key, value []byte, above []*ics23.InnerOp) *ics23.ExistenceProof {
	leaf := ics23.IavlSpec.LeafSpec
	if spec.LeafSpec != nil {
		leaf = spec.LeafSpec
	}
	op := *leaf
	if spec.InnerSpec != nil && spec.InnerSpec.MinPrefixLength == 4 {
		op.Prefix = append(append([]byte{}, op.Prefix...), 2, 2)
	}
	if rng.Intn(25) == 0 {
		op.Prefix = append(append([]byte{}, op.Prefix...), randomBytes(rng, 3)...)
	}
	proof := &ics23.ExistenceProof{Key: key, Value: value, Leaf: &op}
	n := rng.Intn(3)
	for i := 0; i < n; i++ {
		proof.Path = append(proof.Path, randomStep(rng, spec, i+1))
	}
	proof.Path = append(proof.Path, above...)
	return proof
}

func randomCase(rng *rand.Rand) (*ics23.ProofSpec, *ics23.CommitmentProof, []byte, []byte, []byte) {
	spec := randomSpec(rng)
	above := []*ics23.InnerOp{}
	for i := rng.Intn(3); i > 0; i-- {
		above = append(above, randomStep(rng, spec, 4+len(above)))
	}
	size := pick(rng, 1, 20, 32, 64)
	key, value := randomBytes(rng, size), randomBytes(rng, size)
	for i := range key {
		// Refusals name the key.
		key[i] = 'a' + key[i]%26
	}
	if rng.Intn(2) == 0 {
		exist := randomExistence(rng, spec, key, value, above)
		proof := &ics23.CommitmentProof{Proof: &ics23.CommitmentProof_Exist{Exist: exist}}
		root, err := proof.Calculate()
		if err != nil {
			root = randomBytes(rng, 32)
		}
		return spec, proof, key, value, root
	}
	return randomAbsence(rng, spec, key, value, above)
}

// randomAbsence has leaves beside a key below a common node, so that the root of both is the same only where the left
// one alone is looked at; the other one fails after what is before it.
func randomAbsence(rng *rand.Rand, spec *ics23.ProofSpec, key, value []byte, above []*ics23.InnerOp) (*ics23.ProofSpec, *ics23.CommitmentProof, []byte, []byte, []byte) {
	low, high := append([]byte{}, key...), append([]byte{}, key...)
	low[0], high[0], key[0] = 10, 200, 100
	absence := &ics23.NonExistenceProof{Key: key}
	var root []byte
	switch rng.Intn(4) {
	case 0:
		absence.Left = randomExistence(rng, spec, low, value, above)
		root, _ = absence.Left.Calculate()
	case 1:
		absence.Right = randomExistence(rng, spec, high, value, above)
		root, _ = absence.Right.Calculate()
	default:
		absence.Left, absence.Right = siblings(rng, spec, low, high, value, above)
		root, _ = absence.Left.Calculate()
	}
	if len(root) == 0 {
		root = randomBytes(rng, 32)
	}
	return spec, &ics23.CommitmentProof{Proof: &ics23.CommitmentProof_Nonexist{Nonexist: absence}}, key, nil, root
}

// siblings are two leaves under one node, if its children are two and as long as the leaves' hashes.
func siblings(rng *rand.Rand, spec *ics23.ProofSpec, low, high, value []byte, above []*ics23.InnerOp) (*ics23.ExistenceProof, *ics23.ExistenceProof) {
	left, right := randomExistence(rng, spec, low, value, nil), randomExistence(rng, spec, high, value, nil)
	if rng.Intn(4) != 0 {
		left.Path, right.Path = nil, nil
	}
	l, _ := left.Calculate()
	r, _ := right.Calculate()
	hash := ics23.HashOp_SHA256
	front, between := []byte{1}, []byte{}
	if spec.InnerSpec != nil {
		hash = spec.InnerSpec.Hash
		if spec.InnerSpec.MinPrefixLength == 4 {
			front, between = []byte{6, 2, 2, 32}, []byte{32}
		}
	}
	lop := &ics23.InnerOp{Hash: hash, Prefix: front, Suffix: append(append([]byte{}, between...), r...)}
	rop := &ics23.InnerOp{Hash: hash, Prefix: append(append(append([]byte{}, front...), l...), between...)}
	if rng.Intn(6) == 0 {
		lop, rop = rop, lop
	}
	left.Path = append(append(left.Path, lop), above...)
	right.Path = append(append(right.Path, rop), above...)
	return left, right
}
