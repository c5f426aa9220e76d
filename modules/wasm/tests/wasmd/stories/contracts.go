package main

import (
	"encoding/json"
	"fmt"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

const testdata = "x/wasm/keeper/testdata/"

// burner deletes the entries of the contract that it takes the place of, some in each migration.
func burner(s *stage) {
	hackatom, queue, code := s.store(testdata+"hackatom.wasm"), s.store(testdata+"queue.wasm"), s.store(testdata+"burner.wasm")
	first := s.instantiate(hackatom, fmt.Sprintf(`{"verifier":"%s","beneficiary":"%s"}`, user(1), user(4)))
	s.send(first, 5)
	for _, delete := range []string{"0", "100", "100", "-1", "4294967296"} {
		s.migrate(first, code, fmt.Sprintf(`{"payout":"%s","delete":%s}`, user(5), delete))
	}
	s.migrate(first, code, `{"payout":"x","delete":1}`)
	s.execute(first, `{}`)
	s.query(first, `{}`)
	s.migrate(first, hackatom, fmt.Sprintf(`{"verifier":"%s"}`, user(2)))
	second := s.instantiate(queue, `{}`)
	for n := 0; n < 25; n++ {
		s.execute(second, fmt.Sprintf(`{"enqueue":{"value":%d}}`, n))
	}
	for _, delete := range []int{10, 1, 20, 5} {
		s.migrate(second, code, fmt.Sprintf(`{"payout":"%s","delete":%d}`, user(5), delete))
	}
	s.instantiate(code, `{}`)
}

func queue(s *stage) {
	contract := s.instantiate(s.store(testdata+"queue.wasm"), `{}`)
	s.execute(contract, `{"dequeue":{}}`)
	for n := 0; n < 12; n++ {
		s.execute(contract, fmt.Sprintf(`{"enqueue":{"value":%d}}`, n*n-20))
	}
	asked := []string{`{"count":{}}`, `{"sum":{}}`, `{"reducer":{}}`, `{"list":{}}`, `{"open_iterators":{"count":1}}`, `{"open_iterators":{"count":300}}`,
		`{"open_iterators":{"count":70000}}`, `{"nothing":{}}`, `{"count":{}`}
	for i := 0; i < 2; i++ {
		for _, q := range asked {
			s.query(contract, q)
		}
		for n := 0; n < 7; n++ {
			s.execute(contract, `{"dequeue":{}}`)
		}
	}
	s.execute(contract, `{"enqueue":{"value":2147483648}}`)
	for _, limit := range []uint64{60_000, 75_000, 80_000, 90_000} {
		s.within(limit).query(contract, `{"list":{}}`)
		s.within(limit).execute(contract, `{"enqueue":{"value":1}}`)
	}
	s.migrate(contract, 1, `{}`)
	s.query(contract, `{"list":{}}`)
}

// told is the message of replier.
type told struct {
	ID       byte   `json:"msg_id"`
	Data     bool   `json:"set_data_in_exec_and_reply"`
	Order    bool   `json:"return_order_in_reply"`
	Fail     bool   `json:"exec_error"`
	FailLate bool   `json:"reply_error"`
	Never    bool   `json:"reply_on_never"`
	Messages []told `json:"messages"`
}

// replier calls itself in trees: one contract calls two, each of which calls one.
func replier(s *stage) {
	contract := s.instantiate(s.store(testdata+"replier.wasm"), `{}`)
	tree := func() told {
		leaf := func(id byte) told { return told{ID: id, Data: true, Messages: []told{}} }
		two, four := leaf(2), leaf(4)
		two.Messages, four.Messages = []told{leaf(3)}, []told{leaf(5)}
		return told{ID: 1, Data: true, Messages: []told{two, four}}
	}
	// Each node is spoiled in each way, with and without the order of calls as the answer.
	for node := 0; node < 5; node++ {
		for way := 0; way < 5; way++ {
			for _, order := range []bool{false, true} {
				t := tree()
				at := []*told{&t, &t.Messages[0], &t.Messages[0].Messages[0], &t.Messages[1], &t.Messages[1].Messages[0]}[node]
				switch way {
				case 1:
					at.Data = false
				case 2:
					at.Fail = true
				case 3:
					at.FailLate = true
				case 4:
					at.Never = true
				}
				t.Order = order
				s.execute(contract, string(must(json.Marshal(t))))
			}
		}
	}
	t := tree()
	for _, limit := range []uint64{100_000, 200_000, 300_000, 350_000} {
		s.within(limit).execute(contract, string(must(json.Marshal(t))))
	}
	s.remember()
	s.execute(contract, string(must(json.Marshal(t))))
	s.execute(contract, string(must(json.Marshal(t))))
	s.pin(1)
	s.execute(contract, string(must(json.Marshal(t))))
}

func cyberpunk(s *stage) {
	contract := s.instantiate(s.store(testdata+"cyberpunk.wasm"), `{}`)
	for _, msg := range []string{`{"noop":{}}`, `{"debug":{}}`, `{"abort":{}}`, `{"panic":{}}`, `{"unreachable":{}}`, `{"mirror_env":{}}`, `{"argon2":{"mem_cost":64,"time_cost":1}}`,
		`{"argon2":{"mem_cost":256,"time_cost":5}}`, `{"argon2":{"mem_cost":1,"time_cost":0}}`, `{"argon2":{"mem_cost":100000,"time_cost":1}}`, `{"allocate_large_memory":{"pages":0}}`,
		`{"allocate_large_memory":{"pages":30}}`, `{"allocate_large_memory":{"pages":480}}`, `{"allocate_large_memory":{"pages":700}}`, `{"nothing":{}}`, `{"noop":[]}`, `[]`, `"noop"`} {
		s.execute(contract, msg)
	}
	for _, msg := range []string{`{"cpu_loop":{}}`, `{"storage_loop":{}}`, `{"memory_loop":{}}`, `{"message_loop":{}}`} {
		for _, limit := range []uint64{60_000, 100_000, 400_000} {
			s.within(limit).execute(contract, msg)
		}
	}
	s.query(contract, `{"mirror_env":{}}`)
	s.query(contract, `{"denom":{"denom":"x"}}`)
	s.query(contract, `{"denoms":{}}`)
}

// anyMessages are those in protobuf, of a length that is bounded and paid.
func anyMessages(s *stage) {
	contract := s.instantiate(s.store("relaying"), `{"ok":{}}`)
	for _, name := range []string{"any", "stargate"} {
		for _, n := range []int{0, 1, 1023, 1024, 1025, 100 << 10, 512 << 10, 512<<10 + 1, 600 << 10} {
			s.padded(n).execute(contract, fmt.Sprintf(`{"ok":{"messages":[{"id":1,"msg":{"%s":{"type_url":"/cosmos.bank.v1beta1.MsgSend","value":"PADDING"}},"reply_on":"never"}]}}`, name))
		}
	}
	s.padded(600<<10).execute(contract, `{"ok":{"messages":[{"id":1,"msg":{"any":{"type_url":"/cosmos.bank.v1beta1.MsgSend","value":"PADDING"}},"reply_on":"error"}]}}`)
}

// addresses lets a contract judge them.
func addresses(s *stage) {
	code := s.store(testdata + "hackatom.wasm")
	good := user(1).String()
	for _, verifier := range []string{good, strings.ToUpper(good), "C" + good[1:], good[:len(good)-1] + strings.ToUpper(good[len(good)-1:]), " " + good, good + " ", "", "x", strings.Repeat("a", 257),
		good[:len(good)-1] + "q", "osmo1qyqszqgpqyqszqgpqyqszqgpqyqszqgpd6rqpe", sdk.AccAddress(strings.Repeat("x", 32)).String()} {
		s.instantiate(code, fmt.Sprintf(`{"verifier":"%s","beneficiary":"%s"}`, verifier, good))
	}
}
