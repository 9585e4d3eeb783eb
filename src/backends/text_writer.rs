//! Writing lines: fill, indent, prefix, blank lines. Serves `text` and `org`.
