"""The commands of `ivr`, one module each: read arguments, call the app, print, exit status."""
