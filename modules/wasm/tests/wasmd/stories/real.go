package main

import (
	"fmt"

	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"
)

// ibcReflect makes an account for each channel and lets the other chain use it.
func ibcReflect(s *stage) {
	account := s.store(testdata + "reflect_1_1.wasm")
	code := s.store(testdata + "ibc_reflect.wasm")
	contract := s.instantiate(code, fmt.Sprintf(`{"reflect_code_id":%d}`, account))
	sender := s.instantiate(s.store("tests/integration/testdata/ibc_reflect_send.wasm"), `{}`)
	version, relayer := "ibc-reflect-v1", user(9).String()
	for _, c := range []wasmvmtypes.IBCChannel{channel("ORDER_UNORDERED", version), channel("ORDER_ORDERED", "x"), channel("ORDER_ORDERED", version)} {
		s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenInit: &wasmvmtypes.IBCOpenInit{Channel: c}})
		s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenTry: &wasmvmtypes.IBCOpenTry{Channel: c, CounterpartyVersion: "x"}})
		s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenTry: &wasmvmtypes.IBCOpenTry{Channel: c, CounterpartyVersion: version}})
		s.open(sender, wasmvmtypes.IBCChannelOpenMsg{OpenInit: &wasmvmtypes.IBCOpenInit{Channel: c}})
	}
	own := channel("ORDER_ORDERED", version)
	receive := func(n uint64, data string) {
		s.receive(contract, wasmvmtypes.IBCPacketReceiveMsg{Packet: packet(n, data), Relayer: relayer})
	}
	receive(1, `{"who_am_i":{}}`)
	s.connect(contract, wasmvmtypes.IBCChannelConnectMsg{OpenConfirm: &wasmvmtypes.IBCOpenConfirm{Channel: own}})
	s.query(contract, `{"list_accounts":{}}`)
	s.query(contract, `{"account":{"channel_id":"channel-1"}}`)
	s.query(contract, `{"account":{"channel_id":"none"}}`)
	for i, data := range []string{`{"who_am_i":{}}`, `{"balance":{}}`, `{"balances":{}}`, `{"dispatch":{"msgs":[]}}`, `{"panic":{}}`, `{"return_err":{"text":"<my> text"}}`, `{"no_ack":{}}`, `{"return_msgs":{"msgs":[]}}`,
		`{"return_msgs":{"msgs":[{"bank":{"send":{"to_address":"x","amount":[{"denom":"denom","amount":"1"}]}}}]}}`, `{"dispatch":{"msgs":[{"bank":{"send":{"to_address":"x","amount":[{"denom":"denom","amount":"1"}]}}}]}}`,
		fmt.Sprintf(`{"dispatch":{"msgs":[{"bank":{"send":{"to_address":"%s","amount":[{"denom":"denom","amount":"1"}]}}}]}}`, user(3)), `nothing`, ``} {
		receive(uint64(i), data)
	}
	s.ack(contract, wasmvmtypes.IBCPacketAckMsg{Acknowledgement: wasmvmtypes.IBCAcknowledgement{Data: []byte(`{"ok":{}}`)}, OriginalPacket: packet(1, `{"who_am_i":{}}`), Relayer: relayer})
	s.timeout(contract, wasmvmtypes.IBCPacketTimeoutMsg{Packet: packet(1, `{"who_am_i":{}}`), Relayer: relayer})
	s.connect(sender, wasmvmtypes.IBCChannelConnectMsg{OpenAck: &wasmvmtypes.IBCOpenAck{Channel: own, CounterpartyVersion: "x"}})
	s.query(sender, `{"list_accounts":{}}`)
	for _, ack := range []string{`{"ok":{"account":"their account"}}`, `{"error":"their error"}`, `nothing`} {
		for _, data := range []string{`{"who_am_i":{}}`, `{"balances":{}}`, `{"dispatch":{"msgs":[]}}`, `nothing`} {
			s.ack(sender, wasmvmtypes.IBCPacketAckMsg{Acknowledgement: wasmvmtypes.IBCAcknowledgement{Data: []byte(ack)}, OriginalPacket: swap(packet(1, data)), Relayer: relayer})
		}
	}
	s.timeout(sender, wasmvmtypes.IBCPacketTimeoutMsg{Packet: swap(packet(1, `{"who_am_i":{}}`)), Relayer: relayer})
	s.query(sender, `{"list_accounts":{}}`)
	s.close(contract, wasmvmtypes.IBCChannelCloseMsg{CloseConfirm: &wasmvmtypes.IBCCloseConfirm{Channel: own}})
	s.close(contract, wasmvmtypes.IBCChannelCloseMsg{CloseInit: &wasmvmtypes.IBCCloseInit{Channel: own}})
	s.close(sender, wasmvmtypes.IBCChannelCloseMsg{CloseInit: &wasmvmtypes.IBCCloseInit{Channel: own}})
	s.query(contract, `{"list_accounts":{}}`)
	// One with entry points of IBC cannot become one without, one without can get them.
	s.migrate(contract, account, `{}`)
	s.migrate(contract, code, `{}`)
}

func swap(p wasmvmtypes.IBCPacket) wasmvmtypes.IBCPacket {
	p.Src, p.Dest = p.Dest, p.Src
	return p
}

// callbacks keeps what other modules tell it.
func callbacks(s *stage) {
	contract := s.instantiate(s.store("tests/e2e/testdata/ibc_callbacks.wasm"), `{}`)
	relayer := user(9).String()
	for n := uint64(1); n < 4; n++ {
		ack := wasmvmtypes.IBCAcknowledgement{Data: []byte(fmt.Sprintf(`{"result":"%d"}`, n))}
		s.source(contract, wasmvmtypes.IBCSourceCallbackMsg{Acknowledgement: &wasmvmtypes.IBCAckCallbackMsg{Acknowledgement: ack, OriginalPacket: packet(n, "data"), Relayer: relayer}})
		s.source(contract, wasmvmtypes.IBCSourceCallbackMsg{Timeout: &wasmvmtypes.IBCTimeoutCallbackMsg{Packet: packet(n, "late"), Relayer: relayer}})
		s.destination(contract, wasmvmtypes.IBCDestinationCallbackMsg{Ack: ack, Packet: packet(n, "x")})
		s.destination(contract, wasmvmtypes.IBCDestinationCallbackMsg{Ack: ack, Packet: packet(n, "x"), Transfer: &wasmvmtypes.IBCTransferCallback{Receiver: contract.String(), Sender: "sender",
			Funds: wasmvmtypes.Array[wasmvmtypes.Coin]{{Denom: "ibc/ABC", Amount: "5"}, {Denom: "b", Amount: "77"}}}})
		s.destination(contract, wasmvmtypes.IBCDestinationCallbackMsg{Ack: wasmvmtypes.IBCAcknowledgement{Data: []byte(`{"error":"x"}`)}, Packet: packet(n, "x")})
		s.query(contract, `{"callback_stats":{}}`)
	}
	for _, limit := range []uint64{59_000, 61_000, 90_000} {
		s.within(limit).source(contract, wasmvmtypes.IBCSourceCallbackMsg{Timeout: &wasmvmtypes.IBCTimeoutCallbackMsg{Packet: packet(9, "late"), Relayer: relayer}})
	}
	s.open(contract, wasmvmtypes.IBCChannelOpenMsg{OpenInit: &wasmvmtypes.IBCOpenInit{Channel: channel("ORDER_ORDERED", "v")}})
}

// ibc2 counts packets of version 2. (What it sends itself needs a whole chain.)
func ibc2(s *stage) {
	contract := s.instantiate(s.store("tests/e2e/testdata/ibc2.wasm"), `{}`)
	for n, value := range []string{`{"response_without_ack":true,"send_async_ack_for_prev_msg":false}`, `{}`, `nothing`, ``} {
		tellIBC2(s, contract, uint64(n), value)
		s.query(contract, `{"query_state":{}}`)
	}
	s.within(3_000).receive2(contract, wasmvmtypes.IBC2PacketReceiveMsg{Payload: payload(`{}`), Relayer: user(9).String()})
	s.receive(contract, wasmvmtypes.IBCPacketReceiveMsg{Packet: packet(1, "data"), Relayer: user(9).String()})
}
