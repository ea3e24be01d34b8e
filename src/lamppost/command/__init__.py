"""The command line: a file a group of commands, and no logic in any of them.

Each command reads its options, calls what `import lamppost` offers, and prints. Heavy parts are imported by the
commands that need them, so that help and mistakes come at once.
"""
