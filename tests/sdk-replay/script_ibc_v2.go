package main

import (
	"bytes"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clienttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

type (
	registerV2 = *clienttypesv2.MsgRegisterCounterparty
	configV2   = *clienttypesv2.MsgUpdateClientConfig
	sendV2     = *channeltypesv2.MsgSendPacket
	recvV2Msg  = *channeltypesv2.MsgRecvPacket
	ackV2Msg   = *channeltypesv2.MsgAcknowledgement
	timeoutV2  = *channeltypesv2.MsgTimeout
)

func mockPayload(value []byte) channeltypesv2.Payload {
	p := mockv2.NewMockPayload(mockv2.PortIDA, mockv2.PortIDB)
	p.Value = value
	return p
}

// versionTwo goes over packets between clients.
func (p *plot) versionTwo() {
	a, b := p.a, p.b
	ca, cb := a.create("client of version 2", trustingPeriod), b.create("client of version 2", trustingPeriod)
	p.v2 = [2]string{ca, cb}
	prefix := [][]byte{[]byte("ibc"), nil}
	payload := mockPayload(ibcmock.MockPacketData)
	creator := relayer(0)
	a.block(a.tx("send without a counterparty", creator, channeltypesv2.NewMsgSendPacket(ca, a.seconds(time.Hour), acc(creator), payload)))
	goodRegister := func(n int) registerV2 { return clienttypesv2.NewMsgRegisterCounterparty(ca, prefix, cb, acc(n)) }
	variants(a, "register counterparty", goodRegister,
		change[registerV2]{"broken client", func(m registerV2) { m.ClientId = "x" }},
		change[registerV2]{"by another", func(m registerV2) { m.Signer = acc(relayer(1)) }},
		change[registerV2]{"unknown client", func(m registerV2) { m.ClientId = "07-tendermint-99" }},
		change[registerV2]{"client that has connections", func(m registerV2) { m.ClientId = a.client }},
		change[registerV2]{"broken counterparty", func(m registerV2) { m.CounterpartyClientId = "x y z" }},
		change[registerV2]{"counterparty of another form", func(m registerV2) { m.CounterpartyClientId = "client" }},
		change[registerV2]{"no prefix", func(m registerV2) { m.CounterpartyMerklePrefix = nil }},
		change[registerV2]{"empty first prefix", func(m registerV2) { m.CounterpartyMerklePrefix = [][]byte{nil, []byte("ibc")} }},
		change[registerV2]{"localhost", func(m registerV2) { m.ClientId = "09-localhost" }},
	)
	a.do(a.tx("register counterparty", creator, goodRegister(creator)))
	a.block(a.tx("register counterparty again", creator, goodRegister(creator)))
	b.do(b.tx("register counterparty", creator, clienttypesv2.NewMsgRegisterCounterparty(cb, prefix, ca, acc(creator))))

	goodSend := func(n int) sendV2 { return channeltypesv2.NewMsgSendPacket(ca, a.seconds(time.Hour), acc(n), payload) }
	variants(a, "send v2", goodSend,
		change[sendV2]{"broken client", func(m sendV2) { m.SourceClient = "x" }},
		change[sendV2]{"unknown client", func(m sendV2) { m.SourceClient = "07-tendermint-99" }},
		change[sendV2]{"no timeout", func(m sendV2) { m.TimeoutTimestamp = 0 }},
		change[sendV2]{"passed timeout", func(m sendV2) { m.TimeoutTimestamp = 5 }},
		change[sendV2]{"timeout too far", func(m sendV2) { m.TimeoutTimestamp = a.seconds(25 * time.Hour) }},
		change[sendV2]{"timeout in nanoseconds", func(m sendV2) { m.TimeoutTimestamp = a.later(time.Hour) }},
		change[sendV2]{"no payload", func(m sendV2) { m.Payloads = nil }},
		change[sendV2]{"two payloads", func(m sendV2) { m.Payloads = append(m.Payloads, payload) }},
		change[sendV2]{"no version", func(m sendV2) { m.Payloads[0].Version = " " }},
		change[sendV2]{"no encoding", func(m sendV2) { m.Payloads[0].Encoding = "" }},
		change[sendV2]{"no value", func(m sendV2) { m.Payloads[0].Value = nil }},
		change[sendV2]{"long value", func(m sendV2) { m.Payloads[0].Value = make([]byte, 262_145) }},
		change[sendV2]{"broken port", func(m sendV2) { m.Payloads[0].SourcePort = "!" }},
		change[sendV2]{"broken destination", func(m sendV2) { m.Payloads[0].DestinationPort = "!" }},
		change[sendV2]{"unknown port", func(m sendV2) { m.Payloads[0].SourcePort = "unknown" }},
		change[sendV2]{"refused by the application", func(m sendV2) { m.Payloads[0].Value = spending }},
		change[sendV2]{"port of no contract", func(m sendV2) { m.Payloads[0].SourcePort = "wasm2" + strings.TrimPrefix(acc(5), "wasm1") }},
		change[sendV2]{"as it should be", func(sendV2) {}},
	)
	var drafts []draft
	values := [][]byte{ibcmock.MockPacketData, ibcmock.MockFailPacketData, ibcmock.MockAsyncPacketData, panicking, refused, ibcmock.MockPacketData}
	for i, v := range values {
		m := goodSend(relayer(i))
		m.Payloads = []channeltypesv2.Payload{mockPayload(v)}
		if i == 5 {
			m.Payloads[0].DestinationPort = "unknown"
		}
		drafts = append(drafts, a.tx("send v2", relayer(i), m))
	}
	a.do(drafts...)
	var packets []channeltypesv2.Packet
	for _, d := range drafts {
		packets = append(packets, a.sentV2(d))
	}
	b.sync(cb)
	goodRecv := func(n int) recvV2Msg { return b.recvV2(packets[0], n).(recvV2Msg) }
	variants(b, "receive v2", goodRecv,
		change[recvV2Msg]{"no proof", func(m recvV2Msg) { m.ProofCommitment = nil }},
		change[recvV2Msg]{"proof that is none", func(m recvV2Msg) { m.ProofCommitment = []byte("p") }},
		change[recvV2Msg]{"later height", func(m recvV2Msg) { m.ProofHeight = later(m.ProofHeight) }},
		change[recvV2Msg]{"earlier height", func(m recvV2Msg) { m.ProofHeight.RevisionHeight -= 3 }},
		change[recvV2Msg]{"unknown client", func(m recvV2Msg) { m.Packet.DestinationClient = "07-tendermint-99" }},
		change[recvV2Msg]{"another source", func(m recvV2Msg) { m.Packet.SourceClient = "07-tendermint-77" }},
		change[recvV2Msg]{"client without a counterparty", func(m recvV2Msg) { m.Packet.DestinationClient = b.client }},
		change[recvV2Msg]{"another timeout", func(m recvV2Msg) { m.Packet.TimeoutTimestamp++ }},
		change[recvV2Msg]{"passed timeout", func(m recvV2Msg) { m.Packet.TimeoutTimestamp = 7 }},
		change[recvV2Msg]{"no timeout", func(m recvV2Msg) { m.Packet.TimeoutTimestamp = 0 }},
		change[recvV2Msg]{"sequence of zero", func(m recvV2Msg) { m.Packet.Sequence = 0 }},
		change[recvV2Msg]{"sequence never sent", func(m recvV2Msg) { m.Packet.Sequence = 99 }},
		change[recvV2Msg]{"other value", func(m recvV2Msg) { m.Packet.Payloads[0].Value = []byte("other") }},
		change[recvV2Msg]{"two payloads", func(m recvV2Msg) { m.Packet.Payloads = append(m.Packet.Payloads, payload) }},
		change[recvV2Msg]{"no payload", func(m recvV2Msg) { m.Packet.Payloads = nil }},
	)
	var received []draft
	for i, packet := range packets {
		received = append(received, b.tx("receive v2", relayer(i), b.recvV2(packet, relayer(i))))
	}
	b.block(append(received, b.tx("receive v2 the same", relayer(9), goodRecv(relayer(9))))...)
	b.block(b.tx("receive v2 again", relayer(1), goodRecv(relayer(1))))
	write := func(client string, sequence uint64, acks ...[]byte) mockAction {
		return mockAction{AckV2: &mockAckV2{client, sequence, acks}}
	}
	b.act(write(cb, packets[2].Sequence), write(cb, packets[2].Sequence, nil), write(cb, packets[0].Sequence, []byte("x")), write(cb, 99, []byte("x")),
		write(cb, packets[2].Sequence, []byte("one"), []byte("two")), write(cb, packets[2].Sequence, []byte("late")), write(cb, packets[2].Sequence, []byte("later")))
	a.sync(ca)
	ack, _ := b.acknowledgementV2(received[0].label)
	goodAck := func(n int) ackV2Msg { return a.ackV2(packets[0], ack, n).(ackV2Msg) }
	variants(a, "acknowledge v2", goodAck,
		change[ackV2Msg]{"no proof", func(m ackV2Msg) { m.ProofAcked = nil }},
		change[ackV2Msg]{"proof that is none", func(m ackV2Msg) { m.ProofAcked = []byte("p") }},
		change[ackV2Msg]{"later height", func(m ackV2Msg) { m.ProofHeight = later(m.ProofHeight) }},
		change[ackV2Msg]{"another acknowledgement", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.NewAcknowledgement([]byte("other")) }},
		change[ackV2Msg]{"no acknowledgement", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.Acknowledgement{} }},
		change[ackV2Msg]{"empty acknowledgement", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.NewAcknowledgement(nil) }},
		change[ackV2Msg]{"two acknowledgements", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.NewAcknowledgement([]byte("a"), []byte("b")) }},
		change[ackV2Msg]{"unknown client", func(m ackV2Msg) { m.Packet.SourceClient = "07-tendermint-99" }},
		change[ackV2Msg]{"another destination", func(m ackV2Msg) { m.Packet.DestinationClient = "07-tendermint-77" }},
		change[ackV2Msg]{"other value", func(m ackV2Msg) { m.Packet.Payloads[0].Value = []byte("other") }},
		change[ackV2Msg]{"sequence never sent", func(m ackV2Msg) { m.Packet.Sequence = 99 }},
	)
	drafts = nil
	for _, i := range []int{0, 1, 4} {
		if ack, ok := b.acknowledgementV2(received[i].label); ok {
			drafts = append(drafts, a.tx("acknowledge v2", relayer(i), a.ackV2(packets[i], ack, relayer(i))))
		}
	}
	drafts = append(drafts, a.tx("acknowledge v2 the same", relayer(8), goodAck(relayer(8))),
		a.tx("acknowledge v2 late", relayer(2), a.ackV2(packets[2], channeltypesv2.NewAcknowledgement([]byte("late")), relayer(2))))
	a.block(drafts...)
	a.block(a.tx("acknowledge v2 again", relayer(1), goodAck(relayer(1))))
	p.timeoutsV2()
	p.tokensV2()
	p.configs()
}

func (p *plot) timeoutsV2() {
	a, b := p.a, p.b
	send := func(i int, value []byte, d time.Duration) draft {
		return a.tx("send v2 that times out", relayer(i), channeltypesv2.NewMsgSendPacket(p.v2[0], a.seconds(d), acc(relayer(i)), mockPayload(value)))
	}
	drafts := []draft{send(0, ibcmock.MockPacketData, 20*time.Second), send(1, refused, 20*time.Second), send(2, ibcmock.MockPacketData, time.Hour), send(3, ibcmock.MockPacketData, 20*time.Second)}
	a.do(drafts...)
	a.relayV2("in time", a.sentV2(drafts[3]))
	b.pass(30 * time.Second)
	b.sync(p.v2[1])
	b.block(b.tx("receive v2 too late", relayer(1), b.recvV2(a.sentV2(drafts[0]), relayer(1))))
	a.sync(p.v2[0])
	good := func(n int) timeoutV2 { return a.timeoutV2(a.sentV2(drafts[0]), n).(timeoutV2) }
	variants(a, "timeout v2", good,
		change[timeoutV2]{"no proof", func(m timeoutV2) { m.ProofUnreceived = nil }},
		change[timeoutV2]{"proof that is none", func(m timeoutV2) { m.ProofUnreceived = []byte("p") }},
		change[timeoutV2]{"later height", func(m timeoutV2) { m.ProofHeight = later(m.ProofHeight) }},
		change[timeoutV2]{"unknown client", func(m timeoutV2) { m.Packet.SourceClient = "07-tendermint-99" }},
		change[timeoutV2]{"another destination", func(m timeoutV2) { m.Packet.DestinationClient = "07-tendermint-77" }},
		change[timeoutV2]{"other value", func(m timeoutV2) { m.Packet.Payloads[0].Value = []byte("other") }},
		change[timeoutV2]{"sequence never sent", func(m timeoutV2) { m.Packet.Sequence = 99 }},
		change[timeoutV2]{"in time still", func(m timeoutV2) { m.Packet = copied(a.sentV2(drafts[2])) }},
	)
	a.block(a.tx("timeout v2", relayer(1), good(relayer(1))), a.tx("timeout v2 the same", relayer(2), good(relayer(2))),
		a.tx("timeout v2 that is refused", relayer(3), a.timeoutV2(a.sentV2(drafts[1]), relayer(3))),
		a.tx("timeout v2 of what is acknowledged", relayer(4), a.timeoutV2(a.sentV2(drafts[3]), relayer(4))))
	a.block(a.tx("timeout v2 again", relayer(1), good(relayer(1))))
}

// tokensV2 moves coins between the clients, in each encoding and both ways.
func (p *plot) tokensV2() {
	a, b := p.a, p.b
	move := func(e *side, n int, coin sdk.Coin, to, memo, encoding string) draft {
		m := transfertypes.NewMsgTransferWithEncoding("transfer", p.v2[e.index()], coin, acc(n), to, clienttypes.ZeroHeight(), e.seconds(time.Hour), memo, encoding)
		return e.tx("transfer v2", n, m)
	}
	one := sdk.NewInt64Coin("token", 900)
	var drafts []draft
	for i, encoding := range []string{"", transfertypes.EncodingJSON, transfertypes.EncodingProtobuf, transfertypes.EncodingABI} {
		drafts = append(drafts, move(a, 11+i, one, acc(30), "memo", encoding))
	}
	a.do(drafts...)
	var packets []channeltypesv2.Packet
	for _, d := range drafts {
		packets = append(packets, a.sentV2(d))
	}
	a.relayV2("coins", packets...)
	unknown := move(a, 11, one, acc(30), "", "x")
	inNanoseconds := a.tx("transfer v2 with nanoseconds", 12, transfertypes.NewMsgTransfer("transfer", p.v2[0], one, acc(12), acc(30), clienttypes.ZeroHeight(), a.later(time.Hour), ""))
	withHeight := a.tx("transfer v2 with a height", 13, transfertypes.NewMsgTransfer("transfer", p.v2[0], one, acc(13), acc(30), a.far(), a.seconds(time.Hour), ""))
	a.block(unknown, inNanoseconds, withHeight)
	name := voucher("transfer/" + p.v2[1] + "/token")
	back := move(b, 30, sdk.NewInt64Coin(name, 800), acc(31), "", "")
	bad := move(b, 30, sdk.NewInt64Coin(name, 5), "wasm1broken", "", transfertypes.EncodingProtobuf)
	b.do(back)
	b.do(bad)
	b.relayV2("vouchers", b.sentV2(back), b.sentV2(bad))
	// Payloads that a sender writes itself.
	data := transfertypes.NewFungibleTokenPacketData("token", "7", acc(14), acc(30), "")
	payload := func(encoding, version string) channeltypesv2.Payload {
		bytes := data.GetBytes()
		if encoding == transfertypes.EncodingProtobuf || encoding == transfertypes.EncodingABI {
			bytes = must(transfertypes.MarshalPacketData(data, transfertypes.V1, encoding))
		}
		return channeltypesv2.NewPayload("transfer", "transfer", version, encoding, bytes)
	}
	send := func(label string, n int, f func(p *channeltypesv2.Payload)) draft {
		pl := payload(transfertypes.EncodingJSON, transfertypes.V1)
		f(&pl)
		return a.tx("send v2 of coins: "+label, n, channeltypesv2.NewMsgSendPacket(p.v2[0], a.seconds(time.Hour), acc(n), pl))
	}
	none := func(*channeltypesv2.Payload) {}
	drafts = []draft{
		send("as it should be", 14, none), send("by another", 15, none),
		send("another version", 16, func(p *channeltypesv2.Payload) { p.Version = "ics20-9" }),
		send("another encoding", 17, func(p *channeltypesv2.Payload) { p.Encoding = "x" }),
		send("another destination", 18, func(p *channeltypesv2.Payload) { p.DestinationPort = mockv2.PortIDA }),
		send("broken data", 19, func(p *channeltypesv2.Payload) { p.Value = []byte("{") }),
		send("ABI that is none", 24, func(p *channeltypesv2.Payload) { p.Encoding, p.Value = transfertypes.EncodingABI, []byte{1, 2, 3} }),
		send("ABI with more behind", 14, func(q *channeltypesv2.Payload) {
			*q = payload(transfertypes.EncodingABI, transfertypes.V1)
			q.Value = append(bytes.Clone(q.Value), make([]byte, 32)...)
		}),
		send("protobuf with more behind", 14, func(q *channeltypesv2.Payload) {
			*q = payload(transfertypes.EncodingProtobuf, transfertypes.V1)
			q.Value = append(bytes.Clone(q.Value), 0x7a, 1, 'x')
		}),
	}
	a.block(drafts...)
	packets = nil
	for _, d := range drafts {
		if a.c.result(d.label).Code == 0 {
			packets = append(packets, a.sentV2(d))
		}
	}
	a.relayV2("payloads of coins", packets...)
	late := a.tx("transfer v2 that times out", 12, transfertypes.NewMsgTransfer("transfer", p.v2[0], one, acc(12), acc(30), clienttypes.ZeroHeight(), a.seconds(10*time.Second), ""))
	a.do(late)
	b.pass(15 * time.Second)
	a.sync(p.v2[0])
	a.do(a.tx("timeout v2 of coins", relayer(1), a.timeoutV2(a.sentV2(late), relayer(1))))
	// The same over an alias: a channel of version 1 is no client.
	a.block(a.tx("send v2 over a channel", 14, channeltypesv2.NewMsgSendPacket(p.tokens.id[0], a.seconds(time.Hour), acc(14), payload(transfertypes.EncodingJSON, transfertypes.V1))))
}

// configs let only some relay.
func (p *plot) configs() {
	a, b := p.a, p.b
	creator := relayer(0)
	good := func(n int) configV2 {
		return clienttypesv2.NewMsgUpdateClientConfig(p.v2[0], acc(n), clienttypesv2.NewConfig(acc(relayer(3)), acc(relayer(4))))
	}
	variants(a, "client config", good,
		change[configV2]{"broken client", func(m configV2) { m.ClientId = "x" }},
		change[configV2]{"by another", func(configV2) {}},
		change[configV2]{"unknown client", func(m configV2) { m.ClientId = "07-tendermint-99" }},
		change[configV2]{"another form", func(m configV2) { m.ClientId = "client" }},
		change[configV2]{"broken relayer", func(m configV2) { m.Config.AllowedRelayers = []string{"x"} }},
		change[configV2]{"twice the same relayer", func(m configV2) { m.Config.AllowedRelayers = []string{acc(3), acc(3)} }},
		change[configV2]{"too many relayers", func(m configV2) {
			m.Config.AllowedRelayers = nil
			for n := 0; n < 21; n++ {
				m.Config.AllowedRelayers = append(m.Config.AllowedRelayers, acc(n))
			}
		}},
	)
	a.do(a.tx("client config", creator, good(creator)))
	d := b.tx("send v2", 5, channeltypesv2.NewMsgSendPacket(p.v2[1], b.seconds(time.Hour), acc(5), mockPayload(ibcmock.MockPacketData)))
	e := a.tx("send v2", 5, channeltypesv2.NewMsgSendPacket(p.v2[0], a.seconds(10*time.Second), acc(5), mockPayload(ibcmock.MockPacketData)))
	f := a.tx("send v2", 6, channeltypesv2.NewMsgSendPacket(p.v2[0], a.seconds(time.Hour), acc(6), mockPayload(ibcmock.MockPacketData)))
	b.do(d)
	a.do(e, f)
	b.sync(p.v2[1])
	received := b.tx("receive v2", relayer(1), b.recvV2(a.sentV2(f), relayer(1)))
	b.do(received)
	b.pass(20 * time.Second)
	b.block()
	height := b.c.height
	update := func(n int) sdk.Msg { return a.update(p.v2[0], height, n) }
	a.block(a.tx("update by one who may not", relayer(1), update(relayer(1))))
	a.do(a.tx("update by one who may", relayer(3), update(relayer(3))))
	ack, _ := b.acknowledgementV2(received.label)
	for _, n := range []int{relayer(1), relayer(4)} {
		a.block(a.tx("receive v2 by some", n, a.recvV2(b.sentV2(d), n)))
		a.block(a.tx("timeout v2 by some", n, a.timeoutV2(a.sentV2(e), n)))
		a.block(a.tx("acknowledge v2 by some", n, a.ackV2(a.sentV2(f), ack, n)))
	}
	a.do(a.tx("client config of all", creator, clienttypesv2.NewMsgUpdateClientConfig(p.v2[0], acc(creator), clienttypesv2.DefaultConfig())))
	type deletion = *clienttypes.MsgDeleteClientCreator
	variants(a, "delete creator", func(n int) deletion { return clienttypes.NewMsgDeleteClientCreator(p.v2[0], acc(n)) },
		change[deletion]{"broken client", func(m deletion) { m.ClientId = "x" }},
		change[deletion]{"by another", func(deletion) {}},
		change[deletion]{"unknown client", func(m deletion) { m.ClientId = "07-tendermint-99" }},
	)
	a.do(a.tx("delete creator", creator, clienttypes.NewMsgDeleteClientCreator(p.v2[0], acc(creator))))
	a.block(a.tx("delete creator again", creator, clienttypes.NewMsgDeleteClientCreator(p.v2[0], acc(creator))),
		a.tx("client config without a creator", relayer(1), good(relayer(1))))
	gov := moduleAddress("gov").String()
	a.govern("client config by governance", clienttypesv2.NewMsgUpdateClientConfig(p.v2[0], gov, clienttypesv2.NewConfig(acc(relayer(2)))))
	a.govern("no client config by governance", clienttypesv2.NewMsgUpdateClientConfig(p.v2[0], gov, clienttypesv2.DefaultConfig()))
}
