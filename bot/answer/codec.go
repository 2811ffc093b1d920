package answer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A codec writes what a finder has learned, or reads it: the same walk over
// the same fields does both, so that they cannot part. Numbers are little-endian; a list begins
// with its length.
type codec struct {
	reading bool
	data    []byte // written so far, or left to read
	err     error  // the first thing wrong with what is read
}

var errShort = errors.New("the snapshot ends too early")

// take gives the next n bytes, nil when there are not as many.
func (c *codec) take(n int) []byte {
	if c.err != nil || n < 0 || n > len(c.data) {
		if c.err == nil {
			c.err = errShort
		}
		return nil
	}
	out := c.data[:n]
	c.data = c.data[n:]
	return out
}

// length exchanges the length of a list whose elements take size bytes each.
func (c *codec) length(have, size int) int {
	if !c.reading {
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(have))
		return have
	}
	b := c.take(4)
	if b == nil {
		return 0
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n > len(c.data)/size {
		c.err = fmt.Errorf("%w: a list of %d", errShort, n)
		return 0
	}
	return n
}

// list exchanges a list of numbers of a fixed size.
func list[T any](c *codec, s *[]T, size int, write func([]byte, T) []byte, read func([]byte) T) {
	n := c.length(len(*s), size)
	if !c.reading {
		for _, x := range *s {
			c.data = write(c.data, x)
		}
		return
	}
	b := c.take(n * size)
	if b == nil {
		return
	}
	*s = make([]T, n)
	for i := range *s {
		(*s)[i] = read(b[i*size:])
	}
}

func (c *codec) uint16s(s *[]uint16) {
	list(c, s, 2, binary.LittleEndian.AppendUint16, binary.LittleEndian.Uint16)
}

func (c *codec) uint64s(s *[]uint64) {
	list(c, s, 8, binary.LittleEndian.AppendUint64, binary.LittleEndian.Uint64)
}

func (c *codec) terms(s *[]term) {
	list(c, s, 8, func(b []byte, t term) []byte { return binary.LittleEndian.AppendUint64(b, uint64(t)) },
		func(b []byte) term { return term(binary.LittleEndian.Uint64(b)) })
}

func (c *codec) int32s(s *[]int32) {
	list(c, s, 4, func(b []byte, x int32) []byte { return binary.LittleEndian.AppendUint32(b, uint32(x)) },
		func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })
}

func (c *codec) float32s(s *[]float32) {
	list(c, s, 4, func(b []byte, x float32) []byte { return binary.LittleEndian.AppendUint32(b, math.Float32bits(x)) },
		func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
}

func (c *codec) float32(x *float32) {
	s := []float32{*x}
	if c.float32s(&s); len(s) == 1 {
		*x = s[0]
	}
}

func (c *codec) float64(x *float64) {
	s := []uint64{math.Float64bits(*x)}
	if c.uint64s(&s); len(s) == 1 {
		*x = math.Float64frombits(s[0])
	}
}

func (c *codec) bytes(s *[]byte) {
	n := c.length(len(*s), 1)
	if !c.reading {
		c.data = append(c.data, *s...)
	} else if b := c.take(n); b != nil {
		*s = append([]byte(nil), b...)
	}
}

func (c *codec) text(s *string) {
	b := []byte(*s)
	c.bytes(&b)
	*s = string(b)
}

func (c *codec) texts(s *[]string) {
	n := c.length(len(*s), 1)
	if c.reading {
		*s = make([]string, n)
	}
	for i := range *s {
		c.text(&(*s)[i])
	}
}
