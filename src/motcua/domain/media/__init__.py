"""Pictures and videos that displays show between calls: what the centre keeps, and which display shows what when."""
