package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

// ask is what a packet wants of openledgerd's port infer, or a transfer by its memo.
type ask struct {
	refused  uint32 // the code with which it is refused whoever asks; 0 if it is well-formed
	early    bool   // that is before the coins of a transfer arrive
	withdraw bool
	input    []byte
	maxFee   string
	fee      int // the relayer's
	payees   int
	rest     bool
	amount   string // to withdraw; all if empty
	channel  string
	to       string
	port     bool // it came to the port infer
	payer    string
}

// Codes of refusals.
const (
	codeFunds    = 5  // sdk
	codeRequest  = 4  // inferibc, invalid packet
	codeReceiver = 6  // inferibc
	codeNothing  = 14 // inferibc
	codeFeeAbove = 9  // inference
)

// request is a question or a withdrawal with its JSON; few of them are bad.
func (s *side) request(port bool) (*ask, string, map[string]any) {
	w, m := s.w, s.w.sides[0].market
	q := &ask{port: port}
	if w.chance(200) {
		q.withdraw = true
		fields := map[string]any{}
		if w.chance(500) {
			q.amount = fmt.Sprint(1 + w.random.Intn(2*price))
			fields["amount"] = q.amount
		}
		if port || w.chance(300) {
			l := w.lanes[w.random.Intn(3)]
			q.channel, q.to = l.ends[0].id, pick(w, w.sides[1].users).address
			fields["channel"], fields["receiver"] = q.channel, q.to
		}
		switch {
		case w.chance(60):
			fields["amount"], q.refused = pick(w, []any{"0x10", "-1", "1.0", " "}), codeRequest
		case w.chance(40):
			fields["channel"], q.refused = "channel-77", 35
			if q.to == "" {
				fields["receiver"] = "somebody"
			}
		case w.chance(40):
			fields["all"], q.refused, q.early = true, codeRequest, true
		}
		return q, "withdrawal", fields
	}
	q.input, q.maxFee = pick(w, m.inputs), fmt.Sprint(pick(w, []int{price, price + 1, 10 * price}))
	fields := map[string]any{"model_id": pick(w, []any{1, "1"}), "input": base64.StdEncoding.EncodeToString(q.input), "max_fee": q.maxFee}
	if w.chance(400) {
		q.fee = 1 + w.random.Intn(price)
		fields["relayer_fee"] = fmt.Sprint(q.fee)
	}
	if w.chance(500) {
		q.payees = w.random.Intn(17)
		fields["payees"] = q.payees
	}
	if !port && w.chance(400) {
		q.rest = true
		fields["send_rest"] = true
	}
	switch w.random.Intn(30) {
	case 0:
		fields["payees"], q.refused = 17, codeRequest
	case 1:
		fields["relayer_fee"], q.refused = pick(w, []string{"0x10", "-1"}), codeRequest
	case 2:
		fields["modle_id"], q.refused, q.early = 1, codeRequest, true
	case 3:
		fields["input"], q.refused, q.early = "!", codeRequest, true
	case 4:
		if port {
			fields["send_rest"], q.refused = true, codeRequest
		}
	case 5:
		q.maxFee = fmt.Sprint(price - 1)
		fields["max_fee"] = q.maxFee
	}
	return q, "question", fields
}

// question is a memo that asks openledgerd for something beside the tokens.
func (s *side) question() string {
	w := s.w
	q, name, fields := s.request(false)
	if name == "question" {
		name = "infer"
	} else {
		name = "withdraw"
	}
	memo := map[string]any{"openledger": map[string]any{name: fields}, "note": w.random.Int63()}
	switch {
	case w.chance(20):
		memo[pick(w, []string{"forward", "wasm", "dest_callback"})] = nil
		q.refused, q.early = 5, true
	case w.chance(20):
		memo["openledger"] = map[string]any{"ask": fields}
		q.refused, q.early = codeRequest, true
	}
	text := string(must(json.Marshal(memo)))
	w.asks[text] = q
	return text
}

// direct lets a transfer bring what pays for its question, if its sender has it, to the account from which it is paid.
func (q *ask) direct(s *side, l *lane, user *account) (path, receiver string, amount sdkmath.Int) {
	w := s.w
	path, amount = s.money(l, user)
	switch w.random.Intn(12) {
	case 0:
		receiver = s.receiver()
	case 1, 2:
		receiver = prepaid(l.ends[0].id, user.address)
	default:
		receiver = "infer"
	}
	return path, receiver, amount
}

// money is what pays for some answers, if a user has it: OPEN that came over a way, and can go home over it.
func (s *side) money(l *lane, user *account) (path string, amount sdkmath.Int) {
	path = l.ends[1].prefix() + open
	has := s.books.balance(user.address, path)
	if !has.IsPositive() {
		return "", amount
	}
	return path, sdkmath.MinInt(has, sdkmath.NewInt(int64(price/2+s.w.random.Intn(4*price))))
}

// receiver of a transfer that asks: the account that pays.
func (q *ask) receiver(p *packet, data transfertypes.InternalTransferRepresentation) (string, error) {
	account := prepaid(p.destination().id, data.Sender)
	switch {
	case q.early:
		return "", code(q.refused)
	case data.Receiver != "infer" && data.Receiver != account:
		return "", code(codeReceiver)
	}
	return account, nil
}

// serve does what a packet asks for, on the account of who asks, and says how it must be answered. The packet's own check of that answer
// is set, since hashes in it are not the model's.
func (s *side) serve(p *packet, q *ask, payer string, at moment) ([]byte, error) {
	w, b, m := s.w, s.books, s.market
	account := prepaid(p.destination().id, payer)
	if q.withdraw {
		return s.withdraw(p, q, account, payer, at)
	}
	if q.refused != 0 {
		return nil, code(q.refused)
	}
	fee := sdkmath.NewInt(int64(q.fee))
	if fee.IsPositive() && !b.move(account, at.signer, open, fee) {
		return nil, code(codeFunds)
	}
	if q.maxFee == fmt.Sprint(price-1) {
		return nil, code(codeFeeAbove)
	}
	if !b.move(account, economy, open, sdkmath.NewInt(price)) {
		return nil, code(codeFunds)
	}
	assign(&w.journal, &m.sold, m.sold+1)
	want := answer{Inference: fmt.Sprint(m.sold), Label: m.labels[string(q.input)], Fee: coinOf(sdkmath.NewInt(price)), Height: fmt.Sprint(at.height)}
	for _, logit := range m.logits[string(q.input)] {
		want.Logits = append(want.Logits, fmt.Sprint(logit))
	}
	rest := b.balance(account, open)
	if q.rest && rest.IsPositive() {
		if failure := s.sendAway(p.lane, account, payer, rest, at); failure != nil {
			return nil, failure
		}
		want.Sent, rest = coinOf(rest), sdkmath.ZeroInt()
	}
	want.Left = coinOf(rest)
	w.count(&w.tally.answers)
	return s.expect(p, q, want), nil
}

func (s *side) withdraw(p *packet, q *ask, account, payer string, at moment) ([]byte, error) {
	l, to := p.lane, payer
	if q.channel != "" {
		to = q.to
		for _, other := range s.w.lanes[:3] {
			if other.ends[0].id == q.channel {
				l = other
			}
		}
	}
	all := s.books.balance(account, open)
	wanted := all
	if q.refused == codeRequest {
		return nil, code(codeRequest)
	}
	if q.amount != "" {
		wanted = must1(sdkmath.NewIntFromString(q.amount))
	}
	if wanted.IsZero() {
		return nil, code(codeNothing)
	}
	if q.refused != 0 {
		return nil, code(q.refused)
	}
	if failure := s.sendAway(l, account, to, wanted, at); failure != nil {
		return nil, failure
	}
	s.w.count(&s.w.tally.withdrawals)
	return s.expect(p, q, answer{Height: fmt.Sprint(at.height), Left: coinOf(all.Sub(wanted)), Sent: coinOf(wanted), Inference: "0"}), nil
}

// sendAway sends coins of a prepaid account to the other chain.
func (s *side) sendAway(l *lane, account, to string, amount sdkmath.Int, at moment) error {
	p := &packet{lane: l, from: s.index, path: open, sender: account, receiver: to}
	switch s.passes(p, amount, time.Unix(at.time.Unix()+43_200, 0), at) {
	case "":
		s.w.count(&s.w.tally.home)
		return nil
	case "not enough":
		return code(codeFunds)
	}
	return code(codeLimited)
}

// askedAtPort is what becomes of a packet of the port infer.
func (s *side) askedAtPort(p *packet, at moment) ([]byte, error) {
	q := p.asked
	if q == nil || q.early {
		return nil, code(codeRequest)
	}
	payer := q.payer
	if p.lane.v2 {
		payer = p.v2.Payloads[0].SourcePort + "/" + payer
	}
	out, failure := s.serve(p, q, payer, at)
	if failure == nil && !p.lane.v2 {
		out = channeltypes.NewResultAcknowledgement(out).Acknowledgement()
	}
	return out, failure
}

// portData are the data of a packet for the port infer.
func (s *side) portData(encoding string) (*ask, []byte) {
	w := s.w
	for {
		q, name, fields := s.request(true)
		q.payer = pick(w, payers)
		if q.early && encoding == transfertypes.EncodingProtobuf {
			continue
		}
		if encoding != transfertypes.EncodingProtobuf {
			if w.chance(30) {
				return &ask{port: true, early: true}, []byte(pick(w, []string{"x", "null", "{}", `{"payer":"p"}`, `{"payer":"","withdrawal":{}}`, "\xff"}))
			}
			return q, must(json.Marshal(map[string]any{"payer": q.payer, name: fields}))
		}
		text := func(key string) string { v, _ := fields[key].(string); return v }
		if q.withdraw {
			return q, wire(1, q.payer, 3, wire(1, text("amount"), 2, text("channel"), 3, text("receiver")))
		}
		payees, _ := fields["payees"].(int)
		rest := 0
		if fields["send_rest"] != nil {
			rest = 1
		}
		return q, wire(1, q.payer, 2, wire(1, 1, 2, q.input, 3, text("max_fee"), 4, text("relayer_fee"), 5, payees, 6, rest))
	}
}

// inquiries queues questions over the channel of the port infer; they go out as the next block begins.
func (s *side) inquiries(h *hostility, l *lane, n int) {
	w := s.w
	for range n {
		q, data := s.portData("")
		p := channeltypes.NewPacket(data, l.next[1], l.ends[1].port, l.ends[1].id, l.ends[0].port, l.ends[0].id,
			clienttypes.ZeroHeight(), uint64(w.now.Add(time.Duration(1+w.random.Intn(600))*time.Minute).UnixNano()))
		h.queue = append(h.queue, p)
		s.posted(&packet{lane: l, from: 1, v1: p, asked: q, amount: sdkmath.ZeroInt()}, moment{height: s.height + 1, time: w.now}, sdkmath.ZeroInt())
	}
}

// inquiry is a message that asks over clients of version 2.
func (s *side) inquiry(user *account, l *lane) step {
	w := s.w
	encoding := pick(w, []string{transfertypes.EncodingJSON, transfertypes.EncodingProtobuf})
	q, data := s.portData(encoding)
	payload := channeltypesv2.NewPayload(mockv2.PortIDA, "infer", "openledger-infer-1", encoding, data)
	if w.chance(20) {
		payload.Version, q.early = "openledger-infer-2", true
	}
	until := uint64(w.now.Add(time.Duration(1+w.random.Intn(600)) * time.Minute).Unix())
	msg := channeltypesv2.NewMsgSendPacket(l.ends[1].id, until, user.address, payload)
	return step{
		what:    fmt.Sprintf("ask %.80q over %s", data, l.name),
		message: func(string) sdk.Msg { return msg },
		run: func(at moment) effect {
			p := &packet{lane: l, from: 1, asked: q, amount: sdkmath.ZeroInt()}
			p.v2 = channeltypesv2.NewPacket(l.next[1], l.ends[1].id, l.ends[0].id, until, payload)
			if known := s.clients[l.clients[1]].latest(); p.expired(known, s.other().headers[known].Time) {
				return refusal("expired already")
			}
			s.posted(p, at, sdkmath.ZeroInt())
			return effect{}
		},
	}
}
