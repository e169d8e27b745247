"""`python -m hiringhall.tracker` is the same as `hiringhall-tracker`."""

from hiringhall.tracker.main import main

if __name__ == "__main__":
    main()
