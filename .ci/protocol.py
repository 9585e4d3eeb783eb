#!/usr/bin/env python3
"""Validates the requests and answers of a worker against the schema that it prints.

    protocol.py CONVERT REQUESTS...      (needs jsonschema)
"""

import json
import subprocess
import sys

from jsonschema import Draft202012Validator


def main():
    convert, *cases = sys.argv[1:]
    schema = json.loads(subprocess.run([convert, "--worker-schema"], stdout=subprocess.PIPE, check=True).stdout)
    Draft202012Validator.check_schema(schema)
    is_answer = Draft202012Validator(schema)
    is_request = Draft202012Validator({"$ref": "#/$defs/request", "$defs": schema["$defs"]})
    n_answers = n_taken = 0
    for case in cases:
        requests = open(case, "rb").read().split(b"\n")[1:]
        # Without directories: the project's tests cover access control.
        ran = subprocess.run([convert, "--worker"], input=b"\n".join(requests), stdout=subprocess.PIPE, check=True)
        for line in ran.stdout.splitlines():
            answer = json.loads(line)
            is_answer.validate(answer)
            n_answers += 1
            if answer["status"] != "refused":
                is_request.validate(json.loads(requests[answer["line"] - 1]))
                n_taken += 1
    print(f"{n_answers} answers are as the schema has them, and {n_taken} requests that were taken")
    if n_taken == 0 or n_taken == n_answers:
        sys.exit("expected requests of either kind")


if __name__ == "__main__":
    main()
