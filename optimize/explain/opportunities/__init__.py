"""Idle hours matched to unmet demand: what stands about, what is lost, and what could bring the two together."""
