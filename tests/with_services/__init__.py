"""Tests that need a server from outside Python; `make test-services` brings and runs them."""
