// Prints what ibc-go 11.2's layers around transfers make of packets, messages and blocks, for the tests of the crates
// ratelimit and forward. The keepers of limits, forwards and transfers are ibc-go's own over the SDK's own bank; core
// IBC below them is played by a few lines, which the tests play in the same way.
//
//	GOFLAGS=-mod=mod go run . limits > ../data/limits.jsonl
//	GOFLAGS=-mod=mod go run . forwards > ../../../forward/tests/data/forwards.jsonl
//	GOFLAGS=-mod=mod go run . memos > ../../../forward/tests/data/memos.jsonl
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

var out = bufio.NewWriter(os.Stdout)

// record is one line: what was asked, and what came back.
type record map[string]any

func emit(r record) {
	line, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	out.Write(line)
	out.WriteByte('\n')
}

func x(bz []byte) string { return hex.EncodeToString(bz) }

// code is how a receipt names an error.
func code(err error) string {
	if err == nil {
		return "ok"
	}
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	return fmt.Sprintf("%s:%d", codespace, code)
}

// fixed takes the address of a big number out of a text: ibc-go prints the pointer where it means the number.
func fixed(text string) string { return pointer.ReplaceAllString(text, "strictly positive: got ?") }

var pointer = regexp.MustCompile(`strictly positive: got \{\d+\}`)

func main() {
	defer out.Flush()
	sdk.GetConfig().SetBech32PrefixForAccount("open", "openpub")
	switch os.Args[1] {
	case "limits":
		limits()
	case "forwards":
		forwards()
	case "memos":
		memos()
	}
}
