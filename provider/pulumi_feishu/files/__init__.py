"""Files in a checkout that others may have written: read inside its bounds, replaced as a whole."""
