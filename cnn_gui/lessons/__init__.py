"""Lessons: what a file of one says, and what is computed of a run for it. It knows no window."""
