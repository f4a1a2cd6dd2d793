"""The household's own declaration over real HTTP: the village's code, the receipt, signatures of those who are declared for, and what outsiders may not learn."""

import csv
import json
import os
import re
import subprocess
import tempfile
import unittest
import uuid
import zlib

import harness
from engines import OnEngine, on_both

PASSWORD = "Shan-Shui-2026!"
OTHER_COUNTY = "530923"


def png(pixel=b"\xff"):
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes.fromhex("00000001000000010800000000")) + chunk(b"IDAT", zlib.compress(b"\0" + pixel)) + chunk(b"IEND", b""))


def resident_id(region, birth, number):
    digits = f"{region}{birth}{number:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


class Declaring(OnEngine):
    """A village whose code is scanned by one telephone after another: the limits count addresses, so each test starts the server anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(harness.sample() / "registry" / "人口信息.csv", encoding="utf-8-sig", newline="") as file:
            people = list(csv.DictReader(file))
        cls.heads = {p["户编号"]: p for p in people if p["与户主关系"] == "户主"}
        rows = cls.admin.get(f"/households?division={harness.COUNTY}&limit=200").json["rows"]
        cls.village = rows[0]["division"]
        cls.households = [h for h in rows if h["division"] == cls.village and h["household_code"] in cls.heads]
        cls.logins = {}
        township = cls.village[:9] + "000"
        for login, role, division in (("zhen", "township", township), ("cun", "village", cls.village), ("waixian", "county", OTHER_COUNTY)):
            cls.logins[login] = cls.instance.add_user(login, role, division, name="干部" + login)
        cls.next_number = 0

    def setUp(self):
        self.instance.halt()
        self.instance.start()
        for login, password in self.logins.items():
            client = self.instance.client()
            answer = client.log_in(login, password, PASSWORD)
            self.assertEqual(answer.status, 200, answer.text)
            self.logins[login] = PASSWORD
            setattr(self, login, client)
        self.phone = self.instance.client()

    def token(self):
        """What is printed under the code of the village's poster."""
        poster = self.cun.get(f"/villages/{self.village}/poster.pdf")
        self.assertEqual(poster.status, 200)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(poster.body)
            file.flush()
            text = subprocess.run(["pdftotext", "-raw", file.name, "-"], capture_output=True, text=True, check=True).stdout
        return re.search(r"/p/([\w-]+)", text.replace("\n", ""))[1]

    @classmethod
    def stranger(cls):
        cls.next_number += 1
        return resident_id("530922", "19610203", cls.next_number)

    def form(self, number=None, **more):
        return {"applicant_name": "赵大山", "applicant_phone": "13812345678", "applicant_id": number or self.stranger(), "difficulty": "住院花费大", "risk": "01", **more}

    def proxy(self, number=None):
        return self.form(number, proxy_name="钱小河", proxy_relation="邻居", told=True)

    def declare(self, body, token=None, key=None):
        return self.phone.post("/public/declarations", {"token": token or self.token(), "body": body, "key": key or str(uuid.uuid4())})

    def declare_signed(self, body, content, key=None, token=None, name="image.png"):
        return self.phone.upload("/public/declarations/signed", content, name,
                                 fields={"token": token or self.token(), "key": key or str(uuid.uuid4()), "body": json.dumps(body)})

    def follow(self, receipt):
        return self.phone.post("/public/follow", {"receipt": receipt})

    def listed(self, state="open"):
        return self.zhen.get(f"/declarations?state={state}").json["rows"]

    # ---------------------------------------------------------------- the code, the page, the receipt

    def test_from_the_code_on_the_poster_to_the_clerk_and_back(self):
        token = self.token()
        page = self.phone.get("/public/village/" + token)
        self.assertEqual(page.status, 200, page.text)
        self.assertIn("applicant_id", [i["name"] for i in page.json["declaration"]])
        texts = self.phone.get("/public/texts").json
        for name in ("told", "data_use", "signature_hint", "hotline"):
            self.assertTrue(texts[name], name)
        household = self.households[0]
        head = self.heads[household["household_code"]]
        key = str(uuid.uuid4())
        made = self.declare(self.form(head["证件号码"], applicant_name=head["姓名"]), token, key)
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(list(made.json), ["receipt"], "nothing else: not whether somebody was found")
        self.assertEqual(self.declare(self.form(head["证件号码"], applicant_name=head["姓名"]), token, key).json, made.json)
        progress = self.follow(made.json["receipt"])
        self.assertEqual(progress.json["state"], "received", progress.text)
        self.assertNotIn(head["姓名"], progress.text)
        self.assertNotIn(head["证件号码"], progress.text)
        leads = self.zhen.get(f"/leads?text={household['household_code']}").json["rows"]
        self.assertEqual(len(leads), 1)
        if leads[0]["state"] == "collected":
            lead = self.zhen.get("/leads/" + leads[0]["id"]).json
            accepted = self.zhen.post(f"/leads/{leads[0]['id']}/actions/accept", {"body": {}, "sequence": lead["sequence"], "key": str(uuid.uuid4())})
            self.assertEqual(accepted.status, 200, accepted.text)
        self.assertEqual(self.follow(made.json["receipt"].lower()).json["state"], "accepted", "typed in small letters")
        self.assertEqual(self.waixian.get("/leads/" + leads[0]["id"]).status, 404)

    def test_a_code_that_is_not_of_this_installation_says_nothing(self):
        token = self.token()
        wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
        foreign = OTHER_COUNTY + token[6:]
        nowhere = "999999999999" + token[12:]
        answers = set()
        for forged in (wrong, foreign, nowhere, "x"):
            for answer in (self.phone.get("/public/village/" + forged), self.declare(self.form(), forged),
                           self.phone.post("/public/objections", {"token": forged, "notice": "1", "line": 1, "text": "有异议", "contact": ""})):
                self.assertEqual(answer.status, 404, answer.text)
                answers.add((answer.json["detail"], answer.json["code"]))
        self.assertEqual(len(answers), 1)

    def test_receipts_cannot_be_tried_out(self):
        receipt = self.declare(self.form()).json["receipt"]
        other = receipt[:-1] + ("A" if receipt[-1] != "A" else "B")
        answers = {(a.status, a.json["detail"]) for a in map(self.follow, (other, "ABCDEFGH2345", "", "receipt:" + receipt, "' or 1=1 --"))}
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 404)
        for _ in range(25):
            self.follow(other)
        for tried in (other, receipt):
            answer = self.follow(tried)
            self.assertEqual(answer.status, 429, "the right one too")
        self.assertIn("12317", answer.json["detail"])

    def test_one_telephone_declares_ten_times_an_hour(self):
        token = self.token()
        for k in range(9):
            self.assertEqual(self.declare(self.form(), token).status, 201, k)
        self.assertEqual(self.declare_signed(self.proxy(), png(), token=token).status, 201)
        for answer in (self.declare(self.form(), token), self.declare_signed(self.proxy(), png(), token=token)):
            self.assertEqual(answer.status, 429, answer.text)
        self.assertEqual(self.phone.get("/public/village/" + token).status, 200, "looking is counted apart")

    def test_the_limits_are_those_of_the_configuration(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(f"data = {json.dumps(self.instance.directory)}\npublic_declarations_per_hour = 2\npublic_signature_kilobytes = 64\n"
                       + (f"database = {json.dumps(self.instance.database)}\n" if self.instance.database else ""))
            file.flush()
            token = self.token()
            self.instance.halt()
            options, self.instance.options = self.instance.options, ["--config", file.name]
            try:
                self.instance.start()
                self.phone = self.instance.client()
                self.assertEqual(self.declare_signed(self.proxy(), png() + b"\0" * (64 << 10), token=token).status, 413)
                self.assertEqual(self.declare(self.form(), token).status, 201)
                self.assertEqual(self.declare(self.form(), token).status, 429)
            finally:
                self.instance.options = options
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("public_declarations_per_hour = 0\n")
            file.flush()
            code, _, problem = harness.run("--config", file.name, "doctor", check=False)
            self.assertNotEqual(code, 0)
            self.assertIn("public_declarations_per_hour", problem)

    # ---------------------------------------------------------------- nobody in the registry fits

    def test_a_declaration_that_fits_nobody_is_matched_by_the_township(self):
        number = self.stranger()
        receipt = self.declare(self.form(number)).json["receipt"]
        self.assertEqual(self.follow(receipt).json["state"], "received")
        row = next(r for r in self.listed() if r["body"]["applicant_id"] == number)
        self.assertEqual((row["household"], row["lead"], row["channel"]), (None, None, "qr"))
        seen = next(r for r in self.cun.get("/declarations").json["rows"] if r["id"] == row["id"])
        self.assertIsNone(seen["body"], "the contents are for the township that looks for the household")
        self.assertNotIn(row["id"], [r["id"] for r in self.waixian.get("/declarations").json["rows"]])
        household = self.households[1]
        answer = self.zhen.post(f"/declarations/{row['id']}/resolve", {"household": household["id"], "version": row["version"]})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.zhen.post(f"/declarations/{row['id']}/resolve", {"household": household["id"], "version": row["version"]}).status, 409)
        lead = self.zhen.get("/leads/" + answer.json["lead"]).json
        self.assertEqual(lead["lead"]["household_code"], household["household_code"])
        self.assertIn(self.follow(receipt).json["state"], ("received", "accepted"))

    def test_or_is_refused_with_an_explanation_that_the_applicant_reads(self):
        number = self.stranger()
        receipt = self.declare(self.form(number)).json["receipt"]
        row = next(r for r in self.listed() if r["body"]["applicant_id"] == number)
        refused = self.zhen.post(f"/declarations/{row['id']}/resolve", {"household": None, "reason": "", "version": row["version"]})
        self.assertEqual(refused.status, 400, "not without a reason")
        why = "查过本乡镇户籍，不是本县农村居民，请向户籍所在地申报"
        self.assertEqual(self.zhen.post(f"/declarations/{row['id']}/resolve", {"household": None, "reason": why, "version": row["version"]}).status, 200)
        progress = self.follow(receipt).json
        self.assertEqual((progress["state"], progress["answer"]), ("closed", why))
        self.assertIn(row["id"], [r["id"] for r in self.listed("rejected")])

    # ---------------------------------------------------------------- for somebody else

    def test_nobody_declares_for_a_household_without_its_signature(self):
        token = self.token()
        unsigned = self.declare(self.proxy(), token)
        self.assertEqual(unsigned.status, 400)
        self.assertIn("申报人本人签名", unsigned.json["detail"])
        self.assertEqual(self.declare({**self.proxy(), "signature": "1"}, token).status, 400, "nor with somebody else's file")
        self.assertEqual(self.declare_signed({**self.proxy(), "told": False}, png(), token=token).status, 400)
        for content, statuses in ((b"", (400,)), (b"%PDF-1.7", (415, 422)), (b"<html>", (415, 422)), (png()[:20], (415, 422)),
                                  (png() + b"\0" * (3 << 20), (413,))):
            answer = self.declare_signed(self.proxy(), content, token=token)
            self.assertIn(answer.status, statuses, answer.text)
            self.assertRegex(answer.json["detail"], "[\u4e00-\u9fff]{4}")

    def test_the_signature_goes_to_the_clerk_and_stays_with_the_lead(self):
        number, key = self.stranger(), str(uuid.uuid4())
        body = self.proxy(number)
        made = self.declare_signed(body, png(), key)
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(self.declare_signed(body, png(), key).json, made.json, "sent twice on a bad line, taken once")
        self.assertEqual(self.declare_signed(body, png(b"\x00"), key).status, 409, "another picture under the same key")
        row = next(r for r in self.listed() if r["body"]["applicant_id"] == number)
        self.assertEqual(row["body"]["proxy_name"], "钱小河")
        address = "/attachments/" + row["body"]["signature"]
        picture = self.zhen.get(address)
        self.assertEqual((picture.body, picture.headers["content-type"], picture.headers["cache-control"]), (png(), "image/png", "no-store"))
        self.assertEqual(self.phone.get(address).status, 401, "never from outside")
        self.assertEqual(self.waixian.get(address).status, 404)
        for folder, _, files in os.walk(os.path.join(self.instance.directory, "attachments")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(b"PNG", file.read(), "sealed")
        household = self.households[2]
        lead = self.zhen.post(f"/declarations/{row['id']}/resolve", {"household": household["id"], "version": row["version"]}).json["lead"]
        source = next(s for s in self.cun.get("/leads/" + lead).json["sources"] if s.get("proxy_relation"))
        self.assertEqual("/attachments/" + source["signature"], address)
        self.assertEqual(self.cun.get(address).body, png(), "whoever verifies sees it")

    def test_a_clerk_may_take_down_a_call_and_get_the_signature_later(self):
        asked = {"village": self.village, "channel": "desk", "body": self.proxy(), "key": str(uuid.uuid4())}
        self.assertEqual(self.zhen.post("/declarations", asked).status, 201)
        untold = {**asked, "body": {**self.proxy(), "told": False}, "key": str(uuid.uuid4())}
        self.assertEqual(self.zhen.post("/declarations", untold).status, 400)
        missing = {**asked, "body": {**self.proxy(), "signature": "999"}, "key": str(uuid.uuid4())}
        self.assertEqual(self.zhen.post("/declarations", missing).status, 400)
        file = self.zhen.upload(f"/attachments?village={self.village}", png(), "签字.png", fields={})
        self.assertEqual(file.status, 201, file.text)
        signed = {**asked, "body": {**self.proxy(), "signature": file.json["id"]}, "key": str(uuid.uuid4())}
        self.assertEqual(self.zhen.post("/declarations", signed).status, 201)


for _name, _class in on_both(Declaring).items():
    globals()[_name] = _class
del Declaring, OnEngine


if __name__ == "__main__":
    unittest.main()
