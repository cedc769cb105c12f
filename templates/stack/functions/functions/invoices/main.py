import json
import os
from urllib.request import Request, urlopen


def handle(cloud_event):
    """Called for each order, and by the schedule, whose data says what it wants. After an exception the event comes again."""
    if (cloud_event.data or {}).get("report"):
        print("invoiced so far:", sum(entry["total"] for entry in ledger()))
        return
    order = cloud_event.data
    entry = {"id": order["id"], "total": total(order)}
    ledger(entry)
    print("invoice for order %s: %s" % (entry["id"], entry["total"]))


def total(order):
    """What an order costs."""
    return sum(item["price"] * item["count"] for item in order["items"])


def ledger(entry=None):
    """Adds an entry to the books; without one, reads them."""
    body = None if entry is None else json.dumps(entry).encode()
    with urlopen(Request(os.environ["LEDGER"], body), timeout=5) as answer:
        return None if entry else json.load(answer)
