package travel

import (
	"context"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// askable are the members for whom cash can be asked for now.
func (v purse) askable() []casefile.Member {
	return slices.DeleteFunc(travellers(v.Case), func(m casefile.Member) bool {
		return slices.ContainsFunc(v.Allowances, func(a Allowance) bool {
			return a.MemberID == m.ID && (a.State == CashAsked || a.State == CashApproved || a.State == CashPaid)
		})
	})
}

func (v purse) mayAsk() bool {
	return v.Locked == "" && v.Limits.AllowsCash && len(v.askable()) > 0 && access.Can(v.User, access.TravelPrepare)
}

func (v purse) mayPrepare() bool {
	return v.Case.Open() && access.Can(v.User, access.TravelPrepare)
}

func (v purse) mayAnswer(a Allowance) bool {
	return v.Case.Open() && a.State == CashAsked && access.Second(v.User, a.AskedBy) && access.Can(v.User, access.TravelApprove)
}

// cap tells what the programme grants a member.
func (v purse) cap(ctx context.Context, m casefile.Member, today date.Date) string {
	most := v.Limits.entitled(m, today)
	if most.IsZero() {
		return i18n.T(ctx, "travel.cash.none_granted")
	}
	return i18n.T(ctx, "travel.cash.cap", "Cap", i18n.Money(ctx, most))
}

func (v purse) of(m casefile.Member) []Allowance {
	return slices.DeleteFunc(slices.Clone(v.Allowances), func(a Allowance) bool { return a.MemberID != m.ID })
}

func (v purse) name(ctx context.Context, memberID int64) string {
	m, _ := v.Case.Member(memberID)
	return m.Name(ctx)
}

func (a Allowance) kind() ui.Kind {
	switch a.State {
	case CashAsked:
		return ui.Soon
	case CashApproved, CashPaid:
		return ui.Done
	}
	return ui.Plain
}

// story tells an allowance's days, receipt and witness.
func (a Allowance) story(ctx context.Context) string {
	parts := []string{i18n.T(ctx, "travel.cash.asked_on", "Day", i18n.Date(ctx, a.AskedOn))}
	add := func(day date.Date, key string) {
		if !day.IsZero() {
			parts = append(parts, i18n.T(ctx, key, "Day", i18n.Date(ctx, day)))
		}
	}
	add(a.ApprovedOn, "travel.cash.approved_on")
	if add(a.PaidOn, "travel.cash.paid_on"); a.Receipt != "" {
		parts = append(parts, i18n.T(ctx, "travel.cash.receipted", "Receipt", a.Receipt, "Witness", a.Witness))
	}
	add(a.ReturnedOn, "travel.cash.returned_on")
	return joined(append(parts, a.Place, a.Rate, a.Note)...)
}

// answerPost is a button of the manager's answer.
func (v purse) answerPost(ctx context.Context, a Allowance, to CashState) ui.Post {
	return ui.Post{
		URL: casefile.Queued(ctx, v.Case.URL("allowance/"+strconv.FormatInt(a.ID, 10)+"/answer")), Label: i18n.Enum(ctx, "travel.cash_answer", string(to)), About: v.name(ctx, a.MemberID),
		Quiet: to == CashRefused, Inputs: []ui.Input{{Name: "state", Value: string(to)}},
	}
}

func (v purse) returnPost(ctx context.Context, a Allowance) ui.Post {
	return ui.Post{
		URL: v.Case.URL("allowance/" + strconv.FormatInt(a.ID, 10) + "/return"), Label: i18n.T(ctx, "travel.cash.give_back"), About: v.name(ctx, a.MemberID), Quiet: true,
	}
}

// mayReturn reports whether cash can come back: also when the case has ended.
func (v purse) mayReturn(a Allowance) bool {
	late := v.Case.Stage == casefile.Closed && !v.Case.Voided && v.Case.ReadUntil.IsZero() && access.Can(v.User, access.TravelPrepare)
	return a.State == CashPaid && late || v.mayPrepare() && (a.State == CashApproved || a.State == CashPaid)
}
