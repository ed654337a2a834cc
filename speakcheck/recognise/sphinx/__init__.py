"""The embedded recogniser: pocketsphinx with the acoustic model inside its wheel."""
