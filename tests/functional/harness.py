"""Starts the real program against a real database and talks to it over real HTTP. Standard library only."""

import atexit
import csv
import fcntl
import http.client
import io
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(os.environ.get("SHOUWANG_BINARY", ROOT / "build/release/shouwang")).resolve()
PACK = ROOT / "packs/yunnan-lincang"
DIVISIONS = PACK / "divisions/530900.csv"
MIX = ROOT / "tests/functional/mix.yaml"
COUNTY = "530922"
HOUSEHOLDS = 2000
MONTHS = ["2026-08", "2026-09", "2026-10"]
AS_OF = "2026-10-31"


_prepared = None


def prepared():
    """The folder of what is made once and then copied: of the whole run (tests/functional/run makes one), else of this process."""
    global _prepared
    if _prepared is None:
        given = os.environ.get("SHOUWANG_PREPARED")
        _prepared = pathlib.Path(given or tempfile.mkdtemp(prefix="shouwang-prepared-"))
        if not given:
            atexit.register(clear_prepared)
    return _prepared


def clear_prepared():
    """Ends what the folder has started and removes it."""
    address = prepared() / "postgresql" / "cluster.json"
    if address.exists():
        Postgres(json.loads(address.read_text())).stop()
    shutil.rmtree(prepared(), ignore_errors=True)


def once(name, make):
    """A folder of that name in prepared(), filled by make(folder) when it is asked for the first time; other processes wait for it."""
    place = prepared() / name
    with open(prepared() / (name + ".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            half = prepared() / (name + ".half")
            shutil.rmtree(half, ignore_errors=True)  # of somebody who failed
            half.mkdir()
            make(half)
            half.rename(place)
    return place


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*arguments, check=True, environment=None, timeout=300):
    """Runs the program; returns (exit code, stdout, stderr)."""
    done = subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, text=True, timeout=timeout, cwd=ROOT,
                          env={**os.environ, **(environment or {})})
    if check and done.returncode != 0:
        raise AssertionError(f"shouwang {' '.join(map(str, arguments))} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.returncode, done.stdout, done.stderr


class Postgres:
    """A throw-away PostgreSQL 15 cluster on loopback, owned by an unprivileged user when started by root."""

    @staticmethod
    def binaries():
        for place in sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
            if (place / "initdb").exists():
                return place
        return None

    @classmethod
    def shared(cls):
        """The cluster of prepared(); None when PostgreSQL is not installed."""
        if not cls.binaries():
            return None
        place = once("postgresql", lambda folder: (folder / "cluster.json").write_text(json.dumps(cls.start())))
        return cls(json.loads((place / "cluster.json").read_text()))

    @classmethod
    def start(cls):
        """Starts a new one; returns where it is."""
        directory, port, user = tempfile.mkdtemp(prefix="shouwang-pg-"), free_port(), "postgres"
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(directory, owner.pw_uid, owner.pw_gid)
            wrap = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]
        else:
            wrap = []
        bin_, data = cls.binaries(), os.path.join(directory, "data")
        subprocess.run([*wrap, bin_ / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c shared_buffers=256MB"
        subprocess.run([*wrap, bin_ / "pg_ctl", "-D", data, "-w", "-o", options, "-l", os.path.join(directory, "log"), "start"], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")
        return {"directory": directory, "port": port, "user": user, "wrap": wrap}

    def __init__(self, place):
        self.place = place

    def url(self, name):
        return f"postgresql://{self.place['user']}@127.0.0.1:{self.place['port']}/{name}"

    def database(self, like=None):
        """A new database: empty, or a copy of the one with that name. Returns its name."""
        name = "t" + uuid.uuid4().hex[:12]
        subprocess.run([*self.place["wrap"], self.binaries() / "createdb", "-h", "127.0.0.1", "-p", str(self.place["port"]), "-U", self.place["user"],
                        *(["-T", like] if like else []), name], check=True, cwd="/")
        return name

    def stop(self):
        subprocess.run([*self.place["wrap"], self.binaries() / "pg_ctl", "-D", os.path.join(self.place["directory"], "data"), "-m", "immediate", "stop"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.place["directory"], ignore_errors=True)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode("utf-8")


class Client:
    """One browser: keeps its cookie and CSRF token."""

    def __init__(self, port):
        self.port, self.cookie, self.csrf, self.account = port, None, None, None

    def request(self, method, path, body=None, headers=None, raw=False, csrf=True):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        send = {"Accept": "application/json", **(headers or {})}
        if self.cookie:
            send["Cookie"] = self.cookie
        if csrf and self.csrf and method not in ("GET", "HEAD"):
            send["X-CSRF-Token"] = self.csrf
        if body is not None and not raw:
            body = json.dumps(body).encode()
            send.setdefault("Content-Type", "application/json")
        path = urllib.parse.quote(path, safe="/?&=%,.:-_")
        connection.request(method, path, body, send)
        answer = connection.getresponse()
        data = answer.read()
        result = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, data)
        cookie = result.headers.get("set-cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        connection.close()
        return result

    def get(self, path, **options):
        return self.request("GET", "/api/v1" + path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", "/api/v1" + path, body, **options)

    def log_in(self, login, password, new_password=None):
        answer = self.post("/session", {"login": login, "password": password})
        if answer.status != 200:
            return answer
        self.csrf, self.account = answer.json["csrf"], answer.json["account"]
        if self.account["must_change_password"] and new_password:
            changed = self.post("/session/password", {"old": password, "new": new_password})
            assert changed.status == 204, changed.text
            again = self.get("/session")
            self.csrf, self.account = again.json["csrf"], again.json["account"]
        return answer

    def upload(self, path, content, name, dataset="auto", county=COUNTY, fields=None):
        """A form with one file. `fields` replaces the other values, which fit deliveries."""
        return self.form(path, {"dataset": dataset, "county": county} if fields is None else fields, (name, content))

    def form(self, path, fields, file=None):
        """@param file (name, content) or None"""
        boundary = uuid.uuid4().hex
        out = io.BytesIO()
        for key, value in fields.items():
            out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
        if file:
            out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode())
            out.write(file[1] + b"\r\n")
        out.write(f"--{boundary}--\r\n".encode())
        return self.request("POST", "/api/v1" + path, out.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}, raw=True)

    def wait_for_job(self, job, seconds=60):
        deadline = time.time() + seconds
        while time.time() < deadline:
            state = self.get(f"/jobs/{job}").json
            if state["state"] != "running":
                return state
            time.sleep(0.05)
        raise AssertionError("the job did not end")


class Instance:
    """A database with the sample county in it, and a server on it.

    What every instance begins with is made once for each engine and copied from then on; `fresh` makes it anew.
    """

    def __init__(self, cluster=None, sample=None, fresh=False):
        self.directory = tempfile.mkdtemp(prefix="shouwang-it-")
        self.process = None
        self.port = None
        if fresh:
            self._use(cluster.url(cluster.database()) if cluster else None)
            self._fill(sample)
            return
        pattern = once(("postgresql-" if cluster else "sqlite-") + ("sample" if sample else "empty"), lambda folder: self._make_pattern(folder, cluster, sample))
        shutil.copytree(pattern / "data", self.directory, dirs_exist_ok=True)
        self._use(cluster.url(cluster.database(like=(pattern / "database").read_text())) if cluster else None)

    @staticmethod
    def _make_pattern(folder, cluster, sample):
        first = Instance(cluster, sample, fresh=True)
        shutil.move(first.directory, folder / "data")
        if cluster:
            (folder / "database").write_text(first.database.rsplit("/", 1)[1])

    def _use(self, database):
        self.database = database
        self.options = ["--data", self.directory] + (["--database", database] if database else [])

    def _fill(self, sample):
        self.call("migrate", "--quiet")
        self.call("divisions", "import", DIVISIONS, "--quiet")
        if sample:
            self.call("import", "--county", COUNTY, "--quiet", sample / "registry")
            for month in MONTHS:
                self.call("import", "--county", COUNTY, "--quiet", sample / month)
            self.call("screen", "--as-of", AS_OF, "--quiet")

    def call(self, *arguments, **options):
        return run(*self.options, *arguments, **options)

    def add_user(self, login, role, division, name="测试", dataset=None):
        _, out, _ = self.call("user", "add", login, "--name", name, "--role", role, "--division", division, *(["--dataset", dataset] if dataset else []))
        return re.search(r"密码[^：:]*[：:]\s*(\S+)", out)[1]

    def start(self, *arguments, environment=None):
        with open(os.path.join(self.directory, "server.log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([str(BINARY), *self.options, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=log,
                                            text=True, cwd=ROOT, env={**os.environ, **(environment or {})})
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                return self
        raise AssertionError("the server did not start: " + pathlib.Path(self.directory, "server.log").read_text())

    def client(self, login=None, password=None):
        client = Client(self.port)
        if login:
            answer = client.log_in(login, password, "Shan-Shui-2026!")
            assert answer.status == 200, answer.text
        return client

    def halt(self):
        """Stops the server and keeps the data."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise AssertionError("the server did not stop within 10 s of SIGTERM")
            finally:
                self.process.stdout.close()
                self.process = None

    def stop(self):
        try:
            self.halt()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)


def sample():
    """The sample county's files, made once a test run."""
    return once("sample", lambda folder: run("generate", "--households", HOUSEHOLDS, "--county", COUNTY, "--as-of", AS_OF, "--months", 3, "--errors", MIX,
                                             "--out", folder, "--quiet"))


def read_truth(name):
    with open(sample() / "truth" / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
