"""The plan search against what a user would pick instead: same instances, same simulated years, same draws."""
