package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"cosmossdk.io/log"
	sdkmath "cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/ibc-go/v10/testing/simapp"
)

const (
	// simapp knows no other prefix of addresses than this one, so that openledgerd takes it too.
	prefix       = "cosmos"
	openChain    = "openledger-1"
	peerChain    = "peer-7"
	open         = "uopen"
	users        = 6
	relayers     = 250
	openHolding  = 1_000_000_000_000 // of every user
	openCap      = 1_000_000_000_000_000
	otherHolding = "1000000000000000000000000000000"
)

// natives are the tokens that users of the two chains have at the start beside what is staked.
var natives = [2][]string{{open, "ugold", "pool/1/share"}, {"stake", "uatom", "gamm/pool/7", "factory:x/y.z-w"}}

// cast are the accounts of a chain.
type cast struct {
	users, relayers, scholars []*account
	staker                    *account
	isRelayer                 map[string]bool
}

func newCast(name string) cast {
	c := cast{staker: newAccount(name+" staker", 0), isRelayer: map[string]bool{}}
	for n := range users {
		c.users = append(c.users, newAccount(name+" user", n))
	}
	for n := range relayers {
		c.relayers = append(c.relayers, newAccount(name+" relayer", n))
		c.isRelayer[c.relayers[n].address] = true
	}
	for n := range 4 {
		c.scholars = append(c.scholars, newAccount(name+" scholar", n))
	}
	return c
}

func (c cast) all() []*account {
	return append(append(append(append([]*account{}, c.users...), c.relayers...), c.scholars...), c.staker)
}

// holdings of an account at the start.
func (c cast) holdings(of *account, side int) sdk.Coins {
	if of == c.staker {
		return sdk.NewCoins(sdk.NewInt64Coin(natives[side][0], openHolding))
	}
	coins := sdk.Coins{}
	if !slices.Contains(c.users, of) {
		// Some relayers become validators.
		return sdk.NewCoins(sdk.NewInt64Coin(natives[side][0], openHolding/100))
	}
	for _, u := range c.users {
		for i, denom := range natives[side] {
			switch {
			case u != of:
			case i == 0:
				coins = append(coins, sdk.NewInt64Coin(denom, openHolding))
			default:
				coins = append(coins, sdk.NewCoin(denom, must1(sdkmath.NewIntFromString(otherHolding))))
			}
		}
	}
	return coins.Sort()
}

func must1[T any](value T, ok bool) T {
	if !ok {
		panic("not ok")
	}
	return value
}

// newOpen makes the home of a chain with openledgerd's own commands, and starts it.
func newOpen(binary, dir string, people, others cast) (*chain, *abci.RequestInitChain) {
	run := func(args ...string) {
		if out, err := exec.Command(binary, args...).CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%s %v: %v\n%s", binary, args, err, out))
		}
	}
	const validators = 4
	run("testnet", "init-files", "-v", fmt.Sprint(validators), "-o", dir, "--chain-id", openChain, "--single-host", "--minimum-gas-prices", "0"+open,
		"--bech32-prefix", prefix)
	home := func(n int) string { return filepath.Join(dir, fmt.Sprintf("node%d", n), "openledgerd") }
	type holder struct {
		Address string    `json:"address"`
		Coins   sdk.Coins `json:"coins"`
	}
	var holders []holder
	for _, a := range people.all() {
		holders = append(holders, holder{a.address, people.holdings(a, 0)})
	}
	file := filepath.Join(dir, "holders.json")
	check(os.WriteFile(file, must(json.Marshal(holders)), 0o600))
	run("--home", home(0), "genesis", "bulk-add-genesis-account", file)
	supplies := map[string]sdkmath.Int{}
	for _, denom := range natives[0][1:] {
		supplies[denom] = must1(sdkmath.NewIntFromString(otherHolding)).MulRaw(users)
	}
	adjust(filepath.Join(home(0), "config", "genesis.json"), func(state map[string]any) {
		state["ratelimit"] = limitsGenesis(supplies, [][2]string{{people.users[0].address, others.users[0].address}, {others.users[1].address, people.users[1].address}})
		// Nothing is burned, so that what is paid for answers can be found again.
		split := state["attribution"].(map[string]any)["params"].(map[string]any)["split"].(map[string]any)
		split["burn_ppm"], split["community_ppm"] = 0, split["community_ppm"].(float64)+split["burn_ppm"].(float64)
	})
	run("--home", home(0), "genesis", "validate")

	c := &chain{id: openChain, keys: map[string]crypto.PrivKey{}, supplies: supplies}
	for n := range validators {
		config := filepath.Join(home(n), "config")
		key := privval.LoadFilePVEmptyState(filepath.Join(config, "priv_validator_key.json"), "").Key.PrivKey
		c.keys[string(key.PubKey().Address())] = key
	}
	var doc struct {
		Time  time.Time       `json:"genesis_time"`
		State json.RawMessage `json:"app_state"`
	}
	check(json.Unmarshal(must(os.ReadFile(filepath.Join(home(0), "config", "genesis.json"))), &doc))
	c.node = startProcess(binary, home(0))
	return c, &abci.RequestInitChain{Time: doc.Time, ChainId: openChain, AppStateBytes: doc.State, InitialHeight: 1, ConsensusParams: params()}
}

// adjust the state of a genesis file.
func adjust(file string, change func(map[string]any)) {
	var doc map[string]any
	check(json.Unmarshal(must(os.ReadFile(file)), &doc))
	change(doc["app_state"].(map[string]any))
	check(os.WriteFile(file, must(json.Marshal(doc)), 0o600))
}

// params leave room for blocks of any size.
func params() *cmtproto.ConsensusParams {
	return &cmtproto.ConsensusParams{Block: &cmtproto.BlockParams{MaxBytes: 22020096, MaxGas: -1},
		Evidence:  &cmtproto.EvidenceParams{MaxAgeNumBlocks: 100000, MaxAgeDuration: 48 * time.Hour, MaxBytes: 1 << 20},
		Validator: &cmtproto.ValidatorParams{PubKeyTypes: []string{"ed25519"}}, Version: &cmtproto.VersionParams{}, Abci: &cmtproto.ABCIParams{}}
}

// newPeer makes a chain of ibc-go's simapp, whose state is in memory.
func newPeer(people cast, powers []int64, at time.Time) (*chain, *abci.RequestInitChain) {
	app := simapp.NewSimApp(log.NewNopLogger(), dbm.NewMemDB(), nil, false, simtestutil.EmptyAppOptions{},
		baseapp.SetChainID(peerChain))
	c := &chain{id: peerChain, keys: map[string]crypto.PrivKey{}, node: newInside(app)}
	state := app.DefaultGenesis()
	var accounts []authtypes.GenesisAccount
	var balances []banktypes.Balance
	for _, a := range people.all() {
		accounts = append(accounts, authtypes.NewBaseAccountWithAddress(sdk.MustAccAddressFromBech32(a.address)))
		if coins := people.holdings(a, 1); !coins.IsZero() {
			balances = append(balances, banktypes.Balance{Address: a.address, Coins: coins})
		}
	}
	staking := stakingtypes.DefaultGenesisState()
	slashing := slashingtypes.DefaultGenesisState()
	bonded := sdkmath.ZeroInt()
	for n, power := range powers {
		key := must(cryptocodec.FromCmtPubKeyInterface(c.validatorKey(n).PubKey()))
		tokens := sdk.TokensFromConsensusPower(power, sdk.DefaultPowerReduction)
		operator := sdk.ValAddress(key.Address())
		staking.Validators = append(staking.Validators, stakingtypes.Validator{OperatorAddress: operator.String(),
			ConsensusPubkey: must(codectypes.NewAnyWithValue(key)), Status: stakingtypes.Bonded, Tokens: tokens,
			DelegatorShares: sdkmath.LegacyNewDecFromInt(tokens), UnbondingTime: time.Unix(0, 0).UTC(), MinSelfDelegation: sdkmath.ZeroInt(),
			Commission: stakingtypes.NewCommission(sdkmath.LegacyZeroDec(), sdkmath.LegacyZeroDec(), sdkmath.LegacyZeroDec())})
		staking.Delegations = append(staking.Delegations,
			stakingtypes.NewDelegation(people.staker.address, operator.String(), sdkmath.LegacyNewDecFromInt(tokens)))
		bonded = bonded.Add(tokens)
		address := sdk.ConsAddress(key.Address())
		slashing.SigningInfos = append(slashing.SigningInfos, slashingtypes.SigningInfo{Address: address.String(),
			ValidatorSigningInfo: slashingtypes.NewValidatorSigningInfo(address, 1, 0, time.Unix(0, 0).UTC(), false, 0)})
	}
	balances = append(balances, banktypes.Balance{Address: authtypes.NewModuleAddress(stakingtypes.BondedPoolName).String(),
		Coins: sdk.NewCoins(sdk.NewCoin(natives[1][0], bonded))})
	// Nothing is minted, so that the supply of each token is known to the unit.
	mint := minttypes.DefaultGenesisState()
	mint.Minter.Inflation, mint.Params.InflationMax, mint.Params.InflationMin = sdkmath.LegacyZeroDec(), sdkmath.LegacyZeroDec(), sdkmath.LegacyZeroDec()
	mint.Params.InflationRateChange = sdkmath.LegacyZeroDec()
	cdc := app.AppCodec()
	state[authtypes.ModuleName] = cdc.MustMarshalJSON(authtypes.NewGenesisState(authtypes.DefaultParams(), accounts))
	state[banktypes.ModuleName] = cdc.MustMarshalJSON(banktypes.NewGenesisState(banktypes.DefaultParams(), balances, nil, nil, nil))
	state[stakingtypes.ModuleName] = cdc.MustMarshalJSON(staking)
	state[slashingtypes.ModuleName] = cdc.MustMarshalJSON(slashing)
	state[minttypes.ModuleName] = cdc.MustMarshalJSON(mint)
	return c, &abci.RequestInitChain{Time: at, ChainId: peerChain, AppStateBytes: must(json.Marshal(state)), InitialHeight: 1, ConsensusParams: params()}
}
