"""The main job: department files become explained leads, on both engines."""

import collections
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import harness
from engines import OnEngine, on_both


class MainJob:
    def test_every_delivery_has_a_receipt_whose_numbers_add_up(self):
        rows = self.admin.get("/deliveries?limit=200").json["rows"]
        self.assertEqual(len(rows), 4 + 11 + 3 * 30, "registry, yearly files, months")
        for row in rows:
            self.assertEqual(row["state"], "taken", row["problem"])
            receipt = row["receipt"]
            self.assertEqual(receipt["rows_read"], receipt["taken"] + receipt["quarantined"], row["file_name"])
            self.assertLessEqual(receipt["duplicate"] + receipt["replaced"], receipt["taken"], row["file_name"])
            self.assertEqual(receipt["taken"], receipt["matched"] + receipt["unmatched"], row["file_name"])

    def test_rows_with_a_damaged_number_are_named_with_line_field_and_remedy_though_they_were_linked(self):
        rows = [r for r in self.admin.get("/deliveries?limit=200").json["rows"] if r["dataset"] in ("insurance_enrolment", "employment", "subsidy_payment")]
        damaged = 0
        for delivery in rows:
            waiting = self.admin.get(f"/deliveries/{delivery['id']}/quarantine?state=open").json
            self.assertEqual(waiting["total"], delivery["receipt"]["quarantined"])
            settled = self.admin.get(f"/deliveries/{delivery['id']}/quarantine?state=corrected").json
            damaged += settled["total"]
            for row in waiting["rows"] + settled["rows"]:
                self.assertGreater(row["line"], 1)
                self.assertTrue(row["field"])
                self.assertTrue(row["reason"])
        self.assertGreater(damaged, 5)

    def test_unmatched_rows_stay_listed_and_countable(self):
        rows = self.admin.get("/deliveries?limit=200").json["rows"]
        some = next(r for r in rows if r["receipt"]["unmatched"] > 0 and r["dataset"] == "medical_settlement")
        page = self.admin.get(f"/deliveries/{some['id']}/unmatched").json
        self.assertEqual(page["total"], some["receipt"]["unmatched"])

    def pages(self, path):
        cursor = ""
        while True:
            page = self.admin.get(f"{path}?limit=200&cursor={cursor}").json
            yield from page["rows"]
            cursor = page["next_cursor"]
            if not cursor:
                return

    def compare(self, truth, found):
        """Every household of the truth is found, and no other."""
        planted = collections.defaultdict(set)
        for row in harness.read_truth(truth):
            planted[row["rule"]].add(row["household_code"])
        for rule in sorted(set(planted) | set(found)):
            hit = len(planted[rule] & found[rule])
            recall, precision = hit / max(1, len(planted[rule])), hit / max(1, len(found[rule]))
            print(f"  {rule:34s} planted {len(planted[rule]):5d} found {len(found[rule]):5d} recall {recall:.3f} precision {precision:.3f}")
            self.assertEqual((rule, recall, precision), (rule, 1.0, 1.0), (planted[rule] ^ found[rule]))
        return {rule for rule, households in planted.items() if households}

    def test_planted_truth_is_found_and_nothing_is_found_without_cause(self):
        found = collections.defaultdict(set)
        for lead in self.pages("/leads"):
            for rule in lead["rules"]:
                found[rule["id"]].add(lead["household_code"])
        planted = self.compare("at_risk.csv", found)
        rules = {r["id"] for r in self.admin.get("/policy/rules").json["rows"]}
        self.assertLessEqual(planted, rules)
        self.assertGreaterEqual(len(planted), 70, "nearly every rule of discovery has something to find in the sample")
        fed = {r for r in planted if int(r[1:3]) >= 17}
        self.assertGreaterEqual(len(fed), 54)

    def test_planted_errors_of_registry_and_yearly_files_are_found_and_no_others(self):
        found = collections.defaultdict(set)
        for finding in self.pages("/quality"):
            found[finding["rule"]].add(finding["household_code"])
        self.assertGreaterEqual(len(self.compare("errors.csv", found)), 50)

    def test_there_is_one_open_lead_a_household_with_a_grade_and_a_due_day(self):
        page = self.admin.get("/leads?limit=200").json
        households = [r["household"] for r in page["rows"]]
        self.assertEqual(len(households), len(set(households)))
        for row in page["rows"]:
            self.assertIn(row["grade"], ("red", "orange", "yellow", "blue"))
            self.assertRegex(row["due"], r"^\d{4}-\d\d-\d\d$")
            self.assertEqual(row["division"][:6], harness.COUNTY)
            self.assertIn("*", row["head_name"])

    def test_a_lead_shows_its_evidence_with_file_line_rule_version_and_threshold(self):
        rows = self.admin.get("/leads?limit=200").json["rows"]
        lead = next(r for r in rows if any(rule["id"].startswith("R03") for rule in r["rules"]))
        page = self.admin.get(f"/leads/{lead['id']}").json
        finding = next(f for f in page["findings"] if f["rule"].startswith("R03"))
        self.assertTrue(finding["rule_hash"])
        self.assertTrue(finding["wording"])
        self.assertTrue(finding["checks"])
        self.assertTrue(finding["source"]["document"])
        self.assertGreater(float(finding["value"]), float(finding["limit"]))
        evidence = finding["evidence"]
        self.assertTrue(evidence["records"])
        for record in evidence["records"]:
            self.assertTrue(record["file"])
            self.assertGreater(record["line"], 1)
            self.assertTrue(record["values"])
        self.assertTrue(evidence["parameters"])
        self.assertTrue(evidence["parameters"][0]["source"]["document"])
        self.assertTrue(evidence["trace"]["children"])

    def test_no_answer_holds_a_full_id_number_or_phone(self):
        lead = self.admin.get("/leads?limit=1").json["rows"][0]
        texts = [self.admin.get(p).text for p in ("/leads?limit=200", f"/leads/{lead['id']}", f"/households/{lead['household']}", "/leads.csv",
                                                   "/households?limit=200")]
        for text in texts:
            self.assertNotRegex(text, r"(?<!\d)999\d{14}[\dX]")
            self.assertNotRegex(text, r"(?<!\d)1[3-9]\d{9}(?!\d)")

    def test_screening_twice_creates_nothing_new(self):
        before = self.admin.get("/leads?limit=1").json["total"]
        job = self.admin.post("/screenings", {"as_of": harness.AS_OF})
        self.assertEqual(job.status, 202, job.text)
        done = self.admin.wait_for_job(job.json["job"])
        self.assertEqual(done["state"], "done", done)
        run = self.admin.get("/screenings").json["rows"][0]
        self.assertEqual((run["findings_new"], run["findings_changed"], run["findings_cleared"], run["leads_new"], run["leads_changed"]), (0, 0, 0, 0, 0))
        self.assertEqual(self.admin.get("/leads?limit=1").json["total"], before)

    def test_undecided_households_are_counted_with_the_missing_field(self):
        run = self.admin.get("/screenings").json["rows"][0]
        self.assertGreaterEqual(len(run["rules"]), 80)
        for rule in run["rules"]:
            self.assertEqual(rule["yes"] + rule["no"] + rule["unknown"], run["households"])
            self.assertTrue(rule["unknown"] == 0 or rule["missing"], rule)

    def test_the_same_file_twice_changes_nothing(self):
        file = next((harness.sample() / "2026-10").iterdir())
        before = self.admin.get("/deliveries?limit=1").json["total"]
        job = self.admin.upload("/deliveries", file.read_bytes(), file.name)
        done = self.admin.wait_for_job(job.json["job"])
        self.assertEqual(done["state"], "failed")
        self.assertEqual(done["problem"]["code"], "E5011")
        self.assertEqual(self.admin.get("/deliveries?limit=1").json["total"], before)

    def test_dashboard_numbers_agree_from_county_to_village(self):
        top = self.admin.get(f"/dashboard?division={harness.COUNTY}000000").json
        self.assertEqual(top["total"]["households"], harness.HOUSEHOLDS)
        for key in ("households", "persons", "leads_open", "red", "overdue"):
            self.assertEqual(sum(c[key] for c in top["children"]), top["total"][key], key)
        town = max(top["children"], key=lambda c: c["households"])
        below = self.admin.get(f"/dashboard?division={town['code']}").json
        self.assertEqual(sum(c["households"] for c in below["children"]), town["households"])
        self.assertEqual(sum(r["count"] for r in top["by_rule"]) > 0, True)

    def test_lists_page_without_loss_or_repetition_in_every_order(self):
        for sort in ("grade", "due", "-due", "opened", "village", "-village"):
            seen, cursor, total = [], "", None
            while True:
                page = self.admin.get(f"/leads?limit=37&sort={sort}&cursor={cursor}").json
                seen += [r["id"] for r in page["rows"]]
                total, cursor = page["total"], page["next_cursor"]
                if not cursor:
                    break
            self.assertEqual(len(seen), total, sort)
            self.assertEqual(len(set(seen)), total, sort)

    def test_filters_narrow_the_list(self):
        everything = self.admin.get("/leads?limit=1").json["total"]
        red = self.admin.get("/leads?grade=red&limit=200").json
        self.assertLess(red["total"], everything)
        self.assertEqual({r["grade"] for r in red["rows"]}, {"red"})
        row = red["rows"][0]
        village = self.admin.get(f"/leads?division={row['division']}&limit=200").json
        self.assertEqual({r["division"] for r in village["rows"]}, {row["division"]})

    def test_household_file_holds_members_income_and_records(self):
        lead = self.admin.get("/leads?limit=1").json["rows"][0]
        file = self.admin.get(f"/households/{lead['household']}").json
        self.assertEqual(len(file["members"]), file["household"]["members"])
        self.assertGreaterEqual(len(file["income"]), 1)
        self.assertTrue(any(group["rows"] for group in file["records"]))


globals().update(on_both(MainJob))


class BothEngines(unittest.TestCase):
    def test_give_the_same_leads(self):
        cluster = harness.Postgres.shared()
        if not cluster:
            self.skipTest("PostgreSQL 15 is not installed")
        answers = []
        for engine in (None, cluster):
            instance = harness.Instance(engine, harness.sample())
            try:
                password = instance.add_user("admin", "office", harness.COUNTY)
                client = instance.start().client("admin", password)
                leads, cursor = [], ""
                while True:
                    page = client.get(f"/leads?limit=200&sort=village&cursor={cursor}").json
                    leads += [(r["household_code"], r["grade"], tuple(sorted(x["id"] for x in r["rules"]))) for r in page["rows"]]
                    cursor = page["next_cursor"]
                    if not cursor:
                        break
                answers.append(sorted(leads))
            finally:
                instance.stop()
        self.assertEqual(answers[0], answers[1])


class MissingDeliveries(unittest.TestCase):
    def test_leave_households_undecided_and_say_what_is_missing(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        instance.call("screen", "--as-of", harness.AS_OF, "--quiet")
        password = instance.add_user("admin", "office", harness.COUNTY)
        run = instance.start().client("admin", password).get("/screenings").json["rows"][0]
        rules = {rule["rule"]: rule for rule in run["rules"]}
        medical = next(rule for key, rule in rules.items() if key.startswith("R03"))
        self.assertEqual((medical["yes"], medical["no"], medical["unknown"]), (0, 0, harness.HOUSEHOLDS))
        self.assertIn("医保结算", medical["missing"][0]["title"])
        income = next(rule for key, rule in rules.items() if key.startswith("R01"))
        self.assertGreater(income["no"], 0, "what the registry alone can decide is decided")


class InterruptedImport(unittest.TestCase):
    def test_leaves_nothing_half_done(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        folder = tempfile.TemporaryDirectory(prefix="shouwang-big-")
        self.addCleanup(folder.cleanup)
        big = pathlib.Path(folder.name) / "医保局_医保结算明细_202610.csv"
        lines = ["结算流水号,姓名,身份证号,结算日期,医疗费总额,合规自付费用"] + [f"S{k},张三,,2026-10-0{k % 9 + 1},100.00,10.00" for k in range(400000)]
        big.write_text("\n".join(lines), encoding="utf-8")
        process = subprocess.Popen([str(harness.BINARY), *instance.options, "import", "--county", harness.COUNTY, "--dataset", "medical_settlement", "--quiet",
                                    "--accept-low-match", str(big)], cwd=harness.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1.0)
        self.assertIsNone(process.poll(), "the import ended before it could be killed")
        process.send_signal(signal.SIGKILL)
        process.wait()
        password = instance.add_user("admin", "office", harness.COUNTY)
        client = instance.start().client("admin", password)
        self.assertEqual([d for d in client.get("/deliveries?limit=200").json["rows"] if d["dataset"] == "medical_settlement"], [])
        code, _, _ = instance.call("import", "--county", harness.COUNTY, "--dataset", "medical_settlement", "--quiet", "--accept-low-match", big, check=False)
        self.assertEqual(code, 0)
        taken = [d for d in client.get("/deliveries?limit=200").json["rows"] if d["dataset"] == "medical_settlement"]
        self.assertEqual([d["receipt"]["rows_read"] for d in taken], [400000])


if __name__ == "__main__":
    unittest.main()
