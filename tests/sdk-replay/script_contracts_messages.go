package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

func sum(raw []byte) []byte { h := sha256.Sum256(raw); return h[:] }

func addresses(first, count int) []string {
	var out []string
	for i := 0; i < count; i++ {
		out = append(out, sdk.AccAddress(sum([]byte{byte(first), byte(i)})[:20]).String())
	}
	return out
}

func anyOf(addresses ...string) *wasmtypes.AccessConfig {
	return &wasmtypes.AccessConfig{Permission: wasmtypes.AccessTypeAnyOfAddresses, Addresses: addresses}
}

// uploads stores good and bad modules.
func (t *tale) uploads() {
	hackatom := wasmFile(t, "hackatom")
	for _, name := range []string{"hackatom", "hackatom_42", "hackatom_420", "reflect_2_0", "reflect_1_1", "reflect_2_2", "queue", "replier", "cyberpunk", "burner", "staking", "cw20_base", "ibc_reflect"} {
		t.storeCode("", name, wasmFile(t, name))
	}
	t.storeCode("zipped", "cw1_whitelist", zipped(wasmFile(t, "cw1_whitelist")))
	t.storeCode("again", "hackatom", hackatom)
	t.names["echo"] = t.storeCode("own", "echo", echoModule(`{"ok":{}}`))
	module := echoModule(`{"ok":{}}`)
	store := func(label string, raw []byte, access *wasmtypes.AccessConfig) draft {
		return t.tx("store "+label, 5, storeMsg(5, raw, access)).limit(storing)
	}
	t.block(
		store("without bytes", nil, nil),
		store("one byte", []byte{0}, nil),
		store("text", []byte("not a module at all"), nil),
		store("header alone", module[:8], nil),
		store("a module cut short", module[:len(module)-5], nil),
		store("an old interface", wasmFile(t, "escrow_0.7"), nil),
		store("as many bytes as allowed", make([]byte, wasmtypes.MaxWasmSize), nil),
		store("a byte too many", make([]byte, wasmtypes.MaxWasmSize+1), nil),
		store("zeros, zipped", zipped(make([]byte, wasmtypes.MaxWasmSize)), nil),
		store("zeros too many, zipped", zipped(make([]byte, wasmtypes.MaxWasmSize+1)), nil),
		store("a broken archive", zipped(module)[:60], nil),
		store("an archive with more behind it", append(zipped(module), 1, 2, 3), nil),
		store("two archives", append(zipped(module), zipped(module)...), nil),
		store("an archive's head", []byte{0x1f, 0x8b, 8}, nil),
		store("a module with a custom section", append(append([]byte{}, module...), 0, 5, 4, 'n', 'a', 'm', 'e'), nil),
	)
	t.block(
		store("for nobody", module, &wasmtypes.AllowNobody),
		store("for everybody", module, &wasmtypes.AllowEverybody),
		store("for one", module, anyOf(acc(5))),
		store("for fifty", module, anyOf(addresses(1, 50)...)),
		store("for fifty-one", module, anyOf(addresses(1, 51)...)),
		store("for one twice", module, anyOf(acc(5), acc(5))),
		store("for no address", module, anyOf()),
		store("for a broken address", module, anyOf("wasm1broken")),
		store("for everybody and one", module, &wasmtypes.AccessConfig{Permission: wasmtypes.AccessTypeEverybody, Addresses: []string{acc(5)}}),
		store("for an unspecified permission", module, &wasmtypes.AccessConfig{}),
		store("for an unknown permission", module, &wasmtypes.AccessConfig{Permission: 77}),
		t.tx("store with too little gas", 6, storeMsg(6, hackatom, nil)).limit(400_000),
		t.tx("store with too little gas to unzip", 6, storeMsg(6, zipped(hackatom), nil)).limit(90_000),
		t.tx("store", 7, storeMsg(7, zipped(module), nil)).amino().limit(storing),
		t.tx("store by a broken sender", 8, &wasmtypes.MsgStoreCode{Sender: acc(8), WASMByteCode: module}, storeMsg(8, nil, nil)).limit(storing),
	)
	t.ask("after uploads")
}

// instances creates contracts with all kinds of labels, salts, funds and admins.
func (t *tale) instances() {
	code, msg := t.names["hackatom"], t.hackatom(5, 6)
	t.create("hackatom", 5, code, msg, coins(100_000))
	t.create("queue", 5, t.names["queue"], `{}`, nil)
	label := func(l string) draft { return t.instantiate("label", 5, code, l, msg, nil) }
	made := func(change func(m *wasmtypes.MsgInstantiateContract)) []sdk.Msg {
		m := &wasmtypes.MsgInstantiateContract{Sender: acc(7), CodeID: code, Label: "l", Msg: []byte(msg)}
		change(m)
		return []sdk.Msg{m}
	}
	var drafts []draft
	for _, l := range []string{strings.Repeat("l", 128), strings.Repeat("l", 129), "", " ", " front", "back ", "mid dle", "line\nbreak", "\x00", "ü", "日本語", "\u200b", "\ufeff", "\u00a0", "\u2028", "😀", "tab\t"} {
		drafts = append(drafts, label(l))
	}
	t.block(drafts...)
	t.block(
		t.instantiate("instantiate code 0", 6, 0, "l", msg, nil),
		t.instantiate("instantiate unknown code", 6, 999, "l", msg, nil),
		t.instantiate("instantiate with no message", 6, code, "l", "", nil),
		t.instantiate("instantiate with broken JSON", 6, code, "l", "{", nil),
		t.instantiate("instantiate with null", 6, code, "l", "null", nil),
		t.instantiate("instantiate with another message", 6, code, "l", `{"x":1}`, nil),
		t.instantiate("instantiate with more fields", 6, code, "l", msg[:len(msg)-1]+`,"more":1}`, nil),
		t.instantiate("instantiate with two coins", 6, code, "l", msg, sdk.NewCoins(coin(5), sdk.NewInt64Coin("token", 6))),
		t.instantiate("instantiate with unsorted coins", 6, code, "l", msg, sdk.Coins{sdk.NewInt64Coin("token", 1), coin(1)}),
		t.instantiate("instantiate with zero coins", 6, code, "l", msg, sdk.Coins{coin(0)}),
		t.instantiate("instantiate with one coin twice", 6, code, "l", msg, sdk.Coins{coin(1), coin(2)}),
		t.instantiate("instantiate too dear", 6, code, "l", msg, coins(9_000_000_000)),
		t.instantiate("instantiate with a frozen coin", 6, code, "l", msg, sdk.NewCoins(sdk.NewInt64Coin("frozen", 1))),
		t.tx("instantiate without admin", 7, made(func(*wasmtypes.MsgInstantiateContract) {})...),
		t.tx("instantiate with another admin", 7, made(func(m *wasmtypes.MsgInstantiateContract) { m.Admin = acc(8) })...),
		t.tx("instantiate with a broken admin", 7, made(func(m *wasmtypes.MsgInstantiateContract) { m.Admin = "wasm1broken" })...),
		t.tx("instantiate twice", 7, append(made(func(*wasmtypes.MsgInstantiateContract) {}), made(func(m *wasmtypes.MsgInstantiateContract) { m.Label = "m" })...)...),
		t.instantiate("instantiate", 8, code, "<label> & \"more\"", msg, coins(7)).amino(),
	)
	forNobody := t.findCode("store for nobody")
	forOne := t.findCode("store for one")
	t.block(
		t.instantiate("instantiate nobody's", 5, forNobody, "l", `{}`, nil),
		t.instantiate("instantiate one's", 5, forOne, "l", `{}`, nil),
		t.instantiate("instantiate another one's", 6, forOne, "l", `{}`, nil),
	)
	t.instances2(code, msg)
	for name, init := range map[string]string{"echo": `{}`} {
		t.create(name, 5, t.names[name], init, coins(1_000_000))
	}
	t.ask("after instances")
}

// findCode gives the number of a code that the transaction with this label stored, the number of the label left out.
func (t *tale) findCode(label string) uint64 {
	for name := range t.c.outcomes() {
		if _, plain, ok := strings.Cut(name, " "); ok && plain == label {
			var response wasmtypes.MsgStoreCodeResponse
			t.response(name, &response)
			return response.CodeID
		}
	}
	panic("no transaction " + label)
}

func (t *tale) instances2(code uint64, msg string) {
	raw := wasmFile(t, "hackatom")
	salt := func(n int) []byte { return bytes.Repeat([]byte{0xa5}, n) }
	t.block(
		t.instantiate2("instantiate2 without salt", 5, code, nil, msg, false),
		t.instantiate2("instantiate2 with the shortest salt", 5, code, salt(1), msg, false),
		t.instantiate2("instantiate2 with the longest salt", 5, code, salt(64), msg, false),
		t.instantiate2("instantiate2 with too long a salt", 5, code, salt(65), msg, false),
		t.instantiate2("instantiate2 with the message", 5, code, salt(1), msg, true),
		t.instantiate2("instantiate2 of another one", 6, code, salt(1), msg, false),
		t.instantiate2("instantiate2", 7, code, salt(2), msg, true).amino(),
		t.instantiate2("instantiate2 of the same code under another number", 8, t.names["hackatom_42"], salt(1), msg, false),
	)
	t.block(
		t.instantiate2("instantiate2 again", 5, code, salt(1), msg, false),
		t.instantiate2("instantiate2 again with the message", 5, code, salt(1), msg, true),
		t.instantiate2("instantiate2 with another message", 5, code, salt(1), t.hackatom(6, 5), true),
		t.instantiate2("instantiate2 that fails", 9, code, salt(3), `{}`, false),
	)
	// Accounts may stand at the address before: with coins, or vesting.
	funded := predictable(raw, 10, salt(4), nil)
	vesting := predictable(raw, 10, salt(5), nil)
	locked := predictable(raw, 10, salt(6), nil)
	later := t.now().Unix() + 1_000
	t.block(
		t.tx("send to the contract that will be", 10, banktypes.NewMsgSend(addr(10), funded, coins(33))),
		t.tx("vesting at the contract that will be", 11, vestingtypes.NewMsgCreateVestingAccount(addr(11), vesting, coins(44), later, true)),
		t.tx("permanent lock at the contract that will be", 11, vestingtypes.NewMsgCreatePermanentLockedAccount(addr(11), locked, coins(55))),
	)
	t.block(
		t.instantiate2("instantiate2 at a funded address", 10, code, salt(4), msg, false),
		t.instantiate2("instantiate2 at a vesting address", 10, code, salt(5), msg, false),
		t.instantiate2("instantiate2 at a locked address", 10, code, salt(6), msg, false),
		t.instantiate2("instantiate2 that fails", 9, code, salt(3), msg, false),
	)
}

// executions calls hackatom, cw20 and others.
func (t *tale) executions() {
	hackatom := t.contracts[0]
	var drafts []draft
	for _, msg := range []string{`{"release":{}}`, `{"release":{"denom":"stake"}}`, `{"panic":{}}`, `{"user_errors_in_api_calls":{}}`, `{"memory_loop":{}}`, `{"storage_loop":{}}`,
		`{"cpu_loop":{}}`, `{"message_loop":{}}`, `{"allocate_large_memory":{"pages":100}}`, `{"allocate_large_memory":{"pages":5000}}`, `{"unknown":{}}`, `{}`, `[]`, `"x"`, `1`, ``, `{`, "\xff",
		`{"release":{"denom":"stake"}} `, `{"release":{"denom":"none"}}`} {
		drafts = append(drafts, t.call("execute "+msg, 5, hackatom, msg, nil).with(func(d *draft) { d.gas = 400_000; d.label = strings.ToValidUTF8(d.label, "?") }))
	}
	t.block(drafts...)
	t.block(
		t.call("execute with coins", 6, hackatom, `{"release":{}}`, coins(3)),
		t.call("execute with too many coins", 6, hackatom, `{"release":{}}`, coins(3_000_000_000)),
		t.call("execute with zero coins", 6, hackatom, `{"release":{"denom":"stake"}}`, sdk.Coins{coin(0)}),
		t.call("execute with a frozen coin", 6, hackatom, `{"release":{"denom":"stake"}}`, sdk.NewCoins(sdk.NewInt64Coin("frozen", 1))),
		t.call("execute no contract", 6, acc(7), `{}`, nil),
		t.call("execute a broken address", 6, "wasm1broken", `{}`, nil),
		t.call("execute upper case", 6, strings.ToUpper(hackatom), `{"release":{"denom":"stake"}}`, nil),
		t.call("execute", 5, hackatom, `{"release":{}}`, coins(9)).amino(),
		t.tx("execute twice", 5, &wasmtypes.MsgExecuteContract{Sender: acc(5), Contract: hackatom, Msg: []byte(`{"release":{}}`), Funds: coins(1)},
			&wasmtypes.MsgExecuteContract{Sender: acc(5), Contract: hackatom, Msg: []byte(`{"release":{}}`), Funds: coins(1)}),
	)
	cyberpunk := t.create("cyberpunk", 5, t.names["cyberpunk"], `{}`, nil)
	drafts = nil
	if !t.live() { // its answer names the time and the height
		drafts = append(drafts, t.call(`cyberpunk {"mirror_env":{}}`, 6, cyberpunk, `{"mirror_env":{}}`, nil).limit(3_000_000))
	}
	for _, msg := range []string{`{"noop":{}}`, `{"debug":{}}`, `{"abort":{}}`, `{"panic":{}}`, `{"unreachable":{}}`, `{"argon2":{"mem_cost":256,"time_cost":1}}`,
		`{"allocate_large_memory":{"pages":3}}`, `{"allocate_large_memory":{"pages":600}}`} {
		drafts = append(drafts, t.call("cyberpunk "+msg, 6, cyberpunk, msg, nil).limit(3_000_000))
	}
	t.block(drafts...)
	cw20 := t.create("cw20", 5, t.names["cw20_base"], fmt.Sprintf(`{"name":"Token","symbol":"TOK","decimals":6,"initial_balances":[{"address":"%s","amount":"1000000"}],"mint":{"minter":"%s"}}`, acc(5), acc(5)), nil)
	t.block(
		t.call("cw20 transfer", 5, cw20, fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"10"}}`, acc(6)), nil),
		t.call("cw20 transfer too much", 6, cw20, fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"11"}}`, acc(7)), nil),
		t.call("cw20 transfer to upper case", 5, cw20, fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"1"}}`, strings.ToUpper(acc(6))), nil),
		t.call("cw20 transfer to nobody", 5, cw20, `{"transfer":{"recipient":"","amount":"1"}}`, nil),
		t.call("cw20 mint", 5, cw20, fmt.Sprintf(`{"mint":{"recipient":"%s","amount":"340282366920938463463374607431768211455"}}`, acc(7)), nil),
		t.call("cw20 burn", 5, cw20, `{"burn":{"amount":"5"}}`, nil),
		t.call("cw20 allowance", 5, cw20, fmt.Sprintf(`{"increase_allowance":{"spender":"%s","amount":"50"}}`, acc(8)), nil),
		t.call("cw20 send to a contract", 5, cw20, fmt.Sprintf(`{"send":{"contract":"%s","amount":"1","msg":"e30="}}`, hackatom), nil),
		t.call("cw20 send to an echo", 5, cw20, fmt.Sprintf(`{"send":{"contract":"%s","amount":"1","msg":"e30="}}`, t.contracts[2]), nil),
	)
	whitelist := t.create("cw1", 5, t.names["cw1_whitelist"], fmt.Sprintf(`{"admins":["%s"],"mutable":true}`, acc(5)), coins(500))
	t.block(
		t.call("cw1 execute", 5, whitelist, fmt.Sprintf(`{"execute":{"msgs":[{"bank":{"send":{"to_address":"%s","amount":[{"denom":"stake","amount":"7"}]}}}]}}`, acc(9)), nil),
		t.call("cw1 execute of a stranger", 6, whitelist, `{"execute":{"msgs":[]}}`, nil),
	)
	staking := t.create("staking derivative", 5, t.names["staking"], fmt.Sprintf(`{"name":"Derivative","symbol":"DRV","decimals":6,"validator":"%s","exit_tax":"0.1","min_withdrawal":"10"}`, val(0)), nil)
	t.block(t.call("bond", 6, staking, `{"bond":{}}`, coins(100_000)))
	t.block(t.call("bond without coins", 6, staking, `{"bond":{}}`, nil), t.call("unbond", 6, staking, `{"unbond":{"amount":"5000"}}`, nil), t.call("unbond too much", 6, staking, `{"unbond":{"amount":"500000000"}}`, nil))
	t.block(t.call("reinvest", 7, staking, `{"reinvest":{}}`, nil), t.call("claim too soon", 6, staking, `{"claim":{}}`, nil))
	t.pass(unbondingTime)
	t.block(t.call("claim", 6, staking, `{"claim":{}}`, nil))
	t.create("ibc_reflect", 5, t.names["ibc_reflect"], fmt.Sprintf(`{"reflect_code_id":%d}`, t.names["reflect_2_0"]), nil)
}
