#!/usr/bin/env python3
"""Converts an archive with Ray Data: each actor keeps one `convert --worker` warm and feeds it batches of posts.

    ray_convert.py --to txt,org --documents /archive/posts -o /archive/out posts.txt

`posts.txt` names posts, one a line. Runs on this machine, or on the cluster that RAY_ADDRESS names, where the program,
the documents and the directory of outputs must be at the same places on all machines. An actor whose worker is lost
starts another for the next try. Needs `pip install 'ray[data]'`.
"""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

import ray

sys.path.insert(0, str(Path(__file__).parent))
from worker import Worker, WorkerDied  # noqa: E402


class Converter:
    """An actor: a worker that lives as long as it."""

    def __init__(self, command):
        self.command = command
        self.worker = Worker(command)

    def __call__(self, batch):
        requests = [{"id": path, "path": path} for path in batch["item"].tolist()]
        try:
            answers = self.worker.ask(requests)
        except WorkerDied:
            self.worker.close()
            self.worker = Worker(self.command)
            raise
        errors = [
            "; ".join(told["message"] for told in answer["diagnostics"] if told["severity"] == "error")
            for answer in answers
        ]
        return {"path": batch["item"], "status": [answer["status"] for answer in answers], "errors": errors}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, help="file with the paths of posts, one a line")
    parser.add_argument("-o", "--output", required=True, type=Path, help="directory of outputs")
    parser.add_argument("--to", default="pdf,epub,txt,org", help="formats, separated by commas")
    parser.add_argument("--documents", required=True, type=Path, help="tree of all posts")
    parser.add_argument("--convert", default="convert", help="the program")
    parser.add_argument("--actors", type=int, default=2, help="workers at the same time")
    parser.add_argument("--batch", type=int, default=64, help="posts that a worker is handed at a time")
    return parser.parse_args()


def main():
    args = arguments()
    command = [args.convert, "--worker", "--jobs", "1", "--to", args.to, "-o", str(args.output.absolute())]
    command.append(str(args.documents.absolute()))
    posts = [os.path.abspath(line) for line in args.list.read_text().splitlines() if line]
    ray.init(runtime_env={"env_vars": {"PYTHONPATH": str(Path(__file__).parent.absolute())}})
    pool = ray.data.ActorPoolStrategy(size=args.actors)
    begun = time.monotonic()
    rows = (
        ray.data.from_items(posts)
        .map_batches(Converter, fn_constructor_args=[command], batch_size=args.batch, compute=pool)
        .take_all()
    )
    seconds = time.monotonic() - begun
    for row in rows:
        if row["errors"]:
            print(f"{row['path']}: {row['errors']}", file=sys.stderr)
    n_by_status = Counter(row["status"] for row in rows)
    print(", ".join(f"{n} {status}" for status, n in sorted(n_by_status.items())), f"in {seconds:.1f} s")
    return 0 if set(n_by_status) <= {"done", "passed-over"} else 1


if __name__ == "__main__":
    sys.exit(main())
