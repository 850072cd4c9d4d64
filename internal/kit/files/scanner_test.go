package files_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"homeward/internal/kit/files"
)

// scanner is a command made of a few lines of shell.
func scanner(t *testing.T, script string) files.Scanner {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scan")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := files.NewScanner(path + " -")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheScannerJudgesByItsExit(t *testing.T) {
	t.Parallel()
	s := scanner(t, `if grep -q virus; then exit 1; fi`)
	if err := s.Judge(t.Context(), []byte("a letter")); err != nil {
		t.Error(err)
	}
	if err := s.Judge(t.Context(), []byte("a virus")); !errors.Is(err, files.ErrInfected) {
		t.Errorf("%v", err)
	}
	// A file larger than a pipe holds is judged by a scanner that does not read it.
	if err := scanner(t, "exit 1").Judge(t.Context(), bytes.Repeat([]byte("x"), 1<<20)); !errors.Is(err, files.ErrInfected) {
		t.Errorf("%v", err)
	}
	for _, script := range []string{"exit 2", "kill -9 $$"} {
		if err := scanner(t, script).Judge(t.Context(), []byte("a letter")); !errors.Is(err, files.ErrUnjudged) {
			t.Errorf("%s: %v", script, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := s.Judge(ended, []byte("a letter")); !errors.Is(err, files.ErrUnjudged) {
		t.Errorf("a scan that was broken off: %v", err)
	}
}

func TestNoScannerIsNotAMissingOne(t *testing.T) {
	t.Parallel()
	s, err := files.NewScanner("  ")
	if err != nil || s.Judge(t.Context(), []byte("a virus")) != nil {
		t.Errorf("%v", err)
	}
	if _, err := files.NewScanner("/nowhere/clamdscan -"); err == nil {
		t.Error("a scanner that is not there was taken")
	}
}
