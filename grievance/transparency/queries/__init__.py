"""What has been published, and what each audience may know."""
