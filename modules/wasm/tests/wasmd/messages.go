package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"math/rand"
	"strings"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	gogoproto "github.com/cosmos/gogoproto/proto"

	"github.com/CosmWasm/wasmd/x/wasm/ioutils"
	"github.com/CosmWasm/wasmd/x/wasm/types"
)

type checked interface {
	gogoproto.Message
	ValidateBasic() error
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.Intn(len(list))] }

// mostly gives the first value in most cases, so that checks behind it are reached too.
func mostly[T any](r *rand.Rand, good T, bad ...T) T {
	if r.Intn(8) > 0 {
		return good
	}
	return pick(r, bad...)
}

// many has more addresses than a list may have. It is made before anything else, so that it sets the prefix.
var many = func() (out []string) {
	sdk.GetConfig().SetBech32PrefixForAccount("open", "openpub")
	for i := 0; i < 51; i++ {
		out = append(out, sdk.AccAddress(bytes.Repeat([]byte{byte(i + 1)}, 20)).String())
	}
	return
}()

func addressText(r *rand.Rand) string {
	good := many[r.Intn(5)]
	return mostly(r, good, "", " ", "x", strings.ToUpper(good), "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta", good[:len(good)-1]+"q", "Open1abc",
		sdk.AccAddress(bytes.Repeat([]byte{7}, 32)).String())
}

func label(r *rand.Rand) string {
	return mostly(r, "a label", "", " x", "x\n", strings.Repeat("l", 128), strings.Repeat("l", 129), "a\tb", "é ü", "a\u00a0b", "a\u200bb", "\u0378", "a\U0001F600", "a\u2028", "\ue000",
		"a\u0300", "\u00a0", "\u00ad", "\u3000x", "\U000e0001", "\U0002ffff", "\U0002ebf0")
}

func payload(r *rand.Rand) []byte {
	return mostly(r, []byte(`{"a":{}}`), nil, []byte(` `), []byte(`{`), []byte(`{"a":01}`), []byte("\"\xff\""), []byte(`"\ud800"`), []byte(`[1,2] x`), []byte(`nul`), []byte("\"\x01\""), []byte(`1e999`),
		bytes.Repeat([]byte("["), 10001), []byte(strings.Repeat("[", 10000)+strings.Repeat("]", 10000)), []byte(strings.Repeat("[", 10001)+strings.Repeat("]", 10001)))
}

func coins(r *rand.Rand) sdk.Coins {
	coin := func(denom string, amount int64) sdk.Coin {
		return sdk.Coin{Denom: denom, Amount: sdkmath.NewInt(amount)}
	}
	return mostly(r, sdk.Coins{coin("uaaa", 1), coin("ubbb", 2)}, nil, sdk.Coins{coin("uaaa", 0)}, sdk.Coins{coin("uaaa", -5)}, sdk.Coins{coin("a", 1)},
		sdk.Coins{coin("ubbb", 1), coin("uaaa", 1)}, sdk.Coins{coin("uaaa", 1), coin("uaaa", 2)}, sdk.Coins{coin("uaaa", 1), coin("ubbb", 0)},
		sdk.Coins{coin("uaaa", 1), coin("ubbb", -1)}, sdk.Coins{coin("UAAA", 1), coin("uaaa", 1)})
}

func code(r *rand.Rand) []byte {
	return mostly(r, []byte("\x00asm"), nil, make([]byte, types.MaxWasmSize), make([]byte, types.MaxWasmSize+1))
}

func addressList(r *rand.Rand) []string {
	return mostly(r, many[:2], nil, many[:50], many, []string{many[0], many[0]}, []string{many[0], strings.ToUpper(many[0])}, []string{"x"}, []string{""})
}

func accessConfig(r *rand.Rand) types.AccessConfig {
	return types.AccessConfig{Permission: types.AccessType(pick(r, int32(1), 3, 4, 4, 4, 0, 2, 77)), Addresses: addressList(r)}
}

func optionalAccess(r *rand.Rand) *types.AccessConfig {
	if r.Intn(2) == 0 {
		return nil
	}
	c := accessConfig(r)
	return &c
}

func salt(r *rand.Rand) []byte { return mostly(r, []byte{1}, nil, make([]byte, 64), make([]byte, 65)) }

func codeID(r *rand.Rand) uint64 { return mostly(r, uint64(7), 0) }

func codeIDs(r *rand.Rand) []uint64 {
	var fifty []uint64
	for i := uint64(1); i <= 51; i++ {
		fifty = append(fifty, i)
	}
	return pick(r, []uint64{1, 2}, nil, []uint64{3, 3}, fifty[:50], fifty, []uint64{0})
}

// messages prints what ValidateBasic says of each kind of message.
func messages(r *rand.Rand) {
	kinds := []func() checked{
		func() checked {
			return &types.MsgStoreCode{Sender: addressText(r), WASMByteCode: code(r), InstantiatePermission: optionalAccess(r)}
		},
		func() checked {
			return &types.MsgInstantiateContract{Sender: addressText(r), Admin: mostly(r, "", many[0], addressText(r)), CodeID: codeID(r), Label: label(r), Msg: payload(r), Funds: coins(r)}
		},
		func() checked {
			return &types.MsgInstantiateContract2{Sender: addressText(r), Admin: mostly(r, "", many[0], addressText(r)), CodeID: codeID(r), Label: label(r), Msg: payload(r), Funds: coins(r), Salt: salt(r)}
		},
		func() checked {
			return &types.MsgExecuteContract{Sender: addressText(r), Contract: addressText(r), Msg: payload(r), Funds: coins(r)}
		},
		func() checked {
			return &types.MsgMigrateContract{Sender: addressText(r), Contract: addressText(r), CodeID: codeID(r), Msg: payload(r)}
		},
		func() checked {
			return &types.MsgUpdateAdmin{Sender: addressText(r), Contract: addressText(r), NewAdmin: addressText(r)}
		},
		func() checked { return &types.MsgClearAdmin{Sender: addressText(r), Contract: addressText(r)} },
		func() checked {
			return &types.MsgUpdateInstantiateConfig{Sender: addressText(r), CodeID: codeID(r), NewInstantiatePermission: optionalAccess(r)}
		},
		func() checked {
			return &types.MsgUpdateParams{Authority: addressText(r), Params: types.Params{CodeUploadAccess: accessConfig(r), InstantiateDefaultPermission: types.AccessType(pick(r, int32(1), 3, 4, 3, 0, 2))}}
		},
		func() checked { return &types.MsgPinCodes{Authority: addressText(r), CodeIDs: codeIDs(r)} },
		func() checked { return &types.MsgUnpinCodes{Authority: addressText(r), CodeIDs: codeIDs(r)} },
		func() checked {
			return &types.MsgSudoContract{Authority: addressText(r), Contract: addressText(r), Msg: payload(r)}
		},
		func() checked {
			m := &types.MsgStoreAndInstantiateContract{Authority: addressText(r), Admin: mostly(r, "", many[0], addressText(r)), Label: label(r), Msg: payload(r), Funds: coins(r), WASMByteCode: code(r), InstantiatePermission: optionalAccess(r)}
			if r.Intn(3) == 0 {
				m.Source, m.Builder, m.CodeHash = mostly(r, "https://example.com/x", "", "x"), mostly(r, "cosmwasm/optimizer:0.16.0", "", "X"), mostly(r, []byte{1}, nil)
			}
			return m
		},
		func() checked {
			return &types.MsgAddCodeUploadParamsAddresses{Authority: addressText(r), Addresses: addressList(r)}
		},
		func() checked {
			return &types.MsgRemoveCodeUploadParamsAddresses{Authority: addressText(r), Addresses: addressList(r)}
		},
		func() checked {
			return &types.MsgStoreAndMigrateContract{Authority: addressText(r), Contract: addressText(r), Msg: payload(r), WASMByteCode: code(r), InstantiatePermission: optionalAccess(r)}
		},
		func() checked {
			return &types.MsgUpdateContractLabel{Sender: addressText(r), NewLabel: label(r), Contract: addressText(r)}
		},
	}
	for _, kind := range kinds {
		for i := 0; i < 50; i++ {
			msg := kind()
			bz := must(gogoproto.Marshal(msg))
			if len(bz) > 100_000 && i > 10 {
				continue // a few large ones are enough
			}
			// Long runs of one byte would fill the file.
			emit(record{"kind": "message", "type": "/" + gogoproto.MessageName(msg), "bytes": x(pack(bz)), "want": refusal(msg.ValidateBasic())})
		}
	}
}

func pack(bz []byte) []byte {
	var out bytes.Buffer
	w := must(gzip.NewWriterLevel(&out, gzip.BestCompression))
	must(w.Write(bz))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// forms prints the outcome of checks of texts: labels, and where a code comes from.
func forms(r *rand.Rand) {
	for i := 0; i < 300; i++ {
		var text strings.Builder
		for n := 1 + r.Intn(4); n > 0; n-- {
			text.WriteRune(pick(r, 'a', rune(r.Intn(0x300)), rune(r.Intn(0x3000)), rune(r.Intn(0xd800)), rune(0xe000+r.Intn(0x22000))))
		}
		emit(record{"kind": "label", "text": text.String(), "want": refusal(types.ValidateLabel(text.String()))})
	}
	sources := []string{"https://a.b/c", "http://[::1]:80/x", "http://[::1%25en0]/", "http://[::1", "http://[1.2.3.4]/", "http://a:b/", "http://a:80", "/path", "path", "*", "", ":x", "a:b", "mailto:x",
		"http://a b/", "http://a%20b/", "http://a%zz/", "http://a/%zz", "http://a/%41", "http://u:p@h/", "http://u p@h/", "http://a<b>/", "http://ä.de/", "x\x7f", "1http://x", "http://a?%zz", "//x", "http://%41/", "http://%c3/", "ftp://x:1:2/"}
	builders := []string{"a", "cosmwasm/optimizer:0.16.0", "docker.io/library/a", "index.docker.io/a", "A", "a/B", "localhost/a", "localhost:5000/a/b:t", "host.tld/a__b", "a..b", "a.b", "a--b", "a_-b", "-a", "a-",
		"a:", "a:-t", "a:" + strings.Repeat("t", 128), "a:" + strings.Repeat("t", 129), "a@sha256:" + strings.Repeat("a", 64), "a:1@sha256:" + strings.Repeat("a", 64), "a@sha256:" + strings.Repeat("A", 64),
		"a@sha256:" + strings.Repeat("a", 63), "a@sha512:" + strings.Repeat("b", 128), "a@md5:" + strings.Repeat("b", 32), strings.Repeat("a", 64), strings.Repeat("a", 63), strings.Repeat("g", 64), "[::1]:80/a", "[::1]/a", "[x]/a",
		"a/b/c", "a//b", "/a", "a/", "", "host:port/a", "Host/a", "x.y/" + strings.Repeat("a", 250), "x.y/" + strings.Repeat("a", 251), "x.y/" + strings.Repeat("a", 252), strings.Repeat("a", 238), strings.Repeat("a", 239), strings.Repeat("a", 240)}
	for _, s := range sources {
		emit(record{"kind": "source", "source": s, "builder": "a", "want": types.ValidateVerificationInfo(s, "a", []byte{1}) == nil})
	}
	for _, b := range builders {
		emit(record{"kind": "source", "source": "/x", "builder": b, "want": types.ValidateVerificationInfo("/x", b, []byte{1}) == nil})
	}
}

// archives prints what comes out of gzip files, damaged ones too.
func archives(r *rand.Rand) {
	content := func() []byte {
		out := bytes.Repeat([]byte("wasm wasm module "), r.Intn(60))
		return append(out, bytesOf(r, r.Intn(200))...)
	}
	level := func(bz []byte, level int) []byte {
		var out bytes.Buffer
		w := must(gzip.NewWriterLevel(&out, level))
		if r.Intn(4) == 0 {
			w.Name, w.Comment, w.Extra = "name", "comment", []byte("extra")
		}
		must(w.Write(bz))
		if r.Intn(3) == 0 {
			_ = w.Flush()
		}
		_ = w.Close()
		return out.Bytes()
	}
	const limit = 32768
	ask := func(bz []byte) {
		out, err := ioutils.Uncompress(bz, limit)
		text := ""
		if err != nil {
			text, out = err.Error(), nil
		}
		emit(record{"kind": "gzip", "bytes": x(bz), "out": x(pack(out)), "want": text})
	}
	for i := 0; i < 300; i++ {
		bz := level(content(), pick(r, flate.NoCompression, flate.BestSpeed, flate.BestCompression, flate.HuffmanOnly, flate.DefaultCompression))
		switch r.Intn(5) {
		case 0:
			bz = bz[:3+r.Intn(len(bz)-2)]
		case 1, 2:
			bz[3+r.Intn(len(bz)-3)] ^= 1 << r.Intn(8)
		case 3:
			bz = append(bz, bytesOf(r, r.Intn(20))...)
		}
		ask(bz)
	}
	for _, n := range []int{0, 1, limit - 1, limit, limit + 1, 10 * limit} {
		ask(level(make([]byte, n), flate.BestCompression))
		if n <= limit {
			ask(level(make([]byte, n), flate.HuffmanOnly))
		}
	}
	ask(level(bytesOf(r, limit-1), flate.NoCompression))
	ask(bytesOf(r, limit+1))
	withHeaderSum := level([]byte("x"), flate.BestSpeed)
	withHeaderSum[3] |= 2
	ask(withHeaderSum)
}
