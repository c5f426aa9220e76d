package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"strings"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

// object of JSON.
type object map[string]any

func text(v any) string { return string(must(json.Marshal(v))) }

func encoded(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

// execution of a contract by a contract.
func execution(contract, msg string, funds int64) object {
	list := []object{}
	if funds > 0 {
		list = append(list, object{"denom": denom, "amount": fmt.Sprint(funds)})
	}
	return object{"wasm": object{"execute": object{"contract_addr": contract, "msg": encoded([]byte(msg)), "funds": list}}}
}

func payment(to string, amount int64) object {
	return object{"bank": object{"send": object{"to_address": to, "amount": []object{{"denom": denom, "amount": fmt.Sprint(amount)}}}}}
}

func anyMsg(url string, raw []byte) object {
	return object{"any": object{"type_url": url, "value": encoded(raw)}}
}

// answering is what a contract returns to send these sub-messages.
func answering(messages ...object) string {
	return text(object{"ok": object{"messages": messages, "attributes": []object{{"key": "sent", "value": fmt.Sprint(len(messages))}}, "events": []object{}, "data": nil}})
}

func sub(id int, on string, limit any, payload string, msg object) object {
	return object{"id": id, "msg": msg, "gas_limit": limit, "reply_on": on, "payload": encoded([]byte(payload))}
}

var conditions = []string{"never", "always", "success", "error"}

// branch is a random sub-message that an echo contract or reflect sends.
func (t *tale) branch(r *rand.Rand, depth, id int) object {
	limits := []any{nil, nil, nil, 0, 1, 999, 60_000, 100_000, 400_000, uint64(math.MaxUint64)}
	if t.live() { // wasmd's circuit breaker takes gas from what runs within a limit
		limits = []any{nil, nil, nil, 0, 1, 999, uint64(math.MaxUint64)}
	}
	echo, reflect := t.echo(), t.contract("reflect")
	hackatom := t.contracts[0]
	var msg object
	kind := r.Intn(12)
	if depth == 0 {
		kind = r.Intn(8)
	}
	switch kind {
	case 0:
		msg = payment(acc(30+r.Intn(5)), int64(r.Intn(5)))
	case 1:
		msg = payment(acc(30), 9_000_000_000)
	case 2:
		msg = execution([]string{hackatom, t.contracts[1]}[r.Intn(2)], `{"enqueue":{"value":2}}`, 0)
	case 3:
		msg = execution(echo, quoted(`{"error":"told to fail"}`), 0)
	case 4:
		msg = execution(echo, quoted(`{"ok":{"attributes":[{"key":"b","value":"2"},{"key":"a","value":"1"}],"events":[{"type":"thing","attributes":[{"key":"z","value":"9"},{"key":"c","value":"3"}]}],"data":"AQID"}}`), int64(r.Intn(3)))
	case 5:
		msg = execution(echo, quoted(`no answer`), 0)
	case 6:
		msg = anyMsg("/cosmos.bank.v1beta1.MsgSend", must((&banktypes.MsgSend{FromAddress: echo, ToAddress: acc(31), Amount: coins(int64(r.Intn(4)))}).Marshal()))
	case 7:
		msg = object{"bank": object{"burn": object{"amount": []object{{"denom": denom, "amount": fmt.Sprint(r.Intn(3))}}}}}
	default:
		var children []object
		for i := 0; i <= r.Intn(3); i++ {
			children = append(children, t.branch(r, depth-1, id*10+i))
		}
		if kind == 8 && !t.live() { // reflect keeps replies, which name the gas that was used
			msg = execution(reflect, text(object{"reflect_sub_msg": object{"msgs": children}}), 0)
		} else {
			msg = execution(echo, quoted(answering(children...)), 0)
		}
	}
	return sub(id, conditions[r.Intn(4)], limits[r.Intn(len(limits))], strings.Repeat("p", r.Intn(2)*r.Intn(300)), msg)
}

// echo is the contract that answers what it is told.
func (t *tale) echo() string { return t.contract("teller") }

func (t *tale) contract(label string) string { return t.labels[label] }

// trees sends random trees of sub-messages.
func (t *tale) trees() {
	t.labels = map[string]string{}
	t.labels["teller"] = t.create("teller", 5, t.names["echo"], `{}`, coins(10_000_000))
	t.labels["reflect"] = t.create("reflect", 5, t.names["reflect_2_0"], `{}`, coins(10_000_000))
	t.block(t.call("hand reflect over", 5, t.contract("reflect"), fmt.Sprintf(`{"change_owner":{"owner":"%s"}}`, t.echo()), nil))
	r := rand.New(rand.NewSource(61_014))
	for block := 0; block < t.fewer(40, 8); block++ {
		var drafts []draft
		for i := 0; i < 8; i++ {
			var messages []object
			for n := 0; n <= r.Intn(3); n++ {
				messages = append(messages, t.branch(r, 3, n+1))
			}
			gas := []uint64{400_000, 700_000, 1_000_000, 3_000_000}[r.Intn(4)]
			if t.live() {
				gas = 6_000_000
			}
			drafts = append(drafts, t.tell("tree", 4+i, t.echo(), answering(messages...)).limit(gas))
		}
		t.block(drafts...)
	}
	t.deep()
	t.kinds()
}

// deep nests contracts until the call depth is exceeded.
func (t *tale) deep() {
	for _, depth := range []int{2, 5, 8} {
		msg := quoted(`{"ok":{}}`)
		for i := 0; i < depth; i++ { // each level doubles the text
			msg = quoted(answering(sub(1, "always", nil, "", execution(t.echo(), msg, 0))))
		}
		t.block(t.call(fmt.Sprintf("nested %d deep", depth), 5, t.echo(), msg, nil).limit(50_000_000))
	}
	// A loop of messages: hackatom sends itself the same message for ever.
	t.block(t.call("endless messages", 5, t.contracts[0], `{"message_loop":{}}`, nil).limit(20_000_000))
}

// kinds sends each kind of message that a contract can, right and wrong.
func (t *tale) kinds() {
	echo := t.echo()
	wasm := func(kind string, fields object) object { return object{"wasm": object{kind: fields}} }
	list := []object{
		payment(acc(30), 1), payment(acc(30), 0), payment("wasm1broken", 1), payment(moduleAddress("distribution").String(), 1),
		{"bank": object{"send": object{"to_address": acc(30), "amount": []object{}}}},
		{"bank": object{"burn": object{"amount": []object{{"denom": denom, "amount": "5"}}}}},
		{"staking": object{"delegate": object{"validator": val(0), "amount": object{"denom": denom, "amount": "5000"}}}},
		{"staking": object{"redelegate": object{"src_validator": val(0), "dst_validator": val(1), "amount": object{"denom": denom, "amount": "500"}}}},
		{"staking": object{"undelegate": object{"validator": val(0), "amount": object{"denom": denom, "amount": "500"}}}},
		{"staking": object{"delegate": object{"validator": "x", "amount": object{"denom": denom, "amount": "5"}}}},
		{"distribution": object{"set_withdraw_address": object{"address": acc(31)}}},
		{"distribution": object{"withdraw_delegator_reward": object{"validator": val(0)}}},
		{"distribution": object{"fund_community_pool": object{"amount": []object{{"denom": denom, "amount": "5"}}}}},
		{"gov": object{"vote": object{"proposal_id": 1, "option": "yes"}}},
		{"gov": object{"vote_weighted": object{"proposal_id": 1, "options": []object{{"option": "yes", "weight": "0.5"}, {"option": "no", "weight": "0.5"}}}}},
		{"ibc": object{"transfer": object{"channel_id": "channel-0", "to_address": acc(30), "amount": object{"denom": denom, "amount": "5"}, "timeout": object{"timestamp": "1"}}}},
		{"ibc": object{"close_channel": object{"channel_id": "channel-0"}}},
		{"ibc": object{"send_packet": object{"channel_id": "channel-0", "data": "AQ==", "timeout": object{"timestamp": "1"}}}},
		{"custom": object{"what": 1}}, {"unknown": object{}}, {},
		wasm("instantiate", object{"admin": echo, "code_id": t.names["echo"], "msg": encoded([]byte(`{}`)), "funds": []object{}, "label": "made by a contract"}),
		wasm("instantiate", object{"code_id": t.names["echo"], "msg": encoded([]byte(`{}`)), "funds": []object{}, "label": ""}),
		wasm("instantiate2", object{"admin": echo, "code_id": t.names["echo"], "msg": encoded([]byte(`{}`)), "funds": []object{}, "label": "made", "salt": encoded([]byte("salt"))}),
		wasm("execute", object{"contract_addr": acc(9), "msg": encoded([]byte(`{}`)), "funds": []object{}}),
		wasm("execute", object{"contract_addr": echo, "msg": encoded([]byte(`{`)), "funds": []object{}}),
		wasm("migrate", object{"contract_addr": echo, "new_code_id": t.names["echo"], "msg": encoded([]byte(`{}`))}),
		wasm("update_admin", object{"contract_addr": echo, "admin": acc(5)}), wasm("clear_admin", object{"contract_addr": echo}),
		anyMsg("/cosmos.bank.v1beta1.MsgSend", must((&banktypes.MsgSend{FromAddress: acc(4), ToAddress: acc(31), Amount: coins(1)}).Marshal())),
		anyMsg("/cosmos.bank.v1beta1.MsgSend", must((&banktypes.MsgSend{FromAddress: echo, ToAddress: "x", Amount: coins(1)}).Marshal())),
		anyMsg("/cosmos.bank.v1beta1.MsgSend", []byte{0xff}), anyMsg("/no.such.Msg", nil), anyMsg("", nil),
		anyMsg("/cosmos.bank.v1beta1.MsgSend", make([]byte, 3_000)),
		anyMsg("/cosmwasm.wasm.v1.MsgExecuteContract", must((&wasmtypes.MsgExecuteContract{Sender: echo, Contract: echo, Msg: []byte(quoted(`{"ok":{}}`))}).Marshal())),
		{"stargate": object{"type_url": "/cosmos.bank.v1beta1.MsgSend", "value": encoded(must((&banktypes.MsgSend{FromAddress: echo, ToAddress: acc(31), Amount: coins(2)}).Marshal()))}},
	}
	var drafts []draft
	for i, msg := range list {
		if about, ok := msg["distribution"].(object); ok && about["fund_community_pool"] != nil && t.live() {
			continue // wasmd's lies elsewhere
		}
		drafts = append(drafts,
			t.tell(fmt.Sprintf("kind %d", i), 5, echo, answering(sub(1, "never", nil, "", msg))),
			t.tell(fmt.Sprintf("kind %d with reply", i), 6, echo, answering(sub(1, "always", nil, "payload", msg))))
		if len(drafts) >= 20 {
			t.block(drafts...)
			drafts = nil
		}
	}
	t.block(drafts...)
	// What an Any may hold at most.
	for _, size := range []int{1023, 1024, 1025, 70_000} {
		t.block(t.tell(fmt.Sprintf("any of %d bytes", size), 5, echo, answering(sub(1, "error", nil, "", anyMsg("/cosmos.bank.v1beta1.MsgSend", make([]byte, size))))).limit(20_000_000))
	}
}

// replies plays wasmd's contract of replies.
func (t *tale) replies() {
	replier := t.create("replier", 5, t.names["replier"], `{}`, nil)
	r := rand.New(rand.NewSource(7))
	id := 0
	var tree func(depth int) object
	tree = func(depth int) object {
		id++
		chance := func(n int) bool { return r.Intn(n) == 0 }
		messages := []object{}
		for i := 0; depth > 0 && i < r.Intn(3); i++ {
			messages = append(messages, tree(depth-1))
		}
		return object{"msg_id": min(id, 250), "set_data_in_exec_and_reply": chance(2), "return_order_in_reply": chance(2), "exec_error": chance(8),
			"reply_error": chance(8), "reply_on_never": chance(4), "messages": messages}
	}
	for block := 0; block < t.fewer(10, 4); block++ {
		var drafts []draft
		for i := 0; i < 8; i++ {
			id = 0
			drafts = append(drafts, t.call("replies", 4+i, replier, text(tree(4)), nil).limit(3_000_000))
		}
		t.block(drafts...)
	}
}
