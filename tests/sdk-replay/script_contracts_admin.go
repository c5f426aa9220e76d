package main

import (
	"fmt"
	"sort"
	"strings"
	"time"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// administration migrates contracts, passes them on and renames them.
func (t *tale) administration() {
	code := func(name string) uint64 { return t.names[name] }
	a := t.create("to be migrated", 5, code("hackatom"), t.hackatom(5, 6), coins(1_000))
	migrate := func(label string, n int, contract string, code uint64, msg string) draft {
		return t.tx("migrate "+label, n, &wasmtypes.MsgMigrateContract{Sender: acc(n), Contract: contract, CodeID: code, Msg: []byte(msg)})
	}
	verifier := fmt.Sprintf(`{"verifier":"%s"}`, acc(7))
	t.block(
		migrate("by a stranger", 6, a, code("hackatom_42"), verifier),
		migrate("to no code", 5, a, 999, verifier),
		migrate("to code 0", 5, a, 0, verifier),
		migrate("to a code for nobody", 5, a, t.findCode("store for nobody"), verifier),
		migrate("to a code for another one", 5, a, t.findCode("store for one"), `{}`),
		migrate("to a code without migrate", 5, a, code("cyberpunk"), `{}`),
		migrate("with a wrong message", 5, a, code("hackatom_42"), `{}`),
		migrate("with broken JSON", 5, a, code("hackatom_42"), `{`),
		migrate("no contract", 5, acc(9), code("hackatom_42"), verifier),
	)
	t.block(migrate("to version 42", 5, a, code("hackatom_42"), verifier))
	t.block(migrate("to version 42 again", 5, a, code("hackatom_42"), verifier), migrate("to version 420", 5, a, code("hackatom_420"), verifier).amino())
	t.block(migrate("back to version 42", 5, a, code("hackatom_42"), verifier), migrate("to the first", 5, a, code("hackatom"), verifier))
	t.block(migrate("to the burner", 5, a, code("burner"), fmt.Sprintf(`{"payout":"%s","denoms":["stake"],"delete":2}`, acc(9))),
		migrate("to the burner", 5, a, code("burner"), fmt.Sprintf(`{"payout":"%s","delete":0}`, acc(9))))
	b := t.create("to be administered", 5, code("hackatom"), t.hackatom(5, 6), nil)
	admin := func(label string, n int, contract, to string) draft {
		return t.tx("update admin "+label, n, &wasmtypes.MsgUpdateAdmin{Sender: acc(n), Contract: contract, NewAdmin: to})
	}
	clearAdmin := func(label string, n int, contract string) draft {
		return t.tx("clear admin "+label, n, &wasmtypes.MsgClearAdmin{Sender: acc(n), Contract: contract})
	}
	name := func(label string, n int, contract, to string) draft {
		return t.tx("update label "+label, n, &wasmtypes.MsgUpdateContractLabel{Sender: acc(n), Contract: contract, NewLabel: to})
	}
	t.block(
		admin("by a stranger", 6, b, acc(7)), admin("to the same one", 5, b, acc(5)), admin("to a broken address", 5, b, "wasm1broken"),
		admin("of no contract", 5, acc(8), acc(6)), admin("", 5, b, acc(6)), admin("by the former one", 5, b, acc(7)),
		clearAdmin("by a stranger", 7, b), clearAdmin("of no contract", 7, acc(7)),
		name("by a stranger", 7, b, "new"), name("", 6, b, "new"), name("to the same", 6, b, "new"), name("to nothing", 6, b, ""),
		name("to one too long", 6, b, strings.Repeat("l", 129)), name("to one with spaces", 6, b, " new"), name("", 6, b, "amino <&>").amino(), name("of no contract", 6, acc(9), "x"),
	)
	t.block(admin("", 6, b, acc(7)).amino(), clearAdmin("", 7, b), clearAdmin("again", 7, b), admin("of none", 7, b, acc(7)), name("without admin", 7, b, "late"), migrate("without admin", 7, b, code("hackatom_42"), verifier))
	config := func(label string, n int, code uint64, access *wasmtypes.AccessConfig) draft {
		return t.tx("update instantiate config "+label, n, &wasmtypes.MsgUpdateInstantiateConfig{Sender: acc(n), CodeID: code, NewInstantiatePermission: access})
	}
	t.block(
		config("by a stranger", 5, code("burner"), &wasmtypes.AllowNobody), config("to nobody", 4, code("burner"), &wasmtypes.AllowNobody),
		config("to some", 4, code("burner"), anyOf(acc(5), acc(6))), config("to fifty-one", 4, code("burner"), anyOf(addresses(2, 51)...)),
		config("to nothing", 4, code("burner"), nil), config("to unspecified", 4, code("burner"), &wasmtypes.AccessConfig{}), config("of no code", 4, 999, &wasmtypes.AllowNobody),
		// Not in amino JSON: there wasmd signs an empty object in place of the permission, because the descriptor of AccessConfig is
		// registered after that of the message, and anybody could exchange it.
		config("of code 0", 4, 0, &wasmtypes.AllowNobody), config("to everybody", 4, code("burner"), &wasmtypes.AllowEverybody),
	)
}

// authority does what governance alone may, first without and then with it.
func (t *tale) authority() {
	gov := moduleAddress("gov").String()
	module := echoModule(`{"ok":{"data":"AQ=="}}`)
	hackatom, echo := t.contracts[0], t.contracts[2]
	steal := []byte(fmt.Sprintf(`{"steal_funds":{"recipient":"%s","amount":[{"denom":"stake","amount":"3"}]}}`, acc(9)))
	some := make([]uint64, 51)
	for i := range some {
		some[i] = uint64(i%5 + 1)
	}
	powers := func(by string) map[string]sdk.Msg {
		return map[string]sdk.Msg{
			"a params":                &wasmtypes.MsgUpdateParams{Authority: by, Params: wasmtypes.Params{CodeUploadAccess: *anyOf(acc(4), acc(5)), InstantiateDefaultPermission: wasmtypes.AccessTypeNobody}},
			"b add uploaders":         &wasmtypes.MsgAddCodeUploadParamsAddresses{Authority: by, Addresses: []string{acc(6), acc(5)}},
			"c less uploads":          &wasmtypes.MsgRemoveCodeUploadParamsAddresses{Authority: by, Addresses: []string{acc(5), acc(9)}},
			"d sudo":                  &wasmtypes.MsgSudoContract{Authority: by, Contract: hackatom, Msg: steal},
			"e sudo fails":            &wasmtypes.MsgSudoContract{Authority: by, Contract: hackatom, Msg: []byte(`{}`)},
			"f pin":                   &wasmtypes.MsgPinCodes{Authority: by, CodeIDs: []uint64{1, 2, t.names["queue"]}},
			"g pin again":             &wasmtypes.MsgPinCodes{Authority: by, CodeIDs: []uint64{1, 1}},
			"h pin nothing":           &wasmtypes.MsgPinCodes{Authority: by},
			"i pin unknown":           &wasmtypes.MsgPinCodes{Authority: by, CodeIDs: []uint64{1, 999}},
			"j pin many":              &wasmtypes.MsgPinCodes{Authority: by, CodeIDs: some},
			"k unpin":                 &wasmtypes.MsgUnpinCodes{Authority: by, CodeIDs: []uint64{2}},
			"l store and instantiate": &wasmtypes.MsgStoreAndInstantiateContract{Authority: by, WASMByteCode: module, Label: "made by governance", Msg: []byte(`{}`), Admin: gov},
			"m store and instantiate unpinned": &wasmtypes.MsgStoreAndInstantiateContract{Authority: by, WASMByteCode: module, Label: "unpinned", Msg: []byte(`{}`), UnpinCode: true,
				InstantiatePermission: &wasmtypes.AllowNobody},
			"n store and migrate":      &wasmtypes.MsgStoreAndMigrateContract{Authority: by, WASMByteCode: module, Contract: echo, Msg: []byte(`{}`)},
			"o store":                  &wasmtypes.MsgStoreCode{Sender: by, WASMByteCode: module},
			"p instantiate":            &wasmtypes.MsgInstantiateContract{Sender: by, Admin: gov, CodeID: t.findCode("store for nobody"), Label: "governance's", Msg: []byte(`{}`)},
			"q execute":                &wasmtypes.MsgExecuteContract{Sender: by, Contract: echo, Msg: []byte(quoted(`{"ok":{"attributes":[{"key":"k","value":"v"}]}}`))},
			"r migrate":                &wasmtypes.MsgMigrateContract{Sender: by, Contract: hackatom, CodeID: t.names["hackatom_42"], Msg: []byte(fmt.Sprintf(`{"verifier":"%s"}`, acc(5)))},
			"s admin":                  &wasmtypes.MsgUpdateAdmin{Sender: by, Contract: hackatom, NewAdmin: acc(5)},
			"t config":                 &wasmtypes.MsgUpdateInstantiateConfig{Sender: by, CodeID: t.names["hackatom_420"], NewInstantiatePermission: anyOf(acc(5))},
			"u params for everybody":   &wasmtypes.MsgUpdateParams{Authority: by, Params: wasmtypes.DefaultParams()},
			"v params without a grant": &wasmtypes.MsgUpdateParams{Authority: by, Params: wasmtypes.Params{}},
		}
	}
	order := func(m map[string]sdk.Msg) []string {
		var out []string
		for k := range m {
			out = append(out, k)
		}
		sort.Strings(out)
		return out
	}
	var drafts []draft
	mine := powers(acc(6))
	for _, k := range order(mine) {
		drafts = append(drafts, t.tx("without authority "+k, 6, mine[k]).limit(2_000_000))
	}
	t.block(drafts...)
	theirs := powers(gov)
	uploads := func() {
		t.block(
			t.tx("store by a stranger", 7, storeMsg(7, module, nil)).limit(storing),
			t.tx("store by one who was removed", 5, storeMsg(5, module, nil)).limit(storing),
			t.tx("store by one who may", 6, storeMsg(6, module, nil)).limit(storing),
			t.tx("store by one who may, for everybody", 6, storeMsg(6, module, &wasmtypes.AllowEverybody)).limit(storing),
			t.tx("store by one who may, for himself", 6, storeMsg(6, module, anyOf(acc(6)))).limit(storing),
		)
	}
	all := order(theirs)
	if t.live() {
		t.ballot(all[:3], theirs)
		uploads()
		t.ballot(all[3:], theirs)
		all = nil
	}
	for _, k := range all {
		d, id := t.propose("governance "+k, 8, 10_000_000, false, theirs[k])
		t.block(d.limit(2_000_000))
		if t.result(d).Code != 0 {
			t.proposals--
			continue
		}
		t.block(t.votes(id, yes, yes, yes, yes)...)
		t.pass(votingPeriod)
		if k == "c less uploads" {
			uploads()
		}
	}
	t.block(t.call("execute a pinned code", 5, t.contracts[1], `{"enqueue":{"value":1}}`, nil), t.tx("execute pinned codes twice", 5,
		&wasmtypes.MsgExecuteContract{Sender: acc(5), Contract: t.contracts[1], Msg: []byte(`{"enqueue":{"value":2}}`)},
		&wasmtypes.MsgExecuteContract{Sender: acc(5), Contract: t.contracts[1], Msg: []byte(`{"dequeue":{}}`)}))
	t.ask("after governance")
}

// ballot decides about many proposals at once, in their order, and asks what became of them.
func (t *tale) ballot(names []string, msgs map[string]sdk.Msg) {
	var drafts, votes []draft
	for _, name := range names {
		drafts = append(drafts, t.tx("governance "+name, 8, submit(8, 10_000_000, false, "governance "+name, msgs[name])).limit(2_000_000))
	}
	t.block(drafts...)
	var ids []uint64
	for _, d := range drafts {
		id := proposalID(t.result(d).Data)
		if t.result(d).Code != 0 || id == 0 {
			continue
		}
		var each []sdk.Msg
		for n := 0; n < genesisValidators; n++ {
			each = append(each, vote(n, id, yes))
		}
		votes, ids = append(votes, t.tx("votes of all validators", 0, each...).and(1, 2, 3).limit(2_000_000)), append(ids, id)
	}
	t.block(votes...)
	t.pass(votingPeriod)
	t.pass(time.Second)
	for _, id := range ids {
		t.c.ask("after the vote", "/cosmos.gov.v1.Query/Proposal", &govv1.QueryProposalRequest{ProposalId: id})
	}
}

// contractGrants lets others store, execute and migrate by authz.
func (t *tale) contractGrants() {
	until := t.now().Add(time.Hour)
	raw := wasmFile(t, "queue")
	target := t.create("granted", 10, t.names["queue"], `{}`, nil)
	contractGrant := func(limit wasmtypes.ContractAuthzLimitX, filter wasmtypes.ContractAuthzFilterX) wasmtypes.ContractGrant {
		return *must(wasmtypes.NewContractGrant(sdk.MustAccAddressFromBech32(target), limit, filter))
	}
	execution := func(limit wasmtypes.ContractAuthzLimitX, filter wasmtypes.ContractAuthzFilterX) authz.Authorization {
		return wasmtypes.NewContractExecutionAuthorization(contractGrant(limit, filter))
	}
	all := wasmtypes.NewAllowAllMessagesFilter()
	enqueue := `{"enqueue":{"value":9}}`
	run := func(msg string, funds sdk.Coins) sdk.Msg {
		return &wasmtypes.MsgExecuteContract{Sender: acc(10), Contract: target, Msg: []byte(msg), Funds: funds}
	}
	t.block(
		t.tx("grant storing", 10, grant(10, 11, wasmtypes.NewStoreCodeAuthorization(*must(wasmtypes.NewCodeGrant(sum(raw), &wasmtypes.AllowEverybody))), &until)),
		t.tx("grant storing anything", 10, grant(10, 12, wasmtypes.NewStoreCodeAuthorization(*must(wasmtypes.NewCodeGrant([]byte("*"), nil))), &until)),
		t.tx("grant two calls", 10, grant(10, 13, execution(wasmtypes.NewMaxCallsLimit(2), all), &until)),
		t.tx("grant funds", 10, grant(10, 14, execution(wasmtypes.NewMaxFundsLimit(coin(10)), all), &until)),
		t.tx("grant calls and funds", 10, grant(10, 15, execution(wasmtypes.NewCombinedLimit(2, coin(10)), wasmtypes.NewAcceptedMessageKeysFilter("enqueue")), &until)).amino(),
		t.tx("grant one message", 10, grant(10, 16, execution(wasmtypes.NewMaxCallsLimit(3), wasmtypes.NewAcceptedMessagesFilter([]byte(enqueue))), &until)),
		t.tx("grant migration", 10, grant(10, 17, wasmtypes.NewContractMigrationAuthorization(contractGrant(wasmtypes.NewMaxCallsLimit(1), all)), &until)),
		t.tx("grant without grants", 10, grant(10, 18, &wasmtypes.ContractExecutionAuthorization{}, &until)),
		t.tx("grant no calls", 10, grant(10, 18, execution(&wasmtypes.MaxCallsLimit{}, all), &until)),
	)
	t.block(
		t.tx("exec storing", 11, exec(11, storeMsg(10, raw, &wasmtypes.AllowEverybody))).limit(storing),
		t.tx("exec storing zipped", 11, exec(11, storeMsg(10, zipped(raw), &wasmtypes.AllowEverybody))).limit(storing),
		t.tx("exec storing another code", 11, exec(11, storeMsg(10, echoModule(`{}`), nil))).limit(storing),
		t.tx("exec storing anything", 12, exec(12, storeMsg(10, echoModule(`{}`), nil))).limit(storing),
		t.tx("exec twice", 13, exec(13, run(enqueue, nil), run(enqueue, nil))),
		t.tx("exec funds", 14, exec(14, run(enqueue, coins(4)))),
		t.tx("exec filtered", 15, exec(15, run(enqueue, coins(4)))),
		t.tx("exec a key that is not granted", 15, exec(15, run(`{"dequeue":{}}`, nil))),
		t.tx("exec one message", 16, exec(16, run(enqueue, nil))),
		t.tx("exec one message with a space", 16, exec(16, run(`{"enqueue":{"value": 9}}`, nil))),
		t.tx("exec migration", 17, exec(17, &wasmtypes.MsgMigrateContract{Sender: acc(10), Contract: target, CodeID: t.names["queue"], Msg: []byte(`{}`)})),
	)
	t.block(
		t.tx("exec a third time", 13, exec(13, run(enqueue, nil))),
		t.tx("exec too much", 14, exec(14, run(enqueue, coins(7)))),
		t.tx("exec the rest", 14, exec(14, run(enqueue, coins(6)))),
		t.tx("exec two keys", 15, exec(15, run(`{"enqueue":{"value":1},"dequeue":{}}`, nil))),
		t.tx("exec a key twice", 15, exec(15, run(`{"enqueue":{"value":1},"enqueue":{"value":2}}`, nil))),
		t.tx("exec no object", 15, exec(15, run(`"enqueue"`, nil))),
		t.tx("exec after the last", 17, exec(17, &wasmtypes.MsgMigrateContract{Sender: acc(10), Contract: target, CodeID: t.names["queue"], Msg: []byte(`{}`)})),
	)
}
