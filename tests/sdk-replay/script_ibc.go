package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	ibctypes "github.com/cosmos/ibc-go/v10/modules/core/types"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
)

// plot is the script of IBC and what it remembers of the two chains.
type plot struct {
	*world
	unordered, ordered, tokens *channel
	tokens2                    *channel    // a second one for coins
	clients                    [2][]string // that stand in queries
	channels                   []*channel
	accounts                   []account
	v2                         [2]string // clients of version 2
	casts                      [2]*cast
	frozen                     string
	upgradedAt                 int64
}

// ibcMain records two chains that are connected.
func ibcMain(out string) {
	withContracts = true
	unbondingTime = unbondingPeriod
	stem := strings.TrimSuffix(out, ".jsonl")
	recorders := [2]*recorder{newRecorder(stem + "-a.jsonl"), newRecorder(stem + "-b.jsonl")}
	var docs [2]genesisDoc
	var chains [2]*chain
	for i, id := range []string{"replay-1", "other-7"} {
		docs[i] = makeGenesis(tune{chainID: id, time: genesisTime, stakes: stakes})
		chains[i] = newChain(recorders[i], docs[i])
	}
	p := &plot{world: newWorld(chains[0], chains[1])}
	p.play()
	// Both states go out and into new chains, which go on where the first ones ended.
	docs[1].ChainID = "other-8"
	for i, e := range p.sides() {
		c := e.c
		docs[i].AppState, docs[i].InitialHeight, docs[i].Time = withSequences(c, withoutGifts(c.app, c.export())), c.height+1, c.time
		if i == 1 {
			docs[i].InitialHeight++ // the old chain had a header of the height before
		}
		again := newChain(recorders[i], docs[i])
		again.proposals = c.proposals
		for h, set := range c.sets { // clients trust headers of before
			if again.sets[h] == nil {
				again.sets[h] = set
			}
		}
		e.c = again
		e.story = &story{target: pace{p.world, again}, proposals: c.proposals, names: e.names}
	}
	p.after()
	transactions := 0
	for i, e := range p.sides() {
		e.c.export()
		recorders[i].close()
		transactions += len(e.c.results) + len(chains[i].results)
	}
	fmt.Printf("%d transactions in %d and %d blocks\n", transactions, p.a.c.height, p.b.c.height)
}

func (p *plot) play() {
	for _, e := range p.sides() {
		e.block()
		e.other.block()
		e.client = e.create("client", trustingPeriod)
	}
	p.creations()
	p.updates()
	p.connections()
	p.connect(0)
	p.channelSteps()
	p.unordered = p.open(p.a, channeltypes.UNORDERED, ibcmock.PortID, ibcmock.PortID, ibcmock.Version)
	p.ordered = p.open(p.b, channeltypes.ORDERED, ibcmock.PortID, ibcmock.PortID, ibcmock.Version)
	p.tokens = p.open(p.a, channeltypes.UNORDERED, transfertypes.PortID, transfertypes.PortID, transfertypes.V1)
	packets := p.a.mockSends(p.unordered, p.a.far(), 0, ibcmock.MockPacketData, ibcmock.MockFailPacketData)
	p.a.relay("mock packets", packets...)
	packets = p.b.mockSends(p.ordered, p.b.far(), p.b.later(time.Hour), ibcmock.MockPacketData, ibcmock.MockFailPacketData)
	p.b.relay("mock packets", packets...)
	p.packets()
	p.closings()
	p.transfersOverIBC()
	p.interchainAccounts()
	p.versionTwo()
	p.contracts()
	p.machines()
	p.loopbacks()
	p.ask("after packets")
	p.rotations()
	p.misbehaviours()
	p.expiries()
	p.parametersOfIBC()
	p.upgradeOfChain()
	p.ask("at the end")
}

// withSequences adds the sequences of packets to send, which ibc-go's export loses: it stops at the first key of version 2, and those come
// before all of version 1. Without them no channel of an imported state could send.
func withSequences(c *chain, raw json.RawMessage) json.RawMessage {
	var state map[string]json.RawMessage
	check(json.Unmarshal(raw, &state))
	var genesis ibctypes.GenesisState
	c.app.codec.MustUnmarshalJSON(state["ibc"], &genesis)
	genesis.ChannelGenesis.SendSequences = nil
	for _, ch := range genesis.ChannelGenesis.Channels {
		next, _ := c.app.ibc.core.ChannelKeeper.GetNextSequenceSend(c.context(), ch.PortId, ch.ChannelId)
		genesis.ChannelGenesis.SendSequences = append(genesis.ChannelGenesis.SendSequences, channeltypes.NewPacketSequence(ch.PortId, ch.ChannelId, next))
	}
	state["ibc"] = c.app.codec.MustMarshalJSON(&genesis)
	return must(json.Marshal(state))
}

// after goes on with the imported states: chain b is another revision now, of which chain a's main client knows. Its other clients cannot follow.
func (p *plot) after() {
	a, b := p.a, p.b
	for _, e := range p.sides() {
		e.block()
		e.block()
	}
	p.ask("after import")
	packets := a.mockSends(p.unordered, clienttypes.ZeroHeight(), a.later(time.Hour), ibcmock.MockPacketData, ibcmock.MockFailPacketData)
	a.relay("after import", packets...)
	packets = b.mockSends(p.ordered, clienttypes.ZeroHeight(), b.later(time.Hour), ibcmock.MockPacketData)
	b.relay("after import", packets...)
	port, id := b.end(p.tokens)
	name := voucher("transfer/" + id + "/token")
	b.carry("after import", transfertypes.NewMsgTransfer(port, id, sdk.NewInt64Coin(name, 100), acc(30), acc(5), clienttypes.ZeroHeight(), b.later(time.Hour), ""), 30)
	port, id = a.end(p.tokens)
	a.carry("after import", transfertypes.NewMsgTransfer(port, id, sdk.NewInt64Coin("token", 50), acc(11), acc(30), clienttypes.ZeroHeight(), a.later(time.Hour), ""), 11)
	account := p.accounts[2]
	d := b.tx("send tx after import", account.owner, controllertypes.NewMsgSendTx(acc(account.owner), b.connection, uint64(time.Hour), accountData(b, account.address)))
	b.do(d)
	b.relay("after import", b.sent(d))
	p.ask("long after import")
}
