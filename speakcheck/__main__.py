"""`python -m speakcheck`."""

from speakcheck.cli.main import run

if __name__ == "__main__":
    run()
