// Prints what the Cosmos SDK's own x/distribution, auth and bank do with a random run of delegations, slashes, blocks, withdrawals and
// deposits: gas, code, events and store after each step, and the exported genesis. Staking is the least that calls the hooks.
// `go run . > ../sdk_vectors.txt`
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sort"
	"strings"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil/integration"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/distribution/keeper"
	"github.com/cosmos/cosmos-sdk/x/distribution/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

const steps = 700

var denoms = []string{"alien", "atom", "stake", "uopen"}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func gov() string { return authtypes.NewModuleAddress("gov").String() }

func user(n int) sdk.AccAddress {
	return sdk.AccAddress([]byte(strings.Repeat(string([]byte{byte(n)}), 20)))
}
func val(n int) sdk.ValAddress { return sdk.ValAddress(user(n)) }
func cons(n int) sdk.ConsAddress {
	out := []byte{byte(n)}
	for i := 1; i < 20; i++ {
		out = append(out, byte(i))
	}
	return out
}

type pair struct{ d, v string }

// staking holds validators and delegations and nothing else.
type staking struct {
	validators  map[string]*stakingtypes.Validator
	consensus   map[string]string
	delegations map[pair]stakingtypes.Delegation
}

func (s *staking) ValidatorAddressCodec() address.Codec {
	return addresscodec.NewBech32Codec("openvaloper")
}
func (s *staking) ConsensusAddressCodec() address.Codec {
	return addresscodec.NewBech32Codec("openvalcons")
}
func (s *staking) IterateValidators(context.Context, func(int64, stakingtypes.ValidatorI) bool) error {
	panic("not used")
}
func (s *staking) Validator(_ context.Context, a sdk.ValAddress) (stakingtypes.ValidatorI, error) {
	v, ok := s.validators[string(a)]
	if !ok {
		return nil, stakingtypes.ErrNoValidatorFound
	}
	return *v, nil
}
func (s *staking) ValidatorByConsAddr(ctx context.Context, a sdk.ConsAddress) (stakingtypes.ValidatorI, error) {
	return s.Validator(ctx, sdk.ValAddress(s.consensus[string(a)]))
}
func (s *staking) Delegation(_ context.Context, d sdk.AccAddress, v sdk.ValAddress) (stakingtypes.DelegationI, error) {
	del, ok := s.delegations[pair{string(d), string(v)}]
	if !ok {
		return nil, stakingtypes.ErrNoDelegation
	}
	return del, nil
}
func (s *staking) IterateDelegations(context.Context, sdk.AccAddress, func(int64, stakingtypes.DelegationI) bool) error {
	panic("not used")
}
func (s *staking) GetAllSDKDelegations(context.Context) ([]stakingtypes.Delegation, error) {
	panic("not used")
}
func (s *staking) GetAllValidators(context.Context) ([]stakingtypes.Validator, error) {
	panic("not used")
}
func (s *staking) GetAllDelegatorDelegations(context.Context, sdk.AccAddress) ([]stakingtypes.Delegation, error) {
	panic("not used")
}

type chain struct {
	ctx   sdk.Context
	k     keeper.Keeper
	msgs  types.MsgServer
	bk    bankkeeper.BaseKeeper
	stake *staking
	key   *storetypes.KVStoreKey
	cdc   *codec.ProtoCodec
}

func newChain() *chain {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("open", "openpub")
	config.SetBech32PrefixForValidator("openvaloper", "openvaloperpub")
	config.SetBech32PrefixForConsensusNode("openvalcons", "openvalconspub")
	sdk.DefaultBondDenom = "uopen"
	registry := codectestutil.CodecOptions{AccAddressPrefix: "open", ValAddressPrefix: "openvaloper"}.NewInterfaceRegistry()
	authtypes.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	keys := storetypes.NewKVStoreKeys("acc", "bank", types.StoreKey)
	logger := log.NewNopLogger()
	ctx := sdk.NewContext(integration.CreateMultiStore(keys, logger), cmtproto.Header{Height: 1}, false, logger)
	perms := map[string][]string{"distribution": nil, "fee_collector": nil, "gov": {"burner"}}
	ak := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys["acc"]), authtypes.ProtoBaseAccount, perms,
		addresscodec.NewBech32Codec("open"), "open", gov())
	blocked := map[string]bool{}
	for _, name := range []string{"distribution", "fee_collector"} {
		blocked[authtypes.NewModuleAddress(name).String()] = true
	}
	bk := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys["bank"]), ak, blocked, gov(), logger)
	s := &staking{map[string]*stakingtypes.Validator{}, map[string]string{}, map[pair]stakingtypes.Delegation{}}
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), ak, bk, s, "fee_collector", gov())
	// account numbers have the order of names here
	for _, name := range []string{"distribution", "fee_collector", "gov"} {
		ak.GetModuleAccount(ctx, name)
	}
	ak.InitGenesis(ctx, *authtypes.DefaultGenesisState())
	genesis := banktypes.DefaultGenesisState()
	rich := sdk.Coins{}
	for _, d := range denoms {
		rich = rich.Add(sdk.NewCoin(d, math.NewIntFromUint64(1).MulRaw(2).ToLegacyDec().Power(255).TruncateInt().SubRaw(1).MulRaw(2).AddRaw(1)))
	}
	genesis.Balances = []banktypes.Balance{{Address: user(200).String(), Coins: rich}}
	bk.InitGenesis(ctx, genesis)
	k.InitGenesis(ctx, *types.DefaultGenesisState())
	return &chain{ctx, k, keeper.NewMsgServerImpl(k), bk, s, keys[types.StoreKey], cdc}
}

func (c *chain) bare(n int, commission string) {
	v := stakingtypes.Validator{OperatorAddress: val(n).String(), Tokens: math.ZeroInt(), DelegatorShares: math.LegacyZeroDec()}
	v.Commission.Rate = math.LegacyMustNewDecFromStr(commission)
	c.stake.validators[string(val(n))] = &v
	c.stake.consensus[string(cons(n))] = string(val(n))
	must(c.k.Hooks().AfterValidatorCreated(c.ctx, val(n)))
}

func (c *chain) delegate(ctx sdk.Context, d, v int, amount int64) error {
	key := pair{string(user(d)), string(val(v))}
	del, ok := c.stake.delegations[key]
	if ok {
		must(c.k.Hooks().BeforeDelegationSharesModified(ctx, user(d), val(v)))
	} else {
		del = stakingtypes.NewDelegation(user(d).String(), val(v).String(), math.LegacyZeroDec())
		must(c.k.Hooks().BeforeDelegationCreated(ctx, user(d), val(v)))
	}
	updated, shares := c.stake.validators[string(val(v))].AddTokensFromDel(math.NewInt(amount))
	c.stake.validators[string(val(v))] = &updated
	del.Shares = del.Shares.Add(shares)
	c.stake.delegations[key] = del
	return c.k.Hooks().AfterDelegationModified(ctx, user(d), val(v))
}

func (c *chain) undelegate(ctx sdk.Context, d, v int, percent int64) error {
	key := pair{string(user(d)), string(val(v))}
	must(c.k.Hooks().BeforeDelegationSharesModified(ctx, user(d), val(v)))
	del := c.stake.delegations[key]
	shares := del.Shares.MulInt64(percent).QuoInt64(100)
	del.Shares = del.Shares.Sub(shares)
	updated, _ := c.stake.validators[string(val(v))].RemoveDelShares(shares)
	c.stake.validators[string(val(v))] = &updated
	if !del.Shares.IsZero() {
		c.stake.delegations[key] = del
		return c.k.Hooks().AfterDelegationModified(ctx, user(d), val(v))
	}
	delete(c.stake.delegations, key)
	if updated.DelegatorShares.IsZero() {
		delete(c.stake.validators, string(val(v)))
		return c.k.Hooks().AfterValidatorRemoved(ctx, cons(v), val(v))
	}
	return nil
}

func (c *chain) slash(ctx sdk.Context, v int, factor math.LegacyDec) error {
	view := c.stake.validators[string(val(v))]
	burned := math.MinInt(math.LegacyNewDecFromInt(view.Tokens).Mul(factor).TruncateInt(), view.Tokens)
	if view.Tokens.IsPositive() {
		fraction := math.LegacyNewDecFromInt(burned).QuoRoundUp(math.LegacyNewDecFromInt(view.Tokens))
		must(c.k.Hooks().BeforeValidatorSlashed(ctx, val(v), math.LegacyMinDec(fraction, math.LegacyOneDec())))
	}
	view.Tokens = view.Tokens.Sub(burned)
	return nil
}

func (c *chain) block(ctx sdk.Context, fees sdk.Coins) error {
	if !fees.IsZero() {
		must(c.bk.SendCoinsFromAccountToModule(ctx, user(200), "fee_collector", fees))
	}
	votes := []abci.VoteInfo{}
	for n := 1; n < 4; n++ {
		if v, ok := c.stake.validators[string(val(n))]; ok && !v.Tokens.IsZero() {
			votes = append(votes, abci.VoteInfo{Validator: abci.Validator{Address: cons(n), Power: v.Tokens.Int64()}})
		}
	}
	return c.k.BeginBlocker(ctx.WithVoteInfos(votes))
}

// hash names a text in eight digits.
func hash(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:8] }

func (c *chain) store() string {
	lines := []string{}
	it := c.ctx.KVStore(c.key).Iterator(nil, nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		lines = append(lines, fmt.Sprintf("%x=%x", it.Key(), it.Value()))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func events(list sdk.Events) string {
	out := ""
	for _, e := range list {
		out += e.Type
		for _, a := range e.Attributes {
			out += "|" + a.Key + "=" + a.Value
		}
		out += "\n"
	}
	return out
}

// message runs f as a transaction does, once with little gas to see where it runs out, and then with all it takes.
func (c *chain) message(name string, limit uint64, f func(ctx sdk.Context) error) {
	ctx, _ := c.ctx.WithGasMeter(storetypes.NewGasMeter(limit)).CacheContext()
	func() {
		defer func() {
			if r := recover(); r != nil {
				if _, ok := r.(storetypes.ErrorOutOfGas); !ok {
					panic(r)
				}
			}
		}()
		_ = f(ctx)
	}()
	fmt.Println(name, "limit", limit, ctx.GasMeter().GasConsumed())
	c.step(name, f)
}

// step runs f with its writes kept if it succeeds.
func (c *chain) step(name string, f func(ctx sdk.Context) error) {
	ctx, write := c.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).CacheContext()
	code := "ok"
	func() {
		defer func() {
			if recover() != nil {
				code = "undefined:111222"
			}
		}()
		if err := f(ctx); err != nil {
			space, n, _ := errorsmod.ABCIInfo(err, false)
			code = fmt.Sprintf("%s:%d", space, n)
		}
	}()
	emitted := ""
	if code == "ok" {
		write()
		emitted = events(ctx.EventManager().Events())
	}
	fmt.Println(name, code, ctx.GasMeter().GasConsumed(), hash(emitted), hash(c.store()))
}

func main() {
	c := newChain()
	for i, commission := range []string{"0", "0.1", "0.333333333333333333"} {
		c.bare(i+1, commission)
		must(c.delegate(c.ctx, i+1, i+1, 1_000_000))
	}
	state := uint64(42)
	draw := func() uint64 {
		state = state*6364136223846793005 + 1442695040888963407
		return state >> 33
	}
	for i := 0; i < steps; i++ {
		kind, a, b, x := draw()%14, draw(), draw(), draw()
		d, v := int(1+a%5), int(1+b%3)
		view, live := c.stake.validators[string(val(v))]
		_, delegated := c.stake.delegations[pair{string(user(d)), string(val(v))}]
		amount := int64(1 + x%1_000_000_000)
		coins := sdk.NewCoins(sdk.NewInt64Coin(denoms[a%4], amount))
		limit := 1000 + x%60_000
		switch {
		case kind < 2 && live && (!view.Tokens.IsZero() || view.DelegatorShares.IsZero()):
			c.step("delegate", func(ctx sdk.Context) error { return c.delegate(ctx, d, v, amount) })
		case kind == 2 && live && delegated:
			percent := int64(100)
			if x%2 == 1 {
				percent = int64(1 + x%99)
			}
			c.step("undelegate", func(ctx sdk.Context) error { return c.undelegate(ctx, d, v, percent) })
		case kind == 3 || kind == 4:
			c.message("withdraw", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.WithdrawDelegatorReward(ctx, types.NewMsgWithdrawDelegatorReward(user(d).String(), val(v).String()))
				return err
			})
		case kind == 5:
			c.message("commission", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.WithdrawValidatorCommission(ctx, types.NewMsgWithdrawValidatorCommission(val(v).String()))
				return err
			})
		case kind == 6 && live:
			c.step("slash", func(ctx sdk.Context) error { return c.slash(ctx, v, math.LegacyNewDecWithPrec(int64(x%100_000), 6)) })
		case kind == 7:
			to := user(int(20 + x%4))
			if x%6 == 0 {
				to = authtypes.NewModuleAddress("fee_collector")
			}
			c.message("redirect", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.SetWithdrawAddress(ctx, types.NewMsgSetWithdrawAddress(user(d), to))
				return err
			})
		case kind == 8:
			c.message("deposit", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.DepositValidatorRewardsPool(ctx, types.NewMsgDepositValidatorRewardsPool(user(200).String(), val(v).String(), coins))
				return err
			})
		case kind == 12 && x%7 == 0:
			params := types.Params{CommunityTax: math.LegacyNewDecWithPrec(int64(x%105), 2), WithdrawAddrEnabled: a%4 > 0}
			c.message("params", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.UpdateParams(ctx, &types.MsgUpdateParams{Authority: gov(), Params: params})
				return err
			})
		case kind == 12 && x%2 == 0:
			c.message("fund", limit, func(ctx sdk.Context) error {
				_, err := c.msgs.FundCommunityPool(ctx, types.NewMsgFundCommunityPool(coins, user(200).String()))
				return err
			})
		case kind == 12:
			c.message("spend", limit, func(ctx sdk.Context) error {
				msg := types.MsgCommunityPoolSpend{Authority: gov(), Recipient: user(30).String(), Amount: coins}
				_, err := c.msgs.CommunityPoolSpend(ctx, &msg)
				return err
			})
		case kind > 8:
			fees := sdk.NewCoins(sdk.NewInt64Coin(denoms[a%4], int64(x%5_000_000_000))).Add(sdk.NewInt64Coin(denoms[b%4], int64(b%1000)))
			header := c.ctx.BlockHeader()
			header.Height++
			header.ProposerAddress = cons(1)
			c.ctx = c.ctx.WithBlockHeader(header)
			c.step("block", func(ctx sdk.Context) error { return c.block(ctx, fees) })
		}
	}
	fmt.Println(string(c.cdc.MustMarshalJSON(c.k.ExportGenesis(c.ctx))))
}
