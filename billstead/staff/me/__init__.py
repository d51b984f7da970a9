"""One's own page: name, language, looks, password, second factor, sessions."""
