"""Runs those of Tempest's tests whose names match a regular expression, and tells how each ends as it ends.

usage: run.py FOLDER WORKERS REGEX

FOLDER holds tempest.conf and gets the results: results.json, failed.log with what failed tests said, and .stestr with
the stream of the run, for stestr's own commands. Exit status: 0 none failed, 1 some failed, 2 REGEX matches nothing.
"""
import json
import os
import re
import subprocess
import sys
import time

import subunit
import testtools
from stestr.repository import file as repositories

FAILED = "fail", "uxsuccess", "inprogress", "unknown"
SETUP = re.compile(r"(?:setUp|tearDown)Class \((.+)\)")


def stestr(folder, command, *arguments, **options):
    import tempest
    package = os.path.dirname(tempest.__file__)
    environment = dict(os.environ, TEMPEST_CONFIG_DIR=folder, TEMPEST_CONFIG="tempest.conf",
                       PYTHON=os.path.basename(sys.executable), OS_TEST_TIMEOUT="1200", PYTHONWARNINGS="ignore")
    # top_dir and test_path are quoted by stestr, which runs its workers through a shell.
    return subprocess.Popen(
        [sys.executable, "-m", "stestr.cli", "--top-dir", os.path.dirname(package), "--test-path",
         os.path.join(package, "test_discover"), "--group_regex", r"([^\.]*\.)*", command, *arguments],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options)


def matching(folder, regex):
    """The names of the tests that match, as stestr lists them."""
    listing = stestr(folder, "list", regex, stderr=subprocess.STDOUT, text=True)
    lines = listing.communicate()[0].splitlines()
    if listing.returncode:
        sys.exit("\n".join(lines[-20:]) + "\nerror: the tests could not be listed (above is why)")
    return [line for line in lines if line.startswith("tempest.")]


def without_known(names):
    """Those names of which this Tempest has nothing wrong; and why the others are left out. One that is asked for
    alone is not."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "known"), encoding="utf-8") as file:
        known = dict(line.strip().split(" ", 1) for line in file if not line.startswith("#"))
    left_out = {plain(name): known[plain(name)] for name in names if plain(name) in known}
    if len(left_out) == len(names):
        return names, {}
    return [name for name in names if plain(name) not in left_out], left_out


class Report:
    def __init__(self, names, failures):
        self.failures = failures
        self.total, self.done, self.results = len(names), 0, []
        self.of_class = {}
        for name in names:
            test_class = plain(name).rpartition(".")[0]
            self.of_class[test_class] = self.of_class.get(test_class, 0) + 1

    def add(self, test):
        """One test, or the set-up of a class, which ends all of its tests when it is skipped or fails."""
        if not test["id"] or test["status"] == "exists":
            return
        name, status = plain(test["id"]), test["status"]
        whole_class = SETUP.match(name)
        self.done += self.of_class.get(whole_class.group(1), 0) if whole_class else 1
        started, ended = (test["timestamps"] + [None, None])[:2]
        seconds = (ended - started).total_seconds() if started and ended else 0
        said = {key: content.as_text() for key, content in test["details"].items()
                if content.content_type.type == "text"}
        word, reason = "ok", ""
        if status == "skip":
            word, reason = "skip", " ".join(said.get("reason", "").split())
        elif status in FAILED:
            traceback = said.get("traceback", "") or "it did not end"
            word, reason = "FAIL", last_line(traceback)
            self.failures.write(f"==== {name}\n{traceback}\n{said.get('pythonlogging', '')}\n\n")
            self.failures.flush()
        self.tell(name, word, seconds, reason)

    def leave_out(self, name, reason):
        self.done += 1
        self.tell(name, "skip", 0, reason)

    def tell(self, name, word, seconds, reason):
        self.results.append({"test": name, "result": word.lower(), "seconds": round(seconds, 1), "reason": reason})
        print(f"[{self.done:{len(str(self.total))}}/{self.total}] {word:4} {seconds:6.1f} s  {name}", flush=True)
        if reason:
            print(f"{'':{2 * len(str(self.total)) + 3}} {reason}", flush=True)

    def count(self, word):
        return sum(result["result"] == word for result in self.results)


def plain(name):
    """Without the attributes in brackets; of tests with scenarios the scenario stays."""
    return re.sub(r"\[.*?\]", "", name)


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:500] if lines else ""


def main(folder, workers, regex):
    try:
        re.compile(regex)
    except re.error as wrong:
        print(f"error: '{regex}' is not a regular expression: {wrong}")
        return 2
    if not os.path.exists(os.path.join(folder, ".stestr")):
        repositories.RepositoryFactory().initialise(folder)
    names = matching(folder, regex)
    if not names:
        print(f"error: no test matches '{regex}'\nhint: tests are named like tempest.api.identity.v3.test_tokens; "
              "whole groups are tempest.api.identity, image, object_storage, network, volume, compute")
        return 2
    wanted, left_out = without_known(names)
    begin = time.monotonic()
    listed = os.path.join(folder, "tests")
    with open(listed, "w", encoding="utf-8") as file:
        file.writelines(name + "\n" for name in wanted)
    print(f"Runs {len(wanted)} tests with {workers} workers", flush=True)
    with open(os.path.join(folder, "failed.log"), "w", encoding="utf-8") as failures, \
            open(os.path.join(folder, "workers.log"), "wb") as log:
        report = Report(names, failures)
        for name, reason in left_out.items():
            report.leave_out(name, reason)
        run = stestr(folder, "run", "--subunit", "--concurrency", workers, "--load-list", listed, stderr=log)
        result = testtools.StreamToDict(report.add)
        result.startTestRun()
        subunit.ByteStreamToStreamResult(run.stdout, non_subunit_name="stdout").run(result)
        result.stopTestRun()
        run.wait()
    with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as file:
        json.dump(report.results, file, indent=1)
    return summary(report, folder, time.monotonic() - begin)


def summary(report, folder, seconds):
    passed, failed, skipped = (report.count(word) for word in ("ok", "fail", "skip"))
    if failed:
        print("\nFailed:")
        for result in report.results:
            if result["result"] == "fail":
                print(f"  {result['test']}\n      {result['reason']}")
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped in {seconds:.0f} s; "
          f"results: {folder}/results.json, what failed tests said: {folder}/failed.log")
    if not passed + failed + skipped:
        print(f"error: no test ran\nhint: less '{folder}/workers.log'")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
