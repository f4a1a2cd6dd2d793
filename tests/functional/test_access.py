"""Who may see what: every role, every foreign scope."""

import json
import re
import unittest

import harness
from engines import OnEngine, on_both

PERSONAL = ["/leads", "/leads.csv", "/households", "/dashboard"]


class Access:
    def other(self, login, role, division, dataset=None):
        password = self.instance.add_user(login, role, division, dataset=dataset)
        return self.instance.client(login, password)

    def test_nothing_is_served_without_logging_in(self):
        stranger = self.instance.client()
        spec = stranger.get("/openapi.json").json
        for path, methods in spec["paths"].items():
            for method in methods:
                if (path, method) in {("/api/v1/session", "post"), ("/api/v1/system", "get"), ("/api/v1/openapi.json", "get"), ("/healthz", "get"), ("/metrics", "get")}:
                    continue
                if path.startswith("/api/v1/public/"):
                    continue
                target = re.sub(r"{\w+}", "1", path)
                if "multipart/form-data" in spec["paths"][path][method].get("requestBody", {}).get("content", {}):
                    answer = stranger.upload(target.removeprefix("/api/v1"), b"x", "x.csv")
                else:
                    answer = stranger.request(method.upper(), target, {} if method in ("post", "patch") else None)
                self.assertEqual(answer.status, 401, f"{method} {path}")
                self.assertTrue(answer.headers["content-type"].startswith("application/problem+json"))

    def test_unsafe_requests_need_the_csrf_token(self):
        answer = self.admin.post("/screenings", {"as_of": harness.AS_OF}, csrf=False)
        self.assertEqual((answer.status, answer.json["code"]), (403, "E2005"))

    def test_wrong_passwords_lock_the_account(self):
        self.instance.add_user("locked", "county", harness.COUNTY)
        client = self.instance.client()
        for _ in range(5):
            self.assertEqual(client.log_in("locked", "wrong").status, 401)
        answer = client.log_in("locked", "wrong")
        self.assertEqual((answer.status, answer.json["code"]), (429, "E2003"))

    def test_unknown_accounts_answer_like_wrong_passwords(self):
        client = self.instance.client()
        self.assertEqual(client.log_in("nobody", "x").json["code"], "E2004")

    def test_a_village_sees_its_own_households_only(self):
        lead = self.admin.get("/leads?limit=1&sort=village").json["rows"][0]
        mine = lead["division"]
        foreign = next(r for r in self.admin.get("/leads?limit=200&sort=-village").json["rows"] if r["division"] != mine)
        village = self.other("village-" + self.engine, "village", mine)
        rows = village.get("/leads?limit=200").json
        self.assertEqual({r["division"] for r in rows["rows"]}, {mine})
        self.assertEqual(rows["total"], self.admin.get(f"/leads?division={mine}&limit=1").json["total"])
        self.assertEqual(village.get(f"/leads/{foreign['id']}").status, 404)
        self.assertEqual(village.get(f"/households/{foreign['household']}").status, 404)
        self.assertEqual(village.get(f"/leads?division={foreign['division']}").status, 403)
        self.assertEqual(village.get(f"/households?text={foreign['household_code']}").json["total"], 0)
        self.assertEqual(village.get("/dashboard").json["total"]["leads_open"], rows["total"])
        self.assertNotIn(foreign["household_code"], village.get("/leads.csv").text)
        answer = village.get(f"/dashboard?division={foreign['division']}")
        self.assertEqual(answer.status, 403)

    def test_a_foreign_county_sees_nothing(self):
        foreign = self.other("county-" + self.engine, "county", "530921")
        for path in ("/leads", "/households", "/deliveries"):
            self.assertEqual(foreign.get(path).json["total"], 0, path)
        lead = self.admin.get("/leads?limit=1").json["rows"][0]
        self.assertEqual(foreign.get(f"/leads/{lead['id']}").status, 404)
        delivery = self.admin.get("/deliveries?limit=1").json["rows"][0]
        for tail in ("", "/quarantine", "/unmatched", "/quarantine.csv"):
            self.assertEqual(foreign.get(f"/deliveries/{delivery['id']}{tail}").status, 404, tail)

    def test_an_administrator_sees_no_personal_data(self):
        administrator = self.other("it-" + self.engine, "administrator", "")
        for path in ("/leads", "/leads.csv", "/households"):
            self.assertEqual(administrator.get(path).status, 403, path)
        self.assertEqual(administrator.get("/accounts").status, 200)

    def test_a_department_sees_its_own_datasets_only(self):
        department = self.other("health-" + self.engine, "department", harness.COUNTY, "serious_illness")
        self.assertEqual({r["dataset"] for r in department.get("/deliveries?limit=200").json["rows"]}, {"serious_illness"})
        for path in ("/leads", "/households", "/accounts", "/audit"):
            self.assertEqual(department.get(path).status, 403, path)

    def test_revealing_an_id_number_needs_a_reason_and_is_audited(self):
        lead = self.admin.get("/leads?limit=1").json["rows"][0]
        person = self.admin.get(f"/households/{lead['household']}").json["members"][0]
        self.assertEqual(self.admin.post(f"/persons/{person['id']}/reveal", {"field": "id_number", "reason": ""}).status, 400)
        answer = self.admin.post(f"/persons/{person['id']}/reveal", {"field": "id_number", "reason": "入户核实身份"})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertRegex(answer.json["value"], r"^999\d{14}[\dX]$")
        audit = self.admin.get("/audit").json
        self.assertTrue(audit["verified"])
        event = next(r for r in audit["rows"] if r["action"] == "reveal")
        self.assertIn(person["id"], event["subject"])
        self.assertNotIn(answer.json["value"], json.dumps(audit))

    def test_the_openapi_document_describes_every_route(self):
        spec = self.admin.get("/openapi.json").json
        self.assertTrue(spec["openapi"].startswith("3.1"))
        for path, methods in spec["paths"].items():
            for method, operation in methods.items():
                self.assertTrue(operation.get("summary"), f"{method} {path}")
                self.assertTrue(operation.get("responses"), f"{method} {path}")

    def test_pages_carry_the_security_headers(self):
        answer = self.instance.client().request("GET", "/")
        self.assertEqual(answer.status, 200)
        self.assertIn("default-src 'self'", answer.headers["content-security-policy"])
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")

    def test_a_foreign_host_name_is_refused(self):
        answer = self.instance.client().get("/system", headers={"Host": "evil.example"})
        self.assertIn(answer.status, (400, 403, 421))


globals().update(on_both(Access))

if __name__ == "__main__":
    unittest.main()
