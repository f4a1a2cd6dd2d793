"""Everything an administrator does on the command line."""

import pathlib
import re
import sqlite3
import tempfile
import unittest

import harness

COMMANDS = ["serve", "import", "screen", "play", "generate", "migrate", "divisions", "user", "doctor", "bench", "version"]


class CommandLine(unittest.TestCase):
    def test_every_command_explains_itself_with_an_example(self):
        _, out, _ = harness.run("--help")
        for command in COMMANDS:
            self.assertIn(command, out)
            _, text, _ = harness.run(command, "--help")
            self.assertIn("示例", text, command)
            self.assertIn("shouwang " + command, text)

    def test_an_unknown_command_names_the_known_ones(self):
        code, _, err = harness.run("scren", check=False)
        self.assertNotEqual(code, 0)
        self.assertIn("scren", err)

    def test_version_names_the_program(self):
        _, out, _ = harness.run("version")
        self.assertRegex(out, r"守望|Shouwang")

    def test_generate_is_deterministic(self):
        def files(seed):
            folder = tempfile.TemporaryDirectory(prefix="shouwang-gen-")
            self.addCleanup(folder.cleanup)
            directory = pathlib.Path(folder.name)
            harness.run("generate", "--households", 1000, "--county", harness.COUNTY, "--as-of", harness.AS_OF, "--seed", seed, "--out", directory, "--quiet")
            return {p.relative_to(directory): p.read_bytes() for p in directory.rglob("*.csv")}
        first, again, other = files(7), files(7), files(8)
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertGreaterEqual(len(first), 10)

    def test_migrate_twice_changes_nothing_and_doctor_is_content(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("migrate")
        instance.add_user("admin", "office", harness.COUNTY)
        code, out, _ = instance.call("doctor")
        self.assertEqual(code, 0, out)

    def test_villages_are_renamed_and_merged_in_the_table_of_divisions(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        table = pathlib.Path(instance.directory) / "divisions.csv"
        instance.call("divisions", "export", table)
        head, *rows = table.read_text(encoding="utf-8-sig").splitlines()
        villages = [row for row in rows if row.split(",")[2] == "5" and row.startswith(str(harness.COUNTY))]
        (code, _, _, parent, first, *_), (gone, name, *_) = villages[0].split(","), villages[1].split(",")
        change = [f"{code},旧名村,5,{parent},2020-01-01,2023-06-29,测试,", f"{gone},{name},5,{gone[:9]}000,{first},2025-12-31,测试,{code}"]
        table.write_text("\n".join([head, *change]), encoding="utf-8")
        instance.call("divisions", "import", table)
        instance.call("divisions", "export", table)
        after = table.read_text(encoding="utf-8-sig").splitlines()
        self.assertEqual([row for row in change if row not in after], [])
        self.assertEqual(len(after), len(rows) + 2)
        table.write_text("\n".join([head, change[1].replace(code, "530922999999")]), encoding="utf-8")
        refused, _, err = instance.call("divisions", "import", table, check=False)
        self.assertNotEqual(refused, 0)
        self.assertIn("530922999999 不在名单中", err)

    def test_the_database_holds_no_plain_id_number(self):
        instance = harness.Instance(None, harness.sample())
        self.addCleanup(instance.stop)
        file = next(pathlib.Path(instance.directory).glob("*.db"))
        sqlite3.connect(file).execute("pragma wal_checkpoint(truncate)")
        self.assertIsNone(re.search(rb"999922\d{11}[\dX]", file.read_bytes()))

    def test_a_missing_key_is_refused_with_the_remedy(self):
        instance = harness.Instance(None, None)
        self.addCleanup(instance.stop)
        instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry")
        (pathlib.Path(instance.directory) / "master.key").unlink()
        code, _, err = instance.call("screen", "--as-of", harness.AS_OF, check=False)
        self.assertNotEqual(code, 0)
        self.assertIn("master.key", err)


if __name__ == "__main__":
    unittest.main()
