package main

import (
	"encoding/binary"
	"math/rand"
	"strings"
	"unicode/utf8"

	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"

	"github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
)

// denoms records how paths are read, and where coins wait.
func denoms() {
	paths := []string{
		"uatom", "", "/", "//", "transfer/channel-0", "transfer/channel-0/", "transfer/channel-0/uatom",
		"transfer/channel-0/transfer/channel-1/uatom", "gamm/pool/1", "transfer/channel-3/gamm/pool/1",
		"wasm.abc/channel-77/uatom", "transfer/07-tendermint-0/uatom", "transfer/08-wasm-12/x/y", "transfer/09-localhost/u",
		"transfer/channel-18446744073709551615/u", "transfer/channel-18446744073709551616/u", "transfer/channel-/u",
		"transfer/channel-00/u", "transfer/channel--1/u", "transfer/Channel-1/u", "a/b-1/c/d-2/e", "a/b-/c", "a/-1/c",
		"a/b--1/c", "a/b_c-1/d", "a/é-1/d", "a/b-c-1/d", "a/-b-1/d", "a/b.c-1/d", "a/b-123456789012345678901/d",
		"transfer/channel-1/ibc/27A6394C3F9FF9C9DCF5DFFADF9BB5FE9A37C7E92B006199894CF1824DF9AC7C", " /channel-1/u",
		"transfer/channel-1/ ", "transfer/channel-1/\u00a0", "t/channel-1/u", "transfer!/channel-1/u",
		"transfer/channel-1/uopen/", "transfer/channel-1//uopen", "erc20/0xdAC17F958D2ee523a2206206994597C13D831ec7",
		"transfer/a-1/transfer/a-1/transfer/a-1/u", strings.Repeat("p", 129) + "/channel-1/u",
		"transfer/" + strings.Repeat("c", 70) + "-1/u", "transfer/c-1/u", "transfer/channel-1\n/u",
	}
	r := rand.New(rand.NewSource(7))
	pieces := []string{"transfer", "channel-1", "07-tendermint-3", "uatom", "", "a", "ibc", "channel-x", "x-1", "1-1", "_-0", " "}
	for range 400 {
		n := 1 + r.Intn(7)
		parts := make([]string, n)
		for i := range parts {
			parts[i] = pieces[r.Intn(len(pieces))]
		}
		paths = append(paths, strings.Join(parts, "/"))
	}
	for _, path := range paths {
		denom := types.ExtractDenomFromPath(path)
		hops := [][2]string{}
		for _, hop := range denom.Trace {
			hops = append(hops, [2]string{hop.PortId, hop.ChannelId})
		}
		err := denom.Validate()
		text := ""
		if err != nil {
			text = err.Error()
		}
		emit(record{
			"kind": "denom", "path": path, "base": denom.Base, "hops": hops, "ibc": denom.IBCDenom(),
			"hash": denom.Hash().String(), "again": denom.Path(), "check": code(err), "text": text,
		})
	}
	for _, at := range [][2]string{
		{"transfer", "channel-0"}, {"transfer", "channel-1"}, {"transfer", "07-tendermint-0"}, {"", ""}, {"a/b", "c"}, {"a", "b/c"},
	} {
		emit(record{"kind": "escrow", "port": at[0], "channel": at[1], "address": x(types.GetEscrowAddress(at[0], at[1]))})
	}
	for _, hash := range []string{
		"", "00", "0", "zz", "é", strings.Repeat("ab", 32), strings.Repeat("AB", 32), strings.Repeat("a", 63), strings.Repeat("ab", 33),
		"\x00", "~", " ", strings.Repeat("ab", 31) + "g",
	} {
		bz, err := types.ParseHexHash(hash)
		text := ""
		if err != nil {
			text = err.Error()
		}
		emit(record{"kind": "hash", "text": hash, "bytes": x(bz), "error": text})
	}
}

func utf8s(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

// decode records what the data of one packet are read as.
func decode(data []byte, version, encoding string) {
	r := record{"kind": "packet", "data": x(data), "version": version, "encoding": encoding}
	got, err := types.UnmarshalPacketData(data, version, encoding)
	r["code"] = code(err)
	if err != nil {
		r["text"] = fixed(err.Error())
	} else {
		r["utf8"] = utf8s(got.Token.Denom.Path(), got.Token.Amount, got.Sender, got.Receiver, got.Memo)
		r["denom"], r["amount"] = x([]byte(got.Token.Denom.Path())), x([]byte(got.Token.Amount))
		r["sender"], r["receiver"], r["memo"] = x([]byte(got.Sender)), x([]byte(got.Receiver)), x([]byte(got.Memo))
	}
	emit(r)
}

func fields(amount string) string {
	return `{"denom":"uatom","amount":"` + amount + `","sender":"s","receiver":"r"}`
}

func jsons() []string {
	max := "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	list := []string{"null", " null ", "nul", "", " ", "{}", "[]", "5", `"x"`, "true", "{", `{"denom":1}`, `[{"denom":"a"}]`}
	for _, amount := range []string{
		"1", "010", "0x10", "1_000", "0b11", "+5", "-1", "0", "", " 1", "1e3", "0o17", "0_1", "1__0", "_1", "1_", "-0", "00", "08", "0x",
		max, "115792089237316195423570985008687907853269984665640564039457584007913129639936", "0x1" + strings.Repeat("0", 64),
		"0x" + strings.Repeat("f", 64), strings.Repeat("9", 500), "1.0", "１", "0X1F", "0B1", "0O7", "٣", "+", "-", "--1", "+-1", "1\\n",
	} {
		list = append(list, fields(amount))
	}
	ok := fields("1")
	list = append(list,
		`{"DENOM":"uatom","Amount":"1","\u017fender":"s","Receiver":"r"}`, `{"denom":"uatom","amount":"1","ſender":"s","receiver":"r"}`,
		`{"denom":"a","denom":"b","amount":"1","sender":"s","receiver":"r"}`, `{"denom":"a","DENOM":"b","amount":"1","sender":"s","receiver":"r"}`,
		`{"DENOM":"b","denom":"a","amount":"1","amount":"2","sender":"s","receiver":"r"}`,
		ok+" ", "\n"+ok, ok+"x", ok+ok, ok+"\x00", "\ufeff"+ok, "\f"+ok,
		`{"denom":"uatom","amount":1,"sender":"s","receiver":"r"}`, `{"denom":["uatom"],"amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":null,"amount":"1","sender":"s","receiver":"r"}`, `{"denom":"u","denom":null,"amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":{},"amount":true,"sender":"s","receiver":"r"}`,
		`{"denom":"u\xff","amount":"1","sender":"s","receiver":"r"}`, "{\"denom\":\"u\xff\xfe\",\"amount\":\"1\",\"sender\":\"s\",\"receiver\":\"r\"}",
		"{\"denom\":\"u\xe2\x82\",\"amount\":\"1\",\"sender\":\"s\",\"receiver\":\"r\"}", `{"denom":"u\ud800","amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":"u\ud83d\ude00","amount":"1","sender":"s","receiver":"r"}`, `{"denom":"u\udc00\ud800x","amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","extra":1}`, `{"denom":"uatom","amount":"1","sender":"s","receiver":"r","ex\"t\u0001é":[{"a":1e999}]}`,
		`{"denom":1,"extra":2}`, `{"extra":2,"denom":1}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","":1}`, `{"denom":"uatom","amount":"1","sender":"s","receiver":"r","memo":"m"}`,
		`{"denom":"","amount":"1","sender":"s","receiver":"r"}`, `{"denom":" ","amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":"uatom","amount":"1","sender":" ","receiver":"r"}`, `{"denom":"uatom","amount":"1","sender":"s","receiver":"\u00a0"}`,
		`{"denom":"uatom","amount":"1","receiver":"r"}`, `{"denom":"transfer/channel-0/uatom","amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":"t/channel-0/uatom","amount":"1","sender":"s","receiver":"r"}`, `{"denom":"transfer/channel-0/","amount":"1","sender":"s","receiver":"r"}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","memo":"`+strings.Repeat("m", 40000)+`"}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","x":`+strings.Repeat("[", 9998)+strings.Repeat("]", 9998)+`}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","x":`+strings.Repeat("[", 9999)+strings.Repeat("]", 9999)+`}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","x":`+strings.Repeat("[", 10000)+strings.Repeat("]", 10000)+`}`,
		strings.Repeat("[", 10001), strings.Repeat(`{"a":`, 10001), `{"denom":"a\qb"}`, `{"denom":"a`+"\n"+`b"}`, `{"denom" "a"}`, `{denom:"a"}`, `{"denom":"a",}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","memo":01}`, `{"denom":"uatom","amount":"1","sender":"s","receiver":"r","memo":-}`,
		`{"denom":"uatom","amount":"1","sender":"s","receiver":"r","\u212a":1}`,
	)
	return list
}

func word(n uint64) []byte {
	bz := make([]byte, 32)
	binary.BigEndian.PutUint64(bz[24:], n)
	return bz
}

func abis() [][]byte {
	encode := func(denom, amount, sender, receiver, memo string) []byte {
		bz, err := types.EncodeABIFungibleTokenPacketData(&types.FungibleTokenPacketData{
			Denom: denom, Amount: amount, Sender: sender, Receiver: receiver, Memo: memo,
		})
		if err != nil {
			panic(err)
		}
		return bz
	}
	good := encode("uatom", "1000", "sender", "receiver", "memo")
	long := encode(strings.Repeat("d", 31), "1", strings.Repeat("s", 32), strings.Repeat("r", 33), "")
	list := [][]byte{good, long, {}, good[:31], good[:32], good[32:], append(append([]byte{}, good...), 1, 2, 3), encode("u\xff", "1", "s", "r", "")}
	set := func(at int, w []byte) {
		bz := append([]byte{}, good...)
		copy(bz[at*32:], w)
		list = append(list, bz)
	}
	ones := make([]byte, 32)
	for i := range ones {
		ones[i] = 0xff
	}
	for at := range len(good) / 32 {
		for _, n := range []uint64{0, 1, 31, 32, 33, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 448, 480, 481, 512, 1 << 31, 1<<63 - 33, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
			set(at, word(n))
		}
		set(at, ones)
	}
	r := rand.New(rand.NewSource(3))
	for range 400 {
		bz := append([]byte{}, good...)
		for range 1 + r.Intn(3) {
			at := r.Intn(len(bz))
			if r.Intn(2) == 0 {
				at = r.Intn(len(bz)/32)*32 + 31
			}
			bz[at] = byte(r.Intn(256))
		}
		list = append(list, bz[:len(bz)-r.Intn(2)*r.Intn(len(bz))])
	}
	return list
}

// packets records what data in the three encodings are read as.
func packets() {
	r := rand.New(rand.NewSource(1))
	list := jsons()
	for _, data := range list {
		decode([]byte(data), types.V1, "")
	}
	decode([]byte(list[13]), types.V1, types.EncodingJSON)
	decode([]byte(list[13]), types.V1, "application/xml")
	decode([]byte(list[13]), "ics20-2", types.EncodingJSON)
	decode([]byte(list[13]), "", "")
	tokens := []string{`"`, `{`, `}`, `[`, `]`, `:`, `,`, `\`, `\u`, `null`, `1`, `-`, " ", "\xff", "ſ", "K", "_", "0x", "é"}
	seed := `{"denom":"transfer/channel-0/uatom","amount":"0x1_0","sender":"s","receiver":"r","memo":"{\"a\":1}"}`
	for range 700 {
		data := []byte(seed)
		for range 1 + r.Intn(2) {
			at := r.Intn(len(data))
			token := tokens[r.Intn(len(tokens))]
			end := min(at+r.Intn(3), len(data))
			data = append(data[:at:at], append([]byte(token), data[end:]...)...)
		}
		decode(data, types.V1, "")
	}
	for _, data := range abis() {
		decode(data, types.V1, types.EncodingABI)
	}
	proto := (&types.FungibleTokenPacketData{Denom: "uatom", Amount: "5", Sender: "s", Receiver: "r", Memo: "m"})
	bz, _ := proto.Marshal()
	protos := [][]byte{bz, {}, append(append([]byte{}, bz...), 0x30, 1), append(append([]byte{}, bz...), 0x0a, 1, 'x'), bz[:len(bz)-1],
		append(append([]byte{}, bz...), 0x82, 0x40, 0), {0x08, 1}, {0x0a, 2, 0xff, 0xfe}}
	for range 250 {
		data := append([]byte{}, bz...)
		for range 1 + r.Intn(2) {
			data[r.Intn(len(data))] = byte(r.Intn(256))
		}
		protos = append(protos, data)
	}
	for _, data := range protos {
		decode(data, types.V1, types.EncodingProtobuf)
	}
	for _, data := range []types.FungibleTokenPacketData{
		*proto, {Denom: "u<&>\u2028\"\\", Amount: "5", Sender: "sé\x7f", Receiver: "r\n\t\b\f\x01", Memo: ""},
		{Denom: strings.Repeat("d", 32), Amount: "115792089237316195423570985008687907853269984665640564039457584007913129639935", Sender: "s", Receiver: "r", Memo: strings.Repeat("m", 33)},
	} {
		for _, encoding := range []string{types.EncodingJSON, types.EncodingProtobuf, types.EncodingABI, "", "x"} {
			bz, err := types.MarshalPacketData(data, types.V1, encoding)
			text := ""
			if err != nil {
				text = err.Error()
			}
			emit(record{"kind": "encode", "encoding": encoding, "denom": data.Denom, "amount": data.Amount, "sender": data.Sender,
				"receiver": data.Receiver, "memo": data.Memo, "data": x(bz), "code": code(err), "text": text})
		}
	}
}

func hostileAcks() []string {
	return []string{
		`{"result":"AQ=="}`, `{"result":"AQ==" }`, ` {"result":"AQ=="}`, `{"result":"AQ=="}` + "\n", `{"result":"AQ"}`, `{"result":"AR=="}`,
		`{"result":"A\nQ=="}`, `{"result":"A\\nQ=="}`, `{"result":""}`, `{"result":null}`, `{"result":1}`, `{"result":["AQ=="]}`, `{"Result":"AQ=="}`, `{"RESULT":"AQ=="}`,
		`{"result":"\u0041Q=="}`, `{"result":"AQ==","result":"AQ=="}`, `{"result":"AQ==","error":"x"}`, `{"error":"x","result":"AQ=="}`,
		`{"error":"ABCI code: 1: error handling packet: see events for details"}`, `{"error":""}`, `{"error":null}`, `{"error":1}`, `{"error":"\u003c"}`, `{"error":"<"}`,
		`{"error":"a\/b"}`, `{"error":"é"}`, "{\"error\":\"\xff\"}", `{"error":"\ufffd"}`, `{"error":"\u00e9"}`, `{"error":"x","x":1}`, `{"x":1}`, `{}`, `null`, `[]`, `""`, `0`, ``, `{`, `x`,
		`{"response":{"result":"AQ=="}}`, `{"result":"AQ=="}{}`, `{"result":"_-8="}`, `{"result":"/+8="}`, `{"error":"\"\\\t\r\n"}`, `{"result":true}`, `{"error":{}}`,
	}
}

// acks records which acknowledgements are read, and how they are written.
func acks() {
	for _, text := range hostileAcks() {
		var ack channeltypes.Acknowledgement
		err := types.ModuleCdc.UnmarshalJSON([]byte(text), &ack)
		r := record{"kind": "ack", "data": x([]byte(text)), "read": err == nil}
		if err == nil {
			again := types.ModuleCdc.MustMarshalJSON(&ack)
			r["canonical"] = string(again) == text
			if string(again) == text {
				r["success"], r["text"] = ack.Success(), ack.String()
			}
		}
		emit(r)
	}
}
