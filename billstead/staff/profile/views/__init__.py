"""The profile's views, one file per tab."""
