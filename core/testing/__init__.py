"""The test kit: what our own tests and those of plugin authors stand on."""
