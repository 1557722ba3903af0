"""Nothing on a screen: the window is painted where nobody sees it."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
