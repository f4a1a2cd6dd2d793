"""Other policies tried on the sample county, shadow rules, explained findings and the scoreboard, over real HTTP."""

import collections
import csv
import datetime
import decimal
import io
import math
import unittest
import uuid

import harness
from engines import on_both

AS_OF = harness.AS_OF
CHINA = datetime.timezone(datetime.timedelta(hours=8))


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

    def screen(self, as_of=AS_OF):
        job = self.admin.post("/screenings", {"as_of": as_of}).json["job"]
        self.assertEqual(self.admin.wait_for_job(job)["state"], "done")

    def leads(self, **filters):
        rows, cursor = [], ""
        while True:
            page = self.admin.get("/leads?" + "&".join(f"{k}={v}" for k, v in {**filters, "limit": 200, "cursor": cursor}.items())).json
            rows += page["rows"]
            cursor = page["next_cursor"]
            if not cursor:
                return rows


class WhatIf(Simulation):
    def test_a_higher_floor_gains_exactly_the_households_below_it(self):
        new = decimal.Decimal(12000)
        gained = {row["household_code"] for row in self.changed(parameters=[{"id": "monitoring_floor", "value": str(new)}], change="gained")}
        self.assertGreater(len(gained), 0)
        found = {lead["household_code"] for lead in self.leads()}
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
    def rule(self, rule):
        return next(r for r in self.admin.get("/policy/rules").json["rows"] if r["id"] == rule)

    def test_a_switch_needs_another_person_and_makes_a_shadow(self):
        rule = "R10_no_labour"
        proposed = self.admin.post("/rules/switches", {"rule": rule, "status": "shadow", "why": "先看看误报多少"})
        self.assertEqual(proposed.status, 201, proposed.text)
        approve = "/rules/switches/" + proposed.json["id"] + "/approve"
        self.assertEqual(self.admin.post(approve, {}).status, 403, "one's own, and a county only")
        boss = self.user("boss", "administrator", "")
        waiting = {mine: client.get("/rules/switches").json["switches"][0] for mine, client in ((True, self.admin), (False, boss))}
        self.assertEqual({mine: s["mine"] for mine, s in waiting.items()}, {True: True, False: False})
        self.assertEqual(self.rule(rule)["status"], "active", "nobody has approved it")
        self.assertEqual(boss.post(approve, {}).status, 200)
        self.assertEqual(boss.post(approve, {}).status, 409)
        switched = self.rule(rule)
        self.assertEqual((switched["status"], switched["pack_status"], switched["kind"]), ("shadow", "active", "risk"))
        self.assertEqual((switched["switch"]["id"], switched["switch"]["why"]), (proposed.json["id"], "先看看误报多少"))
        self.assertEqual(self.admin.get("/policy/rules/" + rule).json["switch"], switched["switch"])
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


def wilson(right, of):
    """The 95 % interval of a share, as the textbook has it."""
    z, p = 1.959963984540054, right / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


class Scores(Simulation):
    def close(self, leads, reason):
        """The township of each lead says in one go why there is nothing to do."""
        for township in sorted({lead["division"][:9] for lead in leads}):
            clerk = self.user("zhen", "township", township + "000")
            subjects = [{"id": lead["id"], "sequence": lead["sequence"]} for lead in leads if lead["division"].startswith(township)]
            done = clerk.post("/leads/bulk", {"action": "close", "subjects": subjects, "body": {"reason": reason}, "key": str(uuid.uuid4()), "dry": False})
            self.assertEqual((done.status, done.json.get("done")), (200, len(subjects)), done.text)

    def test_a_rule_that_mostly_errs_is_scored_and_proposed_for_silence_which_takes_two_people(self):
        leads = self.leads()
        townships = collections.Counter((rule["id"], lead["division"][:9]) for lead in leads for rule in lead["rules"])
        totals = collections.Counter(rule["id"] for lead in leads for rule in lead["rules"])
        rule = totals.most_common(1)[0][0]
        chosen = []
        for (found, township), _ in townships.most_common():
            if found == rule and len(chosen) <= 32:
                chosen += [lead for lead in leads if lead["division"].startswith(township) and rule in {r["id"] for r in lead["rules"]}]
        self.assertGreater(len(chosen), 32, "too few leads of one rule in the sample")
        right, wrong = chosen[:1], chosen[1:]
        self.close(right, "covered")
        self.close(wrong, "false_data")

        expected = collections.defaultdict(collections.Counter)
        for lead in leads:
            month = datetime.datetime.fromtimestamp(lead["opened_ms"] / 1000, CHINA).strftime("%Y-%m")
            outcome = "not_qualified" if lead in right else "wrong" if lead in wrong else "open"
            for found in lead["rules"]:
                expected[found["id"], lead["source"], lead["division"][:9] + "000", month][outcome] += 1
        board = self.admin.get("/scoreboard?by=source,division,month").json
        self.assertEqual({(r["rule"], r["source"], r["division"], r["month"]) for r in board["rows"]}, set(expected))
        for row in board["rows"]:
            counts = expected[row["rule"], row["source"], row["division"], row["month"]]
            self.assertEqual({key: row[key] for key in ("not_qualified", "wrong", "open", "confirmed")},
                             {"confirmed": 0, **{key: counts[key] for key in ("not_qualified", "wrong", "open")}}, row["rule"])
            if row["verified"]:
                low, high = wilson(row["not_qualified"], row["verified"])
                self.assertAlmostEqual(float(row["low"]), low, delta=0.0006)
                self.assertAlmostEqual(float(row["high"]), high, delta=0.0006)
            else:
                self.assertEqual((row["precision"], row["low"], row["high"]), (None, None, None))
        silent = {s["rule"]: s for s in board["to_silence"]}
        self.assertIn(rule, silent)
        self.assertEqual((silent[rule]["wrong"], silent[rule]["not_qualified"]), (len(wrong), 1))

        self.screen()
        advice = [s for s in self.admin.get("/rules/switches").json["switches"] if s["rule"] == rule]
        self.assertEqual([(s["by_program"], s["decision"], s["status"], s["mine"]) for s in advice], [(True, "waiting", "shadow", False)])
        boss = self.user("boss", "administrator", "")
        self.assertEqual(boss.post(f"/rules/switches/{advice[0]['id']}/approve", {}).status, 403, "no person has taken it up")
        proposed = self.admin.post("/rules/switches", {"rule": rule, "status": "shadow", "why": advice[0]["why"]})
        self.assertEqual(proposed.status, 201, proposed.text)
        approve = f"/rules/switches/{proposed.json['id']}/approve"
        self.assertEqual(self.admin.post(approve, {}).status, 403, "one person does not do both")
        self.assertEqual(boss.post(approve, {}).status, 200)


class ExplainedLead(Simulation):
    def go_to(self, day):
        """The same people on another day, at noon."""
        self.instance.halt()
        moment = datetime.datetime.combine(day, datetime.time(12), CHINA)
        offset = moment - datetime.datetime.now(tz=CHINA)
        self.instance.start(environment={"SHOUWANG_CLOCK_OFFSET_MS": str(int(offset.total_seconds() * 1000))})
        self.day = day.isoformat()
        self.admin = self.instance.client("admin", "Shan-Shui-2026!")

    def open_lead(self, household):
        return next((lead for lead in self.leads(text=household) if lead["household_code"] == household), None)

    def test_an_accepted_explanation_keeps_a_finding_from_the_leads_until_its_last_day(self):
        first = datetime.datetime.now(tz=CHINA).date() + datetime.timedelta(days=1)  # the sample's leads are of today
        self.go_to(first)
        self.screen(self.day)
        # What a village explains of a finding that is no mere hint waits for the township.
        lead = next(lead for lead in self.leads() if len(lead["rules"]) == 1 and lead["rules"][0]["severity"] in ("red", "yellow"))
        household, rule = lead["household_code"], lead["rules"][0]["id"]
        found = lambda: next(f for f in self.admin.get(f"/households/{lead['household']}").json["findings"] if f["rule"] == rule)
        village = self.user("cun", "village", lead["division"])
        town = self.user("zhen", "township", lead["division"][:9] + "000")
        explained = village.post(f"/findings/{found()['id']}/explanation", {"reason": "covered", "text": "子女已商定赡养，费用有着落", "until": self.day})
        self.assertEqual(explained.status, 201, explained.text)
        self.assertEqual((explained.json["accepted"], explained.json["mine"]), (False, True))
        self.screen(self.day)
        self.assertEqual(self.open_lead(household)["findings"], 1, "nobody has accepted it yet")
        accepted = town.post(f"/explanations/{explained.json['id']}/accept", {})
        self.assertEqual((accepted.status, accepted.json["mine"]), (200, False), accepted.text)
        self.screen(self.day)
        self.assertEqual(found()["state"], "open", "it stays visible")
        lead = self.open_lead(household)
        self.assertEqual((lead["findings"], lead["rules"]), (0, []), "nothing is left to verify")
        done = town.post("/leads/bulk", {"action": "close", "subjects": [{"id": lead["id"], "sequence": lead["sequence"]}], "body": {"reason": "supported"},
                                         "key": str(uuid.uuid4()), "dry": False})
        self.assertEqual(done.json["done"], 1, done.text)
        self.screen(self.day)
        self.assertIsNone(self.open_lead(household), "on its last day it still holds")

        self.go_to(first + datetime.timedelta(days=1))
        self.screen(self.day)
        again = self.open_lead(household)
        self.assertIsNotNone(again, "its time is over")
        self.assertEqual([r["id"] for r in again["rules"]], [rule])
        self.screen(self.day)
        self.assertEqual(self.open_lead(household)["id"], again["id"], "it counts again once, not with every screening")


for _specification in (WhatIf, Governance, Scores, ExplainedLead):
    globals().update(on_both(_specification))

if __name__ == "__main__":
    unittest.main()
