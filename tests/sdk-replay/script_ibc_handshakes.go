package main

import (
	"strings"
	"time"

	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
)

// later is a height that no client was told of.
func later(h clienttypes.Height) clienttypes.Height {
	h.RevisionHeight += 1_000
	return h
}

// connections tries every step of the handshake in ways that are refused, then rightly.
func (p *plot) connections() {
	a, b := p.a, p.b
	versions := connectiontypes.GetCompatibleVersions()
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	type (
		init    = *connectiontypes.MsgConnectionOpenInit
		try     = *connectiontypes.MsgConnectionOpenTry
		ack     = *connectiontypes.MsgConnectionOpenAck
		confirm = *connectiontypes.MsgConnectionOpenConfirm
	)
	variants(a, "connection init",
		func(n int) init {
			return connectiontypes.NewMsgConnectionOpenInit(a.client, b.client, prefix, versions[0], 0, acc(n))
		},
		change[init]{"unknown client", func(m init) { m.ClientId = "07-tendermint-99" }},
		change[init]{"localhost", func(m init) { m.ClientId = exported.LocalhostClientID }},
		change[init]{"broken client", func(m init) { m.ClientId = "a b" }},
		change[init]{"short counterparty", func(m init) { m.Counterparty.ClientId = "x" }},
		change[init]{"counterparty with a connection", func(m init) { m.Counterparty.ConnectionId = "connection-0" }},
		change[init]{"no prefix", func(m init) { m.Counterparty.Prefix.KeyPrefix = nil }},
		change[init]{"version without a name", func(m init) { m.Version = connectiontypes.NewVersion(" ", nil) }},
		change[init]{"version with an empty feature", func(m init) { m.Version = connectiontypes.NewVersion("1", []string{" "}) }},
		change[init]{"another version", func(m init) { m.Version = connectiontypes.NewVersion("2", []string{"ORDER_ORDERED"}) }},
		change[init]{"another feature", func(m init) { m.Version = connectiontypes.NewVersion("1", []string{"ORDER_DAG"}) }},
		change[init]{"fewer features", func(m init) { m.Version = connectiontypes.NewVersion("1", []string{"ORDER_ORDERED"}) }},
		change[init]{"no version", func(m init) { m.Version = nil }},
		change[init]{"a delay", func(m init) { m.DelayPeriod = uint64(time.Minute) }},
	)
	d := a.tx("connection init", relayer(1), connectiontypes.NewMsgConnectionOpenInit(a.client, b.client, prefix, versions[0], 0, acc(relayer(1))))
	a.do(d)
	id := attribute(a.c.result(d.label).Events, "connection_open_init", "connection_id")
	b.sync()
	key := host.ConnectionKey(id)
	variants(b, "connection try",
		func(n int) try {
			proof, height := b.proof(key)
			return connectiontypes.NewMsgConnectionOpenTry(b.client, id, a.client, prefix, versions, 0, proof, height, acc(n))
		},
		change[try]{"previous connection", func(m try) { m.PreviousConnectionId = "connection-0" }},
		change[try]{"with deprecated fields", func(m try) {
			m.ProofClient, m.ProofConsensus, m.ConsensusHeight, m.HostConsensusStateProof = []byte("p"), []byte("q"), a.c.at(1), []byte("r")
			state, _ := a.clientState(trustingPeriod)
			m.ClientState = must(clienttypes.PackClientState(state))
			m.ProofInit = []byte("no proof")
		}},
		change[try]{"unknown client", func(m try) { m.ClientId = "07-tendermint-99" }},
		change[try]{"localhost", func(m try) { m.ClientId = exported.LocalhostClientID }},
		change[try]{"no versions", func(m try) { m.CounterpartyVersions = nil }},
		change[try]{"too many versions", func(m try) {
			for i := 0; i < 100; i++ {
				m.CounterpartyVersions = append(m.CounterpartyVersions, versions[0])
			}
		}},
		change[try]{"another version", func(m try) {
			m.CounterpartyVersions = []*connectiontypes.Version{connectiontypes.NewVersion("2", []string{"x"})}
		}},
		change[try]{"no common feature", func(m try) {
			m.CounterpartyVersions = []*connectiontypes.Version{connectiontypes.NewVersion("1", []string{"ORDER_DAG"})}
		}},
		change[try]{"version that is refused", func(m try) { m.CounterpartyVersions = []*connectiontypes.Version{connectiontypes.NewVersion("", nil)} }},
		change[try]{"no proof", func(m try) { m.ProofInit = nil }},
		change[try]{"proof that is none", func(m try) { m.ProofInit = []byte("no proof") }},
		change[try]{"empty proof", func(m try) { m.ProofInit = must((&commitmenttypes.MerkleProof{}).Marshal()) }},
		change[try]{"proof of a later height", func(m try) { m.ProofHeight = later(m.ProofHeight) }},
		change[try]{"proof of another height", func(m try) { m.ProofHeight.RevisionHeight-- }},
		change[try]{"height of zero", func(m try) { m.ProofHeight = clienttypes.ZeroHeight() }},
		change[try]{"another delay", func(m try) { m.DelayPeriod = 5 }},
		change[try]{"another counterparty", func(m try) { m.Counterparty.ClientId = "07-tendermint-5" }},
		change[try]{"another connection", func(m try) { m.Counterparty.ConnectionId = "connection-77" }},
		change[try]{"no connection", func(m try) { m.Counterparty.ConnectionId = "" }},
		change[try]{"another prefix", func(m try) { m.Counterparty.Prefix.KeyPrefix = []byte("other") }},
		change[try]{"no prefix", func(m try) { m.Counterparty.Prefix.KeyPrefix = nil }},
		change[try]{"as it should be, but not used", func(try) {}},
	)
	proof, height := b.proof(key)
	d = b.tx("connection try", relayer(1), connectiontypes.NewMsgConnectionOpenTry(b.client, id, a.client, prefix, versions, 0, proof, height, acc(relayer(1))))
	b.do(d)
	other := attribute(b.c.result(d.label).Events, "connection_open_try", "connection_id")
	a.sync()
	key = host.ConnectionKey(other)
	goodAck := func(n int) ack {
		proof, height := a.proof(key)
		return connectiontypes.NewMsgConnectionOpenAck(id, other, proof, height, versions[0], acc(n))
	}
	variants(a, "connection ack", goodAck,
		change[ack]{"unknown connection", func(m ack) { m.ConnectionId = "connection-99" }},
		change[ack]{"broken connection", func(m ack) { m.ConnectionId = "x" }},
		change[ack]{"another kind of name", func(m ack) { m.ConnectionId = "connexion-1000" }},
		change[ack]{"broken counterparty", func(m ack) { m.CounterpartyConnectionId = "x y" }},
		change[ack]{"another counterparty", func(m ack) { m.CounterpartyConnectionId = "connection-99" }},
		change[ack]{"another version", func(m ack) { m.Version = connectiontypes.NewVersion("2", []string{"ORDER_ORDERED"}) }},
		change[ack]{"fewer features", func(m ack) { m.Version = connectiontypes.NewVersion("1", []string{"ORDER_ORDERED"}) }},
		change[ack]{"no version", func(m ack) { m.Version = nil }},
		change[ack]{"no proof", func(m ack) { m.ProofTry = nil }},
		change[ack]{"proof that is none", func(m ack) { m.ProofTry = []byte{1, 2} }},
		change[ack]{"later height", func(m ack) { m.ProofHeight = later(m.ProofHeight) }},
		change[ack]{"sentinel", func(m ack) { m.ConnectionId = "connection-localhost" }},
	)
	a.do(a.tx("connection ack", relayer(1), goodAck(relayer(1))))
	b.sync()
	key = host.ConnectionKey(id)
	goodConfirm := func(n int) confirm {
		proof, height := b.proof(key)
		return connectiontypes.NewMsgConnectionOpenConfirm(other, proof, height, acc(n))
	}
	variants(b, "connection confirm", goodConfirm,
		change[confirm]{"unknown connection", func(m confirm) { m.ConnectionId = "connection-99" }},
		change[confirm]{"broken connection", func(m confirm) { m.ConnectionId = "x" }},
		change[confirm]{"no proof", func(m confirm) { m.ProofAck = nil }},
		change[confirm]{"proof that is none", func(m confirm) { m.ProofAck = []byte{1, 2} }},
		change[confirm]{"earlier height", func(m confirm) { m.ProofHeight.RevisionHeight -= 3 }},
		change[confirm]{"height of zero", func(m confirm) { m.ProofHeight = clienttypes.ZeroHeight() }},
		change[confirm]{"connection that is open", func(m confirm) { m.ConnectionId = "connection-localhost" }},
	)
	b.do(b.tx("connection confirm", relayer(1), goodConfirm(relayer(1))))
	variants(b, "connection confirm", goodConfirm, change[confirm]{"again", func(confirm) {}})
	variants(a, "connection ack", goodAck, change[ack]{"again", func(ack) {}})
}

// channelSteps tries every step of a channel's handshake in ways that are refused.
func (p *plot) channelSteps() {
	a, b := p.a, p.b
	type (
		init    = *channeltypes.MsgChannelOpenInit
		try     = *channeltypes.MsgChannelOpenTry
		ack     = *channeltypes.MsgChannelOpenAck
		confirm = *channeltypes.MsgChannelOpenConfirm
	)
	port := ibcmock.PortID
	goodInit := func(n int) init {
		return channeltypes.NewMsgChannelOpenInit(port, ibcmock.Version, channeltypes.UNORDERED, []string{a.connection}, port, acc(n))
	}
	variants(a, "channel init", goodInit,
		change[init]{"no version", func(m init) { m.Channel.Version = "" }},
		change[init]{"version refused by the application", func(m init) { m.Channel.Version = refusedAtOnce }},
		change[init]{"unknown port", func(m init) { m.PortId = "unknown" }},
		change[init]{"port with the name of one before", func(m init) { m.PortId = "mocking" }},
		change[init]{"broken port", func(m init) { m.PortId = "m" }},
		change[init]{"broken port of the counterparty", func(m init) { m.Channel.Counterparty.PortId = "m/k" }},
		change[init]{"counterparty with a channel", func(m init) { m.Channel.Counterparty.ChannelId = "channel-0" }},
		change[init]{"state open", func(m init) { m.Channel.State = channeltypes.OPEN }},
		change[init]{"state unknown", func(m init) { m.Channel.State = 9 }},
		change[init]{"no order", func(m init) { m.Channel.Ordering = channeltypes.NONE }},
		change[init]{"order unknown", func(m init) { m.Channel.Ordering = 7 }},
		change[init]{"no hop", func(m init) { m.Channel.ConnectionHops = nil }},
		change[init]{"two hops", func(m init) { m.Channel.ConnectionHops = []string{a.connection, "connection-0"} }},
		change[init]{"broken hop", func(m init) { m.Channel.ConnectionHops = []string{"x"} }},
		change[init]{"unknown hop", func(m init) { m.Channel.ConnectionHops = []string{"connection-99"} }},
		change[init]{"hop that is not open", func(m init) { m.Channel.ConnectionHops = []string{"connection-0"} }},
		change[init]{"order that the connection lacks", func(m init) { m.Channel.ConnectionHops = []string{"connection-1"} }},
		change[init]{"ordered transfer", func(m init) {
			m.PortId, m.Channel.Ordering, m.Channel.Version = transfertypes.PortID, channeltypes.ORDERED, transfertypes.V1
		}},
		change[init]{"transfer of another version", func(m init) { m.PortId, m.Channel.Version = transfertypes.PortID, "ics20-9" }},
		change[init]{"transfer without a version", func(m init) { m.PortId, m.Channel.Version = transfertypes.PortID, " " }},
		change[init]{"port of a host", func(m init) { m.PortId, m.Channel.Version = "icahost", "" }},
		change[init]{"port of a controller", func(m init) { m.PortId, m.Channel.Version = "icacontroller-"+acc(5), "" }},
		change[init]{"port of no contract", func(m init) { m.PortId, m.Channel.Version = "wasm."+acc(5), "" }},
	)
	d := a.tx("channel init", relayer(1), goodInit(relayer(1)))
	doomed := a.tx("channel init that the other side refuses", relayer(2), channeltypes.NewMsgChannelOpenInit(port, refusedVersion, channeltypes.UNORDERED, []string{a.connection}, port, acc(relayer(2))))
	a.do(d, doomed)
	id := attribute(a.c.result(d.label).Events, "channel_open_init", "channel_id")
	refusedID := attribute(a.c.result(doomed.label).Events, "channel_open_init", "channel_id")
	b.sync()
	goodTry := func(n int) try {
		proof, height := b.proof(host.ChannelKey(port, id))
		return channeltypes.NewMsgChannelOpenTry(port, ibcmock.Version, channeltypes.UNORDERED, []string{b.connection}, port, id, ibcmock.Version, proof, height, acc(n))
	}
	variants(b, "channel try", goodTry,
		change[try]{"previous channel", func(m try) { m.PreviousChannelId = "channel-0" }},
		change[try]{"version refused by the application", func(m try) {
			proof, _ := b.proof(host.ChannelKey(port, refusedID))
			m.ProofInit, m.Channel.Counterparty.ChannelId, m.CounterpartyVersion = proof, refusedID, refusedVersion
		}},
		change[try]{"no proof", func(m try) { m.ProofInit = nil }},
		change[try]{"proof that is none", func(m try) { m.ProofInit = []byte(strings.Repeat("p", 50)) }},
		change[try]{"later height", func(m try) { m.ProofHeight = later(m.ProofHeight) }},
		change[try]{"earlier height", func(m try) { m.ProofHeight.RevisionHeight -= 4 }},
		change[try]{"state init", func(m try) { m.Channel.State = channeltypes.INIT }},
		change[try]{"unknown port", func(m try) { m.PortId = "unknown" }},
		change[try]{"unknown port of the counterparty", func(m try) { m.Channel.Counterparty.PortId = "unknown" }},
		change[try]{"broken channel", func(m try) { m.Channel.Counterparty.ChannelId = "x" }},
		change[try]{"no channel", func(m try) { m.Channel.Counterparty.ChannelId = "" }},
		change[try]{"another channel", func(m try) { m.Channel.Counterparty.ChannelId = "channel-99" }},
		change[try]{"another order", func(m try) { m.Channel.Ordering = channeltypes.ORDERED }},
		change[try]{"two hops", func(m try) { m.Channel.ConnectionHops = []string{b.connection, b.connection} }},
		change[try]{"unknown hop", func(m try) { m.Channel.ConnectionHops = []string{"connection-99"} }},
		change[try]{"hop that is not open", func(m try) { m.Channel.ConnectionHops = []string{"connection-0"} }},
		change[try]{"another version of the counterparty", func(m try) { m.CounterpartyVersion = "x" }},
		change[try]{"another version", func(m try) { m.Channel.Version = "x" }},
	)
	d = b.tx("channel try", relayer(1), goodTry(relayer(1)))
	b.do(d)
	other := attribute(b.c.result(d.label).Events, "channel_open_try", "channel_id")
	a.sync()
	goodAck := func(n int) ack {
		proof, height := a.proof(host.ChannelKey(port, other))
		return channeltypes.NewMsgChannelOpenAck(port, id, other, ibcmock.Version, proof, height, acc(n))
	}
	variants(a, "channel ack", goodAck,
		change[ack]{"unknown channel", func(m ack) { m.ChannelId = "channel-99" }},
		change[ack]{"broken channel", func(m ack) { m.ChannelId = "x" }},
		change[ack]{"name without a number", func(m ack) { m.ChannelId = "channel-x" }},
		change[ack]{"unknown port", func(m ack) { m.PortId = "unknown" }},
		change[ack]{"another counterparty", func(m ack) { m.CounterpartyChannelId = "channel-99" }},
		change[ack]{"broken counterparty", func(m ack) { m.CounterpartyChannelId = "x" }},
		change[ack]{"another version", func(m ack) { m.CounterpartyVersion = "x" }},
		change[ack]{"no proof", func(m ack) { m.ProofTry = nil }},
		change[ack]{"later height", func(m ack) { m.ProofHeight = later(m.ProofHeight) }},
	)
	a.do(a.tx("channel ack", relayer(1), goodAck(relayer(1))))
	variants(a, "channel ack", goodAck, change[ack]{"again", func(ack) {}})
	b.sync()
	goodConfirm := func(n int) confirm {
		proof, height := b.proof(host.ChannelKey(port, id))
		return channeltypes.NewMsgChannelOpenConfirm(port, other, proof, height, acc(n))
	}
	variants(b, "channel confirm", goodConfirm,
		change[confirm]{"unknown channel", func(m confirm) { m.ChannelId = "channel-99" }},
		change[confirm]{"broken channel", func(m confirm) { m.ChannelId = "x" }},
		change[confirm]{"unknown port", func(m confirm) { m.PortId = "unknown" }},
		change[confirm]{"no proof", func(m confirm) { m.ProofAck = nil }},
		change[confirm]{"proof that is none", func(m confirm) { m.ProofAck = []byte("p") }},
		change[confirm]{"earlier height", func(m confirm) { m.ProofHeight.RevisionHeight -= 3 }},
	)
	b.do(b.tx("channel confirm", relayer(1), goodConfirm(relayer(1))))
	variants(b, "channel confirm", goodConfirm, change[confirm]{"again", func(confirm) {}})
}
