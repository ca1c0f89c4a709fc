"""Pictures of infinite width."""
