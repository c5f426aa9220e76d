package main

import (
	"math/rand"
	"slices"
	"time"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// world are two chains whose clocks go together, and what has gone between them.
type world struct {
	journal
	random *rand.Rand
	now    time.Time
	sides  [2]*side // openledgerd, simapp
	lanes  []*lane
	live   []*packet          // sent and neither acknowledged nor timed out
	done   []*packet          // some of those that are, for redundant relays
	known  map[string]*packet // by keyOf
	tally  tally
	bugs   []string
	hops   map[string]*hop // by the memo that asks for them
	asks   map[string]*ask // by the memo, or the data, that asks
	link   link
	loop   *lane
	// reasons of refusals that the model foresaw, with their number.
	reasons map[string]int
}

// tally counts what happened, for the summary.
type tally struct {
	sent, received, refused, acknowledged, timedOut, redundant, blocks, transactions, failed, messages, checked, sets, robbed, stranded, restarts, forged, obeyed, harmless, closedOn int
	// What openledgerd sends by itself: onward, of which some comes back or is sent again, and home; questions; packets beyond a limit.
	onward, twice, takenBack, sentAgain, home, answers, withdrawals, declined, limited int
}

// side is a chain with what the test knows of it.
type side struct {
	*chain
	cast
	w       *world
	index   int
	books   *books
	clients map[string]*light
	bonded  map[string]sdkmath.Int // by the staker, at each validator
	leaving map[string]int
	turn    int     // of the relayers
	limits  *limits // of openledgerd
	market  *market // of openledgerd
}

func (s *side) natives() []string { return natives[s.index] }

func (s *side) other() *side { return s.w.sides[1-s.index] }

// light is a client of the other chain.
type light struct {
	heights []int64 // those that it was told of, ascending
}

func (l *light) latest() int64 { return l.heights[len(l.heights)-1] }

func (l *light) knows(height int64) bool { return slices.Contains(l.heights, height) }

// lane is a way for packets: a channel, or two clients that are counterparties.
type lane struct {
	name    string
	v2      bool
	hostile bool // simapp's end belongs to an application that sends what it likes
	ends    [2]end
	clients [2]string
	next    [2]uint64
	ordered bool
	due     [2]uint64 // on an ordered channel: what each end receives next
	acked   [2]uint64 // what each end is acknowledged next
	remote  *remote   // of the channels of interchain accounts
	answers bool      // simapp's end asks questions of the port infer
	loop    bool      // both ends are openledgerd's
	closed  [2]int64  // at which height of each chain its end was closed; 0 before
}

// packet of tokens, with what the test expects of it.
type packet struct {
	lane     *lane
	from     int
	sequence uint64
	v1       channeltypes.Packet
	v2       channeltypesv2.Packet
	path     string
	amount   sdkmath.Int
	sender   string
	receiver string
	memo     string
	sentAt   int64 // height of the source
	received int64 // height of the destination; 0 before
	answered int64 // height of the destination at which the acknowledgement was written; 0 before
	cleared  int64 // height of the source at which the commitment went; 0 before
	accepted bool
	ack      []byte
	errands  []errand
	broken   bool // it was tried, and its data make the destination panic
	anyError bool // the acknowledgement is an error whose code the model does not know
	// Of what openledgerd sends on: the packet that brought it, what its memo asks for, and how often it is tried again.
	parent  *packet
	hop     *hop
	retries int
	asked   *ask                // of questions
	answer  func([]byte) string // holds the answer in an acknowledgement against the model's
}

func (p *packet) source() end      { return p.lane.ends[p.from] }
func (p *packet) destination() end { return p.lane.ends[1-p.from] }

// expired says whether a packet times out on its destination at a height and time.
func (p *packet) expired(height int64, at time.Time) bool {
	if p.lane.v2 {
		return uint64(at.Unix()) >= p.v2.TimeoutTimestamp
	}
	limit, stamp := p.v1.TimeoutHeight, p.v1.TimeoutTimestamp
	return !limit.IsZero() && uint64(height) >= limit.RevisionHeight || stamp != 0 && uint64(at.UnixNano()) >= stamp
}

// at is a height of the chain as IBC writes it.
func (s *side) at(height int64) clienttypes.Height {
	return clienttypes.NewHeight(clienttypes.ParseChainID(s.id), uint64(height))
}

// tick moves the clock by a random time below a limit.
func (w *world) tick(limit time.Duration) {
	w.now = w.now.Add(time.Duration(1 + w.random.Int63n(int64(limit))))
}

// chance says yes in so many of a thousand cases.
func (w *world) chance(permille int) bool { return w.random.Intn(1000) < permille }

func pick[T any](w *world, list []T) T { return list[w.random.Intn(len(list))] }

// below is a random amount from 1 to a limit, spread over the orders of magnitude.
func (w *world) below(limit sdkmath.Int) sdkmath.Int {
	bits := limit.BigInt().BitLen()
	take := w.random.Intn(bits + 1)
	n := sdkmath.NewIntFromUint64(w.random.Uint64())
	for n.BigInt().BitLen() < take && n.BigInt().BitLen() < 192 {
		n = n.MulRaw(1 << 32).AddRaw(int64(w.random.Uint32()))
	}
	for n.BigInt().BitLen() > take {
		n = n.QuoRaw(2)
	}
	if n.GT(limit) {
		n = limit
	}
	return sdkmath.MaxInt(n, sdkmath.OneInt())
}

// relayer is the next of the accounts that sign what relayers send.
func (s *side) relayer() *account {
	s.turn++
	return s.relayers[s.turn%len(s.relayers)]
}

// coins that an account has, as the chain says.
func coinsByDenom(coins sdk.Coins) map[string]sdkmath.Int {
	out := map[string]sdkmath.Int{}
	for _, c := range coins {
		out[c.Denom] = c.Amount
	}
	return out
}
