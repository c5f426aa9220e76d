package main

import (
	"encoding/json"
	"time"

	"cosmossdk.io/log"
	"cosmossdk.io/math"
	"cosmossdk.io/x/feegrant"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

const denom = "stake"

// genesisDoc is what CometBFT hands in at InitChain.
type genesisDoc struct {
	ChainID       string
	InitialHeight int64
	Time          time.Time
	Params        cmtproto.ConsensusParams
	AppState      json.RawMessage
}

// unbondingTime of the scripted chain; longer on live chains, lest it end amid a chapter on a slow machine.
var unbondingTime = 60 * time.Second

// Further periods of the scripted chain.
const (
	votingPeriod    = 40 * time.Second
	expeditedPeriod = 20 * time.Second
	depositPeriod   = 30 * time.Second
	jailTime        = time.Minute
	signedWindow    = 10
	startOfVesting  = 30 * time.Second // after genesis
	endOfVesting    = 10 * time.Minute
)

func coin(n int64) sdk.Coin           { return sdk.NewInt64Coin(denom, n) }
func coins(n int64) sdk.Coins         { return sdk.NewCoins(coin(n)) }
func dec(s string) math.LegacyDec     { return math.LegacyMustNewDecFromStr(s) }
func decPtr(s string) *math.LegacyDec { d := dec(s); return &d }

var genesisTime = time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)

func vestingAccounts() []authtypes.GenesisAccount {
	start, end := genesisTime.Add(startOfVesting).Unix(), genesisTime.Add(endOfVesting).Unix()
	base := func(n int) *authtypes.BaseAccount { return authtypes.NewBaseAccountWithAddress(addr(n)) }
	original := sdk.NewCoins(coin(400_000_000), sdk.NewInt64Coin("token", 1_000))
	return []authtypes.GenesisAccount{
		must(vestingtypes.NewContinuousVestingAccount(base(20), original, start, end)),
		must(vestingtypes.NewDelayedVestingAccount(base(21), original, end)),
		must(vestingtypes.NewPeriodicVestingAccount(base(22), original, start, vestingtypes.Periods{
			{Length: 60, Amount: coins(100_000_000)},
			{Length: 90, Amount: sdk.NewCoins(coin(200_000_000), sdk.NewInt64Coin("token", 1_000))},
			{Length: 120, Amount: coins(100_000_000)},
		})),
		must(vestingtypes.NewPermanentLockedAccount(base(23), original)),
	}
}

// stakes of the validators that genesis transactions create, in whole units.
var stakes = []int64{50_000_000, 40_000_000, 30_000_000, 20_500_000}

// tune lets the live chain choose other stakes and windows.
type tune struct {
	chainID string
	time    time.Time
	stakes  []int64
	live    bool
}

func makeGenesis(t tune) genesisDoc {
	a := newApp(log.NewNopLogger(), dbm.NewMemDB(), "")
	state := a.basics.DefaultGenesis(a.codec)
	edit := func(name string, v proto.Message, f func()) {
		a.codec.MustUnmarshalJSON(state[name], v)
		f()
		state[name] = a.codec.MustMarshalJSON(v)
	}
	var auth authtypes.GenesisState
	edit("auth", &auth, func() {
		var all authtypes.GenesisAccounts
		for n := 0; n < accounts; n++ {
			if n < 20 || n > 23 {
				all = append(all, authtypes.NewBaseAccountWithAddress(addr(n)))
			}
			if n == 20 {
				all = append(all, vestingAccounts()...)
			}
		}
		all = append(all, authtypes.NewBaseAccountWithAddress(addr(multi)), authtypes.NewBaseAccountWithAddress(addr(nested)))
		auth.Accounts = must(authtypes.PackAccounts(all))
	})
	var bank banktypes.GenesisState
	edit("bank", &bank, func() {
		numbers := []int{multi, nested}
		for n := 0; n < accounts; n++ {
			numbers = append(numbers, n)
		}
		for _, n := range numbers {
			has := sdk.NewCoins(coin(1_000_000_000), sdk.NewInt64Coin("token", 5_000_000))
			if t.live && n == 0 {
				has = has.Add(coin(t.stakes[0])) // its key alone makes the blocks
			}
			if n == 43 {
				has = coins(7_000) // a poor one
			}
			bank.Balances = append(bank.Balances, banktypes.Balance{Address: acc(n), Coins: has})
		}
		bank.DenomMetadata = []banktypes.Metadata{{Description: "staking token", Base: denom, Display: "STAKE", Name: "Stake", Symbol: "STK",
			DenomUnits: []*banktypes.DenomUnit{{Denom: denom}, {Denom: "STAKE", Exponent: 6, Aliases: []string{"bigstake"}}}}}
		bank.SendEnabled = []banktypes.SendEnabled{{Denom: "frozen", Enabled: false}}
	})
	var staking stakingtypes.GenesisState
	edit("staking", &staking, func() {
		staking.Params = stakingtypes.NewParams(unbondingTime, 5, 3, 20, denom, dec("0.01"))
	})
	var slashing slashingtypes.GenesisState
	edit("slashing", &slashing, func() {
		window := int64(signedWindow)
		if t.live {
			window = 1_000_000
		}
		slashing.Params = slashingtypes.NewParams(window, dec("0.5"), jailTime, dec("0.05"), dec("0.01"))
	})
	var mint minttypes.GenesisState
	edit("mint", &mint, func() {
		// So many per block that a few blocks show every rounding.
		mint.Params = minttypes.NewParams(denom, dec("0.13"), dec("0.20"), dec("0.07"), dec("0.67"), 100_000)
		mint.Minter.Inflation = dec("0.13")
		if t.live { // amounts must not depend on how many blocks each chain makes
			zero := math.LegacyZeroDec()
			mint.Params = minttypes.NewParams(denom, zero, zero, zero, dec("0.67"), 100_000)
			mint.Minter.Inflation = zero
		}
	})
	var distr distrtypes.GenesisState
	edit("distribution", &distr, func() { distr.Params.CommunityTax = dec("0.025") })
	var gov govv1.GenesisState
	edit("gov", &gov, func() {
		p := govv1.DefaultParams()
		v, e, d := votingPeriod, expeditedPeriod, depositPeriod
		p.MinDeposit, p.ExpeditedMinDeposit = coins(10_000_000), coins(50_000_000)
		p.VotingPeriod, p.ExpeditedVotingPeriod, p.MaxDepositPeriod = &v, &e, &d
		p.MinInitialDepositRatio = "0.100000000000000000"
		p.ProposalCancelRatio = "0.300000000000000000"
		p.MinDepositRatio = "0.010000000000000000"
		gov.Params = &p
	})
	var fee feegrant.GenesisState
	edit("feegrant", &fee, func() {
		fee.Allowances = append(fee.Allowances, must(feegrant.NewGrant(addr(40), addr(41), &feegrant.BasicAllowance{SpendLimit: coins(100_000)})))
	})
	var grants authz.GenesisState
	edit("authz", &grants, func() {
		any := must(codectypes.NewAnyWithValue(authz.NewGenericAuthorization("/cosmos.bank.v1beta1.MsgSend")))
		until := genesisTime.Add(time.Hour)
		grants.Authorization = []authz.GrantAuthorization{{Granter: acc(40), Grantee: acc(42), Authorization: any, Expiration: &until}}
	})
	var genutil genutiltypes.GenesisState
	edit("genutil", &genutil, func() {
		for n := 0; n < genesisValidators; n++ {
			msg := must(createValidator(n, t.stakes[n], "0.1"))
			raw := sign(a.txConfig, t.chainID, tx("gentx", n, msg).with(func(d *draft) { d.memo = "gentx"; d.fee = nil; d.gas = 200_000 }),
				func(int) standing { return standing{} })
			json := must(a.txConfig.TxJSONEncoder()(must(a.txConfig.TxDecoder()(raw))))
			genutil.GenTxs = append(genutil.GenTxs, json)
		}
	})
	check(a.basics.ValidateGenesis(a.codec, a.txConfig, state))
	params := cmttypes.DefaultConsensusParams()
	params.Block.MaxGas = 60_000_000
	params.Evidence.MaxAgeDuration = unbondingTime
	params.Evidence.MaxAgeNumBlocks = 100
	return genesisDoc{t.chainID, 1, t.time, params.ToProto(), must(json.Marshal(state))}
}

func createValidator(n int, amount int64, rate string) (*stakingtypes.MsgCreateValidator, error) {
	return stakingtypes.NewMsgCreateValidator(val(n), consensusKey(n).PubKey(), coin(amount),
		stakingtypes.NewDescription("moniker "+string(rune('a'+n)), "identity", "https://example.org", "security@example.org", "details <&>"),
		stakingtypes.NewCommissionRates(dec(rate), dec("0.2"), dec("0.05")), math.NewInt(1_000))
}
