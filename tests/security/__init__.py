"""What attackers try, one subject a file. Docstrings name the class of past vulnerabilities that tests stand for."""
