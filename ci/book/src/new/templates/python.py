"""{title}."""

print("hello")
