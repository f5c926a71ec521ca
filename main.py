"""Start CNN GUI from a checkout: `python main.py`."""

import sys

if __name__ == "__main__":
    try:
        from cnn_gui.app import main
    except KeyboardInterrupt:
        # Before there is anybody who could say so.
        sys.exit(130)
    sys.exit(main())
