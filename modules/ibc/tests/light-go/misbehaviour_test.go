package light

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto/tmhash"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// misbehaviours has two headers that contradict each other, or seem to.
func (r *recorder) misbehaviours() {
	w := r.follow("misbehaviour", four)
	w.message(client, at(12, four).header(), true)
	pair := func(one, two *tendermint.Header) *tendermint.Misbehaviour {
		return &tendermint.Misbehaviour{ClientId: client, Header1: one, Header2: two} //nolint:staticcheck
	}
	forked := func(height int64, app string) block {
		b := at(height, four)
		b.appHash = tmhash.Sum([]byte(app))
		return b
	}
	late := at(15, four)
	late.time = timeOf(13)
	w.ask(client, clienttypes.NewHeight(1, 12))
	cases := []struct {
		name string
		msg  *tendermint.Misbehaviour
	}{
		{"fork", pair(at(14, four).header(), forked(14, "fork").header())},
		{"fork at a known height", pair(at(12, four).header(), forked(12, "fork").header())},
		{"equal", pair(at(14, four).header(), at(14, four).header())},
		{"time", pair(late.header(), at(14, four).header())},
		{"no contradiction", pair(at(15, four).header(), at(14, four).header())},
		{"order", pair(at(14, four).header(), at(15, four).header())},
		{"nil 1", pair(nil, at(14, four).header())},
		{"nil 2", pair(at(14, four).header(), nil)},
		{"empty", pair(&tendermint.Header{}, &tendermint.Header{})},
	}
	for _, c := range cases {
		w.note(c.name)
		w.message(client, c.msg, false)
	}
	named := pair(at(14, four).header(), forked(14, "fork").header())
	for _, id := range []string{"", "x", "no/slash", "07-tendermint-99"} {
		named.ClientId = id //nolint:staticcheck
		w.message(client, named, false)
	}
	for _, m := range append(commitMutations(), headerMutations()...) {
		for side := 0; side < 2; side++ {
			h := copied(at(14, four).header())
			func() {
				defer func() { _ = recover() }()
				m.f(h)
			}()
			msg := pair(h, forked(14, "fork").header())
			if side == 1 {
				msg = pair(forked(14, "fork").header(), h)
			}
			w.note(fmt.Sprintf("%s %d", m.name, side))
			w.message(client, msg, false)
		}
	}
	two := at(14, four)
	two.chain, two.trusted = "other-2", clienttypes.NewHeight(1, 10)
	twoFork := two
	twoFork.appHash = tmhash.Sum([]byte("fork"))
	w.note("another revision")
	w.message(client, pair(two.header(), twoFork.header()), false)
	few := at(14, uneven)
	few.trustedSet = four
	w.note("another set")
	w.message(client, pair(few.header(), forked(14, "fork").header()), false)
	for _, after := range []time.Duration{-1, 0, time.Hour} {
		w.at(3000, timeOf(10).Add(14*24*time.Hour+after))
		w.message(client, pair(at(14, four).header(), forked(14, "fork").header()), false)
	}
	w.at(1000, timeOf(30))
	w.message(client, pair(at(14, four).header(), forked(14, "fork").header()), true)
	w.ask(client, clienttypes.NewHeight(1, 12))
	w.message(client, at(15, four).header(), false)
}

// followings has updates in every order, with heights that are known, that contradict and that are forgotten.
func (r *recorder) followings() {
	w := r.follow("updates", four)
	for _, height := range []int64{20, 15, 12, 20, 17, 21} {
		w.message(client, at(height, four).header(), true)
		w.ask(client, clienttypes.NewHeight(1, uint64(height)))
	}
	from := at(25, four)
	from.trusted = clienttypes.NewHeight(1, 17)
	w.message(client, from.header(), true)
	for _, t := range []time.Time{timeOf(15), timeOf(17), timeOf(16), timeOf(15).Add(1), timeOf(17).Add(-1), timeOf(30)} {
		b := at(16, four)
		b.time = t
		w.note("time between neighbours " + t.String())
		w.message(client, b.header(), false)
	}
	same := at(15, four)
	same.appHash = tmhash.Sum([]byte("fork"))
	w.message(client, same.header(), false)
	check := *w
	check.ctx = w.ctx.WithIsCheckTx(true)
	old := func(height int64, trusted uint64) block {
		b := at(height, four)
		b.trusted = clienttypes.NewHeight(1, trusted)
		return b
	}
	// Height 10 is not trusted any more, 12 and later ones are.
	w.at(2000, timeOf(10).Add(14*24*time.Hour))
	check.at(2000, timeOf(10).Add(14*24*time.Hour))
	check.message(client, old(26, 12).header(), false)
	w.message(client, old(26, 12).header(), true)
	w.ask(client, clienttypes.NewHeight(1, 10))
	w.message(client, old(27, 12).header(), true)
	w.at(2001, timeOf(17).Add(14*24*time.Hour))
	for _, height := range []int64{28, 28, 29, 30, 31} {
		w.message(client, old(height, 20).header(), true)
	}
	w.ask(client, clienttypes.NewHeight(1, 12))
	// A height is in order, and nothing is known of it.
	w.put([]byte("clients/"+client+"/consensusStates/1-20"), nil)
	w.at(2002, timeOf(25).Add(14*24*time.Hour))
	w.message(client, old(33, 26).header(), false)
}
