"""The panel: people who never had a case in hand and look at it afresh."""
