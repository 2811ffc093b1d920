package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"compa/content"
)

func shipped(t *testing.T) *content.Library {
	t.Helper()
	files, err := content.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	lib, err := content.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestDotNamesEveryIdeaAndItsContrasts(t *testing.T) {
	lib := shipped(t)
	for _, lang := range []string{"en", "es", "fr", "ar"} {
		var b bytes.Buffer
		if err := Dot(&b, lib, lang); err != nil {
			t.Fatal(err)
		}
		charity, ok := lib.Entry("solidarity-vs-charity")
		if !ok {
			t.Fatal("the library has no solidarity-vs-charity")
		}
		for _, want := range []string{quote(charity.ID) + " [label=" + quote(title(charity, lang)), `label="contrasts"`, `label="part of"`} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %s in the graph", lang, want)
			}
		}
		if strings.Count(b.String(), "{") != strings.Count(b.String(), "}") {
			t.Error("brackets do not match")
		}
	}
}

func TestSpectrumIsWellFormedAndOnTheSheet(t *testing.T) {
	lib := shipped(t)
	for _, lang := range []string{"en", "es", "fr", "ar"} {
		var b bytes.Buffer
		if err := Spectrum(&b, lib, lang); err != nil {
			t.Fatal(err)
		}
		for _, c := range columns() {
			for _, id := range append([]string{c.head}, c.below...) {
				if _, ok := lib.Entry(id); !ok {
					t.Errorf("the spectrum names %s, which the library does not have", id)
				}
			}
		}
		dec := xml.NewDecoder(&b)
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", lang, err)
			}
			checkOnSheet(t, lang, token)
		}
	}
}

func checkOnSheet(t *testing.T, lang string, token xml.Token) {
	t.Helper()
	el, ok := token.(xml.StartElement)
	if !ok || el.Name.Local != "text" {
		return
	}
	for _, a := range el.Attr {
		if y, err := strconv.ParseFloat(a.Value, 64); a.Name.Local == "y" && (err != nil || y > sheetHeight-2) {
			t.Errorf("%s: words stand at y=%s, below the sheet", lang, a.Value)
		}
	}
}
