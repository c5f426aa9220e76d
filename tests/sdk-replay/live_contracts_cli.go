package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
)

// contractWords adds words for contracts: K hackatom, Q queue, O and P hashes of codes, E governance.
func (l *live) contractWords(known map[string]string) {
	known["K"], known["Q"] = l.tale.contracts[0], l.tale.contracts[1]
	known["O"] = hex.EncodeToString(sum(wasmFile(l.tale, "hackatom")))
	known["P"] = hex.EncodeToString(sum(wasmFile(l.tale, "cw1_whitelist")))
	known["E"] = moduleAddress("gov").String()
	known["GRANT"] = known["O"] + ":" + acc(5)
	known["TWO"] = acc(4) + "," + acc(5)
}

// contractFiles are codes that commands read.
func (l *live) contractFiles(dir string) {
	raw := wasmFile(l.tale, "cw1_whitelist")
	check(os.WriteFile(filepath.Join(dir, "code.wasm"), raw, 0o600))
	check(os.WriteFile(filepath.Join(dir, "code.gz"), zipped(raw), 0o600))
	check(os.WriteFile(filepath.Join(dir, "text.wasm"), []byte("no code"), 0o600))
}

// Every query command of x/wasm that both binaries have, under its names.
var cliContractQueries = []string{
	"wasm params", "wasm pinned", "wasm pinned --limit 1", "wasm pinned --reverse", "wasm list-code", "wasm list-code --limit 2", "wasm list-code --reverse --limit 3", "wasm list-codes --limit 1",
	"wasm codes --limit 1", "wasm lco --limit 1", "wasm list-code --page-key AAAAAAAAAAM= --limit 2", "wasm list-code --limit 101", "wasm list-code --page-key !",
	"wasm list-contract-by-code 1", "wasm list-contract-by-code 1 --limit 2", "wasm list-contracts-by-code 1 --reverse", "wasm list-contracts 2", "wasm contracts 2", "wasm lca 2", "wasm list-contract-by-code 0",
	"wasm list-contract-by-code 999", "wasm list-contract-by-code x", "wasm code-info 1", "wasm code-info 0", "wasm code-info 999", "wasm code-info x",
	"wasm contract K", "wasm contract Q", "wasm meta K", "wasm c K", "wasm contract A", "wasm contract x", "wasm contract-history K", "wasm history Q", "wasm hist Q", "wasm ch Q --limit 1", "wasm contract-history A",
	"wasm contract-history x", "wasm contract-state all K", "wasm contract-state all Q", "wasm contract-state all Q --limit 1", "wasm state all Q --reverse", "wasm cs all A", "wasm contract-state all x",
	"wasm contract-state raw K 636F6E666967", "wasm contract-state raw K config --ascii", "wasm contract-state raw K Y29uZmln --b64", "wasm contract-state raw K 00 --hex", "wasm contract-state raw K x",
	"wasm contract-state raw K 00 --hex --b64", "wasm contract-state raw A 00", "wasm contract-state raw x 00",
	`wasm contract-state smart K {"verifier":{}}`, `wasm contract-state smart Q {"count":{}}`, `wasm s smart Q {"list":{}}`, "wasm contract-state smart K eyJ2ZXJpZmllciI6e319 --b64",
	"wasm contract-state smart K 7b7d --hex", `wasm contract-state smart K {"unknown":{}}`, "wasm contract-state smart K {", "wasm contract-state smart A {}", "wasm contract-state smart x {}",
	"wasm list-contracts-by-creator B", "wasm list-contracts-by-creator wasm1broken", "wasm list-contracts-by-creator A --limit 1",
	"wasm code 999 none.wasm", "wasm code x none.wasm",
	"authz grants-by-granter R", "bank balances K", "auth account K",
}

// Every transaction command of x/wasm, for --generate-only.
var cliContractTransactions = []string{
	"wasm store code.wasm", "wasm store code.gz", "wasm store text.wasm", "wasm store missing.wasm", "wasm upload code.wasm --instantiate-everybody true", "wasm st code.wasm --instantiate-nobody true",
	"wasm s code.wasm --instantiate-anyof-addresses A,B", "wasm store code.wasm --instantiate-everybody x", "wasm store code.wasm --instantiate-only-address A", "wasm store code.wasm --instantiate-anyof-addresses x",
	`wasm instantiate 1 {"a":1} --label l --admin A`, `wasm instantiate 1 {"b":1,"a":[2]} --label l --no-admin --amount 5stake,3token`, "wasm init 1 {} --label l --no-admin --note <n>", "wasm instantiate 1 {} --no-admin",
	"wasm instantiate 1 {} --label l", "wasm instantiate 1 {} --label l --no-admin --admin A", "wasm instantiate 1 {} --label l --admin nobody", "wasm instantiate 0 {} --label l --no-admin", "wasm instantiate x {} --label l --no-admin",
	"wasm instantiate 1 { --label l --no-admin", "wasm instantiate 1 {} --label l --no-admin --amount 5",
	"wasm instantiate2 1 {} 6162 --label l --no-admin", "wasm instantiate2 1 {} 6162 --label l --admin A --fix-msg --amount 5stake", "wasm instantiate2 1 {} ab --ascii --label l --no-admin", "wasm instantiate2 1 {} YWI= --b64 --label l --no-admin",
	"wasm instantiate2 1 {} xy --label l --no-admin", "wasm instantiate2 1 {} ab --ascii --hex --label l --no-admin",
	`wasm execute K {"release":{}}`, `wasm execute K {"release":{"denom":"<&>"}} --amount 5stake`, "wasm run K {}", "wasm call K {}", "wasm exec K {}", "wasm ex K {}", "wasm e K {}", "wasm execute K {", "wasm execute x {}", "wasm execute K {} --amount x",
	"wasm migrate K 2 {}", "wasm update K 2 {}", "wasm mig K 2 {}", "wasm m K 2 {}", "wasm migrate K 0 {}", "wasm migrate K x {}", "wasm migrate x 1 {}", "wasm migrate K 1 {",
	"wasm set-contract-admin K B", "wasm new-admin K B", "wasm admin K B", "wasm set-adm K B", "wasm sa K B", "wasm set-contract-admin K x", "wasm set-contract-admin K A", "wasm clear-contract-admin K", "wasm clear-admin K",
	"wasm clr-adm K", "wasm clear-contract-admin x", "wasm set-contract-label K label", "wasm set-contract-label K <l>", "wasm set-contract-label x l",
	"wasm update-instantiate-config 1 --instantiate-everybody true", "wasm update-instantiate-config 1 --instantiate-nobody true", "wasm update-instantiate-config 1 --instantiate-anyof-addresses A,B",
	"wasm update-instantiate-config 1", "wasm update-instantiate-config 0 --instantiate-nobody true", "wasm update-instantiate-config x --instantiate-nobody true",
	"wasm grant contract B execution K --allow-all-messages --max-calls 2 --no-token-transfer --expiration 1900000000", "wasm grant contract B execution K --allow-msg-keys release,x --max-funds 5stake --expiration 1900000000",
	`wasm grant contract B execution K --allow-raw-msgs {"release":{}} --max-calls 2 --max-funds 5stake --expiration 1900000000`, "wasm grant contract B migration K --allow-all-messages --max-calls 1 --no-token-transfer --expiration 1900000000",
	"wasm grant contract B other K --allow-all-messages --max-calls 1 --no-token-transfer --expiration 1900000000", "wasm grant contract B execution K --max-calls 1 --no-token-transfer --expiration 1900000000",
	"wasm grant contract B execution K --allow-all-messages --expiration 1900000000", "wasm grant contract B execution K --allow-all-messages --max-calls 1 --expiration 1900000000",
	"wasm grant contract B execution K --allow-all-messages --max-calls 1 --no-token-transfer", "wasm grant contract B execution K --allow-all-messages --allow-msg-keys a --max-calls 1 --no-token-transfer --expiration 1900000000",
	"wasm grant contract x execution K --allow-all-messages --max-calls 1 --no-token-transfer --expiration 1900000000", "wasm grant store-code B GRANT --expiration 1900000000", "wasm grant store-code B *:* *:nobody", "wasm grant store-code B *:everybody",
	"wasm grant store-code B x", "wasm grant store-code B *:x", "wasm grant store-code x *:*",
	"wasm submit-proposal wasm-store code.wasm --title t --summary s --deposit 5stake --authority E", "wasm submit-proposal wasm-store code.gz --title t --summary s --instantiate-nobody true --expedite --authority E",
	"wasm submit-proposal instantiate-contract 1 {} --label l --no-admin --title t --summary s --deposit 5stake --authority E", "wasm submit-proposal instantiate-contract-2 1 {} 6162 --label l --admin A --fix-msg --title t --summary s --authority E",
	"wasm submit-proposal store-instantiate code.wasm {} --label l --no-admin --unpin-code --title t --summary s --authority E", "wasm submit-proposal store-instantiate code.wasm {} --no-admin --title t --summary s --authority E",
	"wasm submit-proposal store-instantiate code.wasm {} --label l --admin A --amount 5stake --code-source-url https://example.org --builder a/b:1 --code-hash P --title t --summary s --authority E",
	"wasm submit-proposal store-instantiate code.wasm {} --label l --no-admin --code-source-url https://example.org --builder a/b:1 --code-hash O --title t --summary s --authority E",
	"wasm submit-proposal migrate-contract K 2 {} --title t --summary s --authority E", "wasm submit-proposal execute-contract K {} --amount 5stake --title t --summary s --authority E",
	`wasm submit-proposal sudo-contract K {"steal_funds":{}} --title t --summary s --authority E`, "wasm submit-proposal set-contract-admin K B --title t --summary s --authority E", "wasm submit-proposal clear-contract-admin K --title t --summary s --authority E",
	"wasm submit-proposal pin-codes 1 2 3 --title t --summary s --deposit 5stake --authority E", "wasm submit-proposal unpin-codes 1 --title t --summary s --authority E", "wasm submit-proposal pin-codes x --title t --summary s --authority E",
	"wasm submit-proposal update-instantiate-config 1:nobody 2:everybody --title t --summary s --authority E", "wasm submit-proposal update-instantiate-config 1 --title t --summary s --authority E",
	"wasm submit-proposal add-code-upload-params-addresses A B --title t --summary s --authority E", "wasm submit-proposal remove-code-upload-params-addresses A --title t --summary s --authority E",
	"wasm submit-proposal store-migrate code.wasm K {} --title t --summary s --authority E", "wasm submit-proposal pin-codes 1 --title t --summary s", "wasm submit-proposal pin-codes 1 --authority E",
}
