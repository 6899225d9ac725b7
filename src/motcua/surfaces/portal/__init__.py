"""The portal: what somebody outside the hall comes for. It works without JavaScript and on an old phone."""
