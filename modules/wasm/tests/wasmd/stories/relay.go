package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"

	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

func (s *stage) open(contract sdk.AccAddress, msg wasmvmtypes.IBCChannelOpenMsg) {
	s.run(step{"do": "open", "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		version, err := s.keepers.WasmKeeper.OnOpenChannel(ctx, contract, msg)
		return version, err == nil, err
	})
}

// notify runs an entry point that answers nothing.
func (s *stage) notify(do string, contract sdk.AccAddress, msg any, call func(sdk.Context) error) {
	s.run(step{"do": do, "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		err := call(ctx)
		return nil, err == nil, err
	})
}

func (s *stage) connect(contract sdk.AccAddress, msg wasmvmtypes.IBCChannelConnectMsg) {
	s.notify("connect", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnConnectChannel(ctx, contract, msg) })
}

func (s *stage) close(contract sdk.AccAddress, msg wasmvmtypes.IBCChannelCloseMsg) {
	s.notify("close", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnCloseChannel(ctx, contract, msg) })
}

func (s *stage) receive(contract sdk.AccAddress, msg wasmvmtypes.IBCPacketReceiveMsg) {
	s.run(step{"do": "receive", "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		ack, err := s.keepers.WasmKeeper.OnRecvPacket(ctx, contract, msg)
		switch {
		case err != nil:
			return nil, false, err
		case ack == nil:
			return "later", true, nil
		case ack.Success():
			return "success " + hex.EncodeToString(ack.Acknowledgement()), true, nil
		}
		return "error " + string(ack.Acknowledgement()), false, nil
	})
}

func (s *stage) ack(contract sdk.AccAddress, msg wasmvmtypes.IBCPacketAckMsg) {
	s.notify("ack", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnAckPacket(ctx, contract, msg) })
}

func (s *stage) timeout(contract sdk.AccAddress, msg wasmvmtypes.IBCPacketTimeoutMsg) {
	s.notify("timeout", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnTimeoutPacket(ctx, contract, msg) })
}

func (s *stage) source(contract sdk.AccAddress, msg wasmvmtypes.IBCSourceCallbackMsg) {
	s.notify("source", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.IBCSourceCallback(ctx, contract, msg) })
}

func (s *stage) destination(contract sdk.AccAddress, msg wasmvmtypes.IBCDestinationCallbackMsg) {
	s.notify("destination", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.IBCDestinationCallback(ctx, contract, msg) })
}

func (s *stage) send2(contract sdk.AccAddress, msg wasmvmtypes.IBC2PacketSendMsg) {
	s.notify("send2", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnSendIBC2Packet(ctx, contract, msg) })
}

func (s *stage) receive2(contract sdk.AccAddress, msg wasmvmtypes.IBC2PacketReceiveMsg) {
	s.run(step{"do": "receive2", "contract": contract.String(), "msg": msg}, func(ctx sdk.Context) (any, bool, error) {
		result := s.keepers.WasmKeeper.OnRecvIBC2Packet(ctx, contract, msg)
		switch result.Status {
		case channeltypesv2.PacketStatus_Success:
			return "success " + hex.EncodeToString(result.Acknowledgement), true, nil
		case channeltypesv2.PacketStatus_Async:
			return "later", true, nil
		}
		return "error " + string(result.Acknowledgement), false, nil
	})
}

func (s *stage) ack2(contract sdk.AccAddress, msg wasmvmtypes.IBC2AcknowledgeMsg) {
	s.notify("ack2", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnAckIBC2Packet(ctx, contract, msg) })
}

func (s *stage) timeout2(contract sdk.AccAddress, msg wasmvmtypes.IBC2PacketTimeoutMsg) {
	s.notify("timeout2", contract, msg, func(ctx sdk.Context) error { return s.keepers.WasmKeeper.OnTimeoutIBC2Packet(ctx, contract, msg) })
}

func channel(order, version string) wasmvmtypes.IBCChannel {
	return wasmvmtypes.IBCChannel{
		Endpoint:             wasmvmtypes.IBCEndpoint{PortID: "wasm.own", ChannelID: "channel-1"},
		CounterpartyEndpoint: wasmvmtypes.IBCEndpoint{PortID: "icahost", ChannelID: "channel-7"},
		Order:                order, Version: version, ConnectionID: "connection-2",
	}
}

func packet(sequence uint64, data string) wasmvmtypes.IBCPacket {
	p := wasmvmtypes.IBCPacket{
		Data: []byte(data), Src: wasmvmtypes.IBCEndpoint{PortID: "<their> & port", ChannelID: "channel-7"},
		Dest: wasmvmtypes.IBCEndpoint{PortID: "wasm.own", ChannelID: "channel-1"}, Sequence: sequence,
		Timeout: wasmvmtypes.IBCTimeout{Timestamp: sequence * 1_000_000_000},
	}
	if sequence%2 == 0 {
		p.Timeout.Block = &wasmvmtypes.IBCTimeoutBlock{Revision: sequence / 2, Height: 77}
	}
	return p
}

func payload(value string) wasmvmtypes.IBC2Payload {
	return wasmvmtypes.IBC2Payload{SourcePort: "wasm2own", DestinationPort: "<theirs>", Version: "v1", Encoding: "application/json", Value: []byte(value)}
}

// scripts are answers of every kind, and what they ask for: other contracts, coins, replies.
func scripts(contract, other sdk.AccAddress) []string {
	b64 := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	call := func(addr sdk.AccAddress, answer string) string {
		return fmt.Sprintf(`{"wasm":{"execute":{"contract_addr":"%s","msg":"%s","funds":[]}}}`, addr, b64(answer))
	}
	send := func(amount string) string {
		return fmt.Sprintf(`{"bank":{"send":{"to_address":"%s","amount":[{"denom":"denom","amount":"%s"}]}}}`, user(3), amount)
	}
	sub := func(msg, on, limit string) string {
		return fmt.Sprintf(`{"id":4,"msg":%s,"gas_limit":%s,"reply_on":"%s"}`, msg, limit, on)
	}
	ok := func(parts string) string { return `{"ok":{` + parts + `}}` }
	messages := func(list string) string { return ok(`"acknowledgement":"YWNr","messages":[` + list + `]`) }
	data := `{"ok":{"data":"` + b64("of the other") + `","attributes":[{"key":"z","value":"1"},{"key":"b","value":"2"}]}}`
	return []string{
		`{"ok":null}`, `{}`, `{"error":"no <way> & out"}`, `{"error":""}`, `[]`, `{"ok":5}`, `trap`, ``, `null`,
		ok(``), ok(`"acknowledgement":""`), ok(`"acknowledgement":null`), ok(`"acknowledgement":"YWNr"`), ok(`"acknowledgement":[1,2,300]`), ok(`"version":"mine"`), ok(`"version":""`),
		ok(`"acknowledgement":"YQ==","attributes":[{"key":" k ","value":" v "},{"key":"e","value":""}],"events":[{"type":" own ","attributes":[{"key":"x","value":"y"}]}]`),
		ok(`"acknowledgement":"YQ==","attributes":[{"key":"_k","value":"v"}]`), ok(`"events":[{"type":"x","attributes":[]}]`), ok(`"attributes":[{"key":"` + string(make200()) + `","value":"w"}]`),
		messages(sub(send("5"), "never", "null")), messages(sub(send("5"), "always", "null")), messages(sub(send("5000000"), "never", "null")), messages(sub(send("5000000"), "error", "null")),
		messages(sub(call(other, data), "never", "null")), messages(sub(call(other, data), "success", "null")), messages(sub(call(other, data), "success", "3000")),
		messages(sub(call(other, `{"error":"other says no"}`), "never", "null")), messages(sub(call(other, `{"error":"other says no"}`), "always", "null")), messages(sub(call(contract, data), "always", "400000")),
		messages(sub(call(other, `{"ok":{"attributes":[{"key":"","value":""}]}}`), "success", "null")),
		messages(sub(`{"ibc":{"send_packet":{"channel_id":"","data":"","timeout":{}}}}`, "never", "null")), messages(sub(`{"custom":{}}`, "never", "null")),
		ok(`"messages":[` + sub(send("1"), "always", "null") + `]`), ok(`"messages":[{"id":1}]`),
	}
}

func make200() []byte {
	out := make([]byte, 200)
	for i := range out {
		out[i] = 'a' + byte(i%26)
	}
	return out
}

func scripted(s *stage) (contract, other sdk.AccAddress) {
	code := s.store("relaying")
	contract, other = s.instantiate(code, `{"ok":{}}`), s.instantiate(code, `{"ok":{}}`)
	s.send(contract, 500)
	return
}

// relay tells a contract of handshakes, packets and callbacks, and the contract answers in every way.
func relay(s *stage) {
	contract, other := scripted(s)
	relayer := user(9).String()
	for i, script := range scripts(contract, other) {
		if script != "" {
			s.sudo(contract, script)
		}
		n := uint64(i)
		own := channel("ORDER_ORDERED", "v<1>")
		s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenInit: &wasmvmtypes.IBCOpenInit{Channel: own}})
		s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenTry: &wasmvmtypes.IBCOpenTry{Channel: own, CounterpartyVersion: "theirs"}})
		s.connect(contract, wasmvmtypes.IBCChannelConnectMsg{OpenAck: &wasmvmtypes.IBCOpenAck{Channel: own, CounterpartyVersion: ""}})
		s.connect(contract, wasmvmtypes.IBCChannelConnectMsg{OpenConfirm: &wasmvmtypes.IBCOpenConfirm{Channel: own}})
		s.close(contract, wasmvmtypes.IBCChannelCloseMsg{CloseInit: &wasmvmtypes.IBCCloseInit{Channel: own}})
		s.close(contract, wasmvmtypes.IBCChannelCloseMsg{CloseConfirm: &wasmvmtypes.IBCCloseConfirm{Channel: own}})
		received := wasmvmtypes.IBCPacketReceiveMsg{Packet: packet(n, "data"), Relayer: relayer}
		s.receive(contract, received)
		acked := wasmvmtypes.IBCPacketAckMsg{Acknowledgement: wasmvmtypes.IBCAcknowledgement{Data: []byte("ack")}, OriginalPacket: packet(n, ""), Relayer: relayer}
		s.ack(contract, acked)
		s.timeout(contract, wasmvmtypes.IBCPacketTimeoutMsg{Packet: packet(n, "late"), Relayer: relayer})
		s.source(contract, wasmvmtypes.IBCSourceCallbackMsg{Acknowledgement: &wasmvmtypes.IBCAckCallbackMsg{Acknowledgement: acked.Acknowledgement, OriginalPacket: acked.OriginalPacket, Relayer: relayer}})
		s.source(contract, wasmvmtypes.IBCSourceCallbackMsg{Timeout: &wasmvmtypes.IBCTimeoutCallbackMsg{Packet: packet(n, "late"), Relayer: relayer}})
		s.destination(contract, wasmvmtypes.IBCDestinationCallbackMsg{Ack: acked.Acknowledgement, Packet: packet(n, "x")})
		s.destination(contract, wasmvmtypes.IBCDestinationCallbackMsg{Ack: acked.Acknowledgement, Packet: packet(n, "x"), Transfer: &wasmvmtypes.IBCTransferCallback{Receiver: contract.String(), Sender: "their <sender>",
			Funds: wasmvmtypes.Array[wasmvmtypes.Coin]{{Denom: "ibc/ABC", Amount: "5"}}}})
	}
	received := wasmvmtypes.IBCPacketReceiveMsg{Packet: packet(99, "data"), Relayer: relayer}
	late := wasmvmtypes.IBCPacketTimeoutMsg{Packet: packet(99, "data"), Relayer: relayer}
	s.receive(user(7), received)
	s.sudo(contract, `loops`)
	for _, limit := range []uint64{50_000, 60_000, 70_000} {
		s.within(limit).receive(contract, received)
		s.within(limit).timeout(contract, late)
	}
	// What is pinned, or was called before, costs less.
	s.sudo(contract, `{"ok":{"acknowledgement":"YWNr"}}`)
	s.remember()
	s.receive(contract, received)
	s.receive(contract, received)
	s.pin(1)
	s.receive(contract, received)
	s.timeout(contract, late)
}

// relay2 does the same with version 2, whose entry points cost no set-up.
func relay2(s *stage) {
	contract, other := scripted(s)
	for i, script := range scripts(contract, other) {
		if script != "" {
			s.sudo(contract, script)
		}
		tellIBC2(s, contract, uint64(i), `{"value":1}`)
	}
	tellIBC2(s, user(7), 1, ``)
	s.sudo(contract, `loops`)
	for _, limit := range []uint64{1_000, 5_000, 70_000} {
		s.within(limit).receive2(contract, wasmvmtypes.IBC2PacketReceiveMsg{Payload: payload("x"), Relayer: user(9).String()})
		s.within(limit).timeout2(contract, wasmvmtypes.IBC2PacketTimeoutMsg{Payload: payload("x"), Relayer: user(9).String()})
	}
}

func tellIBC2(s *stage, contract sdk.AccAddress, n uint64, value string) {
	from, to, relayer := "07-tendermint-1", "08-wasm-<2>", user(9).String()
	s.send2(contract, wasmvmtypes.IBC2PacketSendMsg{Payload: payload(value), SourceClient: from, DestinationClient: to, PacketSequence: n, Signer: contract.String()})
	s.receive2(contract, wasmvmtypes.IBC2PacketReceiveMsg{Payload: payload(value), Relayer: relayer, SourceClient: from, DestinationClient: to, PacketSequence: n})
	s.ack2(contract, wasmvmtypes.IBC2AcknowledgeMsg{SourceClient: from, DestinationClient: to, Data: payload(value), Acknowledgement: []byte("acknowledged"), Relayer: relayer})
	s.timeout2(contract, wasmvmtypes.IBC2PacketTimeoutMsg{Payload: payload(value), SourceClient: from, DestinationClient: to, PacketSequence: n, Relayer: relayer})
}
