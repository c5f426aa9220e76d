// Runs a script of blocks on the Cosmos SDK's own modules and records, line by line, what goes in and what comes out, so that another
// implementation can be held against it: `go run . -out recording.jsonl`. With `-wasm` the application has x/wasm and ibc-go too; with
// `-contracts` the script is another one, about contracts. With `-ibc` two such chains play a third script, each into a file of its own:
// `-out build/ibc-replay.jsonl` makes `build/ibc-replay-a.jsonl` and `build/ibc-replay-b.jsonl`.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("out", "recording.jsonl", "file for the recording")
	live := flag.Bool("live", false, "run the script on wasmd and openledgerd instead, and compare them")
	wasmd := flag.String("wasmd", "wasmd", "wasmd's binary")
	openledgerd := flag.String("openledgerd", "openledgerd", "openledgerd's binary")
	endpoints := flag.String("endpoints", "", "file with REST paths, one in a line")
	allow := flag.String("allow", "", "file with the differences that are explained")
	contracts := flag.Bool("contracts", false, "play the script of contracts (without -live on an application that has x/wasm and IBC)")
	flag.BoolVar(&playIBC, "ibc", false, "play the script of IBC on two chains that have x/wasm and IBC")
	flag.BoolVar(&withContracts, "wasm", false, "the application has x/wasm and IBC, too")
	brief := flag.Bool("brief", false, "with -live: no transactions (for contracts a few), REST and command line only")
	flag.Parse()
	setPrefixes(*contracts)
	if *live {
		if err := liveMain(*wasmd, *openledgerd, *endpoints, *allow, *brief, *contracts, playIBC); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	if playIBC {
		ibcMain(*out)
		return
	}
	withContracts = withContracts || *contracts
	doc := makeGenesis(tune{chainID: "replay-1", time: genesisTime, stakes: stakes})
	recording := newRecorder(*out)
	c := newChain(recording, doc)
	var before *tale
	if *contracts {
		before = contractScript(c)
	} else {
		script(c)
	}
	// The state goes out and into a new chain, which goes on where the first one ended.
	doc.AppState, doc.InitialHeight, doc.Time = withoutGifts(c.app, c.export()), c.height+1, c.time
	again := newChain(recording, doc)
	again.proposals = c.proposals
	if *contracts {
		afterContractImport(again, before)
	} else {
		afterImport(again)
	}
	again.export()
	recording.close()
	fmt.Printf("%d transactions in %d blocks\n", len(c.results)+len(again.results), again.height)
}
