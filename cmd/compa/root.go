package main

import "github.com/spf13/cobra"

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "compa",
		Short:         "Answers about rights and solidarity, written and reviewed by people",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(runCommand(), doctorCommand(), initCommand(), askCommand(), chatCommand(), contentCommand(), conceptsCommand(), evalCommand(), calibrateCommand())
	return root
}
