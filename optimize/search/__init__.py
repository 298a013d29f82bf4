"""The search: planes from the simulator, the master program over them, small moves to finish."""
