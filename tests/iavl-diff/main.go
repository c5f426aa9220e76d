// Command iavl-diff is the reference side of the store's differential tests: the Go modules of the Cosmos SDK
// replay a script from stdin and print what they compute, one line per answer.
//
//	iavl [initial-version]   s KEY VALUE | d KEY | v            prints the root hash after each v (save version)
//	multi [initial-version]  m NAME | s STORE KEY VALUE | d STORE KEY | c | u NAME...
//	                         mounts, writes, commits (prints the app hash), reloads with added stores
//	verify                   ROOT STORE KEY VALUE|- IAVL-PROOF SIMPLE-PROOF   prints ok or bad
//	bench KEYS UPDATES VERSIONS DIR                             prints us per update: median, minimum
//
// Keys, values, roots and proofs are hexadecimal; "-" is an absent value, "." an empty byte string.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"cosmossdk.io/log"
	"cosmossdk.io/store/metrics"
	"cosmossdk.io/store/rootmulti"
	"cosmossdk.io/store/types"
	cmtcrypto "github.com/cometbft/cometbft/proto/tendermint/crypto"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/iavl"
	iavldb "github.com/cosmos/iavl/db"
	ics23 "github.com/cosmos/ics23/go"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("want a mode: iavl, multi, verify or bench"))
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch os.Args[1] {
	case "iavl":
		replayTree(in, out, initialVersion())
	case "multi":
		replayMulti(in, out, initialVersion())
	case "verify":
		verify(in, out)
	case "bench":
		bench(os.Args[2:], out)
	default:
		fail(fmt.Errorf("unknown mode %q", os.Args[1]))
	}
}

func initialVersion() uint64 {
	if len(os.Args) < 3 {
		return 0
	}
	v, err := strconv.ParseUint(os.Args[2], 10, 63)
	fail(err)
	return v
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func unhex(s string) []byte {
	if s == "." {
		return []byte{}
	}
	b, err := hex.DecodeString(s)
	fail(err)
	return b
}

func replayTree(in *bufio.Scanner, out *bufio.Writer, initial uint64) {
	tree := iavl.NewMutableTree(iavldb.NewMemDB(), 10000, false, log.NewNopLogger(), iavl.InitialVersionOption(initial))
	for in.Scan() {
		f := strings.Fields(in.Text())
		switch f[0] {
		case "s":
			_, err := tree.Set(unhex(f[1]), unhex(f[2]))
			fail(err)
		case "d":
			_, _, err := tree.Remove(unhex(f[1]))
			fail(err)
		case "v":
			hash, _, err := tree.SaveVersion()
			fail(err)
			fmt.Fprintf(out, "%x\n", hash)
		}
	}
	fail(in.Err())
}

func replayMulti(in *bufio.Scanner, out *bufio.Writer, initial uint64) {
	db := dbm.NewMemDB()
	names := []string{}
	var store *rootmulti.Store
	keys := map[string]*types.KVStoreKey{}
	load := func(added []string) {
		store = rootmulti.NewStore(db, log.NewNopLogger(), metrics.NewNoOpMetrics())
		keys = map[string]*types.KVStoreKey{}
		for _, name := range names {
			keys[name] = types.NewKVStoreKey(name)
			store.MountStoreWithDB(keys[name], types.StoreTypeIAVL, nil)
		}
		if len(added) > 0 {
			fail(store.LoadLatestVersionAndUpgrade(&types.StoreUpgrades{Added: added}))
			return
		}
		fail(store.LoadLatestVersion())
		if initial > 0 {
			fail(store.SetInitialVersion(int64(initial)))
		}
	}
	for in.Scan() {
		f := strings.Fields(in.Text())
		if f[0] == "m" {
			names = append(names, f[1])
			continue
		}
		if f[0] == "u" {
			names = append(names, f[1:]...)
			load(f[1:])
			continue
		}
		if store == nil {
			load(nil)
		}
		switch f[0] {
		case "s":
			store.GetKVStore(keys[f[1]]).Set(unhex(f[2]), unhex(f[3]))
		case "d":
			store.GetKVStore(keys[f[1]]).Delete(unhex(f[2]))
		case "c":
			fmt.Fprintf(out, "%x\n", store.Commit().Hash)
		}
	}
	fail(in.Err())
}

// verify checks each proof twice: by the SDK's proof runtime over the two proof ops up to the app hash, and by
// ics23 directly under the standard specs.
func verify(in *bufio.Scanner, out *bufio.Writer) {
	runtime := rootmulti.DefaultProofRuntime()
	for in.Scan() {
		f := strings.Fields(in.Text())
		root, store, key := unhex(f[0]), unhex(f[1]), unhex(f[2])
		ops := &cmtcrypto.ProofOps{Ops: []cmtcrypto.ProofOp{
			{Type: types.ProofOpIAVLCommitment, Key: key, Data: unhex(f[4])},
			{Type: types.ProofOpSimpleMerkleCommitment, Key: store, Data: unhex(f[5])},
		}}
		path := fmt.Sprintf("/x:%x/x:%x", store, key)
		var err error
		if f[3] == "-" {
			err = runtime.VerifyAbsence(ops, root, path)
		} else {
			err = runtime.VerifyValue(ops, root, path, unhex(f[3]))
		}
		if err == nil && direct(root, store, key, f[3], ops) {
			fmt.Fprintln(out, "ok")
		} else {
			fmt.Fprintln(out, "bad")
		}
	}
	fail(in.Err())
}

func direct(root, store, key []byte, value string, ops *cmtcrypto.ProofOps) bool {
	var tree, simple ics23.CommitmentProof
	if tree.Unmarshal(ops.Ops[0].Data) != nil || simple.Unmarshal(ops.Ops[1].Data) != nil {
		return false
	}
	storeRoot := simple.GetExist().GetValue()
	if !ics23.VerifyMembership(ics23.TendermintSpec, root, &simple, store, storeRoot) {
		return false
	}
	if value == "-" {
		return ics23.VerifyNonMembership(ics23.IavlSpec, storeRoot, &tree, key)
	}
	return ics23.VerifyMembership(ics23.IavlSpec, storeRoot, &tree, key, unhex(value))
}
