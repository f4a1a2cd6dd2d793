"""Files as they go wrong: each gets a clear Chinese message, and nothing else is lost."""

import io
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

    def send(self, content, name="医保结算.csv", dataset="medical_settlement"):
        if isinstance(content, str):
            content = content.encode("utf-8")
        answer = self.client.upload("/deliveries", content, name, dataset)
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
        done = self.send("结算流水号|姓名|身份证号|结算日期|医疗费总额|合规自付费用\n1|张三||2026-10-01|1|1\n")
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
        done = self.send("证书编号,姓名,身份证号,残疾等级,发证日期\n1,张三,,一级,2026-10-01\n")
        self.assertEqual(done["state"], "failed")


if __name__ == "__main__":
    unittest.main()
