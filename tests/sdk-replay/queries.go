package main

import (
	"encoding/hex"

	evidencetypes "cosmossdk.io/x/evidence/types"
	"cosmossdk.io/x/feegrant"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

// question is a gRPC method and what to ask it.
type question struct {
	path    string
	request proto.Message
}

// pages are ways to ask for a list.
func pages() []*query.PageRequest {
	return []*query.PageRequest{nil, {Limit: 2, CountTotal: true}, {Limit: 1, Offset: 1}, {Limit: 2, Reverse: true}}
}

// questions about everything; some have no answer.
func questions(height int64, proposals uint64) []question {
	var out []question
	ask := func(service, method string, requests ...proto.Message) {
		for _, r := range requests {
			out = append(out, question{"/cosmos." + service + ".Query/" + method, r})
		}
	}
	paged := func(service, method string, f func(p *query.PageRequest) proto.Message) {
		for _, p := range pages() {
			ask(service, method, f(p))
		}
	}
	people := []int{0, 4, 5, 6, 7, 9, 20, 21, 22, 23, 28, 30}
	validators := []int{0, 1, 2, 3, 24, 25, 26, 40}

	const auth, bank, staking, distr = "auth.v1beta1", "bank.v1beta1", "staking.v1beta1", "distribution.v1beta1"
	paged(auth, "Accounts", func(p *query.PageRequest) proto.Message { return &authtypes.QueryAccountsRequest{Pagination: p} })
	for _, a := range []string{acc(4), acc(20), acc(21), acc(22), acc(23), acc(multi), moduleAddress("gov").String(), moduleAddress("bonded_tokens_pool").String(), fresh(101).String(), fresh(103).String(), fresh(105).String(), fresh(107).String(), fresh(250).String(), "wasm1broken", ""} {
		ask(auth, "Account", &authtypes.QueryAccountRequest{Address: a})
		ask(auth, "AccountInfo", &authtypes.QueryAccountInfoRequest{Address: a})
		ask(bank, "AllBalances", &banktypes.QueryAllBalancesRequest{Address: a})
		ask(bank, "SpendableBalances", &banktypes.QuerySpendableBalancesRequest{Address: a})
		ask(bank, "SpendableBalanceByDenom", &banktypes.QuerySpendableBalanceByDenomRequest{Address: a, Denom: denom})
		ask(bank, "Balance", &banktypes.QueryBalanceRequest{Address: a, Denom: denom}, &banktypes.QueryBalanceRequest{Address: a, Denom: "!"})
	}
	ask(auth, "AccountAddressByID", &authtypes.QueryAccountAddressByIDRequest{AccountId: 5}, &authtypes.QueryAccountAddressByIDRequest{AccountId: 9_999})
	ask(auth, "Params", &authtypes.QueryParamsRequest{})
	ask(auth, "ModuleAccounts", &authtypes.QueryModuleAccountsRequest{})
	ask(auth, "ModuleAccountByName", &authtypes.QueryModuleAccountByNameRequest{Name: "distribution"}, &authtypes.QueryModuleAccountByNameRequest{Name: "x"})
	ask(auth, "Bech32Prefix", &authtypes.Bech32PrefixRequest{})
	ask(auth, "AddressBytesToString", &authtypes.AddressBytesToStringRequest{AddressBytes: addr(4)}, &authtypes.AddressBytesToStringRequest{})
	ask(auth, "AddressStringToBytes", &authtypes.AddressStringToBytesRequest{AddressString: acc(4)}, &authtypes.AddressStringToBytesRequest{AddressString: "x"})

	paged(bank, "AllBalances", func(p *query.PageRequest) proto.Message {
		return &banktypes.QueryAllBalancesRequest{Address: acc(4), Pagination: p}
	})
	paged(bank, "TotalSupply", func(p *query.PageRequest) proto.Message { return &banktypes.QueryTotalSupplyRequest{Pagination: p} })
	paged(bank, "DenomsMetadata", func(p *query.PageRequest) proto.Message { return &banktypes.QueryDenomsMetadataRequest{Pagination: p} })
	paged(bank, "DenomOwners", func(p *query.PageRequest) proto.Message {
		return &banktypes.QueryDenomOwnersRequest{Denom: "token", Pagination: p}
	})
	paged(bank, "DenomOwnersByQuery", func(p *query.PageRequest) proto.Message {
		return &banktypes.QueryDenomOwnersByQueryRequest{Denom: denom, Pagination: p}
	})
	paged(bank, "SendEnabled", func(p *query.PageRequest) proto.Message { return &banktypes.QuerySendEnabledRequest{Pagination: p} })
	ask(bank, "SendEnabled", &banktypes.QuerySendEnabledRequest{Denoms: []string{"frozen", denom, "token"}})
	for _, d := range []string{denom, "token", "none", ""} {
		ask(bank, "SupplyOf", &banktypes.QuerySupplyOfRequest{Denom: d})
		ask(bank, "DenomMetadata", &banktypes.QueryDenomMetadataRequest{Denom: d})
		ask(bank, "DenomMetadataByQueryString", &banktypes.QueryDenomMetadataByQueryStringRequest{Denom: d})
	}
	ask(bank, "Params", &banktypes.QueryParamsRequest{})

	ask(staking, "Params", &stakingtypes.QueryParamsRequest{})
	ask(staking, "Pool", &stakingtypes.QueryPoolRequest{})
	for _, h := range []int64{0, 1, height - 25, height - 2, height, height + 5, -1} {
		ask(staking, "HistoricalInfo", &stakingtypes.QueryHistoricalInfoRequest{Height: h})
	}
	for _, status := range []string{"", "BOND_STATUS_BONDED", "BOND_STATUS_UNBONDED", "BOND_STATUS_UNBONDING", "nonsense"} {
		paged(staking, "Validators", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryValidatorsRequest{Status: status, Pagination: p}
		})
	}
	for _, n := range validators {
		v := val(n)
		ask(staking, "Validator", &stakingtypes.QueryValidatorRequest{ValidatorAddr: v})
		paged(staking, "ValidatorDelegations", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryValidatorDelegationsRequest{ValidatorAddr: v, Pagination: p}
		})
		paged(staking, "ValidatorUnbondingDelegations", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryValidatorUnbondingDelegationsRequest{ValidatorAddr: v, Pagination: p}
		})
		ask(distr, "ValidatorDistributionInfo", &distrtypes.QueryValidatorDistributionInfoRequest{ValidatorAddress: v})
		ask(distr, "ValidatorOutstandingRewards", &distrtypes.QueryValidatorOutstandingRewardsRequest{ValidatorAddress: v})
		ask(distr, "ValidatorCommission", &distrtypes.QueryValidatorCommissionRequest{ValidatorAddress: v})
		paged(distr, "ValidatorSlashes", func(p *query.PageRequest) proto.Message {
			return &distrtypes.QueryValidatorSlashesRequest{ValidatorAddress: v, EndingHeight: uint64(height), Pagination: p}
		})
		ask(distr, "ValidatorSlashes", &distrtypes.QueryValidatorSlashesRequest{ValidatorAddress: v, StartingHeight: 9, EndingHeight: 2})
		ask("slashing.v1beta1", "SigningInfo", &slashingtypes.QuerySigningInfoRequest{ConsAddress: consAddr(n).String()})
	}
	for _, n := range people {
		a := acc(n)
		paged(staking, "DelegatorDelegations", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryDelegatorDelegationsRequest{DelegatorAddr: a, Pagination: p}
		})
		paged(staking, "DelegatorUnbondingDelegations", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryDelegatorUnbondingDelegationsRequest{DelegatorAddr: a, Pagination: p}
		})
		paged(staking, "Redelegations", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryRedelegationsRequest{DelegatorAddr: a, Pagination: p}
		})
		paged(staking, "DelegatorValidators", func(p *query.PageRequest) proto.Message {
			return &stakingtypes.QueryDelegatorValidatorsRequest{DelegatorAddr: a, Pagination: p}
		})
		for _, v := range []int{0, 1, 2, 3, 40} {
			ask(staking, "Delegation", &stakingtypes.QueryDelegationRequest{DelegatorAddr: a, ValidatorAddr: val(v)})
			ask(staking, "UnbondingDelegation", &stakingtypes.QueryUnbondingDelegationRequest{DelegatorAddr: a, ValidatorAddr: val(v)})
			ask(staking, "DelegatorValidator", &stakingtypes.QueryDelegatorValidatorRequest{DelegatorAddr: a, ValidatorAddr: val(v)})
			ask(distr, "DelegationRewards", &distrtypes.QueryDelegationRewardsRequest{DelegatorAddress: a, ValidatorAddress: val(v)})
		}
		ask(distr, "DelegationTotalRewards", &distrtypes.QueryDelegationTotalRewardsRequest{DelegatorAddress: a})
		ask(distr, "DelegatorValidators", &distrtypes.QueryDelegatorValidatorsRequest{DelegatorAddress: a})
		ask(distr, "DelegatorWithdrawAddress", &distrtypes.QueryDelegatorWithdrawAddressRequest{DelegatorAddress: a})
		ask("authz.v1beta1", "GranterGrants", &authz.QueryGranterGrantsRequest{Granter: a})
		ask("authz.v1beta1", "GranteeGrants", &authz.QueryGranteeGrantsRequest{Grantee: a})
		ask("feegrant.v1beta1", "Allowances", &feegrant.QueryAllowancesRequest{Grantee: a})
		ask("feegrant.v1beta1", "AllowancesByGranter", &feegrant.QueryAllowancesByGranterRequest{Granter: a})
	}
	ask(staking, "Redelegations", &stakingtypes.QueryRedelegationsRequest{DelegatorAddr: acc(6), SrcValidatorAddr: val(1), DstValidatorAddr: val(0)},
		&stakingtypes.QueryRedelegationsRequest{DelegatorAddr: acc(4), SrcValidatorAddr: val(1), DstValidatorAddr: val(0)},
		&stakingtypes.QueryRedelegationsRequest{SrcValidatorAddr: val(1)}, &stakingtypes.QueryRedelegationsRequest{})
	ask(staking, "Delegation", &stakingtypes.QueryDelegationRequest{}, &stakingtypes.QueryDelegationRequest{DelegatorAddr: "x", ValidatorAddr: val(0)})
	ask(staking, "Validator", &stakingtypes.QueryValidatorRequest{}, &stakingtypes.QueryValidatorRequest{ValidatorAddr: "x"})
	ask(distr, "Params", &distrtypes.QueryParamsRequest{})
	ask(distr, "CommunityPool", &distrtypes.QueryCommunityPoolRequest{})
	ask("slashing.v1beta1", "Params", &slashingtypes.QueryParamsRequest{})
	ask("slashing.v1beta1", "SigningInfo", &slashingtypes.QuerySigningInfoRequest{}, &slashingtypes.QuerySigningInfoRequest{ConsAddress: "x"})
	paged("slashing.v1beta1", "SigningInfos", func(p *query.PageRequest) proto.Message {
		return &slashingtypes.QuerySigningInfosRequest{Pagination: p}
	})
	ask("mint.v1beta1", "Params", &minttypes.QueryParamsRequest{})
	ask("mint.v1beta1", "Inflation", &minttypes.QueryInflationRequest{})
	ask("mint.v1beta1", "AnnualProvisions", &minttypes.QueryAnnualProvisionsRequest{})
	ask("consensus.v1", "Params", &consensustypes.QueryParamsRequest{})
	ask("upgrade.v1beta1", "CurrentPlan", &upgradetypes.QueryCurrentPlanRequest{})
	ask("upgrade.v1beta1", "AppliedPlan", &upgradetypes.QueryAppliedPlanRequest{Name: "next"})
	ask("upgrade.v1beta1", "ModuleVersions", &upgradetypes.QueryModuleVersionsRequest{}, &upgradetypes.QueryModuleVersionsRequest{ModuleName: "bank"}, &upgradetypes.QueryModuleVersionsRequest{ModuleName: "x"})
	ask("upgrade.v1beta1", "Authority", &upgradetypes.QueryAuthorityRequest{})
	ask("upgrade.v1beta1", "UpgradedConsensusState", &upgradetypes.QueryUpgradedConsensusStateRequest{LastHeight: 5})
	paged("evidence.v1beta1", "AllEvidence", func(p *query.PageRequest) proto.Message { return &evidencetypes.QueryAllEvidenceRequest{Pagination: p} })
	ask("evidence.v1beta1", "Evidence", &evidencetypes.QueryEvidenceRequest{}, &evidencetypes.QueryEvidenceRequest{Hash: hex.EncodeToString(digest("none", 1))}, &evidencetypes.QueryEvidenceRequest{Hash: "x"})
	for _, g := range [][2]int{{4, 34}, {7, 37}, {9, 39}, {40, 41}, {4, 5}} {
		ask("feegrant.v1beta1", "Allowance", &feegrant.QueryAllowanceRequest{Granter: acc(g[0]), Grantee: acc(g[1])})
	}
	ask("feegrant.v1beta1", "Allowance", &feegrant.QueryAllowanceRequest{Granter: "x", Grantee: acc(4)})
	for _, g := range [][2]int{{4, 24}, {6, 28}, {40, 42}, {4, 5}} {
		paged("authz.v1beta1", "Grants", func(p *query.PageRequest) proto.Message {
			return &authz.QueryGrantsRequest{Granter: acc(g[0]), Grantee: acc(g[1]), Pagination: p}
		})
		ask("authz.v1beta1", "Grants", &authz.QueryGrantsRequest{Granter: acc(g[0]), Grantee: acc(g[1]), MsgTypeUrl: "/cosmos.bank.v1beta1.MsgSend"})
	}
	ask("authz.v1beta1", "Grants", &authz.QueryGrantsRequest{}, &authz.QueryGrantsRequest{Granter: "x", Grantee: acc(4)})
	for _, version := range []string{"gov.v1", "gov.v1beta1"} {
		out = append(out, aboutGov(version, proposals)...)
	}
	return out
}

func aboutGov(version string, proposals uint64) []question {
	var out []question
	// Both versions ask in the same bytes.
	ask := func(method string, r proto.Message) {
		out = append(out, question{"/cosmos." + version + ".Query/" + method, r})
	}
	if version == "gov.v1" {
		ask("Constitution", &govv1.QueryConstitutionRequest{})
	}
	for _, t := range []string{"voting", "deposit", "tallying", "", "x"} {
		ask("Params", &v1beta1.QueryParamsRequest{ParamsType: t})
	}
	for _, p := range pages() {
		ask("Proposals", &govv1.QueryProposalsRequest{Pagination: p})
	}
	for status := govv1.ProposalStatus(1); status <= 6; status++ {
		ask("Proposals", &govv1.QueryProposalsRequest{ProposalStatus: status})
	}
	ask("Proposals", &govv1.QueryProposalsRequest{Voter: acc(20)})
	ask("Proposals", &govv1.QueryProposalsRequest{Depositor: acc(10)})
	ask("Proposals", &govv1.QueryProposalsRequest{Voter: "x"})
	for id := uint64(0); id <= proposals+1; id++ {
		ask("Proposal", &govv1.QueryProposalRequest{ProposalId: id})
		ask("Votes", &govv1.QueryVotesRequest{ProposalId: id})
		ask("Votes", &govv1.QueryVotesRequest{ProposalId: id, Pagination: &query.PageRequest{Limit: 1, CountTotal: true}})
		ask("Deposits", &govv1.QueryDepositsRequest{ProposalId: id})
		ask("TallyResult", &govv1.QueryTallyResultRequest{ProposalId: id})
		ask("Vote", &govv1.QueryVoteRequest{ProposalId: id, Voter: acc(20)})
		ask("Deposit", &govv1.QueryDepositRequest{ProposalId: id, Depositor: acc(10)})
	}
	ask("Vote", &govv1.QueryVoteRequest{ProposalId: 1})
	ask("Deposit", &govv1.QueryDepositRequest{ProposalId: 1})
	return out
}
