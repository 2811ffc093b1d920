package endpoint

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"math"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Options say which server to ask, and how.
type Options struct {
	URL         string // base of the API, http://127.0.0.1:8080/v1, or unix:///run/model.sock
	Key         string // sent as a bearer token; "" for none
	Model       string // for choosing, rewriting and drafts; "" for none
	EmbedModel  string // for vectors; "" for none
	AllowRemote bool   // another machine may be asked, if RemoteHost names it
	RemoteHost  string
	AtOnce      int           // requests at the same time; 0 is 2
	Timeout     time.Duration // of one request; 0 is two seconds

	Now    func() time.Time // for the breaker; nil is time.Now
	Random io.Reader        // for labels; nil is crypto/rand
}

// A Client asks one server. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	address address
	key     string
	model   string
	embed   string
	slots   chan struct{}
	breaker *breaker
	random  io.Reader
}

// New makes a client. It sends nothing. It fails when the address is not one that may be asked.
func New(o Options) (*Client, error) {
	a, err := parseAddress(o.URL, o.AllowRemote, o.RemoteHost)
	if err != nil {
		return nil, err
	}
	if o.Model == "" && o.EmbedModel == "" {
		return nil, errors.New("model.name is missing; name the model that the server should use")
	}
	if o.AtOnce <= 0 {
		o.AtOnce = 2
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Client{
		http: newHTTP(a, o.Timeout), address: a, key: o.Key, model: o.Model, embed: o.EmbedModel,
		slots: make(chan struct{}, o.AtOnce), breaker: newBreaker(o.Now), random: o.Random,
	}, nil
}

// Remote reports whether questions leave this machine.
func (c *Client) Remote() bool { return c.address.host != "" }

// once sends at most one request. It waits neither for a free place nor for the breaker.
func (c *Client) once(send func() error) error {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	default:
		return fault(FaultBusy)
	}
	if !c.breaker.enter() {
		return fault(FaultOpen)
	}
	err := send()
	c.breaker.leave(err == nil)
	return err
}

// api makes the library's client for one request; the check belongs to what is asked.
func (c *Client) api(limit int64, check func([]byte) error) *openai.Client {
	config := openai.DefaultConfig(c.key)
	config.BaseURL = c.address.base
	config.HTTPClient = &exchange{http: c.http, limit: limit, check: check}
	return openai.NewClientWithConfig(config)
}

// A task is one thing that the model is asked to do.
type task struct {
	system string // what to do
	user   string // what to do it with, as JSON
	schema *openai.ChatCompletionResponseFormatJSONSchema
	tokens int
	decode func(content string) error
}

// ask sends a task, and decodes the answer before the breaker is told that all went well.
func (c *Client) ask(ctx context.Context, t task) error {
	if c.model == "" {
		return fault(FaultInput)
	}
	return c.once(func() error {
		resp, err := c.api(maxBody, checkChat).CreateChatCompletion(ctx, openai.ChatCompletionRequest{
			Model: c.model,
			Messages: []openai.ChatCompletionMessage{
				{Role: openai.ChatMessageRoleSystem, Content: t.system},
				{Role: openai.ChatMessageRoleUser, Content: t.user},
			},
			MaxTokens:      t.tokens,                    //nolint:staticcheck // local servers know this name, few know the newer one
			Temperature:    math.SmallestNonzeroFloat32, // zero would be left out, and the server's default taken
			N:              1,
			ResponseFormat: &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema, JSONSchema: t.schema},
		})
		if err != nil {
			return fault(KindOf(err))
		}
		if len(resp.Choices) != 1 {
			return fault(FaultEnvelope)
		}
		return t.decode(resp.Choices[0].Message.Content)
	})
}
