package main

import (
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	solomachine "github.com/cosmos/ibc-go/v10/modules/light-clients/06-solomachine"
	localhost "github.com/cosmos/ibc-go/v10/modules/light-clients/09-localhost"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
)

// machines are clients of solo machines, of one key and of three. A client state without a consensus state cannot be tried: ibc-go panics
// while a block is decoded, outside of any message, and the chain stops.
func (p *plot) machines() {
	for _, keys := range []int{1, 3} {
		p.machine(keys)
	}
}

func (p *plot) machine(keys int) {
	e := p.a
	s := newSolo("first", keys)
	zero := clienttypes.ZeroHeight()
	create := func(label string, n int, f func(c *solomachine.ClientState, s *solomachine.ConsensusState)) draft {
		client, consensus := s.clientState(), s.consensusState()
		f(client, consensus)
		return e.tx(label, n, must(clienttypes.NewMsgCreateClient(client, consensus, acc(n))))
	}
	d := create("create a machine", relayer(0), func(*solomachine.ClientState, *solomachine.ConsensusState) {})
	e.do(d)
	var response clienttypes.MsgCreateClientResponse
	e.c.response(d.label, &response)
	id := response.ClientId
	e.block(
		create("machine with a sequence of zero", relayer(1), func(c *solomachine.ClientState, _ *solomachine.ConsensusState) { c.Sequence = 0 }),
		create("machine without a time", relayer(3), func(c *solomachine.ClientState, k *solomachine.ConsensusState) {
			c.ConsensusState.Timestamp, k.Timestamp = 0, 0
		}),
		create("machine with a blank diversifier", relayer(4), func(c *solomachine.ClientState, k *solomachine.ConsensusState) {
			c.ConsensusState.Diversifier, k.Diversifier = "  ", "  "
		}),
		create("machine with two states", relayer(5), func(_ *solomachine.ClientState, k *solomachine.ConsensusState) { k.Timestamp++ }),
		create("machine that is frozen", relayer(6), func(c *solomachine.ClientState, _ *solomachine.ConsensusState) { c.IsFrozen = true }),
		create("machine without a key", relayer(7), func(c *solomachine.ClientState, k *solomachine.ConsensusState) {
			c.ConsensusState.PublicKey, k.PublicKey = nil, nil
		}),
	)
	update := func(label string, n int, m exported.ClientMessage) draft {
		return e.tx(label, n, must(clienttypes.NewMsgUpdateClient(id, m, acc(n))))
	}
	spoiled := func(f func(h *solomachine.Header)) *solomachine.Header {
		c := *s
		h := c.header("spoiled", keys)
		f(h)
		return h
	}
	e.block(
		update("machine header of another time", relayer(1), spoiled(func(h *solomachine.Header) { h.Timestamp++ })),
		update("machine header of an earlier time", relayer(2), spoiled(func(h *solomachine.Header) { h.Timestamp = 1 })),
		update("machine header without a signature", relayer(3), spoiled(func(h *solomachine.Header) { h.Signature = nil })),
		update("machine header with a broken signature", relayer(4), spoiled(func(h *solomachine.Header) { h.Signature[len(h.Signature)-1] ^= 1 })),
		update("machine header of another diversifier", relayer(5), spoiled(func(h *solomachine.Header) { h.NewDiversifier = "x" })),
		update("machine header with a blank diversifier", relayer(6), spoiled(func(h *solomachine.Header) { h.NewDiversifier = " " })),
		update("machine header without a key", relayer(7), spoiled(func(h *solomachine.Header) { h.NewPublicKey = nil })),
		update("machine header without a time", relayer(8), spoiled(func(h *solomachine.Header) { h.Timestamp = 0 })),
		update("machine header that is no signature", relayer(9), spoiled(func(h *solomachine.Header) { h.Signature = []byte{1, 2} })),
	)
	e.do(update("machine header", relayer(1), s.header("second", keys)))
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	version := connectiontypes.GetCompatibleVersions()[0]
	d = e.tx("connection init with a machine", relayer(1), connectiontypes.NewMsgConnectionOpenInit(id, soloClient, prefix, version, 0, acc(relayer(1))))
	e.do(d)
	connection := attribute(e.c.result(d.label).Events, "connection_open_init", "connection_id")
	wrong := *s
	e.block(e.tx("connection ack with a wrong proof", relayer(2), connectiontypes.NewMsgConnectionOpenAck(connection, soloConnection, wrong.connectionTried(id, "connection-99"), zero, version, acc(relayer(2)))))
	e.do(e.tx("connection ack with a machine", relayer(1), connectiontypes.NewMsgConnectionOpenAck(connection, soloConnection, s.connectionTried(id, connection), zero, version, acc(relayer(1)))))
	d = e.tx("channel init with a machine", relayer(1), channeltypes.NewMsgChannelOpenInit("transfer", transfertypes.V1, channeltypes.UNORDERED, []string{connection}, "transfer", acc(relayer(1))))
	e.do(d)
	channelID := attribute(e.c.result(d.label).Events, "channel_open_init", "channel_id")
	e.do(e.tx("channel ack with a machine", relayer(1), channeltypes.NewMsgChannelOpenAck("transfer", channelID, soloChannel, transfertypes.V1,
		s.channelIn(channeltypes.TRYOPEN, "transfer", transfertypes.V1, channelID), zero, acc(relayer(1)))))
	move := func(n int) draft {
		return e.tx("transfer to a machine", n, transfertypes.NewMsgTransfer("transfer", channelID, sdk.NewInt64Coin("token", 50), acc(n), "somebody", zero, e.later(time.Hour), ""))
	}
	first, second, third := move(15), move(16), move(17)
	e.do(first, second, third)
	ack := channeltypes.NewResultAcknowledgement([]byte{1}).Acknowledgement()
	wrong = *s
	e.block(e.tx("acknowledgement of a machine with a wrong proof", relayer(1), channeltypes.NewMsgAcknowledgement(e.sent(first), ack, wrong.acknowledged(e.sent(second), ack), zero, acc(relayer(1)))),
		e.tx("acknowledgement of a machine with a proof that is none", relayer(2), channeltypes.NewMsgAcknowledgement(e.sent(first), ack, []byte("p"), zero, acc(relayer(2)))))
	e.do(e.tx("acknowledgement of a machine", relayer(1), channeltypes.NewMsgAcknowledgement(e.sent(first), ack, s.acknowledged(e.sent(first), ack), zero, acc(relayer(1)))))
	incoming := channeltypes.NewPacket(transfertypes.NewFungibleTokenPacketData("solocoin", "500", "somebody", acc(30), "").GetBytes(), 1, "transfer", soloChannel, "transfer", channelID, zero, e.later(time.Hour))
	e.do(e.tx("receive from a machine", relayer(1), channeltypes.NewMsgRecvPacket(incoming, s.committed(incoming), zero, acc(relayer(1)))))
	back := channeltypes.NewPacket(transfertypes.NewFungibleTokenPacketData("transfer/"+soloChannel+"/token", "20", "somebody", acc(30), "").GetBytes(), 2, "transfer", soloChannel, "transfer", channelID, zero, e.later(time.Hour))
	e.do(e.tx("receive from a machine what is its own", relayer(1), channeltypes.NewMsgRecvPacket(back, s.committed(back), zero, acc(relayer(1)))))
	early := *s
	early.time = 1
	e.block(e.tx("timeout of a machine with an early time", relayer(1), channeltypes.NewMsgTimeout(e.sent(second), 1, early.notReceived(e.sent(second)), zero, acc(relayer(1)))))
	s.time = e.later(2 * time.Hour)
	e.block(e.tx("timeout of a machine whose consensus is early", relayer(1), channeltypes.NewMsgTimeout(e.sent(second), 1, func() []byte { c := *s; return c.notReceived(e.sent(second)) }(), zero, acc(relayer(1)))))
	e.do(update("machine header of a later time", relayer(1), s.header("third", keys)))
	e.block(e.tx("timeout of a machine", relayer(1), channeltypes.NewMsgTimeout(e.sent(second), 1, s.notReceived(e.sent(second)), zero, acc(relayer(1)))))
	e.block(e.tx("timeout on close of a machine", relayer(1), channeltypes.NewMsgTimeoutOnClose(e.sent(third), 1, nil, nil, zero, acc(relayer(1)))))
	e.block(e.tx("close confirm of a machine", relayer(1), channeltypes.NewMsgChannelCloseConfirm("transfer", channelID, s.channelIn(channeltypes.CLOSED, "transfer", transfertypes.V1, channelID), zero, acc(relayer(1)))))
	// Misbehaviour, then recovery by governance.
	bad := func(f func(m *solomachine.Misbehaviour)) *solomachine.Misbehaviour {
		c := *s
		m := c.misbehaviour()
		f(m)
		return m
	}
	e.block(
		update("machine misbehaviour without a first signature", relayer(1), bad(func(m *solomachine.Misbehaviour) { m.SignatureOne = nil })),
		update("machine misbehaviour of equal signatures", relayer(2), bad(func(m *solomachine.Misbehaviour) { m.SignatureTwo = m.SignatureOne })),
		update("machine misbehaviour of sequence zero", relayer(3), bad(func(m *solomachine.Misbehaviour) { m.Sequence = 0 })),
		update("machine misbehaviour of another sequence", relayer(4), bad(func(m *solomachine.Misbehaviour) { m.Sequence++ })),
		update("machine misbehaviour with a broken signature", relayer(5), bad(func(m *solomachine.Misbehaviour) { m.SignatureTwo.Signature[20] ^= 1 })),
		update("machine misbehaviour with other data", relayer(6), bad(func(m *solomachine.Misbehaviour) { m.SignatureTwo.Data = []byte("x") })),
		update("machine misbehaviour without a path", relayer(7), bad(func(m *solomachine.Misbehaviour) { m.SignatureTwo.Path = nil })),
		update("machine misbehaviour without a time", relayer(8), bad(func(m *solomachine.Misbehaviour) { m.SignatureOne.Timestamp = 0 })),
		update("machine misbehaviour without data", relayer(9), bad(func(m *solomachine.Misbehaviour) { m.SignatureOne.Data = nil })),
	)
	e.do(update("machine misbehaviour", relayer(1), s.misbehaviour()))
	e.block(update("machine header of a frozen one", relayer(1), func() exported.ClientMessage { c := *s; return c.header("fourth", keys) }()))
	s = newSolo("substitute", keys)
	s.time = e.later(3 * time.Hour)
	s.sequence = 50
	sub := create("substitute of a machine", relayer(1), func(*solomachine.ClientState, *solomachine.ConsensusState) {})
	e.do(sub)
	e.c.response(sub.label, &response)
	gov := moduleAddress("gov").String()
	e.govern("recover a machine", clienttypes.NewMsgRecoverClient(gov, id, response.ClientId))
	e.block(update("machine header after recovery", relayer(1), s.header("fifth", keys)))
}

// loopbacks open channels of the chain with itself.
func (p *plot) loopbacks() {
	e := p.b
	hop := []string{exported.LocalhostConnectionID}
	zero := clienttypes.ZeroHeight()
	proof := localhost.SentinelProof
	self := func() clienttypes.Height { return e.c.at(e.c.height) }
	open := func(port, version string, order channeltypes.Order) [2]string {
		d := e.tx("loopback init", relayer(1), channeltypes.NewMsgChannelOpenInit(port, version, order, hop, port, acc(relayer(1))))
		e.do(d)
		here := attribute(e.c.result(d.label).Events, "channel_open_init", "channel_id")
		e.block(e.tx("loopback try with a broken proof", relayer(2), channeltypes.NewMsgChannelOpenTry(port, version, order, hop, port, here, version, []byte("p"), zero, acc(relayer(2)))),
			e.tx("loopback try of another channel", relayer(3), channeltypes.NewMsgChannelOpenTry(port, version, order, hop, port, "channel-99", version, proof, zero, acc(relayer(3)))),
			e.tx("loopback try of another version", relayer(4), channeltypes.NewMsgChannelOpenTry(port, version, order, hop, port, here, "x", proof, zero, acc(relayer(4)))))
		d = e.tx("loopback try", relayer(1), channeltypes.NewMsgChannelOpenTry(port, version, order, hop, port, here, version, proof, zero, acc(relayer(1))))
		e.do(d)
		there := attribute(e.c.result(d.label).Events, "channel_open_try", "channel_id")
		e.do(e.tx("loopback ack", relayer(1), channeltypes.NewMsgChannelOpenAck(port, here, there, version, proof, zero, acc(relayer(1)))))
		e.do(e.tx("loopback confirm", relayer(1), channeltypes.NewMsgChannelOpenConfirm(port, there, proof, zero, acc(relayer(1)))))
		return [2]string{here, there}
	}
	for _, order := range []channeltypes.Order{channeltypes.UNORDERED, channeltypes.ORDERED} {
		ids := open(ibcmock.PortID, ibcmock.Version, order)
		packet := func(sequence uint64, data []byte, height clienttypes.Height) channeltypes.Packet {
			return channeltypes.NewPacket(data, sequence, ibcmock.PortID, ids[0], ibcmock.PortID, ids[1], height, 0)
		}
		soon := e.c.at(e.c.height + 12)
		far := e.c.at(1_000_000)
		send := func(data []byte, height clienttypes.Height) mockAction {
			return mockAction{Send: &mockSend{ibcmock.PortID, ids[0], height.RevisionNumber, height.RevisionHeight, 0, data}}
		}
		e.act(send(ibcmock.MockPacketData, far), send(ibcmock.MockPacketData, soon), send(ibcmock.MockPacketData, far), send(ibcmock.MockPacketData, e.c.at(2)))
		one, two, three := packet(1, ibcmock.MockPacketData, far), packet(2, ibcmock.MockPacketData, soon), packet(3, ibcmock.MockPacketData, far)
		d := e.tx("loopback receive", relayer(1), channeltypes.NewMsgRecvPacket(one, proof, zero, acc(relayer(1))))
		e.block(e.tx("loopback receive with a broken proof", relayer(2), channeltypes.NewMsgRecvPacket(one, []byte("p"), zero, acc(relayer(2)))),
			e.tx("loopback receive of nothing", relayer(3), channeltypes.NewMsgRecvPacket(packet(9, ibcmock.MockPacketData, far), proof, zero, acc(relayer(3)))))
		e.do(d)
		ack := e.acknowledgement(d.label)
		e.block(e.tx("loopback acknowledge otherwise", relayer(1), channeltypes.NewMsgAcknowledgement(one, []byte("x"), proof, zero, acc(relayer(1)))))
		e.do(e.tx("loopback acknowledge", relayer(1), channeltypes.NewMsgAcknowledgement(one, ack, proof, zero, acc(relayer(1)))))
		e.block(e.tx("loopback timeout too early", relayer(1), channeltypes.NewMsgTimeout(two, 2, proof, self(), acc(relayer(1)))))
		for e.c.height < int64(soon.RevisionHeight)+1 {
			e.block()
		}
		e.block(e.tx("loopback timeout with a broken proof", relayer(1), channeltypes.NewMsgTimeout(two, 2, []byte("p"), self(), acc(relayer(1)))),
			e.tx("loopback timeout of what was received", relayer(2), channeltypes.NewMsgTimeout(one, 2, proof, self(), acc(relayer(2)))))
		e.block(e.tx("loopback timeout", relayer(1), channeltypes.NewMsgTimeout(two, 2, proof, self(), acc(relayer(1)))))
		e.block(e.tx("loopback close init", relayer(1), channeltypes.NewMsgChannelCloseInit(ibcmock.PortID, ids[1], acc(relayer(1)))))
		e.block(e.tx("loopback timeout on close", relayer(1), channeltypes.NewMsgTimeoutOnClose(three, 2, proof, proof, self(), acc(relayer(1)))))
		e.block(e.tx("loopback close confirm", relayer(1), channeltypes.NewMsgChannelCloseConfirm(ibcmock.PortID, ids[0], proof, zero, acc(relayer(1)))))
	}
	ids := open("transfer", transfertypes.V1, channeltypes.UNORDERED)
	d := e.tx("loopback transfer", 5, transfertypes.NewMsgTransfer("transfer", ids[0], sdk.NewInt64Coin("token", 9), acc(5), acc(30), zero, e.later(time.Hour), ""))
	e.do(d)
	r := e.tx("loopback receive of coins", relayer(1), channeltypes.NewMsgRecvPacket(e.sent(d), proof, zero, acc(relayer(1))))
	e.do(r)
	e.do(e.tx("loopback acknowledge of coins", relayer(1), channeltypes.NewMsgAcknowledgement(e.sent(d), e.acknowledgement(r.label), proof, zero, acc(relayer(1)))))
}
