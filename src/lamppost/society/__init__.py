"""The society: synthetic people, households, schools, firms and ties, made from published aggregate tables alone."""
