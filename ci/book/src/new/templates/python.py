"""{title}.

Run it: python3 listings/{page}/python/{program}
"""

print("hello")
