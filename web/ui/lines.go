package ui

// Lines is a chart of values from 0 to 1 over time; the same values belong
// under it as a table.
type Lines struct {
	Title, Description string
	// Columns are the points in time.
	Columns []string
	Series  []Series
}

// Series is a line of a chart: its name and a value for each column, below 0
// where there is none.
type Series struct {
	Name   string
	Values []float64
}

const (
	linesLeft  = 40
	linesTop   = 12
	linesDown  = 160
	linesWidth = 600
)

// mark is a value on the chart.
type mark struct{ x, y string }

func lineX(n, columns int) float64 {
	step := float64(linesWidth-linesLeft) / float64(max(columns, 1))
	return linesLeft + step*(float64(n)+.5)
}

func lineY(v float64) float64 { return linesDown - v*(linesDown-linesTop) }

// marks are the values of a series.
func (c Lines) marks(s Series) (out []mark) {
	for n, v := range s.Values {
		if v >= 0 {
			out = append(out, mark{px(lineX(n, len(c.Columns))), px(lineY(v))})
		}
	}
	return out
}

// points are the marks of a series as the line through them.
func (c Lines) points(s Series) string {
	out := ""
	for _, m := range c.marks(s) {
		out += m.x + "," + m.y + " "
	}
	return out
}

// grid are the heights at which lines cross the chart.
var grid = []struct {
	label string
	value float64
}{{"0", 0}, {"0.33", .33}, {"0.66", .66}, {"1", 1}}

// seriesClass tells the lines apart by more than their colour.
func seriesClass(n int) string { return []string{"s0", "s1", "s2", "s3"}[n%4] }
