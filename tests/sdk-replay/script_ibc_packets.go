package main

import (
	"bytes"
	"time"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
)

type (
	recvMsg    = *channeltypes.MsgRecvPacket
	ackMsg     = *channeltypes.MsgAcknowledgement
	timeoutMsg = *channeltypes.MsgTimeout
	onCloseMsg = *channeltypes.MsgTimeoutOnClose
)

// packets goes over both kinds of channels: what is refused, what is relayed, twice, and out of order.
func (p *plot) packets() {
	p.sendings()
	for _, ch := range []*channel{p.unordered, p.ordered} {
		p.receipts(ch)
		p.acknowledgements(ch)
	}
	p.laterAcks()
	p.timeouts(p.unordered)
	p.batches()
}

// sendings that are refused.
func (p *plot) sendings() {
	e := p.a
	port, id := e.end(p.unordered)
	send := func(port, id string, height clienttypes.Height, timestamp uint64, data []byte) mockAction {
		return mockAction{Send: &mockSend{port, id, height.RevisionNumber, height.RevisionHeight, timestamp, data}}
	}
	none := clienttypes.ZeroHeight()
	e.act(
		send(port, "channel-99", e.far(), 0, ibcmock.MockPacketData),
		send("other", id, e.far(), 0, ibcmock.MockPacketData),
		send(port, id, none, 0, ibcmock.MockPacketData),
		send(port, id, e.far(), 0, nil),
		send(port, id, e.far(), 0, make([]byte, 262_145)),
		send(port, id, e.other.c.at(1), 0, ibcmock.MockPacketData),
		send(port, id, none, 5, ibcmock.MockPacketData),
		send(port, id, clienttypes.NewHeight(6, 1_000_000), 0, ibcmock.MockPacketData),
		send(port, id, clienttypes.NewHeight(8, 1), 0, ibcmock.MockPacketData),
		send(port, "channel-1", e.far(), 0, ibcmock.MockPacketData), // not open
	)
}

func (p *plot) receipts(ch *channel) {
	a, b := p.a, p.b
	packets := a.mockSends(ch, a.far(), a.later(time.Hour), ibcmock.MockPacketData, ibcmock.MockFailPacketData, spending, panicking)
	b.sync()
	good := func(n int) recvMsg { return b.recvMsg(packets[0], n).(recvMsg) }
	variants(b, "receive on "+ch.order.String(), good,
		change[recvMsg]{"no proof", func(m recvMsg) { m.ProofCommitment = nil }},
		change[recvMsg]{"proof that is none", func(m recvMsg) { m.ProofCommitment = []byte("p") }},
		change[recvMsg]{"later height", func(m recvMsg) { m.ProofHeight = later(m.ProofHeight) }},
		change[recvMsg]{"earlier height", func(m recvMsg) { m.ProofHeight.RevisionHeight -= 2 }},
		change[recvMsg]{"other data", func(m recvMsg) { m.Packet.Data = []byte("other") }},
		change[recvMsg]{"no data", func(m recvMsg) { m.Packet.Data = nil }},
		change[recvMsg]{"too much data", func(m recvMsg) { m.Packet.Data = make([]byte, 262_145) }},
		change[recvMsg]{"another timeout", func(m recvMsg) { m.Packet.TimeoutTimestamp++ }},
		change[recvMsg]{"no timeout", func(m recvMsg) {
			m.Packet.TimeoutTimestamp, m.Packet.TimeoutHeight = 0, clienttypes.ZeroHeight()
		}},
		change[recvMsg]{"timed out by time", func(m recvMsg) { m.Packet.TimeoutTimestamp = 1 }},
		change[recvMsg]{"timed out by height", func(m recvMsg) { m.Packet.TimeoutHeight = b.c.at(3) }},
		change[recvMsg]{"sequence of zero", func(m recvMsg) { m.Packet.Sequence = 0 }},
		change[recvMsg]{"sequence never sent", func(m recvMsg) { m.Packet.Sequence = 77 }},
		change[recvMsg]{"unknown channel", func(m recvMsg) { m.Packet.DestinationChannel = "channel-99" }},
		change[recvMsg]{"unknown port", func(m recvMsg) { m.Packet.DestinationPort = "unknown" }},
		change[recvMsg]{"another source port", func(m recvMsg) { m.Packet.SourcePort = "transfer" }},
		change[recvMsg]{"another source channel", func(m recvMsg) { m.Packet.SourceChannel = "channel-88" }},
		change[recvMsg]{"broken source channel", func(m recvMsg) { m.Packet.SourceChannel = "x" }},
		change[recvMsg]{"broken port", func(m recvMsg) { m.Packet.DestinationPort = "!" }},
	)
	if ch.order == channeltypes.ORDERED {
		b.block(b.tx("receive out of order", relayer(1), b.recvMsg(packets[1], relayer(1))))
	}
	// Two relayers bring the same packet: in one block, and later.
	first := []draft{b.tx("receive", relayer(1), good(relayer(1))), b.tx("receive the same", relayer(2), good(relayer(2)))}
	b.do(first...)
	b.block(b.tx("receive again", relayer(3), good(relayer(3))),
		b.tx("receive again with a broken proof", relayer(4), func() recvMsg { m := good(relayer(4)); m.ProofCommitment = []byte("p"); return m }()),
		b.tx("receive again with a payment", relayer(5), good(relayer(5)), send(relayer(5), 4, coins(3))))
	failing := b.tx("receive with an error", relayer(1), b.recvMsg(packets[1], relayer(1)))
	b.do(failing)
	costly := b.tx("receive that costs", relayer(1), b.recvMsg(packets[2], relayer(1)))
	b.do(costly, b.tx("receive with too little gas", relayer(2), b.recvMsg(packets[2], relayer(2))))
	b.block(b.tx("receive that panics", relayer(1), b.recvMsg(packets[3], relayer(1))),
		b.tx("receive that runs out of gas", relayer(2), b.recvMsg(packets[3], relayer(2))).limit(70_000))
	// Their acknowledgements go back at once.
	a.sync()
	a.do(a.tx("acknowledge", relayer(1), a.ackMsg(packets[0], b.acknowledgement(first[0].label), relayer(1))))
	a.block(a.tx("acknowledge", relayer(1), a.ackMsg(packets[1], b.acknowledgement(failing.label), relayer(1))))
	a.block(a.tx("acknowledge", relayer(1), a.ackMsg(packets[2], b.acknowledgement(costly.label), relayer(1))))
}

func (p *plot) acknowledgements(ch *channel) {
	a, b := p.a, p.b
	// The packet of before that panics waits for ever on an ordered channel: use the other direction.
	a, b = b, a
	packets := a.mockSends(ch, a.far(), 0, ibcmock.MockPacketData, refused, ibcmock.MockPacketData)
	b.sync()
	var received []draft
	for i, packet := range packets {
		received = append(received, b.tx("receive", relayer(i), b.recvMsg(packet, relayer(i))))
	}
	b.do(received...)
	a.sync()
	ack := b.acknowledgement(received[0].label)
	good := func(n int) ackMsg { return a.ackMsg(packets[0], ack, n).(ackMsg) }
	variants(a, "acknowledge on "+ch.order.String(), good,
		change[ackMsg]{"no proof", func(m ackMsg) { m.ProofAcked = nil }},
		change[ackMsg]{"proof that is none", func(m ackMsg) { m.ProofAcked = []byte("p") }},
		change[ackMsg]{"later height", func(m ackMsg) { m.ProofHeight = later(m.ProofHeight) }},
		change[ackMsg]{"earlier height", func(m ackMsg) { m.ProofHeight.RevisionHeight -= 3 }},
		change[ackMsg]{"another acknowledgement", func(m ackMsg) { m.Acknowledgement = []byte("other") }},
		change[ackMsg]{"same in other bytes", func(m ackMsg) { m.Acknowledgement = append(bytes.Clone(m.Acknowledgement), ' ') }},
		change[ackMsg]{"empty acknowledgement", func(m ackMsg) { m.Acknowledgement = nil }},
		change[ackMsg]{"other data", func(m ackMsg) { m.Packet.Data = []byte("other") }},
		change[ackMsg]{"sequence never sent", func(m ackMsg) { m.Packet.Sequence = 77 }},
		change[ackMsg]{"unknown channel", func(m ackMsg) { m.Packet.SourceChannel = "channel-99" }},
		change[ackMsg]{"unknown port", func(m ackMsg) { m.Packet.SourcePort = "unknown" }},
		change[ackMsg]{"another destination port", func(m ackMsg) { m.Packet.DestinationPort = "transfer" }},
		change[ackMsg]{"another destination channel", func(m ackMsg) { m.Packet.DestinationChannel = "channel-88" }},
		change[ackMsg]{"another timeout", func(m ackMsg) { m.Packet.TimeoutHeight.RevisionHeight++ }},
	)
	third := a.tx("acknowledge out of order", relayer(1), a.ackMsg(packets[2], b.acknowledgement(received[2].label), relayer(1)))
	a.block(third)
	a.do(a.tx("acknowledge", relayer(1), good(relayer(1))), a.tx("acknowledge the same", relayer(2), good(relayer(2))))
	a.block(a.tx("acknowledge again", relayer(3), good(relayer(3))),
		a.tx("acknowledge with refusal of the application", relayer(4), a.ackMsg(packets[1], b.acknowledgement(received[1].label), relayer(4))))
}

// laterAcks lets the application acknowledge long after it received.
func (p *plot) laterAcks() {
	a, b := p.a, p.b
	packets := a.mockSends(p.unordered, a.far(), 0, ibcmock.MockAsyncPacketData, ibcmock.MockAsyncPacketData, ibcmock.MockPacketData)
	acks := a.relay("asynchronous", packets...)
	write := func(packet channeltypes.Packet, ack []byte) mockAction {
		return mockAction{Ack: &mockAck{must(packet.Marshal()), ack}}
	}
	strangePacket := packets[0]
	strangePacket.DestinationChannel = "channel-99"
	b.act(write(packets[0], []byte("late")), write(packets[0], []byte("later")), write(packets[2], acks[2]), write(packets[1], nil), write(strangePacket, []byte("x")))
	a.sync()
	a.do(a.tx("acknowledge late", relayer(1), a.ackMsg(packets[0], []byte("late"), relayer(1))))
	a.block(a.tx("acknowledge what is not yet", relayer(1), a.ackMsg(packets[1], []byte("late"), relayer(1))))
}

// timeouts by height and by time, of packets that were received, and without need.
func (p *plot) timeouts(ch *channel) {
	a, b := p.a, p.b
	byHeight := a.mockSends(ch, a.soon(6), 0, ibcmock.MockPacketData, ibcmock.MockPacketData, refused)
	byTime := a.mockSends(ch, clienttypes.ZeroHeight(), a.later(30*time.Second), ibcmock.MockPacketData, ibcmock.MockPacketData)
	never := a.mockSends(ch, a.far(), 0, ibcmock.MockPacketData)
	a.relay("in time", byHeight[1], byTime[1])
	a.sync()
	a.block(a.tx("timeout too early", relayer(1), a.timeoutMsg(byTime[0], ch.order, relayer(1))))
	b.pass(time.Minute)
	for i := 0; i < 6; i++ {
		b.block()
	}
	b.sync()
	b.block(b.tx("receive too late by height", relayer(1), b.recvMsg(byHeight[0], relayer(1))), b.tx("receive too late by time", relayer(2), b.recvMsg(byTime[0], relayer(2))))
	a.sync()
	good := func(n int) timeoutMsg { return a.timeoutMsg(byHeight[0], ch.order, n).(timeoutMsg) }
	variants(a, "timeout", good,
		change[timeoutMsg]{"no proof", func(m timeoutMsg) { m.ProofUnreceived = nil }},
		change[timeoutMsg]{"proof that is none", func(m timeoutMsg) { m.ProofUnreceived = []byte("p") }},
		change[timeoutMsg]{"later height", func(m timeoutMsg) { m.ProofHeight = later(m.ProofHeight) }},
		change[timeoutMsg]{"next sequence of zero", func(m timeoutMsg) { m.NextSequenceRecv = 0 }},
		change[timeoutMsg]{"other data", func(m timeoutMsg) { m.Packet.Data = []byte("other") }},
		change[timeoutMsg]{"unknown channel", func(m timeoutMsg) { m.Packet.SourceChannel = "channel-99" }},
		change[timeoutMsg]{"unknown port", func(m timeoutMsg) { m.Packet.SourcePort = "unknown" }},
		change[timeoutMsg]{"another destination port", func(m timeoutMsg) { m.Packet.DestinationPort = "transfer" }},
		change[timeoutMsg]{"another destination channel", func(m timeoutMsg) { m.Packet.DestinationChannel = "channel-88" }},
		change[timeoutMsg]{"sequence never sent", func(m timeoutMsg) { m.Packet.Sequence = 777 }},
		change[timeoutMsg]{"another sequence", func(m timeoutMsg) { m.Packet.Sequence = byHeight[1].Sequence }},
		change[timeoutMsg]{"packet that never times out", func(m timeoutMsg) { m.Packet = never[0] }},
	)
	a.block(a.tx("timeout with refusal of the application", relayer(3), a.timeoutMsg(byHeight[2], ch.order, relayer(3))))
	a.do(a.tx("timeout by height", relayer(1), good(relayer(1))), a.tx("timeout the same", relayer(2), good(relayer(2))))
	a.do(a.tx("timeout by time", relayer(1), a.timeoutMsg(byTime[0], ch.order, relayer(1))))
	a.block(a.tx("timeout again", relayer(1), good(relayer(1))), a.tx("timeout of what is acknowledged", relayer(2), a.timeoutMsg(byTime[1], ch.order, relayer(2))))
}

// batches are transactions of several messages of which some are redundant.
func (p *plot) batches() {
	a, b := p.a, p.b
	packets := a.mockSends(p.unordered, a.far(), 0, ibcmock.MockPacketData, ibcmock.MockPacketData, ibcmock.MockPacketData)
	b.other.block()
	height := a.c.height
	// Update and receive in one transaction, as relayers do: the proof is for the header that it brings.
	update := b.update(b.client, height, relayer(1))
	proof := func(packet channeltypes.Packet) []byte {
		return a.c.prove("ibc", host.PacketCommitmentKey(packet.SourcePort, packet.SourceChannel, packet.Sequence), height-1)
	}
	receive := func(packet channeltypes.Packet, n int) recvMsg {
		return channeltypes.NewMsgRecvPacket(packet, proof(packet), a.c.at(height), acc(n))
	}
	b.do(b.tx("update and receive", relayer(1), update, receive(packets[0], relayer(1)), receive(packets[1], relayer(1))))
	a.block()
	b.block(
		b.tx("one of two redundant", relayer(2), receive(packets[1], relayer(2)), receive(packets[2], relayer(2))),
		b.tx("both redundant", relayer(3), receive(packets[0], relayer(3)), receive(packets[1], relayer(3))),
		b.tx("redundant with an update", relayer(4), b.update(b.client, a.c.height, relayer(4)), receive(packets[0], relayer(4))),
		b.tx("two signers", relayer(5), receive(packets[0], relayer(5)), receive(packets[1], relayer(6))).and(relayer(6)),
	)
}

// closings close channels on both ends and let packets time out by it.
func (p *plot) closings() {
	a, b := p.a, p.b
	type (
		initMsg    = *channeltypes.MsgChannelCloseInit
		confirmMsg = *channeltypes.MsgChannelCloseConfirm
	)
	for i, order := range []channeltypes.Order{channeltypes.UNORDERED, channeltypes.ORDERED} {
		ch := p.open(a, order, ibcmock.PortID, ibcmock.PortID, ibcmock.Version)
		p.channels = append(p.channels, ch)
		port, id := b.end(ch)
		waiting := a.mockSends(ch, a.far(), 0, ibcmock.MockPacketData, ibcmock.MockPacketData, refused)
		back := b.mockSends(ch, b.far(), 0, ibcmock.MockPacketData)
		a.relay("before the end", waiting[0])
		goodInit := func(n int) initMsg { return channeltypes.NewMsgChannelCloseInit(port, id, acc(n)) }
		variants(b, "close init", goodInit,
			change[initMsg]{"unknown channel", func(m initMsg) { m.ChannelId = "channel-99" }},
			change[initMsg]{"broken channel", func(m initMsg) { m.ChannelId = "x" }},
			change[initMsg]{"unknown port", func(m initMsg) { m.PortId = "unknown" }},
			change[initMsg]{"transfer", func(m initMsg) { m.PortId, m.ChannelId = "transfer", p.tokens.id[b.index()] }},
		)
		b.do(b.tx("close init", relayer(1), goodInit(relayer(1))))
		b.block(b.tx("close init again", relayer(1), goodInit(relayer(1))))
		b.act(mockAction{Send: &mockSend{port, id, 1, 1_000_000, 0, ibcmock.MockPacketData}})
		a.sync()
		good := func(n int) onCloseMsg { return a.timeoutOnCloseMsg(waiting[1], order, n).(onCloseMsg) }
		variants(a, "timeout on close of "+order.String(), good,
			change[onCloseMsg]{"no proof", func(m onCloseMsg) { m.ProofUnreceived = nil }},
			change[onCloseMsg]{"no proof of the end", func(m onCloseMsg) { m.ProofClose = nil }},
			change[onCloseMsg]{"proof that is none", func(m onCloseMsg) { m.ProofUnreceived = []byte("p") }},
			change[onCloseMsg]{"another proof of the end", func(m onCloseMsg) { m.ProofClose = m.ProofUnreceived }},
			change[onCloseMsg]{"later height", func(m onCloseMsg) { m.ProofHeight = later(m.ProofHeight) }},
			change[onCloseMsg]{"next sequence of zero", func(m onCloseMsg) { m.NextSequenceRecv = 0 }},
			change[onCloseMsg]{"next sequence of others", func(m onCloseMsg) { m.NextSequenceRecv = 9 }},
			change[onCloseMsg]{"other data", func(m onCloseMsg) { m.Packet.Data = []byte("other") }},
			change[onCloseMsg]{"unknown channel", func(m onCloseMsg) { m.Packet.SourceChannel = "channel-99" }},
			change[onCloseMsg]{"another destination", func(m onCloseMsg) { m.Packet.DestinationChannel = "channel-88" }},
			change[onCloseMsg]{"another destination port", func(m onCloseMsg) { m.Packet.DestinationPort = "transfer" }},
			change[onCloseMsg]{"sequence never sent", func(m onCloseMsg) { m.Packet.Sequence = 777 }},
			change[onCloseMsg]{"packet of another channel", func(m onCloseMsg) { m.Packet.SourceChannel = p.unordered.id[a.index()] }},
		)
		a.block(a.tx("timeout on close with refusal", relayer(2), a.timeoutOnCloseMsg(waiting[2], order, relayer(2))))
		if i == 0 {
			a.block(a.tx("timeout on close before confirmation", relayer(1), good(relayer(1))))
		}
		aPort, aID := a.end(ch)
		goodConfirm := func(n int) confirmMsg {
			proof, height := a.proof(host.ChannelKey(port, id))
			return channeltypes.NewMsgChannelCloseConfirm(aPort, aID, proof, height, acc(n))
		}
		variants(a, "close confirm", goodConfirm,
			change[confirmMsg]{"unknown channel", func(m confirmMsg) { m.ChannelId = "channel-99" }},
			change[confirmMsg]{"broken channel", func(m confirmMsg) { m.ChannelId = "x" }},
			change[confirmMsg]{"unknown port", func(m confirmMsg) { m.PortId = "unknown" }},
			change[confirmMsg]{"no proof", func(m confirmMsg) { m.ProofInit = nil }},
			change[confirmMsg]{"proof that is none", func(m confirmMsg) { m.ProofInit = []byte("p") }},
			change[confirmMsg]{"earlier height", func(m confirmMsg) { m.ProofHeight.RevisionHeight -= 3 }},
			change[confirmMsg]{"channel that is open there", func(m confirmMsg) { m.ChannelId = p.unordered.id[a.index()] }},
		)
		a.block(a.tx("close confirm", relayer(1), goodConfirm(relayer(1))))
		a.block(a.tx("close confirm again", relayer(1), goodConfirm(relayer(1))))
		a.block(a.tx("timeout on close after confirmation", relayer(1), good(relayer(1))))
		a.block(a.tx("timeout on close again", relayer(1), good(relayer(1))))
		a.block(a.tx("receive on a closed channel", relayer(1), a.recvMsg(back[0], relayer(1))))
		a.act(mockAction{Send: &mockSend{aPort, aID, 7, 1_000_000, 0, ibcmock.MockPacketData}})
	}
	// An ordered channel closes when a packet times out.
	ch := p.open(b, channeltypes.ORDERED, ibcmock.PortID, ibcmock.PortID, ibcmock.Version)
	p.channels = append(p.channels, ch)
	waiting := b.mockSends(ch, b.soon(4), 0, ibcmock.MockPacketData, ibcmock.MockPacketData, ibcmock.MockPacketData)
	b.relay("before the timeout", waiting[0])
	for i := 0; i < 4; i++ {
		a.block()
	}
	b.sync()
	b.block(b.tx("timeout of what was received on an ordered channel", relayer(2), b.timeoutMsg(waiting[0], ch.order, relayer(2))))
	b.do(b.tx("timeout on an ordered channel", relayer(1), b.timeoutMsg(waiting[1], ch.order, relayer(1))))
	b.block(b.tx("timeout on an ordered channel again", relayer(1), b.timeoutMsg(waiting[1], ch.order, relayer(1))),
		b.tx("second timeout on a closed channel", relayer(2), b.timeoutMsg(waiting[2], ch.order, relayer(2))))
}
