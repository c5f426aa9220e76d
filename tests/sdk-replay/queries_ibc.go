package main

import (
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clienttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	commitmenttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types/v2"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
)

// ask asks both chains everything that IBC answers.
func (p *plot) ask(label string) {
	for _, e := range p.sides() {
		for _, q := range p.questions(e) {
			e.c.ask(label, q.path, q.request)
		}
	}
}

func (p *plot) questions(e *side) []question {
	names := ibcNames{client: e.client, clientV2: p.v2[e.index()], latest: e.latest(e.client), connection: e.connection}
	for _, ch := range append([]*channel{p.unordered, p.ordered, p.tokens, p.tokens2}, p.channels...) {
		if ch != nil {
			port, id := e.end(ch)
			names.ends = append(names.ends, [2]string{port, id})
		}
	}
	_, names.tokens = e.end(p.tokens)
	return names.questions()
}

// ibcNames are what a chain's clients, connections and channels are called.
type ibcNames struct {
	client, clientV2, connection string
	latest                       clienttypes.Height
	ends                         [][2]string // ports and channels
	tokens                       string      // the channel over which tokens go
}

// questions about everything that IBC answers.
func (p ibcNames) questions() (out []question) {
	in := func(service string) func(method string, requests ...proto.Message) {
		return func(method string, requests ...proto.Message) {
			for _, r := range requests {
				out = append(out, question{"/ibc." + service + ".Query/" + method, r})
			}
		}
	}
	lists := []*query.PageRequest{nil, {Limit: 2, CountTotal: true}, {Limit: 1, Offset: 1}, {Limit: 3, Reverse: true}, {Limit: 1_000}}
	paged := func(ask func(string, ...proto.Message), method string, f func(p *query.PageRequest) proto.Message) {
		for _, l := range lists {
			ask(method, f(l))
		}
	}
	ask := in("core.client.v1")
	two := in("core.client.v2")
	packets := in("core.channel.v2")
	paged(ask, "ClientStates", func(l *query.PageRequest) proto.Message { return &clienttypes.QueryClientStatesRequest{Pagination: l} })
	latest := p.latest
	for _, id := range []string{p.client, p.clientV2, "07-tendermint-1", "07-tendermint-2", "06-solomachine-10", "06-solomachine-11", "09-localhost", "07-tendermint-99", "x", ""} {
		ask("ClientState", &clienttypes.QueryClientStateRequest{ClientId: id})
		ask("ClientStatus", &clienttypes.QueryClientStatusRequest{ClientId: id})
		ask("ClientCreator", &clienttypes.QueryClientCreatorRequest{ClientId: id})
		ask("ConsensusState", &clienttypes.QueryConsensusStateRequest{ClientId: id, LatestHeight: true}, &clienttypes.QueryConsensusStateRequest{ClientId: id},
			&clienttypes.QueryConsensusStateRequest{ClientId: id, RevisionNumber: latest.RevisionNumber, RevisionHeight: latest.RevisionHeight})
		paged(ask, "ConsensusStates", func(l *query.PageRequest) proto.Message {
			return &clienttypes.QueryConsensusStatesRequest{ClientId: id, Pagination: l}
		})
		paged(ask, "ConsensusStateHeights", func(l *query.PageRequest) proto.Message {
			return &clienttypes.QueryConsensusStateHeightsRequest{ClientId: id, Pagination: l}
		})
		two("CounterpartyInfo", &clienttypesv2.QueryCounterpartyInfoRequest{ClientId: id})
		two("Config", &clienttypesv2.QueryConfigRequest{ClientId: id})
		packets("NextSequenceSend", &channeltypesv2.QueryNextSequenceSendRequest{ClientId: id})
		paged(packets, "PacketCommitments", func(l *query.PageRequest) proto.Message {
			return &channeltypesv2.QueryPacketCommitmentsRequest{ClientId: id, Pagination: l}
		})
		paged(packets, "PacketAcknowledgements", func(l *query.PageRequest) proto.Message {
			return &channeltypesv2.QueryPacketAcknowledgementsRequest{ClientId: id, Pagination: l}
		})
		packets("PacketAcknowledgements", &channeltypesv2.QueryPacketAcknowledgementsRequest{ClientId: id, PacketCommitmentSequences: []uint64{1, 2, 77}})
		packets("UnreceivedPackets", &channeltypesv2.QueryUnreceivedPacketsRequest{ClientId: id, Sequences: []uint64{1, 2, 3, 77}}, &channeltypesv2.QueryUnreceivedPacketsRequest{ClientId: id, Sequences: []uint64{0}})
		packets("UnreceivedAcks", &channeltypesv2.QueryUnreceivedAcksRequest{ClientId: id, PacketAckSequences: []uint64{1, 2, 3, 77}}, &channeltypesv2.QueryUnreceivedAcksRequest{ClientId: id, PacketAckSequences: []uint64{0}})
		for sequence := uint64(0); sequence < 8; sequence++ {
			packets("PacketCommitment", &channeltypesv2.QueryPacketCommitmentRequest{ClientId: id, Sequence: sequence})
			packets("PacketAcknowledgement", &channeltypesv2.QueryPacketAcknowledgementRequest{ClientId: id, Sequence: sequence})
			packets("PacketReceipt", &channeltypesv2.QueryPacketReceiptRequest{ClientId: id, Sequence: sequence})
		}
	}
	ask("ClientParams", &clienttypes.QueryClientParamsRequest{})
	ask("UpgradedClientState", &clienttypes.QueryUpgradedClientStateRequest{})
	ask("UpgradedConsensusState", &clienttypes.QueryUpgradedConsensusStateRequest{})
	path := commitmenttypesv2.NewMerklePath([]byte("ibc"), host.ConnectionKey("connection-0"))
	proven := &clienttypes.QueryVerifyMembershipRequest{ClientId: p.client, Proof: []byte("p"), ProofHeight: latest, Value: []byte("v"), MerklePath: path}
	ask("VerifyMembership", &clienttypes.QueryVerifyMembershipRequest{}, proven, &clienttypes.QueryVerifyMembershipRequest{ClientId: "x"})

	ask = in("core.connection.v1")
	paged(ask, "Connections", func(l *query.PageRequest) proto.Message {
		return &connectiontypes.QueryConnectionsRequest{Pagination: l}
	})
	for _, id := range []string{p.connection, "connection-0", "connection-localhost", "connection-99", "x", ""} {
		ask("Connection", &connectiontypes.QueryConnectionRequest{ConnectionId: id})
		ask("ConnectionClientState", &connectiontypes.QueryConnectionClientStateRequest{ConnectionId: id})
		ask("ConnectionConsensusState", &connectiontypes.QueryConnectionConsensusStateRequest{ConnectionId: id},
			&connectiontypes.QueryConnectionConsensusStateRequest{ConnectionId: id, RevisionNumber: latest.RevisionNumber, RevisionHeight: latest.RevisionHeight})
	}
	for _, id := range []string{p.client, "07-tendermint-1", "07-tendermint-99", "x", ""} {
		ask("ClientConnections", &connectiontypes.QueryClientConnectionsRequest{ClientId: id})
	}
	ask("ConnectionParams", &connectiontypes.QueryConnectionParamsRequest{})

	ask = in("core.channel.v1")
	paged(ask, "Channels", func(l *query.PageRequest) proto.Message { return &channeltypes.QueryChannelsRequest{Pagination: l} })
	for _, id := range []string{p.connection, "connection-localhost", "connection-99", "x"} {
		paged(ask, "ConnectionChannels", func(l *query.PageRequest) proto.Message {
			return &channeltypes.QueryConnectionChannelsRequest{Connection: id, Pagination: l}
		})
	}
	for _, end := range append([][2]string{{"mock", "channel-99"}, {"!", "channel-0"}, {"mock", "x"}, {"", ""}}, p.ends...) {
		port, id := end[0], end[1]
		ask("Channel", &channeltypes.QueryChannelRequest{PortId: port, ChannelId: id})
		ask("ChannelClientState", &channeltypes.QueryChannelClientStateRequest{PortId: port, ChannelId: id})
		ask("ChannelConsensusState", &channeltypes.QueryChannelConsensusStateRequest{PortId: port, ChannelId: id},
			&channeltypes.QueryChannelConsensusStateRequest{PortId: port, ChannelId: id, RevisionNumber: latest.RevisionNumber, RevisionHeight: latest.RevisionHeight})
		paged(ask, "PacketCommitments", func(l *query.PageRequest) proto.Message {
			return &channeltypes.QueryPacketCommitmentsRequest{PortId: port, ChannelId: id, Pagination: l}
		})
		paged(ask, "PacketAcknowledgements", func(l *query.PageRequest) proto.Message {
			return &channeltypes.QueryPacketAcknowledgementsRequest{PortId: port, ChannelId: id, Pagination: l}
		})
		ask("PacketAcknowledgements", &channeltypes.QueryPacketAcknowledgementsRequest{PortId: port, ChannelId: id, PacketCommitmentSequences: []uint64{1, 3, 99}})
		ask("UnreceivedPackets", &channeltypes.QueryUnreceivedPacketsRequest{PortId: port, ChannelId: id, PacketCommitmentSequences: []uint64{1, 2, 3, 99}},
			&channeltypes.QueryUnreceivedPacketsRequest{PortId: port, ChannelId: id, PacketCommitmentSequences: []uint64{0}})
		ask("UnreceivedAcks", &channeltypes.QueryUnreceivedAcksRequest{PortId: port, ChannelId: id, PacketAckSequences: []uint64{1, 2, 3, 99}},
			&channeltypes.QueryUnreceivedAcksRequest{PortId: port, ChannelId: id, PacketAckSequences: []uint64{0}})
		ask("NextSequenceReceive", &channeltypes.QueryNextSequenceReceiveRequest{PortId: port, ChannelId: id})
		ask("NextSequenceSend", &channeltypes.QueryNextSequenceSendRequest{PortId: port, ChannelId: id})
		for sequence := uint64(0); sequence < 5; sequence++ {
			ask("PacketCommitment", &channeltypes.QueryPacketCommitmentRequest{PortId: port, ChannelId: id, Sequence: sequence})
			ask("PacketReceipt", &channeltypes.QueryPacketReceiptRequest{PortId: port, ChannelId: id, Sequence: sequence})
			ask("PacketAcknowledgement", &channeltypes.QueryPacketAcknowledgementRequest{PortId: port, ChannelId: id, Sequence: sequence})
		}
	}

	ask = in("applications.transfer.v1")
	ask("Params", &transfertypes.QueryParamsRequest{})
	paged(ask, "Denoms", func(l *query.PageRequest) proto.Message { return &transfertypes.QueryDenomsRequest{Pagination: l} })
	id := p.tokens
	for _, trace := range []string{"transfer/" + id + "/token", "transfer/channel-99/token", "token", "", "transfer/x/y"} {
		ask("DenomHash", &transfertypes.QueryDenomHashRequest{Trace: trace})
		ask("Denom", &transfertypes.QueryDenomRequest{Hash: voucher(trace)}, &transfertypes.QueryDenomRequest{Hash: voucher(trace)[4:]})
	}
	ask("Denom", &transfertypes.QueryDenomRequest{}, &transfertypes.QueryDenomRequest{Hash: "xyz"})
	ask("EscrowAddress", &transfertypes.QueryEscrowAddressRequest{PortId: "transfer", ChannelId: id}, &transfertypes.QueryEscrowAddressRequest{PortId: "transfer", ChannelId: "channel-99"}, &transfertypes.QueryEscrowAddressRequest{})
	for _, name := range []string{"token", denom, voucher("transfer/" + id + "/token"), "nothing", "!", ""} {
		ask("TotalEscrowForDenom", &transfertypes.QueryTotalEscrowForDenomRequest{Denom: name})
	}
	ask = in("applications.interchain_accounts.controller.v1")
	ask("Params", &controllertypes.QueryParamsRequest{})
	for _, n := range []int{4, 5, 6, 7} {
		ask("InterchainAccount", &controllertypes.QueryInterchainAccountRequest{Owner: acc(n), ConnectionId: p.connection}, &controllertypes.QueryInterchainAccountRequest{Owner: acc(n), ConnectionId: "connection-99"})
	}
	ask("InterchainAccount", &controllertypes.QueryInterchainAccountRequest{})
	in("applications.interchain_accounts.host.v1")("Params", &hosttypes.QueryParamsRequest{})
	return out
}
