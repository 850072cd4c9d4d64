package app

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
	"homeward/migrations"
)

// metrics counts what operators watch. Labels are routes' patterns, never paths.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(d *db.DB) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "homeward_requests_total", Help: "Requests answered."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "homeward_request_seconds", Help: "Time to answer.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"method", "route"}),
	}
	m.registry.MustRegister(
		m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "homeward_database_connections", Help: "Connections in use."},
			func() float64 { return float64(d.Pool().Stat().AcquiredConns()) }),
	)
	return m
}

func (m *metrics) observe(method, pattern string, status, _ int, took time.Duration) {
	m.requests.WithLabelValues(method, pattern, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, pattern).Observe(took.Seconds())
}

// serve shows the metrics to this machine, or to who has the token.
func (m *metrics) serve(token string) http.HandlerFunc {
	h := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		allowed := token != "" && subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
		if token == "" {
			host, _, _ := net.SplitHostPort(r.RemoteAddr)
			ip := net.ParseIP(host)
			allowed = ip != nil && ip.IsLoopback() && r.Header.Get("X-Forwarded-For") == ""
		}
		if !allowed {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	}
}

// health tells whether the program lives and can work.
type health struct{ db *db.DB }

// Routes adds the addresses that watchers ask.
func (h health) Routes(r page.Router) {
	r.Get("/healthz", access.Anyone, h.alive)
	r.Get("/readyz", access.Anyone, h.ready)
}

func (health) alive(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

func (h health) ready(w http.ResponseWriter, r *http.Request) error {
	if err := h.db.Ping(r.Context()); err != nil {
		return err
	}
	if err := migrations.CheckPool(r.Context(), h.db.Pool()); err != nil {
		return err
	}
	return h.alive(w, r)
}
