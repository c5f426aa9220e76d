// Runs a script of blocks on the Cosmos SDK's own modules and records, line by line, what goes in and what comes out, so that another
// implementation can be held against it: `go run . -out recording.jsonl`.
package main

import (
	"flag"
	"fmt"
)

func main() {
	out := flag.String("out", "recording.jsonl", "file for the recording")
	flag.Parse()
	setPrefixes()
	doc := makeGenesis(tune{chainID: "replay-1", time: genesisTime, stakes: stakes})
	c := newChain(*out, doc)
	script(c)
	c.export()
	c.out.close()
	fmt.Printf("%d transactions in %d blocks\n", len(c.results), c.height)
}
