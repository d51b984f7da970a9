"""How history reads on a page: days, lines, bursts, filters. The profile and the settings show it."""
