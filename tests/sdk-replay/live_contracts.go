package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	storetypes "cosmossdk.io/store/types"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/proto/tendermint/crypto"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/dynamicpb"
)

func (l *live) outcomes() map[string]*abci.ExecTxResult { return l.results }

func (l *live) result(label string) *abci.ExecTxResult {
	r, ok := l.results[label]
	if !ok {
		panic("no transaction " + label)
	}
	return r
}

// inStep remembers what became of transactions, and compares the root of the contracts' store as long as all of them had the same heights
// on both chains: heights stand in that store.
func (l *live) inStep(drafts []draft, results [2][]sent) {
	if !l.stepwise() {
		return
	}
	for j, d := range drafts {
		a, b := results[0][j], results[1][j]
		if b.final == nil {
			l.results[d.label] = &abci.ExecTxResult{Code: b.check.Code, Codespace: b.check.Codespace, Log: b.check.Log}
		} else {
			l.results[d.label] = b.final
		}
		if a.height != b.height && l.step != nil {
			l.step = nil
			l.report.note("height", d.label, false, a.height, b.height)
		} else if l.step != nil {
			*l.step = max(*l.step, a.height)
		}
	}
	if !l.contracts || len(drafts) == 0 || l.step == nil || *l.step == 0 {
		return
	}
	l.report.note("height", drafts[0].label, true, nil, nil)
	var roots [2]string
	for i, n := range l.nodes {
		_, roots[i] = l.proven(n, []byte{0x10}, *l.step)
	}
	l.report.note("root of wasm", drafts[0].label, roots[0] == roots[1], roots[0], roots[1])
}

// proven asks for an entry of the contracts' store at a height, holds the proof against the header that follows, and gives the value and
// the root of the store.
func (l *live) proven(n *node, key []byte, height int64) ([]byte, string) {
	ctx := context.Background()
	res := must(n.rpc.ABCIQueryWithOptions(ctx, "/store/"+wasmtypes.StoreKey+"/key", key, rpcclient.ABCIQueryOptions{Height: height, Prove: true})).Response
	if res.Code != 0 || res.ProofOps == nil || len(res.ProofOps.Ops) != 2 {
		return nil, fmt.Sprintf("no proof: %s:%d %s", res.Codespace, res.Code, res.Log)
	}
	var values [][]byte // none for what is absent
	if len(res.Value) > 0 {
		values = [][]byte{res.Value}
	}
	run := func(op crypto.ProofOp, values [][]byte) ([][]byte, error) {
		decoded, err := storetypes.CommitmentOpDecoder(op)
		if err != nil {
			return nil, err
		}
		return decoded.Run(values)
	}
	root, err := run(res.ProofOps.Ops[0], values)
	if err != nil {
		return res.Value, "no proof: " + err.Error()
	}
	whole, err := run(res.ProofOps.Ops[1], root)
	if err != nil {
		return res.Value, "no proof: " + err.Error()
	}
	next := height + 1
	if header := must(n.rpc.Header(ctx, &next)).Header; !bytes.Equal(header.AppHash, whole[0]) || !bytes.Equal(res.ProofOps.Ops[0].Key, key) {
		return res.Value, fmt.Sprintf("a proof of another state: %X", whole[0])
	}
	return res.Value, hex.EncodeToString(root[0])
}

// contents compares the contracts' store entry by entry, and proves some entries and as many that are not there. It ends the comparison
// of roots.
func (l *live) contents(label string) {
	if l.step == nil {
		return
	}
	defer func() { l.step = nil }()
	var all [2]map[string]string
	for i, n := range l.nodes {
		all[i] = map[string]string{}
		for prefix := 1; prefix < 0x11; prefix++ {
			options := rpcclient.ABCIQueryOptions{Height: *l.step}
			res := must(n.rpc.ABCIQueryWithOptions(context.Background(), "/store/"+wasmtypes.StoreKey+"/subspace", []byte{byte(prefix)}, options)).Response
			for _, pair := range fieldsOf(res.Value, 1) {
				entry := append(fieldsOf(pair, 1), fieldsOf(pair, 2)...)
				all[i][string(entry[0])] = hex.EncodeToString(append(entry, nil)[1])
			}
		}
	}
	for key, value := range all[0] {
		l.report.note("store", fmt.Sprintf("%s %x", label, key), all[1][key] == value, value, all[1][key])
	}
	for key, value := range all[1] {
		if _, ok := all[0][key]; !ok {
			l.report.note("store", fmt.Sprintf("%s %x", label, key), false, "(missing)", value)
		}
	}
	keys := slices.Sorted(maps.Keys(all[0]))
	for at := 0; at < len(keys); at += max(1, len(keys)/60) {
		key := keys[at]
		for _, k := range []string{key, key + "\x00none"} {
			var values, roots [2]string
			for i, n := range l.nodes {
				var value []byte
				value, roots[i] = l.proven(n, []byte(k), *l.step)
				values[i] = hex.EncodeToString(value)
			}
			// An entry without a value, and what would stand beside it, cannot be proven in ICS 23.
			beside := strings.Contains(roots[0], "leaf op needs value") || strings.Contains(roots[0], "did not verify absence")
			sound := !strings.Contains(roots[0], " ") || beside
			equal := values == [2]string{all[0][k], all[1][k]} && roots[0] == roots[1] && sound
			l.report.note("proof", fmt.Sprintf("%s %x", label, k), equal, values[0]+" "+roots[0], values[1]+" "+roots[1])
		}
	}
}

// fieldsOf a protobuf message with this number, all of which are bytes: the SDK keeps the type of these answers to itself.
func fieldsOf(raw []byte, number protowire.Number) (out [][]byte) {
	for len(raw) > 0 {
		n, _, header := protowire.ConsumeTag(raw)
		value, length := protowire.ConsumeBytes(raw[max(0, header):])
		if header < 0 || length < 0 {
			panic("no protobuf")
		}
		if n == number {
			out = append(out, value)
		}
		raw = raw[header+length:]
	}
	return out
}

// ask asks both chains by ABCI and by gRPC's own port.
func (l *live) ask(label, path string, request proto.Message) {
	files := must(proto.MergedRegistry())
	values := l.question(files, dynamicpb.NewTypes(files), label, question{path, request})
	data := must(proto.Marshal(request))
	var states, told [2]string
	var same [2]bool
	for i, n := range l.nodes {
		// Answers of IBC hold the height, and a block may have come since the other question.
		for try := 0; try < 5 && !same[i]; try++ {
			var answer []byte
			if try > 0 {
				values[i] = must(n.rpc.ABCIQuery(context.Background(), path, data)).Response.Value
			}
			err := n.connection().Invoke(context.Background(), path, &data, &answer, grpc.ForceCodec(plainCodec{}), grpc.MaxCallRecvMsgSize(1<<24))
			states[i], told[i], same[i] = status.Code(err).String(), status.Convert(err).Message(), bytes.Equal(answer, values[i])
		}
	}
	subject := label + " " + path + " " + fmt.Sprint(request)
	l.report.note("grpc port", subject, states[0] == states[1] && same[0] == same[1], fmt.Sprint(states[0], " ", told[0], " ", same[0]), fmt.Sprint(states[1], " ", told[1], " ", same[1]))
	l.report.note("grpc port text", subject, plain(told[0]) == plain(told[1]), told[0], told[1])
}

// connection to the port of gRPC, made once.
func (n *node) connection() *grpc.ClientConn {
	if n.grpc == nil {
		n.grpc = must(grpc.NewClient(n.grpcAddr, grpc.WithTransportCredentials(insecure.NewCredentials())))
	}
	return n.grpc
}

// plainCodec passes the bytes of protobuf messages on.
type plainCodec struct{}

func (plainCodec) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

func (plainCodec) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = append([]byte{}, data...)
	return nil
}

func (plainCodec) Name() string { return "proto" }

// contractPaths are what the paths of contracts take, and further paths.
func (l *live) contractPaths() (values map[string][]string, extra []string) {
	hackatom, queue := l.tale.contracts[0], l.tale.contracts[1]
	encode := func(texts ...string) (out []string) {
		for _, t := range texts {
			out = append(out, url.PathEscape(base64.StdEncoding.EncodeToString([]byte(t))))
		}
		return out
	}
	values = map[string][]string{
		"address": append([]string{acc(9), "x"}, l.tale.contracts...), "code_id": {"0", "1", "2", "14", "16", "17", "999", "x", "-1"},
		"query_data":      append(encode("config", `{"verifier":{}}`, `{"count":{}}`, `{"token_info":{}}`, `{`, "\xff\xfe~", ""), "!", "AQ"),
		"creator_address": {acc(4), acc(5), moduleAddress("gov").String(), "x"},
	}
	base := "/cosmwasm/wasm/v1/"
	hash := hex.EncodeToString(sum(wasmFile(l.tale, "hackatom")))
	for _, list := range []string{"code", "codes/pinned", "code/1/contracts", "contract/" + queue + "/state", "contract/" + hackatom + "/history", "contracts/creator/" + acc(5)} {
		for _, page := range []string{"limit=2", "limit=1&pagination.reverse=true", "limit=101", "limit=-1", "offset=1", "count_total=true", "key=AAAAAAAAAAM%3D&pagination.limit=2", "key=%21"} {
			extra = append(extra, base+list+"?pagination."+page)
		}
	}
	for _, query := range []string{"", "code_hash=" + hash, "code_hash=" + hash + "&creator_address=" + acc(5) + "&salt=a5", "code_hash=" + hash + "&creator_address=" + acc(5) + "&salt=a5&init_args=e30%3D",
		"code_hash=" + hash + "&creator_address=x&salt=a5", "code_hash=x&creator_address=" + acc(5) + "&salt=a5"} {
		extra = append(extra, base+"build_address?"+query)
	}
	for _, contract := range l.tale.contracts {
		extra = append(extra, "/cosmos/bank/v1beta1/balances/"+contract, "/cosmos/auth/v1beta1/accounts/"+contract)
	}
	for _, n := range []int{11, 12, 13, 14, 15, 16, 17} {
		extra = append(extra, "/cosmos/authz/v1beta1/grants?granter="+acc(10)+"&grantee="+acc(n), "/cosmos/authz/v1beta1/grants/grantee/"+acc(n))
	}
	for _, search := range []string{"execute._contract_address='" + queue + "'", "instantiate.code_id='2'", "store_code.code_id='3'", "wasm._contract_address='" + hackatom + "'"} {
		extra = append(extra, "/cosmos/tx/v1beta1/txs?limit=5&query="+url.QueryEscape(search))
	}
	return values, append(extra, "/cosmwasm/wasm/v1/nothing", "/cosmwasm/wasm/v1/contract/"+strings.ToUpper(queue))
}

// unpacked is the hash of a packed code in base64: the archives that two libraries make differ, their contents do not.
func unpacked(text string) string {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return text
	}
	reader, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return text
	}
	code, err := io.ReadAll(reader)
	if err != nil {
		return text
	}
	return "packed " + hex.EncodeToString(sum(code))
}

// compareFiles lets both binaries download a code.
func (l *live) compareFiles(dir string) {
	var files [2][]byte
	for i, n := range l.nodes {
		path := filepath.Join(dir, n.name+".wasm")
		must(run(n.binary, "query", "wasm", "code", "1", path, "--node", "tcp"+strings.TrimPrefix(n.rpcURL, "http"), "--home", n.home))
		files[i] = must(os.ReadFile(path))
	}
	l.report.note("cli", "q wasm code 1", bytes.Equal(files[0], files[1]), len(files[0]), len(files[1]))
}
