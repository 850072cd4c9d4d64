package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Scanner is the command that judges files before they are kept: it reads one
// on its standard input and ends with 0 if it is clean, with 1 if it is not.
type Scanner struct {
	command []string
}

// scanWithin is how long a scan may take.
const scanWithin = 60 * time.Second

// NewScanner makes a scanner of a command line, split at spaces; no shell
// reads it. Without a command nothing is scanned. A command that is not there
// is an error, so that nobody believes files to be scanned that are not.
func NewScanner(line string) (Scanner, error) {
	s := Scanner{command: strings.Fields(line)}
	if len(s.command) == 0 {
		return s, nil
	}
	path, err := exec.LookPath(s.command[0])
	if err != nil {
		return s, fmt.Errorf("virus scanner: %w", err)
	}
	s.command[0] = path
	return s, nil
}

// Judge returns ErrInfected for a file that was refused, and ErrUnjudged where
// the scanner gave no answer: such a file is not kept either.
func (s Scanner) Judge(ctx context.Context, content []byte) error {
	if len(s.command) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, scanWithin)
	defer cancel()
	c := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	c.Stdin = bytes.NewReader(content)
	c.WaitDelay = time.Second
	err := c.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended) && ended.ExitCode() == 1:
		return ErrInfected
	}
	return fmt.Errorf("%w: %w", ErrUnjudged, err)
}
