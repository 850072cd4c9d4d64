package ui

import (
	"context"
	"fmt"
	"unicode/utf8"

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

// Measures of a chart whose bars lie, each under its label.
const (
	lyingWidth  = 420
	lyingLine   = 36
	lyingLength = 340
)

// letter is about how wide a letter of a label is.
const letter = 6.5

// bar is a column with its places worked out.
type bar struct {
	Column
	hitX, hitY, hitWidth, hitHeight string
	labelX, labelY, sumX, sumY      string
	anchor                          string // of label and sum
	parts                           []part
}

type part struct {
	class, x, y, width, height string
}

// lying reports whether the labels are too long to stand side by side.
func (c Chart) lying() bool {
	for _, col := range c.Columns {
		if float64(utf8.RuneCountInString(col.Label))*letter > chartWidth/float64(len(c.Columns)) {
			return true
		}
	}
	return false
}

func (c Chart) class() string {
	if c.lying() {
		return "hw-chart is-lying"
	}
	return "hw-chart"
}

// viewBox is the area that the chart is drawn on.
func (c Chart) viewBox() string {
	if c.lying() {
		return fmt.Sprintf("0 0 %d %d", lyingWidth, lyingLine*len(c.Columns))
	}
	return fmt.Sprintf("0 0 %d 150", chartWidth)
}

func (c Chart) bars() []bar {
	if c.lying() {
		return c.lyingBars()
	}
	step := float64(chartWidth) / float64(max(len(c.Columns), 1))
	scale := float64(chartGround-chartTop) / float64(c.highest())
	var bars []bar
	for i, col := range c.Columns {
		left := float64(i) * step
		width := min(step*0.64, 48)
		y := float64(chartGround)
		middle := px(left + step/2)
		b := bar{Column: col, anchor: "middle", labelX: middle, labelY: "134", sumX: middle}
		for n, v := range col.Values {
			height := float64(v) * scale
			y -= height
			b.parts = append(b.parts, partOf(n, left+(step-width)/2, y, width, height))
		}
		b.sumY = px(y - 5)
		b.hitX, b.hitY, b.hitWidth, b.hitHeight = px(left), px(y-20), px(step), px(chartGround+18-y+20)
		bars = append(bars, b)
	}
	return bars
}

func (c Chart) lyingBars() []bar {
	scale := float64(lyingLength) / float64(c.highest())
	var bars []bar
	for i, col := range c.Columns {
		top, x := float64(i)*lyingLine, 0.0
		b := bar{Column: col, anchor: "start", labelX: "0", labelY: px(top + 12), sumY: px(top + 28)}
		for n, v := range col.Values {
			length := float64(v) * scale
			b.parts = append(b.parts, partOf(n, x, top+18, length, 12))
			x += length
		}
		b.sumX = px(x + 6)
		b.hitX, b.hitY, b.hitWidth, b.hitHeight = "0", px(top), px(lyingWidth), px(lyingLine-1)
		bars = append(bars, b)
	}
	return bars
}

// partOf is the area of the nth part of a bar. The outline of the second lies
// inside it.
func partOf(n int, x, y, width, height float64) part {
	if n == 1 && height > 1 && width > 1 {
		return part{class: "b", x: px(x + .5), y: px(y), width: px(width - 1), height: px(height - 1)}
	}
	return part{class: "a", x: px(x), y: px(y), width: px(width), height: px(height)}
}

func (c Chart) highest() (highest int64) {
	highest = 1
	for _, col := range c.Columns {
		highest = max(highest, col.total())
	}
	return highest
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
