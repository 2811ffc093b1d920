package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"compa/bot"
	"compa/bot/matrix"
	"compa/config"
)

func runCommand() *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Start the bot and answer until it is stopped",
		Long: "Run answers until it is stopped. With metrics.listen in the configuration it also serves, on this machine,\n" +
			"/metrics for Prometheus and /healthz, which is 200 while the bot hears its homeserver and 503 while it does not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(file, os.LookupEnv)
			if err != nil {
				return err
			}
			return runBot(cmd.Context(), c, cmd.ErrOrStderr())
		},
	}
	configFlag(cmd, &file)
	return cmd
}

// runBot runs the bot, and beside it what serves its metrics where that is set.
func runBot(ctx context.Context, c *config.Config, log io.Writer) error {
	// The address is taken before anything else is done, so that a taken one is told at once.
	listener, err := listenForMetrics(ctx, c.Metrics.Listen)
	if err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	b, err := newBot(ctx, c, registry, log)
	if err != nil {
		return errors.Join(err, closeListener(listener))
	}
	if listener == nil {
		return b.Run(ctx)
	}
	stop := serveMetrics(listener, metricsHandler(registry, b.Health))
	return errors.Join(b.Run(ctx), stop())
}

func newBot(ctx context.Context, c *config.Config, metrics prometheus.Registerer, log io.Writer) (*bot.Bot, error) {
	options, err := botOptions(ctx, c, metrics, log)
	if err != nil {
		return nil, err
	}
	return bot.New(ctx, options)
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVarP(file, "config", "c", "compa.yaml", "the configuration; \"\" takes all of it from the environment")
}

// botOptions turns the configuration into what the bot is made of.
func botOptions(ctx context.Context, c *config.Config, metrics prometheus.Registerer, log io.Writer) (bot.Options, error) {
	logger, err := newLogger(c.Log, log)
	if err != nil {
		return bot.Options{}, err
	}
	model := modelOptions{Model: c.Model, state: c.State, metrics: metrics,
		background: func(work func(context.Context)) { go work(ctx) },
		warn:       func(err error) { logger.Warn().Err(err).Msg("The language model is not used as configured") }}
	p, err := assemble(assembleOptions{library: c.Answers.Library, language: c.Answers.Language,
		place: c.Answers.Place, now: time.Now, model: model})
	if err != nil {
		return bot.Options{}, err
	}
	return bot.Options{
		Matrix:    matrixOptions(c, logger),
		Converser: optOut(p.conversation, c.Model.OffRooms),
		Retention: c.Retention,
	}, nil
}

func matrixOptions(c *config.Config, logger zerolog.Logger) matrix.Options {
	return matrix.Options{
		Homeserver: c.Homeserver.URL, UserID: c.Homeserver.User, Device: c.Homeserver.Device,
		Password: c.Homeserver.Password, AccessToken: c.Homeserver.AccessToken, Folder: c.State,
		Invites: matrix.InvitePolicy{Everyone: c.Rooms.InviteAll, Users: c.Rooms.InviteUsers, Servers: c.Rooms.InviteServers},
		Prefix:  c.Rooms.Prefix, Ignored: c.Rooms.Ignore, Clock: time.Now, Logger: logger,
	}
}

func newLogger(c config.Log, w io.Writer) (zerolog.Logger, error) {
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil {
		return zerolog.Logger{}, fmt.Errorf("log.level: %w", err)
	}
	if !c.JSON {
		w = zerolog.ConsoleWriter{Out: w, NoColor: true, TimeFormat: time.RFC3339}
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger(), nil
}
