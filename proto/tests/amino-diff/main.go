// Command amino-diff prints test vectors: random messages with what the Cosmos SDK's own encoders
// make of them. `go run . -seed 1 -n 3 ../../src/gen/descriptors.bin > ../vectors.jsonl`, and with
// `-legacy -n 6` for `../amino_binary.jsonl`.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"flag"
	"math/rand"
	"os"
	"reflect"
	"sort"
	"strings"

	"cosmossdk.io/x/tx/signing"
	"cosmossdk.io/x/tx/signing/aminojson"
	"github.com/cosmos/cosmos-sdk/codec"
	gogoproto "github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// Vector is one case; absent answers mean that Go refused the input.
type Vector struct {
	Kind    string   `json:"kind"`
	Type    string   `json:"type"`
	Bytes   string   `json:"bytes"`
	Amino   *string  `json:"amino,omitempty"`
	JSON    *string  `json:"json,omitempty"`
	Back    *string  `json:"back,omitempty"`
	Signers []string `json:"signers,omitempty"`
	Strict  bool     `json:"strict,omitempty"`
	Decoded bool     `json:"decoded,omitempty"`
	Bit11   bool     `json:"bit11,omitempty"`
	Fee     string   `json:"fee,omitempty"`
}

type plainAddresses struct{}

func (plainAddresses) StringToBytes(text string) ([]byte, error) { return []byte(text), nil }
func (plainAddresses) BytesToString(bz []byte) (string, error)   { return string(bz), nil }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// packages whose messages are compared; everything else in the set has no Go type here.
func wanted(name string) bool {
	for _, prefix := range []string{
		"cosmos.auth.", "cosmos.authz.", "cosmos.bank.", "cosmos.base.abci.", "cosmos.base.node.", "cosmos.base.query.",
		"cosmos.base.tendermint.", "cosmos.base.v1beta1.", "cosmos.consensus.", "cosmos.crypto.ed25519.", "cosmos.crypto.multisig.",
		"cosmos.crypto.secp256k1.", "cosmos.distribution.", "cosmos.evidence.", "cosmos.feegrant.", "cosmos.genutil.", "cosmos.gov.",
		"cosmos.mint.", "cosmos.params.", "cosmos.slashing.", "cosmos.staking.", "cosmos.tx.", "cosmos.upgrade.", "cosmos.vesting.",
		"cosmwasm.wasm.v1.", "openledger.",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func main() {
	seed := flag.Int64("seed", 1, "seed of the random messages")
	n := flag.Int("n", 3, "cases per message type")
	legacyOnly := flag.Bool("legacy", false, "print legacy transactions in amino binary instead")
	flag.Parse()

	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(must(os.ReadFile(flag.Arg(0))), &set); err != nil {
		panic(err)
	}
	files := must(protodesc.NewFiles(&set))
	app := newApp(files)
	gen := &generator{rand: rand.New(rand.NewSource(*seed)), files: files}

	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var vectors []Vector
	for _, desc := range messages(files) {
		for i := 0; i < *n; i++ {
			vectors = append(vectors, app.message(desc, gen.message(desc, 0)))
		}
	}
	if *legacyOnly {
		legacyVectors(vectors, func(v LegacyVector) {
			if err := enc.Encode(v); err != nil {
				panic(err)
			}
		})
		return
	}
	for _, v := range vectors {
		if err := enc.Encode(v); err != nil {
			panic(err)
		}
	}
	for i := 0; i < 50**n; i++ {
		for _, v := range []Vector{app.signDoc(gen), app.strict(gen, i)} {
			if err := enc.Encode(v); err != nil {
				panic(err)
			}
		}
	}
}

func messages(files *protoregistry.Files) []protoreflect.MessageDescriptor {
	var out []protoreflect.MessageDescriptor
	var walk func(protoreflect.MessageDescriptors)
	walk = func(list protoreflect.MessageDescriptors) {
		for i := 0; i < list.Len(); i++ {
			if m := list.Get(i); wanted(string(m.FullName())) && !m.IsMapEntry() {
				out = append(out, m)
				walk(m.Messages())
			}
		}
	}
	files.RangeFiles(func(fd protoreflect.FileDescriptor) bool {
		walk(fd.Messages())
		return true
	})
	sort.Slice(out, func(i, j int) bool { return out[i].FullName() < out[j].FullName() })
	return out
}

// message asks every encoder about one message.
func (a *app) message(desc protoreflect.MessageDescriptor, bz []byte) Vector {
	v := Vector{Kind: "message", Type: string(desc.FullName()), Bytes: hex.EncodeToString(bz)}
	encoder := aminojson.NewEncoder(aminojson.EncoderOptions{FileResolver: a.resolver})

	// The SDK signs with the generated type where there is one.
	var msg proto.Message = dynamicpb.NewMessage(desc)
	if t, err := protoregistry.GlobalTypes.FindMessageByName(desc.FullName()); err == nil {
		msg = t.New().Interface()
	}
	if err := proto.Unmarshal(bz, msg); err == nil {
		if text, err := encoder.Marshal(msg); err == nil {
			s := string(text)
			v.Amino = &s
		}
		if signers, err := a.signing.GetSigners(msg); err == nil {
			for _, s := range signers {
				v.Signers = append(v.Signers, string(s))
			}
		}
	}
	a.protoJSON(desc, bz, &v)
	return v
}

// protoJSON prints with the SDK's codec, and reads the text back.
func (a *app) protoJSON(desc protoreflect.MessageDescriptor, bz []byte, v *Vector) {
	defer func() { _ = recover() }() // some Go types cannot print what nobody would build
	t := gogoproto.MessageType(string(desc.FullName()))
	if t == nil {
		return
	}
	msg := reflect.New(t.Elem()).Interface().(gogoproto.Message)
	if err := a.codec.Unmarshal(bz, msg); err != nil {
		return
	}
	text, err := codec.ProtoMarshalJSON(msg, a.registry)
	if err != nil {
		return
	}
	s := string(text)
	v.JSON = &s
	again := reflect.New(t.Elem()).Interface().(gogoproto.Message)
	if err := a.codec.UnmarshalJSON(text, again); err != nil {
		return
	}
	if back, err := gogoproto.Marshal(again); err == nil {
		h := hex.EncodeToString(back)
		v.Back = &h
	}
}

var _ signing.ProtoFileResolver = (*resolver)(nil)
