"""What a planner would do without us: plans on averages and by Erlang formulas, and small exact problems."""
