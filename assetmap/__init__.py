"""Maps of community assets: who lives where, which groups serve them, and whom we talk to.

Importing the package imports nothing else; the parts are imported where they are used.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
