package caseimport

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

// sheet is a sheet of a made workbook, row by row; nil cells stay empty.
type sheet struct {
	name string
	rows [][]any
}

// xlsx makes a workbook. A time.Time becomes a real date cell.
func xlsx(t *testing.T, sheets ...sheet) *bytes.Reader {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range s.rows {
			for c, v := range row {
				if v == nil {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.SetCellValue(s.name, cell, v); err != nil {
					t.Fatal(err)
				}
				if _, ok := v.(time.Time); ok {
					if err := f.SetCellStyle(s.name, cell, cell, day); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func propose(t *testing.T, c Choice, o Options, sheets ...sheet) (*Table, *Result) {
	t.Helper()
	table, err := Read(xlsx(t, sheets...), c)
	if err != nil {
		t.Fatal(err)
	}
	if o.Today.IsZero() {
		o.Today = today
	}
	return table, table.Propose(o)
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func (p Proposal) has(f Field, c Code) bool {
	for _, w := range p.Warnings {
		if w.Field == f && w.Code == c {
			return true
		}
	}
	return false
}

func prague() []sheet {
	return []sheet{
		{"Souhrn 2023", [][]any{{"Rok", "Návraty"}, {2023, 12}}},
		{"Klienti", [][]any{
			{"Asistované dobrovolné návraty"},
			{nil, "stav k 1. 3. 2024"},
			nil,
			nil,
			{"vedoucí: Novotná"},
			{
				"Příjmení a jméno", "Pohlaví", "Nar.", "Státní příslušnost", "Kam se vrací", "Č. případu", "Hlavní žadatel",
				"Členové rodiny (osob)", "Datum první konzultace", "Počet konzultací", "Odstoupil(a)?", "Datum odjezdu",
				"Příjezd", "Typ podpory", "Výše podpory", "Měna", "Poradkyně", "Telefon", "Status", "Zranitelnost", "Pozn.", "Jazyk",
			},
			{
				"NGUYỄN Văn Hùng", "M", "19. 11. 1988", "vietnamská", "Vietnam", "PRG-7/21", nil,
				3, day(2021, 3, 4), "5x", "N", "1. 6. 2021",
				"2. června 2021", "podnikání a bydlení", "25.000,-", "Kč", "Nováková J.", "602 123 456", "vyhoštění", "ZTP", nil, "vietnamština",
			},
			{
				"Nguye\u0302\u0303n Thị Hoa", "Ž", day(1990, 5, 17), "VNM", nil, "PRG-8/21", "PRG-7/21",
				nil, "04.03.2021", nil, "ne", "1.6.2021",
				nil, nil, nil, nil, "Jana Nováková", "00420 602 123 457", "žadatelka o azyl", nil, nil, "VI",
			},
			{
				"Ševčenková, Hanna", "ž", 1985, "UKRAJINA", "ukrajinská", "PRG-9/21", nil,
				nil, "2021-05-06", 2, "A", nil,
				nil, "rekvalifikace", 1500.5, "EUR", "Svoboda Petr", "123", "něco jiného", "těhotná", "+420 volat večer", "ukrajinština / ruština",
			},
			{
				"Ševčenková, Hanna", "ž", 1985, "Ukrajina", nil, "prg-9/21", nil,
				nil, "2021-05-06", 2, "ano", nil,
			},
			{"Celkem", nil, nil, nil, nil, nil, nil, nil, nil, 9},
		}},
	}
}

func TestCzechWorkbookWithLowerHeadingsAndOtherSheets(t *testing.T) {
	t.Parallel()
	table, r := propose(t, Choice{}, Options{}, prague()...)
	if table.Sheet != "Klienti" || table.HeadingRow != 6 || table.Language != i18n.Cs {
		t.Fatalf("found %q row %d %q", table.Sheet, table.HeadingRow, table.Language)
	}
	s := r.Summary()
	if s.Rows != 4 || s.Imported != 3 || len(s.Duplicates) != 1 || s.Duplicates[0].Row != 10 || s.Duplicates[0].Of != 9 || s.Families != 1 {
		t.Fatalf("summary %+v", s)
	}
	hung := r.Proposals[0].Facts
	for what, pair := range map[string][2]any{
		"family":      {hung.FamilyName, "Nguyễn"},
		"given":       {hung.GivenName, "Văn Hùng"},
		"sex":         {hung.Sex, "m"},
		"birth":       {hung.BirthDate, date.Partial("1988-11-19")},
		"citizenship": {hung.Citizenship, "VN"},
		"first":       {hung.FirstSession, date.Of(2021, 3, 4)},
		"sessions":    {hung.Sessions, 5},
		"withdrawn":   {hung.Withdrawn, No},
		"departed":    {hung.DepartedOn, date.Of(2021, 6, 1)},
		"arrived":     {hung.ArrivedOn, date.Of(2021, 6, 2)},
		"activities":  {strings.Join(hung.Activities, " "), "business_startup housing_rent"},
		"amount":      {hung.Amount, money.Of(25000, "CZK")},
		"phone":       {hung.Phones[0].E164, "+420602123456"},
		"status":      {hung.Status, "expulsion"},
		"vulnerable":  {strings.Join(hung.Vulnerabilities, " "), "disability"},
		"language":    {hung.Language, "vi"},
		"counsellor":  {hung.Counsellor, "Jana Nováková"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
	hoa := r.Proposals[1].Facts
	if hoa.FamilyName != "Nguyễn" || hoa.Sex != "f" || hoa.BirthDate != "1990-05-17" || hoa.ReturnCountry != "" ||
		hoa.Phones[0].E164 != "+420602123457" || hoa.Status != "asylum_pending" || hoa.Withdrawn != No {
		t.Errorf("second row %+v", hoa)
	}
	hanna := r.Proposals[2]
	if f := hanna.Facts; f.FamilyName != "Ševčenková" || f.GivenName != "Hanna" || f.BirthDate != "1985" || f.Withdrawn != Yes ||
		f.Status != "other" || f.Amount.Minor != 150050 || f.Amount.Currency != "EUR" || f.Language != "uk" || f.ReturnCountry != "UA" {
		t.Errorf("third row %+v", f)
	}
	if !hanna.has(Phone, PhoneOdd) || !hanna.has(Status, WordUnknown) || !hanna.has(Language, SeveralLanguages) {
		t.Errorf("third row warns %v", hanna.Warnings)
	}
	if u := r.Unknown(); len(u) != 1 || u[0].Field != Status || u[0].Word != "něco jiného" {
		t.Errorf("unknown words %v", u)
	}
}

func london() []sheet {
	return []sheet{
		{"Cases", [][]any{
			{"Return cases"},
			{"Case No.", "First name", "Surname", "M/F", "DOB", "Nationality", "Date of first session", "Departure date", "Withdrawn?", "Grant amount", "Type of grant", "Remarks", "Spouse's nationality"},
			{"A1", "Conor", "O'BRIEN", "M", "03/25/1990", "Nigerian", "01/30/2022", "05/01/2022", "No", "€1,200.00", "Training; tools", "=1+1", "irish"},
			{"A2", "maria", "DA SILVA", "F", "12/11/1970", "Georgian", "02/14/2022", "2022-02-01", "N"},
			{"A3", nil, nil, "F", "1980-01-01", "GEO", "02/14/2022"},
			{"A4", "Sam", "Lee", "F", "1990-02-31", "MNG", "02/14/2022"},
			{"A5", "Sam", "Lee", "m", "approx. 1985", "Wakanda", "02/14/2022"},
			{"A6", "Old", "Man", "M", "1901-01-01", "Kosovo", "02/14/2022", nil, "Y"},
			{"A7", "Not", "Born", "M", "2031-01-01", "XK", "02/14/2022"},
			{"A8", "NFD", "Zivkovic\u0301", "female", "spring, he thinks", "Serbian", "02/14/2022", "02/20/2030", "maybe"},
			{"A9", "Old", "Man", "M", "1901-01-01", "Kosovo"},
			{"Case No.", "First name", "Surname", "M/F", "DOB"},
		}},
	}
}

func TestEnglishWorkbookWithAmericanDatesAndBrokenRows(t *testing.T) {
	t.Parallel()
	table, r := propose(t, Choice{}, Options{}, london()...)
	if table.Language != i18n.En || table.HeadingRow != 2 {
		t.Fatalf("found row %d in %q", table.HeadingRow, table.Language)
	}
	if column := table.Mapping[Citizenship]; column != 5 {
		t.Errorf("citizenship is column %d", column)
	}
	s := r.Summary()
	want := []RefusedRow{
		{4, DepartureDate, DepartureBeforeCounselling},
		{5, FamilyName, NoName},
		{6, BirthDate, ImpossibleBirthDate},
		{7, Citizenship, NoCitizenship},
		{9, BirthDate, ImpossibleBirthDate},
	}
	if s.Rows != 9 || s.Imported != 4 || len(s.Refused) != len(want) {
		t.Fatalf("summary %+v", s)
	}
	for i := range want {
		if s.Refused[i] != want[i] {
			t.Errorf("refused %v, want %v", s.Refused[i], want[i])
		}
	}
	conor := r.Proposals[0].Facts
	if conor.FamilyName != "O'Brien" || conor.Sex != "m" || conor.BirthDate != "1990-03-25" || conor.Citizenship != "NG" ||
		conor.DepartedOn != date.Of(2022, 5, 1) || conor.Amount != money.Of(1200, "EUR") || len(conor.Activities) != 2 || conor.Notes != "=1+1" {
		t.Errorf("first row %+v", conor)
	}
	if f := r.Proposals[1].Facts; f.FamilyName != "da Silva" || f.GivenName != "Maria" || f.BirthDate != "1970-12-11" || f.Sex != "f" {
		t.Errorf("second row %+v", f)
	}
	old := r.Proposals[5]
	if old.Verdict != Imported || !old.has(BirthDate, BirthDateImplausible) || old.Facts.Withdrawn != Yes {
		t.Errorf("old man %+v", old)
	}
	nfd := r.Proposals[7]
	if nfd.Facts.FamilyName != "Zivković" || nfd.Facts.BirthDate.Known() || !nfd.has(BirthDate, BirthDateUnreadable) ||
		!nfd.has(DepartureDate, DateInFuture) || !nfd.has(Withdrawn, AnswerUnknown) || nfd.Facts.Departed(today) {
		t.Errorf("row 10 %+v", nfd)
	}
	if len(r.Review) != 1 || r.Review[0] != (Review{Row: 11, With: 8}) || r.Proposals[8].Verdict != Imported {
		t.Errorf("review %v", r.Review)
	}
}

func TestMarksMeanWhatTheLanguageOfTheHeadingsMeans(t *testing.T) {
	t.Parallel()
	rows := sheet{"x", [][]any{
		{"Családi név", "Utónév", "Nem", "Állampolgárság", "Visszalépett?"},
		{"A", "B", "F", "RS", "N"},
		{"C", "D", "N", "RS", "I"},
	}}
	_, r := propose(t, Choice{}, Options{}, rows)
	if a, c := r.Proposals[0].Facts, r.Proposals[1].Facts; a.Sex != "m" || a.Withdrawn != No || c.Sex != "f" || c.Withdrawn != Yes {
		t.Errorf("in Hungarian: %s %s, %s %s", a.Sex, a.Withdrawn, c.Sex, c.Withdrawn)
	}
	_, r = propose(t, Choice{Language: i18n.En}, Options{}, rows)
	if a, c := r.Proposals[0].Facts, r.Proposals[1].Facts; a.Sex != "f" || a.Withdrawn != No || c.Sex != "u" || c.Withdrawn != Unknown {
		t.Errorf("read as English: %s %s, %s %s", a.Sex, a.Withdrawn, c.Sex, c.Withdrawn)
	}
}

func TestMappingAndWordsOfTheOfficeWin(t *testing.T) {
	t.Parallel()
	rows := sheet{"x", [][]any{
		{"Név", "Polg.", "Valami", "Jogcím"},
		{"Kovács Anna", "Jugoszlávia", "7", "zöld kártya"},
	}}
	_, r := propose(t, Choice{HeadingRow: 1, Mapping: Mapping{Name: 0, Citizenship: 1, Sessions: 2, Status: 3}}, Options{
		Words: map[Field]map[string]string{
			Citizenship: {WordKey("JUGOSZLAVIA"): "RS"},
			Status:      {WordKey("Zöld-kártya"): "long_term"},
		},
	}, rows)
	f := r.Proposals[0].Facts
	if r.Proposals[0].Verdict != Imported || f.Citizenship != "RS" || f.Sessions != 7 || f.Status != "long_term" || len(r.Unknown()) != 0 {
		t.Errorf("%+v %v", f, r.Unknown())
	}
}

func TestFamiliesOutliveTheirMainRow(t *testing.T) {
	t.Parallel()
	_, r := propose(t, Choice{}, Options{}, sheet{"x", [][]any{
		{"Case no.", "Surname", "Given name", "Date of birth", "Citizenship", "Main applicant", "Family size"},
		{"1", "A", "Main", "1980-02-30", "RS", nil, 3},
		{"2", "A", "Wife", "1981-02-03", "RS", "1"},
		{"3", "A", "Child", "2010-02-03", "RS", "2"},
		{"4", "B", "Alone", "1980-02-03", "RS", nil, 1},
		{"5", "C", "Declared", "1980-02-03", "RS", nil, 4},
		{"6", "D", "Lost", "1980-02-03", "RS", "99"},
		{"7", "E", "One", "1980-02-03", "RS", "8"},
		{"8", "E", "Other", "1980-02-03", "RS", "7"},
		{"9", "F", "Named", "1980-02-03", "RS", "Alone B"},
		{"K-11", "H", "Pointed", "1980-02-03", "RS"},
		{"K-12", "H", "Pointing", "1980-02-03", "RS", "see K-11"},
		{"10", "G", "Same", "1980-02-03", "RS"},
		{"10", "G", "Sister", "1982-02-03", "RS"},
	}})
	s := r.Summary()
	if s.Imported != 12 || s.Families != 7 {
		t.Errorf("summary %+v households %+v", s, r.Households)
	}
	first := r.Households[0]
	if len(first.Rows) != 2 || first.Main != 0 || first.Reference != "1" {
		t.Errorf("family without its main row: %+v", first)
	}
	if !r.Proposals[1].has(MainReference, MainRefused) || !r.Proposals[5].has(MainReference, MainNotFound) {
		t.Error("nothing is said about the missing main rows")
	}
}

func TestRowNumbersServeWhereThereAreNoOthers(t *testing.T) {
	t.Parallel()
	_, r := propose(t, Choice{}, Options{}, sheet{"x", [][]any{
		{"No.", "Surname", "Given name", "Citizenship", "Main applicant"},
		{1, "A", "Main", "RS"},
		{2, "A", "Child", "RS", 1},
		{3},
		{"", "B", "Unnumbered", "RS"},
		{"", "B", "Unnumbered", "RS"},
	}})
	s := r.Summary()
	if s.Rows != 4 || s.Imported != 4 || s.Families != 1 || r.Proposals[1].Facts.MainReference != "1" {
		t.Errorf("%+v", s)
	}
	if r.Proposals[2].Key == r.Proposals[3].Key {
		t.Error("two people without a number have one key")
	}
}

func TestLabelsOfTheCodeListsAreWordsToo(t *testing.T) {
	t.Parallel()
	_, r := propose(t, Choice{}, Options{Labels: []Label{
		{Field: Status, Language: i18n.Hu, Code: "dublin", Text: "Visszaadás alatt"},
	}}, sheet{"x", [][]any{
		{"Családi név", "Utónév", "Állampolgárság", "Jogcím"},
		{"A", "a", "RS", "VISSZAADAS ALATT"},
	}})
	if f := r.Proposals[0].Facts; f.Status != "dublin" || len(r.Proposals[0].Warnings) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestDuplicatesTellWhatHasChanged(t *testing.T) {
	t.Parallel()
	_, r := propose(t, Choice{}, Options{}, sheet{"x", [][]any{
		{"Ügyszám", "Családi név", "Utónév", "Állampolgárság", "Szül. idő", "Telefon", "Elutazás"},
		{"1", "Kılıç", "Elif", "TR", "1990.01.02", "06-20/9436029", nil},
		{"1", "KILIC", "ELIF", "török", "1990-01-02", "+36 20 943 6029", "2021.05.06"},
		{"1", "Kılıç", "Elif", "TR", "1991.01.02"},
	}})
	p := r.Proposals[1]
	if p.Verdict != Duplicate || p.Of != 2 || !slices.Equal(p.Changed, []Field{FamilyName, DepartureDate}) {
		t.Errorf("%s of %d, changed %v", p.Verdict, p.Of, p.Changed)
	}
	other := r.Proposals[2]
	if other.Verdict != Duplicate || !other.has(BirthDate, DuplicateOtherBirth) || len(r.Review) != 1 {
		t.Errorf("another birth date: %s %v", other.Verdict, other.Warnings)
	}
}

func TestFilesThatAreNoCaseload(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		file []byte
		want error
	}{
		"text":  {[]byte("a,b,c"), ErrNotWorkbook},
		"empty": {nil, ErrNotWorkbook},
	} {
		if _, err := Read(bytes.NewReader(c.file), Choice{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := Read(xlsx(t, sheet{"Menu", [][]any{{"Soup", "Price"}, {"Goulash", 900}}}), Choice{})
	if !errors.Is(err, ErrNoCaseload) {
		t.Errorf("a menu: %v", err)
	}
	f := excelize.NewFile()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(b.Bytes()), Choice{}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("with a password: %v", err)
	}
}
