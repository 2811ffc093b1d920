package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"compa/content"
)

func contentExportCommand() *cobra.Command {
	format := "csv"
	cmd := &cobra.Command{
		Use:   "export [DIR] > FILE.csv",
		Short: "Write all texts as a spreadsheet for translators",
		Long: "Export writes one row for every line of front matter and every paragraph of every text.\n" +
			"Change the column text, add rows for a new language, and `compa content import` brings it back.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := onlyCSV(format); err != nil {
				return err
			}
			library, err := libraryDir(optionalDir(args))
			if err != nil {
				return err
			}
			return content.WriteSpreadsheet(library, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&format, "format", "csv", "csv")
	return cmd
}

func contentImportCommand() *cobra.Command {
	format := "csv"
	cmd := &cobra.Command{
		Use:   "import DIR [FILE.csv]",
		Short: "Bring a spreadsheet's texts back into the library in DIR",
		Long: "Import reads a spreadsheet that export wrote, from FILE.csv or standard input. When one text in it\n" +
			"is not well formed nothing is written. Translations are pinned with `compa content pin` after somebody looked at them.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := onlyCSV(format); err != nil {
				return err
			}
			sheet := cmd.InOrStdin()
			if len(args) == 2 {
				f, err := os.Open(args[1])
				if err != nil {
					return fmt.Errorf("spreadsheet: %w", err)
				}
				defer f.Close()
				sheet = f
			}
			changed, err := content.ReadSpreadsheet(args[0], sheet)
			for _, file := range changed {
				fmt.Fprintln(cmd.OutOrStdout(), "changed", file)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "csv", "csv")
	return cmd
}

func onlyCSV(format string) error {
	if format != "csv" {
		return fmt.Errorf("format %q is not known; use csv", format)
	}
	return nil
}
