package pg

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// stopWithParent lets the system send the signal when the thread that starts the process ends.
func stopWithParent(attr *syscall.SysProcAttr, signal syscall.Signal) {
	attr.Pdeathsig = signal
}

// process gives the command line of a process, and whether it is a zombie.
func process(pid int) (command string, zombie bool) {
	dir := "/proc/" + strconv.Itoa(pid)
	text, err := os.ReadFile(dir + "/cmdline")
	if err != nil {
		return "", false
	}
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return "", false
	}
	// The state follows the name, which stands in brackets and may itself hold brackets.
	after := stat[bytes.LastIndexByte(stat, ')')+1:]
	if state := strings.TrimSpace(string(after)); strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X") {
		return "", true
	}
	return strings.ReplaceAll(string(text), "\x00", " "), false
}
