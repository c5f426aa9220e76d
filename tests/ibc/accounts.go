package main

import (
	"fmt"

	sdkmath "cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

// remote is an account of one chain that a user of the other controls.
type remote struct {
	owner      *account
	controller int
	address    string // on the host
	encoding   string
	connection string // on the controller
}

// register an account on the other chain for a user of this one.
func (s *side) register(l link, owner *account, order channeltypes.Order, encoding string) *lane {
	w, o := s.w, s.other()
	out := &lane{name: fmt.Sprintf("accounts of %s, %s, %s", s.id, order, encoding), clients: l.clients, next: [2]uint64{1, 1},
		ordered: order == channeltypes.ORDERED, due: [2]uint64{1, 1}, acked: [2]uint64{1, 1}}
	metadata := icatypes.NewMetadata(icatypes.Version, l.ids[s.index], l.ids[o.index], "", encoding, icatypes.TxTypeSDKMultiMsg)
	msg := controllertypes.NewMsgRegisterInterchainAccount(l.ids[s.index], owner.address, string(icatypes.ModuleCdc.MustMarshalJSON(&metadata)), order)
	w.tick(1)
	r := s.block(w.now, transaction{owner, []sdk.Msg{msg}}).TxResults[0]
	if r.Code != 0 {
		panic(r.Log)
	}
	mine := end{find(r, "channel_open_init", "port_id"), find(r, "channel_open_init", "channel_id")}
	out.ends[s.index] = mine
	s.finish(l, out, s.channel(mine).Version, order, icatypes.HostPortID)
	var opened icatypes.Metadata
	check(icatypes.ModuleCdc.UnmarshalJSON([]byte(s.channel(mine).Version), &opened))
	out.remote = &remote{owner: owner, controller: s.index, address: opened.Address, encoding: encoding, connection: l.ids[s.index]}
	var answer controllertypes.QueryInterchainAccountResponse
	s.ask("/ibc.applications.interchain_accounts.controller.v1.Query/InterchainAccount",
		&controllertypes.QueryInterchainAccountRequest{Owner: owner.address, ConnectionId: l.ids[s.index]}, &answer)
	if answer.Address != opened.Address {
		s.fault("the account is %s by the query and %s by the version", answer.Address, opened.Address)
	}
	return out
}

func (s *side) channel(e end) *channeltypes.Channel {
	var answer channeltypes.QueryChannelResponse
	s.ask("/ibc.core.channel.v1.Query/Channel", &channeltypes.QueryChannelRequest{PortId: e.port, ChannelId: e.id}, &answer)
	return answer.Channel
}

// errand is a message that a remote account executes on its host, and what the model makes of it.
type errand struct {
	message sdk.Msg
	run     func(moment) (proto.Message, error)
}

// command is a packet of messages for a remote account.
func (s *side) command(l *lane) step {
	w, o := s.w, s.other()
	r := l.remote
	var errands []errand
	var msgs []proto.Message
	for range 1 + w.random.Intn(3) {
		e := o.errand(r)
		errands, msgs = append(errands, e), append(msgs, e.message)
	}
	data := icatypes.InterchainAccountPacketData{Type: icatypes.EXECUTE_TX, Data: must(icatypes.SerializeCosmosTx(s.codec, msgs, r.encoding))}
	if w.chance(100) {
		data.Memo = "memo <&>"
	}
	limit := uint64(200 * 3600 * 1_000_000_000)
	if !l.ordered && w.chance(200) {
		limit = uint64(1+w.random.Intn(60)) * 1_000_000_000
	}
	msg := controllertypes.NewMsgSendTx(r.owner.address, r.connection, limit, data)
	p := &packet{lane: l, from: s.index, errands: errands}
	return step{
		what:    fmt.Sprintf("command %T.. over %s", msgs[0], l.name),
		message: func(string) sdk.Msg { return msg },
		run: func(at moment) effect {
			if msg.ValidateBasic() != nil {
				return refusal("not a command")
			}
			until := uint64(at.time.UnixNano()) + limit
			p.v1 = channeltypes.NewPacket(data.GetBytes(), l.next[s.index], p.source().port, p.source().id, p.destination().port,
				p.destination().id, clienttypes.ZeroHeight(), until)
			if known := s.clients[l.clients[s.index]].latest(); p.expired(known, o.headers[known].Time) {
				return refusal("expired already")
			}
			s.posted(p, at, sdkmath.ZeroInt())
			return effect{}
		},
	}
}

// errand of a remote account on this chain: it gives what it has to somebody here, or sends it to the other chain.
func (s *side) errand(r *remote) errand {
	w := s.w
	path, amount := s.natives()[0], sdkmath.OneInt()
	if paths := s.books.paths(r.address); len(paths) > 0 {
		path = pick(w, paths)
		amount = w.below(sdkmath.MaxInt(s.books.balance(r.address, path), sdkmath.OneInt()))
	}
	from := r.address
	if w.chance(50) {
		from = s.users[0].address
	}
	coin := sdk.Coin{Denom: s.books.denom(path), Amount: amount}
	if w.chance(300) {
		l := w.lanes[w.random.Intn(3)]
		msg := transfertypes.NewMsgTransfer(l.ends[s.index].port, l.ends[s.index].id, coin, from, s.receiver(), clienttypes.ZeroHeight(), 0, "")
		s.limit(l, msg)
		return errand{msg, func(at moment) (proto.Message, error) {
			if from != r.address {
				return nil, fmt.Errorf("another's tokens")
			}
			p := &packet{lane: l, from: s.index, path: path, sender: from, receiver: msg.Receiver}
			if e := s.sends(p, msg, at); e.reason != "" {
				return nil, fmt.Errorf("%s", e.reason)
			}
			return &transfertypes.MsgTransferResponse{Sequence: p.sequence}, nil
		}}
	}
	to := pick(w, s.users).address
	if w.chance(50) {
		to = module(barred[0])
	}
	msg := &banktypes.MsgSend{FromAddress: from, ToAddress: to, Amount: sdk.Coins{coin}}
	return errand{msg, func(moment) (proto.Message, error) {
		if from != r.address || to == module(barred[0]) || !s.books.move(from, to, path, amount) {
			return nil, fmt.Errorf("refused")
		}
		return &banktypes.MsgSendResponse{}, nil
	}}
}

// obey executes a packet of messages, all or none, and says how it is acknowledged; nil where the model does not know the code of the refusal.
func (s *side) obey(p *packet, at moment) []byte {
	mark := len(s.w.undo)
	var data sdk.TxMsgData
	for _, e := range p.errands {
		response, err := e.run(at)
		if err != nil {
			s.w.rollback(mark)
			return nil
		}
		data.MsgResponses = append(data.MsgResponses, must(codectypes.NewAnyWithValue(response)))
	}
	return channeltypes.NewResultAcknowledgement(must(proto.Marshal(&data))).Acknowledgement()
}
