package main

import (
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clientv2types "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

const (
	trustingPeriod  = 14 * 24 * time.Hour
	unbondingPeriod = 21 * 24 * time.Hour
	drift           = 10 * time.Second
)

// act executes messages that must succeed, each of another relayer, and says what came out.
func (s *side) act(msgs ...func(signer string) sdk.Msg) []*abci.ExecTxResult {
	s.w.tick(2 * time.Second)
	var txs []transaction
	for _, m := range msgs {
		a := s.relayer()
		txs = append(txs, transaction{a, []sdk.Msg{m(a.address)}})
	}
	results := s.block(s.w.now, txs...).TxResults
	for i, r := range results {
		if r.Code != 0 {
			panic(fmt.Sprintf("%T on %s: %s:%d %s", txs[i].msgs[0], s.id, r.Codespace, r.Code, r.Log))
		}
	}
	return results
}

// find an attribute of the first event of a kind.
func find(r *abci.ExecTxResult, kind, key string) string {
	for _, e := range r.Events {
		if e.Type == kind {
			return attribute(e, key)
		}
	}
	panic("no event " + kind)
}

// clientOf a chain at a height.
func (c *chain) clientOf(height int64) (*ibctm.ClientState, *ibctm.ConsensusState) {
	h := c.headers[height]
	state := ibctm.NewClientState(c.id, ibctm.DefaultTrustLevel, trustingPeriod, unbondingPeriod, drift,
		clienttypes.NewHeight(clienttypes.ParseChainID(c.id), uint64(height)), commitmenttypes.GetSDKSpecs(), []string{"upgrade", "upgradedIBCState"})
	return state, ibctm.NewConsensusState(h.Time, commitmenttypes.NewMerkleRoot(h.AppHash), h.NextValidatorsHash)
}

// create a client of the other chain.
func (s *side) create() string {
	height := s.other().height
	state, consensus := s.other().clientOf(height)
	r := s.act(func(signer string) sdk.Msg { return must(clienttypes.NewMsgCreateClient(state, consensus, signer)) })
	id := find(r[0], "create_client", "client_id")
	s.clients[id] = &light{heights: []int64{height}}
	return id
}

// sync makes what the other chain has committed provable here, and says for which height.
func (s *side) sync(client string) int64 {
	o := s.other()
	o.act()
	for _, u := range s.catchUp(client, true) {
		s.act(u.message)
		u.run(moment{})
	}
	return o.height
}

// link is a connection, by its names on both sides.
type link struct{ clients, ids [2]string }

func (s *side) proven(client string, key []byte) ([]byte, clienttypes.Height) {
	height := s.sync(client)
	return s.other().prove(key, height), s.other().at(height)
}

// connect opens a connection between two new clients; this side begins.
func (s *side) connect() link {
	o := s.other()
	var l link
	l.clients[s.index], l.clients[o.index] = s.create(), o.create()
	here, there := l.clients[s.index], l.clients[o.index]
	versions, prefix := connectiontypes.GetCompatibleVersions(), commitmenttypes.NewMerklePrefix([]byte("ibc"))
	r := s.act(func(signer string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenInit(here, there, prefix, versions[0], 0, signer)
	})
	l.ids[s.index] = find(r[0], "connection_open_init", "connection_id")
	proof, height := o.proven(there, host.ConnectionKey(l.ids[s.index]))
	r = o.act(func(signer string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenTry(there, l.ids[s.index], here, prefix, versions, 0, proof, height, signer)
	})
	l.ids[o.index] = find(r[0], "connection_open_try", "connection_id")
	proof, height = s.proven(here, host.ConnectionKey(l.ids[o.index]))
	s.act(func(signer string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenAck(l.ids[s.index], l.ids[o.index], proof, height, versions[0], signer)
	})
	proof, height = o.proven(there, host.ConnectionKey(l.ids[s.index]))
	o.act(func(signer string) sdk.Msg {
		return connectiontypes.NewMsgConnectionOpenConfirm(l.ids[o.index], proof, height, signer)
	})
	return l
}

// open a channel of a version on a connection; this side begins.
func (s *side) open(l link, name string, ports [2]string, version string) *lane {
	o := s.other()
	out := &lane{name: name, clients: l.clients, next: [2]uint64{1, 1}}
	here, there := ports[s.index], ports[o.index]
	r := s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenInit(here, version, channeltypes.UNORDERED, []string{l.ids[s.index]}, there, signer)
	})
	out.ends[s.index] = end{here, find(r[0], "channel_open_init", "channel_id")}
	s.finish(l, out, version, channeltypes.UNORDERED, there)
	return out
}

// finish a channel whose first step is done on this side.
func (s *side) finish(l link, out *lane, version string, order channeltypes.Order, there string) {
	o := s.other()
	mine := out.ends[s.index]
	proof, height := o.proven(l.clients[o.index], host.ChannelKey(mine.port, mine.id))
	r := o.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenTry(there, version, order, []string{l.ids[o.index]}, mine.port, mine.id, version, proof, height, signer)
	})
	theirs := end{there, find(r[0], "channel_open_try", "channel_id")}
	out.ends[o.index] = theirs
	answer := o.channel(theirs).Version
	proof, height = s.proven(l.clients[s.index], host.ChannelKey(theirs.port, theirs.id))
	s.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenAck(mine.port, mine.id, theirs.id, answer, proof, height, signer)
	})
	proof, height = o.proven(l.clients[o.index], host.ChannelKey(mine.port, mine.id))
	o.act(func(signer string) sdk.Msg {
		return channeltypes.NewMsgChannelOpenConfirm(theirs.port, theirs.id, proof, height, signer)
	})
}

// pair makes two new clients counterparties of version 2. Each is registered by its creator.
func (w *world) pair() *lane {
	out := &lane{name: "v2", v2: true, next: [2]uint64{1, 1}}
	var creators [2]*account
	for _, s := range w.sides {
		out.clients[s.index] = s.create()
		creators[s.index] = s.relayers[s.turn%len(s.relayers)]
		out.ends[s.index] = end{"transfer", out.clients[s.index]}
	}
	for _, s := range w.sides {
		w.tick(time.Second)
		a := creators[s.index]
		msg := clientv2types.NewMsgRegisterCounterparty(out.clients[s.index], [][]byte{[]byte("ibc"), {}}, out.clients[1-s.index], a.address)
		if r := s.block(w.now, transaction{a, []sdk.Msg{msg}}).TxResults[0]; r.Code != 0 {
			panic(r.Log)
		}
	}
	return out
}

// block executes transactions whose end the model does not foretell.
func (s *side) block(at time.Time, txs ...transaction) *abci.ResponseFinalizeBlock {
	s.limits.begin(at)
	return s.chain.block(at, txs...)
}
