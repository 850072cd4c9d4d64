package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"homeward/internal/app"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
)

// exporting are the flags that make a report the file that its page makes.
type exporting struct {
	what, audience, recipient, purpose, by, out, password *string
	snapshot                                              *int64
}

func exportFlags(fs *flag.FlagSet) exporting {
	return exporting{
		what:      fs.String("what", "", "what goes out as an encrypted ZIP: figures, rows, audit or evaluation"),
		audience:  fs.String("audience", "", "for whom: own_office, donor, authority, partner or public"),
		recipient: fs.String("recipient", "", "who gets the file"),
		purpose:   fs.String("purpose", "", "what it is for"),
		by:        fs.String("by", "", "e-mail of the staff member who exports and whose rights hold"),
		out:       fs.String("out", "", "file to write; there must be none of that name"),
		password:  fs.String("password-file", "", "file with the password (16 letters or more, nobody else may read it); where there is none, one is made and written there; - writes it to the output"),
		snapshot:  fs.Int64("snapshot", 0, "number of the snapshot that goes out instead of the report of today"),
	}
}

// given reports whether a flag stands on the command line.
func given(fs *flag.FlagSet, name string) (there bool) {
	fs.Visit(func(f *flag.Flag) { there = there || f.Name == name })
	return there
}

// wanted reports whether any of the flags is there.
func (x exporting) wanted() bool {
	for _, f := range []*string{x.what, x.audience, x.recipient, x.purpose, x.by, x.out, x.password} {
		if *f != "" {
			return true
		}
	}
	return *x.snapshot != 0
}

// request is what the flags ask for; what is missing is named.
func (x exporting) request(names []string, q export.Request, from, to string) (export.Request, error) {
	for _, f := range []struct{ name, value string }{
		{"what", *x.what}, {"audience", *x.audience}, {"recipient", *x.recipient}, {"purpose", *x.purpose}, {"by", *x.by}, {"out", *x.out}, {"password-file", *x.password},
	} {
		if strings.TrimSpace(f.value) == "" {
			return q, fmt.Errorf("an export needs --%s", f.name)
		}
	}
	q.What, q.Audience, q.Recipient, q.Purpose, q.Snapshot = export.What(*x.what), disclosure.Audience(*x.audience), *x.recipient, *x.purpose, *x.snapshot
	switch {
	case !slices.Contains(q.What.Options(), q.What):
		return q, fmt.Errorf("--what: there is no %q", q.What)
	case !slices.Contains(q.Audience.Options(), q.Audience):
		return q, fmt.Errorf("--audience: there is no %q", q.Audience)
	case !slices.Contains(q.Format.Options(), q.Format):
		return q, fmt.Errorf("--format: an export is csv or xlsx, not %q", q.Format)
	case len([]rune(q.Recipient)) > 200 || len([]rune(q.Purpose)) > 1000:
		return q, errors.New("--recipient has at most 200 letters, --purpose at most 1000")
	case q.Snapshot != 0:
		if len(names) > 0 || from+to+q.Office+q.Programme != "" {
			return q, errors.New("a snapshot says itself of which report, days, office and programme it is")
		}
		return q, nil
	}
	err := named(names)
	if err != nil {
		return q, err
	}
	q.Report = names[0]
	if q.From, err = day("from", from); err != nil {
		return q, err
	}
	q.To, err = day("to", to)
	return q, err
}

// run makes the file.
func (x exporting) run(ctx context.Context, env environment, q export.Request) error {
	return x.write(env.out, func(password string, to io.Writer) (e export.Export, err error) {
		err = withDatabase(ctx, env, func(base *app.Database) error {
			d, err := base.OpenReady(ctx)
			if err != nil {
				return err
			}
			defer d.Close()
			box, err := base.Box(ctx, env.config, d)
			if err != nil {
				return err
			}
			e, err = app.Export(ctx, d, box, *x.by, q, password, to)
			return err
		})
		return e, err
	})
}

// write gives the file and the password their places, and tells what was made.
// Whatever fails, no half file and no password without a file stay behind.
func (x exporting) write(told io.Writer, do func(password string, to io.Writer) (export.Export, error)) (err error) {
	password, fresh, err := readPassword(*x.password)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(*x.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(*x.out))
		}
	}()
	if fresh && *x.password != "-" {
		if err := writeNew(*x.password, password+"\n"); err != nil {
			return fmt.Errorf("--password-file: %w", err)
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(*x.password))
			}
		}()
	}
	e, err := do(password, file)
	if err != nil {
		return err
	}
	if *x.password == "-" {
		if _, err := fmt.Fprintln(told, password); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(told, "/exports/%d\n%d rows, %d bytes\nSHA-256 %x\n", e.ID, e.Rows, e.Size, e.SHA256)
	return err
}

// writeNew puts a text into a file that was not there, for nobody else to read.
func writeNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// shortest is how long a password of one's own is at least.
const shortest = 16

// readPassword reads the password of a file, or makes one where there is none.
func readPassword(name string) (password string, fresh bool, err error) {
	if name == "-" {
		return export.NewPassword(), true, nil
	}
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return export.NewPassword(), true, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("--password-file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", false, fmt.Errorf("--password-file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", false, fmt.Errorf("--password-file: others may read %s; chmod 600 it", name)
	}
	b, err := io.ReadAll(io.LimitReader(f, 1000))
	if err != nil {
		return "", false, fmt.Errorf("--password-file: %w", err)
	}
	password = strings.TrimRight(string(b), "\r\n")
	if len([]rune(password)) < shortest || strings.ContainsAny(password, "\r\n") {
		return "", false, fmt.Errorf("--password-file: %s must hold one line of %d letters or more", name, shortest)
	}
	return password, false, nil
}
