package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
)

// linguaLengths names the files of lingua by the length of their runs.
var linguaLengths = map[string]bool{"unigrams": true, "bigrams": true, "trigrams": true, "quadrigrams": true, "fivegrams": true}

// linguaSkipped are languages whose words lingua cuts where we do not (at the
// marks of Indic scripts and of Yoruba, not at all in Thai and Chinese), those
// for which it has single letters only, as their script tells them, and two in
// which nobody writes to us.
var linguaSkipped = map[string]bool{
	"bn": true, "gu": true, "hi": true, "mr": true, "pa": true, "ta": true, "te": true,
	"th": true, "yo": true, "ja": true, "zh": true, "ko": true, "la": true, "eo": true, "el": true, "he": true, "hy": true, "ka": true,
}

// readLingua finds the runs of letters of every language in the zip file of the
// module lingua-go, and gives for each how likely its last letter is after the
// others. Each language is visited once, in the order of the file.
func readLingua(module []byte, visit func(tag string, runs map[string]float64)) error {
	z, err := zip.NewReader(bytes.NewReader(module), int64(len(module)))
	if err != nil {
		return fmt.Errorf("the runs of lingua: %w", err)
	}
	last, runs := "", map[string]float64{}
	flush := func() {
		if len(runs) > 0 {
			visit(last, runs)
		}
		runs = map[string]float64{}
	}
	for _, f := range z.File {
		name, _, found := strings.Cut(path.Base(f.Name), ".pb.bin.zip")
		tag := path.Base(path.Dir(f.Name))
		if !found || !linguaLengths[name] || linguaSkipped[tag] {
			continue
		}
		if tag != last {
			flush()
			last = tag
		}
		if err := addLingua(f, runs); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	flush()
	return nil
}

// addLingua adds the runs of one file, a zip within the zip.
func addLingua(f *zip.File, runs map[string]float64) error {
	raw, err := readZipped(f)
	if err != nil {
		return err
	}
	inner, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	for _, f := range inner.File {
		raw, err := readZipped(f)
		if err != nil {
			return err
		}
		if err := eachField(raw, func(number int, set []byte) error {
			if number != 4 {
				return nil
			}
			return addRuns(set, runs)
		}); err != nil {
			return err
		}
	}
	return nil
}

// addRuns adds a set of runs that share one likelihood.
func addRuns(set []byte, runs map[string]float64) error {
	likely := 0.0
	return eachField(set, func(number int, value []byte) error {
		switch {
		case number == 1 && len(value) == 8:
			likely = math.Float64frombits(binary.LittleEndian.Uint64(value))
		case number == 2:
			runs[string(value)] = likely
		}
		return nil
	})
}

func readZipped(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

var errFields = errors.New("not a message in the form of Protocol Buffers")

// eachField visits the fields of a message of Protocol Buffers: those with a
// length and those of eight bytes; numbers are passed over.
func eachField(message []byte, visit func(number int, value []byte) error) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 {
			return errFields
		}
		message = message[n:]
		size := uint64(8)
		switch key & 7 {
		case 0:
			if _, n = binary.Uvarint(message); n <= 0 {
				return errFields
			}
			message = message[n:]
			continue
		case 1:
		case 2:
			if size, n = binary.Uvarint(message); n <= 0 {
				return errFields
			}
			message = message[n:]
		default:
			return errFields
		}
		if size > uint64(len(message)) {
			return errFields
		}
		if err := visit(int(key>>3), message[:size]); err != nil {
			return err
		}
		message = message[size:]
	}
	return nil
}
