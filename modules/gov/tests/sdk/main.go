// Prints what x/gov of the Cosmos SDK does with a random run of messages, blocks and queries over two fixed validators: codes, gas,
// events, answers, and the state that is left after every step.
//
//	go run . > ../data/keeper.jsonl         # or with a seed and a count of messages
//	go run . recode > ../data/recode.tsv    # what gogoproto makes of nearly empty messages
package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	addresscodec "cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"
	"cosmossdk.io/x/upgrade"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/bank"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/distribution"
	"github.com/cosmos/cosmos-sdk/x/gov"
	"github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	"github.com/cosmos/cosmos-sdk/x/mint"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	"github.com/cosmos/cosmos-sdk/x/params"
	"github.com/cosmos/cosmos-sdk/x/staking"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc/status"
)

const (
	now   = 1_700_000_000
	start = 1_000_000_000
	day   = 86_400
)

type stake struct {
	vals []stakingtypes.Validator
	dels []stakingtypes.Delegation
}

func (s *stake) ValidatorAddressCodec() addresscodec.Codec {
	return address.NewBech32Codec("cosmosvaloper")
}
func (s *stake) IterateBondedValidatorsByPower(_ context.Context, f func(int64, stakingtypes.ValidatorI) bool) error {
	for i, v := range s.vals {
		f(int64(i), v)
	}
	return nil
}
func (s *stake) TotalBondedTokens(context.Context) (math.Int, error) {
	t := math.ZeroInt()
	for _, v := range s.vals {
		t = t.Add(v.Tokens)
	}
	return t, nil
}
func (s *stake) IterateDelegations(_ context.Context, d sdk.AccAddress, f func(int64, stakingtypes.DelegationI) bool) error {
	for i, x := range s.dels {
		if x.DelegatorAddress == d.String() {
			f(int64(i), x)
		}
	}
	return nil
}
func user(n byte) sdk.AccAddress { return sdk.AccAddress(bytesOf(n)) }
func bytesOf(n byte) []byte {
	b := make([]byte, 20)
	for i := range b {
		b[i] = n
	}
	return b
}
func (s *stake) add(n byte, tokens int64, dels map[byte]int64, order []byte) {
	op := sdk.ValAddress(bytesOf(n)).String()
	sum := int64(0)
	for _, d := range order {
		sum += dels[d]
		s.dels = append(s.dels, stakingtypes.Delegation{DelegatorAddress: user(d).String(), ValidatorAddress: op, Shares: math.LegacyNewDec(dels[d])})
	}
	s.vals = append(s.vals, stakingtypes.Validator{OperatorAddress: op, Status: stakingtypes.Bonded, Tokens: math.NewInt(tokens), DelegatorShares: math.LegacyNewDec(sum)})
}

type pool struct{ b bankkeeper.Keeper }

func (p pool) FundCommunityPool(ctx context.Context, c sdk.Coins, from sdk.AccAddress) error {
	return p.b.SendCoinsFromAccountToModule(ctx, from, "distribution", c)
}

type doer struct{ key storetypes.StoreKey }

func (d doer) UpdateParams(c context.Context, m *minttypes.MsgUpdateParams) (*minttypes.MsgUpdateParamsResponse, error) {
	ctx := sdk.UnwrapSDKContext(c)
	ctx.KVStore(d.key).Set([]byte("did"), []byte(m.Params.MintDenom))
	ctx.EventManager().EmitEvent(sdk.NewEvent("doer", sdk.NewAttribute("what", m.Params.MintDenom)))
	if m.Params.MintDenom == "fail" {
		return nil, errorsmod.Wrap(sdkUnauthorized, "no")
	}
	return &minttypes.MsgUpdateParamsResponse{}, nil
}

type step struct {
	Wait   int64      `json:"wait"`
	URL    string     `json:"url,omitempty"`
	Msg    string     `json:"msg,omitempty"`
	Method string     `json:"method,omitempty"`
	Code   string     `json:"code,omitempty"`
	Log    string     `json:"log,omitempty"`
	Gas    uint64     `json:"gas"`
	Events [][]string `json:"events,omitempty"`
	Answer string     `json:"answer,omitempty"`
	State  string     `json:"state,omitempty"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "recode" {
		recode()
		return
	}
	seed, n := int64(15), 220
	if len(os.Args) > 1 {
		fmt.Sscan(os.Args[1], &seed)
	}
	if len(os.Args) > 2 {
		fmt.Sscan(os.Args[2], &n)
	}
	r := rand.New(rand.NewSource(seed))
	enc := moduletestutil.MakeTestEncodingConfig(auth.AppModuleBasic{}, bank.AppModuleBasic{}, gov.AppModuleBasic{}, mint.AppModuleBasic{},
		upgrade.AppModuleBasic{}, distribution.AppModuleBasic{}, staking.AppModuleBasic{}, params.AppModuleBasic{})
	keys := map[string]*storetypes.KVStoreKey{}
	for _, k := range []string{"acc", "bank", "gov", "doer"} {
		keys[k] = storetypes.NewKVStoreKey(k)
	}
	ctx := testutil.DefaultContextWithKeys(keys, nil, nil)
	ctx = ctx.WithBlockTime(time.Unix(now, 0).UTC()).WithBlockHeight(5).WithChainID("test-1").WithGasMeter(storetypes.NewInfiniteGasMeter())
	perms := map[string][]string{"gov": {authtypes.Burner}, "distribution": nil}
	authority := authtypes.NewModuleAddress("gov").String()
	ak := authkeeper.NewAccountKeeper(enc.Codec, runtime.NewKVStoreService(keys["acc"]), authtypes.ProtoBaseAccount, perms, address.NewBech32Codec("cosmos"), "cosmos", authority)
	blocked := map[string]bool{authtypes.NewModuleAddress("distribution").String(): true}
	bk := bankkeeper.NewBaseKeeper(enc.Codec, runtime.NewKVStoreService(keys["bank"]), ak, blocked, authority, log.NewNopLogger())
	sk := &stake{}
	sk.add(2, 900, map[byte]int64{2: 700, 3: 200, 4: 100}, []byte{2, 3, 4})
	sk.add(5, 333, map[byte]int64{5: 111, 3: 222}, []byte{5, 3})
	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(enc.InterfaceRegistry)
	k := keeper.NewKeeper(enc.Codec, runtime.NewKVStoreService(keys["gov"]), ak, bk, sk, pool{bk}, router, govtypes.DefaultConfig(), authority)
	lr := v1beta1.NewRouter()
	lr.AddRoute(govtypes.RouterKey, v1beta1.ProposalHandler)
	k.SetLegacyRouter(lr)
	srv := keeper.NewMsgServerImpl(k)
	v1.RegisterMsgServer(router, srv)
	v1beta1.RegisterMsgServer(router, keeper.NewLegacyMsgServerImpl(authority, srv))
	minttypes.RegisterMsgServer(router, doer{keys["doer"]})
	banktypes.RegisterMsgServer(router, bankkeeper.NewMsgServerImpl(bk))

	ak.InitGenesis(ctx, *authtypes.DefaultGenesisState())
	for _, m := range []string{"gov", "distribution"} {
		ak.GetModuleAccount(ctx, m)
	}
	bg := banktypes.DefaultGenesisState()
	for i := byte(1); i < 10; i++ {
		bg.Balances = append(bg.Balances, banktypes.Balance{Address: user(i).String(), Coins: coins(start)})
	}
	bk.InitGenesis(ctx, bg)
	gg := v1.DefaultGenesisState()
	gg.Params.MinDeposit = coins(10_000_000)
	gg.Params.ExpeditedMinDeposit = coins(50_000_000)
	gov.InitGenesis(ctx, ak, bk, k, gg)

	state := func() string {
		h := sha256.New()
		for _, name := range []string{"acc", "bank", "gov", "doer"} {
			it := ctx.KVStore(keys[name]).Iterator(nil, nil)
			for ; it.Valid(); it.Next() {
				for _, b := range [][]byte{it.Key(), it.Value()} {
					binary.Write(h, binary.BigEndian, uint32(len(b)))
					h.Write(b)
				}
			}
			it.Close()
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	events := func(es sdk.Events) (list [][]string) {
		for _, e := range es {
			row := []string{e.Type}
			for _, a := range e.Attributes {
				row = append(row, a.Key, a.Value)
			}
			list = append(list, row)
		}
		return
	}
	out.Encode(step{State: state()})

	var ids uint64 = 1
	g := gen{r: r, authority: authority}
	for i := 0; i < n; i++ {
		wait := int64(r.Intn(day / 6))
		ctx = ctx.WithBlockTime(ctx.BlockTime().Add(time.Duration(wait) * time.Second)).WithBlockHeight(ctx.BlockHeight() + 1)
		msg := g.next(ids)
		any, err := codectypes.NewAnyWithValue(msg)
		if err != nil {
			panic(err)
		}
		s := step{Wait: wait, URL: any.TypeUrl, Msg: hex.EncodeToString(any.Value)}
		meter := storetypes.NewGasMeter(g.limit())
		write := func() {}
		func() {
			defer func() {
				if e := recover(); e != nil {
					if _, ok := e.(storetypes.ErrorOutOfGas); ok {
						s.Code, s.Log = "sdk:11", fmt.Sprintf("limit %d", meter.Limit())
						return
					}
					s.Code, s.Log = "undefined:111222", fmt.Sprint(e)
				}
			}()
			var m sdk.Msg
			fresh := &codectypes.Any{TypeUrl: any.TypeUrl, Value: any.Value}
			if err := enc.InterfaceRegistry.UnpackAny(fresh, &m); err != nil {
				s.Code, s.Log = "sdk:2", err.Error()
				return
			}
			cc, w := ctx.WithGasMeter(meter).WithEventManager(sdk.NewEventManager()).CacheContext()
			res, err := router.Handler(m)(cc, m)
			if err != nil {
				space, code, log := errorsmod.ABCIInfo(err, false)
				s.Code, s.Log = fmt.Sprintf("%s:%d", space, code), log
				return
			}
			s.Code = "ok"
			for _, e := range res.GetEvents() {
				row := []string{e.Type}
				for _, a := range e.Attributes {
					row = append(row, a.Key, a.Value)
				}
				s.Events = append(s.Events, row)
			}
			write = w
			if strings.HasSuffix(any.TypeUrl, "MsgSubmitProposal") {
				ids++
			}
		}()
		write()
		s.Gas = meter.GasConsumed()
		s.State = state()
		out.Encode(s)
		em := sdk.NewEventManager()
		meter2 := storetypes.NewInfiniteGasMeter()
		e := step{Method: "end"}
		if err := gov.EndBlocker(ctx.WithEventManager(em).WithGasMeter(meter2), k); err != nil {
			panic(err)
		}
		e.Events, e.Gas, e.State = events(em.Events()), meter2.GasConsumed(), state()
		out.Encode(e)
		if i%10 == 9 {
			for _, q := range g.queries(ids) {
				out.Encode(ask(ctx, k, q))
			}
		}
	}
	gs, err := gov.ExportGenesis(ctx, k)
	if err != nil {
		panic(err)
	}
	out.Encode(step{Method: "export", Answer: string(enc.Codec.MustMarshalJSON(gs))})
}

type ques struct {
	method string
	req    proto.Message
}

func ask(ctx sdk.Context, k *keeper.Keeper, q ques) (s step) {
	bz, _ := proto.Marshal(q.req)
	s = step{Method: q.method, Msg: hex.EncodeToString(bz)}
	cc, _ := ctx.CacheContext()
	var res proto.Message
	var err error
	n, o := keeper.NewQueryServer(k), keeper.NewLegacyQueryServer(k)
	switch x := q.req.(type) {
	case *v1.QueryConstitutionRequest:
		res, err = n.Constitution(cc, x)
	case *v1.QueryProposalRequest:
		res, err = n.Proposal(cc, x)
	case *v1.QueryProposalsRequest:
		res, err = n.Proposals(cc, x)
	case *v1.QueryVoteRequest:
		res, err = n.Vote(cc, x)
	case *v1.QueryVotesRequest:
		res, err = n.Votes(cc, x)
	case *v1.QueryParamsRequest:
		res, err = n.Params(cc, x)
	case *v1.QueryDepositRequest:
		res, err = n.Deposit(cc, x)
	case *v1.QueryDepositsRequest:
		res, err = n.Deposits(cc, x)
	case *v1.QueryTallyResultRequest:
		res, err = n.TallyResult(cc, x)
	case *v1beta1.QueryProposalRequest:
		res, err = o.Proposal(cc, x)
	case *v1beta1.QueryProposalsRequest:
		res, err = o.Proposals(cc, x)
	case *v1beta1.QueryVoteRequest:
		res, err = o.Vote(cc, x)
	case *v1beta1.QueryVotesRequest:
		res, err = o.Votes(cc, x)
	case *v1beta1.QueryParamsRequest:
		res, err = o.Params(cc, x)
	case *v1beta1.QueryDepositRequest:
		res, err = o.Deposit(cc, x)
	case *v1beta1.QueryDepositsRequest:
		res, err = o.Deposits(cc, x)
	case *v1beta1.QueryTallyResultRequest:
		res, err = o.TallyResult(cc, x)
	default:
		panic("query")
	}
	if err != nil {
		st, _ := status.FromError(err)
		s.Code, s.Log = st.Code().String(), st.Message()
		return
	}
	bz, err = proto.Marshal(res)
	if err != nil {
		panic(err)
	}
	s.Code, s.Answer = "ok", hex.EncodeToString(bz)
	return
}

func coins(n int64) sdk.Coins { return sdk.Coins{sdk.NewInt64Coin("uopen", n)} }
