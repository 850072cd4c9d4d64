package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
	"homeward/internal/oversight/caseimport"
)

var importCommand = command{
	name: "import", summary: "Take over the workbook in which an office kept its caseload, or undo that.",
	usage:   "import FILE.xlsx --office CODE [--lang hu] [--programme CODE] [--dry-run] [--update] [--json] | import --undo ID --office CODE",
	example: "homeward import caseload.xlsx --office BUD --dry-run",
	run: func(ctx context.Context, c command, env environment, args []string) error {
		fs := c.flags(env)
		var o importOptions
		fs.StringVar(&o.office, "office", "", "code of the office")
		fs.StringVar(&o.lang, "lang", "", "language of the headings, hu, cs or en; without it they tell")
		fs.StringVar(&o.programme, "programme", "", "code of the programme its facts count under; without it the office's imported caseload")
		fs.BoolVar(&o.dry, "dry-run", false, "judge every row and keep nothing")
		fs.BoolVar(&o.update, "update", false, "take changed rows of earlier imports over")
		fs.BoolVar(&o.json, "json", false, "print the result as JSON")
		fs.Int64Var(&o.undo, "undo", 0, "number of the import to undo")
		rest, err := parse(fs, args)
		if err != nil {
			return err
		}
		if o.undo == 0 && len(rest) != 1 || o.undo != 0 && len(rest) != 0 {
			return fmt.Errorf("name one workbook, or --undo and the number of an import")
		}
		if o.lang != "" && string(i18n.Match(o.lang, "", "")) != o.lang {
			return fmt.Errorf("--lang: %q is none of hu, cs, en", o.lang)
		}
		if len(rest) == 1 {
			o.file = rest[0]
			if o.content, err = os.ReadFile(o.file); err != nil {
				return fmt.Errorf("the workbook cannot be read: %w", err)
			}
		}
		return withDatabase(ctx, env, func(base *app.Database) error {
			d, err := base.OpenReady(ctx)
			if err != nil {
				return err
			}
			defer d.Close()
			return o.run(app.InLanguage(ctx, "en"), d, env.out)
		})
	},
}

// importOptions are what the command line says about an import.
type importOptions struct {
	file, office, lang, programme string
	content                       []byte
	dry, update, json             bool
	undo                          int64
}

func (o importOptions) run(ctx context.Context, d *db.DB, out io.Writer) error {
	s := caseimport.Service{DB: d, Clock: clock.System()}
	if !o.dry && o.undo == 0 {
		if err := found(ctx, d, o.office); err != nil {
			return err
		}
	}
	of, err := officeNamed(ctx, d, o.office)
	if err != nil {
		return err
	}
	if o.undo != 0 {
		return o.undone(ctx, s, of, out)
	}
	taken, err := s.Import(ctx, db.System, of, caseimport.Input{
		Name: filepath.Base(o.file), Content: o.content, Programme: o.programme,
		Choice: caseimport.Choice{Language: i18n.Language(o.lang)}, Update: o.update,
	}, o.dry)
	if key := caseimport.FileProblem(err); key != "" {
		return fmt.Errorf("%s: %s", o.file, i18n.T(ctx, key))
	}
	if fault.Is(err, fault.NotFound) && o.programme != "" {
		return fmt.Errorf("--programme: there is no programme %q", o.programme)
	}
	if err != nil {
		return err
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(taken.Report())
	}
	return o.print(ctx, taken, out)
}

// found makes the office of a new installation, which has none yet.
func found(ctx context.Context, d *db.DB, code string) error {
	return d.Write(ctx, db.System, func(tx db.Tx) error {
		_, _, err := office.Found(ctx, tx, strings.ToUpper(code))
		return err
	})
}

// officeNamed finds the office; one that is not there is told with those that are.
func officeNamed(ctx context.Context, d *db.DB, code string) (o office.Office, err error) {
	err = d.Read(ctx, db.System, func(r db.Reader) error {
		var err error
		if o, err = office.ByCode(ctx, r, strings.ToUpper(code)); !fault.Is(err, fault.NotFound) {
			return err
		}
		all, err := office.List(ctx, r)
		if err != nil {
			return err
		}
		var known []string
		for _, k := range all {
			known = append(known, k.Code)
		}
		if len(known) == 0 {
			return fmt.Errorf("--office: there is no office yet; an administrator adds them")
		}
		return fmt.Errorf("--office: there is no office %q; there are %s", code, strings.Join(known, ", "))
	})
	return o, err
}

// firstRefused is how many refused rows are printed.
const firstRefused = 20

// print says what became of the workbook.
func (o importOptions) print(ctx context.Context, t caseimport.Taken, out io.Writer) error {
	var b strings.Builder
	r := t.Report()
	if o.dry {
		fmt.Fprintf(&b, "Dry run: nothing is kept.\n")
	} else {
		fmt.Fprintf(&b, "Import %d.\n", t.ID)
	}
	fmt.Fprintf(&b, "%6d rows\n%6d people imported, %d families\n%6d duplicates\n", r.Rows, r.Imported, r.Families, len(r.Duplicates))
	changed := 0
	for _, e := range t.Again {
		if len(e.Changed) > 0 {
			changed++
		}
	}
	if r.Updated > 0 {
		fmt.Fprintf(&b, "%6d changed rows taken over\n", r.Updated)
	} else if changed > 0 {
		fmt.Fprintf(&b, "%6d of them known from earlier imports and changed since; --update takes the changes over\n", changed)
	}
	fmt.Fprintf(&b, "%6d refused\n", len(r.Refused))
	for i, row := range r.Refused {
		if i == firstRefused {
			fmt.Fprintf(&b, "        and %d more; --json lists all\n", len(r.Refused)-i)
			break
		}
		fmt.Fprintf(&b, "        row %d, %s: %s\n", row.Row, i18n.Enum(ctx, "caseimport.field", string(row.Field)), i18n.Enum(ctx, "caseimport.reason", string(row.Reason)))
	}
	if !o.dry {
		fmt.Fprintf(&b, "To undo it: homeward import --undo %d --office %s\n", t.ID, strings.ToUpper(o.office))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (o importOptions) undone(ctx context.Context, s caseimport.Service, of office.Office, out io.Writer) error {
	kept, err := s.Undo(ctx, caseimport.Operator(of), db.System, o.undo)
	switch {
	case fault.Is(err, fault.NotFound):
		return fmt.Errorf("--undo: office %s has no import %d", of.Code, o.undo)
	case fault.Is(err, fault.Refused):
		return fmt.Errorf("--undo: import %d does not stand; it waits in its preview or is undone", o.undo)
	case err != nil:
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Import %d is undone.\n", o.undo)
	if len(kept) > 0 {
		fmt.Fprintf(&b, "%d cases stay, because somebody has worked on them since:\n", len(kept))
	}
	for _, k := range kept {
		fmt.Fprintf(&b, "  %s\n", k.Reference)
	}
	_, err = io.WriteString(out, b.String())
	return err
}
