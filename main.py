"""Start CNN GUI from a checkout: `python main.py`."""

import sys

from cnn_gui.app import main

if __name__ == "__main__":
    sys.exit(main())
