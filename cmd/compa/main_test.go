package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"compa": main})
}

// TestScripts runs the command line as its users do; testdata/script holds one file per subject.
func TestScripts(t *testing.T) {
	library, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/cache") // what the finder learns must not land in the user's own
			env.Setenv("LIBRARY", library+"/../../bot/conversation/testdata/library")
			return nil
		},
	})
}
