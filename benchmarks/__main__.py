"""`python -m benchmarks` (make bench): the measurements that need no data, and how to run the others."""

from benchmarks import start

OTHERS = """
With data (docs/benchmarks.md names the public sets):
  python -m benchmarks.edition FILE [--papers N] [--runs K]   a day's edition: seconds and memory
  python -m benchmarks.quality tldr|topics|evidence FILE      against what people labelled
"""


def main() -> None:
    print(OTHERS)
    start.main()


if __name__ == "__main__":
    main()
