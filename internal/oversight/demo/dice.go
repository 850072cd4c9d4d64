package demo

// dice gives the same throws for the same seed on every machine.
type dice struct{ state uint64 }

// cast gives every case dice of its own, so that cases can be made in any order.
func cast(seed int64, i int) dice {
	d := dice{state: uint64(seed)*0x9e3779b97f4a7c15 ^ uint64(i+1)*0xd1342543de82ef95}
	d.throw()
	return d
}

// throw is a step of splitmix64.
func (d *dice) throw() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.throw() >> 33 % uint64(n)) }

// between is a number from least to most.
func (d *dice) between(least, most int) int { return least + d.below(most-least+1) }

// chance is true in so many of a thousand throws.
func (d *dice) chance(permille int) bool { return d.below(1000) < permille }

// pick is one of several, each as likely.
func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// loaded is one of several values, some likelier than others.
type loaded struct {
	values []string
	sums   []int
}

// odds is a table of values and their weights.
type odds []struct {
	value  string
	weight int
}

func load(table odds) loaded {
	var l loaded
	sum := 0
	for _, o := range table {
		sum += o.weight
		l.values = append(l.values, o.value)
		l.sums = append(l.sums, sum)
	}
	return l
}

func (l loaded) index(d *dice) int {
	n := d.below(l.sums[len(l.sums)-1])
	for i, sum := range l.sums {
		if n < sum {
			return i
		}
	}
	return len(l.sums) - 1
}

func (l loaded) pick(d *dice) string { return l.values[l.index(d)] }
