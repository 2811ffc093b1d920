package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"compa/bot"
)

// Bounds of one request for the metrics: a monitor's are short.
const (
	metricsTimeout = 5 * time.Second
	metricsHeader  = 16 << 10 // bytes
)

// listenForMetrics takes the address, or nothing where none is set.
func listenForMetrics(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("metrics.listen: %w", err)
	}
	return l, nil
}

func closeListener(l net.Listener) error {
	if l == nil {
		return nil
	}
	return l.Close()
}

// serveMetrics answers at the listener until stop is called.
func serveMetrics(l net.Listener, handler http.Handler) (stop func() error) {
	server := &http.Server{
		Handler: handler, MaxHeaderBytes: metricsHeader,
		ReadTimeout: metricsTimeout, WriteTimeout: metricsTimeout, IdleTimeout: time.Minute,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return func() error {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			return fmt.Errorf("metrics: %w", err)
		}
		return nil
	}
}

// metricsHandler serves what is registered and how the bot is doing. It adds gauges to the registry.
func metricsHandler(registry *prometheus.Registry, health func() bot.Health) http.Handler {
	registry.MustRegister(collectors.NewGoCollector(),
		gauge("compa_up", "1 while the bot is logged in and hears its homeserver.", func() float64 {
			if health().OK() {
				return 1
			}
			return 0
		}),
		gauge("compa_last_sync_timestamp_seconds", "When the bot last heard from its homeserver; 0 for never.", func() float64 {
			if last := health().LastSync; !last.IsZero() {
				return float64(last.Unix())
			}
			return 0
		}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if !health().OK() {
			http.Error(w, "not connected", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}
