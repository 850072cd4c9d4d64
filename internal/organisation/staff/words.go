package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// memberView is what the page of a member shows.
type memberView struct {
	Member  Listed
	Form    *form.Form
	Offices []form.Option
	Now     time.Time
	Edit    bool // the reader may change the member
	Self    bool // the reader is the member
}

func backToList(ctx context.Context) *ui.Link {
	return &ui.Link{Label: i18n.T(ctx, "staff.list.title"), URL: "/admin/users"}
}

func languages() []form.Option {
	var out []form.Option
	for _, l := range i18n.Languages {
		out = append(out, form.Option{Value: string(l), Label: l.OwnName()})
	}
	return out
}

func dutyWords(ctx context.Context, ds []access.Duty) string {
	words := make([]string, len(ds))
	for i, d := range ds {
		words[i] = i18n.Enum(ctx, "access.duty", string(d))
	}
	return strings.Join(words, ", ")
}

// matrixRow is an act with the answer for each role.
type matrixRow struct {
	Words string
	Cells []matrixCell
}

type matrixCell struct {
	Role    string
	Granted bool
	Duty    string // that grants the act to the role; empty: none
}

// matrix is the matrix in words: acts granted to the same roles together.
func matrix(ctx context.Context) []matrixRow {
	actions := access.Actions()
	pattern := func(a access.Action) (p int) {
		for _, role := range access.Role("").Options() {
			p *= 2
			if slices.Contains(access.Granted(a), role) {
				p++
			}
		}
		return p
	}
	slices.SortStableFunc(actions, func(a, b access.Action) int { return pattern(b) - pattern(a) })
	rows := make([]matrixRow, len(actions))
	for i, a := range actions {
		rows[i].Words = i18n.Enum(ctx, "access.action", string(a))
		for _, role := range access.Role("").Options() {
			c := matrixCell{Role: i18n.Enum(ctx, "access.role", string(role)), Granted: slices.Contains(access.Granted(a), role)}
			if d := access.GrantedByDuty(a, role); d != "" {
				c.Duty = i18n.Enum(ctx, "access.duty", string(d))
			}
			rows[i].Cells = append(rows[i].Cells, c)
		}
	}
	return rows
}
