package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// tree is a small file system of planted faults.
type tree map[string]string

// Open opens a planted file.
func (t tree) Open(name string) (fs.File, error) {
	m := fstest.MapFS{}
	for file, src := range t {
		m[file] = &fstest.MapFile{Data: []byte(src)}
	}
	return m.Open(name)
}

// repository is the working tree.
func repository(t testing.TB) fs.FS {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return os.DirFS(dir)
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
