#!/usr/bin/env python3
"""Converts a list of posts on a local Spark cluster (two executors) with samples/cluster/spark_convert.py and compares
every output byte by byte with that of one process: once undisturbed, and once with a worker and an executor killed
midway by a stand-in for `convert`.

    cluster.py CONVERT DOCUMENTS LIST WORK      (needs pyspark and Java)
"""

import filecmp
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Not Org: a run copies the images that Org names and points to the copies, but a worker leaves them in place.
FORMATS = "pdf,epub,txt"
# Number of answers before a worker is killed.
ANSWERS = 2
# Victims, in order.
VICTIMS = ["worker", "executor"]
# Stands in for `convert` and passes lines through. The first instance kills the first victim, and so on.
KILLER = """#!/usr/bin/env python3
import os, signal, subprocess, sys, threading
worker = subprocess.Popen([{convert!r}, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def is_mine(victim):
    try:
        os.mkdir({mark!r} + victim)
        return True
    except FileExistsError:
        return False
victim = next((victim for victim in {victims!r} if is_mine(victim)), None)
n_left = {answers}
def send():
    try:
        for line in sys.stdin.buffer:
            worker.stdin.write(line)
        worker.stdin.close()
    except BrokenPipeError:
        pass
def parent(pid):
    return int(open(f"/proc/{{pid}}/stat").read().rpartition(")")[2].split()[1])
def executor():
    pid = os.getppid()
    while not open(f"/proc/{{pid}}/cmdline").read().split("\\0")[0].endswith("java"):
        pid = parent(pid)
    return pid
threading.Thread(target=send, daemon=True).start()
for line in worker.stdout:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
    n_left -= 1
    if victim and n_left == 0:
        if victim == "executor":
            os.kill(executor(), signal.SIGKILL)
        worker.kill()
        os._exit(137)
sys.exit(worker.wait())
"""


def main():
    convert, documents, posts, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    single = work / "single"
    subprocess.run([convert, "--quiet", "--to", FORMATS, documents.absolute(), "-o", single], check=True)
    killer, mark = work / "killer", work / "killed-"
    killer.write_text(KILLER.format(convert=convert, mark=str(mark), victims=VICTIMS, answers=ANSWERS))
    killer.chmod(0o755)
    for what, program in [("undisturbed", convert), ("disturbed", killer)]:
        log = run(program, documents, posts, work / what)
        n_done, n_retried = (int(re.search(form, log)[1]) for form in [r"(\d+) done", r"tried again: (\d+)"])
        n_files = compare(single, work / what, n_done)
        print(f"{what}: {n_files} files of {n_done} posts are those of one process, {n_retried} posts tried again")
    killed = [victim for victim in VICTIMS if Path(f"{mark}{victim}").is_dir()]
    if killed != VICTIMS or n_retried == 0:
        sys.exit(f"killed {killed}, {n_retried} posts tried again\n{log}")


def run(program, documents, posts, out):
    example = Path(__file__).parent.parent / "samples/cluster/spark_convert.py"
    command = [sys.executable, example, "--convert", str(program), "--documents", documents, "--to", FORMATS]
    ended = subprocess.run([*command, "-o", out, posts], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ended.returncode != 0:
        sys.exit(f"{ended.stderr}\n{ended.stdout}\n{example.name} ended with {ended.returncode}")
    return ended.stdout


def compare(single, out, n_done):
    """Each post that is done has an output in each format, equal to that of one process, and nothing else is there."""
    made = [path.relative_to(out) for path in sorted(out.rglob("*")) if path.is_file()]
    n_wanted = n_done * len(FORMATS.split(","))
    if len(made) != n_wanted or not made:
        sys.exit(f"{out}: {len(made)} files of {n_wanted}")
    different = [str(path) for path in made if not same(single / path, out / path)]
    if different:
        sys.exit(f"{out}: {len(different)} of {len(made)} files differ: {different[:5]}")
    return len(made)


def same(one, other):
    return one.is_file() and filecmp.cmp(one, other, shallow=False)


if __name__ == "__main__":
    main()
