package i18n

import (
	"strings"
	"unicode"
)

// transliterate writes a folded word in Latin letters. Cyrillic, Greek,
// Georgian and Arabic have a table; other scripts stay.
func transliterate(w string) string {
	if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
		return fromArabic(w)
	}
	var b strings.Builder
	for _, r := range strings.ReplaceAll(w, "ου", "u") {
		if strings.ContainsRune("'’‘`´ʿʾʼ", r) {
			continue
		}
		if latin, ok := letters[r]; ok {
			b.WriteString(latin)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// letters of alphabets that write their vowels.
var letters = letterTable(
	// Cyrillic: Russian, Ukrainian, Serbian, Macedonian, Mongolian, Kazakh.
	`а a б b в v г g ґ g ғ gh д d ђ dj е e ё e є ye ж zh з z и i і i ї i й y ј j к k қ q л l љ l м m н n њ n ң n
	о o ө o п p р r с s т t ћ ch у u ү u ұ u ў u ф f х kh ҳ h һ h ц ts ч ch ҷ j џ dz ш sh щ shch ъ _ ы y ь _ э e ю yu я ya ә a ѓ g ќ k ӣ i ӯ u ѕ dz`,
	// Greek.
	`α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ i φ f χ kh ψ ps ω o`,
	// Georgian.
	`ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ q შ sh ჩ ch
	ც ts ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h`,
)

// arabicLetters of Arabic, Persian, Pashto, Urdu and Sorani. Vowels come from
// و and ی by where they stand.
var arabicLetters = letterTable(
	`ا a آ a أ a إ i ٱ a ب b پ p ت t ٹ t ټ t ث th ج j چ ch ح h خ kh د d ڈ d ډ d ذ dh ر r ڑ r ړ r ڕ r ز z ژ zh ږ zh
	س s ش sh ښ sh ص s ض d ط t ظ z ع _ غ gh ف f ڤ v ق q ک k ك k گ g ګ g ل l ڵ l م m ن n ں n ڼ n ه h ھ h ة a ۀ a ە a
	ء _ ئ _ ؤ u ۆ o ێ e ې e ے i ۍ i ځ dz څ ts ى a`,
)

// persianForms brings the Arabic forms of two letters to the Persian ones, so
// that a name has one writing.
var persianForms = strings.NewReplacer("ي", "ی", "ك", "ک", "أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "\u200c", "", "ـ", "")

func fromArabic(w string) string {
	w = persianForms.Replace(w)
	if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) > 2 {
		w = rest // the article
	}
	for _, servant := range []string{"عبدال", "عبد"} {
		if rest, ok := strings.CutPrefix(w, servant); ok && rest != "" {
			return "abdul" + strings.TrimPrefix(fromArabic(rest), "abdul")
		}
	}
	for _, name := range arabicNames {
		rest, ok := strings.CutPrefix(w, name.letters)
		switch {
		case !ok:
		case rest == "":
			return name.latin
		case rest == "ی":
			return name.latin + "i"
		case len([]rune(rest)) > 1:
			return name.latin + arabicWord([]rune(rest), false)
		}
	}
	return arabicWord([]rune(w), true)
}

// arabicWord writes letters; the vowel after the first consonant, which the
// script leaves out, is taken for an a.
func arabicWord(w []rune, first bool) string {
	var b strings.Builder
	for i, r := range w {
		next := rune(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch {
		case r == 'و' && (i == 0 || next == 'ا' || w[i-1] == 'ا'):
			b.WriteByte('w')
		case r == 'و':
			b.WriteByte('u')
		case r == 'ی' && (i == 0 || next == 'ا' && i > 1):
			b.WriteByte('y')
		case r == 'ی':
			b.WriteByte('i')
		case r == 'ع' && i == 0:
			b.WriteByte('a')
		default:
			if latin, ok := arabicLetters[r]; ok {
				b.WriteString(latin)
			} else if unicode.IsLetter(r) {
				b.WriteRune(r)
			}
		}
		if first && i == 0 && !strings.ContainsRune("اعوی", next) && r != 'ا' && r != 'ع' && next != 0 {
			b.WriteByte('a')
		}
	}
	return b.String()
}

// letterTable reads pairs of a letter and its Latin writing; _ is nothing.
func letterTable(tables ...string) map[rune]string {
	m := map[rune]string{}
	for _, t := range tables {
		fields := strings.Fields(t)
		for i := 0; i+1 < len(fields); i += 2 {
			latin := fields[i+1]
			if latin == "_" {
				latin = ""
			}
			// The letters are looked up after Fold, which may take a part of
			// them off.
			for _, r := range Fold(fields[i]) {
				if _, taken := m[r]; !taken {
					m[r] = latin
				}
			}
		}
	}
	return m
}
