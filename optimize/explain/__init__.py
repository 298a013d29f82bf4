"""The plan in words a planner can use: targets, dated actions, conflicts and what would mend them."""
