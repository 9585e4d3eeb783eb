#!/usr/bin/env python3
"""Converts an archive on a Spark cluster: each partition of the list of posts feeds one `convert --worker`.

    spark_convert.py --master spark://host:7077 --to pdf,epub --documents /archive/posts -o /archive/out posts.txt

`posts.txt` names posts, one a line. The program, the documents and the directory of outputs must be at the same places
on all machines. When a worker or a whole executor is lost, Spark runs its partition again elsewhere, and the outputs
are written anew, each whole. Needs `pip install pyspark` and Java on the machine that starts it.
"""

import argparse
import os
import sys
from pathlib import Path

from pyspark import TaskContext
from pyspark.sql import SparkSession


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, help="file with the paths of posts, one a line")
    parser.add_argument("-o", "--output", required=True, type=Path, help="directory of outputs")
    parser.add_argument("--to", default="pdf,epub,txt,org", help="formats, separated by commas")
    parser.add_argument("--documents", type=Path, help="tree of all posts, so that links between them lead to outputs")
    parser.add_argument("--convert", default="convert", help="the program")
    parser.add_argument("--master", default="local-cluster[2,1,1024]", help="the cluster")
    parser.add_argument("--partitions", type=int, default=4, help="parts of the list, each for one worker")
    return parser.parse_args()


def convert_partition(command):
    """What Spark runs for each partition: its posts to the answers of one worker, and how often it was tried."""

    def convert(paths):
        from worker import Worker  # Sent to the executors by `addPyFile`.

        attempt = TaskContext.get().attemptNumber()
        with Worker(command) as worker:
            for answer in worker.answers({"id": path, "path": path} for path in paths):
                yield attempt, answer

    return convert


def main():
    args = arguments()
    command = [args.convert, "--worker", "--jobs", "1", "--to", args.to, "-o", str(args.output.absolute())]
    posts = [os.path.abspath(line) for line in args.list.read_text().splitlines() if line]
    if args.documents:
        command.append(str(args.documents.absolute()))
    else:
        command += ["--root", os.path.commonpath([os.path.dirname(post) for post in posts])]
    spark = SparkSession.builder.master(args.master).appName("convert").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(Path(__file__).with_name("worker.py")))
    answers = spark.sparkContext.parallelize(posts, args.partitions).mapPartitions(convert_partition(command)).collect()
    spark.stop()

    n_by_status = {}
    for _, answer in answers:
        n_by_status[answer["status"]] = n_by_status.get(answer["status"], 0) + 1
        for told in answer["diagnostics"]:
            if told["severity"] == "error":
                print(f"{answer['id']}: {told['message']}", file=sys.stderr)
    print(", ".join(f"{n} {status}" for status, n in sorted(n_by_status.items())))
    print(f"posts of partitions that were tried again: {sum(attempt > 0 for attempt, _ in answers)}")
    return 0 if set(n_by_status) <= {"done", "passed-over"} else 1


if __name__ == "__main__":
    sys.exit(main())
