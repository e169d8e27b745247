"""`python -m hiringhall` is the command `hiringhall`."""

from hiringhall.cli import main

if __name__ == "__main__":
    main()
