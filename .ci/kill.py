#!/usr/bin/env python3
"""Kills runs over an archive at random moments: kill.py CONVERT ARCHIVE WORK TIMES.

Checks after each kill that no output is truncated. After the last, one more run must give the same tree and manifest
as an undisturbed run.
"""
import filecmp
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

convert, archive, work, times = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
FORMATS = "pdf,epub,txt,org"


def command(out):
    return [convert, "--quiet", "--to", FORMATS, archive, "-o", str(out)]


def outputs(root):
    return sorted(
        path.relative_to(root) for path in root.rglob("*") if path.is_file() and ".convert" not in path.parts
    )


def main():
    shutil.rmtree(work, ignore_errors=True)
    whole, killed = work / "whole", work / "killed"
    begun = time.monotonic()
    subprocess.run(command(whole), check=True)
    seconds = time.monotonic() - begun
    wanted = outputs(whole)
    choose = random.Random(20)
    n_killed = 0
    for _ in range(times):
        process = subprocess.Popen(command(killed))
        try:
            # Up to 30 % of a whole run: each run resumes the last one, so that together they cover all moments.
            process.wait(choose.random() * seconds * 1.2 / 4)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            n_killed += 1
        for path in outputs(killed):
            if path not in wanted or not filecmp.cmp(killed / path, whole / path, shallow=False):
                sys.exit("not as it should be after a kill: %s" % path)
        if len(outputs(killed)) == len(wanted) and choose.random() < 0.7:
            shutil.rmtree(killed)
    subprocess.run(command(killed), check=True)
    if outputs(killed) != wanted:
        sys.exit("files are missing after the last run")
    for path in wanted + [pathlib.Path(".convert/manifest.jsonl")]:
        if not filecmp.cmp(killed / path, whole / path, shallow=False):
            sys.exit("not as it should be after the last run: %s" % path)
    left = sorted(os.listdir(killed / ".convert"))
    if left != ["lock", "manifest.jsonl", "seen.jsonl"]:
        sys.exit("left behind: %s" % left)
    print("%d runs of %d were killed; the outputs are those of one run" % (n_killed, times))


main()
