package endpoint

import (
	"context"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// A Vector is a text's meaning as a direction, of length 1, and the model's own name for itself.
type Vector struct {
	Unit  []float32
	Model string
}

// EmbedQuestion gives the vector of a member's question, which is masked before it is sent.
func (c *Client) EmbedQuestion(ctx context.Context, question string) (Vector, error) {
	v, err := c.embedAll(ctx, []string{c.prefix("query: ") + cut(Mask(question), maxQuestion)}, maxBody*4)
	if err != nil {
		return Vector{}, err
	}
	return v[0], nil
}

// EmbedTexts gives the vectors of reviewed texts, in their order.
func (c *Client) EmbedTexts(ctx context.Context, texts []string) ([]Vector, error) {
	if len(texts) == 0 {
		return nil, fault(FaultInput)
	}
	prefixed := make([]string, len(texts))
	for i, t := range texts {
		prefixed[i] = c.prefix("passage: ") + cut(t, maxQuestion)
	}
	return c.embedAll(ctx, prefixed, maxVectors)
}

// prefix is what the models of the e5 family were trained to see before a text.
func (c *Client) prefix(p string) string {
	if strings.Contains(strings.ToLower(c.embed), "e5") {
		return p
	}
	return ""
}

func (c *Client) embedAll(ctx context.Context, texts []string, limit int64) ([]Vector, error) {
	if c.embed == "" {
		return nil, fault(FaultInput)
	}
	var out []Vector
	err := c.once(func() error {
		resp, err := c.api(limit, checkVectors(len(texts))).CreateEmbeddings(ctx, openai.EmbeddingRequest{
			Input: texts, Model: openai.EmbeddingModel(c.embed), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
		})
		if err != nil {
			return fault(KindOf(err))
		}
		for _, d := range resp.Data {
			v, ok := unit(d.Embedding)
			if !ok {
				return fault(FaultVector)
			}
			out = append(out, Vector{v, string(resp.Model)})
		}
		return nil
	})
	if err == nil && len(out) != len(texts) {
		err = fault(FaultVector)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}
