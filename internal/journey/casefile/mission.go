package casefile

// MissionReport is the document that tells the mission which referred a case
// what became of it.
const MissionReport = "D23m"

// MissionTold is about whom the mission that referred a case may be told (T32):
// each person m who takes part and agreed to it, for themselves.
const MissionTold = `FROM incoming_returns i
	JOIN case_members m ON m.case_id = i.case_id AND m.status IN ('active', 'absent', 'departed', 'arrived')
	WHERE i.state = 'approved' AND EXISTS (SELECT 1 FROM consents k WHERE k.member_id = m.id
		AND k.purpose = 'share_mission' AND k.answer = 'given' AND k.withdrawn_on = '0001-01-01' AND NOT k.voided) AND i.case_id = `

// missionUntold says of a case c that the mission may be told about somebody of
// whom nobody has signed a report to it since the plan was last completed.
const missionUntold = `EXISTS (SELECT 1 ` + MissionTold + `c.id
		AND NOT EXISTS (SELECT 1 FROM frozen_documents d WHERE d.case_id = c.id AND d.member_id = m.id AND d.kind = '` + MissionReport + `' AND NOT d.voided
			AND d.signed_on >= coalesce((SELECT max(s.happened_on) FROM case_steps s WHERE s.case_id = c.id AND s.event = 'plan_completed'), d.signed_on)))`

// missionReport is the report to the mission that referred a retroactive case;
// other cases were referred by none.
var missionReport = Need{Key: "mission_report", Owner: ByCounsellor, Section: "documents", state: func(f Facts) (NeedState, []int64) {
	switch {
	case !f.Retroactive:
		return NeedNotRequired, nil
	case f.MissionUntold:
		return NeedOpen, nil
	}
	return NeedMet, nil
}}
