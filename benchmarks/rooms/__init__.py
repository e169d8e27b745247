"""What rooms cost: streams that tell of messages, long lists of rooms, long rooms."""
