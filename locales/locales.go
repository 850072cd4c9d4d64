// Package locales holds every word the program shows: a folder per language,
// a flat file per feature, the same keys in each.
package locales

import "embed"

// Files are the locale files, by path: "hu/counselling.json".
//
//go:embed en/*.json hu/*.json cs/*.json
var Files embed.FS
