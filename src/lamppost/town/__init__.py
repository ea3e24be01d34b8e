"""The week: live, sense, judge, gate, respond, and then the town meets."""
