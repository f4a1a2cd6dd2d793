"""Deliveries after they came: taken back, put right row by row, pushed by programs, dropped into a folder, and shown on the board."""

import csv
import io
import json
import pathlib
import shutil
import signal
import socket
import tempfile
import threading
import time
import unittest
import zipfile

import engines
import harness

HEADER = "结算流水号,姓名,身份证号,结算日期,医疗费总额,合规自付费用\n"
MONTH = harness.MONTHS[-1]


def people():
    """(name, ID number) of everybody in the register."""
    with open(harness.sample() / "registry/人口信息.csv", encoding="utf-8-sig", newline="") as file:
        return [(row["姓名"], row["证件号码"]) for row in csv.DictReader(file) if len(row["证件号码"]) == 18]


def settlements(number, first=0, amount="100.00", tag="S"):
    """A file of settlements of `number` people, from the `first` on."""
    known = people()
    lines = [f"{tag}{k},{known[(first + k) % len(known)][0]},{known[(first + k) % len(known)][1]},2026-10-0{k % 9 + 1},{amount},10.00" for k in range(number)]
    return (HEADER + "\n".join(lines) + "\n").encode("utf-8")


class Deliveries(engines.OnEngine):
    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(cls.cluster(), None)
        cls.addClassCleanup(cls.instance.stop)
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / MONTH)
        cls.instance.call("screen", "--as-of", harness.AS_OF, "--quiet")
        cls.inbox = pathlib.Path(tempfile.mkdtemp(prefix="shouwang-inbox-"))
        cls.addClassCleanup(shutil.rmtree, cls.inbox, ignore_errors=True)
        (cls.inbox / harness.COUNTY).mkdir()
        cls.password = cls.instance.add_user("admin", "office", harness.COUNTY)
        department_password = cls.instance.add_user("yibao", "department", harness.COUNTY, dataset="medical_settlement")
        cls.instance.start("--inbox", str(cls.inbox))
        cls.admin = cls.instance.client("admin", cls.password)
        cls.department = cls.instance.client("yibao", department_password)

    def take(self, content, name="医保结算.csv", dataset="medical_settlement", client=None, **fields):
        client = client or self.admin
        answer = client.upload("/deliveries", content, name, fields={"dataset": dataset, "county": harness.COUNTY, **fields})
        self.assertEqual(answer.status, 202, answer.text)
        done = client.wait_for_job(answer.json["job"])
        self.assertEqual(done["state"], "done", done)
        return done["result"]["delivery"]

    def delivery(self, number):
        answer = self.admin.get(f"/deliveries/{number}")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def withdraw(self, number, reason="报错了月份"):
        answer = self.admin.post(f"/deliveries/{number}/withdraw", {"reason": reason})
        self.assertEqual(answer.status, 200, answer.text)
        if answer.json["job"]:
            self.assertEqual(self.admin.wait_for_job(answer.json["job"])["state"], "done")
        return answer.json

    def open_by_rule(self):
        return {row["rule"]: row["count"] for row in self.admin.get("/dashboard").json["by_rule"]}

    # ------------------------------------------------------------ taken back

    def test_a_delivery_is_taken_back_and_delivered_again(self):
        before = self.open_by_rule()
        delivered = next(d for d in self.admin.get("/deliveries?dataset=medical_settlement&limit=200").json["rows"] if d["receipt"]["taken"] > 500)
        number = delivered["id"]
        tried = self.admin.get(f"/deliveries/{number}/withdrawal").json
        self.assertTrue(tried["possible"], tried)
        self.assertGreater(tried["effects"]["findings"], 0, tried)
        self.assertEqual(self.open_by_rule(), before, "a preview changes nothing")
        done = self.withdraw(number)
        self.assertEqual(done["effects"], tried["effects"])
        self.assertEqual(done["delivery"]["state"], "withdrawn")
        after = self.open_by_rule()
        self.assertLess(sum(after.values()), sum(before.values()))
        shown = self.delivery(number)
        self.assertEqual(shown["withdrawn"]["reason"], "报错了月份")
        self.assertFalse(shown["may_withdraw"])
        touched = self.admin.get(f"/deliveries/{number}/effects?limit=500").json
        self.assertEqual(touched["total"], tried["effects"]["findings"] + tried["effects"]["leads"] + tried["effects"]["cases"])
        lead = next(row for row in touched["rows"] if row["subject"] == "lead")
        self.assertIn(lead["id"], [row["id"] for row in self.admin.get("/leads?withdrawn=true&limit=200").json["rows"]])
        page = self.admin.get(f"/leads/{lead['id']}").json
        self.assertIn("依据已撤回", page["lead"]["note"])
        gone = [f for f in self.admin.get(f"/households/{lead['household']}").json["findings"] if f["withdrawn"]]
        self.assertTrue(gone and all(f["state"] == "cleared" for f in gone))
        self.assertEqual(self.admin.post(f"/deliveries/{number}/withdraw", {"reason": "再来一次"}).status, 409)
        # The same file may come again, and then everything is as before.
        file = next((harness.sample() / MONTH).glob("*医保结算*"))
        again = self.take(file.read_bytes(), file.name)
        self.assertNotEqual(again, number)
        self.assertEqual(self.admin.wait_for_job(self.admin.post("/screenings", {"as_of": harness.AS_OF}).json["job"])["state"], "done")
        self.assertEqual(self.open_by_rule(), before)

    def registers(self, name):
        with open(harness.sample() / "registry" / name, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def table(self, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode("utf-8")

    def household(self, code):
        return next((h for h in self.admin.get(f"/households?text={code}").json["rows"] if h["household_code"] == code), None)

    def test_a_wrong_register_of_one_village_is_taken_back_and_sent_again_right(self):
        # A village's households under the code of another village, and a family that does not exist.
        known = [h for h in self.registers("户信息.csv") if len(h["行政村代码"]) == 12]
        village = known[0]["行政村代码"]
        other = next(h["行政村代码"] for h in known if h["行政村代码"] != village)
        wrong = [dict(h, 行政村代码=other, 信息日期="2026-11-01") for h in known if h["行政村代码"] == village]
        made_up = dict(wrong[0], 户编号="53092299999901")
        before = self.household(wrong[0]["户编号"])
        total = self.admin.get("/households?limit=1").json["total"]
        first = self.take(self.table([*wrong, made_up]), "户信息11月.csv", "registry_household")
        family = dict(self.registers("人口信息.csv")[0], 户编号="53092299999901", 信息日期="2026-11-01")
        second = self.take(self.table([family]), "人口信息11月.csv", "registry_person")
        self.assertNotEqual(self.household(wrong[0]["户编号"])["division"], before["division"])
        self.assertEqual(self.household("53092299999901")["members"], 1)

        # Whoever came into its households goes first.
        tried = self.admin.get(f"/deliveries/{first}/withdrawal").json
        self.assertFalse(tried["possible"])
        self.assertIn("人口信息11月.csv", tried["problem"])
        self.assertEqual(self.admin.post(f"/deliveries/{first}/withdraw", {"reason": "报错了村"}).status, 409)
        self.assertEqual(self.withdraw(second, "报错了人")["effects"]["persons_restored"], 1)
        tried = self.admin.get(f"/deliveries/{first}/withdrawal").json
        self.assertTrue(tried["possible"], tried)
        self.assertEqual(tried["effects"]["households_restored"], len(wrong))
        self.assertEqual(tried["effects"]["households_removed"], 1)
        self.assertIsNotNone(self.household("53092299999901"), "a look changes nothing")
        done = self.withdraw(first, "报错了村")
        self.assertEqual(done["effects"], tried["effects"])
        self.assertEqual(done["delivery"]["withdrawn"]["effects"], tried["effects"])
        self.assertEqual(self.household(wrong[0]["户编号"]), before)
        self.assertIsNone(self.household("53092299999901"))
        self.assertEqual(self.admin.get("/households?limit=1").json["total"], total)
        entry = next(e for e in self.admin.get("/audit?limit=50").json["rows"] if e["action"] == "withdraw" and first in e["subject"])
        self.assertIn(f"{len(wrong) + 1} households", entry["detail"])

        right = self.take(self.table([dict(h, 行政村代码=village) for h in wrong]), "户信息11月.csv", "registry_household")
        self.assertEqual(self.household(wrong[0]["户编号"])["division"], before["division"])
        self.assertTrue(self.admin.get(f"/deliveries/{right}/withdrawal").json["possible"])
        self.assertNotEqual(self.take(self.table([*wrong, made_up]), "户信息11月.csv", "registry_household"), first, "the same file again")

    def test_a_register_says_what_has_to_go_first(self):
        register = self.admin.get("/deliveries?dataset=registry_person&limit=200").json["rows"][-1]
        tried = self.admin.get(f"/deliveries/{register['id']}/withdrawal").json
        self.assertFalse(tried["possible"])
        self.assertRegex(tried["problem"], "请先撤回|条部门数据")
        self.assertEqual(self.admin.post(f"/deliveries/{register['id']}/withdraw", {"reason": "报错了"}).status, 409)

    def test_others_do_not_take_it_back(self):
        number = self.take(settlements(3, 40, tag="R"))
        town = self.instance.add_user("xiang" + self.engine, "township", "530922100")
        self.assertIn(self.instance.client("xiang" + self.engine, town).post(f"/deliveries/{number}/withdraw", {"reason": "报错了"}).status, (403, 404))
        other = self.instance.add_user("jiaoyu" + self.engine, "department", harness.COUNTY, dataset="student")
        self.assertEqual(self.instance.client("jiaoyu" + self.engine, other).post(f"/deliveries/{number}/withdraw", {"reason": "报错了"}).status, 404)
        self.assertEqual(self.department.post(f"/deliveries/{number}/withdraw", {"reason": "本部门报错"}).status, 200)

    # ------------------------------------------------------------ put right

    def bad_file(self, tag, first):
        known = people()
        good, wrong_day = known[first], known[first + 1]
        # Somebody whom the register does not know: nothing else says whom the damaged number means.
        wrong_id = ("司马无名", "99990119700101001X")
        return (HEADER + f"{tag}1,{good[0]},{good[1]},2026-10-01,100.00,10.00\n" + f"{tag}2,{wrong_day[0]},{wrong_day[1]},2026-13-01,100.00,10.00\n" +
                f"{tag}3,{wrong_id[0]},{wrong_id[1][:-1]}?,2026-10-03,100.00,10.00\n").encode(), good, wrong_day, wrong_id

    def test_rows_are_put_right_on_screen(self):
        content, _, _, wrong_id = self.bad_file("C", 60)
        number = self.take(content)
        rows = self.admin.get(f"/deliveries/{number}/quarantine").json
        self.assertEqual([r["state"] for r in rows["rows"]], ["open", "open"])
        first, second = (r["row"] for r in rows["rows"])
        seen = self.admin.get(f"/deliveries/{number}/quarantine/{first}").json
        self.assertEqual([c["heading"] for c in seen["cells"] if c["wrong"]], ["结算日期"])
        still = self.admin.post(f"/deliveries/{number}/quarantine/{first}", {"cells": {"结算日期": "2026-14-01"}}).json
        self.assertEqual(still["state"], "open")
        self.assertTrue(still["reason"])
        self.assertEqual(self.delivery(number)["open_rows"], 2)
        done = self.admin.post(f"/deliveries/{number}/quarantine/{first}", {"cells": {"结算日期": "2026-10-01"}, "note": "电话核实"}).json
        self.assertEqual((done["state"], done["match"]), ("corrected", "matched"), done)
        self.assertEqual(self.admin.post(f"/deliveries/{number}/quarantine/{first}", {"cells": {"结算日期": "2026-10-02"}}).status, 409)
        self.assertEqual(self.admin.post(f"/deliveries/{number}/quarantine/{second}", {"cells": {"没有这列": "1"}}).status, 400)
        self.assertEqual(self.admin.post(f"/deliveries/{number}/quarantine/{second}/dismiss", {"reason": "重复登记"}).status, 204)
        after = self.delivery(number)
        self.assertEqual((after["open_rows"], after["corrected"], after["dismissed"]), (0, 1, 1))
        self.assertEqual(self.admin.get(f"/deliveries/{number}/quarantine?state=dismissed").json["total"], 1)
        listed = [r for r in self.admin.get("/corrections?limit=500").json["rows"] if r["delivery"] == number]
        self.assertEqual([r["state"] for r in listed], ["corrected", "dismissed"])
        self.assertEqual(listed[0]["corrected_value"], "2026-10-01")
        text = self.admin.get("/corrections.csv?dataset=medical_settlement").text
        self.assertIn("2026-13-01", text)
        self.assertNotIn(wrong_id[1][:-1], text, "no ID number in clear")
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(self.admin.get("/corrections.xlsx").body)))
        actions = [row["action"] for row in self.admin.get("/audit?limit=50").json["rows"]]
        for action in ("read_quarantine", "correct", "dismiss"):
            self.assertIn(action, actions)

    def test_a_damaged_number_is_matched_by_the_rest_and_the_right_one_takes_its_place(self):
        name, number = people()[80]
        row = f"G1,{name},{number[:-1]}?,2026-10-03,100.00,10.00,{number[6:10]}-{number[10:12]}-{number[12:14]},备注\n"
        heading = HEADER.rstrip("\n") + ",出生日期,经办人备注\n"
        first = self.take((heading + row + f"G2,司马无名,,2026-10-03,1.00,1.00,,\n").encode())
        receipt = self.delivery(first)["receipt"]
        self.assertEqual((receipt["taken"], receipt["quarantined"], receipt["matched"], receipt["linked_by_model"]), (2, 0, 1, 1), receipt)
        self.assertTrue(any("证件号码有误但没有搁置" in note for note in receipt["notes"]), receipt["notes"])
        self.assertEqual(receipt["unknown_columns"], ["经办人备注"])
        self.assertEqual(receipt["mapping"]["出生日期"], "出生日期（只用于比对，不入库）")
        self.assertEqual([c["matching"] for c in receipt["layout"]][-2:], ["出生日期", ""])
        self.assertEqual([r["match"] for r in self.admin.get(f"/deliveries/{first}/unmatched").json["rows"]], ["no_id"])
        listed = [r for r in self.admin.get("/corrections?limit=500").json["rows"] if r["delivery"] == first]
        self.assertEqual([(r["state"], r["note"]) for r in listed], [("corrected", "号码有误，已按姓名等比对到人")])
        # The department sends the right number: the same settlement is not counted twice.
        second = self.take((heading + row.replace(number[:-1] + "?", number)).encode())
        self.assertEqual(self.delivery(second)["receipt"]["replaced"], 1)
        self.assertEqual(self.delivery(second)["receipt"]["linked_by_model"], 0)

    def test_a_corrected_file_closes_the_rows(self):
        content, good, wrong_day, wrong_id = self.bad_file("F", 70)
        number = self.take(content)
        right = content.decode().replace("2026-13-01", "2026-10-02").replace(wrong_id[1][:-1] + "?", people()[72][1])
        fixed = self.take(right.encode(), "医保结算（更正）.csv", corrects=number)
        after = self.delivery(number)
        self.assertEqual((after["open_rows"], after["corrected"]), (0, 2))
        self.assertEqual({r["corrected_by"] for r in self.admin.get(f"/deliveries/{number}/quarantine").json["rows"]}, {fixed})
        self.assertEqual(self.delivery(fixed)["corrects"], number)

    def test_a_preview_keeps_nothing_and_a_mapping_is_remembered(self):
        known = people()
        content = ("流水,患者,号码,哪天,总共,自己付的\n" + "".join(f"M{k},{known[80 + k][0]},{known[80 + k][1]},2026-10-05,100.00,20.00\n" for k in range(5))).encode()
        count = self.admin.get("/deliveries?limit=1").json["total"]
        answer = self.admin.upload("/deliveries/preview", content, "怪表.csv", fields={"dataset": "medical_settlement", "county": harness.COUNTY})
        self.assertEqual(answer.status, 200, answer.text)
        seen = answer.json
        self.assertEqual([c["heading"] for c in seen["proposal"]["columns"]], ["流水", "患者", "号码", "哪天", "总共", "自己付的"])
        self.assertNotIn(known[80][1], answer.text, "personal values are masked")
        self.assertEqual(self.admin.get("/deliveries?limit=1").json["total"], count)
        wanted = {"流水": "settle_no", "患者": "name", "号码": "id_number", "哪天": "settle_day", "总共": "total_cost", "自己付的": "self_paid"}
        self.assertLessEqual(set(wanted.values()), {f["name"] for f in seen["fields"]})
        number = self.take(content, "怪表.csv", mapping=json.dumps(wanted))
        receipt = self.delivery(number)["receipt"]
        self.assertEqual((receipt["taken"], receipt["matched"]), (5, 5))
        kept = next(m for m in self.admin.get(f"/mappings?county={harness.COUNTY}&dataset=medical_settlement").json["rows"] if m["headings"][0] == "流水")
        self.assertTrue(kept["confirmed_ms"])
        # The same layout comes again and is read without asking.
        again = content.decode().replace("2026-10-05", "2026-10-06").replace("M", "N").encode()
        self.assertEqual(self.delivery(self.take(again, "怪表2.csv"))["receipt"]["matched"], 5)
        swapped = {**wanted, "患者": wanted["号码"], "号码": wanted["患者"]}
        answer = self.admin.upload("/deliveries", content.replace(b"M", b"Q"), "错列.csv",
                                   fields={"dataset": "medical_settlement", "county": harness.COUNTY, "mapping": json.dumps(swapped)})
        self.assertEqual(self.admin.wait_for_job(answer.json["job"])["state"], "failed", "names in the column of ID numbers")

    def test_a_file_without_numbers_is_compared_by_the_rest(self):
        known = people()[200:260]
        heading = "结算流水号,姓名,出生日期,结算日期,医疗费总额,合规自付费用\n"
        rows = "".join(f"W{k},{name},{number[6:10]}-{number[10:12]}-{number[12:14]},2026-10-05,100.00,20.00\n" for k, (name, number) in enumerate(known))
        content = (heading + rows).encode()
        answer = self.admin.upload("/deliveries/preview", content, "无号码.csv", fields={"dataset": "medical_settlement", "county": harness.COUNTY})
        self.assertEqual(answer.json["problem"], "")
        self.assertTrue(any("没有证件号码列" in w for w in answer.json["proposal"]["warnings"]), answer.text)
        self.assertNotIn("id_number", [f["name"] for f in answer.json["fields"] if f["required"]])
        number = self.take(content, "无号码.csv")
        receipt = self.delivery(number)["receipt"]
        self.assertTrue(any("没有证件号码列，各行是谁按姓名、出生日期比对" in note for note in receipt["notes"]), receipt["notes"])
        self.assertEqual(receipt["taken"], 60)
        self.assertGreaterEqual(receipt["linked_by_model"], 50, receipt)
        again = self.delivery(self.take(content.replace(b"\n", b"\r\n"), "无号码2.csv"))["receipt"]
        self.assertEqual((again["taken"], again["duplicate"]), (60, 60))
        # With the numbers the same settlements take their place.
        with_numbers = HEADER + "".join(f"W{k},{name},{number},2026-10-05,100.00,20.00\n" for k, (name, number) in enumerate(known))
        better = self.delivery(self.take(with_numbers.encode(), "有号码.csv"))["receipt"]
        self.assertEqual((better["matched"], better["replaced"]), (60, receipt["matched"]))
        # Too little to tell persons apart.
        little = (heading.replace("出生日期", "乡镇") + "X1,张三,凤山镇,2026-10-05,100.00,20.00\n").encode()
        answer = self.admin.upload("/deliveries", little, "太少.csv", fields={"dataset": "medical_settlement", "county": harness.COUNTY})
        done = self.admin.wait_for_job(answer.json["job"])
        self.assertEqual((done["state"], done["problem"]["code"]), ("failed", "E5003"), done)
        self.assertIn("还缺少：出生日期、行政村", done["problem"]["detail"])

    def test_a_household_known_by_its_code_needs_no_readable_number(self):
        with open(harness.sample() / "registry/人口信息.csv", encoding="utf-8-sig", newline="") as file:
            heads = [row for row in csv.DictReader(file) if row["与户主关系"] == "户主" and len(row["证件号码"]) == 18][300:304]
        damaged = lambda row: row["证件号码"][:-1] + "?"
        rows = [(heads[0]["户编号"], heads[0]["姓名"], damaged(heads[0])), (heads[1]["户编号"], "", damaged(heads[1])), (heads[2]["户编号"], "司马无名", damaged(heads[2]))]
        content = "户编号,户主姓名,户主身份证号,鉴定编号,鉴定日期,鉴定等级\n" + "".join(f"{code},{name},{number},V{k},2026-08-05,C\n" for k, (code, name, number) in enumerate(rows))
        number = self.take(content.encode(), "住房.csv", dataset="housing_survey")
        receipt = self.delivery(number)["receipt"]
        self.assertEqual((receipt["matched"], receipt["quarantined"]), (2, 1), receipt)
        self.assertTrue(any("2 行已按户编号采用" in note for note in receipt["notes"]), receipt["notes"])
        aside = self.admin.get(f"/deliveries/{number}/quarantine?state=open").json["rows"]
        self.assertEqual([row["line"] for row in aside], [4])
        self.assertIn("户编号所指的户里没有", aside[0]["reason"])
        self.assertNotIn("司马无名", aside[0]["reason"])
        taken = self.admin.get(f"/deliveries/{number}/quarantine?state=corrected").json["rows"]
        self.assertEqual([row["note"] for row in taken], ["号码有误，已按户编号采用"] * 2)
        # The right number says the same household, and takes the row's place.
        right = self.take(content.replace(rows[0][2], heads[0]["证件号码"]).encode(), "住房（更正）.csv", dataset="housing_survey")
        after = self.delivery(right)["receipt"]
        self.assertEqual((after["replaced"], after["duplicate"]), (1, 1))

    def test_a_file_that_was_looked_at_is_not_sent_again(self):
        content = settlements(40, 320, tag="V")
        look = lambda client=self.admin, data=content: client.upload("/deliveries/preview", data, "看过.csv", fields={"dataset": "medical_settlement", "county": harness.COUNTY})
        token = look().json["preview"]
        self.assertTrue(token)

        def send(client=self.admin, preview=token, **more):
            return client.form("/deliveries", {"preview": preview, "dataset": "medical_settlement", "county": harness.COUNTY, **more})

        self.assertEqual(send(self.department).status, 404, "another account's")
        self.assertEqual(send(preview="x" * 32).status, 404)
        again = self.admin.form("/deliveries/preview", {"preview": token, "dataset": "medical_settlement", "county": harness.COUNTY})
        self.assertEqual((again.status, again.json["preview"]), (200, token), again.text)
        answer = send()
        self.assertEqual(answer.status, 202, answer.text)
        done = self.admin.wait_for_job(answer.json["job"])
        self.assertEqual(done["state"], "done", done)
        taken = self.delivery(done["result"]["delivery"])
        self.assertEqual((taken["file_name"], taken["receipt"]["taken"]), ("看过.csv", 40))
        self.assertEqual(send().status, 404, "used")
        # A refused import may be repeated without sending the file once more.
        strangers = HEADER + "".join(f"VU{k},张无名,,2026-10-01,1.00,1.00\n" for k in range(60))
        token = look(data=strangers.encode()).json["preview"]
        done = self.admin.wait_for_job(send(preview=token).json["job"])
        self.assertEqual(done["problem"]["code"], "E5014", done)
        done = self.admin.wait_for_job(send(preview=token, accept_low_match="true").json["job"])
        self.assertEqual(done["state"], "done", done)
        # Only the last four are kept.
        tokens = [look(data=settlements(5, 330 + k, tag=f"VQ{k}")).json["preview"] for k in range(5)]
        self.assertEqual([self.admin.form("/deliveries/preview", {"preview": t, "county": harness.COUNTY}).status for t in tokens], [404, 200, 200, 200, 200])

    # ------------------------------------------------------------ sent by programs

    def token(self, datasets=("medical_settlement",)):
        answer = self.admin.post("/push-tokens", {"title": "县医保局前置机", "county": harness.COUNTY, "datasets": list(datasets),
                                                  "last_day": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))})
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json["token"]["id"], answer.json["secret"]

    def push(self, secret, content, dataset="medical_settlement", name="推送.csv"):
        client = harness.Client(self.instance.port)
        return client.request("POST", f"/api/v1/push/{dataset}?county={harness.COUNTY}&name={name}", content,
                              {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv"}, raw=True)

    def test_a_program_sends_a_file_by_its_token(self):
        number, secret = self.token()
        content = settlements(20, 100, tag="P")
        answer = self.push(secret, content)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertFalse(answer.json["repeated"])
        self.assertEqual(answer.json["delivery"]["receipt"]["matched"], 20)
        self.assertIn("县医保局前置机", answer.json["delivery"]["sender"])
        again = self.push(secret, content)
        self.assertTrue(again.json["repeated"])
        self.assertEqual(again.json["delivery"]["id"], answer.json["delivery"]["id"])
        self.assertEqual(self.push("swt_wrong", content).status, 401)
        self.assertEqual(self.push(secret, content, dataset="student").status, 403)
        self.assertEqual(self.push(secret, content, dataset="nothing").status, 404)
        refused = self.push(secret, "甲,乙\n1,2\n".encode())
        self.assertEqual(refused.status, 422)
        self.assertTrue(refused.json["detail"])
        self.assertEqual(harness.Client(self.instance.port).request("GET", "/api/v1/deliveries", headers={"Authorization": f"Bearer {secret}"}).status, 401,
                         "a token opens nothing else")
        token = next(t for t in self.admin.get("/push-tokens").json["rows"] if t["id"] == number)
        self.assertGreaterEqual(token["uses"], 3)
        self.assertNotIn(secret, self.admin.get("/push-tokens").text)
        self.assertIn("push", [row["action"] for row in self.admin.get("/audit?limit=100").json["rows"]])
        self.assertEqual(self.admin.post(f"/push-tokens/{number}/revoke", {}).json["state"], "revoked")
        self.assertEqual(self.push(secret, content).status, 401)

    def test_two_programs_at_once_bring_the_file_once(self):
        _, secret = self.token()
        content = settlements(300, 200, tag="T")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.push(secret, content))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([a.status for a in answers], [200, 200], [a.text for a in answers])
        self.assertEqual(sorted(a.json["repeated"] for a in answers), [False, True])
        self.assertEqual(len({a.json["delivery"]["id"] for a in answers}), 1)

    def test_a_half_sent_file_leaves_nothing(self):
        _, secret = self.token()
        count = self.admin.get("/deliveries?limit=1").json["total"]
        content = settlements(500, 300, tag="H")
        with socket.create_connection(("127.0.0.1", self.instance.port)) as connection:
            connection.sendall((f"POST /api/v1/push/medical_settlement?county={harness.COUNTY} HTTP/1.1\r\nHost: 127.0.0.1:{self.instance.port}\r\n"
                                f"Authorization: Bearer {secret}\r\nContent-Length: {len(content)}\r\n\r\n").encode() + content[:len(content) // 2])
        time.sleep(0.3)
        self.assertEqual(self.admin.get("/deliveries?limit=1").json["total"], count)
        self.assertEqual(self.push(secret, content).json["delivery"]["receipt"]["taken"], 500)

    # ------------------------------------------------------------ the board

    def test_the_board_shows_every_department(self):
        board = self.admin.get("/freshness").json
        rows = {row["dataset"]: row for department in board["departments"] for row in department["rows"]}
        settlement = rows["medical_settlement"]
        self.assertEqual(settlement["colour"], "green")
        self.assertEqual(settlement["age_days"], 0)
        self.assertTrue(settlement["arrivals"])
        self.assertGreater(settlement["last"]["complete_percent"], 0)
        self.assertTrue(any(row["colour"] == "none" and row["last"] is None for row in rows.values()))
        mine = self.department.get("/freshness").json
        self.assertEqual([row["dataset"] for d in mine["departments"] for row in d["rows"]], ["medical_settlement"])


globals().update(engines.on_both(Deliveries))


def wait_until(condition, seconds=20):
    deadline = time.time() + seconds
    while time.time() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


class DropFolder(unittest.TestCase):
    """A folder that takes files in by itself, and loses nothing when the program dies in the middle."""

    def test_files_are_taken_in_and_survive_a_kill(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        password = instance.add_user("admin", "office", harness.COUNTY)
        folder = tempfile.TemporaryDirectory(prefix="shouwang-inbox-")
        self.addCleanup(folder.cleanup)
        county = pathlib.Path(folder.name) / harness.COUNTY
        (county / "medical_settlement").mkdir(parents=True)
        big = settlements(150000, tag="K")
        (county / "大文件 医保结算.csv").write_bytes(big)
        instance.start("--inbox", folder.name)
        # It is read after it has looked the same for five seconds; killed soon after it began.
        time.sleep(6.3)
        instance.process.send_signal(signal.SIGKILL)
        instance.process.wait()
        instance.process.stdout.close()
        instance.process = None
        self.assertTrue((county / "大文件 医保结算.csv").exists() or (county / "done" / "大文件 医保结算.csv").exists(), "a file is never lost")
        (county / "medical_settlement" / "十月.csv").write_bytes(settlements(30, 10, tag="D"))
        (county / "坏.csv").write_bytes("甲,乙\n1,2\n".encode())
        (county / "还在传.csv.part").write_bytes(b"x")
        client = instance.start("--inbox", folder.name).client("admin", password)
        names = ("done/大文件 医保结算.csv", "done/十月.csv", "refused/坏.csv")
        wait_until(lambda: all((county / (name + ".json")).exists() and (county / name).exists() for name in names), 30)
        taken = [d for d in client.get("/deliveries?limit=200").json["rows"] if d["dataset"] == "medical_settlement" and d["state"] == "taken"]
        self.assertEqual(sorted(d["receipt"]["rows_read"] for d in taken), [30, 150000], "each once")
        self.assertEqual({d["sender"] for d in taken}, {"收件目录"})
        self.assertEqual(json.loads((county / "done/十月.csv.json").read_text(encoding="utf-8"))["matched"], 30)
        self.assertIn(json.loads((county / "done/大文件 医保结算.csv.json").read_text(encoding="utf-8"))["state"], ("taken", "repeated"))
        refused = json.loads((county / "refused/坏.csv.json").read_text(encoding="utf-8"))
        self.assertEqual(refused["state"], "refused")
        self.assertTrue(refused["problem"])
        self.assertTrue((county / "还在传.csv.part").exists())


class KeptPreviews(unittest.TestCase):
    def test_are_gone_after_a_restart(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        password = instance.add_user("admin", "office", harness.COUNTY)
        client = instance.start().client("admin", password)
        token = client.upload("/deliveries/preview", settlements(5), "看过.csv", fields={"county": harness.COUNTY}).json["preview"]
        spooled = lambda: list(pathlib.Path(instance.directory).glob("upload-*"))
        self.assertEqual([oct(path.stat().st_mode & 0o777) for path in spooled()], ["0o600"])
        instance.process.send_signal(signal.SIGKILL)
        instance.process.wait()
        instance.process.stdout.close()
        instance.process = None
        client = instance.start().client("admin", "Shan-Shui-2026!")
        self.assertEqual(spooled(), [])
        self.assertEqual(client.form("/deliveries", {"preview": token, "county": harness.COUNTY}).status, 404)


class LateSources(unittest.TestCase):
    def test_weaken_the_findings_that_rest_on_them(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / MONTH)
        instance.call("screen", "--as-of", harness.AS_OF, "--quiet")
        password = instance.add_user("admin", "office", harness.COUNTY)
        client = instance.start().client("admin", password)
        household = client.get("/leads?limit=1").json["rows"][0]["household"]
        self.assertFalse([f for f in client.get(f"/households/{household}").json["findings"] if f["late"]], "everything came today")
        instance.halt()
        client = instance.start(environment={"SHOUWANG_CLOCK_OFFSET_MS": str(400 * 86400000)}).client("admin", "Shan-Shui-2026!")
        late = [f for f in client.get(f"/households/{household}").json["findings"] if f["late"]]
        self.assertTrue(late)
        self.assertGreater(late[0]["late"][0]["age_days"], late[0]["late"][0]["fresh_days"])
        board = {row["dataset"]: row for d in client.get("/freshness").json["departments"] for row in d["rows"]}
        source = board[late[0]["late"][0]["dataset"]]
        self.assertIn(source["colour"], ("yellow", "red"))
        self.assertGreater(source["findings"], 0)
        shown = client.get(f"/households/{household}/rules/{late[0]['rule']}?as_of={harness.AS_OF}")
        if shown.status == 200:
            self.assertIn("依据偏旧", shown.text)


if __name__ == "__main__":
    unittest.main()
