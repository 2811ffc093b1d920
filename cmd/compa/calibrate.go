package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"compa/bot/answer"
	"compa/bot/answer/eval"
	"compa/content"
)

func calibrateCommand() *cobra.Command {
	var out, library, own, shared string
	check := false
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Learn the finder's confidence and thresholds anew",
		Long: "Calibrate learns the finder's confidence from the questions of the project and from the tuning questions of\n" +
			"the public sets, chooses the thresholds, and writes the parameter file. The same questions and the same\n" +
			"library give the same file, byte for byte; --check says whether the file is what they give.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := answer.DefaultParams()
			if err != nil {
				return err
			}
			if err := learn(&p, library, own, filepath.Join(shared, "eval", "public")); err != nil {
				return err
			}
			data, err := marshalParams(p)
			if err != nil {
				return err
			}
			if check {
				return checkParams(out, data)
			}
			return os.WriteFile(out, data, 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", filepath.Join("bot", "answer", "params.json"), "the parameter file")
	f.StringVar(&library, "library", filepath.Join("content", "library"), "folder of the library")
	f.StringVar(&own, "own", filepath.Join("content", "questions"), "folder of the project's own questions")
	f.StringVar(&shared, "shared", sharedFolder(), "folder with the public sets in eval/public (COMPA_SHARED)")
	f.BoolVar(&check, "check", false, "write nothing; fail when the file is not what would be written")
	return cmd
}

func learn(p *answer.Params, library, own, public string) error {
	p.Learned = map[string]string{}
	if err := eval.CalibrateGeneral(p, public, p.Learned); err != nil {
		return err
	}
	files, err := libraryDir(library)
	if err != nil {
		return err
	}
	lib, err := content.Load(files)
	if err != nil {
		return fmt.Errorf("the library does not load:\n%w", err)
	}
	refusals, err := answer.Refusals()
	if err != nil {
		return err
	}
	field := eval.Field{Documents: append(answer.Documents(lib), refusals...), Places: answer.Places(lib)}
	p.Learned["library"] = lib.Revision()
	for _, name := range ownSets() {
		path := filepath.Join(own, name)
		queries, err := eval.ReadQueries(path)
		if err != nil {
			return err
		}
		if p.Learned[name], err = eval.Hash(path); err != nil {
			return err
		}
		field.Queries = append(field.Queries, queries...)
	}
	return eval.CalibrateField(p, field, p.Learned)
}

func marshalParams(p answer.Params) ([]byte, error) {
	data, err := json.MarshalIndent(p, "", "  ")
	return append(data, '\n'), err
}

func checkParams(path string, want []byte) error {
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s is not what the questions give; run make calibrate", path)
	}
	return nil
}
