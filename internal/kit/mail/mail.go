// Package mail sends notices by e-mail. What is in them may lie on anybody's
// screen: they count and link, and name nobody.
package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is a notice to one person.
type Message struct {
	To, Subject, Text string
}

// Sender takes messages to where they are delivered.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Server is a mail server that takes our messages.
type Server struct {
	from    string
	host    string
	options []gomail.Option
}

// patience is how long a server may take for a message.
const patience = 8 * time.Second

// Parse reads the address of a mail server, smtp://user:password@host:587 or
// smtps://…:465, and who the messages are from. Without an address there is no
// Server. Beyond this machine a connection that cannot be sealed is refused.
func Parse(address, from string) (*Server, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("a mail server is written smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	if err := gomail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("messages need a sender, such as homeward@office.example: %w", err)
	}
	s := &Server{from: from, host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(patience), gomail.WithHELO("homeward")}}
	switch {
	case u.Scheme == "smtps":
		s.with(gomail.WithSSL())
	case local(s.host):
		s.with(gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		s.with(gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	s.with(gomail.WithTLSConfig(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}))
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, fmt.Errorf("port of the mail server: %w", err)
		}
		s.with(gomail.WithPort(n))
	}
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		s.with(gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user), gomail.WithPassword(password))
	}
	return s, nil
}

func (s *Server) with(o ...gomail.Option) { s.options = append(s.options, o...) }

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send gives a message to the server.
func (s *Server) Send(ctx context.Context, m Message) error {
	msg := gomail.NewMsg()
	if err := msg.From(s.from); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := c.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail to %s: %w", s.host, err)
	}
	return nil
}
