package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	"google.golang.org/protobuf/types/dynamicpb"
)

// link is the script of IBC on live chains: both follow one puppet, and talk to themselves. wasmd has no solo machines.
type link struct {
	*story
	l      *live
	puppet *puppet
	names  ibcNames
	known  clienttypes.Height // what the main client was last told of
	far    int64              // packets that the puppet sent
	round  int                // of questions
}

func liveIBCScript(l *live, brief bool) *link {
	t := &link{story: &story{target: l}, l: l, puppet: newPuppet(l.app, "puppet-3", 4)}
	t.block()
	t.clients()
	if !brief {
		t.handshakes()
		t.transfers()
		t.packets()
		t.incoming()
		t.accounts()
		t.loopback()
		t.versionTwo()
		t.authority()
	}
	t.block()
	t.asked(0, 1, "at the end")
	return t
}

// do delivers transactions that must succeed.
func (t *link) do(drafts ...draft) {
	t.block(drafts...)
	for _, d := range drafts {
		if r := t.l.result(d.label); r.Code != 0 {
			panic(fmt.Sprintf("%s: %s:%d %s", d.label, r.Codespace, r.Code, r.Log))
		}
	}
}

// event gives an attribute of what a transaction told.
func (t *link) event(d draft, kind, key string) string {
	return attribute(t.l.result(d.label).Events, kind, key)
}

func (t *link) response(d draft, into interface{ Unmarshal([]byte) error }) {
	var all sdk.TxMsgData
	check(all.Unmarshal(t.l.result(d.label).Data))
	check(into.Unmarshal(all.MsgResponses[0].Value))
}

// say puts entries into the puppet's store and tells a client of the header that holds them.
func (t *link) say(client string, entries ...[2][]byte) {
	for _, e := range entries {
		t.puppet.put(e[0], e[1])
	}
	t.puppet.commit()
	d := t.tx("update "+client, relayer(0), t.puppet.update(client, t.known, relayer(0)))
	t.do(d)
	t.known = t.puppet.latest()
}

// later is a time in nanoseconds, whatever the second in which the script runs.
func (t *link) later(d time.Duration) uint64 { return uint64(time.Now().Add(d).UnixNano()) }

// sent is the packet that a transaction sent.
func (t *link) sent(d draft) channeltypes.Packet {
	return sentPacket(d.label, t.l.result(d.label).Events)
}

// acknowledgement that a transaction wrote; nil without one.
func (t *link) acknowledgement(d draft) []byte {
	return written(t.l.result(d.label).Events)
}

// incomingPacket is the next one that the puppet sends to an end.
func (t *link) incomingPacket(port, channel, farPort, farChannel string, data []byte) channeltypes.Packet {
	t.far++
	return channeltypes.NewPacket(data, uint64(t.far), farPort, farChannel, port, channel, clienttypes.ZeroHeight(), t.later(2*time.Hour))
}

// committed is the entry by which a packet is proven.
func committed(p channeltypes.Packet) [2][]byte {
	return [2][]byte{host.PacketCommitmentKey(p.SourcePort, p.SourceChannel, p.Sequence), channeltypes.CommitPacket(p)}
}

// acknowledged is the entry by which an acknowledgement is proven.
func acknowledged(p channeltypes.Packet, ack []byte) [2][]byte {
	return [2][]byte{host.PacketAcknowledgementKey(p.DestinationPort, p.DestinationChannel, p.Sequence), channeltypes.CommitAcknowledgement(ack)}
}

// received is a message with the proof that the puppet sent a packet.
func (t *link) received(p channeltypes.Packet, n int) *channeltypes.MsgRecvPacket {
	return channeltypes.NewMsgRecvPacket(p, t.puppet.proof(committed(p)[0]), t.puppet.latest(), acc(n))
}

// ask asks both chains a part of what IBC answers, another part each time.
func (t *link) ask(label string) {
	t.round++
	t.asked(t.round, 6, label)
}

// asked asks every question whose number leaves this rest, some of them by gRPC's own port, too.
func (t *link) asked(rest, of int, label string) {
	files := must(proto.MergedRegistry())
	types := dynamicpb.NewTypes(files)
	t.names.latest = t.known
	for i, q := range t.names.questions() {
		if i%of != rest%of {
			continue
		}
		if i%7 == 0 {
			t.l.ask(label, q.path, q.request)
		} else {
			t.l.question(files, types, label, q)
		}
	}
}

// ibcPaths are what the paths of IBC take, and further paths.
func (l *live) ibcPaths() (values map[string][]string, extra []string) {
	n := l.link.names
	var channels, ports []string
	for _, end := range n.ends {
		ports, channels = append(ports, end[0]), append(channels, end[1])
	}
	values = map[string][]string{
		"client_id": {n.client, n.clientV2, "09-localhost", "07-tendermint-99", "x"}, "connection_id": {n.connection, "connection-localhost", "connection-99", "x"},
		"connection": {n.connection, "connection-localhost", "connection-99"}, "channel_id": append(distinct(channels), "channel-99", "x"), "port_id": append(distinct(ports), "!"),
		"sequence": {"1", "2", "77", "0", "x"}, "revision_number": {"3"}, "revision_height": {fmt.Sprint(l.link.known.RevisionHeight), "1", "x"},
		"hash=**": {voucher("transfer/" + n.tokens + "/far"), voucher("transfer/" + n.tokens + "/far")[4:], "xyz"}, "trace=**": {"transfer/" + n.tokens + "/far", "far", "transfer/x/y"},
		"denom=**": {"token", denom, "none", voucher("transfer/" + n.tokens + "/far")}, "owner": {acc(4), acc(5), "x"},
		"packet_commitment_sequences": {"1", "1,2,77", "0", "x"}, "packet_ack_sequences": {"1", "1,2,77", "0", "x"}, "sequences": {"1,2,3,77", "0", "x"},
	}
	base := "/ibc/core/"
	for _, list := range []string{"client/v1/client_states", "client/v1/consensus_states/" + n.client, "client/v1/consensus_states/" + n.client + "/heights", "connection/v1/connections", "channel/v1/channels",
		"channel/v1/channels/" + n.tokens + "/ports/transfer/packet_commitments", "channel/v1/channels/" + n.tokens + "/ports/transfer/packet_acknowledgements", "channel/v2/clients/" + n.clientV2 + "/packet_commitments"} {
		for _, page := range []string{"limit=2", "limit=1&pagination.reverse=true", "limit=-1", "offset=1", "count_total=true", "key=%21"} {
			extra = append(extra, base+list+"?pagination."+page)
		}
	}
	ack := base + "channel/v1/channels/" + n.tokens + "/ports/transfer/packet_acknowledgements?packet_commitment_sequences="
	extra = append(extra, ack+"1", ack+"1&packet_commitment_sequences=2", ack+"x", base+"nothing", base+"client/v1/consensus_states/"+n.client+"/revision/3/height/2?latest_height=true",
		"/ibc/apps/transfer/v1/denoms?pagination.limit=1", "/cosmos/bank/v1beta1/balances/"+acc(33), "/cosmos/auth/v1beta1/module_accounts/transfer", "/cosmos/auth/v1beta1/module_accounts/interchainaccounts",
		"/cosmos/bank/v1beta1/denoms_metadata")
	for _, search := range []string{"send_packet.packet_sequence='1'", "recv_packet.packet_dst_channel='" + n.tokens + "'", "update_client.client_id='" + n.client + "'"} {
		extra = append(extra, "/cosmos/tx/v1beta1/txs?limit=5&query="+url.QueryEscape(search))
	}
	return values, extra
}

func distinct(list []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			out = append(out, s)
		}
		seen[s] = true
	}
	return out
}

// ibcWords adds words for IBC: K the main client, V2 that of version 2, O its connection, P the channel of tokens, F a voucher.
func (l *live) ibcWords(known map[string]string) {
	n := l.link.names
	known["K"], known["V2"], known["O"], known["P"] = n.client, n.clientV2, n.connection, n.tokens
	known["F"] = voucher("transfer/" + n.tokens + "/far")
	known["Y"] = fmt.Sprint(l.link.known.RevisionHeight)
	known["E"] = moduleAddress("gov").String()
}

// Every query command of IBC that both binaries have. Two of `ibc client` tell of the chain itself and have no equal answers.
var cliIBCQueries = []string{
	"ibc client states", "ibc client states --limit 1", "ibc client state K", "ibc client state x", "ibc client state 07-tendermint-99", "ibc client status K", "ibc client status x", "ibc client creator K", "ibc client creator 09-localhost",
	"ibc client consensus-state K 3-Y", "ibc client consensus-state K --latest-height", "ibc client consensus-state K 3-1 --latest-height", "ibc client consensus-state K 3-1", "ibc client consensus-state K x", "ibc client consensus-states K", "ibc client consensus-state-heights K",
	"ibc client params", "ibc client config V2", "ibc client counterparty-info V2", "ibc client counterparty-info K", "ibc client config x",
	"ibc connection connections", "ibc connection end O", "ibc connection end connection-99", "ibc connection path K", "ibc connection path x", "ibc connection params",
	"ibc channel channels", "ibc channel channels --limit 2", "ibc channel end transfer P", "ibc channel end transfer channel-99", "ibc channel end ! P", "ibc channel connections O", "ibc channel connections connection-99",
	"ibc channel client-state transfer P", "ibc channel next-sequence-receive transfer P", "ibc channel next-sequence-send transfer P", "ibc channel packet-ack transfer P 1", "ibc channel packet-ack transfer P 99",
	"ibc channel packet-commitment transfer P 1", "ibc channel packet-commitment transfer P 99", "ibc channel packet-commitments transfer P", "ibc channel packet-receipt transfer P 1", "ibc channel packet-receipt transfer P 99",
	"ibc channel unreceived-acks transfer P --sequences=1,2,99", "ibc channel unreceived-packets transfer P --sequences=1,2,99", "ibc channel packet-receipt transfer P x",
	"ibc channelv2 next-sequence-send V2", "ibc channelv2 packet-acknowledgement V2 1", "ibc channelv2 packet-commitment V2 1", "ibc channelv2 packet-commitments V2", "ibc channelv2 packet-receipt V2 1",
	"ibc channelv2 packet-receipt V2 99", "ibc channelv2 unreceived-acks V2 --sequences=1,2,99", "ibc channelv2 unreceived-packets V2 --sequences=1,2,99", "ibc channelv2 next-sequence-send x",
	"ibc-transfer params", "ibc-transfer denoms", "ibc-transfer denom F", "ibc-transfer denom xyz", "ibc-transfer denom-hash transfer/channel-0/far", "ibc-transfer escrow-address transfer P", "ibc-transfer total-escrow token",
	"ibc-transfer total-escrow none", "interchain-accounts controller params", "interchain-accounts controller interchain-account A O", "interchain-accounts controller interchain-account B O", "interchain-accounts host params",
}

// Every transaction command of IBC, for --generate-only.
var cliIBCTransactions = []string{
	"ibc-transfer transfer transfer P B 5token --packet-timeout-timestamp 1900000000000000000 --absolute-timeouts --packet-timeout-height 3-9000", "ibc-transfer transfer transfer P x 5token --packet-timeout-timestamp 0 --packet-timeout-height 3-9000 --absolute-timeouts --memo <m>",
	"ibc-transfer transfer transfer P B 5", "ibc-transfer transfer ! P B 5token --absolute-timeouts --packet-timeout-timestamp 1900000000000000000", "ibc-transfer transfer transfer P B transfer/channel-0/far --packet-timeout-height 0-0 --packet-timeout-timestamp 5",
	"ibc client add-counterparty V2 07-tendermint-7 aWJj,", "ibc client add-counterparty V2 07-tendermint-7 !", "ibc client delete-client-creator V2", "ibc client update-client-config V2 A,B", "ibc client update-client-config V2",
	"ibc client create client.json consensus.json", "ibc client create client.json missing.json", "ibc client create consensus.json consensus.json", "ibc client update K header.json", "ibc client misbehaviour K header.json",
	"ibc client recover-client K V2 --title t --summary s --deposit 5stake", "ibc client recover-client K --title t --summary s", "ibc client schedule-ibc-upgrade v9 900 client.json --title t --summary s --deposit 5stake",
	"ibc client upgrade K client.json consensus.json AQ== Ag==",
	"interchain-accounts controller register O", `interchain-accounts controller register O --version {"version":"ics27-1"}`, "interchain-accounts controller register O --ordering ORDER_ORDERED", "interchain-accounts controller register O --ordering x",
	"interchain-accounts controller send-tx O packet.json", "interchain-accounts controller send-tx O packet.json --relative-packet-timeout 600000000000", "interchain-accounts controller send-tx O unsigned.json",
	"interchain-accounts host generate-packet-data unsigned.json",
}

// ibcFiles are states and headers that commands read.
func (l *live) ibcFiles() map[string]any {
	state, consensus := l.link.puppet.clientState(trustingPeriod)
	header := l.link.puppet.signed(l.link.puppet.headers[l.link.puppet.height], l.link.known)
	read := func(m proto.Message, kind string) any {
		text := strings.Replace(string(must(l.app.codec.MarshalJSON(m))), "{", `{"@type":"/ibc.lightclients.tendermint.v1.`+kind+`",`, 1)
		return jsonText(text)
	}
	return map[string]any{"client.json": read(state, "ClientState"), "consensus.json": read(consensus, "ConsensusState"), "header.json": read(header, "Header"),
		"packet.json": map[string]any{"type": "TYPE_EXECUTE_TX", "data": "CgA=", "memo": "m"}}
}

type jsonText string

func (t jsonText) MarshalJSON() ([]byte, error) { return []byte(t), nil }
