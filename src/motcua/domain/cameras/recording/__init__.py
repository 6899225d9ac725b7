"""The recorder: packets from the cameras into the ring, to who watches, and now and then to an eye that judges the picture."""
