"""The statutory procedure over real HTTP: a household from its own declaration to its risk eliminated, and everything that goes wrong on the way."""

import csv
import datetime
import http.client
import io
import subprocess
import unittest
import uuid
import zipfile
import zlib

import harness
from engines import OnEngine, on_both

PASSWORD = "Shan-Shui-2026!"
CHINA = datetime.timezone(datetime.timedelta(hours=8))
BEGIN = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
NASTY = ["'; DROP TABLE lead; --", "<script>alert(1)</script>", '=HYPERLINK("http://x","点我")', "{{7*7}}${7*7}", "\\u0000 \\x00", "％００'\"`", "🙂" * 20]


def png():
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes.fromhex("00000001000000010800000000")) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b""))


def document(macros):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml" if macros else "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>')
        z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>')
        z.writestr("word/document.xml", "<w:document/>")
        if macros:
            z.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    return out.getvalue()


def resident_id(region, birth, number):
    digits = f"{region}{birth}{number:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


class Office(OnEngine):
    """The people of one village, its township and the county, and a clock that can be moved: the server is started again on another day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(harness.sample() / "registry" / "人口信息.csv", encoding="utf-8-sig", newline="") as file:
            people = list(csv.DictReader(file))
        cls.heads = {p["户编号"]: p for p in people if p["与户主关系"] == "户主" and p["劳动技能"] == "普通劳动力"}
        with open(harness.sample() / "registry" / "户信息.csv", encoding="utf-8-sig", newline="") as file:
            villages = {}
            for row in csv.DictReader(file):
                if row["监测对象类别"] == "非监测对象" and row["户编号"] in cls.heads:
                    villages.setdefault(row["行政村代码"], set()).add(row["户编号"])
        # Families whom no rule has found: what happens to them in these tests began with a person, on the day that the tests say.
        for cls.village_code, codes in sorted(villages.items(), key=lambda item: -len(item[1])):
            found = {lead["household_code"] for lead in cls.admin.get(f"/leads?division={cls.village_code}&limit=200").json["rows"]}
            rows = cls.admin.get(f"/households?division={cls.village_code}&limit=200").json["rows"]
            cls.households = [h for h in rows if h["household_code"] in codes - found]
            if len(cls.households) >= 8:
                break
        township = cls.village_code[:9] + "000"
        cls.logins = {}
        for login, role, division in (("cun1", "village", cls.village_code), ("cun2", "village", cls.village_code), ("zhen", "township", township), ("zhen2", "township", township),
                                      ("xian1", "county", harness.COUNTY), ("xian2", "county", harness.COUNTY), ("waixian", "county", "530923")):
            cls.logins[login] = cls.instance.add_user(login, role, division, name="干部" + login)
        cls.go_to(BEGIN)

    @classmethod
    def go_to(cls, moment):
        cls.instance.halt()
        cls.now = moment
        real = datetime.datetime.now(tz=CHINA)
        cls.instance.start(environment={"SHOUWANG_CLOCK_OFFSET_MS": str(int((moment - real).total_seconds() * 1000))})
        for login, password in cls.logins.items():
            client = cls.instance.client()
            answer = client.log_in(login, password, PASSWORD)
            assert answer.status == 200, answer.text
            cls.logins[login] = PASSWORD
            setattr(cls, login, client)

    @classmethod
    def later(cls, **days):
        cls.go_to(cls.now + datetime.timedelta(**days))

    @property
    def today(self):
        return self.now.date().isoformat()

    def sequence(self, subject):
        page = self.xian1.get("/" + subject).json
        return page["case"]["sequence"] if subject.startswith("cases") else page["sequence"]

    def act(self, client, subject, action, body, sequence=None, key=None):
        return client.post(f"/{subject}/actions/{action}", {"body": body, "sequence": self.sequence(subject) if sequence is None else sequence,
                                                            "key": key or str(uuid.uuid4())})

    def must(self, client, subject, action, body=None):
        answer = self.act(client, subject, action, body or {})
        self.assertEqual(answer.status, 200, f"{subject} {action}: {answer.text}")
        return answer.json

    def refused(self, answer, *statuses):
        """Refused with a clear Chinese sentence, and recorded."""
        self.assertIn(answer.status, statuses or (409, 422), answer.text)
        self.assertRegex(answer.json["detail"], "[\u4e00-\u9fff]{4}")
        return answer.json["detail"]

    def attach(self, client=None, content=None, name="照片.png"):
        return (client or self.cun1).upload(f"/attachments?village={self.village_code}", content or png(), name, fields={})

    def photo(self):
        answer = self.attach()
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json["id"]

    def verification(self):
        return {"visited_on": self.today, "verifiers": [{"name": "干部甲"}, {"name": "干部乙"}], "income_verdict": "hard", "income_evidence": "务工收入中断",
                "expense_verdict": "hard", "expense_evidence": "自付三万元", "difficulty_verdict": "hard", "difficulty_evidence": "无人照料",
                "coping_verdict": "unable", "coping_evidence": "积蓄用完", "labour": "able", "signature": self.photo()}

    def assessment(self, monitored_class):
        body = {k: v for k, v in self.verification().items() if k not in ("visited_on", "verifiers", "signature")}
        return {**body, "monitored_class": monitored_class, "class_reason": "核实情况与数据不同，以入户为准", "risks": ["07"]}

    def meeting(self, in_favour=8):
        return {"held_on": self.today, "place": "村委会", "chair": "支书", "recorder": "文书", "attendees": [{"name": f"代表{k}"} for k in range(8)],
                "in_favour": in_favour, "against": 8 - in_favour, "abstained": 0, "opinions": "情况属实"}

    def new_lead(self, household, **more):
        body = {"channel": "check_daily", "happened_on": self.today, "text": "外出务工中断，收入下降", **more}
        answer = self.cun1.post("/leads", {"household": household["id"], "body": body, "key": str(uuid.uuid4())})
        self.assertEqual(answer.status, 200, answer.text)
        return "leads/" + answer.json["lead"]

    def taken_lead(self, household):
        lead = self.new_lead(household)
        if self.zhen.get("/" + lead).json["lead"]["state"] == "collected":
            self.must(self.zhen, lead, "accept")
        self.must(self.cun1, lead, "take")
        return lead

    def opened_case(self, household):
        lead = self.taken_lead(household)
        self.must(self.cun1, lead, "verify", self.verification())
        concluded = self.must(self.cun1, lead, "conclude", {"conclusion": "qualifies", "monitored_class": self.monitored_class(), "risks": ["07"]})
        return "cases/" + concluded["case"]

    def monitored_class(self):
        return self.cun1.get("/procedure").json["lists"]["classes"][0]["code"]

    def authorisation(self):
        scopes = [s["code"] for s in self.cun1.get("/procedure").json["lists"]["authorisation_scopes"]]
        return {"signatory": "户主", "relation": "self", "signed_on": self.today, "promise": True, "scopes": scopes, "method": "signature",
                "evidence": [self.photo()]}

    def comparison(self, hit=None):
        items = [i["code"] for i in self.cun1.get("/procedure").json["lists"]["comparison"]]
        return {"items": [{"item": code, "result": "hit" if code == hit else "none", **({"text": "有一条记录"} if code == hit else {})} for code in items]}

    def post_notice(self, case, purpose, announcement=False, client=None, contact="村委会公示栏"):
        return (client or self.cun1).post("/notices", {"village": self.village_code, "purpose": purpose, "announcement": announcement,
                                                       "cases": [case.removeprefix("cases/")], "contact": contact, "key": str(uuid.uuid4())})

    def state(self, case):
        return self.xian1.get("/" + case).json["state"]

    def audited(self, action, subject):
        rows = self.admin_now().get("/audit?limit=200").json["rows"]
        return [r for r in rows if r["action"] == action and subject in r["subject"]]

    def admin_now(self):
        client = self.instance.client()
        answer = client.log_in("admin", PASSWORD)
        self.assertEqual(answer.status, 200, answer.text)
        return client


class Procedure(Office):
    def test_a_household_from_its_declaration_to_its_risk_eliminated(self):
        household = self.households[0]
        # 登记：群众到乡镇窗口申报，凭查询码查看进度
        head = self.heads[household["household_code"]]
        declared = {"applicant_name": head["姓名"], "applicant_phone": "13812345678", "applicant_id": head["证件号码"], "difficulty": "务工中断，没有收入", "risk": "07"}
        asked = {"village": self.village_code, "channel": "desk", "body": declared, "key": str(uuid.uuid4())}
        made = self.zhen.post("/declarations", asked)
        self.assertEqual(made.status, 201, made.text)
        receipt = made.json["receipt"]
        self.assertEqual(self.zhen.post("/declarations", asked).json["receipt"], receipt, "a double click gives the same receipt")
        public = self.instance.client()
        progress = public.post("/public/follow", {"receipt": receipt})
        self.assertEqual(progress.status, 200, progress.text)
        self.assertNotIn(head["姓名"], progress.text)
        found = self.cun1.get(f"/leads?text={household['household_code']}").json["rows"]
        self.assertEqual(len(found), 1)
        lead = "leads/" + found[0]["id"]

        # 受理、领取、入户核实、结论、反馈
        if found[0]["state"] == "collected":
            self.must(self.zhen, lead, "accept")
        self.must(self.cun1, lead, "take")
        self.refused(self.act(self.cun1, lead, "conclude", {"conclusion": "qualifies", "monitored_class": self.monitored_class(), "risks": ["07"]}))
        self.must(self.cun1, lead, "verify", self.verification())
        concluded = self.must(self.cun1, lead, "conclude", {"conclusion": "qualifies", "monitored_class": self.monitored_class(), "risks": ["07"]})
        case = "cases/" + concluded["case"]
        self.must(self.cun1, lead, "feedback", {"told_on": self.today, "how": "visit", "text": "符合条件，正在办理；不服可申请乡镇复核"})
        self.assertEqual(self.xian1.get("/" + lead).json["lead"]["state"], "closed")

        # 授权在前，比对在后：没有授权时看不到资产数据，授权以后看得到，村级始终看不到
        cars = f"车主,车主身份证号,车牌号,车辆类型,初次登记日期\n{head['姓名']},{head['证件号码']},云S12345,小型汽车,2024-05-01\n".encode()
        sent = self.xian1.wait_for_job(self.xian1.upload("/deliveries", cars, "机动车登记.csv").json["job"])
        self.assertEqual(sent["state"], "done", sent)
        self.assertEqual(self.xian1.get("/deliveries/" + sent["result"]["delivery"]).json["receipt"]["matched"], 1)
        before = self.xian1.get(f"/{case}/asset-records").json
        self.assertEqual((before["authorised"], [d["rows"] for d in before["datasets"] if d["rows"]]), (False, []))
        self.assertIn("授权", before["problem"])
        self.assertNotIn("vehicle_register", [r["dataset"] for r in self.xian1.get("/households/" + household["id"]).json["records"]])
        self.refused(self.act(self.xian1, case, "compare", self.comparison()))
        self.must(self.cun1, case, "authorise", self.authorisation())
        looked = self.xian1.get(f"/{case}/asset-records").json
        self.assertTrue(looked["authorised"])
        self.assertEqual([d["dataset"] for d in looked["datasets"] if d["rows"]], ["vehicle_register"])
        self.assertEqual([i["item"] for i in looked["items"] if "vehicle_register" in i["datasets"]], ["vehicle", "N2"])
        self.assertNotIn("云S12345", str(looked), "a number plate is not needed to ask what the car is for")
        self.assertEqual(self.cun1.get(f"/{case}/asset-records").status, 403)
        self.assertNotIn("vehicle_register", [r["dataset"] for r in self.cun1.get("/households/" + household["id"]).json["records"]])
        self.assertIn("vehicle_register", [r["dataset"] for r in self.xian1.get("/households/" + household["id"]).json["records"]])
        self.assertTrue(self.audited("read_assets", case.split("/")[1]))
        self.must(self.cun1, case, "assess", self.assessment(self.monitored_class()))
        self.must(self.xian1, case, "compare", self.comparison(hit="vehicle"))
        self.refused(self.act(self.cun1, case, "hold_review", self.meeting()))  # the hit is not explained yet
        self.must(self.cun1, case, "explain_hit", {"item": "vehicle", "text": "三轮摩托车，用于生产"})
        self.must(self.xian1, case, "judge_hit", {"item": "vehicle", "decision": "accepted", "text": "用于生产经营，属于例外"})
        self.must(self.cun1, case, "hold_review", self.meeting())

        # 公示：草稿、泄露检查、张贴、异议、期满
        leak = self.post_notice(case, "admission", contact=f"联系人{head['姓名']}，{head['证件号码']}")
        self.assertEqual((leak.status, leak.json["code"]), (422, "E6003"))
        posted = self.post_notice(case, "admission")
        self.assertEqual(posted.status, 201, posted.text)
        self.assertNotIn(head["姓名"], posted.text)
        notice = posted.json
        self.refused(self.act(self.zhen2, case, "township_review", {"decision": "agree"}))  # the notice still hangs
        self.must(self.cun1, case, "report_objection", {"text": "听说他家有存款"})
        number = str(self.state(case)["objections"][0]["number"])
        self.must(self.zhen, case, "handle_objection", {"objection": number, "investigation": "查无此事，已向村民说明", "result": "dismissed"})
        self.later(days=6)
        self.assertEqual([n for n in self.cun1.get("/notices").json["rows"] if n["id"] == notice["id"]], [])

        # 乡镇审核、县级审批（办理人不能审批）、公告、录入
        self.must(self.zhen2, case, "township_review", {"decision": "agree"})
        self.must(self.xian2, case, "county_approve", {"decision": "agree", "monitored_class": self.monitored_class()})
        announced = self.post_notice(case, "admission", announcement=True, client=self.zhen)
        self.assertEqual(announced.status, 201, announced.text)
        self.must(self.xian1, case, "enter", {"national_code": "NX1", "entered_on": self.today})
        page = self.xian1.get("/" + case).json
        self.assertEqual(page["state"]["phase"], "measures", page["state"]["steps"])
        self.assertIsNotNone(page["state"]["snapshot_admission"])
        self.assertIsNotNone(page["case"]["admitted_on"])

        # 帮扶：责任人、措施、评议、公示、审定
        self.must(self.zhen, case, "name_responsible", {"name": "干部甲", "position": "驻村工作队", "from": self.today})
        measure = next(m for m in self.cun1.get("/procedure").json["lists"]["measures"] if m["development"] and m["labour"] in ("any", "able") and (not m["risks"] or "07" in m["risks"]))
        self.must(self.cun1, case, "plan", {"measures": [{"kind": measure["code"], "risks": ["07"], "content": "介绍到县内企业务工", "planned_for": (self.now.date() + datetime.timedelta(days=30)).isoformat()}]})
        self.finish_steps(case, "measures")
        self.assertEqual(self.state(case)["phase"], "helping", self.state(case)["steps"])

        # 落实、签收、回访、走访
        self.refused(self.act(self.cun1, case, "start_elimination", self.elimination()))  # nothing delivered, too early
        self.must(self.cun1, case, "deliver_measure", {"measure": "1", "delivered_on": self.today, "text": "已上岗，月工资三千元", "evidence": [self.photo()]})
        self.must(self.cun1, case, "confirm_receipt", {"measure": "1", "signed_by": "户主", "signed_on": self.today, "evidence": [self.photo()]})
        self.must(self.zhen, case, "call_back", {"measure": "1", "asked": "户主", "result": "got"})
        self.must(self.cun1, case, "review_effect", {"measure": "1", "effect": "good", "text": "收入稳定"})
        self.must(self.cun1, case, "visit", {"visited_on": self.today, "how": "visit", "changes": "收入恢复"})
        self.refused(self.act(self.cun1, case, "start_elimination", self.elimination()))  # six months have not passed

        # 消除：半年以后
        self.later(days=200)
        self.must(self.cun1, case, "start_elimination", self.elimination())
        self.assertEqual(self.state(case)["phase"], "elimination")
        self.refused(self.act(self.xian2, case, "county_approve", {"decision": "agree"}))
        self.finish_steps(case, "elimination")
        page = self.xian1.get("/" + case).json
        self.assertEqual(page["state"]["phase"], "eliminated", page["state"])
        self.assertIsNotNone(page["state"]["snapshot_elimination"])
        self.assertFalse(page["case"]["is_open"])
        proof = self.xian1.get(f"/{case}/proof").json["rows"]
        self.assertTrue(any(r["step"] == "review" and r["done"] for r in proof))
        for form in self.cun1.get("/forms").json["rows"]:
            if form["form"] == "verification":
                continue
            for kind in ("html", "pdf", "xlsx"):
                sheet = self.cun1.get(f"/{case}/forms/{form['form']}.{kind}")
                self.assertEqual(sheet.status, 200, f"{form['form']}.{kind}: {sheet.body[:300]}")

        # 监测期后跟踪：走访稳定，再走访发现返贫迹象，登记为线索
        watch = page["state"]["watch"]
        self.assertFalse(watch["over"])
        self.assertLessEqual(watch["next_visit"], watch["until"])
        self.assertIn("watch:visit", [t["key"] for t in self.cun1.get("/tasks?queue=level&kind=watch").json["rows"]])
        self.must(self.cun1, case, "watch_visit", {"visited_on": self.today, "how": "visit", "result": "stable", "text": "务工稳定"})
        self.refused(self.act(self.cun1, case, "watch_visit", {"visited_on": self.today, "how": "visit", "result": "relapse", "text": "又失业了"}), 400)
        self.later(days=30)
        relapse = self.must(self.cun1, case, "watch_visit", {"visited_on": self.today, "how": "visit", "result": "relapse", "risks": ["07"], "text": "又失业了"})
        found = self.cun1.get("/leads?relapse=true").json["rows"]
        self.assertEqual([row["id"] for row in found], [relapse["lead"]])
        self.assertTrue(found[0]["relapse"])
        self.assertEqual("cases/" + found[0]["relapse_of"], case)
        self.assertEqual(found[0]["source"], "visit")
        self.assertEqual(self.cun1.get("/work").json["counts"]["relapses"], 1)
        self.assertEqual(self.xian1.get("/dashboard").json["total"]["relapses"], 1)
        self.assertEqual(self.cun1.get("/leads?relapse=true&grade=blue").json["rows"], [])

        # 撤销消除
        self.must(self.xian2, case, "roll_back", {"text": "又出现新的风险"})
        self.assertEqual(self.state(case)["phase"], "helping")

    def elimination(self):
        criteria = self.cun1.get("/procedure").json["lists"]["elimination"]
        return {"mode": "help", "labour": "able", "verdicts": [{"criterion": c["code"], "verdict": "yes", "evidence": "入户逐项核对，有照片和单据，另附说明材料"} for c in criteria]}

    def finish_steps(self, case, phase):
        """Does whatever step is open until the phase is over."""
        for _ in range(20):
            state = self.state(case)
            if state["phase"] != phase:
                return
            hangs = state["notice"]
            step = next((s for s in state["steps"] if s["open"] and not (s["kind"] == "notice" and hangs)), None)
            kind = step["kind"] if step else "wait"
            if kind == "wait":
                self.later(days=6)
            elif kind == "review":
                self.must(self.cun1, case, "hold_review", self.meeting())
            elif kind in ("notice", "announcement"):
                posted = self.post_notice(case, phase, announcement=kind == "announcement", client=self.cun1 if step["level"] == "village" else self.zhen)
                self.assertEqual(posted.status, 201, posted.text)
            elif kind == "consent":
                self.must(self.cun1, case, "consent", {"signatory": "户主", "agreed": True, "signed_on": self.today, "evidence": [self.photo()]})
            elif kind == "survey":
                self.must(self.zhen, case, "survey", {"surveyed_on": self.today, "investigators": [{"name": "干部丙"}], "text": "实地查看，稳定达标", "result": "met"})
            elif kind == "township":
                self.must(self.zhen2, case, "township_review", {"decision": "agree"})
            elif kind == "county":
                self.must(self.xian2, case, "county_approve", {"decision": "agree"})
            elif kind == "entry":
                self.must(self.xian1, case, "enter", {"national_code": "NX1", "entered_on": self.today})
            elif kind == "responsible":
                self.must(self.zhen, case, "name_responsible", {"name": "干部甲", "from": self.today})
            else:
                self.fail(f"no idea how to do {kind}")
        self.fail("the phase does not end: " + str(self.state(case)["steps"]))


class Notices(Office):
    def test_photos_come_later_and_who_is_taken_down_is_gone_from_the_public_page(self):
        case = self.opened_case(self.households[1])
        self.must(self.cun1, case, "authorise", self.authorisation())
        self.must(self.cun1, case, "assess", self.assessment(self.monitored_class()))
        self.must(self.xian1, case, "compare", self.comparison())
        self.must(self.cun1, case, "hold_review", self.meeting())
        posted = self.post_notice(case, "admission")
        self.assertEqual(posted.status, 201, posted.text)
        place = "/notices/" + posted.json["id"]
        photo = self.photo()
        added = self.cun1.post(place + "/photos", {"photo": photo, "key": str(uuid.uuid4())})
        self.assertEqual(added.status, 201, added.text)
        self.assertEqual(self.cun1.get(place).json["photos"], [photo])
        self.assertEqual(sum(r["photos"] for r in self.xian1.get(f"/{case}/proof").json["rows"]), 1)
        self.assertEqual(self.zhen.get("/attachments/" + photo).status, 200)
        self.assertTrue(self.audited("read", "attachment:" + photo))

        self.must(self.cun1, case, "withdraw_case", {"text": "农户不再申请"})
        sheet = self.cun1.get(place).json
        self.assertEqual(sheet["withdrawn"], 1)
        self.assertTrue(sheet["lines"][0]["withdrawn"])
        self.assertNotIn(sheet["lines"][0]["name"], self.cun1.get(place + "/form.html").text)

        # 签署人等姓名在屏幕上遮盖
        signing = next(e for e in self.xian1.get("/" + case).json["timeline"] if e["action"] == "authorise")
        self.assertEqual(signing["body"]["signatory"], "户*")


class WrongTurns(Office):
    def test_a_double_click_is_done_once(self):
        lead = self.new_lead(self.households[1])
        key = str(uuid.uuid4())
        if self.zhen.get("/" + lead).json["lead"]["state"] == "collected":
            self.must(self.zhen, lead, "accept")
        sequence = self.sequence(lead)
        first, second = (self.act(self.cun1, lead, "take", {}, sequence, key) for _ in range(2))
        self.assertEqual((first.json["repeated"], second.json["repeated"]), (False, True))
        self.assertEqual(first.json["sequence"], second.json["sequence"])

    def test_two_clerks_and_a_stale_page(self):
        lead = self.new_lead(self.households[2])
        if self.zhen.get("/" + lead).json["lead"]["state"] == "collected":
            self.must(self.zhen, lead, "accept")
        sequence = self.sequence(lead)
        self.assertEqual(self.act(self.cun1, lead, "take", {}, sequence).status, 200)
        detail = self.refused(self.act(self.cun2, lead, "take", {}, sequence), 409)
        self.assertIn("干部cun1", detail)
        self.assertIn("刷新", detail)
        self.refused(self.act(self.cun2, lead, "verify", self.verification()), 403, 409)
        self.assertTrue(self.audited("refused", lead))

    def test_back_dated_and_future_days(self):
        lead = self.taken_lead(self.households[3])
        for day in ("2026-01-01", "2027-01-01", "9999-12-31", "2026-02-30", "昨天"):
            answer = self.act(self.cun1, lead, "verify", {**self.verification(), "visited_on": day})
            self.refused(answer, 400, 409, 422)

    def test_decisions_and_objections_at_the_wrong_time(self):
        case = self.opened_case(self.households[4])
        self.refused(self.act(self.zhen2, case, "township_review", {"decision": "agree"}))
        self.refused(self.act(self.xian2, case, "county_approve", {"decision": "agree"}))
        self.must(self.cun1, case, "authorise", self.authorisation())
        self.must(self.cun1, case, "assess", self.assessment(self.monitored_class()))
        self.must(self.xian1, case, "compare", self.comparison())
        self.must(self.cun1, case, "hold_review", self.meeting())
        posted = self.post_notice(case, "admission")
        self.assertEqual(posted.status, 201, posted.text)
        self.later(days=6)
        self.refused(self.act(self.cun1, case, "report_objection", {"text": "过期的异议"}))
        self.must(self.zhen2, case, "township_review", {"decision": "return", "return_to": "assessment", "text": "收入依据不足，请补正"})
        self.assertTrue(next(s for s in self.state(case)["steps"] if s["kind"] == "assessment")["open"])

    def test_a_failed_vote_refuses(self):
        case = self.opened_case(self.households[5])
        self.must(self.cun1, case, "authorise", self.authorisation())
        self.must(self.cun1, case, "assess", self.assessment(self.monitored_class()))
        self.must(self.xian1, case, "compare", self.comparison())
        self.must(self.cun1, case, "hold_review", self.meeting(in_favour=2))
        self.assertEqual(self.state(case)["phase"], "refused")

    def test_attachments_that_are_not_what_they_should_be(self):
        for content, name in ((b"MZ" + b"\0" * 100, "照片.jpg"), (b"<html>", "a.png"), (document(True), "材料.docx"), (document(True), "材料.docm"),
                              (png(), "照片.exe"), (b"%PDF-1.7\n/JavaScript (app.alert(1))\n/OpenAction", "a.html")):
            answer = self.attach(content=content, name=name)
            self.refused(answer, 415, 422)
        self.assertEqual(self.attach(content=document(False), name="材料.docx").status, 201)
        self.refused(self.attach(content=png() + b"\0" * (21 << 20)), 413)
        self.assertTrue(self.audited("refused", "attachments"))
        answer = self.attach()
        got = self.xian1.get("/attachments/" + answer.json["id"])
        self.assertEqual((got.body, got.headers["x-content-type-options"], got.headers["cache-control"]), (png(), "nosniff", "no-store"))
        self.assertEqual(self.waixian.get("/attachments/" + answer.json["id"]).status, 404)

    def test_an_announced_upload_of_two_hundred_megabytes_is_refused_unread(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.instance.port, timeout=10)
        connection.putrequest("POST", f"/api/v1/attachments?village={self.village_code}")
        for name, value in (("Cookie", self.cun1.cookie), ("X-CSRF-Token", self.cun1.csrf), ("Content-Type", "multipart/form-data; boundary=b"),
                            ("Content-Length", str(200 << 20))):
            connection.putheader(name, value)
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()

    def test_text_is_only_text(self):
        lead = self.taken_lead(self.households[6])
        for text in NASTY:
            body = {**self.verification(), "income_evidence": text, "verifiers": [{"name": text[:40]}, {"name": "乙"}]}
            answer = self.act(self.cun1, lead, "verify", body)
            self.assertEqual(answer.status, 200, text + answer.text)
            self.assertEqual(self.cun1.get("/" + lead).json["verification"]["income_evidence"], text)
        case = "cases/" + self.must(self.cun1, lead, "conclude", {"conclusion": "qualifies", "monitored_class": self.monitored_class(), "risks": ["07"]})["case"]
        for text in NASTY:
            self.must(self.cun1, case, "comment", {"text": text})
            self.assertEqual(self.xian1.get(f"/cases?text={text[:10]}&limit=1").status, 200)
        for hidden in ("铃\u0007声", "反\u202e向"):
            self.refused(self.act(self.cun1, case, "comment", {"text": hidden}), 400)
        page = self.cun1.get(f"/{case}/forms/file.html").text
        self.assertNotIn("<script", page)
        table = self.xian1.get("/cases.csv").text
        for row in csv.reader(io.StringIO(table)):
            for cell in row:
                self.assertNotRegex(cell, r"^[=+@\t\r]")
        self.assertEqual(self.cun1.get("/leads?limit=1").status, 200, "the tables are still there")

    def test_forged_codes_and_receipts_tell_nothing(self):
        public = self.instance.client()
        for forged in ("AAAA", self.village_code, "x" * 500, "%27%20or%201%3D1"):
            answer = public.request("GET", "/api/v1/public/village/" + forged)
            self.assertEqual(answer.status, 404)
            self.assertIn("二维码", answer.json["detail"])
        answers = {public.post("/public/follow", {"receipt": r}).json["detail"] for r in ("ABCDEFGH2345", "' or 1=1 --", "")}
        self.assertEqual(len(answers), 1)
        self.assertTrue(self.audited("forged_code", "village"))
        for _ in range(30):
            last = public.post("/public/follow", {"receipt": "x"})
        self.assertEqual(last.status, 429)

    def test_nobody_acts_outside_their_own_place_or_level(self):
        case = self.opened_case(self.households[7])
        self.assertEqual(self.waixian.get("/" + case).status, 404)
        self.assertEqual(self.act(self.waixian, case, "comment", {"text": "看看"}).status, 404)
        self.assertEqual(self.act(self.xian1, case, "hold_review", self.meeting()).status, 403)
        self.assertEqual(self.act(self.cun1, case, "county_approve", {"decision": "agree"}).status, 403)
        self.assertEqual(self.act(self.cun1, case, "notice_closed", {}).status, 404)
        self.assertTrue(self.audited("refused", case))

    def test_clocks_can_be_passed_by_hand_and_nothing_happens_twice(self):
        for _ in range(2):
            _, out, _ = self.instance.call("clocks")
            self.assertIn("检查任务", out)


class Referrals(Office):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, dataset, division in (("minzheng", "allowance", harness.COUNTY), ("yibao", "medical_settlement", harness.COUNTY), ("waimin", "allowance", "530923")):
            cls.logins[login] = cls.instance.add_user(login, "department", division, name="部门" + login, dataset=dataset)
        cls.go_to(BEGIN)

    def referred(self, household, referral="temporary_aid"):
        lead = self.taken_lead(household)
        self.must(self.cun1, lead, "verify", self.verification())
        self.must(self.cun1, lead, "conclude", {"conclusion": "other_aid", "referral": referral, "request": "请办理临时救助", "text": "只给村里看的说明"})
        return lead

    def queue(self, client, query=""):
        answer = client.get("/referrals" + query)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json["rows"]

    def test_a_department_accepts_and_delivers_what_was_referred(self):
        household = self.households[1]
        lead = self.referred(household)
        number = lead.removeprefix("leads/")
        (row,) = [r for r in self.queue(self.minzheng) if r["lead"] == number]
        self.assertEqual((row["state"], row["request"], row["department"], row["kind_title"]), ("waiting", "请办理临时救助", "民政部门", "临时救助"))
        self.assertIn("*", row["head_name"])
        self.assertEqual(row["due"], "2026-11-23")  # fifteen working days after Monday the 2nd
        page = self.minzheng.get("/referrals").text
        self.assertNotIn("只给村里看的说明", page)
        for path in ("/" + lead, "/leads", "/households/" + household["id"], "/cases"):
            self.assertEqual(self.minzheng.get(path).status, 403, path)
        counts = self.minzheng.get("/work").json["counts"]
        self.assertGreaterEqual(counts["referrals"], 1)

        # nobody else's department, nobody else's county, nobody else's work
        for stranger in (self.yibao, self.waimin):
            self.assertEqual(self.queue(stranger, "?state=all"), [])
            answer = self.act(stranger, lead, "accept_referral", {}, row["sequence"])
            self.refused(answer, 404)
        self.refused(self.act(self.minzheng, lead, "verify", {}, row["sequence"]), 403)
        self.refused(self.act(self.cun1, lead, "deliver_referral", {"delivered_on": self.today, "text": "已发"}), 403)

        self.must(self.minzheng, lead, "accept_referral")
        paper = self.minzheng.upload(f"/attachments?subject=lead&id={number}", png(), "凭证.png", fields={})
        self.assertEqual(paper.status, 201, paper.text)
        self.refused(self.act(self.minzheng, lead, "deliver_referral", {"delivered_on": "2030-01-01", "text": "已发"}))
        self.must(self.minzheng, lead, "deliver_referral", {"delivered_on": self.today, "amount": "1500.00", "text": "救助金已打卡", "evidence": [paper.json["id"]]})
        (done,) = [r for r in self.queue(self.cun1, "?queue=mine&state=all") if r["lead"] == number]
        self.assertEqual((done["state"], done["amount"], done["content"], done["delivered_on"]), ("delivered", "1500.00", "救助金已打卡", self.today))
        detail = self.cun1.get("/" + lead).json
        self.assertEqual(detail["timeline"][-1]["action"], "deliver_referral")
        self.assertEqual(detail["timeline"][-1]["actor_name"], "部门minzheng")
        self.assertEqual(detail["referral"]["state"], "delivered")
        self.assertEqual([r["content"] for r in self.cun1.get("/households/" + household["id"]).json["referrals"]], ["救助金已打卡"])
        self.assertEqual([r["lead"] for r in self.queue(self.minzheng) if r["lead"] == number], [])

    def test_a_returned_referral_is_the_townships_task(self):
        lead = self.referred(self.households[2])
        number = lead.removeprefix("leads/")
        self.must(self.minzheng, lead, "return_referral", {"text": "已享受低保，不符合条件"})
        (back,) = self.queue(self.zhen, "?queue=level")
        self.assertEqual((back["lead"], back["state"], back["reason"]), (number, "returned", "已享受低保，不符合条件"))
        self.assertEqual(self.zhen.get("/work").json["counts"]["referrals"], 1)
        self.refused(self.act(self.cun1, lead, "refer_again", {"referral": "medical_aid"}), 403)
        self.must(self.zhen, lead, "refer_again", {"referral": "medical_aid", "request": "请办理医疗救助"})
        self.assertEqual([r["lead"] for r in self.queue(self.yibao)], [number])
        self.assertNotIn(number, [r["lead"] for r in self.queue(self.minzheng, "?state=all")])
        self.refused(self.act(self.minzheng, lead, "accept_referral", {}), 404)
        self.must(self.yibao, lead, "return_referral", {"text": "没有自付费用"})
        self.must(self.zhen, lead, "end_referral", {"text": "由村里互助解决"})
        (ended,) = [r for r in self.queue(self.cun1, "?state=ended") if r["lead"] == number]
        self.assertEqual(ended["reason"], "由村里互助解决")

    def test_a_late_referral_stands_on_the_page_of_what_is_late(self):
        self.referred(self.households[3])
        self.later(days=40)
        self.instance.call("clocks")
        kinds = [k for row in self.xian1.get("/late").json["rows"] for k in row["kinds"] if k["kind"] == "referral"]
        self.assertGreaterEqual(sum(k["overdue"] for k in kinds), 1)
        self.assertTrue(all(k["title"] == "转办答复" for k in kinds))
        late = self.queue(self.minzheng, "?due=overdue")
        self.assertTrue(late and all(r["escalated"] and r["urgency"] == "overdue" for r in late))
        self.assertGreaterEqual(self.minzheng.get("/work").json["counts"]["referrals_overdue"], 1)


class HandOver(Office):
    def test_everything_in_one_persons_hands_goes_over_in_one_pack(self):
        helper = self.cun1.get("/session").json["account"]["id"]
        cases = []
        for household in self.households[1:4]:
            case = self.opened_case(household)
            self.must(self.zhen, case, "name_responsible", {"name": "干部cun1", "account": helper if household is not self.households[3] else self.cun2.get("/session").json["account"]["id"],
                                                            "from": self.today, "phone": "13812345678"})
            cases.append(case)
        # names of accounts, not their numbers
        event = [e for e in self.xian1.get("/" + cases[0]).json["timeline"] if e["action"] == "name_responsible"][-1]
        self.assertEqual(event["accounts"], {helper: "干部cun1"})
        names = {h["household_code"]: self.heads[h["household_code"]]["姓名"] for h in self.households[:5]}
        pack = self.zhen.get(f"/handover.pdf?responsible={helper}")
        self.assertEqual((pack.status, pack.headers["content-type"]), (200, "application/pdf"), pack.body[:300])
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pack.body, capture_output=True, check=True).stdout.decode().replace(" ", "")
        for household in self.households[1:3]:
            self.assertIn(household["household_code"], text)
            self.assertIn(names[household["household_code"]], text)
        for household in (self.households[0], self.households[3]):
            self.assertNotIn(household["household_code"], text)
        self.assertNotIn("13812345678", text)
        self.assertIn("帮扶工作交接清单", text)
        self.assertTrue(self.audited("export", f"handover:{helper}"))
        sheet = self.zhen.get(f"/handover.xlsx?responsible={helper}")
        self.assertEqual(sheet.status, 200)
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(sheet.body)))
        # by name, for helpers without an account; and within one's own area only
        self.assertEqual(self.zhen.get("/handover.pdf?name=干部cun1").status, 200)
        self.refused(self.waixian.get(f"/handover.pdf?responsible={helper}"), 404)
        self.refused(self.zhen.get("/handover.pdf"), 422, 400)
        self.refused(self.zhen.get("/handover.pdf?responsible=999"), 404)


for _name, _class in {**on_both(Procedure), **on_both(WrongTurns), **on_both(Referrals), **on_both(HandOver), **on_both(Notices)}.items():
    globals()[_name] = _class
del Procedure, WrongTurns, Referrals, HandOver


if __name__ == "__main__":
    unittest.main()
