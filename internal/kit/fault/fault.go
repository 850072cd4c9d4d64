// Package fault names the kinds of failure the program tells apart, so that
// one place can turn any error into the right page.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind says what sort of failure an error is.
type Kind int

const (
	// Internal is a defect or an outage nobody foresaw; the default.
	Internal Kind = iota
	// NotFound is a record that does not exist, or is outside the asker's scope.
	NotFound
	// Forbidden is an act the person's role does not have.
	Forbidden
	// SignedOut is a request without a living session.
	SignedOut
	// Stale is a save based on a version somebody else has replaced.
	Stale
	// Refused is an act whose needs are not met, or input that cannot be used.
	Refused
	// TooMany is a limit on attempts reached.
	TooMany
	// TooLarge is a body beyond the size allowed.
	TooLarge
	// Unavailable is a database or lock that did not answer in time.
	Unavailable
)

type failure struct {
	kind Kind
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// New makes an error of a kind; the format takes %w like fmt.Errorf.
func New(k Kind, format string, args ...any) error {
	return failure{kind: k, err: fmt.Errorf(format, args...)}
}

// Of returns the kind of an error; an error that has none is Internal.
func Of(err error) Kind {
	var f failure
	if errors.As(err, &f) {
		return f.kind
	}
	return Internal
}

// Is reports whether err is a failure of kind k.
func Is(err error, k Kind) bool {
	return err != nil && Of(err) == k
}

var statuses = map[Kind]int{
	Internal:    http.StatusInternalServerError,
	NotFound:    http.StatusNotFound,
	Forbidden:   http.StatusForbidden,
	SignedOut:   http.StatusUnauthorized,
	Stale:       http.StatusConflict,
	Refused:     http.StatusUnprocessableEntity,
	TooMany:     http.StatusTooManyRequests,
	TooLarge:    http.StatusRequestEntityTooLarge,
	Unavailable: http.StatusServiceUnavailable,
}

// Status is the HTTP status that tells of the error.
func Status(err error) int {
	return statuses[Of(err)]
}
