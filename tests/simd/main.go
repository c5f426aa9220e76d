// The Cosmos SDK's whole command line, put together of the SDK's own modules as its documents say: the modules that this chain has, and the
// commands that a node's operator has. `simd tree` prints every command as JSON; tests/e2e/test/tree.test.mjs holds openledgerd's against it.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	appv1alpha1 "cosmossdk.io/api/cosmos/app/v1alpha1"
	upgradev1 "cosmossdk.io/api/cosmos/upgrade/module/v1"
	"cosmossdk.io/client/v2/autocli"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/appconfig"
	"cosmossdk.io/core/appmodule"
	"cosmossdk.io/depinject"
	"cosmossdk.io/log"
	confix "cosmossdk.io/tools/confix/cmd"
	_ "cosmossdk.io/x/evidence"
	_ "cosmossdk.io/x/feegrant/module"
	_ "cosmossdk.io/x/upgrade"
	cmtcfg "github.com/cometbft/cometbft/config"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/client/debug"
	"github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	nodeservice "github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/client/keys"
	"github.com/cosmos/cosmos-sdk/client/pruning"
	"github.com/cosmos/cosmos-sdk/client/rpc"
	"github.com/cosmos/cosmos-sdk/client/snapshot"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/server"
	servercmd "github.com/cosmos/cosmos-sdk/server/cmd"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/cosmos/cosmos-sdk/testutil/configurator"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
	_ "github.com/cosmos/cosmos-sdk/x/auth"
	authcmd "github.com/cosmos/cosmos-sdk/x/auth/client/cli"
	_ "github.com/cosmos/cosmos-sdk/x/auth/tx/config"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	_ "github.com/cosmos/cosmos-sdk/x/auth/vesting"
	_ "github.com/cosmos/cosmos-sdk/x/authz/module"
	_ "github.com/cosmos/cosmos-sdk/x/bank"
	_ "github.com/cosmos/cosmos-sdk/x/consensus"
	_ "github.com/cosmos/cosmos-sdk/x/distribution"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	_ "github.com/cosmos/cosmos-sdk/x/gov"
	_ "github.com/cosmos/cosmos-sdk/x/mint"
	_ "github.com/cosmos/cosmos-sdk/x/slashing"
	_ "github.com/cosmos/cosmos-sdk/x/staking"
	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/cobra"
)

const home = ".simapp"

func main() {
	root, err := rootCommand()
	if err == nil {
		err = servercmd.Execute(root, "", home)
	}
	if err != nil {
		fmt.Fprintln(root.OutOrStderr(), err)
		os.Exit(1)
	}
}

// parts is what the modules bring along, by the SDK's own injection.
type parts struct {
	modules    map[string]appmodule.AppModule
	basics     module.BasicManager
	codec      codec.Codec
	amino      *codec.LegacyAmino
	registry   codectypes.InterfaceRegistry
	txConfig   client.TxConfig
	accounts   address.Codec
	validators runtime.ValidatorAddressCodec
	consensus  runtime.ConsensusAddressCodec
}

// The list of modules for tests leaves out the one of upgrades.
func upgrade(config *configurator.Config) {
	config.ModuleConfigs["upgrade"] = &appv1alpha1.ModuleConfig{Name: "upgrade", Config: appconfig.WrapAny(&upgradev1.Module{})}
}

func inject() (parts, error) {
	var p parts
	options := configurator.NewAppConfig(
		configurator.AuthModule(), configurator.AuthzModule(), configurator.BankModule(), configurator.ConsensusModule(),
		configurator.DistributionModule(), configurator.EvidenceModule(), configurator.FeegrantModule(), configurator.GenutilModule(),
		configurator.GovModule(), configurator.MintModule(), configurator.SlashingModule(), configurator.StakingModule(),
		configurator.TxModule(), configurator.VestingModule(), upgrade,
	)
	err := depinject.Inject(
		depinject.Configs(options, depinject.Supply(log.NewNopLogger())),
		&p.modules, &p.basics, &p.codec, &p.amino, &p.registry, &p.txConfig, &p.accounts, &p.validators, &p.consensus,
	)
	return p, err
}

func rootCommand() (*cobra.Command, error) {
	root := &cobra.Command{Use: "simd", Short: "the SDK's commands", SilenceErrors: true}
	p, err := inject()
	if err != nil {
		return root, err
	}
	p.basics[genutiltypes.ModuleName] = genutil.NewAppModuleBasic(genutiltypes.DefaultMessageValidator)
	base := client.Context{}.
		WithCodec(p.codec).
		WithInterfaceRegistry(p.registry).
		WithTxConfig(p.txConfig).
		WithLegacyAmino(p.amino).
		WithInput(os.Stdin).
		WithAccountRetriever(authtypes.AccountRetriever{}).
		WithHomeDir(home).
		WithViper("")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		cmd.SetOut(cmd.OutOrStdout())
		cmd.SetErr(cmd.ErrOrStderr())
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
		return server.InterceptConfigsPreRunHandler(cmd, serverconfig.DefaultConfigTemplate, serverconfig.DefaultConfig(), cmtcfg.DefaultConfig())
	}
	root.AddCommand(
		genutilcli.InitCmd(p.basics, home),
		debug.Cmd(),
		confix.ConfigCommand(),
		pruning.Cmd(noApp, home),
		snapshot.Cmd(noApp),
		server.StatusCommand(),
		genutilcli.Commands(p.txConfig, p.basics, home),
		queries(),
		transactions(),
		keys.Commands(),
		testnet(),
		treeCommand(),
		recordCommand(),
	)
	server.AddCommands(root, home, noApp, noExport, func(*cobra.Command) {})
	if ctx, err := config.ReadDefaultValuesFromDefaultClientConfig(base); err == nil {
		base = ctx
	}
	p.modules["node"] = nodeservice.NewNodeCommands()
	p.modules["comet"] = cmtservice.NewCometBFTCommands()
	options := autocli.AppOptions{
		Modules:               p.modules,
		AddressCodec:          p.accounts,
		ValidatorAddressCodec: p.validators,
		ConsensusAddressCodec: p.consensus,
		ClientCtx:             base,
	}
	if files, err := proto.MergedRegistry(); err != nil || msgservice.ValidateProtoAnnotations(files) != nil {
		return root, errors.New("the protocol files do not fit together")
	}
	return root, options.EnhanceRootCommand(root)
}

// No command of this program runs a node.
func noApp(log.Logger, dbm.DB, io.Writer, servertypes.AppOptions) servertypes.Application { return nil }

func noExport(
	log.Logger, dbm.DB, io.Writer, int64, bool, []string, servertypes.AppOptions, []string,
) (servertypes.ExportedApp, error) {
	return servertypes.ExportedApp{}, errors.New("no node runs here")
}

func queries() *cobra.Command {
	cmd := &cobra.Command{Use: "query", Aliases: []string{"q"}, Short: "Querying subcommands", RunE: client.ValidateCmd}
	cmd.AddCommand(
		rpc.WaitTxCmd(),
		rpc.ValidatorCommand(),
		server.QueryBlockCmd(),
		authcmd.QueryTxsByEventsCmd(),
		server.QueryBlocksCmd(),
		authcmd.QueryTxCmd(),
		server.QueryBlockResultsCmd(),
	)
	return cmd
}

func transactions() *cobra.Command {
	cmd := &cobra.Command{Use: "tx", Short: "Transactions subcommands", RunE: client.ValidateCmd}
	cmd.AddCommand(
		authcmd.GetSignCommand(),
		authcmd.GetSignBatchCommand(),
		authcmd.GetMultiSignCommand(),
		authcmd.GetMultiSignBatchCmd(),
		authcmd.GetValidateSignaturesCommand(),
		authcmd.GetBroadcastCommand(),
		authcmd.GetEncodeCommand(),
		authcmd.GetDecodeCommand(),
		authcmd.GetSimulateCmd(),
	)
	return cmd
}
