// Prints what x/staking of the Cosmos SDK does with a long random run of messages, blocks, slashes and jailings: gas, codes, events,
// updates of the set, queries, and the state that is left, byte for byte. `go run . > ../sdk_vectors.json`
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	coreheader "cosmossdk.io/core/header"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"google.golang.org/grpc/status"

	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	"github.com/cosmos/cosmos-sdk/testutil/integration"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/staking/keeper"
	"github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

type step struct {
	Kind   string `json:"kind"`
	URL    string `json:"url,omitempty"`
	Value  string `json:"value,omitempty"`
	Cons   string `json:"cons,omitempty"`
	Height int64  `json:"height,omitempty"`
	Power  int64  `json:"power,omitempty"`
	Factor string `json:"factor,omitempty"`
	Time   int64  `json:"time,omitempty"`
	ID     uint64 `json:"id,omitempty"`

	Codespace string        `json:"codespace,omitempty"`
	Code      uint32        `json:"code,omitempty"`
	Log       string        `json:"log,omitempty"`
	Gas       uint64        `json:"gas"`
	Events    [][][2]string `json:"events"`
	Answer    string        `json:"answer,omitempty"`
	Updates   []string      `json:"updates,omitempty"`
	State     string        `json:"state,omitempty"`
}

type vectors struct {
	Time    int64           `json:"time"`
	Auth    json.RawMessage `json:"auth"`
	Bank    json.RawMessage `json:"bank"`
	Staking json.RawMessage `json:"staking"`
	Steps   []step          `json:"steps"`
	Queries []step          `json:"queries"`
	Export  json.RawMessage `json:"export"`
	State   [][2]string     `json:"state"`
}

const unbonding = 100 // seconds

func must(err error) {
	if err != nil {
		panic(err)
	}
}

type hooks struct{}

func told(ctx context.Context, name string, args ...any) error {
	sdk.UnwrapSDKContext(ctx).EventManager().EmitEvent(sdk.NewEvent("hook", sdk.NewAttribute(name, fmt.Sprint(args...))))
	return nil
}
func h(b []byte) string { return hex.EncodeToString(b) + " " }
func (hooks) AfterValidatorCreated(c context.Context, v sdk.ValAddress) error {
	return told(c, "created", h(v))
}
func (hooks) BeforeValidatorModified(c context.Context, v sdk.ValAddress) error {
	return told(c, "modified", h(v))
}
func (hooks) AfterValidatorRemoved(c context.Context, k sdk.ConsAddress, v sdk.ValAddress) error {
	return told(c, "removed", h(k), h(v))
}
func (hooks) AfterValidatorBonded(c context.Context, k sdk.ConsAddress, v sdk.ValAddress) error {
	return told(c, "bonded", h(k), h(v))
}
func (hooks) AfterValidatorBeginUnbonding(c context.Context, k sdk.ConsAddress, v sdk.ValAddress) error {
	return told(c, "unbonding", h(k), h(v))
}
func (hooks) BeforeDelegationCreated(c context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return told(c, "delegation", h(d), h(v))
}
func (hooks) BeforeDelegationSharesModified(c context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return told(c, "shares", h(d), h(v))
}
func (hooks) BeforeDelegationRemoved(c context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return told(c, "delegation removed", h(d), h(v))
}
func (hooks) AfterDelegationModified(c context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return told(c, "delegation modified", h(d), h(v))
}
func (hooks) BeforeValidatorSlashed(c context.Context, v sdk.ValAddress, f math.LegacyDec) error {
	return told(c, "slashed", h(v), f.String()+" ")
}
func (hooks) AfterUnbondingInitiated(c context.Context, id uint64) error {
	return told(c, "initiated", fmt.Sprint(id)+" ")
}

type chain struct {
	ctx sdk.Context
	cdc *codec.ProtoCodec
	k   *keeper.Keeper
	srv types.MsgServer
	key *storetypes.KVStoreKey
	out vectors
	rng *rand.Rand
}

func user(n byte) sdk.AccAddress {
	b := make([]byte, 20)
	for i := range b {
		b[i] = n
	}
	return b
}
func val(n byte) sdk.ValAddress { return sdk.ValAddress(user(n)) }
func consKey(n byte) cryptotypes.PubKey {
	if n%7 == 6 {
		b := make([]byte, 32)
		b[31] = n
		return (&secp256k1.PrivKey{Key: b}).PubKey()
	}
	return ed25519.GenPrivKeyFromSecret([]byte{n}).PubKey()
}

func newChain() *chain {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("open", "openpub")
	config.SetBech32PrefixForValidator("openvaloper", "openvaloperpub")
	config.SetBech32PrefixForConsensusNode("openvalcons", "openvalconspub")
	registry := codectestutil.CodecOptions{AccAddressPrefix: "open", ValAddressPrefix: "openvaloper"}.NewInterfaceRegistry()
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	keys := storetypes.NewKVStoreKeys("acc", "bank", "staking")
	logger := log.NewNopLogger()
	cms := integration.CreateMultiStore(keys, logger)
	at := time.Unix(1_700_000_000, 7).UTC()
	ctx := sdk.NewContext(cms, cmtproto.Header{Height: 1, ChainID: "vectors-1", Time: at}, false, logger)
	ctx = ctx.WithConsensusParams(cmtproto.ConsensusParams{Validator: &cmtproto.ValidatorParams{PubKeyTypes: []string{"ed25519"}}})
	authority := authtypes.NewModuleAddress("gov").String()
	perms := map[string][]string{"mint": {"minter"}, "gov": {"burner"}, types.BondedPoolName: {"burner", "staking"}, types.NotBondedPoolName: {"burner", "staking"}}
	ac := addresscodec.NewBech32Codec("open")
	ak := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys["acc"]), authtypes.ProtoBaseAccount, perms, ac, "open", authority)
	bk := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys["bank"]), ak, map[string]bool{}, authority, logger)
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys["staking"]), ak, bk, authority,
		addresscodec.NewBech32Codec("openvaloper"), addresscodec.NewBech32Codec("openvalcons"))
	k.SetHooks(hooks{})
	c := &chain{ctx: ctx, cdc: cdc, k: k, srv: keeper.NewMsgServerImpl(k), key: keys["staking"], rng: rand.New(rand.NewSource(4))}
	c.out.Time = at.Unix()

	accounts := []authtypes.GenesisAccount{}
	bank := banktypes.DefaultGenesisState()
	for n := byte(1); n <= 20; n++ {
		accounts = append(accounts, authtypes.NewBaseAccount(user(n), nil, uint64(n-1), 0))
		bank.Balances = append(bank.Balances, banktypes.Balance{Address: user(n).String(), Coins: sdk.NewCoins(sdk.NewInt64Coin("uopen", 1_000_000_000_000), sdk.NewInt64Coin("other", 5000))})
	}
	auth := authtypes.NewGenesisState(authtypes.DefaultParams(), accounts)
	c.out.Auth, c.out.Bank = cdc.MustMarshalJSON(auth), cdc.MustMarshalJSON(bank)
	ak.InitGenesis(ctx, *auth)
	for _, name := range []string{"gov", "mint", types.BondedPoolName, types.NotBondedPoolName} {
		ak.GetModuleAccount(ctx, name)
	}
	bk.InitGenesis(ctx, bank)
	params := types.NewParams(unbonding*time.Second, 4, 3, 5, "uopen", math.LegacyMustNewDecFromStr("0.02"))
	state := types.NewGenesisState(params, nil, nil)
	state.LastTotalPower = math.ZeroInt()
	c.out.Staking = cdc.MustMarshalJSON(state)
	k.InitGenesis(ctx, state)
	return c
}

func (c *chain) dump() [][2]string {
	list := [][2]string{}
	it := c.ctx.MultiStore().GetKVStore(c.key).Iterator(nil, nil)
	for ; it.Valid(); it.Next() {
		list = append(list, [2]string{hex.EncodeToString(it.Key()), hex.EncodeToString(it.Value())})
	}
	must(it.Close())
	return list
}

func events(list sdk.Events) [][][2]string {
	out := [][][2]string{}
	for _, e := range list {
		ev := [][2]string{{e.Type, ""}}
		for _, a := range e.Attributes {
			ev = append(ev, [2]string{a.Key, a.Value})
		}
		out = append(out, ev)
	}
	return out
}

// run does a step in a cache that is dropped when it fails.
func (c *chain) run(s step, f func(ctx sdk.Context) ([]byte, error)) {
	ctx, write := c.ctx.CacheContext()
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).WithEventManager(sdk.NewEventManager())
	answer, err := func() (bz []byte, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = errorsmod.Wrap(errorsmod.ErrPanic, fmt.Sprint(r))
			}
		}()
		return f(ctx)
	}()
	s.Gas = ctx.GasMeter().GasConsumed()
	s.Events = [][][2]string{}
	if err != nil {
		s.Codespace, s.Code, _ = errorsmod.ABCIInfo(err, false)
		s.Log = err.Error()
	} else {
		s.Answer = hex.EncodeToString(answer)
		s.Events = events(ctx.EventManager().Events())
		write()
	}
	sum := sha256.New()
	for _, e := range c.dump() {
		sum.Write([]byte(e[0] + e[1] + ";"))
	}
	s.State = hex.EncodeToString(sum.Sum(nil)[:8])
	c.out.Steps = append(c.out.Steps, s)
}

func (c *chain) msg(m sdk.Msg) {
	bz, err := proto.Marshal(m.(proto.Message))
	must(err)
	c.run(step{Kind: "msg", URL: sdk.MsgTypeURL(m), Value: hex.EncodeToString(bz)}, func(ctx sdk.Context) ([]byte, error) {
		var res proto.Message
		var err error
		switch m := m.(type) {
		case *types.MsgCreateValidator:
			res, err = c.srv.CreateValidator(ctx, m)
		case *types.MsgEditValidator:
			res, err = c.srv.EditValidator(ctx, m)
		case *types.MsgDelegate:
			res, err = c.srv.Delegate(ctx, m)
		case *types.MsgBeginRedelegate:
			res, err = c.srv.BeginRedelegate(ctx, m)
		case *types.MsgUndelegate:
			res, err = c.srv.Undelegate(ctx, m)
		case *types.MsgCancelUnbondingDelegation:
			res, err = c.srv.CancelUnbondingDelegation(ctx, m)
		case *types.MsgUpdateParams:
			res, err = c.srv.UpdateParams(ctx, m)
		}
		if err != nil {
			return nil, err
		}
		return proto.Marshal(res)
	})
}

func (c *chain) block(seconds int64) {
	var updates []abci.ValidatorUpdate
	c.run(step{Kind: "end"}, func(ctx sdk.Context) (bz []byte, err error) {
		updates, err = c.k.EndBlocker(ctx)
		return nil, err
	})
	last := &c.out.Steps[len(c.out.Steps)-1]
	for _, u := range updates {
		bz, err := u.Marshal()
		must(err)
		last.Updates = append(last.Updates, hex.EncodeToString(bz))
	}
	header := c.ctx.BlockHeader()
	header.Height++
	header.Time = header.Time.Add(time.Duration(seconds) * time.Second)
	header.ProposerAddress = []byte{1, 2, byte(header.Height)}
	header.AppHash = []byte{9, byte(header.Height)}
	header.NextValidatorsHash = []byte{8, byte(header.Height)}
	c.ctx = c.ctx.WithBlockHeader(header).WithHeaderInfo(coreheader.Info{Height: header.Height, Time: header.Time, ChainID: header.ChainID})
	c.run(step{Kind: "begin", Height: header.Height, Time: header.Time.Unix()}, func(ctx sdk.Context) ([]byte, error) {
		return nil, c.k.BeginBlocker(ctx)
	})
}

func (c *chain) slash(cons sdk.ConsAddress, height, power int64, factor string) {
	c.run(step{Kind: "slash", Cons: hex.EncodeToString(cons), Height: height, Power: power, Factor: factor}, func(ctx sdk.Context) ([]byte, error) {
		burned, err := c.k.Slash(ctx, cons, height, power, math.LegacyMustNewDecFromStr(factor))
		if err != nil {
			return nil, err
		}
		return []byte(burned.String()), nil
	})
}

func (c *chain) jail(kind string, cons sdk.ConsAddress) {
	c.run(step{Kind: kind, Cons: hex.EncodeToString(cons)}, func(ctx sdk.Context) ([]byte, error) {
		if kind == "jail" {
			return nil, c.k.Jail(ctx, cons)
		}
		return nil, c.k.Unjail(ctx, cons)
	})
}

func (c *chain) hold(kind string, id uint64) {
	c.run(step{Kind: kind, ID: id}, func(ctx sdk.Context) ([]byte, error) {
		if kind == "hold" {
			return nil, c.k.PutUnbondingOnHold(ctx, id)
		}
		return nil, c.k.UnbondingCanComplete(ctx, id)
	})
}

// port asks what other modules ask, each time with the gas that it costs.
func (c *chain) port(user sdk.AccAddress, v sdk.ValAddress, cons sdk.ConsAddress) {
	ask := func(name string, f func(ctx sdk.Context) (string, error)) {
		s := step{Kind: "port", URL: name, Value: hex.EncodeToString(user), Factor: hex.EncodeToString(v), Cons: hex.EncodeToString(cons)}
		c.run(s, func(ctx sdk.Context) ([]byte, error) {
			text, err := f(ctx)
			return []byte(text), err
		})
	}
	ask("total_bonded", func(ctx sdk.Context) (string, error) { a, err := c.k.TotalBondedTokens(ctx); return a.String(), err })
	ask("token_supply", func(ctx sdk.Context) (string, error) { a, err := c.k.StakingTokenSupply(ctx); return a.String(), err })
	ask("bonded_ratio", func(ctx sdk.Context) (string, error) { a, err := c.k.BondedRatio(ctx); return a.String(), err })
	ask("bond_denom", func(ctx sdk.Context) (string, error) { return c.k.BondDenom(ctx) })
	ask("bonded_by_power", func(ctx sdk.Context) (out string, err error) {
		err = c.k.IterateBondedValidatorsByPower(ctx, func(_ int64, v types.ValidatorI) bool {
			out += strings.ToLower(v.GetOperator()) + v.GetTokens().String() + ";"
			return false
		})
		return out, err
	})
	for _, max := range []int{1, 100} {
		ask(fmt.Sprint("iterate_delegations ", max), func(ctx sdk.Context) (out string, err error) {
			n := 0
			err = c.k.IterateDelegations(ctx, user, func(_ int64, d types.DelegationI) bool {
				n++
				out += strings.ToLower(d.GetValidatorAddr()) + d.GetShares().String() + ";"
				return n == max
			})
			return out, err
		})
	}
	ask("validator", func(ctx sdk.Context) (string, error) {
		x, err := c.k.Validator(ctx, v)
		if errors.Is(err, types.ErrNoValidatorFound) {
			return "none", nil
		}
		return strings.ToLower(x.GetOperator()), err
	})
	ask("validator_by_consensus", func(ctx sdk.Context) (string, error) {
		x, err := c.k.ValidatorByConsAddr(ctx, cons)
		if errors.Is(err, types.ErrNoValidatorFound) {
			return "none", nil
		}
		return strings.ToLower(x.GetOperator()), err
	})
	ask("delegation", func(ctx sdk.Context) (string, error) {
		x, err := c.k.Delegation(ctx, user, v)
		if errors.Is(err, types.ErrNoDelegation) {
			return "none", nil
		}
		return x.GetShares().String(), err
	})
}

func (c *chain) ports() {
	for n := byte(1); n < 8; n += 2 {
		c.port(user(n+3), val(n), sdk.GetConsAddress(consKey(n+1)))
	}
}

func coin(n int64) sdk.Coin { return sdk.NewInt64Coin("uopen", n) }

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

func create(n byte, key cryptotypes.PubKey, amount, least int64, rate, max, change string) *types.MsgCreateValidator {
	m, err := types.NewMsgCreateValidator(val(n).String(), key, coin(amount), types.NewDescription(fmt.Sprint("v", n), "", "", "", ""),
		types.NewCommissionRates(dec(rate), dec(max), dec(change)), math.NewInt(least))
	must(err)
	return m
}

const keep = types.DoNotModifyDesc

// fixed is a run through every refusal and the cases that a random run seldom meets.
func (c *chain) fixed() {
	c.msg(create(1, consKey(1), 5_000_000, 1, "0.1", "0.2", "0.01"))
	c.msg(create(2, consKey(2), 4_000_000, 2_000_000, "0.1", "0.2", "0.01"))
	c.msg(create(3, consKey(3), 3_000_000, 1, "0.02", "1", "1"))
	c.msg(create(4, consKey(4), 2_000_000, 1, "0.05", "0.5", "0.1"))
	c.msg(create(5, consKey(5), 1_000_000, 1, "0.05", "0.5", "0.1"))
	c.msg(create(6, consKey(7), 999_999, 1, "0.05", "0.5", "0.1"))
	c.block(5)
	c.msg(create(1, consKey(8), 5, 1, "0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(1), 5, 1, "0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(6), 5, 1, "0.1", "0.2", "0.01")) // secp256k1
	c.msg(create(7, consKey(8), 5, 6, "0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 0, "0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, -1, "0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 1, "0.01", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 1, "0.3", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 1, "0.1", "1.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 1, "-0.1", "0.2", "0.01"))
	c.msg(create(7, consKey(8), 5, 1, "0.1", "0.2", "-0.01"))
	c.msg(create(7, consKey(8), 5, 1, "0.1", "0.2", "0.21"))
	c.msg(create(7, consKey(8), 9_000_000_000_000_000, 1, "0.1", "0.2", "0.01"))
	m := create(7, consKey(8), 5, 1, "0.1", "0.2", "0.01")
	m.Value.Denom = "other"
	c.msg(m)
	m = create(7, consKey(8), 5, 1, "0.1", "0.2", "0.01")
	m.Description.Details = string(make([]byte, 281))
	c.msg(m)
	m = create(7, consKey(8), 5, 1, "0.1", "0.2", "0.01")
	m.Description = types.Description{}
	c.msg(m)
	m = create(7, consKey(8), 5, 1, "0.1", "0.2", "0.01")
	m.ValidatorAddress = user(7).String()
	c.msg(m)
	edit := func(n byte, d types.Description, rate string, least int64) {
		var r *math.LegacyDec
		var l *math.Int
		if rate != "" {
			x := dec(rate)
			r = &x
		}
		if least != 0 {
			x := math.NewInt(least)
			l = &x
		}
		c.msg(types.NewMsgEditValidator(val(n).String(), d, r, l))
	}
	same := types.NewDescription(keep, keep, keep, keep, keep)
	edit(1, types.NewDescription("new", keep, "web", "sec", keep), "", 0)
	edit(1, types.Description{}, "", 0)
	edit(1, same, "0.105", 0)
	edit(9, same, "", 0)
	edit(1, same, "1.5", 0)
	edit(1, same, "0.01", 0)
	edit(1, same, "", -5)
	edit(1, same, "", 1)
	edit(1, same, "", 6_000_000)
	edit(1, same, "", 100)
	c.block(86_400)
	edit(1, same, "0.105", 0)
	edit(2, same, "0.2", 0)
	edit(2, same, "0.3", 0)
	edit(2, same, "0.11", 3_000_000)
	// delegations
	c.msg(types.NewMsgDelegate(user(10).String(), val(5).String(), coin(3_000_000)))
	c.msg(types.NewMsgDelegate(user(10).String(), val(9).String(), coin(3_000_000)))
	c.msg(types.NewMsgDelegate(user(10).String(), val(5).String(), sdk.NewInt64Coin("other", 5)))
	c.msg(types.NewMsgDelegate(user(10).String(), val(5).String(), coin(0)))
	c.msg(types.NewMsgDelegate("open1xyz", val(5).String(), coin(1)))
	c.msg(types.NewMsgDelegate(user(99).String(), val(5).String(), coin(1)))
	c.block(5)
	c.msg(types.NewMsgUndelegate(user(10).String(), val(5).String(), coin(4_000_000)))
	c.msg(types.NewMsgUndelegate(user(10).String(), val(9).String(), coin(1)))
	c.msg(types.NewMsgUndelegate(user(11).String(), val(5).String(), coin(1)))
	c.msg(types.NewMsgUndelegate(user(10).String(), val(5).String(), sdk.NewInt64Coin("other", 5)))
	for i := 0; i < 4; i++ {
		c.msg(types.NewMsgUndelegate(user(10).String(), val(5).String(), coin(1000)))
		c.msg(types.NewMsgUndelegate(user(10).String(), val(5).String(), coin(500)))
		c.block(5)
	}
	height := c.ctx.BlockHeight()
	cancel := func(n byte, v byte, at, amount int64) {
		c.msg(types.NewMsgCancelUnbondingDelegation(user(n).String(), val(v).String(), at, coin(amount)))
	}
	cancel(10, 5, height-4, 500)
	cancel(10, 5, height-4, 1000)
	cancel(10, 5, height-3, 5000)
	cancel(10, 5, height-30, 5)
	cancel(10, 5, 0, 5)
	cancel(11, 5, height-3, 5)
	cancel(10, 9, height-3, 5)
	red := func(n, from, to byte, amount int64) {
		c.msg(types.NewMsgBeginRedelegate(user(n).String(), val(from).String(), val(to).String(), coin(amount)))
	}
	red(10, 5, 1, 100_000)
	red(10, 1, 2, 50_000) // transitive
	red(10, 5, 5, 5)
	red(10, 5, 9, 5)
	red(10, 9, 5, 5)
	red(10, 5, 1, 100_000)
	red(10, 5, 1, 100_000)
	red(10, 5, 1, 100_000) // too many
	c.msg(types.NewMsgUndelegate(user(10).String(), val(1).String(), coin(60_000)))
	for id := uint64(0); id < 12; id += 3 {
		c.hold("hold", id)
	}
	c.hold("release", 4)
	c.block(10)
	cons5 := sdk.GetConsAddress(consKey(5))
	c.slash(cons5, height, 4, "0.05") // unbondings and redelegations of before
	c.slash(cons5, c.ctx.BlockHeight(), 4, "0.1")
	c.slash(cons5, c.ctx.BlockHeight()+1, 4, "0.1")
	c.slash(cons5, 1, 4, "-0.1")
	c.slash(sdk.GetConsAddress(consKey(50)), 1, 4, "0.1")
	c.jail("jail", cons5)
	c.jail("jail", cons5)
	c.jail("unjail", sdk.GetConsAddress(consKey(1)))
	c.block(5)
	red(10, 5, 3, 1000) // from an unbonding validator
	cancel(10, 5, height-3, 5)
	c.block(unbonding + 1)
	c.block(1)
	for id := uint64(0); id < 12; id += 3 {
		c.hold("release", id)
	}
	c.slash(cons5, 5, 4, "0.1") // unbonded
	red(10, 5, 3, 1000)
	c.jail("unjail", cons5)
	c.block(5)
	// below its promise: the operator is jailed
	c.msg(types.NewMsgUndelegate(user(2).String(), val(2).String(), coin(3_900_000)))
	c.block(5)
	c.msg(types.NewMsgUndelegate(user(2).String(), val(2).String(), coin(100_000)))
	c.block(unbonding + 5)
	c.block(5)
	// unbonded, then emptied: removed at once
	c.msg(types.NewMsgUndelegate(user(6).String(), val(6).String(), coin(999_999)))
	c.msg(create(6, consKey(7), 999_999, 1, "0.05", "0.5", "0.1"))
	red(6, 6, 3, 999_999) // the source is gone with its last share
	// slashed to nothing
	c.slash(sdk.GetConsAddress(consKey(4)), c.ctx.BlockHeight(), 100, "1")
	c.msg(types.NewMsgDelegate(user(11).String(), val(4).String(), coin(5)))
	c.msg(types.NewMsgUndelegate(user(4).String(), val(4).String(), coin(5)))
	c.block(5)
	update := func(authority string, max uint32, ub time.Duration, denom, rate string) {
		p := types.NewParams(ub, max, 3, 3, denom, dec(rate))
		c.msg(&types.MsgUpdateParams{Authority: authority, Params: p})
	}
	gov := authtypes.NewModuleAddress("gov").String()
	update(user(1).String(), 2, time.Second, "uopen", "0")
	update(gov, 0, time.Second, "uopen", "0")
	update(gov, 2, 0, "uopen", "0")
	update(gov, 2, time.Second, " ", "0")
	update(gov, 2, time.Second, "uopen", "1.1")
	update(gov, 2, time.Second, "uopen", "-1")
	update(gov, 2, unbonding*time.Second, "uopen", "0.01")
	c.block(5)
	update(gov, 4, unbonding*time.Second, "uopen", "0.02")
	c.block(5)
	// an operator in capitals stays so in the records
	m = create(15, consKey(15), 6_000_000, 1, "0.1", "0.2", "0.01")
	m.ValidatorAddress = strings.ToUpper(m.ValidatorAddress)
	c.msg(m)
	c.block(5)
	c.msg(types.NewMsgDelegate(strings.ToUpper(user(10).String()), val(15).String(), coin(3_000_000)))
	red(10, 15, 3, 1_000_000)
	c.msg(types.NewMsgUndelegate(user(10).String(), strings.ToUpper(val(15).String()), coin(1_000_000)))
	c.block(5)
	c.slash(sdk.GetConsAddress(consKey(15)), c.ctx.BlockHeight()-1, 6, "0.3")
	c.jail("jail", sdk.GetConsAddress(consKey(15)))
	c.block(5)
	c.block(unbonding + 5)
	c.block(5)
	c.ports()
}

// random is a long run of anything, mostly of what can succeed.
func (c *chain) random(steps int) {
	pick := func(list []int64) int64 { return list[c.rng.Intn(len(list))] }
	who := func() byte { return byte(1 + c.rng.Intn(14)) }
	v := func() byte { return byte(1 + c.rng.Intn(8)) }
	amount := func() int64 { return pick([]int64{1, 7, 333, 99_999, 1_000_000, 2_345_678, 3_000_000, 10_000_000}) }
	some := func() (types.Delegation, int64) {
		all, err := c.k.GetAllDelegations(c.ctx)
		must(err)
		d := all[c.rng.Intn(len(all))]
		a := amount()
		if w, err := sdk.ValAddressFromBech32(d.ValidatorAddress); err == nil && c.rng.Intn(3) == 0 {
			x, err := c.k.GetValidator(c.ctx, w)
			must(err)
			if all := x.TokensFromShares(d.Shares).TruncateInt().Int64(); all > 0 {
				a = all
			}
		}
		return d, a
	}
	for i := 0; i < steps; i++ {
		switch n := c.rng.Intn(100); {
		case n < 22:
			c.msg(types.NewMsgDelegate(user(who()).String(), val(v()).String(), coin(amount())))
		case n < 36:
			d, a := some()
			c.msg(types.NewMsgUndelegate(d.DelegatorAddress, d.ValidatorAddress, coin(a)))
		case n < 52:
			d, a := some()
			c.msg(types.NewMsgBeginRedelegate(d.DelegatorAddress, d.ValidatorAddress, val(v()).String(), coin(a)))
		case n < 58:
			var list []types.UnbondingDelegation
			must(c.k.IterateUnbondingDelegations(c.ctx, func(_ int64, u types.UnbondingDelegation) bool {
				list = append(list, u)
				return false
			}))
			if len(list) == 0 {
				continue
			}
			u := list[c.rng.Intn(len(list))]
			e := u.Entries[c.rng.Intn(len(u.Entries))]
			a := pick([]int64{1, 7, 333, e.Balance.Int64()})
			c.msg(types.NewMsgCancelUnbondingDelegation(u.DelegatorAddress, u.ValidatorAddress, e.CreationHeight, coin(a)))
		case n < 62:
			x := v()
			c.msg(create(x, consKey(x+byte(c.rng.Intn(2))*21), amount(), 1, "0.1", "0.2", "0.01"))
		case n < 69:
			x, err := c.k.GetValidator(c.ctx, val(v()))
			if err != nil || x.IsUnbonded() {
				continue
			}
			cons, _ := x.GetConsAddr()
			back := int64(c.rng.Intn(6))
			factor := []string{"0.01", "0.05", "0.333333333333333333", "0.0001", "0"}[c.rng.Intn(5)]
			if c.rng.Intn(25) == 0 {
				factor = "1"
			}
			c.slash(cons, c.ctx.BlockHeight()-back, x.PotentialConsensusPower(sdk.DefaultPowerReduction), factor)
		case n < 75:
			x, err := c.k.GetValidator(c.ctx, val(v()))
			if err == nil {
				cons, _ := x.GetConsAddr()
				if x.Jailed {
					c.jail("unjail", cons)
				} else if c.rng.Intn(2) == 0 {
					c.jail("jail", cons)
				}
			}
		default:
			c.block(pick([]int64{1, 5, 5, 5, 20, 60}))
		}
	}
	c.block(5)
}

func (c *chain) ask(method string, req proto.Message, f func(ctx context.Context) (proto.Message, error)) {
	bz, err := proto.Marshal(req)
	must(err)
	s := step{Kind: "query", URL: method, Value: hex.EncodeToString(bz)}
	ctx := c.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	res, err := f(ctx)
	if err != nil {
		s.Code, s.Log = uint32(status.Code(err)), status.Convert(err).Message()
	} else {
		bz, err := proto.Marshal(res)
		must(err)
		s.Answer = hex.EncodeToString(bz)
	}
	c.out.Queries = append(c.out.Queries, s)
}

func (c *chain) queries() {
	q := keeper.NewQuerier(c.k)
	pages := []*query.PageRequest{nil, {Limit: 2}, {Limit: 2, Offset: 1, CountTotal: true}, {Limit: 3, Reverse: true}, {Limit: 1, Offset: 1, Key: []byte{1}}}
	vals := func(r *types.QueryValidatorsRequest) *types.QueryValidatorsResponse {
		var res *types.QueryValidatorsResponse
		c.ask("Validators", r, func(ctx context.Context) (proto.Message, error) {
			var err error
			res, err = q.Validators(ctx, r)
			return res, err
		})
		return res
	}
	for _, st := range []string{"", "BOND_STATUS_BONDED", "BOND_STATUS_UNBONDING", "BOND_STATUS_UNBONDED", "bonded"} {
		for _, p := range pages {
			vals(&types.QueryValidatorsRequest{Status: st, Pagination: p})
		}
		next := []byte(nil)
		for i := 0; i < 8 && st != "bonded"; i++ {
			if res := vals(&types.QueryValidatorsRequest{Status: st, Pagination: &query.PageRequest{Limit: 1, Key: next}}); res != nil {
				if next = res.Pagination.NextKey; next == nil {
					break
				}
			}
		}
	}
	addresses := []string{"", "open1xyz"}
	operators := []string{"", user(1).String()}
	for n := byte(1); n <= 14; n++ {
		addresses = append(addresses, user(n).String())
		if n < 10 {
			operators = append(operators, val(n).String())
		}
	}
	for i, d := range addresses {
		p := pages[i%len(pages)]
		r1 := &types.QueryDelegatorDelegationsRequest{DelegatorAddr: d, Pagination: p}
		c.ask("DelegatorDelegations", r1, func(ctx context.Context) (proto.Message, error) { return q.DelegatorDelegations(ctx, r1) })
		r2 := &types.QueryDelegatorUnbondingDelegationsRequest{DelegatorAddr: d, Pagination: p}
		c.ask("DelegatorUnbondingDelegations", r2, func(ctx context.Context) (proto.Message, error) { return q.DelegatorUnbondingDelegations(ctx, r2) })
		r3 := &types.QueryDelegatorValidatorsRequest{DelegatorAddr: d, Pagination: p}
		c.ask("DelegatorValidators", r3, func(ctx context.Context) (proto.Message, error) { return q.DelegatorValidators(ctx, r3) })
		r4 := &types.QueryRedelegationsRequest{DelegatorAddr: d, Pagination: p}
		c.ask("Redelegations", r4, func(ctx context.Context) (proto.Message, error) { return q.Redelegations(ctx, r4) })
		for j, v := range operators {
			if (i+j)%5 != 0 && i > 1 && j > 1 {
				continue
			}
			s1 := &types.QueryDelegationRequest{DelegatorAddr: d, ValidatorAddr: v}
			c.ask("Delegation", s1, func(ctx context.Context) (proto.Message, error) { return q.Delegation(ctx, s1) })
			s2 := &types.QueryUnbondingDelegationRequest{DelegatorAddr: d, ValidatorAddr: v}
			c.ask("UnbondingDelegation", s2, func(ctx context.Context) (proto.Message, error) { return q.UnbondingDelegation(ctx, s2) })
			s3 := &types.QueryDelegatorValidatorRequest{DelegatorAddr: d, ValidatorAddr: v}
			c.ask("DelegatorValidator", s3, func(ctx context.Context) (proto.Message, error) { return q.DelegatorValidator(ctx, s3) })
			s4 := &types.QueryRedelegationsRequest{DelegatorAddr: d, SrcValidatorAddr: v, DstValidatorAddr: val(1).String()}
			c.ask("Redelegations", s4, func(ctx context.Context) (proto.Message, error) { return q.Redelegations(ctx, s4) })
		}
	}
	for i, v := range operators {
		p := pages[i%len(pages)]
		r1 := &types.QueryValidatorRequest{ValidatorAddr: v}
		c.ask("Validator", r1, func(ctx context.Context) (proto.Message, error) { return q.Validator(ctx, r1) })
		r2 := &types.QueryValidatorDelegationsRequest{ValidatorAddr: v, Pagination: p}
		c.ask("ValidatorDelegations", r2, func(ctx context.Context) (proto.Message, error) { return q.ValidatorDelegations(ctx, r2) })
		r3 := &types.QueryValidatorUnbondingDelegationsRequest{ValidatorAddr: v, Pagination: p}
		c.ask("ValidatorUnbondingDelegations", r3, func(ctx context.Context) (proto.Message, error) { return q.ValidatorUnbondingDelegations(ctx, r3) })
		r4 := &types.QueryRedelegationsRequest{SrcValidatorAddr: v, Pagination: p}
		c.ask("Redelegations", r4, func(ctx context.Context) (proto.Message, error) { return q.Redelegations(ctx, r4) })
	}
	for _, n := range []int64{-1, 0, c.ctx.BlockHeight(), c.ctx.BlockHeight() - 2, c.ctx.BlockHeight() - 30} {
		r := &types.QueryHistoricalInfoRequest{Height: n}
		c.ask("HistoricalInfo", r, func(ctx context.Context) (proto.Message, error) { return q.HistoricalInfo(ctx, r) })
	}
	c.ask("Pool", &types.QueryPoolRequest{}, func(ctx context.Context) (proto.Message, error) { return q.Pool(ctx, nil) })
	c.ask("Params", &types.QueryParamsRequest{}, func(ctx context.Context) (proto.Message, error) { return q.Params(ctx, nil) })
}

func main() {
	c := newChain()
	c.fixed()
	c.random(500)
	c.ports()
	c.queries()
	c.out.Export = c.cdc.MustMarshalJSON(c.k.ExportGenesis(c.ctx))
	c.out.State = c.dump()
	must(json.NewEncoder(os.Stdout).Encode(c.out))
}
