package main

import (
	"fmt"
	"sort"
	"strings"

	"cosmossdk.io/x/evidence"
	feegrant "cosmossdk.io/x/feegrant/module"
	"cosmossdk.io/x/upgrade"
	"github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/auth"
	"github.com/cosmos/cosmos-sdk/x/auth/vesting"
	authz "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	distr "github.com/cosmos/cosmos-sdk/x/distribution"
	"github.com/cosmos/cosmos-sdk/x/gov"
	"github.com/cosmos/cosmos-sdk/x/mint"
	"github.com/cosmos/cosmos-sdk/x/slashing"
	"github.com/cosmos/cosmos-sdk/x/staking"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// recode prints, for every message and legacy content: the type, bytes in, bytes out of Unmarshal and Marshal.
func recode() {
	cfg := testutil.MakeTestEncodingConfig(auth.AppModuleBasic{}, vesting.AppModuleBasic{}, authz.AppModuleBasic{}, bank.AppModuleBasic{},
		consensus.AppModuleBasic{}, distr.AppModuleBasic{}, gov.AppModuleBasic{}, mint.AppModuleBasic{}, slashing.AppModuleBasic{},
		staking.AppModuleBasic{}, evidence.AppModuleBasic{}, feegrant.AppModuleBasic{}, upgrade.AppModuleBasic{})
	urls := cfg.InterfaceRegistry.ListImplementations("cosmos.base.v1beta1.Msg")
	urls = append(urls, cfg.InterfaceRegistry.ListImplementations("cosmos.gov.v1beta1.Content")...)
	sort.Strings(urls)
	for _, u := range urls {
		m, err := cfg.InterfaceRegistry.Resolve(u)
		if err != nil {
			panic(err)
		}
		// with nothing, and with an empty value in each length-delimited field that takes it
		for n := 0; n < 14; n++ {
			if strings.HasSuffix(u, "MsgEditValidator") && (n == 3 || n == 4) {
				continue // pointers to numbers that may be empty; governance never signs this message
			}
			m.Reset()
			var in []byte
			if n > 0 {
				in = []byte{byte(n<<3 | 2), 0}
			}
			func() {
				defer func() { recover() }()
				if err := proto.Unmarshal(in, m); err != nil {
					return
				}
				bz, err := proto.Marshal(m)
				if err != nil {
					fmt.Println("#", u, err)
					return
				}
				if n > 0 && !known(m, n) {
					return
				}
				fmt.Printf("%s\t%x\t%x\n", strings.TrimPrefix(u, "/"), in, bz)
			}()
		}
	}
}

// known tells whether the message has the field.
func known(m proto.Message, n int) bool {
	d, err := proto.HybridResolver.FindDescriptorByName(protoreflect.FullName(proto.MessageName(m)))
	if err != nil {
		panic(err)
	}
	return d.(protoreflect.MessageDescriptor).Fields().ByNumber(protoreflect.FieldNumber(n)) != nil
}
