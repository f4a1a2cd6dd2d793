"""Rows that number and name do not settle: put before reviewers who see nothing of what the program thinks, settled, and taken back."""

import csv
import json
import unittest

import engines
import harness

HEADER = "结算流水号,姓名,身份证号,出生日期,结算日期,医疗费总额,合规自付费用\n"
# Characters that sound alike: how a clerk spells a name heard on the telephone.
HOMOPHONES = {"建": "健", "英": "瑛", "芳": "方", "文": "雯", "明": "铭", "军": "君", "玉": "钰", "平": "萍", "志": "智", "林": "琳", "云": "芸", "红": "虹",
              "梅": "玫", "丽": "莉", "新": "欣", "成": "诚", "永": "勇", "珍": "真", "学": "雪", "东": "冬", "辉": "晖", "福": "富", "秀": "绣", "兰": "岚"}
# What an open item must not say, in any form.
HIDDEN = ("posterior", "purpose", "zone", "gain", "log_odds", "probability", "pattern")


def people():
    """(name, ID number) of everybody in the register with a number."""
    with open(harness.sample() / "registry/人口信息.csv", encoding="utf-8-sig", newline="") as file:
        return [(row["姓名"], row["证件号码"]) for row in csv.DictReader(file) if len(row["证件号码"]) == 18]


def birth_in(number):
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def heard(name):
    """The name with one character of the given name that sounds the same; None when there is none."""
    for k in range(len(name) - 1, 0, -1):
        if name[k] in HOMOPHONES:
            return name[:k] + HOMOPHONES[name[k]] + name[k + 1:]
    return None


def other_number(number, taken):
    """Another valid number of somebody born that day in that place, that nobody has."""
    for sequence in range(1, 999):
        digits = number[:14] + f"{sequence:03d}"
        check = "10X98765432"[sum(int(d) * (1 << (17 - k)) % 11 for k, d in enumerate(digits)) % 11]
        if sequence % 2 == int(number[16]) % 2 and digits + check not in taken:
            return digits + check
    raise AssertionError("every number is taken")


class Links(engines.OnEngine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reviewers = [cls.account(f"reviewer{k}", "county", harness.COUNTY) for k in range(1, 4)]
        cls.known = people()
        cls.taken = {number for _, number in cls.known}
        cls.spelt = [(name, number) for name, number in cls.known if heard(name)]

    @classmethod
    def account(cls, login, role, division, dataset=None):
        return cls.instance.client(login, cls.instance.add_user(login, role, division, dataset=dataset))

    def take(self, content, dataset="medical_settlement"):
        answer = self.admin.upload("/deliveries", content.encode(), "文件.csv", fields={"dataset": dataset, "county": harness.COUNTY})
        self.assertEqual(answer.status, 202, answer.text)
        done = self.admin.wait_for_job(answer.json["job"])
        self.assertEqual(done["state"], "done", done)
        return done["result"]["delivery"]

    def settlements(self, tag, doubtful, plain=150):
        """A file of settlements that are plain, and of others. @param doubtful (name, ID number, birth) each"""
        lines = [f"{tag}P{k},{name},{number},,2026-10-{k % 28 + 1:02d},100.00,10.00" for k, (name, number) in enumerate(self.known[:plain])]
        lines += [f"{tag}D{k},{name},{number},{birth},2026-10-{k % 28 + 1:02d},200.00,20.00" for k, (name, number, birth) in enumerate(doubtful)]
        return HEADER + "\n".join(lines) + "\n"

    def get(self, path, client=None, status=200):
        answer = (client or self.admin).get(path)
        self.assertEqual(answer.status, status, answer.text)
        return answer.json

    def items_of(self, delivery, state="open"):
        rows = []
        while True:
            page = self.get(f"/links?state={state}&limit=200&offset={len(rows)}")
            rows += page["rows"]
            if len(rows) >= page["total"] or not page["rows"]:
                return [row for row in rows if row["delivery"] == delivery]

    def in_doubt(self, delivery):
        """Lines of a delivery that wait for a reviewer."""
        return {row["line"] for row in self.get(f"/deliveries/{delivery}/unmatched?limit=500")["rows"] if row["match"] == "review"}

    def open_item_about(self, delivery, truth, lines=None):
        """An open item of the delivery with the candidate whom its row means. @param truth name as stated -> ID number
        @returns (item, candidate)"""
        for row in self.items_of(delivery):
            if lines is not None and row["line"] not in lines:
                continue
            item = self.get(f"/links/{row['id']}")
            number = truth.get(self.value(item["fields"], "name"))
            for candidate in item["candidates"]:
                if number and self.value(candidate["fields"], "id_number") == number:
                    return item, candidate
        raise AssertionError("no item names the person it means")

    @staticmethod
    def value(fields, name):
        return next(f["value"] for f in fields if f["field"] == name)

    def records_of(self, household, number):
        """Numbers of settlements in the file of a household that begin with `number`."""
        text = json.dumps(self.get(f"/households/{household}")["records"], ensure_ascii=False)
        return number in text

    def decided(self, household, settlement, client=None):
        """(who decided, item) of a settlement in the file of a household."""
        for group in self.get(f"/households/{household}", client)["records"]:
            for row in group["rows"]:
                if settlement in row["values"].values():
                    return row["linked_by"], row["link"]
        raise AssertionError(f"{settlement} is not there")

    def actions(self):
        return [row["action"] for row in self.admin.get("/audit?limit=200").json["rows"]]

    # ------------------------------------------------------------ one row, from the file to the household and back

    def test_a_row_in_doubt_is_settled_and_taken_back(self):
        doubtful = [(heard(name), "不详", "") for name, _ in self.spelt[:40]]
        truth = {heard(name): number for name, number in self.spelt[:40]}
        first = self.take(self.settlements("A", doubtful))
        lines = self.in_doubt(first)
        self.assertTrue(lines, "somebody has to look")
        item, candidate = self.open_item_about(first, truth, lines)
        stated, settlement = self.value(item["fields"], "name"), f"AD{item['line'] - 152}"
        self.assertEqual((item["state"], item["reviewers"], item["answers_given"]), ("open", 1, []))
        for word in HIDDEN:
            self.assertNotIn(word, json.dumps(item))
        compared = {f["field"]: f for f in candidate["fields"]}
        self.assertEqual(compared["name"]["level"], "close")
        self.assertEqual(sum(not c["same"] for c in compared["name"]["aligned"]), 1)
        self.assertEqual({o["title"]: o["value"] for o in item["others"]}["医疗总费用"], "200.00")
        self.assertEqual(self.admin.get(f"/links/{item['id']}/explanation").json["code"], "E6002", "nobody sees why before it is settled")
        self.assertFalse(self.records_of(candidate["household"], settlement))

        answer = self.admin.post(f"/links/{item['id']}/answer", {"answer": "same", "person": candidate["person"]})
        self.assertEqual((answer.status, answer.json["state"], answer.json["household"]), (200, "settled", candidate["household"]), answer.text)
        self.assertEqual(self.admin.post(f"/links/{item['id']}/answer", {"answer": "nobody"}).json["code"], "E1003")
        self.assertTrue(self.records_of(candidate["household"], settlement))
        self.assertNotIn(item["line"], self.in_doubt(first))
        settled = self.get(f"/links/{item['id']}")
        self.assertEqual((settled["answer"], [a["answer"] for a in settled["answers_given"]]), ("same", ["same"]))
        why = self.get(f"/links/{item['id']}/explanation")
        self.assertAlmostEqual(sum(part["bits"] for part in why["parts"]), why["log_odds"], delta=1e-9)
        self.assertTrue(why["deciding"])
        self.assertFalse(why["calibrated"])

        self.assertEqual(self.decided(candidate["household"], settlement), ("reviewer", item["id"]))

        # Next month the same person is spelt the same way, and nobody has to look again.
        second = self.take(self.settlements("B", [(stated, "不详", "")]))
        self.assertEqual(self.in_doubt(second), set())
        self.assertEqual(self.items_of(second), [])
        by, link = self.decided(candidate["household"], "BD0")
        self.assertEqual(by, "reviewer", "what was said of the first row holds for it")
        self.assertTrue(self.get(f"/links/{link}/explanation")["deciding"])

        self.assertEqual(self.reviewers[0].post(f"/links/{item['id']}/undo", {"reason": "x"}).status, 400)
        undone = self.reviewers[0].post(f"/links/{item['id']}/undo", {"reason": "问过村里，不是这家人"})
        self.assertEqual(undone.status, 204, undone.text)
        for gone in (settlement, "BD0"):
            self.assertFalse(self.records_of(candidate["household"], gone), f"{gone} rested on the answer, and is in doubt again")
        self.assertIn(item["line"], self.in_doubt(first))
        self.assertEqual(len(self.in_doubt(second)), 1)
        self.assertEqual(self.get(f"/links/{item['id']}")["state"], "open")
        # Answered otherwise, both are nobody's.
        answer = self.admin.post(f"/links/{item['id']}/answer", {"answer": "nobody", "note": "村里没有这个人"})
        self.assertEqual((answer.json["state"], answer.json["along"], answer.json["household"]), ("settled", 1, None), answer.text)
        self.assertEqual(self.in_doubt(second), set())
        self.assertFalse(self.records_of(candidate["household"], "BD0"))
        for action in ("read_link", "answer_link", "explain_link", "undo_link"):
            self.assertIn(action, self.actions())

    # ------------------------------------------------------------ the same event again

    def test_a_row_in_doubt_gives_way_when_it_comes_again_with_the_right_number(self):
        chosen = self.spelt[130:160]
        truth = {heard(name): number for name, number in chosen}
        first = self.take(self.settlements("R", [(heard(name), "不详", "") for name, _ in chosen]))
        lines = self.in_doubt(first)
        item, candidate = self.open_item_about(first, truth, lines)
        stated, settlement = self.value(item["fields"], "name"), f"RD{item['line'] - 152}"
        corrected = self.settlements("R", [(heard(name), number if heard(name) == stated else "不详", "") for name, number in chosen])
        second = self.take(corrected)
        receipt = self.get(f"/deliveries/{second}")["receipt"]
        self.assertTrue(any("已由更正后的报送代替" in note for note in receipt["notes"]), receipt["notes"])
        closed = self.get(f"/links/{item['id']}")
        self.assertEqual((closed["state"], closed["state_title"]), ("lapsed", "已由更正后的报送代替"))
        self.assertIn(item["id"], [row["id"] for row in self.items_of(first, "lapsed")], "it stays in the history")
        self.assertEqual(self.admin.post(f"/links/{item['id']}/answer", {"answer": "nobody"}).json["code"], "E1003")
        self.assertEqual(self.in_doubt(first), lines - {item["line"]})
        text = json.dumps(self.get(f"/households/{candidate['household']}")["records"], ensure_ascii=False)
        self.assertEqual(text.count(settlement), 1)
        done = self.admin.post(f"/deliveries/{second}/withdraw", {"reason": "发错了文件"})
        self.assertEqual(done.status, 200, done.text)
        self.assertEqual(self.get(f"/links/{item['id']}")["state"], "open")
        self.assertEqual(self.in_doubt(first), lines)
        # The other order: settled first, then the right number comes; one settlement again.
        settled = self.admin.post(f"/links/{item['id']}/answer", {"answer": "same", "person": candidate["person"]})
        self.assertEqual(settled.json["state"], "settled", settled.text)
        self.take(corrected.replace("\n", "\r\n"))
        text = json.dumps(self.get(f"/households/{candidate['household']}")["records"], ensure_ascii=False)
        self.assertEqual(text.count(settlement), 1)

    def test_a_repeated_row_is_looked_at_again_when_the_register_knows_more(self):
        with open(harness.sample() / "registry/人口信息.csv", encoding="utf-8-sig", newline="") as file:
            resident = list(csv.DictReader(file))[700]
        number = other_number(resident["证件号码"], self.taken)
        row = [("欧阳青岚", "", birth_in(number))]
        first = self.take(self.settlements("Y", row, plain=20))
        line = 22
        state = lambda: {r["line"]: (r["match"], r["item"]) for r in self.get(f"/deliveries/{first}/unmatched?limit=500")["rows"]}
        self.assertEqual(state()[line], ("no_id", None))
        self.take(f"户编号,姓名,证件号码,与户主关系\n{resident['户编号']},欧阳青岚,{number},{resident['与户主关系'] if resident['与户主关系'] != '户主' else '之子'}\n", "registry_person")
        second = self.take(self.settlements("Y", row, plain=20).replace("\n", "\r\n"))
        receipt = self.get(f"/deliveries/{second}")["receipt"]
        self.assertEqual(receipt["duplicate"], 21)
        if line in state():
            match, item = state()[line]
            self.assertEqual(match, "review")
            self.assertEqual(self.get(f"/links/{item}")["state"], "open")
            self.assertEqual(receipt["review"], 1)
        else:
            self.assertEqual(receipt["linked_by_model"], 1)

    # ------------------------------------------------------------ a number of former days

    def test_a_superseded_number_is_learnt(self):
        name, number = self.known[400]
        former = other_number(number, self.taken)
        first = self.take(self.settlements("N", [(name, former, birth_in(number))]))
        item, candidate = self.open_item_about(first, {name: number})
        self.assertEqual(self.get(f"/persons/{candidate['person']}/aliases")["rows"], [])
        answer = self.admin.post(f"/links/{item['id']}/answer", {"answer": "same", "person": candidate["person"]})
        self.assertEqual(answer.json["state"], "settled", answer.text)
        rows = self.get(f"/persons/{candidate['person']}/aliases")["rows"]
        self.assertEqual([(row["kind"], row["source"]) for row in rows], [("id_number", "review")])
        self.assertNotIn(former, json.dumps(rows))
        self.assertTrue(rows[0]["masked"].startswith(former[:2]))
        # From now on it is the person's number: certain, whatever else the row says.
        second = self.take(self.settlements("O", [(name, former, "")]))
        self.assertEqual(self.items_of(second), [])
        self.assertTrue(self.records_of(candidate["household"], "OD0"))

    # ------------------------------------------------------------ two reviewers

    def test_where_an_error_hurts_two_reviewers_decide_and_a_third_between_them(self):
        lines = [f"{name},{number},2026-10-01" for name, number in self.known[500:560]] + [f"{heard(name)},不详,2026-10-02" for name, _ in self.spelt[40:80]]
        delivery = self.take("姓名,身份证号,死亡日期\n" + "\n".join(lines) + "\n", "death_report")
        truth = {heard(name): number for name, number in self.spelt[40:80]}
        item, candidate = self.open_item_about(delivery, truth, self.in_doubt(delivery))
        self.assertEqual(item["reviewers"], 2)
        one, two, three = self.reviewers
        path = f"/links/{item['id']}"
        say = lambda who, answer, **more: who.post(path + "/answer", {"answer": answer, **more})
        self.assertEqual(say(one, "same", person=candidate["person"]).json["state"], "open")
        self.assertEqual(say(one, "nobody").json["code"], "E1003", "nobody answers twice")
        seen = two.get(path)
        self.assertEqual((seen.json["answers"], seen.json["mine"], seen.json["answers_given"], seen.json["answer"]), (1, False, [], None))
        for word in HIDDEN + ("reviewer1",):
            self.assertNotIn(word, seen.text)
        self.assertTrue(one.get(path).json["mine"])
        self.assertEqual(say(two, "nobody").json["state"], "open")
        self.assertEqual(three.get(path).json["answers_given"], [])
        self.assertEqual(three.get(path + "/explanation").status, 409)
        done = say(three, "same", person=candidate["person"])
        self.assertEqual((done.json["state"], done.json["household"]), ("settled", candidate["household"]))
        self.assertEqual([a["answer"] for a in one.get(path).json["answers_given"]], ["same", "nobody", "same"])
        self.assertEqual(say(self.admin, "nobody").json["code"], "E1003")
        told = self.get("/audit?limit=100")["rows"]
        self.assertFalse([row for row in told if row["action"] == "answer_link" and ("same" in row["detail"] or "nobody" in row["detail"])],
                         "the audit log does not tell the next reviewer what was said")

    # ------------------------------------------------------------ the queue

    def test_the_queue_is_walked_item_by_item(self):
        self.take(self.settlements("Q", [(heard(name), "不详", "") for name, _ in self.spelt[80:110]]))
        reviewer = self.reviewers[1]
        first = self.get("/links/next", reviewer)
        self.assertGreater(first["left"], 1)
        skipped = self.get(f"/links/next?after={first['item']['id']}", reviewer)
        self.assertNotEqual(skipped["item"]["id"], first["item"]["id"])
        self.assertEqual(skipped["left"], first["left"])
        said = reviewer.post(f"/links/{first['item']['id']}/answer", {"answer": "unsure"}).json
        self.assertEqual((said["state"], said["next"]), ("open", skipped["item"]["id"]), "left to somebody else")
        self.assertEqual(said["left"], first["left"] - 1)
        self.assertTrue(self.get(f"/links/{first['item']['id']}", reviewer)["mine"])
        page = self.get("/links?state=open&limit=1", reviewer)
        self.assertEqual(page["total"], page["open"] + page["beyond_budget"])
        self.assertEqual(self.get("/links/next?dataset=no_such", reviewer), {"item": None, "left": 0})
        self.assertEqual(reviewer.get("/links?state=perhaps").status, 400)

    def test_quality_is_told_by_department(self):
        self.take(self.settlements("G", []))
        quality = self.get(f"/links/quality?county={harness.COUNTY}")
        self.assertEqual(quality["matching"], {"link_from": 0.95, "review_from": 0.1, "reviews_at_least": 20, "reviewed_share": 0.01, "audited_share": 0.01, "audited_at_most": 50})
        departments = {d["owner"]: d for d in quality["departments"]}
        medical = departments["医保部门"]
        self.assertFalse(medical["calibrated"], "below 200 reviews")
        self.assertEqual(len(medical["bins"]), 10)
        models = {m["dataset"]: m for m in medical["models"]}
        self.assertEqual(models["medical_settlement"]["matching"], quality["matching"], "what was in force when it was taken in")
        self.assertEqual([d["owner"] for d in self.get("/links/quality?owner=医保部门")["departments"]], ["医保部门"])

    def test_two_hundred_reviews_calibrate(self):
        """Rows of a department that sends neither numbers nor birthdays, so that there is much to look at."""
        stated = {}
        for name, number in self.known[600:]:
            stated.setdefault(heard(name) if heard(name) and len(stated) % 2 else name, number)
        lines = [f"{name},{number},2026-10-{k % 28 + 1:02d},尿毒症" for k, (name, number) in enumerate(self.known[:300])]
        lines += [f"{name},不详,2026-10-{k % 28 + 1:02d},尿毒症" for k, name in enumerate(list(stated)[:2000])]
        delivery = self.take("姓名,身份证号,确诊日期,病种\n" + "\n".join(lines) + "\n", "serious_illness")
        items = self.items_of(delivery)
        self.assertGreater(len(items), 210, "enough to review")
        owner = items[0]["owner"]
        for row in items[:210]:
            item = self.get(f"/links/{row['id']}")
            number = stated.get(self.value(item["fields"], "name"))
            person = next((c["person"] for c in item["candidates"] if number and self.value(c["fields"], "id_number") == number), None)
            answer = {"answer": "same", "person": person} if person else {"answer": "nobody"}
            self.assertEqual(self.admin.post(f"/links/{row['id']}/answer", answer).status, 200)
        quality = self.get(f"/links/quality?owner={owner}")["departments"][0]
        self.assertTrue(quality["calibrated"])
        self.assertGreaterEqual(quality["labels"], 200)
        self.assertLess(quality["calibration_error"], 0.05)
        self.assertEqual(sum(b["labels"] for b in quality["bins"]), quality["labels"])
        settled = next(row for row in self.items_of(delivery, "settled"))
        self.assertTrue(self.get(f"/links/{settled['id']}/explanation")["calibrated"])

    # ------------------------------------------------------------ who may look

    def test_only_who_answers_for_the_county_sees_the_queue(self):
        # Who lives in a township sees in the file of a household that the program decided, but not how.
        by_program = None
        linked = self.take(self.settlements("T", [(heard(name), number, "") for name, number in self.spelt[60:120]]))
        for name, number in self.spelt[60:120]:
            rows = self.admin.post("/households/search", {"text": number}).json["rows"]
            if rows and self.records_of(rows[0]["id"], f"TD"):
                records = self.get(f"/households/{rows[0]['id']}")
                found = next((r for g in records["records"] for r in g["rows"] if r["linked_by"] == "engine"), None)
                if found:
                    by_program = (records["household"], found)
                    break
        self.assertIsNotNone(by_program, f"the engine links names that sound alike: {linked}")
        household, found = by_program
        self.assertTrue(self.get(f"/links/{found['link']}/explanation")["parts"])
        town = self.account("town", "township", household["division"][:9])
        told = next(r for g in self.get(f"/households/{household['id']}", town)["records"] for r in g["rows"] if r["linked_by"] == "engine")
        self.assertIsNone(told["link"])
        self.assertEqual(town.get(f"/links/{found['link']}/explanation").status, 403)
        delivery = self.take(self.settlements("S", [(heard(name), "不详", "") for name, _ in self.spelt[110:130]]))
        item = self.items_of(delivery)[0]["id"]
        elsewhere = self.account("elsewhere", "county", "530921")
        forest = self.account("forest", "department", harness.COUNTY, "forest_ranger")
        page = self.get("/links", elsewhere)
        self.assertEqual((page["rows"], page["total"], page["open"], page["beyond_budget"]), ([], 0, 0, 0))
        self.assertEqual(self.get("/links/next", elsewhere), {"item": None, "left": 0})
        self.assertLessEqual({row["dataset"] for row in self.get("/links?limit=200", forest)["rows"]}, {"forest_ranger"})
        for client in (elsewhere, forest):
            self.assertEqual(client.get(f"/links/{item}").status, 404)
            self.assertEqual(client.post(f"/links/{item}/answer", {"answer": "nobody"}).status, 404)
            self.assertEqual(client.post(f"/links/{item}/undo", {"reason": "没有理由"}).status, 404)
        township = self.account("township", "township", harness.COUNTY + "100")
        for path in ("/links", "/links/next", f"/links/{item}", f"/links/{item}/explanation"):
            self.assertEqual(township.get(path).status, 403, path)
        self.assertEqual(self.get("/links/quality", elsewhere)["departments"], [])
        medical = self.account("yibao", "department", harness.COUNTY, "medical_settlement")
        self.assertEqual(medical.get(f"/links/{item}").status, 200)
        self.assertEqual({row["dataset"] for row in self.get("/links?limit=200", medical)["rows"]}, {"medical_settlement"})
        refused = [row for row in self.get("/audit?limit=200")["rows"] if row["action"] == "refused" and "links" in row["subject"]]
        self.assertTrue(refused, "what was tried in vain is recorded")


globals().update(engines.on_both(Links))

if __name__ == "__main__":
    unittest.main()
