package main

import (
	"context"
	"encoding/hex"

	txv1beta1 "cosmossdk.io/api/cosmos/tx/v1beta1"
	"cosmossdk.io/x/evidence/types"
	"cosmossdk.io/x/feegrant"
	"cosmossdk.io/x/tx/signing"
	"cosmossdk.io/x/tx/signing/aminojson"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	_ "github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	_ "github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/codec/unknownproto"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdktx "github.com/cosmos/cosmos-sdk/types/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	_ "github.com/cosmos/cosmos-sdk/x/genutil/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	govv1beta1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	paramtypes "github.com/cosmos/cosmos-sdk/x/params/types/proposal"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	gogoproto "github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// resolver answers from the SDK's descriptors first and from the chain's own set after.
type resolver struct {
	own *protoregistry.Files
}

func (r *resolver) FindFileByPath(path string) (protoreflect.FileDescriptor, error) {
	if fd, err := gogoproto.HybridResolver.FindFileByPath(path); err == nil {
		return fd, nil
	}
	return r.own.FindFileByPath(path)
}

func (r *resolver) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error) {
	if d, err := gogoproto.HybridResolver.FindDescriptorByName(name); err == nil {
		return d, nil
	}
	return r.own.FindDescriptorByName(name)
}

func (r *resolver) RangeFiles(f func(protoreflect.FileDescriptor) bool) { r.own.RangeFiles(f) }

// app is the part of an SDK application that encodes and decodes.
type app struct {
	resolver *resolver
	registry codectypes.InterfaceRegistry
	codec    *codec.ProtoCodec
	signing  *signing.Context
}

func newApp(files *protoregistry.Files) *app {
	own := &resolver{own: files}
	options := signing.Options{FileResolver: own, AddressCodec: plainAddresses{}, ValidatorAddressCodec: plainAddresses{}}
	registry := must(codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: gogoproto.HybridResolver, SigningOptions: options,
	}))
	for _, register := range []func(codectypes.InterfaceRegistry){
		cryptocodec.RegisterInterfaces, sdk.RegisterInterfaces, sdktx.RegisterInterfaces, authtypes.RegisterInterfaces, vestingtypes.RegisterInterfaces,
		authz.RegisterInterfaces, banktypes.RegisterInterfaces, consensustypes.RegisterInterfaces, distrtypes.RegisterInterfaces,
		feegrant.RegisterInterfaces, govv1.RegisterInterfaces, govv1beta1.RegisterInterfaces, minttypes.RegisterInterfaces,
		paramtypes.RegisterInterfaces, slashingtypes.RegisterInterfaces, stakingtypes.RegisterInterfaces, types.RegisterInterfaces,
		upgradetypes.RegisterInterfaces, wasmtypes.RegisterInterfaces,
	} {
		register(registry)
	}
	return &app{resolver: own, registry: registry, codec: codec.NewProtoCodec(registry), signing: must(signing.NewContext(options))}
}

// signDoc asks for the amino sign bytes of a random transaction.
func (a *app) signDoc(gen *generator) Vector {
	bodyDesc := must(gen.files.FindDescriptorByName("cosmos.tx.v1beta1.TxBody")).(protoreflect.MessageDescriptor)
	feeDesc := must(gen.files.FindDescriptorByName("cosmos.tx.v1beta1.Fee")).(protoreflect.MessageDescriptor)
	gen.noExtensions = true
	body, fee := gen.message(bodyDesc, 0), gen.message(feeDesc, 0)
	gen.noExtensions = false
	v := Vector{Kind: "signdoc", Type: "cosmos.tx.v1beta1.TxBody", Bytes: hex.EncodeToString(body), Fee: hex.EncodeToString(fee)}
	data := signing.TxData{Body: &txv1beta1.TxBody{}, AuthInfo: &txv1beta1.AuthInfo{Fee: &txv1beta1.Fee{}}, BodyBytes: body}
	if proto.Unmarshal(body, data.Body) != nil || proto.Unmarshal(fee, data.AuthInfo.Fee) != nil {
		return v
	}
	handler := aminojson.NewSignModeHandler(aminojson.SignModeHandlerOptions{FileResolver: a.resolver})
	signer := signing.SignerData{Address: "signer", ChainID: "chain<&>-1", AccountNumber: 7, Sequence: 9}
	if bz, err := handler.GetSignBytes(context.Background(), signer, data); err == nil {
		text := string(bz)
		v.Amino = &text
	}
	return v
}

// strict damages a transaction part and asks whether the decoder still takes it.
func (a *app) strict(gen *generator, i int) Vector {
	name := []string{"cosmos.tx.v1beta1.TxBody", "cosmos.tx.v1beta1.AuthInfo", "cosmos.tx.v1beta1.TxRaw"}[i%3]
	desc := must(gen.files.FindDescriptorByName(protoreflect.FullName(name))).(protoreflect.MessageDescriptor)
	gen.noExtensions = gen.rand.Intn(5) > 0
	bz := gen.damage(gen.message(desc, 0))
	gen.noExtensions = false
	v := Vector{Kind: "strict", Type: name, Bytes: hex.EncodeToString(bz)}
	var msg gogoproto.Message
	switch i % 3 {
	case 0:
		msg = &sdktx.TxBody{}
	case 1:
		msg = &sdktx.AuthInfo{}
	default:
		msg = &sdktx.TxRaw{}
	}
	bit11, err := unknownproto.RejectUnknownFields(bz, msg, i%3 == 0, a.registry)
	v.Strict, v.Bit11 = err == nil, bit11
	v.Decoded = a.codec.Unmarshal(bz, msg) == nil
	return v
}
