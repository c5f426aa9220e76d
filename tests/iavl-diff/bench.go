package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand"
	"sort"
	"strconv"
	"time"

	"cosmossdk.io/log"
	"github.com/cosmos/iavl"
	iavldb "github.com/cosmos/iavl/db"
)

// bench fills a tree and prints the median and the smallest time, in microseconds per update, of UPDATES random
// overwrites plus SaveVersion, on goleveldb with a cache of 500,000 nodes (the SDK's default is 781,250).
func bench(args []string, out *bufio.Writer) {
	keys, updates, versions := number(args, 0), number(args, 1), number(args, 2)
	db, err := iavldb.NewDB("iavl", "goleveldb", args[3])
	fail(err)
	defer db.Close()
	tree := iavl.NewMutableTree(db, 500_000, false, log.NewNopLogger())
	for i := 0; i < keys; i++ {
		_, err := tree.Set(benchKey(i), benchValue(i))
		fail(err)
		if i%100_000 == 99_999 {
			_, _, err = tree.SaveVersion()
			fail(err)
		}
	}
	_, _, err = tree.SaveVersion()
	fail(err)
	random := rand.New(rand.NewSource(7))
	times := make([]float64, 0, versions)
	for v := 0; v < versions; v++ {
		picks := make([][]byte, updates)
		for i := range picks {
			picks[i] = benchKey(random.Intn(keys))
		}
		sort.Slice(picks, func(i, j int) bool { return string(picks[i]) < string(picks[j]) })
		start := time.Now()
		for i, key := range picks {
			_, err := tree.Set(key, benchValue(v*updates+i))
			fail(err)
		}
		_, _, err = tree.SaveVersion()
		fail(err)
		times = append(times, float64(time.Since(start).Microseconds())/float64(updates))
	}
	sort.Float64s(times)
	fmt.Fprintf(out, "%.2f %.2f\n", times[len(times)/2], times[0])
}

func number(args []string, i int) int {
	n, err := strconv.Atoi(args[i])
	fail(err)
	return n
}

func benchKey(i int) []byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(i))
	sum := sha256.Sum256(b[:])
	return sum[:]
}

func benchValue(i int) []byte {
	value := make([]byte, 40)
	binary.BigEndian.PutUint64(value, uint64(i))
	return value
}
