"""What is scripted instead of drawn: lives, cases, and the small society that they are lived in."""
