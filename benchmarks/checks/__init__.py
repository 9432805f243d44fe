"""How many planted faults the statement checks catch, and how many good statements they drop."""
