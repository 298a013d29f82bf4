"""From a scenario file to the numbers the programs read: staff, machines, demand, leads, goods on averages."""
