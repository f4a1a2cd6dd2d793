"""Files as they go wrong: each gets a clear Chinese message, and nothing else is lost."""

import io
import json
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import unittest
import zipfile

import harness

HEADER = "结算流水号,姓名,身份证号,结算日期,医疗费总额,合规自付费用\n"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(None, None)
        cls.addClassCleanup(cls.instance.stop)
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        password = cls.instance.add_user("admin", "office", harness.COUNTY)
        cls.client = cls.instance.start().client("admin", password)

    def send(self, content, name="医保结算.csv", dataset="medical_settlement", **more):
        if isinstance(content, str):
            content = content.encode("utf-8")
        answer = self.client.upload("/deliveries", content, name, fields={"dataset": dataset, "county": harness.COUNTY, **more})
        if answer.status != 202:
            return {"state": "failed", "problem": answer.json}
        return self.client.wait_for_job(answer.json["job"])

    def refused(self, content, code, *words, **options):
        done = self.send(content, **options)
        self.assertEqual(done["state"], "failed", done)
        self.assertEqual(done["problem"]["code"], code, done)
        text = done["problem"]["detail"] + done["problem"].get("context", "")
        for word in words:
            self.assertIn(word, text)

    def quarantined(self, row, *words):
        done = self.send(HEADER + row + "\n")
        self.assertEqual(done["state"], "done", done)
        delivery = done["result"]["delivery"]
        page = self.client.get(f"/deliveries/{delivery}/quarantine").json
        self.assertEqual(page["total"], 1)
        text = page["rows"][0]["field"] + page["rows"][0]["value"] + page["rows"][0]["reason"]
        self.assertEqual(page["rows"][0]["line"], 2)
        for word in words:
            self.assertIn(word, text)

    def test_binary_file(self):
        self.refused(bytes(range(256)) * 64, "E5002")

    def test_empty_file(self):
        self.refused(b"", "E5010")

    def test_truncated_spreadsheet(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as z:
            z.writestr("[Content_Types].xml", "<Types/>" * 1000)
        self.refused(out.getvalue()[:-30], "E5008", name="医保结算.xlsx")

    def test_zip_bomb(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="a" sheetId="1" '
                       'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></sheets></workbook>')
            z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
                       'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
            z.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
        self.refused(out.getvalue(), "E5007", name="医保结算.xlsx")

    def test_missing_columns_are_named(self):
        self.refused("姓名,身份证号\n张三,\n", "E5003", "结算日期", "合规自付")

    def test_duplicate_headers_are_named(self):
        self.refused("结算流水号,身份证号,身份证号,结算日期,医疗费总额,合规自付费用\n1,,,2026-10-01,1,1\n", "E5004", "身份证号")

    def test_wrong_delimiter(self):
        done = self.send("结算流水号~姓名~身份证号~结算日期~医疗费总额~合规自付费用\n1~张三~~2026-10-01~1~1\n")
        self.assertEqual(done["state"], "failed")
        self.assertIn(done["problem"]["code"], ("E5001", "E5003", "E5009", "E5012"))

    def test_a_line_without_end(self):
        self.refused(HEADER + "1," + "长" * 2_000_000, "E5006", "2")

    def test_dates_that_do_not_exist(self):
        self.quarantined("A1,张三,,2023-02-30,100,10", "结算日期", "2023-02-30")

    def test_damaged_id_numbers(self):
        self.quarantined("A2,张三,5.33E+17,2026-10-01,100,10", "科学计数")

    def test_wrong_check_character(self):
        self.quarantined("A3,张三,999922198001010010,2026-10-01,100,10", "校验")

    def test_negative_amounts_are_questioned(self):
        self.quarantined("A4,张三,,2026-10-01,-100,10", "医疗总费用", "-100")

    def test_money_in_wan_is_understood(self):
        done = self.send(HEADER + "A5,张三,,2026-10-01,1.2万元,3000\n")
        self.assertEqual(done["state"], "done", done)
        receipt = self.client.get(f"/deliveries/{done['result']['delivery']}").json["receipt"]
        self.assertEqual((receipt["taken"], receipt["quarantined"]), (1, 0))

    def test_invalid_bytes_lose_only_their_row(self):
        content = (HEADER + "A6,张三,,2026-10-01,100,10\n").encode() + b"A7,\xff\xfe\xff,,2026-10-01,100,10\n" + "A8,李四,,2026-10-01,100,10\n".encode()
        done = self.send(content)
        self.assertEqual(done["state"], "done", done)
        receipt = self.client.get(f"/deliveries/{done['result']['delivery']}").json["receipt"]
        self.assertEqual((receipt["rows_read"], receipt["taken"], receipt["quarantined"]), (3, 2, 1))

    def test_gb18030_is_read_like_utf8(self):
        done = self.send((HEADER + "A9,𠮷田,,2026年10月1日,100,10\n").encode("gb18030"))
        self.assertEqual(done["state"], "done", done)

    def test_formulas_are_kept_as_text_and_defused_on_export(self):
        done = self.send(HEADER + '"=HYPERLINK(""http://x"",""y"")",张三,,2026-13-01,100,10\n')
        delivery = done["result"]["delivery"]
        export = self.client.get(f"/deliveries/{delivery}/quarantine.csv").text
        for line in export.splitlines()[1:]:
            for cell in line.split(","):
                self.assertFalse(cell.strip('"').startswith(("=", "+", "-", "@")), cell)

    def test_a_file_of_another_department(self):
        text = "证书编号,姓名,身份证号,残疾等级,发证日期\n1,张三,,一级,2026-10-01\n"
        self.refused(text, "E5003", "缺少列")
        # With all columns of the other dataset the message names it.
        students = "姓名,身份证号,学校,学段,年级,学籍状态,统计日期,学籍号\n张三,,一中,初中,七年级,在读,2026-10-01,1\n"
        done = self.send(students)
        self.assertEqual(done["state"], "failed")
        self.assertIn(done["problem"]["code"], ("E5003", "E5012"))

    def known(self, count):
        """ID numbers of registered persons, without those that the sample writes wrongly."""
        numbers = []
        for path in sorted((harness.sample() / "registry").glob("*.csv")):
            text = path.read_bytes()
            try:
                text = text.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = text.decode("gb18030")
            if "与户主关系" in text:
                numbers += re.findall(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", text)
        sound = [n for n in dict.fromkeys(numbers) if numbers.count(n) == 1 and n[17] == self.check(n)]
        self.assertGreaterEqual(len(sound[:count]), count)
        return sound[:count]

    @staticmethod
    def check(number):
        return "10X98765432"[sum(int(c) * w for c, w in zip(number, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11]

    def rows(self, prefix, numbers):
        return HEADER + "".join(f"{prefix}{n},张三,{number},2026-09-01,100,10\n" for n, number in enumerate(numbers))

    def test_last_months_file_again(self):
        text = self.rows("L", self.known(30))
        first = self.send(text)
        self.assertEqual(first["state"], "done", first)
        self.refused(text, "E5011", "没有改动任何数据")
        # Exported anew: other bytes, nothing new in it. Taken, and said.
        again = self.send(text.replace("\n", "\r\n"))
        self.assertEqual(again["state"], "done", again)
        receipt = self.client.get(f"/deliveries/{again['result']['delivery']}").json["receipt"]
        self.assertEqual((receipt["taken"], receipt["duplicate"]), (30, 30))
        self.assertTrue(any("没有新内容" in note for note in receipt["notes"]), receipt["notes"])

    def test_a_half_uploaded_file(self):
        text = self.rows("H", self.known(60)).encode()
        done = self.send(text[:-9])  # in the middle of the last row
        self.assertEqual(done["state"], "done", done)
        receipt = self.client.get(f"/deliveries/{done['result']['delivery']}").json["receipt"]
        self.assertEqual((receipt["taken"], receipt["quarantined"]), (59, 1))
        # A body that ends before what was announced is no delivery at all.
        before = self.client.get("/deliveries").json["total"]
        with socket.create_connection(("127.0.0.1", self.client.port), timeout=10) as s:
            s.sendall(b"POST /api/v1/deliveries HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n")
        self.assertEqual(self.client.get("/deliveries").json["total"], before)

    def test_a_mapping_that_puts_names_into_the_column_of_numbers(self):
        text = "单子,谁,号,哪天,花了,自己出\n" + "".join(f"M{n},张三,{number},2026-09-02,100,10\n" for n, number in enumerate(self.known(20)))
        right = {"单子": "settle_no", "谁": "name", "号": "id_number", "哪天": "settle_day", "花了": "total_cost", "自己出": "self_paid"}
        wrong = {**right, "谁": "id_number", "号": "name"}
        self.refused(text, "E5005", "“谁”列选作“证件号码”", mapping=json.dumps(wrong))
        done = self.send(text, mapping=json.dumps(right))
        self.assertEqual(done["state"], "done", done)
        # The same layout needs no second confirmation.
        again = self.send(text.replace("09-02", "09-03").replace("M", "N"))
        self.assertEqual(again["state"], "done", again)

    def test_many_unknown_persons_stop_and_ask(self):
        numbers = self.known(60)
        strangers = [f"99990119{70 + n % 30}0101{n:03d}" for n in range(60)]  # of an area that nobody has
        strangers = [s + self.check(s) for s in strangers]
        mixed = self.rows("U", numbers[:35] + strangers[:25])  # 25 of 60: over 40 %
        self.refused(mixed, "E5014", "在本县户册中找不到", "仍然导入")
        done = self.send(mixed, accept_low_match="true")
        self.assertEqual(done["state"], "done", done)
        allowed = self.send(self.rows("V", numbers[:36] + strangers[:24]))  # exactly 40 %
        self.assertEqual(allowed["state"], "done", allowed)

    def test_old_workbooks_json_lines_and_archives(self):
        self.refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000, "E5008", name="医保结算.xls")
        lines = "".join(json.dumps({"结算流水号": f"K{n}", "身份证号": number, "结算日期": "2026-09-04", "医疗费总额": 100, "合规自付费用": 10}, ensure_ascii=False) + "\n"
                        for n, number in enumerate(self.known(10)))
        self.assertEqual(self.send(lines, name="医保结算.jsonl")["state"], "done")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("医保结算.csv", self.rows("Z", self.known(10)))
            z.writestr("../../逃逸.csv", "x")
            z.writestr("坏.xlsx", b"PK\x03\x04")
        before = self.client.get("/deliveries").json["total"]
        done = self.send(out.getvalue(), name="十月.zip", dataset="auto")
        self.assertEqual(done["state"], "done", done)
        self.assertGreaterEqual(self.client.get("/deliveries").json["total"], before + 1)


class FullDisk(unittest.TestCase):
    """A file may not grow beyond a few megabytes: what a full disk looks like to the database, in the middle of an import."""

    ROOM = 3 << 20

    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(None, None)
        cls.addClassCleanup(cls.instance.stop)
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        cls.file = cls.instance.directory + "/医保结算.csv"

    def counted(self):
        with sqlite3.connect(self.instance.directory + "/shouwang.db") as db:
            self.assertEqual(db.execute("pragma integrity_check").fetchone(), ("ok",))
            return [db.execute(f"select count(*) from {table}").fetchone()[0] for table in ("record_medical_settlement", "delivery", "link_item", "quarantine")]

    def test_nothing_of_the_file_stays_and_the_answer_says_so(self):
        with open(harness.sample() / "registry" / "人口信息.csv", encoding="utf-8-sig") as people:
            numbers = re.findall(r"\d{17}[\dX]", people.read())
        rows = 40_000
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(HEADER + "".join(f"F{n},,{numbers[n % len(numbers)]},2026-09-01,100,10\n" for n in range(rows)))
        before = self.counted()

        def little_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.ROOM, self.ROOM))

        command = [harness.BINARY, *self.instance.options, "import", "--county", harness.COUNTY, "--dataset", "medical_settlement", self.file]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=harness.ROOT, preexec_fn=little_room)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("本次写入已全部撤销", done.stderr)
        self.assertEqual(self.counted(), before)
        # With room again the same file is taken whole.
        self.instance.call("import", "--county", harness.COUNTY, "--quiet", "--dataset", "medical_settlement", self.file)
        after = self.counted()
        self.assertEqual((after[0] - before[0], after[1] - before[1]), (rows, 1))

if __name__ == "__main__":
    unittest.main()
