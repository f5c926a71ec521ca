"""The microscope's plain data: every number of a training step explained. Knows no window; imports engine and NumPy."""
