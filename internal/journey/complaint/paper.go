package complaint

import (
	"context"
	"net/http"
	"strconv"

	"homeward/internal/journey/document"
	"homeward/internal/kit/page"
)

// blankAddress is the form that people fill in by hand.
const blankAddress = listAddress + "/blank"

// print answers with the record of a complaint on paper (D32), for those who
// handle it.
func (s Service) print(asFile bool) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		sh, err := s.load(r)
		if err != nil {
			return err
		}
		return s.Papers.PrintApart(w, r, document.Apart{
			Slug: "complaint", Base: address(sh.ID) + "/print", Office: sh.Office.Name, Language: sh.Language, Reference: sh.number(), Data: sh.facts,
		}, asFile)
	}
}

// blank answers with the form on which people complain by hand.
func (s Service) blank(asFile bool) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.Papers.PrintApart(w, r, document.Apart{Slug: "complaint_blank", Base: blankAddress, Office: page.User(r).OfficeName}, asFile)
	}
}

func (c Complaint) number() string { return strconv.FormatInt(c.ID, 10) }

// facts are the values of the record on paper.
func (sh sheet) facts(ctx context.Context) map[string]string {
	return map[string]string{
		"number": sh.number(), "received_on": sh.ReceivedOn.String(), "channel": string(sh.Channel), "category": sh.Category,
		"complainant": sh.who(ctx), "language": sh.Language, "reply_by": string(sh.Reply), "contact": sh.Secrets.Contact, "case": sh.CaseRef,
		"about_whom": sh.People.name(ctx, sh.About), "said": sh.Secrets.Said, "remedy": sh.Secrets.Remedy, "recorded_by": sh.People.name(ctx, sh.RecordedBy),
		"acknowledged_on": sh.AcknowledgedOn.String(), "outcome": string(sh.Outcome), "answer": sh.Handling.Answer, "answered_on": sh.AnsweredOn.String(),
		"answered_by": sh.People.name(ctx, sh.AnsweredBy), "appealed_on": sh.AppealedOn.String(), "appeal": sh.Handling.Appeal, "review": sh.Handling.Review,
		"closed_on": sh.ClosedOn.String(), "state": string(sh.State),
	}
}
