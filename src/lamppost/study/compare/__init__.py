"""Questions of several worlds: twins, ladders, what was true, audits, what the evidence bears."""
