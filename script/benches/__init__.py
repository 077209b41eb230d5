"""What `script/bench` measures: every module here that has a `measure` function, in the order of their names."""
