package journeys_test

import (
	"fmt"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

// planners are strangers who go home with a plan.
var planners = map[i18n.Language]stranger{
	i18n.Hu: {"Hamdani", "Rashid", "رشيد حمداني", "1986-02-11", "+36 30 555 0571"},
	i18n.Cs: {"Zebari", "Azad", "آزاد زيباري", "1990-04-23", "+36 30 555 0572"},
	i18n.En: {"Mirza", "Dilshad", "دلشاد ميرزا", "1984-09-08", "+36 30 555 0573"},
}

// provisional is what stands beside a score while nobody entered IOM's numbers.
var provisional = map[i18n.Language]string{
	i18n.En: "Provisional scoring – not IOM's official weights", i18n.Hu: "Ideiglenes pontozás – nem az IOM hivatalos súlyaival",
	i18n.Cs: "Předběžné skóre – nejde o oficiální váhy IOM",
}

// A plan above what the programme grants is refused with what is left; reduced,
// it is approved, paid in two instalments and handed over. The visits follow,
// the survey is filled in on a phone, and the case can be closed.
func TestAPlanIsKeptPaidFollowedAndClosed(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(planners[lang])
			d.counsel()
			d.apply()
			d.approve()
			d.depart()
			d.survey("baseline")
			tools, given := d.plan()
			for range 2 {
				d.instal(tools, "1500")
			}
			d.as(counsellor)
			deliver := fmt.Sprintf("plan/activities/%d/deliver", tools)
			d.record(deliver, deliver, "delivered_on", today)
			for _, a := range given {
				cancel := fmt.Sprintf("plan/activities/%d/cancel", a)
				d.press(cancel, cancel)
			}
			d.as(manager)
			d.press("close", "complete-plan")
			d.at("monitoring")
			d.followUp()
			d.Size(390, 844)
			d.survey("m3")
			d.Size(1360, 900)
			if said := d.Text(); !strings.Contains(said, provisional[lang]) {
				t.Errorf("the scores do not say that they are provisional:\n%s", said)
			}
			d.Go(d.path("surveys"))
			if d.Do("document.querySelectorAll('main svg[role=img]').length > 0 && document.querySelectorAll('main table').length > 0") != "true" {
				t.Error("no trend is drawn, or not as a table too")
			}
			d.Go(d.path("close"))
			if d.Do("[...document.querySelectorAll('main [name=reason], main [name=reason] option')].some(e => e.value === 'completed')") != "true" {
				t.Errorf("closing as completed is not offered:\n%s", d.Text())
			}
		})
	}
}

// lastActivity is the activity of the case that was written last.
func (d *desk) lastActivity() int64 {
	d.t.Helper()
	return ask[int64](d.t, d.site, "SELECT max(a.id) FROM plan_activities a JOIN case_files c ON c.id = a.case_id WHERE c.reference = $1", d.ref)
}

// plan drafts a plan of three activities, the third above what is granted at
// first, and has it approved. It returns the first activity, and the others.
func (d *desk) plan() (first int64, others []int64) {
	d.t.Helper()
	d.record("plan/needs/new", "plan/needs/new", "dimension", "economic", "level", "individual", "priority", "first", "need", "An income of his own")
	d.press("plan", "plan/begin")
	d.record("plan/new", "plan/new", "objective", "A workshop of his own")
	activity := func(kind, amount string) {
		d.Go(d.path("plan/activities/new"))
		d.fill("activity", kind, "level", "individual", "provider", "Kirkuk workshop", "amount", amount, "amount_currency", "EUR")
		d.Send(d.path("plan/activities/new"))
	}
	activity("equipment_tools", "3000")
	d.accepted()
	first = d.lastActivity()
	activity("vocational_training", "1500")
	d.accepted()
	others = append(others, d.lastActivity())
	activity("business_startup", "2500")
	if said := d.Do("document.querySelector('[data-errors]')?.innerText || ''"); !strings.Contains(said, "500") {
		d.t.Fatalf("the plan above the limit is not refused with what is left, but: %s", said)
	}
	if typed := d.Value("amount"); typed != "2500" {
		d.t.Errorf("what was typed became %q", typed)
	}
	d.fill("amount", "400")
	d.Send(d.path("plan/activities/new"))
	d.accepted()
	others = append(others, d.lastActivity())
	d.press("plan", "plan/submit")
	d.as(deputy)
	d.record("plan/decide", "plan/decide", "answer", "approved")
	d.as(counsellor)
	return first, others
}

// instal asks for an instalment of an activity; another approves it, a third
// pays it, and it is handed over.
func (d *desk) instal(activity int64, amount string) {
	d.t.Helper()
	d.as(counsellor)
	d.record(fmt.Sprintf("payments/new?activity=%d", activity), "payments/new", "amount", amount, "modality", "transfer")
	one := "payments/" + id(ask[int64](d.t, d.site, "SELECT max(i.id) FROM instalments i JOIN case_files c ON c.id = i.case_id WHERE c.reference = $1", d.ref))
	d.as(deputy)
	d.record(one+"/decide", one+"/decide", "answer", "approved")
	d.as(manager)
	d.record(one+"/pay", one+"/pay", "method", "bank", "receipt", "B-2026-11")
	d.as(counsellor)
	d.record(one+"/handover", one+"/handover", "delivered_on", today, "received_by", "Himself", "verified_by", "Partner in Kirkuk")
}

// followUp makes every visit that is planned after the return.
func (d *desk) followUp() {
	d.t.Helper()
	d.as(counsellor)
	events := ask[[]int64](d.t, d.site, "SELECT array_agg(e.id ORDER BY e.due_on) FROM monitoring_events e JOIN case_files c ON c.id = e.case_id WHERE c.reference = $1", d.ref)
	if len(events) == 0 {
		d.t.Fatal("no visit is planned after the return")
	}
	for _, e := range events {
		d.record(fmt.Sprintf("monitoring/new?event=%d", e), "monitoring", "method", "video", "done_by", "partner", "monitor", "Partner in Kirkuk",
			"outcomes", "business_active", "income", "fair", "housing", "good", "health", "good", "safety", "good", "intention", "stay", "photo_consent", "no")
	}
}

// survey asks the questions of the sustainability survey one after the other,
// and completes it.
func (d *desk) survey(milestone string) {
	d.t.Helper()
	d.as(counsellor)
	d.record("surveys/new", "surveys/new", "kind", "rss", "milestone", milestone, "mode", "video", "respondent", "self")
	for range 60 {
		switch next := d.Do(`(() => {
			const said = e => { e.id = 'next'; return true };
			const tap = document.querySelector('main .hw-answers button');
			if (tap) { return said(tap) && 'tap' }
			const radio = document.querySelector('main input[type=radio]');
			if (radio && !document.querySelector('main input[type=radio]:checked')) { radio.click() }
			const end = document.querySelector('main button[name=do][value=complete]');
			if (end) { return said(end) && 'end' }
			const go = document.querySelector('main form button.btn-primary');
			return go && location.pathname.endsWith('/answer') ? said(go) && 'go' : 'done' })()`); next {
		case `"done"`:
			return
		default:
			d.Click("#next")
			d.accepted()
		}
		if d.TooWide() != "" {
			d.t.Errorf("%s is too wide: %s", d.URL(), d.TooWide())
		}
	}
	d.t.Fatalf("the survey has no end: %s", d.URL())
}
