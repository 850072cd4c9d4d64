package ui

import (
	"context"
	"fmt"

	"homeward/internal/kit/i18n"
)

// Figure is a number in a report. Every number is a link to its rows, zero
// too.
type Figure struct {
	Number int64
	// Text replaces the number where it may not be shown: "< 5".
	Text string
	URL  string
	// Of says to those who do not see the table what the number counts:
	// "R.3.6, women under 18".
	Of string
	// Open marks the figure whose rows are shown beside.
	Open bool
	// Total shades the column.
	Total bool
}

func (f Figure) shown(ctx context.Context) string {
	if f.Text != "" {
		return f.Text
	}
	return i18n.Number(ctx, f.Number)
}

// Chart is a bar chart of at most two series; the same figures belong under it
// as a table.
type Chart struct {
	Title, Description string
	// Series are the names of the parts of a bar, from the bottom.
	Series  []string
	Columns []Column
	// Latest: on a narrow screen the last columns are in view, not the first.
	Latest bool
}

// Column is one bar: its parts, its sum as text, and the rows it leads to.
type Column struct {
	Label string
	// Under is a second line under the label: the year, where it begins.
	Under  string
	Values []int64
	Sum    string
	URL    string
}

const (
	chartWidth  = 600
	chartGround = 118
	chartTop    = 24
)

// bar is a column with its places worked out.
type bar struct {
	Column
	hitX, hitY, hitWidth, hitHeight string
	middle, sumY                    string
	parts                           []part
}

type part struct {
	class, x, y, width, height string
}

func (c Chart) bars() []bar {
	var highest int64 = 1
	for _, col := range c.Columns {
		highest = max(highest, col.total())
	}
	step := float64(chartWidth) / float64(max(len(c.Columns), 1))
	scale := float64(chartGround-chartTop) / float64(highest)
	var bars []bar
	for i, col := range c.Columns {
		left := float64(i) * step
		width := min(step*0.64, 48)
		y := float64(chartGround)
		b := bar{Column: col, middle: px(left + step/2)}
		for n, v := range col.Values {
			height := float64(v) * scale
			y -= height
			p := part{class: "a", x: px(left + (step-width)/2), y: px(y), width: px(width), height: px(height)}
			if n == 1 && height > 1 {
				// The outline of the second part lies inside its area.
				p = part{class: "b", x: px(left + (step-width)/2 + .5), y: px(y), width: px(width - 1), height: px(height - 1)}
			}
			b.parts = append(b.parts, p)
		}
		b.sumY = px(y - 5)
		b.hitX, b.hitY, b.hitWidth, b.hitHeight = px(left), px(y-20), px(step), px(chartGround+18-y+20)
		bars = append(bars, b)
	}
	return bars
}

func (c Column) total() int64 {
	var sum int64
	for _, v := range c.Values {
		sum += v
	}
	return sum
}

func px(f float64) string { return fmt.Sprintf("%.1f", f) }

func keyClass(n int) string {
	if n == 1 {
		return "is-b"
	}
	return ""
}
