// What the list adds where JavaScript runs.
