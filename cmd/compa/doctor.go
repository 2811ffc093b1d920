package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"compa/bot/matrix"
	"compa/config"
	"compa/content"
	"compa/locales"
)

// A finding is one thing that the doctor looked at.
type finding struct {
	ID     string `json:"id"`     // stable, for scripts
	OK     bool   `json:"ok"`     // a warning is OK too
	Detail string `json:"detail"` // what was found, and what would be right
}

func doctorCommand() *cobra.Command {
	file, asJSON := "", false
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say on one screen what is right and what is wrong",
		Long: "Doctor looks at the configuration, the homeserver, the bot's keys, the database and the library.\n" +
			"It exits 1 when something is wrong. The bot may run meanwhile.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := examine(cmd.Context(), file, time.Now())
			if asJSON {
				if err := printJSON(cmd.OutOrStdout(), findings); err != nil {
					return err
				}
			} else {
				printFindings(cmd.OutOrStdout(), findings)
			}
			for _, f := range findings {
				if !f.OK {
					return errSaid
				}
			}
			return nil
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a list of findings as JSON")
	return cmd
}

func printFindings(w io.Writer, findings []finding) {
	for _, f := range findings {
		mark := "ok   "
		if !f.OK {
			mark = "WRONG"
		}
		fmt.Fprintf(w, "%s  %-22s %s\n", mark, f.ID, f.Detail)
	}
}

// examine goes as far as it can: without a configuration the library inside
// the program is still looked at.
func examine(ctx context.Context, file string, now time.Time) []finding {
	c, err := config.Load(file, os.LookupEnv)
	if err != nil {
		return append([]finding{{"configuration", false, err.Error()}}, examineLibrary("", now)...)
	}
	findings := []finding{{"configuration", true, "every key is known and well formed"}}
	for _, f := range matrix.Diagnose(ctx, matrixOptions(c, zerolog.Nop())) {
		findings = append(findings, finding{f.ID, f.OK, f.Detail})
	}
	findings = append(findings, examineLibrary(c.Answers.Library, now)...)
	return append(findings, examineModel(c.Model))
}

func examineLibrary(dir string, now time.Time) []finding {
	files, err := libraryDir(dir)
	if err != nil {
		return []finding{{"library", false, err.Error()}}
	}
	lib, err := content.Load(files)
	if err != nil {
		return []finding{{"library", false, fmt.Sprintf("does not load; `compa content check %s` says more: %v", dir, err)}}
	}
	findings := []finding{{"library", true, fmt.Sprintf("%d entries, revision %.19s", len(lib.Entries()), lib.Revision())}}
	return append(findings, examineLanguages(lib, now)...)
}

// examineLanguages fails on texts that should have been looked at again. Missing
// translations are counted, not wrong: the bot says so when it falls back.
func examineLanguages(lib *content.Library, now time.Time) []finding {
	status := lib.Status(now)
	complete, overdue, changes := "", 0, 0
	for _, l := range status.Languages {
		complete += fmt.Sprintf("%s %d/%d  ", l.Language, l.Complete, status.Entries)
		overdue = max(overdue, l.Overdue)
		changes = max(changes, l.OverdueChanges)
	}
	findings := []finding{
		{"languages", true, "complete: " + complete},
		{"reviews-stable", overdue == 0, fmt.Sprintf("%d entries are past their review day", overdue)},
		{"reviews-changes", true, fmt.Sprintf("%d entries have a changing part past its review day; members are told", changes)},
	}
	if _, err := locales.Load(); err != nil {
		return append(findings, finding{"phrases", false, err.Error()})
	}
	return append(findings, finding{"phrases", true, fmt.Sprintf("complete in %v", locales.Complete())})
}
