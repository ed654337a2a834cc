"""The recognisers on this computer: what each costs, and how far it agrees with labels."""
