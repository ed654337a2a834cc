"""Many recordings: a manifest in, one result a row out, in several processes, able to go on after a kill."""
