"""Any uploaded file to something that can be printed, or a sentence why not."""
