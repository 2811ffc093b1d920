package homeserver

import (
	"fmt"
	"net/url"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// serverName is the domain of every account. It is not resolved by anybody:
// federation is off.
const serverName = "localhost"

// section keeps the configuration readable as the nested maps that it is.
type section map[string]any

// configuration is Dendrite's configuration for tests: everything in one
// folder, federation off, cheap passwords. Key names are those of
// dendrite-sample.yaml of [DendriteVersion].
func configuration(folder, secret string, rateLimits bool) ([]byte, error) {
	text, err := yaml.Marshal(section{
		"version":        2,
		"global":         globalSection(folder),
		"client_api":     clientSection(secret, rateLimits),
		"federation_api": section{"database": database(folder, "federation"), "key_perspectives": []section{}},
		"key_server":     section{"database": database(folder, "keys")},
		"relay_api":      section{"database": database(folder, "relay")},
		"room_server":    section{"database": database(folder, "rooms")},
		"media_api":      section{"database": database(folder, "media"), "base_path": filepath.Join(folder, "media")},
		"mscs":           section{"database": database(folder, "mscs"), "mscs": []string{}},
		"sync_api":       section{"database": database(folder, "sync"), "search": section{"enabled": false}},
		"user_api":       section{"account_database": database(folder, "users"), "bcrypt_cost": 4},
		"logging":        []section{{"type": "std", "level": "info"}},
	})
	if err != nil {
		return nil, fmt.Errorf("write dendrite's configuration: %w", err)
	}
	return text, nil
}

func globalSection(folder string) section {
	return section{
		"server_name":        serverName,
		"private_key":        filepath.Join(folder, "signing_key.pem"),
		"disable_federation": true,
		"presence":           section{"enable_inbound": false, "enable_outbound": false},
		// On disk: in memory it loses events it has acknowledged when it restarts.
		"jetstream": section{"storage_path": filepath.Join(folder, "jetstream")},
		"cache":     section{"max_size_estimated": "64mb", "max_age": "1h"},
	}
}

func clientSection(secret string, rateLimits bool) section {
	return section{
		"registration_disabled":      true,
		"guests_disabled":            true,
		"registration_shared_secret": secret,
		"rate_limiting":              section{"enabled": rateLimits, "threshold": 5, "cooloff_ms": 500},
	}
}

// database names one SQLite file per component. The question mark is escaped
// because Dendrite drops a plain query; escaped, it reaches the driver. Without
// fsync a round trip costs a third less CPU, and a machine that loses power
// loses only a test.
func database(folder, component string) section {
	path := url.URL{Path: filepath.Join(folder, component+".db")}
	return section{"connection_string": "file:" + path.EscapedPath() + "%3F_journal_mode=WAL&_synchronous=OFF"}
}
