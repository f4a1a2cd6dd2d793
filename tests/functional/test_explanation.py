"""Why a rule answers what it answers: the same text in the interface and in print, within the caller's scope."""

import html
import re
import unittest

import harness
from engines import OnEngine, on_both


class Explanation:
    def setUp(self):
        lead = self.admin.get("/leads?limit=1&sort=village").json["rows"][0]
        self.household, self.village = lead["household"], lead["division"]
        self.rules = f"/households/{self.household}/rules"
        self.day = f"?as_of={harness.AS_OF}"

    def test_every_rule_answers_and_those_that_hold_are_the_findings(self):
        answer = self.admin.get(self.rules + self.day).json
        self.assertEqual(answer["as_of"], harness.AS_OF)
        rows = {row["rule"]: row for row in answer["rows"]}
        self.assertGreaterEqual(len(rows), 16)
        for row in rows.values():
            self.assertIn(row["answer"], ("yes", "no", "unknown"))
            self.assertTrue(row["sentence"])
        findings = {f["rule"]: f for f in self.admin.get(f"/households/{self.household}").json["findings"] if f["state"] == "open"}
        self.assertTrue(findings)
        held = {rule for rule, row in rows.items() if row["answer"] == "yes" and row["status"] == "active" and row["kind"] == "risk"}
        self.assertLessEqual(held, set(findings))
        for rule, finding in findings.items():
            self.assertEqual((rows[rule]["answer"], rows[rule]["sentence"]), ("yes", finding["wording"]))

    def test_the_text_is_the_same_on_the_screen_and_in_print(self):
        rows = self.admin.get(self.rules + self.day).json["rows"]
        for wanted in ("yes", "no", "unknown"):
            rule = next((row["rule"] for row in rows if row["answer"] == wanted), None)
            if rule is None:
                continue
            explanation = self.admin.get(f"{self.rules}/{rule}{self.day}").json
            self.assertEqual(explanation["answer"], wanted)
            self.assertRegex(explanation["rule_hash"], r"^[0-9a-f]{16}$")
            page = self.admin.get(f"{self.rules}/{rule}/sheet.html{self.day}").text
            printed = [html.unescape(line) for line in re.findall(r"<p>(.*?)</p>", page)]
            said = [explanation["sentence"]]
            for section in explanation["sections"][1:]:
                said += section["lines"]
            self.assertEqual([line for line in printed if line in said], said)
            for change in explanation["changes"]:
                self.assertIn(change["sentence"], printed)
            pdf = self.admin.get(f"{self.rules}/{rule}/sheet.pdf{self.day}", raw=True)
            self.assertEqual(pdf.status, 200)
        exports = [row for row in self.admin.get("/audit?limit=50").json["rows"] if row["action"] == "export"]
        self.assertTrue(any(row["detail"].startswith("explanation ") for row in exports))

    def test_parameters_come_with_their_document(self):
        explanation = self.admin.get(f"{self.rules}/R01_income_floor{self.day}").json
        floor = next(p for p in explanation["parameters"] if p["id"] == "monitoring_floor")
        self.assertTrue(floor["in_force"])
        self.assertTrue(floor["source"]["document"])
        self.assertRegex(floor["from"], r"^\d{4}-\d\d-\d\d$")

    def test_what_is_not_there_is_not_explained(self):
        self.assertEqual(self.admin.get(f"{self.rules}/R99_no_such{self.day}").status, 404)
        self.assertEqual(self.admin.get(f"/households/1/rules{self.day}").status, 404)
        self.assertEqual(self.admin.get(f"{self.rules}?as_of=2999-01-01").status, 400)

    def test_another_village_sees_nothing(self):
        foreign = next(r for r in self.admin.get("/leads?limit=200&sort=-village").json["rows"] if r["division"] != self.village)
        login = "explained-" + self.engine
        village = self.instance.client(login, self.instance.add_user(login, "village", foreign["division"]))
        for path in (self.rules, f"{self.rules}/R01_income_floor", f"{self.rules}/R01_income_floor/sheet.html"):
            self.assertEqual(village.get(path + self.day).status, 404, path)
        self.assertEqual(village.get(f"/households/{foreign['household']}/rules{self.day}").status, 200)


globals().update(on_both(Explanation))

if __name__ == "__main__":
    unittest.main()
