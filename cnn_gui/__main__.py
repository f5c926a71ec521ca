"""Start CNN GUI where it is installed: `python -m cnn_gui`."""

import sys

from cnn_gui.app import main

if __name__ == "__main__":
    sys.exit(main())
