import unittest
from unittest.mock import patch

import main


class Event(dict):
    """A CloudEvent: its attributes by name, and its data."""

    def __init__(self, data, **attributes):
        super().__init__(attributes)
        self.data = data


ORDER = {"id": "A-7", "items": [{"price": 20, "count": 2}, {"price": 5, "count": 1}]}


class Handle(unittest.TestCase):
    def test_an_order_is_entered_with_what_it_costs(self):
        with patch.object(main, "ledger") as ledger:
            main.handle(Event(ORDER, type="orders.created"))
        ledger.assert_called_once_with({"id": "A-7", "total": 45})

    def test_the_schedule_reads_the_books(self):
        with patch.object(main, "ledger", return_value=[{"id": "A-7", "total": 45}]) as ledger:
            main.handle(Event({"report": True}, type="schedule"))
        ledger.assert_called_once_with()


if __name__ == "__main__":
    unittest.main()
