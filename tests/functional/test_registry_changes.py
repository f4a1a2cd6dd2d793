"""The register put right: persons held twice found and merged, households split, people moved, deaths proposed and confirmed, and taken back."""

import csv
import json
import unittest

import engines
import harness

DAY = "2026-11-01"
CHECKS = "10X98765432"


def register(name):
    with open(harness.sample() / "registry" / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows):
    return ("\n".join([",".join(rows[0])] + [",".join(row.values()) for row in rows]) + "\n").encode("utf-8")


def twin_number(number, taken):
    """A valid number that nobody has, two digits of the sequence away: what a clerk makes of a number copied wrongly."""
    for k in range(1, 500):
        digits = number[:14] + f"{(int(number[14:17]) + 2 * k) % 1000:03d}"
        made = digits + CHECKS[sum(int(d) * (1 << (17 - place)) % 11 for place, d in enumerate(digits)) % 11]
        if made not in taken:
            return made
    raise AssertionError("every number is taken")


class RegistryChanges(engines.OnEngine):
    @classmethod
    def setUpClass(cls):
        cls.instance = harness.Instance(cls.cluster(), None)
        cls.addClassCleanup(cls.instance.stop)
        households, people = register("户信息.csv"), register("人口信息.csv")
        cls.instance.call("import", "--county", harness.COUNTY, "--quiet", harness.sample() / "registry/户信息.csv", harness.sample() / "registry/人口信息.csv")
        # Three grown-up members of households stand a second time in another household of their village, with another number.
        village_of = {row["户编号"]: row["行政村代码"] for row in households}
        taken, homes = {row["证件号码"] for row in people}, {}
        for row in people:
            homes.setdefault(row["户编号"], []).append(row)
        cls.planted, used = [], set()
        for code, members in homes.items():
            child = next((m for m in members if m["与户主关系"] not in ("户主", "配偶") and len(m["姓名"]) == 3 and len(m["证件号码"]) == 18), None)
            host = next((c for c, v in village_of.items() if v == village_of[code] and c != code and c not in used and len(homes.get(c, ())) > 1), None)
            if child is None or host is None or len(members) < 3 or code in used:
                continue
            used |= {code, host}
            number = twin_number(child["证件号码"], taken)
            taken.add(number)
            cls.planted.append((child, {**child, "户编号": host, "证件号码": number, "与户主关系": "其他", "联系电话": ""}))
            if len(cls.planted) == 3:
                break
        cls.homes, cls.used = homes, used
        cls.twins = as_csv([twin for _, twin in cls.planted])
        cls.password = cls.instance.add_user("admin", "office", harness.COUNTY)
        cls.town_division = village_of[cls.planted[0][0]["户编号"]][:9]
        town = cls.instance.add_user("xiang", "township", cls.town_division)
        department = cls.instance.add_user("yibao", "department", harness.COUNTY, dataset="medical_settlement")
        cls.instance.start()
        cls.admin = cls.instance.client("admin", cls.password)
        cls.town = cls.instance.client("xiang", town)
        cls.department = cls.instance.client("yibao", department)

    def take(self, content, dataset, name="文件.csv"):
        answer = self.admin.upload("/deliveries", content, name, fields={"dataset": dataset, "county": harness.COUNTY})
        self.assertEqual(answer.status, 202, answer.text)
        done = self.admin.wait_for_job(answer.json["job"])
        self.assertEqual(done["state"], "done", done)
        return self.admin.get(f"/deliveries/{done['result']['delivery']}").json

    def home_of(self, number):
        """The file of the household in which somebody with this number lives; None when there is none."""
        rows = self.admin.post("/households/search", {"text": number}).json["rows"]
        return self.admin.get(f"/households/{rows[0]['id']}").json if rows else None

    def by_code(self, code):
        row = next(r for r in self.admin.get(f"/households?text={code}").json["rows"] if r["household_code"] == code)
        return self.admin.get(f"/households/{row['id']}").json

    def member(self, file, number):
        found = [m for m in file["members"] if m["id_number"][-1] == number[-1] and m["birth"] == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"]
        self.assertEqual(len(found), 1, file["members"])
        return found[0]["id"]

    def change(self, kind, status=201, **body):
        answer = self.admin.post("/registry/changes", {"kind": kind, "reason": "入户核实", "day": DAY, **body})
        self.assertEqual(answer.status, status, answer.text)
        return answer.json

    def undo(self, number, status=200):
        answer = self.admin.post(f"/registry/changes/{number}/undo", {"reason": "办错了"})
        self.assertEqual(answer.status, status, answer.text)
        return answer.json

    def fresh_home(self, least):
        """Code of a household with so many members that no other test touches."""
        code = next(c for c, m in self.homes.items() if c not in self.used and len(m) >= least and all(len(p["证件号码"]) == 18 for p in m)
                    and len({p["证件号码"][6:14] for p in m}) == len(m))
        self.used.add(code)
        return code

    # ------------------------------------------------------------ held twice

    def test_somebody_held_twice_is_found_merged_and_taken_back(self):
        taken = self.take(self.twins, "registry_person", "补报.csv")
        self.assertEqual((taken["receipt"]["taken"], taken["receipt"]["quarantined"]), (3, 0), taken["receipt"])
        job = self.admin.post("/registry/duplicates/search", {"county": harness.COUNTY}).json["job"]
        done = self.admin.wait_for_job(job)
        self.assertEqual((done["kind"], done["state"]), ("duplicates", "done"), done)
        pairs = self.admin.get("/registry/duplicates?state=open&limit=200").json
        self.assertEqual(pairs["total"], done["result"]["open_pairs"])
        self.assertTrue(pairs["searched_ms"])
        wanted = {frozenset((a["户编号"], b["户编号"])) for a, b in self.planted}
        found = [p for p in pairs["rows"] if frozenset((p["first"]["household_code"], p["second"]["household_code"])) in wanted]
        self.assertEqual(len(found), 3, "every planted pair is found")
        self.assertTrue(all("*" in p["first"]["name"] and "*" in p["first"]["id_masked"] for p in found))

        real, twin = self.planted[0]
        pair = next(p for p in found if {p["first"]["household_code"], p["second"]["household_code"]} == {real["户编号"], twin["户编号"]})
        where = f"/registry/duplicates/{pair['first']['person']}/{pair['second']['person']}"
        shown = self.admin.get(where).json
        fields = {f["field"]: f for f in shown["fields"]}
        self.assertEqual({fields["id_number"]["left"], fields["id_number"]["right"]}, {real["证件号码"], twin["证件号码"]})
        self.assertEqual((fields["name"]["level"], fields["birth_date"]["level"]), ("same", "same"))
        self.assertTrue(any(not a["same"] for a in fields["id_number"]["aligned"]))
        self.assertIsNone(shown["explanation"], "nobody is told before he has answered")
        self.assertIn("read_duplicate", [row["action"] for row in self.admin.get("/audit?limit=20").json["rows"]])

        host_before = self.by_code(twin["户编号"])
        other = found[(found.index(pair) + 1) % 3]
        self.assertEqual(self.admin.post(f"/registry/duplicates/{other['first']['person']}/{other['second']['person']}/answer",
                                         {"answer": "different", "note": "堂兄弟"}).status, 200)
        merged = self.admin.post(where + "/answer", {"answer": "same", "note": "核对户口簿"})
        self.assertEqual(merged.status, 200, merged.text)
        change = merged.json["change"]
        self.assertEqual(self.admin.post(where + "/answer", {"answer": "different"}).status, 409)
        after = self.admin.get(where).json
        self.assertEqual((after["state"], after["change"]), ("merged", change))
        self.assertAlmostEqual(sum(part["bits"] for part in after["explanation"]["parts"]), after["explanation"]["log_odds"], places=9)
        host = self.by_code(twin["户编号"])
        self.assertEqual(len(host["members"]), len(host_before["members"]) - 1)
        for code in (real["户编号"], twin["户编号"]):
            rows = self.admin.get(f"/registry/changes?kind=merge_persons&household={self.by_code(code)['household']['id']}").json["rows"]
            self.assertEqual([(r["id"], r["kind"], r["may_undo"]) for r in rows], [(change, "merge_persons", True)])

        # The register of another office still has both of them; it changes nothing, today and later.
        self.assertIn("已合并", " ".join(self.take(self.twins + b"\n", "registry_person", "又报.csv")["receipt"]["notes"]))
        later = self.twins.replace(twin["信息日期"].encode(), b"2026-11-20")
        self.take(later, "registry_person", "以后.csv")
        self.assertEqual(len(self.by_code(twin["户编号"])["members"]), len(host_before["members"]) - 1)
        self.assertEqual(self.home_of(real["证件号码"])["household"]["household_code"], real["户编号"])
        # What departments say of either number is the one person's, and screening reads it in his household.
        settled = self.take(f"结算流水号,姓名,身份证号,结算日期,医疗费总额,合规自付费用\nZ1,{twin['姓名']},{twin['证件号码']},2026-10-05,300000.00,260000.00\n".encode(),
                            "medical_settlement")
        self.assertEqual(settled["receipt"]["matched"], 1, settled["receipt"])
        home = self.home_of(real["证件号码"])
        self.assertIn(settled["id"], [r["delivery"] for d in home["records"] for r in d["rows"]])
        job = self.admin.post("/screenings", {"as_of": harness.AS_OF}).json["job"]
        self.assertEqual(self.admin.wait_for_job(job)["state"], "done")
        cited = lambda code: settled["id"] in json.dumps(self.by_code(code)["findings"])
        self.assertTrue(cited(real["户编号"]))
        self.assertFalse(cited(twin["户编号"]))
        aliases = self.admin.get(f"/persons/{self.member(home, real['证件号码'])}/aliases")
        self.assertEqual([(a["kind"], a["source"]) for a in aliases.json["rows"]], [("id_number", "merge")], aliases.text)

        # Undone: both stand as before, and the settlement goes with its number.
        undone = self.undo(change)
        self.assertEqual((undone["undone"]["reason"], undone["may_undo"]), ("办错了", False))
        self.assertEqual(len(self.by_code(twin["户编号"])["members"]), len(host_before["members"]))
        self.assertIn(settled["id"], [r["delivery"] for d in self.by_code(twin["户编号"])["records"] for r in d["rows"]])
        self.assertEqual(self.admin.get(where).json["state"], "open")
        self.undo(change, 409)
        # What was said to be two persons stays said.
        done = self.admin.wait_for_job(self.admin.post("/registry/duplicates/search", {"county": harness.COUNTY}).json["job"])
        self.assertEqual(done["state"], "done")
        self.assertEqual(self.admin.get(f"/registry/duplicates/{other['first']['person']}/{other['second']['person']}").json["state"], "different")
        _, out, _ = self.instance.call("duplicates", "--county", harness.COUNTY)
        self.assertRegex(out, r"查 \d+ 人，可能重复 \d+ 对，待核对 \d+ 对")

    # ------------------------------------------------------------ split, moved, died

    def test_a_household_is_split_and_somebody_moves(self):
        code, host = self.fresh_home(4), self.fresh_home(2)
        home = self.by_code(code)
        leaving = [m["id"] for m in home["members"] if m["relation"] not in ("01", "02")][:2]
        self.assertEqual(len(leaving), 2, home["members"])
        body = {"household": home["household"]["id"], "members": leaving, "head": leaving[0]}
        seen = self.admin.post("/registry/changes/preview", {"kind": "split_household", "reason": "分户", "day": DAY, **body}).json
        self.assertTrue(seen["possible"], seen)
        self.assertEqual(len(self.by_code(code)["members"]), len(home["members"]), "a preview changes nothing")
        split = self.change("split_household", **body)
        self.assertEqual(split["lines"], seen["lines"])
        new = self.by_code(code + "-1")
        self.assertEqual([m["id"] for m in new["members"]][0], leaving[0])
        self.assertEqual((new["members"][0]["relation"], len(new["members"])), ("01", 2))
        self.assertEqual(len(self.by_code(code)["members"]), len(home["members"]) - 2)
        target = self.by_code(host)["household"]["id"]
        moved = self.change("move_person", person=leaving[1], to_household=target, day="2026-11-05", relation="21")
        self.assertEqual(len(self.by_code(code + "-1")["members"]), 1)
        self.assertIn("人员移户", self.undo(split["id"], 409)["detail"])
        self.assertIn("人员移户", next(r for r in self.admin.get(f"/registry/changes?household={home['household']['id']}").json["rows"])["undo_problem"])
        self.change("move_person", 400, person=leaving[1], to_household=target, day="2026-11-06")
        self.change("move_person", 400, person=leaving[1], to_household=home["household"]["id"], day="2027-11-06")
        self.undo(moved["id"])
        self.undo(split["id"])
        self.assertEqual([m["id"] for m in self.by_code(code)["members"]], [m["id"] for m in home["members"]])
        self.assertEqual(self.admin.get(f"/households?text={code}-1").json["total"], 0)

    def test_a_household_moves_to_another_village(self):
        home = self.by_code(self.fresh_home(2))["household"]
        village = next(v["行政村代码"] for v in register("户信息.csv") if v["行政村代码"] != home["division"])
        moved = self.change("move_household", household=home["id"], village=village)
        after = self.admin.get(f"/households/{home['id']}").json
        self.assertEqual(after["household"]["division"], village)
        self.assertEqual(len(after["history"]), 2)
        self.undo(moved["id"])
        self.assertEqual(self.admin.get(f"/households/{home['id']}").json["household"]["division"], home["division"])

    def test_a_file_proposes_a_death_and_somebody_confirms_it(self):
        code = self.fresh_home(3)
        head = next(p for p in self.homes[code] if p["与户主关系"] == "户主")
        delivery = self.take(f"姓名,证件号码,死亡日期,登记日期\n{head['姓名']},{head['证件号码']},2026-10-08,2026-10-12\n".encode(), "death_report", "死亡登记.csv")
        self.assertEqual(delivery["receipt"]["matched"], 1, delivery["receipt"])
        proposal = next(p for p in self.admin.get("/registry/proposals?kind=death&state=open").json["rows"] if p["delivery"] == delivery["id"])
        self.assertEqual((proposal["day"], proposal["person"]["household_code"], proposal["line"]), ("2026-10-08", code, 2))
        self.assertIn("登记日期 2026-10-12", proposal["detail"])
        self.assertEqual(len(self.by_code(code)["members"]), len(self.homes[code]), "the program carries nothing out")
        accepted = self.admin.post(f"/registry/proposals/{proposal['id']}/accept", {"day": proposal["day"], "note": "村干部核实"})
        self.assertEqual(accepted.status, 200, accepted.text)
        self.assertEqual(accepted.json["kind"], "person_died")
        after = self.by_code(code)
        self.assertEqual(len(after["members"]), len(self.homes[code]) - 1)
        self.assertEqual(after["members"][0]["relation"], "01", "somebody heads the household")
        self.assertEqual(after["former_members"][0]["last_day"], "2026-10-08")
        self.assertEqual(self.admin.post(f"/registry/proposals/{proposal['id']}/dismiss", {"reason": "本人健在"}).status, 409)
        self.undo(accepted.json["id"])
        self.assertEqual(len(self.by_code(code)["members"]), len(self.homes[code]))
        self.assertEqual(self.admin.post(f"/registry/proposals/{proposal['id']}/dismiss", {"reason": "本人健在"}).status, 204)
        dismissed = next(p for p in self.admin.get("/registry/proposals?state=dismissed").json["rows"] if p["id"] == proposal["id"])
        self.assertEqual(dismissed["note"], "本人健在")
        # A proposal of a file that is taken back has lapsed.
        second = next(p for p in self.homes[code] if p is not head)
        withdrawn = self.take(f"姓名,证件号码,死亡日期,登记日期\n{second['姓名']},{second['证件号码']},2026-10-09,2026-10-12\n".encode(), "death_report", "死亡登记2.csv")
        self.assertEqual(self.admin.post(f"/deliveries/{withdrawn['id']}/withdraw", {"reason": "报错了人"}).status, 200)
        self.assertEqual([p["state"] for p in self.admin.get("/registry/proposals").json["rows"] if p["delivery"] == withdrawn["id"]], ["lapsed"])

    def test_a_file_proposes_a_move_and_somebody_says_where_to(self):
        code, other = self.fresh_home(3), self.fresh_home(2)
        target = self.by_code(other)["household"]["id"]
        inside, outside = [p for p in self.homes[code] if p["与户主关系"] != "户主"][:2]
        rows = "".join(f"{p['姓名']},{p['证件号码']},2026-10-0{k},{kind},{where}\n"
                       for k, (p, kind, where) in enumerate([(inside, "县内迁移", "爱华镇"), (outside, "婚嫁迁出", "外县")], 1))
        delivery = self.take(f"姓名,证件号码,迁移日期,变动类别,迁往地\n{rows}".encode(), "residence_change", "户口迁移登记.csv")
        self.assertEqual(delivery["receipt"]["matched"], 2, delivery["receipt"])
        proposals = [p for p in self.admin.get("/registry/proposals?kind=move&state=open").json["rows"] if p["delivery"] == delivery["id"]]
        near, far = sorted(proposals, key=lambda p: p["line"])
        self.assertIn("迁入地 爱华镇", near["detail"])
        self.assertEqual(len(self.by_code(code)["members"]), len(self.homes[code]), "the program carries nothing out")
        moved = self.admin.post(f"/registry/proposals/{near['id']}/accept", {"to_household": target, "day": near["day"], "note": "本人确认"})
        self.assertEqual((moved.status, moved.json["kind"]), (200, "move_person"), moved.text)
        left = self.admin.post(f"/registry/proposals/{far['id']}/accept", {"day": far["day"], "note": "村干部核实"})
        self.assertEqual((left.status, left.json["kind"]), (200, "person_left"), left.text)
        self.assertEqual(len(self.by_code(code)["members"]), len(self.homes[code]) - 2)
        self.assertEqual(len(self.by_code(other)["members"]), len(self.homes[other]) + 1)
        self.undo(left.json["id"])
        self.undo(moved.json["id"])
        self.assertEqual(len(self.by_code(code)["members"]), len(self.homes[code]))

    # ------------------------------------------------------------ who may

    def test_others_see_their_households_and_change_nothing(self):
        home = next(h for h in self.town.get("/households?limit=1").json["rows"])
        person = self.town.get(f"/households/{home['id']}").json["members"][0]["id"]
        left = self.change("person_left", person=person, day="2026-11-02")
        self.assertEqual([r["may_undo"] for r in self.town.get(f"/registry/changes?household={home['id']}").json["rows"]], [False])
        far = next(h for h in self.admin.get("/households?limit=200&sort=-village").json["rows"] if not h["division"].startswith(self.town_division))
        gone = self.change("person_left", person=self.admin.get(f"/households/{far['id']}").json["members"][0]["id"], day="2026-11-02")
        self.assertEqual(self.town.get(f"/registry/changes?household={far['id']}").json["total"], 0)
        for client in (self.town, self.department):
            for path in ("/registry/duplicates", "/registry/proposals"):
                self.assertEqual(client.get(path).status, 403, path)
            for path, body in (("/registry/changes", {"kind": "person_left", "reason": "试", "day": DAY, "person": person}),
                               ("/registry/changes/preview", {"kind": "person_left", "reason": "试试", "day": DAY, "person": person}),
                               (f"/registry/changes/{left['id']}/undo", {"reason": "试试"}), ("/registry/duplicates/search", {"county": harness.COUNTY}),
                               ("/registry/proposals/5/accept", {"day": DAY})):
                self.assertIn(client.post(path, body).status, (403, 404), path)
        self.assertEqual(self.department.get("/registry/changes").status, 403)
        self.assertEqual(self.admin.get("/registry/duplicates/1/2").status, 404)
        self.assertEqual(self.admin.post("/registry/changes/5/undo", {"reason": "没有"}).status, 404)
        self.undo(left["id"])
        self.undo(gone["id"])
        actions = [row["action"] for row in self.admin.get("/audit?limit=50").json["rows"]]
        for action in ("registry_change", "undo_registry_change"):
            self.assertIn(action, actions)


globals().update(engines.on_both(RegistryChanges))

if __name__ == "__main__":
    unittest.main()
