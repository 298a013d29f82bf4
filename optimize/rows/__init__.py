"""The constraints, one function each: its docstring is the formula and one business sentence, its name the row name."""
