package ui

import "strconv"

// errorKey begins the messages of a status.
func errorKey(status int) string {
	switch status {
	case 403, 404, 409, 413, 422, 429, 500, 503:
		return "ui.error." + strconv.Itoa(status)
	}
	return "ui.error.500"
}
