"""Networks of finite width, exactly in law."""
