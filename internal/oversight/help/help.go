// Package help is the page that tells each person how to begin, what is kept,
// and whom to ask.
package help

import "homeward/internal/kit/access"

// topic is a question the page answers, for those whom it concerns.
type topic struct {
	key   string // messages help.topic.<key> and help.text.<key>
	roles []access.Role
}

var (
	caseworkers = []access.Role{access.Counsellor, access.OfficeManager}
	managers    = []access.Role{access.OfficeManager}
	reporters   = []access.Role{access.OfficeManager, access.Administrator}
	admins      = []access.Role{access.Administrator}
	everybody   = []access.Role{access.Counsellor, access.OfficeManager, access.Administrator}
)

var topics = []topic{
	{"start", caseworkers},
	{"session", caseworkers},
	{"blocking", caseworkers},
	{"withdrawal", caseworkers},
	{"assign", managers},
	{"decide", managers},
	{"import", managers},
	{"report", reporters},
	{"snapshot", reporters},
	{"export", reporters},
	{"indicators", reporters},
	{"training", reporters},
	{"campaign", managers},
	{"waiting", managers},
	{"grant", admins},
	{"users", admins},
	{"drafts", everybody},
	{"conflict", everybody},
	{"privacy", everybody},
	{"accessibility", everybody},
	{"keys", everybody},
}

// concerning lists the topics for a role.
func concerning(r access.Role) []topic {
	var out []topic
	for _, t := range topics {
		for _, role := range t.roles {
			if role == r {
				out = append(out, t)
			}
		}
	}
	return out
}
