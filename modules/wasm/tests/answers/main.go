// Prints what Go's encoding/json makes of answers and queries of contracts, well-formed and not, with the types of wasmvm 3.0.7:
// `go run . > ../data/answers.json`. Each line of the list is a type, the JSON, and what was read or why it was refused.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/CosmWasm/wasmvm/v3/types"
)

type entry struct {
	Type  string `json:"type"`
	Input []byte `json:"input"`
	Value string `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func target(kind string) any {
	switch kind {
	case "result":
		return &types.ContractResult{}
	case "basic":
		return &types.IBCBasicResult{}
	case "receive":
		return &types.IBCReceiveResult{}
	case "open":
		return &types.IBCChannelOpenResult{}
	case "answer":
		return &types.QueryResult{}
	case "query":
		return &types.QueryRequest{}
	}
	panic(kind)
}

func read(kind string, input []byte) (e entry) {
	e = entry{Type: kind, Input: input}
	defer func() {
		if r := recover(); r != nil {
			e.Error = fmt.Sprint(r)
		}
	}()
	value := target(kind)
	if err := json.Unmarshal(input, value); err != nil {
		e.Error = err.Error()
		return
	}
	e.Value = show(value)
	return
}

func main() {
	var out []entry
	for _, c := range cases() {
		out = append(out, read(c.kind, []byte(c.text)))
	}
	for _, c := range mutated() {
		out = append(out, read(c.kind, []byte(c.text)))
	}
	lines, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stdout, string(lines))
}
