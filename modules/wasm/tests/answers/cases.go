package main

import "strings"

type testCase struct{ kind, text string }

// Whole documents, of which the mutations are made too.
var documents = []testCase{
	{"result", `{"ok":{"messages":[],"attributes":[],"events":[],"data":null}}`},
	{"result", `{"ok":{"messages":[{"id":7,"msg":{"bank":{"send":{"to_address":"a","amount":[{"denom":"u","amount":"1"}]}}},"gas_limit":100,"reply_on":"always","payload":"AQI="}],"data":"aGk=","attributes":[{"key":"k","value":"v"}],"events":[{"type":"t","attributes":[{"key":"a","value":"b"}]}]}}`},
	{"result", `{"ok":{"messages":[{"id":0,"msg":{"wasm":{"execute":{"contract_addr":"c","msg":"e30=","funds":[]}}},"gas_limit":null,"reply_on":"never"},{"id":1,"msg":{"wasm":{"instantiate2":{"code_id":3,"msg":"e30=","funds":[],"label":"l","admin":"x","salt":"AA=="}}},"reply_on":"error"}],"attributes":[],"events":[]}}`},
	{"result", `{"ok":{"messages":[{"id":2,"msg":{"gov":{"vote":{"proposal_id":5,"option":"no_with_veto"}}},"reply_on":"success"},{"id":2,"msg":{"gov":{"vote_weighted":{"proposal_id":5,"options":[{"option":"yes","weight":"0.5"},{"option":"no","weight":"0.5"}]}}},"reply_on":"success"}]}}`},
	{"result", `{"ok":{"messages":[{"id":3,"msg":{"ibc":{"transfer":{"channel_id":"channel-0","to_address":"x","amount":{"denom":"u","amount":"1"},"timeout":{"block":{"revision":1,"height":2},"timestamp":"123"},"memo":"m"}}},"reply_on":"never"},{"id":3,"msg":{"ibc":{"send_packet":{"channel_id":"channel-0","data":"AA==","timeout":{"block":null,"timestamp":"5"}}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":3,"msg":{"ibc2":{"send_packet":{"source_client":"c","payloads":[{"source_port":"a","destination_port":"b","version":"v","encoding":"e","value":"AA=="}],"timeout":"77"}}},"reply_on":"never"},{"id":4,"msg":{"any":{"type_url":"/a.B","value":"CgA="}},"reply_on":"never"},{"id":5,"msg":{"stargate":{"type_url":"/a.B","value":"CgA="}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":3,"msg":{"staking":{"delegate":{"validator":"v","amount":{"denom":"u","amount":"1"}}}},"reply_on":"never"},{"id":3,"msg":{"distribution":{"fund_community_pool":{"amount":[{"denom":"u","amount":"1"}]}}},"reply_on":"never"},{"id":3,"msg":{"custom":{"x":[1,2,{"y":null}]}},"reply_on":"never"}]}}`},
	{"result", `{"error":"no"}`},
	{"basic", `{"ok":{"messages":[{"id":1,"msg":{"bank":{"burn":{"amount":[{"denom":"u","amount":"2"}]}}},"reply_on":"never"}],"attributes":[{"key":"k","value":"v"}],"events":[]}}`},
	{"receive", `{"ok":{"acknowledgement":"AQ==","messages":[],"attributes":[],"events":[]}}`},
	{"open", `{"ok":{"version":"v1"}}`},
	{"open", `{"ok":null}`},
	{"answer", `{"ok":"e30="}`},
	{"answer", `{"error":"bad"}`},
	{"query", `{"bank":{"balance":{"address":"a","denom":"u"}}}`},
	{"query", `{"bank":{"all_denom_metadata":{"pagination":{"key":"AA==","limit":5,"reverse":true}}}}`},
	{"query", `{"wasm":{"smart":{"contract_addr":"c","msg":"e30="}}}`},
	{"query", `{"wasm":{"raw_range":{"contract_addr":"c","start":"AA==","end":null,"limit":10,"order":"ascending"}}}`},
	{"query", `{"staking":{"delegation":{"delegator":"d","validator":"v"}}}`},
	{"query", `{"staking":{"bonded_denom":{}}}`},
	{"query", `{"ibc":{"channel":{"channel_id":"channel-0","port_id":"p"}}}`},
	{"query", `{"ibc":{"port_id":{}}}`},
	{"query", `{"distribution":{"delegation_rewards":{"delegator_address":"d","validator_address":"v"}}}`},
	{"query", `{"grpc":{"path":"/a/B","data":"CgA="}}`},
	{"query", `{"stargate":{"path":"/a/B","data":"CgA="}}`},
	{"query", `{"custom":{"q":1}}`},
}

// Pieces of syntax that are easy to get wrong.
var syntax = []string{
	``, ` `, `{`, `}`, `[`, `]`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a" 1}`, `{"a":1 "b":2}`,
	`{,}`, `[1,]`, `[1 2]`, `nul`, `nulL`, `tru`, `truE`, `fals`, `falsy`, `-`, `-a`, `01`, `1.`, `1.a`, `1e`, `1e+`, `1ea`, `+1`, `.5`, `1.5e-3`,
	`"`, `"\`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\n\"", "\"\x00\"", "\x00", "\xff", "\xef\xbb\xbf{}", `{} {}`, `{}x`, `{}]`, `'a'`, `"a'`, `{'a':1}`,
	"\u00e9", "\x7f", "\u2028", "\\", `"a"b`, `null`, `true`, `7`, `"x"`, `[]`, `[{}]`, `{}`, "\t{ }\r\n", `{"a":1}}`, "{\"a\":\x85}", "{\"a\":\xad}",
	`nullx`, `null null`, `nu"ll`, `t"`, `1"`, `{"a":1]`, `[1}`, `{"a":"\uD800"}`, `{"a":-}`,
}

// Odd answers that a strict reader would take otherwise.
var odd = []testCase{
	{"result", `{"OK":{"DATA":"aGk="}}`},
	{"result", `{"ok":{"data":"aGk="},"Ok":{"data":"aG8="}}`},
	{"result", `{"oK":{"data":"aGk="},"ok":null}`},
	{"result", `{"error":"a","error":""}`},
	{"result", `{"error":"a","error":null}`},
	{"result", "{\"ok\":{\"me\u017f\u017fages\":null,\"mes\u017fages\":[]}}"},
	{"result", "{\"o\u212a\":{\"data\":\"\"}}"},
	{"result", `{"ok":{"data":""}}`},
	{"result", `{"ok":{"data":[1,2,255]}}`},
	{"result", `{"ok":{"data":[1,256,3]}}`},
	{"result", `{"ok":{"data":[1,null,3]}}`},
	{"result", `{"ok":{"data":[]}}`},
	{"result", `{"ok":{"data":[1,2,3],"data":[9]}}`},
	{"result", `{"ok":{"data":[1,2,3],"data":[9],"data":[null,null,null]}}`},
	{"result", `{"ok":{"data":"AQID","data":[null,null]}}`},
	{"result", `{"ok":{"data":"aGk"}}`},
	{"result", `{"ok":{"data":"aGk=="}}`},
	{"result", `{"ok":{"data":"aG\nk="}}`},
	{"result", `{"ok":{"data":"a\r\nGk\n=\n"}}`},
	{"result", `{"ok":{"data":"aGl="}}`},
	{"result", `{"ok":{"data":"a-k="}}`},
	{"result", `{"ok":{"data":"=aGk"}}`},
	{"result", `{"ok":{"data":"a=Gk"}}`},
	{"result", `{"ok":{"data":"aG=k"}}`},
	{"result", `{"ok":{"data":"aG="}}`},
	{"result", `{"ok":{"data":"aG==aG=="}}`},
	{"result", `{"ok":{"data":"aGhoaGk"}}`},
	{"result", `{"ok":{"data":"aGho\u00e9Gk="}}`},
	{"result", `{"ok":{"attributes":[{"key":"a","value":"b"},{"key":"c","value":"d"}],"attributes":[{"value":"x"}]}}`},
	{"result", `{"ok":{"attributes":[{"key":"a","value":"b"},{"key":"c","value":"d"}],"attributes":[{"value":"x"}],"attributes":[{},{},{}]}}`},
	{"result", `{"ok":{"attributes":[null,{"key":null,"value":"v"}]}}`},
	{"result", `{"ok":{"events":[{"type":"t","attributes":null},{"type":"t"},{"type":"t","attributes":[null]}]}}`},
	{"result", `{"ok":{"events":[{"type":"t","attributes":{}}]}}`},
	{"result", `{"ok":{"events":[{"type":"t","attributes":[{"key":1}]}]}}`},
	{"result", `{"ok":{"messages":[null]}}`},
	{"result", `{"ok":{"messages":[{}]}}`},
	{"result", `{"ok":{"messages":[{"reply_on":null}]}}`},
	{"result", `{"ok":{"messages":[{"reply_on":"Always"}]}}`},
	{"result", `{"ok":{"messages":[{"reply_on":5}]}}`},
	{"result", `{"ok":{"messages":[{"msg":null,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":[],"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"unknown":{}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"custom":null},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"custom": {"a" : 1 } },"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"bank":null},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"bank":{}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"bank":{"send":{"to_address":"a"}},"bank":{"burn":{}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"bank":{"send":{"to_address":"a"}}},"msg":{"wasm":{}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"any":{},"stargate":{}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"any":null,"stargate":{"type_url":"x"}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":{}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":null}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":{"vote":"yes"}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":{"vote":"yes","option":"no"}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":{"vote":"yes","option":null}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote":{"option":"maybe"}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote_weighted":{"options":[{"weight":"1"},null]}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"msg":{"gov":{"vote_weighted":{"options":[{"option":null}]}}},"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":-1,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":1.0,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":1e2,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":-0,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":18446744073709551615,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":18446744073709551616,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":"1","reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"gas_limit":"1","reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"gas_limit":0,"reply_on":"never"}]}}`},
	{"result", `{"ok":{"messages":[{"id":1,"gas_limit":true,"reply_on":"what"}]}}`},
	{"result", `{"ok":5}`},
	{"result", `{"ok":{"data":5},"error":7}`},
	{"result", `{"error":"\ud83d\ude00 \ud83d \ude00 \ud83dx \u0000\u001f\u2028 \b\f\n\r\t\/\\\""}`},
	{"result", "{\"error\":\"\xff\xfe \xc3\x28 \xed\xa0\x80 \xf0\x9f\x98\"}"},
	{"result", "{\"err\xffor\":\"x\",\"error\":\"y\"}"},
	{"result", `{"unknown":{"ok":{"data":"aGk="}},"ok":{"unknown":[[[[]]]],"data":"aGk="}}`},
	{"answer", `{"ok":null}`},
	{"answer", `{"ok":"","error":""}`},
	{"open", `{"ok":{}}`},
	{"open", `{"ok":{"version":null}}`},
	{"query", `{"custom":null}`},
	{"query", `{"bank":null,"wasm":null}`},
	{"query", `{"bank":{"balance":{"address":5}}}`},
	{"query", `{"bank":{"balance":{"address":[]},"supply":{"denom":true}}}`},
	{"query", `{"bank":"x"}`},
	{"query", `{"wasm":{"smart":{"msg":"e30"}}}`},
	{"query", `{"wasm":{"raw_range":{"limit":65536}}}`},
	{"query", `{"wasm":{"raw_range":{"limit":-1}}}`},
	{"query", `{"bank":{"all_denom_metadata":{"pagination":{"limit":4294967296,"reverse":"yes"}}}}`},
	{"query", `{"staking":{"bonded_denom":[]}}`},
	{"query", `{"staking":{"bonded_denom":{"x":1},"all_validators":5}}`},
	{"query", `{"ibc":{"port_id":{"x":1}}}`},
	{"query", `{"ibc":{"port_id":"x"}}`},
}

// What may stand in a string for a number.
var quoted = []string{`"0"`, `"18446744073709551615"`, `"18446744073709551616"`, `""`, `"x"`, `"1x"`, `"-1"`, `" 1"`, `"1 "`, `"1.0"`, `"007"`, `1`, `null`,
	`"null"`, `"nul"`, `"true"`, `"fal"`, `true`, `[]`, `{}`, `"\u0031"`, `"1_0"`, `"+1"`, `"\"a\""`, `"\"a"`, `"{}"`, `"[1]"`}

func cases() []testCase {
	out := append([]testCase{}, documents...)
	for _, text := range syntax {
		out = append(out, testCase{"result", text}, testCase{"query", text})
	}
	out = append(out, odd...)
	for _, text := range quoted {
		out = append(out,
			testCase{"result", `{"ok":{"messages":[{"msg":{"ibc":{"send_packet":{"timeout":{"timestamp":` + text + `}}}},"reply_on":"never"}]}}`},
			testCase{"result", `{"ok":{"messages":[{"msg":{"ibc2":{"send_packet":{"timeout":` + text + `}}},"reply_on":"never"}]}}`})
	}
	for _, depth := range []int{9_999, 10_000, 10_001} {
		out = append(out, testCase{"query", strings.Repeat("[", depth) + strings.Repeat("]", depth)})
	}
	return out
}
