"""What stands before the first test is collected: the environment that the program loads its libraries in.

NumPy rounds otherwise with more threads than one, and a test in this process compares itself with others.
"""

from speakcheck.environment import prepare_environment

prepare_environment()
