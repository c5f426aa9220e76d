package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// mostArguments is the highest number of arguments that a command is asked about.
const mostArguments = 8

type flagEntry struct {
	Name      string `json:"name"`
	Short     string `json:"short,omitempty"`
	Type      string `json:"type"`
	Default   string `json:"default"`
	Bare      string `json:"bare,omitempty"` // what the flag means without a value
	Hidden    bool   `json:"hidden,omitempty"`
	Inherited bool   `json:"inherited,omitempty"`
}

type commandEntry struct {
	Path      string      `json:"path"`
	Aliases   []string    `json:"aliases,omitempty"`
	Use       string      `json:"use"`
	Runs      bool        `json:"runs"`
	Arguments []int       `json:"arguments"` // numbers of arguments that are taken
	Flags     []flagEntry `json:"flags"`
}

// treeCommand prints all commands below the root but itself.
func treeCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "tree",
		Hidden:            true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			var all []commandEntry
			walk(cmd.Root(), "", &all)
			return json.NewEncoder(cmd.OutOrStdout()).Encode(all)
		},
	}
}

func walk(cmd *cobra.Command, path string, all *[]commandEntry) {
	for _, child := range cmd.Commands() {
		if child.Hidden && (child.Name() == "tree" || child.Name() == "record") || child.Name() == "" {
			continue
		}
		below := child.Name()
		if path != "" {
			below = path + " " + below
		}
		*all = append(*all, entry(child, below))
		walk(child, below, all)
	}
}

func entry(cmd *cobra.Command, path string) commandEntry {
	e := commandEntry{Path: path, Aliases: cmd.Aliases, Use: cmd.Use, Runs: !cmd.HasSubCommands(), Flags: []flagEntry{}}
	for n := 0; n <= mostArguments; n++ {
		if cmd.Args == nil || cmd.Args(cmd, make([]string, n)) == nil {
			e.Arguments = append(e.Arguments, n)
		}
	}
	seen := map[string]bool{}
	add := func(inherited bool) func(*pflag.Flag) {
		return func(f *pflag.Flag) {
			if !seen[f.Name] {
				seen[f.Name] = true
				e.Flags = append(e.Flags, flagEntry{f.Name, f.Shorthand, f.Value.Type(), f.DefValue, f.NoOptDefVal, f.Hidden, inherited})
			}
		}
	}
	cmd.NonInheritedFlags().VisitAll(add(false))
	cmd.InheritedFlags().VisitAll(add(true))
	return e
}
