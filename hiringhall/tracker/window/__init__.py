"""The tracker's window: signs in, shows what is recorded, and steers it. Needs tkinter; decides nothing itself."""
