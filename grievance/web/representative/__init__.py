"""The desk of unions, organisations and families who file claims for workers and follow them."""
