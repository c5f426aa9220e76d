// Records what ibc-go 10.7's modules of interchain accounts do, for the tests of this crate. Both keepers are ibc-go's
// own, over the SDK's own accounts and coins and its routers of messages and queries; core IBC below them is played by
// a few lines, which the test plays in the same way.
//
//	GOFLAGS=-mod=mod go run . > ../data/flows.jsonl
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

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

func main() {
	defer out.Flush()
	sdk.GetConfig().SetBech32PrefixForAccount("open", "openpub")
	sdk.GetConfig().SetBech32PrefixForValidator("openvaloper", "openvaloperpub")
	handshakes()
	controllers()
	listeners()
	hosts()
	packets()
}
