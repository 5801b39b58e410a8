"""What scripts/docs.py writes into the documents."""
