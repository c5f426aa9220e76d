package light

import (
	"fmt"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/crypto/keys/multisig"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256r1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	multitypes "github.com/cosmos/cosmos-sdk/crypto/types/multisig"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	solomachine "github.com/cosmos/ibc-go/v10/modules/light-clients/06-solomachine"
)

const solo = "06-solomachine-0"

// machine signs with its keys, all of them or some.
type machine struct {
	keys   []cryptotypes.PrivKey
	pub    cryptotypes.PubKey
	signed []bool
}

func one(key cryptotypes.PrivKey) machine {
	return machine{keys: []cryptotypes.PrivKey{key}, pub: key.PubKey()}
}

func some(threshold int, signed []bool, keys ...cryptotypes.PrivKey) machine {
	pubs := []cryptotypes.PubKey{}
	for _, key := range keys {
		pubs = append(pubs, key.PubKey())
	}
	return machine{keys: keys, pub: multisig.NewLegacyAminoPubKey(threshold, pubs), signed: signed}
}

func (m machine) data(msg []byte) signing.SignatureData {
	if m.signed == nil {
		sig, _ := m.keys[0].Sign(msg)
		return &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT, Signature: sig}
	}
	data := multitypes.NewMultisig(len(m.keys))
	for i, key := range m.keys {
		if !m.signed[i] {
			continue
		}
		sig, _ := key.Sign(msg)
		single := &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT, Signature: sig}
		multitypes.AddSignature(data, single, i)
	}
	return data
}

func (m machine) any() *codectypes.Any {
	if m.pub == nil {
		return nil
	}
	out, err := codectypes.NewAnyWithValue(m.pub)
	if err != nil {
		panic(err)
	}
	return out
}

func (w *world) encode(data signing.SignatureData) []byte {
	return w.marshal(signing.SignatureDataToProto(data))
}

func (w *world) signBytes(sequence, time uint64, diversifier string, path, data []byte) []byte {
	return w.marshal(&solomachine.SignBytes{Sequence: sequence, Timestamp: time, Diversifier: diversifier, Path: path, Data: data})
}

func (w *world) soloHeader(m machine, sequence, time uint64, next machine) *solomachine.Header {
	data := w.marshal(&solomachine.HeaderData{NewPubKey: next.any(), NewDiversifier: "next"})
	msg := w.signBytes(sequence, time, "solo", []byte(solomachine.SentinelHeaderPath), data)
	return &solomachine.Header{Timestamp: time, Signature: w.encode(m.data(msg)), NewPublicKey: next.any(), NewDiversifier: "next"}
}

func (w *world) soloProof(m machine, sequence, time uint64, key string, value []byte) []byte {
	msg := w.signBytes(sequence, time, "solo", []byte(key), value)
	return w.marshal(&solomachine.TimestampedSignatureData{SignatureData: w.encode(m.data(msg)), Timestamp: time})
}

func (w *world) signedData(m machine, sequence, time uint64, key, data string) *solomachine.SignatureAndData {
	p := path("ibc", key)
	bz := w.marshal(&p)
	msg := w.signBytes(sequence, time, "solo", bz, []byte(data))
	return &solomachine.SignatureAndData{Signature: w.encode(m.data(msg)), Path: bz, Data: []byte(data), Timestamp: time}
}

func soloState(m machine) *solomachine.ClientState {
	return solomachine.NewClientState(5, &solomachine.ConsensusState{PublicKey: m.any(), Diversifier: "solo", Timestamp: 100})
}

func k1(name string) cryptotypes.PrivKey { return secp256k1.GenPrivKeyFromSecret([]byte(name)) }

func (r *recorder) startSolo(name string, m machine) *world {
	w := r.world("solo " + name)
	w.at(1000, timeOf(30))
	s := soloState(m)
	w.initialize(solo, s, s.ConsensusState)
	return w
}

// solomachines has keys of every kind, and what they sign.
func (r *recorder) solomachines() {
	r1, _ := secp256r1.GenPrivKey()
	edKey := ed25519.GenPrivKeyFromSecret([]byte("solo"))
	next := one(k1("next"))
	t := []bool{true, false, true}
	machines := []machine{
		one(k1("solo")), one(edKey), one(r1),
		some(2, t, k1("a"), k1("b"), edKey), some(3, t, k1("a"), k1("b"), edKey), some(1, t, k1("a"), k1("b"), k1("c")),
		some(1, []bool{false, false, false}, k1("a"), k1("b"), k1("c")), some(1, t, k1("a"), k1("b"), r1),
	}
	for i, m := range machines {
		w := r.startSolo(fmt.Sprint(i), m)
		w.ask(solo, clienttypes.ZeroHeight())
		h := clienttypes.NewHeight(0, 5)
		w.prove(solo, h, delay{}, w.soloProof(m, 5, 100, "key", []byte("value")), path("ibc", "key"), []byte("value"), true)
		w.prove(solo, h, delay{}, w.soloProof(m, 5, 100, "key", []byte("value")), path("ibc", "key"), []byte("value"), true)
		w.prove(solo, h, delay{9, 9}, w.soloProof(m, 6, 101, "key", nil), path("ibc", "key"), nil, true)
		w.message(solo, w.soloHeader(m, 7, 101, next), true)
		w.ask(solo, clienttypes.ZeroHeight())
	}
	r.soloRefusals(next)
	r.soloThresholds()
	r.soloStates(next)
}

func (r *recorder) soloRefusals(next machine) {
	m := one(k1("solo"))
	w := r.startSolo("refusals", m)
	h := clienttypes.NewHeight(0, 5)
	good := w.soloProof(m, 5, 100, "key", []byte("value"))
	for _, p := range [][]byte{
		nil, {0xff}, w.soloProof(m, 5, 99, "key", []byte("value")), w.soloProof(m, 4, 100, "key", []byte("value")),
		w.soloProof(m, 5, 100, "other", []byte("value")), w.soloProof(next, 5, 100, "key", []byte("value")),
		w.marshal(&solomachine.TimestampedSignatureData{Timestamp: 100}),
		w.marshal(&solomachine.TimestampedSignatureData{Timestamp: 100, SignatureData: []byte{0xff}}),
		w.marshal(&solomachine.TimestampedSignatureData{Timestamp: 100, SignatureData: []byte{10, 0}}),
		w.marshal(&solomachine.TimestampedSignatureData{Timestamp: 100, SignatureData: []byte{18, 0}}),
	} {
		w.prove(solo, h, delay{}, p, path("ibc", "key"), []byte("value"), false)
		w.prove(solo, h, delay{}, p, path("ibc", "key"), nil, false)
	}
	w.prove(solo, h, delay{}, w.marshal(&solomachine.TimestampedSignatureData{Timestamp: 100, SignatureData: []byte{26, 0}}), path("ibc", "key"), nil, false)
	w.prove(solo, h, delay{}, good, path("key"), []byte("value"), false)
	w.prove(solo, h, delay{}, good, path("ibc", "key", "x"), []byte("value"), false)
	w.prove("06-solomachine-9", h, delay{}, good, path("ibc", "key"), []byte("value"), false)
	for _, f := range []func(h *solomachine.Header){
		func(h *solomachine.Header) {},
		func(h *solomachine.Header) { h.Timestamp = 0 },
		func(h *solomachine.Header) { h.Timestamp = 99 },
		func(h *solomachine.Header) { h.NewDiversifier = "  " },
		func(h *solomachine.Header) { h.NewDiversifier = "" },
		func(h *solomachine.Header) { h.Signature = nil },
		func(h *solomachine.Header) { h.Signature = []byte{10, 0} },
		func(h *solomachine.Header) { h.NewPublicKey = nil },
		func(h *solomachine.Header) { h.NewPublicKey, _ = codectypes.NewAnyWithValue(&secp256k1.PubKey{}) },
		func(h *solomachine.Header) {
			h.NewPublicKey, _ = codectypes.NewAnyWithValue(&secp256k1.PubKey{Key: []byte{4}})
		},
	} {
		header := w.soloHeader(m, 5, 100, next)
		f(header)
		w.message(solo, header, false)
	}
	w.message("06-solomachine-9", w.soloHeader(m, 5, 100, next), false)
	w.message(solo, w.soloHeader(m, 6, 100, next), false)
	w.message(client, w.soloHeader(m, 5, 100, next), false)
	w.message(solo, at(11, four).header(), false)
	a, b := w.signedData(m, 7, 3, "key", "x"), w.signedData(m, 7, 4, "key", "y")
	for _, f := range []func(m *solomachine.Misbehaviour){
		func(*solomachine.Misbehaviour) {},
		func(m *solomachine.Misbehaviour) { m.Sequence = 0 },
		func(m *solomachine.Misbehaviour) { m.Sequence = 8 },
		func(m *solomachine.Misbehaviour) { m.SignatureOne = nil },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo = nil },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo = m.SignatureOne },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo.Signature = m.SignatureOne.Signature },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo.Data = m.SignatureOne.Data },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo.Data = nil },
		func(m *solomachine.Misbehaviour) { m.SignatureOne.Path = nil },
		func(m *solomachine.Misbehaviour) { m.SignatureOne.Path = []byte{0xff} },
		func(m *solomachine.Misbehaviour) { m.SignatureOne.Signature = nil },
		func(m *solomachine.Misbehaviour) { m.SignatureOne.Timestamp = 0 },
		func(m *solomachine.Misbehaviour) { m.SignatureTwo.Timestamp = 9 },
	} {
		one, two := *a, *b
		msg := &solomachine.Misbehaviour{Sequence: 7, SignatureOne: &one, SignatureTwo: &two}
		f(msg)
		w.message(solo, msg, false)
	}
	w.message(solo, &solomachine.Misbehaviour{Sequence: 7, SignatureOne: a, SignatureTwo: b}, true)
	w.ask(solo, clienttypes.ZeroHeight())
	w.call("upgrade", solo, false, record{"state": w.blob(nil), "consensus": w.blob(nil), "state_proof": w.blob(nil), "consensus_proof": w.blob(nil)}, upgradeNothing)
}

// soloThresholds has signatures of threshold keys that are put together wrongly.
func (r *recorder) soloThresholds() {
	m := some(2, []bool{true, true, false}, k1("a"), k1("b"), k1("c"))
	w := r.startSolo("thresholds", m)
	h := clienttypes.NewHeight(0, 5)
	msg := w.signBytes(5, 100, "solo", []byte("key"), []byte("value"))
	prove := func(w *world, data *signing.SignatureDescriptor_Data) {
		bz := w.marshal(&solomachine.TimestampedSignatureData{SignatureData: w.marshal(data), Timestamp: 100})
		w.prove(solo, h, delay{}, bz, path("ibc", "key"), []byte("value"), false)
	}
	multi := func(m machine) *signing.SignatureDescriptor_Data { return signing.SignatureDataToProto(m.data(msg)) }
	type edit func(d *signing.SignatureDescriptor_Data_Multi)
	for _, f := range []edit{
		func(d *signing.SignatureDescriptor_Data_Multi) {},
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray = nil },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.ExtraBitsStored = 0 },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.ExtraBitsStored = 2 },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.ExtraBitsStored = 11 },
		func(d *signing.SignatureDescriptor_Data_Multi) {
			d.Bitarray.ExtraBitsStored, d.Bitarray.Elems = 11, nil
		},
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.Elems = []byte{0xe0} },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.Elems = []byte{0xdf} },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.Elems = []byte{0x80} },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Bitarray.Elems = []byte{0x60} },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Signatures = d.Signatures[:1] },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Signatures = append(d.Signatures, d.Signatures[0]) },
		func(d *signing.SignatureDescriptor_Data_Multi) {
			d.Signatures = append(append(d.Signatures, d.Signatures...), d.Signatures...)
		},
		func(d *signing.SignatureDescriptor_Data_Multi) { swap(d.Signatures, 0, 1) },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Signatures[1] = multi(m) },
		func(d *signing.SignatureDescriptor_Data_Multi) { d.Signatures[1] = &signing.SignatureDescriptor_Data{} },
	} {
		data := multi(m)
		f(data.GetMulti())
		prove(w, data)
	}
	prove(w, signing.SignatureDataToProto(one(k1("a")).data(msg)))
	prove(r.startSolo("single", one(k1("a"))), multi(m))
	nested := machine{pub: multisig.NewLegacyAminoPubKey(1, []cryptotypes.PubKey{m.pub, k1("d").PubKey()})}
	w = r.startSolo("nested", nested)
	bits := func(b byte) *cryptotypes.CompactBitArray {
		return &cryptotypes.CompactBitArray{ExtraBitsStored: 2, Elems: []byte{b}}
	}
	wrap := func(b byte, inner ...*signing.SignatureDescriptor_Data) *signing.SignatureDescriptor_Data {
		return &signing.SignatureDescriptor_Data{Sum: &signing.SignatureDescriptor_Data_Multi_{
			Multi: &signing.SignatureDescriptor_Data_Multi{Bitarray: bits(b), Signatures: inner},
		}}
	}
	single := signing.SignatureDataToProto(one(k1("d")).data(msg))
	prove(w, wrap(0x80, multi(m)))
	prove(w, wrap(0x40, single))
	prove(w, wrap(0xc0, multi(m), single))
	prove(w, wrap(0x80, single))
	prove(w, wrap(0x40, multi(m)))
	bad := multi(m)
	bad.GetMulti().Signatures[0].GetSingle().Signature[3] ^= 1
	prove(w, wrap(0x80, bad))
	empty := machine{pub: &multisig.LegacyAminoPubKey{}}
	w = r.startSolo("no keys", empty)
	prove(w, &signing.SignatureDescriptor_Data{Sum: &signing.SignatureDescriptor_Data_Multi_{Multi: &signing.SignatureDescriptor_Data_Multi{}}})
	prove(w, &signing.SignatureDescriptor_Data{Sum: &signing.SignatureDescriptor_Data_Multi_{Multi: &signing.SignatureDescriptor_Data_Multi{Bitarray: &cryptotypes.CompactBitArray{}}}})
}

// soloStates has states that are refused, and keys and signatures of odd lengths.
func (r *recorder) soloStates(next machine) {
	for i, f := range []func(s *solomachine.ClientState){
		func(s *solomachine.ClientState) { s.Sequence = 0 },
		func(s *solomachine.ClientState) { s.ConsensusState = nil },
		func(s *solomachine.ClientState) { s.ConsensusState.Timestamp = 0 },
		func(s *solomachine.ClientState) { s.ConsensusState.Diversifier = " " },
		func(s *solomachine.ClientState) { s.ConsensusState.Diversifier = "" },
		func(s *solomachine.ClientState) { s.ConsensusState.PublicKey = nil },
		func(s *solomachine.ClientState) {
			s.ConsensusState.PublicKey, _ = codectypes.NewAnyWithValue(&secp256k1.PubKey{})
		},
		func(s *solomachine.ClientState) { s.IsFrozen = true },
		func(s *solomachine.ClientState) { s.Sequence = 1<<64 - 1 },
	} {
		w := r.world(fmt.Sprintf("solo state %d", i))
		s := soloState(one(k1("solo")))
		f(s)
		c := s.ConsensusState
		if c == nil {
			c = soloState(next).ConsensusState
		}
		w.initialize(solo, s, c)
		w.ask(solo, clienttypes.ZeroHeight())
		w.message(solo, w.soloHeader(one(k1("solo")), s.Sequence, 100, next), true)
		w.ask(solo, clienttypes.ZeroHeight())
	}
	w := r.world("solo pair")
	s := soloState(one(k1("solo")))
	w.initialize(solo, s, soloState(next).ConsensusState)
	w.initializeRaw(solo, []byte{0xff}, nil, false)
	w.initializeRaw(solo, w.marshal(s), []byte{0xff}, false)
	for i, key := range [][]byte{{2}, make([]byte, 33), make([]byte, 65), append([]byte{5}, k1("solo").PubKey().Bytes()[1:]...)} {
		m := machine{keys: []cryptotypes.PrivKey{k1("solo")}, pub: &secp256k1.PubKey{Key: key}}
		w := r.startSolo(fmt.Sprintf("odd key %d", i), m)
		w.prove(solo, clienttypes.NewHeight(0, 5), delay{}, w.soloProof(m, 5, 100, "key", nil), path("ibc", "key"), nil, false)
		m.pub = &ed25519.PubKey{Key: key}
		w = r.startSolo(fmt.Sprintf("odd ed25519 key %d", i), m)
		w.prove(solo, clienttypes.NewHeight(0, 5), delay{}, w.soloProof(m, 5, 100, "key", nil), path("ibc", "key"), nil, false)
	}
	r.soloRecoveries(next)
}

func (r *recorder) soloRecoveries(next machine) {
	const second = "06-solomachine-1"
	for i, m := range []machine{next, one(k1("solo"))} {
		w := r.startSolo(fmt.Sprintf("recovery %d", i), one(k1("solo")))
		s := soloState(m)
		s.Sequence, s.ConsensusState.Timestamp = 9, 200
		w.initialize(second, s, s.ConsensusState)
		w.recover(solo, second)
		w.recover(solo, "07-tendermint-0")
		w.recover(solo, "06-solomachine-7")
		w.recover("06-solomachine-7", solo)
		w.recover(solo, "?")
	}
}
