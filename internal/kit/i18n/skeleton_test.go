package i18n

import (
	"strings"
	"testing"
)

// sameNames are spellings of one name, as they stand in files of our offices.
const sameNames = `
Mohammad = Muhamed
Mohammad = Mohamed
Muhammad = Mohammed
Mohamad Ali = Muhammed Aly
محمد = Mohammad
Мухаммад = Muhamad
Hosseini = Husayni
Hosseini = Hoseini
Huseini = Hussaini
حسینی = Hosseini
حسيني = Hosseini
Hussein = Husejn
Hossain = Husain
Nguyễn = nguyen
Nguyễn Văn Đức = Nguyen Van Duc
Trần Thị Hương = Tran Thi Huong
Khalid = Haled
Khaled = Chálid
Yusuf = Jusuf
Youssef = Yousef
Yusuf = Josef
Iosif = Josef
يوسف = Yusuf
Karim = Kareem
Karimi = Kerimi
Ahmad = Ahmed
Ahmet = Ahmed
احمد = Ahmad
أحمد = Ahmed
Omar = Umar
عمر = Omar
Rachid = Rashid
Rašíd = Rashid
Aicha = Aisha
Ayşe = Aisha
Ajša = Aicha
Zeynep = Zaynab
Zejnab = Zainab
زينب = Zaynab
Qasim = Ghasem
Qasem = Kasim
Abdullah = Abdollah
Abdulla = Abdallah
Abdul Rahman = Abdulrahman
Abd al-Rahman = Abdul Rahman
عبدالرحمن = Abdul Rahman
عبد الرحمن = Abdulrahman
Al-Saadi = Saadi
Alsaadi = Al Saadi
El-Khatib = Alkhatib
Rahimi = Raheemi
رحیمی = Rahimi
زهرا = Zahra
Zehra = Zahra
Fatima = Fatemeh
Fátima = Fatimah
فاطمة = Fatima
Maryam = Mariam
Marjam = Mariam
Leila = Lejla
Layla = Laila
Sergey = Serhii
Сергей = Szergej
Ivanov = Iwanow
Иванов = Ivanoff
Volodymyr = Vladimir
Володимир = Volodymyr
Дмитро = Dmitry
Oleksandr = Alexander
Шевченко = Shevchenko
Ševčenko = Shevchenko
Sevcsenko = Shevchenko
Юрій = Yurii
Jurij = Yuri
Γεωργίου = Georgiou
Παπαδόπουλος = Papadopoulos
გიორგი = Giorgi
Japaridze = Dzhaparidze
ჯაფარიძე = Japaridze
Petrović = Petrovich
Petrovic = Petrovič
Hoxha = Hodža
Waleed = Valid
Mustafa = Moustapha
مصطفى = Mostafa
Usman = Othman
Ramazan = Ramadan
Reza = Rida
Dawood = Daoud
Müller = Mueller
Řehoř = rehor
Đặng = Dang
Łukasz = Lukasz
Əliyev = Eliyev
Алиев = Aliyev
Singh = Sing
Farid = Fareed
Tsering = Cering
`

// otherNames are names of different people that look alike.
const otherNames = `
Hassan = Hussein
Hasan = Husain
Mohammad = Mahmoud
Omar = Amir
Ali = Li
Amir = Mir
Karim = Karima
Karim = Karimi
Hussein = Husseini
Amin = Amina
Samir = Samira
Nguyen = Ngoc
Tran = Trinh
Anh = An
Le = Ly
Huynh = Hoang
Ahmad = Hamid
Ahmad = Mahmad
Yusuf = Younes
Khalid = Walid
Khan = Kan
Rashid = Rahim
Rahim = Rahmani
Fatima = Fahima
Zahra = Zohra
Zaynab = Zara
Leila = Lina
Maryam = Marwa
Sergey = Georgi
Ivanov = Ivanova
Dmytro = Demeter
Oleksandr = Oleksandra
Olena = Olha
Mykola = Mykhailo
Abdullah = Abdulrahman
Abdul Karim = Abdul Rahim
Saadi = Saidov
Nagy = Nagyova
Novák = Nováková
Kovács = Kovář
Szabó = Sabri
Petrović = Petrov
Popov = Popa
Nur = Noura
Musa = Mustafa
Osama = Osman
Tesfaye = Tesfahun
Bat = Batbayar
Dorj = Dorjsuren
Giorgi = Gogi
Shahid = Shahida
`

func pairs(t *testing.T, table string, atLeast int) [][2]string {
	t.Helper()
	var out [][2]string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		a, b, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			t.Fatalf("no pair: %q", line)
		}
		out = append(out, [2]string{a, b})
	}
	if len(out) < atLeast {
		t.Fatalf("%d pairs, want at least %d", len(out), atLeast)
	}
	return out
}

func TestSkeletonIsOneForSpellingsOfAName(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t, sameNames, 60) {
		if a, b := Skeleton(p[0]), Skeleton(p[1]); a != b {
			t.Errorf("%s is %q, %s is %q", p[0], a, p[1], b)
		}
	}
}

func TestSkeletonTellsNamesApart(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t, otherNames, 40) {
		if a, b := Skeleton(p[0]), Skeleton(p[1]); a == b {
			t.Errorf("%s and %s are both %q", p[0], p[1], a)
		}
	}
}

func TestSkeletonWordsForgetTheOrder(t *testing.T) {
	t.Parallel()
	a, b := SkeletonWords("Karimi Mohammad Reza"), SkeletonWords("Reza Muhamed Kerimi")
	if strings.Join(a, " ") != strings.Join(b, " ") || len(a) != 3 {
		t.Errorf("%q and %q", a, b)
	}
}

func FuzzSkeleton(f *testing.F) {
	for _, s := range []string{"", "Al", "abd", "Abdul", "x", "ал", "محمد", "y", "jj", "'", "h", "李", "\xff", "дз"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Skeleton(s)
		if again := Skeleton(strings.ToUpper(strings.ToLower(s))); strings.ToValidUTF8(s, "") == s && isASCII(s) && again != once {
			t.Errorf("%q: %q in one case, %q in the other", s, once, again)
		}
		Fold(s)
		MatchCountry(s)
		MatchLanguage(s)
	})
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > 127 {
			return false
		}
	}
	return true
}
