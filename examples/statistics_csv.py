"""Statistics of a CSV on standard input: one line per group, then the whole.

    sandbox run examples/statistics_csv.py --stdin examples/input/statistics_csv.csv
"""

import csv
import statistics
import sys
from collections import defaultdict


def describe(values):
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "mean": statistics.fmean(ordered),
        "median": statistics.median(ordered),
        "stdev": statistics.stdev(ordered) if len(ordered) > 1 else 0.0,
        "min": ordered[0],
        "max": ordered[-1],
    }


def print_table(rows):
    print(f"{'region':<10}{'count':>6}{'mean':>10}{'median':>10}{'stdev':>10}{'min':>10}{'max':>10}")
    for name, row in rows:
        figures = "".join(f"{row[key]:>10.2f}" for key in ("mean", "median", "stdev", "min", "max"))
        print(f"{name:<10}{row['count']:>6}{figures}")


def main():
    amounts = defaultdict(list)
    skipped = 0
    for record in csv.DictReader(sys.stdin):
        try:
            amounts[record["region"]].append(float(record["amount"]))
        except (TypeError, ValueError):
            skipped += 1

    rows = [(region, describe(values)) for region, values in sorted(amounts.items())]
    rows.append(("all", describe([value for values in amounts.values() for value in values])))
    print_table(rows)
    print(f"skipped {skipped} of {skipped + rows[-1][1]['count']} records")


main()
