"""Make the built-in digits: `python -m cnn_gui.data.digits`."""

import sys

from cnn_gui.data.digits.generate import main

if __name__ == "__main__":
    sys.exit(main())
