"""The bundled plugins, one package for each industry. They use exactly the means that third parties have."""
