package main

import (
	"bytes"
	"math"
	"os"
	"runtime/debug"
	"strconv"
)

// settleMemory gives back what is not needed, forgets the highest mark, and
// returns the program's resident memory in megabytes; 0 where the system does
// not tell.
func settleMemory() float64 {
	debug.FreeOSMemory()
	// 5 resets the mark; where that is not allowed the growth shows too much, never too little.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	return memoryOf("VmRSS:")
}

// peakMemory is the highest resident memory since it was settled.
func peakMemory() float64 { return memoryOf("VmHWM:") }

func memoryOf(name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for l := range bytes.Lines(status) {
		if f := bytes.Fields(l); len(f) == 3 && string(f[0]) == name {
			kb, err := strconv.ParseFloat(string(f[1]), 64)
			if err == nil {
				return tenths(kb / 1024)
			}
		}
	}
	return 0
}

func tenths(mb float64) float64 { return math.Round(mb*10) / 10 }
