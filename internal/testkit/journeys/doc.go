// Package journeys holds the tests that go through the whole program as people
// do: from the first visit to the donor's report, in a real browser where a
// browser matters, in every language.
package journeys
