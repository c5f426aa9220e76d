package light

import (
	"math/rand"

	"github.com/cosmos/gogoproto/proto"
	ics23 "github.com/cosmos/ics23/go"

	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
)

// specs has proofs of trees that nobody has, among them such as Go's verifier stops at.
func (r *recorder) specs() {
	rng := rand.New(rand.NewSource(23))
	var results table
	rows := [][]any{}
	for i := 0; i < 2006; i++ {
		spec, proof, key, value, root := randomCase(rng)
		if i >= 2000 {
			spec, proof, key, value, root = deepCase(rng, 124+i-2000)
		}
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

// deepCase has a proof of so many steps in a tree whose specification bounds no depth.
func deepCase(rng *rand.Rand, depth int) (*ics23.ProofSpec, *ics23.CommitmentProof, []byte, []byte, []byte) {
	spec := ics23.TendermintSpec
	leaf := *spec.LeafSpec
	exist := &ics23.ExistenceProof{Key: []byte("deep"), Value: []byte("value"), Leaf: &leaf}
	for i := 0; i < depth; i++ {
		exist.Path = append(exist.Path, &ics23.InnerOp{Hash: ics23.HashOp_SHA256, Prefix: []byte{1}, Suffix: randomBytes(rng, 32)})
	}
	proof := &ics23.CommitmentProof{Proof: &ics23.CommitmentProof_Exist{Exist: exist}}
	root, _ := proof.Calculate()
	return spec, proof, exist.Key, exist.Value, root
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
