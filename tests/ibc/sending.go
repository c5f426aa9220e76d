package main

import (
	"fmt"
	"strings"
	"time"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

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
	if s.index == 0 && w.chance(150) {
		// What the other chain's users pay answers with.
		path, receiver, memo = open, pick(w, s.other().users).address, ""
		paying = sdkmath.NewInt(int64(price * (1 + w.random.Intn(40))))
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
