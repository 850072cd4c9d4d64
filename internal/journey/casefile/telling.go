package casefile

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// telling is how a kind of happening is told. What records something new adds a
// line to tellings, its rows to the statement of the timeline, and the sentence
// casefile.event.<kind>.
type telling struct {
	icon string
	page string // page of the case that shows the record under its number; empty: none
	// say is the sentence where it names what the row holds; nil: the plain one.
	say func(ctx context.Context, h Happening) string
}

var tellings = map[string]telling{
	"session":            {icon: "notes", page: "sessions", say: sessionTold},
	"contact":            {icon: "phone", say: contactTold},
	"consent_given":      {icon: "writing-sign", say: consentTold},
	"consent_refused":    {icon: "x", say: consentTold},
	"screening":          {icon: "shield-check"},
	"application":        {icon: "file-text"},
	"exception_asked":    {icon: "send", say: exceptionTold},
	"exception_granted":  {icon: "gavel", say: exceptionTold},
	"exception_refused":  {icon: "gavel", say: exceptionTold},
	"clearance_pending":  {icon: "building-bank"},
	"clearance_positive": {icon: "building-bank"},
	"clearance_negative": {icon: "building-bank"},
	"decision_signed":    {icon: "signature"},
	"decision_undecided": {icon: "help-circle"},
	"decision_withdrawn": {icon: "arrow-back-up", say: withdrawalTold},
	"check_done":         {icon: "checklist", say: checkTold},
	"check_not_required": {icon: "minus", say: checkTold},
	"departure":          {icon: "plane-departure", say: departureTold},
	"arrival":            {icon: "plane-arrival"},
	"document":           {icon: "paperclip", page: "documents"},
	"paper_asked":        {icon: "building-bank"},
	"survey":             {icon: "clipboard-check"},
	"paper_handed":       {icon: "id"},
	"itinerary":          {icon: "route"},
	"itinerary_issued":   {icon: "ticket"},
	"escort":             {icon: "users"},
	"cash_asked":         {icon: "cash"},
	"cash_paid":          {icon: "cash"},
	"visit_made":         {icon: "home"},
	"visit_missed":       {icon: "phone"},

	"child_guardian":     {icon: "user-check"},
	"child_assessed":     {icon: "eye"},
	"child_tracing":      {icon: "search"},
	"child_family":       {icon: "home"},
	"child_heard":        {icon: "notes"},
	"child_determined":   {icon: "gavel"},
	"child_focal_point":  {icon: "user-check"},
	"child_consent":      {icon: "signature"},
	"child_parents":      {icon: "signature"},
	"risk_assessed":      {icon: "eye"},
	"medical":            {icon: "file-text"},
	"detention":          {icon: "lock"},
	"detention_extended": {icon: "calendar-event"},
	"detention_released": {icon: "lock-open"},
	"order":              {icon: "gavel", say: orderTold},
	"named":              {icon: "user-plus"},
	"person_merged":      {icon: "users"},
	"person_parted":      {icon: "arrow-back-up"},
	"unnamed":            {icon: "user-off"},

	"step_enquiry_logged":          {icon: "message-2", say: plainly},
	"step_intake_opened":           {icon: "user-plus", say: plainly},
	"step_imported":                {icon: "table"},
	"step_assigned":                {icon: "user-check"},
	"step_voided":                  {icon: "ban"},
	"step_approved":                {icon: "gavel"},
	"step_rejected":                {icon: "gavel"},
	"step_returned_for_completion": {icon: "arrow-back-up"},
	"step_application_submitted":   {icon: "send"},
	"step_reintegration_opened":    {icon: "home"},
	"step_member_added":            {icon: "users"},
	"step_recomputed":              {icon: "refresh"},
	"step_flag_lowered":            {icon: "flag"},
	"step_no_show":                 {icon: "user-off"},
	"step_departure_cancelled":     {icon: "x"},
	"step_not_admitted":            {icon: "arrow-back-up"},
	"step_arrival_unconfirmed":     {icon: "alert-triangle"},
	"step_return_only_monitored":   {icon: "eye"},
	"step_return_completed":        {icon: "lock"},
	"step_payment_asked":           {icon: "cash"},
	"step_payment_approved":        {icon: "gavel"},
	"step_payment_returned":        {icon: "arrow-back-up"},
	"step_payment_made":            {icon: "cash"},
	"step_payment_handed":          {icon: "home"},
	"step_payment_cancelled":       {icon: "x"},
	"step_plan_submitted":          {icon: "send"},
	"step_plan_returned":           {icon: "arrow-back-up"},
	"step_plan_seconded":           {icon: "gavel"},
	"step_plan_approved":           {icon: "gavel"},
	"step_plan_completed":          {icon: "checklist"},
	"step_plan_reopened":           {icon: "refresh"},
	"step_completed":               {icon: "lock"},
	"step_lost_contact":            {icon: "lock"},
	"step_ended":                   {icon: "lock"},
	"step_closing_requested":       {icon: "send"},
	"step_closing_refused":         {icon: "arrow-back-up"},
	"step_hold":                    {icon: "player-pause"},
	"step_resume":                  {icon: "player-play"},
	"step_reopened":                {icon: "lock-open"},
	"step_reapplication":           {icon: "link"},
	"step_transfer_requested":      {icon: "send"},
	"step_transfer_accepted":       {icon: "building"},
	"step_transfer_refused":        {icon: "arrow-back-up"},
	"step_transfer_cancelled":      {icon: "arrow-back-up"},
	"step_member_split":            {icon: "users"},
	"step_retroactive_case":        {icon: "user-plus"},
	"step_rebooking_allowed":       {icon: "gavel"},
}

// event tells a happening in a sentence of the reader's language.
func (s Shell) event(ctx context.Context, h Happening) ui.Event {
	info := page.InfoFrom(ctx)
	how := tellings[h.Kind]
	e := ui.Event{
		When: i18n.NearMoment(ctx, h.At, info.Today), Machine: h.At.Format("2006-01-02T15:04"), Icon: how.icon,
		By: i18n.PersonName(ctx, h.ActorFamily, h.ActorGiven), Text: clip(h.Text),
	}
	if h.ActorID == info.User.ID {
		e.By = i18n.T(ctx, "casefile.you")
	}
	if !h.Day.IsZero() {
		e.When = i18n.Near(ctx, h.Day, info.Today)
		e.Machine = h.Day.String()
	}
	e.Title = how.sentence(ctx, h)
	if m, ok := s.Case.Member(h.MemberID); ok && len(s.Case.Members) > 1 {
		e.Title = i18n.T(ctx, "casefile.event.of_member", "What", e.Title, "Who", m.Name(ctx))
	}
	if h.Voided {
		e.Title = i18n.T(ctx, "casefile.event.was_voided", "What", e.Title)
		e.Icon = "ban"
	}
	if how.page != "" {
		e.URL = s.Case.URL(how.page + "/" + strconv.FormatInt(h.SubjectID, 10))
	}
	return e
}

func (t telling) sentence(ctx context.Context, h Happening) string {
	switch {
	case t.say != nil:
		return t.say(ctx, h)
	case strings.HasPrefix(h.Kind, "step_") && h.Code != "":
		return i18n.T(ctx, "casefile.event.to_stage", "What", plainly(ctx, h), "Stage", i18n.Enum(ctx, "casefile.stage", h.Code))
	}
	return plainly(ctx, h)
}

func plainly(ctx context.Context, h Happening) string { return i18n.T(ctx, "casefile.event."+h.Kind) }

func sessionTold(ctx context.Context, h Happening) string {
	if h.Day.IsZero() {
		return i18n.T(ctx, "casefile.event.session_undated")
	}
	mode := codelist.Label(ctx, codelist.SessionMode, h.Code)
	if h.Number == 0 {
		return i18n.T(ctx, "casefile.event.session_plain", "Mode", mode)
	}
	return i18n.N(ctx, "casefile.event.session", h.Number, "Mode", mode)
}

func contactTold(ctx context.Context, h Happening) string {
	channel, result, _ := strings.Cut(h.Code, ".")
	return i18n.T(ctx, "casefile.event.contact", "Channel", i18n.Enum(ctx, "counselling.contact.channel", channel), "Result", i18n.Enum(ctx, "counselling.contact.result", result))
}

func consentTold(ctx context.Context, h Happening) string {
	return i18n.T(ctx, "casefile.event."+h.Kind, "Purpose", codelist.Label(ctx, codelist.ConsentPurpose, h.Code))
}

func exceptionTold(ctx context.Context, h Happening) string {
	return i18n.T(ctx, "casefile.event."+h.Kind, "Rule", i18n.Enum(ctx, "casefile.rule", h.Code))
}

func checkTold(ctx context.Context, h Happening) string {
	return i18n.T(ctx, "casefile.event."+h.Kind, "Item", i18n.Enum(ctx, "casefile.need", h.Code))
}

func departureTold(ctx context.Context, h Happening) string {
	return i18n.T(ctx, "casefile.event.departure", "Country", i18n.Country(ctx, h.Code))
}

func orderTold(ctx context.Context, h Happening) string {
	return i18n.T(ctx, "casefile.event.order", "Kind", i18n.Enum(ctx, "detention.order.kind", h.Code))
}

func withdrawalTold(ctx context.Context, h Happening) string {
	if h.Code == "" {
		return plainly(ctx, h)
	}
	return i18n.T(ctx, "casefile.event.withdrawn_because", "Reason", codelist.Label(ctx, codelist.WithdrawalReason, h.Code))
}

// clip shortens a text for a line of a list.
func clip(s string) string {
	const most = 240
	r := []rune(strings.TrimSpace(s))
	if len(r) <= most {
		return string(r)
	}
	return strings.TrimSpace(string(r[:most])) + "…"
}
