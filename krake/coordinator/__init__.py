"""Plans, runs and the clock: the part that makes work happen by itself."""
