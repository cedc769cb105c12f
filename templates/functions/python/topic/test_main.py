import unittest

from main import handle, total


class Event(dict):
    """A CloudEvent: its attributes by name, and its data."""

    def __init__(self, data, **attributes):
        super().__init__(attributes)
        self.data = data


ORDER = {"id": "A-7", "items": [{"price": 20, "count": 2}, {"price": 5, "count": 1}]}


class Handle(unittest.TestCase):
    def test_an_order_costs_what_its_items_cost(self):
        self.assertEqual(total(ORDER), 45)

    def test_an_event_of_an_order_is_worked_on(self):
        self.assertIsNone(handle(Event(ORDER, id="1", type="orders.created")))


if __name__ == "__main__":
    unittest.main()
