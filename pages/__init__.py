"""One file per page; navigation.py decides who sees which."""
