"""Pictures of networks that are trained: of what a simulation or a comparison found."""
