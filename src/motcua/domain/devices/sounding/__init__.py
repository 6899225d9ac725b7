"""The sound that the server itself makes: calls and announcements to loudspeakers in the network and to sound cards."""
