package date

import "strings"

// monthNames are the names and short forms of the months in Hungarian, Czech
// (also in the genitive) and English, without accents.
var monthNames = names(1, `
jan january januar leden ledna led
feb febr february februar unor unora uno
mar marc marcius march brezen brezna bre
apr april aprilis duben dubna dub
may maj majus kveten kvetna kve
jun june junius cerven cervna
jul july julius cervenec cervence cvc
aug august augusztus srpen srpna srp
sep sept september szept szeptember zari zar
oct october okt oktober rijen rijna rij
nov november listopad listopadu lis
dec december prosinec prosince pro`)

// weekdayNames follow time.Weekday: Sunday is 0.
var weekdayNames = names(0, `
sun sunday vasarnap v nedele ne
mon monday hetfo h pondeli po
tue tuesday kedd k utery ut
wed wednesday szerda sze streda st
thu thursday csutortok cs ctvrtek ct
fri friday pentek p patek pa
sat saturday szombat szo sobota so`)

// suffixes may follow a number: 19th, 19-én.
var suffixes = set("st nd rd th an en e a jen i")

// fillers carry nothing.
var fillers = set("of the roku r dne ev")

func names(first int, lines string) map[string]int {
	m := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		for _, name := range strings.Fields(line) {
			m[name] = first + i
		}
	}
	return m
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func isWeekday(word string) bool {
	_, ok := weekdayNames[word]
	return ok
}
