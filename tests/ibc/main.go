// Drives openledgerd as one of two chains that IBC connects; the other is ibc-go's simapp. See README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func main() {
	binary := flag.String("openledgerd", "openledgerd", "the program")
	seeds := flag.String("seeds", "1", "seeds of the runs")
	packets := flag.Int("packets", 20_000, "packets in each run")
	costs := flag.Bool("costs", false, "measure CPU times after each run")
	flag.IntVar(&spoils, "spoils", spoils, "proofs of a thousand that have a wrong bit")
	keep := flag.String("keep", "", "directory that keeps the homes")
	flag.Parse()
	// The kernel ends openledgerd with the thread that started it.
	runtime.LockOSThread()
	failed := false
	for _, word := range strings.Fields(*seeds) {
		seed := must(strconv.ParseInt(word, 10, 64))
		dir := *keep
		if dir == "" {
			dir = must(os.MkdirTemp("", "ibc"))
		}
		failed = !run(*binary, filepath.Join(dir, word), seed, *packets, *costs) || failed
		if *keep == "" {
			check(os.RemoveAll(dir))
		}
	}
	if failed {
		os.Exit(1)
	}
}

// run plays one seed and says whether all was well.
func run(binary, dir string, seed int64, packets int, costs bool) (well bool) {
	start := time.Now()
	w, h := newWorld(binary, dir, seed)
	defer func() {
		for _, s := range w.sides {
			s.close()
		}
		if r := recover(); r == (halted{}) {
			fmt.Printf("seed %d ended with %d faults after %d packets\n", seed, len(w.bugs), w.tally.sent)
			well = false
		} else if r != nil {
			panic(r)
		}
	}()
	rounds := 0
	for said := start; w.tally.sent < packets; rounds++ {
		w.round(h, 30)
		w.audit(rounds%10 == 0)
		if time.Since(said) > 20*time.Second {
			said = time.Now()
			fmt.Printf("%v seed %d: %+v, %d on their way\n", time.Since(start).Round(time.Second), seed, w.tally, len(w.live))
		}
	}
	w.drain()
	w.audit(true)
	for _, s := range w.sides {
		s.misbehave()
	}
	spent := time.Since(start)
	t := w.tally
	fmt.Printf("seed %d: %d packets (%d received, %d of them refused by the application, %d acknowledged, %d timed out, %d as their channel closed, %d robbed, %d stranded), %d sent on (%d of them for the second time, %d came back, %d were sent "+
		"again), %d answers, %d withdrawals and %d sent home, %d requests declined, %d packets beyond a limit, %d messages in "+
		"%d transactions (%d refused as they must), %d commands of remote accounts obeyed, %d redundant, %d checked for the mempool, %d blocks, %d changes of validators, "+
		"%d forged headers refused, %d channels opened and closed, %d restarts, %d + %d proofs, %d rounds in %v, %.0f packets/s, %d faults\n",
		seed, t.sent, t.received, t.refused, t.acknowledged, t.timedOut, t.closedOn, t.robbed, t.stranded, t.onward, t.twice, t.takenBack, t.sentAgain, t.answers, t.withdrawals, t.home, t.declined, t.limited, t.messages, t.transactions, t.failed, t.obeyed, t.redundant, t.checked, t.blocks,
		t.sets, t.forged, len(w.lanes)-9-len(w.passing()), t.restarts, w.sides[0].proofs, w.sides[1].proofs, rounds, spent.Round(time.Second), float64(t.sent)/spent.Seconds(), len(w.bugs))
	var refusals []string
	for _, reason := range sorted(w.reasons) {
		refusals = append(refusals, fmt.Sprintf("%s %d", reason, w.reasons[reason]))
	}
	fmt.Printf("seed %d, foreseen refusals: %s\n", seed, strings.Join(refusals, ", "))
	if costs {
		w.measure()
		w.drain()
		w.audit(true)
	}
	return len(w.bugs) == 0
}
