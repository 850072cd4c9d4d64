package report

import (
	"cmp"
	"context"
	_ "embed"
	"slices"

	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist"
)

//go:embed sql/i2.sql
var assistanceSQL string

//go:embed sql/i2_community.sql
var communitySQL string

// AssistanceRow is the evidence of report I2: a person whom an activity
// assisted.
type AssistanceRow struct {
	Activity          int64              `db:"activity_id"`
	Person            int64              `db:"person_id"` // 0: a family of whom nobody has left
	First             bool               `db:"first"`     // the activity counts here, with its money
	Day               date.Date          `db:"day"`
	Origin            string             `db:"origin_country"`
	Host              string             `db:"host_country"`
	Dimension         string             `db:"dimension"`
	Level             string             `db:"level"`
	Type              string             `db:"activity_type"`
	Modality          string             `db:"modality"`
	Minor             int64              `db:"amount_minor"`
	Currency          string             `db:"currency"`
	ProgrammeCurrency string             `db:"programme_currency"`
	Rate              reintegration.Rate `db:"rate_millionths"`
}

// CommunityRow is the evidence of report I2 for work without a case.
type CommunityRow struct {
	Activity  int64     `db:"activity_id"`
	Day       date.Date `db:"day"`
	Origin    string    `db:"origin_country"`
	Host      string    `db:"host_country"`
	Dimension string    `db:"dimension"`
	Level     string    `db:"level"`
	Reached   int       `db:"reached"`
	Returnees int       `db:"returnees"`
	Indirect  int       `db:"indirect"`
	Minor     int64     `db:"amount_minor"`
	Currency  string    `db:"currency"`
}

var (
	assistanceQuery = db.NewQuery[AssistanceRow](assistanceSQL)
	communityQuery  = db.NewQuery[CommunityRow](communitySQL)
)

// The currency of report I2.
const euro = "EUR"

// inEuro is what an amount is in euro cents; not known where it stands in
// another currency than the programme's, and the programme's is no euro.
func inEuro(minor int64, currency, programme string, rate reintegration.Rate) (int64, bool) {
	switch {
	case minor == 0, currency == euro:
		return minor, true
	case programme == euro && rate > 0:
		return rate.Of(minor), true
	}
	return 0, false
}

// assisted says what a figure of I2 sums up.
type assisted struct {
	Year                                         int
	Origin, Host, Dimension, Level, Type, Manner string
}

// compare puts figures in the order in which they are read.
func (a assisted) compare(b assisted) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Host, b.Host), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Dimension, b.Dimension),
		cmp.Compare(a.Level, b.Level), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Manner, b.Manner))
}

// Worth is money in euro cents, and how many activities have an amount that no
// rate turns into euros.
type Worth struct {
	Minor  int64
	NoRate int
}

func (w *Worth) add(minor int64, known bool) {
	w.Minor += minor
	if !known {
		w.NoRate++
	}
}

// AssistanceFigure is a row of schema I2.
type AssistanceFigure struct {
	assisted
	Worth
	Persons    int
	Activities int
}

// CommunityFigure is a row of schema I2 that no case stands behind: whom the
// work reached, and whom it serves.
type CommunityFigure struct {
	assisted
	Worth
	Activities, Reached, Returnees, Indirect int
}

// The manners in which schema I2 knows assistance to be given.
const (
	inCash     = "cash"
	inKind     = "in_kind"
	byReferral = "referral"
)

// mannerOf is the manner of a modality; empty where none was recorded.
func mannerOf(modality string) string {
	switch {
	case modality == "":
		return ""
	case codelist.PaidToPerson(modality):
		return inCash
	case modality == codelist.ModalityReferral:
		return byReferral
	}
	return inKind
}

// assistanceFigures sums up rows; the last figure is about all of them, each
// person counted once.
func assistanceFigures(rows []AssistanceRow) (out []AssistanceFigure, all AssistanceFigure) {
	figures, persons, everybody := map[assisted]*AssistanceFigure{}, map[assisted]map[int64]bool{}, map[int64]bool{}
	for _, r := range rows {
		k := assisted{r.Day.Year(), r.Origin, r.Host, r.Dimension, r.Level, r.Type, mannerOf(r.Modality)}
		f := figures[k]
		if f == nil {
			f = &AssistanceFigure{assisted: k}
			figures[k], persons[k] = f, map[int64]bool{}
		}
		if r.First {
			minor, known := inEuro(r.Minor, r.Currency, r.ProgrammeCurrency, r.Rate)
			f.add(minor, known)
			all.add(minor, known)
			f.Activities++
			all.Activities++
		}
		if r.Person != 0 {
			persons[k][r.Person], everybody[r.Person] = true, true
		}
	}
	for k, f := range figures {
		f.Persons = len(persons[k])
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b AssistanceFigure) int { return a.compare(b.assisted) })
	all.Persons = len(everybody)
	return out, all
}

// communityFigures sums up work without a case.
func communityFigures(rows []CommunityRow) (out []CommunityFigure) {
	for _, r := range rows {
		k := assisted{Year: r.Day.Year(), Origin: r.Origin, Host: r.Host, Dimension: r.Dimension, Level: r.Level}
		n := slices.IndexFunc(out, func(f CommunityFigure) bool { return f.assisted == k })
		if n < 0 {
			n, out = len(out), append(out, CommunityFigure{assisted: k})
		}
		f := &out[n]
		f.add(inEuro(r.Minor, r.Currency, "", 0))
		f.Activities++
		f.Reached += r.Reached
		f.Returnees += r.Returnees
		f.Indirect += r.Indirect
	}
	slices.SortFunc(out, func(a, b CommunityFigure) int { return a.compare(b.assisted) })
	return out
}

// AssistanceOutcome is report I2 for its parameters.
type AssistanceOutcome struct {
	ownHead
	Figures   []AssistanceFigure
	All       AssistanceFigure
	Community []CommunityFigure
}

func (o *AssistanceOutcome) run(ctx context.Context, s Service, u access.User, by db.Actor, p Params, leaves Format) error {
	return s.within(ctx, u, by, p, o.head(), leaves, func(r db.Reader, in arguments) error {
		rows, err := assistanceQuery.All(ctx, r, in)
		if err != nil {
			return err
		}
		o.Figures, o.All = assistanceFigures(rows)
		done, err := communityQuery.All(ctx, r, in)
		o.Community = communityFigures(done)
		return err
	})
}
