package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"compa/bot/matrix/homeserver"

	"go.yaml.in/yaml/v3"
)

// section keeps the configuration readable as the nested maps that it is.
type section map[string]any

// writeConfig writes the bot's configuration as `compa init` documents it,
// with the password in a file of its own, and returns its path.
func (d *demo) writeConfig(account homeserver.Account) (string, error) {
	text, err := yaml.Marshal(section{
		"homeserver": section{
			"url": d.server.URL().String(), "user": account.UserID.String(),
			"device": "Compa (demo)", "password_file": "password",
		},
		"rooms": section{"invite": section{"everyone": true}},
		"state": "state",
		"log":   section{"level": "info"},
	})
	if err != nil {
		return "", fmt.Errorf("write the bot's configuration: %w", err)
	}
	for name, content := range map[string][]byte{"compa.yaml": text, "password": []byte(account.Password + "\n")} {
		if err := os.WriteFile(filepath.Join(d.folder, name), content, 0o600); err != nil {
			return "", fmt.Errorf("write the bot's configuration: %w", err)
		}
	}
	return filepath.Join(d.folder, "compa.yaml"), nil
}

// botEnvironment is ours without what would lead the bot away from the demo:
// the environment wins over the file, and whoever develops the bot may have a
// real account in it.
func botEnvironment(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(setting string) bool {
		for _, prefix := range []string{"COMPA_HOMESERVER_", "COMPA_ROOMS_", "COMPA_STATE"} {
			if strings.HasPrefix(setting, prefix) {
				return true
			}
		}
		return false
	})
}
