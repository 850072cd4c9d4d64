package demo

import (
	"context"
	"io"
	"math"
	"runtime"
	"sync"

	"homeward/internal/kit/date"
)

// opening is how a case begins: settled for all cases before any is told,
// because numbers count by office and year.
type opening struct {
	day    date.Date
	number int32
	office int8
}

// openings spreads the cases over the offices and the days. A small caseload
// grows towards today; of a large one a seventh began in the last five months.
func openings(o Options, today date.Date, offices []*bureau, taken map[officeYear]int) []opening {
	shares := load(odds{{"BUD", 34}, {"DEB", 14}, {"PRG", 36}, {"BRN", 16}})
	out := make([]opening, o.Cases)
	span := float64(today.DaysSince(o.From))
	recent := min(150, span)
	for i := range out {
		u := (float64(i) + 0.5) / float64(o.Cases)
		days := span * math.Pow(u, 0.45)
		if o.Cases > largest {
			if days = (span - recent) * u / 0.86; u > 0.86 {
				days = span - recent + recent*(u-0.86)/0.14
			}
		}
		day := o.From.AddDays(int(days))
		switch day.Weekday() {
		case 6:
			day = day.AddDays(-1)
		case 0:
			day = day.AddDays(-2)
		}
		if day.Before(o.From) {
			day = o.From
		}
		d := cast(o.Seed^0x6f66666963, i)
		n := shares.index(&d)
		key := officeYear{offices[n].code, day.Year()}
		taken[key]++
		out[i] = opening{day, int32(taken[key]), int8(n)}
	}
	return out
}

type officeYear struct {
	office string
	year   int
}

// batch is how many cases are told before they are sent.
const batch = 2000

// told is a batch of cases, ready to be sent.
type told struct {
	sink  *sink
	ready chan struct{}
}

// tellAll tells the cases on all cores and hands them on in their order.
func tellAll(ctx context.Context, g generator, firstID int64, all []opening, send func(*sink) error) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := max(1, runtime.GOMAXPROCS(0))
	free := make(chan *sink, workers+1)
	for range workers + 1 {
		free <- &sink{}
	}
	type job struct {
		first int
		out   *told
	}
	jobs, order := make(chan job), make(chan *told, workers+1)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	for range workers {
		wait.Go(func() {
			own := g
			own.index = nameIndex{}
			c := course{generator: &own, today: g.today}
			for j := range jobs {
				c.sink, c.latest = j.out.sink, map[*bureau]known{}
				c.sink.reset()
				for i := j.first; i < min(j.first+batch, len(all)); i++ {
					at := all[i]
					c.dice, c.caseID, c.number = cast(g.seed, i), firstID+int64(i), int(at.number)
					c.opened, c.office = at.day, g.offices[at.office]
					c.tell()
				}
				close(j.out.ready)
			}
		})
	}
	wait.Go(func() {
		defer close(order)
		defer close(jobs)
		for first := 0; first < len(all); first += batch {
			select {
			case <-ctx.Done():
				return
			case s := <-free:
				t := &told{s, make(chan struct{})}
				order <- t
				jobs <- job{first, t}
			}
		}
	})
	for t := range order {
		<-t.ready
		if err := send(t.sink); err != nil {
			cancel()
			for range order { // let the others finish
			}
			return err
		}
		free <- t.sink
	}
	return ctx.Err()
}

// pages reads a buffer without copying it: pgx asks for 64 kB at a time.
type pages struct{ rest []byte }

func (p *pages) Read(into []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
