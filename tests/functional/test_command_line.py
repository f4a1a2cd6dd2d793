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
