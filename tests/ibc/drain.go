package main

import (
	"fmt"
	"time"
)

// drain relays until nothing is on its way, except for refunds that the hostile application made impossible: it refused tokens and
// sent them home as well.
func (w *world) drain() {
	for n := 0; ; n++ {
		robbed, stranded := 0, 0
		for _, p := range w.live {
			if p.lane.loop {
				continue
			}
			if p.stranded() {
				stranded++
				continue
			}
			over := p.received != 0 || p.expired(w.sides[1-p.from].height, w.sides[1-p.from].time)
			if p.lane.hostile && over && !p.accepted && w.sides[p.from].robbed(p) {
				robbed++
			}
		}
		if w.tally.robbed, w.tally.stranded = robbed, stranded; robbed+stranded == len(w.live) {
			return
		}
		if n > 60 {
			for _, p := range w.live[:min(5, len(w.live))] {
				fmt.Printf("stuck: %s packet %d from %d: received %d, accepted %v, acknowledgement %s\n", p.lane.name, p.sequence, p.from, p.received,
					p.accepted, p.ack)
			}
			panic(fmt.Sprintf("%d packets neither arrive nor time out", len(w.live)))
		}
		if n%3 == 2 {
			w.now = w.now.Add(time.Hour)
		}
		for _, s := range w.sides {
			s.relay(true)
		}
	}
}

// robbed says whether what a packet took is no longer there to be given back.
func (s *side) robbed(p *packet) bool {
	mark := len(s.w.undo)
	defer s.w.rollback(mark)
	return !s.reverse(p)
}

// halted says whether a limit keeps what times out from being sent again.
func (s *side) halted(p *packet) bool {
	if p.received != 0 {
		return false
	}
	mark := len(s.w.undo)
	defer s.w.rollback(mark)
	return s.lost(p, moment{height: s.height + 1, time: s.w.now}) != ""
}
