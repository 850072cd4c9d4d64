package reintegration

import (
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// NeedLevel is where a need lies: with the person, around them, or in what the
// country offers.
type NeedLevel string

// Options are the levels of needs, in the order of the matrix.
func (NeedLevel) Options() []NeedLevel { return []NeedLevel{"individual", "community", "structural"} }

// Priority is how urgent a need is.
type Priority string

// NoNeed is the answer that a side was considered and nothing is needed there.
const NoNeed Priority = "none"

// Options are the answers, the most urgent first.
func (Priority) Options() []Priority { return []Priority{"first", "second", "third", NoNeed} }

// NeedDetails are what is written about a need.
type NeedDetails struct {
	Member     int64     `db:"member_id,null" form:"member"` // 0: the family
	Level      NeedLevel `db:"level" form:"level,required"`
	Dimension  Dimension `db:"dimension" form:"dimension,required"`
	Priority   Priority  `db:"priority" form:"priority,required"`
	Need       string    `db:"need" form:"need,max=2000"`
	OwnWords   string    `db:"own_words" form:"own_words,max=2000"`
	Strengths  string    `db:"strengths" form:"strengths,max=2000"`
	Obstacles  string    `db:"obstacles" form:"obstacles,max=2000"`
	AssessedOn date.Date `db:"assessed_on" form:"assessed_on,required"`
}

// Need is a cell of the matrix, answered for the family or for one of them.
type Need struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	NeedDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// settle completes what the form leaves to the program, and notes what is
// wrong; was are the stored details.
func (d *NeedDetails) settle(f *form.Form, c casefile.Case, was NeedDetails, today date.Date) {
	switch taking := c.Taking(); {
	case d.Member == 0 && len(taking) == 1:
		d.Member = taking[0].ID
	case d.Member != 0 && d.Member != was.Member && !slices.Contains(casefile.MemberIDs(taking), d.Member):
		f.Problem("member", "form.not_an_option")
	}
	if d.Priority != "" && d.Priority != NoNeed && d.Need == "" {
		f.Problem("need", "form.required")
	}
	if d.AssessedOn.After(today) {
		f.Problem("assessed_on", "form.in_future")
	}
}

// needsAt are the needs of one cell of the matrix.
func needsAt(all []Need, l NeedLevel, d Dimension) []Need {
	var out []Need
	for _, n := range all {
		if n.Level == l && n.Dimension == d {
			out = append(out, n)
		}
	}
	return out
}

// Unconsidered are the dimensions of which nobody has said anything, not even
// that nothing is needed.
func Unconsidered(all []Need) []Dimension {
	return slices.DeleteFunc(Dimension("").Options(), func(d Dimension) bool {
		return slices.ContainsFunc(all, func(n Need) bool { return n.Dimension == d })
	})
}
