package main

import (
	"fmt"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// target is a chain that the script runs on: the recorded one in this process, or live ones.
type target interface {
	// block executes the transactions in one block that comes soon after the one before.
	block(...draft)
	// pass lets this much time go by before such a block.
	pass(time.Duration, ...draft)
	// now is the time of the last block.
	now() time.Time
	// queries asks everything that can be asked.
	queries(label string)
	// scripted is the recorded chain where the target is one: it can also be told who votes and who misbehaves.
	scripted() *chain
}

// story is the script and what it remembers.
type story struct {
	target
	proposals uint64 // proposals that were submitted so far
	names     int
}

func script(t target) {
	s := &story{target: t}
	s.block()
	s.transfers()
	s.signatures()
	s.vesting()
	s.delegations()
	s.rewards()
	s.validators()
	s.feegrants()
	s.grants()
	s.governance()
	s.parameters()
	s.pass(unbondingTime)
	s.block()
	s.queries("after the periods")
	if c := t.scripted(); c != nil {
		s.faults(c)
	}
	s.late()
	s.queries("at the end")
}

func tokens(n int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin("token", n)) }

// name makes a label that no other transaction has.
func (s *story) name(text string) string {
	s.names++
	return fmt.Sprintf("%03d %s", s.names, text)
}

// tx is a transaction with a label of its own.
func (s *story) tx(label string, signer int, msgs ...sdk.Msg) draft {
	return tx(s.name(label), signer, msgs...)
}

// both signs the same messages DIRECT by one account and amino by another.
func (s *story) both(label string, a, b int, f func(n int) sdk.Msg) []draft {
	return []draft{s.tx(label, a, f(a)), s.tx(label, b, f(b)).amino()}
}

func intPtr(n int64) *math.Int { i := math.NewInt(n); return &i }
