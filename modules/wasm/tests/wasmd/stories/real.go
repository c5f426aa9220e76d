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

// cw20 is the token that most chains have, packed and plain.
func cw20(s *stage) {
	s.store("tests/e2e/testdata/cw20_base.wasm.gz")
	code := s.store("benchmarks/testdata/cw20_base.wasm")
	taker := s.instantiate(s.store("relaying"), `{"ok":{}}`)
	first, second, third := user(1).String(), user(2).String(), user(3).String()
	token := s.instantiate(code, fmt.Sprintf(`{"name":"Token","symbol":"TOK","decimals":6,"initial_balances":[{"address":"%s","amount":"1000000"},{"address":"%s","amount":"5"}],"mint":{"minter":"%s","cap":"1000010"}}`, first, second, first))
	s.instantiate(code, fmt.Sprintf(`{"name":"T","symbol":"t","decimals":60,"initial_balances":[{"address":"%s","amount":"1"}]}`, first))
	for _, msg := range []string{
		fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"10"}}`, second), fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"0"}}`, second),
		fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"1000001"}}`, second), fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"-1"}}`, second),
		fmt.Sprintf(`{"mint":{"recipient":"%s","amount":"5"}}`, third), fmt.Sprintf(`{"mint":{"recipient":"%s","amount":"1"}}`, third), `{"burn":{"amount":"7"}}`,
		fmt.Sprintf(`{"increase_allowance":{"spender":"%s","amount":"50"}}`, first), fmt.Sprintf(`{"increase_allowance":{"spender":"%s","amount":"50","expires":{"at_height":1}}}`, second),
		fmt.Sprintf(`{"increase_allowance":{"spender":"%s","amount":"50","expires":{"at_height":9999999}}}`, second), fmt.Sprintf(`{"decrease_allowance":{"spender":"%s","amount":"7"}}`, second),
		fmt.Sprintf(`{"transfer_from":{"owner":"%s","recipient":"%s","amount":"1"}}`, second, third),
		fmt.Sprintf(`{"send":{"contract":"%s","amount":"3","msg":"e30="}}`, taker), fmt.Sprintf(`{"send":{"contract":"%s","amount":"3","msg":"e30="}}`, third), `{"none":{}}`,
	} {
		s.execute(token, msg)
	}
	for _, q := range []string{fmt.Sprintf(`{"balance":{"address":"%s"}}`, first), `{"token_info":{}}`, `{"minter":{}}`, `{"all_accounts":{}}`, `{"all_accounts":{"limit":1}}`, fmt.Sprintf(`{"all_accounts":{"start_after":"%s","limit":30}}`, first),
		fmt.Sprintf(`{"all_allowances":{"owner":"%s"}}`, first), fmt.Sprintf(`{"allowance":{"owner":"%s","spender":"%s"}}`, first, second), `{"marketing_info":{}}`, `{"download_logo":{}}`} {
		s.query(token, q)
	}
	s.migrate(token, 1, `{}`)
	s.remember()
	for i := 0; i < 3; i++ {
		s.execute(token, fmt.Sprintf(`{"transfer":{"recipient":"%s","amount":"1"}}`, third))
	}
}

// hackatom does what a test contract can do to a chain.
func hackatom(s *stage) {
	first := user(1).String()
	contract := s.instantiate(s.store(testdata+"hackatom.wasm.gzip"), fmt.Sprintf(`{"verifier":"%s","beneficiary":"%s"}`, first, user(4)))
	s.send(contract, 500)
	for _, msg := range []string{`{"panic":{}}`, `{"user_errors_in_api_calls":{}}`, `{"allocate_large_memory":{"pages":30}}`, `{"allocate_large_memory":{"pages":600}}`, `{"release":{}}`, `{"release":{"denom":"denom"}}`, `{"release":{}}`} {
		s.execute(contract, msg)
	}
	for _, msg := range []string{`{"cpu_loop":{}}`, `{"storage_loop":{}}`, `{"memory_loop":{}}`, `{"message_loop":{}}`, `{"release":{}}`} {
		s.within(130_000).execute(contract, msg)
	}
	for _, q := range []string{`{"verifier":{}}`, fmt.Sprintf(`{"other_balance":{"address":"%s"}}`, user(2)), `{"other_balance":{"address":"x"}}`, `{"get_int":{}}`, `{"recurse":{"depth":0,"work":10}}`,
		`{"recurse":{"depth":3,"work":10}}`, `{"recurse":{"depth":9,"work":1}}`, `{"recurse":{"depth":10,"work":1}}`, `{"recurse":{"depth":5,"work":0}}`} {
		s.query(contract, q)
		s.within(400_000).query(contract, q)
	}
	s.send(contract, 70)
	s.sudo(contract, fmt.Sprintf(`{"steal_funds":{"recipient":"%s","amount":[{"denom":"denom","amount":"30"}]}}`, user(3)))
	s.sudo(contract, fmt.Sprintf(`{"steal_funds":{"recipient":"%s","amount":[{"denom":"denom","amount":"300"}]}}`, user(3)))
	s.sudo(contract, `{"none":{}}`)
	for _, name := range []string{"hackatom_42.wasm", "hackatom_420.wasm", "hackatom_420.wasm", "reflect_2_0.wasm"} {
		s.migrate(contract, s.store(testdata+name), fmt.Sprintf(`{"verifier":"%s"}`, user(2)))
		s.query(contract, `{"verifier":{}}`)
	}
}
