"""What somebody may ask of the data that is kept of them: that it is put right, that it is erased; and what they are answered."""
