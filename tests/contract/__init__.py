"""What others rely on: schemas, documents, ports, the house rules."""
