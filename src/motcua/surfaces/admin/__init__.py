"""Administration without code: devices, staff, master data, and what is wrong with the installation."""
