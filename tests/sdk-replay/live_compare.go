package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"cosmossdk.io/log"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	govv1beta1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	"google.golang.org/protobuf/encoding/protojson"
	protov2 "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

func newLiveApp() *app { return newApp(log.NewNopLogger(), dbm.NewMemDB(), "") }

// allowance is a difference that stays, with its reason in docs/COMPATIBILITY.md.
type allowance struct {
	Kind    string `json:"kind"`    // of comparison: code, gas, events, rest, grpc, cli
	Subject string `json:"subject"` // regular expression
	Reason  string `json:"reason"`
	Within  int64  `json:"within"` // numbers may differ by this much at most; 0: by anything
	subject *regexp.Regexp
}

type tally struct{ equal, different, explained int }

type report struct {
	allowed     []allowance
	kinds       map[string]*tally
	unexplained int
	shown       map[string]int
}

func newReport(path string) *report {
	r := &report{kinds: map[string]*tally{}, shown: map[string]int{}}
	if path != "" {
		check(json.Unmarshal(must(os.ReadFile(path)), &r.allowed))
	}
	for i := range r.allowed {
		r.allowed[i].subject = regexp.MustCompile(r.allowed[i].Subject)
	}
	return r
}

func (a allowance) covers(theirs, ours any) bool {
	x, ok := theirs.(int64)
	y, alike := ours.(int64)
	return a.Within == 0 || ok && alike && max(x-y, y-x) <= a.Within
}

func (r *report) note(kind, subject string, equal bool, theirs, ours any) {
	t := r.kinds[kind]
	if t == nil {
		t = &tally{}
		r.kinds[kind] = t
	}
	if equal {
		t.equal++
		return
	}
	for _, a := range r.allowed {
		if a.Kind == kind && a.subject.MatchString(subject) && a.covers(theirs, ours) {
			t.explained++
			fmt.Printf("EXPLAINED %s %s: %s\n  wasmd       %.300s\n  openledgerd %.300s\n", kind, subject, a.Reason, fmt.Sprint(theirs), fmt.Sprint(ours))
			return
		}
	}
	t.different++
	r.unexplained++
	if r.shown[kind]++; r.shown[kind] <= 3000 {
		fmt.Printf("DIFFERENT %s %s\n  wasmd       %.500s\n  openledgerd %.500s\n", kind, subject, fmt.Sprint(theirs), fmt.Sprint(ours))
	}
}

func (r *report) table() string {
	var kinds []string
	for k := range r.kinds {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	out := fmt.Sprintf("\n%-14s %9s %9s %9s %10s\n", "kind", "compared", "equal", "explained", "different")
	var sum tally
	for _, k := range kinds {
		t := r.kinds[k]
		out += fmt.Sprintf("%-14s %9d %9d %9d %10d\n", k, t.equal+t.explained+t.different, t.equal, t.explained, t.different)
		sum.equal, sum.explained, sum.different = sum.equal+t.equal, sum.explained+t.explained, sum.different+t.different
	}
	return out + fmt.Sprintf("%-14s %9d %9d %9d %10d", "all", sum.equal+sum.explained+sum.different, sum.equal, sum.explained, sum.different)
}

// Times and heights are each chain's own: they must stand in the same places, but their values are not compared.
var (
	timeText   = regexp.MustCompile(`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?( \+0000 UTC|Z)?`)
	heightText = regexp.MustCompile(`(height:? ?|block height )\d+`)
	gasText    = regexp.MustCompile(`gasWanted: \d+, gasUsed: \d+`)
	ownKeys    = regexp.MustCompile(`(?i)^(height|creation_height|unbonding_height|start_height|index_offset|missed_blocks_counter|last_height|timestamp|.*_hash|hash|txhash|signatures?|gas_used|block_id|proposer_priority|start_time|end_time|canceled_height|block_height)$`)
)

// thrown leaves the stack out of the report of a panic.
func thrown(log string) string {
	if line := firstLine(log); line != log {
		return line + ": panic"
	}
	return log
}

// hosted is the address in the version of a hosted account's channel: it comes from the chain's own root of state.
var hosted = regexp.MustCompile(`"address":"[a-z0-9]+","encoding":"proto3"`)

func plain(s string) string {
	s = hosted.ReplaceAllString(s, `"address":"<own>","encoding":"proto3"`)
	return heightText.ReplaceAllString(timeText.ReplaceAllString(s, "<time>"), "$1<n>")
}

// ownRevision is the revision in the identifier of the live chains.
const ownRevision = "1"

func (l *live) normal(key string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		if revision, ok := x["revision_number"].(string); ok && (revision == ownRevision || key == "proof_height") {
			return "<own>" // a height of the chain itself; those of the puppet are compared
		}
		if attribute, ok := x["key"].(string); ok && len(x) > 1 { // of an event
			x["value"] = l.normal(attribute, x["value"])
		}
		for k, inner := range x {
			x[k] = l.normal(k, inner)
		}
	case []any:
		for i := range x {
			x[i] = l.normal(key, x[i])
		}
	case string:
		if key == "proof" && x != "" {
			return "<own>" // of a state that holds the chain's own heights and times
		}
		if strings.EqualFold(strings.ReplaceAll(key, "_", ""), "wasmbytecode") {
			return unpacked(x)
		}
		if ownKeys.MatchString(key) || l.stepwise() && (key == "gas_limit" || key == "gas_wanted") {
			return "<own>"
		}
		return plain(x)
	case float64:
		if ownKeys.MatchString(key) {
			return "<own>"
		}
	}
	return v
}

// fields lists a document's leaves by path.
func fields(path string, v any, out map[string]string) {
	switch x := v.(type) {
	case map[string]any:
		if len(x) == 0 {
			out[path] = "{}"
		}
		for k, inner := range x {
			fields(path+"."+k, inner, out)
		}
	case []any:
		if len(x) == 0 {
			out[path] = "[]"
		}
		for i, inner := range x {
			if foreign(inner) {
				continue
			}
			name := identity(inner)
			if name == "" {
				name = fmt.Sprint(i)
			}
			fields(fmt.Sprintf("%s[%s]", path, name), inner, out)
		}
	default:
		out[path] = fmt.Sprint(v)
	}
}

// identity names an entry of a list, so that one more or less does not shift all that follow. Order is the replay's to compare.
func identity(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	for _, key := range []string{"value", "base_vesting_account", "base_account"} {
		if within, ok := object[key].(map[string]any); ok {
			return identity(within)
		}
	}
	for _, key := range []string{"address", "operator_address"} {
		if text, ok := object[key].(string); ok && strings.HasPrefix(text, prefix+"1") {
			return text
		}
	}
	if name, ok := object["name"].(string); ok && moduleVersion(object) {
		return name
	}
	return ""
}

// sharedModules have versions in both applications' maps.
var sharedModules = map[string]bool{
	"auth": true, "authz": true, "bank": true, "consensus": true, "distribution": true, "evidence": true, "feegrant": true, "genutil": true, "gov": true,
	"mint": true, "slashing": true, "staking": true, "upgrade": true, "vesting": true,
}

func moduleVersion(object map[string]any) bool {
	return len(object) == 1 || len(object) == 2 && object["version"] != nil
}

// foreign is what only one of the applications has: an account or a version of a further module, a package that a binary is built from.
func foreign(v any) bool {
	object, _ := v.(map[string]any)
	if name, ok := object["name"].(string); ok && moduleVersion(object) {
		return !sharedModules[name]
	}
	if object["path"] != nil && object["version"] != nil {
		return true
	}
	account := object["type"] == "cosmos-sdk/ModuleAccount"
	if account {
		object, _ = object["value"].(map[string]any)
	} else {
		_, account = object["base_account"]
	}
	name, named := object["name"].(string)
	_, known := moduleAccounts[name]
	return named && account && !known
}

// messageData decodes what messages answered.
func (l *live) messageData(data []byte) []byte {
	files := must(proto.MergedRegistry())
	descriptor := must(files.FindDescriptorByName("cosmos.base.abci.v1beta1.TxMsgData")).(protoreflect.MessageDescriptor)
	m := dynamicpb.NewMessage(descriptor)
	check(protov2.Unmarshal(data, m))
	return must(protojson.MarshalOptions{Resolver: dynamicpb.NewTypes(files), EmitUnpopulated: true, UseProtoNames: true}.Marshal(m))
}

func (l *live) compareJSON(kind, subject string, theirs, ours []byte) {
	var a, b any
	ea, eb := json.Unmarshal(theirs, &a), json.Unmarshal(ours, &b)
	if ea != nil || eb != nil {
		l.report.note(kind, subject, plain(string(theirs)) == plain(string(ours)), string(theirs), string(ours))
		return
	}
	fa, fb := map[string]string{}, map[string]string{}
	fields("", l.normal("", a), fa)
	fields("", l.normal("", b), fb)
	for path, x := range fa {
		y, ok := fb[path]
		if !ok {
			y = "(missing)"
		}
		l.report.note(kind, subject+" "+path, x == y, x, y)
	}
	for path, y := range fb {
		if _, ok := fa[path]; !ok {
			l.report.note(kind, subject+" "+path, false, "(missing)", y)
		}
	}
}

func (l *live) compareTx(d draft, a, b sent) {
	var types []string
	for _, m := range d.msgs {
		types = append(types, strings.TrimPrefix(sdk.MsgTypeURL(m), "/cosmos."))
	}
	subject := d.label + " " + strings.Join(types, ",")
	x, y := fmt.Sprintf("%s:%d", a.check.Codespace, a.check.Code), fmt.Sprintf("%s:%d", b.check.Codespace, b.check.Code)
	l.report.note("check code", subject, x == y, x+" "+a.check.Log, y+" "+b.check.Log)
	if a.final == nil || b.final == nil {
		return
	}
	x, y = fmt.Sprintf("%s:%d", a.final.Codespace, a.final.Code), fmt.Sprintf("%s:%d", b.final.Codespace, b.final.Code)
	l.report.note("code", subject, x == y, x+" "+a.final.Log, y+" "+b.final.Log)
	if x != y {
		return
	}
	if a.final.Code != 11 || a.final.Codespace != "sdk" { // where a transaction runs out of gas depends on all that was used before
		extra := overhead(d, a.final)
		used := a.final.GasUsed - extra
		within := max(0, (used-b.final.GasUsed+500)/1000)
		used -= 1000 * min(within, int64(inner(d.msgs)))
		l.report.note("gas within 2%", subject, near(used, b.final.GasUsed), used, b.final.GasUsed)
		l.report.note("gas", subject, used == b.final.GasUsed, used, b.final.GasUsed)
	}
	l.compareJSON("data", subject, l.messageData(a.final.Data), l.messageData(b.final.Data))
	ea, eb := events(a.final.Events), events(b.final.Events)
	l.report.note("events", subject, shown(ea) == shown(eb), difference(ea, eb), difference(eb, ea))
	x, y = plain(thrown(a.final.Log)), plain(thrown(b.final.Log))
	if l.stepwise() { // wasmd's transactions have more gas, for its circuit breaker
		x, y = gasText.ReplaceAllString(x, "<gas>"), gasText.ReplaceAllString(y, "<gas>")
	}
	l.report.note("log", subject, x == y, a.final.Log, b.final.Log)
}

// overhead is what wasmd's circuit breaker costs: it looks every message up before the messages, and again before each one that runs.
func overhead(d draft, r *abci.ExecTxResult) int64 {
	ran := len(d.msgs)
	if m := failedAt.FindStringSubmatch(r.Log); m != nil {
		ran = must(strconv.Atoi(m[1])) + 1
	} else if r.Code != 0 {
		ran = 0
	}
	return 1000*int64(len(d.msgs)) + 1000*int64(ran)
}

var failedAt = regexp.MustCompile(`^failed to execute message; message index: (\d+)`)

// inner counts the messages that others may run within them (authz, and gov, which tries a legacy content): the circuit breaker looks
// them up, too.
func inner(msgs []sdk.Msg) int {
	n := 0
	for _, m := range msgs {
		switch m := m.(type) {
		case *authz.MsgExec:
			within, _ := m.GetMessages()
			n += len(within) + inner(within)
		case *wasmtypes.MsgExecuteContract, *wasmtypes.MsgInstantiateContract, *wasmtypes.MsgInstantiateContract2, *wasmtypes.MsgMigrateContract:
			n += contractMessages
		case *govv1beta1.MsgSubmitProposal, *controllertypes.MsgRegisterInterchainAccount, *transfertypes.MsgTransfer:
			n++ // the last one when its channel is a client of version 2
		case *govv1.MsgSubmitProposal:
			within, _ := m.GetMsgs()
			for _, w := range within {
				if _, ok := w.(*govv1.MsgExecLegacyContent); ok {
					n++
				}
			}
		}
	}
	return n
}

// contractMessages is a bound on the messages that the contracts of the script send in one transaction.
const contractMessages = 100

// breaker is what wasmd's circuit breaker takes from these messages when all of them run, those that contracts send left out.
func breaker(msgs []sdk.Msg) int64 {
	gas := 2000 * int64(len(msgs))
	for _, m := range msgs {
		if exec, ok := m.(*authz.MsgExec); ok {
			within, _ := exec.GetMessages()
			gas += 1000 * int64(len(within))
		}
	}
	return gas
}

// near allows for the bytes by which each chain's own heights and times differ in length.
func near(a, b int64) bool {
	d := a - b
	if d < 0 {
		d = -d
	}
	return d*50 <= a
}

func shown(list []event) string {
	var out strings.Builder
	for _, e := range list {
		out.WriteString(e.Type)
		for _, a := range e.Attributes {
			value := plain(a[1])
			if ownKeys.MatchString(a[0]) {
				value = "<own>"
			}
			fmt.Fprintf(&out, " %s=%s", a[0], value)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// difference is the first event of a that b has not at its place.
func difference(a, b []event) string {
	for i := range a {
		if i >= len(b) || shown(a[i:i+1]) != shown(b[i:i+1]) {
			return fmt.Sprintf("event %d of %d: %s", i, len(a), shown(a[i:i+1]))
		}
	}
	return "(no more events)"
}

// queries asks both chains by ABCI what the recorded chain is asked.
func (l *live) queries(label string) {
	files := must(proto.MergedRegistry())
	types := dynamicpb.NewTypes(files)
	for _, q := range questions(l.nodes[0].height(), l.proposals) {
		if h, ok := q.request.(*stakingtypes.QueryHistoricalInfoRequest); ok && h.Height > 1 {
			continue // heights are each chain's own
		}
		l.question(files, types, label, q)
	}
}

// question asks both chains by ABCI and gives what they answered, where both did.
func (l *live) question(files *protoregistry.Files, types *dynamicpb.Types, label string, q question) [2][]byte {
	data := must(proto.Marshal(q.request))
	var values [2][]byte
	var codes, logs [2]string
	for i, n := range l.nodes {
		res := must(n.rpc.ABCIQuery(context.Background(), q.path, data))
		values[i], codes[i], logs[i] = res.Response.Value, fmt.Sprintf("%s:%d", res.Response.Codespace, res.Response.Code), res.Response.Log
	}
	subject := label + " " + strings.TrimPrefix(q.path, "/cosmos.") + " " + fmt.Sprint(q.request)
	l.report.note("query code", subject, codes[0] == codes[1], codes[0]+" "+logs[0], codes[1]+" "+logs[1])
	if codes[0] != codes[1] {
		return [2][]byte{}
	}
	if codes[0] != ":0" {
		l.report.note("query log", subject, plain(logs[0]) == plain(logs[1]), logs[0], logs[1])
		return [2][]byte{}
	}
	service, method, _ := strings.Cut(strings.TrimPrefix(q.path, "/"), "/")
	descriptor := must(files.FindDescriptorByName(protoreflect.FullName(service))).(protoreflect.ServiceDescriptor)
	var bodies [2][]byte
	for i := range bodies {
		m := dynamicpb.NewMessage(descriptor.Methods().ByName(protoreflect.Name(method)).Output())
		check(protov2.Unmarshal(values[i], m))
		bodies[i] = must(protojson.MarshalOptions{Resolver: types, EmitUnpopulated: true, UseProtoNames: true}.Marshal(m))
	}
	l.compareJSON("grpc", subject, bodies[0], bodies[1])
	return values
}

// place stands in a path for the height at which each chain has the one transaction of a block of the script.
const place = "HEIGHT"

func (n *node) placed(path string) string {
	return strings.ReplaceAll(path, place, fmt.Sprint(max(2, n.heights["cancel a proposal"])))
}

// noHash is of no transaction.
var noHash = strings.Repeat("AB", 32)

// compareREST asks every path, with several arguments where it takes some.
func (l *live) compareREST(endpoints string) {
	file := must(os.Open(endpoints))
	defer file.Close()
	values := map[string][]string{
		"address": {acc(4), acc(20), acc(22), moduleAddress("gov").String(), fresh(250).String(), "nonsense"}, "id": {"3", "9999", "x"},
		"name": {"gov", "nobody"}, "address_bytes": {"AAAAAAAAAAAAAAAAAAAAAAAAAAE="}, "address_string": {acc(4)},
		"granter": {acc(4), acc(6), acc(7)}, "grantee": {acc(28), acc(37), acc(34)}, "denom": {denom, "token", "none"}, "denom=**": {denom, "none"},
		"validator_address": {val(0), val(3), val(40), "x"}, "validator_addr": {val(0), val(3), val(40), "x"}, "delegator_address": {acc(4), acc(20), acc(36)},
		"delegator_addr": {acc(4), acc(20), acc(36)}, "hash": {noHash}, "proposal_id": {"1", "3", "7", "10", "12", "999", "x"},
		"voter": {acc(20), acc(0)}, "depositor": {acc(10), acc(0)}, "params_type": {"voting", "deposit", "tallying", "x"},
		"cons_address": {consAddr(0).String(), "x"}, "height": {place, "999999999"}, "last_height": {"4"}, "interface_name": {"cosmos.gov.v1beta1.Content"},
	}
	extra := []string{
		"/cosmos/bank/v1beta1/balances/" + acc(4) + "/by_denom?denom=stake", "/cosmos/bank/v1beta1/supply/by_denom?denom=stake",
		"/cosmos/bank/v1beta1/supply?pagination.limit=1", "/cosmos/bank/v1beta1/supply?pagination.limit=-3", "/cosmos/staking/v1beta1/validators?status=BOND_STATUS_BONDED",
		"/cosmos/staking/v1beta1/validators?status=BOND_STATUS_BONDED&pagination.limit=2&pagination.count_total=true", "/cosmos/gov/v1/proposals?proposal_status=3",
		"/cosmos/gov/v1/proposals?pagination.reverse=true&pagination.limit=3", "/cosmos/gov/v1beta1/proposals?proposal_status=PROPOSAL_STATUS_PASSED",
		"/cosmos/authz/v1beta1/grants?granter=" + acc(6) + "&grantee=" + acc(28), "/cosmos/bank/v1beta1/denom_owners_by_query?denom=token&pagination.limit=5",
		"/cosmos/bank/v1beta1/denoms_metadata_by_query_string?denom=stake", "/cosmos/tx/v1beta1/txs?query=message.action%3D%27%2Fcosmos.gov.v1.MsgCancelProposal%27",
		"/no/such/path", "/cosmos/bank/v1beta1/nothing",
	}
	if l.contracts {
		values, extra = l.contractPaths()
	} else if l.ibc {
		values, extra = l.ibcPaths()
	}
	var paths []string
	for s := bufio.NewScanner(file); s.Scan(); {
		if strings.HasPrefix(s.Text(), "/cosmwasm/") == l.contracts && strings.HasPrefix(s.Text(), "/ibc/") == l.ibc {
			paths = append(paths, expand(s.Text(), values)...)
		}
	}
	for _, path := range append(paths, extra...) {
		if path == "/cosmos/tx/v1beta1/txs/"+noHash {
			continue
		}
		sa, a := get(l.nodes[0].rest + l.nodes[0].placed(path))
		sb, b := get(l.nodes[1].rest + l.nodes[1].placed(path))
		l.report.note("rest status", path, sa == sb, fmt.Sprint(sa, " ", string(a)), fmt.Sprint(sb, " ", string(b)))
		if sa == sb {
			l.compareJSON("rest", path, a, b)
		}
	}
	if !l.stepwise() {
		l.comparePools()
	}
	for i := 0; i < min(len(l.hashes[0]), len(l.hashes[1])); i += 7 {
		_, a := get(l.nodes[0].rest + "/cosmos/tx/v1beta1/txs/" + l.hashes[0][i])
		_, b := get(l.nodes[1].rest + "/cosmos/tx/v1beta1/txs/" + l.hashes[1][i])
		l.compareJSON("rest", "/cosmos/tx/v1beta1/txs/{hash} "+fmt.Sprint(i), a, b)
	}
}

func (l *live) comparePools() {
	x, y := pool(l.nodes[0].rest+"/cosmos/protocolpool/v1/community_pool"), pool(l.nodes[1].rest+"/cosmos/distribution/v1beta1/community_pool")
	l.report.note("community pool", denom, x == y, x, y)
}

// pool is the whole amount of the stake coin in a community pool.
func pool(url string) string {
	_, body := get(url)
	var answer struct {
		Pool []struct{ Denom, Amount string } `json:"pool"`
	}
	check(json.Unmarshal(body, &answer))
	for _, coin := range answer.Pool {
		if coin.Denom == denom {
			whole, _, _ := strings.Cut(coin.Amount, ".")
			return whole
		}
	}
	return "0"
}

var parameter = regexp.MustCompile(`\{([^}]*)\}`)

func expand(path string, values map[string][]string) []string {
	m := parameter.FindStringSubmatchIndex(path)
	if m == nil {
		return []string{path}
	}
	var out []string
	for _, v := range values[path[m[2]:m[3]]] {
		out = append(out, expand(path[:m[0]]+v+path[m[1]:], values)...)
	}
	return out
}
