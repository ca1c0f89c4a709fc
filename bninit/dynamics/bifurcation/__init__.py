"""Fixed points followed over a parameter, past folds."""
