from cnn_gui.ui.application.plain_imports import import_plainly

# Before start.py is read, which imports nearly all that there is.
import_plainly()
