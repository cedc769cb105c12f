import unittest

from main import days_before, handle


class Event(dict):
    """A CloudEvent: its attributes by name, and its data."""

    def __init__(self, data, **attributes):
        super().__init__(attributes)
        self.data = data


class Handle(unittest.TestCase):
    def test_days_are_counted_back_from_when_it_was_due(self):
        self.assertEqual(days_before("2026-01-31T00:00:00Z", 30), "2026-01-01T00:00:00+00:00")

    def test_it_needs_no_data(self):
        self.assertIsNone(handle(Event(None, id="1", type="schedule")))


if __name__ == "__main__":
    unittest.main()
