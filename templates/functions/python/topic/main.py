def handle(cloud_event):
    """Called for each event of the topic: cloud_event.data is what was published. After an exception it comes again, at last it is a dead letter."""
    order = cloud_event.data
    print("order %s: %s" % (order["id"], total(order)))


def total(order):
    """What an order costs."""
    return sum(item["price"] * item["count"] for item in order["items"])
