import unittest
from unittest.mock import Mock

from main import handle


def post(body):
    return Mock(get_json=lambda: body)


class Handle(unittest.TestCase):
    def test_a_height_comes_with_a_width(self):
        self.assertEqual(handle(post({"width": 100})), {"width": 100, "height": 75})

    def test_without_a_width_there_is_no_height(self):
        _, status = handle(post({}))
        self.assertEqual(status, 400)


if __name__ == "__main__":
    unittest.main()
