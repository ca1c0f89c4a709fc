"""Wrong variants of every formula, bound and claim: none may come out proved (`make mutants`)."""
