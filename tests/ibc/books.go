package main

import (
	"crypto/sha256"
	"strings"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
)

// journal lets what a refused transaction changed in the model be undone.
type journal struct{ undo []func() }

func (j *journal) note(f func()) { j.undo = append(j.undo, f) }

func (j *journal) rollback(mark int) {
	for i := len(j.undo) - 1; i >= mark; i-- {
		j.undo[i]()
	}
	j.undo = j.undo[:mark]
}

// assign a value that a rollback takes back.
func assign[T any](j *journal, place *T, value T) {
	before := *place
	j.note(func() { *place = before })
	*place = value
}

// books are what the accounts of one chain hold by the test's own reckoning, which asks no application. Tokens go by the path
// that ICS-20 gives them on this chain.
type books struct {
	*journal
	holdings map[string]map[string]sdkmath.Int // by address and path
	escrowed map[string]sdkmath.Int
	supply   map[string]sdkmath.Int
}

func newBooks(j *journal) *books {
	return &books{journal: j, holdings: map[string]map[string]sdkmath.Int{}, escrowed: map[string]sdkmath.Int{},
		supply: map[string]sdkmath.Int{}}
}

// denom is how the chain's bank calls a path.
func (b *books) denom(path string) string { return transfertypes.ExtractDenomFromPath(path).IBCDenom() }

func amountOf(m map[string]sdkmath.Int, path string) sdkmath.Int {
	if v, ok := m[path]; ok {
		return v
	}
	return sdkmath.ZeroInt()
}

func (b *books) set(m map[string]sdkmath.Int, path string, value sdkmath.Int) {
	before, had := m[path]
	b.note(func() {
		if had {
			m[path] = before
		} else {
			delete(m, path)
		}
	})
	m[path] = value
}

func (b *books) of(address string) map[string]sdkmath.Int {
	if b.holdings[address] == nil {
		b.holdings[address] = map[string]sdkmath.Int{}
	}
	return b.holdings[address]
}

func (b *books) balance(address, path string) sdkmath.Int { return amountOf(b.of(address), path) }

func (b *books) add(address, path string, amount sdkmath.Int) {
	b.set(b.of(address), path, b.balance(address, path).Add(amount))
}

// paths of the tokens that an account has.
func (b *books) paths(address string) (out []string) {
	for _, path := range sorted(b.of(address)) {
		if b.balance(address, path).IsPositive() {
			out = append(out, path)
		}
	}
	return out
}

// take says whether there was enough.
func (b *books) take(address, path string, amount sdkmath.Int) bool {
	if b.balance(address, path).LT(amount) {
		return false
	}
	b.set(b.of(address), path, b.balance(address, path).Sub(amount))
	return true
}

func (b *books) move(from, to, path string, amount sdkmath.Int) bool {
	if !b.take(from, path, amount) {
		return false
	}
	b.add(to, path, amount)
	return true
}

// mint says whether the supply has room: no amount is of more than 256 bits.
func (b *books) mint(to, path string, amount sdkmath.Int) bool {
	supply, err := amountOf(b.supply, path).SafeAdd(amount)
	if err != nil {
		return false
	}
	b.add(to, path, amount)
	b.set(b.supply, path, supply)
	return true
}

func (b *books) burn(from, path string, amount sdkmath.Int) bool {
	if !b.take(from, path, amount) {
		return false
	}
	b.set(b.supply, path, amountOf(b.supply, path).Sub(amount))
	return true
}

// end is one side of a channel, or a client of version 2.
type end struct{ port, id string }

func (e end) prefix() string { return e.port + "/" + e.id + "/" }

// send takes tokens from their owner into escrow, or burns those that go home.
func (b *books) send(from end, sender, path string, amount sdkmath.Int) bool {
	if strings.HasPrefix(path, from.prefix()) {
		return b.burn(sender, path, amount)
	}
	if !b.move(sender, escrow(from), path, amount) {
		return false
	}
	b.set(b.escrowed, path, amountOf(b.escrowed, path).Add(amount))
	return true
}

// refund undoes a send.
func (b *books) refund(from end, sender, path string, amount sdkmath.Int) bool {
	if strings.HasPrefix(path, from.prefix()) {
		return b.mint(sender, path, amount)
	}
	return b.release(from, sender, path, amount)
}

func (b *books) release(from end, to, path string, amount sdkmath.Int) bool {
	if !b.move(escrow(from), to, path, amount) {
		return false
	}
	b.set(b.escrowed, path, amountOf(b.escrowed, path).Sub(amount))
	return true
}

// receive gives what came from an end of the other chain: its own tokens from escrow, others as vouchers.
func (b *books) receive(from, to end, receiver, path string, amount sdkmath.Int) bool {
	if home, ok := strings.CutPrefix(path, from.prefix()); ok {
		return b.release(to, receiver, home, amount)
	}
	return b.mint(receiver, to.prefix()+path, amount)
}

// escrow is the account that holds what left over an end.
func escrow(e end) string {
	hash := sha256.Sum256([]byte("ics20-1\x00" + e.port + "/" + e.id))
	return sdk.AccAddress(hash[:20]).String()
}
