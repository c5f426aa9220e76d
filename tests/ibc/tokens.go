package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	callbacktypes "github.com/cosmos/ibc-go/v10/modules/apps/callbacks/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
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

// transfer is a message that sends some of what a user has; not all of them are good.
func (s *side) transfer(user *account, l *lane) step {
	w := s.w
	paths := s.books.paths(user.address)
	path := s.natives()[0]
	if len(paths) > 0 {
		path = pick(w, paths)
	}
	if l.v2 && strings.Contains(transfertypes.ExtractDenomFromPath(path).Base, "/") && w.chance(950) {
		path = s.natives()[0] // version 2 does not carry the other
	}
	receiver, memo := s.receiver(), s.memo(user.address)
	var paying sdkmath.Int
	if q := w.asks[memo]; q != nil {
		var better string
		if better, receiver, paying = q.direct(s, l, user); better != "" {
			path = better
		}
	} else if s.index == 1 && w.chance(80) {
		if better, much := s.money(l, user); better != "" {
			path, paying, receiver = better, much, s.other().market.prepaidAt(l, w)
			if w.chance(500) && !l.v2 {
				receiver = prepaid(w.lanes[4].ends[0].id, pick(w, payers))
			}
		}
	}
	amount := s.books.balance(user.address, path)
	switch n := w.random.Intn(40); {
	case n == 0:
		amount = transfertypes.UnboundedSpendLimit()
	case n == 1:
		amount = amount.AddRaw(1)
	case n == 2:
	case !paying.IsNil() && n < 35:
		amount = paying
	default:
		amount = w.below(sdkmath.MaxInt(amount, sdkmath.OneInt()))
	}
	msg := transfertypes.NewMsgTransfer(l.ends[s.index].port, l.ends[s.index].id, sdk.Coin{Denom: s.books.denom(path), Amount: amount},
		user.address, receiver, clienttypes.ZeroHeight(), 0, memo)
	s.limit(l, msg)
	if l.v2 {
		msg.Encoding = pick(w, []string{"", transfertypes.EncodingJSON, transfertypes.EncodingProtobuf, transfertypes.EncodingABI})
	}
	spoilt := w.chance(4)
	if spoilt {
		spoilMessage(w, msg)
	}
	p := &packet{lane: l, from: s.index, path: path, sender: user.address, receiver: msg.Receiver, memo: msg.Memo}
	var message sdk.Msg = msg
	if l.v2 && !spoilt && amount.IsPositive() && !amount.Equal(transfertypes.UnboundedSpendLimit()) && w.chance(300) {
		message = packetOf(msg, path)
	}
	return step{
		what:    fmt.Sprintf("send %s %s over %s to %.60q, memo %.60q", amount, path, l.name, msg.Receiver, msg.Memo),
		message: func(string) sdk.Msg { return message },
		run:     func(at moment) effect { return s.sends(p, msg, at) },
	}
}

// packetOf sends the same tokens as a packet of version 2, without the transfer module's own message.
func packetOf(msg *transfertypes.MsgTransfer, path string) sdk.Msg {
	if msg.Encoding == "" {
		msg.Encoding = transfertypes.EncodingJSON
	}
	data := transfertypes.NewFungibleTokenPacketData(path, msg.Token.Amount.String(), msg.Sender, msg.Receiver, msg.Memo)
	payload := channeltypesv2.NewPayload("transfer", "transfer", "ics20-1", msg.Encoding,
		must(transfertypes.MarshalPacketData(data, "ics20-1", msg.Encoding)))
	return channeltypesv2.NewMsgSendPacket(msg.SourceChannel, msg.TimeoutTimestamp, msg.Sender, payload)
}

func spoilMessage(w *world, msg *transfertypes.MsgTransfer) {
	switch w.random.Intn(6) {
	case 0:
		msg.Receiver = " "
	case 1:
		msg.Receiver = strings.Repeat("r", transfertypes.MaximumReceiverLength+1)
	case 2:
		msg.Memo = strings.Repeat("m", transfertypes.MaximumMemoLength+1)
	case 3:
		msg.Token.Amount = sdkmath.ZeroInt()
	case 4:
		msg.Token.Denom = "ibc/" + strings.Repeat("A", 64)
	case 5:
		msg.SourceChannel = "channel-99"
	}
}

// limit gives a transfer the time or height at which it expires.
func (s *side) limit(l *lane, msg *transfertypes.MsgTransfer) {
	w, o := s.w, s.other()
	soon := w.now.Add(time.Duration(5+w.random.Intn(90)) * time.Second)
	late := w.now.Add(time.Duration(6+w.random.Intn(12)) * time.Hour)
	if l.v2 {
		msg.TimeoutTimestamp = uint64(late.Unix())
		switch w.random.Intn(60) {
		case 0:
			msg.TimeoutTimestamp = uint64(w.now.Add(-time.Minute).Unix())
		case 1:
			msg.TimeoutTimestamp = uint64(w.now.Add(25 * time.Hour).Unix())
		case 2, 3, 4, 5, 6, 7, 8, 9:
			msg.TimeoutTimestamp = uint64(soon.Unix())
		}
		return
	}
	switch w.random.Intn(30) {
	case 0, 1, 2, 3:
		msg.TimeoutTimestamp = uint64(soon.UnixNano())
	case 4, 5, 6, 7:
		msg.TimeoutHeight = o.at(o.height + int64(w.random.Intn(12)))
	case 8, 9:
		msg.TimeoutHeight, msg.TimeoutTimestamp = o.at(o.height+40), uint64(soon.UnixNano())
	case 10:
		msg.TimeoutHeight = clienttypes.NewHeight(clienttypes.ParseChainID(o.id)+uint64(w.random.Intn(2)), 1_000_000)
	default:
		msg.TimeoutHeight = o.at(1_000_000)
		if w.chance(500) {
			msg.TimeoutTimestamp = uint64(late.UnixNano())
		}
	}
	if w.chance(5) {
		msg.TimeoutHeight, msg.TimeoutTimestamp = clienttypes.ZeroHeight(), 0
	}
}

// sends is what the model makes of a transfer.
func (s *side) sends(p *packet, msg *transfertypes.MsgTransfer, at moment) effect {
	l, here := p.lane, p.source()
	if msg.ValidateBasic() != nil || msg.SourceChannel != here.id {
		return refusal("not a transfer")
	}
	if s.books.denom(p.path) != msg.Token.Denom {
		return refusal("an unknown denomination")
	}
	if l.closed[s.index] != 0 {
		return refusal("the channel is closed")
	}
	p.sequence = l.next[s.index]
	amount := msg.Token.Amount
	if amount.Equal(transfertypes.UnboundedSpendLimit()) {
		amount = s.books.balance(p.sender, p.path)
	}
	if !amount.IsPositive() || !s.books.send(here, p.sender, p.path, amount) {
		return refusal("not enough")
	}
	if !s.limits.admit(p.leaving(amount)) {
		return refusal("beyond a limit")
	}
	data := transfertypes.NewFungibleTokenPacketData(p.path, amount.String(), msg.Sender, msg.Receiver, msg.Memo)
	known := s.clients[l.clients[s.index]].latest()
	limit := at.time
	if l.v2 {
		if strings.Contains(transfertypes.ExtractDenomFromPath(p.path).Base, "/") {
			return refusal("a base denomination with slashes")
		}
		encoding := msg.Encoding
		if encoding == "" {
			encoding = transfertypes.EncodingJSON
		}
		payload := channeltypesv2.NewPayload("transfer", "transfer", "ics20-1", encoding,
			must(transfertypes.MarshalPacketData(data, "ics20-1", encoding)))
		p.v2 = channeltypesv2.NewPacket(l.next[s.index], here.id, p.destination().id, msg.TimeoutTimestamp, payload)
		until := time.Unix(int64(msg.TimeoutTimestamp), 0)
		if !until.After(limit) || until.After(limit.Add(24*time.Hour)) || p.expired(known, s.other().headers[known].Time) {
			return refusal("a time that is no limit")
		}
	} else {
		p.v1 = channeltypes.NewPacket(data.GetBytes(), l.next[s.index], here.port, here.id, p.destination().port, p.destination().id,
			msg.TimeoutHeight, msg.TimeoutTimestamp)
		if msg.TimeoutHeight.IsZero() && msg.TimeoutTimestamp == 0 {
			return refusal("no limit")
		}
		if p.expired(known, s.other().headers[known].Time) {
			return refusal("expired already")
		}
		if asked, address, err := callback(data, "src_callback"); s.index == 0 && asked && (err != nil || address != p.sender) {
			return refusal("a bad callback")
		}
	}
	s.posted(p, at, amount)
	return effect{}
}

// posted makes a packet one that is on its way.
func (s *side) posted(p *packet, at moment, amount sdkmath.Int) {
	w, l := s.w, p.lane
	assign(&w.journal, &w.tally.sent, w.tally.sent+1)
	p.amount, p.sequence, p.sentAt = amount, l.next[s.index], at.height
	assign(&w.journal, &l.next[s.index], p.sequence+1)
	key := keyOf(s.index, p.source().port, p.source().id, p.sequence)
	assign(&w.journal, &w.live, append(w.live, p))
	w.note(func() { delete(w.known, key) })
	w.known[key] = p
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
