package i18n

// nameForms are forms of one name that no rule of sound brings together, a
// name a line, folded.
const nameForms = `
muhammad mohammad mohamed mohammed muhamed muhammed mahomed magomed mukhammad mokhammad mohamad muhamad mohd muxammad
mahmud mahmoud mahmood mahmut mehmood machmud makhmud
khadija khadijah hadidza hatidza hatice chadidza khadidja hadija khadeeja hadidzsa chadidja
khalid khaled chalid chaled haled halid
khan chan
khattab chattab hattab
jamal djamal cemal gamal dzamal
jalal djalal celal galal dzalal
ahmad ahmed ahmet achmed achmad akhmad akhmed ahmadh
uthman othman osman usman ousmane ottoman othmane
ramadan ramazan ramadhan ramzan
rida reza riza rezza redha ridha
dawud daoud dawood davud davood daud daut dawod dauda
fadl fazl fazel fadel fadil fazil
murtada murtaza morteza murteza mortaza
yahya jahja yahia jahia iahia
sayed said saeed saied sayyid syed sajed saed seyed seyyed sayyed sejed
ridvan rizwan ridwan rezwan
qadir kader qader kadir ghader
oleksandr aleksandr alexander aleksander oleksander aleksandar alexandr alexandre
oleksandra aleksandra alexandra
oleksii oleksiy oleksij aleksei aleksey aleksej alexei alexey alexej
olena elena helena jelena yelena ielena
mykola nikolai nikolay nikolaj mikola
volodymyr vladimir volodimir vladymyr wladimir
serhii serhiy sergey sergei sergej serhij sergii szergej
oleh oleg
bohdan bogdan
olha olga
yevhen evgeni evgeny yevgeny jevgenij evgenij yevgeni yevhenii evgenii jevhen jevgenyij
yevheniia evgenia yevgenia jevgenija yevheniya evgeniya
kateryna ekaterina katerina katarina yekaterina jekaterina
dmytro dmitri dmitry dmitrij dmitrii dimitri dmitro dmitriy
mykhailo mikhail michail mihail mychajlo mihajlo mikhailo
hryhorii grigori grigory grigorij hryhoriy
halyna galina halina

tetiana tatiana tatyana tatjana tetyana tetjana
vasyl vasil vasiliy vasilii vasily vasilij
giorgi georgi georgy georgij george giorgio gheorghe
nur nour noor
juma jumah djuma dzhuma dzuma cuma
hajji haji hadji hadzi hadzsi hacci khadzhi
shaikh sheikh shaykh sheik sejk sejh szejk cheikh chejk
ayyub ayoub ayub ajub ayyoub eyup ejup ajjub
isa issa eissa essa aissa
yaqub yaqoob yakub jakub yakoub yagub jaqub
nguyen nguyn nguien nguen nghuyen
`

// arabicNames are names whose writing hides the first vowel, by the letters
// they begin with.
var arabicNames = []struct{ letters, latin string }{
	{"محمود", "mahmud"},
	{"محمد", "muhammad"},
	{"محسن", "muhsin"},
	{"حسین", "husayn"},
	{"حسني", "husni"},
	{"عمر", "umar"},
	{"عثمان", "uthman"},
	{"اسامه", "usama"},
	{"اسامة", "usama"},
	{"مصطفی", "mustafa"},
	{"مصطفى", "mustafa"},
	{"مرتضی", "murtada"},
	{"مرتضى", "murtada"},
	{"مجتبی", "mujtaba"},
	{"منیر", "munir"},
	{"سلطان", "sultan"},
	{"زبیر", "zubayr"},
	{"جمعه", "juma"},
	{"جمعة", "juma"},
	{"قربان", "qurban"},
	{"غلام", "ghulam"},
	{"مراد", "murad"},
	{"رستم", "rustam"},
	{"گل", "gul"},
	{"سلیمان", "sulayman"},
	{"خدیجه", "khadija"},
	{"خدیجة", "khadija"},
	{"داوود", "dawud"},
	{"داود", "dawud"},
	{"عبید", "ubayd"},
	{"حذیفه", "hudhayfa"},
	{"ملا", "mulla"},
	{"جمیله", "jamila"},
	{"لقمان", "luqman"},
	{"نعمان", "numan"},
	{"معاذ", "muadh"},
	{"مهند", "muhannad"},
	{"مسلم", "muslim"},
	{"مختار", "mukhtar"},
	{"خالد", "khalid"},
	{"احمد", "ahmad"},
	{"علی", "ali"},
	{"یحیی", "yahya"},
	{"یحیى", "yahya"},
	{"رضا", "rida"},
	{"سعید", "said"},
	{"رمضان", "ramadan"},
	{"عیسی", "isa"},
	{"عیسى", "isa"},
	{"فاطم", "fatim"},
	{"خان", "khan"},
}
