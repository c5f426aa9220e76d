package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	sdkmath "cosmossdk.io/math"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
)

// hour is how long an hour of openledgerd's limits takes in these runs, so that many windows begin and end.
const hour = 5 * time.Minute

// limit is what may move of a token in a number of hours; `place` is where, and empty for all places together.
type limit struct {
	path  string // "*" for all that no other limit of its list names
	send  string
	recv  string
	hours uint64
}

// Limits that openledgerd has in these runs: a share of the supply where there is a rule, units where there is none, and units over all
// channels and clients. Users have 10^12 of OPEN and 10^30 of each other token.
var (
	pathLimits  = []limit{{open, "300000000000", "200000000000", 2}, {"pool/1/share", digits(3, 29), digits(3, 29), 1}, {"*", digits(5, 29), digits(5, 29), 3}}
	totalLimits = []limit{{open, "900000000000", "500000000000", 1}, {"ugold", digits(6, 29), digits(6, 29), 2}}
	ruleLimits  = []rule{
		{path: "ugold", place: "channel-1", send: 3, recv: 2, hours: 1},
		{path: "transfer/channel-0/uatom", place: "channel-0", send: 20, recv: 30, hours: 2},
	}
)

// digits are a digit and so many zeros.
func digits(first, zeros int) string { return fmt.Sprintf("%d%0*d", first, zeros, 0) }

// rule is a share in hundredths of what there was of a token as its window began, over one channel or client.
type rule struct {
	path, place string
	send, recv  int64
	hours       uint64
	value       sdkmath.Int
	flow        [2]sdkmath.Int // what left, what came
}

// window is what moved under a limit.
type window struct {
	number uint64
	flow   [2]sdkmath.Int
}

// limits are the model of openledgerd's.
type limits struct {
	*journal
	books   *books
	number  uint64
	start   time.Time
	rules   []*rule
	windows map[string]window    // by path and place
	ruled   map[string]bool      // packets that a rule has counted and that have no answer
	counted map[string][2]uint64 // packets that limits have counted: one more than the windows of the place and of the total
	free    map[string]bool      // senders with receivers that are not limited as they send
}

// newLimits of a chain that begins at a time.
func newLimits(b *books, genesis time.Time) *limits {
	l := &limits{journal: b.journal, books: b, number: uint64(genesis.Hour()), start: genesis.Truncate(time.Hour), windows: map[string]window{},
		ruled: map[string]bool{}, counted: map[string][2]uint64{}, free: map[string]bool{}}
	for _, r := range ruleLimits {
		r.value, r.flow = amountOf(b.supply, r.path), none()
		l.rules = append(l.rules, &r)
	}
	return l
}

func none() [2]sdkmath.Int { return [2]sdkmath.Int{sdkmath.ZeroInt(), sdkmath.ZeroInt()} }

// limitsGenesis is the section of openledgerd's genesis, with two pairs of accounts that are not limited as they send.
func limitsGenesis(b map[string]sdkmath.Int, pairs [][2]string) map[string]any {
	list := func(of []limit) (out []map[string]any) {
		for _, l := range of {
			out = append(out, map[string]any{"denom": l.path, "max_send": l.send, "max_recv": l.recv, "hours": fmt.Sprint(l.hours)})
		}
		return out
	}
	var rules, free []map[string]any
	for _, r := range ruleLimits {
		rules = append(rules, map[string]any{
			"path":  map[string]any{"denom": transfertypes.ExtractDenomFromPath(r.path).IBCDenom(), "channel_or_client_id": r.place},
			"quota": map[string]any{"max_percent_send": fmt.Sprint(r.send), "max_percent_recv": fmt.Sprint(r.recv), "duration_hours": fmt.Sprint(r.hours)},
			"flow":  map[string]any{"inflow": "0", "outflow": "0", "channel_value": amountOf(b, r.path).String()},
		})
	}
	for _, p := range pairs {
		free = append(free, map[string]any{"sender": p[0], "receiver": p[1]})
	}
	return map[string]any{
		"hour_epoch":  map[string]any{"duration": fmt.Sprintf("%ds", int(hour/time.Second))},
		"rate_limits": rules, "whitelisted_address_pairs": free,
		"openledger": map[string]any{"params": map[string]any{"paths": list(pathLimits), "totals": list(totalLimits), "whitelist_sends_only": true}},
	}
}

// begin a block: an hour may begin, and with it rules.
func (l *limits) begin(at time.Time) {
	if l == nil || !at.After(l.start.Add(hour)) {
		return
	}
	l.number, l.start = l.number+1, l.start.Add(hour)
	for _, r := range l.rules {
		if l.number%r.hours != 0 {
			continue
		}
		r.value, r.flow = amountOf(l.books.supply, r.path), none()
		for key := range l.ruled {
			var sent bool
			var place, path string
			var sequence uint64
			check(json.Unmarshal([]byte(key), &[]any{&sent, &place, &path, &sequence}))
			if place == r.place && path == r.path {
				delete(l.ruled, key)
			}
		}
	}
}

// moved is what a packet moves, as limits see it.
type moved struct {
	sent             bool
	place, path      string
	sequence         uint64
	amount           sdkmath.Int
	sender, receiver string
}

func (m moved) key() string {
	return string(must(json.Marshal([]any{m.sent, m.place, m.path, m.sequence})))
}

func (m moved) way() int {
	if m.sent {
		return 0
	}
	return 1
}

func (l *limits) rule(m moved) *rule {
	for _, r := range l.rules {
		if r.path == m.path && r.place == m.place {
			return r
		}
	}
	return nil
}

// limitOf is the limit of a list that holds for a token.
func limitOf(list []limit, path string) *limit {
	for _, name := range []string{path, "*"} {
		for i := range list {
			if list[i].path == name {
				return &list[i]
			}
		}
	}
	return nil
}

// admit counts a packet, and says whether it may pass.
func (l *limits) admit(m moved) bool {
	if l == nil || m.sent && l.free[m.sender+" "+m.receiver] {
		return true
	}
	i := m.way()
	r := l.rule(m)
	if r != nil {
		percent := []int64{r.send, r.recv}[i]
		net := r.flow[i].Sub(r.flow[1-i]).Add(m.amount)
		if !r.value.IsZero() && net.GT(r.value.MulRaw(percent).QuoRaw(100)) {
			return false
		}
		assign(l.journal, &r.flow[i], r.flow[i].Add(m.amount))
		put(l.journal, l.ruled, m.key(), true)
	}
	if !m.amount.IsPositive() {
		return true
	}
	var place, total *limit
	if r == nil {
		place = limitOf(pathLimits, m.path)
	}
	total = limitOf(totalLimits, m.path)
	if place == nil && total == nil {
		return true
	}
	var windows [2]uint64
	for n, c := range []*limit{place, total} {
		if c == nil {
			continue
		}
		where := m.place
		if n == 1 {
			where = ""
		}
		number := l.number / c.hours
		w, ok := l.windows[m.path+" "+where]
		if !ok || w.number != number {
			w = window{number, none()}
		}
		most := must1(sdkmath.NewIntFromString([]string{c.send, c.recv}[i]))
		sum, err := w.flow[i].SafeAdd(m.amount)
		if err != nil || sum.GT(most.Add(w.flow[1-i])) {
			return false
		}
		w.flow[i] = sum
		put(l.journal, l.windows, m.path+" "+where, w)
		windows[n] = number + 1
	}
	put(l.journal, l.counted, m.key(), windows)
	return true
}

// settle forgets a packet that was taken.
func (l *limits) settle(m moved) {
	if l != nil {
		take(l.journal, l.ruled, m.key())
		take(l.journal, l.counted, m.key())
	}
}

// undo takes a packet that was not taken out of what moved, as far as the windows still run.
func (l *limits) undo(m moved) {
	if l == nil {
		return
	}
	i := m.way()
	if r := l.rule(m); r != nil && l.ruled[m.key()] {
		assign(l.journal, &r.flow[i], sdkmath.MaxInt(r.flow[i].Sub(m.amount), sdkmath.ZeroInt()))
	}
	for n, number := range l.counted[m.key()] {
		where := m.path + " " + m.place
		if n == 1 {
			where = m.path + " "
		}
		if w, ok := l.windows[where]; ok && number > 0 && w.number == number-1 {
			w.flow[i] = sdkmath.MaxInt(w.flow[i].Sub(m.amount), sdkmath.ZeroInt())
			put(l.journal, l.windows, where, w)
		}
	}
	l.settle(m)
}

// put an entry into a map, which a rollback takes out again.
func put[V any](j *journal, m map[string]V, key string, value V) {
	before, had := m[key]
	j.note(func() {
		if had {
			m[key] = before
		} else {
			delete(m, key)
		}
	})
	m[key] = value
}

// take an entry out of a map, which a rollback puts back.
func take[V any](j *journal, m map[string]V, key string) {
	if before, had := m[key]; had {
		j.note(func() { m[key] = before })
		delete(m, key)
	}
}

// leaving is what a packet of this side moves.
func (p *packet) leaving(amount sdkmath.Int) moved {
	return moved{true, p.source().id, p.path, p.sequence, amount, p.sender, p.receiver}
}

// coming is what a packet moves that comes to openledgerd, if its data can be read.
func (p *packet) coming() (moved, bool) {
	var data transfertypes.FungibleTokenPacketData
	if p.lane.v2 {
		read, err := transfertypes.UnmarshalPacketData(p.v2.Payloads[0].Value, "ics20-1", p.v2.Payloads[0].Encoding)
		if err != nil {
			return moved{}, false
		}
		data = transfertypes.NewFungibleTokenPacketData(read.Token.Denom.Path(), read.Token.Amount, read.Sender, read.Receiver, read.Memo)
	} else if json.NewDecoder(bytes.NewReader(p.v1.Data)).Decode(&data) != nil {
		// What follows the data is passed over, as by forwards.
		return moved{}, false
	}
	amount, ok := sdkmath.NewIntFromString(data.Amount)
	if !ok {
		return moved{}, false
	}
	return moved{false, p.destination().id, arriving(p, data.Denom), p.sequence, amount, data.Sender, data.Receiver}, true
}

// arriving is the path that a token has on the destination of a packet.
func arriving(p *packet, path string) string {
	prefix := p.source().prefix()
	if len(path) >= len(prefix) && path[:len(prefix)] == prefix {
		return path[len(prefix):]
	}
	return p.destination().prefix() + path
}
