// Package house holds the rules of the house as tests: imports go down, every
// word is in three languages, no page has words of its own.
package house
