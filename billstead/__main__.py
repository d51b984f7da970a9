"""`python -m billstead`: the command line without the installed script."""

from billstead.cli.main import main

if __name__ == "__main__":
    main()
