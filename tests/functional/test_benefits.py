"""Benefits: the pack's own figures for a planted household, lists, exports and the command line, on both engines."""

import csv
import io
import pathlib
import tempfile
import zipfile

import harness
from engines import on_both

AID = "B01_insurance_aid"
VILLAGE_TEAM = "B29_village_team"


class Benefits:
    def benefits(self, client=None, query=""):
        page = (client or self.admin).get("/benefits?as_of=" + harness.AS_OF + query).json
        return page, {row["id"]: row for row in page["rows"]}

    def rows(self, benefit, filter_name, query="", client=None):
        found, cursor = [], ""
        while True:
            page = (client or self.admin).get(f"/benefits/{benefit}/rows?as_of={harness.AS_OF}&filter={filter_name}&limit=200&cursor={cursor}{query}").json
            found += page["rows"]
            cursor = page["next_cursor"]
            if not cursor:
                self.assertEqual(len(found), page["total"])
                return found

    def test_every_benefit_in_force_is_counted_for_everybody(self):
        page, benefits = self.benefits()
        self.assertGreaterEqual(len(benefits), 25)
        self.assertGreater(page["households"], 0)
        for row in benefits.values():
            everybody = {"household": page["households"], "person": page["persons"]}.get(row["entity"], page["households"])
            self.assertLessEqual(row["entitled"] + row["cannot_tell"], everybody, row["id"])
            self.assertLessEqual(row["missing"], row["entitled"], row["id"])
        self.assertGreater(benefits[AID]["entitled"], 0)

    def test_a_planted_household_gets_exactly_what_the_pack_says(self):
        household = next(h for h in self.admin.get("/households?limit=200&monitored=marginal").json["rows"] if h["assistance"] == "none")
        file = self.admin.get(f"/households/{household['id']}").json
        answers = self.admin.get(f"/households/{household['id']}/benefits?as_of={harness.AS_OF}").json["rows"]
        aid = {row["person"]["id"]: row for row in answers if row["benefit"] == AID and row["entitled"] == "yes"}
        self.assertTrue(aid)
        self.assertLessEqual(set(aid), {p["id"] for p in file["members"]})
        year = harness.AS_OF[:4]
        paid = {r["person"]: r["values"] for group in file["records"] if group["dataset"] == "insurance_enrolment" for r in group["rows"]
                if r["values"]["year"] == year}
        for person, row in aid.items():
            self.assertEqual(float(row["amount"]), 180.0)
            self.assertEqual((row["start"], row["end"]), (f"{year}-01-01", f"{year}-12-31"))
            subsidy = float(paid.get(person, {}).get("subsidy", "0").replace(",", ""))
            self.assertEqual(row["received"], "yes" if subsidy > 0 else "no")
            self.assertEqual(float(row["received_amount"]), subsidy)
            self.assertIn("180.00", row["gives"])
            self.assertIn("临乡振发〔2022〕37号", row["source"]["document"])
            self.assertIn("insurance_subsidy_monitored", {p["id"] for p in row["parameters"]})
            self.assertTrue(row["trace"]["children"])
            self.assertIn("*", row["person"]["name"])

    def test_lists_agree_with_the_counts_and_with_the_household_page(self):
        _, benefits = self.benefits()
        for name in ("missing", "wrong", "different", "entitled"):
            rows = self.rows(AID, name)
            self.assertEqual(len(rows), benefits[AID][name], name)
        missing = self.rows(AID, "missing")
        self.assertTrue(missing)
        for row in missing[:5]:
            self.assertEqual((row["entitled"], row["received"]), ("yes", "no"))
            self.assertIn("*", row["household"]["head_name"])
            page = self.admin.get(f"/households/{row['household']['id']}/benefits?as_of={harness.AS_OF}").json["rows"]
            same = next(r for r in page if r["benefit"] == AID and r["person"]["id"] == row["person"]["id"])
            self.assertEqual(same["amount"], row["amount"])
            self.assertEqual(same["received"], "no")

    def test_divisions_and_classes_add_up_to_the_whole(self):
        detail = self.admin.get(f"/benefits/{AID}?as_of={harness.AS_OF}").json
        for key in ("entitled", "missing", "wrong", "cannot_tell"):
            self.assertEqual(sum(d[key] for d in detail["divisions"]), detail["benefit"][key])
            self.assertEqual(sum(c[key] for c in detail["classes"]), detail["benefit"][key])
        first = next(d for d in detail["divisions"] if d["entitled"])
        self.assertEqual(len(self.rows(AID, "entitled", "&division=" + first["division"])), first["entitled"])
        some = next(c for c in detail["classes"] if c["entitled"] and c["code"])
        self.assertEqual(len(self.rows(AID, "entitled", "&class=" + some["code"])), some["entitled"])
        self.assertTrue(detail["benefit"]["examples"])

    def test_a_village_account_sees_its_village_only(self):
        village = self.admin.get("/households?limit=1").json["rows"][0]["division"]
        password = self.instance.add_user("v-" + self.engine, "village", village)
        client = self.instance.client("v-" + self.engine, password)
        page, _ = self.benefits(client)
        self.assertLess(page["households"], self.benefits()[0]["households"])
        for row in self.rows(AID, "entitled", client=client):
            self.assertEqual(row["household"]["division"], village)
        outside = next(h for h in self.admin.get("/households?limit=200").json["rows"] if h["division"] != village)
        self.assertEqual(client.get(f"/households/{outside['id']}/benefits").status, 404)
        self.assertEqual(client.get("/benefits?division=" + outside["division"]).status, 403)

    def test_a_receipt_that_another_benefit_explains_is_wrong_nowhere(self):
        _, benefits = self.benefits()
        dibao = {b for b, row in benefits.items() if row["receipt"] == "dibao"}
        self.assertLessEqual({"B08_dibao", "B11_single_person_dibao"}, dibao)
        listed = set()
        for benefit in sorted(dibao):
            for row in self.rows(benefit, "wrong"):
                household = row["household"]["id"]
                if row["person"] is None:
                    self.assertNotIn(household, listed, "once")
                    listed.add(household)
                page = self.admin.get(f"/households/{household}/benefits?as_of={harness.AS_OF}").json["rows"]
                of_group = [r for r in page if r["benefit"] in dibao and r["received"] == "yes" and r["entitled"] == "no"]
                self.assertIn(benefit, {r["benefit"] for r in of_group})
        for row in self.rows("B11_single_person_dibao", "wrong"):
            self.assertNotEqual(row["household"]["assistance"], "dibao", "an allowance of a family is its own")
        for row in self.rows("B03_medical_aid", "wrong"):
            self.assertNotIn(row["household"]["assistance"], ("dibao", "tekun"), "relief of the poorest is due to them as such")

    def test_the_page_of_a_household_shows_what_its_village_is_entitled_to(self):
        household = self.admin.get("/households?limit=1").json["rows"][0]
        village = {row["benefit"]: row for row in self.admin.get(f"/households/{household['id']}/benefits?as_of={harness.AS_OF}").json["village"]}
        team = village[VILLAGE_TEAM]
        self.assertEqual(team["at_least"], 200)
        self.assertEqual(team["entitled"], "yes" if team["count"] >= 200 else "no" if team["uncounted"] == 0 else "unknown")
        for row in self.rows(VILLAGE_TEAM, "entitled"):
            self.assertTrue(row["division"] != household["division"] or row["count"] == team["count"])
        lists = village["B34_team_villages"]
        self.assertEqual((lists["entitled"], lists["count"]), ("unknown", None), "nobody has written the lists yet")
        self.assertIn("工作队", lists["gives"])

    def test_villages_are_listed_with_their_count(self):
        for row in self.rows(VILLAGE_TEAM, "entitled"):
            self.assertGreaterEqual(row["count"], 200)

    def test_an_export_is_a_workbook_without_full_names_and_is_audited(self):
        answer = self.admin.get(f"/benefits/{AID}/export?as_of={harness.AS_OF}&filter=missing", raw=True)
        self.assertEqual(answer.status, 200)
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(answer.body)))
        answer = self.admin.get(f"/benefits/{AID}/export?as_of={harness.AS_OF}&filter=missing&format=csv", raw=True)
        table = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
        _, benefits = self.benefits()
        self.assertEqual(len(table), benefits[AID]["missing"])
        self.assertTrue(all("*" in row["户主"] for row in table))
        events = self.admin.get("/audit?limit=50").json["rows"]
        self.assertTrue(any(e["action"] == "export" and e["subject"].startswith("benefits:" + AID) for e in events))

    def test_what_cannot_be_asked_is_refused_in_words(self):
        self.assertEqual(self.admin.get("/benefits/B99_none").status, 404)
        self.assertEqual(self.admin.get(f"/benefits/{AID}/rows?filter=all").status, 400)
        self.assertEqual(self.admin.get(f"/benefits/{AID}/rows?class=nobody").status, 400)
        self.assertEqual(self.admin.get("/benefits?as_of=1990-01-01").status, 400)

    def test_the_command_line_says_the_same_numbers(self):
        _, benefits = self.benefits()
        file = pathlib.Path(tempfile.mkdtemp()) / "benefits.csv"
        self.addCleanup(lambda: (file.unlink(missing_ok=True), file.parent.rmdir()))
        _, out, _ = self.instance.call("benefits", "--on", harness.AS_OF, "--csv", file)
        line = next(line for line in out.splitlines() if AID in line)
        self.assertRegex(line, rf"应享\s+{benefits[AID]['entitled']}\s+应享未享\s+{benefits[AID]['missing']}\s")
        with open(file, encoding="utf-8-sig", newline="") as text:
            rows = [row for row in csv.DictReader(text) if row["政策"] == AID]
        self.assertEqual(sum(int(row["应享"]) for row in rows), benefits[AID]["entitled"])


globals().update(on_both(Benefits))
