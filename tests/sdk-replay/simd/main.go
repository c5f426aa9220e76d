// The Cosmos SDK's own commands that need no running chain: `tx` of the modules with hand-written commands, and `genesis`. Its answers are
// what tests/e2e/test/simd.test.mjs holds openledgerd's against.
package main

import (
	"context"
	"os"

	"cosmossdk.io/x/evidence"
	feegrantcli "cosmossdk.io/x/feegrant/client/cli"
	feegrant "cosmossdk.io/x/feegrant/module"
	"cosmossdk.io/x/upgrade"
	upgradecli "cosmossdk.io/x/upgrade/client/cli"
	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/config"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/auth/vesting"
	vestingcli "github.com/cosmos/cosmos-sdk/x/auth/vesting/client/cli"
	authzcli "github.com/cosmos/cosmos-sdk/x/authz/client/cli"
	authz "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	bankcli "github.com/cosmos/cosmos-sdk/x/bank/client/cli"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	distr "github.com/cosmos/cosmos-sdk/x/distribution"
	distrcli "github.com/cosmos/cosmos-sdk/x/distribution/client/cli"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govclient "github.com/cosmos/cosmos-sdk/x/gov/client"
	govcli "github.com/cosmos/cosmos-sdk/x/gov/client/cli"
	"github.com/cosmos/cosmos-sdk/x/mint"
	"github.com/cosmos/cosmos-sdk/x/slashing"
	"github.com/cosmos/cosmos-sdk/x/staking"
	stakingcli "github.com/cosmos/cosmos-sdk/x/staking/client/cli"
	"github.com/spf13/cobra"
)

func main() {
	sdk.DefaultBondDenom = "uopen"
	modules := module.NewBasicManager(basics()...)
	encoding := testutil.MakeTestEncodingConfig(basics()...)
	accounts, operators := addresscodec.NewBech32Codec("cosmos"), addresscodec.NewBech32Codec("cosmosvaloper")
	base := client.Context{}.
		WithCodec(encoding.Codec).
		WithInterfaceRegistry(encoding.InterfaceRegistry).
		WithTxConfig(encoding.TxConfig).
		WithLegacyAmino(encoding.Amino).
		WithInput(os.Stdin).
		WithAccountRetriever(authtypes.AccountRetriever{}).
		WithViper("")
	root := &cobra.Command{Use: "simd", SilenceUsage: true}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		cmd.SetOut(cmd.OutOrStdout())
		ctx, err := client.ReadPersistentCommandFlags(base.WithCmdContext(cmd.Context()), cmd.Flags())
		if err != nil {
			return err
		}
		if ctx, err = config.ReadFromClientConfig(ctx); err != nil {
			return err
		}
		if err := client.SetCmdClientContextHandler(ctx, cmd); err != nil {
			return err
		}
		return server.InterceptConfigsPreRunHandler(cmd, "", nil, cmtcfg.DefaultConfig())
	}
	root.PersistentFlags().String("home", "", "home")
	root.PersistentFlags().String("chain-id", "", "chain id")
	tx := &cobra.Command{Use: "tx"}
	tx.AddCommand(
		authzcli.GetTxCmd(accounts),
		bankcli.NewTxCmd(accounts),
		distrcli.NewTxCmd(operators, accounts),
		feegrantcli.GetTxCmd(accounts),
		govcli.NewTxCmd(nil),
		stakingcli.NewTxCmd(operators, accounts),
		upgradecli.GetTxCmd(accounts),
		vestingcli.GetTxCmd(accounts),
	)
	root.AddCommand(tx, genutilcli.Commands(encoding.TxConfig, modules, ""))
	ctx := context.WithValue(context.Background(), client.ClientContextKey, &client.Context{})
	ctx = context.WithValue(ctx, server.ServerContextKey, server.NewDefaultContext())
	if root.ExecuteContext(ctx) != nil {
		os.Exit(1)
	}
}

func basics() []module.AppModuleBasic {
	return []module.AppModuleBasic{
		auth.AppModuleBasic{},
		authz.AppModuleBasic{},
		bank.AppModuleBasic{},
		consensus.AppModuleBasic{},
		distr.AppModuleBasic{},
		evidence.AppModuleBasic{},
		feegrant.AppModuleBasic{},
		genutil.NewAppModuleBasic(genutiltypes.DefaultMessageValidator),
		gov.NewAppModuleBasic([]govclient.ProposalHandler{}),
		mint.AppModuleBasic{},
		slashing.AppModuleBasic{},
		staking.AppModuleBasic{},
		upgrade.AppModuleBasic{},
		vesting.AppModuleBasic{},
	}
}
