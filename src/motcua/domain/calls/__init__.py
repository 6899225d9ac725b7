"""Calls: audio and video between two browsers. Here is who calls whom, that it rings, and what the browsers say to find each other.

Sound and picture go from browser to browser (WebRTC); the server neither hears nor keeps them (docs/decisions/0049).
"""
