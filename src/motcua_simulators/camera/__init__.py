"""Network cameras that are not there: real RTSP and ONVIF from processes of their own, a drawn picture with the time in it."""
