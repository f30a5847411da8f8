"""What is data: the device catalogue, suites, models, reference profiles."""
