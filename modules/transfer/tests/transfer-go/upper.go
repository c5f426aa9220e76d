package main

import (
	"fmt"
	"unicode"
)

// upper prints the simple upper case of all characters beyond ASCII as runs: first, last, step, and what is added.
func upper() {
	type run struct {
		first, last rune
		step, add   int32
	}
	var runs []run
	for c := rune(128); c <= unicode.MaxRune; c++ {
		add := unicode.ToUpper(c) - c
		if add == 0 {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].add == add {
			r := &runs[n-1]
			step := c - r.last
			if step <= 2 && (r.first == r.last || r.step == step) {
				r.last, r.step = c, step
				continue
			}
		}
		runs = append(runs, run{c, c, 1, add})
	}
	line := "   "
	for _, r := range runs {
		entry := fmt.Sprintf(" (0x%x, 0x%x, %d, %d),", r.first, r.last, r.step, r.add)
		if len(line)+len(entry) > 120 {
			fmt.Fprintln(out, line)
			line = "   "
		}
		line += entry
	}
	fmt.Fprintln(out, line)
}
