package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"cosmossdk.io/math"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clienttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	hostv2 "github.com/cosmos/ibc-go/v10/modules/core/24-host/v2"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	localhost "github.com/cosmos/ibc-go/v10/modules/light-clients/09-localhost"
)

// Names that the puppet gives to its ends.
const (
	farClient     = "07-tendermint-7"
	farConnection = "connection-7"
)

var prefixOfIBC = commitmenttypes.NewMerklePrefix([]byte("ibc"))

// create makes a client of the puppet and says its name.
func (t *link) create(label string) string {
	state, consensus := t.puppet.clientState(trustingPeriod)
	d := t.tx(label, relayer(0), must(clienttypes.NewMsgCreateClient(state, consensus, acc(relayer(0)))))
	t.do(d)
	var response clienttypes.MsgCreateClientResponse
	t.response(d, &response)
	return response.ClientId
}

// clients are made, refused, updated and frozen.
func (t *link) clients() {
	t.known = t.puppet.latest()
	t.names.client = t.create("create a client")
	t.names.clientV2 = t.create("create a client for version 2")
	frozen := t.create("create a client to freeze")
	spoiled := func(f func(s *ibctm.ClientState, c *ibctm.ConsensusState)) func(n int) sdk.Msg {
		return func(n int) sdk.Msg {
			state, consensus := t.puppet.clientState(trustingPeriod)
			f(state, consensus)
			return must(clienttypes.NewMsgCreateClient(state, consensus, acc(n)))
		}
	}
	var drafts []draft
	for i, c := range []struct {
		name string
		make func(n int) sdk.Msg
	}{
		{"without an identifier", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.ChainId = " " })},
		{"with a long identifier", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.ChainId = strings.Repeat("x", 51) })},
		{"with another level of trust", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) {
			s.TrustLevel = ibctm.Fraction{Numerator: 1, Denominator: 4}
		})},
		{"without a trusting period", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.TrustingPeriod = 0 })},
		{"with a long trusting period", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.TrustingPeriod = s.UnbondingPeriod })},
		{"without drift", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.MaxClockDrift = 0 })},
		{"of another revision", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.LatestHeight.RevisionNumber = 9 })},
		{"at height zero", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.LatestHeight.RevisionHeight = 0 })},
		{"without specifications", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.ProofSpecs = nil })},
		{"with an empty upgrade path", spoiled(func(s *ibctm.ClientState, _ *ibctm.ConsensusState) { s.UpgradePath = []string{""} })},
		{"without a root", spoiled(func(_ *ibctm.ClientState, c *ibctm.ConsensusState) { c.Root.Hash = nil })},
		{"with a short hash", spoiled(func(_ *ibctm.ClientState, c *ibctm.ConsensusState) { c.NextValidatorsHash = []byte{1} })},
		{"of 1970", spoiled(func(_ *ibctm.ClientState, c *ibctm.ConsensusState) { c.Timestamp = time.Unix(0, 0) })},
		{"that has expired", spoiled(func(_ *ibctm.ClientState, c *ibctm.ConsensusState) { c.Timestamp = time.Unix(1_600_000_000, 0) })},
	} {
		drafts = append(drafts, t.tx("create a client "+c.name, relayer(i), c.make(relayer(i))))
	}
	t.block(drafts...)

	old := t.known
	t.puppet.commit()
	header := func(f func(h *ibctm.Header)) *ibctm.Header {
		h := t.puppet.signed(t.puppet.headers[t.puppet.height], old)
		f(h)
		return h
	}
	update := func(label, client string, n int, m exported.ClientMessage) draft {
		return t.tx(label, n, must(clienttypes.NewMsgUpdateClient(client, m, acc(n))))
	}
	ahead := t.puppet.header(t.puppet.height+1, time.Now().UTC().Add(time.Hour), []byte("r"))
	other := *t.puppet
	other.id = "puppet-4"
	t.block(
		update("update with a broken signature", t.names.client, relayer(1), header(func(h *ibctm.Header) { h.SignedHeader.Commit.Signatures[0].Signature[3] ^= 1 })),
		update("update that too few signed", t.names.client, relayer(2), t.puppet.signed(t.puppet.headers[t.puppet.height], old, 1, 2, 3)),
		update("update from a height that is not known", t.names.client, relayer(3), header(func(h *ibctm.Header) { h.TrustedHeight.RevisionHeight = 999 })),
		update("update from its own height", t.names.client, relayer(4), header(func(h *ibctm.Header) { h.TrustedHeight = t.puppet.latest() })),
		update("update from zero", t.names.client, relayer(5), header(func(h *ibctm.Header) { h.TrustedHeight = clienttypes.ZeroHeight() })),
		update("update without validators", t.names.client, relayer(6), header(func(h *ibctm.Header) { h.ValidatorSet = nil })),
		update("update without trusted validators", t.names.client, relayer(7), header(func(h *ibctm.Header) { h.TrustedValidators = nil })),
		update("update of a time to come", t.names.client, relayer(8), t.puppet.signed(ahead, old)),
		update("update of another chain", t.names.client, relayer(9), t.puppet.signed(other.header(t.puppet.height, time.Now().UTC(), []byte("r")), old)),
		update("update of no client", "07-tendermint-99", relayer(10), header(func(*ibctm.Header) {})),
		update("update of a broken client", "x", relayer(11), header(func(*ibctm.Header) {})),
		update("update without a header", t.names.client, relayer(13), header(func(h *ibctm.Header) { h.SignedHeader = nil })),
	)
	t.do(update("update", t.names.client, relayer(1), header(func(*ibctm.Header) {})))
	t.block(update("update again", t.names.client, relayer(2), header(func(*ibctm.Header) {})))
	t.known = t.puppet.latest()
	t.puppet.commit()
	t.puppet.commit()
	middle := t.puppet.headers[t.puppet.height-1]
	t.do(update("update over a gap", t.names.client, relayer(1), t.puppet.signed(t.puppet.headers[t.puppet.height], t.known)))
	t.do(update("update of the height between", t.names.client, relayer(1), t.puppet.signed(middle, t.known)))
	t.known = t.puppet.latest()
	// Two headers of one height freeze a client, and a header that contradicts one that is known.
	fork := func(root string) *ibctm.Header {
		h := t.puppet.headers[t.puppet.height]
		h.AppHash = append([]byte{}, sum([]byte(root))...)
		return t.puppet.signed(h, old)
	}
	t.block(update("misbehaviour of equal headers", frozen, relayer(1), ibctm.NewMisbehaviour(frozen, fork("one"), fork("one"))),
		update("misbehaviour without a header", frozen, relayer(2), ibctm.NewMisbehaviour(frozen, fork("one"), nil)))
	t.do(update("misbehaviour", frozen, relayer(1), ibctm.NewMisbehaviour(frozen, fork("one"), fork("two"))))
	t.block(update("update of a frozen client", frozen, relayer(1), header(func(*ibctm.Header) {})),
		t.tx("legacy misbehaviour", relayer(2), must(clienttypes.NewMsgSubmitMisbehaviour(t.names.client, ibctm.NewMisbehaviour(t.names.client, fork("one"), fork("one")), acc(relayer(2))))), //nolint:staticcheck // still a message
	)
	state, consensus := t.puppet.clientState(trustingPeriod)
	state.LatestHeight.RevisionHeight += 10
	t.block(t.tx("upgrade of a client", relayer(1), must(clienttypes.NewMsgUpgradeClient(t.names.client, state, consensus, t.puppet.proof([]byte("a")), t.puppet.proof([]byte("b")), acc(relayer(1))))),
		t.tx("upgrade of a client without a proof", relayer(2), must(clienttypes.NewMsgUpgradeClient(t.names.client, state, consensus, nil, nil, acc(relayer(2))))),
		t.tx("recovery by anybody", relayer(3), clienttypes.NewMsgRecoverClient(acc(relayer(3)), frozen, t.names.client)))
	t.ask("after the clients")
}

// handshakes of connections and of channels for tokens, begun by either end.
func (t *link) handshakes() {
	versions := connectiontypes.GetCompatibleVersions()
	client := t.names.client
	init := func(n int) *connectiontypes.MsgConnectionOpenInit {
		return connectiontypes.NewMsgConnectionOpenInit(client, farClient, prefixOfIBC, versions[0], 0, acc(n))
	}
	type initMsg = *connectiontypes.MsgConnectionOpenInit
	variants(t, "connection init", init,
		change[initMsg]{"unknown client", func(m initMsg) { m.ClientId = "07-tendermint-99" }},
		change[initMsg]{"broken client", func(m initMsg) { m.ClientId = "x" }},
		change[initMsg]{"frozen client", func(m initMsg) { m.ClientId = "07-tendermint-2" }},
		change[initMsg]{"no prefix", func(m initMsg) { m.Counterparty.Prefix.KeyPrefix = nil }},
		change[initMsg]{"a connection of the other end", func(m initMsg) { m.Counterparty.ConnectionId = "connection-3" }},
		change[initMsg]{"another version", func(m initMsg) { m.Version = connectiontypes.NewVersion("9", []string{"ORDER_ORDERED"}) }},
		change[initMsg]{"further features", func(m initMsg) { m.Version = connectiontypes.NewVersion("1", []string{"ORDER_DAG"}) }},
		change[initMsg]{"no version", func(m initMsg) { m.Version = nil }},
		change[initMsg]{"broken client of the other end", func(m initMsg) { m.Counterparty.ClientId = "!" }},
	)
	d := t.tx("connection init", relayer(1), init(relayer(1)))
	t.do(d)
	t.names.connection = t.event(d, "connection_open_init", "connection_id")
	far := connectiontypes.NewConnectionEnd(connectiontypes.TRYOPEN, farClient, connectiontypes.NewCounterparty(client, t.names.connection, prefixOfIBC), versions, 0)
	t.say(client, [2][]byte{host.ConnectionKey(farConnection), must(far.Marshal())})
	ack := func(n int) *connectiontypes.MsgConnectionOpenAck {
		return connectiontypes.NewMsgConnectionOpenAck(t.names.connection, farConnection, t.puppet.proof(host.ConnectionKey(farConnection)), t.known, versions[0], acc(n))
	}
	type ackMsg = *connectiontypes.MsgConnectionOpenAck
	variants(t, "connection ack", ack,
		change[ackMsg]{"unknown connection", func(m ackMsg) { m.ConnectionId = "connection-99" }},
		change[ackMsg]{"another connection of the other end", func(m ackMsg) { m.CounterpartyConnectionId = "connection-8" }},
		change[ackMsg]{"no proof", func(m ackMsg) { m.ProofTry = nil }},
		change[ackMsg]{"broken proof", func(m ackMsg) { m.ProofTry[9] ^= 1 }},
		change[ackMsg]{"later height", func(m ackMsg) { m.ProofHeight.RevisionHeight++ }},
		change[ackMsg]{"earlier height", func(m ackMsg) { m.ProofHeight.RevisionHeight-- }},
		change[ackMsg]{"another version", func(m ackMsg) { m.Version = connectiontypes.NewVersion("1", []string{"ORDER_ORDERED"}) }},
	)
	t.do(t.tx("connection ack", relayer(1), ack(relayer(1))))
	t.block(t.tx("connection ack again", relayer(1), ack(relayer(1))))
	// A second connection, begun by the puppet.
	begun := connectiontypes.NewConnectionEnd(connectiontypes.INIT, farClient, connectiontypes.NewCounterparty(client, "", prefixOfIBC), versions, 5)
	t.say(client, [2][]byte{host.ConnectionKey("connection-9"), must(begun.Marshal())})
	proof := t.puppet.proof(host.ConnectionKey("connection-9"))
	try := func(n int, delay uint64, far string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenTry(client, far, farClient, prefixOfIBC, versions, delay, proof, t.known, acc(n))
	}
	d = t.tx("connection try", relayer(1), try(relayer(1), 5, "connection-9"))
	t.block(t.tx("connection try with another delay", relayer(2), try(relayer(2), 6, "connection-9")), t.tx("connection try of another connection", relayer(3), try(relayer(3), 5, farConnection)))
	t.do(d)
	second := t.event(d, "connection_open_try", "connection_id")
	begun.State, begun.Counterparty.ConnectionId = connectiontypes.OPEN, second
	t.say(client, [2][]byte{host.ConnectionKey("connection-9"), must(begun.Marshal())})
	confirm := func(n int, id string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenConfirm(id, t.puppet.proof(host.ConnectionKey("connection-9")), t.known, acc(n))
	}
	t.block(t.tx("connection confirm of another", relayer(2), confirm(relayer(2), t.names.connection)), t.tx("connection confirm of none", relayer(3), confirm(relayer(3), "connection-99")))
	t.do(t.tx("connection confirm", relayer(1), confirm(relayer(1), second)))

	t.names.tokens = t.openTokens("channel-70")
	t.tries()
	t.ask("after the handshakes")
}

// openTokens opens a channel for tokens that this chain begins.
func (t *link) openTokens(far string) string {
	type initMsg = *channeltypes.MsgChannelOpenInit
	hop := []string{t.names.connection}
	init := func(n int) initMsg {
		return channeltypes.NewMsgChannelOpenInit("transfer", transfertypes.V1, channeltypes.UNORDERED, hop, "transfer", acc(n))
	}
	variants(t, "channel init", init,
		change[initMsg]{"ordered", func(m initMsg) { m.Channel.Ordering = channeltypes.ORDERED }},
		change[initMsg]{"without an order", func(m initMsg) { m.Channel.Ordering = channeltypes.NONE }},
		change[initMsg]{"another version", func(m initMsg) { m.Channel.Version = "ics20-9" }},
		change[initMsg]{"no version", func(m initMsg) { m.Channel.Version = "" }},
		change[initMsg]{"unknown port", func(m initMsg) { m.PortId = "unknown" }},
		change[initMsg]{"broken port", func(m initMsg) { m.PortId = "!" }},
		change[initMsg]{"broken port of the other end", func(m initMsg) { m.Channel.Counterparty.PortId = "!" }},
		change[initMsg]{"unknown connection", func(m initMsg) { m.Channel.ConnectionHops = []string{"connection-99"} }},
		change[initMsg]{"two hops", func(m initMsg) { m.Channel.ConnectionHops = append(hop, hop...) }},
		change[initMsg]{"a channel of the other end", func(m initMsg) { m.Channel.Counterparty.ChannelId = "channel-5" }},
		change[initMsg]{"another state", func(m initMsg) { m.Channel.State = channeltypes.OPEN }},
		change[initMsg]{"port of no contract", func(m initMsg) { m.PortId = "wasm." + acc(5) }},
		change[initMsg]{"port of interchain accounts", func(m initMsg) { m.PortId = icatypes.HostPortID }},
		change[initMsg]{"port of a controller", func(m initMsg) { m.PortId = icatypes.ControllerPortPrefix + acc(5) }},
	)
	d := t.tx("channel init", relayer(1), init(relayer(1)))
	t.do(d)
	id := t.event(d, "channel_open_init", "channel_id")
	end := channeltypes.NewChannel(channeltypes.TRYOPEN, channeltypes.UNORDERED, channeltypes.NewCounterparty("transfer", id), []string{farConnection}, transfertypes.V1)
	t.say(t.names.client, [2][]byte{host.ChannelKey("transfer", far), must(end.Marshal())})
	type ackMsg = *channeltypes.MsgChannelOpenAck
	ack := func(n int) ackMsg {
		return channeltypes.NewMsgChannelOpenAck("transfer", id, far, transfertypes.V1, t.puppet.proof(host.ChannelKey("transfer", far)), t.known, acc(n))
	}
	variants(t, "channel ack", ack,
		change[ackMsg]{"another version", func(m ackMsg) { m.CounterpartyVersion = "ics20-9" }},
		change[ackMsg]{"another channel of the other end", func(m ackMsg) { m.CounterpartyChannelId = "channel-71" }},
		change[ackMsg]{"unknown channel", func(m ackMsg) { m.ChannelId = "channel-99" }},
		change[ackMsg]{"no proof", func(m ackMsg) { m.ProofTry = nil }},
		change[ackMsg]{"earlier height", func(m ackMsg) { m.ProofHeight.RevisionHeight-- }},
	)
	t.do(t.tx("channel ack", relayer(1), ack(relayer(1))))
	t.block(t.tx("channel ack again", relayer(1), ack(relayer(1))))
	t.names.ends = append(t.names.ends, [2]string{"transfer", id})
	return id
}

// tries are channels that the puppet begins: of tokens, and one for the account of somebody there.
func (t *link) tries() {
	client, hop := t.names.client, []string{t.names.connection}
	begun := channeltypes.NewChannel(channeltypes.INIT, channeltypes.UNORDERED, channeltypes.NewCounterparty("transfer", ""), []string{farConnection}, transfertypes.V1)
	t.say(client, [2][]byte{host.ChannelKey("transfer", "channel-71"), must(begun.Marshal())})
	type tryMsg = *channeltypes.MsgChannelOpenTry
	try := func(n int) tryMsg {
		return channeltypes.NewMsgChannelOpenTry("transfer", transfertypes.V1, channeltypes.UNORDERED, hop, "transfer", "channel-71", transfertypes.V1,
			t.puppet.proof(host.ChannelKey("transfer", "channel-71")), t.known, acc(n))
	}
	variants(t, "channel try", try,
		change[tryMsg]{"ordered", func(m tryMsg) { m.Channel.Ordering = channeltypes.ORDERED }},
		change[tryMsg]{"another version of the other end", func(m tryMsg) { m.CounterpartyVersion = "ics20-9" }},
		change[tryMsg]{"another channel", func(m tryMsg) { m.Channel.Counterparty.ChannelId = "channel-70" }},
		change[tryMsg]{"unknown port", func(m tryMsg) { m.PortId = "unknown" }},
		change[tryMsg]{"no proof", func(m tryMsg) { m.ProofInit = nil }},
		change[tryMsg]{"a channel of before", func(m tryMsg) { m.PreviousChannelId = "channel-0" }}, //nolint:staticcheck // still a field
	)
	d := t.tx("channel try", relayer(1), try(relayer(1)))
	t.do(d)
	id := t.event(d, "channel_open_try", "channel_id")
	begun.State, begun.Counterparty.ChannelId = channeltypes.OPEN, id
	t.say(client, [2][]byte{host.ChannelKey("transfer", "channel-71"), must(begun.Marshal())})
	confirm := func(n int, id string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenConfirm("transfer", id, t.puppet.proof(host.ChannelKey("transfer", "channel-71")), t.known, acc(n))
	}
	t.block(t.tx("channel confirm of another", relayer(2), confirm(relayer(2), t.names.tokens)), t.tx("channel confirm of none", relayer(3), confirm(relayer(3), "channel-99")))
	t.do(t.tx("channel confirm", relayer(1), confirm(relayer(1), id)))
	t.block(t.tx("channel close init of tokens", relayer(1), channeltypes.NewMsgChannelCloseInit("transfer", id, acc(relayer(1)))),
		t.tx("channel close init of none", relayer(2), channeltypes.NewMsgChannelCloseInit("transfer", "channel-99", acc(relayer(2)))))
	begun.State = channeltypes.CLOSED
	t.say(client, [2][]byte{host.ChannelKey("transfer", "channel-71"), must(begun.Marshal())})
	t.do(t.tx("channel close confirm", relayer(1), channeltypes.NewMsgChannelCloseConfirm("transfer", id, t.puppet.proof(host.ChannelKey("transfer", "channel-71")), t.known, acc(relayer(1)))))
	t.names.ends = append(t.names.ends, [2]string{"transfer", id})
}

// move is a transfer to the puppet.
func (t *link) move(n int, coin sdk.Coin, memo string) transferMsg {
	return transfertypes.NewMsgTransfer("transfer", t.names.tokens, coin, acc(n), "somebody", clienttypes.ZeroHeight(), t.later(time.Hour), memo)
}

// transfers that are sent and refused.
func (t *link) transfers() {
	one := sdk.NewInt64Coin("token", 1_000)
	good := func(n int) transferMsg { return t.move(n, one, "") }
	variants(t, "transfer", good,
		change[transferMsg]{"no receiver", func(m transferMsg) { m.Receiver = " " }},
		change[transferMsg]{"long receiver", func(m transferMsg) { m.Receiver = strings.Repeat("r", 2_049) }},
		change[transferMsg]{"long memo", func(m transferMsg) { m.Memo = strings.Repeat("m", 32_769) }},
		change[transferMsg]{"no coins", func(m transferMsg) { m.Token.Amount = math.ZeroInt() }},
		change[transferMsg]{"negative coins", func(m transferMsg) { m.Token.Amount = math.NewInt(-1) }},
		change[transferMsg]{"broken name", func(m transferMsg) { m.Token.Denom = "!" }},
		change[transferMsg]{"voucher without a hash", func(m transferMsg) { m.Token.Denom = "ibc/" }},
		change[transferMsg]{"voucher of no hash", func(m transferMsg) { m.Token.Denom = "ibc/XYZ" }},
		change[transferMsg]{"unknown voucher", func(m transferMsg) { m.Token.Denom = voucher("transfer/channel-5/nothing") }},
		change[transferMsg]{"too much", func(m transferMsg) { m.Token.Amount = math.NewInt(9_000_000_000) }},
		change[transferMsg]{"unknown coin", func(m transferMsg) { m.Token.Denom = "nothing" }},
		change[transferMsg]{"unknown channel", func(m transferMsg) { m.SourceChannel = "channel-99" }},
		change[transferMsg]{"closed channel", func(m transferMsg) { m.SourceChannel = "channel-1" }},
		change[transferMsg]{"broken channel", func(m transferMsg) { m.SourceChannel = "x" }},
		change[transferMsg]{"another port", func(m transferMsg) { m.SourcePort = "mock" }},
		change[transferMsg]{"no timeout", func(m transferMsg) { m.TimeoutTimestamp = 0 }},
		change[transferMsg]{"passed timeout", func(m transferMsg) { m.TimeoutTimestamp = 5 }},
		change[transferMsg]{"passed height", func(m transferMsg) { m.TimeoutHeight = t.puppet.at(2) }},
		change[transferMsg]{"encoding of JSON", func(m transferMsg) { m.Encoding = transfertypes.EncodingJSON }},
		change[transferMsg]{"encoding of protobuf", func(m transferMsg) { m.Encoding = transfertypes.EncodingProtobuf }},
		change[transferMsg]{"unknown encoding", func(m transferMsg) { m.Encoding = "x" }},
		change[transferMsg]{"callback of no contract", func(m transferMsg) { m.Memo = `{"src_callback":{"address":"` + acc(9) + `"}}` }},
		change[transferMsg]{"callback without an address", func(m transferMsg) { m.Memo = `{"src_callback":{}}` }},
	)
	t.block(t.tx("transfer", 5, good(5)).amino(), t.tx("transfer with a memo", 6, t.move(6, one, "a memo with <&> and ü")).amino(), t.tx("transfer of another's coins", 7, good(8)),
		t.tx("transfer of everything", 39, t.move(39, sdk.NewCoin("token", transfertypes.UnboundedSpendLimit()), "")), t.tx("transfer of stake", 10, t.move(10, coin(7_000), "")))
}

// packets of this chain are acknowledged, refused by the other end, and time out.
func (t *link) packets() {
	one := sdk.NewInt64Coin("token", 500)
	a, b, c := t.tx("transfer to acknowledge", 5, t.move(5, one, "")), t.tx("transfer to refuse", 6, t.move(6, one, "")), t.tx("transfer to time out", 7, t.move(7, one, ""))
	soon := t.tx("transfer to time out by height", 8, transfertypes.NewMsgTransfer("transfer", t.names.tokens, one, acc(8), "somebody", t.puppet.at(t.puppet.height+2), 0, ""))
	quick := t.tx("transfer to time out by time", 9, transfertypes.NewMsgTransfer("transfer", t.names.tokens, one, acc(9), "somebody", clienttypes.ZeroHeight(), t.later(12*time.Second), ""))
	t.do(a, b, c, soon, quick)
	fine := channeltypes.NewResultAcknowledgement([]byte{1}).Acknowledgement()
	failed := []byte(`{"error":"ABCI code: 1: no"}`)
	pa, pb := t.sent(a), t.sent(b)
	t.say(t.names.client, acknowledged(pa, fine), acknowledged(pb, failed))
	ack := func(p channeltypes.Packet, bytes []byte) func(n int) *channeltypes.MsgAcknowledgement {
		return func(n int) *channeltypes.MsgAcknowledgement {
			return channeltypes.NewMsgAcknowledgement(p, bytes, t.puppet.proof(acknowledged(p, bytes)[0]), t.puppet.latest(), acc(n))
		}
	}
	type ackMsg = *channeltypes.MsgAcknowledgement
	variants(t, "acknowledgement", ack(pa, fine),
		change[ackMsg]{"other bytes", func(m ackMsg) { m.Acknowledgement = failed }},
		change[ackMsg]{"no bytes", func(m ackMsg) { m.Acknowledgement = nil }},
		change[ackMsg]{"no proof", func(m ackMsg) { m.ProofAcked = nil }},
		change[ackMsg]{"another packet", func(m ackMsg) { m.Packet = t.sent(c) }},
		change[ackMsg]{"other data", func(m ackMsg) { m.Packet.Data = []byte("{}") }},
		change[ackMsg]{"sequence never sent", func(m ackMsg) { m.Packet.Sequence = 99 }},
		change[ackMsg]{"unknown channel", func(m ackMsg) { m.Packet.SourceChannel = "channel-99" }},
		change[ackMsg]{"another destination", func(m ackMsg) { m.Packet.DestinationChannel = "channel-72" }},
		change[ackMsg]{"earlier height", func(m ackMsg) { m.ProofHeight.RevisionHeight-- }},
	)
	t.do(t.tx("acknowledgement", relayer(1), ack(pa, fine)(relayer(1))), t.tx("acknowledgement of a failure", relayer(2), ack(pb, failed)(relayer(2))))
	t.block(t.tx("acknowledgement again", relayer(1), ack(pa, fine)(relayer(1))),
		t.tx("acknowledgement again with another message", relayer(2), ack(pa, fine)(relayer(2)), &banktypes.MsgSend{FromAddress: acc(relayer(2)), ToAddress: acc(5), Amount: coins(1)}))
	timeout := func(d draft) func(n int) *channeltypes.MsgTimeout {
		p := t.sent(d)
		key := host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence)
		return func(n int) *channeltypes.MsgTimeout {
			return channeltypes.NewMsgTimeout(p, 1, t.puppet.proof(key), t.puppet.latest(), acc(n))
		}
	}
	t.block(t.tx("timeout too early", relayer(1), timeout(c)(relayer(1))))
	time.Sleep(16 * time.Second)
	t.say(t.names.client)
	t.say(t.names.client)
	type timeoutMsg = *channeltypes.MsgTimeout
	variants(t, "timeout", timeout(soon),
		change[timeoutMsg]{"no proof", func(m timeoutMsg) { m.ProofUnreceived = nil }},
		change[timeoutMsg]{"proof of another", func(m timeoutMsg) { m.ProofUnreceived = t.puppet.proof([]byte("nothing")) }},
		change[timeoutMsg]{"another packet", func(m timeoutMsg) { m.Packet = t.sent(c) }},
		change[timeoutMsg]{"other data", func(m timeoutMsg) { m.Packet.Data = []byte("{}") }},
		change[timeoutMsg]{"earlier height", func(m timeoutMsg) { m.ProofHeight.RevisionHeight -= 2 }},
		change[timeoutMsg]{"next sequence of zero", func(m timeoutMsg) { m.NextSequenceRecv = 0 }},
	)
	t.do(t.tx("timeout by time", relayer(1), timeout(quick)(relayer(1))))
	t.block(t.tx("timeout again", relayer(1), timeout(quick)(relayer(1))), t.tx("timeout of what was acknowledged", relayer(2), timeout(a)(relayer(2))))
	// On a channel that the other end has closed.
	end := channeltypes.NewChannel(channeltypes.CLOSED, channeltypes.UNORDERED, channeltypes.NewCounterparty("transfer", t.names.tokens), []string{farConnection}, transfertypes.V1)
	open := end
	open.State = channeltypes.OPEN
	key := host.ChannelKey("transfer", "channel-70")
	onClose := func(n int) sdk.Msg {
		p := t.sent(c)
		return channeltypes.NewMsgTimeoutOnClose(p, 1, t.puppet.proof(host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence)), t.puppet.proof(key), t.puppet.latest(), acc(n))
	}
	t.say(t.names.client, [2][]byte{key, must(open.Marshal())})
	t.block(t.tx("timeout on close of an open channel", relayer(1), onClose(relayer(1))))
	t.say(t.names.client, [2][]byte{key, must(end.Marshal())})
	t.do(t.tx("timeout on close", relayer(1), onClose(relayer(1))))
	t.say(t.names.client, [2][]byte{key, must(open.Marshal())})
	t.ask("after the packets")
}

// incoming packets of tokens: vouchers, coins that come home, and whatever a dishonest chain may send.
func (t *link) incoming() {
	data := func(denom, amount, sender, receiver, memo string) []byte {
		return transfertypes.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo).GetBytes()
	}
	back := "transfer/channel-70/"
	cases := [][]byte{
		data("far", "700", "somebody", acc(33), ""),
		data(back+"token", "300", "somebody", acc(33), "home"),
		data(back+"token", "3000000000", "somebody", acc(33), "more than left"),
		data(back+"nothing", "5", "somebody", acc(33), ""),
		data("transfer/channel-5/far", "7", "somebody", acc(33), "two hops"),
		data("gamm/pool/1", "5", "somebody", acc(33), ""),
		data("far", "0", "somebody", acc(33), ""), data("far", "-5", "somebody", acc(33), ""), data("far", "010", "somebody", acc(33), ""), data("far", "0x10", "somebody", acc(33), ""),
		data("far", "", "somebody", acc(33), ""), data("far", "5.0", "somebody", acc(33), ""), data("", "5", "somebody", acc(33), ""), data("far", "5", "", acc(33), ""), data("far", "5", "somebody", "", ""),
		data("far", "115792089237316195423570985008687907853269984665640564039457584007913129639935", "somebody", acc(33), ""),
		data("far", "115792089237316195423570985008687907853269984665640564039457584007913129639936", "somebody", acc(33), ""),
		data("far", "5", "somebody", "wasm1broken", ""), data("far", "5", "somebody", "cosmos1xyz", ""), data("far", "5", "somebody", moduleAddress("distribution").String(), ""),
		data("far", "5", "somebody", moduleAddress("transfer").String(), ""), data("far", "5", "somebody", "0xabc", ""), data("far", "5", "somebody", acc(33), strings.Repeat("m", 32_769)),
		data("far", "5", "somebody", acc(33), `{"dest_callback":{"address":"`+acc(9)+`"}}`), data("far", "5", "somebody", acc(33), `{"forward":{"receiver":"x","port":"transfer","channel":"channel-0"}}`),
		data("far", "5", "somebody", acc(33), `{"wasm":{"contract":"`+acc(9)+`","msg":{}}}`),
		[]byte(`null`), []byte(`{}`), []byte(`[]`), []byte(`x`), []byte("{\"denom\":\"far\""), {0xff, 0xfe},
		[]byte(`{"DENOM":"far","Amount":"7","sender":"somebody","RECEIVER":"` + acc(33) + `"}`),
		[]byte(`{"denom":"x","denom":"far","amount":"7","sender":"somebody","receiver":"` + acc(33) + `"}`),
		[]byte(`{"denom":"far","amount":7,"sender":"somebody","receiver":"` + acc(33) + `"}`),
		[]byte(`{"denom":"far","amount":"7","sender":"somebody","receiver":"` + acc(33) + `"} x`),
		[]byte(`{"denom":"far","amount":"7","sender":"somebody","receiver":"` + acc(33) + `","more":1}`),
	}
	var packets []channeltypes.Packet
	var entries [][2][]byte
	for _, c := range cases {
		p := t.incomingPacket("transfer", t.names.tokens, "transfer", "channel-70", c)
		packets, entries = append(packets, p), append(entries, committed(p))
	}
	late := t.incomingPacket("transfer", t.names.tokens, "transfer", "channel-70", cases[0])
	late.TimeoutTimestamp = 7
	t.say(t.names.client, append(entries, committed(late))...)
	type recvMsg = *channeltypes.MsgRecvPacket
	variants(t, "receive", func(n int) recvMsg { return t.received(packets[0], n) },
		change[recvMsg]{"no proof", func(m recvMsg) { m.ProofCommitment = nil }},
		change[recvMsg]{"broken proof", func(m recvMsg) { m.ProofCommitment[20] ^= 1 }},
		change[recvMsg]{"proof of another", func(m recvMsg) { m.ProofCommitment = t.puppet.proof(committed(packets[1])[0]) }},
		change[recvMsg]{"other data", func(m recvMsg) { m.Packet.Data = []byte("{}") }},
		change[recvMsg]{"no data", func(m recvMsg) { m.Packet.Data = nil }},
		change[recvMsg]{"another source", func(m recvMsg) { m.Packet.SourceChannel = "channel-72" }},
		change[recvMsg]{"unknown channel", func(m recvMsg) { m.Packet.DestinationChannel = "channel-99" }},
		change[recvMsg]{"closed channel", func(m recvMsg) { m.Packet.DestinationChannel = "channel-1" }},
		change[recvMsg]{"another port", func(m recvMsg) { m.Packet.DestinationPort = "mock" }},
		change[recvMsg]{"sequence of zero", func(m recvMsg) { m.Packet.Sequence = 0 }},
		change[recvMsg]{"sequence never sent", func(m recvMsg) { m.Packet.Sequence = 999 }},
		change[recvMsg]{"no timeout", func(m recvMsg) { m.Packet.TimeoutTimestamp = 0 }},
		change[recvMsg]{"later height", func(m recvMsg) { m.ProofHeight.RevisionHeight += 5 }},
		change[recvMsg]{"earlier height", func(m recvMsg) { m.ProofHeight.RevisionHeight-- }},
		change[recvMsg]{"of a passed timeout", func(m recvMsg) { m.Packet, m.ProofCommitment = late, t.puppet.proof(committed(late)[0]) }},
	)
	var drafts []draft
	for i, p := range packets {
		drafts = append(drafts, t.tx(fmt.Sprintf("receive %d", i), relayer(i), t.received(p, relayer(i))))
	}
	t.block(drafts...)
	again := t.received(packets[0], relayer(1))
	t.block(t.tx("receive again", relayer(1), again), t.tx("receive again and one more", relayer(2), t.received(packets[0], relayer(2)), t.received(packets[1], relayer(2))))
	name := voucher("transfer/" + t.names.tokens + "/far")
	home := t.tx("voucher home", 33, t.move(33, sdk.NewInt64Coin(name, 200), ""))
	t.do(home)
	t.block(t.tx("more vouchers than there are", 33, t.move(33, sdk.NewInt64Coin(name, 9_000), "")), t.tx("voucher to a friend", 33, &banktypes.MsgSend{FromAddress: acc(33), ToAddress: acc(9), Amount: sdk.NewCoins(sdk.NewInt64Coin(name, 3))}))
	refused := []byte(`{"error":"ABCI code: 2: no"}`)
	p := t.sent(home)
	t.say(t.names.client, acknowledged(p, refused))
	t.do(t.tx("voucher refunded", relayer(1), channeltypes.NewMsgAcknowledgement(p, refused, t.puppet.proof(acknowledged(p, refused)[0]), t.puppet.latest(), acc(relayer(1)))))
	t.ask("after incoming tokens")
}

// accounts that this chain keeps on the puppet, and the channel for an account that somebody of the puppet keeps here. The address of that
// one comes from the chain's own root of state, so the puppet cannot tell both chains of it: what such accounts do is the replay's to compare.
func (t *link) accounts() {
	type registerMsg = *controllertypes.MsgRegisterInterchainAccount
	good := func(n int) registerMsg {
		return controllertypes.NewMsgRegisterInterchainAccount(t.names.connection, acc(n), "", channeltypes.ORDERED)
	}
	metadata := func(f func(m *icatypes.Metadata)) string {
		m := icatypes.NewDefaultMetadata(t.names.connection, farConnection)
		f(&m)
		return string(icatypes.ModuleCdc.MustMarshalJSON(&m))
	}
	variants(t, "register", good,
		change[registerMsg]{"unknown connection", func(m registerMsg) { m.ConnectionId = "connection-99" }},
		change[registerMsg]{"broken connection", func(m registerMsg) { m.ConnectionId = "x" }},
		change[registerMsg]{"long owner", func(m registerMsg) { m.Owner = strings.Repeat("o", 129) }},
		change[registerMsg]{"another order", func(m registerMsg) { m.Ordering = 7 }},
		change[registerMsg]{"version that is no metadata", func(m registerMsg) { m.Version = "x" }},
		change[registerMsg]{"another version", func(m registerMsg) { m.Version = metadata(func(m *icatypes.Metadata) { m.Version = "ics27-9" }) }},
		change[registerMsg]{"another encoding", func(m registerMsg) { m.Version = metadata(func(m *icatypes.Metadata) { m.Encoding = "x" }) }},
		change[registerMsg]{"another connection of the host", func(m registerMsg) {
			m.Version = metadata(func(m *icatypes.Metadata) { m.HostConnectionId = "connection-77" })
		}},
	)
	d := t.tx("register an account", 4, good(4))
	t.do(d)
	var made controllertypes.MsgRegisterInterchainAccountResponse
	t.response(d, &made)
	t.names.ends = append(t.names.ends, [2]string{made.PortId, made.ChannelId})
	answer := metadata(func(m *icatypes.Metadata) { m.Address = "far1account" })
	end := channeltypes.NewChannel(channeltypes.TRYOPEN, channeltypes.ORDERED, channeltypes.NewCounterparty(made.PortId, made.ChannelId), []string{farConnection}, answer)
	key := host.ChannelKey(icatypes.HostPortID, "channel-80")
	t.say(t.names.client, [2][]byte{key, must(end.Marshal())})
	ack := func(n int, version string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenAck(made.PortId, made.ChannelId, "channel-80", version, t.puppet.proof(key), t.known, acc(n))
	}
	t.block(t.tx("account's channel without an address", relayer(2), ack(relayer(2), metadata(func(*icatypes.Metadata) {}))))
	t.do(t.tx("account's channel", relayer(1), ack(relayer(1), answer)))
	t.block(t.tx("register again", 4, good(4)))
	type sendTxMsg = *controllertypes.MsgSendTx
	pay := func(from string, n int64) []proto.Message {
		return []proto.Message{&banktypes.MsgSend{FromAddress: from, ToAddress: acc(35), Amount: coins(n)}}
	}
	packet := func(msgs []proto.Message) icatypes.InterchainAccountPacketData {
		return icatypes.InterchainAccountPacketData{Type: icatypes.EXECUTE_TX, Data: must(icatypes.SerializeCosmosTx(t.l.app.codec, msgs, icatypes.EncodingProtobuf)), Memo: "memo"}
	}
	send := func(n int) sendTxMsg {
		return controllertypes.NewMsgSendTx(acc(n), t.names.connection, uint64(time.Hour), packet(pay("far1account", 5)))
	}
	variants(t, "send tx", send,
		change[sendTxMsg]{"owner without an account", func(sendTxMsg) {}},
		change[sendTxMsg]{"unknown connection", func(m sendTxMsg) { m.ConnectionId = "connection-99" }},
		change[sendTxMsg]{"no timeout", func(m sendTxMsg) { m.RelativeTimeout = 0 }},
		change[sendTxMsg]{"no data", func(m sendTxMsg) { m.PacketData.Data = nil }},
		change[sendTxMsg]{"no type", func(m sendTxMsg) { m.PacketData.Type = icatypes.UNSPECIFIED }},
		change[sendTxMsg]{"long memo", func(m sendTxMsg) { m.PacketData.Memo = strings.Repeat("m", 257) }},
	)
	t.block(t.tx("send tx", 4, send(4)))

	// Somebody of the puppet opens an account here.
	owner := icatypes.ControllerPortPrefix + "somebody"
	wish := icatypes.NewDefaultMetadata(farConnection, t.names.connection)
	version := string(icatypes.ModuleCdc.MustMarshalJSON(&wish))
	begun := channeltypes.NewChannel(channeltypes.INIT, channeltypes.ORDERED, channeltypes.NewCounterparty(icatypes.HostPortID, ""), []string{farConnection}, version)
	far := host.ChannelKey(owner, "channel-81")
	t.say(t.names.client, [2][]byte{far, must(begun.Marshal())})
	try := t.tx("host try", relayer(1), channeltypes.NewMsgChannelOpenTry(icatypes.HostPortID, "", channeltypes.ORDERED, []string{t.names.connection}, owner, "channel-81", version, t.puppet.proof(far), t.known, acc(relayer(1))))
	t.do(try)
	id := t.event(try, "channel_open_try", "channel_id")
	t.names.ends = append(t.names.ends, [2]string{icatypes.HostPortID, id})
	t.block(t.tx("host try again", relayer(1), channeltypes.NewMsgChannelOpenTry(icatypes.HostPortID, "", channeltypes.ORDERED, []string{t.names.connection}, owner, "channel-81", version, t.puppet.proof(far), t.known, acc(relayer(1)))),
		t.tx("host try without an order", relayer(2), channeltypes.NewMsgChannelOpenTry(icatypes.HostPortID, "", channeltypes.UNORDERED, []string{t.names.connection}, owner, "channel-81", version, t.puppet.proof(far), t.known, acc(relayer(2)))),
		t.tx("host init", relayer(3), channeltypes.NewMsgChannelOpenInit(icatypes.HostPortID, version, channeltypes.ORDERED, []string{t.names.connection}, owner, acc(relayer(3)))))
	t.ask("after the accounts")
}

// loopback is a channel of tokens of each chain with itself.
func (t *link) loopback() {
	hop, zero, proof := []string{exported.LocalhostConnectionID}, clienttypes.ZeroHeight(), localhost.SentinelProof
	d := t.tx("loopback init", relayer(1), channeltypes.NewMsgChannelOpenInit("transfer", transfertypes.V1, channeltypes.UNORDERED, hop, "transfer", acc(relayer(1))))
	t.do(d)
	here := t.event(d, "channel_open_init", "channel_id")
	try := func(n int, far, version string, proof []byte) sdk.Msg {
		return channeltypes.NewMsgChannelOpenTry("transfer", version, channeltypes.UNORDERED, hop, "transfer", far, version, proof, zero, acc(n))
	}
	d = t.tx("loopback try", relayer(1), try(relayer(1), here, transfertypes.V1, proof))
	t.block(t.tx("loopback try with a broken proof", relayer(2), try(relayer(2), here, transfertypes.V1, []byte("p"))), t.tx("loopback try of another channel", relayer(3), try(relayer(3), "channel-99", transfertypes.V1, proof)))
	t.do(d)
	there := t.event(d, "channel_open_try", "channel_id")
	t.do(t.tx("loopback ack", relayer(1), channeltypes.NewMsgChannelOpenAck("transfer", here, there, transfertypes.V1, proof, zero, acc(relayer(1)))))
	t.do(t.tx("loopback confirm", relayer(1), channeltypes.NewMsgChannelOpenConfirm("transfer", there, proof, zero, acc(relayer(1)))))
	t.names.ends = append(t.names.ends, [2]string{"transfer", here}, [2]string{"transfer", there})
	send := t.tx("loopback transfer", 5, transfertypes.NewMsgTransfer("transfer", here, sdk.NewInt64Coin("token", 9), acc(5), acc(30), zero, t.later(time.Hour), ""))
	failing := t.tx("loopback transfer to nobody", 6, transfertypes.NewMsgTransfer("transfer", here, sdk.NewInt64Coin("token", 9), acc(6), "nobody", zero, t.later(time.Hour), ""))
	t.do(send, failing)
	for i, s := range []draft{send, failing} {
		r := t.tx("loopback receive", relayer(1+i), channeltypes.NewMsgRecvPacket(t.sent(s), proof, zero, acc(relayer(1+i))))
		t.block(t.tx("loopback receive with a broken proof", relayer(3), channeltypes.NewMsgRecvPacket(t.sent(s), []byte("p"), zero, acc(relayer(3)))))
		t.do(r)
		t.block(t.tx("loopback acknowledge otherwise", relayer(3), channeltypes.NewMsgAcknowledgement(t.sent(s), []byte("x"), proof, zero, acc(relayer(3)))))
		t.do(t.tx("loopback acknowledge", relayer(1), channeltypes.NewMsgAcknowledgement(t.sent(s), t.acknowledgement(r), proof, zero, acc(relayer(1)))))
	}
}

// versionTwo goes over packets between clients.
func (t *link) versionTwo() {
	client := t.names.clientV2
	creator := relayer(0)
	prefix := [][]byte{[]byte("ibc"), nil}
	seconds := func(d time.Duration) uint64 { return uint64(time.Now().Add(d).Unix()) }
	data := transfertypes.NewFungibleTokenPacketData("token", "25", acc(5), "somebody", "")
	payload := func(encoding string, d transfertypes.FungibleTokenPacketData) channeltypesv2.Payload {
		return channeltypesv2.NewPayload("transfer", "transfer", transfertypes.V1, encoding, must(transfertypes.MarshalPacketData(d, transfertypes.V1, encoding)))
	}
	good := payload(transfertypes.EncodingJSON, data)
	t.block(t.tx("send v2 without a counterparty", 5, channeltypesv2.NewMsgSendPacket(client, seconds(time.Hour), acc(5), good)))
	register := func(n int) registerV2 {
		return clienttypesv2.NewMsgRegisterCounterparty(client, prefix, farClient, acc(n))
	}
	variants(t, "register counterparty", register,
		change[registerV2]{"broken client", func(m registerV2) { m.ClientId = "x" }},
		change[registerV2]{"by another", func(m registerV2) { m.Signer = acc(relayer(1)) }},
		change[registerV2]{"unknown client", func(m registerV2) { m.ClientId = "07-tendermint-99" }},
		change[registerV2]{"broken counterparty", func(m registerV2) { m.CounterpartyClientId = "x y z" }},
		change[registerV2]{"no prefix", func(m registerV2) { m.CounterpartyMerklePrefix = nil }},
		change[registerV2]{"empty first prefix", func(m registerV2) { m.CounterpartyMerklePrefix = [][]byte{nil, []byte("ibc")} }},
		change[registerV2]{"localhost", func(m registerV2) { m.ClientId = "09-localhost" }},
	)
	t.do(t.tx("register counterparty", creator, register(creator)))
	t.block(t.tx("register counterparty again", creator, register(creator)))
	send := func(n int) sendV2 { return channeltypesv2.NewMsgSendPacket(client, seconds(time.Hour), acc(n), good) }
	variants(t, "send v2", send,
		change[sendV2]{"by another", func(sendV2) {}},
		change[sendV2]{"broken client", func(m sendV2) { m.SourceClient = "x" }},
		change[sendV2]{"unknown client", func(m sendV2) { m.SourceClient = "07-tendermint-99" }},
		change[sendV2]{"no timeout", func(m sendV2) { m.TimeoutTimestamp = 0 }},
		change[sendV2]{"passed timeout", func(m sendV2) { m.TimeoutTimestamp = 5 }},
		change[sendV2]{"timeout too far", func(m sendV2) { m.TimeoutTimestamp = seconds(25 * time.Hour) }},
		change[sendV2]{"no payload", func(m sendV2) { m.Payloads = nil }},
		change[sendV2]{"two payloads", func(m sendV2) { m.Payloads = append(m.Payloads, good) }},
		change[sendV2]{"no value", func(m sendV2) { m.Payloads[0].Value = nil }},
		change[sendV2]{"another version", func(m sendV2) { m.Payloads[0].Version = "ics20-9" }},
		change[sendV2]{"another encoding", func(m sendV2) { m.Payloads[0].Encoding = "x" }},
		change[sendV2]{"unknown port", func(m sendV2) { m.Payloads[0].SourcePort = "unknown" }},
		change[sendV2]{"broken value", func(m sendV2) { m.Payloads[0].Value = []byte("{") }},
	)
	var sends []draft
	for _, encoding := range []string{transfertypes.EncodingJSON, transfertypes.EncodingProtobuf, transfertypes.EncodingABI} {
		sends = append(sends, t.tx("send v2 in "+encoding, 5, channeltypesv2.NewMsgSendPacket(client, seconds(time.Hour), acc(5), payload(encoding, data))))
	}
	quick := t.tx("send v2 to time out", 5, channeltypesv2.NewMsgSendPacket(client, seconds(12*time.Second), acc(5), good))
	alias := t.tx("transfer over a client", 6, &transfertypes.MsgTransfer{SourcePort: "transfer", SourceChannel: client, Token: sdk.NewInt64Coin("token", 40), Sender: acc(6), Receiver: "somebody", TimeoutTimestamp: seconds(time.Hour)})
	t.block(append(sends, quick, alias)...)
	packet := func(d draft) (p channeltypesv2.Packet) {
		check(p.Unmarshal(must(hex.DecodeString(t.event(d, "send_packet", "encoded_packet_hex")))))
		return p
	}
	fine := channeltypesv2.NewAcknowledgement(channeltypes.NewResultAcknowledgement([]byte{1}).Acknowledgement())
	failed := channeltypesv2.NewAcknowledgement(channeltypesv2.ErrorAcknowledgement[:])
	var entries [][2][]byte
	acks := []channeltypesv2.Acknowledgement{fine, failed, fine}
	for i, d := range sends {
		entries = append(entries, [2][]byte{hostv2.PacketAcknowledgementKey(farClient, packet(d).Sequence), channeltypesv2.CommitAcknowledgement(acks[i])})
	}
	var incoming []channeltypesv2.Packet
	for i, d := range []transfertypes.FungibleTokenPacketData{
		transfertypes.NewFungibleTokenPacketData("far", "90", "somebody", acc(34), ""),
		transfertypes.NewFungibleTokenPacketData("transfer/"+farClient+"/token", "10", "somebody", acc(34), "home"),
		transfertypes.NewFungibleTokenPacketData("far", "90", "somebody", "nobody", ""),
	} {
		p := channeltypesv2.NewPacket(uint64(i+1), farClient, client, seconds(time.Hour), payload([]string{transfertypes.EncodingABI, transfertypes.EncodingProtobuf, transfertypes.EncodingJSON}[i], d))
		incoming, entries = append(incoming, p), append(entries, [2][]byte{hostv2.PacketCommitmentKey(farClient, p.Sequence), channeltypesv2.CommitPacket(p)})
	}
	for _, e := range entries {
		t.puppet.put(e[0], e[1])
	}
	t.puppet.commit()
	first := clienttypes.NewHeight(t.known.RevisionNumber, 2)
	t.do(t.tx("update for version 2", relayer(0), t.puppet.update(client, first, relayer(0))))
	proven := t.puppet.latest()
	recv := func(p channeltypesv2.Packet) func(n int) recvV2Msg {
		return func(n int) recvV2Msg {
			return channeltypesv2.NewMsgRecvPacket(copied(p), t.puppet.proof(hostv2.PacketCommitmentKey(p.SourceClient, p.Sequence)), proven, acc(n))
		}
	}
	variants(t, "receive v2", recv(incoming[0]),
		change[recvV2Msg]{"no proof", func(m recvV2Msg) { m.ProofCommitment = nil }},
		change[recvV2Msg]{"later height", func(m recvV2Msg) { m.ProofHeight.RevisionHeight++ }},
		change[recvV2Msg]{"unknown client", func(m recvV2Msg) { m.Packet.DestinationClient = "07-tendermint-99" }},
		change[recvV2Msg]{"another source", func(m recvV2Msg) { m.Packet.SourceClient = "07-tendermint-77" }},
		change[recvV2Msg]{"client without a counterparty", func(m recvV2Msg) { m.Packet.DestinationClient = t.names.client }},
		change[recvV2Msg]{"another timeout", func(m recvV2Msg) { m.Packet.TimeoutTimestamp++ }},
		change[recvV2Msg]{"passed timeout", func(m recvV2Msg) { m.Packet.TimeoutTimestamp = 7 }},
		change[recvV2Msg]{"sequence never sent", func(m recvV2Msg) { m.Packet.Sequence = 99 }},
		change[recvV2Msg]{"no payload", func(m recvV2Msg) { m.Packet.Payloads = nil }},
	)
	for i, p := range incoming {
		t.block(t.tx("receive v2", relayer(i), recv(p)(relayer(i))))
	}
	t.block(t.tx("receive v2 again", relayer(1), recv(incoming[0])(relayer(1))))
	ack := func(d draft, a channeltypesv2.Acknowledgement) func(n int) ackV2Msg {
		p := packet(d)
		return func(n int) ackV2Msg {
			return channeltypesv2.NewMsgAcknowledgement(copied(p), a, t.puppet.proof(hostv2.PacketAcknowledgementKey(farClient, p.Sequence)), proven, acc(n))
		}
	}
	variants(t, "acknowledge v2", ack(sends[0], fine),
		change[ackV2Msg]{"no proof", func(m ackV2Msg) { m.ProofAcked = nil }},
		change[ackV2Msg]{"another acknowledgement", func(m ackV2Msg) { m.Acknowledgement = failed }},
		change[ackV2Msg]{"no acknowledgement", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.Acknowledgement{} }},
		change[ackV2Msg]{"two acknowledgements", func(m ackV2Msg) { m.Acknowledgement = channeltypesv2.NewAcknowledgement([]byte("a"), []byte("b")) }},
		change[ackV2Msg]{"sequence never sent", func(m ackV2Msg) { m.Packet.Sequence = 99 }},
	)
	for i, d := range sends {
		t.block(t.tx("acknowledge v2", relayer(i), ack(d, acks[i])(relayer(i))))
	}
	t.block(t.tx("acknowledge v2 again", relayer(1), ack(sends[0], fine)(relayer(1))))
	timeout := func(n int) sdk.Msg {
		p := packet(quick)
		return channeltypesv2.NewMsgTimeout(p, t.puppet.proof(hostv2.PacketReceiptKey(farClient, p.Sequence)), t.puppet.latest(), acc(n))
	}
	t.block(t.tx("timeout v2 too early", relayer(1), timeout(relayer(1))))
	time.Sleep(16 * time.Second)
	t.puppet.commit()
	t.do(t.tx("update for version 2", relayer(0), t.puppet.update(client, proven, relayer(0))))
	t.do(t.tx("timeout v2", relayer(1), timeout(relayer(1))))
	t.block(t.tx("timeout v2 again", relayer(1), timeout(relayer(1))))
	config := func(n int, relayers ...string) sdk.Msg {
		return clienttypesv2.NewMsgUpdateClientConfig(client, acc(n), clienttypesv2.NewConfig(relayers...))
	}
	t.block(t.tx("config by another", relayer(1), config(relayer(1), acc(relayer(1)))), t.tx("config of no address", creator, config(creator, "x")))
	t.block(t.tx("config", creator, config(creator, acc(relayer(3)), acc(relayer(4)))))
	t.block(t.tx("update by one who may not relay", relayer(1), t.puppet.update(client, proven, relayer(1))), t.tx("receive v2 by one who may not relay", relayer(2), recv(incoming[0])(relayer(2))))
	t.block(t.tx("config for all", creator, config(creator)), t.tx("forget the creator by another", relayer(2), clienttypes.NewMsgDeleteClientCreator(client, acc(relayer(2)))))
	t.block(t.tx("forget the creator", creator, clienttypes.NewMsgDeleteClientCreator(client, acc(creator))))
	t.block(t.tx("config without a creator", creator, config(creator)))
}

// authority is what only governance may do, asked for by somebody else.
func (t *link) authority() {
	state, _ := t.puppet.clientState(trustingPeriod)
	n := relayer(1)
	plan := upgradetypes.Plan{Name: "later", Height: 1_000_000}
	t.block(
		t.tx("params of clients", n, clienttypes.NewMsgUpdateParams(acc(n), clienttypes.NewParams("*"))),
		t.tx("params of connections", n, connectiontypes.NewMsgUpdateParams(acc(n), connectiontypes.NewParams(1))),
		t.tx("params of transfers", n, transfertypes.NewMsgUpdateParams(acc(n), transfertypes.NewParams(false, false))),
		t.tx("params of hosts", n, hosttypes.NewMsgUpdateParams(acc(n), hosttypes.DefaultParams())),
		t.tx("params of controllers", n, controllertypes.NewMsgUpdateParams(acc(n), controllertypes.DefaultParams())),
		t.tx("upgrade of the chain", n, must(clienttypes.NewMsgIBCSoftwareUpgrade(acc(n), plan, state))),
	)
}
