package core

import (
	"encoding/hex"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clientv2types "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	v2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	"github.com/cosmos/ibc-go/v10/testing/mock"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

func split(key string) (string, []byte) {
	name, k, _ := strings.Cut(key, "/")
	return name, unhex(k)
}

func unhex(text string) []byte {
	bz, err := hex.DecodeString(text)
	must(err)
	return bz
}

func (s *channels) openInit(port string, order channeltypes.Order, hops []string, version string) sdk.Msg {
	return channeltypes.NewMsgChannelOpenInit(port, version, order, hops, mock.PortID, s.me())
}

func (s *channels) openTry(order channeltypes.Order, channel, version string, proof []byte) sdk.Msg {
	return channeltypes.NewMsgChannelOpenTry(
		mock.PortID, mock.Version, order, []string{hop}, mock.PortID, channel, version, proof, s.now(), s.me(),
	)
}

// connection changes the connection of the chain to itself.
func (s *channels) connection(change func(*connectiontypes.ConnectionEnd)) func(sdk.Context) {
	return func(ctx sdk.Context) {
		keeper := s.a.App.GetIBCKeeper().ConnectionKeeper
		end, _ := keeper.GetConnection(ctx, hop)
		change(&end)
		keeper.SetConnection(ctx, hop, end)
	}
}

// channel changes a channel of the chain.
func (s *channels) channel(id string, change func(*channeltypes.Channel)) func(sdk.Context) {
	return func(ctx sdk.Context) {
		keeper := s.a.App.GetIBCKeeper().ChannelKeeper
		end, _ := keeper.GetChannel(ctx, mock.PortID, id)
		change(&end)
		keeper.SetChannel(ctx, mock.PortID, id, end)
	}
}

// client names a client that is not there in the connection.
func unknownClient(end *connectiontypes.ConnectionEnd) { end.ClientId = "07-tendermint-9" }
func initialized(end *connectiontypes.ConnectionEnd)   { end.State = connectiontypes.INIT }

func (s *channels) handshakes() {
	one := []string{hop}
	for _, order := range []channeltypes.Order{channeltypes.UNORDERED, channeltypes.ORDERED} {
		s.r.refused(s.openInit("unknown", order, one, "v"))
		s.r.refused(s.openInit(mock.PortID, order, []string{"connection-7"}, "v"))
		init := s.openInit(mock.PortID, order, one, mock.Version)
		s.poke(s.connection(unknownClient), func() { s.r.refused(init) })
		s.poke(s.connection(func(end *connectiontypes.ConnectionEnd) { end.Versions = nil }), func() { s.r.refused(init) })
		s.poke(s.connection(func(end *connectiontypes.ConnectionEnd) { end.Versions[0].Features = []string{"ORDER_DAG"} }), func() {
			s.r.refused(init)
			s.r.refused(s.openTry(order, "channel-0", mock.Version, proof))
		})
		s.unwilling(func() { s.r.refused(init) })
		s.r.sent(init)
		ours := s.newest()
		s.r.refused(s.openTry(order, ours, mock.Version, []byte{2}))
		s.r.refused(s.openTry(order, ours, "other", proof))
		s.r.refused(s.openTry(3-order, ours, mock.Version, proof))
		s.r.refused(s.openTry(order, "channel-99", mock.Version, proof))
		try := s.openTry(order, ours, mock.Version, proof)
		s.poke(s.connection(initialized), func() { s.r.refused(try) })
		s.unwilling(func() { s.r.refused(try) })
		s.r.sent(s.openTry(order, ours, mock.Version, proof))
		theirs := s.newest()

		ack := func(id, other, version string, proof []byte) sdk.Msg {
			return channeltypes.NewMsgChannelOpenAck(mock.PortID, id, other, version, proof, s.now(), s.me())
		}
		s.r.refused(ack("channel-99", theirs, mock.Version, proof))
		s.r.refused(ack(theirs, ours, mock.Version, proof))
		s.r.refused(ack(ours, theirs, "other", proof))
		s.r.refused(ack(ours, ours, mock.Version, proof))
		s.r.refused(ack(ours, theirs, mock.Version, []byte{1, 1}))
		s.poke(s.connection(initialized), func() { s.r.refused(ack(ours, theirs, mock.Version, proof)) })
		s.unwilling(func() { s.r.refused(ack(ours, theirs, mock.Version, proof)) })
		confirm := func(id string) sdk.Msg {
			return channeltypes.NewMsgChannelOpenConfirm(mock.PortID, id, proof, s.now(), s.me())
		}
		s.r.refused(confirm(theirs))
		s.r.sent(ack(ours, theirs, mock.Version, proof))
		s.r.refused(ack(ours, theirs, mock.Version, proof))
		s.r.refused(confirm("channel-99"))
		s.r.refused(confirm(ours))
		s.poke(s.connection(initialized), func() { s.r.refused(confirm(theirs)) })
		s.unwilling(func() { s.r.refused(confirm(theirs)) })
		s.r.sent(confirm(theirs))
	}
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Delete([]byte(channeltypes.KeyNextChannelSequence))
	}, func() { s.r.refused(s.openInit(mock.PortID, channeltypes.UNORDERED, one, "v")) })
}

func (s *channels) newest() string {
	next := s.a.App.GetIBCKeeper().ChannelKeeper.GetNextChannelSequence(s.r.context())
	return channeltypes.FormatChannelIdentifier(next - 1)
}

func (s *channels) packet(data string, sequence uint64, from, to string, height clienttypes.Height, timestamp uint64) channeltypes.Packet {
	return channeltypes.NewPacket([]byte(data), sequence, mock.PortID, from, mock.PortID, to, height, timestamp)
}

func (s *channels) recv(p channeltypes.Packet, proof []byte) sdk.Msg {
	return channeltypes.NewMsgRecvPacket(p, proof, s.now(), s.me())
}

func (s *channels) acked(p channeltypes.Packet, ack []byte, proof []byte) sdk.Msg {
	return channeltypes.NewMsgAcknowledgement(p, ack, proof, s.now(), s.me())
}

func (s *channels) timeout(p channeltypes.Packet, next uint64, proof []byte) sdk.Msg {
	return channeltypes.NewMsgTimeout(p, next, proof, s.now(), s.me())
}

func (s *channels) onClose(p channeltypes.Packet, next uint64, unreceived, closed []byte) sdk.Msg {
	return channeltypes.NewMsgTimeoutOnClose(p, next, unreceived, closed, s.now(), s.me())
}

var far = clienttypes.NewHeight(9, 1000)

// hostile is acknowledgements that say what another one says, or nothing that is one.
var hostile = []string{
	`{"result":"AQ=="} `, ` {"result":"AQ=="}`, `{"result": "AQ=="}`, `{"result":"AQ==","result":"AQ=="}`, `{"result":"AR=="}`,
	`{"result":"A\nQ=="}`, `{"Result":"AQ=="}`, `{"result":"AQ"}`, `{"result":"AQ==","error":""}`, `{"error":"a","result":"AQ=="}`,
	`{"result":null}`, `{"result":""}`, `{"error":null}`, `{"error":""}`, `{"error":"\u0061"}`, `{"error":"<"}`, `{"error":"é"}`,
	`{}`, `{ }`, `null`, `[]`, `""`, `1`, `{"error":1}`, `{"result":1}`, `{"result":[1]}`, `{"result":[]}`, `{"result":[256]}`, `{"result":[1.0]}`, `{"result":[null]}`, `{"result":["1"]}`, `{"other":1}`, `{"result":"AQ=="}x`,
	`{"result":"AQ=="`, "\xff", `{"error":"\ud800"}`, "{\"error\":\"\xff\"}", `{"response":{"result":"AQ=="}}`, `{"result":"AQ==",}`,
	`{"result":{"a":1}}`, `{"error":"a"} {"error":"b"}`, `{"error":"a","error":"b"}`, `{"result":"-_8="}`, `{"result":"/+8="}`, "\ufeff{}",
}

func (s *channels) packets() {
	from, to := "channel-0", "channel-1"
	now := uint64(s.r.context().BlockTime().UnixNano())
	later := now + 1_000_000_000_000
	data := mock.MockPacketData
	s.send("unknown", from, far, 0, data)
	s.send(mock.PortID, "channel-99", far, 0, data)
	s.send(mock.PortID, from, clienttypes.ZeroHeight(), 0, data)
	s.send(mock.PortID, from, far, 0, nil)
	s.send(mock.PortID, from, clienttypes.NewHeight(0, 9), 0, data)
	s.send(mock.PortID, from, s.now(), 0, data)
	s.send(mock.PortID, from, clienttypes.ZeroHeight(), now, data)
	s.send(mock.PortID, from, far, now, data)
	s.poke(s.connection(unknownClient), func() { s.send(mock.PortID, from, far, 0, data) })
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.State = channeltypes.CLOSED }), func() { s.send(mock.PortID, from, far, 0, data) })
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.ConnectionHops[0] = "connection-7" }), func() { s.send(mock.PortID, from, far, 0, data) })
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Delete(host.NextSequenceSendKey(mock.PortID, from))
	}, func() { s.send(mock.PortID, from, far, 0, data) })
	for _, data := range []string{"mock packet data", "mock failed packet data", "mock async packet data", "empty", "panic"} {
		s.send(mock.PortID, from, far, 0, []byte(data))
	}
	s.send(mock.PortID, from, clienttypes.ZeroHeight(), later, data)
	s.send(mock.PortID, from, far, later, data)

	good := s.packet("mock packet data", 1, from, to, far, 0)
	change := func(f func(*channeltypes.Packet)) channeltypes.Packet {
		p := good
		f(&p)
		return p
	}
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.DestinationPort = "unknown" }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.DestinationChannel = "channel-99" }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.SourcePort = "other" }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.SourceChannel = "channel-9" }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.TimeoutHeight = s.now() }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.TimeoutTimestamp = now }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.Data = []byte("other") }), proof))
	s.r.refused(s.recv(change(func(p *channeltypes.Packet) { p.Sequence = 99 }), proof))
	s.r.refused(s.recv(good, []byte{2}))
	s.poke(s.connection(initialized), func() { s.r.refused(s.recv(good, proof)) })
	s.poke(s.connection(unknownClient), func() { s.r.refused(s.recv(good, proof)) })
	s.poke(s.channel(to, func(c *channeltypes.Channel) { c.State = channeltypes.TRYOPEN }), func() { s.r.refused(s.recv(good, proof)) })
	s.poke(s.channel(to, func(c *channeltypes.Channel) { c.ConnectionHops[0] = "connection-7" }), func() { s.r.refused(s.recv(good, proof)) })
	s.poke(s.connection(func(end *connectiontypes.ConnectionEnd) { end.DelayPeriod = 7 }), func() { s.ante(s.recv(good, proof)) })
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Set(host.RecvStartSequenceKey(mock.PortID, to), sdk.Uint64ToBigEndian(2))
	}, func() {
		s.r.refused(s.recv(good, proof))
		s.write(good, []byte("late"))
		s.ante(s.recv(good, proof))
	})
	s.ante(s.recv(good, proof))
	s.r.sent(s.recv(good, proof))
	s.r.sent(s.recv(good, proof)) // nothing happens
	s.ante(s.recv(good, proof))
	s.ante(s.recv(good, proof), s.recv(s.packet("mock failed packet data", 2, from, to, far, 0), proof))
	s.ante(s.recv(good, proof), s.openInit(mock.PortID, channeltypes.ORDERED, []string{hop}, ""))
	failed := s.packet("mock failed packet data", 2, from, to, far, 0)
	s.r.sent(s.recv(failed, proof))
	later3 := s.packet("mock async packet data", 3, from, to, far, 0)
	s.r.sent(s.recv(later3, proof))
	s.r.refused(s.recv(s.packet("empty", 4, from, to, far, 0), proof))
	s.r.refused(s.recv(s.packet("panic", 5, from, to, far, 0), proof))

	s.write(good, []byte("again"))
	s.write(later3, nil)
	s.write(change(func(p *channeltypes.Packet) { p.DestinationChannel = "channel-99" }), []byte("x"))
	s.poke(s.channel(to, func(c *channeltypes.Channel) { c.State = channeltypes.CLOSED }), func() { s.write(later3, []byte("x")) })
	s.write(later3, []byte(`{"result":"AQ=="}`))

	success := mock.MockAcknowledgement.Acknowledgement()
	s.r.refused(s.acked(change(func(p *channeltypes.Packet) { p.SourcePort = "unknown" }), success, proof))
	s.r.refused(s.acked(change(func(p *channeltypes.Packet) { p.SourceChannel = "channel-99" }), success, proof))
	s.r.refused(s.acked(change(func(p *channeltypes.Packet) { p.DestinationPort = "other" }), success, proof))
	s.r.refused(s.acked(change(func(p *channeltypes.Packet) { p.DestinationChannel = "channel-9" }), success, proof))
	s.r.refused(s.acked(change(func(p *channeltypes.Packet) { p.Data = []byte("other") }), success, proof))
	s.r.refused(s.acked(good, []byte("other"), proof))
	s.r.refused(s.acked(good, success, []byte{2}))
	s.poke(s.connection(initialized), func() { s.r.refused(s.acked(good, success, proof)) })
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.State = channeltypes.CLOSED }), func() { s.r.refused(s.acked(good, success, proof)) })
	for _, ack := range hostile {
		s.poke(func(ctx sdk.Context) {
			keeper := s.a.App.GetIBCKeeper().ChannelKeeper
			keeper.SetPacketAcknowledgement(ctx, mock.PortID, to, 1, channeltypes.CommitAcknowledgement([]byte(ack)))
		}, func() { s.ante(s.acked(good, []byte(ack), proof)) })
	}
	s.unwilling(func() { s.r.refused(s.acked(good, success, proof)) })
	s.ante(s.acked(good, success, proof))
	s.r.sent(s.acked(good, success, proof))
	s.r.sent(s.acked(good, success, proof)) // nothing happens
	s.ante(s.acked(good, success, proof), s.recv(good, proof))
	s.r.sent(s.acked(failed, mock.MockFailAcknowledgement.Acknowledgement(), proof))
	s.r.sent(s.acked(s.packet("other", 77, from, to, far, 0), success, proof)) // never sent: nothing happens

	s.timeouts(from, to, later)
}

func (s *channels) timeouts(from, to string, later uint64) {
	late := s.packet("mock packet data", 6, from, to, clienttypes.ZeroHeight(), later)
	both := s.packet("mock packet data", 7, from, to, far, later)
	s.r.refused(s.timeout(late, 1, proof))
	s.r.refused(s.timeout(both, 1, proof))
	height := s.now()
	height.RevisionHeight += 3
	s.send(mock.PortID, from, height, 0, []byte("high"))
	high := s.packet("high", 8, from, to, height, 0)
	s.r.refused(s.timeout(high, 1, proof))
	for range 3 {
		s.r.chain.NextBlock()
	}
	other := high
	other.Data = []byte("other")
	s.r.refused(s.timeout(other, 1, proof))
	s.r.refused(s.timeout(high, 1, []byte{2}))
	other = high
	other.SourcePort = "unknown"
	s.r.refused(s.timeout(other, 1, proof))
	other = high
	other.DestinationChannel = "channel-7"
	s.r.refused(s.timeout(other, 1, proof))
	other = high
	other.SourceChannel = "channel-99"
	s.r.refused(s.timeout(other, 1, proof))
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.ConnectionHops[0] = "connection-7" }), func() { s.r.refused(s.timeout(high, 1, proof)) })
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.Ordering = channeltypes.NONE }), func() { s.r.refused(s.timeout(high, 1, proof)) })
	s.poke(s.connection(unknownClient), func() { s.r.refused(s.timeout(high, 1, proof)) })
	s.poke(func(ctx sdk.Context) {
		s.a.App.GetIBCKeeper().ChannelKeeper.SetPacketReceipt(ctx, mock.PortID, to, 8)
	}, func() { s.r.refused(s.timeout(high, 1, proof)) })
	s.unwilling(func() { s.r.refused(s.timeout(high, 1, proof)) })
	s.ante(s.timeout(high, 1, proof))
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.State = channeltypes.CLOSED }), func() { s.ante(s.timeout(high, 1, proof)) })
	s.r.sent(s.timeout(high, 1, proof))
	s.r.sent(s.timeout(high, 1, proof)) // nothing happens
	s.ante(s.timeout(high, 1, proof))
	s.r.refused(s.onClose(both, 1, proof, proof)) // the other end is open
}

func (s *channels) ordered() {
	from, to := "channel-2", "channel-3"
	data := []byte("mock packet data")
	height := s.now()
	height.RevisionHeight += 12
	for range 3 {
		s.send(mock.PortID, from, far, 0, data)
	}
	s.send(mock.PortID, from, height, 0, data)
	p := func(n uint64) channeltypes.Packet { return s.packet(string(data), n, from, to, far, 0) }
	s.r.refused(s.recv(p(2), proof)) // out of order
	s.r.sent(s.recv(p(1), proof))
	s.r.sent(s.recv(p(1), proof)) // nothing happens
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Delete(host.NextSequenceRecvKey(mock.PortID, to))
	}, func() { s.r.refused(s.recv(p(2), proof)) })
	s.r.sent(s.recv(p(2), proof))
	ack := mock.MockAcknowledgement.Acknowledgement()
	s.r.refused(s.acked(p(2), ack, proof)) // out of order
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Delete(host.NextSequenceAckKey(mock.PortID, from))
	}, func() { s.r.refused(s.acked(p(1), ack, proof)) })
	s.r.sent(s.acked(p(1), ack, proof))
	last := s.packet(string(data), 4, from, to, height, 0)
	for s.now().LT(height) {
		s.r.chain.NextBlock()
	}
	s.r.refused(s.timeout(last, 5, proof)) // it would have been received
	s.r.refused(s.timeout(last, 4, proof)) // not what the other end says
	s.ante(s.timeout(last, 3, proof))
	s.r.sent(s.timeout(last, 3, proof)) // the channel closes
	s.send(mock.PortID, from, far, 0, data)
	s.r.sent(s.timeout(last, 3, proof)) // nothing happens
	s.r.refused(s.acked(p(2), ack, proof))
	confirm := func(id string, proof []byte) sdk.Msg {
		return channeltypes.NewMsgChannelCloseConfirm(mock.PortID, id, proof, s.now(), s.me())
	}
	s.r.refused(confirm("channel-99", proof))
	s.r.refused(confirm(to, []byte{2}))
	s.r.refused(confirm(from, proof))
	s.poke(s.connection(initialized), func() { s.r.refused(confirm(to, proof)) })
	s.unwilling(func() { s.r.refused(confirm(to, proof)) })
	s.r.sent(confirm(to, proof))
	s.r.refused(s.onClose(p(3), 4, proof, proof)) // it would have been received
	s.r.refused(s.onClose(p(3), 2, proof, proof)) // not what the other end says
	s.r.sent(s.onClose(p(3), 3, proof, proof))
}

func (s *channels) closings() {
	from, to := "channel-0", "channel-1"
	closing := func(port, id string) sdk.Msg { return channeltypes.NewMsgChannelCloseInit(port, id, s.me()) }
	s.r.refused(closing("unknown", to))
	s.r.refused(closing(mock.PortID, "channel-99"))
	s.r.refused(channeltypes.NewMsgChannelCloseConfirm(mock.PortID, from, proof, s.now(), s.me()))
	s.poke(s.connection(unknownClient), func() { s.r.refused(closing(mock.PortID, to)) })
	s.poke(s.connection(initialized), func() { s.r.refused(closing(mock.PortID, to)) })
	s.poke(s.channel(to, func(c *channeltypes.Channel) { c.ConnectionHops[0] = "connection-7" }), func() { s.r.refused(closing(mock.PortID, to)) })
	s.unwilling(func() { s.r.refused(closing(mock.PortID, to)) })
	s.r.sent(closing(mock.PortID, to))
	s.r.refused(closing(mock.PortID, to))
	p := s.packet("empty", 4, from, to, far, 0)
	s.r.refused(s.recv(p, proof))
	s.ante(s.recv(p, proof))
	other := p
	other.Data = []byte("other")
	s.r.refused(s.onClose(other, 1, proof, proof))
	s.r.refused(s.onClose(p, 1, []byte{2}, proof))
	s.r.refused(s.onClose(p, 1, proof, []byte{2}))
	other = p
	other.DestinationPort = "other"
	s.r.refused(s.onClose(other, 1, proof, proof))
	other = p
	other.SourceChannel = "channel-99"
	s.r.refused(s.onClose(other, 1, proof, proof))
	s.poke(s.channel(from, func(c *channeltypes.Channel) { c.ConnectionHops[0] = "connection-7" }), func() { s.r.refused(s.onClose(p, 1, proof, proof)) })
	s.unwilling(func() { s.r.refused(s.onClose(p, 1, proof, proof)) })
	s.ante(s.onClose(p, 1, proof, proof))
	s.r.sent(s.onClose(p, 1, proof, proof))
	s.r.sent(s.onClose(p, 1, proof, proof)) // nothing happens
}

func payload(value string) v2.Payload {
	return v2.NewPayload(mockv2.PortIDA, mockv2.PortIDB, "v1", "application/json", []byte(value))
}

func (s *channels) version2() {
	seconds := func() uint64 { return uint64(s.r.context().BlockTime().Unix()) }
	send := func(client string, timeout uint64, p v2.Payload) sdk.Msg {
		return v2.NewMsgSendPacket(client, timeout, s.me(), p)
	}
	good := payload("mock packet data")
	s.r.refused(send(localhost, seconds()+100, good))
	s.poke(s.counterparty2, nil)
	for _, timeout := range []uint64{1, seconds(), seconds() + 86_400, seconds() + 90_000, 1 << 62, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
		if _, err := s.r.message(send(localhost, timeout, good)); err == nil {
			s.r.chain.NextBlock()
		}
	}
	unknown := good
	unknown.SourcePort = "unknown"
	s.r.refused(send(localhost, seconds()+100, unknown))
	s.unwilling(func() { s.r.refused(send(localhost, seconds()+100, good)) })
	s.poke(func(ctx sdk.Context) {
		ctx.KVStore(s.a.GetSimApp().GetKey("ibc")).Delete([]byte("nextSequenceSend/" + localhost))
	}, func() { s.r.refused(send(localhost, seconds()+100, good)) })
	s.poke(func(ctx sdk.Context) {
		keeper := s.a.App.GetIBCKeeper()
		info := clientv2types.NewCounterpartyInfo([][]byte{[]byte("ibc"), {}}, "short")
		keeper.ClientV2Keeper.SetClientCounterparty(ctx, localhost, info)
	}, func() { s.r.refused(send(localhost, seconds()+100, good)) })
	s.poke(func(ctx sdk.Context) {
		keeper := s.a.App.GetIBCKeeper()
		info := clientv2types.NewCounterpartyInfo([][]byte{[]byte("ibc"), {}}, localhost)
		keeper.ClientV2Keeper.SetClientCounterparty(ctx, "07-tendermint-9", info)
		keeper.ChannelKeeperV2.SetNextSequenceSend(ctx, "07-tendermint-9", 1)
	}, func() { s.r.refused(send("07-tendermint-9", seconds()+100, good)) })

	timeout := seconds() + 1000
	values := []string{"mock packet data", "refused", "mock async packet data", "none", "empty", "sentinel", "panic", "late", "last"}
	var sent []v2.Packet
	for _, value := range values {
		sequence, _ := s.a.App.GetIBCKeeper().ChannelKeeperV2.GetNextSequenceSend(s.r.context(), localhost)
		t := timeout
		if value == "late" {
			t = seconds() + 20
		}
		s.r.sent(send(localhost, t, payload(value)))
		sent = append(sent, v2.NewPacket(sequence, localhost, localhost, t, payload(value)))
	}
	s.receive2(sent)
	s.acknowledge2(sent)
	s.timeout2(sent, seconds)
}

func (s *channels) receive2(sent []v2.Packet) {
	recv := func(p v2.Packet, proof []byte) sdk.Msg { return v2.NewMsgRecvPacket(p, proof, s.now(), s.me()) }
	p := sent[0]
	other := p
	other.DestinationClient = "07-tendermint-9"
	s.r.refused(recv(other, proof))
	other = p
	other.SourceClient = "07-tendermint-9"
	s.r.refused(recv(other, proof))
	other = p
	other.TimeoutTimestamp = uint64(s.r.context().BlockTime().Unix())
	s.r.refused(recv(other, proof))
	other = p
	other.Payloads = []v2.Payload{payload("other")}
	s.r.refused(recv(other, proof))
	s.r.refused(recv(p, []byte{2}))
	stranger := s.a.SenderAccounts[1].SenderAccount.GetAddress().String()
	s.poke(func(ctx sdk.Context) {
		s.a.App.GetIBCKeeper().ClientV2Keeper.SetConfig(ctx, localhost, clientv2types.NewConfig(stranger))
	}, func() {
		s.r.refused(recv(p, proof))
		s.r.refused(v2.NewMsgAcknowledgement(p, v2.NewAcknowledgement([]byte("x")), proof, s.now(), s.me()))
		s.r.refused(v2.NewMsgTimeout(p, proof, s.now(), s.me()))
		s.ante(v2.NewMsgRecvPacket(p, proof, s.now(), stranger))
	})
	s.poke(func(ctx sdk.Context) {
		info := clientv2types.NewCounterpartyInfo(nil, localhost)
		s.a.App.GetIBCKeeper().ClientV2Keeper.SetClientCounterparty(ctx, localhost, info)
	}, func() { s.r.refused(recv(p, proof)) })
	nowhere := p
	nowhere.Payloads = []v2.Payload{payload("mock packet data")}
	nowhere.Payloads[0].DestinationPort = "unknown"
	s.poke(func(ctx sdk.Context) {
		s.a.App.GetIBCKeeper().ChannelKeeperV2.SetPacketCommitment(ctx, localhost, p.Sequence, v2.CommitPacket(nowhere))
	}, func() { s.r.refused(recv(nowhere, proof)) })
	s.ante(recv(p, proof))
	s.r.sent(recv(p, proof))
	s.r.sent(recv(p, proof))        // nothing happens
	s.r.sent(recv(p, []byte{2, 2})) // nothing happens either
	s.ante(recv(p, proof))
	s.r.sent(recv(sent[1], proof))
	s.r.sent(recv(sent[2], proof))
	s.r.sent(recv(sent[3], proof))
	s.r.refused(recv(sent[4], proof))
	s.r.refused(recv(sent[5], proof))
	s.r.refused(recv(sent[6], proof))

	s.write2(localhost, sent[2].Sequence)
	s.write2(localhost, sent[2].Sequence, []byte{})
	s.write2(localhost, sent[2].Sequence, []byte("a"), []byte("b"))
	s.write2(localhost, sent[0].Sequence, []byte("a"))
	s.write2("07-tendermint-9", 1, []byte("a"))
	s.poke(func(ctx sdk.Context) {
		s.a.App.GetIBCKeeper().ChannelKeeperV2.SetPacketAcknowledgement(ctx, localhost, sent[2].Sequence, []byte("x"))
	}, func() { s.write2(localhost, sent[2].Sequence, []byte("a")) })
	s.poke(func(ctx sdk.Context) {
		store := ctx.KVStore(s.a.GetSimApp().GetKey("ibc"))
		store.Delete(append([]byte(localhost+"\x02"), sdk.Uint64ToBigEndian(sent[2].Sequence)...))
	}, func() { s.write2(localhost, sent[2].Sequence, []byte("a")) })
}

func (s *channels) acknowledge2(sent []v2.Packet) {
	acked := func(p v2.Packet, ack []byte, proof []byte) sdk.Msg {
		return v2.NewMsgAcknowledgement(p, v2.NewAcknowledgement(ack), proof, s.now(), s.me())
	}
	p, success := sent[0], mock.MockAcknowledgement.Acknowledgement()
	other := p
	other.SourceClient = "07-tendermint-9"
	s.r.refused(acked(other, success, proof))
	other = p
	other.DestinationClient = "07-tendermint-9"
	s.r.refused(acked(other, success, proof))
	other = p
	other.Payloads = []v2.Payload{payload("other")}
	s.r.refused(acked(other, success, proof))
	s.r.refused(acked(p, []byte("other"), proof))
	s.r.refused(acked(p, success, []byte{2}))
	s.unwilling(func() { s.r.refused(acked(p, success, proof)) })
	s.ante(acked(p, success, proof))
	s.r.sent(acked(p, success, proof))
	s.r.sent(acked(p, success, proof)) // nothing happens
	s.ante(acked(p, success, proof))
	s.r.sent(acked(sent[1], v2.ErrorAcknowledgement[:], proof))
	s.r.refused(acked(sent[2], success, proof)) // not answered yet
	s.write2(localhost, sent[2].Sequence, []byte("at last"))
	s.r.sent(acked(sent[2], []byte("at last"), proof))
	s.write2(localhost, sent[2].Sequence, []byte("again"))
}

func (s *channels) timeout2(sent []v2.Packet, seconds func() uint64) {
	timeout := func(p v2.Packet, proof []byte) sdk.Msg { return v2.NewMsgTimeout(p, proof, s.now(), s.me()) }
	s.r.refused(timeout(sent[8], proof))
	p := sent[7]
	for seconds() < p.TimeoutTimestamp {
		s.r.chain.Coordinator.IncrementTime()
		s.r.chain.Coordinator.UpdateTimeForChain(s.r.chain)
		s.r.chain.NextBlock()
	}
	s.r.refused(v2.NewMsgRecvPacket(p, proof, s.now(), s.me()))
	other := p
	other.SourceClient = "07-tendermint-9"
	s.r.refused(timeout(other, proof))
	other = p
	other.DestinationClient = "07-tendermint-9"
	s.r.refused(timeout(other, proof))
	other = p
	other.Payloads = []v2.Payload{payload("other")}
	s.r.refused(timeout(other, proof))
	s.r.refused(timeout(p, []byte{2}))
	s.poke(func(ctx sdk.Context) {
		s.a.App.GetIBCKeeper().ChannelKeeperV2.SetPacketReceipt(ctx, localhost, p.Sequence)
	}, func() { s.r.refused(timeout(p, proof)) })
	s.unwilling(func() { s.r.refused(timeout(p, proof)) })
	s.ante(timeout(p, proof))
	s.r.sent(timeout(p, proof))
	s.r.sent(timeout(p, proof)) // nothing happens
	s.ante(timeout(p, proof))
}
