"""Reports that a brand makes of what it may see: the same content as a paper and as a workbook."""
