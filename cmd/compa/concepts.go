package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"compa/content"
	"compa/content/graph"
)

func conceptsCommand() *cobra.Command {
	var library, lang, svg string
	dot := false
	cmd := &cobra.Command{
		Use:     "concepts (--dot | --svg FILE)",
		Short:   "Draw the ideas of the library and how they relate",
		Example: "  compa concepts --dot --lang es | dot -Tpdf > ideas.pdf\n  compa concepts --svg spectrum.svg --lang ar",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			files, err := libraryDir(library)
			if err != nil {
				return err
			}
			lib, err := content.Load(files)
			if err != nil {
				return err
			}
			switch {
			case dot == (svg != ""):
				return errors.New("say --dot or --svg FILE")
			case dot:
				return graph.Dot(cmd.OutOrStdout(), lib, lang)
			}
			return drawSpectrum(lib, lang, svg)
		},
	}
	cmd.Flags().BoolVar(&dot, "dot", false, "print the graph of relations for Graphviz")
	cmd.Flags().StringVar(&svg, "svg", "", "write the spectrum, ready to print, into this file")
	cmd.Flags().StringVar(&lang, "lang", "en", "language of the labels")
	cmd.Flags().StringVar(&library, "library", "", "folder of the library (default: the one inside the program)")
	return cmd
}

func drawSpectrum(lib *content.Library, lang, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("spectrum: %w", err)
	}
	if err := graph.Spectrum(f, lib, lang); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("spectrum %s: %w", file, err)
	}
	return nil
}
