"""Runs one specification on both database engines: subclass with `Engine` mixins made by `on_both`."""

import atexit
import unittest

import harness

_cluster = None


def cluster():
    global _cluster
    if _cluster is None and harness.Postgres.binaries():
        _cluster = harness.Postgres()
        atexit.register(_cluster.stop)
    return _cluster


class OnEngine(unittest.TestCase):
    """A class-wide instance holding the sample county, served."""

    engine = None
    serve = True

    @classmethod
    def setUpClass(cls):
        if cls.engine is None:
            raise unittest.SkipTest("abstract")
        database = None
        if cls.engine == "postgresql":
            if not cluster():
                raise unittest.SkipTest("PostgreSQL 15 is not installed")
            database = cluster().database()
        cls.instance = harness.Instance(database, harness.sample())
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
