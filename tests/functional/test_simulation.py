"""Other policies tried on the sample county, shadow rules, explained findings and the scoreboard, over real HTTP."""

import collections
import csv
import datetime
import decimal
import io
import unittest
import uuid

import harness
from engines import on_both

AS_OF = harness.AS_OF


def registry(name):
    with open(harness.sample() / "registry" / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def incomes():
    """Income a head of every household, by code, from the files that were delivered: the last period that has ended."""
    people = collections.Counter(p["户编号"] for p in registry("人口信息.csv"))
    last = {}
    for row in registry("农户家庭收入.csv"):
        if row["统计末日"] <= AS_OF and row["统计末日"] >= last.get(row["户编号"], {"统计末日": ""})["统计末日"]:
            last[row["户编号"]] = row
    out = {}
    for code, row in last.items():
        net = sum(decimal.Decimal(row[k]) for k in ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入")) - decimal.Decimal(row["生产经营性支出"])
        out[code] = net / people[code]
    return out


class Simulation:
    def what_if(self, client=None, **body):
        answer = (client or self.admin).post("/simulation/what-if", {"as_of": AS_OF, **body})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def changed(self, **body):
        rows, total = [], 1
        while len(rows) < total:
            answer = self.admin.post("/simulation/households", {"as_of": AS_OF, "limit": 200, "offset": len(rows), **body})
            self.assertEqual(answer.status, 200, answer.text)
            total = answer.json["total"]
            rows += answer.json["rows"]
            if not answer.json["rows"]:
                break
        return rows

    def user(self, login, role, division):
        login += "-" + uuid.uuid4().hex[:6]
        return self.instance.client(login, self.instance.add_user(login, role, division))


class WhatIf(Simulation):
    def test_a_higher_floor_gains_exactly_the_households_below_it(self):
        new = decimal.Decimal(12000)
        gained = {row["household_code"] for row in self.changed(parameters=[{"id": "monitoring_floor", "value": str(new)}], change="gained")}
        self.assertGreater(len(gained), 0)
        found, cursor = set(), ""
        while True:
            page = self.admin.get(f"/leads?limit=200&cursor={cursor}").json
            found |= {lead["household_code"] for lead in page["rows"]}
            cursor = page["next_cursor"]
            if not cursor:
                break
        # Whoever died is no head to divide by: those households are left out of the comparison.
        home = {p["证件号码"]: p["户编号"] for p in registry("人口信息.csv")}
        dead = set()
        for file in harness.sample().glob("2026-*/*死亡*.csv"):
            text = file.read_bytes()
            dead |= {code for number, code in home.items() if number and (number.encode() in text)}
        below = {code for code, income in incomes().items() if income < new}
        self.assertEqual(below - found - dead - gained, set(), "below the new floor and not gained")
        margin = decimal.Decimal(2)
        self.assertLessEqual(gained - dead, {code for code, income in incomes().items() if income < new * margin})

    def test_the_numbers_of_divisions_classes_and_rows_agree(self):
        body = {"parameters": [{"id": "monitoring_floor", "value": "12000"}]}
        result = self.what_if(**body)
        for part in ("divisions", "classes"):
            for key in ("before", "after", "gained", "lost"):
                self.assertEqual(sum(r[key] for r in result[part]), result["all"][key], (part, key))
        rows = self.changed(**body)
        self.assertEqual(sum(r["gained"] for r in rows), result["all"]["gained"])
        self.assertEqual(sum(not r["gained"] for r in rows), result["all"]["lost"])
        for row in rows:
            self.assertIn("*", row["head_name"])
        answer = self.admin.post("/simulation/households/csv", {"as_of": AS_OF, **body})
        self.assertEqual(len(list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))), len(rows) + 1)
        self.assertTrue(self.admin.post("/simulation/divisions/xlsx", {"as_of": AS_OF, **body}).body.startswith(b"PK"))
        self.assertIn("export", {r["action"] for r in self.admin.get("/audit?limit=50").json["rows"]})

    def test_nothing_changes_for_everybody_else(self):
        before = self.admin.get("/leads?limit=1").json["total"]
        self.what_if(rules=[{"id": "R01_income_floor", "removed": True}])
        self.assertEqual(self.admin.get("/leads?limit=1").json["total"], before)

    def test_a_sweep_agrees_with_single_questions(self):
        answer = self.admin.post("/simulation/sweep", {"as_of": AS_OF, "parameter": "monitoring_floor", "low": "6000", "high": "12000", "points": 3})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(len(answer.json["points"]), 3)
        for point in answer.json["points"]:
            self.assertEqual(self.what_if(parameters=[{"id": "monitoring_floor", "value": point["value"]}])["all"]["after"], point["after"])

    def test_wrong_texts_are_refused_with_their_place(self):
        answer = self.admin.post("/simulation/what-if", {"as_of": AS_OF, "rules": [{"id": "X", "when": "household.size >"}]})
        self.assertEqual(answer.status, 422)
        self.assertIn("第 1 行", answer.json["detail"])
        self.assertEqual(self.admin.post("/simulation/what-if", {"as_of": AS_OF, "parameters": [{"id": "nothing", "value": "1"}]}).status, 400)

    def test_a_village_may_not_simulate_and_a_city_stays_in_its_division(self):
        lead = self.admin.get("/leads?limit=1").json["rows"][0]
        village = self.user("cun", "village", lead["division"])
        self.assertEqual(village.post("/simulation/what-if", {"as_of": AS_OF}).status, 403)
        other = self.user("shi", "city", "5301")
        self.assertEqual(self.what_if(other)["households"], 0)
        self.assertEqual(other.post("/simulation/what-if", {"as_of": AS_OF, "division": "530922000000"}).status, 403)

    def test_scenarios_are_saved_shared_and_compared(self):
        ids = []
        for value in ("9000", "12000"):
            answer = self.admin.post("/scenarios", {"title": "监测线 " + value, "sharing": "private", "parameters": [{"id": "monitoring_floor", "value": value}]})
            self.assertEqual(answer.status, 201, answer.text)
            ids.append(answer.json["id"])
        compared = self.admin.post("/scenarios/compare", {"ids": ids, "as_of": AS_OF})
        self.assertEqual(compared.status, 200, compared.text)
        first, second = compared.json["rows"]
        self.assertLessEqual(first["all"]["after"], second["all"]["after"])
        other = self.user("xian", "county", harness.COUNTY)
        self.assertEqual(other.get("/scenarios/" + ids[0]).status, 404)
        body = {"version": 1, "title": "监测线", "sharing": "unit", "parameters": [{"id": "monitoring_floor", "value": "9000"}]}
        self.assertEqual(self.admin.request("PUT", "/api/v1/scenarios/" + ids[0], body).status, 200)
        self.assertEqual(other.get("/scenarios/" + ids[0]).status, 200)
        self.assertEqual(other.request("DELETE", "/api/v1/scenarios/" + ids[0]).status, 403)
        self.assertEqual(self.admin.request("PUT", "/api/v1/scenarios/" + ids[0], body).status, 409)
        self.assertEqual(self.admin.request("DELETE", "/api/v1/scenarios/" + ids[0]).status, 204)


class Governance(Simulation):
    def screen(self):
        job = self.admin.post("/screenings", {"as_of": AS_OF}).json["job"]
        self.assertEqual(self.admin.wait_for_job(job)["state"], "done")

    def test_a_switch_needs_another_person_and_makes_a_shadow(self):
        rule = "R10_no_labour"
        proposed = self.admin.post("/rules/switches", {"rule": rule, "status": "shadow", "why": "先看看误报多少"})
        self.assertEqual(proposed.status, 201, proposed.text)
        approve = "/rules/switches/" + proposed.json["id"] + "/approve"
        self.assertEqual(self.admin.post(approve, {}).status, 403, "one's own, and a county only")
        boss = self.user("boss", "administrator", "")
        self.assertEqual(boss.post(approve, {}).status, 200)
        self.assertEqual(boss.post(approve, {}).status, 409)
        self.screen()
        page = self.admin.get(f"/leads?rule={rule}&limit=1").json
        self.assertEqual(page["total"], 0, "a shadow rule sends nobody out")
        report = self.admin.get("/simulation/shadow").json
        households = sum(r["households"] for r in report["rows"] if r["rule"] == rule)
        self.assertGreater(households, 0)
        listed = self.admin.get(f"/simulation/shadow/households?rule={rule}&as_of={AS_OF}&limit=1").json
        self.assertEqual(listed["total"], households)
        status = {r["rule"]: r["status"] for r in self.admin.get("/rules/switches").json["rules"]}
        self.assertEqual(status[rule], "shadow")

    def test_an_explained_finding_stays_visible_and_is_accepted_by_the_township(self):
        summary = self.admin.get("/quality/summary").json["rows"]
        rule = next(r for r in summary if r["open"] > 0 and r["reasons"] and r["severity"] in ("red", "yellow"))
        row = self.admin.get(f"/quality?rule={rule['rule']}&limit=1").json["rows"][0]
        village = self.user("cun", "village", row["division"])
        until = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
        body = {"reason": rule["reasons"][0]["code"], "text": "已入户核实，情况属实", "until": until}
        self.assertEqual(village.post(f"/findings/{row['id']}/explanation", {**body, "reason": "nothing"}).status, 400)
        made = village.post(f"/findings/{row['id']}/explanation", body)
        self.assertEqual(made.status, 201, made.text)
        self.assertFalse(made.json["accepted"])
        self.assertEqual(village.post(f"/findings/{row['id']}/explanation", body).status, 409)
        accept = f"/explanations/{made.json['id']}/accept"
        self.assertEqual(village.post(accept, {}).status, 403)
        town = self.user("zhen", "township", row["division"][:9])
        self.assertEqual(town.post(accept, {}).status, 200)
        explained = self.admin.get(f"/quality?rule={rule['rule']}&state=explained").json["rows"]
        self.assertEqual([r["id"] for r in explained], [row["id"]])
        after = next(r for r in self.admin.get("/quality/summary").json["rows"] if r["rule"] == rule["rule"])
        self.assertEqual((after["open"], after["explained"]), (rule["open"] - 1, 1))
        self.assertEqual(town.post(f"/explanations/{made.json['id']}/withdraw", {}).status, 200)
        self.assertEqual(self.admin.get(f"/quality?rule={rule['rule']}&state=explained").json["rows"], [])

    def test_quality_findings_make_no_lead_and_pages_join_up(self):
        quality = {r["rule"] for r in self.admin.get("/quality/summary").json["rows"]}
        seen, cursor = [], ""
        while True:
            page = self.admin.get(f"/quality?limit=200&cursor={cursor}").json
            seen += [r["id"] for r in page["rows"]]
            self.assertTrue({r["rule"] for r in page["rows"]} <= quality)
            cursor = page["next_cursor"]
            if not cursor:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(len(seen), sum(r["open"] for r in self.admin.get("/quality/summary").json["rows"]))
        for lead in self.admin.get("/leads?limit=200").json["rows"]:
            self.assertFalse({r["id"] for r in lead["rules"]} & quality)

    def test_the_scoreboard_counts_every_open_lead_and_keeps_months_and_areas_apart(self):
        rows = self.admin.get("/scoreboard").json["rows"]
        self.assertGreater(len(rows), 0)
        for row in rows:
            self.assertEqual(row["leads"], row["verified"] + row["open"], row["rule"])
            self.assertIsNone(row["precision"] if row["verified"] == 0 else None)
        apart = self.admin.get("/scoreboard?by=division,month,source").json["rows"]
        for row in rows:
            self.assertEqual(sum(r["leads"] for r in apart if r["rule"] == row["rule"]), row["leads"])


globals().update(on_both(WhatIf))
globals().update(on_both(Governance))

if __name__ == "__main__":
    unittest.main()
