"""Vitals: how a person does as their instruments tell, judged by the protocol alone."""
