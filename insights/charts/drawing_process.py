"""The program of a child process: a chart as JSON on standard input, its pictures as lines of JSON on standard output.

`python -I drawing_process.py`: matplotlib and numpy take fifty megabytes that the bot would keep; this process ends.
"""

import json
import sys
from base64 import b64encode
from pathlib import Path


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from insights.charts.chart_data import decode_chart
    from insights.charts.day_chart import DayChart, draw_day_chart
    from insights.charts.trend_chart import draw_trend_chart

    chart = decode_chart(sys.stdin.buffer.read())
    if isinstance(chart, DayChart):
        drawn = draw_day_chart(chart)
        pictures = [drawn.light, drawn.dark]
    else:
        pictures = [draw_trend_chart(chart)]
    for picture in pictures:
        print(json.dumps({"png": b64encode(picture).decode("ascii")}), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
