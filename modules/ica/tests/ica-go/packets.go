package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	sdkmath "cosmossdk.io/math"
	"github.com/cosmos/gogoproto/proto"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

func data(kind, data any, memo any) []byte {
	bz, err := json.Marshal(map[string]any{"type": kind, "data": data, "memo": memo})
	if err != nil {
		panic(err)
	}
	return bz
}

func execute(bz []byte) []byte {
	return data("TYPE_EXECUTE_TX", base64.StdEncoding.EncodeToString(bz), "")
}

func marshal(m proto.Message) []byte {
	bz, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}
	return bz
}

func coins(amount int64) sdk.Coins {
	return sdk.Coins{{Denom: "uopen", Amount: sdkmath.NewInt(amount)}}
}

// packets is about what the host makes of packets, in both encodings.
func packets() {
	for _, encoding := range []string{icatypes.EncodingProtobuf, icatypes.EncodingProto3JSON} {
		c := begin("packets "+encoding, false)
		good := strings.Replace(versions("connection-7", "connection-0")[0], `"proto3"`, `"`+encoding+`"`, 1)
		c.recv("host", owner, "icahost", "channel-0", execute(nil))
		c.open("open_try", "host", "icahost", "channel-0", owner, channeltypes.ORDERED, hop0, good)
		c.channel("icahost", "channel-0", channeltypes.OPEN, channeltypes.ORDERED, owner, hop0, good)
		c.on("open_confirm", "host", "icahost", "channel-0")
		ica := icatypes.GenerateAddress(c.ctx, "connection-0", owner)
		c.gift(ica, 1000)
		c.envelopes(encoding)
		c.sends(encoding, ica)
		if encoding == icatypes.EncodingProtobuf {
			c.protobufs(ica)
		} else {
			c.jsons(ica)
		}
		c.nested(encoding, ica)
		for _, allowed := range [][]string{{"/cosmos.bank.v1beta1.MsgMultiSend"}, {"/cosmos.bank.v1beta1.MsgSend"}, {"cosmos.bank.v1beta1.MsgSend"}, nil} {
			c.message(hosttypes.NewMsgUpdateParams(module("gov"), hosttypes.NewParams(true, allowed)))
			c.sendAs(encoding, owner, &banktypes.MsgSend{FromAddress: ica.String(), ToAddress: account(bob).String(), Amount: coins(1)})
			c.sendAs(encoding, owner)
		}
		c.message(hosttypes.NewMsgUpdateParams(module("gov"), hosttypes.NewParams(false, []string{"*"})))
		c.sendAs(encoding, owner, &banktypes.MsgSend{FromAddress: ica.String(), ToAddress: account(bob).String(), Amount: coins(1)})
		c.export()
	}
	c := begin("versions of channels", false)
	for i, version := range append(versions("connection-7", "connection-0"), "garbage") {
		channel := fmt.Sprint("channel-", i)
		c.channel("icahost", channel, channeltypes.OPEN, channeltypes.ORDERED, owner, hop0, version)
		c.recv("host", owner, "icahost", channel, execute(nil))
		c.unmarshal("host", "icahost", channel, execute(nil))
	}
	c.channel("icahost", "channel-99", channeltypes.OPEN, channeltypes.ORDERED, owner, nil, versions("connection-7", "connection-0")[0])
	c.recv("host", owner, "icahost", "channel-99", execute(nil))
}

func (c *chain) recvHost(data []byte) { c.recv("host", owner, "icahost", "channel-0", data) }

// sendAs receives messages from a port.
func (c *chain) sendAs(encoding, port string, msgs ...proto.Message) {
	bz, err := icatypes.SerializeCosmosTx(c.cdc, msgs, encoding)
	if err != nil {
		panic(err)
	}
	c.recv("host", port, "icahost", "channel-0", execute(bz))
}

// envelopes are data of packets that are odd before anybody looks at the messages.
func (c *chain) envelopes(encoding string) {
	empty := ""
	if encoding == icatypes.EncodingProto3JSON {
		empty = base64.StdEncoding.EncodeToString([]byte(`{"messages":[]}`))
	}
	for _, text := range []string{
		"", "x", "null", "{}", "[]", `"x"`, `{"type":"TYPE_EXECUTE_TX"}`, `{"type":1,"data":"` + empty + `"}`, `{"type":"1","data":"` + empty + `"}`, `{"type":0}`, `{"type":2}`, `{"type":1.0}`,
		`{"type":1e0}`, `{"type":-1}`, `{"type":99999999999}`, `{"type":"TYPE_UNSPECIFIED"}`, `{"type":"type_execute_tx"}`, `{"type":null}`, `{"type":"TYPE_EXECUTE\u005fTX"}`, `{"type":true}`,
		`{"type":"TYPE_EXECUTE_TX","data":"` + empty + `","memo":"m"}`, `{"type":"TYPE_EXECUTE_TX","data":"` + empty + `","memo":null}`, `{"type":"TYPE_EXECUTE_TX","data":"` + empty + `","memo":5}`,
		`{"type":"TYPE_EXECUTE_TX","data":"` + empty + `","more":5}`, `{"type":"TYPE_EXECUTE_TX","Data":"` + empty + `"}`, `{"type":"TYPE_UNSPECIFIED","type":"TYPE_EXECUTE_TX","data":"` + empty + `"}`,
		`{"type":"TYPE_EXECUTE_TX","data":"` + empty + `"} trailing`, ` {"type":"TYPE_EXECUTE_TX","data":"` + empty + `"}`, `{"type":"TYPE_EXECUTE_TX","data":null}`, `{"type":"TYPE_EXECUTE_TX","data":[]}`,
		`{"type":"TYPE_EXECUTE_TX","data":[10,0]}`, `{"type":"TYPE_EXECUTE_TX","data":"CgA"}`, `{"type":"TYPE_EXECUTE_TX","data":"Cg\nA="}`, `{"type":"TYPE_EXECUTE_TX","data":"CgB="}`, `{"type":"TYPE_EXECUTE_TX","data":"-_"}`,
		`{"type":"TYPE_EXECUTE_TX","data":"/w=="}`, `{"type":"TYPE_EXECUTE_TX","data":5}`, `{"type":"TYPE_EXECUTE_TX","data":"` + empty + `","memo":"` + strings.Repeat("m", 40000) + `"}`,
	} {
		c.recvHost([]byte(text))
	}
}

// sends are messages in the form that a controller of ibc-go writes.
func (c *chain) sends(encoding string, ica sdk.AccAddress) {
	a, b, from := account(alice).String(), account(bob).String(), ica.String()
	send := func(from, to string, amount int64) *banktypes.MsgSend {
		return &banktypes.MsgSend{FromAddress: from, ToAddress: to, Amount: coins(amount)}
	}
	c.sendAs(encoding, owner)
	c.sendAs(encoding, owner, send(from, b, 10))
	c.sendAs(encoding, owner, send(from, b, 10), send(from, a, 5))
	c.sendAs(encoding, owner, send(from, b, 10), send(from, a, 5000))
	c.sendAs(encoding, owner, send(from, b, 10), send(a, b, 5))
	c.sendAs(encoding, owner, send(from, module("mint"), 10))
	c.sendAs(encoding, owner+"x", send(from, b, 10))
	for _, text := range []string{"", "x", " ", "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu", strings.ToUpper(from), sdk.ValAddress(ica).String()} {
		c.sendAs(encoding, owner, send(text, b, 10))
		c.sendAs(encoding, owner, send(from, text, 10))
	}
	c.sendAs(encoding, owner, send(from, b, 0))
	c.sendAs(encoding, owner, send(from, b, -1))
	c.sendAs(encoding, owner, &banktypes.MsgSend{FromAddress: from, ToAddress: b})
	c.sendAs(encoding, owner, &banktypes.MsgMultiSend{Inputs: []banktypes.Input{{Address: from, Coins: coins(3)}}, Outputs: []banktypes.Output{{Address: a, Coins: coins(1)}, {Address: b, Coins: coins(2)}}})
	c.sendAs(encoding, owner, &banktypes.MsgMultiSend{})
	c.sendAs(encoding, owner, &banktypes.MsgMultiSend{Inputs: []banktypes.Input{{Address: from, Coins: coins(3)}, {Address: a, Coins: coins(3)}}, Outputs: []banktypes.Output{{Address: b, Coins: coins(6)}}})
	query, _ := (&banktypes.QueryBalanceRequest{Address: from, Denom: "uopen"}).Marshal()
	c.sendAs(encoding, owner, hosttypes.NewMsgModuleQuerySafe(from, []hosttypes.QueryRequest{{Path: "/cosmos.bank.v1beta1.Query/Balance", Data: query}}))
	c.sendAs(encoding, owner, hosttypes.NewMsgModuleQuerySafe(from, []hosttypes.QueryRequest{{Path: "/cosmos.bank.v1beta1.Query/TotalSupply"}}))
	c.sendAs(encoding, owner, hosttypes.NewMsgUpdateParams(from, hosttypes.DefaultParams()), send(from, b, 1))
	c.sendAs(encoding, owner, hosttypes.NewMsgUpdateParams(module("gov"), hosttypes.DefaultParams()))
	c.sendAs(encoding, owner, controllertypes.NewMsgRegisterInterchainAccount("connection-3", from, "", channeltypes.UNORDERED), send(from, b, 1))
	c.sendAs(encoding, owner, controllertypes.NewMsgRegisterInterchainAccount("connection-3", a, "", channeltypes.UNORDERED))
	c.sendAs(encoding, owner, controllertypes.NewMsgSendTx(from, "connection-3", 5, icatypes.InterchainAccountPacketData{Type: icatypes.EXECUTE_TX, Data: []byte("data")}))
}

// nested are messages with messages and other types inside.
func (c *chain) nested(encoding string, ica sdk.AccAddress) {
	send := &banktypes.MsgSend{FromAddress: ica.String(), ToAddress: account(bob).String(), Amount: coins(1)}
	exec := func(inner ...*codectypes.Any) *authz.MsgExec {
		return &authz.MsgExec{Grantee: ica.String(), Msgs: inner}
	}
	packed := func(m proto.Message) *codectypes.Any {
		bz, err := codectypes.NewAnyWithValue(m)
		if err != nil {
			panic(err)
		}
		return bz
	}
	c.sendAs(encoding, owner, exec(packed(send)))
	c.sendAs(encoding, owner, exec(packed(send), packed(send)), send)
	c.sendAs(encoding, owner, exec(packed(&banktypes.MsgSend{FromAddress: account(alice).String(), ToAddress: account(bob).String(), Amount: coins(1)})))
	c.sendAs(encoding, owner, exec())
	for _, depth := range []int{8, 9, 10, 11} {
		deep := packed(send)
		for range depth {
			deep = packed(exec(deep))
		}
		c.sendAs(encoding, owner, deep.GetCachedValue().(proto.Message))
	}
	many := func(n int) []*codectypes.Any {
		list := make([]*codectypes.Any, n)
		for i := range list {
			list[i] = packed(send)
		}
		return list
	}
	c.sendAs(encoding, owner, exec(many(98)...))
	c.sendAs(encoding, owner, exec(many(99)...))
	c.sendAs(encoding, owner, exec(many(100)...))
	c.sendAs(encoding, owner, exec(many(60)...), exec(many(60)...))
	grant := func(a *codectypes.Any) *authz.MsgGrant {
		return &authz.MsgGrant{Granter: ica.String(), Grantee: account(bob).String(), Grant: authz.Grant{Authorization: a}}
	}
	c.sendAs(encoding, owner, grant(packed(authz.NewGenericAuthorization("/cosmos.bank.v1beta1.MsgSend"))))
	c.sendAs(encoding, owner, grant(packed(banktypes.NewSendAuthorization(coins(5), nil))))
	c.sendAs(encoding, owner, grant(packed(banktypes.NewSendAuthorization(nil, nil))))
	if encoding == icatypes.EncodingProto3JSON {
		return
	}
	for _, a := range []*codectypes.Any{nil, anyOf("", nil), anyOf("/nothing", nil), packed(send), anyOf("/cosmos.authz.v1beta1.GenericAuthorization", []byte{0xff}), anyOf("/cosmos.authz.v1beta1.GenericAuthorization", []byte{0x0a, 1, 'x', 0x7a, 1, 'x'})} {
		c.recvHost(execute(marshal(&icatypes.CosmosTx{Messages: []*codectypes.Any{anyOf("/cosmos.authz.v1beta1.MsgGrant", marshal(grant(a)))}})))
	}
	for _, a := range []*codectypes.Any{anyOf("/nothing", nil), anyOf("cosmos.bank.v1beta1.MsgSend", marshal(send)), anyOf("/cosmos.bank.v1beta1.MsgSend", []byte{0xff}), anyOf("/cosmos.authz.v1beta1.GenericAuthorization", nil), anyOf("", nil)} {
		c.recvHost(execute(marshal(&icatypes.CosmosTx{Messages: []*codectypes.Any{anyOf("/cosmos.authz.v1beta1.MsgExec", marshal(exec(a)))}})))
	}
}

func anyOf(url string, value []byte) *codectypes.Any {
	return &codectypes.Any{TypeUrl: url, Value: value}
}

func (c *chain) protobufs(ica sdk.AccAddress) {
	b, from := account(bob).String(), ica.String()
	send := marshal(&banktypes.MsgSend{FromAddress: from, ToAddress: b, Amount: coins(1)})
	tx := func(messages ...*codectypes.Any) []byte { return marshal(&icatypes.CosmosTx{Messages: messages}) }
	good := anyOf("/cosmos.bank.v1beta1.MsgSend", send)
	for _, bz := range [][]byte{
		tx(good), tx(anyOf("cosmos.bank.v1beta1.MsgSend", send)), tx(anyOf("type.googleapis.com/cosmos.bank.v1beta1.MsgSend", send)), tx(anyOf("/nothing", send)), tx(anyOf("", send)), tx(anyOf("", nil)), tx(good, anyOf("", nil)),
		tx(anyOf("/cosmos.bank.v1beta1.Params", nil)), tx(anyOf("/cosmos.auth.v1beta1.BaseAccount", nil)), tx(anyOf("/cosmos.bank.v1beta1.MsgSend", nil)), tx(anyOf("/cosmos.bank.v1beta1.MsgSend", []byte{0xff})),
		tx(anyOf("/cosmos.bank.v1beta1.MsgSend", append(append([]byte{}, send...), 0x7a, 1, 'x'))), append(tx(good), 0x7a, 1, 'x'), tx(anyOf("/cosmos.bank.v1beta1.MsgSend", append(append([]byte{}, send...), 0x0a, 1, 'x'))),
		append(tx(good), 0x0a), append(tx(good), tx(good)...), {0x08, 1}, {0x0a, 0}, {}, tx(anyOf("/cosmos.bank.v1beta1.MsgSend", []byte{0x1a, 6, 0x0a, 1, 'u', 0x12, 1, 'x'})),
		tx(anyOf("/ibc.applications.interchain_accounts.host.v1.MsgUpdateParams", marshal(hosttypes.NewMsgUpdateParams(from, hosttypes.NewParams(true, []string{"*", "a"}))))),
	} {
		c.recvHost(execute(bz))
	}
}

func (c *chain) jsons(ica sdk.AccAddress) {
	b, from := account(bob).String(), ica.String()
	send := `{"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":"` + from + `","to_address":"` + b + `","amount":[{"denom":"uopen","amount":"1"}]}`
	tx := `{"messages":[` + send + `]}`
	put := func(old, new string) string { return strings.Replace(tx, old, new, 1) }
	for _, text := range []string{
		tx, " " + tx + "\n", tx + "x", tx + "{}", "", "null", "{}", "[]", `{"messages":null}`, `{"messages":[null]}`, `{"messages":{}}`, `{"messages":[{}]}`, `{"messages":[],"messages":[` + send + `]}`,
		`{"messages":[` + send + `],"messages":[]}`, `{"Messages":[` + send + `]}`, `{"messages":[` + send + `],"more":1}`, put(`"from_address"`, `"fromAddress"`), put(`"from_address"`, `"From_address"`),
		put(`"amount":[`, `"more":1,"amount":[`), put(`"to_address":"`+b+`",`, ``), put(`"to_address":"`+b+`"`, `"to_address":null`), put(`"amount":"1"`, `"amount":1`), put(`"amount":"1"`, `"amount":"01"`), put(`"amount":"1"`, `"amount":"1.0"`),
		put(`"amount":"1"`, `"amount":"x"`), put(`"amount":"1"`, `"amount":"1","amount":"2"`), put(`"denom":"uopen"`, `"denom":"x","denom":"uopen"`), put(`"denom":"uopen"`, `"denom":"\u0075open"`), put(`"denom":"uopen"`, `"denom":"\ud800"`),
		put(`"denom":"uopen"`, "\"denom\":\"\xff\""), put(`"amount":[{"denom":"uopen","amount":"1"}]`, `"amount":[]`), put(`"amount":[{"denom":"uopen","amount":"1"}]`, `"amount":null`), put(`"@type":"/`, `"@type":"`), put(`"@type":"/cosmos.bank.v1beta1.MsgSend"`, `"@type":"/nothing"`),
		put(`"@type":"/cosmos.bank.v1beta1.MsgSend"`, `"@type":""`), put(`"@type":"/cosmos.bank.v1beta1.MsgSend",`, ``), put(`"@type":"/cosmos.bank.v1beta1.MsgSend"`, `"@type":5`), put(`"@type":"/cosmos.bank.v1beta1.MsgSend"`, `"@type":"x","@type":"/cosmos.bank.v1beta1.MsgSend"`),
		put(`":`, `" :  `), `{"messages":[{"@type":"/cosmos.auth.v1beta1.BaseAccount"}]}`, `{"messages":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.host.v1.MsgUpdateParams","signer":"` + from + `","params":{"host_enabled":true,"allow_messages":[]}}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.host.v1.MsgUpdateParams","signer":"` + from + `","params":{"host_enabled":true}}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":{"type":"TYPE_EXECUTE_TX","data":"AQ==","memo":""},"relative_timeout":"5"}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":{"type":1,"data":"AQ==","memo":""},"relative_timeout":"5"}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":{"type":7,"data":"AQ==","memo":""},"relative_timeout":"5"}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":{"type":"TYPE_EXECUTE_TX","data":"AQ==","memo":""},"relative_timeout":5}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":{"type":"TYPE_EXECUTE_TX","data":"AR==","memo":""},"relative_timeout":"5"}]}`,
		`{"messages":[{"@type":"/ibc.applications.interchain_accounts.controller.v1.MsgSendTx","owner":"` + from + `","connection_id":"connection-3","packet_data":null,"relative_timeout":"5"}]}`,
	} {
		c.recvHost(execute([]byte(text)))
	}
}
