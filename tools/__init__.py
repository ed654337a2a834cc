"""What is made beside the program: data, recordings, pictures, translations, measurements. Never shipped."""
