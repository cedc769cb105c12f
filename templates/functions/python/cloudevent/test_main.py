import unittest

from main import handle


class Event(dict):
    """A CloudEvent: its attributes by name, and its data."""

    def __init__(self, data, **attributes):
        super().__init__(attributes)
        self.data = data


class Handle(unittest.TestCase):
    def test_who_arrives_is_greeted(self):
        greeted = handle(Event({"name": "Ada"}, id="1", type="person.arrived"))
        self.assertEqual(greeted["type"], "person.greeted")
        self.assertEqual(greeted["data"], {"greeting": "Hello, Ada!"})


if __name__ == "__main__":
    unittest.main()
