package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Words of the commands below: accounts A to D, validators V and W, the granter G, its grantees H and I.
func words() map[string]string {
	return map[string]string{
		"A": acc(4), "B": acc(20), "C": acc(22), "D": acc(36), "V": val(0), "W": val(3), "N": val(40), "G": acc(6), "H": acc(28), "I": acc(37),
		"R": acc(10), "S": consAddr(0).String(), "X": strings.Repeat("AB", 32),
	}
}

// Every query command that both binaries have.
var cliQueries = []string{
	"auth params", "auth account A", "auth account C", "auth account-info A", "auth accounts", "auth accounts --page-limit 3", "auth address-by-acc-num 3",
	"auth address-bytes-to-string AAAAAAAAAAAAAAAAAAAAAAAAAAE=", "auth address-string-to-bytes A", "auth bech32-prefix", "auth module-account gov",
	"auth module-account nobody", "auth module-accounts", "auth account nonsense",
	"authz grants G H", "authz grants G H /cosmos.bank.v1beta1.MsgSend", "authz grants-by-granter G", "authz grants-by-grantee H", "authz grants-by-grantee I",
	"bank balance A stake", "bank balances A", "bank balances A --page-limit 1", "bank denom-metadata stake", "bank denom-metadata none",
	"bank denom-metadata-by-query-string --denom stake", "bank denom-owners token", "bank denom-owners-by-query --denom token", "bank denoms-metadata",
	"bank params", "bank send-enabled", "bank send-enabled stake", "bank spendable-balance A stake", "bank spendable-balances A", "bank total-supply",
	"bank total-supply-of stake",
	"consensus params", "consensus comet block-latest", "consensus comet block-by-height 1", "consensus comet node-info", "consensus comet syncing",
	"consensus comet validator-set", "consensus comet validator-set-by-height 2",
	"distribution commission V", "distribution community-pool", "distribution delegator-validators --delegator-address A",
	"distribution delegator-withdraw-address --delegator-address A", "distribution params", "distribution rewards A", "distribution rewards-by-validator A V",
	"distribution slashes V 1 9", "distribution validator-distribution-info V", "distribution validator-outstanding-rewards V",
	"evidence list", "evidence evidence X",
	"feegrant grant G D", "feegrant grant A V", "feegrant grants-by-grantee D", "feegrant grants-by-granter G",
	"gov constitution", "gov params", "gov proposals", "gov proposals --page-limit 2", "gov proposals --proposal-status passed", "gov proposal 1", "gov proposal 9999",
	"gov proposal x", "gov votes 12", "gov vote 12 B", "gov deposits 12", "gov deposit 12 R", "gov tally 12",
	"mint params", "mint inflation", "mint annual-provisions",
	"slashing params", "slashing signing-infos", "slashing signing-info S",
	"staking params", "staking pool", "staking validators", "staking validator V", "staking validator N", "staking delegations A", "staking delegation A V",
	"staking delegations-to V", "staking delegator-validator A V", "staking delegator-validators A", "staking historical-info 999999999",
	"staking redelegation G V W", "staking unbonding-delegation A V", "staking unbonding-delegations A", "staking unbonding-delegations-from V",
	"upgrade plan", "upgrade applied v2", "upgrade authority", "upgrade module-versions", "upgrade module-versions bank",
}

// Every transaction command that both binaries have, for --generate-only.
var cliTransactions = []string{
	`auth update-params-proposal {"max_memo_characters":"256","tx_sig_limit":"7","tx_size_cost_per_byte":"10","sig_verify_cost_ed25519":"590","sig_verify_cost_secp256k1":"1000"}`,
	"authz exec unsigned.json", "authz grant B send --spend-limit 5stake --allow-list A,B --expiration 1900000000", "authz grant B generic --msg-type /cosmos.gov.v1.MsgVote",
	"authz grant B delegate --allowed-validators V,W", "authz grant B unbond --deny-validators V", "authz grant B redelegate --allowed-validators V --spend-limit 5stake",
	"authz revoke B /cosmos.bank.v1beta1.MsgSend", "authz grant B send",
	"bank send A B 5stake,3token", "bank send A B 5stake --note <b> --fees 5stake --gas 300000 --timeout-height 9", "bank multi-send A B C 5stake --split", "bank multi-send A B C 5stake",
	"bank send A nonsense 5stake", `bank set-send-enabled-proposal {"denom":"stake","enabled":true}`, `bank update-params-proposal {"default_send_enabled":true}`,
	`consensus update-params-proposal {"block":{"max_bytes":"2000000","max_gas":"-1"}} {"max_age_num_blocks":"100000","max_age_duration":"172800s","max_bytes":"1048576"} {"pub_key_types":["ed25519"]}`,
	"distribution community-pool-spend-proposal B 5stake", "distribution fund-community-pool 5stake,3token", "distribution fund-validator-rewards-pool V 5stake",
	"distribution set-withdraw-addr B", `distribution update-params-proposal {"community_tax":"20000000000000000","withdraw_addr_enabled":true}`,
	"distribution withdraw-all-rewards", "distribution withdraw-rewards V", "distribution withdraw-rewards V --commission", "distribution withdraw-validator-commission V",
	"feegrant grant A B --spend-limit 5stake --expiration 2030-01-30T15:04:05Z", "feegrant grant A B --allowed-messages /a.B,/c.D",
	"feegrant grant A B --period 3600 --period-limit 5stake --spend-limit 50stake", "feegrant revoke A B", "feegrant prune",
	"gov submit-proposal proposal.json", "gov submit-legacy-proposal --title t --description d --type text --deposit 1stake", "gov vote 1 yes --metadata x", "gov vote 1 perhaps",
	"gov weighted-vote 1 yes=0.6,no=0.3,abstain=0.05,no_with_veto=0.05", "gov deposit 1 10stake,5token", "gov cancel-proposal 1",
	`mint update-params-proposal {"mint_denom":"stake","inflation_rate_change":"130000000000000000","inflation_max":"200000000000000000","inflation_min":"70000000000000000","goal_bonded":"670000000000000000","blocks_per_year":"6311520"}`,
	"slashing unjail", `slashing update-params-proposal {"signed_blocks_window":"100","min_signed_per_window":"NTAwMDAwMDAwMDAwMDAwMDAw","downtime_jail_duration":"600s"}`,
	"staking delegate V 1000000000000000000stake", "staking unbond V 5stake", "staking redelegate V W 5stake", "staking cancel-unbond V 5stake 12",
	"staking edit-validator --new-moniker m --commission-rate 0.07", "staking edit-validator --min-self-delegation 5", "staking create-validator validator.json", "staking delegate A 5stake",
	"upgrade software-upgrade v2 --upgrade-height 9 --title T --summary S --deposit 5stake --no-validate", "upgrade cancel-software-upgrade --title T --summary S --deposit 5stake",
	"upgrade cancel-upgrade-proposal",
	"vesting create-vesting-account B 5stake 1893456000 --delayed", "vesting create-vesting-account B 5stake 1893456000", "vesting create-permanent-locked-account B 5stake",
	"vesting create-periodic-vesting-account B periods.json",
}

// files that the transaction commands read.
func (l *live) cliFiles(dir string) {
	send := map[string]any{"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": acc(20), "to_address": acc(4), "amount": []any{map[string]string{"denom": denom, "amount": "1"}}}
	key := map[string]string{"@type": "/cosmos.crypto.ed25519.PubKey", "key": "oWg2ISpLF405Jcm2vXV+2v4fnjodh6aafuIdeoW+rUw="}
	for name, content := range map[string]any{
		"validator.json": map[string]any{"pubkey": key, "amount": "1000000stake", "moniker": "m", "identity": "i", "website": "w", "security": "s", "details": "d<>",
			"commission-rate": "0.1", "commission-max-rate": "0.2", "commission-max-change-rate": "0.01", "min-self-delegation": "1"},
		"proposal.json": map[string]any{"messages": []any{send}, "metadata": "m<>&", "deposit": "10stake,5token", "title": "t", "summary": "s", "expedited": true},
		"periods.json":  map[string]any{"start_time": 1625204910, "periods": []any{map[string]any{"coins": "10stake", "length_seconds": 2592000}}},
		"unsigned.json": map[string]any{"body": map[string]any{"messages": []any{send}, "memo": "", "timeout_height": "0", "extension_options": []any{}, "non_critical_extension_options": []any{}},
			"auth_info": map[string]any{"signer_infos": []any{}, "fee": map[string]any{"amount": []any{}, "gas_limit": "200000", "payer": "", "granter": ""}}, "signatures": []any{}},
	} {
		check(os.WriteFile(filepath.Join(dir, name), must(json.Marshal(content)), 0o600))
	}
}

// fill replaces the words of a command; a brace begins an argument of JSON.
func (l *live) fill(command string, dir string) []string {
	known := words()
	if l.contracts {
		l.contractWords(known)
	} else if l.ibc {
		l.ibcWords(known)
	}
	var out []string
	for _, word := range strings.Fields(command) {
		parts := strings.Split(word, ",")
		for i, part := range parts {
			if full, ok := known[part]; ok && !strings.HasPrefix(word, "{") {
				parts[i] = full
			}
		}
		word = strings.Join(parts, ",")
		if strings.HasSuffix(word, ".json") || strings.HasSuffix(word, ".wasm") || strings.HasSuffix(word, ".gz") {
			word = filepath.Join(dir, word)
		}
		out = append(out, word)
	}
	return out
}

// compareCLI runs the commands of both binaries and compares the JSON that they print.
func (l *live) compareCLI() {
	dir := must(os.MkdirTemp("", "diff-cli"))
	defer os.RemoveAll(dir)
	l.cliFiles(dir)
	queries, transactions := cliQueries, cliTransactions
	if l.contracts {
		queries, transactions = cliContractQueries, cliContractTransactions
		l.contractFiles(dir)
		l.compareFiles(dir)
	} else if l.ibc {
		queries, transactions = cliIBCQueries, cliIBCTransactions
		for name, content := range l.ibcFiles() {
			check(os.WriteFile(filepath.Join(dir, name), must(json.Marshal(content)), 0o600))
		}
	}
	for _, c := range queries {
		l.both("q "+c, func(n *node) []string {
			args := append(append([]string{"q"}, l.fill(c, dir)...), "--output", "json")
			if strings.HasPrefix(c, "gov ") {
				// Proposals that wait go by the clock, so both chains are asked at the end of the script.
				args = append(args, "--height", fmt.Sprint(n.end))
			}
			return args
		})
	}
	for i := 3; i < min(len(l.hashes[0]), len(l.hashes[1])); i += 37 {
		l.both(fmt.Sprintf("q tx of transaction %d", i), func(n *node) []string {
			hashes := l.hashes[0]
			if n == l.nodes[1] {
				hashes = l.hashes[1]
			}
			return []string{"q", "tx", hashes[i], "--output", "json"}
		})
	}
	for _, c := range transactions {
		l.both("tx "+c, func(*node) []string {
			return append(append([]string{"tx"}, l.fill(c, dir)...), "--from", acc(4), "--generate-only", "--chain-id", l.id, "--keyring-backend", "test")
		})
	}
}

func (l *live) both(subject string, args func(*node) []string) {
	var outs [2][]byte
	var errs [2]error
	for i, n := range l.nodes {
		outs[i], errs[i] = run(n.binary, append(args(n), "--home", n.home, "--node", "tcp"+strings.TrimPrefix(n.rpcURL, "http"))...)
	}
	l.report.note("cli status", subject, (errs[0] == nil) == (errs[1] == nil), errs[0], errs[1])
	if errs[0] == nil && errs[1] == nil {
		l.compareJSON("cli", subject, outs[0], outs[1])
	}
}
