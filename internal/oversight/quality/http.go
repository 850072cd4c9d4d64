package quality

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
)

// pageSize is how many rows a page shows.
const pageSize = 50

// Routes adds the list.
func (s Service) Routes(r page.Router) {
	r.Get("/quality", access.QualityView, s.show)
}

// view is the page: all rules with their numbers, or the rows of one.
type view struct {
	Counts map[string]int
	Rule   Rule // empty: all
	Rows   []Row
	Older  string // where the next page begins; empty: this is the last
	Office bool   // the whole office's, not one's own
	// Manager may choose between the two.
	Manager bool
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	u, q := page.User(r), r.URL.Query()
	v := view{Counts: map[string]int{}, Manager: u.Role == access.OfficeManager}
	v.Office = v.Manager && q.Get("whose") != "mine"
	v.Rule, _ = ruleOf(q.Get("rule"))
	var whose int64
	if !v.Office {
		whose = u.ID
	}
	today := casefile.Today(s.Clock, u)
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if v.Rule.ID == "" {
			return counted.Each(r.Context(), rd, func(c Count) error {
				v.Counts[c.Rule] = c.N
				return nil
			}, u.OfficeID, whose, today)
		}
		caseID, memberID := after(q.Get("after"))
		v.Rows, err = listed[v.Rule.ID].All(r.Context(), rd, u.OfficeID, whose, today, caseID, memberID, pageSize+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.Rows) > pageSize {
		v.Rows = v.Rows[:pageSize]
		last := v.Rows[pageSize-1]
		v.Older = v.at(strconv.FormatInt(last.CaseID, 10) + "~" + strconv.FormatInt(last.MemberID, 10))
	}
	return page.Render(w, r, http.StatusOK, qualityPage(v))
}

// after reads where a page begins; what cannot be read is the beginning.
func after(s string) (caseID, memberID int64) {
	a, b, _ := strings.Cut(s, "~")
	caseID, errA := strconv.ParseInt(a, 10, 64)
	memberID, errB := strconv.ParseInt(b, 10, 64)
	if errA != nil || errB != nil {
		return 0, 0
	}
	return caseID, memberID
}

// at is the address of a page of the rule's rows.
func (v view) at(from string) string {
	return address(v.Rule.ID, v.Office, from)
}

func address(rule string, whole bool, from string) string {
	q := url.Values{}
	if rule != "" {
		q.Set("rule", rule)
	}
	if !whole {
		q.Set("whose", "mine")
	}
	if from != "" {
		q.Set("after", from)
	}
	if len(q) == 0 {
		return "/quality"
	}
	return "/quality?" + q.Encode()
}

// url is the page on which the row is put right.
func (r Row) url(rule Rule) string {
	return strings.TrimSuffix("/cases/"+r.Reference+"/"+rule.Section, "/")
}
