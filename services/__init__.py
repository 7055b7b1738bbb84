"""The four services; they meet only on Kafka, and each is copied into an image of its own."""
