"""The pages of the cameras: the wall, one camera and its past, what was taken away, who watched."""
