package migrations

import (
	"testing"
	"testing/fstest"
)

func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files []string
		last  int
	}{
		"in order":       {[]string{"000001_a.up.sql", "000001_a.down.sql", "000002_b.up.sql", "000002_b.down.sql"}, 2},
		"the schema too": {[]string{"000001_a.up.sql", "000001_a.down.sql", "schema.sql"}, 1},
		"a gap":          {[]string{"000001_a.up.sql", "000001_a.down.sql", "000003_b.up.sql", "000003_b.down.sql"}, 0},
		"from two":       {[]string{"000002_a.up.sql", "000002_a.down.sql"}, 0},
		"a double":       {[]string{"000001_a.up.sql", "000001_a.down.sql", "000001_b.up.sql", "000001_b.down.sql"}, 0},
		"no way back":    {[]string{"000001_a.up.sql"}, 0},
		"no way there":   {[]string{"000001_a.down.sql"}, 0},
		"short number":   {[]string{"1_a.up.sql", "1_a.down.sql"}, 0},
		"a new name":     {[]string{"000001_a.up.sql", "000001_b.down.sql"}, 0},
	} {
		fsys := fstest.MapFS{}
		for _, file := range c.files {
			fsys[file] = &fstest.MapFile{}
		}
		got, err := newest(fsys)
		if got != c.last || (err == nil) != (c.last > 0) {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
}

func TestHashIsStable(t *testing.T) {
	t.Parallel()
	if a, b := Hash(), Hash(); a != b || len(a) != 16 {
		t.Errorf("%q, then %q", a, b)
	}
	if n, err := newest(files); err != nil || n == 0 {
		t.Errorf("the migrations of this program: %d, %v", n, err)
	}
}
