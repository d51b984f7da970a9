"""`bin/bench`: makes a base of any size and measures pages through HTTP against the production server."""
