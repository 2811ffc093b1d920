// Command serve runs the well-behaved fake of a model server on loopback, to
// try `make test-model` without a model.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"compa/bot/model/fake"
)

func main() {
	address := "127.0.0.1:8089"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	server := &http.Server{Addr: address, Handler: fake.Sensible(), ReadHeaderTimeout: time.Second}
	fmt.Fprintf(os.Stderr, "a fake model server listens on http://%s/v1\n", address)
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
