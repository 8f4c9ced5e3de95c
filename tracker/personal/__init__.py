"""What is kept of people: which columns of which tables, whose they are, and what becomes of them.

`declare` is where every table says so once; `walk` erases by it, `access` tells a person what is kept of them by it,
and `sealed` brings what is encrypted to the newest key by it. docs/personal-data.md is made of it too.
"""
