package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

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
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(file, os.LookupEnv)
			if err != nil {
				return err
			}
			options, err := botOptions(cmd.Context(), c, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			b, err := bot.New(cmd.Context(), options)
			if err != nil {
				return err
			}
			return b.Run(cmd.Context())
		},
	}
	configFlag(cmd, &file)
	return cmd
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVarP(file, "config", "c", "compa.yaml", "the configuration; \"\" takes all of it from the environment")
}

// botOptions turns the configuration into what the bot is made of.
func botOptions(ctx context.Context, c *config.Config, log io.Writer) (bot.Options, error) {
	logger, err := newLogger(c.Log, log)
	if err != nil {
		return bot.Options{}, err
	}
	model := modelOptions{Model: c.Model, state: c.State,
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
