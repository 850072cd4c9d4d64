package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/complaint"
	"homeward/internal/kit/date"
	"homeward/internal/kit/seal"
	"homeward/internal/kit/workday"
)

// grievance is what somebody complained about: how many days ago, and where it
// stands.
type grievance struct {
	category, channel, reply, state string
	days                            int
	personal                        bool // about the second counsellor
	said, remedy, answer            map[string]string
}

var grievances = []grievance{
	{
		category: "staff", channel: "box", reply: "none", state: "received", days: 2, personal: true,
		said: map[string]string{
			"hu": "A munkatárs telefonált, mialatt a történetemet mondtam, és nem válaszolt a kérdéseimre.",
			"cs": "Pracovník telefonoval, když jsem vyprávěl svůj příběh, a na mé otázky neodpověděl.",
		},
		remedy: map[string]string{"hu": "Szeretnék másik tanácsadót.", "cs": "Chtěl bych jiného poradce."},
	},
	{
		category: "delay", channel: "phone", reply: "phone", state: "acknowledged", days: 40,
		said: map[string]string{
			"hu": "Két hónapja várunk a repülőjegyre, és senki nem mondja meg, mikor utazhatunk.",
			"cs": "Dva měsíce čekáme na letenky a nikdo nám neřekne, kdy můžeme odcestovat.",
		},
		remedy: map[string]string{"hu": "Mondják meg, mikor indulhatunk.", "cs": "Řekněte nám, kdy pojedeme."},
	},
	{
		category: "assistance", channel: "in_person", reply: "in_person", state: "closed", days: 80,
		said: map[string]string{
			"hu": "A boltra ígért szerszámok közül kettő hiányzott.",
			"cs": "Z nářadí slíbeného do dílny dvě položky chyběly.",
		},
		remedy: map[string]string{"hu": "A hiányzó két szerszám.", "cs": "Chybějící dvě položky."},
		answer: map[string]string{
			"hu": "A panasz részben megalapozott: az egyik szerszámot a partner átadta, a másikat a következő részletből pótoljuk.",
			"cs": "Stížnost je částečně důvodná: jednu položku partner předal, druhou doplníme z příští splátky.",
		},
	},
}

// complain files complaints at each office that has none.
func complain(ctx context.Context, tx pgx.Tx, box *seal.Box, offices []*bureau, today date.Date) error {
	for _, o := range offices {
		var there bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM complaints WHERE office_id = $1)", o.id).Scan(&there); err != nil {
			return fmt.Errorf("complaints of %s: %w", o.code, err)
		}
		for _, g := range grievances {
			if there {
				continue
			}
			if err := g.file(ctx, tx, box, o, today); err != nil {
				return fmt.Errorf("complaints of %s: %w", o.code, err)
			}
		}
	}
	return nil
}

func (g grievance) file(ctx context.Context, tx pgx.Tx, box *seal.Box, o *bureau, today date.Date) error {
	received := weekday(today.AddDays(-g.days))
	about, due := int64(0), workday.Add(o.country, received, 5)
	if g.personal && len(o.counsellors) > 1 {
		about = o.counsellors[1]
	}
	confirmed, answered, closed := date.Date{}, date.Date{}, date.Date{}
	if g.state != "received" {
		confirmed, due = weekday(received.AddDays(3)), received.AddDays(30)
	}
	outcome := ""
	if g.state == "closed" {
		answered, closed, outcome = weekday(received.AddDays(20)), weekday(received.AddDays(55)), "partly"
		due = answered.AddDays(30)
	}
	var id int64
	err := tx.QueryRow(ctx, `
		INSERT INTO complaints (office_id, about_id, recorded_by, answered_by, received_on, due_on, acknowledged_on, answered_on, closed_on, category, channel, reply, state, outcome, case_ref)
		SELECT $1, NULLIF($2::bigint, 0), $3, CASE WHEN $12 = '' THEN NULL ELSE $4::bigint END, $5, $6, $7, $8, $9, $10, $11, $13, $14, $12,
			CASE WHEN $12 = '' THEN '' ELSE coalesce((SELECT reference FROM case_files WHERE office_id = $1 AND stage = 'monitoring' AND class = 'ordinary' AND NOT voided ORDER BY id LIMIT 1), '') END
		RETURNING id`, o.id, about, o.counsellors[0], o.manager, received, due, confirmed, answered, closed, g.category, g.channel, outcome, g.reply, g.state).Scan(&id)
	if err != nil || box == nil {
		return err
	}
	contact := ""
	if g.reply == "phone" {
		contact = o.phone
	}
	told, err := box.SealValue(complaint.Secrets{Said: g.said[o.language], Remedy: g.remedy[o.language], Contact: contact}, seal.Row("complaints", id, "sealed"))
	if err != nil {
		return err
	}
	replied, err := box.SealValue(complaint.Handling{Answer: g.answer[o.language]}, seal.Row("complaints", id, "handled"))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE complaints SET sealed = $2, handled = $3 WHERE id = $1", id, told, replied)
	return err
}
