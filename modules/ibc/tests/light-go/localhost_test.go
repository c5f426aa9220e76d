package light

import (
	"crypto/sha256"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
)

// localhost has the client of the chain itself.
func (r *recorder) localhost() {
	w := r.world("localhost")
	w.at(77, timeOf(30))
	const id = "09-localhost"
	w.ask(id, clienttypes.NewHeight(1, 3))
	w.initializeRaw(id, nil, nil, false)
	w.message(id, at(11, four).header(), false)
	w.call("upgrade", id, false, record{"state": w.blob(nil), "consensus": w.blob(nil), "state_proof": w.blob(nil), "consensus_proof": w.blob(nil)}, upgradeNothing)
	w.recover(id, id)
	key := string(host.ConnectionKey("connection-localhost"))
	bz := sha256.Sum256([]byte("?"))
	w.put([]byte("present"), bz[:])
	for _, p := range [][]byte{{1}, {2}, {1, 1}, nil} {
		for _, k := range []string{key, "present", "absent"} {
			w.prove(id, clienttypes.NewHeight(1, 3), delay{3, 3}, p, path("anything", k), bz[:], false)
			w.prove(id, clienttypes.NewHeight(1, 3), delay{3, 3}, p, path("anything", k), nil, false)
		}
	}
	w.prove(id, clienttypes.NewHeight(1, 3), delay{}, []byte{1}, path("present"), bz[:], false)
	w.prove(id, clienttypes.NewHeight(1, 3), delay{}, []byte{1}, path("ibc", "present", "x"), nil, false)
	w.call("freeze", id, false, record{"kind": "header", "message": w.blob(w.marshal(at(11, four).header()))}, freezeNothing)
	w.call("update", id, false, record{"kind": "header", "message": w.blob(w.marshal(at(11, four).header()))}, updateNothing)
}

func upgradeNothing(ctx sdk.Context, m exported.LightClientModule) (any, error) {
	return nil, m.VerifyUpgradeAndUpdateState(ctx, "", nil, nil, nil, nil)
}

func freezeNothing(ctx sdk.Context, m exported.LightClientModule) (any, error) {
	m.UpdateStateOnMisbehaviour(ctx, "", nil)
	return nil, nil
}

func updateNothing(ctx sdk.Context, m exported.LightClientModule) (any, error) {
	heights := []string{}
	for _, h := range m.UpdateState(ctx, "", nil) {
		heights = append(heights, heightText(h))
	}
	return heights, nil
}
