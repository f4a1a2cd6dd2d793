"""Runs one specification on both database engines: subclass with `Engine` mixins made by `on_both`."""

import unittest

import harness


class OnEngine(unittest.TestCase):
    """A class-wide instance holding the sample county, served."""

    engine = None
    serve = True

    @classmethod
    def cluster(cls):
        """Where databases of the engine are made: None for SQLite. Skips the class when there is nothing to run on."""
        if cls.engine is None:
            raise unittest.SkipTest("abstract")
        if cls.engine == "sqlite":
            return None
        cluster = harness.Postgres.shared()
        if not cluster:
            raise unittest.SkipTest("PostgreSQL 15 is not installed")
        return cluster

    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(cls.cluster(), harness.sample())
        cls.addClassCleanup(cls.instance.stop)
        cls.password = cls.instance.add_user("admin", "office", harness.COUNTY)
        cls.instance.start()
        cls.admin = cls.instance.client("admin", cls.password)


def on_both(specification):
    """Makes `<name>OnSqlite` and `<name>OnPostgresql` from an abstract specification class."""
    made = {}
    for engine in ("sqlite", "postgresql"):
        name = specification.__name__ + "On" + engine.capitalize()
        made[name] = type(name, (specification, OnEngine), {"engine": engine, "__module__": specification.__module__})
    return made
