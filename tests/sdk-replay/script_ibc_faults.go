package main

import (
	"time"

	upgradetypes "cosmossdk.io/x/upgrade/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
	ics23 "github.com/cosmos/ics23/go"
)

// misbehaviours freeze clients: two headers of one height, and times that go back.
func (p *plot) misbehaviours() {
	e, o := p.a, p.b
	client := e.create("client to be frozen", trustingPeriod)
	start := e.latest(client)
	for i := 0; i < 3; i++ {
		o.block()
	}
	top := o.c.height
	forge := func(h int64, f func(h *cmttypes.Header)) *ibctm.Header {
		header := o.c.light.of[h]
		f(&header)
		return o.c.forged(header, o.c.validators(h), start, o.c.validators(int64(start.RevisionHeight)+1))
	}
	same := func(*cmttypes.Header) {}
	other := func(h *cmttypes.Header) { h.AppHash = digest("fork", 1) }
	early := func(h *cmttypes.Header) { h.Time = o.c.light.of[top-1].Time.Add(-time.Millisecond) }
	bad := func(one, two *ibctm.Header) *ibctm.Misbehaviour { return ibctm.NewMisbehaviour(client, one, two) }
	msg := func(label string, client string, n int, m exported.ClientMessage) draft {
		return e.tx("misbehaviour "+label, n, must(clienttypes.NewMsgUpdateClient(client, m, acc(n))))
	}
	changed := func(f func(h *ibctm.Header)) *ibctm.Header { h := forge(top, other); f(h); return h }
	e.block(
		msg("that is none", client, relayer(0), bad(forge(top, same), forge(top, same))),
		msg("of two honest headers", client, relayer(1), bad(forge(top, same), forge(top-1, same))),
		msg("in the wrong order", client, relayer(2), bad(forge(top-1, same), forge(top, early))),
		msg("without a header", client, relayer(3), bad(nil, forge(top, same))),
		msg("without a second header", client, relayer(4), bad(forge(top, same), nil)),
		msg("without a trusted height", client, relayer(5), bad(forge(top, same), changed(func(h *ibctm.Header) { h.TrustedHeight.RevisionHeight = 0 }))),
		msg("without a trusted set", client, relayer(6), bad(forge(top, same), changed(func(h *ibctm.Header) { h.TrustedValidators = nil }))),
		msg("of two chains", client, relayer(7), bad(forge(top, same), forge(top, func(h *cmttypes.Header) { h.ChainID = "another-7" }))),
		msg("with a broken signature", client, relayer(8), bad(forge(top, same), changed(func(h *ibctm.Header) { h.Commit.Signatures[0].Signature[3] ^= 1 }))),
		msg("with an unknown trusted height", client, relayer(9), bad(forge(top, same), changed(func(h *ibctm.Header) { h.TrustedHeight.RevisionHeight = 2 }))),
		msg("without a signed header", client, relayer(10), bad(forge(top, same), changed(func(h *ibctm.Header) { h.SignedHeader = nil }))),
		msg("without a commit", client, relayer(11), bad(forge(top, same), changed(func(h *ibctm.Header) { h.SignedHeader.Commit = nil }))),
		msg("of a solo machine", client, relayer(12), newSolo("x", 1).misbehaviour()),
	)
	e.do(msg("of one height", client, relayer(1), bad(forge(top, same), forge(top, other))))
	e.block(msg("of a frozen client", client, relayer(1), bad(forge(top, same), forge(top, other))))
	// The other kinds freeze further clients.
	second := e.create("second client to be frozen", trustingPeriod)
	start = e.latest(second)
	o.block()
	o.block()
	top = o.c.height
	e.do(e.tx("misbehaviour by its own message", relayer(1), must(clienttypes.NewMsgSubmitMisbehaviour(second, ibctm.NewMisbehaviour(second, forge(top, early), forge(top-1, same)), acc(relayer(1))))))
	third := e.create("third client to be frozen", trustingPeriod)
	start = e.latest(third)
	o.block()
	o.block()
	top = o.c.height
	e.do(e.tx("update", relayer(1), must(clienttypes.NewMsgUpdateClient(third, forge(top, same), acc(relayer(1))))))
	e.do(e.tx("update with another header of the height", relayer(1), must(clienttypes.NewMsgUpdateClient(third, forge(top, other), acc(relayer(1))))))
	p.frozen = client
}

// expiries let the clients of a further pair expire and recover them.
func (p *plot) expiries() {
	a, b := p.a, p.b
	clientA, clientB, connectionA, connectionB := a.client, b.client, a.connection, b.connection
	a.client, b.client = a.create("client that expires", 5*time.Minute), b.create("client that lives", trustingPeriod)
	expiring := a.client
	p.connect(10 * time.Second) // with a delay that proofs must wait for
	short := a.connection
	d := a.tx("channel init with a delay", relayer(1), channeltypes.NewMsgChannelOpenInit(ibcmock.PortID, ibcmock.Version, channeltypes.UNORDERED, []string{a.connection}, ibcmock.PortID, acc(relayer(1))))
	a.do(d)
	ch := p.openFrom(a, channeltypes.UNORDERED, ibcmock.PortID, ibcmock.PortID, attribute(a.c.result(d.label).Events, "channel_open_init", "channel_id"))
	p.channels = append(p.channels, ch)
	packets := a.mockSends(ch, a.far(), 0, ibcmock.MockPacketData, ibcmock.MockPacketData)
	late := a.mockSends(ch, a.soon(4), 0, ibcmock.MockPacketData)
	b.sync()
	b.block(b.tx("receive before the delay", relayer(1), b.recvMsg(packets[0], relayer(1))))
	b.pass(12 * time.Second)
	b.block()
	received := b.tx("receive after the delay", relayer(1), b.recvMsg(packets[0], relayer(1)))
	b.do(received)
	a.sync()
	ack := a.tx("acknowledge before the delay", relayer(1), a.ackMsg(packets[0], b.acknowledgement(received.label), relayer(1)))
	a.block(ack)
	a.pass(6*time.Minute, a.tx("acknowledge as it expires", relayer(2), a.ackMsg(packets[0], b.acknowledgement(received.label), relayer(2))))
	b.block()
	port, id := a.end(ch)
	a.act(mockAction{Send: &mockSend{port, id, 7, 1_000_000, 0, ibcmock.MockPacketData}})
	a.block(
		a.tx("update of an expired client", relayer(1), a.update(expiring, b.c.height, relayer(1))),
		a.tx("acknowledge with an expired client", relayer(2), a.ackMsg(packets[0], b.acknowledgement(received.label), relayer(2))),
		a.tx("timeout with an expired client", relayer(3), a.timeoutMsg(late[0], ch.order, relayer(3))),
		a.tx("channel init with an expired client", relayer(4), channeltypes.NewMsgChannelOpenInit(ibcmock.PortID, ibcmock.Version, channeltypes.UNORDERED, []string{short}, ibcmock.PortID, acc(relayer(4)))),
		a.tx("connection init with an expired client", relayer(5), connectiontypes.NewMsgConnectionOpenInit(expiring, b.client, prefixOfStore, nil, 0, acc(relayer(5)))),
		a.tx("close init with an expired client", relayer(6), channeltypes.NewMsgChannelCloseInit(port, id, acc(relayer(6)))),
		a.tx("recover without authority", relayer(7), clienttypes.NewMsgRecoverClient(acc(relayer(7)), expiring, clientA)),
		a.tx("recover with broken names", relayer(8), clienttypes.NewMsgRecoverClient(acc(relayer(8)), "x", clientA)),
		a.tx("recover by itself", relayer(9), clienttypes.NewMsgRecoverClient(acc(relayer(9)), expiring, expiring)),
	)
	substitute := a.create("substitute", trustingPeriod)
	gov := moduleAddress("gov").String()
	state, consensus := a.clientState(trustingPeriod)
	state.MaxClockDrift++
	d = a.tx("substitute of another kind", relayer(1), must(clienttypes.NewMsgCreateClient(state, consensus, acc(relayer(1)))))
	a.do(d)
	var response clienttypes.MsgCreateClientResponse
	a.c.response(d.label, &response)
	for _, pair := range [][2]string{{clientA, substitute}, {expiring, p.frozen}, {expiring, response.ClientId}, {expiring, "07-tendermint-99"}, {"07-tendermint-99", substitute}, {expiring, "06-solomachine-0"}} {
		a.govern("recovery that fails", clienttypes.NewMsgRecoverClient(gov, pair[0], pair[1]))
	}
	a.govern("recovery", clienttypes.NewMsgRecoverClient(gov, expiring, substitute))
	a.govern("recovery of the frozen", clienttypes.NewMsgRecoverClient(gov, p.frozen, substitute))
	a.sync()
	a.pass(12 * time.Second)
	a.block()
	a.block(a.tx("acknowledge after recovery", relayer(1), a.ackMsg(packets[0], b.acknowledgement(received.label), relayer(1))),
		a.tx("timeout after recovery", relayer(2), a.timeoutMsg(late[0], ch.order, relayer(2))))
	a.client, b.client, a.connection, b.connection = clientA, clientB, connectionA, connectionB
}

// parametersOfIBC are changed by governance, and what they forbid is tried.
func (p *plot) parametersOfIBC() {
	a := p.a
	gov := moduleAddress("gov").String()
	client := func(by string, allowed ...string) sdk.Msg {
		return clienttypes.NewMsgUpdateParams(by, clienttypes.NewParams(allowed...))
	}
	connection := func(by string, n uint64) sdk.Msg {
		return connectiontypes.NewMsgUpdateParams(by, connectiontypes.NewParams(n))
	}
	tokens := func(by string, send, receive bool) sdk.Msg {
		return transfertypes.NewMsgUpdateParams(by, transfertypes.NewParams(send, receive))
	}
	hosts := func(by string, on bool, allowed ...string) sdk.Msg {
		return hosttypes.NewMsgUpdateParams(by, hosttypes.NewParams(on, allowed))
	}
	controller := func(by string, on bool) sdk.Msg {
		return controllertypes.NewMsgUpdateParams(by, controllertypes.NewParams(on))
	}
	plan := upgradetypes.Plan{Name: "next", Height: a.c.height + 1_000}
	upgraded, _ := p.b.clientState(trustingPeriod)
	a.block(
		a.tx("client params without authority", relayer(0), client(acc(relayer(0)), "*")),
		a.tx("client params with an empty name", relayer(1), client(acc(relayer(1)), " ")),
		a.tx("client params twice the same", relayer(2), client(acc(relayer(2)), "07-tendermint", "07-tendermint")),
		a.tx("client params of all and one", relayer(3), client(acc(relayer(3)), "*", "07-tendermint")),
		a.tx("connection params without authority", relayer(4), connection(acc(relayer(4)), 1)),
		a.tx("connection params of zero", relayer(5), connection(acc(relayer(5)), 0)),
		a.tx("transfer params without authority", relayer(6), tokens(acc(relayer(6)), true, true)),
		a.tx("host params without authority", relayer(7), hosts(acc(relayer(7)), true, "*")),
		a.tx("host params with an empty name", relayer(8), hosts(acc(relayer(8)), true, " ")),
		a.tx("controller params without authority", relayer(9), controller(acc(relayer(9)), true)),
		a.tx("upgrade of IBC without authority", relayer(10), must(clienttypes.NewMsgIBCSoftwareUpgrade(acc(relayer(10)), plan, upgraded))),
		a.tx("upgrade of IBC without a name", relayer(11), must(clienttypes.NewMsgIBCSoftwareUpgrade(acc(relayer(11)), upgradetypes.Plan{Height: 5}, upgraded))),
		a.tx("upgrade of IBC to a machine", relayer(12), must(clienttypes.NewMsgIBCSoftwareUpgrade(acc(relayer(12)), plan, newSolo("x", 1).clientState()))),
	)
	a.govern("params that forbid", client(gov, "06-solomachine"), connection(gov, 1), tokens(gov, false, false), hosts(gov, false), controller(gov, false))
	p.ask("while params forbid")
	one := sdk.NewInt64Coin("token", 5)
	state, consensus := a.clientState(trustingPeriod)
	packet := p.b.tx("transfer to one who may not receive", 5, p.b.transfer(p.tokens, 5, one, acc(30), ""))
	p.b.do(packet)
	account := p.accounts[2]
	toHost := p.b.tx("send tx to a host that is off", account.owner, controllertypes.NewMsgSendTx(acc(account.owner), p.b.connection, uint64(24*time.Hour), accountData(p.b, account.address)))
	p.b.do(toHost)
	p.b.block()
	a.block(
		a.tx("create what is not allowed", relayer(0), must(clienttypes.NewMsgCreateClient(state, consensus, acc(relayer(0))))),
		a.tx("update what is not allowed", relayer(1), a.update(a.client, p.b.c.height, relayer(1))),
		a.tx("transfer while off", relayer(2), a.transfer(p.tokens, relayer(2), one, acc(30), "")),
		a.tx("register while off", relayer(3), controllertypes.NewMsgRegisterInterchainAccount(a.connection, acc(relayer(3)), "", channeltypes.ORDERED)),
		a.tx("send tx while off", 4, controllertypes.NewMsgSendTx(acc(4), a.connection, uint64(time.Hour), accountData(a, p.accounts[0].address))),
	)
	a.govern("params that allow clients", client(gov, "*"))
	p.b.relay("while off", p.b.sent(packet))
	p.b.relay("while the host is off", p.b.sent(toHost))
	a.govern("params that allow", connection(gov, 30_000_000_000), tokens(gov, true, true), hosts(gov, true, "/cosmos.staking.v1beta1.MsgDelegate"), controller(gov, true))
	toHost = p.b.tx("send tx of what is not allowed", account.owner, controllertypes.NewMsgSendTx(acc(account.owner), p.b.connection, uint64(24*time.Hour), accountData(p.b, account.address)))
	p.b.do(toHost)
	p.b.relay("of what is not allowed", p.b.sent(toHost))
	a.govern("host that allows all", hosts(gov, true, "*"))
}

// rotations change the validators of a chain while its clients follow.
func (p *plot) rotations() {
	a, b := p.a, p.b
	before := a.latest(a.client)
	b.do(b.tx("new validator", 24, must(createValidator(24, 60_000_000, "0.1"))), b.tx("another validator", 25, must(createValidator(25, 30_000_000, "0.1"))),
		b.tx("delegate much", 8, delegate(8, 2, 90_000_000)))
	for i := 0; i < 3; i++ {
		b.block()
	}
	msg := func(h *ibctm.Header, n int) sdk.Msg { return must(clienttypes.NewMsgUpdateClient(a.client, h, acc(n))) }
	top := b.c.height
	a.block(a.tx("update that few of the trusted signed", relayer(1), msg(b.c.clientHeader(top, before, 0, 1, 2), relayer(1))),
		a.tx("update that enough of the trusted signed", relayer(2), msg(b.c.clientHeader(top, before, 0), relayer(2))))
	b.do(b.tx("undelegate much", 8, undelegate(8, 2, 89_000_000)), b.tx("undelegate a validator", 24, undelegate(24, 24, 59_000_000)))
	for i := 0; i < 3; i++ {
		b.block()
		a.block(a.tx("update to each height", relayer(1), a.update(a.client, b.c.height, relayer(1))))
	}
}

// upgradeOfChain plans the other chain's upgrade, runs it up to the block that it does not execute, and upgrades the client.
func (p *plot) upgradeOfChain() {
	a, b := p.a, p.b
	gov := moduleAddress("gov").String()
	height := b.c.height + 20
	upgraded := ibctm.NewClientState("other-8", ibctm.DefaultTrustLevel, trustingPeriod, unbondingPeriod/2, drift, clienttypes.NewHeight(8, uint64(height)),
		sdkSpecs(), []string{"upgrade", "upgradedIBCState"})
	b.govern("upgrade of IBC", must(clienttypes.NewMsgIBCSoftwareUpgrade(gov, upgradetypes.Plan{Name: "next", Height: height}, upgraded)))
	p.ask("while an upgrade is planned")
	for b.c.height < height-1 {
		b.block()
	}
	p.ask("before the upgrade")
	b.w.now = b.w.now.Add(time.Second)
	b.c.announce(b.w.now)
	a.do(a.tx("update to the last height", relayer(1), a.update(a.client, height, relayer(1))))
	prove := func(key []byte) []byte { return b.c.prove("upgrade", key, height-1) }
	zeroed := upgraded.ZeroCustomFields()
	stored := &ibctm.ConsensusState{Timestamp: b.c.time, NextValidatorsHash: b.c.light.of[height-1].NextValidatorsHash}
	clientProof, consensusProof := prove(upgradetypes.UpgradedClientKey(height)), prove(upgradetypes.UpgradedConsStateKey(height))
	type upgradeMsg = *clienttypes.MsgUpgradeClient
	good := func(n int) upgradeMsg {
		return must(clienttypes.NewMsgUpgradeClient(a.client, zeroed, stored, clientProof, consensusProof, acc(n)))
	}
	altered := func(f func(c *ibctm.ClientState, s *ibctm.ConsensusState)) func(m upgradeMsg) {
		return func(m upgradeMsg) {
			c, s := *zeroed, *stored
			f(&c, &s)
			m.ClientState, m.ConsensusState = must(clienttypes.PackClientState(&c)), must(clienttypes.PackConsensusState(&s))
		}
	}
	variants(a, "upgrade client", good,
		change[upgradeMsg]{"no proof of the client", func(m upgradeMsg) { m.ProofUpgradeClient = nil }},
		change[upgradeMsg]{"no proof of the consensus", func(m upgradeMsg) { m.ProofUpgradeConsensusState = nil }},
		change[upgradeMsg]{"proof that is none", func(m upgradeMsg) { m.ProofUpgradeClient = []byte("p") }},
		change[upgradeMsg]{"proofs swapped", func(m upgradeMsg) {
			m.ProofUpgradeClient, m.ProofUpgradeConsensusState = m.ProofUpgradeConsensusState, m.ProofUpgradeClient
		}},
		change[upgradeMsg]{"unknown client", func(m upgradeMsg) { m.ClientId = "07-tendermint-99" }},
		change[upgradeMsg]{"another client", func(m upgradeMsg) { m.ClientId = p.v2[0] }},
		change[upgradeMsg]{"broken client", func(m upgradeMsg) { m.ClientId = "x" }},
		change[upgradeMsg]{"another chain id", altered(func(c *ibctm.ClientState, _ *ibctm.ConsensusState) { c.ChainId = "other-9" })},
		change[upgradeMsg]{"an earlier height", altered(func(c *ibctm.ClientState, _ *ibctm.ConsensusState) { c.LatestHeight = b.c.at(3) })},
		change[upgradeMsg]{"another unbonding period", altered(func(c *ibctm.ClientState, _ *ibctm.ConsensusState) { c.UnbondingPeriod++ })},
		change[upgradeMsg]{"other validators", altered(func(_ *ibctm.ClientState, s *ibctm.ConsensusState) { s.NextValidatorsHash = digest("x", 1) })},
		change[upgradeMsg]{"a machine", func(m upgradeMsg) { m.ClientState = must(clienttypes.PackClientState(newSolo("x", 1).clientState())) }},
	)
	a.do(a.tx("upgrade client", relayer(1), good(relayer(1))))
	a.block(a.tx("upgrade client again", relayer(1), good(relayer(1))))
	p.upgradedAt = height
}

func sdkSpecs() []*ics23.ProofSpec { return commitmenttypes.GetSDKSpecs() }

var prefixOfStore = commitmenttypes.NewMerklePrefix([]byte("ibc"))

// accountData lets an interchain account pay somebody.
func accountData(e *side, from string) icatypes.InterchainAccountPacketData {
	pay := &banktypes.MsgSend{FromAddress: from, ToAddress: acc(35), Amount: coins(1)}
	return icatypes.InterchainAccountPacketData{Type: icatypes.EXECUTE_TX, Data: must(icatypes.SerializeCosmosTx(e.c.app.codec, []proto.Message{pay}, icatypes.EncodingProto3JSON))}
}
