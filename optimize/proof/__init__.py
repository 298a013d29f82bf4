"""Does the plan keep its word? Promise, rivals and certificate on years the search never saw."""
