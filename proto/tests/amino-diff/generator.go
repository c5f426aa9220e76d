package main

import (
	"fmt"
	"math"
	"math/rand"
	"strings"

	cosmos_proto "github.com/cosmos/cosmos-proto"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

// generator makes random messages that the SDK's types can hold.
type generator struct {
	rand         *rand.Rand
	files        *protoregistry.Files
	noExtensions bool
}

const maxDepth = 4

func (g *generator) message(desc protoreflect.MessageDescriptor, depth int) []byte {
	msg := dynamicpb.NewMessage(desc)
	g.fill(msg, depth)
	return must(proto.MarshalOptions{Deterministic: true}.Marshal(msg))
}

func (g *generator) fill(msg *dynamicpb.Message, depth int) {
	fields := msg.Descriptor().Fields()
	for i := 0; i < fields.Len(); i++ {
		f := fields.Get(i)
		if f.Message() != nil && depth >= maxDepth || g.noExtensions && strings.HasSuffix(string(f.Name()), "extension_options") {
			continue
		}
		if g.rand.Intn(5) == 0 && !required(f) {
			continue
		}
		switch {
		case f.IsMap():
			for n := g.rand.Intn(3); n > 0; n-- {
				msg.Mutable(f).Map().Set(g.value(f.MapKey(), depth).MapKey(), g.value(f.MapValue(), depth))
			}
		case f.IsList():
			for n := g.rand.Intn(3); n > 0; n-- {
				msg.Mutable(f).List().Append(g.value(f, depth))
			}
		default:
			msg.Set(f, g.value(f, depth))
		}
	}
}

// required fields are Go values that the SDK always writes.
func required(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && f.Cardinality() != protoreflect.Repeated && strings.Contains(options(f), "[gogoproto.nullable]:false")
}

func options(f protoreflect.FieldDescriptor) string {
	return strings.ReplaceAll(fmt.Sprint(f.Options()), " ", "")
}

func (g *generator) value(f protoreflect.FieldDescriptor, depth int) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(g.rand.Intn(2) == 0)
	case protoreflect.EnumKind:
		if g.rand.Intn(8) == 0 {
			return protoreflect.ValueOfEnum(77)
		}
		values := f.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(g.rand.Intn(values.Len())).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(g.rand.Uint32()) >> g.rand.Intn(32))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(g.rand.Uint32() >> g.rand.Intn(32))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(int64(g.rand.Uint64()) >> g.rand.Intn(64))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(g.rand.Uint64() >> g.rand.Intn(64))
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(g.rand.NormFloat64()))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(g.rand.NormFloat64() * math.Pow(10, float64(g.rand.Intn(40)-20)))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(g.text(f))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(g.bytes(f))
	default:
		return protoreflect.ValueOfMessage(g.nested(f, depth))
	}
}

func (g *generator) digits(max int) string {
	text := fmt.Sprint(g.rand.Uint64() >> g.rand.Intn(64))
	for len(text) < max && g.rand.Intn(3) == 0 && text != "0" {
		text += fmt.Sprint(g.rand.Uint32())
	}
	if g.rand.Intn(6) == 0 && text != "0" {
		text = "-" + text
	}
	return text
}

func number(f protoreflect.FieldDescriptor) bool {
	return strings.Contains(options(f), "[gogoproto.customtype]:\"cosmossdk.io/math.")
}

func (g *generator) text(f protoreflect.FieldDescriptor) string {
	if number(f) {
		return g.digits(40)
	}
	if scalar, _ := proto.GetExtension(f.Options(), cosmos_proto.E_Scalar).(string); scalar == "cosmos.Dec" {
		return "0.5"
	}
	parts := []string{"open1abc", "<b>", "&", "\"", "\\", "\n", "\t", "\u2028", "\u2029", "é", "😀", "\x01", "\x7f", " ", "0", "\b\f"}
	var out strings.Builder
	for n := g.rand.Intn(4); n > 0; n-- {
		out.WriteString(parts[g.rand.Intn(len(parts))])
	}
	return out.String()
}

func (g *generator) bytes(f protoreflect.FieldDescriptor) []byte {
	switch {
	case number(f):
		return []byte(g.digits(40))
	case strings.Contains(options(f), "RawContractMessage"):
		// Reading it back, the Rust codec keeps the content and sorts the keys; Go keeps the text.
		return []byte(`{"a":[true,null,"x"],"b":1,"n":1.5}`)
	case strings.Contains(options(f), "RawMessage"), strings.Contains(options(f), "inline_json"):
		return []byte(`{"b": 1, "a":[true, null,"<x>"] , "n":1.50}`)
	}
	out := make([]byte, g.rand.Intn(40))
	g.rand.Read(out)
	return out
}

// inside lists what may stand in an Any, by the interface that the field accepts.
var inside = map[string][]string{
	"cosmos.crypto.PubKey":                                        {"cosmos.crypto.secp256k1.PubKey", "cosmos.crypto.ed25519.PubKey"},
	"cosmos.auth.v1beta1.AccountI":                                {"cosmos.auth.v1beta1.BaseAccount", "cosmos.auth.v1beta1.ModuleAccount"},
	"cosmos.gov.v1beta1.Content":                                  {"cosmos.gov.v1beta1.TextProposal"},
	"cosmos.feegrant.v1beta1.FeeAllowanceI":                       {"cosmos.feegrant.v1beta1.BasicAllowance", "cosmos.feegrant.v1beta1.PeriodicAllowance"},
	"cosmos.authz.v1beta1.Authorization":                          {"cosmos.bank.v1beta1.SendAuthorization", "cosmos.authz.v1beta1.GenericAuthorization", "cosmos.staking.v1beta1.StakeAuthorization"},
	"cosmos.evidence.v1beta1.Evidence":                            {"cosmos.evidence.v1beta1.Equivocation"},
	"cosmwasm.wasm.v1.ContractAuthzLimitX":                        {"cosmwasm.wasm.v1.MaxCallsLimit", "cosmwasm.wasm.v1.MaxFundsLimit", "cosmwasm.wasm.v1.CombinedLimit"},
	"cosmwasm.wasm.v1.ContractAuthzFilterX":                       {"cosmwasm.wasm.v1.AllowAllMessagesFilter", "cosmwasm.wasm.v1.AcceptedMessageKeysFilter", "cosmwasm.wasm.v1.AcceptedMessagesFilter"},
	"cosmos.base.v1beta1.Msg":                                     {"cosmos.bank.v1beta1.MsgSend", "cosmos.staking.v1beta1.MsgDelegate", "cosmos.gov.v1.MsgVote"},
	"cosmos.base.v1beta1.Msg, cosmos.authz.v1beta1.Authorization": {"cosmos.bank.v1beta1.MsgSend"},
}

func (g *generator) nested(f protoreflect.FieldDescriptor, depth int) protoreflect.Message {
	desc := f.Message()
	msg := dynamicpb.NewMessage(desc)
	set := func(name protoreflect.Name, v protoreflect.Value) { msg.Set(desc.Fields().ByName(name), v) }
	switch desc.FullName() {
	case "google.protobuf.Timestamp":
		set("seconds", protoreflect.ValueOfInt64(g.rand.Int63n(315537897600)-62135596800))
		set("nanos", protoreflect.ValueOfInt32([]int32{0, 120000000, 1000, 999999999}[g.rand.Intn(4)]))
	case "google.protobuf.Duration":
		sign := int64(1 - 2*g.rand.Intn(2))
		set("seconds", protoreflect.ValueOfInt64(sign*g.rand.Int63n(1<<33)))
		set("nanos", protoreflect.ValueOfInt32(int32(sign)*[]int32{0, 500000000, 250000, 1}[g.rand.Intn(4)]))
	case "google.protobuf.Any":
		accepts, _ := proto.GetExtension(f.Options(), cosmos_proto.E_AcceptsInterface).(string)
		choice, ok := inside[accepts]
		if !ok {
			choice = inside["cosmos.base.v1beta1.Msg"]
			if f.Name() == "public_key" || f.Name() == "public_keys" || f.Name() == "pub_key" {
				choice = inside["cosmos.crypto.PubKey"]
			}
		}
		name := choice[g.rand.Intn(len(choice))]
		inner := must(g.files.FindDescriptorByName(protoreflect.FullName(name))).(protoreflect.MessageDescriptor)
		set("type_url", protoreflect.ValueOfString("/"+name))
		set("value", protoreflect.ValueOfBytes(g.message(inner, depth+1)))
	default:
		g.fill(msg, depth+1)
	}
	return msg
}

// damage changes an encoding in one of the ways that attackers and newer clients do.
func (g *generator) damage(bz []byte) []byte {
	bz = append([]byte(nil), bz...)
	switch g.rand.Intn(7) {
	case 0:
		return bz
	case 1:
		if len(bz) > 0 {
			bz[g.rand.Intn(len(bz))] ^= byte(1 << g.rand.Intn(8))
		}
		return bz
	case 2:
		return bz[:g.rand.Intn(len(bz)+1)]
	case 3: // a non-critical unknown field
		return protowire.AppendVarint(protowire.AppendTag(bz, protowire.Number(1024+g.rand.Intn(900)), protowire.VarintType), 5)
	case 4: // a critical unknown field
		return protowire.AppendBytes(protowire.AppendTag(bz, protowire.Number(20+g.rand.Intn(900)), protowire.BytesType), []byte("x"))
	case 5: // a known field with any wire type
		return append(protowire.AppendTag(bz, protowire.Number(1+g.rand.Intn(4)), protowire.Type(g.rand.Intn(6))), 1, 2, 3, 4, 5, 6, 7, 8)
	default: // an unknown field inside the first message
		inner := protowire.AppendVarint(protowire.AppendTag(nil, 1030, protowire.VarintType), 1)
		return protowire.AppendBytes(protowire.AppendTag(bz, 2, protowire.BytesType), inner)
	}
}
