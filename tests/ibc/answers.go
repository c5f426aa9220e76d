package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"

	sdkmath "cosmossdk.io/math"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	"google.golang.org/protobuf/encoding/protowire"
)

// answer in the words of its JSON.
type answer struct {
	Inference string           `json:"inference_id"`
	Label     uint32           `json:"label"`
	Logits    []string         `json:"logits_q16"`
	Fee       *coinJSON        `json:"fee"`
	Record    []byte           `json:"record_hash"`
	Material  []byte           `json:"material_hash"`
	Height    string           `json:"height"`
	Payees    []map[string]any `json:"payees"`
	Left      *coinJSON        `json:"left"`
	Sent      *coinJSON        `json:"sent"`
}

type coinJSON struct {
	Denom  string `json:"denom"`
	Amount string `json:"amount"`
}

func coinOf(amount sdkmath.Int) *coinJSON { return &coinJSON{open, amount.String()} }

// expect is a stand-in for the acknowledgement, and lets the packet compare the true one.
func (s *side) expect(p *packet, q *ask, want answer) []byte {
	binary := q.port && p.lane.v2 && p.v2.Payloads[0].Encoding == transfertypes.EncodingProtobuf
	p.answer = func(ack []byte) string {
		if !q.port || !p.lane.v2 {
			var outer struct {
				Result []byte `json:"result"`
			}
			if err := json.Unmarshal(ack, &outer); err != nil || outer.Result == nil {
				return "no answer"
			}
			ack = outer.Result
		}
		var got answer
		if binary {
			got = fromWire(ack)
		} else if err := json.Unmarshal(ack, &got); err != nil {
			return err.Error()
		}
		if q.withdraw && binary {
			got.Inference = "0"
		}
		if len(got.Payees) > q.payees || q.payees > 0 && len(got.Payees) == 0 && !q.withdraw {
			return fmt.Sprintf("names %d accounts", len(got.Payees))
		}
		if !q.withdraw {
			record, _ := unwire(s.inquire("/openledger.attribution.v1.Query/Attribution", wire(1, int(must(parse(want.Inference))))))
			header, _ := unwire(record[1])
			body, _ := unwire(record[2])
			if hex.EncodeToString(header[4]) != hex.EncodeToString(got.Record) || hex.EncodeToString(body[14]) != hex.EncodeToString(got.Material) {
				return "has another hash than its record"
			}
		}
		got.Payees, got.Record, got.Material = nil, nil, nil
		if len(got.Logits) == 0 {
			got.Logits = nil
		}
		if !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("not the answer %s", must(json.Marshal(want)))
		}
		return ""
	}
	return []byte("answer")
}

func parse(text string) (n uint64, err error) {
	_, err = fmt.Sscan(text, &n)
	return n, err
}

// fromWire reads an answer in protobuf.
func fromWire(b []byte) (out answer) {
	texts, numbers := unwire(b)
	last := func(n int) uint64 {
		if v := numbers[n]; len(v) > 0 {
			return v[len(v)-1]
		}
		return 0
	}
	coin := func(n int) *coinJSON {
		if texts[n] == nil {
			return nil
		}
		parts, _ := unwire(texts[n])
		return &coinJSON{string(parts[1]), string(parts[2])}
	}
	out = answer{Inference: fmt.Sprint(last(1)), Label: uint32(last(2)), Fee: coin(4), Record: texts[5], Material: texts[6],
		Height: fmt.Sprint(last(7)), Left: coin(9), Sent: coin(10)}
	for packed := texts[3]; len(packed) > 0; {
		v, n := protowire.ConsumeVarint(packed)
		out.Logits, packed = append(out.Logits, fmt.Sprint(protowire.DecodeZigZag(v))), packed[n:]
	}
	if texts[8] != nil {
		out.Payees = []map[string]any{{}}
	}
	return out
}
