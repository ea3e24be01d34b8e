"""What a week costs, beside a Python peer in the same run; `python -m benchmarks`."""
