//go:build unix && !linux

package pg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// stopWithParent does nothing: only Linux can tie a process to its parent. A server left behind is
// stopped by the next start, see stopOrphan.
func stopWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// process gives the command line of a process, and whether it is a zombie.
func process(pid int) (command string, zombie bool) {
	out, err := exec.Command("ps", "-ww", "-o", "state=,command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return "", false
	}
	state, command, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	return strings.TrimSpace(command) + " ", strings.HasPrefix(state, "Z")
}
