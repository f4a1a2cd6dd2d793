"""Whom the rows of badly written files are linked to, against the truth of the generator, through the real import on both engines."""

import collections
import csv
import datetime
import sqlite3
import subprocess
import unittest

import engines
import harness

MIX = harness.ROOT / "tests/functional/link_mix.yaml"
HOUSEHOLDS = 1000
MONTH = harness.MONTHS[-1]
MATCHED, REVIEW = 1, 4

NOBODY = ("not_in_registry", "unregistered_relative", "same_name")  # rows about people who are not in the registry
UNREADABLE = ("missing_id", "excel_number", "masked_number", "wrong_check_character", "wrong_digit", "transposed_digits", "month_and_day_swapped")


def county():
    return harness.once("link-county", lambda folder: harness.run("generate", "--households", HOUSEHOLDS, "--county", harness.COUNTY, "--as-of", harness.AS_OF,
                                                                  "--months", 1, "--seed", 5, "--csv-only", "--errors", MIX, "--out", folder, "--quiet"))


def read(name):
    with open(county() / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class LinkTruth:
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.cluster()
        cls.instance = harness.Instance(cls.postgres, None)
        cls.addClassCleanup(cls.instance.stop)
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", county() / "registry")
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", county() / MONTH)
        cls.instance.call("screen", "--as-of", harness.AS_OF, "--quiet")
        cls.rows = cls.taken()
        cls.judge()

    @classmethod
    def query(cls, sql):
        if cls.postgres is None:
            with sqlite3.connect(cls.instance.directory + "/shouwang.db") as db:
                return [tuple("" if cell is None else str(cell) for cell in row) for row in db.execute(sql)]
        done = subprocess.run([cls.postgres.binaries() / "psql", cls.instance.database, "-X", "-q", "-A", "-t", "-F", "\t", "-c", sql], check=True,
                              capture_output=True, text=True)
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]

    @classmethod
    def taken(cls):
        """(file, line) -> (match state, person) of every row in the database."""
        datasets = [row[0] for row in cls.query("select distinct dataset from delivery where dataset not like 'registry%'")]
        return {(file, int(line)): (int(state), person) for dataset in datasets for file, line, state, person in cls.query(
            f'select d.file_name, r.line, r.match_state, r.person from "record_{dataset}" r join delivery d on d.county = r.county and d.id = r.delivery')}

    @classmethod
    def number_of(cls):
        """Person id in the database -> ID number in the registry file: by household, name, birthday and sex."""
        known = {(row["户编号"], row["姓名"], row["出生日期"], {"男": "1", "女": "2"}[row["性别"]]): row["证件号码"] for row in read("registry/人口信息.csv")}
        people = cls.query("select p.id, h.household_code, p.name, p.birth, p.sex from person p join membership m on m.county = p.county and m.person = p.id"
                           " join household h on h.county = m.county and h.id = m.household")
        out = {}
        for person, code, name, birth, sex in people:
            day = (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(birth))).isoformat()
            out[person] = known.get((code, name, day, sex))
        return out

    @classmethod
    def judge(cls):
        """Counts of every kind of dirt: linked right, linked wrong, in review, not linked."""
        number = cls.number_of()
        twin = collections.defaultdict(set)  # a person who stands in the registry twice is found where either is found
        for pair in read("truth/duplicates.csv"):
            twin[pair["first"]].add(pair["second"])
            twin[pair["second"]].add(pair["first"])
        cls.counts = collections.defaultdict(collections.Counter)
        cls.wrong = []
        for row in read("truth/links.csv"):
            if row["dirt"] == "duplicate_row":
                continue  # taken once
            state, person = cls.rows.get((row["file"].split("/")[1], int(row["line"])), (0, ""))
            meant = row["id_number"]
            if state == MATCHED:
                linked = number[person]
                outcome = "right" if linked == meant or linked in twin[meant] else "wrong"
            else:
                outcome = "review" if state == REVIEW else "out"
            cls.counts[row["dirt"]][outcome] += 1
            if outcome == "wrong":
                cls.wrong.append((row["file"], row["line"], row["dirt"], row["beside"]))

    def total(self, kinds, outcome):
        return sum(self.counts[kind][outcome] for kind in kinds)

    def share(self, kinds, *outcomes):
        return sum(self.total(kinds, outcome) for outcome in outcomes) / sum(sum(self.counts[kind].values()) for kind in kinds)

    def registered(self):
        return [kind for kind in self.counts if kind not in NOBODY]

    def test_hardly_a_row_is_linked_to_somebody_else(self):
        right, wrong = (self.total(self.counts, outcome) for outcome in ("right", "wrong"))
        for kind, counts in sorted(self.counts.items()):
            print(f"  {kind or 'as it should be':28s}", dict(sorted(counts.items())))
        self.assertGreater(right, 10000)
        self.assertGreaterEqual(right / (right + wrong), 0.999, self.wrong)
        self.assertEqual(self.counts[""]["wrong"], 0)

    def test_people_are_found_by_all_that_a_row_says(self):
        self.assertGreaterEqual(self.share(self.registered(), "right"), 0.985)
        self.assertGreaterEqual(self.share(self.registered(), "right", "review"), 0.995)

    def test_rows_without_a_readable_number_are_found_too(self):
        self.assertGreaterEqual(self.share(UNREADABLE, "right"), 0.95)
        self.assertGreaterEqual(self.share(UNREADABLE, "right", "review"), 0.98)

    def test_strangers_stay_strangers(self):
        self.assertGreater(sum(sum(self.counts[kind].values()) for kind in NOBODY), 150)
        self.assertGreaterEqual(self.share(NOBODY, "out", "review"), 0.99)
        self.assertGreaterEqual(self.share(NOBODY, "out"), 0.9)

    def test_every_planted_risk_is_found_in_spite_of_it(self):
        password = self.instance.add_user("admin", "office", harness.COUNTY)
        client = self.instance.start().client("admin", password)
        found, cursor = set(), ""
        while True:
            page = client.get(f"/leads?limit=200&cursor={cursor}").json
            found |= {(lead["household_code"], rule["id"]) for lead in page["rows"] for rule in lead["rules"]}
            cursor = page["next_cursor"]
            if not cursor:
                break
        planted = {(row["household_code"], row["rule"]) for row in read("truth/at_risk.csv")}
        self.assertGreater(len(planted), 30)
        self.assertEqual(planted - found, set())


globals().update(engines.on_both(LinkTruth))


if __name__ == "__main__":
    unittest.main()
