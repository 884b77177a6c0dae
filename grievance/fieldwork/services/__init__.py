"""Plan a visit, take a pack along, bring back what was found."""
