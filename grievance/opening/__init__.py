"""What must be so before workers can report: who runs it, what is promised, in which languages."""
