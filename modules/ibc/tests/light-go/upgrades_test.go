package light

import (
	"fmt"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	tendermint "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
)

// upgrades follows the other chain to its next revision.
func (r *recorder) upgrades(real rooted) {
	start := func(name string, f func(s *tendermint.ClientState)) *world {
		w := r.world("upgrade " + name)
		w.at(1000, timeOf(30))
		consensus := consensusState(four)
		consensus.Root = commitmenttypes.NewMerkleRoot(real.root)
		s := clientState()
		f(s)
		w.initialize(client, s, consensus)
		return w
	}
	run := func(w *world, s *tendermint.ClientState, c *tendermint.ConsensusState, sp, cp []byte) {
		sb, cb := w.marshal(s), w.marshal(c)
		w.upgradeRaw(sb, cb, sp, cp, true)
		w.ask(client, clienttypes.NewHeight(2, 1))
	}
	a, b := real.upgrade["upgradedClient"], real.upgrade["upgradedConsState"]
	same := func(*tendermint.ClientState) {}
	run(start("as it is", same), real.client, real.consensus, a, b)
	run(start("longer", func(s *tendermint.ClientState) {
		s.UnbondingPeriod, s.TrustingPeriod, s.AllowUpdateAfterExpiry = 3*24*time.Hour, 2*24*time.Hour, true //nolint:staticcheck
		s.TrustLevel, s.MaxClockDrift = tendermint.Fraction{Numerator: 2, Denominator: 3}, time.Minute
	}), real.client, real.consensus, a, b)
	for i, periods := range [][2]time.Duration{{1, 21 * 24 * time.Hour}, {1<<63 - 2, 1<<63 - 1}, {6*24*time.Hour + 1, 6*24*time.Hour + 2}, {100, 1 << 62}} {
		run(start(fmt.Sprintf("periods %d", i), func(s *tendermint.ClientState) {
			s.TrustingPeriod, s.UnbondingPeriod = periods[0], periods[1]
		}), real.client, real.consensus, a, b)
	}
	for i, p := range [][]string{nil, {"upgrade"}, {"upgrade", "upgradedIBCState", "x"}, {"bank", "upgradedIBCState"}, {"upgrade", "other"}} {
		run(start(fmt.Sprintf("path %d", i), func(s *tendermint.ClientState) { s.UpgradePath = p }), real.client, real.consensus, a, b)
	}
	chosen := *real.client
	chosen.TrustingPeriod, chosen.FrozenHeight, chosen.TrustLevel = 1, clienttypes.NewHeight(0, 1), tendermint.Fraction{}
	run(start("chosen", same), &chosen, real.consensus, a, b)
	for i, f := range []func(s *tendermint.ClientState){
		func(s *tendermint.ClientState) { s.ChainId = "other-3" },
		func(s *tendermint.ClientState) { s.UnbondingPeriod++ },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(1, 10) },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(1, 9) },
		func(s *tendermint.ClientState) { s.LatestHeight = clienttypes.NewHeight(2, 2) },
		func(s *tendermint.ClientState) { s.ProofSpecs = nil },
	} {
		s := *real.client
		f(&s)
		run(start(fmt.Sprintf("client %d", i), same), &s, real.consensus, a, b)
	}
	consensus := *real.consensus
	consensus.NextValidatorsHash = hashOf(foreign.proto())
	w := start("proofs", same)
	run(w, real.client, &consensus, a, b)
	for _, p := range [][2][]byte{{b, a}, {a, a}, {nil, b}, {a, nil}, {{0xff}, b}, {a, {0xff}}, {real.upgrade["missing"], b}} {
		w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), p[0], p[1], false)
	}
	w.upgradeRaw([]byte{0xff}, nil, a, b, false)
	w.upgradeRaw(w.marshal(real.client), []byte{0xff}, a, b, false)
	w.put([]byte("clients/"+client+"/consensusStates/1-10"), nil)
	w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), a, b, false)
	w = r.world("upgrade of none")
	w.upgradeRaw(w.marshal(real.client), w.marshal(real.consensus), a, b, false)
}

func (w *world) upgradeRaw(s, c, sp, cp []byte, keep bool) {
	args := record{"state": w.blob(s), "consensus": w.blob(c), "state_proof": w.blob(sp), "consensus_proof": w.blob(cp)}
	w.call("upgrade", client, keep, args, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return nil, m.VerifyUpgradeAndUpdateState(ctx, client, s, c, sp, cp)
	})
}

func (w *world) recover(subject, substitute string) {
	w.call("recover", subject, true, record{"substitute": substitute}, func(ctx sdk.Context, m exported.LightClientModule) (any, error) {
		return nil, m.RecoverClient(ctx, subject, substitute)
	})
	w.ask(subject, clienttypes.NewHeight(1, 20))
}

// recoveries gives clients the states of others.
func (r *recorder) recoveries() {
	const second = "07-tendermint-1"
	for i, f := range []func(s *tendermint.ClientState){
		func(s *tendermint.ClientState) {},
		func(s *tendermint.ClientState) { s.ChainId = "renamed-1" },
		func(s *tendermint.ClientState) { s.TrustingPeriod = time.Hour },
		func(s *tendermint.ClientState) { s.UnbondingPeriod++ },
		func(s *tendermint.ClientState) { s.TrustLevel.Denominator = 2 },
		func(s *tendermint.ClientState) { s.MaxClockDrift++ },
		func(s *tendermint.ClientState) { s.ProofSpecs = s.ProofSpecs[:1] },
		func(s *tendermint.ClientState) { s.UpgradePath = nil },
		func(s *tendermint.ClientState) { s.AllowUpdateAfterExpiry = true }, //nolint:staticcheck
	} {
		for frozen := 0; frozen < 2; frozen++ {
			w := r.world(fmt.Sprintf("recovery %d %d", i, frozen))
			w.at(1000, timeOf(30))
			old := clientState()
			if frozen == 1 {
				old.FrozenHeight = tendermint.FrozenHeight
			}
			w.initialize(client, old, consensusState(four))
			w.at(1500, timeOf(40))
			s := clientState()
			s.LatestHeight = clienttypes.NewHeight(1, 20)
			f(s)
			w.initialize(second, s, consensusState(uneven))
			w.at(1600, timeOf(41))
			w.recover(client, second)
		}
	}
	w := r.follow("recovery from nothing", four)
	for _, id := range []string{second, "06-solomachine-3", "x", "07-tendermint-18446744073709551616", "09-localhost"} {
		w.recover(client, id)
	}
	w.recover(second, client)
	for _, key := range []string{"/processedHeight", "/processedTime", ""} {
		w := r.follow("recovery without "+key, four)
		s := clientState()
		s.LatestHeight = clienttypes.NewHeight(1, 20)
		w.initialize(second, s, consensusState(uneven))
		w.put([]byte("clients/"+second+"/consensusStates/1-20"+key), nil)
		w.recover(client, second)
	}
}
