"""Makes a sample county, serves it, and runs the browser walks against it."""

import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "functional"))
import harness  # noqa: E402

chromium = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if os.path.exists(p)), None)
if not chromium:
    print("浏览器测试未运行：没有安装 chromium", file=sys.stderr)
    sys.exit(1)
instance = harness.Instance(None, harness.sample())
try:
    password = instance.add_user("admin", "office", harness.COUNTY, "演示管理员")
    instance.start()
    pathlib.Path(os.environ["SHOUWANG_SCREENSHOTS"]).mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SHOUWANG_URL": f"http://127.0.0.1:{instance.port}", "SHOUWANG_LOGIN": "admin", "SHOUWANG_PASSWORD": password,
                   "SHOUWANG_SAMPLE": str(harness.sample()), "CHROMIUM": chromium}
    # Two walks at a time, each with a server of its own: while one waits for its page the other one uses the processor.
    code = subprocess.run(["node", "--test", "--test-concurrency=2", str(here)], env=environment, cwd=here).returncode
finally:
    instance.stop()
sys.exit(code)
