"""Who does one's tasks while one is away."""
