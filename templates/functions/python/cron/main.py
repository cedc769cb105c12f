from datetime import datetime, timedelta, timezone


def handle(cloud_event):
    """Called by the schedule in the stack file: cloud_event.data is the trigger's `data`, cloud_event["time"] when it was due."""
    days = (cloud_event.data or {}).get("olderThanDays", 30)
    due = cloud_event.get("time") or datetime.now(timezone.utc).isoformat()
    print("removing what is older than", days_before(due, days))


def days_before(time, days):
    """The moment so many days before another one (ISO 8601)."""
    return (datetime.fromisoformat(time.replace("Z", "+00:00")) - timedelta(days=days)).isoformat()
