"""A message as people see it, in HTML; everything in it is escaped, nothing is loaded."""
