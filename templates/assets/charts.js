// What charts add where JavaScript runs.
