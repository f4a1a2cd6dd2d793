"""The sample county in which the procedure has been played: for whom there is work, and where playing is refused."""

import csv
import pathlib
import re
import shutil
import sqlite3
import tempfile
import unittest

import harness

PASSWORD = "Shan-Shui-2026!"


def play(instance, *arguments, check=True):
    return instance.call("play", "--cases", 90, "--leads", 60, *arguments, check=check)


def played(instance):
    """What happened, without ids: what was done on which day at which level, and where everything stands."""
    file = next(pathlib.Path(instance.directory).glob("*.db"))
    with sqlite3.connect(file) as db:
        day = 86_400_000
        events = db.execute(f"select subject, action, level, (happened_ms + 28800000) / {day}, count(*) from work_event group by 1, 2, 3, 4 order by 1, 2, 3, 4").fetchall()
        cases = db.execute("select household_code, phase, steps from case_file c join household h on h.county = c.county and h.id = c.household order by 1").fetchall()
        return events, cases


def real_number(number):
    digits = "530922" + number[6:17]
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


class PlayedCounty(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(None, harness.sample())
        cls.addClassCleanup(cls.instance.stop)
        _, cls.said, _ = play(cls.instance)
        cls.passwords = dict(re.findall(r"账号：(\S+)\s+一次性密码：(\S+)", cls.said))
        cls.instance.start()
        cls.clients = {login: cls.instance.client() for login in cls.passwords}
        for login, client in cls.clients.items():
            answer = client.log_in(login, cls.passwords[login], PASSWORD)
            assert answer.status == 200, answer.text

    def test_says_what_was_played_and_how_to_log_in_at_every_level(self):
        self.assertRegex(self.said, r"演练完成：线索 \d+ 条，档案 \d+ 份")
        self.assertEqual({client.account["role"] for client in self.clients.values()}, {"village", "township", "county", "department", "city", "auditor"})

    def test_cases_stand_in_every_phase_that_half_a_year_leads_to(self):
        rows, cursor = [], ""
        while True:
            page = self.clients["xian"].get(f"/cases?phase=all&limit=200&cursor={cursor}").json
            rows += page["rows"]
            cursor = page["next_cursor"]
            if not cursor:
                break
        self.assertGreaterEqual(len(rows), 60)
        self.assertLessEqual({"admission", "measures", "helping", "elimination", "eliminated"}, {row["phase"] for row in rows})

    def test_everybody_has_work_on_the_desk(self):
        for login in ("cun", "zhen", "xian"):
            with self.subTest(login):
                counts = self.clients[login].get("/work").json["counts"]
                self.assertGreater(self.clients[login].get("/leads?state=closed").json["total"], 0)
                self.assertGreater(counts["tasks_level"], 0, counts)
                self.assertGreater(self.clients[login].get("/cases").json["total"], 0)
                self.assertTrue(self.clients[login].get("/notices?closed=true").json["rows"])
                self.assertTrue(self.clients[login].get("/campaigns").json["rows"])
        counts = self.clients["xian"].get("/work").json["counts"]
        self.assertGreater(counts["leads_open"], 0)
        self.assertGreater(counts["tasks_overdue"], 0, "nobody is late")
        self.assertTrue(self.clients["xian"].get("/late").json["rows"])
        self.assertTrue(self.clients["zhen"].get("/declarations").json["rows"])
        measures = [row for login in ("renshe", "yibao", "minzheng") for row in self.clients[login].get("/departments/measures").json["rows"]]
        self.assertLessEqual({"planned", "delivered"}, {row["state"] for row in measures})
        self.assertGreater(self.clients["shi"].get("/cases").json["total"], 0)
        self.assertEqual(self.clients["shenji"].get("/audit").status, 200)

    def test_history_lies_in_the_past_and_every_paper_of_a_case_prints(self):
        case = next(row for row in self.clients["xian"].get("/cases?phase=eliminated").json["rows"])
        page = self.clients["xian"].get(f"/cases/{case['id']}").json
        moments = [event["at_ms"] for event in page["timeline"]]
        self.assertGreater(max(moments) - min(moments), 180 * 86_400_000)
        for form in ("application", "comparison", "minutes", "plan", "elimination", "file", "proof"):
            answer = self.clients["xian"].get(f"/cases/{case['id']}/forms/{form}.pdf")
            self.assertEqual(answer.status, 200, form)
            self.assertTrue(answer.body.startswith(b"%PDF"))

    def test_is_played_once(self):
        code, _, err = play(self.instance, check=False)
        self.assertEqual(code, 1)
        self.assertIn("库里已有监测档案", err)


class Played(unittest.TestCase):
    def test_the_same_seed_tells_the_same_stories(self):
        stories = []
        for seed in (7, 7, 8):
            instance = harness.Instance(None, harness.sample(), fresh=not stories)
            self.addCleanup(instance.stop)
            play(instance, "--seed", seed)
            stories.append(played(instance))
        self.assertEqual(stories[0], stories[1])
        self.assertNotEqual(stories[0], stories[2])

    def test_real_people_are_not_played_with(self):
        with tempfile.TemporaryDirectory(prefix="shouwang-play-") as folder:
            registry = pathlib.Path(folder, "registry")
            shutil.copytree(harness.sample() / "registry", registry)
            file = registry / "人口信息.csv"
            rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
            column = rows[0].index("证件号码")
            one = next(row for row in rows[1:] if re.fullmatch(r"999\d{14}[\dX]", row[column]))
            one[column] = real_number(one[column])
            with open(file, "w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows(rows)
            instance = harness.Instance(None, None)
            self.addCleanup(instance.stop)
            instance.call("import", "--county", harness.COUNTY, "--quiet", registry)
            code, _, err = play(instance, check=False)
            self.assertEqual(code, 1)
            self.assertIn("库里有真实人员", err)
            self.assertNotIn(one[column], err)
            self.assertEqual(instance.call("user", "list")[1], "", "accounts were made before it was refused")

    def test_without_households_it_says_what_comes_first(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        code, _, err = play(instance, check=False)
        self.assertEqual(code, 1)
        self.assertIn("shouwang generate", err)


if __name__ == "__main__":
    unittest.main()
