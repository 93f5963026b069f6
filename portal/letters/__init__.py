"""What a mail looks like: its content, drawn as text and as HTML in the brand's look."""
