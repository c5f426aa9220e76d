package main

import (
	"errors"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/spf13/cobra"
)

// The SDK's `testnet` lives in its example application, which cannot be fetched as a module: its words and defaults, without what they do.
func testnet() *cobra.Command {
	refuse := func(*cobra.Command, []string) error { return errors.New("no node runs here") }
	common := func(cmd *cobra.Command) *cobra.Command {
		f := cmd.Flags()
		f.IntP("validator-count", "v", 4, "validators")
		f.StringP("output-dir", "o", "./.testnets", "directory")
		f.String(flags.FlagChainID, "", "chain id")
		f.String(server.FlagMinGasPrices, "0.000006stake", "minimum gas prices")
		f.String(flags.FlagKeyType, string(hd.Secp256k1Type), "key type")
		return cmd
	}
	start := common(&cobra.Command{Use: "start", RunE: refuse})
	start.Flags().Bool("enable-logging", false, "log")
	start.Flags().String("rpc.address", "tcp://0.0.0.0:26657", "RPC")
	start.Flags().String("api.address", "tcp://0.0.0.0:1317", "REST")
	start.Flags().String("grpc.address", "0.0.0.0:9090", "gRPC")
	start.Flags().Bool("print-mnemonic", true, "print the first mnemonic")
	files := common(&cobra.Command{Use: "init-files", RunE: refuse})
	files.Flags().String("node-dir-prefix", "node", "prefix")
	files.Flags().String("node-daemon-home", "simd", "home below")
	files.Flags().String("starting-ip-address", "192.168.0.1", "first address")
	files.Flags().String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "backend")
	files.Flags().Duration("commit-timeout", 0, "timeout")
	files.Flags().Bool("single-host", false, "one host")
	cmd := &cobra.Command{Use: "testnet", RunE: client.ValidateCmd}
	cmd.AddCommand(start, files)
	return cmd
}
