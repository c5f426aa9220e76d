package main

import (
	"crypto/sha256"
	"fmt"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	kmultisig "github.com/cosmos/cosmos-sdk/crypto/keys/multisig"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/cosmos/cosmos-sdk/crypto/types/multisig"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	commitmenttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types/v2"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	solomachine "github.com/cosmos/ibc-go/v10/modules/light-clients/06-solomachine"
)

// solo is a machine with a key, or with several of which all must sign, and what it signs.
type solo struct {
	keys        []cryptotypes.PrivKey
	sequence    uint64
	time        uint64
	diversifier string
}

// Names that the machine gives to its ends.
const (
	soloClient     = "client-on-solomachine"
	soloConnection = "connection-on-solomachine"
	soloChannel    = "channel-on-solomachine"
)

func soloKeys(name string, n int) (out []cryptotypes.PrivKey) {
	for i := 0; i < n; i++ {
		h := sha256.Sum256([]byte(fmt.Sprintf("replay solo machine %s %d", name, i)))
		out = append(out, &secp256k1.PrivKey{Key: h[:]})
	}
	return out
}

func newSolo(name string, n int) *solo {
	return &solo{keys: soloKeys(name, n), sequence: 1, time: 10, diversifier: "diversifier " + name}
}

func publicOf(keys []cryptotypes.PrivKey) *codectypes.Any {
	if len(keys) == 1 {
		return must(codectypes.NewAnyWithValue(keys[0].PubKey()))
	}
	var all []cryptotypes.PubKey
	for _, k := range keys {
		all = append(all, k.PubKey())
	}
	return must(codectypes.NewAnyWithValue(kmultisig.NewLegacyAminoPubKey(len(keys), all)))
}

func (s *solo) consensusState() *solomachine.ConsensusState {
	return &solomachine.ConsensusState{PublicKey: publicOf(s.keys), Diversifier: s.diversifier, Timestamp: s.time}
}

func (s *solo) clientState() *solomachine.ClientState {
	return solomachine.NewClientState(s.sequence, s.consensusState())
}

// sign what is at a path, without going on.
func (s *solo) sign(path, data []byte) []byte {
	bytes := must((&solomachine.SignBytes{Sequence: s.sequence, Timestamp: s.time, Diversifier: s.diversifier, Path: path, Data: data}).Marshal())
	var signature signing.SignatureData
	if len(s.keys) == 1 {
		signature = &signing.SingleSignatureData{Signature: must(s.keys[0].Sign(bytes))}
	} else {
		all := multisig.NewMultisig(len(s.keys))
		for i, k := range s.keys {
			multisig.AddSignature(all, &signing.SingleSignatureData{Signature: must(k.Sign(bytes))}, i)
		}
		signature = all
	}
	return must(signing.SignatureDataToProto(signature).Marshal())
}

// proof that something is at a path; each one has a sequence of its own.
func (s *solo) proof(path, data []byte) []byte {
	out := must((&solomachine.TimestampedSignatureData{SignatureData: s.sign(path, data), Timestamp: s.time}).Marshal())
	s.sequence++
	return out
}

// header changes the keys and the diversifier.
func (s *solo) header(name string, n int) *solomachine.Header {
	keys := soloKeys(name, n)
	next := "diversifier " + name
	data := must((&solomachine.HeaderData{NewPubKey: publicOf(keys), NewDiversifier: next}).Marshal())
	out := &solomachine.Header{Timestamp: s.time, Signature: s.sign([]byte(solomachine.SentinelHeaderPath), data), NewPublicKey: publicOf(keys), NewDiversifier: next}
	s.keys, s.diversifier = keys, next
	s.sequence++
	s.time++
	return out
}

// misbehaviour is two signatures for one sequence.
func (s *solo) misbehaviour() *solomachine.Misbehaviour {
	one := func(path, data string) *solomachine.SignatureAndData {
		s.time++
		key := commitmenttypesv2.NewMerklePath([]byte(path))
		at := must(key.Marshal())
		return &solomachine.SignatureAndData{Signature: s.sign(at, []byte(data)), Path: at, Data: []byte(data), Timestamp: s.time}
	}
	return &solomachine.Misbehaviour{Sequence: s.sequence, SignatureOne: one("a path", "some data"), SignatureTwo: one("another path", "other data")}
}

func (s *solo) connectionTried(client, connection string) []byte {
	end := connectiontypes.NewConnectionEnd(connectiontypes.TRYOPEN, soloClient,
		connectiontypes.NewCounterparty(client, connection, commitmenttypes.NewMerklePrefix([]byte("ibc"))), connectiontypes.GetCompatibleVersions()[:1], 0)
	return s.proof(host.ConnectionKey(soloConnection), must(end.Marshal()))
}

func (s *solo) channelIn(state channeltypes.State, port, version, id string) []byte {
	end := channeltypes.NewChannel(state, channeltypes.UNORDERED, channeltypes.NewCounterparty(port, id), []string{soloConnection}, version)
	return s.proof(host.ChannelKey(port, soloChannel), must(end.Marshal()))
}

func (s *solo) committed(p channeltypes.Packet) []byte {
	return s.proof(host.PacketCommitmentKey(p.SourcePort, p.SourceChannel, p.Sequence), channeltypes.CommitPacket(p))
}

func (s *solo) acknowledged(p channeltypes.Packet, ack []byte) []byte {
	return s.proof(host.PacketAcknowledgementKey(p.DestinationPort, p.DestinationChannel, p.Sequence), channeltypes.CommitAcknowledgement(ack))
}

func (s *solo) notReceived(p channeltypes.Packet) []byte {
	return s.proof(host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence), nil)
}
