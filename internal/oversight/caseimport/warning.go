package caseimport

// Code names something odd that does not stop a row.
type Code string

// What may be odd.
const (
	NameOrderAssumed       Code = "name_order_assumed"       // one cell, and nothing shows which part is the family name
	DateApproximate        Code = "date_approximate"         // "kb. 1985"
	BirthDateUnreadable    Code = "birth_date_unreadable"    // words that are no date; imported as unknown
	BirthDateImplausible   Code = "birth_date_implausible"   // more than 110 years ago
	CenturyAssumed         Code = "century_assumed"          // a year of two digits
	MonthFirstAssumed      Code = "month_first_assumed"      // 03/25/1990
	SexUnknownMark         Code = "sex_unknown_mark"         // imported as not stated
	SeveralCitizenships    Code = "several_citizenships"     // the first is taken
	ReturnCountryUnknown   Code = "return_country_unknown"   // left empty
	SeveralLanguages       Code = "several_languages"        // the first is taken
	LanguageUnknown        Code = "language_unknown"         // left empty
	WordUnknown            Code = "word_unknown"             // becomes other or unknown
	AnswerUnknown          Code = "answer_unknown"           // neither yes nor no
	PhoneOdd               Code = "phone_odd"                // kept as typed
	DateUnreadable         Code = "date_unreadable"          // left empty
	DateInFuture           Code = "date_in_future"           // a plan, not a fact
	DateBeforeBirth        Code = "date_before_birth"        //
	ArrivalBeforeDeparture Code = "arrival_before_departure" //
	ArrivalWithoutDeparted Code = "arrival_without_departure"
	DeclaredAfterDeparture Code = "declaration_after_departure"
	WithdrawnButDeparted   Code = "withdrawn_but_departed"
	NumberUnreadable       Code = "number_unreadable"
	NumberImplausible      Code = "number_implausible"
	AmountUnreadable       Code = "amount_unreadable"
	AmountWithoutActivity  Code = "amount_without_activity"
	ActivityWithoutAmount  Code = "activity_without_amount"
	CurrencyAssumed        Code = "currency_assumed"
	CurrencyUnknown        Code = "currency_unknown"
	MainNotFound           Code = "main_not_found" // no row has the main applicant's reference
	MainRefused            Code = "main_refused"   // its row is refused; the others are imported
	HouseholdSizeDiffers   Code = "household_size_differs"
	VulnerabilityUnlikely  Code = "vulnerability_unlikely" // an elderly child, a pregnant man
	CounsellorAmbiguous    Code = "counsellor_ambiguous"   // two people could be meant
	FormulaText            Code = "formula_text"           // looks like a formula; kept as plain text
	DuplicateOtherBirth    Code = "duplicate_other_birth"  // same reference and name, another birth date
	SamePersonElsewhere    Code = "same_person_elsewhere"  // same name and birth date under another reference
)

// Codes lists them all, for pages and for the check that each has words.
func Codes() []Code {
	return []Code{
		NameOrderAssumed, DateApproximate, BirthDateUnreadable, BirthDateImplausible,
		CenturyAssumed, MonthFirstAssumed, SexUnknownMark, SeveralCitizenships,
		ReturnCountryUnknown, SeveralLanguages, LanguageUnknown, WordUnknown, AnswerUnknown,
		PhoneOdd, DateUnreadable, DateInFuture, DateBeforeBirth, ArrivalBeforeDeparture,
		ArrivalWithoutDeparted, DeclaredAfterDeparture, WithdrawnButDeparted,
		NumberUnreadable, NumberImplausible, AmountUnreadable, AmountWithoutActivity,
		ActivityWithoutAmount, CurrencyAssumed, CurrencyUnknown, MainNotFound, MainRefused,
		HouseholdSizeDiffers, VulnerabilityUnlikely, CounsellorAmbiguous, FormulaText,
		DuplicateOtherBirth, SamePersonElsewhere,
	}
}
