"""Start CNN GUI from a checkout: `python main.py`."""

import sys

try:
    from cnn_gui.app import main
except ModuleNotFoundError as error:
    # Most often a Python other than that of the environment which the README sets up.
    from cnn_gui.startup.display import explain_import_error

    sys.exit(f"cnn-gui: {explain_import_error(error)}")

if __name__ == "__main__":
    sys.exit(main())
