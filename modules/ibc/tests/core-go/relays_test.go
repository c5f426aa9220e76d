// Prints what ibc-go 10.7 does with messages of relayers between two chains, and with the transactions that carry them when
// they are admitted to the mempool.
//
//	GOFLAGS=-mod=mod go test -count 1 -run TestRelays .
//
// writes ../data/relays.jsonl. Keys of validators are new each time, so each run gives other bytes.
package core

import (
	"bufio"
	"os"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
	"github.com/cosmos/ibc-go/v10/testing/mock"
)

// relays is two chains, of which the second one sends.
type relays struct {
	channels
	b    *ibctesting.TestChain
	path *ibctesting.Path
}

// commit has the second chain send a packet, and makes the blocks after which it can be proven.
func (s *relays) commit(data string) channeltypes.Packet {
	keeper := s.b.App.GetIBCKeeper().ChannelKeeper
	from, to := s.path.EndpointB.ChannelID, s.path.EndpointA.ChannelID
	sequence, err := keeper.SendPacket(s.b.GetContext(), mock.PortID, from, far, 0, []byte(data))
	must(err)
	s.b.Coordinator.CommitBlock(s.b, s.b)
	return s.packet(data, sequence, from, to, far, 0)
}

// prove is the header and the proof of a packet.
func (s *relays) prove(p channeltypes.Packet) (*ibctm.Header, []byte, clienttypes.Height) {
	trusted := s.path.EndpointA.GetClientLatestHeight().(clienttypes.Height)
	head, err := s.b.IBCClientHeader(s.b.LatestCommittedHeader, trusted)
	must(err)
	key := host.PacketCommitmentKey(p.SourcePort, p.SourceChannel, p.Sequence)
	proof, height := s.b.QueryProofAtHeight(key, head.Header.Height)
	return head, proof, height
}

func (s *relays) update(client string, head *ibctm.Header) sdk.Msg {
	msg, err := clienttypes.NewMsgUpdateClient(client, head, s.me())
	must(err)
	return msg
}

func (s *relays) run() {
	client := s.path.EndpointA.ClientID
	p := s.commit("mock packet data")
	head, proof, height := s.prove(p)
	recv := channeltypes.NewMsgRecvPacket(p, proof, height, s.me())
	update := s.update(client, head)
	s.ante(recv) // the client does not know the height
	s.ante(update)
	s.ante(update, recv)
	s.ante(recv, update)
	for _, id := range []string{"07-tendermint-9", "06-solomachine-0", "09-localhost", "client"} {
		s.ante(s.update(id, head), recv)
	}
	forged := *head
	commit := *head.Commit
	commit.Signatures = append(commit.Signatures[:0:0], commit.Signatures...)
	commit.Signatures[0].Signature = append([]byte{}, commit.Signatures[1].Signature...)
	signed := *head.SignedHeader
	signed.Commit = &commit
	forged.SignedHeader = &signed
	s.ante(s.update(client, &forged), recv) // after a block, nobody looks
	bad := append([]byte{}, proof...)
	bad[len(bad)/2] ^= 1
	s.ante(update, channeltypes.NewMsgRecvPacket(p, bad, height, s.me())) // nor at the proof
	s.r.refused(s.update(client, &forged))
	s.r.sent(update)
	s.r.refused(channeltypes.NewMsgRecvPacket(p, bad, height, s.me()))
	s.r.sent(recv)
	s.ante(update)
	s.ante(update, recv) // nothing would happen
	s.ante(update, recv, s.openInit(mock.PortID, channeltypes.ORDERED, []string{s.path.EndpointA.ConnectionID}, ""))

	// The first states of the client grow old: a message forgets one, what is judged ahead does not.
	s.b.Coordinator.IncrementTimeBy(50 * time.Minute)
	p = s.commit("mock failed packet data")
	head, proof, height = s.prove(p)
	s.r.sent(s.update(client, head))
	s.b.Coordinator.IncrementTimeBy(20 * time.Minute)
	s.b.Coordinator.CommitBlock(s.a)
	s.b.Coordinator.CommitBlock(s.b)
	recv = channeltypes.NewMsgRecvPacket(p, proof, height, s.me())
	trusted := s.path.EndpointA.GetClientLatestHeight().(clienttypes.Height)
	head, err := s.b.IBCClientHeader(s.b.LatestCommittedHeader, trusted)
	must(err)
	update = s.update(client, head)
	s.ante(update, recv)
	s.r.sent(update)
	s.r.sent(recv)
	s.b.Coordinator.IncrementTimeBy(2 * time.Hour)
	s.b.Coordinator.CommitBlock(s.a)
	s.ante(update, recv) // the client has expired
}

func TestRelays(t *testing.T) {
	file, err := os.Create("../data/relays.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	defer out.Flush()
	coordinator := ibctesting.NewCoordinator(t, 2)
	a, b := coordinator.GetChain(ibctesting.GetChainID(1)), coordinator.GetChain(ibctesting.GetChainID(2))
	path := ibctesting.NewPath(a, b)
	path.EndpointA.ClientConfig.(*ibctesting.TendermintConfig).TrustingPeriod = time.Hour
	path.Setup()
	r := &recorder{t: t, out: out, chain: a}
	s := &relays{channels: channels{r: r, a: a}, b: b, path: path}
	s.apps()
	r.emit(record{"case": "chain", "chain_id": a.ChainID, "store": r.dump(r.context())})
	s.run()
}
