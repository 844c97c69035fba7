"""The pages that people read: templates over the records that the API answers as JSON."""
