package main

import (
	"fmt"
	"runtime"
	"time"

	sdkmath "cosmossdk.io/math"
	"github.com/cometbft/cometbft/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
)

// sample is how many messages of a class are measured, and in blocks of how many.
const sample, together = 200, 20

// costs are what messages take of processors, on both chains.
type costs struct {
	w     *world
	names []string
	time  map[string][2]time.Duration
	empty [2]time.Duration
}

// measure CPU times, and print a table of them.
func (w *world) measure() {
	c := &costs{w: w, time: map[string][2]time.Duration{}}
	for i, s := range w.sides {
		runtime.GC()
		before := s.spent
		for range together {
			s.submit()
		}
		c.empty[i] = (s.spent - before) / together
	}
	for _, validators := range []int{4, 50, 150} {
		c.updates(validators, 60)
	}
	c.updates(4000, 5)
	c.packets()
	c.proofs()
	fmt.Println("| CPU time | openledgerd | simapp |\n|---|---:|---:|")
	for _, name := range c.names {
		t := c.time[name]
		fmt.Printf("| %s | %v | %v |\n", name, t[0].Round(time.Microsecond), t[1].Round(time.Microsecond))
	}
	fmt.Printf("| empty block | %v | %v |\n", c.empty[0].Round(time.Microsecond), c.empty[1].Round(time.Microsecond))
}

// count executes steps, each in a transaction of its own, and notes what one takes beside an empty block's time. An account signs
// once in a block.
func (c *costs) count(name string, s *side, steps []step, signers []*account) {
	runtime.GC()
	size := min(together, len(signers))
	before, blocks := s.spent, 0
	for n := 0; n < len(steps); n += size {
		var plans []plan
		for i, e := range steps[n:min(n+size, len(steps))] {
			plans = append(plans, plan{signers[i], []step{e}})
		}
		s.submit(plans...)
		blocks++
	}
	c.note(name, s.index, (s.spent-before-time.Duration(blocks)*c.empty[s.index])/time.Duration(len(steps)))
}

func (c *costs) note(name string, index int, spent time.Duration) {
	t, known := c.time[name]
	if !known {
		c.names = append(c.names, name)
	}
	t[index] = spent
	c.time[name] = t
}

// updates of a client of a third chain that has so many validators, none of which is new between two headers. 4,000 are as many as a
// transaction of 1 MiB holds.
func (c *costs) updates(validators int, updates int64) {
	w := c.w
	third := &chain{id: fmt.Sprintf("third-%d", validators), keys: map[string]crypto.PrivKey{}, headers: map[int64]cmttypes.Header{},
		sets: map[int64]*cmttypes.ValidatorSet{}, signed: map[int64]*cmtproto.SignedHeader{}}
	var list []*cmttypes.Validator
	for n := range validators {
		list = append(list, cmttypes.NewValidator(third.validatorKey(n).PubKey(), 100))
	}
	set := cmttypes.NewValidatorSet(list)
	start := w.now.Add(-time.Hour)
	for h := int64(1); h <= 2*updates+2; h++ {
		third.sets[h], third.sets[h+1], third.sets[h+2] = set, set, set
		third.appHash = digest("app", h)
		third.headers[h] = third.propose(start.Add(time.Duration(h) * time.Second))
		third.height = h
	}
	for _, s := range w.sides {
		state, consensus := third.clientOf(2)
		r := s.act(func(signer string) sdk.Msg { return must(clienttypes.NewMsgCreateClient(state, consensus, signer)) })
		client := find(r[0], "create_client", "client_id")
		var steps []step
		for n := int64(1); n <= updates; n++ {
			header := third.header(2+2*n, 2*n)
			steps = append(steps, step{what: "update", run: func(moment) effect { return effect{} }, message: func(signer string) sdk.Msg {
				return must(clienttypes.NewMsgUpdateClient(client, header, signer))
			}})
		}
		c.count(fmt.Sprintf("update of a client, %d validators, a header skipped", validators), s, steps, s.relayers)
	}
}

// packets are sent, received and acknowledged in both directions.
func (c *costs) packets() {
	for _, l := range []*lane{c.w.lanes[0], c.w.lanes[2]} {
		version := "v1"
		if l.v2 {
			version = "v2"
		}
		for _, s := range c.w.sides {
			o := s.other()
			var sends, receives, acks []step
			for n := range sample {
				sends = append(sends, s.plain(s.users[n%len(s.users)], l))
			}
			before := len(c.w.live)
			c.count("transfer, "+version, s, sends, s.users)
			sent := append([]*packet{}, c.w.live[before:]...)
			client := l.clients[o.index]
			o.relayUpdate(client)
			for _, p := range sent {
				receives = append(receives, p.receive(o, o.clients[client].latest(), false))
			}
			c.count("receive, "+version, o, receives, o.relayers)
			s.relayUpdate(l.clients[s.index])
			for _, p := range sent {
				acks = append(acks, p.acknowledge(s, s.clients[l.clients[s.index]].latest(), false))
			}
			c.count("acknowledge, "+version, s, acks, s.relayers)
		}
	}
}

// plain is the transfer of one unit of the chain's own token.
func (s *side) plain(user *account, l *lane) step {
	path := s.natives()[0]
	msg := transfertypes.NewMsgTransfer(l.ends[s.index].port, l.ends[s.index].id, sdk.NewCoin(path, sdkmath.OneInt()), user.address,
		s.other().users[0].address, s.other().at(10_000_000), 0, "")
	if l.v2 {
		msg.TimeoutHeight, msg.TimeoutTimestamp = clienttypes.ZeroHeight(), uint64(s.w.now.Add(20*time.Hour).Unix())
	}
	p := &packet{lane: l, from: s.index, path: path, sender: user.address, receiver: msg.Receiver}
	return step{what: "transfer", message: func(string) sdk.Msg { return msg }, run: func(at moment) effect { return s.sends(p, msg, at) }}
}

// relayUpdate makes what the other chain has committed provable here.
func (s *side) relayUpdate(client string) {
	s.other().submit()
	s.submit(plan{s.relayer(), s.catchUp(client, true)})
}

// proofs of keys of the store of IBC, with CometBFT's socket between for openledgerd.
func (c *costs) proofs() {
	const queries = 1000
	for i, s := range c.w.sides {
		runtime.GC()
		before, start := s.cpu(), time.Now()
		for n := range queries {
			p := c.w.done[n%len(c.w.done)]
			key := p.receiptKey()
			if p.from == i {
				key = p.commitmentKey()
			}
			s.prove(key, s.height)
		}
		wall := time.Since(start)
		c.note("query with proof", i, (s.cpu()-before)/queries)
		fmt.Printf("%s answers %.0f queries with proofs a second\n", s.id, queries/wall.Seconds())
	}
}
