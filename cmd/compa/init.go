package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"compa/config"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write an example of the configuration, with every key explained",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := "compa.yaml"
			if len(args) > 0 {
				file = args[0]
			}
			return writeExample(cmd, file)
		},
	}
}

// writeExample never overwrites: the file may be somebody's configuration.
func writeExample(cmd *cobra.Command, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; move it away, or name another file", file)
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	if _, err := f.WriteString(config.Example); err != nil {
		return errors.Join(fmt.Errorf("configuration %s: %w", file, err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("configuration %s: %w", file, err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s. Change homeserver.url, homeserver.user and rooms.invite in it, write the bot's password into the\n"+
		"file that password_file names (mode 0600), then: compa doctor --config %s\n", file, file)
	return nil
}
