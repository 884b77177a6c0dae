"""Plans, corrective actions and the remedy ledger."""
