def handle(cloud_event):
    """
    Called for each CloudEvent: its attributes are cloud_event["id"], cloud_event["type"] .., what it carries is cloud_event.data. A CloudEvent
    that is returned is published to the topic of its type; returning nothing is fine. After an exception the event comes again.
    """
    name = (cloud_event.data or {}).get("name", "stranger")
    return {
        "specversion": "1.0",
        "id": cloud_event["id"] + "-greeted",
        "source": "/{{name}}",
        "type": "person.greeted",
        "data": {"greeting": "Hello, %s!" % name},
    }
