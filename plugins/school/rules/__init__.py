"""What the regulations decide: who may enter, what a reply must and must not say, what follows when it is late."""
