package main

import (
	"fmt"
	"strings"
	"unicode"
)

// printable prints the ranges of unicode.IsPrint as the Rust table src/printable.rs holds them.
func printable() {
	var ranges []string
	start := rune(-1)
	for r := rune(0); r <= unicode.MaxRune+1; r++ {
		switch on := r <= unicode.MaxRune && unicode.IsPrint(r); {
		case on && start < 0:
			start = r
		case !on && start >= 0:
			ranges = append(ranges, fmt.Sprintf("(0x%x,0x%x)", start, r-1))
			start = -1
		}
	}
	fmt.Println("//", unicode.Version)
	fmt.Println(strings.Join(ranges, ","))
}
