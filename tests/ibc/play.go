package main

import (
	"bytes"
	"math/rand"
	"os"
	"slices"
	"sort"
	"time"

	sdkmath "cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

// newWorld starts both chains and opens what packets go through.
func newWorld(binary, dir string, seed int64) (*world, *hostility) {
	w := &world{random: rand.New(rand.NewSource(seed)), known: map[string]*packet{}, hops: map[string]*hop{}, asks: map[string]*ask{}, reasons: map[string]int{}}
	casts := [2]cast{newCast("open"), newCast("peer")}
	check(os.MkdirAll(dir, 0o700))
	a, genesisA := newOpen(binary, dir, casts[0], casts[1])
	powers := make([]int64, 4+w.random.Intn(8))
	for i := range powers {
		powers[i] = 1 + w.random.Int63n(100)
	}
	b, genesisB := newPeer(casts[1], powers, genesisA.Time)
	h := newHostility(b.node.(*inside).app)
	a.codec, b.codec = h.app.AppCodec(), h.app.AppCodec()
	a.begin(genesisA)
	b.begin(genesisB)
	w.now = genesisA.Time
	for i, c := range []*chain{a, b} {
		s := &side{chain: c, cast: casts[i], w: w, index: i, books: newBooks(&w.journal), clients: map[string]*light{}, bonded: map[string]sdkmath.Int{}, leaving: map[string]int{}}
		w.sides[i] = s
		if i == 0 {
			for denom, amount := range c.supplies {
				s.books.supply[denom] = amount
			}
			s.limits = newLimits(s.books, c.time)
			s.limits.free[casts[0].users[0].address+" "+casts[1].users[0].address] = true
		}
		s.act()
		s.act()
		if i == 0 {
			s.market = s.openMarket()
			s.books.add(economy, open, s.wealth())
			for _, r := range s.relayers {
				s.books.add(r.address, open, s.holdings(r, i).AmountOf(open))
			}
		}
		for _, u := range s.users {
			for _, coin := range s.holdings(u, i) {
				s.books.add(u.address, coin.Denom, coin.Amount)
			}
		}
		for _, denom := range s.natives() {
			s.books.supply[denom] = s.supplyOf(denom)
		}
	}
	w.link = pick(w, w.sides[:]).connect()
	l := w.link
	w.lanes = []*lane{
		pick(w, w.sides[:]).open(l, "first", [2]string{"transfer", "transfer"}, "ics20-1"),
		pick(w, w.sides[:]).open(l, "second", [2]string{"transfer", "transfer"}, "ics20-1"),
		w.pair(),
		pick(w, w.sides[:]).open(l, "hostile", [2]string{"transfer", "mock"}, "ics20-1"),
		pick(w, w.sides[:]).open(l, "answers", [2]string{"infer", "mock"}, "openledger-infer-1"),
	}
	w.loop = w.sides[0].openLoop()
	w.lanes[3].hostile, w.lanes[4].hostile, w.lanes[4].answers = true, true, true
	for i, s := range w.sides {
		orders, encodings := []channeltypes.Order{channeltypes.UNORDERED, channeltypes.ORDERED}, []string{icatypes.EncodingProtobuf, icatypes.EncodingProto3JSON}
		for n := range 2 {
			w.lanes = append(w.lanes, s.register(l, s.users[n], orders[n], encodings[(n+i+int(seed))%2]))
		}
	}
	return w, h
}

// round lets both chains send, and relays some of what is on its way.
func (w *world) round(h *hostility, size int) {
	order := w.random.Perm(2)
	if w.chance(30) {
		w.sides[0].restart()
	}
	for _, i := range order {
		s := w.sides[i]
		if w.chance(120) {
			s.stake()
		}
		if i == 1 {
			s.provoke(h, w.lanes[3], size/10)
			s.inquiries(h, w.lanes[4], w.random.Intn(size/10))
			for _, l := range w.passing() {
				s.provoke(h, l, 1)
			}
		}
		s.post(size)
	}
	if len(w.passing()) < 2 && w.chance(100) {
		w.fleeting()
	}
	if w.chance(100) {
		w.now = w.now.Add(time.Duration(w.random.Intn(120)) * time.Second)
	}
	w.random.Shuffle(2, func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, i := range order {
		w.sides[i].relay(false)
	}
	if w.chance(300) {
		w.sides[order[0]].relay(false)
	}
}

// restart openledgerd, which must stand where it stood.
func (s *side) restart() {
	s.node = s.node.(*process).again(pick(s.w, []os.Signal{os.Kill, os.Interrupt}))
	s.w.tally.restarts++
	info := must(s.Info(ctx, &abci.RequestInfo{Version: "0.38.26", BlockVersion: 11, P2PVersion: 8, AbciVersion: "2.0.0"}))
	if info.LastBlockHeight != s.height || !bytes.Equal(info.LastBlockAppHash, s.appHash) {
		s.fault("after a restart it stands at %d with %X, before at %d with %X", info.LastBlockHeight, info.LastBlockAppHash, s.height, s.appHash)
	}
}

// post is a block in which users send, each in one transaction of several messages.
func (s *side) post(size int) {
	w := s.w
	ways := append(w.passing(), w.lanes[:4]...)
	if s.index == 1 {
		ways = w.lanes[:3]
	}
	var plans []plan
	for _, n := range w.random.Perm(len(s.users))[:1+w.random.Intn(len(s.users))] {
		p := plan{signer: s.users[n]}
		for range 1 + w.random.Intn(2*size/len(s.users)+1) {
			p.steps = append(p.steps, s.transfer(p.signer, pick(w, ways)))
		}
		if s.index == 1 && w.chance(400) {
			p.steps = append(p.steps, s.inquiry(p.signer, w.lanes[2]))
		}
		for _, l := range w.lanes {
			if l.remote != nil && l.remote.owner == p.signer {
				for range w.random.Intn(4) {
					p.steps = append(p.steps, s.command(l))
				}
			}
		}
		plans = append(plans, p)
	}
	s.submit(plans...)
}

// relay brings to this chain what the other one has committed; a keen relayer leaves nothing out.
func (s *side) relay(keen bool) {
	w, o := s.w, s.other()
	o.submit()
	var plans []plan
	heads, heights := map[string][]step{}, map[string]int64{}
	for _, client := range sorted(s.clients) {
		l := s.clients[client]
		heights[client] = l.latest()
		if !slices.ContainsFunc(w.lanes, func(l *lane) bool { return l.clients[s.index] == client }) || !keen && w.chance(100) {
			continue
		}
		if !keen && w.chance(60) {
			plans = append(plans, plan{s.relayer(), []step{s.forgery(client)}})
		}
		updates := s.catchUp(client, keen)
		heights[client] = max(heights[client], o.height)
		if w.chance(500) {
			plans = append(plans, plan{s.relayer(), updates})
		} else {
			heads[client] = updates
		}
	}
	steps := append(s.relays(keen, heights), s.closings(keen, heights)...)
	if s.index == 0 {
		steps = append(steps, s.loops(keen)...)
	}
	if !keen {
		w.random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		if w.chance(900) {
			inOrder(steps)
		}
	}
	for len(steps) > 0 {
		n := min(len(steps), 1+w.random.Intn(6))
		if keen {
			n = 1 // none takes another with it
		}
		p := plan{signer: s.relayer()}
		for _, client := range sorted(heads) {
			if slices.ContainsFunc(steps[:n], func(e step) bool { return e.way().clients[s.index] == client }) {
				p.steps = append(p.steps, heads[client]...)
			}
		}
		p.steps = append(p.steps, steps[:n]...)
		plans, steps = append(plans, p), steps[n:]
	}
	s.submit(plans...)
}

// inOrder puts the steps of ordered channels into the order of their packets, in the places that they have.
func inOrder(steps []step) {
	var places []int
	var ordered []step
	for i, e := range steps {
		if e.way().ordered {
			places, ordered = append(places, i), append(ordered, e)
		}
	}
	sort.SliceStable(ordered, func(i, j int) bool { return ordered[i].relay.sequence < ordered[j].relay.sequence })
	for i, place := range places {
		steps[place] = ordered[i]
	}
}

// catchUp are updates of a client to the other chain's last height, sometimes with one of an earlier height that was skipped.
func (s *side) catchUp(client string, keen bool) (out []step) {
	w, o, l := s.w, s.other(), s.clients[client]
	if early := o.height - int64(1+w.random.Intn(6)); !keen && w.chance(150) && early > l.heights[0] {
		at := len(l.heights) - 1
		for l.heights[at] >= early {
			at--
		}
		out = append(out, s.update(client, early, l.heights[at]))
	}
	trusted := l.latest()
	if !o.trusts(trusted, o.height) {
		for h := trusted + 1; h < o.height; h++ {
			out = append(out, s.update(client, h, h-1))
		}
		trusted = o.height - 1
	}
	return append(out, s.update(client, o.height, trusted))
}

// spoils is how many proofs of a thousand have a wrong bit.
var spoils = 8

// relays are the messages about packets, with repetitions and with some that must be refused.
func (s *side) relays(keen bool, heights map[string]int64) (out []step) {
	w, o := s.w, s.other()
	for _, p := range w.live {
		if p.lane.loop {
			continue
		}
		// What must fail is tried seldom: it takes its whole transaction with it.
		hopeless := p.from != s.index && p.broken || p.from == s.index && (p.lane.hostile && s.robbed(p) || p.parent != nil && s.halted(p)) || p.stranded() ||
			p.from != s.index && p.received == 0 && p.lane.closed[s.index] != 0
		if hopeless && !w.chance(50) {
			continue
		}
		client := p.lane.clients[s.index]
		height := heights[client]
		if l := s.clients[client]; !keen && w.chance(100) {
			height = l.heights[max(0, len(l.heights)-1-w.random.Intn(3))]
		}
		spoilt := !keen && w.chance(spoils)
		again := 1
		if !keen && w.chance(80) {
			again = 2
		}
		for range again {
			switch {
			case !keen && w.chance(150) && !p.lane.ordered:
			case p.from == s.index && p.received == 0 && !p.lane.v2 && !p.lane.ordered && (s.shown(p.lane, height) && (keen || w.chance(700)) || !keen && w.chance(5)):
				out = append(out, p.abandon(s, height, spoilt))
			case p.from == o.index && p.received == 0:
				if gone := p.expired(s.height+1, w.now.Add(4*time.Second)); p.there(height) && (!gone || !keen && w.chance(30)) {
					out = append(out, p.receive(s, height, spoilt))
				}
			case p.from == o.index:
				if p.there(height) && !keen && w.chance(30) {
					out = append(out, p.receive(s, height, spoilt))
				}
			case p.received != 0:
				if p.answered != 0 && height > p.answered {
					out = append(out, p.acknowledge(s, height, spoilt))
				}
				if !keen && w.chance(10) {
					out = append(out, p.expire(s, height, spoilt))
				}
			case p.expired(height, o.headers[height].Time) || !keen && w.chance(10):
				out = append(out, p.expire(s, height, spoilt))
			}
		}
	}
	if keen {
		return out
	}
	for range min(3, len(w.done)) {
		if p := pick(w, w.done); !p.lane.loop {
			out = append(out, s.redundant(p, heights)...)
		}
	}
	return out
}

// redundant relays of a packet whose life is over.
func (s *side) redundant(p *packet, heights map[string]int64) []step {
	height := heights[p.lane.clients[s.index]]
	switch {
	case p.from == s.index && p.received != 0:
		return []step{p.acknowledge(s, height, s.w.chance(300))}
	case p.from == s.index:
		return []step{p.expire(s, height, s.w.chance(300))}
	case p.received != 0:
		for _, h := range s.clients[p.lane.clients[s.index]].heights {
			if p.there(h) {
				return []step{p.receive(s, h, false)}
			}
		}
	}
	return []step{p.receive(s, height, false)}
}
