package document_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// words are what a paper must say, by language: its title, and the sentence a
// court would look for.
var words = map[string]map[i18n.Language][]string{
	"notice": {
		i18n.En: {"Privacy notice", "data protection authority", "it is not a consent"},
		i18n.Hu: {"Adatkezelési tájékoztató", "az adatvédelmi hatóságnál", "nem jelent hozzájárulást"},
		i18n.Cs: {"Informace o zpracování osobních údajů", "dozorového úřadu", "není souhlasem"},
	},
	"consent": {
		i18n.En: {"Consent to the processing", "at any time", "Health data"},
		i18n.Hu: {"Hozzájárulás személyes adatok kezeléséhez", "bármikor", "Egészségügyi adatok"},
		i18n.Cs: {"Souhlas se zpracováním osobních údajů", "kdykoli", "Údaje o zdravotním stavu"},
	},
	"declaration": {
		i18n.En: {"Declaration of voluntary return", "own free will", "withdraw this declaration at any time before departure", "entry ban", "Iraq", "Separate consent"},
		i18n.Hu: {"Nyilatkozat az önkéntes hazatérésről", "szabad akaratomból", "az elutazásig bármikor", "beutazási és tartózkodási tilalom", "Irak", "Külön hozzájárulás"},
		i18n.Cs: {"Prohlášení o dobrovolném návratu", "ze své svobodné vůle", "kdykoli před odjezdem", "zákaz vstupu", "Irák", "Samostatný souhlas"},
	},
	"withdrawal": {
		i18n.En: {"Withdrawal from assisted voluntary return", "need not give a reason", "Witness"},
		i18n.Hu: {"Visszalépési nyilatkozat", "nem kell megindokolnom", "Tanú"},
		i18n.Cs: {"Odstoupení od asistovaného dobrovolného návratu", "důvod uvádět nemusím", "Svědek"},
	},
}

// best is what a guardian decides by.
var best = map[i18n.Language]string{i18n.En: "best interests of the child", i18n.Hu: "a gyermek mindenek felett álló érdekét", i18n.Cs: "v nejlepším zájmu dítěte"}

// guardian is how a paper speaks of who signs for a child.
var guardian = map[i18n.Language]string{i18n.En: "Signature of the guardian", i18n.Hu: "gyám (törvényes képviselő) aláírása", i18n.Cs: "Podpis zákonného zástupce"}

func TestPapersSpeakTheLanguageTheyAreSignedIn(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	for kind, byLanguage := range words {
		for _, reader := range i18n.Languages {
			v := d.As(casework.Judit).In(reader)
			for _, l := range i18n.Languages {
				a := v.Get("/cases/" + ref + "/print/" + kind + "?lang=" + string(l) + "&member=11").Is(http.StatusOK)
				a.Has(byLanguage[l]...).Has(ref, "2026-1", "Karim", "Budapest").Lacks(guardian[l])
				if !strings.Contains(a.Body, `<html lang="`+string(l)+`"`) {
					t.Errorf("%s is not marked as %s", kind, l)
				}
				for _, other := range i18n.Languages {
					if other != l {
						a.Lacks(byLanguage[other][1])
					}
				}
			}
			// Without a language it speaks the reader's.
			v.Get("/cases/" + ref + "/print/" + kind).Is(http.StatusOK).Has(byLanguage[reader]...)
		}
	}
}

func TestAChildsPaperIsTheGuardians(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	for _, l := range i18n.Languages {
		for kind := range words {
			d.As(casework.Judit).Get("/cases/"+ref+"/print/"+kind+"?lang="+string(l)+"&member=13").Is(http.StatusOK).Has(guardian[l], "Sami")
		}
		view := map[i18n.Language]string{i18n.En: "child's own view", i18n.Hu: "gyermek saját véleménye", i18n.Cs: "Vlastní názor dítěte"}[l]
		d.As(casework.Judit).Get("/cases/"+ref+"/print/declaration?lang="+string(l)+"&member=13").Has(view, best[l])
		d.As(casework.Judit).Get("/cases/"+ref+"/print/declaration?lang="+string(l)+"&member=11").Lacks(view, best[l])
	}
}

func TestAFamilyGetsASheetEach(t *testing.T) {
	t.Parallel()
	d, ref := open(t)
	a := d.As(casework.Judit).In(i18n.En).Get("/cases/"+ref+"/print/declaration").Is(http.StatusOK).Has("Karim", "Rima", "Sami")
	if n := strings.Count(a.Body, `class="hw-sheet"`); n != 3 {
		t.Errorf("%d sheets", n)
	}
	if strings.Contains(a.Body, "<script>") || strings.Contains(a.Body, " style=") {
		t.Error("the paper breaks the content policy")
	}
	d.As(casework.Judit).Get("/cases/" + ref + "/print/passport").Is(http.StatusNotFound)
	d.As(casework.Judit).Get("/cases/" + ref + "/print/declaration?member=99").Is(http.StatusNotFound)
	d.As(casework.Judit).Get("/cases/" + ref + "/print/declaration?lang=xx").Is(http.StatusOK)
}
