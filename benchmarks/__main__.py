"""`python -m benchmarks` (make bench): the measurements that need no data, and how to run the others."""

from benchmarks import start

OTHERS = """
With data (docs/benchmarks.md names the public sets):
  python -m benchmarks.edition FILE [--papers N] [--runs K]   a day's edition: seconds and memory
  python -m benchmarks.search FILE [--queries N]              commands over an archive: the slowest hundredth
  python -m benchmarks.web FILE [--requests N]                the archive's pages: requests a second, beside a bare answer
  python -m benchmarks.million FILE [--folder DIR]            the same over a million papers, on SQLite and PostgreSQL, with `db copy` between
  python -m benchmarks.quality tldr|topics|evidence FILE      against what people labelled
  python -m benchmarks.checks FILE [--good F] [--claims F]    false statements caught, good ones dropped, by kind
  python -m benchmarks.model FILE [--papers N]                a day with a model: calls, tokens, cost, seconds
  python -m benchmarks.workers FILE [--kill]                  one edition by one worker and by three, sharing it on PostgreSQL
  python -m benchmarks.fulltext FOLDER                        papers read and questions answered: pages, time, memory

On loopback, without data:
  python -m benchmarks.kill [--kills N] [--fault NAME]        what a killed worker loses or sends twice
  python -m benchmarks.broadcast [--channels N]               messages a second, beside a bare loop
  python -m benchmarks.rolling [--updates webhook|polling]    three workers and two fronts on PostgreSQL, lost one after the other
  python -m benchmarks.day24 [--hours H] [--database D]       a simulated day of the whole bot, in which everything fails in turn
  python -m benchmarks.memory [--days N]                      the bot's own memory over several of its days
  python -m benchmarks.telegram [--chats N] [--speed X]       a day to Telegram chats of every kind, with rate limits and faults
  python -m benchmarks.slack [--workspaces N] [--channels N]  a day to Slack workspaces, with rate limits and faults; acknowledgements
  python -m benchmarks.commands [--chats N] [--runs K]        commands while a broadcast runs, compared with an echo bot
  python -m benchmarks.enqueue [--channels N]                 channels that are due together, in one run of the due job
  python -m benchmarks.sizes [--channels N] [--database D]    what 10 to 1,000,000 channels need, simulated, beside measured runs
  python -m benchmarks.fuzz [--seconds N]                     malformed input against whatever takes text from outside
"""


def main() -> None:
    print(OTHERS)
    start.main()


if __name__ == "__main__":
    main()
