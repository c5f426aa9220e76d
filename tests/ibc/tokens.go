package main

import (
	"encoding/json"
	"fmt"
	"strings"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	callbacktypes "github.com/cosmos/ibc-go/v10/modules/apps/callbacks/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	ibcerrors "github.com/cosmos/ibc-go/v10/modules/core/errors"
)

// barred accounts may not receive tokens, on either chain.
var barred = []string{"fee_collector", "distribution", "bonded_tokens_pool", "interchainaccounts"}

func module(name string) string { return authtypes.NewModuleAddress(name).String() }

// receiver is whom a transfer names: mostly a user of the other chain, else somebody new or nobody.
func (s *side) receiver() string {
	w, user := s.w, pick(s.w, s.other().users).address
	switch w.random.Intn(40) {
	case 0:
		return strings.ToUpper(user)
	case 1:
		return module(pick(w, barred))
	case 2:
		return user[:len(user)-1]
	case 7, 8, 9:
		if l := w.lanes[5+2*s.index+w.random.Intn(2)]; l.remote.controller == s.index {
			return l.remote.address
		}
	case 6:
		// The one account of a module that transfers may go to.
		return module("transfer")
	case 3:
		return sdk.MustBech32ifyAddressBytes("open", sdk.MustAccAddressFromBech32(user))
	case 4:
		return sdk.AccAddress(digest("somebody", int64(w.random.Intn(5)))).String()
	case 5:
		return pick(w, []string{"somebody", "0x52908400098527886E0F7030069857D2E4169EE7", " " + user, user + "\n", "опен", strings.Repeat("x", 2048)})
	}
	return user
}

// forwardNowhere asks openledgerd to send tokens on over a channel that does not exist, which refuses them.
const forwardNowhere = `{"forward":{"receiver":"somebody","port":"transfer","channel":"channel-99"}}`

// memo is any text, sometimes one that asks for a callback.
func (s *side) memo(sender string) string {
	w := s.w
	if s.index == 1 {
		switch w.random.Intn(6) {
		case 0:
			return s.forward()
		case 1:
			return s.question()
		}
	}
	switch w.random.Intn(12) {
	case 0:
		return pick(w, []string{"<b>&\"\\", "\u2028\u2029\x7f", "日本語 ſ K", strings.Repeat("m", 1+w.random.Intn(3000)), "{", "[]", "null", "{\"a\":1e999}"})
	case 1:
		return string(must(json.Marshal(map[string]any{"wasm": w.random.Int63(), "note": map[string]any{"k": []int{1, 2}}})))
	case 2:
		address := pick(w, []string{sender, s.other().users[0].address, "", "nobody"})
		callback := map[string]any{"address": address}
		if w.chance(300) {
			callback["gas_limit"] = pick(w, []any{"100000", "", "x", 5, "-1"})
		}
		if w.chance(200) {
			callback["calldata"] = pick(w, []any{"00ff", "zz", 1})
		}
		return string(must(json.Marshal(map[string]any{pick(w, []string{"src_callback", "dest_callback"}): callback})))
	case 3:
		return pick(w, []string{`{"src_callback":5}`, `{"dest_callback":"x"}`, `{"dest_callback":{}}`, `{"src_callback":{"address":7}}`,
			`{"dest_callback":{"address":"a"},"dest_callback":null}`})
	}
	return ""
}

// callback is whether a packet asks for one, and whether it asks well.
func callback(data transfertypes.FungibleTokenPacketData, key string) (asked bool, address string, err error) {
	c, asked, err := callbacktypes.GetCallbackData(data, "ics20-1", "transfer", 1_000_000, 1_000_000, key)
	return asked, c.CallbackAddress, err
}

// deliver is what the model makes of a packet that arrives; ibc-go's own decoder reads what is in it.
func (s *side) deliver(p *packet, at moment) effect {
	w := s.w
	mark := len(w.undo)
	var failure error
	var broken string
	var obeyed, answer []byte
	later := false
	if p.errands == nil {
		failure, broken, later, answer = s.taken(p, at)
	} else if obeyed = s.obey(p, at); obeyed == nil {
		failure = errAny
	} else {
		assign(&w.journal, &w.tally.obeyed, w.tally.obeyed+1)
	}
	if broken != "" {
		w.rollback(mark)
		p.broken = true
		return refusal("%s", broken)
	}
	if failure != nil {
		w.rollback(mark)
		switch {
		case failure == errLimited:
			w.count(&w.tally.limited)
		case s.index == 0 && (p.asked != nil || s.w.asks[p.memo] != nil):
			w.count(&w.tally.declined)
		}
	}
	assign(&w.journal, &p.received, at.height)
	assign(&w.journal, &w.tally.received, w.tally.received+1)
	if later && failure == nil {
		return effect{}
	}
	var ack []byte
	switch {
	case p.errands != nil && failure == nil:
		ack = obeyed
	case failure == nil && answer != nil:
		ack = answer
	case failure == nil:
		ack = accepted
	case p.lane.v2:
		ack = channeltypesv2.ErrorAcknowledgement[:]
	default:
		ack = channeltypes.NewErrorAcknowledgement(failure).Acknowledgement()
	}
	if p.lane.hostile && s.index == 1 {
		ack = hostileAck(p.v1)
		failure = nil
		if !channelAckIsSuccess(ack) {
			failure = errAny
		}
	}
	assign(&w.journal, &p.ack, ack)
	assign(&w.journal, &p.accepted, failure == nil)
	assign(&w.journal, &p.anyError, failure == errAny)
	assign(&w.journal, &p.answered, at.height)
	if failure != nil {
		assign(&w.journal, &w.tally.refused, w.tally.refused+1)
	}
	return effect{}
}

// errAny is a refusal whose code the model does not know.
var errAny = fmt.Errorf("refused")

// taken is what becomes of a packet's tokens: openledgerd's limits come first, then forwards, then what is asked of it. The
// acknowledgement comes later if the packet was sent on, and is nil where it has nothing to say.
func (s *side) taken(p *packet, at moment) (failure error, broken string, later bool, answer []byte) {
	if p.lane.answers || p.asked != nil && p.asked.port {
		answer, failure = s.askedAtPort(p, at)
		return failure, "", false, answer
	}
	m, readable := p.coming()
	if s.limits != nil && readable && !s.limits.admit(m) {
		return errLimited, "", false, nil
	}
	if h, data := s.forwarded(p); h != nil {
		failure, broken = s.sendOn(p, h, data, at)
		return failure, broken, true, nil
	}
	if failure, broken, answer = s.credit(p, at); failure == nil && broken == "" && readable {
		s.limits.settle(m)
	}
	return failure, broken, false, answer
}

// credit gives what a packet carries. A failure is acknowledged; what is broken refuses the transaction.
func (s *side) credit(p *packet, at moment) (failure error, broken string, answer []byte) {
	if p.lane.hostile && s.index == 1 {
		return nil, "", nil
	}
	value, encoding := p.v1.Data, ""
	if p.lane.v2 {
		value, encoding = p.v2.Payloads[0].Value, p.v2.Payloads[0].Encoding
	}
	data, err := transfertypes.UnmarshalPacketData(value, "ics20-1", encoding)
	if err != nil {
		return err, "", nil
	}
	question := s.w.asks[data.Memo]
	if s.index != 0 {
		question = nil
	}
	if question != nil {
		if data.Receiver, err = question.receiver(p, data); err != nil {
			return err, "", nil
		}
	}
	if err := data.ValidateBasic(); err != nil {
		return err, "", nil
	}
	amount, _ := sdkmath.NewIntFromString(data.Token.Amount)
	path := data.Token.Denom.Path()
	if failure, broken = s.arrive(p, path, amount, data.Receiver); failure != nil || broken != "" {
		return failure, broken, nil
	}
	if question != nil {
		answer, failure = s.serve(p, question, data.Sender, at)
		if failure == nil {
			answer = channeltypes.NewResultAcknowledgement(answer).Acknowledgement()
		}
		return failure, "", answer
	}
	if s.index == 0 && !p.lane.v2 {
		plain := transfertypes.NewFungibleTokenPacketData(path, data.Token.Amount, data.Sender, data.Receiver, data.Memo)
		if asked, _, err := callback(plain, "dest_callback"); asked && err != nil {
			return err, "", nil
		} else if asked {
			return errAny, "", nil
		}
	}
	return nil, "", nil
}

// arrive gives tokens that a packet brings to an account.
func (s *side) arrive(p *packet, path string, amount sdkmath.Int, to string) (failure error, broken string) {
	receiver, err := sdk.AccAddressFromBech32(to)
	if err != nil {
		return ibcerrors.ErrInvalidAddress, ""
	}
	for _, name := range barred {
		if receiver.String() == module(name) {
			return ibcerrors.ErrUnauthorized, ""
		}
	}
	if home, ok := strings.CutPrefix(path, p.source().prefix()); ok {
		if sdk.ValidateDenom(s.books.denom(home)) != nil {
			return nil, "a denomination that is none"
		}
	} else if _, err := amountOf(s.books.supply, p.destination().prefix()+path).SafeAdd(amount); err != nil {
		return nil, "more than 256 bits"
	}
	if !s.books.receive(p.source(), p.destination(), receiver.String(), path, amount) {
		return sdkerrors.ErrInsufficientFunds, ""
	}
	return nil, ""
}

// reverse gives back what a packet took, and says whether that is possible.
func (s *side) reverse(p *packet) bool {
	if p.errands != nil || p.asked != nil && p.asked.port || p.lane.hostile && s.index == 1 {
		return true
	}
	if p.parent != nil {
		return s.takeBack(p)
	}
	s.limits.undo(p.leaving(p.amount))
	return s.books.refund(p.source(), p.sender, p.path, p.amount)
}
