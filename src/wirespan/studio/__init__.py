"""A real Label Studio: a server of one's own, and projects pushed to and pulled from any."""
