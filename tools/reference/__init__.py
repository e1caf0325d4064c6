"""Runs arc-dsl, from a checkout that the user names, as the measure of megabatch's results."""
