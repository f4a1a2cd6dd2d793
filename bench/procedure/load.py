#!/usr/bin/env python3
"""An ordinary morning: many clerks read their queues and decide, at a fixed rate, whatever the server's pace.

Requests are sent at their time (open loop): a slow answer delays none of the others, and its whole waiting time counts.
"""
import argparse
import http.client
import json
import random
import threading
import time
import uuid


class Clerk:
    """One logged-in browser with a kept connection."""

    def __init__(self, host, port, login, password):
        self.host, self.port, self.password = host, port, password
        self.connection = http.client.HTTPConnection(host, port, timeout=30)
        self.cookie, self.csrf = "", ""
        status, headers, body = self.send("POST", "/session", {"login": login, "password": password})
        if status != 200:
            raise SystemExit(f"log-in of {login} failed: {status} {body[:200]!r}")
        self.cookie = headers["Set-Cookie"].split(";")[0]
        session = json.loads(body)
        self.csrf = session["csrf"]
        if session["account"]["must_change_password"]:
            new = password + "-Bench1"
            self.send("POST", "/session/password", {"old": password, "new": new})
            self.__init__(host, port, login, new)

    def send(self, method, path, body=None):
        headers = {"Host": f"{self.host}:{self.port}"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method != "GET":
            headers["X-CSRF-Token"] = self.csrf
            headers["Content-Type"] = "application/json"
        self.connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def get(self, path):
        status, _, body = self.send("GET", path)
        return status, (json.loads(body) if status == 200 else None)


def choose(clerk, rows):
    """One request of the mix: two thirds read, one third decides."""
    pick = rows.random()
    if pick < 0.20:
        return "desk", "GET", "/work", None
    if pick < 0.35 or not clerk.cases or not clerk.leads:
        return "tasks", "GET", "/tasks?queue=level", None
    if pick < 0.50:
        return "leads", "GET", "/leads?sort=due", None
    if pick < 0.67:
        return "case", "GET", f"/cases/{rows.choice(clerk.cases)}", None
    if pick < 0.85:
        lead = rows.choice(clerk.leads)
        return "take", "POST", f"/leads/{lead}/actions/take", {"body": {}, "sequence": 0, "key": uuid.uuid4().hex}
    case = rows.choice(clerk.cases)
    return "comment", "POST", f"/cases/{case}/actions/comment", {"body": {"text": "请补充材料"}, "sequence": clerk.sequence.get(case, 0), "key": uuid.uuid4().hex}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--accounts", required=True, help="file of lines: login password")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    accounts = [line.split() for line in open(options.accounts, encoding="utf-8") if line.strip()]
    clerks, passwords = [], {}
    for i in range(options.connections):
        login, password = accounts[i % len(accounts)]
        clerk = Clerk(options.host, options.port, login, passwords.get(login, password))
        passwords[login] = clerk.password
        clerk.leads = [row["id"] for row in clerk.get("/leads?limit=200&state=dispatched&sort=opened")[1]["rows"]]
        rows = clerk.get("/cases?limit=200")[1]["rows"]
        # Each connection has cases of its own, so that two clerks never work on one.
        rows = rows[i::options.connections] or rows
        clerk.cases = [row["id"] for row in rows]
        clerk.sequence = {row["id"]: row["sequence"] for row in rows}
        clerks.append(clerk)

    measured, lock = [], threading.Lock()
    start = time.perf_counter() + 0.5
    total = int(options.rate * options.seconds)

    def work(number, clerk):
        chance = random.Random(number)
        for i in range(number, total, options.connections):
            due = start + i / options.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            kind, method, path, body = choose(clerk, chance)
            status, _, answer = clerk.send(method, path, body)
            took = time.perf_counter() - due
            if kind == "comment" and status == 200:
                clerk.sequence[path.split("/")[2]] = json.loads(answer)["sequence"]
            with lock:
                measured.append((kind, status, took))

    threads = [threading.Thread(target=work, args=(i, clerk)) for i, clerk in enumerate(clerks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start

    def line(name, rows):
        times = sorted(took for _, _, took in rows)
        at = lambda share: 1e3 * times[min(len(times) - 1, int(share * len(times)))]
        codes = {}
        for _, status, _ in rows:
            codes[status] = codes.get(status, 0) + 1
        print(f"{name:10} {len(times):6}  p50 {at(0.5):7.1f} ms  p95 {at(0.95):7.1f} ms  p99 {at(0.99):7.1f} ms  max {times[-1] * 1e3:7.1f} ms  {codes}")

    for kind in sorted({kind for kind, _, _ in measured}):
        line(kind, [m for m in measured if m[0] == kind])
    line("all", measured)
    print(f"{len(measured) / seconds:.0f} requests/s over {seconds:.0f} s")


if __name__ == "__main__":
    main()
