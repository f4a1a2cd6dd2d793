"""Policy packs: what an author does on the command line, signatures, reloading while the server runs, and a household that crosses two policy periods."""

import datetime
import os
import pathlib
import re
import shutil
import signal
import tempfile
import time
import unittest

import harness
from engines import on_both
from test_procedure import CHINA, Office

PACK = "yunnan-lincang"
VALUE = "parameters/insurance_subsidy_monitored.yaml"  # cases say what it is
FREE = "parameters/pairing.yaml"                        # no case looks at it


class Folder:
    """A copy of the packs that may be spoilt."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="shouwang-packs-"))
        shutil.copytree(harness.ROOT / "packs", self.path / "packs")

    def pack(self, name=PACK):
        return self.path / "packs" / name

    def change(self, file, old, new, name=PACK):
        path = self.pack(name) / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class OnTheCommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)

    def run_pack(self, *arguments, check=True):
        return harness.run("pack", *arguments, check=check)

    def test_each_sub_command_explains_itself_with_an_example(self):
        for command in ["check", "show", "diff", "test", "parameters", "key", "sign"]:
            _, out, _ = self.run_pack(command, "--help")
            self.assertIn("shouwang pack " + command, out)

    def test_check_takes_several_and_names_file_line_and_reason(self):
        _, out, _ = self.run_pack("check", self.folder.pack("yunnan"), self.folder.pack("hebei"))
        self.assertEqual(out.count("通过"), 2)
        self.folder.change(VALUE, "value: 180", "value: 一百八")
        code, _, err = self.run_pack("check", self.folder.pack(), check=False)
        self.assertEqual(code, 1)
        self.assertRegex(err, r"yunnan-lincang/parameters/insurance_subsidy_monitored\.yaml:\d+:\d+ ")
        _, out, _ = self.run_pack(self.folder.pack("yunnan"))
        self.assertIn("通过", out, "the short form still works")

    def test_overlapping_and_missing_days_are_refused(self):
        self.folder.change(VALUE, "from: 2026-01-01", "from: 2025-06-01")
        code, _, err = self.run_pack("check", self.folder.pack(), check=False)
        self.assertEqual(code, 1)
        self.assertIn("重叠", err)
        self.folder.change(VALUE, "from: 2025-06-01", "from: 2026-02-01")
        code, _, err = self.run_pack("check", self.folder.pack(), check=False)
        self.assertEqual(code, 1)
        self.assertIn("2026-01-01 至 2026-01-31 没有取值", err)

    def test_show_says_what_holds_on_a_day_and_who_said_it(self):
        _, out, _ = self.run_pack("show", "insurance_subsidy_lifted", "--in", PACK, "--on", "2023-06-30")
        self.assertIn("2023-06-30：90.00 元/人·年", out)
        self.assertIn("临乡振发〔2022〕37号", out)
        self.assertIn("china：180.00 元/人·年（默认值，待确认）", out)
        _, out, _ = self.run_pack("show", "insurance_subsidy_lifted", "--in", "hebei", "--on", "2026-06-30")
        self.assertIn("写在：china-2026", out)
        _, out, _ = self.run_pack("show", "R16_insurance_subsidy", "--in", PACK, "--on", "2023-06-30")
        self.assertIn("insurance_subsidy_lifted", out)
        _, out, _ = self.run_pack("show", PACK)
        self.assertIn("china → china-2026 → yunnan → yunnan-lincang", out)
        code, _, err = self.run_pack("show", "insurance_subsidy_lifte", "--in", PACK, check=False)
        self.assertEqual(code, 1)
        self.assertIn("insurance_subsidy_lifted", err, "it proposes the name that was meant")
        code, _, err = self.run_pack("show", "monitoring_floor", "--on", "2023-02-30", check=False)
        self.assertEqual(code, 1)
        self.assertIn("2026-10-31", err)

    def test_diff_ends_with_1_when_anything_differs(self):
        code, out, _ = self.run_pack("diff", "yunnan", PACK, check=False)
        self.assertEqual(code, 1)
        self.assertIn("修改 参数 insurance_subsidy_lifted", out)
        code, out, _ = self.run_pack("diff", PACK, self.folder.pack())
        self.assertEqual(code, 0)
        self.assertIn("没有不同", out)
        self.folder.change(FREE, "value: 200", "value: 201")
        code, out, _ = self.run_pack("diff", PACK, self.folder.pack(), "--on", "2025-06-30", check=False)
        self.assertEqual(code, 1)
        self.assertIn("200 人” 改为 “201 人", out)

    def test_test_says_what_was_expected_and_what_came(self):
        _, out, _ = self.run_pack("test", self.folder.pack("hebei"))
        self.assertIn("0 个未通过", out)
        self.folder.change("cases/monitoring_floor.yaml", "answer: yes", "answer: no", "hebei")
        code, out, _ = self.run_pack("test", self.folder.pack("hebei"), check=False)
        self.assertEqual(code, 1)
        self.assertIn("预期为“否”，规则判断为“是”", out)

    def test_a_signed_pack_is_trusted_until_it_is_changed(self):
        key = self.folder.path / "lawyer"
        self.run_pack("key", key)
        self.assertEqual(os.stat(key).st_mode & 0o077, 0)
        code, _, err = self.run_pack("check", self.folder.pack(), "--trust", f"{key}.pub", check=False)
        self.assertEqual(code, 1)
        self.assertIn("没有签名", err)
        self.run_pack("sign", self.folder.pack(), "--key", key)
        _, out, _ = self.run_pack("check", self.folder.pack(), "--trust", f"{key}.pub")
        self.assertIn("签名可信", out)
        self.folder.change(FREE, "value: 200", "value: 201")
        code, _, err = self.run_pack("check", self.folder.pack(), "--trust", f"{key}.pub", check=False)
        self.assertEqual(code, 1)
        self.assertIn("改动过", err)

    def test_the_list_of_parameters_in_the_documentation_is_up_to_date(self):
        _, out, _ = self.run_pack("parameters", "--markdown")
        self.assertEqual(out, (harness.ROOT / "docs/policy-parameters.md").read_text(encoding="utf-8"))


class Reloading(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        self.instance = harness.Instance()
        self.addCleanup(self.instance.stop)
        _, out, _ = self.instance.call("user", "add", "root", "--name", "管理员", "--role", "administrator")
        self.passwords = {"root": re.search(r"密码[^：:]*[：:]\s*(\S+)", out)[1], "xian": self.instance.add_user("xian", "office", harness.COUNTY)}

    def serve(self, *arguments):
        self.instance.start("--pack", self.folder.pack(), *arguments)
        self.root = self.instance.client("root", self.passwords["root"])
        self.passwords["root"] = "Shan-Shui-2026!"

    def hash(self):
        return self.root.get("/policy").json["hash"]

    def test_a_sound_pack_comes_into_force_and_a_bad_one_does_not(self):
        self.serve()
        before = self.hash()
        self.folder.change(FREE, "value: 200", "value: 201")
        answer = self.root.post("/packs/reload")
        self.assertEqual(answer.status, 200, answer.text)
        after = answer.json["hash"]
        self.assertNotEqual(after, before)
        self.assertEqual(self.hash(), after)
        written = "value: 180"
        for spoilt, reason in [("valu: 180", "valu"), ("value: 9999", "超出允许范围"), ("value: 181", "示例"), ("value: 一百八", "一百八")]:
            self.folder.change(VALUE, written, spoilt)
            written = spoilt
            refused = self.root.post("/packs/reload")
            self.assertEqual(refused.status, 422, refused.text)
            self.assertRegex(refused.json["detail"], reason)
            self.assertIn("现行的继续有效", refused.json["detail"])
            self.assertRegex(refused.json["detail"], r"\.yaml:\d+")
            self.assertEqual(self.hash(), after, "the running pack stays in force")
        actions = [row["action"] for row in self.root.get("/audit").json["rows"]]
        self.assertIn("reload_pack", actions)
        self.assertIn("refused", actions)

    def test_only_the_administrator_of_everything_reloads(self):
        self.serve()
        county = self.instance.client("xian", self.passwords["xian"])
        self.assertEqual(county.post("/packs/reload").status, 403)

    def test_the_signal_does_the_same(self):
        self.serve()
        before = self.hash()
        self.folder.change(FREE, "value: 200", "value: 201")
        self.instance.process.send_signal(signal.SIGHUP)
        deadline = time.time() + 30
        while self.hash() == before and time.time() < deadline:
            time.sleep(0.1)
        self.assertNotEqual(self.hash(), before)
        after = self.hash()
        self.folder.change(VALUE, "value: 180", "value: 一")
        self.instance.process.send_signal(signal.SIGHUP)
        deadline = time.time() + 30
        log = pathlib.Path(self.instance.directory, "server.log")
        while "没有重新载入" not in log.read_text(encoding="utf-8") and time.time() < deadline:
            time.sleep(0.1)
        self.assertIn("现行的继续有效", log.read_text(encoding="utf-8"))
        self.assertEqual(self.hash(), after)

    def test_a_running_server_is_switched_to_the_folder_that_the_configuration_names(self):
        settings = self.folder.path / "shouwang.toml"
        settings.write_text(f'pack = "{self.folder.pack()}"\n', encoding="utf-8")
        self.instance.start("--config", settings)
        self.root = self.instance.client("root", self.passwords["root"])
        first = self.root.get("/policy").json
        settings.write_text(f'pack = "{harness.ROOT / "packs/yunnan"}"\n', encoding="utf-8")
        answer = self.root.post("/packs/reload")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.root.get("/policy").json["id"], "yunnan")
        switched = [row for row in self.root.get("/audit").json["rows"] if row["action"] == "reload_pack"]
        self.assertEqual(switched[0]["subject"], "pack:yunnan")
        for wrong in [f'pack = "{self.folder.path / "nowhere"}"\n', "pack = \n"]:
            settings.write_text(wrong, encoding="utf-8")
            refused = self.root.post("/packs/reload")
            self.assertGreaterEqual(refused.status, 400, refused.text)
            self.assertEqual(self.root.get("/policy").json["id"], "yunnan", "the running pack stays in force")
        settings.write_text(f'pack = "{self.folder.pack()}"\n', encoding="utf-8")
        self.assertEqual(self.root.post("/packs/reload").json["hash"], first["hash"])

    def test_a_server_that_trusts_a_key_takes_signed_packs_only(self):
        key = self.folder.path / "lawyer"
        harness.run("pack", "key", key)
        settings = self.folder.path / "shouwang.toml"
        settings.write_text(f'[packs]\ntrusted_key = "{key}.pub"\n', encoding="utf-8")
        code, _, err = self.instance.call("--config", settings, "--pack", self.folder.pack(), "serve", "--port", "0", check=False, timeout=60)
        self.assertEqual(code, 1)
        self.assertIn("没有签名", err)
        harness.run("pack", "sign", self.folder.pack(), "--key", key)
        self.serve("--config", settings)
        before = self.hash()
        self.folder.change(FREE, "value: 200", "value: 201")
        refused = self.root.post("/packs/reload")
        self.assertEqual(refused.status, 422)
        self.assertIn("改动过", refused.json["detail"])
        self.assertEqual(self.hash(), before)
        harness.run("pack", "sign", self.folder.pack(), "--key", key)
        self.assertEqual(self.root.post("/packs/reload").status, 200)
        self.assertNotEqual(self.hash(), before)


class AcrossPolicyPeriods(Office):
    def monitored_class(self):
        return "marginal"

    def test_a_household_keeps_its_history_when_the_classes_change(self):
        self.go_to(datetime.datetime(2025, 12, 22, 9, 0, tzinfo=CHINA))
        case = self.opened_case(self.households[0])
        page = self.xian1.get("/" + case).json["case"]
        self.assertEqual(page["monitored_class"], "marginal")
        self.assertIn("过渡期", self.xian1.get("/" + case).json["state"]["regime"])
        self.refused(self.act(self.zhen, case, "confirm_class", {"monitored_class": "marginal"}))
        events = page["sequence"]

        self.go_to(datetime.datetime(2026, 1, 1, 9, 0, tzinfo=CHINA))
        page = self.xian1.get("/" + case).json["case"]
        self.assertEqual(page["monitored_class"], "marginal", "valid until somebody confirms")
        self.assertEqual(page["sequence"], events + 1)
        tasks = self.zhen.get("/tasks?queue=level&kind=class:confirm").json["rows"]
        self.assertEqual([t["case"] for t in tasks if "cases/" + t["case"] == case], [case.removeprefix("cases/")])
        self.refused(self.act(self.cun1, case, "confirm_class", {"monitored_class": "risk_household", "text": "村级"}), 403)
        self.refused(self.act(self.zhen, case, "confirm_class", {"monitored_class": "marginal", "text": "旧类别"}), 400)

        # The work on the case goes on meanwhile.
        self.must(self.cun1, case, "comment", {"text": "已告知农户"})
        self.must(self.zhen, case, "confirm_class", {"monitored_class": "risk_household", "text": "入户核对，仍有困难"})
        page = self.xian1.get("/" + case).json
        self.assertEqual(page["case"]["monitored_class"], "risk_household")
        self.assertIn("常态化", page["state"]["regime"])
        self.assertEqual(page["case"]["sequence"], events + 3)
        self.assertFalse([t for t in self.zhen.get("/tasks?queue=level&kind=class:confirm").json["rows"] if "cases/" + t["case"] == case])
        self.refused(self.act(self.zhen, case, "confirm_class", {"monitored_class": "risk_household"}))

        self.go_to(datetime.datetime(2026, 1, 2, 9, 0, tzinfo=CHINA))
        self.assertEqual(self.xian1.get("/" + case).json["case"]["sequence"], events + 3, "nothing happens twice")


globals().update(on_both(AcrossPolicyPeriods))
del AcrossPolicyPeriods


if __name__ == "__main__":
    unittest.main()
