package main

import (
	"fmt"
	"strings"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

// answers lets contracts return what Go's JSON takes in and stricter readers would not, and what it does not take.
func (t *tale) answers() {
	echo := t.echo()
	event := func(kind string) string {
		return fmt.Sprintf(`{"ok":{"events":[{"type":%s,"attributes":[{"key":"k","value":"v"}]}]}}`, kind)
	}
	attribute := func(key, value string) string {
		return fmt.Sprintf(`{"ok":{"attributes":[{"key":%s,"value":%s}]}}`, key, value)
	}
	list := []string{
		"", " ", "null", "{}", "[]", `"ok"`, "1", "{", `{"ok"`, `{"ok":}`, `{"ok":null}`, `{"ok":{}}`, `{"ok":[]}`, `{"ok":"x"}`, `{"ok":{}} `, `{"ok":{}}x`, "\ufeff" + `{"ok":{}}`, "\xff", `{"ok":{"data":"\xff"}}`,
		`{"error":""}`, `{"error":"text"}`, `{"error":null}`, `{"error":1}`, `{"error":{}}`, `{"ok":{},"error":"both"}`, `{"error":"both","ok":{}}`, `{"error":"\u0000\u2028\ud800"}`, `{"error":"` + strings.Repeat("e", 10_000) + `"}`,
		`{"OK":{"Data":"AQ=="}}`, `{"oK":{"DATA":"AQ=="}}`, `{"Ok":{"messages":[]},"ok":{"data":"AQ=="}}`, `{"ok":{"data":"AQ=="},"ok":{"attributes":[{"key":"a","value":"b"}]}}`, `{"ok":{"data":"AQ==","data":"Ag=="}}`,
		`{"ok":{"unknown":{"deep":[1,2,{}]}},"more":0}`, `{"ok":{"data":""}}`, `{"ok":{"data":null}}`, `{"ok":{"data":"A"}}`, `{"ok":{"data":"AQ"}}`, `{"ok":{"data":"A Q=="}}`, `{"ok":{"data":"AQ\n=="}}`, `{"ok":{"data":"AR=="}}`, `{"ok":{"data":"__8="}}`, `{"ok":{"data":[1,2]}}`, `{"ok":{"data":5}}`,
		`{"ok":{"messages":null,"attributes":null,"events":null}}`, `{"ok":{"messages":{}}}`, `{"ok":{"attributes":{}}}`, `{"ok":{"attributes":[null]}}`, `{"ok":{"attributes":[1]}}`, `{"ok":{"events":[null]}}`,
		attribute(`"k"`, `"v"`), attribute(`""`, `"v"`), attribute(`" "`, `"v"`), attribute(`"k"`, `""`), attribute(`" k "`, `" v "`), attribute(`"_k"`, `"v"`), attribute(`" _k"`, `"v"`), attribute(`"\u00a0k\u2003"`, `"v"`), attribute(`"k"`, `null`),
		attribute(`"k"`, `1`), attribute(`"<&>\u2028"`, `"<&>\u2029"`), attribute(`"\ud83d\ude00"`, `"\ud800x"`), attribute(`"_contract_address"`, `"x"`), attribute(`"`+strings.Repeat("k", 500)+`"`, `"`+strings.Repeat("v", 500)+`"`), attribute(`"k","key":"l"`, `"v"`),
		event(`"thing"`), event(`"ab"`), event(`"a"`), event(`""`), event(`" ab "`), event(`"  "`), event(`"wasm"`), event(`"wasm-x"`), event(`"_x1"`), event(`"日"`), event(`null`), event(`1`),
		`{"ok":{"events":[{"type":"none","attributes":[]}]}}`, `{"ok":{"events":[{"type":"none"}]}}`, `{"ok":{"events":[{"type":"two","attributes":[{"key":"a","value":"1"},{"key":"a","value":"2"}]},{"type":"two","attributes":[]}]}}`,
		`{"ok":{"messages":[{}]}}`, `{"ok":{"messages":[null]}}`, `{"ok":{"messages":[{"id":1,"msg":{},"reply_on":"always"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{}},"reply_on":"always"}]}}`, `{"ok":{"messages":[{"id":-1,"msg":{"bank":{}},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":1,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"sometimes"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{"burn":{"amount":[]}}}}]}}`, `{"ok":{"messages":[{"id":"1","msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":18446744073709551615,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"always","gas_limit":18446744073709551615}]}}`, `{"ok":{"messages":[{"id":18446744073709551616,"msg":{},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":1.0,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"never"}]}}`, `{"ok":{"messages":[{"id":1e0,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"never"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"never","gas_limit":"5"}]}}`,
		`{"ok":{"messages":[{"ID":1,"MSG":{"BANK":{"SEND":{"TO_ADDRESS":"` + acc(30) + `","AMOUNT":[{"DENOM":"stake","AMOUNT":"1"}]}}},"REPLY_ON":"never"}]}}`,
		`{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"stake","amount":"01"}]}}},"reply_on":"never"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"stake","amount":"-1"}]}}},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"stake","amount":"x"}]}}},"reply_on":"never"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"stake","amount":"1"},{"denom":"stake","amount":"1"}]}}},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"","amount":"1"}]}}},"reply_on":"never"}]}}`, `{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":null}}},"reply_on":"never"}]}}`,
		`{"ok":{"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"` + acc(30) + `","amount":[{"denom":"stake","amount":"1"}]}},"staking":{}},"reply_on":"never"}]}}`,
		`{"ok":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}`, `{"ok":{"x":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}}`,
		"{\"ok\":\t{\r\n}}", `{"ok":{"x":1.5e400}}`, `{"ok":{"x":01}}`, `{"ok":{"x":+1}}`, `{"ok":{"x":NaN}}`, `{'ok':{}}`, `{"ok":{},}`, "{\"ok\":{\"x\":\"\x01\"}}",
	}
	var drafts []draft
	for i, answer := range list {
		drafts = append(drafts, t.tell(fmt.Sprintf("answer %d", i), 4+i%16, echo, answer))
		if len(drafts) == 16 {
			t.block(drafts...)
			drafts = nil
		}
	}
	t.block(drafts...)
	drafts = nil
	// The same answers to instantiate, migrate and, behind a message of governance, to nobody.
	for i, answer := range list {
		drafts = append(drafts, t.instantiate(fmt.Sprintf("instantiate with answer %d", i), 4+i%16, t.names["echo"], "l", quoted(answer), nil),
			t.tx(fmt.Sprintf("migrate with answer %d", i), 5, &wasmtypes.MsgMigrateContract{Sender: acc(5), Contract: echo, CodeID: t.names["echo"], Msg: []byte(quoted(answer))}))
		if i%8 == 7 {
			t.block(drafts...)
			drafts = nil
		}
	}
	t.block(drafts...)
	// Replies: a code of its own for each answer to them.
	for i, answer := range []string{"", "null", `{"ok":{"data":"AQ=="}}`, `{"ok":{"data":""}}`, `{"ok":{"data":null,"attributes":[{"key":"replied","value":"yes"}]}}`, `{"error":"no"}`, `{"OK":{}}`, `{"ok":{"messages":[{"id":2,"msg":{"bank":{"burn":{"amount":[]}}},"reply_on":"never"}]}}`} {
		code := t.storeCode("answering replies", fmt.Sprintf("answering %d", i), echoModule(answer))
		contract := t.create(fmt.Sprintf("answering %d", i), 5, code, quoted(`{"ok":{}}`), coins(1_000))
		var pairs []draft
		for _, on := range conditions {
			ends := execution(t.echo(), quoted(`{"ok":{"data":"BQ=="}}`), 0)
			fails := execution(t.echo(), quoted(`{"error":"x"}`), 0)
			pairs = append(pairs, t.tell("good sub-message, reply on "+on, 5, contract, answering(sub(1, on, nil, "", ends))), t.tell("bad sub-message, reply on "+on, 6, contract, answering(sub(1, on, nil, "", fails))))
			if !t.live() {
				t.block(pairs...)
				pairs = nil
			}
		}
		if t.live() {
			t.block(pairs...)
		}
	}
	for i, answer := range list {
		t.c.ask(fmt.Sprintf("query with answer %d", i), "/cosmwasm.wasm.v1.Query/SmartContractState", &wasmtypes.QuerySmartContractStateRequest{Address: echo, QueryData: []byte(quoted(answer))})
	}
}

// queriesOfContracts lets reflect ask the chain: everything that a contract may ask and some of what it may not.
func (t *tale) queriesOfContracts() {
	reflect := t.contract("reflect")
	hackatom := t.contracts[0]
	smart := func(contract, msg string) object {
		return object{"wasm": object{"smart": object{"contract_addr": contract, "msg": encoded([]byte(msg))}}}
	}
	grpc := func(kind, path string, request proto.Message) object {
		return object{kind: object{"path": path, "data": encoded(must(proto.Marshal(request)))}}
	}
	requests := []object{
		{"bank": object{"balance": object{"address": acc(5), "denom": denom}}}, {"bank": object{"balance": object{"address": "x", "denom": denom}}}, {"bank": object{"balance": object{"address": acc(5), "denom": ""}}},
		{"bank": object{"all_balances": object{"address": acc(5)}}}, {"bank": object{"supply": object{"denom": denom}}}, {"bank": object{"supply": object{"denom": "none"}}},
		{"bank": object{"denom_metadata": object{"denom": denom}}}, {"bank": object{"denom_metadata": object{"denom": "none"}}}, {"bank": object{"all_denom_metadata": object{}}},
		{"staking": object{"bonded_denom": object{}}}, {"staking": object{"all_validators": object{}}}, {"staking": object{"validator": object{"address": val(0)}}}, {"staking": object{"validator": object{"address": "x"}}},
		{"staking": object{"all_delegations": object{"delegator": acc(0)}}}, {"staking": object{"delegation": object{"delegator": acc(0), "validator": val(0)}}}, {"staking": object{"delegation": object{"delegator": acc(9), "validator": val(0)}}},
		{"distribution": object{"delegator_withdraw_address": object{"delegator_address": acc(0)}}}, {"distribution": object{"delegation_rewards": object{"delegator_address": acc(0), "validator_address": val(0)}}},
		{"distribution": object{"delegation_total_rewards": object{"delegator_address": acc(0)}}}, {"distribution": object{"delegator_validators": object{"delegator_address": acc(0)}}},
		smart(hackatom, `{"verifier":{}}`), smart(hackatom, `{"unknown":{}}`), smart(hackatom, `{`), smart(acc(9), `{}`), smart("x", `{}`), smart(hackatom, `{"other_balance":{"address":"`+acc(5)+`"}}`),
		smart(hackatom, `{"recurse":{"depth":2,"work":5}}`), smart(hackatom, `{"recurse":{"depth":11,"work":1}}`), smart(reflect, `{"owner":{}}`),
		{"wasm": object{"raw": object{"contract_addr": hackatom, "key": encoded([]byte("config"))}}}, {"wasm": object{"raw": object{"contract_addr": hackatom, "key": encoded([]byte("none"))}}}, {"wasm": object{"raw": object{"contract_addr": acc(9), "key": "AQ=="}}},
		{"wasm": object{"contract_info": object{"contract_addr": hackatom}}}, {"wasm": object{"contract_info": object{"contract_addr": acc(9)}}}, {"wasm": object{"code_info": object{"code_id": 1}}}, {"wasm": object{"code_info": object{"code_id": 999}}}, {"wasm": object{"code_info": object{"code_id": 0}}},
		{"ibc": object{"port_id": object{}}}, {"ibc": object{"list_channels": object{}}}, {"ibc": object{"channel": object{"channel_id": "channel-0"}}}, {"custom": object{}}, {"custom": object{"ping": object{}}},
		grpc("grpc", "/cosmos.bank.v1beta1.Query/Balance", &banktypes.QueryBalanceRequest{Address: acc(5), Denom: denom}), grpc("stargate", "/cosmos.bank.v1beta1.Query/Balance", &banktypes.QueryBalanceRequest{Address: acc(5), Denom: denom}),
		grpc("grpc", "/cosmos.bank.v1beta1.Query/AllBalances", &banktypes.QueryAllBalancesRequest{Address: acc(5)}), grpc("stargate", "/no.Query/Method", &banktypes.QueryParamsRequest{}),
		grpc("grpc", "/cosmos.bank.v1beta1.Query/Balance", &banktypes.QueryBalanceRequest{Address: "x"}), grpc("grpc", "/cosmos.bank.v1beta1.Query/SupplyOf", &banktypes.QuerySupplyOfRequest{Denom: denom}),
		grpc("grpc", "/cosmos.auth.v1beta1.Query/Account", &authtypes.QueryAccountRequest{Address: acc(5)}), grpc("stargate", "/cosmos.auth.v1beta1.Query/Account", &authtypes.QueryAccountRequest{Address: acc(5)}),
		grpc("grpc", "/cosmos.staking.v1beta1.Query/Validator", &stakingtypes.QueryValidatorRequest{ValidatorAddr: val(0)}), grpc("stargate", "/cosmos.staking.v1beta1.Query/Validator", &stakingtypes.QueryValidatorRequest{ValidatorAddr: val(0)}),
		grpc("grpc", "/cosmos.staking.v1beta1.Query/Pool", &stakingtypes.QueryPoolRequest{}), grpc("stargate", "/cosmos.staking.v1beta1.Query/Params", &stakingtypes.QueryParamsRequest{}),
		grpc("grpc", "/cosmwasm.wasm.v1.Query/ContractInfo", &wasmtypes.QueryContractInfoRequest{Address: hackatom}), grpc("grpc", "/cosmwasm.wasm.v1.Query/RawContractState", &wasmtypes.QueryRawContractStateRequest{Address: hackatom, QueryData: []byte("config")}),
		grpc("grpc", "/cosmwasm.wasm.v1.Query/SmartContractState", &wasmtypes.QuerySmartContractStateRequest{Address: hackatom, QueryData: []byte(`{"verifier":{}}`)}), {},
	}
	for i, request := range requests {
		if t.live() && (request["grpc"] != nil || request["stargate"] != nil) {
			continue // each chain lists the methods that it answers to contracts; wasmd lists none
		}
		// The contract passes on the bytes of what it got; errors come as text.
		t.c.ask(fmt.Sprintf("query of a contract %d", i), "/cosmwasm.wasm.v1.Query/SmartContractState",
			&wasmtypes.QuerySmartContractStateRequest{Address: reflect, QueryData: []byte(text(object{"chain": object{"request": request}}))})
	}
	// Within a transaction: hackatom asks another contract, and itself.
	t.block(t.call("query in a transaction", 5, t.contracts[0], `{"user_errors_in_api_calls":{}}`, nil))
	for depth := 0; depth <= 12; depth += 3 {
		t.c.ask(fmt.Sprintf("recursion %d", depth), "/cosmwasm.wasm.v1.Query/SmartContractState",
			&wasmtypes.QuerySmartContractStateRequest{Address: hackatom, QueryData: []byte(fmt.Sprintf(`{"recurse":{"depth":%d,"work":50}}`, depth))})
	}
}

// exactGas finds what transactions need and gives them a little less, exactly that, and a little more.
func (t *tale) exactGas() {
	type probe struct {
		label    string
		contract string
		msg      string
	}
	var probes []probe
	add := func(label, contract string, messages ...string) {
		for _, m := range messages {
			probes = append(probes, probe{label, contract, m})
		}
	}
	queue := t.create("swept queue", 5, t.names["queue"], `{}`, nil)
	cyberpunk := t.create("swept cyberpunk", 5, t.names["cyberpunk"], `{}`, nil)
	add("sweep enqueue", queue, `{"enqueue":{"value":3}}`)
	add("sweep noop", cyberpunk, `{"noop":{}}`)
	if !t.live() { // its answer names the time and the height
		add("sweep env", cyberpunk, `{"mirror_env":{}}`)
	}
	add("sweep argon2", cyberpunk, `{"argon2":{"mem_cost":64,"time_cost":1}}`)
	if !t.live() { // within contracts wasmd's circuit breaker takes gas of its own
		add("sweep sub-message", t.echo(), quoted(answering(sub(1, "always", nil, "p", payment(acc(30), 1)))))
		add("sweep nested", t.echo(), quoted(answering(sub(1, "always", nil, "p", execution(queue, `{"enqueue":{"value":4}}`, 0)), sub(2, "error", 100_000, "", execution(queue, `{"dequeue":{}}`, 0)))))
	}
	for _, p := range probes {
		whole := t.call(p.label, 5, p.contract, p.msg, nil).limit(5_000_000)
		t.block(whole)
		used := uint64(t.gasOf(whole.label))
		var drafts []draft
		for _, n := range []int{-20_000, -5_000, -1_000, -100, -20, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 20, 100} {
			drafts = append(drafts, t.call(fmt.Sprintf("%s %+d", p.label, n), 5, p.contract, p.msg, nil).limit(uint64(int64(used)+int64(n))))
		}
		t.block(drafts...)
	}
	// The sub-message's own limit, around what it needs: its gas shows in the reply.
	for limit := uint64(58_000); limit < 140_000 && !t.live(); limit += 2_500 {
		msg := answering(sub(1, "always", limit, "", execution(queue, `{"enqueue":{"value":5}}`, 0)))
		t.block(t.tell(fmt.Sprintf("sub-message with %d", limit), 5, t.echo(), msg))
	}
	var loops []draft
	for _, msg := range []string{`{"storage_loop":{}}`, `{"cpu_loop":{}}`, `{"memory_loop":{}}`} {
		for gas := uint64(150_000); gas < 400_000; gas += 61_111 {
			loops = append(loops, t.call(fmt.Sprintf("loop %s with %d", msg, gas), 5, cyberpunk, msg, nil).limit(gas))
		}
	}
	t.together(loops...)
}
