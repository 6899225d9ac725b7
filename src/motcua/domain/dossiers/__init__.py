"""Dossiers: intake, steps across agencies, the clock, supplement, refusal, result, return."""
