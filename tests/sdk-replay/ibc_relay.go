package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	hostv2 "github.com/cosmos/ibc-go/v10/modules/core/24-host/v2"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// world are two chains whose clocks go together.
type world struct {
	now  time.Time
	a, b *side
}

// side is one of the chains, with what the relayer knows of it.
type side struct {
	*story
	w          *world
	c          *chain
	other      *side
	client     string // follows the other chain
	connection string
}

// pace makes a chain's blocks come when the world's clock says so.
type pace struct {
	w *world
	c *chain
}

func (p pace) block(drafts ...draft) { p.pass(time.Second, drafts...) }
func (p pace) pass(d time.Duration, drafts ...draft) {
	p.with(d, nil, drafts...)
}
func (p pace) now() time.Time       { return p.w.now }
func (p pace) queries(label string) { p.c.queries(label) }
func (p pace) scripted() *chain     { return p.c }
func (p pace) with(d time.Duration, mock []mockAction, drafts ...draft) {
	p.w.now = p.w.now.Add(d)
	p.c.blockWith(circumstances{after: p.w.now.Sub(p.c.time), mock: mock}, drafts...)
}

func newWorld(a, b *chain) *world {
	w := &world{now: a.time}
	w.a = &side{story: &story{target: pace{w, a}}, w: w, c: a}
	w.b = &side{story: &story{target: pace{w, b}}, w: w, c: b}
	w.a.other, w.b.other = w.b, w.a
	return w
}

// act lets the mock application act in a block.
func (e *side) act(actions ...mockAction) {
	pace{e.w, e.c}.with(time.Second, actions)
}

// relayer is an account that signs what relayers send, another one for each message of a block.
func relayer(n int) int { return 5 + n%15 }

// trustingPeriod of clients that live long; unbondingPeriod is what they are told about the other chain.
const (
	trustingPeriod  = 14 * 24 * time.Hour
	unbondingPeriod = 21 * 24 * time.Hour
	drift           = 10 * time.Second
)

// clientOf the other chain, as it is at its last block.
func (e *side) clientState(trusting time.Duration) (*ibctm.ClientState, *ibctm.ConsensusState) {
	o := e.other.c
	header := o.light.of[o.height]
	state := ibctm.NewClientState(o.id, ibctm.DefaultTrustLevel, trusting, unbondingPeriod, drift, o.at(o.height), commitmenttypes.GetSDKSpecs(),
		[]string{"upgrade", "upgradedIBCState"})
	return state, ibctm.NewConsensusState(header.Time, commitmenttypes.NewMerkleRoot(header.AppHash), header.NextValidatorsHash)
}

// create makes a client of the other chain and says its name.
func (e *side) create(label string, trusting time.Duration) string {
	state, consensus := e.clientState(trusting)
	d := e.tx(label, relayer(0), must(clienttypes.NewMsgCreateClient(state, consensus, acc(relayer(0)))))
	e.block(d)
	var response clienttypes.MsgCreateClientResponse
	e.c.response(d.label, &response)
	return response.ClientId
}

func (e *side) latest(client string) clienttypes.Height {
	return e.c.app.ibc.core.ClientKeeper.GetClientLatestHeight(e.c.context(), client)
}

// update tells a client of the other chain's header at a height, on the ground of the latest one that it knows.
func (e *side) update(client string, height int64, n int) sdk.Msg {
	return must(clienttypes.NewMsgUpdateClient(client, e.other.c.clientHeader(height, e.latest(client)), acc(n)))
}

// sync makes what the other chain has committed provable here, for these clients or for the main one.
func (e *side) sync(clients ...string) {
	if len(clients) == 0 {
		clients = []string{e.client}
	}
	e.other.block()
	var drafts []draft
	for i, client := range clients {
		drafts = append(drafts, e.tx("update "+client, relayer(i), e.update(client, e.other.c.height, relayer(i))))
	}
	e.block(drafts...)
	for _, d := range drafts {
		e.accepted(d)
	}
}

// proof of a key in the other chain's store of IBC, for the height that the main client was last told of.
func (e *side) proof(key []byte) ([]byte, clienttypes.Height) { return e.proofFor(e.client, key) }

func (e *side) proofFor(client string, key []byte) ([]byte, clienttypes.Height) {
	h := e.latest(client)
	return e.other.c.prove(exported.StoreKey, key, int64(h.RevisionHeight)-1), h
}

// accepted insists that a transaction succeeded.
func (e *side) accepted(drafts ...draft) {
	for _, d := range drafts {
		if r := e.c.result(d.label); r.Code != 0 {
			panic(fmt.Sprintf("%s of %s: %s:%d %s", d.label, e.c.id, r.Codespace, r.Code, r.Log))
		}
	}
}

// do executes transactions that must succeed.
func (e *side) do(drafts ...draft) {
	e.block(drafts...)
	e.accepted(drafts...)
}

func (c *chain) response(label string, into interface{ Unmarshal([]byte) error }) {
	r := c.result(label)
	if r.Code != 0 {
		panic(fmt.Sprintf("%s of %s: %s:%d %s", label, c.id, r.Codespace, r.Code, r.Log))
	}
	var all sdk.TxMsgData
	check(all.Unmarshal(r.Data))
	check(into.Unmarshal(all.MsgResponses[0].Value))
}

// attribute of the first event of a kind; "" without one.
func attribute(events []abci.Event, kind, key string) string {
	for _, e := range events {
		if e.Type != kind {
			continue
		}
		for _, a := range e.Attributes {
			if a.Key == key {
				return a.Value
			}
		}
	}
	return ""
}

// connect opens a connection between the main clients.
func (w *world) connect(delay time.Duration) {
	a, b := w.a, w.b
	versions := connectiontypes.GetCompatibleVersions()
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	d := a.tx("connection init", relayer(1), connectiontypes.NewMsgConnectionOpenInit(a.client, b.client, prefix, versions[0], uint64(delay), acc(relayer(1))))
	a.do(d)
	a.connection = attribute(a.c.result(d.label).Events, "connection_open_init", "connection_id")
	b.sync()
	proof, height := b.proof(host.ConnectionKey(a.connection))
	d = b.tx("connection try", relayer(2), connectiontypes.NewMsgConnectionOpenTry(b.client, a.connection, a.client, prefix, versions, uint64(delay), proof, height, acc(relayer(2))))
	b.do(d)
	b.connection = attribute(b.c.result(d.label).Events, "connection_open_try", "connection_id")
	a.sync()
	proof, height = a.proof(host.ConnectionKey(b.connection))
	a.do(a.tx("connection ack", relayer(3), connectiontypes.NewMsgConnectionOpenAck(a.connection, b.connection, proof, height, versions[0], acc(relayer(3)))))
	b.sync()
	proof, height = b.proof(host.ConnectionKey(a.connection))
	b.do(b.tx("connection confirm", relayer(4), connectiontypes.NewMsgConnectionOpenConfirm(b.connection, proof, height, acc(relayer(4)))))
}

// channel between two ports, with the names of its ends.
type channel struct {
	order        channeltypes.Order
	port         [2]string // of a and of b
	id           [2]string
	versionOfTry string
}

func (w *world) sides() [2]*side { return [2]*side{w.a, w.b} }

func (e *side) index() int {
	if e == e.w.a {
		return 0
	}
	return 1
}

// open opens a channel on the connection; `from` begins.
func (w *world) open(from *side, order channeltypes.Order, portHere, portThere, version string) *channel {
	e := from
	d := e.tx("channel init "+portHere, relayer(1), channeltypes.NewMsgChannelOpenInit(portHere, version, order, []string{e.connection}, portThere, acc(relayer(1))))
	e.do(d)
	return w.openFrom(from, order, portHere, portThere, attribute(e.c.result(d.label).Events, "channel_open_init", "channel_id"))
}

// openFrom opens a channel whose first step is done.
func (w *world) openFrom(from *side, order channeltypes.Order, portHere, portThere, id string) *channel {
	e, o := from, from.other
	ch := &channel{order: order}
	here, there := e.index(), o.index()
	ch.port[here], ch.port[there], ch.id[here] = portHere, portThere, id
	end, _ := e.c.app.ibc.core.ChannelKeeper.GetChannel(e.c.context(), portHere, id)
	o.sync()
	proof, height := o.proof(host.ChannelKey(portHere, id))
	d := o.tx("channel try "+portThere, relayer(2), channeltypes.NewMsgChannelOpenTry(portThere, end.Version, order, []string{o.connection}, portHere, id, end.Version, proof, height, acc(relayer(2))))
	o.do(d)
	ch.id[there] = attribute(o.c.result(d.label).Events, "channel_open_try", "channel_id")
	answer, _ := o.c.app.ibc.core.ChannelKeeper.GetChannel(o.c.context(), portThere, ch.id[there])
	e.sync()
	proof, height = e.proof(host.ChannelKey(portThere, ch.id[there]))
	e.do(e.tx("channel ack "+portHere, relayer(3), channeltypes.NewMsgChannelOpenAck(portHere, id, ch.id[there], answer.Version, proof, height, acc(relayer(3)))))
	o.sync()
	proof, height = o.proof(host.ChannelKey(portHere, id))
	o.do(o.tx("channel confirm "+portThere, relayer(4), channeltypes.NewMsgChannelOpenConfirm(portThere, ch.id[there], proof, height, acc(relayer(4)))))
	return ch
}

// end of a channel on a side.
func (e *side) end(ch *channel) (port, id string) { return ch.port[e.index()], ch.id[e.index()] }

// packetOf is a packet of this side over a channel.
func (e *side) packetOf(ch *channel, sequence uint64, data []byte, height clienttypes.Height, timestamp uint64) channeltypes.Packet {
	here, there := e.index(), e.other.index()
	return channeltypes.NewPacket(data, sequence, ch.port[here], ch.id[here], ch.port[there], ch.id[there], height, timestamp)
}

// far is a height of the other chain that does not come; soon is one that comes in some blocks.
func (e *side) far() clienttypes.Height         { return e.other.c.at(1_000_000) }
func (e *side) soon(n int64) clienttypes.Height { return e.other.c.at(e.other.c.height + n) }

// later is a time in nanoseconds.
func (e *side) later(d time.Duration) uint64 { return uint64(e.w.now.Add(d).UnixNano()) }

// seconds is a time in seconds, as version 2 has them.
func (e *side) seconds(d time.Duration) uint64 { return uint64(e.w.now.Add(d).Unix()) }

// mockSends sends packets of the mock application in one block and says what they are.
func (e *side) mockSends(ch *channel, height clienttypes.Height, timestamp uint64, data ...[]byte) []channeltypes.Packet {
	port, id := e.end(ch)
	next, _ := e.c.app.ibc.core.ChannelKeeper.GetNextSequenceSend(e.c.context(), port, id)
	var actions []mockAction
	var out []channeltypes.Packet
	for i, d := range data {
		actions = append(actions, mockAction{Send: &mockSend{port, id, height.RevisionNumber, height.RevisionHeight, timestamp, d}})
		out = append(out, e.packetOf(ch, next+uint64(i), d, height, timestamp))
	}
	e.act(actions...)
	return out
}

// sent finds the packet that a transaction sent.
func (e *side) sent(d draft) channeltypes.Packet {
	return sentPacket(d.label, e.c.result(d.label).Events)
}

// acknowledgement that a transaction wrote; nil without one.
func (e *side) acknowledgement(label string) []byte { return written(e.c.result(label).Events) }

// sentPacket is the packet that these events tell of.
func sentPacket(label string, events []abci.Event) channeltypes.Packet {
	get := func(key string) string { return attribute(events, "send_packet", key) }
	var height clienttypes.Height
	if text := get("packet_timeout_height"); text != "" {
		height = must(clienttypes.ParseHeight(text))
	}
	if get("packet_sequence") == "" {
		panic("no packet: " + label)
	}
	number := func(key string) (n uint64) { must(fmt.Sscan(get(key), &n)); return n }
	return channeltypes.NewPacket(must(hex.DecodeString(get("packet_data_hex"))), number("packet_sequence"), get("packet_src_port"), get("packet_src_channel"),
		get("packet_dst_port"), get("packet_dst_channel"), height, number("packet_timeout_timestamp"))
}

// written is the acknowledgement that these events tell of; nil without one.
func written(events []abci.Event) []byte {
	return must(hex.DecodeString(attribute(events, "write_acknowledgement", "packet_ack_hex")))
}

// Messages about packets with proofs for the height that the main client was last told of.

func (e *side) recvMsg(p channeltypes.Packet, n int) sdk.Msg {
	proof, height := e.proof(host.PacketCommitmentKey(p.SourcePort, p.SourceChannel, p.Sequence))
	return channeltypes.NewMsgRecvPacket(p, proof, height, acc(n))
}

func (e *side) ackMsg(p channeltypes.Packet, ack []byte, n int) sdk.Msg {
	proof, height := e.proof(host.PacketAcknowledgementKey(p.DestinationPort, p.DestinationChannel, p.Sequence))
	return channeltypes.NewMsgAcknowledgement(p, ack, proof, height, acc(n))
}

// absence is the proof that the other chain did not receive a packet, and what it would receive next.
func (e *side) absence(p channeltypes.Packet, order channeltypes.Order) ([]byte, clienttypes.Height, uint64) {
	next, _ := e.other.c.app.ibc.core.ChannelKeeper.GetNextSequenceRecv(e.other.c.context(), p.DestinationPort, p.DestinationChannel)
	if order == channeltypes.ORDERED {
		proof, height := e.proof(host.NextSequenceRecvKey(p.DestinationPort, p.DestinationChannel))
		return proof, height, next
	}
	proof, height := e.proof(host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence))
	return proof, height, next
}

func (e *side) timeoutMsg(p channeltypes.Packet, order channeltypes.Order, n int) sdk.Msg {
	proof, height, next := e.absence(p, order)
	return channeltypes.NewMsgTimeout(p, next, proof, height, acc(n))
}

func (e *side) timeoutOnCloseMsg(p channeltypes.Packet, order channeltypes.Order, n int) sdk.Msg {
	proof, height, next := e.absence(p, order)
	closed, _ := e.proof(host.ChannelKey(p.DestinationPort, p.DestinationChannel))
	return channeltypes.NewMsgTimeoutOnClose(p, next, proof, closed, height, acc(n))
}

// receive relays packets of this side to the other in one block and their acknowledgements back in another, and says what these were.
// Transactions may fail; what has no acknowledgement gets none.
func (e *side) relay(label string, packets ...channeltypes.Packet) [][]byte {
	o := e.other
	o.sync()
	var received []draft
	for i, p := range packets {
		received = append(received, o.tx("receive "+label, relayer(i), o.recvMsg(p, relayer(i))))
	}
	o.block(received...)
	e.sync()
	var drafts []draft
	var acks [][]byte
	for i, p := range packets {
		ack := o.acknowledgement(received[i].label)
		acks = append(acks, ack)
		if len(ack) > 0 {
			drafts = append(drafts, e.tx("acknowledge "+label, relayer(i), e.ackMsg(p, ack, relayer(i))))
		}
	}
	e.block(drafts...)
	return acks
}

// Packets of version 2.

func (e *side) sentV2(d draft) channeltypesv2.Packet {
	var p channeltypesv2.Packet
	text := attribute(e.c.result(d.label).Events, "send_packet", "encoded_packet_hex")
	if text == "" {
		panic("no packet: " + d.label + " " + e.c.result(d.label).Log)
	}
	check(p.Unmarshal(must(hex.DecodeString(text))))
	return p
}

func (e *side) acknowledgementV2(label string) (ack channeltypesv2.Acknowledgement, ok bool) {
	text := attribute(e.c.result(label).Events, "write_acknowledgement", "encoded_acknowledgement_hex")
	if text == "" {
		return ack, false
	}
	check(ack.Unmarshal(must(hex.DecodeString(text))))
	return ack, true
}

// copied lets a message be changed without the packet that it was made of.
func copied(p channeltypesv2.Packet) (out channeltypesv2.Packet) {
	check(out.Unmarshal(must(p.Marshal())))
	return out
}

func (e *side) recvV2(p channeltypesv2.Packet, n int) sdk.Msg {
	p = copied(p)
	proof, height := e.proofFor(p.DestinationClient, hostv2.PacketCommitmentKey(p.SourceClient, p.Sequence))
	return channeltypesv2.NewMsgRecvPacket(p, proof, height, acc(n))
}

func (e *side) ackV2(p channeltypesv2.Packet, ack channeltypesv2.Acknowledgement, n int) sdk.Msg {
	p = copied(p)
	proof, height := e.proofFor(p.SourceClient, hostv2.PacketAcknowledgementKey(p.DestinationClient, p.Sequence))
	return channeltypesv2.NewMsgAcknowledgement(p, ack, proof, height, acc(n))
}

func (e *side) timeoutV2(p channeltypesv2.Packet, n int) sdk.Msg {
	p = copied(p)
	proof, height := e.proofFor(p.SourceClient, hostv2.PacketReceiptKey(p.DestinationClient, p.Sequence))
	return channeltypesv2.NewMsgTimeout(p, proof, height, acc(n))
}

// relayV2 relays packets of this side over version 2.
func (e *side) relayV2(label string, packets ...channeltypesv2.Packet) {
	o := e.other
	o.sync(packets[0].DestinationClient)
	var received []draft
	for i, p := range packets {
		received = append(received, o.tx("receive "+label, relayer(i), o.recvV2(p, relayer(i))))
	}
	o.block(received...)
	e.sync(packets[0].SourceClient)
	var drafts []draft
	for i, p := range packets {
		if ack, ok := o.acknowledgementV2(received[i].label); ok {
			drafts = append(drafts, e.tx("acknowledge "+label, relayer(i), e.ackV2(p, ack, relayer(i))))
		}
	}
	e.block(drafts...)
}

// change of a message.
type change[M sdk.Msg] struct {
	name string
	f    func(M)
}

// teller has transactions delivered.
type teller interface {
	tx(label string, signer int, msgs ...sdk.Msg) draft
	block(drafts ...draft)
}

// variants sends a message with each of these changes, many to a block; most are refused.
func variants[M sdk.Msg](e teller, label string, make func(n int) M, changes ...change[M]) {
	var drafts []draft
	for i, ch := range changes {
		m := make(relayer(i))
		ch.f(m)
		drafts = append(drafts, e.tx(label+": "+ch.name, relayer(i), m))
		if len(drafts) == 15 || i == len(changes)-1 {
			e.block(drafts...)
			drafts = nil
		}
	}
}

// voucher is the name of a coin that came over these hops.
func voucher(trace string) string {
	return "ibc/" + strings.ToUpper(hex.EncodeToString(sum([]byte(trace))))
}

// govern lets governance pass messages.
func (e *side) govern(label string, messages ...sdk.Msg) {
	e.proposals = e.c.proposals
	d, id := e.propose(label, 10, 10_000_000, false, messages...)
	e.do(d)
	e.block(e.votes(id, yes, yes, yes, yes)...)
	e.pass(votingPeriod + time.Second)
	e.block()
}
