"""Images and labels: where they come from, how they are prepared, in which order they are learned."""
