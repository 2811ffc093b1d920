package model

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"compa/bot/model/endpoint"
)

// Metrics is a [Meter] for Prometheus. Its labels are fixed words: no entry, room or text.
type Metrics struct {
	used    *prometheus.CounterVec
	faults  *prometheus.CounterVec
	latency *prometheus.HistogramVec
}

// NewMetrics makes the metrics and registers them.
func NewMetrics(to prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		used: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "compa_model_used_total",
			Help: "Questions for which the model's answer was taken, by whether it changed the decision."}, []string{"changed"}),
		faults: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "compa_model_faults_total",
			Help: "Questions answered without the model because of a fault, by kind."}, []string{"kind"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "compa_model_seconds",
			Help:    "How long questions waited for the model, in seconds.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 1.5, 2, 2.5, 3}}, []string{"outcome"}),
	}
	for _, c := range []prometheus.Collector{m.used, m.faults, m.latency} {
		if err := to.Register(c); err != nil {
			return nil, err
		}
	}
	m.begin()
	return m, nil
}

// begin makes every series at zero, so that a monitor sees the first of a kind as a rise.
func (m *Metrics) begin() {
	for _, kind := range endpoint.FaultKinds() {
		m.faults.WithLabelValues(string(kind))
	}
	for _, changed := range []string{"yes", "no"} {
		m.used.WithLabelValues(changed)
	}
	for _, outcome := range []string{"used", "fault"} {
		m.latency.WithLabelValues(outcome)
	}
}

// Used implements Meter.
func (m *Metrics) Used(changed bool) {
	m.used.WithLabelValues(map[bool]string{true: "yes", false: "no"}[changed]).Inc()
}

// Fault implements Meter.
func (m *Metrics) Fault(kind endpoint.FaultKind) { m.faults.WithLabelValues(string(kind)).Inc() }

// Took implements Meter.
func (m *Metrics) Took(d time.Duration, fine bool) {
	m.latency.WithLabelValues(map[bool]string{true: "used", false: "fault"}[fine]).Observe(d.Seconds())
}
