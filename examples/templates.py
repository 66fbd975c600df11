"""Letters out of a template and records: string.Template, textwrap, and no package from outside.

    sandbox run examples/templates.py
"""

import textwrap
from datetime import date
from decimal import Decimal
from string import Template

LETTER = Template(
    """\
$place, $day

Dear $name,

$body

$lines
${rule}
total$total

Yours, $sender
"""
)

REMINDERS = [
    {"name": "Ada", "due": date(2026, 3, 1), "lines": [("Analytical engine, used", "1200.00"), ("Delivery", "85.50")]},
    {"name": "Łukasz", "due": date(2026, 3, 15), "lines": [("100 punched cards", "9.99")]},
]


def line(label, amount):
    return f"  {label:.<30}{amount:.>12}"


def write(reminder):
    amounts = [Decimal(amount) for _, amount in reminder["lines"]]
    body = (
        f"our books say that {len(amounts)} position{'s' if len(amounts) > 1 else ''} of your order "
        f"will be due on {reminder['due']:%d.%m.%Y}. If your payment is already on its way, "
        "this letter has crossed it and you need do nothing."
    )
    return LETTER.substitute(
        place="Zürich",
        day=f"{date(2026, 2, 20):%d.%m.%Y}",
        name=reminder["name"],
        body=textwrap.fill(body, width=60),
        lines="\n".join(line(label, amount) for label, amount in reminder["lines"]),
        rule="  " + "-" * 42,
        total=f"{sum(amounts):>39,}",
        sender="the accounts",
    )


print("\n\f\n".join(write(reminder) for reminder in REMINDERS), end="")
