package content

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// commonMark is a parser of CommonMark that knows citations too. It is made
// once: it never changes, and making it costs more than reading a short text.
var commonMark = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(citationParser{}, 10))...),
	)
})

// readMarkdown turns one part of a body into blocks. The offset is the number
// of lines before it in the file.
func readMarkdown(r *report, src []byte, offset int) []Block {
	if len(bytes.TrimSpace(src)) == 0 {
		return nil
	}
	m := &markdown{r: r, src: src, offset: offset}
	root := commonMark().Parse(text.NewReader(src))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n)
	}
	return m.blocks
}

type markdown struct {
	r      *report
	src    []byte
	offset int
	blocks []Block
	spans  []Span
	cites  []Citation
	late   bool // words stood after a citation
}

// line is the line of the file on which a node begins: that of its first
// descendant that has text, else of the nearest ancestor's.
func (m *markdown) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		for inner := n; inner != nil && inner.Type() == ast.TypeBlock; inner = inner.FirstChild() {
			if lines := inner.Lines(); lines != nil && lines.Len() > 0 {
				return m.offset + 1 + bytes.Count(m.src[:lines.At(0).Start], []byte("\n"))
			}
		}
	}
	return m.offset + 1
}

func (m *markdown) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		m.blocks = append(m.blocks, Block{Paragraph, []Item{m.item(n)}})
	case *ast.List:
		kind := Bullets
		if n.IsOrdered() {
			kind = Numbers
		}
		b := Block{Kind: kind}
		for li := n.FirstChild(); li != nil; li = li.NextSibling() {
			if li.ChildCount() != 1 || (li.FirstChild().Kind() != ast.KindTextBlock && li.FirstChild().Kind() != ast.KindParagraph) {
				m.r.fault(m.line(li), "a list item must be one paragraph; lists have one level")
				continue
			}
			b.Items = append(b.Items, m.item(li.FirstChild()))
		}
		if len(b.Items) > 0 {
			m.blocks = append(m.blocks, b)
		}
	case *ast.HTMLBlock:
		m.r.fault(m.line(n), "raw HTML is not allowed")
	default:
		m.r.fault(m.line(n), "%s is not allowed; use paragraphs, one-level lists, **bold**, *emphasis* and [words](https://…)", n.Kind())
	}
}

// item reads the inline content of one block.
func (m *markdown) item(n ast.Node) Item {
	m.spans, m.cites, m.late = nil, nil, false
	m.inline(n, n, Plain, "")
	if m.late {
		m.r.fault(m.line(n), "words stand after a citation; citations stand at the end of the paragraph or list item")
	}
	item := Item{Spans: trimSpans(m.spans), Cites: m.cites}
	if len(item.Spans) == 0 {
		m.r.fault(m.line(n), "a paragraph or list item has no words")
	}
	return item
}

func (m *markdown) inline(block, n ast.Node, style Style, link string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			words := string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(c.Segment.Value(m.src)))))
			if c.SoftLineBreak() || c.HardLineBreak() {
				words += " "
			}
			m.add(block, words, style, link)
		case *ast.String:
			m.add(block, string(c.Value), style, link)
		case *ast.Emphasis:
			inner := Emphasis
			if c.Level == 2 {
				inner = Strong
			}
			if style != Plain {
				m.r.fault(m.line(block), "bold and emphasis do not nest")
			}
			m.inline(block, c, inner, link)
		case *ast.Link:
			address := string(c.Destination)
			if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" {
				m.r.fault(m.line(block), "link %q must be an https address", address)
			}
			m.inline(block, c, style, address)
		case *citationNode:
			m.cite(block, c)
		case *ast.RawHTML:
			m.r.fault(m.line(block), "raw HTML is not allowed")
		default:
			m.r.fault(m.line(block), "%s is not allowed", c.Kind())
		}
	}
}

func (m *markdown) add(block ast.Node, words string, style Style, link string) {
	if bad := hiddenRune(words); bad != 0 {
		m.r.fault(m.line(block), "holds the invisible character U+%04X; take it out, the bot adds direction marks itself", bad)
	}
	if len(m.cites) > 0 && strings.Trim(words, " .") != "" {
		m.late = true
	}
	if last := len(m.spans) - 1; last >= 0 && m.spans[last].Style == style && m.spans[last].Link == link {
		m.spans[last].Text.s += words
		return
	}
	m.spans = append(m.spans, Span{Line{words}, style, link})
}

func (m *markdown) cite(block ast.Node, c *citationNode) {
	if c.source == "" {
		m.r.fault(m.line(block), "citation %q has no source; write [@source-id] or [@source-id, where in it]", c.raw)
		return
	}
	m.cites = append(m.cites, Citation{c.source, Line{c.locator}})
}

// trimSpans takes away the space at the end that stood before a citation, and
// spans that are then empty.
func trimSpans(spans []Span) []Span {
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		last.Text.s = strings.TrimRight(last.Text.s, " ")
		if last.Text.s != "" {
			break
		}
		spans = spans[:len(spans)-1]
	}
	return spans
}

// A citationNode is [@source, locator] in the tree of the Markdown parser.
type citationNode struct {
	ast.BaseInline
	raw, source, locator string
}

var kindCitation = ast.NewNodeKind("Citation")

// Kind implements ast.Node.
func (*citationNode) Kind() ast.NodeKind { return kindCitation }

// Dump implements ast.Node.
func (c *citationNode) Dump(source []byte, level int) {
	ast.DumpHelper(c, source, level, map[string]string{"source": c.source, "locator": c.locator}, nil)
}

type citationParser struct{}

// Trigger implements parser.InlineParser.
func (citationParser) Trigger() []byte { return []byte{'['} }

var citationForm = regexp.MustCompile(`^\[@([a-z0-9]+(?:-[a-z0-9]+)*)(?:,\s*([^\[\]]{1,200}))?\]$`)

// Parse implements parser.InlineParser.
func (citationParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[@")) {
		return nil
	}
	end := bytes.IndexByte(line, ']')
	if end < 0 {
		return nil
	}
	node := &citationNode{raw: string(line[:end+1])}
	if m := citationForm.FindStringSubmatch(node.raw); m != nil {
		node.source, node.locator = m[1], strings.TrimSpace(m[2])
	}
	block.Advance(end + 1)
	return node
}

var datedForm = regexp.MustCompile(`^(\d{4}-\d{2})(-\d{2})?: `)

// datesOf takes the leading date off every item of the changing part.
func datesOf(r *report, blocks []Block, line int) {
	for b := range blocks {
		for i := range blocks[b].Items {
			item := &blocks[b].Items[i]
			date, rest, err := cutDate(item)
			if err != nil {
				r.fault(line+1, "%q in the changing part: %v", firstWords(item), err)
				continue
			}
			item.Asof = date
			item.Spans[0].Text.s = rest
		}
	}
}

func cutDate(item *Item) (Date, string, error) {
	if len(item.Spans) == 0 {
		return Date{}, "", fmt.Errorf("the line is empty")
	}
	words := item.Spans[0].Text.s
	m := datedForm.FindStringSubmatch(words)
	if m == nil {
		return Date{}, "", fmt.Errorf("every line begins with the date of its source, as in %q or %q", "2026-07: …", "2026-07-14: …")
	}
	written, layout := m[1]+m[2], "2006-01"
	if m[2] != "" {
		layout = time.DateOnly
	}
	day, err := time.Parse(layout, written)
	if err != nil {
		return Date{}, "", fmt.Errorf("%q is not a date", written)
	}
	return Date{Time: day, HasDay: m[2] != "", Written: written}, words[len(m[0]):], nil
}

func firstWords(item *Item) string {
	words := item.Words()
	if len(words) > 40 {
		words = strings.ToValidUTF8(words[:40], "") + "…"
	}
	return words
}

// Words gives an item's words without marks and citations.
func (i Item) Words() string {
	var b strings.Builder
	for _, s := range i.Spans {
		b.WriteString(s.Text.s)
	}
	return b.String()
}
