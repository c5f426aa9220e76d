package main

import (
	"fmt"
	"math"
	"strings"

	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

const owner = "icacontroller-owner"

var (
	hop0 = []string{"connection-0"}
	hop1 = []string{"connection-1"}
)

// versions are what relayers and other chains may propose; %c and %h stand for the connections.
func versions(controller, host string) []string {
	good := `{"version":"ics27-1","controller_connection_id":"%c","host_connection_id":"%h","address":"","encoding":"proto3","tx_type":"sdk_multi_msg"}`
	list := []string{
		good, "", " ", "null", "{}", "[]", `""`, "x", good + " {}", "\n" + good + "trailing", " null ",
		strings.Replace(good, "ics27-1", "ics27-2", 1), strings.Replace(good, "%c", "connection-4", 1), strings.Replace(good, "%h", "connection-4", 1),
		strings.Replace(good, `"proto3"`, `"proto3json"`, 1), strings.Replace(good, `"proto3"`, `"proto4"`, 1), strings.Replace(good, `"proto3"`, `""`, 1),
		strings.Replace(good, "sdk_multi_msg", "one", 1), strings.Replace(good, `"address":""`, `"address":"open1abc"`, 1), strings.Replace(good, `"address":""`, `"address":"a b"`, 1),
		strings.Replace(good, `"address":""`, `"address":" "`, 1), strings.Replace(good, `"address":""`, `"address":"`+strings.Repeat("a", 128)+`"`, 1),
		strings.Replace(good, `"address":""`, `"address":"`+strings.Repeat("a", 129)+`"`, 1), strings.Replace(good, `"address":""`, `"address":null`, 1),
		strings.Replace(good, `"address":""`, `"address":5`, 1), strings.Replace(good, `"address":"",`, ``, 1), strings.Replace(good, `"address"`, `"Address"`, 1),
		strings.Replace(good, `{`, `{"more":1,`, 1), strings.Replace(good, `tx_type`, `txType`, 1), strings.Replace(good, `tx_type`, `TxType`, 1),
		strings.Replace(good, `{`, `{"version":"first",`, 1), strings.Replace(good, `"tx_type":"sdk_multi_msg"`, `"tx_type":"sdk_multi_msg","version":"last"`, 1),
		strings.Replace(good, `"tx_type":"sdk_multi_msg"`, `"tx_type":"sdk_multi_msg","hostConnectionId":"connection-9"`, 1),
		strings.Replace(good, `"address":""`, `"address":"\ud800"`, 1), strings.Replace(good, `"tx_type"`, `"tx\u005ftype"`, 1), good[:len(good)-1],
		strings.Replace(good, `"%h"`, `""`, 1), strings.Replace(good, `"address":""`, "\"address\":\"\xff\"", 1),
	}
	for i, text := range list {
		list[i] = strings.ReplaceAll(strings.ReplaceAll(text, "%c", controller), "%h", host)
	}
	return list
}

func handshakes() {
	c := begin("controller handshake", false)
	for _, version := range versions("connection-0", "connection-7") {
		c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, hop0, version)
	}
	good := versions("connection-0", "connection-7")[0]
	c.open("open_init", "controller", "other", "channel-0", "icahost", channeltypes.ORDERED, hop0, good)
	c.open("open_init", "controller", "icahost", "channel-0", "icahost", channeltypes.ORDERED, hop0, good)
	c.open("open_init", "controller", owner, "channel-0", "other", channeltypes.ORDERED, hop0, good)
	c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, hop1, good)
	c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, []string{"connection-77"}, good)
	c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, []string{"connection-77"}, "")
	c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, []string{}, good)
	c.open("open_init", "controller", owner, "channel-0", "icahost", channeltypes.NONE, hop0, "")
	c.open("open_try", "controller", owner, "channel-0", "icahost", channeltypes.ORDERED, hop0, good)
	for _, op := range []string{"open_confirm", "close_init", "close_confirm"} {
		c.on(op, "controller", owner, "channel-0")
	}
	with := func(address string) string {
		return strings.Replace(good, `"address":""`, `"address":"`+address+`"`, 1)
	}
	c.openAck("controller", owner, "channel-0", with("open1abc"))
	c.channel(owner, "channel-0", channeltypes.INIT, channeltypes.ORDERED, "icahost", hop0, good)
	for _, version := range versions("connection-0", "connection-7") {
		c.openAck("controller", owner, "channel-0", version)
	}
	c.openAck("controller", "icahost", "channel-0", with("open1abc"))
	c.openAck("controller", "other", "channel-0", with("open1abc"))
	c.openAck("controller", owner, "channel-0", with("open1abc"))
	c.openAck("controller", owner, "channel-0", with("open1abd"))
	c.channel(owner, "channel-0", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, with("open1abc"))
	c.openAck("controller", owner, "channel-0", with("open1abc"))
	c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.ORDERED, hop0, good)
	c.on("close_confirm", "controller", owner, "channel-0")
	c.channel(owner, "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, with("open1abc"))
	// Opening it again: the same terms, but for the address.
	c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.UNORDERED, hop0, good)
	for _, version := range versions("connection-0", "connection-7") {
		c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.ORDERED, hop0, version)
	}
	c.channel(owner, "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, "garbage")
	c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.ORDERED, hop0, good)
	c.message(controllertypes.NewMsgUpdateParams(module("gov"), controllertypes.NewParams(false)))
	c.open("open_init", "controller", owner, "channel-2", "icahost", channeltypes.ORDERED, hop1, "")
	c.openAck("controller", owner, "channel-0", with("open1abc"))
	c.on("close_confirm", "controller", owner, "channel-0")
	c.ack("controller", owner, "channel-0", "{}")
	c.timeout("controller", owner, "channel-0")
	c.recv("controller", "icahost", owner, "channel-0", []byte("data"))
	c.export()

	c = begin("host handshake", false)
	for i, version := range versions("connection-7", "connection-0") {
		c.open("open_try", "host", "icahost", "channel-0", fmt.Sprintf("%s%d", owner, i), channeltypes.ORDERED, hop0, version)
	}
	good = versions("connection-7", "connection-0")[0]
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.UNORDERED, hop0, good)
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.UNORDERED, hop0, good)
	c.open("open_try", "host", "icahost", "channel-0", "anything/at/all", channeltypes.UNORDERED, hop0, good)
	c.open("open_try", "host", "other", "channel-0", owner, channeltypes.ORDERED, hop0, good)
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, []string{"connection-77"}, good)
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, []string{"connection-77"}, "")
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, []string{}, "")
	c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, hop1, "")
	c.open("open_init", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, hop0, good)
	c.openAck("host", "icahost", "channel-0", good)
	c.on("open_confirm", "host", "icahost", "channel-0")
	c.channel("icahost", "channel-0", channeltypes.TRYOPEN, channeltypes.ORDERED, owner, hop0, good)
	c.on("open_confirm", "host", "icahost", "channel-0")
	c.open("open_try", "host", "icahost", "channel-1", owner, channeltypes.ORDERED, hop0, good)
	c.channel("icahost", "channel-0", channeltypes.OPEN, channeltypes.ORDERED, owner, hop0, good)
	c.open("open_try", "host", "icahost", "channel-1", owner, channeltypes.ORDERED, hop0, good)
	c.on("close_init", "host", "icahost", "channel-0")
	c.on("close_confirm", "host", "icahost", "channel-0")
	c.channel("icahost", "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, owner, hop0, good)
	c.at(1_700_000_005, 2)
	// The account stays, and other terms are taken.
	c.open("open_try", "host", "icahost", "channel-1", owner, channeltypes.UNORDERED, hop0, strings.Replace(good, `"proto3"`, `"proto3json"`, 1))
	c.open("open_try", "host", "icahost", "channel-1", owner+"x", channeltypes.UNORDERED, hop0, good)
	c.ack("host", "icahost", "channel-0", "{}")
	c.timeout("host", "icahost", "channel-0")
	// Accounts that stand where a new one is to be, and an active channel that there is not.
	taken := icatypes.GenerateAddress(c.ctx, "connection-0", owner+"taken")
	c.gift(taken, 5)
	c.open("open_try", "host", "icahost", "channel-2", owner+"taken", channeltypes.ORDERED, hop0, good)
	c.genesis(fmt.Sprintf(`{"controller_genesis_state":{"active_channels":[],"interchain_accounts":[],"ports":["a.b"],"params":{"controller_enabled":true}},"host_genesis_state":{"active_channels":[{"connection_id":"connection-0","port_id":"%sgone","channel_id":"channel-99","is_middleware_enabled":false}],"interchain_accounts":[{"connection_id":"connection-0","port_id":"%sbase","account_address":"%s"},{"connection_id":"connection-0","port_id":"%snone","account_address":"%s"},{"connection_id":"connection-0","port_id":"%sbad","account_address":"xyz"}],"port":"icahost","params":{"host_enabled":true,"allow_messages":["a","b"]}}}`,
		owner, owner, account(alice), owner, account(9), owner))
	for _, other := range []string{"gone", "base", "none", "bad"} {
		c.open("open_try", "host", "icahost", "channel-2", owner+other, channeltypes.ORDERED, hop0, good)
	}
	c.message(hosttypes.NewMsgUpdateParams(module("gov"), hosttypes.NewParams(false, nil)))
	c.open("open_try", "host", "icahost", "channel-2", owner, channeltypes.ORDERED, hop1, good)
	c.on("open_confirm", "host", "icahost", "channel-0")
	c.on("close_confirm", "host", "icahost", "channel-0")
	c.recv("host", owner, "icahost", "channel-0", []byte("{}"))
	c.export()
}

func register(connection, owner, version string, order channeltypes.Order) *controllertypes.MsgRegisterInterchainAccount {
	return controllertypes.NewMsgRegisterInterchainAccount(connection, owner, version, order)
}

func sendTx(owner, connection string, timeout uint64, kind icatypes.Type, data, memo string) *controllertypes.MsgSendTx {
	return controllertypes.NewMsgSendTx(owner, connection, timeout, icatypes.InterchainAccountPacketData{Type: kind, Data: []byte(data), Memo: memo})
}

func controllers() {
	c := begin("controller messages", false)
	a, gov := account(alice).String(), module("gov")
	port := "icacontroller-" + a
	for _, m := range []*controllertypes.MsgRegisterInterchainAccount{
		register("x", a, "", channeltypes.ORDERED), register("connection-0", "", "", channeltypes.ORDERED), register("connection-0", " ", "", channeltypes.ORDERED),
		register("connection-0", strings.Repeat("o", 2049), "", channeltypes.ORDERED), register("connection-0", a, "", channeltypes.NONE), register("connection-0", a, "", channeltypes.Order(9)),
		register("connection-0", a, "garbage", channeltypes.ORDERED), register("connection-77", a, "", channeltypes.ORDERED),
		register("connection-0", strings.Repeat("o", 2048), "", channeltypes.ORDERED), register("connection-0", a, "", channeltypes.ORDERED), register("connection-0", a, "", channeltypes.ORDERED),
		register("connection-1", a, "", channeltypes.UNORDERED),
	} {
		c.message(m)
	}
	send := func(m *controllertypes.MsgSendTx) { c.message(m) }
	minute := uint64(60_000_000_000)
	send(sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""))
	version := strings.Replace(versions("connection-0", "connection-7")[0], `"address":""`, `"address":"open1abc"`, 1)
	c.openAck("controller", port, "channel-101", version)
	send(sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""))
	c.channel(port, "channel-101", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, version)
	for _, m := range []*controllertypes.MsgSendTx{
		sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""), sendTx(a, "connection-0", 1, icatypes.EXECUTE_TX, "data", "a <memo> & \"more\" é \u2028"),
		sendTx(a, "connection-0", 0, icatypes.EXECUTE_TX, "data", ""), sendTx(a, "connection-0", math.MaxUint64, icatypes.EXECUTE_TX, "data", ""),
		sendTx(a, "connection-0", math.MaxUint64-1_700_000_000_000_000_000, icatypes.EXECUTE_TX, "data", ""), sendTx(a, "connection-0", minute, icatypes.UNSPECIFIED, "data", ""),
		sendTx(a, "connection-0", minute, icatypes.Type(5), "data", ""), sendTx(a, "connection-0", minute, icatypes.Type(-5), "data", ""), sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "", ""),
		sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", strings.Repeat("m", 32768)), sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", strings.Repeat("m", 32769)),
		sendTx("", "connection-0", minute, icatypes.EXECUTE_TX, "data", ""), sendTx(strings.Repeat("o", 2049), "connection-0", minute, icatypes.EXECUTE_TX, "data", ""),
		sendTx(a, "x", minute, icatypes.EXECUTE_TX, "data", ""), sendTx(a, "connection-1", minute, icatypes.EXECUTE_TX, "data", ""), sendTx("somebody", "connection-0", minute, icatypes.EXECUTE_TX, "data", ""),
	} {
		send(m)
	}
	c.message(register("connection-0", a, "", channeltypes.ORDERED))
	for _, ack := range []string{`{"result":"AQ=="}`, `{"error":"no"}`, "garbage", ""} {
		c.ack("controller", port, "channel-101", ack)
	}
	c.timeout("controller", port, "channel-101")
	c.timeout("controller", port, "channel-55")
	c.ack("controller", port, "channel-55", "{}")
	c.recv("controller", "icahost", port, "channel-101", []byte("data"))
	for _, data := range []string{`{"type":"TYPE_EXECUTE_TX","data":"AQ==","memo":"m"}`, `{}`, `null`, `x`, `{"other":1}`, `{"memo":1}`} {
		c.unmarshal("controller", port, "channel-101", []byte(data))
	}
	c.unmarshal("controller", "other", "channel-101", []byte("{}"))
	c.unmarshal("controller", "icacontroller-", "channel-101", []byte("{}"))
	// A packet of an ordered channel that timed out has closed it, and it is opened again.
	c.channel(port, "channel-101", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, version)
	c.on("close_confirm", "controller", port, "channel-101")
	send(sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""))
	c.message(register("connection-0", a, "", channeltypes.UNORDERED))
	c.message(register("connection-0", a, strings.Replace(version, "proto3", "proto3json", 1), channeltypes.ORDERED))
	c.message(register("connection-0", a, version, channeltypes.ORDERED))
	c.message(register("connection-0", a, "", channeltypes.ORDERED))
	c.export()
	for _, signer := range []string{"", " ", "x", a, gov, "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu"} {
		c.message(controllertypes.NewMsgUpdateParams(signer, controllertypes.NewParams(false)))
	}
	c.message(register("connection-2", a, "", channeltypes.ORDERED))
	send(sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""))
	c.message(controllertypes.NewMsgUpdateParams(gov, controllertypes.NewParams(true)))
	// Times before and after all that 64 bits of nanoseconds hold.
	c.at(9_223_372_036, 3)
	send(sendTx(a, "connection-0", minute, icatypes.EXECUTE_TX, "data", ""))
	c.export()
}

// listeners is about the application below the controller, which hears of channels that genesis names.
func listeners() {
	c := begin("application below", true)
	section := func(middleware bool) string {
		return fmt.Sprintf(`{"controller_genesis_state":{"active_channels":[{"connection_id":"connection-0","port_id":"%s","channel_id":"channel-0","is_middleware_enabled":%t},{"connection_id":"connection-0","port_id":"%s2","channel_id":"channel-13","is_middleware_enabled":true}],"interchain_accounts":[{"connection_id":"connection-0","port_id":"%s","account_address":"abc"}],"ports":["%s","%s2"],"params":{"controller_enabled":true}},"host_genesis_state":{"active_channels":[],"interchain_accounts":[],"port":"icahost","params":{"host_enabled":true,"allow_messages":["*"]}}}`,
			owner, middleware, owner, owner, owner, owner)
	}
	version := strings.Replace(versions("connection-0", "connection-7")[0], `"address":""`, `"address":"abc"`, 1)
	for _, middleware := range []bool{true, false} {
		c.genesis(section(middleware))
		c.channel(owner, "channel-0", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, version)
		c.channel(owner+"2", "channel-13", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, version)
		for _, p := range []string{owner, owner + "2"} {
			channel := "channel-0"
			if p != owner {
				channel = "channel-13"
			}
			c.ack("controller", p, channel, `{"result":"AQ=="}`)
			c.timeout("controller", p, channel)
			c.on("close_confirm", "controller", p, channel)
			c.openAck("controller", p, channel, version)
		}
		c.message(register("connection-0", "owner", "", channeltypes.ORDERED))
		c.channel(owner, "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, version)
		c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.ORDERED, hop0, "")
		c.open("open_init", "controller", owner, "channel-13", "icahost", channeltypes.ORDERED, hop0, "")
		c.openAck("controller", owner, "channel-0", version)
		c.channel(owner, "channel-0", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, version)
		c.openAck("controller", owner, "channel-0", version)
	}
	c.genesis(section(true))
	c.channel(owner, "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, version)
	c.message(register("connection-0", "owner", "", channeltypes.ORDERED))
	c.export()
	for _, change := range [][2]string{{`"channel_id":"channel-0"`, `"channel_id":"!"`}, {`"ports":["`, `"ports":["!","`}, {`"account_address":"abc"`, `"account_address":"a-c"`}, {`"port":"icahost"`, `"port":"!"`}, {`["*"]`, `["*","a"]`}, {`["*"]`, `[" "]`}} {
		c.genesis(strings.Replace(section(true), change[0], change[1], 1))
	}
	c = begin("two layers", false)
	c.genesis(section(true))
	c.channel(owner, "channel-0", channeltypes.OPEN, channeltypes.ORDERED, "icahost", hop0, version)
	c.ack("controller", owner, "channel-0", `{"result":"AQ=="}`)
	c.timeout("controller", owner, "channel-0")
	c.on("close_confirm", "controller", owner, "channel-0")
	c.channel(owner, "channel-0", channeltypes.CLOSED, channeltypes.ORDERED, "icahost", hop0, version)
	c.open("open_init", "controller", owner, "channel-1", "icahost", channeltypes.ORDERED, hop0, "")
	c.openAck("controller", owner, "channel-0", version)
}

// hosts is about parameters and queries in messages.
func hosts() {
	c := begin("host messages", false)
	a, gov := account(alice).String(), module("gov")
	for _, signer := range []string{"", "x", a, gov} {
		c.message(hosttypes.NewMsgUpdateParams(signer, hosttypes.NewParams(true, []string{"/cosmos.bank.v1beta1.MsgSend"})))
	}
	many := make([]string, 501)
	for i := range many {
		many[i] = fmt.Sprint("m", i)
	}
	for _, allowed := range [][]string{nil, {}, {"*"}, {"*", "a"}, {"a", "*"}, {"a", ""}, {" "}, {"a", "a"}, many[:500], many} {
		c.message(hosttypes.NewMsgUpdateParams(gov, hosttypes.NewParams(true, allowed)))
	}
	balance := func(address, denom string) []byte {
		bz, _ := (&banktypes.QueryBalanceRequest{Address: address, Denom: denom}).Marshal()
		return bz
	}
	ask := func(requests ...hosttypes.QueryRequest) { c.message(hosttypes.NewMsgModuleQuerySafe(a, requests)) }
	q := func(path string, data []byte) hosttypes.QueryRequest {
		return hosttypes.QueryRequest{Path: path, Data: data}
	}
	ask()
	ask(q("/cosmos.bank.v1beta1.Query/Balance", balance(a, "uopen")))
	ask(q("/cosmos.bank.v1beta1.Query/Balance", balance(a, "uopen")), q("/cosmos.bank.v1beta1.Query/Params", nil), q("/cosmos.bank.v1beta1.Query/SupplyOf", nil))
	ask(q("/cosmos.bank.v1beta1.Query/Balance", balance("x", "uopen")))
	ask(q("/cosmos.bank.v1beta1.Query/Balance", balance(a, "")))
	ask(q("/cosmos.bank.v1beta1.Query/Balance", []byte{0xff}))
	ask(q("cosmos.bank.v1beta1.Query/Balance", nil))
	ask(q("", nil))
	ask(q("/cosmos.bank.v1beta1.Query/TotalSupply", nil))
	ask(q("/cosmos.bank.v1beta1.Msg/Send", nil))
	ask(q("/cosmos.staking.v1beta1.Query/Params", nil))
	ask(q("/ibc.applications.interchain_accounts.host.v1.Query/Params", nil))
	c.message(hosttypes.NewMsgModuleQuerySafe("x", []hosttypes.QueryRequest{q("/cosmos.bank.v1beta1.Query/Params", nil)}))
	c.export()
}
