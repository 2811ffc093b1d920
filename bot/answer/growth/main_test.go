package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

const output = `goos: linux
BenchmarkBuild/entries=100-2         	       1	 500000000 ns/op	        10.5 MB
BenchmarkBuild/entries=100-2         	       1	 700000000 ns/op	        10.5 MB
BenchmarkBuild/entries=10000-2       	       1	90000000000 ns/op	       800 MB
BenchmarkRestore/entries=100-2       	       1	  60000000 ns/op
BenchmarkDecide/entries=100-2        	    5337	    458406 ns/op	       381.0 p50-µs	      1858 p99-µs	   62935 B/op
PASS
`

func TestDraw(t *testing.T) {
	figures, err := read(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	if got := median(figures["Build ns/op"][100]); got != 7e8 {
		t.Errorf("of two runs %v counts", got)
	}
	picture := draw(figures)
	d := xml.NewDecoder(bytes.NewReader(picture))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"learned anew", "99th percentile", "10000"} {
		if !bytes.Contains(picture, []byte(want)) {
			t.Errorf("the picture lacks %q", want)
		}
	}
}

func TestReadDamaged(t *testing.T) {
	if _, err := read(strings.NewReader("BenchmarkBuild/entries=100-2 1 many ns/op\n")); err == nil {
		t.Error("a line without a number is taken")
	}
}
