package main

import (
	"fmt"

	sdkmath "cosmossdk.io/math"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// stake changes the set of validators: an account bonds, unbonds, or becomes a validator itself.
func (s *side) stake() {
	w := s.w
	var answer stakingtypes.QueryValidatorsResponse
	s.ask("/cosmos.staking.v1beta1.Query/Validators", &stakingtypes.QueryValidatorsRequest{Pagination: &query.PageRequest{Limit: 1000}}, &answer)
	to := pick(w, answer.Validators).OperatorAddress
	coin := sdk.NewCoin(s.natives()[0], sdkmath.NewInt(1+w.random.Int63n(60_000_000)))
	var msg sdk.Msg = stakingtypes.NewMsgDelegate(s.staker.address, to, coin)
	signer := s.staker
	switch n := len(answer.Validators); {
	case w.chance(300) && n < 20:
		signer = s.relayers[n]
		key := must(cryptocodec.FromCmtPubKeyInterface(s.validatorKey(100 + n).PubKey()))
		msg = must(stakingtypes.NewMsgCreateValidator(sdk.ValAddress(sdk.MustAccAddressFromBech32(signer.address)).String(), key, coin,
			stakingtypes.NewDescription(fmt.Sprint(n), "", "", "", ""), stakingtypes.NewCommissionRates(sdkmath.LegacyNewDecWithPrec(1, 1),
				sdkmath.LegacyNewDecWithPrec(2, 1), sdkmath.LegacyNewDecWithPrec(1, 2)), sdkmath.OneInt()))
	case w.chance(400) && amountOf(s.bonded, to).IsPositive() && s.leaving[to] < 6:
		coin.Amount = w.below(s.bonded[to])
		msg = stakingtypes.NewMsgUndelegate(s.staker.address, to, coin)
		s.bonded[to] = s.bonded[to].Sub(coin.Amount)
		s.leaving[to]++ // the SDK allows seven at a time
	default:
		s.bonded[to] = amountOf(s.bonded, to).Add(coin.Amount)
	}
	s.submit(plan{signer, []step{{what: fmt.Sprintf("%T", msg), message: func(string) sdk.Msg { return msg }, run: func(moment) effect {
		if s.market != nil && signer != s.staker {
			s.books.move(signer.address, economy, open, coin.Amount)
		}
		return effect{}
	}}}})
}
