package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	ring "github.com/99designs/keyring"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/spf13/cobra"
)

// recordCommand reads and writes records of keys on devices with the SDK's own types: the SDK writes them with a device only.
func recordCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "record", Hidden: true, PersistentPreRunE: func(*cobra.Command, []string) error { return nil }}
	read := &cobra.Command{Use: "read [name]", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		p, db, err := testRing(cmd)
		if err != nil {
			return err
		}
		item, err := db.Get(args[0] + ".info")
		if err != nil {
			return err
		}
		var record keyring.Record
		if err := p.codec.Unmarshal(item.Data, &record); err != nil {
			return err
		}
		again, err := p.codec.Marshal(&record)
		if err != nil {
			return err
		}
		answer := map[string]string{
			"type": record.GetType().String(), "raw": hex.EncodeToString(item.Data), "again": hex.EncodeToString(again),
		}
		if device := record.GetLedger(); device != nil {
			answer["path"] = device.Path.String()
		}
		return json.NewEncoder(os.Stdout).Encode(answer)
	}}
	write := &cobra.Command{Use: "write [name] [key] [coin] [account] [index]", Args: cobra.ExactArgs(5), RunE: func(cmd *cobra.Command, args []string) error {
		p, db, err := testRing(cmd)
		if err != nil {
			return err
		}
		var key cryptotypes.PubKey
		if err := p.codec.UnmarshalInterfaceJSON([]byte(args[1]), &key); err != nil {
			return err
		}
		var numbers [3]uint32
		for i, text := range args[2:] {
			number, err := strconv.ParseUint(text, 10, 32)
			if err != nil {
				return err
			}
			numbers[i] = uint32(number)
		}
		record, err := keyring.NewLedgerRecord(args[0], key, hd.NewFundraiserParams(numbers[1], numbers[0], numbers[2]))
		if err != nil {
			return err
		}
		data, err := p.codec.Marshal(record)
		if err != nil {
			return err
		}
		address := fmt.Sprintf("%s.address", hex.EncodeToString(key.Address()))
		if err := db.Set(ring.Item{Key: args[0] + ".info", Data: data}); err != nil {
			return err
		}
		if err := db.Set(ring.Item{Key: address, Data: []byte(args[0] + ".info")}); err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(map[string]string{"raw": hex.EncodeToString(data)})
	}}
	for _, sub := range []*cobra.Command{read, write} {
		sub.Flags().String(flags.FlagHome, "", "home")
	}
	cmd.AddCommand(read, write)
	return cmd
}

func testRing(cmd *cobra.Command) (parts, ring.Keyring, error) {
	p, err := inject()
	if err != nil {
		return p, nil, err
	}
	dir, err := cmd.Flags().GetString(flags.FlagHome)
	if err != nil {
		return p, nil, err
	}
	keys, err := client.NewKeyringFromBackend(client.Context{}.WithKeyringDir(dir).WithCodec(p.codec), keyring.BackendTest)
	if err != nil {
		return p, nil, err
	}
	return p, keys.(keyring.KeyringWithDB).DB(), nil
}
