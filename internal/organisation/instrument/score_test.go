package instrument

import (
	"context"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/instrument/seed"
)

// bundled is the definition that the program comes with.
func bundled(t testing.TB, k Kind) Definition {
	t.Helper()
	all, err := seed.Instruments()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Kind == string(k) {
			var d Definition
			if err := json.Unmarshal(i.Definition, &d); err != nil {
				t.Fatal(err)
			}
			return d
		}
	}
	t.Fatalf("no instrument %s", k)
	return Definition{}
}

func said(pairs string) map[string]string {
	out := map[string]string{}
	words := strings.Fields(pairs)
	for i := 0; i+1 < len(words); i += 2 {
		out[words[i]] = words[i+1]
	}
	return out
}

const v4 = `E1 dissatisfied E2 sometimes E3 yes E4 often E5 spending_larger E6 poor E7 yes E8 any E9 yes
	S1 fair S2 good S3 good S4 no_children S5 fair S6 yes S7 good S8 very_good S9 fair S10 fair S11 fair
	P1 sometimes P2 strong P3 agree P4 safe P5 rarely P6 never P7 sometimes P8 no P9 yes`

// vectors are those of RSS.md §2.6, as exact fractions and as they are stored.
var vectors = []struct {
	name, answers string
	fractions     [4]string
	stored        [4]string
}{
	{
		"V1 best", `E1 very_satisfied E2 never E3 yes E4 never E5 no_debt E6 very_good E7 yes E8 any E9 no
		S1 very_good S2 very_good S3 very_good S4 all S5 very_good S6 yes S7 very_good S8 very_good S9 very_good S10 very_good S11 very_good
		P1 very_often P2 very_strong P3 agree_strongly P4 very_safe P5 never P6 never P7 never P8 no P9 yes`,
		[4]string{"1", "1", "1", "1"},
		[4]string{"1.00000", "1.00000", "1.00000", "1.00000"},
	},
	{
		"V2 worst", `E1 very_dissatisfied E2 very_often E3 no E4 very_often E5 debt_larger E6 very_poor E7 no E8 none E9 yes
		S1 very_poor S2 very_poor S3 very_poor S4 none S5 very_poor S6 no S7 very_poor S8 very_poor S9 very_poor S10 very_poor S11 very_poor
		P1 never P2 very_weak P3 disagree_strongly P4 very_unsafe P5 very_often P6 very_often P7 very_often P8 yes P9 no`,
		[4]string{"0", "0", "0", "0"},
		[4]string{"0.00000", "0.00000", "0.00000", "0.00000"},
	},
	{
		"V3 middle", `E1 ok E2 sometimes E3 dont_know E4 sometimes E5 spending_larger E6 fair E7 dont_know E8 dont_know E9 dont_know
		S1 fair S2 fair S3 fair S4 some S5 fair S6 dont_know S7 fair S8 fair S9 fair S10 fair S11 fair
		P1 sometimes P2 fair P3 neither P4 neither P5 sometimes P6 sometimes P7 sometimes P8 dont_know P9 dont_know`,
		[4]string{"", "1/2", "1/2", ""},
		[4]string{"", "0.50000", "0.50000", ""},
	},
	{"V4", v4, [4]string{"19/36", "27/40", "7/9", "713/1080"}, [4]string{"0.52778", "0.67500", "0.77778", "0.66019"}},
	{
		"V5", `E1 very_dissatisfied E2 often E3 no E4 very_often E5 debt_larger E6 very_poor E7 no E8 none E9 yes
		S1 poor S2 poor S3 fair S4 some S5 poor S6 no S7 poor S8 fair S9 poor S10 very_poor S11 poor
		P1 rarely P2 weak P3 neither P4 unsafe P5 often P6 sometimes P7 very_often P8 yes P9 no`,
		[4]string{"1/36", "3/11", "2/9", "23/132"},
		[4]string{"0.02778", "0.27273", "0.22222", "0.17424"},
	},
	{"V6", v4 + " E2 refused E4 refused E6 refused E9 refused", [4]string{"", "27/40", "7/9", ""}, [4]string{"", "0.67500", "0.77778", ""}},
	{"V7", v4 + " E2 refused E4 refused E6 refused", [4]string{"5/8", "27/40", "7/9", "187/270"}, [4]string{"0.62500", "0.67500", "0.77778", "0.69259"}},
}

func TestTheVectorsOfTheSurveyAreExact(t *testing.T) {
	t.Parallel()
	d := bundled(t, RSS)
	for _, v := range vectors {
		got := d.Score(said(v.answers))
		if len(got) != 4 {
			t.Fatalf("%s: %d scores", v.name, len(got))
		}
		for n, s := range got {
			want, known := new(big.Rat).SetString(v.fractions[n])
			if known != (s.Value != nil) || known && want.Cmp(s.Value) != 0 {
				t.Errorf("%s %s: %v, want %q", v.name, s.Dimension, s.Value, v.fractions[n])
			}
			if stored := DecimalOf(s.Value).String(); stored != v.stored[n] {
				t.Errorf("%s %s is stored as %q, not %q", v.name, s.Dimension, stored, v.stored[n])
			}
		}
	}
}

func TestTheBundledInstrumentsAreWhole(t *testing.T) {
	t.Parallel()
	want := map[Kind]map[string]int{RSS: {"economic": 9, "social": 11, "psychosocial": 9}, Satisfaction: {"satisfaction": 7}}
	for k, counts := range want {
		d := bundled(t, k)
		got := map[string]int{}
		for _, i := range d.Items {
			if i.Scored {
				got[i.Dimension]++
			}
			if i.Scored && i.Weight != "1" {
				t.Errorf("%s weighs %s", i.Code, i.Weight)
			}
			texts := []Text{i.Text}
			for _, o := range i.Options {
				texts = append(texts, o.Label)
			}
			for _, x := range i.Details {
				texts = append(texts, x.Label)
			}
			for _, x := range texts {
				if x.En == "" || x.Hu == "" || x.Cs == "" || x.En == x.Hu {
					t.Errorf("%s is not said in every language: %+v", i.Code, x)
				}
			}
			if i.AppliesIf != nil {
				q, known := d.Item(i.AppliesIf.Item)
				if _, offered := q.Option(i.AppliesIf.Option); !known || !offered {
					t.Errorf("%s depends on nothing", i.Code)
				}
			}
		}
		for dim, n := range counts {
			if got[dim] != n {
				t.Errorf("%s has %d scored questions in %s, not %d", k, got[dim], dim, n)
			}
		}
		for _, x := range d.Triggers {
			i, known := d.Item(x.Item)
			for _, o := range x.Options {
				if _, offered := i.Option(o); !known || !offered {
					t.Errorf("rule %s waits for %s %s, which nobody can say", x.Rule, x.Item, o)
				}
			}
		}
	}
	if text := bundled(t, RSS).Items[0].Text.In(i18n.With(context.Background(), i18n.Hu)); !strings.HasPrefix(text, "Mennyire") {
		t.Errorf("in Hungarian E1 is %q", text)
	}
}

func TestBandsGoByTheValueThatIsRead(t *testing.T) {
	t.Parallel()
	d := bundled(t, RSS)
	for text, want := range map[string][2]string{
		"0.00000": {"0.00", "low"}, "0.33499": {"0.33", "low"}, "0.33500": {"0.34", "medium"}, "0.66499": {"0.66", "medium"},
		"0.66500": {"0.67", "high"}, "1.00000": {"1.00", "high"}, "0.99500": {"1.00", "high"}, "0.00500": {"0.01", "low"},
	} {
		x := Decimal{text}
		if x.Short() != want[0] || d.Band(x) != want[1] {
			t.Errorf("%s reads %s and is %s, not %v", text, x.Short(), d.Band(x), want)
		}
	}
	if d.Band(Decimal{}) != "" || (Decimal{}).Short() != "" {
		t.Error("no score has a band")
	}
}

func TestAnswersFireTheirRules(t *testing.T) {
	t.Parallel()
	d := bundled(t, RSS)
	for answers, want := range map[string][]string{
		v4:                           nil,
		v4 + " P8 yes":               {"survey_support"},
		v4 + " P4 unsafe":            {"survey_safety"},
		v4 + " P4 very_unsafe":       {"survey_safety"},
		v4 + " P7 often":             {"survey_distress"},
		v4 + " E2 very_often":        {"survey_hunger"},
		v4 + " E2 often":             nil,
		vectors[1].answers:           {"survey_low", "survey_support", "survey_safety", "survey_distress", "survey_hunger"},
		v4 + " P8 yes P7 very_often": {"survey_support", "survey_distress"},
		v4 + " E1 very_dissatisfied E2 often E3 no E4 very_often E5 debt_larger E6 very_poor": {"survey_low"},
	} {
		a := said(answers)
		if got := d.Fired(a, d.Score(a)); !slices.Equal(got, want) {
			t.Errorf("%v fired, want %v", got, want)
		}
	}
}

// given are answers picked at random, some of them none.
func given(d Definition, dice *rand.Rand) map[string]string {
	out := map[string]string{}
	for _, i := range d.Items {
		if n := dice.IntN(len(i.Options) + 1); n < len(i.Options) {
			out[i.Code] = i.Options[n].Code
		}
	}
	return out
}

// weighed is a definition with random positive weights.
func weighed(d Definition, dice *rand.Rand) Definition {
	d = d.copied()
	for n := range d.Items {
		if d.Items[n].Scored {
			d.Items[n].Weight = big.NewRat(1+dice.Int64N(900), 100).FloatString(2)
		}
	}
	for n := range d.Dimensions {
		d.Dimensions[n].Weight = big.NewRat(1+dice.Int64N(900), 100).FloatString(2)
	}
	return d
}

func same(a, b []Score) bool {
	return slices.EqualFunc(a, b, func(x, y Score) bool {
		return x.Dimension == y.Dimension && x.Answered == y.Answered && x.Applicable == y.Applicable &&
			(x.Value == nil) == (y.Value == nil) && (x.Value == nil || x.Value.Cmp(y.Value) == 0)
	})
}

func FuzzScore(f *testing.F) {
	for n := range uint64(40) {
		f.Add(n)
	}
	plain := bundled(f, RSS)
	f.Fuzz(func(t *testing.T, seed uint64) {
		dice := rand.New(rand.NewPCG(seed, 7))
		d := weighed(plain, dice)
		a := given(d, dice)
		got := d.Score(a)
		if !same(got, d.Score(a)) {
			t.Fatal("the same answers score otherwise the second time")
		}
		within(t, d, a, got)

		shuffled := d.copied()
		dice.Shuffle(len(shuffled.Items), func(i, j int) { shuffled.Items[i], shuffled.Items[j] = shuffled.Items[j], shuffled.Items[i] })
		if !same(got, shuffled.Score(a)) {
			t.Error("the order of the questions matters")
		}

		scaled := d.copied()
		for n := range scaled.Items {
			scaled.Items[n].Weight = new(big.Rat).Mul(number(scaled.Items[n].Weight), big.NewRat(3, 1)).FloatString(2)
		}
		if !same(got, scaled.Score(a)) {
			t.Error("the scale of the weights matters")
		}

		// One more question that nobody answers, and one more that has no value.
		more := d.copied()
		more.Items = append(more.Items, Item{Code: "X", Dimension: "social", Weight: "5", Options: []Option{{Code: "any", Kind: Answered, Value: "1"}}})
		b := map[string]string{"X": "any"}
		for k, v := range a {
			b[k] = v
		}
		if !same(got, more.Score(b)) {
			t.Error("a question that is not scored changes the score")
		}
		more.Items[len(more.Items)-1].Scored = true
		for n, s := range more.Score(a) {
			if s.Value != nil && got[n].Value != nil && s.Value.Cmp(got[n].Value) != 0 {
				t.Error("a question without an answer changes the score")
			}
		}
		notApplicable(t, d, a)
		improved(t, d, a, got)
	})
}

// within fails unless every score lies within the answers given.
func within(t *testing.T, d Definition, a map[string]string, got []Score) {
	t.Helper()
	low, high := map[string]*big.Rat{}, map[string]*big.Rat{}
	for _, i := range d.Items {
		o, ok := i.Option(a[i.Code])
		if !ok || !i.Scored || o.Value == "" {
			continue
		}
		v := number(o.Value)
		for _, dim := range []string{i.Dimension, Composite} {
			if low[dim] == nil || v.Cmp(low[dim]) < 0 {
				low[dim] = v
			}
			if high[dim] == nil || v.Cmp(high[dim]) > 0 {
				high[dim] = v
			}
		}
	}
	for _, s := range got {
		if s.Value != nil && (s.Value.Cmp(low[s.Dimension]) < 0 || s.Value.Cmp(high[s.Dimension]) > 0) {
			t.Errorf("%s is %s, outside of the answers", s.Dimension, s.Value)
		}
	}
}

// notApplicable fails unless "not applicable" equals a questionnaire without the question.
func notApplicable(t *testing.T, d Definition, a map[string]string) {
	t.Helper()
	b := map[string]string{}
	for k, v := range a {
		b[k] = v
	}
	b["S4"] = "no_children"
	without := d.copied()
	without.Items = slices.DeleteFunc(without.Items, func(i Item) bool { return i.Code == "S4" })
	if !same(d.Score(b), without.Score(b)) {
		t.Error("what is not applicable is not as if it were not asked")
	}
}

// improved fails if a better answer lowers a score.
func improved(t *testing.T, d Definition, a map[string]string, got []Score) {
	t.Helper()
	for _, i := range d.Items {
		o, ok := i.Option(a[i.Code])
		if !ok || o.Value == "" {
			continue
		}
		for _, better := range i.Options {
			if better.Value == "" || number(better.Value).Cmp(number(o.Value)) <= 0 {
				continue
			}
			b := map[string]string{}
			for k, v := range a {
				b[k] = v
			}
			b[i.Code] = better.Code
			for n, s := range d.Score(b) {
				if (s.Value == nil) != (got[n].Value == nil) || s.Value != nil && s.Value.Cmp(got[n].Value) < 0 {
					t.Errorf("%s %s in place of %s lowers %s", i.Code, better.Code, o.Code, s.Dimension)
				}
			}
		}
	}
}

func TestATableOfNumbersIsReadWhole(t *testing.T) {
	t.Parallel()
	d := bundled(t, RSS)
	if _, diff, faults := d.Apply(d.Table()); len(diff)+len(faults) != 0 {
		t.Errorf("the own table differs: %v %v", diff, faults)
	}
	got, diff, faults := d.Apply("item_code;option_code;value;weight\r\nE1;ok;0,4;2,5\r\nE1;satisfied;0,75;2,5\r\n\r\ndimension;weight\r\nsocial;0,5\r\n")
	want := []Difference{{Name: "social", From: "1", To: "0.5"}, {Item: "E1", From: "1", To: "2.5"}, {Item: "E1", Option: "ok", From: "0.5", To: "0.4"}}
	if len(faults) != 0 || !slices.Equal(diff, want) {
		t.Errorf("%v, %v", diff, faults)
	}
	if i, _ := got.Item("E1"); i.Weight != "2.5" {
		t.Errorf("E1 weighs %s", i.Weight)
	}
	if i, _ := d.Item("E1"); i.Weight != "1" || i.Options[2].Value != "0.5" {
		t.Error("the version that was there has changed")
	}
	for table, want := range map[string]Fault{
		"":                                 {Line: 0, Key: "instrument.import.nothing"},
		"E99,ok,0.5,1":                     {1, "instrument.import.no_item", "E99"},
		"E1,great,0.5,1":                   {1, "instrument.import.no_option", "E1 great"},
		"\nE1,ok,1.5,1":                    {2, "instrument.import.no_value", "1.5"},
		"E1,ok,-1,1":                       {1, "instrument.import.no_value", "-1"},
		"E1,ok,0.5,much":                   {1, "instrument.import.no_weight", "much"},
		"E1,refused,0.5,1":                 {1, "instrument.import.no_answer", "E1 refused"},
		"E1,ok,0.5,1\nE1,ok,0.4,1":         {2, "instrument.import.twice", "E1 ok"},
		"E1,ok,0.5,1\nE1,satisfied,0.75,2": {2, "instrument.import.two_weights", "E1"},
		"legal,1":                          {1, "instrument.import.no_dimension", "legal"},
		"social,0":                         {1, "instrument.import.empty_dimension", "social"},
		"E1,ok,0.5":                        {1, "instrument.import.columns", "3"},
	} {
		if _, _, faults := d.Apply(table); !slices.Contains(faults, want) {
			t.Errorf("%q: %v, not %v", table, faults, want)
		}
	}
}

func FuzzTable(f *testing.F) {
	d := bundled(f, RSS)
	for _, s := range []string{d.Table(), "", "E1,ok,0.5,1", "social,0.5", "E1;ok;0,5;1", "\ufeffE1,ok,,", "a,b,c,d,e", "\"E1\",\"ok\",\"1\",\"1\"", "E1,ok,9999.999999,1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, table string) {
		got, diff, faults := d.Apply(table)
		if len(faults) > 0 {
			if len(diff) > 0 {
				t.Error("a table with faults changes something")
			}
			return
		}
		if again := d.unlike(got); !slices.Equal(again, diff) {
			t.Error("what is shown is not what is changed")
		}
		if _, more, faults := got.Apply(table); len(more)+len(faults) != 0 {
			t.Errorf("read twice it changes more: %v %v", more, faults)
		}
		for _, s := range got.Score(said(v4)) {
			if s.Value != nil && (s.Value.Sign() < 0 || s.Value.Cmp(big.NewRat(1, 1)) > 0) {
				t.Errorf("%s is %s", s.Dimension, s.Value)
			}
		}
	})
}
