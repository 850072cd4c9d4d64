// Package app wires Homeward together: settings, database, order of the
// middleware, routes, jobs. What is wired is written here and nowhere else.
package app

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"homeward/internal/kit/pg"
)

// Config is what an installation may set.
type Config struct {
	Addr           string // address the pages are served on
	URL            string // address people use, https://… behind a proxy; empty: http on Addr
	DataDir        string // where the embedded database and keys are
	DatabaseURL    string // owner's sign-in to a server of one's own; empty: the embedded one
	AppDatabaseURL string // the program's own sign-in, where roles are made by hand
	PostgresBin    string // where initdb and postgres are, if not found by themselves
	LogFormat      string // text or json
	MetricsToken   string // bearer token that opens /metrics from elsewhere than loopback
	HelpContact    string // whom people call who cannot sign in
	SealKey        string // keys in base64 that files and restricted sections are sealed with; empty: a file in DataDir
	VirusScan      string // command that judges a sent file on its standard input; empty: none
	Chromium       string // browser that makes PDF files; empty: looked for; "none": no PDF files
	MailServer     string // where e-mail is given to, smtp://…; empty: none is sent
	MailFrom       string // who the e-mail is from
	Demo           bool   // demonstration: invented data, known passwords
	DemoPublic     bool   // lets a demonstration listen beyond this machine
}

// setting is one environment variable and the field it fills.
type setting struct {
	name, fallback, help string
	field                func(*Config) *string
}

var settings = []setting{
	{"HOMEWARD_ADDR", "127.0.0.1:8080", "address to serve the pages on", func(c *Config) *string { return &c.Addr }},
	{"HOMEWARD_URL", "", "address people use (https://… behind a proxy); sets secure cookies", func(c *Config) *string { return &c.URL }},
	{"HOMEWARD_DATA_DIR", "", "directory of the embedded database and of keys; by default a place for this user", func(c *Config) *string { return &c.DataDir }},
	{"DATABASE_URL", "", "postgres://owner:…@host/db of a server of your own, instead of the embedded one", func(c *Config) *string { return &c.DatabaseURL }},
	{"HOMEWARD_APP_DATABASE_URL", "", "sign-in of the role homeward_app, where roles are made by hand", func(c *Config) *string { return &c.AppDatabaseURL }},
	{"HOMEWARD_PG_BIN", "", "directory of initdb and postgres, if they are not found by themselves", func(c *Config) *string { return &c.PostgresBin }},
	{"HOMEWARD_LOG", "text", "form of the log: text or json", func(c *Config) *string { return &c.LogFormat }},
	{"HOMEWARD_METRICS_TOKEN", "", "token that opens /metrics from other machines; without it only this one may read", func(c *Config) *string { return &c.MetricsToken }},
	{"HOMEWARD_HELP_CONTACT", "", "telephone or e-mail shown to people who cannot sign in", func(c *Config) *string { return &c.HelpContact }},
	{"HOMEWARD_SEAL_KEY", "", "32 bytes in base64 that files and restricted sections are sealed with; older keys after a comma; by default the file seal.key in HOMEWARD_DATA_DIR, made at the first start. Keep a copy apart from backups: without it sealed contents are lost", func(c *Config) *string { return &c.SealKey }},
	{"HOMEWARD_VIRUS_SCAN", "", "command that reads each sent file on its standard input and ends with 0 for a clean and 1 for a refused one (clamdscan -); nothing is scanned without it", func(c *Config) *string { return &c.VirusScan }},
	{"HOMEWARD_CHROMIUM", "", "Chromium that makes PDF files, if it is not found by itself; none: no PDF files", func(c *Config) *string { return &c.Chromium }},
	{"HOMEWARD_SMTP", "", "mail server for the morning's counts, smtp://user:password@host:587 or smtps://…:465; without it no e-mail is sent", func(c *Config) *string { return &c.MailServer }},
	{"HOMEWARD_MAIL_FROM", "", "sender of the e-mail: homeward@office.example", func(c *Config) *string { return &c.MailFrom }},
}

// Load reads the settings. An unknown HOMEWARD_ variable is an error, so that
// a misspelt one is not silently without effect.
func Load(environ []string) (Config, error) {
	var c Config
	given := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		known := slices.ContainsFunc(settings, func(s setting) bool { return s.name == name })
		if strings.HasPrefix(name, "HOMEWARD_") && !known {
			return c, fmt.Errorf("unknown setting %s; `homeward serve -h` lists those there are", name)
		}
		given[name] = value
	}
	for _, s := range settings {
		*s.field(&c) = s.fallback
		if v, ok := given[s.name]; ok && v != "" {
			*s.field(&c) = v
		}
	}
	if c.DataDir == "" {
		c.DataDir = pg.DefaultDataDir()
	}
	abs, err := filepath.Abs(c.DataDir)
	if err != nil {
		return c, fmt.Errorf("HOMEWARD_DATA_DIR: %w", err)
	}
	c.DataDir = abs
	if c.LogFormat != "text" && c.LogFormat != "json" {
		return c, fmt.Errorf("HOMEWARD_LOG is text or json, not %q", c.LogFormat)
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return c, fmt.Errorf("HOMEWARD_ADDR: %w", err)
	}
	return c, nil
}

// Environment is the environment of this process.
func Environment() []string { return os.Environ() }

// WriteSettings lists the settings for `homeward serve -h`.
func WriteSettings(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		fallback := s.fallback
		if fallback != "" {
			fallback = " (" + fallback + ")"
		}
		fmt.Fprintf(t, "  %s\t%s%s\n", s.name, s.help, fallback)
	}
	t.Flush()
}

// Loopback reports whether an address is reachable from this machine only.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Plain reports that pages go over plain http, where cookies cannot be Secure.
func (c Config) Plain() bool { return !strings.HasPrefix(c.URL, "https://") }

// Address is where people find the program.
func (c Config) Address() string {
	if c.URL != "" {
		return c.URL
	}
	return "http://" + c.Addr
}
