// Package postbox is a mail server for tests: it takes what is sent to it and
// keeps it.
package postbox

import (
	"bufio"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// Letter is a message as it arrived.
type Letter struct {
	To, Subject, Text string
	Raw               string
}

// Postbox is a mail server on this machine.
type Postbox struct {
	t       testing.TB
	address string
	mu      sync.Mutex
	letters []Letter
	refuse  bool
}

// New opens a mail server that lives as long as the test.
func New(t testing.TB) *Postbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Postbox{t: t, address: "smtp://" + l.Addr().String()}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.talk(c)
		}
	}()
	return p
}

// Address is the server's, as settings write it.
func (p *Postbox) Address() string { return p.address }

// Refuse makes the server turn every message away, or take them again.
func (p *Postbox) Refuse(all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = all
}

// Letters are the messages that came, in their order; they are taken out.
func (p *Postbox) Letters() []Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.letters
	p.letters = nil
	return out
}

func (p *Postbox) talk(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	say("220 postbox")
	var to string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(verb, "EHLO"), strings.HasPrefix(verb, "HELO"):
			say("250 postbox")
		case strings.HasPrefix(verb, "RCPT TO:"):
			to = strings.Trim(strings.TrimSpace(line)[len("RCPT TO:"):], "<> ")
			if p.refusing() {
				say("451 not now")
				continue
			}
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			p.take(to, body(r))
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *Postbox) refusing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refuse
}

func body(r *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (p *Postbox) take(to, raw string) {
	l := Letter{To: to, Raw: raw}
	if m, err := mail.ReadMessage(strings.NewReader(raw)); err != nil {
		p.t.Errorf("a message cannot be read: %v", err)
	} else {
		l.Subject, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		var text io.Reader = m.Body
		if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			text = quotedprintable.NewReader(m.Body)
		}
		b, _ := io.ReadAll(text)
		l.Text = string(b)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, l)
}
