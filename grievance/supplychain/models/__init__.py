"""The records of sites, companies and links."""
