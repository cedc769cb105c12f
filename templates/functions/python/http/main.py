def handle(request):
    """Called for each request. What it returns is the answer: a dict as JSON, a str as text, with (body, status) where it is not 200."""
    width = request.get_json().get("width", 0)
    if width <= 0:
        return {"error": "`width` is a positive number"}, 400
    return {"width": width, "height": round(width * 0.75)}
