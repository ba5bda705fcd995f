// Runs the program as a person or script would.
