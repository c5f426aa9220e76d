// Prints what wasmd 0.61.14 answers to random and to chosen inputs, for the tests of this crate.
//
//	GOFLAGS=-mod=mod go run . > ../data/wasmd.jsonl
//	GOFLAGS=-mod=mod go run . printable     # the table of src/printable.rs
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"

	errorsmod "cosmossdk.io/errors"
)

// record is one line: what was asked, and what came back. A refusal has a code; a panic has the code of one.
type record map[string]any

func emit(r record) {
	line, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

// refusal says how an error looks to a client.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	return fmt.Sprintf("%s:%d %s", codespace, code, err)
}

// caught runs something that may panic.
func caught(f func()) (panicked string) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Sprintf("%T", r)
		}
	}()
	f()
	return ""
}

func x(bz []byte) string { return hex.EncodeToString(bz) }

func main() {
	if len(os.Args) > 1 && os.Args[1] == "printable" {
		printable()
		return
	}
	r := rand.New(rand.NewSource(1))
	keys(r)
	addresses(r)
	gas(r)
	policies(r)
	messages(r)
	forms(r)
	archives(r)
	grants(r)
}
