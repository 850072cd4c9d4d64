package casefile

import (
	"context"
	"net/http"
	"net/url"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// queueField carries the reader's place in the review queue from page to page.
const queueField = "queue"

// QueueURL is a page that decides about something in the queue, opened from a
// place of the queue.
func QueueURL(at, place string) string { return at + "?" + queueField + "=" + url.QueryEscape(place) }

// queued is the reader's place in the queue; empty: they came another way.
func queued(ctx context.Context) string {
	u, err := url.Parse(page.InfoFrom(ctx).Path)
	if err != nil {
		return ""
	}
	return u.Query().Get(queueField)
}

// Queued keeps the reader's place in the queue on the address of a form.
func Queued(ctx context.Context, action string) string {
	if place := queued(ctx); place != "" {
		return QueueURL(action, place)
	}
	return action
}

// nextURL is what waits after a place of the queue.
func nextURL(place string) string { return "/office/reviews/next?after=" + url.QueryEscape(place) }

// Onward is where a decision leads: to what waits next, where the reader works
// through the queue, else to a page of the case. Who has no queue is in none.
func Onward(r *http.Request, to string) string {
	if place := r.URL.Query().Get(queueField); place != "" && access.Can(page.User(r), access.ReviewWork) {
		return nextURL(place)
	}
	return to
}
