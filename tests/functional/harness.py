"""Starts the real program against a real database and talks to it over real HTTP. Standard library only."""

import atexit
import csv
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
COUNTY = "530922"
HOUSEHOLDS = 2000
MONTHS = ["2026-08", "2026-09", "2026-10"]
AS_OF = "2026-10-31"


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

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="shouwang-pg-")
        self.port = free_port()
        self.user = "postgres"
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.directory, owner.pw_uid, owner.pw_gid)
            self.wrap = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]
        else:
            self.wrap = []
        bin_ = self.binaries()
        data = os.path.join(self.directory, "data")
        subprocess.run([*self.wrap, bin_ / "initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c shared_buffers=256MB"
        subprocess.run([*self.wrap, bin_ / "pg_ctl", "-D", data, "-w", "-o", options, "-l", os.path.join(self.directory, "log"), "start"], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")
        self._stop = [*self.wrap, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
        self._createdb = [*self.wrap, bin_ / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user]

    def database(self):
        name = "t" + uuid.uuid4().hex[:12]
        subprocess.run([*self._createdb, name], check=True, cwd="/")
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{name}"

    def stop(self):
        subprocess.run(self._stop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.directory, ignore_errors=True)


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
        boundary = uuid.uuid4().hex
        out = io.BytesIO()
        for key, value in {"dataset": dataset, "county": county}.items() if fields is None else fields.items():
            out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode())
        out.write(content)
        out.write(f"\r\n--{boundary}--\r\n".encode())
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
    """A database with the sample county in it, and a server on it."""

    def __init__(self, database=None, sample=None):
        self.directory = tempfile.mkdtemp(prefix="shouwang-it-")
        self.options = ["--data", self.directory] + (["--database", database] if database else [])
        self.database = database
        self.process = None
        self.port = None
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


_sample = None


def sample():
    """The sample county's files, made once a test run."""
    global _sample
    if _sample is None:
        directory = pathlib.Path(tempfile.mkdtemp(prefix="shouwang-sample-"))
        run("generate", "--households", HOUSEHOLDS, "--county", COUNTY, "--as-of", AS_OF, "--months", 3, "--out", directory, "--quiet")
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        _sample = directory
    return _sample


def read_truth(name):
    with open(sample() / "truth" / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
