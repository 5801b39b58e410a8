"""News reports with span annotations: read, checked, corrected, published."""

__version__ = "0.1.0"
