package core

import (
	"strings"
	"time"

	upgradetypes "cosmossdk.io/x/upgrade/types"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clientv2types "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

var (
	clientIDs = []string{
		"", " ", "x", "abc", "abcd", "client", "07-tendermint-0", "07-tendermint-01", "07-tendermint-18446744073709551615",
		"07-tendermint-18446744073709551616", "07-tendermint-123456789012345678901", "07-tendermint", "07-tendermint-", "-1", "a-1", "a--1",
		"_-1234", "a.b-1", "a/b-1", "07-tendermint-1 ", "é-1234", "09-localhost", "09-localhost-0", strings.Repeat("a", 62) + "-1",
		strings.Repeat("a", 63) + "-1", "client[0]-1", "a-b-c-9",
	}
	connectionIDs = []string{
		"", "connection-0", "connection-01", "connection-", "connection", "connection-x", "connection-18446744073709551615",
		"connection-18446744073709551616", "connection-localhost", "xconnection-0", "connection-connection-1", "con-1", "connection-0 ",
	}
	signers = []string{"", " ", "x", "cosmos1", "cosmosvaloper1xxkueklal9vejv9unqu80w9vptyepfa95pd53u"}
)

// checks is the stateless checks of all messages, with one thing wrong at a time.
func (s *script) checks() {
	s.clientChecks()
	s.counterpartyChecks()
	s.connectionChecks()
}

func (s *script) clientChecks() {
	me := s.me()
	state := s.p.EndpointA.GetClientState().(*ibctm.ClientState)
	consensus := s.p.EndpointA.GetConsensusState(state.LatestHeight)
	pack := func(v any) *codectypes.Any {
		switch v := v.(type) {
		case *ibctm.ClientState:
			a, err := clienttypes.PackClientState(v)
			must(err)
			return a
		default:
			return nil
		}
	}
	cs := pack(state)
	cons, err := clienttypes.PackConsensusState(consensus)
	must(err)
	soloState, err := clienttypes.PackClientState(s.solo.ClientState())
	must(err)
	soloCons, err := clienttypes.PackConsensusState(s.solo.ConsensusState())
	must(err)
	invalid := *state
	invalid.ChainId = ""
	for _, signer := range append(signers, me) {
		s.r.check(&clienttypes.MsgCreateClient{ClientState: cs, ConsensusState: cons, Signer: signer})
		s.r.check(&clienttypes.MsgRecoverClient{SubjectClientId: "07-tendermint-0", SubstituteClientId: "07-tendermint-1", Signer: signer})
		s.r.check(&clienttypes.MsgDeleteClientCreator{ClientId: "07-tendermint-0", Signer: signer})
		s.r.check(&clienttypes.MsgUpdateParams{Params: clienttypes.DefaultParams(), Signer: signer})
		s.r.check(&clienttypes.MsgIBCSoftwareUpgrade{Plan: upgradetypes.Plan{Name: "n", Height: 9}, UpgradedClientState: cs, Signer: signer})
	}
	s.r.check(&clienttypes.MsgCreateClient{ConsensusState: cons, Signer: me})
	s.r.check(&clienttypes.MsgCreateClient{ClientState: cs, Signer: me})
	s.r.check(&clienttypes.MsgCreateClient{ClientState: cons, ConsensusState: cons, Signer: me})
	s.r.check(&clienttypes.MsgCreateClient{ClientState: soloState, ConsensusState: cons, Signer: me})
	s.r.check(&clienttypes.MsgCreateClient{ClientState: soloState, ConsensusState: soloCons, Signer: me})
	s.r.check(&clienttypes.MsgCreateClient{ClientState: pack(&invalid), ConsensusState: cons, Signer: me})

	upgrade := func(f func(*clienttypes.MsgUpgradeClient)) {
		msg := clienttypes.MsgUpgradeClient{
			ClientId: "07-tendermint-0", ClientState: cs, ConsensusState: cons, ProofUpgradeClient: []byte{1},
			ProofUpgradeConsensusState: []byte{1}, Signer: me,
		}
		f(&msg)
		s.r.check(&msg)
	}
	upgrade(func(m *clienttypes.MsgUpgradeClient) {})
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ClientState = nil })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ConsensusState = nil })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ConsensusState = soloCons })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ClientState = pack(&invalid) })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ProofUpgradeClient = nil })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ProofUpgradeConsensusState = nil })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.Signer = "" })
	upgrade(func(m *clienttypes.MsgUpgradeClient) { m.ClientId = "x" })

	header, err := clienttypes.PackClientMessage(s.solo.CreateHeader("other"))
	must(err)
	for _, id := range clientIDs {
		s.r.check(&clienttypes.MsgUpdateClient{ClientId: id, ClientMessage: header, Signer: me})
		s.r.check(&clienttypes.MsgDeleteClientCreator{ClientId: id, Signer: me})
		s.r.check(&clienttypes.MsgRecoverClient{SubjectClientId: id, SubstituteClientId: "07-tendermint-0", Signer: me})
		s.r.check(&clienttypes.MsgRecoverClient{SubjectClientId: "07-tendermint-7", SubstituteClientId: id, Signer: me})
	}
	s.r.check(&clienttypes.MsgUpdateClient{ClientId: "07-tendermint-0", Signer: me})
	s.r.check(&clienttypes.MsgUpdateClient{ClientId: "07-tendermint-0", ClientMessage: cs, Signer: me})
	s.r.check(&clienttypes.MsgSubmitMisbehaviour{ClientId: "07-tendermint-0", Signer: me})

	many := []string{}
	for len(many) <= clienttypes.MaxAllowedClientsLength {
		many = append(many, "k"+strings.Repeat("x", len(many)))
	}
	for _, kinds := range [][]string{nil, {"*"}, {"*", "a"}, {"a", "*"}, {"a", "b"}, {"a", "a"}, {"*", "*"}, {""}, {"a", " "}, many, many[1:]} {
		s.r.check(&clienttypes.MsgUpdateParams{Params: clienttypes.NewParams(kinds...), Signer: me})
	}
	plans := []upgradetypes.Plan{{}, {Name: "n"}, {Height: 1}, {Name: "n", Height: -1}, {Name: "n", Height: 1, Time: time.Unix(1, 0)},
		{Name: "n", Height: 1, UpgradedClientState: cs}}
	for _, plan := range plans {
		s.r.check(&clienttypes.MsgIBCSoftwareUpgrade{Plan: plan, UpgradedClientState: cs, Signer: me})
	}
	s.r.check(&clienttypes.MsgIBCSoftwareUpgrade{Plan: upgradetypes.Plan{Name: "n", Height: 9}, UpgradedClientState: soloState, Signer: me})
	s.r.check(&clienttypes.MsgIBCSoftwareUpgrade{Plan: upgradetypes.Plan{Name: "n", Height: 9}, Signer: me})
}

func (s *script) counterpartyChecks() {
	me := s.me()
	for _, signer := range append(signers, me) {
		s.r.check(clientv2types.NewMsgRegisterCounterparty("07-tendermint-0", [][]byte{{1}}, "07-tendermint-1", signer))
		s.r.check(clientv2types.NewMsgUpdateClientConfig("07-tendermint-0", signer, clientv2types.NewConfig()))
		s.r.check(clientv2types.NewMsgUpdateClientConfig("07-tendermint-0", me, clientv2types.NewConfig(me, signer)))
	}
	for _, id := range clientIDs {
		s.r.check(clientv2types.NewMsgRegisterCounterparty(id, [][]byte{{1}}, "07-tendermint-1", me))
		s.r.check(clientv2types.NewMsgRegisterCounterparty("07-tendermint-1", [][]byte{{1}}, id, me))
		s.r.check(clientv2types.NewMsgUpdateClientConfig(id, me, clientv2types.NewConfig()))
	}
	s.r.check(clientv2types.NewMsgRegisterCounterparty("07-tendermint-0", nil, "07-tendermint-1", me))
	s.r.check(clientv2types.NewMsgRegisterCounterparty("07-tendermint-0", [][]byte{{}}, "07-tendermint-1", me))
	many := []string{}
	for len(many) <= clientv2types.MaxAllowedRelayersLength {
		many = append(many, me)
	}
	s.r.check(clientv2types.NewMsgUpdateClientConfig("07-tendermint-0", me, clientv2types.NewConfig(many...)))
	s.r.check(clientv2types.NewMsgUpdateClientConfig("07-tendermint-0", me, clientv2types.NewConfig(many[1:]...)))
}

func (s *script) connectionChecks() {
	me := s.me()
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	v := func(id string, features ...string) *connectiontypes.Version {
		return connectiontypes.NewVersion(id, features)
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = "f"
	}
	init := func(f func(*connectiontypes.MsgConnectionOpenInit)) {
		msg := connectiontypes.NewMsgConnectionOpenInit("07-tendermint-0", "07-tendermint-1", prefix, v("1", "a"), 0, me)
		f(msg)
		s.r.check(msg)
	}
	try := func(f func(*connectiontypes.MsgConnectionOpenTry)) {
		msg := connectiontypes.NewMsgConnectionOpenTry(
			"07-tendermint-0", "connection-0", "07-tendermint-1", prefix, []*connectiontypes.Version{v("1", "a")}, 0, []byte{1},
			clienttypes.NewHeight(1, 1), me)
		f(msg)
		s.r.check(msg)
	}
	ack := func(f func(*connectiontypes.MsgConnectionOpenAck)) {
		msg := connectiontypes.NewMsgConnectionOpenAck("connection-0", "connection-1", []byte{1}, clienttypes.NewHeight(1, 1), v("1", "a"), me)
		f(msg)
		s.r.check(msg)
	}
	confirm := func(f func(*connectiontypes.MsgConnectionOpenConfirm)) {
		msg := connectiontypes.NewMsgConnectionOpenConfirm("connection-0", []byte{1}, clienttypes.NewHeight(1, 1), me)
		f(msg)
		s.r.check(msg)
	}
	for _, signer := range append(signers, me) {
		init(func(m *connectiontypes.MsgConnectionOpenInit) { m.Signer = signer })
		try(func(m *connectiontypes.MsgConnectionOpenTry) { m.Signer = signer })
		ack(func(m *connectiontypes.MsgConnectionOpenAck) { m.Signer = signer })
		confirm(func(m *connectiontypes.MsgConnectionOpenConfirm) { m.Signer = signer })
		s.r.check(connectiontypes.NewMsgUpdateParams(signer, connectiontypes.DefaultParams()))
	}
	for _, id := range clientIDs {
		init(func(m *connectiontypes.MsgConnectionOpenInit) { m.ClientId = id })
		init(func(m *connectiontypes.MsgConnectionOpenInit) { m.Counterparty.ClientId = id })
		try(func(m *connectiontypes.MsgConnectionOpenTry) { m.ClientId = id })
		try(func(m *connectiontypes.MsgConnectionOpenTry) { m.Counterparty.ClientId = id })
	}
	for _, id := range connectionIDs {
		init(func(m *connectiontypes.MsgConnectionOpenInit) { m.Counterparty.ConnectionId = id })
		try(func(m *connectiontypes.MsgConnectionOpenTry) { m.Counterparty.ConnectionId = id })
		ack(func(m *connectiontypes.MsgConnectionOpenAck) { m.ConnectionId = id })
		ack(func(m *connectiontypes.MsgConnectionOpenAck) { m.CounterpartyConnectionId = id })
		confirm(func(m *connectiontypes.MsgConnectionOpenConfirm) { m.ConnectionId = id })
	}
	versions := []*connectiontypes.Version{nil, v(""), v(" ", "a"), v("1"), v("1", ""), v("1", "a", " "), v("1", many...), v("1", many[1:]...)}
	for _, version := range versions {
		init(func(m *connectiontypes.MsgConnectionOpenInit) { m.Version = version })
		ack(func(m *connectiontypes.MsgConnectionOpenAck) { m.Version = version })
		if version != nil {
			try(func(m *connectiontypes.MsgConnectionOpenTry) {
				m.CounterpartyVersions = append(m.CounterpartyVersions, version)
			})
		}
	}
	long := make([]*connectiontypes.Version, 101)
	for i := range long {
		long[i] = v("1", "a")
	}
	try(func(m *connectiontypes.MsgConnectionOpenTry) { m.CounterpartyVersions = nil })
	try(func(m *connectiontypes.MsgConnectionOpenTry) { m.CounterpartyVersions = long })
	try(func(m *connectiontypes.MsgConnectionOpenTry) { m.CounterpartyVersions = long[1:] })
	try(func(m *connectiontypes.MsgConnectionOpenTry) { m.ProofInit = nil })
	ack(func(m *connectiontypes.MsgConnectionOpenAck) { m.ProofTry = nil })
	confirm(func(m *connectiontypes.MsgConnectionOpenConfirm) { m.ProofAck = nil })
	init(func(m *connectiontypes.MsgConnectionOpenInit) { m.Counterparty.Prefix = commitmenttypes.MerklePrefix{} })
	try(func(m *connectiontypes.MsgConnectionOpenTry) { m.Counterparty.Prefix = commitmenttypes.MerklePrefix{} })
	s.r.check(connectiontypes.NewMsgUpdateParams(me, connectiontypes.Params{}))
}
