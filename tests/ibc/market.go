package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	sdkmath "cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	addresses "github.com/cosmos/cosmos-sdk/types/address"
	"google.golang.org/protobuf/encoding/protowire"
)

// price of an answer.
const price = 700_001

// The head that fits the items below, and its inverse Hessian: what a trainer computes off chain, and the chain certifies.
const (
	headWeights = "5a1c0300e856ffff4beaffffa6e3fcff15a90000b6150000"
	headInverse = "26b830422941440250fe0dffda47cf21d7bebbfdb001f200f332395488ed94fcd7bebbfd0dcdc60f78126b03d8835e35b001f20078126b03" +
		"287ca12e26b830422941440250fe0dfff332395488ed94fcd8835e35"
	headBits = 24
)

// market is the certified model of openledgerd whose answers both chains buy, and the accounts that earn by it.
type market struct {
	scholars []*account // who made the model, two who contributed, and one more
	inputs   [][]byte
	labels   map[string]uint32
	logits   map[string][]int64
	sold     uint64 // answers so far
	start    sdkmath.Int
}

// foreign is a message whose type this program does not know.
type foreign struct {
	url   string
	value []byte
}

func (*foreign) Reset()           {}
func (f *foreign) String() string { return f.url }
func (*foreign) ProtoMessage()    {}

// wire writes a message of protobuf: numbers of fields, each with its value; zeros and empty texts are left out.
func wire(fields ...any) (out []byte) {
	for n := 0; n < len(fields); n += 2 {
		number := protowire.Number(fields[n].(int))
		switch v := fields[n+1].(type) {
		case int:
			if v != 0 {
				out = protowire.AppendVarint(protowire.AppendTag(out, number, protowire.VarintType), uint64(v))
			}
		case string:
			if v != "" {
				out = protowire.AppendString(protowire.AppendTag(out, number, protowire.BytesType), v)
			}
		case []byte:
			out = protowire.AppendBytes(protowire.AppendTag(out, number, protowire.BytesType), v)
		}
	}
	return out
}

// unwire reads the fields of a message: bytes of the last one, or the numbers, by their numbers.
func unwire(b []byte) (texts map[int][]byte, numbers map[int][]uint64) {
	texts, numbers = map[int][]byte{}, map[int][]uint64{}
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		b = b[n:]
		if kind == protowire.VarintType {
			v, n := protowire.ConsumeVarint(b)
			numbers[int(number)], b = append(numbers[int(number)], v), b[n:]
		} else {
			v, n := protowire.ConsumeBytes(b)
			texts[int(number)], b = v, b[n:]
		}
	}
	return texts, numbers
}

func coinWire(amount int) []byte { return wire(1, open, 2, fmt.Sprint(amount)) }

// question asks a method of openledgerd that this program has no type for.
func (c *chain) inquire(path string, request []byte) []byte {
	res := must(c.Query(ctx, &abci.RequestQuery{Path: path, Data: request}))
	if res.Code != 0 {
		panic(fmt.Sprintf("%s: %s", path, res.Log))
	}
	return res.Value
}

// item of a contributor: a point on one of two sides.
type item struct {
	features []byte
	label    int
}

func items(half int) (out []item) {
	for i := range 8 {
		side, spread := 50, 9*i-31+5*half
		if i%2 != 0 {
			side = -50
		}
		out = append(out, item{[]byte{byte(int8(side + spread/2)), byte(int8(spread))}, i % 2})
	}
	return out
}

// root is RFC 6962's over the items, of which there are eight.
func root(of []item) []byte {
	var level [][]byte
	for _, i := range of {
		level = append(level, sum([]byte{0}, binary.BigEndian.AppendUint32(nil, uint32(i.label)), i.features))
	}
	for len(level) > 1 {
		var above [][]byte
		for n := 0; n < len(level); n += 2 {
			above = append(above, sum([]byte{1}, level[n], level[n+1]))
		}
		level = above
	}
	return level[0]
}

func sum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// openMarket carries a model from its data to its first answer: contributions, training, certificate, price.
func (s *side) openMarket() *market {
	m := &market{scholars: s.scholars, labels: map[string]uint32{}, logits: map[string][]int64{}}
	maker := m.scholars[0]
	run := func(of *account, module, name string, value []byte) {
		msg := &foreign{"/openledger." + module + ".v1." + name, value}
		s.w.tick(1)
		if r := s.block(s.w.now, transaction{of, []sdk.Msg{msg}}).TxResults[0]; r.Code != 0 {
			panic(fmt.Sprintf("%s: %s:%d %s", name, r.Codespace, r.Code, r.Log))
		}
	}
	run(maker, "datanet", "MsgCreateDatanet", wire(1, maker.address, 2, "points", 4, wire(1, 1, 2, 2, 3, 2), 5, 1, 7, 127, 8, coinWire(1000), 9, 2,
		10, 20, 11, 40_000, 12, 10, 13, wire(1, 900_000, 3, 100_000)))
	salt := make([]byte, 32)
	for n, who := range m.scholars[1:3] {
		hash := sha256.New()
		for _, part := range [][]byte{[]byte("openledger/datanet/commit/v1"), []byte(s.id), binary.BigEndian.AppendUint64(nil, 1),
			sdk.MustAccAddressFromBech32(who.address), salt, root(items(n + 2))} {
			hash.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(part))), part...))
		}
		run(who, "datanet", "MsgCommitContribution", wire(1, who.address, 2, 1, 3, hash.Sum(nil)))
	}
	for n, who := range m.scholars[1:3] {
		reveal := wire(1, who.address, 2, n+1, 3, salt, 4, 127)
		for _, i := range items(n + 2) {
			reveal = append(reveal, wire(5, wire(1, i.features, 2, i.label))...)
		}
		run(who, "datanet", "MsgRevealContribution", reveal)
	}
	// Commits that might come before the revealed ones have to be over.
	for range 12 {
		s.act()
	}
	snapshot := int(s.height)
	run(maker, "model", "MsgCreateModel", wire(1, maker.address, 2, "sides", 5, 2, 6, 2, 11, 127))
	run(maker, "model", "MsgAnnounceTraining", wire(1, maker.address, 2, 1, 3, wire(1, 1, 2, snapshot), 4, 10_000_000))
	weights, inverse := must(hex.DecodeString(headWeights)), must(hex.DecodeString(headInverse))
	run(maker, "model", "MsgRegisterHead", wire(1, maker.address, 2, 1, 3, weights, 4, headBits, 5, sum(inverse), 6, 1024, 7, 16))
	run(maker, "model", "MsgUploadInverse", wire(1, maker.address, 2, 1, 4, inverse))
	s.act()
	for range 2 {
		run(m.scholars[3], "model", "MsgCertifyStep", wire(1, m.scholars[3].address, 2, 1, 3, 9))
	}
	run(maker, "model", "MsgSetPrice", wire(1, maker.address, 2, 1, 3, coinWire(price)))
	for _, features := range [][2]int8{{60, 10}, {-50, 3}, {0, 0}, {127, -128}} {
		input := []byte{byte(features[0]), byte(features[1])}
		_, numbers := unwire(s.inquire("/openledger.inference.v1.Query/DryRun", wire(1, 1, 2, input)))
		texts, _ := unwire(s.inquire("/openledger.inference.v1.Query/DryRun", wire(1, 1, 2, input)))
		if len(numbers[1]) > 0 {
			m.labels[string(input)] = uint32(numbers[1][0])
		}
		for packed := texts[2]; len(packed) > 0; {
			v, n := protowire.ConsumeVarint(packed)
			m.logits[string(input)], packed = append(m.logits[string(input)], protowire.DecodeZigZag(v)), packed[n:]
		}
		m.inputs = append(m.inputs, input)
	}
	return m
}

// economy is the account of the books for all that earns, stakes or is staked of OPEN; nothing leaves it but by the staker, who is in it.
const economy = "economy"

func (m *market) accounts(s *side) (out []string) {
	for _, a := range append([]*account{s.staker}, m.scholars...) {
		out = append(out, a.address)
	}
	for _, name := range []string{"attribution", "treasury", "distribution", "fee_collector", "bonded_tokens_pool", "not_bonded_tokens_pool", "datanet"} {
		out = append(out, module(name))
	}
	return out
}

// wealth of all of them.
func (s *side) wealth() sdkmath.Int {
	total := sdkmath.ZeroInt()
	for _, address := range s.market.accounts(s) {
		total = total.Add(s.balanceOf(address, open))
	}
	return total
}

// prepaid is the account from which somebody on the other chain pays, whose questions come over a channel or client.
func prepaid(channel, payer string) string {
	module := addresses.Module("inferibc", []byte("prepaid"))
	return sdk.AccAddress(addresses.Derive(module, append([]byte(channel+"\x00"), payer...))).String()
}

// payers are the words by which the application at the other end of the port infer calls those who pay.
var payers = []string{"alice", "Bob", "açaí"}

// prepaidAt is the account of somebody who asks over a way.
func (m *market) prepaidAt(l *lane, w *world) string {
	payer := pick(w, w.sides[1].users).address
	if l.v2 && w.chance(500) {
		payer = "mockv2A/" + pick(w, payers)
	}
	return prepaid(l.ends[0].id, payer)
}
