// Prints what the Cosmos SDK's own authz, feegrant, vesting and bank keepers do with a list of messages and calls: gas, codes, events
// and a digest of the state that is left. `go run . > ../sdk_vectors.json`
package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"
	"cosmossdk.io/x/feegrant"
	feegrantkeeper "cosmossdk.io/x/feegrant/keeper"
	feegrantmodule "cosmossdk.io/x/feegrant/module"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	"github.com/cosmos/cosmos-sdk/testutil/integration"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/auth/vesting"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	authzmodule "github.com/cosmos/cosmos-sdk/x/authz/module"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

type step struct {
	Name      string          `json:"name"`
	Op        string          `json:"op"`
	Args      json.RawMessage `json:"args,omitempty"`
	TypeURL   string          `json:"type_url,omitempty"`
	Value     string          `json:"value,omitempty"`
	Codespace string          `json:"codespace"`
	Code      uint32          `json:"code"`
	Log       string          `json:"log"`
	Gas       uint64          `json:"gas"`
	Events    [][]string      `json:"events"`
	Data      string          `json:"data"`
	State     string          `json:"state"`
}

type vectors struct {
	Auth     json.RawMessage            `json:"auth"`
	Bank     json.RawMessage            `json:"bank"`
	Steps    []step                     `json:"steps"`
	Exported map[string]json.RawMessage `json:"exported"`
}

var permissions = map[string][]string{"fee_collector": nil, "mint": {"minter"}, "gov": {"burner"}, "bonded_tokens_pool": {"burner", "staking"}}

var stores = []string{"acc", "authz", "bank", "feegrant"}

// Staking messages succeed and do nothing: only their authorization is of interest.
type idle struct {
	*stakingtypes.UnimplementedMsgServer
}

func (idle) Delegate(context.Context, *stakingtypes.MsgDelegate) (*stakingtypes.MsgDelegateResponse, error) {
	return &stakingtypes.MsgDelegateResponse{}, nil
}

type chain struct {
	ctx    sdk.Context
	cdc    *codec.ProtoCodec
	ak     authkeeper.AccountKeeper
	bk     bankkeeper.BaseKeeper
	fk     feegrantkeeper.Keeper
	zk     authzkeeper.Keeper
	router *baseapp.MsgServiceRouter
	keys   map[string]*storetypes.KVStoreKey
	out    vectors
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func coins(text string) sdk.Coins {
	c, err := sdk.ParseCoinsNormalized(text)
	must(err)
	return c
}

func user(n byte) sdk.AccAddress {
	bz := make([]byte, 20)
	for i := range bz {
		bz[i] = n
	}
	return bz
}

func val(n byte) string { return sdk.ValAddress(user(n)).String() }

const now = 1_700_000_000

func at(seconds int64) *time.Time {
	t := time.Unix(now+seconds, 0).UTC()
	return &t
}

func newChain() *chain {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("open", "openpub")
	config.SetBech32PrefixForValidator("openvaloper", "openvaloperpub")
	registry := codectestutil.CodecOptions{AccAddressPrefix: "open", ValAddressPrefix: "openvaloper"}.NewInterfaceRegistry()
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	vestingtypes.RegisterInterfaces(registry)
	authz.RegisterInterfaces(registry)
	feegrant.RegisterInterfaces(registry)
	stakingtypes.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	keys := storetypes.NewKVStoreKeys(stores...)
	logger := log.NewNopLogger()
	cms := integration.CreateMultiStore(keys, logger)
	ctx := sdk.NewContext(cms, cmtproto.Header{Height: 5, ChainID: "vectors-1", Time: *at(0)}, false, logger)
	authority := authtypes.NewModuleAddress("gov").String()
	ak := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys["acc"]), authtypes.ProtoBaseAccount, permissions,
		addresscodec.NewBech32Codec("open"), "open", authority)
	blocked := map[string]bool{}
	for _, name := range []string{"fee_collector", "mint", "bonded_tokens_pool"} {
		blocked[authtypes.NewModuleAddress(name).String()] = true
	}
	bk := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys["bank"]), ak, blocked, authority, logger)
	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(registry)
	fk := feegrantkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys["feegrant"]), ak).SetBankKeeper(bk)
	zk := authzkeeper.NewKeeper(runtime.NewKVStoreService(keys["authz"]), cdc, router, ak).SetBankKeeper(bk)
	banktypes.RegisterMsgServer(router, bankkeeper.NewMsgServerImpl(bk))
	feegrant.RegisterMsgServer(router, feegrantkeeper.NewMsgServerImpl(fk))
	authz.RegisterMsgServer(router, zk)
	vestingtypes.RegisterMsgServer(router, vesting.NewMsgServerImpl(ak, bk))
	stakingtypes.RegisterMsgServer(router, idle{})
	return &chain{ctx: ctx, cdc: cdc, ak: ak, bk: bk, fk: fk, zk: zk, router: router, keys: keys}
}

func (c *chain) genesis() {
	auth := authtypes.NewGenesisState(authtypes.DefaultParams(), nil)
	bank := banktypes.DefaultGenesisState()
	var accounts []authtypes.GenesisAccount
	for n := byte(1); n <= 4; n++ {
		accounts = append(accounts, authtypes.NewBaseAccount(user(n), nil, uint64(n-1), 0))
		bank.Balances = append(bank.Balances, banktypes.Balance{Address: user(n).String(), Coins: coins("5000zzz,1000000uopen")})
	}
	for i, name := range []string{"bonded_tokens_pool", "fee_collector", "gov", "mint"} {
		account := authtypes.NewEmptyModuleAccount(name, permissions[name]...)
		must(account.SetAccountNumber(uint64(4 + i)))
		accounts = append(accounts, account)
	}
	packed, err := authtypes.PackAccounts(accounts)
	must(err)
	auth.Accounts = packed
	bank.SendEnabled = []banktypes.SendEnabled{{Denom: "frozen", Enabled: false}}
	c.out.Auth = c.cdc.MustMarshalJSON(auth)
	c.out.Bank = c.cdc.MustMarshalJSON(bank)
	c.ak.InitGenesis(c.ctx, *auth)
	c.bk.InitGenesis(c.ctx, bank)
}

func (c *chain) digest() string {
	h := sha256.New()
	part := func(bz []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(bz)))
		h.Write(n[:])
		h.Write(bz)
	}
	for _, name := range stores {
		it := c.ctx.MultiStore().GetKVStore(c.keys[name]).Iterator(nil, nil)
		for ; it.Valid(); it.Next() {
			part(it.Key())
			part(it.Value())
		}
		must(it.Close())
	}
	return hex.EncodeToString(h.Sum(nil))
}

func flat(list []abci.Event) [][]string {
	out := [][]string{}
	for _, e := range list {
		row := []string{e.Type}
		for _, a := range e.Attributes {
			row = append(row, a.Key, a.Value)
		}
		out = append(out, row)
	}
	return out
}

// try runs f on a branch that is kept when it succeeds.
func (c *chain) try(s step, f func(ctx sdk.Context) ([]byte, []abci.Event, error)) {
	branch, write := c.ctx.CacheContext()
	branch = branch.WithGasMeter(storetypes.NewInfiniteGasMeter()).WithEventManager(sdk.NewEventManager())
	data, emitted, err := func() (data []byte, emitted []abci.Event, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = errorsmod.ErrPanic.Wrapf("%v", r)
			}
		}()
		return f(branch)
	}()
	s.Gas = branch.GasMeter().GasConsumed()
	s.Events = [][]string{}
	if err != nil {
		s.Codespace, s.Code, _ = errorsmod.ABCIInfo(err, false)
		s.Log = err.Error()
	} else {
		write()
		s.Events = flat(emitted)
		s.Data = hex.EncodeToString(data)
	}
	s.State = c.digest()
	c.out.Steps = append(c.out.Steps, s)
}

func (c *chain) msg(name string, m sdk.Msg) {
	packed, err := codectypes.NewAnyWithValue(m)
	must(err)
	var read sdk.Msg
	must(c.cdc.UnpackAny(&codectypes.Any{TypeUrl: packed.TypeUrl, Value: packed.Value}, &read))
	s := step{Name: name, Op: "msg", TypeURL: packed.TypeUrl, Value: hex.EncodeToString(packed.Value)}
	c.try(s, func(ctx sdk.Context) ([]byte, []abci.Event, error) {
		res, err := c.router.Handler(read)(ctx, read)
		if err != nil {
			return nil, nil, err
		}
		return res.Data, res.Events, nil
	})
}

func (c *chain) op(name, op string, args any, f func(ctx sdk.Context) error) {
	raw, err := json.Marshal(args)
	must(err)
	c.try(step{Name: name, Op: op, Args: raw}, func(ctx sdk.Context) ([]byte, []abci.Event, error) {
		err := f(ctx)
		return nil, ctx.EventManager().ABCIEvents(), err
	})
}

// block begins a block at a time and ends it at once.
func (c *chain) block(seconds int64) {
	c.ctx = c.ctx.WithBlockTime(*at(seconds)).WithBlockHeight(c.ctx.BlockHeight() + 1)
	c.op(fmt.Sprintf("block at %d", seconds), "block", seconds, func(ctx sdk.Context) error {
		if err := authzmodule.BeginBlocker(ctx, c.zk); err != nil {
			return err
		}
		return feegrantmodule.EndBlocker(ctx, c.fk)
	})
}

func (c *chain) delegate(name string, n byte, amount string) {
	c.op(name, "delegate", []any{n, amount}, func(ctx sdk.Context) error {
		return c.bk.DelegateCoinsFromAccountToModule(ctx, user(n), "bonded_tokens_pool", coins(amount))
	})
}

func (c *chain) undelegate(name string, n byte, amount string) {
	c.op(name, "undelegate", []any{n, amount}, func(ctx sdk.Context) error {
		return c.bk.UndelegateCoinsFromModuleToAccount(ctx, "bonded_tokens_pool", user(n), coins(amount))
	})
}

func (c *chain) use(name string, granter, grantee byte, fee string, msgs ...sdk.Msg) {
	var urls []string
	for _, m := range msgs {
		urls = append(urls, sdk.MsgTypeURL(m))
	}
	c.op(name, "use", []any{granter, grantee, fee, urls}, func(ctx sdk.Context) error {
		return c.fk.UseGrantedFees(ctx, user(granter), user(grantee), coins(fee), msgs)
	})
}

func send(from, to byte, amount string) *banktypes.MsgSend {
	return banktypes.NewMsgSend(user(from), user(to), coins(amount))
}

func (c *chain) grantFee(name string, granter, grantee byte, a feegrant.FeeAllowanceI) {
	m, err := feegrant.NewMsgGrantAllowance(a, user(granter), user(grantee))
	must(err)
	c.msg(name, m)
}

func (c *chain) grant(name string, granter, grantee byte, a authz.Authorization, end *time.Time) {
	m, err := authz.NewMsgGrant(user(granter), user(grantee), a, end)
	must(err)
	c.msg(name, m)
}

func (c *chain) exec(name string, grantee byte, msgs ...sdk.Msg) {
	m := authz.NewMsgExec(user(grantee), msgs)
	c.msg(name, &m)
}

func (c *chain) revoke(name string, granter, grantee byte, url string) {
	m := authz.NewMsgRevoke(user(granter), user(grantee), url)
	c.msg(name, &m)
}

func export(c *chain) map[string]json.RawMessage {
	fees, err := c.fk.ExportGenesis(c.ctx)
	must(err)
	return map[string]json.RawMessage{
		"authz":    c.cdc.MustMarshalJSON(c.zk.ExportGenesis(c.ctx)),
		"feegrant": c.cdc.MustMarshalJSON(fees),
	}
}

func main() {
	c := newChain()
	c.genesis()
	feegrants(c)
	authorizations(c)
	vestings(c)
	c.out.Exported = export(c)
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	must(enc.Encode(c.out))
}

func filtered(inner feegrant.FeeAllowanceI, urls ...string) feegrant.FeeAllowanceI {
	a, err := feegrant.NewAllowedMsgAllowance(inner, urls)
	must(err)
	return a
}

func feegrants(c *chain) {
	sendURL := sdk.MsgTypeURL(&banktypes.MsgSend{})
	basic := func(limit string, end *time.Time) *feegrant.BasicAllowance {
		return &feegrant.BasicAllowance{SpendLimit: coins(limit), Expiration: end}
	}
	periodic := func(total string, period int64, each string, can string, end *time.Time) *feegrant.PeriodicAllowance {
		return &feegrant.PeriodicAllowance{Basic: *basic(total, end), Period: time.Duration(period) * time.Second,
			PeriodSpendLimit: coins(each), PeriodCanSpend: coins(can), PeriodReset: *at(period)}
	}
	c.grantFee("basic without a limit, to a new account", 1, 20, &feegrant.BasicAllowance{})
	c.grantFee("twice", 1, 20, &feegrant.BasicAllowance{})
	c.grantFee("to oneself", 1, 1, &feegrant.BasicAllowance{})
	c.grantFee("expired", 1, 2, basic("", at(-1)))
	c.grantFee("expiring now", 1, 2, basic("100uopen", at(0)))
	c.grantFee("before 1970", 1, 3, basic("", at(-now-5)))
	c.grantFee("limit and end", 2, 3, basic("100uopen,7zzz", at(100)))
	c.grantFee("periodic", 2, 1, periodic("250uopen", 10, "100uopen", "", at(500)))
	c.grantFee("periodic without a total", 3, 1, &feegrant.PeriodicAllowance{Period: 5 * time.Second, PeriodSpendLimit: coins("10uopen")})
	c.grantFee("period of another denom", 3, 2, periodic("250uopen", 10, "100zzz", "", nil))
	c.grantFee("no period limit", 3, 2, periodic("250uopen", 10, "", "", nil))
	c.grantFee("negative period", 3, 2, periodic("250uopen", -10, "100uopen", "", nil))
	c.grantFee("filtered", 4, 1, filtered(basic("50uopen", nil), sendURL, "/other.Msg"))
	c.grantFee("filtered twice", 4, 2, filtered(filtered(basic("50uopen", at(40)), sendURL), sendURL, "/other.Msg"))
	c.grantFee("no messages", 4, 3, filtered(basic("50uopen", nil)))
	m := &feegrant.MsgGrantAllowance{Granter: user(4).String(), Grantee: user(3).String()}
	c.msg("no allowance", m)
	c.grantFee("unknown account that is blocked", 4, 3, filtered(basic("50uopen", nil), sendURL))

	c.use("unlimited", 1, 20, "77uopen", send(1, 2, "1uopen"))
	c.use("none", 2, 20, "77uopen", send(1, 2, "1uopen"))
	c.use("partly", 2, 3, "60uopen", send(1, 2, "1uopen"))
	c.use("too much", 2, 3, "60uopen", send(1, 2, "1uopen"))
	c.use("one denom to its end", 2, 3, "40uopen", send(1, 2, "1uopen"))
	c.use("nothing", 2, 3, "", send(1, 2, "1uopen"))
	c.use("to the end", 2, 3, "7zzz", send(1, 2, "1uopen"))
	c.use("period not begun", 2, 1, "1uopen", send(1, 2, "1uopen"))
	c.use("period from the year 1", 3, 1, "10uopen", send(1, 2, "1uopen"))
	c.use("period used up", 3, 1, "1uopen", send(1, 2, "1uopen"))
	c.use("message not allowed", 4, 1, "1uopen", &banktypes.MsgMultiSend{})
	c.use("second message not allowed", 4, 1, "1uopen", send(1, 2, "1uopen"), &banktypes.MsgMultiSend{})
	c.use("allowed", 4, 1, "1uopen", send(1, 2, "1uopen"), send(1, 2, "1uopen"))
	c.use("nested", 4, 2, "1uopen", send(1, 2, "1uopen"))
	c.block(10)
	c.use("first period", 2, 1, "100uopen", send(1, 2, "1uopen"))
	c.block(20)
	c.use("second period", 2, 1, "99uopen", send(1, 2, "1uopen"))
	c.block(47)
	c.use("the rest of the total only", 2, 1, "52uopen", send(1, 2, "1uopen"))
	c.use("the rest", 2, 1, "51uopen", send(1, 2, "1uopen"))
	rev := feegrant.NewMsgRevokeAllowance(user(4), user(1))
	c.msg("revoke", &rev)
	c.msg("revoke again", &rev)
	self := feegrant.NewMsgRevokeAllowance(user(4), user(4))
	c.msg("revoke self", &self)
	bad := feegrant.MsgRevokeAllowance{Granter: user(4).String(), Grantee: "cosmos1"}
	c.msg("revoke of no address", &bad)
	c.grantFee("ends at 60", 3, 2, basic("", at(60)))
	back := feegrant.NewMsgRevokeAllowance(user(3), user(2))
	c.msg("revoke what would end", &back)
	c.grantFee("granted again without end", 3, 2, basic("", nil))
	c.block(61)
	for n := byte(30); n < 34; n++ {
		c.grantFee("many", 1, n, basic("", at(62)))
	}
	c.ctx = c.ctx.WithBlockTime(*at(63))
	c.op("time 63", "time", 63, func(sdk.Context) error { return nil })
	c.use("after its end", 1, 30, "1uopen", send(1, 2, "1uopen"))
	c.msg("prune", &feegrant.MsgPruneAllowances{Pruner: user(9).String()})
	c.block(101)
}

func authorizations(c *chain) {
	sendURL := sdk.MsgTypeURL(&banktypes.MsgSend{})
	multiURL := sdk.MsgTypeURL(&banktypes.MsgMultiSend{})
	c.grant("generic", 1, 2, authz.NewGenericAuthorization(multiURL), nil)
	c.grant("generic to a new account", 1, 40, authz.NewGenericAuthorization(sendURL), at(200))
	c.grant("to oneself", 1, 1, authz.NewGenericAuthorization(sendURL), nil)
	c.grant("unknown message", 1, 2, authz.NewGenericAuthorization("/other.Msg"), nil)
	c.grant("no message", 1, 2, authz.NewGenericAuthorization(""), nil)
	c.grant("over", 1, 2, authz.NewGenericAuthorization(sendURL), at(101))
	c.grant("send", 1, 2, banktypes.NewSendAuthorization(coins("100uopen,5zzz"), nil), at(300))
	c.grant("send again, other end", 1, 2, banktypes.NewSendAuthorization(coins("90uopen,5zzz"), nil), at(301))
	c.grant("send again, same end", 1, 2, banktypes.NewSendAuthorization(coins("80uopen,5zzz"), nil), at(301))
	c.grant("multi send, same end", 1, 2, authz.NewGenericAuthorization(multiURL), at(301))
	c.grant("list", 3, 2, banktypes.NewSendAuthorization(coins("100uopen"), []sdk.AccAddress{user(1), user(4)}), nil)
	c.grant("list with a repetition", 3, 4, banktypes.NewSendAuthorization(coins("100uopen"), []sdk.AccAddress{user(1), user(1)}), nil)
	c.grant("no limit", 3, 4, banktypes.NewSendAuthorization(nil, nil), nil)
	c.msg("nothing", &authz.MsgGrant{Granter: user(3).String(), Grantee: user(4).String()})
	max := sdk.NewCoin("uopen", math.NewInt(50))
	allow := &stakingtypes.StakeAuthorization_AllowList{AllowList: &stakingtypes.StakeAuthorization_Validators{Address: []string{val(7), val(8)}}}
	deny := &stakingtypes.StakeAuthorization_DenyList{DenyList: &stakingtypes.StakeAuthorization_Validators{Address: []string{val(7)}}}
	c.grant("stake", 1, 3, &stakingtypes.StakeAuthorization{MaxTokens: &max, Validators: allow, AuthorizationType: 1}, nil)
	c.grant("stake without limit", 4, 3, &stakingtypes.StakeAuthorization{Validators: deny, AuthorizationType: 1}, nil)
	c.grant("stake unspecified", 4, 3, &stakingtypes.StakeAuthorization{Validators: deny}, nil)
	c.grant("stake of an unknown kind", 4, 3, &stakingtypes.StakeAuthorization{Validators: deny, AuthorizationType: 9}, nil)
	negative := sdk.Coin{Denom: "uopen", Amount: math.NewInt(-1)}
	c.grant("stake negative", 4, 3, &stakingtypes.StakeAuthorization{MaxTokens: &negative, AuthorizationType: 1}, nil)

	c.exec("send part", 2, send(1, 4, "30uopen"))
	c.exec("send too much", 2, send(1, 4, "60uopen"))
	c.exec("two at once", 2, send(1, 4, "10uopen"), send(1, 3, "5zzz"))
	c.exec("to the end", 2, send(1, 4, "40uopen"))
	c.exec("used up", 2, send(1, 4, "1uopen"))
	c.exec("own message", 2, send(2, 4, "1uopen"))
	c.exec("no grant", 2, send(4, 1, "1uopen"))
	c.exec("listed", 2, send(3, 4, "1uopen"))
	c.exec("not listed", 2, send(3, 2, "1uopen"))
	c.exec("none", 2)
	c.exec("fails inside", 40, send(1, 4, "2000000uopen"))
	multi := &banktypes.MsgMultiSend{Inputs: []banktypes.Input{banktypes.NewInput(user(1), coins("3uopen"))},
		Outputs: []banktypes.Output{banktypes.NewOutput(user(4), coins("3uopen"))}}
	c.exec("multi send", 2, multi)
	two := &banktypes.MsgMultiSend{Inputs: []banktypes.Input{banktypes.NewInput(user(1), coins("3uopen")), banktypes.NewInput(user(2), coins("3uopen"))}}
	c.exec("two signers", 2, two)
	inner := authz.NewMsgExec(user(40), []sdk.Msg{send(1, 4, "2uopen")})
	c.exec("nested without a grant", 2, &inner)
	c.grant("exec itself", 40, 2, authz.NewGenericAuthorization(sdk.MsgTypeURL(&authz.MsgExec{})), nil)
	c.exec("nested", 2, &inner, send(2, 1, "1uopen"))
	delegate := func(n byte, v byte, amount int64) sdk.Msg {
		return &stakingtypes.MsgDelegate{DelegatorAddress: user(n).String(), ValidatorAddress: val(v), Amount: sdk.NewInt64Coin("uopen", amount)}
	}
	c.exec("stake", 3, delegate(1, 8, 20))
	c.exec("stake with another", 3, delegate(1, 9, 20))
	c.exec("stake too much", 3, delegate(1, 7, 31))
	c.exec("stake other denom", 3, &stakingtypes.MsgDelegate{DelegatorAddress: user(1).String(), ValidatorAddress: val(7), Amount: sdk.NewInt64Coin("zzz", 1)})
	c.exec("stake the rest", 3, delegate(1, 7, 30))
	c.exec("stake denied", 3, delegate(4, 7, 30))
	c.exec("stake without limit", 3, delegate(4, 8, 30))
	c.revoke("revoke", 1, 2, multiURL)
	c.revoke("revoke again", 1, 2, multiURL)
	c.revoke("revoke nothing", 1, 2, "")
	c.revoke("revoke own", 1, 1, multiURL)
	c.ctx = c.ctx.WithBlockTime(*at(201))
	c.op("time 201", "time", 201, func(sdk.Context) error { return nil })
	c.exec("after its end", 40, send(1, 4, "2uopen"))
	c.block(202)
	c.exec("pruned", 40, send(1, 4, "2uopen"))
	c.block(400)
	c.grant("stays", 1, 2, banktypes.NewSendAuthorization(coins("100uopen"), []sdk.AccAddress{user(3)}), at(9000))
}

func vestings(c *chain) {
	c.msg("delayed", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(50).String(), Amount: coins("1000uopen,10zzz"), EndTime: now + 1000, Delayed: true})
	c.msg("continuous", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(51).String(), Amount: coins("1000uopen"), EndTime: now + 1000})
	c.msg("continuous in the past", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(52).String(), Amount: coins("1000uopen"), EndTime: 5})
	c.msg("no end", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(53).String(), Amount: coins("1000uopen")})
	c.msg("existing", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(2).String(), Amount: coins("1000uopen"), EndTime: now + 1000})
	c.msg("no coins", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(53).String(), EndTime: now + 1000})
	c.msg("too many coins", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(53).String(), Amount: coins("9000000uopen"), EndTime: now + 1000})
	c.msg("frozen", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: user(53).String(), Amount: coins("9frozen"), EndTime: now + 1000})
	c.msg("blocked", &vestingtypes.MsgCreateVestingAccount{FromAddress: user(1).String(), ToAddress: authtypes.NewModuleAddress("mint").String(), Amount: coins("9uopen"), EndTime: now + 1000})
	c.msg("locked", &vestingtypes.MsgCreatePermanentLockedAccount{FromAddress: user(1).String(), ToAddress: user(54).String(), Amount: coins("1000uopen")})
	period := func(length int64, amount string) vestingtypes.Period {
		return vestingtypes.Period{Length: length, Amount: coins(amount)}
	}
	periodic := func(name string, to byte, start int64, periods ...vestingtypes.Period) {
		c.msg(name, &vestingtypes.MsgCreatePeriodicVestingAccount{FromAddress: user(1).String(), ToAddress: user(to).String(), StartTime: start, VestingPeriods: periods})
	}
	periodic("periodic", 55, now+400, period(10, "400uopen"), period(200, "3zzz"), period(10, "600uopen"))
	periodic("periodic from nowhere", 56, 0, period(10, "400uopen"))
	periodic("periodic without length", 56, 1, period(0, "400uopen"))
	periodic("periodic without coins", 56, 1, period(10, ""))
	periodic("periodic without periods", 56, 1)
	periodic("periodic over the end of time", 56, 1, period(9223372036854775807, "1uopen"))

	c.msg("spend vesting coins", send(51, 1, "1uopen"))
	c.delegate("delegate more than there is", 51, "1001uopen")
	c.delegate("delegate vesting", 51, "300uopen")
	c.block(700)
	c.delegate("delegate vesting and free", 51, "600uopen")
	c.msg("spend free coins", send(51, 1, "100uopen"))
	c.undelegate("undelegate less than was slashed", 51, "350uopen")
	c.undelegate("undelegate more", 51, "550uopen")
	c.undelegate("undelegate more than was booked", 51, "0uopen")
	c.delegate("delegate locked", 54, "1000uopen")
	c.undelegate("undelegate locked", 54, "400uopen")
	c.delegate("delegate two denoms", 50, "500uopen,10zzz")
	c.delegate("delegate periodic", 55, "1000uopen,3zzz")
	c.undelegate("undelegate periodic", 55, "999uopen,1zzz")
	c.delegate("delegate by an unknown account", 99, "0uopen")
	c.delegate("delegate plainly", 2, "1000uopen,3zzz")
	c.undelegate("undelegate plainly", 2, "900uopen,3zzz")
	c.block(1001)
	c.msg("spend what vested", send(50, 1, "500uopen"))
	c.msg("spend what vested", send(55, 1, "1uopen"))
}
