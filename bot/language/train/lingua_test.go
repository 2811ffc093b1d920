package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"
)

// half is a set of runs, each as likely as not.
const half = "\x10\x02\x22\x11\x09\x00\x00\x00\x00\x00\x00\xe0\x3f\x12\x02ab\x12\x02cd"

// zipped makes a zip file of one file.
func zipped(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadLingua(t *testing.T) {
	module := zipped(t, "x@v1/language-models/xx/bigrams.pb.bin.zip", zipped(t, "bigrams.pb.bin", half))
	visited := 0
	err := readLingua([]byte(module), func(tag string, runs map[string]float64) {
		visited++
		if tag != "xx" || len(runs) != 2 || runs["ab"] != .5 || runs["cd"] != .5 {
			t.Errorf("%s: %v", tag, runs)
		}
	})
	if err != nil || visited != 1 {
		t.Errorf("%d visited, %v", visited, err)
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte(half))
	f.Add([]byte("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := addRuns(raw, map[string]float64{}); err != nil && !errors.Is(err, errFields) {
			t.Fatal(err)
		}
	})
}
