package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	evidencetypes "cosmossdk.io/x/evidence/types"
	"cosmossdk.io/x/feegrant"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	"github.com/cosmos/cosmos-sdk/codec"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/auth/migrations/legacytx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	govv1beta1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// LegacyVector is a legacy transaction as amino JSON, its amino binary, and what the binary reads back as; absent answers are refusals.
type LegacyVector struct {
	Type   string  `json:"type"`
	JSON   string  `json:"json"`
	Binary *string `json:"binary"`
	Back   *string `json:"back"`
}

func newLegacyAmino() *codec.LegacyAmino {
	cdc := codec.NewLegacyAmino()
	for _, register := range []func(*codec.LegacyAmino){
		sdk.RegisterLegacyAminoCodec, cryptocodec.RegisterCrypto, authtypes.RegisterLegacyAminoCodec,
		vestingtypes.RegisterLegacyAminoCodec, authz.RegisterLegacyAminoCodec, banktypes.RegisterLegacyAminoCodec,
		consensustypes.RegisterLegacyAminoCodec, distrtypes.RegisterLegacyAminoCodec, feegrant.RegisterLegacyAminoCodec,
		govv1.RegisterLegacyAminoCodec, govv1beta1.RegisterLegacyAminoCodec, minttypes.RegisterLegacyAminoCodec,
		slashingtypes.RegisterLegacyAminoCodec, stakingtypes.RegisterLegacyAminoCodec, evidencetypes.RegisterLegacyAminoCodec,
		upgradetypes.RegisterLegacyAminoCodec,
	} {
		register(cdc)
	}
	return cdc
}

// legacy puts an amino message into a transaction and asks for both directions; false for what only panics.
func legacy(cdc *codec.LegacyAmino, name, message, rest string) (v LegacyVector, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	v = LegacyVector{Type: name, JSON: fmt.Sprintf(`{"type":"cosmos-sdk/StdTx","value":{"msg":[%s],%s}}`, message, rest)}
	var tx legacytx.StdTx
	if err := cdc.UnmarshalJSON([]byte(v.JSON), &tx); err != nil {
		return v, true
	}
	bz, err := cdc.Marshal(tx)
	if err != nil {
		return v, true
	}
	binary := hex.EncodeToString(bz)
	v.Binary = &binary
	var again legacytx.StdTx
	if err := cdc.Unmarshal(bz, &again); err != nil {
		return v, true
	}
	// Some types print what is no JSON.
	back, err := cdc.MarshalJSON(again)
	if err != nil || !json.Valid(back) {
		return v, false
	}
	text := string(back)
	v.Back = &text
	return v, true
}

// legacyVectors makes one transaction of each message that has amino JSON, and of some written by hand.
func legacyVectors(vectors []Vector, emit func(LegacyVector)) {
	cdc := newLegacyAmino()
	plain := `"fee":{"amount":[{"denom":"uopen","amount":"%d"}],"gas":"%d"},"signatures":null,"memo":"%s","timeout_height":"%d"`
	for i, v := range vectors {
		if v.Amino == nil || !strings.Contains(v.Type, ".Msg") || !strings.HasPrefix(*v.Amino, `{"type"`) || strings.HasPrefix(v.Type, "openledger.") || strings.HasPrefix(v.Type, "cosmwasm.") {
			continue
		}
		rest := fmt.Sprintf(plain, i, i%3*100000, strings.Repeat("<m>", i%2), i%4)
		if one, ok := legacy(cdc, v.Type, *v.Amino, rest); ok {
			emit(one)
		}
	}
	key := func(b byte) string {
		return fmt.Sprintf(`{"type":"tendermint/PubKeySecp256k1","value":"%s"}`, must(json.Marshal(append([]byte{2}, []byte(strings.Repeat(string(rune(b)), 32))...)))[1:45])
	}
	multisig := fmt.Sprintf(`{"type":"tendermint/PubKeyMultisigThreshold","value":{"threshold":"2","pubkeys":[%s,%s]}}`, key('a'), key('b'))
	signed := fmt.Sprintf(`"fee":{"amount":[],"gas":"200000","payer":"p","granter":""},"signatures":[{"pub_key":%s,"signature":"YWJj"},{"pub_key":null,"signature":null},{"pub_key":%s,"signature":"YQ=="}],"memo":"hi","timeout_height":"7"`, multisig, key('c'))
	coins := `[{"denom":"a","amount":"9"}]`
	send := fmt.Sprintf(`{"type":"cosmos-sdk/MsgSend","value":{"from_address":"a","to_address":"b","amount":%s}}`, coins)
	for _, message := range []string{
		send, send + "," + send,
		`{"type":"cosmos-sdk/MsgGrant","value":{"granter":"a","grantee":"b","grant":{"authorization":{"type":"cosmos-sdk/GenericAuthorization","value":{"msg":"/x"}},"expiration":"2030-01-02T03:04:05.6Z"}}}`,
		`{"type":"cosmos-sdk/MsgGrant","value":{"granter":"a","grant":{"authorization":{"type":"cosmos-sdk/SendAuthorization","value":{"spend_limit":` + coins + `,"allow_list":["x","y"]}}}}}`,
		`{"type":"cosmos-sdk/MsgExec","value":{"grantee":"a","msgs":[` + send + `]}}`,
		`{"type":"cosmos-sdk/MsgGrantAllowance","value":{"granter":"a","allowance":{"type":"cosmos-sdk/AllowedMsgAllowance","value":{"allowance":{"type":"cosmos-sdk/PeriodicAllowance","value":{"basic":{"spend_limit":` + coins + `,"expiration":"2030-01-01T00:00:00Z"},"period":"3600000000000","period_spend_limit":` + coins + `,"period_can_spend":[],"period_reset":"2029-01-01T00:00:00Z"}},"allowed_messages":["/m"]}}}}`,
		`{"type":"cosmos-sdk/v1/MsgSubmitProposal","value":{"messages":[` + send + `],"initial_deposit":` + coins + `,"proposer":"a","metadata":"m","title":"t","summary":"s","expedited":true}}`,
		`{"type":"cosmos-sdk/MsgSubmitProposal","value":{"content":{"type":"cosmos-sdk/TextProposal","value":{"title":"t","description":"d"}},"initial_deposit":[],"proposer":"a"}}`,
		`{"type":"cosmos-sdk/MsgCreateValidator","value":{"commission":{"rate":"0.1","max_rate":"0.2","max_change_rate":"0.010000000000000000"},"min_self_delegation":"1","pubkey":{"type":"tendermint/PubKeyEd25519","value":"SQrXeQOLBZ0yok9R/zlK19AmpCJ99kGiSSUZHvbmEDU="},"value":{"denom":"a","amount":"7"}}}`,
		`{"type":"cosmos-sdk/MsgEditValidator","value":{"validator_address":"a","commission_rate":null,"min_self_delegation":"3"}}`,
		`{"type":"cosmos-sdk/MsgVoteWeighted","value":{"proposal_id":"3","options":[{"option":1,"weight":"0.5"}]}}`,
		`{"type":"cosmos-sdk/MsgSoftwareUpgrade","value":{"plan":{"name":"n","height":"9","info":"i"}}}`,
		`{"type":"cosmos-sdk/MsgCreateVestingAccount","value":{"amount":` + coins + `,"end_time":"-5","delayed":true}}`,
		`{"type":"cosmos-sdk/x/consensus/MsgUpdateParams","value":{"block":{"max_bytes":"5","max_gas":"-1"},"validator":{"pub_key_types":["ed25519","x"]}}}`,
		`{"type":"cosmos-sdk/MsgNothing","value":{}}`,
	} {
		if one, ok := legacy(cdc, "by hand", message, signed); ok {
			emit(one)
		}
	}
}
