package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"compa/content"
)

func contentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "content", Short: "Check, measure and sign the library of answers"}
	cmd.AddCommand(contentCheckCommand(), contentStatusCommand(), contentPinCommand(), contentReviewCommand(),
		contentExportCommand(), contentImportCommand(), contentDraftCommand())
	return cmd
}

// libraryDir gives the folder's file system, or the library inside the program for "".
func libraryDir(dir string) (fs.FS, error) {
	if dir == "" {
		return content.Embedded()
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("library %s must be a folder", dir)
	}
	return os.DirFS(dir), nil
}

func optionalDir(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func contentCheckCommand() *cobra.Command {
	quiet := false
	cmd := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Print every fault of a library, and exit 1 when there is one",
		Long: "Check loads the library in DIR, or the one inside the program, and prints every fault as file:line: reason.\n" +
			"Warnings are printed too; they do not keep a library from loading.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := libraryDir(optionalDir(args))
			if err != nil {
				return err
			}
			lib, faults := content.Check(library)
			return reportFaults(cmd.OutOrStdout(), lib, faults, quiet)
		},
	}
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print no warnings")
	return cmd
}

func reportFaults(w io.Writer, lib *content.Library, faults content.Faults, quiet bool) error {
	fatal := len(faults.Fatal())
	if quiet {
		faults = faults.Fatal()
	}
	for _, f := range faults {
		fmt.Fprintln(w, f)
	}
	if lib == nil {
		fmt.Fprintf(w, "%d faults; this library does not load\n", fatal)
		return errSaid
	}
	fmt.Fprintf(w, "%d entries, no faults\n", len(lib.Entries()))
	return nil
}

func contentStatusCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "status [DIR]",
		Short: "Show per language what is complete, stale, missing, overdue, and how far reviewed",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := libraryDir(optionalDir(args))
			if err != nil {
				return err
			}
			lib, err := content.Load(library)
			if err != nil {
				return err
			}
			status := lib.Status(time.Now())
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(status)
			}
			return printStatus(cmd.OutOrStdout(), status)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printStatus(w io.Writer, s content.Status) error {
	fmt.Fprintf(w, "%d entries, revision %.19s…\n\n", s.Entries, s.Revision)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "language\tcomplete\tstale\tmissing\toverdue\tchanges overdue\tsource-checked\treviewed\tnot served\t")
	for _, l := range s.Languages {
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", l.Language, l.Complete, l.Stale, l.Missing,
			l.Overdue, l.OverdueChanges, l.SourceChecked, l.Reviewed, l.Unreviewed)
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("printing the status: %w", err)
	}
	fmt.Fprintln(w, "\nsource-checked: compared with its sources; no lawyer has seen it. reviewed: approved by a named reviewer.")
	return nil
}

func contentPinCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "pin ENTRY-DIR [LANG …]",
		Short: "Record that translations render the original as it is now",
		Long: "Pin writes the revision of the original into the translations of one entry (all, or those in LANG).\n" +
			"Do this after looking at them: it says that somebody found them right.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			changed, err := content.Pin(filepath.Clean(args[0]), args[1:]...)
			for _, file := range changed {
				fmt.Fprintln(cmd.OutOrStdout(), "pinned", file)
			}
			return err
		},
	}
}

func contentReviewCommand() *cobra.Command {
	var by, role, note string
	cmd := &cobra.Command{
		Use:   "review ENTRY-DIR [LANG …] --by NAME --role ROLE",
		Short: "Record that somebody approved the words as they are now",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			added, err := content.AddReview(filepath.Clean(args[0]), by, role, note, time.Now().UTC(), args[1:]...)
			for _, lang := range added {
				fmt.Fprintln(cmd.OutOrStdout(), "reviewed", args[0], lang)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&by, "by", "", "the reviewer's name as it may be shown")
	cmd.Flags().StringVar(&role, "role", "", "what the reviewer is: lawyer, interpreter, …")
	cmd.Flags().StringVar(&note, "note", "", "a line about the review")
	for _, name := range []string{"by", "role"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined three lines above
		}
	}
	return cmd
}
