"""The HTTP service over the engine: reports and stores as JSON, and the pages that show them."""
