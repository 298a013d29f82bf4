"""Does the planner keep its word? What it states of plans for random small scenarios, held against further years."""
